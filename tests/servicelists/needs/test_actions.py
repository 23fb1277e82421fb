"""What can be done with a need: done, denied, wrong state, history, audit, messages."""

from datetime import timedelta

import pytest

from servicelists.actions import needs
from servicelists.models import Claim, Need
from servicelists.queries.needs import awaiting_triage
from servicelists.states import NeedState, Rating
from tianyuan import clock
from tianyuan.audit.models import AuditEvent
from tianyuan.outbox.models import InboxMessage
from tianyuan.permissions import SYSTEM, Denied
from tianyuan.refusals import BadInput, Conflict

N = NeedState


def verbs(need):
    return list(
        AuditEvent.objects.filter(target_type="servicelists.need", target_id=str(need.pk))
        .order_by("pk")
        .values_list("verb", flat=True)
    )


def claim(need, unit, **values):
    return Claim.objects.create(
        need=need, committee=need.committee, organization=unit, role="lead", claimed_at=clock.now(), **values
    )


# ---- create
def test_create_guesses_what_is_not_said_and_joins_the_collecting_list(clerk, community):
    need = needs.create(community=community, text="文昌路 3 盏路灯不亮", by=clerk)
    assert (need.state, need.category, need.place, need.quantity, need.unit) == (
        N.SUBMITTED, "street_light", "文昌路", 3, "盏",
    )  # fmt: skip
    assert need.committee.community == community
    assert str(need.list.month) == "2026-11"
    assert need.created_by == clerk
    assert need.grams.filter(gram="路灯").exists()
    assert verbs(need) == ["needs.create"]
    assert need.timeline.get().what == "群众反映，已提交"


def test_create_keeps_what_was_said(clerk, community):
    need = needs.create(
        community=community, title="路灯不亮", text="已经三天", category="safety", quantity=2, unit="处",
        proposer_name="王大妈", proposer_phone="10000000001", by=clerk,
    )  # fmt: skip
    assert (need.title, need.text, need.category, need.amount) == ("路灯不亮", "已经三天", "safety", "2 处")
    assert need.proposers.get().name == "王大妈"


def test_long_sentence_becomes_title_and_text(clerk, community):
    story = "菜市场北侧下水道堵塞，污水外溢。" + "一到下雨天就漫到路面上，老人小孩走路都要绕行。" * 5
    need = needs.create(community=community, text=story, by=clerk)
    assert need.title == "菜市场北侧下水道堵塞，污水外溢"
    assert need.text == story


def test_create_without_words_is_refused(clerk, community):
    with pytest.raises(BadInput, match="一句话"):
        needs.create(community=community, text="  ", by=clerk)


def test_create_in_another_community_is_denied(clerk, other_community):
    with pytest.raises(Denied):
        needs.create(community=other_community, text="路灯不亮", by=clerk)
    assert not Need.objects.exists()


def test_create_without_a_post_is_denied(nobody, county_reader, community):
    for user in (nobody, county_reader):
        with pytest.raises(Denied):
            needs.create(community=community, text="路灯不亮", by=user)


def test_community_without_committee_goes_to_the_town(town_officer, clerk, lone_community):
    need = needs.create(community=lone_community, text="路灯不亮", by=town_officer)
    assert need.committee is None
    assert need.list is None
    assert need in awaiting_triage(town_officer)
    assert need not in awaiting_triage(clerk)
    with pytest.raises(Denied):
        needs.accept(need, by=clerk)


def test_community_served_by_another_committee(clerk, committee, lone_community):
    lone_community.served_by = committee
    lone_community.save()
    need = needs.create(community=lone_community, text="路灯不亮", by=clerk)
    assert need.committee == committee


def test_create_accepts_at_once_only_where_the_user_may(clerk, liaison, community):
    assert needs.create(community=community, text="路灯不亮", accept=True, by=clerk).state == N.ACCEPTED
    assert needs.create(community=community, text="井盖坏了", accept=True, by=liaison).state == N.SUBMITTED


def test_emergency_is_told_to_the_staff_at_once(grid_worker, clerk, secretary, community):
    need = needs.create(community=community, text="3号楼2单元闻到燃气味", by=grid_worker)
    assert need.urgency == "emergency"
    told = set(InboxMessage.objects.filter(title__startswith="应急").values_list("user", flat=True))
    assert told == {clerk.pk, secretary.pk}


def test_create_many_is_all_or_nothing(clerk, community, other_community):
    rows = [{"community": community, "text": "路灯不亮"}, {"community": other_community, "text": "井盖坏了"}]
    with pytest.raises(Denied):
        needs.create_many(rows, by=clerk)
    assert not Need.objects.exists()


