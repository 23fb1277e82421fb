"""The buttons of a need's page: one address a verb, all POST."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from servicelists.actions import needs
from servicelists.forms.needs import AssignForm, WordsForm
from servicelists.models import Need
from servicelists.views.needs.detail import visible_need
from tianyuan.refusals import BadInput
from tianyuan.ui.http import action_view, done, safe_url


@dataclass(frozen=True)
class Button:
    """An action behind a button: what is typed goes to it as `asks`; `undo` is the verb that takes it back."""

    act: Callable[..., Need]
    said: str
    asks: str = ""
    undo: str = ""


BUTTONS = {
    "accept": Button(needs.accept, "已受理", undo="withdraw"),
    "not_list": Button(needs.not_list, "已记为暂不列入", asks="whereto", undo="reopen"),
    "solve_in_grid": Button(needs.solve_in_grid, "网格内办结", asks="result", undo="unsolve"),
    "reopen": Button(needs.reopen, "已重新办理"),
    "unsolve": Button(needs.unsolve, "办结已撤回，还在办"),
    "withdraw": Button(needs.withdraw, "已撤回"),
    "await_meeting": Button(needs.await_meeting, "已列入待上会", undo="withdraw"),
    "handle_in_community": Button(needs.handle_in_community, "社区自办"),
    "start": Button(needs.start, "已开始办理"),
    "finish": Button(needs.finish, "已办完，等群众评价", asks="result"),
    "pend": Button(needs.pend, "已挂账"),
    "carry_over": Button(needs.carry_over, "已提请下次联席会"),
    "report_to_town": Button(needs.report_to_town, "已上报镇党委", asks="words"),
    "return_from_town": Button(needs.return_from_town, "已退回大党委", asks="words"),
    "rate": Button(needs.rate, "评价已登记", asks="rating"),
    "unmerge": Button(needs.unmerge, "已拆开，恢复为单独一条"),
}


def move_view(verb: str) -> Callable[..., HttpResponse]:
    """The view of a verb."""
    return action_view(partial(_move, BUTTONS[verb]))


def _move(button: Button, request: HttpRequest, pk: int) -> HttpResponse:
    need = visible_need(request, pk)
    form = WordsForm(request.POST)
    if not form.is_valid():
        raise BadInput("填写的内容不对，请改短一些再提交")
    asked = {}
    if button.asks == "rating":
        asked = {"rating": form.cleaned_data["rating"], "words": form.cleaned_data["words"]}
    elif button.asks:
        asked = {button.asks: form.cleaned_data["words"]}
    moved = button.act(need, by=request.user, **asked)
    undo = reverse(f"needs:{button.undo}", args=[pk]) if button.undo else ""
    return done(request, f"{button.said}：{moved.title}", _next(request, pk), undo=undo)


def _next(request: HttpRequest, pk: int) -> str:
    return safe_url(request, request.POST.get("next"), reverse("needs:detail", args=[pk]))


@action_view
def need_assign(request: HttpRequest, pk: int) -> HttpResponse:
    """The town says which committee takes it."""
    need = visible_need(request, pk)
    form = AssignForm(request.POST)
    if not form.is_valid():
        raise BadInput("请选择一个社区大党委")
    moved = needs.assign_committee(need, committee=form.cleaned_data["committee"], by=request.user)
    return done(request, f"已交由{moved.committee}办理", _next(request, pk))
