"""议定事项: settled, reported, reminded, referred, coordinated, supervised, done; each by who may, when it may."""

from datetime import date, timedelta

import pytest

from servicelists.actions import meetings, resolutions
from servicelists.models import Nudge, Resolution, ResolutionReport
from servicelists.permissions.resolutions import possible_moves
from servicelists.queries import resolutions as queries
from servicelists.states import MeetingState
from tianyuan import clock
from tianyuan.audit.models import AuditEvent
from tianyuan.outbox.models import InboxMessage
from tianyuan.permissions import Denied
from tianyuan.refusals import BadInput, Conflict

pytestmark = pytest.mark.django_db
DUE = date(2026, 11, 20)
LATE = clock.at(date(2026, 11, 25), 10)


def told(user, words):
    return InboxMessage.objects.filter(user=user, title__contains=words).count()


def test_settled_in_the_meeting_tells_the_unit_and_stands_in_the_history(settled, meeting, unit, liaison):
    assert (settled.state, list(settled.organizations.all())) == ("open", [unit])
    assert told(liaison, "由贵单位办理：修好篮球架") == 1
    assert meeting.timeline.filter(what="议定：修好篮球架").exists()
    assert AuditEvent.objects.filter(verb="resolutions.settle").count() == 1


def test_an_opening_is_not_taken_back_once_something_is_settled(settled, meeting, secretary):
    with pytest.raises(Denied, match="已记了议定事项"):
        meetings.take_back_opening(meeting, by=secretary)


def test_settled_twice_with_the_same_words_is_one(settled, meeting, secretary):
    with pytest.raises(Conflict, match="已经记过"):
        resolutions.settle(meeting, text=" 修好篮球架 ", due_on=DUE, by=secretary)
    assert Resolution.objects.count() == 1


@pytest.mark.parametrize(
    ("words", "values"),
    [
        ("请写明", {"text": "  "}),
        ("最多 200", {"text": "长" * 201}),
        ("不能早于", {"due_on": date(2026, 11, 9)}),
        ("太远", {"due_on": date(2036, 1, 1)}),
    ],
)
def test_senseless_resolutions_are_refused(meeting, secretary, words, values):
    with pytest.raises(BadInput, match=words):
        resolutions.settle(meeting, **{"text": "修路", "due_on": DUE, **values}, by=secretary)
    assert not Resolution.objects.exists()


def test_strangers_and_items_of_other_agendas_are_refused(meeting, far_unit, make_need, committee, secretary):
    from servicelists.models import Agenda, AgendaItem

    with pytest.raises(BadInput, match="不是本大党委"):
        resolutions.settle(meeting, text="修路", organizations=[far_unit], due_on=DUE, by=secretary)
    other = AgendaItem.objects.create(
        agenda=Agenda.objects.create(committee=committee), need=make_need(), section="real", position=1
    )
    with pytest.raises(BadInput, match="不在这次会议"):
        resolutions.settle(meeting, text="修路", due_on=DUE, item=other, by=secretary)


@pytest.mark.parametrize(("state", "allowed"), [(s, s in {"open", "closed"}) for s in MeetingState.values])
def test_settled_from_the_opening_to_the_minutes(meeting, secretary, state, allowed):
    meeting.state, meeting.closed_at = state, clock.now()
    meeting.save()
    if allowed:
        assert resolutions.settle(meeting, text="修路", due_on=DUE, by=secretary).pk
        return
    with pytest.raises(Denied):
        resolutions.settle(meeting, text="修路", due_on=DUE, by=secretary)


ACTS = {
    "settle": lambda r, by: resolutions.settle(r.meeting, text="别的事", due_on=DUE, by=by),
    "edit": lambda r, by: resolutions.edit(r, text="改一改", due_on=DUE, by=by),
    "report": lambda r, by: resolutions.report(r, text="在办", by=by),
    "done": lambda r, by: resolutions.done(r, result="修好了", by=by),
    "remind": lambda r, by: resolutions.remind(r, by=by),
    "refer": lambda r, by: resolutions.refer(r, words="缺钱", by=by),
    "drop": lambda r, by: resolutions.drop(r, reason="已并入别的项目", by=by),
    "coordinate": lambda r, by: resolutions.coordinate(r, due_on=DUE, words="由供电所配合", by=by),
    "supervise": lambda r, by: resolutions.supervise(r, words="请抓紧", by=by),
}
PHONE = "请联系张三 138 0875 1234"
GIVING_AWAY = {
    "settle": lambda r, by: resolutions.settle(r.meeting, text=PHONE, due_on=DUE, by=by),
    "edit": lambda r, by: resolutions.edit(r, text=PHONE, due_on=DUE, by=by),
    "report": lambda r, by: resolutions.report(r, text=PHONE, by=by),
    "done": lambda r, by: resolutions.done(r, result=PHONE, by=by),
    "drop": lambda r, by: resolutions.drop(r, reason=PHONE, by=by),
    "remind": lambda r, by: resolutions.remind(r, words=PHONE, by=by),
    "refer": lambda r, by: resolutions.refer(r, words=PHONE, by=by),
    "coordinate": lambda r, by: resolutions.coordinate(r, due_on=DUE, words=PHONE, by=by),
    "supervise": lambda r, by: resolutions.supervise(r, words=PHONE, by=by),
}


