"""编制议程 on real rows: one correct agenda, however often and by whomever it is run."""

import json
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from servicelists import grams
from servicelists.actions import agendas, compiling
from servicelists.models import Agenda, AgendaItem, DuplicatePair, Need
from tianyuan import clock
from tianyuan.audit.models import AuditEvent
from tianyuan.outbox import deliveries
from tianyuan.permissions import SYSTEM, Denied
from tianyuan.refusals import Conflict
from tianyuan.work.models import Work

pytestmark = pytest.mark.django_db


@pytest.fixture
def november(make_list):
    return make_list()


def titles(agenda):
    return list(agenda.items.standing().order_by("position").values_list("need__title", flat=True))


def test_compile_puts_accepted_needs_on_one_draft(november, make_need, secretary):
    taken = make_need(title="文昌路路灯不亮", state="accepted")
    carried = make_need(title="菜市场排水", state="awaiting", times_tabled=2)
    make_need(title="还没受理", state="submitted")
    make_need(title="应急不等会", state="accepted", urgency="emergency")
    make_need(title="微心愿", state="accepted", kind="wish")
    agenda = compiling.compile_list(november, by=secretary)
    assert titles(agenda) == ["文昌路路灯不亮", "菜市场排水"]
    assert {item.section for item in agenda.items.all()} == {"real", "hard"}
    taken.refresh_from_db()
    carried.refresh_from_db()
    november.refresh_from_db()
    assert (taken.state, carried.state, november.stage) == ("awaiting", "awaiting", "compiled")
    assert agenda.number == 1
    assert taken.timeline.get().what == "列入 11 月联席会议程草案"
    assert AuditEvent.objects.filter(verb="lists.compile").count() == 1


def test_needs_after_the_cutoff_wait_for_the_next_agenda(november, make_need, secretary):
    make_need(title="截止以后", state="accepted", submitted_at=november.cutoff_at)
    make_need(title="截止以前", state="accepted", submitted_at=november.cutoff_at - timedelta(seconds=1))
    with clock.frozen(november.cutoff_at + timedelta(hours=9)):
        assert titles(compiling.compile_list(november, by=secretary)) == ["截止以前"]


def test_dissatisfied_comes_back_in_the_first_section(november, make_need, secretary):
    make_need(title="修过又坏", state="in_progress", dissatisfied_at=clock.now())
    agenda = compiling.compile_list(november, by=secretary)
    item = agenda.items.get()
    assert (item.section, item.why[0]) == ("review", "群众不满意，重新办")


def test_other_committees_needs_stay_out(november, make_need, other_committee, secretary):
    make_need(other_committee, title="别的社区的", state="accepted")
    assert titles(compiling.compile_list(november, by=secretary)) == []


def test_second_run_changes_nothing(november, make_need, secretary):
    for _ in range(3):
        make_need(state="accepted")
    first = compiling.compile_list(november, by=secretary)
    before = list(AgendaItem.objects.values("pk", "position", "section", "why"))
    again = compiling.compile_list(november, by=secretary)
    assert again.pk == first.pk
    assert list(AgendaItem.objects.values("pk", "position", "section", "why")) == before
    assert again.versions.count() == 1


def test_rerun_keeps_hands_and_says_what_changed(november, make_need, secretary):
    for title in ("甲", "乙", "丙"):
        make_need(title=title, state="accepted")
    agenda = compiling.compile_list(november, by=secretary)
    items = {item.need.title: item for item in agenda.items.all()}
    agendas.reorder(agenda, order=[items[t].pk for t in ("丙", "甲", "乙")], by=secretary, edit_version=None)
    agendas.retitle(items["甲"], title="甲的新题目", by=secretary, edit_version=None)
    agendas.remove(items["乙"], by=secretary, edit_version=None)
    make_need(title="丁", state="accepted")
    agenda = compiling.compile_list(november, by=secretary)
    assert titles(agenda) == ["丙", "甲", "丁"]
    assert agenda.items.get(need__title="甲").title == "甲的新题目"
    assert agenda.versions.first().changes == ["新增：丁"]
    assert agenda.versions.first().why == "编制"


def test_need_that_left_the_pool_leaves_the_draft(november, make_need, secretary):
    need = make_need(title="网格里办好了", state="accepted")
    compiling.compile_list(november, by=secretary)
    Need.objects.filter(pk=need.pk).update(state="solved_in_grid")
    agenda = compiling.compile_list(november, by=secretary)
    assert titles(agenda) == []
    assert agenda.versions.first().changes == ["撤下：网格里办好了"]


def test_edit_while_planning_is_not_lost(november, make_need, secretary, monkeypatch):
    """The plan is made without a lock; an edit in between makes it plan again, from what it now finds."""
    make_need(title="甲", state="accepted")
    make_need(title="乙", state="accepted")
    agenda = compiling.compile_list(november, by=secretary)
    first = agenda.items.get(need__title="甲")
    plan, edits = compiling.plan, []

    def edited_meanwhile(inputs, rules):
        if not edits:
            edits.append(agendas.remove(first, by=secretary, edit_version=None))
        return plan(inputs, rules)

    monkeypatch.setattr(compiling, "plan", edited_meanwhile)
    compiling.compile_list(november, by=secretary)
    assert titles(agenda) == ["乙"]


