"""请假委托: a secretary on leave names who acts."""

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from tianyuan.accounts import actions
from tianyuan.accounts.actions.delegations import may_delegate
from tianyuan.accounts.forms import DelegationForm, receivers_for
from tianyuan.accounts.models import Delegation, User
from tianyuan.permissions import Denied

SHOWN = 20


@require_http_methods(["GET", "POST"])
def delegation_list(request: HttpRequest) -> HttpResponse:
    """My delegations, given and received, and the form for a new one."""
    user, allowed = request.user, may_delegate(request.user)
    word = request.GET.get("who", "").strip()[:40]
    form = (
        DelegationForm(request.POST or None, giver=user, shown=_candidates(request, word))
        if allowed
        else None
    )
    if request.method == "POST" and form is None:
        raise Denied("只有书记本人可以委托代行")
    if form is not None and form.is_valid() and _delegate(form, user):
        messages.success(request, f"已委托{form.cleaned_data['receiver'].name}，对方登录后即可代行")
        return redirect("accounts:delegation_list")
    context = {
        "form": form,
        "who": word,
        "given": Delegation.objects.filter(giver=user).select_related("receiver")[:50],
        "received": Delegation.objects.filter(receiver=user).standing().select_related("giver")[:50],
    }
    return render(
        request, "accounts/delegation_list.html", context, status=400 if form and form.errors else 200
    )


def _candidates(request: HttpRequest, word: str) -> list[User]:
    """Whom to offer: those found by the word, and whoever was chosen already."""
    chosen = request.POST.get("receiver", "")
    condition = (
        Q(pk=int(chosen)) if chosen.isascii() and chosen.isdigit() and len(chosen) < 19 else Q(pk=None)
    )
    if word:
        condition |= Q(name__icontains=word) | Q(username__icontains=word)
    return list(receivers_for(request.user).filter(condition)[:SHOWN])


def _delegate(form: DelegationForm, giver: User) -> bool:
    data = form.cleaned_data
    try:
        actions.delegate(
            giver, data["receiver"], starts=data["starts"], ends=data["ends"], reason=data["reason"], by=giver
        )
    except Denied as refusal:
        form.add_error(None, refusal.reason)
        return False
    return True


@require_POST
def delegation_end(request: HttpRequest, pk: int) -> HttpResponse:
    actions.end_delegation(get_object_or_404(Delegation, pk=pk, giver=request.user), by=request.user)
    messages.success(request, "委托已提前结束")
    return redirect("accounts:delegation_list")