@pytest.mark.parametrize("act", GIVING_AWAY)
def test_a_phone_is_refused_by_name_in_every_text_units_read(settled, secretary, town_officer, act):
    if act in {"coordinate", "supervise"}:
        Resolution.objects.update(referred_at=clock.now(), town_due_on=DUE)
    settled.refresh_from_db()
    before = AuditEvent.objects.count()
    with pytest.raises(BadInput, match=r"不能写手机号（138…）"):
        GIVING_AWAY[act](settled, town_officer if act in {"coordinate", "supervise"} else secretary)
    assert AuditEvent.objects.count() == before


def test_a_phone_is_refused_when_a_thing_is_taken_up_again(settled, secretary):
    resolutions.done(settled, result="修好了", by=secretary)
    with pytest.raises(BadInput, match="原因"):
        resolutions.reopen(settled, why=PHONE, by=secretary)


def test_the_committees_own_number_may_stand(settled, secretary):
    settled.committee.phone = "13908750000"
    settled.committee.save()
    settled.refresh_from_db()
    assert resolutions.report(settled, text="有事打社区 13908750000", by=secretary).pk


STAFF = {"secretary", "clerk", "deputy"}
MAY = {
    "settle": STAFF, "edit": STAFF, "report": STAFF, "done": STAFF, "remind": STAFF,
    "refer": {"secretary"}, "drop": {"secretary"},
    "coordinate": {"town_officer", "town_leader"}, "supervise": {"town_officer", "town_leader"},
}  # fmt: skip
PEOPLE = [
    "secretary", "clerk", "deputy", "committee_member", "liaison", "other_secretary", "town_officer", "town_leader",
    "county_reader",
]  # fmt: skip


@pytest.mark.parametrize("person", PEOPLE)
@pytest.mark.parametrize("act", ACTS)
def test_each_step_is_for_who_may(settled, act, person, request):
    """A community never 督办; the town never reminds in a community's name."""
    Resolution.objects.update(
        referred_at=clock.now() if act in {"coordinate", "supervise"} else None,
        town_due_on=DUE if act == "supervise" else None,
    )
    settled.refresh_from_db()
    user = request.getfixturevalue(person)
    request.getfixturevalue("secretary")  # a deputy beside a secretary
    before = AuditEvent.objects.count()
    if person in MAY[act]:
        ACTS[act](settled, user)
        assert AuditEvent.objects.count() > before
        return
    with pytest.raises(Denied):
        ACTS[act](settled, user)
    assert AuditEvent.objects.count() == before


def test_a_unit_reports_for_itself_only(settled, unit, other_unit, liaison, other_liaison, clerk):
    resolutions.report(settled, text="篮板已订", organization=unit, by=liaison)
    assert told(clerk, "报告进展") == 1
    with pytest.raises(Denied, match="责任单位"):
        resolutions.report(settled, text="我们也在办", organization=other_unit, by=other_liaison)
    with pytest.raises(Denied):
        resolutions.report(settled, text="替他们写", organization=unit, by=other_liaison)
    with pytest.raises(Denied):
        resolutions.report(settled, text="不说是谁", by=liaison)
    with pytest.raises(Conflict, match="已经写过"):
        resolutions.report(settled, text="篮板已订", organization=unit, by=liaison)
    assert ResolutionReport.objects.get().organization == unit


def test_the_same_progress_may_be_said_again_later(settled, unit, liaison):
    for text in ("在办", "等材料", "在办"):
        resolutions.report(settled, text=text, organization=unit, by=liaison)
    assert ResolutionReport.objects.count() == 3


def test_a_reminder_goes_once_a_day_and_may_be_printed(settled, liaison, clerk):
    nudge = resolutions.remind(settled, by=clerk)
    assert "修好篮球架" in nudge.words
    assert "催" not in nudge.words
    assert told(liaison, "提醒") == 1
    with pytest.raises(Conflict, match="今天已经"):
        resolutions.remind(settled, by=clerk)
    with clock.frozen(clock.now() + timedelta(days=1)):
        resolutions.remind(settled, words="请看一看", by=clerk)
    assert told(liaison, "提醒") == 2


def test_nobody_is_reminded_of_what_no_unit_took(settled, clerk):
    settled.organizations.clear()
    with pytest.raises(Denied, match="没有单位可以提醒"):
        resolutions.remind(settled, by=clerk)


