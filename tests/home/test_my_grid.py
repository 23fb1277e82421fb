"""我的网格: the first page of who looks after a cell or a part of the grid."""

from datetime import timedelta

import pytest

from grids.actions import nodes
from servicelists.models import Claim
from tests.home.conftest import node, post
from tianyuan import clock

pytestmark = pytest.mark.django_db
WECHAT = "Mozilla/5.0 (Linux; Android 9) Chrome/86.0 Mobile Safari/537.36 MicroMessenger/8.0"


@pytest.fixture
def open_bench(as_user):
    return lambda user: as_user(user).get("/", headers={"User-Agent": WECHAT}).content.decode()


def test_the_cell_stands_at_the_head(cell_worker, group_head, open_bench):
    assert "龙井社区 · 第 12 组 · 03 网格 · 9 户 26 人" in open_bench(cell_worker)
    assert "龙井社区 · 第 12 组 · 2 个网格 · 17 户 47 人" in open_bench(group_head)


def test_an_alarm_of_the_cell_stands_first_with_calls(tree, cell_worker, make_need, committee, open_bench):
    committee.phone = "0875-7120000"
    committee.save()
    make_need(title="闻到燃气味", urgency="emergency", state="accepted", cell=tree.cell)
    make_need(title="隔壁网格着火", urgency="emergency", state="accepted", cell=tree.half)
    page = open_bench(cell_worker)
    assert page.index("闻到燃气味") < page.index("记一件事")
    for phone in ("119", "110", "120", "0875-7120000"):
        assert f'href="tel:{phone}"' in page
    assert "隔壁网格着火" not in page
    assert page.count("闻到燃气味") == 1
    assert page.count("btn-red") == 1


def test_what_is_open_here_stands_with_its_light_or_its_state(tree, cell_worker, make_need, unit, open_bench):
    promised = make_need(title="楼道堆物", state="claimed", cell=tree.cell)
    Claim.objects.create(
        need=promised, committee=promised.committee, organization=unit, role="lead", state="registered",
        claimed_at=clock.now() - timedelta(days=20), registered_at=clock.now() - timedelta(days=20),
        promised_on=clock.today() + timedelta(days=1),
    )  # fmt: skip
    make_need(title="路灯不亮", state="accepted", cell=tree.cell)
    make_need(title="办结了", state="solved_in_grid", cell=tree.cell)
    make_need(title="别的网格的事", state="accepted", cell=tree.half)
    make_need(title="社区的事", state="accepted")
    page = open_bench(cell_worker)
    assert "黄 · 还剩 2 天" in page
    assert "路灯不亮" in page
    assert "已受理" in page
    for words in ("办结了", "别的网格的事", "社区的事"):
        assert words not in page


def test_many_open_things_are_counted_not_listed(tree, cell_worker, make_need, open_bench):
    for number in range(9):
        make_need(title=f"第{number}件", state="accepted", cell=tree.cell)
    assert "还有 3 件，看全部" in open_bench(cell_worker)


def test_whom_to_call_is_one_press_away(tree, cell_worker, group_head, open_bench):
    page = open_bench(cell_worker)
    pair = tree.cell.posts.get(kind="party_pair").person
    assert "联格党员 张三丰" in page
    assert f'href="tel:{pair.phone}"' in page
    assert "网格长 何国平" in page
    assert "网格员 李四光" not in page


def test_a_head_sees_the_gaps_and_the_posts_about_to_end(tree, group_head, make_person, open_bench):
    post(tree.cell, make_person(), "worker", acting=True, ends_on=clock.today() + timedelta(days=3))
    page = open_bench(group_head)
    assert "网格还没有联格党员" in page
    assert "岗位快到期" in page
    assert "网格还没有网格员" not in page
    post(tree.half, make_person(), "party_pair")
    assert "网格还没有联格党员" not in open_bench(group_head)


def test_a_head_sees_what_is_open_below_and_nothing_beside(tree, group_head, make_need, open_bench):
    make_need(title="四格的事", state="accepted", cell=tree.half)
    make_need(title="别组的事", state="accepted", cell=node(node(tree.here, 4, "第13组"), 5, "01网格"))
    page = open_bench(group_head)
    assert "四格的事" in page
    assert "别组的事" not in page


def test_nothing_to_do_is_said(cell_worker, open_bench):
    page = open_bench(cell_worker)
    assert "现在没有在办的事" in page
    assert "吹哨" not in page
    assert page.count("?solved=1") == 1


def test_who_looked_after_a_merged_cell_is_told_where_it_went(
    tree, cell_worker, town_officer, open_bench, as_user
):
    nodes.merge(tree.cell, tree.half, carry=True, by=town_officer)
    page = open_bench(cell_worker)
    assert "龙井社区第12组 03网格已于 " in page
    assert "并入第12组 04网格" in page
    assert "记一件事" not in page
    assert as_user(cell_worker).get("/needs/new/").status_code == 403
    assert "这个账号还没有岗位" not in page


def test_who_goes_on_in_the_other_cell_sees_that_one(tree, cell_worker, town_officer, open_bench):
    tree.half.posts.filter(kind="worker").delete()
    nodes.merge(tree.cell, tree.half, carry=True, by=town_officer)
    page = open_bench(cell_worker)
    assert "第 12 组 · 04 网格" in page
    assert "并入" not in page


def test_what_came_last_stands_first_and_the_rest_is_exactly_what_is_open(
    tree, cell_worker, make_need, open_bench, as_user
):
    for number in range(7):
        moment = clock.now() - timedelta(days=10 - number)
        make_need(title=f"第{number}件", state="accepted", cell=tree.cell, submitted_at=moment)
    make_need(title="办结了", state="solved_in_grid", cell=tree.cell)
    page = open_bench(cell_worker)
    assert page.index("第6件") < page.index("第5件")
    assert "第0件" not in page
    url = f"/needs/?progress=open&under={tree.cell.pk}"
    assert url in page.replace("&amp;", "&")
    listed = as_user(cell_worker).get(url).content.decode()
    assert "共 7 条" in listed
    assert "办结了" not in listed
