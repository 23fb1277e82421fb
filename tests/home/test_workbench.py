"""工作台: every role's first page, from the same rows as everything else."""

from datetime import timedelta

import pytest

from servicelists.actions import compiling, meetings
from servicelists.models import Claim, Need, ServiceItem
from tianyuan import clock

pytestmark = pytest.mark.django_db

EVERYONE = [
    "town_leader", "town_officer", "county_reader", "secretary", "deputy", "committee_member", "clerk", "liaison",
    "party_member", "responder", "grid_head", "grid_worker", "sysadmin", "secadmin", "auditor", "nobody",
]  # fmt: skip


@pytest.fixture
def open_bench(as_user):
    return lambda user: as_user(user).get("/").content.decode()


@pytest.mark.parametrize("person", EVERYONE)
def test_everybody_has_a_first_page_with_at_most_one_red_button(person, request, as_user):
    answer = as_user(request.getfixturevalue(person)).get("/")
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "工作台" in page
    assert page.count("btn-red") <= 1


def test_account_without_a_post_is_told_whom_to_ask(nobody, open_bench):
    assert "还没有岗位" in open_bench(nobody)


def test_needs_to_accept_wait_with_their_oldest(secretary, make_need, open_bench):
    make_need(submitted_at=clock.now() - timedelta(hours=2))
    page = open_bench(secretary)
    assert "需求待受理" in page
    assert "今天 8:00" in page
    assert "受理 1 件新提交的需求" in page


def test_emergency_stands_above_everything(secretary, make_need, open_bench):
    make_need(title="3 号楼闻到燃气味", urgency="emergency", state="accepted")
    page = open_bench(secretary)
    assert page.index("3 号楼闻到燃气味") < page.index("等我处理")


def test_other_committees_emergency_is_not_ours(secretary, make_need, other_committee, open_bench):
    make_need(other_committee, title="别处着火", urgency="emergency")
    assert "别处着火" not in open_bench(secretary)


def test_next_step_follows_the_month(secretary, make_list, make_need, unit, open_bench):
    november = make_list()
    make_need(title="路灯", state="accepted", list=november)
    assert "记一条需求" in open_bench(secretary)
    with clock.frozen(clock.at(november.compile_on, 9)):
        assert "编制 11 月联席会议程" in open_bench(secretary)
        compiling.compile_list(november, by=secretary)
        assert "核对议程草案，11 月 20 日前发出会议通知" in open_bench(secretary)
        when = clock.at(november.meeting_from, 14, 30)
        meeting = meetings.announce(november, starts_at=when, place="二楼", by=secretary)
        assert "核对并发通知" not in open_bench(secretary)
    with clock.frozen(when):
        assert "去开会" in open_bench(secretary)
        meetings.open_meeting(meeting, by=secretary)
        assert "正在开" in open_bench(secretary)
        meetings.close(meeting, by=secretary)
        assert "核对并公示" in open_bench(secretary)


def test_agreed_claims_wait_for_the_secretary_to_register(
    secretary, clerk, make_list, make_need, unit, open_bench
):
    november = make_list(stage="convened")
    agenda = november.committee.agendas.create(list=november)
    november.meetings.create(
        committee=november.committee, agenda=agenda, starts_at=clock.now(), place="x", state="closed",
        opened_at=clock.now(), closed_at=clock.now(), claims_until=clock.now() + timedelta(days=5),
    )  # fmt: skip
    need = make_need(state="tabled", list=november)
    agenda.items.create(need=need, section="real", position=1)
    Claim.objects.create(
        need=need, committee=november.committee, list=november, organization=unit, role="lead", state="agreed",
        claimed_at=clock.now(), agreed_at=clock.now(),
    )  # fmt: skip
    assert "一并登记" in open_bench(secretary)
    assert "核对并公示" in open_bench(clerk)


def test_two_lists_always_and_the_early_one_in_a_line(secretary, make_list, committee, open_bench):
    for month, stage in [("2026-10", "published"), ("2026-11", "compiled"), ("2026-12", "collecting")]:
        row = make_list(month=month)
        row.stage, row.published_at = stage, clock.now() if stage == "published" else None
        row.save()
    page = open_bench(secretary)
    assert "11 月需求" in page
    assert "10 月需求" in page
    assert "12 月需求已收 0 件" in page


def test_items_to_look_after_carry_their_light_in_words(secretary, make_list, unit, open_bench):
    october = make_list(month="2026-10", stage="published", published_at=clock.now() - timedelta(days=5))
    ServiceItem.objects.create(
        list=october, committee=october.committee, organization=unit, category="health", title="冬季义诊",
        due_on=clock.today() - timedelta(days=2),
    )  # fmt: skip
    page = open_bench(secretary)
    assert "冬季义诊" in page
    assert "橙 · 超期" in page


def test_what_is_done_or_on_time_is_not_to_be_looked_after(secretary, make_list, unit, open_bench):
    october = make_list(month="2026-10", stage="published", published_at=clock.now() - timedelta(days=5))
    for title, days, category in (
        ("办完的", 1, "health"),
        ("来得及的", 25, "care"),
        ("快到期的", 1, "other"),
    ):
        done = title == "办完的"
        ServiceItem.objects.create(
            list=october, committee=october.committee, organization=unit, category=category, title=title,
            due_on=clock.today() + timedelta(days=days), state="done" if done else "planned",
            done_at=clock.now() if done else None,
        )  # fmt: skip
    page = open_bench(secretary)
    assert "快到期的" in page
    assert "办完的" not in page
    assert "来得及的" not in page


def test_town_has_eight_figures_and_no_sign_beside_a_dash(town_officer, open_bench):
    strip = open_bench(town_officer).split('class="card numbers"')[1].split("</section>")[0]
    assert strip.count('class="k"') == 8
    assert "—<small></small>" in strip
    assert "%" not in strip


def test_town_sees_what_needs_its_decision_then_figures_then_committees_in_order(
    town_officer, make_need, lone_community, open_bench
):
    make_need(title="人行横道", state="reported")
    need = make_need(title="四角田的事", community=lone_community)
    Need.objects.filter(pk=need.pk).update(committee=None)
    page = open_bench(town_officer)
    order = [
        page.index(words) for words in ("等镇里拿主意", "等指定", "需求认领率", "固定顺序", "龙井", "宝丰")
    ]
    assert order[:4] == sorted(order[:4])
    assert page.rindex("龙井") < page.rindex("宝丰")


def test_county_reads_without_decisions(county_reader, make_need, open_bench):
    make_need(title="人行横道", state="reported")
    assert "等镇里拿主意" not in open_bench(county_reader)


@pytest.mark.parametrize("person", ["secretary", "town_officer", "liaison", "grid_head"])
def test_bench_costs_the_same_for_one_row_and_many(person, request, make_list, make_need, as_user):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    browser = as_user(request.getfixturevalue(person))
    november = make_list()

    def cost():
        browser.get("/")
        with CaptureQueriesContext(connection) as queries:
            browser.get("/")
        return len(queries)

    make_need(list=november)
    make_need(list=november, state="pending")
    one = cost()
    for _ in range(6):
        make_need(list=november)
        make_need(list=november, state="pending")
    assert cost() <= one