# ---- accept
def test_accept(clerk, liaison, community):
    need = needs.create(community=community, text="路灯不亮", by=liaison)
    accepted = needs.accept(need, by=clerk)
    assert accepted.state == N.ACCEPTED
    assert accepted.accepted_at == clock.now()
    assert verbs(need) == ["needs.create", "needs.accept"]
    assert InboxMessage.objects.get(user=liaison).title == "已受理：路灯不亮"
    assert need.timeline.last().what == "已受理"


@pytest.mark.parametrize(
    "actor", ["liaison", "committee_member", "grid_worker", "other_secretary", "town_officer"]
)
def test_accept_is_denied(actor, request, make_need):
    need = make_need()
    with pytest.raises(Denied):
        needs.accept(need, by=request.getfixturevalue(actor))
    need.refresh_from_db()
    assert need.state == N.SUBMITTED


def test_accept_twice_is_denied_in_words(clerk, make_need):
    need = make_need()
    needs.accept(need, by=clerk)
    with pytest.raises(Denied, match="现在是“已受理”"):
        needs.accept(need, by=clerk)


def test_accept_does_not_take_other_ways_back(clerk, make_need):
    """The table lets 暂不列入 become 已受理 for others; the clerk's 受理 starts from 已提交 only."""
    need = make_need(state=N.NOT_LISTED, whereto="转物业")
    with pytest.raises(Denied):
        needs.accept(need, by=clerk)


def test_accept_past_the_cutoff_joins_the_next_list(clerk, make_need, make_list):
    need = make_need(list=make_list(month="2026-10"))
    assert str(needs.accept(need, by=clerk).list.month) == "2026-11"


def test_accept_many_reports_row_by_row(clerk, make_need, other_committee):
    rows = [make_need(), make_need(state=N.ACCEPTED), make_need(other_committee), make_need()]
    results = needs.accept_many(rows, by=clerk)
    assert [result.ok for result in results] == [True, False, False, True]
    assert all(result.reason for result in results if not result.ok)
    assert Need.objects.filter(state=N.ACCEPTED).count() == 3


def test_withdraw_takes_acceptance_back(clerk, make_need):
    need = needs.accept(make_need(), by=clerk)
    back = needs.withdraw(need, by=clerk)
    assert (back.state, back.accepted_at) == (N.SUBMITTED, None)


# ---- not list
def test_not_list_says_where_it_goes(clerk, liaison, make_need):
    need = needs.not_list(make_need(created_by=liaison), whereto="转物业公司处理", by=clerk)
    assert (need.state, need.whereto) == (N.NOT_LISTED, "转物业公司处理")
    assert "转物业公司处理" in InboxMessage.objects.get(user=liaison).body
    assert needs.reopen(need, by=clerk).state == N.SUBMITTED
    need.refresh_from_db()
    assert need.whereto == ""


def test_not_list_needs_words(clerk, make_need):
    for words in ("", "  ", "长" * 201):
        with pytest.raises(BadInput):
            needs.not_list(make_need(), whereto=words, by=clerk)
    assert not Need.objects.filter(state=N.NOT_LISTED).exists()


def test_not_list_is_denied_while_claimed(clerk, make_need, unit):
    need = make_need(state=N.AWAITING)
    claim(need, unit)
    with pytest.raises(Denied, match="认领"):
        needs.not_list(need, whereto="转物业", by=clerk)


def test_not_list_many(clerk, make_need):
    results = needs.not_list_many([make_need(), make_need()], whereto="转物业", by=clerk)
    assert all(result.ok for result in results)


# ---- grid
def test_solve_in_grid_by_grid_worker(grid_worker, make_need, cell):
    need = needs.solve_in_grid(make_need(cell=cell), result="当场换了灯泡", by=grid_worker)
    assert (need.state, need.result) == (N.SOLVED_IN_GRID, "当场换了灯泡")
    assert need.finished_at == need.accepted_at == clock.now()


def test_solve_in_grid_elsewhere_is_denied(grid_worker, make_need, other_committee, other_cell):
    for need in (make_need(other_committee), make_need(cell=other_cell), make_need()):
        with pytest.raises(Denied):
            needs.solve_in_grid(need, by=grid_worker)


def test_a_grid_head_solves_in_the_whole_community(grid_head, make_need, cell, other_committee):
    for need in (make_need(cell=cell), make_need()):
        assert needs.solve_in_grid(need, by=grid_head).state == N.SOLVED_IN_GRID
    with pytest.raises(Denied):
        needs.solve_in_grid(make_need(other_committee), by=grid_head)


def test_what_a_grid_worker_records_lies_in_the_own_cell(grid_worker, clerk, community, cell, other_cell):
    assert needs.create(community=community, text="路灯不亮", by=grid_worker).cell == cell
    assert (
        needs.create(community=community, text="路灯不亮", cell=other_cell, by=grid_worker).cell == other_cell
    )
    assert needs.create(community=community, text="路灯不亮", by=clerk).cell is None


