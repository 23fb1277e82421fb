"""Changing a password, and setting one with a one-time code."""

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from tianyuan.accounts.actions import change_password, reset_password
from tianyuan.accounts.forms import PasswordChangeForm, PasswordResetForm
from tianyuan.permissions import Denied


@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "POST"])
def password_change(request: HttpRequest) -> HttpResponse:
    """One's own password; the only page while a change is due."""
    form = PasswordChangeForm(request.POST or None, user=request.user)
    if form.is_valid():
        user = change_password(request.user, form.cleaned_data["new_password"], by=request.user)
        update_session_auth_hash(request, user)
        messages.success(request, "密码已修改，其他设备上的登录已退出")
        return redirect("home")
    return render(
        request, "accounts/password_change.html", {"form": form}, status=400 if form.errors else 200
    )


@sensitive_post_parameters()
@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def password_reset(request: HttpRequest) -> HttpResponse:
    """A new password for who has a one-time code."""
    form = PasswordResetForm(request.POST or None)
    if form.is_valid() and _reset(form):
        messages.success(request, "新密码已设好，请用新密码登录")
        return redirect("login")
    return render(request, "accounts/password_reset.html", {"form": form}, status=400 if form.errors else 200)


def _reset(form: PasswordResetForm) -> bool:
    data = form.cleaned_data
    try:
        reset_password(data["username"], data["code"], data["new_password"])
    except Denied as refusal:
        form.add_error(None, refusal.reason)
        return False
    except ValidationError as weak:  # too much like the name: known only once the code told whose account
        form.add_error("new_password", weak)
        return False
    return True
