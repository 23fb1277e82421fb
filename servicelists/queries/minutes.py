"""Minutes as pages show them: parts with what people changed and what the rows say now, versions, the group's text."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Q, QuerySet

from committees.models import Membership
from servicelists.models import AgendaItem, Meeting, Minutes, MinutesComment, MinutesVersion, Resolution
from servicelists.queries.claims import units_of_liaison
from servicelists.queries.minutes_draft import SUMMARY, written
from servicelists.states import MinutesState
from tianyuan import clock
from tianyuan.ui.diff import Line, lines
from tianyuan.ui.leaks import found_in
from tianyuan.workdays import calendar as workdays

_SUBHEAD = re.compile(r"（[一二三四五六七八九十]+）")
LONGEST_SHARE = 200
ASKED_WORKDAYS = 2
SUMMARY_TITLE = "公开摘要"


@dataclass(frozen=True)
class Part:
    """One section, or the summary. `fresh` is what the rows would say now; empty when nobody asked."""

    key: str
    title: str
    text: str
    version: int
    drafted: str
    fresh: str
    phone: str = ""  # the committee's own, which may stand

    @property
    def touched(self) -> bool:
        """Somebody wrote here."""
        return self.text != self.drafted

    @property
    def has_news(self) -> bool:
        """The rows changed since it was drafted."""
        return self.fresh != self.drafted

    @property
    def personal(self) -> str:
        """`有手机号 138****`: what stops the issue, said as soon as it is saved; "" for nothing."""
        return "；".join(f"有{words}" for words in found_in(self.text, public=self.phone))

    @property
    def lines(self) -> list[tuple[bool, str]]:
        """Line by line: is it a heading （一）…?"""
        return [(bool(_SUBHEAD.match(line)), line) for line in self.text.splitlines()]

    @property
    def difference(self) -> list[Line]:
        """From the text to what the rows say now, for a part somebody wrote in."""
        if not (self.touched and self.has_news):
            return []
        return lines(self.text.splitlines(), self.fresh.splitlines())


def parts_of(minutes: Minutes, *, compare: bool = False) -> list[Part]:
    """Every section, then the summary. `compare`: with what the rows say now."""
    known = {section["key"]: section["text"] for section in minutes.sections}
    fresh = {key: minutes.drafted.get(key, {}).get("text", "") for key in [*known, SUMMARY]}
    if compare:
        sections, summary = written(minutes.meeting)
        fresh |= {section["key"]: section["text"] for section in sections} | {SUMMARY: summary}
    titled = [(section["key"], section["title"], section["text"]) for section in minutes.sections]
    return [
        _part(minutes, *one, fresh[one[0]])
        for one in [*titled, (SUMMARY, SUMMARY_TITLE, minutes.public_summary)]
    ]


def _part(minutes: Minutes, key: str, title: str, text: str, fresh: str) -> Part:
    known = minutes.drafted.get(key, {})
    return Part(
        key, title, text, known.get("version", 1), known.get("text", ""), fresh, minutes.committee.phone
    )


def of_meeting(meeting: Meeting, user: Any) -> Minutes | None:
    """The meeting's minutes as far as the user may see them."""
    rows = Minutes.objects.visible_to(user).select_related(
        "meeting__committee__community", "meeting__list", "meeting__agenda__list", "committee", "issued_by"
    )
    return rows.filter(meeting=meeting).first()


# ---- comments
def comments_of(minutes: Minutes, user: Any, *, all_of_them: bool) -> QuerySet[MinutesComment]:
    """All for whoever writes the minutes; else those of the user's own units and own words."""
    rows = minutes.comments.select_related("organization").order_by("at", "pk")
    if all_of_them:
        return rows
    units = [membership.organization_id for membership in units_of_liaison(user)]
    return rows.filter(Q(organization__in=units) | Q(user=user.pk))


def unanswered(minutes: Minutes) -> QuerySet[MinutesComment]:
    return minutes.comments.exclude(text="").filter(answered_at__isnull=True)


def before_issue(minutes: Minutes) -> str:
    """What one should know before issuing: comments nobody answered, units that may still speak. "" for nothing."""
    count, until = unanswered(minutes).count(), minutes.comments_until
    said = [f"还有 {count} 条意见没有答复"] if count else []
    if minutes.state == MinutesState.CIRCULATED and until and until >= clock.today():
        said.append(f"征求意见到 {until.month} 月 {until.day} 日，还没到期，印发后不再收意见")
    return "；".join(said)


