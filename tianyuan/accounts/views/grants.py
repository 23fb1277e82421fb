"""Pages of the security administrator: town-level and administrator roles."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tianyuan.accounts import actions
from tianyuan.accounts.forms import GrantForm
from tianyuan.accounts.models import User
from tianyuan.accounts.queries import grants_of
from tianyuan.accounts.views.users import found_users, page_of, searched, why_no_code
from tianyuan.permissions import check

REASON = "只有安全管理员可以授权"


@require_GET
def grant_list(request: HttpRequest) -> HttpResponse:
    """Who holds a granted role now; with a search, whom one could grant one to."""
    check(request.user, "accounts.grant", REASON)
    form = searched(request)
    users = found_users(form)
    if not form.cleaned_data["q"]:
        users = users.exclude(role_grants=None).distinct()
    context = {"form": form, "rows": page_of(request, users.prefetch_related("role_grants"))}
    return render(request, "accounts/grant_list.html", context)


@require_http_methods(["GET", "POST"])
def grant_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """One person's granted roles: grant another, take one back."""
    check(request.user, "accounts.grant", REASON)
    account = get_object_or_404(User, pk=pk)
    form = GrantForm(request.POST or None)
    if form.is_valid():
        grant = actions.grant_role(account, form.cleaned_data["role"], by=request.user)
        messages.success(request, f"已授予 {account.name}：{grant.get_role_display()}")
        return redirect("accounts:grant_edit", pk=pk)
    context = {
        "account": account,
        "form": form,
        "grants": grants_of(account).select_related("granted_by"),
        "may_issue_code": not why_no_code(request.user, account),
    }
    return render(request, "accounts/grant_edit.html", context, status=400 if form.errors else 200)


@require_POST
def grant_revoke(request: HttpRequest, pk: int) -> HttpResponse:
    check(request.user, "accounts.grant", REASON)
    account = get_object_or_404(User, pk=pk)
    form = GrantForm(request.POST)
    if form.is_valid():
        actions.revoke_role(account, form.cleaned_data["role"], by=request.user)
        messages.success(request, f"已收回 {account.name}：{form.cleaned_data['role'].label}")
    else:
        messages.error(request, "没有这个角色")
    return redirect("accounts:grant_edit", pk=pk)
