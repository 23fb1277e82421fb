"""Nothing before its time: no claim before the notice, no promise before the claim, no work before the list."""

from collections import defaultdict
from datetime import timedelta
from itertools import pairwise

import pytest

from committees.models import Membership, Seat
from grids.models import Registration
from servicelists.actions import minutes
from servicelists.models import (
    AgendaItem,
    Attendance,
    Claim,
    Meeting,
    Minutes,
    MonthlyList,
    Need,
    Resolution,
    ServiceItem,
    TimelineEntry,
)
from servicelists.states import NeedKind, NeedState
from tianyuan import clock
from tianyuan.demo import plan
from tianyuan.demo.running import STARTS_AT
from tianyuan.workdays import calendar

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def in_order(*moments) -> bool:
    """Those that are known stand in this order, and none lies in the future."""
    known = [moment for moment in moments if moment is not None]
    return known == sorted(known) and all(moment <= STARTS_AT for moment in known)


def test_needs_are_said_accepted_finished_rated_and_closed_in_this_order(town):
    for need in Need.objects.all():
        assert in_order(need.submitted_at, need.accepted_at, need.finished_at, need.closed_at), need
        assert in_order(need.finished_at, need.rated_at) or need.dissatisfied_at, need
        assert in_order(need.accepted_at, need.dissatisfied_at, need.closed_at), need


def test_needs_came_in_while_their_list_collected(town):
    for need in Need.objects.filter(list__isnull=False).select_related("list"):
        assert need.list.opened_at <= need.submitted_at < need.list.cutoff_at, need


def test_lists_move_on_in_the_order_of_their_stages(town):
    for row in MonthlyList.objects.all():
        moments = (row.opened_at, row.compiled_at, row.convened_at, row.published_at, row.settled_at)
        assert in_order(*moments), row
        assert row.compiled_at is None or row.compiled_at >= row.cutoff_at, row


def test_meetings_are_on_working_days_three_days_after_the_notice(town):
    for meeting in Meeting.objects.exclude(state="draft").select_related("list"):
        day = clock.local(meeting.starts_at).date()
        assert calendar.is_workday(day), meeting
        assert (day - clock.local(meeting.notified_at).date()).days >= 3, meeting
        assert meeting.list.compiled_at <= meeting.notified_at
        if meeting.closed_at:
            assert in_order(meeting.notified_at, meeting.starts_at, meeting.opened_at, meeting.closed_at)
            assert meeting.closed_at < meeting.list.published_at


def test_problems_are_claimed_between_notice_and_the_end_of_late_claims(town):
    meetings = {meeting.list_id: meeting for meeting in Meeting.objects.all()}
    on_agenda = set(AgendaItem.objects.values_list("agenda__list", "need"))
    for claim in Claim.objects.filter(need__kind=NeedKind.PROBLEM):
        meeting = meetings[claim.list_id]
        assert (claim.list_id, claim.need_id) in on_agenda, claim
        assert claim.claimed_at > meeting.notified_at, claim
        assert claim.promised_on >= clock.local(meeting.starts_at).date(), claim
        assert meeting.claims_until is None or claim.claimed_at < meeting.claims_until, claim


def test_claims_are_agreed_registered_done_and_verified_in_this_order(town):
    for claim in Claim.objects.select_related("need"):
        moments = (
            claim.claimed_at,
            claim.agreed_at,
            claim.registered_at,
            claim.completed_at,
            claim.verified_at,
        )
        assert in_order(*moments), claim
        assert claim.claimed_at >= claim.need.accepted_at, claim
        assert claim.promised_on >= clock.local(claim.claimed_at).date(), claim
        assert in_order(claim.claimed_at, claim.ended_at), claim


def test_registered_problems_are_registered_before_the_list_is_published(town):
    rows = Claim.objects.registered().filter(need__kind=NeedKind.PROBLEM).select_related("list")
    for claim in rows:
        assert claim.registered_at < claim.list.published_at, claim


