"""The next step of a month, in words for whoever looks: one red button for the one whose turn it is."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from servicelists.models import Claim, Meeting, MonthlyList
from servicelists.queries import claims as claim_queries
from servicelists.queries.claims import units_of_liaison
from servicelists.states import NEED_UNDECIDED, ClaimState, ListStage, MeetingState
from tianyuan import clock
from tianyuan.permissions import may
from tianyuan.ui.text import day, full


@dataclass(frozen=True)
class Step:
    """Words, the button (a link, or an action to POST to), a second button, whether publishing can be undone."""

    words: str
    label: str = ""
    url: str = ""
    second_label: str = ""
    second_url: str = ""
    action: str = ""
    take_back: bool = False


def next_step(user: Any, monthly_list: MonthlyList) -> Step:
    """What is next in this month, and for whom."""
    return STEPS[ListStage(monthly_list.stage)](user, monthly_list)


def _may(user: Any, permission: str, row: MonthlyList) -> bool:
    return may(user, permission, committee_id=row.committee_id)


def _collecting(user: Any, row: MonthlyList) -> Step:
    if row.cutoff_at <= clock.now() and row.compile_on <= clock.today():
        words = f"{row.month.label}需求收齐了，编制联席会议程"
        if _may(user, "agenda.compile", row):
            return Step(words, "编制议程", reverse("agendas:of_list", args=[row.pk]))
        return Step(words)
    last = clock.local(row.cutoff_at - timedelta(seconds=1)).date()  # 18th 24:00 is the 19th 0:00
    words = f"收集需求到 {day(last)}，{day(row.compile_on)}编议程"
    second = _triage(user, row)
    if _may(user, "needs.create", row):
        return Step(words, "记一条需求", reverse("needs:create"), *second)
    return Step(words, "", "", *second)


def _triage(user: Any, row: MonthlyList) -> tuple[str, str]:
    waiting = row.needs.filter(state__in=NEED_UNDECIDED).count()
    if waiting and _may(user, "needs.accept", row):
        return f"受理 {waiting} 件", reverse("needs:triage")
    return "", ""


def _compiled(user: Any, row: MonthlyList) -> Step:
    draft = reverse("agendas:of_list", args=[row.pk])
    if _may(user, "meeting.notify", row):
        words = f"核对议程草案，{day(row.notice_by)}前发会议通知"
        return Step(words, "核对并发通知", reverse("meetings:announce", args=[row.pk]), "看草案", draft)
    return Step(f"大党委核对议程，{day(row.notice_by)}前发会议通知")


def _convened(user: Any, row: MonthlyList) -> Step:
    meeting = claim_queries.meeting_of(row)
    if meeting is not None and meeting.closed_at is None:
        return _before_close(user, row, meeting)
    return _after_close(user, row)


def _before_close(user: Any, row: MonthlyList, meeting: Meeting) -> Step:
    url = reverse("meetings:detail", args=[meeting.pk])
    if meeting.state == MeetingState.OPEN:
        return Step("联席会正在开，谁接的当场认领", "进入会议", url)
    starts = clock.local(meeting.starts_at)
    words = f"{day(starts)}{starts:%H:%M} 在{meeting.place}开联席会"
    if any(seat.committee_id == row.committee_id for seat in units_of_liaison(user)):
        return Step(f"{words}；会前先看看能办哪件", "看看能办哪件", reverse("claims:mine"), "看会议", url)
    if _may(user, "meeting.run", row) and starts.date() <= clock.today():
        return Step(words, "去开会", url)
    return Step(words, "", "", "看会议", url)


def _after_close(user: Any, row: MonthlyList) -> Step:
    publish = reverse("lists:publish", args=[row.pk])
    if not _may(user, "lists.publish", row):
        return Step(f"书记核对服务清单，{day(row.publish_by)}前公示")
    waiting = to_register(row).count()
    if waiting:
        registering = reverse("claims:registering") + f"?committee={row.committee_id}"
        words = f"{waiting} 件认领待登记，登记了才列入服务清单"
        return Step(words, "去登记", registering, "先看清单", publish)
    left = claim_queries.unclaimed(row).count()
    words = f"核对服务清单，{day(row.publish_by)}前公示"
    if left:
        unclaimed = reverse("lists:unclaimed", args=[row.pk])
        return Step(words, "核对并公示", publish, f"没人认领的 {left} 件", unclaimed)
    return Step(words, "核对并公示", publish)


def _published(user: Any, row: MonthlyList) -> Step:
    left = claim_queries.unclaimed(row).count()
    second = (f"没人认领的 {left} 件", reverse("lists:unclaimed", args=[row.pk])) if left else ("", "")
    chief = _may(user, "lists.publish", row)
    if chief and row.settle_on <= clock.today():
        settle = reverse("lists:settle", args=[row.pk])
        return Step("到月结日了，核对办完的服务项后月结", "月结", "", *second, settle)
    return Step(f"各单位按期办完，{day(row.settle_on)}月结", "", "", *second, take_back=chief)


def _settled(user: Any, row: MonthlyList) -> Step:
    return Step(f"这个月办完了，{full(row.settled_at)} 月结")


STEPS = {
    ListStage.COLLECTING: _collecting,
    ListStage.COMPILED: _compiled,
    ListStage.CONVENED: _convened,
    ListStage.PUBLISHED: _published,
    ListStage.SETTLED: _settled,
}


# ---- before publishing
@dataclass(frozen=True)
class Loose:
    """Something still open before a list goes out: words, and where to see to it. Nothing blocks."""

    words: str
    label: str
    url: str


def to_register(row: MonthlyList) -> QuerySet[Claim]:
    """The list's claims the secretary may register now."""
    return claim_queries.awaiting_registration(row.committee_id).filter(list=row)


def loose_ends(row: MonthlyList) -> list[Loose]:
    """待登记, 意向 without an answer, 会后认领 still open, 挂账 without a way on."""
    here = f"?committee={row.committee_id}"
    asked = Claim.objects.filter(list=row, state=ClaimState.INTENT, organization__isnull=False)
    asked = asked.filter(for_unit_by=None).count()
    left, until = claim_queries.unclaimed(row).count(), _claims_until(row)
    registering = reverse("claims:registering") + here
    found = (
        (to_register(row).count(), "{} 件认领待登记，登记后才会列入", "去登记", registering),
        (asked, "{} 件意向单位还没有答复", "看是哪几家",
         f"{reverse('claims:list')}{here}&month={row.month}&state={ClaimState.INTENT}"),
        (left, f"{{}} 件没有单位认领（挂账），还没定去向{until}", "去定",
         reverse("lists:unclaimed", args=[row.pk])),
    )  # fmt: skip
    return [Loose(words.format(count), label, url) for count, words, label, url in found if count]


def _claims_until(row: MonthlyList) -> str:
    meeting = claim_queries.meeting_of(row)
    if meeting is None or meeting.claims_until is None or meeting.claims_until <= clock.now():
        return ""
    return f"；会后认领到 {day(meeting.claims_last_day)}，这之前单位还可以认领"
