"""Pages of the system administrator: accounts and one-time codes."""

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tianyuan.accounts import actions
from tianyuan.accounts.forms import NameForm, SearchForm, UserForm
from tianyuan.accounts.models import User
from tianyuan.accounts.queries import locks_of
from tianyuan.permissions import Denied, check, may
from tianyuan.refusals import BadInput
from tianyuan.ui.listing import page_number

REASON = "只有系统管理员可以管理账号"
PAGE_SIZE = 50


def found_users(form: SearchForm) -> QuerySet[User]:
    """The accounts a search form asks for."""
    users = User.objects.all()
    if word := form.cleaned_data["q"]:
        users = users.filter(Q(name__icontains=word) | Q(username__icontains=word))
    if state := form.cleaned_data["state"]:
        users = users.filter(is_active=state == "active")
    return users


def searched(request: HttpRequest) -> SearchForm:
    """The search of the address line. Raises BadInput."""
    form = SearchForm(request.GET)
    if not form.is_valid():
        raise BadInput("查询条件不对，请重新查找")
    return form


def page_of(request: HttpRequest, rows: QuerySet) -> Page:
    """The page asked for; beyond the end, the last one. Raises BadInput."""
    return Paginator(rows, PAGE_SIZE).get_page(page_number(request))


@require_GET
def user_list(request: HttpRequest) -> HttpResponse:
    check(request.user, "accounts.edit", REASON)
    form = searched(request)
    return render(
        request, "accounts/user_list.html", {"form": form, "rows": page_of(request, found_users(form))}
    )


@never_cache
@require_http_methods(["GET", "POST"])
def user_create(request: HttpRequest) -> HttpResponse:
    """A new account, and its first one-time code shown once."""
    check(request.user, "accounts.edit", REASON)
    form = UserForm(request.POST or None)
    if form.is_valid():
        user = actions.create_user(**form.cleaned_data, by=request.user)
        return _show_code(request, user)
    return render(request, "accounts/user_create.html", {"form": form}, status=400 if form.errors else 200)


def _show_code(request: HttpRequest, user: User) -> HttpResponse:
    code = actions.issue_reset_code(user, by=request.user)
    keeps_accounts = may(request.user, "accounts.edit")
    context = {
        "account": user,
        "code": f"{code[:5]} {code[5:]}",
        "back": reverse("accounts:user_detail" if keeps_accounts else "accounts:grant_edit", args=[user.pk]),
    }
    return render(request, "accounts/reset_code.html", context)


@require_http_methods(["GET", "POST"])
def user_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One account: its name, state, and what can be done."""
    check(request.user, "accounts.edit", REASON)
    account = get_object_or_404(User, pk=pk)
    form = NameForm(request.POST or None, initial={"name": account.name})
    if form.is_valid():
        actions.rename_user(account, form.cleaned_data["name"], by=request.user)
        messages.success(request, "姓名已改好")
        return redirect("accounts:user_detail", pk=pk)
    context = {
        "account": account,
        "form": form,
        "locks": locks_of(account),
        "why_no_code": why_no_code(request.user, account),
    }
    return render(request, "accounts/user_detail.html", context, status=400 if form.errors else 200)


@require_POST
def user_switch(request: HttpRequest, pk: int, active: bool) -> HttpResponse:
    check(request.user, "accounts.edit", REASON)
    account = get_object_or_404(User, pk=pk)
    (actions.activate_user if active else actions.deactivate_user)(account, by=request.user)
    messages.success(request, f"{account.name} 的账号已{'启用' if active else '停用'}")
    return redirect("accounts:user_detail", pk=pk)


def why_no_code(by: User, account: User) -> str:
    """The reason a code is refused with, or ""."""
    try:
        actions.check_can_issue_code(by, account)
    except Denied as refusal:
        return refusal.reason
    return ""


@require_POST
def user_unlock(request: HttpRequest, pk: int) -> HttpResponse:
    """End a lock-out before its time."""
    check(request.user, "accounts.edit", REASON)
    account = get_object_or_404(User, pk=pk)
    actions.unlock_user(account, by=request.user)
    messages.success(request, f"{account.name} 的账号已解除锁定，现在就能登录")
    return redirect("accounts:user_detail", pk=pk)


@never_cache
@require_POST
def user_code(request: HttpRequest, pk: int) -> HttpResponse:
    """Issue a one-time code and show it once; nothing keeps it in clear."""
    if not may(request.user, "accounts.grant"):  # whose code it is decides between the two administrators
        check(request.user, "accounts.edit", REASON)
    return _show_code(request, get_object_or_404(User, pk=pk))
