"""Names that are taken where a node comes to: the next free number, seen before it is done; and back into use."""

import pytest
from django.urls import reverse

from grids.actions import nodes
from grids.actions.nodes import Part
from grids.actions.nodes.naming import next_free, order_of
from grids.models import GridNode, NodeChange
from tests.grids.conftest import make_node
from tianyuan.audit.models import AuditEvent
from tianyuan.refusals import BadInput, Conflict


@pytest.fixture
def full(tree):
    """第2组 beside 第1组, with 01 to 09."""
    group = make_node(tree.here, "第2组", 4, order=2)
    for number in range(1, 10):
        make_node(group, f"0{number}网格", 5, order=number)
    return group


def _at(name, node):
    return reverse(f"grid:{name}", args=[node.pk])


def _page(browser, path, status=200, **query):
    answer = browser.get(path, query)
    assert answer.status_code == status, answer.content.decode()[:2000]
    return answer.content.decode()


@pytest.mark.parametrize(
    ("name", "taken", "free"),
    [
        ("03网格", [], "03网格"),
        ("03网格", ["01网格", "03网格"], "04网格"),
        ("03网格", [f"0{n}网格" for n in range(1, 10)], "10网格"),
        ("第1组", ["第1组", "第13组"], "第14组"),
        ("河边网格", ["河边网格"], "河边网格2"),
        ("河边网格", ["河边网格", "河边网格2"], "河边网格3"),
        ("网" * 40, ["网" * 40], "网" * 39 + "2"),
    ],
)
def test_the_next_free_number(name, taken, free):
    assert next_free(name, taken) == free
    assert order_of("第12组") == 12


# ---- 划转
def test_a_move_where_the_name_is_taken_offers_the_next_number(as_user, tree, full, town_officer):
    cell, browser = tree.cells[2], as_user(town_officer)
    page = _page(browser, _at("move", cell), to=full.pk)
    assert "改名：03网格 → 10网格（龙井社区 第2组之下已有03网格）" in page
    assert '<input type="hidden" name="name" value="10网格">' in page
    assert 'name="name" value="10网格" maxlength="40"' in page  # and may be changed
    own = _page(browser, _at("move", cell), to=full.pk, name="河边网格")
    assert "改名：03网格 → 河边网格" in own
    taken = _page(browser, _at("move", cell), 400, to=full.pk, name="02网格")
    assert "龙井社区 第2组之下已有“02网格”，请换个名称，如“10网格”" in taken
    assert browser.post(_at("move", cell), {"to": full.pk, "name": "10网格"}).status_code == 302
    cell.refresh_from_db()
    assert (cell.parent, cell.name, cell.order) == (full, "10网格", 10)
    told = NodeChange.objects.get(node=cell)
    assert (told.before, told.after) == ("龙井社区 第1组 03网格", "龙井社区 第2组 10网格")
    assert told.note == "改名：03网格 → 10网格"
    assert "10网格" in str(AuditEvent.objects.get(verb="nodes.move").after)


def test_a_move_without_a_clash_keeps_the_name(as_user, tree, town_officer):
    free = make_node(tree.here, "第2组", 4)
    assert "改名" not in _page(as_user(town_officer), _at("move", tree.cells[2]), to=free.pk)
    as_user(town_officer).post(_at("move", tree.cells[2]), {"to": free.pk})
    assert free.children.get().name == "03网格"


def test_nothing_is_renamed_behind_the_users_back(as_user, tree, full, town_officer):
    """A name taken since it was looked at: refused, with the next one, not given silently."""
    refused = as_user(town_officer).post(_at("move", tree.cells[2]), {"to": full.pk})
    assert refused.status_code == 400
    assert "已有“03网格”" in refused.content.decode()


def test_a_group_gets_a_number_too(as_user, tree, town_officer):
    page = _page(as_user(town_officer), _at("move", tree.group), to=tree.there.pk)
    assert "改名：第1组 → 第2组（宝丰社区之下已有第1组）" in page