def test_gives_up_politely_when_somebody_never_stops_editing(november, make_need, secretary, monkeypatch):
    make_need(state="accepted")
    agenda = compiling.compile_list(november, by=secretary)
    plan = compiling.plan

    def always_edited(inputs, rules):
        Agenda.objects.filter(pk=agenda.pk).update(edit_version=inputs.edit_version + 1)
        return plan(inputs, rules)

    monkeypatch.setattr(compiling, "plan", always_edited)
    with pytest.raises(Conflict, match="有人正在改"):
        compiling.compile_list(november, by=secretary)


def test_similar_needs_are_proposed_not_merged(november, make_need, secretary):
    first = make_need(title="文昌路路灯坏了", state="accepted")
    second = make_need(title="文昌路路灯不亮", state="accepted")
    for need in (first, second):
        grams.index(need)
    agenda = compiling.compile_list(november, by=secretary)
    pair = DuplicatePair.objects.get()
    assert (pair.first, pair.second, pair.state) == (first, second, "proposed")
    assert len(titles(agenda)) == 2
    agendas.split_pair(pair, by=secretary)
    compiling.compile_list(november, by=secretary)
    assert DuplicatePair.objects.get().state == "split"


def test_suggestions_say_why_and_spare_the_willing(november, make_need, unit, other_unit, secretary):
    need = make_need(title="独居老人看病难", category="medical", state="accepted")
    unit.resources.create(
        kind="people", title="义诊", amount=2, unit="次", period="quarter", categories=["medical"], year=2026
    )
    agenda = compiling.compile_list(november, by=secretary)
    suggestion = agenda.items.get(need=need).suggestions.get()
    assert suggestion.organization == unit
    assert suggestion.words == ["职能对口", "资源清单有义诊 2 次/季", "目前没有在办", "今年还没推荐过"]
    assert suggestion.unit_words == ["贵单位职能对口", "贵单位资源清单：义诊 2 次/季", "本季已认领 0 件"]
    for _ in range(3):
        make_need(state="claimed").claims.create(
            committee=november.committee,
            organization=unit,
            role="lead",
            claimed_at=clock.now(),
            state="intent",
        )
    agenda = compiling.compile_list(november, by=secretary)
    assert not agenda.items.get(need=need).suggestions.exists()


@pytest.mark.parametrize("stage", ["convened", "published"])
def test_compile_is_refused_once_the_notice_is_out(november, secretary, stage):
    november.stage, november.published_at = stage, clock.now()
    november.save()
    with pytest.raises(Denied, match="议程已定稿"):
        compiling.compile_list(november, by=secretary)


@pytest.mark.parametrize("person", ["liaison", "other_secretary", "party_member", "auditor", "county_reader"])
def test_compile_is_for_the_committees_staff(november, person, request):
    with pytest.raises(Denied):
        compiling.start(november, by=request.getfixturevalue(person))
    assert not Work.objects.exists()


def test_button_queues_one_work_and_the_worker_does_it(november, make_need, secretary, as_user):
    make_need(title="甲", state="accepted")
    browser = as_user(secretary)
    for _ in range(2):
        browser.post(f"/agendas/compile/{november.pk}/")
    assert Work.objects.count() == 1
    deliveries.run_due()
    assert Work.objects.get().state == "done"
    assert titles(Agenda.objects.get()) == ["甲"]


def test_command_compiles_a_month_and_says_so_in_json(november, make_need, make_list, other_committee):
    make_need(state="accepted")
    make_list(other_committee)
    out = StringIO()
    call_command("compile_agendas", month="2026-11", json=True, stdout=out)
    said = json.loads(out.getvalue())
    assert [(a["name"], a["items"], a["version"]) for a in said["agendas"]] == [
        ("龙井社区“大党委”", 1, 1),
        ("宝丰社区“大党委”", 0, 1),
    ]


@pytest.mark.parametrize("month", ["2026-13", "x", "2026-1", "\x00"])
def test_command_refuses_a_month_that_is_none(november, month):
    with pytest.raises(CommandError, match="月份"):
        call_command("compile_agendas", month=month)


def test_calendar_compiles_on_the_day(november, make_need):
    from servicelists.queries.lists import due_for_compile

    with clock.frozen(clock.at(november.compile_on) - timedelta(seconds=1)):
        assert not due_for_compile()
    with clock.frozen(clock.at(november.compile_on, 9)):
        assert list(due_for_compile()) == [november]
        compiling.compile_list(november, by=SYSTEM)
        assert not due_for_compile()


def statements_of(monthly_list):
    """What one compile asks of the database, without the names of savepoints and values."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as asked:
        compiling.compile_list(monthly_list, by=SYSTEM)
    return [" ".join(query["sql"].split()[:3]).split(' "s')[0] for query in asked.captured_queries]


def test_compile_costs_the_same_queries_for_few_needs_and_for_many(
    november, make_need, make_list, other_committee
):
    """Titles of their own: how many look alike must not follow from what other tests counted before.

    Rows go in by the 500 (SQLite: by its limit of parameters), so the many stay below one batch.
    """
    alike = ("文昌路路灯坏了", "文昌路路灯不亮")
    for title in alike:
        make_need(title=title, state="accepted")
    few = statements_of(november)
    other = make_list(other_committee)
    for title in (*alike, *(chr(0x5000 + 50 * number) * 6 for number in range(38))):
        make_need(other_committee, title=title, state="accepted")
    assert statements_of(other) == few
    assert DuplicatePair.objects.count() == 2