def test_never_two_leads_at_a_time(town):
    spans = defaultdict(list)
    for claim in Claim.objects.filter(role="lead"):
        spans[claim.need_id].append((claim.claimed_at, claim.ended_at or STARTS_AT + timedelta(days=1)))
    for rows in spans.values():
        rows.sort()
        assert all(end <= start for (_, end), (start, _) in pairwise(rows))


def test_services_begin_after_publication_and_end_by_today(town):
    for item in ServiceItem.objects.select_related("list").prefetch_related("claims"):
        assert in_order(item.started_at, item.done_at), item
        if item.started_at and not item.own_accord:
            assert item.started_at > item.list.published_at, item
            assert all(claim.registered_at < item.started_at for claim in item.claims.all()), item


def test_open_ratings_are_younger_than_seven_days(town):
    waiting = Need.objects.filter(state=NeedState.AWAITING_RATING)
    assert all(need.finished_at > STARTS_AT - timedelta(days=6) for need in waiting)


def test_posts_were_held_before_anybody_acted(town):
    first = clock.local(MonthlyList.objects.order_by("opened_at").first().opened_at).date()
    assert all(day < first for day in Seat.objects.values_list("starts_on", flat=True))
    assert all(day < first for day in Membership.objects.values_list("joined_on", flat=True))
    for row in Registration.objects.confirmed():
        assert row.registered_on <= row.confirmed_on


def test_histories_begin_with_the_submission_and_end_by_now(town):
    stories = defaultdict(list)
    for entry in TimelineEntry.objects.all():
        assert entry.at <= STARTS_AT, entry
        if entry.need_id:
            stories[entry.need_id].append(entry)
    assert set(stories) == set(Need.objects.values_list("pk", flat=True))
    for entries in stories.values():
        assert "已提交" in entries[0].what


def test_history_of_a_claimed_need_tells_every_step(town):
    need = Need.objects.filter(kind=NeedKind.PROBLEM, state="closed", claims__item__isnull=False).first()
    said = [entry.what for entry in need.timeline.all()]
    steps = ("已提交", "已受理", "列入", "上会", "意向", "单位已同意", "已登记", "开始办理", "办完", "销号")
    places = [next(at for at, what in enumerate(said) if word in what) for word in steps if word != "上会"]
    assert places == sorted(places)


def test_minutes_are_numbered_in_the_order_they_went_out(town):
    for house in town.houses.values():
        rows = list(Minutes.objects.filter(committee=house.committee).order_by("issued_at"))
        assert [row.number for row in rows] == list(range(1, len(plan.PAST) + 1))
        for row in rows:
            meeting = row.meeting
            assert in_order(meeting.closed_at, row.drafted_at, meeting.claims_until, row.issued_at), row
            assert calendar.is_workday(clock.local(row.issued_at).date()), row
            assert row.frozen_hash == minutes.hash_of(row), row
            assert meeting.state == "minuted"
            assert "没有登记" not in row.sections[0]["text"], row


def test_units_were_marked_while_their_meeting_began(town):
    for mark in Attendance.objects.select_related("meeting"):
        assert in_order(mark.meeting.opened_at, mark.marked_at, mark.meeting.closed_at), mark


def test_what_was_settled_was_done_before_the_next_agenda_or_is_not_late(town):
    for row in Resolution.objects.select_related("meeting__list", "committee__community"):
        assert in_order(row.meeting.opened_at, row.created_at, row.meeting.closed_at, row.settled_at), row
        said = [line.at for line in (*row.nudges.all(), *row.reports.all())]
        assert all(in_order(row.meeting.closed_at, moment) for moment in said), row
        if row.state == "open":
            assert row.due_on > clock.today() or row.committee.community.name == plan.RESOLUTION_REMINDED, row
        else:
            assert clock.local(row.settled_at).date() <= row.due_on, row