def test_a_cell_is_one_in_use_of_that_community(clerk, community, cell, other_committee, make_need):
    from grids.models import GridNode

    there = GridNode.objects.create(
        parent=cell.parent, level=5, name="09网格", path="/9/9/9/9/9/", community=other_committee.community
    )
    for wrong, words in ((there, "属于"), (cell.parent, "不是单元网格")):
        with pytest.raises(BadInput, match=words):
            needs.create(community=community, text="路灯不亮", cell=wrong, by=clerk)
    GridNode.objects.filter(pk=cell.pk).update(active=False, ended_on=clock.today())
    cell.refresh_from_db()
    with pytest.raises(BadInput, match="已停用"):
        needs.create(community=community, text="路灯不亮", cell=cell, by=clerk)
    assert not Need.objects.exists()


def test_a_need_follows_its_cell_into_another_community(town_officer, make_need, cell, other_committee):
    from grids.models import GridNode

    there = GridNode.objects.create(
        parent=cell.parent, level=5, name="09网格", path="/9/9/9/9/9/", community=other_committee.community
    )
    need = needs.edit(make_need(state=N.ACCEPTED), cell=there, by=town_officer)
    assert (need.community, need.committee) == (other_committee.community, other_committee)
    assert need.list is None or need.list.committee == other_committee
    tabled = make_need(state=N.TABLED)
    with pytest.raises(BadInput, match="已上会"):
        needs.edit(tabled, cell=there, by=town_officer)


def test_create_and_solve_in_one_go(grid_worker, community):
    need = needs.create_and_solve(
        community=community, text="楼道堆物，当场清走", result="已清走", by=grid_worker
    )
    assert need.state == N.SOLVED_IN_GRID
    assert verbs(need) == ["needs.create", "needs.solve_in_grid"]


def test_create_and_solve_denied_leaves_nothing(liaison, community):
    with pytest.raises(Denied):
        needs.create_and_solve(community=community, text="楼道堆物", by=liaison)
    assert not Need.objects.exists()


def test_reopen_of_a_solved_need(clerk, make_need):
    need = make_need(state=N.SOLVED_IN_GRID, result="换了", finished_at=clock.now())
    back = needs.reopen(need, by=clerk)
    assert (back.state, back.result, back.finished_at) == (N.ACCEPTED, "", None)


# ---- community's own work
def test_community_handles_it_from_decision_to_closing(secretary, clerk, make_need):
    need = needs.handle_in_community(make_need(state=N.PENDING), by=secretary)
    assert need.state == N.COMMUNITY
    assert needs.start(need, by=clerk).state == N.IN_PROGRESS
    assert needs.finish(need, result="社区请人修好", by=clerk).state == N.AWAITING_RATING
    closed = needs.rate(need, rating=Rating.SATISFIED, by=clerk)
    assert (closed.state, closed.closed_at, closed.rating) == (N.CLOSED, clock.now(), Rating.SATISFIED)


def test_the_clerk_decides_nothing(clerk, make_need):
    for act in (needs.handle_in_community, needs.carry_over):
        with pytest.raises(Denied, match="书记"):
            act(make_need(state=N.PENDING), by=clerk)
    with pytest.raises(Denied):
        needs.report_to_town(make_need(state=N.PENDING), words="请协调", by=clerk)


def test_finish_is_denied_for_what_a_unit_claimed(clerk, make_need, unit):
    need = make_need(state=N.IN_PROGRESS)
    claim(need, unit)
    with pytest.raises(Denied, match="服务项"):
        needs.finish(need, result="办了", by=clerk)


def test_dissatisfied_goes_back_to_work_and_is_remembered(clerk, make_need):
    need = make_need(state=N.AWAITING_RATING, finished_at=clock.now())
    back = needs.rate(need, rating=Rating.DISSATISFIED, words="还是不亮", by=clerk)
    assert (back.state, back.dissatisfied_at, back.closed_at) == (N.IN_PROGRESS, clock.now(), None)


def test_rating_must_be_one_of_three_words(clerk, make_need):
    for rating in ("", "unrated", "great"):
        with pytest.raises(BadInput):
            needs.rate(make_need(state=N.AWAITING_RATING), rating=rating, by=clerk)


def test_rate_is_denied_to_others(liaison, grid_worker, make_need):
    for user in (liaison, grid_worker):
        with pytest.raises(Denied):
            needs.rate(make_need(state=N.AWAITING_RATING), rating="satisfied", by=user)


