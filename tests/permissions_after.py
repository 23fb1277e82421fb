"""What follows a meeting, for tests/permissions_world.py: 议定事项 in each standing, called meetings, an alliance."""

from datetime import date
from typing import Any

from committees.models import Alliance, Organization
from servicelists.models import Agenda, Meeting, Resolution
from tianyuan import clock

DUE = date(2026, 11, 30)


def lead(world: Any, make_need: Any) -> None:
    """Rows and where they lead. `make_need(world, state, **values) -> Need`."""
    unit = Organization.objects.get(name="县医院党委")
    _resolutions(world, unit)
    _called(world, make_need)
    _alliance(world, unit)


def _resolution(world: Any, unit: Organization, text: str, **values: Any) -> Resolution:
    opened = world.found["opened"]
    made = Resolution.objects.create(
        committee=opened.committee, meeting=opened, text=text, due_on=DUE, created_at=clock.now(), **values
    )
    made.organizations.add(unit)
    return made


def _resolutions(world: Any, unit: Organization) -> None:
    words = {"reason": "写一句"}
    opened = _resolution(world, unit, "修好篮球架")
    world.lead("resolutions:detail", pk=opened.pk)
    world.lead(
        "resolutions:edit",
        {"text": "修好", "organizations": [unit.pk], "due_on": "2026-11-30", "version": 1},
        pk=opened.pk,
    )
    world.lead("resolutions:report", {"text": "在办", "organization": unit.pk}, pk=opened.pk)
    for step in ("done", "remind", "refer", "drop"):
        world.lead(f"resolutions:{step}", words, pk=opened.pk)
    ended = _resolution(world, unit, "办完的", state="done", settled_at=clock.now(), result="好了")
    world.lead("resolutions:reopen", words, pk=ended.pk)
    referred = _resolution(world, unit, "请镇里协调", referred_at=clock.now(), town_due_on=DUE)
    world.lead("resolutions:coordinate", {**words, "due_on": "2026-11-30"}, pk=referred.pk)
    world.lead("resolutions:supervise", words, pk=referred.pk)
    world.lead(
        "resolutions:settle",
        {"text": "装一盏灯", "organizations": [unit.pk], "due_on": "2026-11-30"},
        meeting_pk=world.found["opened"].pk,
    )


def _called(world: Any, make_need: Any) -> None:
    committee = world.found["committee"]
    subjects = {
        "starts_at_0": "2026-11-28",
        "starts_at_1": "15:00",
        "place": "小区凉亭",
        "topics": "停车怎么管",
    }
    agenda = Agenda.objects.create(committee=committee)
    agenda.topics.create(title="楼道充电桩")
    draft = Meeting.objects.create(
        committee=committee, agenda=agenda, kind="deliberation", place="小区凉亭",
        starts_at=clock.at(date(2026, 11, 28), 15),
    )  # fmt: skip
    begun = Meeting.objects.create(
        committee=committee, agenda=Agenda.objects.create(committee=committee), kind="deliberation", state="open",
        place="小区凉亭", starts_at=clock.now(), notified_at=clock.now(), opened_at=clock.now(),
    )  # fmt: skip
    world.lead("meetings:take_back_opening", pk=begun.pk)
    burst = make_need(world, "submitted", urgency="emergency", title="水管爆裂")
    guest = Organization.objects.get(name="县医院党委")
    world.lead("meetings:call", subjects, committee_pk=committee.pk)
    world.lead("meetings:recall", {**subjects, "version": 1}, pk=draft.pk)
    world.lead("meetings:notice", {"notice": "请到会。"}, pk=draft.pk)
    world.lead("meetings:urgent", {"organizations": [guest.pk], "place": "东门街口"}, need_pk=burst.pk)
    moved = {"starts_at_0": "2026-11-27", "starts_at_1": "09:00", "place": "文化站", "version": 1}
    world.lead("meetings:reschedule", moved, pk=world.found["meeting"].pk)


def _alliance(world: Any, unit: Organization) -> None:
    committee = world.found["committee"]
    other = Organization.objects.get(name="供电所党支部")
    made = Alliance.objects.create(
        committee=committee, name="银龄红色联盟", lead=unit, formed_on=date(2026, 3, 1)
    )
    made.members.add(other)
    typed = {"name": "护河红色联盟", "lead": unit.pk, "members": [other.pk], "formed_on": "2026-03-01"}
    world.lead("alliances:detail", pk=made.pk)
    world.lead("alliances:edit", {**typed, "name": "银龄联盟", "version": 1}, pk=made.pk)
    world.lead("alliances:end", {"version": 1}, pk=made.pk)
    world.lead("alliances:form", typed, committee_pk=committee.pk)
