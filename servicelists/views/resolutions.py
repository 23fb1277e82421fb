"""议定事项: the list, one with its history and next moves, the steps."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from committees.views.editing import edit_page, posted
from servicelists.actions import resolutions
from servicelists.filters.resolutions import ResolutionFilter
from servicelists.forms.claims import said
from servicelists.forms.resolutions import (
    CoordinateForm,
    OptionalWordsForm,
    ReportForm,
    ResolutionForm,
    SettleForm,
    WordsForm,
)
from servicelists.models import Meeting, Nudge, Resolution
from servicelists.permissions import resolutions as permissions
from servicelists.queries import resolutions as queries
from servicelists.states import NudgeKind, ResolutionState
from servicelists.views.ledgers import resolutions_file
from tianyuan.permissions import NOT_FOR_POST, check, may
from tianyuan.ui.http import action_view, done
from tianyuan.ui.idempotency import once
from tianyuan.ui.listing import Listing
from tianyuan.ui.text import day

# Goes to the units: copied and printed. A request to the town is between the committee and the town.
TO_UNITS = frozenset({NudgeKind.REMIND, NudgeKind.COORDINATE, NudgeKind.SUPERVISE})


@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """What meetings settled, the nearest term first; by standing, month, committee and unit."""
    check(request.user, "resolutions.view", NOT_FOR_POST)
    listing = Listing(
        request,
        queries.listed_for(request.user),
        columns=[("灯", ""), ("议定事项", ""), ("责任单位", ""), ("期限", "due_on"), ("状态", "")],
        filterset=ResolutionFilter,
        search=lambda rows, text: rows.filter(text__contains=text),
        sorts={"due_on": ["due_on", "pk"], "todo": ["over", "due_on", "pk"]},
        default_sort="todo",
        prepare=queries.for_page,
        row="resolutions/_row.html",
        empty="还没有议定事项。会上议定的事，在“现场”记一句，到期前会排在下次会议最前面。",
        search_label="找议定事项",
        measure="件",
    )
    if listing.export_as == "xlsx":
        return resolutions_file(listing, request.user)
    return render(request, "resolutions/list.html", {"listing": listing})


def _found(request: HttpRequest, pk: int) -> Resolution:
    rows = Resolution.objects.visible_to(request.user)
    return get_object_or_404(
        rows.select_related("committee__community", "meeting__committee__community", "meeting__list", "item"), pk=pk
    )  # fmt: skip


def _url(resolution: Resolution) -> str:
    return reverse("resolutions:detail", args=[resolution.pk])


@require_GET
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Facts left, history right, the next moves as buttons; the last reminder to copy and print."""
    row = _found(request, pk)
    user = request.user
    units = queries.reporting_units(user, row)
    staff = may(user, "resolutions.edit", committee_id=row.committee_id)
    is_open = row.state == ResolutionState.OPEN
    entries = queries.history(row, user)
    nudges = [row for row in (entry.get("nudge") for entry in entries) if row and row.kind in TO_UNITS]
    context = {
        "row": row,
        "light": queries.light(row),
        "facts": _facts(row),
        "moves": permissions.possible_moves(user, row),
        "entries": entries,
        "report_form": ReportForm(units=units, staff=staff) if is_open and (staff or units) else None,
        "reminder": resolutions.reminder_words(row),
        "coordinate_form": CoordinateForm(auto_id="coordinate_%s"),
        "nudge": nudges[-1] if nudges else None,
        "nudge_key": f"nudge-{nudges[-1].pk}" if nudges else "",
        "share": _share(request, nudges[-1])
        if nudges and (staff or may(user, "resolutions.supervise"))
        else "",
    }
    return render(request, "resolutions/detail.html", context)


def _share(request: HttpRequest, nudge: Nudge) -> str:
    return queries.share(nudge, request.build_absolute_uri(_url(nudge.resolution)))


def _facts(row: Resolution) -> list[tuple[str, object]]:
    rows = [
        ("责任单位", "、".join(str(unit) for unit in row.organizations.all()) or "社区自己落实"),
        ("完成期限", day(row.due_on)),
        ("议定会议", f"{row.meeting}，{day(row.meeting.held_at)}"),
        ("议题", row.item and row.item.title),
        ("提请镇党委", day(row.referred_at) if row.referred_at else ""),
        ("镇党委定的期限", day(row.town_due_on) if row.town_due_on else ""),
        ("结果", row.result),
    ]
    return [(label, value) for label, value in rows if value]


# ---- settle and correct
@require_http_methods(["GET", "HEAD", "POST"])
def settle(request: HttpRequest, meeting_pk: int) -> HttpResponse:
    """One more thing the meeting settled, in it or after it until the minutes are out."""
    rows = Meeting.objects.visible_to(request.user).select_related("committee__community", "list")
    meeting = get_object_or_404(rows, pk=meeting_pk)
    permissions.check_can_settle(request.user, meeting)
    return edit_page(
        request,
        SettleForm(posted(request), meeting=meeting),
        lambda **values: resolutions.settle(meeting, by=request.user, **values),
        title="记一条议定事项",
        lead=f"{meeting}：没落实以前，每次会议都排在最前面。",
        words="记下了，责任单位的联络员会收到消息",
        to=_url,
        back=reverse("meetings:detail", args=[meeting.pk]),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Words, units, term."""
    row = _found(request, pk)
    permissions.check_can_edit(request.user, row)
    return edit_page(
        request,
        ResolutionForm(posted(request), resolution=row),
        lambda **values: resolutions.edit(row, by=request.user, **values),
        title="修改议定事项",
        lead=row.text,
        words="已改好",
        to=_url,
        back=_url(row),
    )


# ---- steps
@action_view
def report(request: HttpRequest, pk: int) -> HttpResponse:
    """One line of progress."""
    row = _found(request, pk)
    staff = may(request.user, "resolutions.edit", committee_id=row.committee_id)
    units = queries.reporting_units(request.user, row)
    if not (staff or units):
        permissions.check_can_report(request.user, row)
    form = ReportForm(request.POST, units=units, staff=staff)
    data = said(form)
    key = data.pop("idempotency_key")
    once(request.user, key, lambda: resolutions.report(row, by=request.user, **data).pk)
    return done(request, "进展记下了", _url(row))


def _step(
    act: Callable[..., Any], words: str, form: type = WordsForm, name: str = "words"
) -> Callable[..., HttpResponse]:
    """A button with a box of words, which the action takes as `name`."""

    @action_view
    def view(request: HttpRequest, pk: int) -> HttpResponse:
        row = _found(request, pk)
        data = said(form(request.POST))
        data[name] = data.pop("reason")
        act(row, by=request.user, **data)
        return done(request, words, _url(row))

    return view


finish = _step(resolutions.done, "记下了：已落实，下次会议不再列", name="result")
reopen = _step(resolutions.reopen, "重新办理，下次会议还排在最前面", OptionalWordsForm, "why")
drop = _step(resolutions.drop, "记下了：不再办理", name="reason")
remind = _step(resolutions.remind, "提醒已发给责任单位联络员，文字和提醒单在下面", OptionalWordsForm)
refer = _step(resolutions.refer, "已提请镇党委协调，等答复")
coordinate = _step(resolutions.coordinate, "协调意见已发给社区和责任单位", CoordinateForm)
supervise = _step(resolutions.supervise, "督办已发出，督办单可以打印")