def speaks_for(user: Any, minutes: Minutes) -> list[Membership]:
    """The units of this committee whose liaison the user is."""
    return [one for one in units_of_liaison(user) if one.committee_id == minutes.committee_id]


def asked_until() -> date:
    """How long units are given when nobody says otherwise."""
    return workdays.add(clock.today(), ASKED_WORKDAYS)


def waiting_for_comment(user: Any) -> QuerySet[Minutes]:
    """Minutes a liaison is asked about and has said nothing to yet."""
    held = units_of_liaison(user)
    rows = Minutes.objects.filter(state=MinutesState.CIRCULATED, comments_until__gte=clock.today())
    said = MinutesComment.objects.filter(organization__in=[one.organization_id for one in held])
    committees = [one.committee_id for one in held]
    return rows.filter(committee__in=committees).exclude(pk__in=said.values("minutes"))


# ---- versions
@dataclass(frozen=True)
class Correction:
    """One 更正: the version it replaced, and per part what changed."""

    version: MinutesVersion
    changes: list[tuple[str, list[Line]]]


def corrections_of(minutes: Minutes) -> list[Correction]:
    """Newest first."""
    found, after = [], _texts(minutes.sections, minutes.public_summary)
    for version in minutes.versions.order_by("-number"):
        before = _texts(version.sections, version.public_summary)
        found.append(Correction(version, list(_changes(before, after))))
        after = before
    return found


def _texts(sections: list[dict[str, str]], summary: str) -> dict[str, str]:
    return {section["title"]: section["text"] for section in sections} | {SUMMARY_TITLE: summary}


def _changes(before: dict[str, str], after: dict[str, str]) -> Iterator[tuple[str, list[Line]]]:
    for title, text in after.items():
        old = before.get(title, "")
        if old != text:
            yield title, _shortened(lines(old.splitlines(), text.splitlines()))


def _shortened(found: list[Line]) -> list[Line]:
    """Unchanged lines only beside a change, so that the reader need not look for it."""
    near = {n + step for n, (kind, _) in enumerate(found) if kind != "same" for step in (-1, 0, 1)}
    return [line for n, line in enumerate(found) if n in near]


# ---- lists and words
def issued(user: Any) -> QuerySet[Minutes]:
    """All issued minutes the user may read."""
    rows = Minutes.objects.visible_to(user).filter(state=MinutesState.ISSUED)
    return rows.select_related("committee", "meeting__committee", "meeting__list")


def search(rows: QuerySet[Minutes], text: str) -> QuerySet[Minutes]:
    """By number, place, summary, and by what was talked about and settled."""
    items = AgendaItem.objects.standing().filter(need__title__icontains=text).values("agenda__meeting")
    settled = Resolution.objects.filter(text__icontains=text).values("meeting")
    found = Q(public_summary__icontains=text) | Q(meeting__place__icontains=text)
    found |= Q(committee__name__icontains=text) | Q(meeting__in=items) | Q(meeting__in=settled)
    number = text.removeprefix("第").removesuffix("期").strip()
    if number.isascii() and number.isdigit() and len(number) < 6:
        found |= Q(number=int(number))
    return rows.filter(found)


def share(minutes: Minutes, link: str) -> str:
    """≤ 200 characters for the units' WeChat group: issued, or asked for their word; counts, no names."""
    if minutes.state == MinutesState.ISSUED:
        head = f"【会议纪要】{minutes}已{'更正' if minutes.corrected_at else '印发'}。"
        tail = "请照此办理本单位认领的事项。"
        body = minutes.public_summary.replace("\n", "")
    else:
        head = f"【纪要征求意见】{minutes}。"
        body = "看纪要、答复请用本单位链接，不用登录：没有意见点“无意见”，有意见直接写。"
        tail = _asked(minutes)
    room = LONGEST_SHARE - len(head) - len(tail) - len(link)
    return head + (body if len(body) <= room else "") + tail + link


def _asked(minutes: Minutes) -> str:
    until = minutes.comments_until
    return f"请在 {until.month} 月 {until.day} 日前答复。" if until else ""


def first_day_asked() -> tuple[date, date]:
    """From which to which day units may be asked."""
    return clock.today(), clock.today() + timedelta(days=30)
