"""What people do with a draft, and what two people at once do to each other."""

import pytest

from servicelists import grams
from servicelists.actions import agendas, compiling
from servicelists.models import Agenda, DuplicatePair, Need
from tianyuan import clock
from tianyuan.audit.models import AuditEvent
from tianyuan.permissions import Denied
from tianyuan.refusals import BadInput, Conflict

pytestmark = pytest.mark.django_db


@pytest.fixture
def agenda(make_list, make_need, secretary):
    for title in ("甲", "乙", "丙"):
        make_need(title=title, state="accepted")
    make_need(title="急", state="accepted", urgency="urgent")
    return compiling.compile_list(make_list(), by=secretary)


def order(agenda):
    return list(agenda.items.standing().order_by("position").values_list("need__title", flat=True))


def item(agenda, title):
    return agenda.items.select_related("agenda__list", "need").get(need__title=title)


def test_step_moves_within_the_section(agenda, secretary):
    agendas.step(item(agenda, "乙"), up=True, by=secretary, edit_version=None)
    assert order(agenda) == ["乙", "甲", "丙", "急"]
    with pytest.raises(Denied, match="最前"):
        agendas.step(item(agenda, "乙"), up=True, by=secretary, edit_version=None)
    with pytest.raises(Denied, match="最后"):
        agendas.step(item(agenda, "丙"), up=False, by=secretary, edit_version=None)


def test_pin_holds_the_head_of_the_section(agenda, secretary):
    agendas.pin(item(agenda, "丙"), pinned=True, by=secretary, edit_version=None)
    assert order(agenda) == ["丙", "甲", "乙", "急"]


def test_section_by_hand(agenda, secretary):
    agendas.move_to_section(item(agenda, "甲"), section="hard", by=secretary, edit_version=None)
    assert order(agenda) == ["乙", "丙", "急", "甲"]
    with pytest.raises(BadInput):
        agendas.move_to_section(item(agenda, "甲"), section="nowhere", by=secretary, edit_version=None)


def test_removed_goes_back_to_the_pool_and_can_be_restored(agenda, secretary):
    agendas.remove(item(agenda, "甲"), by=secretary, edit_version=None)
    assert order(agenda) == ["乙", "丙", "急"]
    assert Need.objects.get(title="甲").state == "awaiting"
    agendas.restore(item(agenda, "甲"), by=secretary, edit_version=None)
    assert order(agenda) == ["乙", "丙", "甲", "急"]


def test_second_editor_gets_a_conflict_not_a_lost_edit(agenda, secretary, clerk):
    started = agenda.edit_version
    agendas.pin(item(agenda, "丙"), pinned=True, by=secretary, edit_version=started)
    with pytest.raises(Conflict):
        agendas.remove(item(agenda, "丙"), by=clerk, edit_version=started)
    assert order(agenda)[0] == "丙"


def test_unknown_ids_in_an_order_are_refused(agenda, secretary):
    for bad in ([10**9], [item(agenda, "甲").pk] * 2):
        with pytest.raises(BadInput, match="刷新"):
            agendas.reorder(agenda, order=bad, by=secretary, edit_version=None)


@pytest.mark.parametrize(
    "person", ["liaison", "other_secretary", "town_officer", "committee_member", "auditor"]
)
def test_strangers_do_not_edit(agenda, person, request):
    with pytest.raises(Denied):
        agendas.pin(item(agenda, "甲"), pinned=True, by=request.getfixturevalue(person), edit_version=None)


def test_one_sitting_is_one_version(agenda, secretary, clerk):
    agendas.pin(item(agenda, "丙"), pinned=True, by=secretary, edit_version=None)
    agendas.retitle(item(agenda, "甲"), title="甲二", by=secretary, edit_version=None)
    assert agenda.versions.first().changes == ["置顶：丙", "改题：甲 → 甲二", "调整顺序：丙、甲二、乙"]
    assert agenda.versions.count() == 2
    agendas.retitle(item(agenda, "乙"), title="乙二", by=clerk, edit_version=None)
    assert agenda.versions.count() == 3
    with clock.frozen(clock.now() + agendas.ONE_SITTING):
        agendas.retitle(item(agenda, "乙"), title="乙三", by=clerk, edit_version=None)
    assert [v.number for v in agenda.versions.all()] == [4, 3, 2, 1]
    assert AuditEvent.objects.filter(verb="agenda.retitle").count() == 3


