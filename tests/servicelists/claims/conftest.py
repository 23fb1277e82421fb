"""A month with a meeting: needs on a notified agenda, and ways to move the month on."""

from datetime import date, timedelta

import pytest

from servicelists.actions import claims
from servicelists.models import Agenda, AgendaItem, Meeting
from tianyuan import clock
from tianyuan.permissions import SYSTEM


@pytest.fixture
def month(make_list, secretary):
    """龙井's November with the notice out; the meeting is on the 26th at 14:30."""
    monthly_list = make_list(stage="convened", convened_at=clock.now())
    agenda = Agenda.objects.create(committee=monthly_list.committee, list=monthly_list, number=1)
    Meeting.objects.create(
        committee=monthly_list.committee, list=monthly_list, agenda=agenda, state="notified",
        starts_at=clock.at(date(2026, 11, 26), 14, 30), place="老年活动室", notified_at=clock.now(),
    )  # fmt: skip
    return monthly_list


@pytest.fixture
def meeting(month):
    return month.meetings.get()


@pytest.fixture
def on_agenda(month, make_need):
    """`on_agenda(title="…", quantity=38, unit="户", **fields) -> Need` waiting for the meeting."""

    def put(**values):
        values.setdefault("quantity", 38)
        values.setdefault("unit", "户")
        values.setdefault("category", "medical")
        values.setdefault("state", "awaiting")
        values.setdefault("list", month)
        need = make_need(**values)
        AgendaItem.objects.create(
            agenda=month.agenda, need=need, section="real", position=month.agenda.items.count() + 1
        )
        return need

    return put


@pytest.fixture
def need(on_agenda):
    """38 独居老人 who want a doctor, on the agenda."""
    return on_agenda(title="独居老人冬季义诊")


@pytest.fixture
def open_meeting(meeting):
    """`open_meeting()`: everything on the agenda is 已上会."""

    def open_it():
        meeting.state, meeting.opened_at = "open", clock.now()
        meeting.save()
        for item in meeting.agenda.items.select_related("need"):
            item.need.state = "tabled"
            item.need.save()
        return meeting

    return open_it


@pytest.fixture
def close_meeting(open_meeting):
    """`close_meeting(days=7)`: opened and closed now; 会后认领 for so many days."""

    def close_it(days: int = 7):
        meeting = open_meeting() if Meeting.objects.get().state == "notified" else Meeting.objects.get()
        meeting.state, meeting.closed_at = "closed", clock.now()
        meeting.claims_until = clock.now() + timedelta(days=days)
        meeting.save()
        return meeting

    return close_it


@pytest.fixture
def registered(need, unit, liaison, secretary, open_meeting):
    """县医院's registered lead claim of 26 户."""
    claim = claims.create(need, organization=unit, quantity=26, by=liaison)
    claims.agree(claim, by=liaison)
    open_meeting()
    need.refresh_from_db()
    claims.register(claim, by=secretary)
    return type(claim).objects.get(pk=claim.pk)


@pytest.fixture
def claim_for(open_meeting):
    """`claim_for(need, unit, **fields) -> Claim` registered, by the program."""

    def make(need, organization, **values):
        if Meeting.objects.filter(state="notified").exists():
            open_meeting()
        claim = claims.create(need, organization=organization, for_unit=True, by=SYSTEM, **values)
        claims.agree(claim, by=SYSTEM)
        claims.register(claim, by=SYSTEM)
        return type(claim).objects.get(pk=claim.pk)

    return make