def test_unrated_closes_after_the_rules_days_and_is_not_satisfied(make_need, make_list):
    now = clock.now()
    late = make_need(state=N.AWAITING_RATING, finished_at=now - timedelta(days=7))
    early = make_need(state=N.AWAITING_RATING, finished_at=now - timedelta(days=6, hours=23))
    patient = make_list()
    patient.rules = {**patient.rules, "rating_days": 30}
    patient.save()
    waits = make_need(state=N.AWAITING_RATING, finished_at=now - timedelta(days=20), list=patient)
    assert needs.close_unrated() == 1
    assert needs.close_unrated() == 0
    states = dict(Need.objects.values_list("pk", "state"))
    assert [states[need.pk] for need in (late, early, waits)] == [
        N.CLOSED,
        N.AWAITING_RATING,
        N.AWAITING_RATING,
    ]
    late.refresh_from_db()
    assert late.rating == Rating.UNRATED


# ---- decisions and the town
def test_carry_over_and_pend(secretary, make_need):
    need = needs.pend(make_need(state=N.TABLED), by=secretary)
    assert need.state == N.PENDING
    assert needs.carry_over(need, by=secretary).state == N.AWAITING


def test_report_to_town_and_back(secretary, town_officer, town_leader, make_need):
    need = needs.report_to_town(make_need(state=N.PENDING), words="请协调供电所", by=secretary)
    assert need.state == N.REPORTED
    assert InboxMessage.objects.filter(title__startswith="提请镇党委协调").count() == 2
    back = needs.return_from_town(need, words="请再商请一次", by=town_officer)
    assert back.state == N.AWAITING
    assert "再商请" in InboxMessage.objects.get(user=secretary).body


def test_return_from_town_is_the_towns(secretary, county_reader, make_need):
    need = make_need(state=N.REPORTED)
    for user in (secretary, county_reader):
        with pytest.raises(Denied):
            needs.return_from_town(need, words="再议", by=user)


def test_assign_committee(town_officer, lone_community, committee, clerk, make_need):
    need = needs.create(community=lone_community, text="路灯不亮", by=town_officer)
    assigned = needs.assign_committee(need, committee=committee, by=town_officer)
    assert assigned.committee == committee
    assert assigned.list.committee == committee
    assert InboxMessage.objects.filter(user=clerk, title__startswith="镇党委交办").exists()
    assert needs.accept(assigned, by=clerk).state == N.ACCEPTED


def test_assign_is_denied_to_the_committee(secretary, other_committee, make_need):
    with pytest.raises(Denied):
        needs.assign_committee(make_need(), committee=other_committee, by=secretary)


# ---- edit
def test_edit_records_before_and_after_and_the_index(clerk, make_need):
    need = make_need(title="路灯坏")
    edited = needs.edit(need, by=clerk, version=1, title="井盖松动", place="文昌路")
    assert (edited.title, edited.version) == ("井盖松动", 2)
    assert edited.grams.filter(gram="井盖").exists()
    event = AuditEvent.objects.get(verb="needs.edit")
    assert event.before["title"] == "路灯坏"
    assert event.after["title"] == "井盖松动"


def test_edit_from_an_old_page_is_a_conflict(clerk, secretary, make_need):
    need = make_need()
    needs.edit(need, by=clerk, version=1, place="东门")
    with pytest.raises(Conflict):
        needs.edit(need, by=secretary, version=1, place="西门")
    need.refresh_from_db()
    assert need.place == "东门"


def test_a_move_makes_an_open_edit_page_old(clerk, make_need):
    need = make_need()
    needs.accept(need, by=clerk)
    with pytest.raises(Conflict):
        needs.edit(need, by=clerk, version=1, place="西门")


def test_whoever_recorded_it_may_mend_it_until_accepted(liaison, clerk, make_need):
    need = make_need(created_by=liaison)
    needs.edit(need, by=liaison, place="东门")
    needs.accept(need, by=clerk)
    with pytest.raises(Denied):
        needs.edit(need, by=liaison, place="西门")


def test_edit_is_denied_to_others_and_after_closing(liaison, clerk, make_need):
    with pytest.raises(Denied):
        needs.edit(make_need(), by=liaison, place="西门")
    with pytest.raises(Denied):
        needs.edit(make_need(state=N.CLOSED, closed_at=clock.now()), by=clerk, place="西门")


def test_quantity_never_below_what_is_claimed(clerk, make_need):
    need = make_need(quantity=10, unit="户", claimed_quantity=6)
    with pytest.raises(Denied, match="已认领的 6 户"):
        needs.edit(need, by=clerk, quantity=5)
    with pytest.raises(Denied, match="量词"):
        needs.edit(need, by=clerk, unit="人")


def test_system_may_act(make_need):
    assert needs.accept(make_need(), by=SYSTEM).timeline.last().who == "系统"
