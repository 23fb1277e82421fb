"""The operator's screen: one page, one fragment, every step a plain form that htmx sends for it."""

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from committees.models.searchable import named
from committees.queries import units_of
from servicelists import notices
from servicelists.actions import room_claims, rooms
from servicelists.forms.claims import said
from servicelists.forms.rooms import (
    BoardForm,
    ClaimBackForm,
    ClaimsHereForm,
    MarkForm,
    OutcomeForm,
    PickForm,
    ResolutionForm,
    RoomClaimForm,
    SettleForm,
    StepForm,
    TopicForm,
    here_first,
    present_units,
)
from servicelists.links import board_token
from servicelists.models import AgendaItem, Attendance, Claim, Meeting, Need
from servicelists.permissions.agendas import check_can_run
from servicelists.queries import live
from servicelists.queries.guests import guests_at
from servicelists.queries.windows import window_of
from servicelists.states import CLAIM_REGISTERED, Outcome, Presence
from servicelists.views.polling import follow
from tianyuan.accounts.sessions import polling
from tianyuan.permissions import may
from tianyuan.refusals import BadInput
from tianyuan.ui.http import action_view, done
from tianyuan.ui.idempotency import once
from tianyuan.ui.pickers import offer
from tianyuan.ui.qr import svg

FRAGMENT = "rooms/_room.html"


def _meeting(request: HttpRequest, pk: int) -> Meeting:
    """Who sees the meeting and may run it; the others are told who may."""
    rows = Meeting.objects.visible_to(request.user).select_related("committee__community", "list")
    meeting = get_object_or_404(rows, pk=pk)
    check_can_run(request.user, meeting)
    return meeting


def _url(meeting: Meeting) -> str:
    return reverse("rooms:page", args=[meeting.pk])


@require_safe
def page(request: HttpRequest, pk: int) -> HttpResponse:
    """现场: attendance, the item on the table, results, claims, the screens."""
    return render(request, "rooms/page.html", _context(request, _meeting(request, pk)))


