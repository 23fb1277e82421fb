"""A meeting that is going on, and one thing it settled."""

from datetime import date

import pytest

from servicelists.actions import resolutions
from servicelists.models import Agenda, Meeting
from tianyuan import clock


@pytest.fixture
def meeting(make_list):
    """龙井's joint meeting of November, open since this morning."""
    november = make_list(stage="convened", convened_at=clock.now())
    agenda = Agenda.objects.create(committee=november.committee, list=november, number=1)
    return Meeting.objects.create(
        committee=november.committee, list=november, agenda=agenda, state="open", place="老年活动室",
        starts_at=clock.now(), notified_at=clock.now(), opened_at=clock.now(),
    )  # fmt: skip


@pytest.fixture
def settled(meeting, unit, liaison, secretary):
    """县医院 repairs the basketball stand by 20 November."""
    return resolutions.settle(
        meeting, text="修好篮球架", organizations=[unit], due_on=date(2026, 11, 20), by=secretary
    )