def test_the_town_supervises_only_what_it_set_a_day_for(settled, liaison, clerk, secretary, town_officer):
    with pytest.raises(Denied, match="还没有提请"):
        resolutions.coordinate(settled, due_on=DUE, words="协调", by=town_officer)
    with pytest.raises(Denied, match="只督办镇党委自己定的事"):
        resolutions.supervise(settled, words="抓紧", by=town_officer)
    resolutions.refer(settled, words="缺一笔材料钱", by=secretary)
    settled.refresh_from_db()
    assert list(queries.for_town()) == [settled]
    assert told(town_officer, "提请镇党委协调") == 1
    with pytest.raises(Denied, match="正等协调意见"):
        resolutions.refer(settled, words="再提一次", by=secretary)
    with pytest.raises(Denied, match="只督办镇党委自己定的事"):
        resolutions.supervise(settled, words="抓紧", by=town_officer)
    with pytest.raises(BadInput, match="不能早于"):
        resolutions.coordinate(settled, due_on=date(2026, 11, 1), words="协调", by=town_officer)
    resolutions.coordinate(settled, due_on=date(2026, 12, 1), words="镇里出材料钱", by=town_officer)
    settled.refresh_from_db()
    assert (settled.town_due_on, settled.due_on, settled.waits_for_town) == (date(2026, 12, 1), DUE, False)
    assert not queries.for_town().exists()
    assert told(clerk, "镇党委协调意见") == told(liaison, "镇党委协调意见") == 1
    resolutions.supervise(settled, words="月底前办好", by=town_officer)
    assert [nudge.kind for nudge in Nudge.objects.all()] == ["refer", "coordinate", "supervise"]


def test_a_new_request_leaves_the_towns_day(settled, secretary, town_officer):
    resolutions.refer(settled, words="缺钱", by=secretary)
    resolutions.coordinate(settled, due_on=date(2026, 12, 1), words="出钱", by=town_officer)
    with clock.frozen(clock.now() + timedelta(days=2)):
        settled.refresh_from_db()
        resolutions.refer(settled, words="还差一点", by=secretary)
        settled.refresh_from_db()
        assert (settled.waits_for_town, settled.town_due_on) == (True, date(2026, 12, 1))


def test_done_and_back_again(settled, meeting, liaison, clerk):
    done = resolutions.done(settled, result="篮板装好了", by=clerk)
    assert (done.state, done.settled_at) == ("done", clock.now())
    with pytest.raises(Denied, match="已落实"):
        resolutions.report(done, text="还在办", by=clerk)
    with pytest.raises(Denied):
        resolutions.done(done, result="又一次", by=clerk)
    again = resolutions.reopen(done, why="又坏了", by=clerk)
    assert (again.state, again.settled_at, again.result) == ("open", None, "")
    assert [row.text for row in again.reports.all()] == ["已落实：篮板装好了", "重新办理：又坏了"]
    assert meeting.timeline.filter(what__startswith="议定事项已落实").exists()


def test_dropped_says_why_and_tells_the_unit(settled, liaison, secretary):
    row = resolutions.drop(settled, reason="小区整体改造", by=secretary)
    assert (row.state, row.result) == ("dropped", "小区整体改造")
    assert told(liaison, "不再办理") == 1
    assert queries.light(row) is None


def test_edits_from_an_old_page_are_refused(settled, other_unit, secretary):
    resolutions.edit(
        settled, text="修好篮球架和球网", organizations=[other_unit], due_on=DUE, version=1, by=secretary
    )
    with pytest.raises(Conflict):
        resolutions.edit(settled, text="旧的", due_on=DUE, version=1, by=secretary)
    settled.refresh_from_db()
    assert (settled.text, [str(u) for u in settled.organizations.all()]) == (
        "修好篮球架和球网",
        [str(other_unit)],
    )


def test_possible_moves_say_why_not_and_hide_the_others(settled, secretary, clerk, liaison, town_officer):
    assert {v: m.reason for v, m in possible_moves(clerk, settled).items() if m.reason} == {
        "refer": "提请镇党委协调由书记来办", "drop": "不再办理由书记决定",
    }  # fmt: skip
    assert possible_moves(liaison, settled) == {}
    moves = possible_moves(town_officer, settled)
    assert set(moves) == {"coordinate", "supervise"}
    assert all(move.reason for move in moves.values())
    assert "supervise" not in possible_moves(secretary, settled)


def test_what_waits_for_me(settled, unit, liaison, other_liaison, clerk, secretary, town_officer):
    assert not queries.waiting(clerk).exists()
    assert not queries.waiting(liaison).exists()
    with clock.frozen(LATE):
        assert list(queries.waiting(clerk)) == list(queries.waiting(liaison)) == [settled]
        assert not queries.waiting(other_liaison).exists()
        assert not queries.waiting(town_officer).exists()
        resolutions.refer(settled, words="缺钱", by=secretary)
        assert list(queries.waiting(town_officer)) == [settled]