@polling
@require_safe
def now(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The same as a fragment, asked every two seconds."""
    meeting = _meeting(request, pk)
    mine = str(request.user.pk)
    return follow(request, meeting, FRAGMENT, lambda: _context(request, meeting), mine=mine)


def _context(request: HttpRequest, meeting: Meeting, words: str = "") -> dict[str, Any]:
    room = live.room_of(meeting)
    register = may(request.user, "claims.register", committee_id=meeting.committee_id)
    return {
        "room": room,
        "meeting": room.meeting,
        "line": room.current,
        "words": words,
        "form": _claim_form(room),
        **_settling(room),
        "ready": len(rooms.answered(meeting)) if room.is_open else 0,
        "here": rooms.intents_here(meeting) if room.is_open else [],
        "may_register": register,
        "last": live.decided_last(room),
        "guests": _guests(meeting),
        "presences": Presence.choices,
        "opening": _opening_words(room),
        "closing": _closing_words(room),
        "outcomes": [
            (count, Outcome(value).label)
            for value, count in room.outcomes.items()
            if value != Outcome.CLAIMED  # counted as 登记 already
        ],
        "may_run": True,
        **_screens(request, room.meeting),
    }


def _claim_form(room: live.Room) -> RoomClaimForm | None:
    """For the item on the table, while somebody may still take some of it."""
    if room.current is None:
        return None
    window = window_of(room.current.need)
    if window.reason or not room.current.need.has_room:
        return None
    return RoomClaimForm(meeting=room.meeting, need=room.current.need, window=window)


def _settling(room: live.Room) -> dict[str, Any]:
    """What was settled so far, and the form for more while the meeting is open."""
    settled = room.meeting.resolutions.select_related("item__need").prefetch_related("organizations")
    settled = settled.order_by("pk")
    if not room.is_open:
        return {"resolutions": settled}
    here = present_units(room.meeting)
    return {
        "resolutions": settled,
        "settle_form": SettleForm(meeting=room.meeting),
        "units": here_first(units_of(room.meeting.committee), here),
    }


def _guests(meeting: Meeting) -> list[tuple[Any, Attendance | None]]:
    marks = {mark.organization_id: mark for mark in Attendance.objects.filter(meeting=meeting)}
    for unit, name in rooms.substitutes_named(meeting).items():
        marks.setdefault(unit, Attendance(substitute=name))  # said by the unit, not marked yet
    guests = guests_at(meeting).order_by("organization__spelling", "pk")
    return [(guest.organization, marks.get(guest.organization_id)) for guest in guests]


def _opening_words(room: live.Room) -> str:
    return f"{notices.opening_asks(room.meeting)}{room.total} 项议题都记一次上会。"


def _closing_words(room: live.Room) -> str:
    """What stays open when the meeting is closed now."""
    open_now = [line for line in room.waiting if line.is_untouched]
    intents = [line for line in [*room.lines, *room.later] if any(not one.registered for one in line.claims)]
    said = []
    if open_now:
        numbers = "、".join(str(line.number) for line in open_now[:8])
        said.append(
            f"还有 {len(open_now)} 项没有认领也没有结果（第 {numbers} 项{'等' if open_now[8:] else ''}），闭会后挂账"
        )
    if intents:
        said.append(f"{len(intents)} 项有意向还没登记，会后在“待登记”里登记")
    if untold := [topic for topic in room.topics if not topic.result]:
        said.append(f"{room.topics_title} {len(untold)} 件还没有记议的结果")
    if room.unmarked:
        said.append(f"{room.unmarked} 个单位没有登记到会")
    return f"现在闭会？{'；'.join(said)}。会后还可以认领几个工作日。" if said else "都议完了，现在闭会？"


def _screens(request: HttpRequest, meeting: Meeting) -> dict[str, Any]:
    """Addresses for the projector and for phones, with their QR codes."""
    token = board_token(meeting)
    board = request.build_absolute_uri(reverse("boards:page", args=[token])) if token else ""
    phone = request.build_absolute_uri(reverse("meetings:detail", args=[meeting.pk]))
    return {"board": board, "board_qr": svg(board) if board else "", "phone": phone, "phone_qr": svg(phone)}


def _step(act: Callable[[HttpRequest, Meeting], str]) -> Callable[..., HttpResponse]:
    """A button of the room: does its work, then the fragment for htmx, the page for plain forms."""

    @action_view
    def view(request: HttpRequest, pk: int) -> HttpResponse:
        meeting = _meeting(request, pk)
        words = act(request, meeting)
        live.forget(meeting)
        if not getattr(request, "htmx", False):
            return done(request, words, _url(meeting)) if words else done_quietly(meeting)
        return render(request, FRAGMENT, _context(request, meeting, words))

    return view


def done_quietly(meeting: Meeting) -> HttpResponse:
    """On to the page without a message: turning to an item says itself what it did."""
    return HttpResponse(status=302, headers={"Location": _url(meeting)})


def _item(meeting: Meeting, pk: int | None) -> AgendaItem:
    rows = AgendaItem.objects.standing().select_related("agenda__meeting", "need")
    found = rows.filter(agenda=meeting.agenda_id, pk=pk).first()
    if found is None:
        raise BadInput("这一项不在这次会议的议程上，请刷新页面")
    return found


# ---- begin and end: a fresh page
@action_view
def begin(request: HttpRequest, pk: int) -> HttpResponse:
    return done_quietly(rooms.begin(_meeting(request, pk), by=request.user))


@action_view
def finish(request: HttpRequest, pk: int) -> HttpResponse:
    meeting = rooms.finish(_meeting(request, pk), by=request.user)
    return done(request, "已闭会，没人接的已挂账", _url(meeting))


# ---- steps
@_step
def turn(request: HttpRequest, meeting: Meeting) -> str:
    data = said(StepForm(request.POST))
    if data["item"] is not None:
        rooms.turn_to(meeting, _item(meeting, data["item"]), by=request.user)
    elif data["step"] == "back":
        rooms.turn_to(meeting, None, by=request.user)
    elif data["step"] == "previous":
        rooms.previous_item(meeting, by=request.user)
    else:
        rooms.next_item(meeting, by=request.user)
    return ""


@_step
def decide(request: HttpRequest, meeting: Meeting) -> str:
    data = said(OutcomeForm(request.POST))
    item = rooms.decide(
        _item(meeting, data["item"]), outcome=data["outcome"], note=data["note"], by=request.user
    )
    return f"第 {item.position} 项记下了：{item.get_outcome_display()}"


@_step
def undo(request: HttpRequest, meeting: Meeting) -> str:
    data = said(StepForm(request.POST))
    item = rooms.undo(_item(meeting, data["item"]), by=request.user)
    return f"第 {item.position} 项的结果撤销了，接着议"


@_step
def claim(request: HttpRequest, meeting: Meeting) -> str:
    """A unit in the room takes it."""
    item = _item(meeting, said(StepForm(request.POST))["item"])
    form = RoomClaimForm(request.POST, meeting=meeting, need=item.need, window=window_of(item.need))
    values = form.for_action()
    act = lambda: room_claims.claim(meeting, item.need, by=request.user, **values).pk  # noqa: E731
    made = once(request.user, form.cleaned_data["idempotency_key"], act)
    unit, alliance = values["organization"], values["alliance"]
    sure = Claim.objects.filter(pk=made, state__in=CLAIM_REGISTERED).exists()
    words = "已登记" if sure else "已记下意向，待登记"
    return f"第 {item.position} 项：{f'{alliance}（{unit}牵头）' if alliance else unit}认领，{words}"


@_step
def unclaim(request: HttpRequest, meeting: Meeting) -> str:
    """A claim typed for a unit by mistake goes, its place is free again."""
    needs = AgendaItem.objects.standing().filter(agenda=meeting.agenda_id).values("need")
    typed = Claim.objects.active().exclude(state__in=CLAIM_REGISTERED, agreed_here=None)
    typed = typed.filter(need__in=needs, for_unit_by__isnull=False).select_related("need", "organization")
    found = said(ClaimBackForm(request.POST, claims=typed))["claim"]
    room_claims.unclaim(meeting, found, by=request.user)
    return f"{found.organization}的认领撤销了"


def _held(meeting: Meeting) -> QuerySet[Claim]:
    """Claims on this agenda, whatever became of them while the question stood on the screen."""
    needs = AgendaItem.objects.standing().filter(agenda=meeting.agenda_id).values("need")
    rows = Claim.objects.filter(need__in=needs, organization__isnull=False)
    return rows.select_related("need", "organization", "alliance")


@_step
def agree(request: HttpRequest, meeting: Meeting) -> str:
    """单位当场同意: one unit that is here."""
    found = said(ClaimBackForm(request.POST, claims=_held(meeting)))["claim"]
    row = rooms.agree_here(meeting, found, by=request.user)
    return f"{row.organization}当场同意，{'已登记' if row.state in CLAIM_REGISTERED else '等书记登记'}"


@_step
def agree_back(request: HttpRequest, meeting: Meeting) -> str:
    """当场同意 was pressed by mistake."""
    found = said(ClaimBackForm(request.POST, claims=_held(meeting)))["claim"]
    row = rooms.agree_here_back(meeting, found, by=request.user)
    return f"{row.organization}的当场同意撤回了，还是意向"


@_step
def register(request: HttpRequest, meeting: Meeting) -> str:
    """单位已答应的一并登记; with it those of units here that were named in the question."""
    here = said(ClaimsHereForm(request.POST, claims=_held(meeting)))["claims"]
    results = rooms.register_answered(meeting, here=here, by=request.user)
    refused = [result for result in results if result.reason]
    words = [f"一并登记了 {len(results) - len(refused)} 件"]
    words += [f"{result.claim}没有登记：{result.reason}" for result in refused[:3]]
    return "；".join(words)


@_step
def all_here(request: HttpRequest, meeting: Meeting) -> str:
    count = rooms.mark_all(meeting, by=request.user)
    return f"{count} 个单位记为出席，没到的点一下改" if count else "没有还没签到的单位"


@_step
def mark(request: HttpRequest, meeting: Meeting) -> str:
    data = said(MarkForm(request.POST, meeting=meeting))
    unit = data["organization"]
    if not data["presence"]:
        rooms.clear_mark(meeting, unit, by=request.user)
        return f"{unit}：未签到"
    typed = data["substitute"] if "substitute" in request.POST else None
    marked = rooms.mark(meeting, unit, data["presence"], substitute=typed, by=request.user)
    by_name = f"，{marked.substitute}代会" if marked.substitute else ""
    return f"{unit}：{marked.get_presence_display()}{by_name}"


@_step
def settle(request: HttpRequest, meeting: Meeting) -> str:
    data = said(SettleForm(request.POST, meeting=meeting))
    pk = data.pop("item")
    item = _item(meeting, pk) if pk is not None else None
    made = rooms.settle(meeting, item=item, by=request.user, **data)
    words = "责任单位会收到消息" if data["organizations"] else "社区自己落实"
    decided = AgendaItem.objects.filter(resolutions=made, outcome=Outcome.RESOLVED).first()
    return f"{f'第 {decided.position} 项议定，' if decided else ''}议定事项记下了，{words}"


@_step
def unsettle(request: HttpRequest, meeting: Meeting) -> str:
    """Taken down by mistake."""
    found = said(ResolutionForm(request.POST, meeting=meeting))["resolution"]
    rooms.unsettle(found, by=request.user)
    return f"撤销了议定事项：{found.text[:30]}"


@_step
def conclude_topic(request: HttpRequest, meeting: Meeting) -> str:
    data = said(TopicForm(request.POST))
    topic = meeting.agenda.topics.select_related("agenda__meeting").filter(pk=data["topic"]).first()
    if topic is None:
        raise BadInput("这一项不在这次会议的议程上，请刷新页面")
    rooms.conclude_topic(topic, result=data["result"], by=request.user)
    return "商议结果记下了"


@_step
def show_board(request: HttpRequest, meeting: Meeting) -> str:
    if said(BoardForm(request.POST))["wanted"] == "revoke":
        rooms.revoke_board(meeting, by=request.user)
        return "大屏链接作废了"
    rooms.make_board(meeting, by=request.user)
    return "大屏链接好了，扫码或在投影电脑上打开"


@require_safe
def units(request: HttpRequest) -> HttpResponse:
    """The picker's answer: member units without a claim on the need, those in the room first."""
    data = said(PickForm(request.GET))
    meeting = _meeting(request, data["meeting"])
    need = get_object_or_404(Need.objects.visible_to(request.user), pk=data["need"])
    held = need.claims.active().filter(organization__isnull=False).values("organization")
    here = present_units(meeting)
    rows = here_first(units_of(meeting.committee).exclude(pk__in=held), here)
    return offer(request, rows, named, note=lambda unit: "到会" if unit.pk in here else "")
