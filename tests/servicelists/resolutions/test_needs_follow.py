"""A need the meeting settled goes on when its 议定事项 is 落实, and comes back with it."""

from datetime import date, timedelta

import pytest

from servicelists.actions import needs, resolutions
from servicelists.models import AgendaItem, Need
from tianyuan import clock

pytestmark = pytest.mark.django_db
DUE = date(2026, 11, 20)


@pytest.fixture
def item(meeting, make_need):
    need = make_need(state="tabled", list=meeting.list, title="污水管堵")
    return AgendaItem.objects.create(agenda=meeting.agenda, need=need, section="real", position=1)


@pytest.fixture
def settle(meeting, item, unit, secretary):
    def settle(text, *, units=(unit,)):
        return resolutions.settle(
            meeting, text=text, organizations=units, due_on=DUE, item=item, by=secretary
        )

    return settle


def _need(item):
    return Need.objects.get(pk=item.need_id)


def _history(item):
    return list(item.need.timeline.order_by("pk").values_list("what", flat=True))


@pytest.mark.parametrize("alone", [False, True])
def test_done_is_the_needs_work_done_and_its_history_says_why(settle, item, unit, clerk, alone):
    settled = settle("换一段管", units=() if alone else (unit,))
    assert _need(item).state == ("community" if alone else "resolved")
    resolutions.done(settled, result="换了 30 米", by=clerk)
    need = _need(item)
    assert (need.state, need.result, need.finished_at) == ("awaiting_rating", "换了 30 米", clock.now())
    assert "议定事项已落实，待评价：换一段管" in _history(item)
    needs.rate(need, rating="satisfied", by=clerk)
    assert _need(item).state == "closed"


def test_taken_back_it_is_at_work_again_and_goes_on_once_more(settle, item, clerk):
    settled = settle("换一段管")
    resolutions.done(settled, result="换了 30 米", by=clerk)
    resolutions.reopen(settled, why="又堵了", by=clerk)
    need = _need(item)
    assert (need.state, need.result, need.finished_at) == ("in_progress", "", None)
    assert "议定事项重新办理：换一段管" in _history(item)
    resolutions.done(settled, result="全换了", by=clerk)
    assert (_need(item).state, _need(item).result) == ("awaiting_rating", "全换了")


def test_a_need_waits_for_the_last_of_its_resolutions(settle, item, clerk, secretary):
    first, second, third = (settle(text) for text in ("挖开", "换管", "种树"))
    resolutions.done(first, result="挖了", by=clerk)
    resolutions.done(second, result="换了", by=clerk)
    assert _need(item).state == "resolved"
    resolutions.drop(third, reason="没有地方种", by=secretary)
    assert (_need(item).state, _need(item).result) == ("awaiting_rating", "挖了；换了")
    resolutions.reopen(third, by=clerk)
    assert _need(item).state == "in_progress"


def test_what_is_only_dropped_is_not_done(settle, item, secretary):
    resolutions.drop(settle("换一段管"), reason="小区整体改造", by=secretary)
    assert _need(item).state == "resolved"


def test_what_was_finished_rated_or_claimed_meanwhile_stays(settle, item, clerk, unit):
    settled = settle("换一段管")
    needs.finish(_need(item), result="居民自己通了", by=clerk)
    with clock.frozen(clock.now() + timedelta(hours=1)):
        resolutions.done(settled, result="换了", by=clerk)
        assert _need(item).result == "居民自己通了"
        resolutions.reopen(settled, by=clerk)
        assert _need(item).state == "awaiting_rating"
        resolutions.done(settled, result="换了", by=clerk)
        needs.rate(_need(item), rating="mostly", by=clerk)
        resolutions.reopen(settled, by=clerk)
        assert _need(item).state == "closed"


def test_a_resolution_about_something_else_moves_no_need(settle, meeting, item, unit, secretary, clerk):
    settle("换一段管")
    other = resolutions.settle(meeting, text="每月公布", organizations=[unit], due_on=DUE, by=secretary)
    resolutions.done(other, result="公布了", by=clerk)
    assert _need(item).state == "resolved"


def test_dissatisfied_stays_at_work_when_it_is_taken_up_again(settle, item, clerk):
    settled = settle("换一段管")
    resolutions.done(settled, result="换了", by=clerk)
    needs.rate(_need(item), rating="dissatisfied", words="还是堵", by=clerk)
    resolutions.reopen(settled, by=clerk)
    assert (_need(item).state, _need(item).rating) == ("in_progress", "dissatisfied")
    resolutions.done(settled, result="重新换了", by=clerk)
    assert _need(item).state == "awaiting_rating"