def test_confirmed_duplicate_leaves_one_line_with_both_proposers(make_list, make_need, secretary):
    first = make_need(title="文昌路路灯坏了", state="accepted", quantity=2, unit="盏")
    second = make_need(title="文昌路路灯不亮", state="accepted", quantity=3, unit="盏")
    for need in (first, second):
        grams.index(need)
        need.proposers.create(name="张三", said_at=clock.now(), came_with=need)
    agenda = compiling.compile_list(make_list(), by=secretary)
    pair = DuplicatePair.objects.get()
    agendas.confirm_pair(pair, keep=first, by=secretary)
    assert order(agenda) == ["文昌路路灯坏了"]
    first.refresh_from_db()
    assert (first.quantity, first.proposers.count()) == (5, 2)
    with pytest.raises(Conflict, match="已有人判定"):
        agendas.split_pair(pair, by=secretary)


# ---- pages
def test_page_shows_places_reasons_and_one_red_button(agenda, secretary, as_user):
    page = as_user(secretary).get(f"/agendas/{agenda.pk}/").content.decode()
    assert "草案第 1 版" in page
    assert "实事共办（3）" in page
    assert "急事共商（1）" in page
    assert page.count("btn btn-red") == 1


def test_drag_answers_with_the_new_version(agenda, secretary, as_user):
    ids = [item(agenda, t).pk for t in ("丙", "乙", "甲")]
    data = {"order": ",".join(map(str, ids)), "version": agenda.edit_version}
    answer = as_user(secretary).post(f"/agendas/{agenda.pk}/order/", data, HTTP_ACCEPT="application/json")
    assert answer.json() == {"version": agenda.edit_version + 1}
    assert order(agenda)[:3] == ["丙", "乙", "甲"]
    stale = as_user(secretary).post(f"/agendas/{agenda.pk}/order/", data, HTTP_ACCEPT="application/json")
    assert stale.status_code == 409


@pytest.mark.parametrize("bad", ["1,2,x", "9" * 30, "１,2", "1;drop"])
def test_bad_order_is_a_clear_400(agenda, secretary, as_user, bad):
    answer = as_user(secretary).post(
        f"/agendas/{agenda.pk}/order/", {"order": bad}, HTTP_ACCEPT="application/json"
    )
    assert answer.status_code == 400
    assert "顺序" in answer.json()["detail"]


def test_another_committees_agenda_looks_missing(agenda, other_secretary, as_user):
    browser = as_user(other_secretary)
    assert browser.get(f"/agendas/{agenda.pk}/").status_code == 404
    assert browser.post(f"/agendas/{agenda.pk}/order/", {"order": "1"}).status_code == 404


def test_liaison_reads_without_suggestions_and_tools(agenda, liaison, unit, as_user):
    need = Need.objects.get(title="甲")
    Agenda.objects.get().items.get(need=need).suggestions.create(
        organization=unit, rank=1, words=["职能对口"]
    )
    page = as_user(liaison).get(f"/agendas/{agenda.pk}/").content.decode()
    assert "职能对口" not in page
    assert "撤下，放回待上会" not in page


def test_page_costs_the_same_for_one_item_and_many(agenda, make_need, secretary, as_user):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    browser = as_user(secretary)
    browser.get(f"/agendas/{agenda.pk}/")
    with CaptureQueriesContext(connection) as four:
        browser.get(f"/agendas/{agenda.pk}/")
    for _ in range(12):
        make_need(state="accepted")
    compiling.compile_list(agenda.list, by=secretary)
    with CaptureQueriesContext(connection) as many:
        browser.get(f"/agendas/{agenda.pk}/")
    assert len(many) <= len(four)
