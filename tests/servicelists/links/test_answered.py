"""Who has answered this meeting: since its first notice, and not by what was claimed in another month."""

from datetime import timedelta

import pytest

from servicelists.actions import claims, meetings
from servicelists.actions import links as actions
from servicelists.models import Claim, Unsuitable
from servicelists.queries.links import sent
from servicelists.queries.live import room_of
from tianyuan import clock


@pytest.fixture
def answered(meeting, links):
    """`answered() -> names of the units that have`."""
    return lambda: {row.membership.organization.name for row in sent(meeting) if row.answered}


@pytest.fixture
def of_last_month(need, unit, link):
    """A claim on an item that stands on the agenda again."""
    claim = claims.create(need, organization=unit, quantity=12, by=actions.actor_of(link))
    Claim.objects.filter(pk=claim.pk).update(claimed_at=clock.now() - timedelta(days=30))
    return claim


def test_last_months_claim_is_no_answer(of_last_month, answered, meeting, as_user, clerk):
    assert answered() == set()
    assert room_of(meeting).claimed == 0
    assert room_of(meeting).lines[0].claims  # who does it is still read out
    text = as_user(clerk).get(f"/meetings/{meeting.pk}/links/").content.decode()
    assert "已答复 0 个" in text
    assert "还没答复的（2）" in text


def test_an_intention_not_for_us_and_leave_are_answers(
    need, unit, link, links, other_unit, answered, meeting, phone, address
):
    claims.create(need, organization=unit, quantity=12, by=actions.actor_of(link))
    assert answered() == {unit.name}
    assert room_of(meeting).claimed == 1
    other = actions.actor_of(links[other_unit.pk])
    claims.unsuitable(need, organization=other_unit, by=other)
    assert answered() == {unit.name, other_unit.name}
    Claim.objects.all().delete()
    Unsuitable.objects.all().delete()
    phone.post(address("leave/"), {"name": ""})
    assert answered() == {unit.name}


def test_answers_outlive_a_new_time(need, unit, link, answered, meeting, secretary):
    meeting.agenda.frozen_at = meeting.notified_at
    meeting.agenda.frozen_number, meeting.agenda.frozen_hash = 1, "-"
    meeting.agenda.save()
    claims.create(need, organization=unit, quantity=12, by=actions.actor_of(link))
    with clock.frozen(clock.now() + timedelta(hours=1)):
        later = meeting.starts_at + timedelta(days=1)
        meetings.reschedule(meeting, starts_at=later, place=meeting.place, by=secretary)
        meeting.refresh_from_db()
        assert answered() == {unit.name}
        assert room_of(meeting).claimed == 1