def test_the_program_names_it_as_well(as_user, tree, full, town_officer):
    browser, cell = as_user(town_officer), tree.cells[2]
    at = f"/api/v1/grid-nodes/{cell.pk}/move/"
    refused = browser.post(at, {"to": full.pk}, content_type="application/json")
    assert refused.status_code == 400
    assert "龙井社区 第2组之下已有“03网格”，请换个名称，如“10网格”" in str(refused.json())
    moved = browser.post(at, {"to": full.pk, "name": "10网格"}, content_type="application/json")
    assert moved.json()["full_name"] == "第2组 10网格"


def test_a_merge_says_the_new_names(as_user, tree, full, town_officer):
    page = _page(as_user(town_officer), _at("merge", tree.group), into=full.pk)
    assert "重名的改名：01网格 → 10网格、02网格 → 11网格、03网格 → 12网格" in page
    assert "合并没有“撤回”" in page
    nodes.merge(tree.group, full, by=town_officer)
    tree.cells[0].refresh_from_db()
    assert (tree.cells[0].name, tree.cells[0].order) == ("10网格", 10)


# ---- 拆分, order
def test_a_split_offers_free_numbers_and_stands_in_order(as_user, tree, full, town_officer):
    cell = full.children.get(name="02网格")
    browser = as_user(town_officer)
    page = _page(browser, _at("split", cell), parts=3)
    for name in ("02网格", "10网格", "11网格"):
        assert f'value="{name}" maxlength="40"' in page
    nodes.split(cell, [Part("02网格"), Part("11网格")], by=town_officer)
    listed = _page(browser, _at("detail", full))
    assert listed.index("09网格</a>") < listed.index("11网格</a>")
    nodes.rename(full.children.get(name="01网格"), "12网格", by=town_officer)
    names = list(full.children.order_by("order", "pk").values_list("name", flat=True))
    assert names[-2:] == ["11网格", "12网格"]
    made = nodes.create(name="13网格", level=5, parent=full, by=town_officer)
    assert made.order == 13


# ---- 恢复使用
def test_a_closed_cell_comes_back(as_user, tree, cell, town_officer, clerk):
    browser = as_user(town_officer)
    assert browser.get(_at("reopen", cell)).status_code == 400  # in use
    nodes.close(cell, by=town_officer)
    assert _at("reopen", cell) in _page(browser, _at("detail", cell))
    assert _at("reopen", cell) not in _page(as_user(clerk), _at("detail", cell))
    assert as_user(clerk).post(_at("reopen", cell)).status_code == 403
    assert "龙井社区 第1组 01网格从今天起恢复使用" in _page(browser, _at("reopen", cell))
    assert browser.post(_at("reopen", cell), {"version": 1}).status_code == 409
    assert browser.post(_at("reopen", cell), {"version": 2}).status_code == 302
    cell.refresh_from_db()
    assert (cell.active, cell.ended_on, cell.name) == (True, None, "01网格")
    assert [change.kind for change in cell.changes.order_by("pk")] == ["closed", "reopened"]
    assert AuditEvent.objects.filter(verb="nodes.reopen").count() == 1


def test_name_and_code_given_away_meanwhile(as_user, tree, cell, town_officer):
    nodes.recode(cell, "Y1", by=town_officer)
    nodes.close(cell, by=town_officer)
    nodes.create(name="01网格", level=5, parent=tree.group, code="Y1", by=town_officer)
    browser = as_user(town_officer)
    page = _page(browser, _at("reopen", cell))
    assert "改名：01网格 → 04网格（龙井社区 第1组之下已有01网格）" in page
    assert "官方代码 Y1 现由龙井社区 第1组 01网格使用" in page
    at = f"/api/v1/grid-nodes/{cell.pk}/reopen/"
    assert browser.post(at, {}, content_type="application/json").status_code == 400
    back = browser.post(at, {"name": "04网格"}, content_type="application/json").json()
    assert (back["active"], back["name"], back["code"]) == (True, "04网格", "")


