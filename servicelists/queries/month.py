"""A month as one screen: the ribbon of five stages, what the next step is, rows of its papers."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, F, Q, QuerySet

from servicelists.models import Agenda, AgendaItem, Claim, Meeting, MonthlyList, Need, ServiceItem
from servicelists.states import (
    CLAIM_REGISTERED,
    NEED_ACCEPTED,
    NEED_SOLVED,
    ItemState,
    ListStage,
    MeetingKind,
    NeedKind,
    NeedState,
)
from tianyuan import clock

STAGES = list(ListStage)


@dataclass(frozen=True)
class Counts:
    """The numbers of one list's ribbon."""

    collected: int = 0
    accepted: int = 0
    merged: int = 0
    tabled: int = 0
    claimed: int = 0
    units: int = 0
    items: int = 0
    done: int = 0
    rated: int = 0
    draft: int = 0


def counts_of(lists: list[MonthlyList]) -> dict[int, Counts]:
    """list id → counts, in a fixed number of queries."""
    ids = [row.pk for row in lists]
    found: dict[int, dict[str, int]] = {pk: {} for pk in ids}
    for rows in (_needs(ids), _tabled(ids), _claims(ids), _items(ids), _drafts(ids)):
        for row in rows:
            found[row.pop("key")].update(row)
    return {pk: Counts(**values) for pk, values in found.items()}


def _needs(ids: list[int]) -> QuerySet:
    rows = Need.objects.filter(list__in=ids).order_by().values(key=F("list"))
    return rows.annotate(
        collected=Count("pk"),
        accepted=Count("pk", filter=_accepted()),
        merged=Count("pk", filter=Q(state=NeedState.MERGED)),
    )


def _accepted() -> Q:
    """Accepted once: merging or solving one takes nothing from the month's count."""
    return Q(state__in=NEED_ACCEPTED) | Q(state=NeedState.MERGED, accepted_at__isnull=False)


def _tabled(ids: list[int]) -> QuerySet:
    rows = AgendaItem.objects.standing().filter(agenda__list__in=ids).order_by()
    return rows.values(key=F("agenda__list")).annotate(
        tabled=Count("pk"), rated=Count("pk", filter=Q(need__state__in=NEED_SOLVED))
    )


def _claims(ids: list[int]) -> QuerySet:
    rows = Claim.objects.filter(list__in=ids, state__in=CLAIM_REGISTERED, need__kind=NeedKind.PROBLEM)
    by_list = rows.order_by().values(key=F("list"))
    return by_list.annotate(claimed=Count("need", distinct=True), units=Count("organization", distinct=True))


def _items(ids: list[int]) -> QuerySet:
    rows = ServiceItem.objects.standing().filter(list__in=ids).order_by().values(key=F("list"))
    done = Q(state__in=[ItemState.DONE, ItemState.RATED])
    return rows.annotate(items=Count("pk"), done=Count("pk", filter=done))


def _drafts(ids: list[int]) -> QuerySet:
    return Agenda.objects.filter(list__in=ids).order_by().values(key=F("list"), draft=F("number"))


def ribbon(lists: list[MonthlyList], url: Any = None) -> list[dict]:
    """Rows of components/month_ribbon.html. `url(list, tab) -> str` makes the numbers links."""
    numbers = counts_of(lists)
    meetings = {
        meeting.list_id: meeting for meeting in Meeting.objects.filter(list__in=lists, kind=MeetingKind.JOINT)
    }
    return [_row(row, numbers[row.pk], meetings.get(row.pk), url) for row in lists]


def _row(row: MonthlyList, n: Counts, meeting: Meeting | None, url: Any) -> dict:
    here = STAGES.index(ListStage(row.stage))
    if row.stage == ListStage.SETTLED:
        here = len(STAGES)  # all five are behind it: nothing is "now"
    shown = [
        ("needs", n.collected, "件", _needs_note(row, n)),
        ("agenda", n.tabled, "项", _agenda_note(row, meeting, n)),
        ("claims", n.claimed, f"/ {n.tabled} 项", _meeting_note(row, meeting, n)),
        ("services", n.items, "项", _service_note(row, n)),
        ("services", n.rated, "件已评", f"{_day(row.settle_on)}月结"),
    ]
    stages = [
        _stage(place, here, label, number, unit, note, url(row, tab) if url else "")
        for place, (label, (tab, number, unit, note)) in enumerate(
            zip((stage.label for stage in STAGES), shown, strict=True)
        )
    ]
    return {
        "title": f"{row.month.label}需求",
        "sub": f"→ {row.service_month.label}服务",
        "url": url(row, "") if url else "",
        "stages": stages,
    }


def _stage(place: int, here: int, label: str, number: int, unit: str, note: str, url: str) -> dict:
    off = place > here and not number
    return {
        "label": label,
        "number": None if off else number,
        "unit": "" if off else unit,
        "note": note,
        "state": "now" if place == here else "off" if off else "",
        "url": "" if off else url,
    }


def _day(when: Any) -> str:
    if isinstance(when, datetime):
        when = clock.local(when - timedelta(seconds=1)).date()
    return f"{when.month} 月 {when.day} 日"


def _needs_note(row: MonthlyList, n: Counts) -> str:
    """`18 日截止，受理 40` and, where some were one thing, `（含归并 3）` of those collected."""
    merged = f"，含归并 {n.merged}" if n.merged else ""
    return f"{row.in_force.cutoff_day} 日截止，受理 {n.accepted}{merged}"


def _agenda_note(row: MonthlyList, meeting: Meeting | None, n: Counts) -> str:
    """`草案第 2 版` while people work on it, then the day of the meeting."""
    if row.stage == ListStage.COMPILED and n.draft:
        return f"草案第 {n.draft} 版"
    return f"{_day(meeting.held_at)}会" if meeting else f"{_day(row.compile_on)}编议程"


def _service_note(row: MonthlyList, n: Counts) -> str:
    if n.done:
        return f"办完 {n.done} 项"
    return f"{_day(row.published_at)}公示" if row.published_at else f"{_day(row.publish_by)}前公示"


def _meeting_note(row: MonthlyList, meeting: Meeting | None, n: Counts) -> str:
    if meeting is None:
        return f"{_day(row.meeting_from)}起开会"
    if n.units:
        return f"{n.units} 个单位"
    day: date = meeting.held_on
    return f"{_day(day)}开会"


def listed_needs(monthly_list: MonthlyList) -> QuerySet[Need]:
    """需求清单: what stands on the month's agenda, or, before there is one, what the month accepted."""
    on_agenda = AgendaItem.objects.standing().filter(agenda__list=monthly_list)
    if on_agenda.exists():
        rows = Need.objects.filter(pk__in=on_agenda.values("need"))
    else:
        rows = monthly_list.needs.filter(state__in=NEED_ACCEPTED)
    return rows.select_related("community", "cell__parent").order_by("category", "submitted_at", "pk")
