"""Open 议定事项 head the next agenda until they are done: compiled, snapshot, words, notice, prints."""

import random
from datetime import date, timedelta

import pytest

from servicelists import notices
from servicelists.actions import compiling, meetings, resolutions
from servicelists.compiling.versions import fingerprint
from servicelists.models import Agenda, AgendaTopic, Resolution
from tianyuan import clock
from tianyuan.permissions import SYSTEM

pytestmark = pytest.mark.django_db


@pytest.fixture
def december(make_list, make_need, meeting):
    listed = make_list(month="2026-12")
    make_need(title="路灯", state="accepted")
    return listed


def heads(agenda):
    return [topic.title for topic in agenda.topics.all()]


def test_open_ones_head_the_next_agenda_nearest_term_first(december, meeting, settled, secretary):
    resolutions.settle(meeting, text="清理楼道", due_on=date(2026, 11, 15), by=secretary)
    agenda = compiling.compile_list(december, by=secretary)
    assert heads(agenda) == ["清理楼道", "修好篮球架"]
    lines = agenda.versions.first().snapshot
    assert [line["title"] for line in lines] == ["清理楼道", "修好篮球架", "路灯"]
    assert lines[1]["why"] == ["县医院党委", "期限 11 月 20 日"]


def test_a_second_run_changes_nothing(december, settled, secretary):
    agenda = compiling.compile_list(december, by=secretary)
    before = list(AgendaTopic.objects.values())
    agenda = compiling.compile_list(december, by=secretary)
    assert (agenda.versions.count(), list(AgendaTopic.objects.values())) == (1, before)


def test_what_is_done_drops_out_and_the_version_says_so(december, settled, secretary):
    compiling.compile_list(december, by=secretary)
    resolutions.done(settled, result="好了", by=secretary)
    agenda = compiling.compile_list(december, by=secretary)
    assert heads(agenda) == []
    assert agenda.versions.first().changes == ["撤下：上次议定事项“修好篮球架”"]
    resolutions.reopen(settled, by=secretary)
    agenda = compiling.compile_list(december, by=secretary)
    assert agenda.versions.first().changes == ["新增：上次议定事项“修好篮球架”"]


def test_other_words_and_terms_are_told(december, settled, unit, secretary):
    compiling.compile_list(december, by=secretary)
    resolutions.edit(
        settled, text="修好篮球架和球网", organizations=[unit], due_on=date(2026, 12, 5), by=secretary
    )
    agenda = compiling.compile_list(december, by=secretary)
    assert agenda.versions.first().changes == [
        "改题：修好篮球架 → 修好篮球架和球网", "改单位或期限：上次议定事项“修好篮球架和球网”",
    ]  # fmt: skip


def test_another_committees_resolutions_stay_there(
    december, settled, other_committee, make_list, other_secretary
):
    theirs = make_list(other_committee, month="2026-12")
    assert heads(compiling.compile_list(theirs, by=other_secretary)) == []


def test_the_notice_counts_them_and_the_hash_holds_them(december, settled, as_user, secretary, liaison):
    compiling.compile_list(december, by=secretary)
    later = clock.now() + timedelta(days=9)
    meeting = meetings.announce(december, starts_at=later, place="会议室", by=secretary)
    agenda = Agenda.objects.get(list=december)
    assert "议程共 2 项：上次议定事项 1 项、实事共办 1 项" in meeting.notice
    assert agenda.frozen_hash == fingerprint(agenda.versions.first().snapshot)
    assert "1.修好篮球架；2.路灯" in notices.share_agenda(agenda, "")
    for page in (f"/agendas/{agenda.pk}/", f"/agendas/{agenda.pk}/print/", f"/meetings/{meeting.pk}/",
                 f"/meetings/{meeting.pk}/print/", f"/agendas/{agenda.pk}/versions/{agenda.number}/"):  # fmt: skip
        assert "修好篮球架" in as_user(liaison).get(page).content.decode(), page


def test_an_agenda_of_resolutions_alone_may_go_out(make_list, settled, secretary):
    listed = make_list(month="2026-12")
    compiling.compile_list(listed, by=secretary)
    meeting = meetings.announce(
        listed, starts_at=clock.now() + timedelta(days=9), place="会议室", by=secretary
    )
    assert "议程共 1 项：上次议定事项 1 项" in meeting.notice


@pytest.mark.parametrize("seed", range(12))
def test_whatever_happens_between_two_runs_topics_follow_the_open_ones(december, meeting, seed):
    """Any order of settling, ending, reopening and compiling leaves each open one once, in the order of terms."""
    chance = random.Random(seed)
    for step in range(14):
        rows = list(Resolution.objects.all())
        kind = chance.choice(["settle", "done", "reopen", "drop", "compile", "compile"])
        if kind == "settle":
            due = date(2026, 11, 11) + timedelta(days=chance.randrange(40))
            resolutions.settle(meeting, text=f"第 {step} 件", due_on=due, by=SYSTEM)
        elif kind == "compile":
            compiling.compile_list(december, by=SYSTEM)
        elif rows:
            row = chance.choice(rows)
            if kind == "reopen" and row.state != "open":
                resolutions.reopen(row, by=SYSTEM)
            elif kind == "done" and row.state == "open":
                resolutions.done(row, result="好了", by=SYSTEM)
            elif kind == "drop" and row.state == "open":
                resolutions.drop(row, reason="不办了", by=SYSTEM)
    agenda = compiling.compile_list(december, by=SYSTEM)
    wanted = list(Resolution.objects.open().order_by("due_on", "pk"))
    topics = list(agenda.topics.all())
    assert [topic.resolution for topic in topics] == wanted
    assert [topic.position for topic in topics] == list(range(1, len(wanted) + 1))
    number = agenda.number
    assert compiling.compile_list(december, by=SYSTEM).number == number