def test_what_was_merged_or_lies_under_a_closed_group_does_not_come_back(as_user, tree, cell, town_officer):
    heir, other = tree.cells[1], tree.cells[2]
    nodes.merge(cell, heir, by=town_officer)
    with pytest.raises(BadInput, match="已并入第1组 02网格"):
        nodes.reopen(cell, by=town_officer)
    page = _page(as_user(town_officer), _at("detail", cell))
    assert "合并不能撤回" in page
    assert _at("reopen", cell) not in page
    nodes.close(heir, by=town_officer)
    nodes.close(other, by=town_officer)
    nodes.close(tree.group, by=town_officer)
    with pytest.raises(BadInput, match="请先恢复它"):
        nodes.reopen(heir, by=town_officer)
    nodes.reopen(tree.group, by=town_officer)
    nodes.reopen(GridNode.objects.get(pk=heir.pk), by=town_officer)
    with pytest.raises(Conflict):
        nodes.reopen(other, by=town_officer, version=1)
    assert not GridNode.objects.get(pk=other.pk).active


# ---- pickers say why not
def _offered(browser, node, step, text):
    return browser.get(
        reverse("grid:pick_place"), {"node": node.pk, "step": step, "q": text}
    ).content.decode()


def test_a_picker_says_why_a_place_is_none(as_user, tree, cell, town_officer):
    browser = as_user(town_officer)
    nodes.close(tree.cells[2], by=town_officer)
    assert "已在龙井社区 第1组" in _offered(browser, cell, "move", "龙井1组")
    assert "龙井社区 第1组 01网格就是它自己" in _offered(browser, cell, "merge", "龙井1组1")
    assert "宝丰社区 第1组 01网格在别的社区，不能跨社区合并" in _offered(browser, cell, "merge", "宝丰1组1")
    assert "龙井社区 第1组 03网格已停用" in _offered(browser, cell, "merge", "1组3")
    assert "没有找到，换个写法试试" in _offered(browser, cell, "merge", "77组1")
    assert "已停用" not in _offered(browser, cell, "merge", "1组2")
    said = _page(browser, _at("merge", cell), 400, into="", into_text="宝丰1组1")
    assert "不能跨社区合并" in said
    assert "就是它自己" in _page(browser, _at("merge", cell), 400, into=cell.pk)


# ---- who stays registered behind
def test_a_party_member_registered_in_the_old_community_is_named(
    as_user, tree, cell, town_officer, make_member, post_of
):
    post_of(cell, make_member("王强"), "party_pair")
    far = tree.far_cell.parent
    words = "联格党员王强在龙井社区报到，划转后请在缺口台换人，或把报到改到宝丰社区"
    browser = as_user(town_officer)
    assert words in _page(browser, _at("move", cell), to=far.pk)
    assert words in _page(browser, _at("move", tree.group), to=tree.there.pk)
    after = browser.post(_at("move", cell), {"to": far.pk, "name": "02网格"}, follow=True)
    assert words in after.content.decode()
    assert "王强在龙井" not in _page(
        browser, _at("move", tree.cells[1]), to=make_node(tree.here, "第2组", 4).pk
    )


def test_a_closed_cell_names_nobody_as_responsible_now(
    as_user, tree, cell, head_of_group, town_officer, make_person, post_of
):
    worker = make_person("杨姐", phone="13800000000", username="line8")
    post_of(cell, worker)
    browser = as_user(town_officer)
    assert "往上找谁" in _page(browser, _at("detail", cell))
    nodes.merge(cell, tree.cells[1], carry=True, by=town_officer)
    page = _page(browser, _at("detail", cell))
    assert "停用，现在没有人负责" in page
    for words in ("往上找谁", "拨号", "杨姐"):
        assert words not in page
    then = _page(browser, _at("detail", cell), on="2026-05-03")
    assert "杨姐" in then
    assert "往上找谁" in then
