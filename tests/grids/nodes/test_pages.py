"""The tree and a node's page, as people use them."""

import io

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from committees.models import PartyMember, Person
from grids.actions import nodes
from grids.models import GridNode, GridPost, MemberRegistration
from servicelists.models import Need
from tests.grids.conftest import make_node
from tianyuan import clock


def _page(browser, path, status=200):
    response = browser.get(path)
    assert response.status_code == status, response.content.decode()[:2000]
    return response.content.decode()


def _at(name, node):
    return reverse(f"grid:{name}", args=[node.pk])


def test_the_town_sees_its_communities_in_order(as_user, tree, town_leader):
    page = _page(as_user(town_leader), "/grid/")
    assert page.index("龙井社区</a>") < page.index("宝丰社区</a>")
    assert "2 个社区 · 2 个组 · 4 个网格" in page
    assert "sort=gaps" not in page
    assert "<b>缺联格党员 3 名</b></a>、" in page
    assert f'href="/grid/gaps/worker/?under={tree.here.pk}"><b>缺网格员 3 名</b>' in page
    total = page[page.index("合计") :]
    assert "4&nbsp;个" in total
    assert f'href="/grid/gaps/?under={tree.town.pk}"><b>缺联格党员 4 名</b>' in total


def test_each_begins_where_the_own_grid_begins(as_user, tree, clerk, head_of_group, post_of, make_person):
    assert "宝丰" not in _page(as_user(clerk), "/grid/")
    assert "03网格" in _page(as_user(head_of_group), "/grid/")
    worker = make_person("杨姐", username="worker9")
    assert as_user(worker.user).get("/grid/").status_code == 403
    post_of(tree.cells[0], worker)
    assert "01网格" in _page(as_user(worker.user), "/grid/")
    _page(as_user(worker.user), _at("detail", tree.cells[0]))
    _page(as_user(worker.user), _at("detail", tree.cells[1]), 404)


def test_a_community_lists_its_groups_sorted_filtered_exported(as_user, tree, clerk, post_of, make_person):
    full = make_node(make_node(tree.here, "第2组", 4, order=2), "01网格", 5)
    post_of(full, make_person("甲"))
    post_of(full, make_person("乙"), "party_pair")
    browser, at = as_user(clerk), _at("detail", tree.here)
    assert "第2组" in _page(browser, at)
    assert "第2组</a>" not in _page(browser, f"{at}?missing=yes")
    assert "第1组</a>" not in _page(browser, f"{at}?missing=no")
    by_gaps = _page(browser, f"{at}?sort=-gaps")
    assert by_gaps.index("第1组</a>") < by_gaps.index("第2组</a>")
    book = openpyxl.load_workbook(io.BytesIO(browser.get(f"{at}?as=xlsx").content))
    assert "第2组" in [cell.value for row in book.active.rows for cell in row]
    assert "没有符合条件" in _page(browser, f"{at}?q=没有的")


def test_found_by_name_code_and_person(as_user, tree, cell, clerk, post_of, make_person):
    post_of(cell, make_person("杨菊芬"))
    browser = as_user(clerk)
    assert "第1组 01网格</a>" in _page(browser, "/grid/?q=yjf")
    assert "没有符合条件" in _page(browser, "/grid/?q=没有的")
    assert _at("detail", tree.far_cell) not in _page(browser, "/grid/?q=01网格")


@pytest.mark.parametrize("query", ["page=1000000000", "sort=name;", "missing=x", "q=%00", "size=7", "on=x"])
def test_senseless_addresses_are_refused(as_user, tree, clerk, query):
    assert as_user(clerk).get(f"{_at('detail', tree.here)}?{query}").status_code == 400


def test_a_cells_page_says_what_became_of_it(as_user, cell, clerk):
    nodes.rename(cell, "河边网格", by=clerk)
    page = _page(as_user(clerk), _at("detail", cell))
    assert "01网格 → 河边网格" in page
    assert "没有登记" in page


def test_as_many_queries_for_one_child_as_for_many(as_user, tree, clerk):
    browser, asked = as_user(clerk), []
    for number in (5, 6, 7):
        make_node(tree.group, f"0{number}网格", 5)
        with CaptureQueriesContext(connection) as queries:
            _page(browser, _at("detail", tree.group))
        asked.append(len(queries))
    assert asked[1] == asked[2]
    assert asked[2] < 45


# ---- writing
def test_a_code_that_was_anothers_is_taken_and_said(as_user, tree, cell, clerk, town_officer):
    nodes.recode(cell, "FE-99", by=clerk)
    nodes.recode(cell, "FE-98", by=clerk)
    browser, other = as_user(clerk), tree.cells[1]
    sent = {"name": other.name, "code": "FE-99", "households": "", "residents": "", "version": "1"}
    answer = browser.post(_at("edit", other), sent, follow=True)
    words = "此代码 2026 年 11 月 10 日以前属于龙井社区 第1组 01网格"
    assert answer.content.decode().count(words) == 2  # said at once, and in the history
    assert words not in _page(browser, _at("detail", cell))
    nodes.recode(other, "", by=clerk)
    nodes.close(other, by=town_officer)
    made = nodes.create(parent=tree.group, name="09网格", level=5, code="FE-99", by=town_officer)
    assert "以前属于龙井社区 第1组 02网格" in made.changes.get().note


def test_name_code_and_counts_are_saved_at_once(as_user, tree, cell, clerk):
    browser, at = as_user(clerk), _at("edit", cell)
    sent = {"name": "河边网格", "code": "5305-1", "households": "9", "residents": "26", "version": "1"}
    assert browser.post(at, sent).status_code == 302
    cell.refresh_from_db()
    assert (cell.name, cell.code, cell.households, cell.residents) == ("河边网格", "5305-1", 9, 26)
    refused = browser.post(
        at, {**sent, "name": "别名", "households": "8", "code": "五", "version": cell.version}
    )
    assert refused.status_code == 400
    cell.refresh_from_db()
    assert cell.name == "河边网格"
    assert browser.post(at, {**sent, "name": "旧页"}).status_code == 409


def test_the_town_builds_a_group_and_a_cell(as_user, tree, town_officer, clerk):
    browser = as_user(town_officer)
    browser.post(_at("create", tree.here), {"name": "第7组"})
    group = GridNode.objects.get(name="第7组")
    assert "还没有建单元网格" in _page(browser, _at("detail", group))
    browser.post(_at("create", group), {"name": "01网格", "households": "7"})
    assert GridNode.objects.get(parent=group).households == 7
    assert browser.post(_at("create", group), {"name": "01网格"}).status_code == 400
    assert as_user(clerk).post(_at("create", group), {"name": "02网格"}).status_code == 403


def test_a_move_is_looked_at_before_it_is_done(as_user, tree, cell, town_officer):
    other = make_node(tree.here, "第2组", 4)
    browser, at = as_user(town_officer), _at("move", cell)
    assert "看看会怎样" in _page(browser, at)
    preview = _page(browser, f"{at}?to={other.pk}&version=1")
    assert "龙井社区 第1组 01网格" in preview
    assert "确认划转" in preview
    cell.refresh_from_db()
    assert cell.parent == tree.group
    browser.post(at, {"to": other.pk, "version": 1})
    cell.refresh_from_db()
    assert cell.parent == other
    assert browser.post(at, {"to": tree.group.pk, "version": 1}).status_code == 409


def _registered(person, community, unit):
    member = PartyMember.objects.create(person=person, organization=unit)
    MemberRegistration.objects.create(
        member=member,
        community=community,
        state="confirmed",
        registered_on="2026-03-02",
        confirmed_on="2026-03-03",
    )


def test_a_merge_says_what_stands_in_the_way(as_user, tree, cell, town_officer, post_of, make_person, unit):
    post_of(cell, make_person("杨姐"))
    browser, at, heir = as_user(town_officer), _at("merge", cell), tree.cells[1].pk
    assert "1 个岗位有人在任" in _page(browser, f"{at}?into={heir}", 400)
    post_of(cell, make_person("李联格"), "party_pair")
    post_of(tree.cells[1], make_person("那边的"), "worker")
    member = GridPost.objects.get(kind="party_pair").person
    _registered(member, cell.community, unit)
    preview = _page(browser, f"{at}?into={heir}&carry=on")
    assert "一并转过去：2 个岗位有人在任" in preview
    assert "到第1组 02网格接着担任：联格党员李联格" in preview
    assert "第1组 01网格的网格员杨姐今天离任" in preview
    assert "那边的" not in preview
    assert '<details><summary class="btn">不对，改一改</summary>' in preview
    browser.post(at, {"into": heir, "carry": "True", "version": 1})
    cell.refresh_from_db()
    assert not cell.active
    assert GridPost.objects.current().filter(person=member, node=heir).exists()
    closed = _page(browser, _at("detail", cell))
    assert "已停用" in closed
    assert "0 户" not in closed
    for name in ("end", "hand_over"):
        assert f"/{name.replace('_', '-')}/" not in closed
    assert "登记代理" not in closed
    assert browser.get(at).status_code == 400


def test_a_split_and_a_close(as_user, tree, cell, town_officer):
    nodes.count(cell, households=10, residents=30, by=town_officer)
    browser, at = as_user(town_officer), _at("split", cell)
    assert '户数 <span class="soft">（可不填）' not in _page(browser, at)
    assert "应当是原来的 10 户" in _page(browser, at)
    values = {"name_1": "01网格", "households_1": "6", "residents_1": "20",
              "name_2": "04网格", "households_2": "4", "residents_2": "10", "parts": "2"}  # fmt: skip
    assert "第 3 个名称" in _page(browser, f"{at}?parts=3")
    assert browser.get(f"{at}?parts=99").status_code == 400
    assert "应当等于原来的 10 户" in browser.get(at, {**values, "households_2": "5"}).content.decode()
    assert "新建“04网格”" in browser.get(at, values).content.decode()
    assert browser.post(at, values).status_code == 302
    made = GridNode.objects.get(name="04网格")
    assert "确认停用" in _page(browser, _at("close", made))
    browser.post(_at("close", made))
    made.refresh_from_db()
    assert not made.active
    assert "3 个网格" in _page(browser, _at("close", tree.group))
    assert browser.post(_at("close", tree.group)).status_code == 400


def test_what_stands_on_a_cell_is_said_beside_the_button(as_user, cell, town_officer, post_of, make_person):
    held = post_of(cell, make_person("杨姐"))
    browser, end = as_user(town_officer), reverse("posts:end", args=[held.pk])
    page = _page(browser, _at("detail", cell))
    assert "disabled>停用</button><small>第1组 01网格还有 1 个岗位有人在任" in page
    assert _at("close", cell) not in page
    assert page.count(end) == 2
    refused = _page(browser, _at("close", cell))
    assert "还不能停用" in refused
    assert "还没有保存" not in refused
    assert end in refused
    held.delete()
    assert _at("close", cell) in _page(browser, _at("detail", cell))


def test_the_tree_leads_to_what_comes_in_and_goes_out(as_user, tree, clerk, town_officer):
    page = _page(as_user(town_officer), "/grid/")
    for path in ("/grid/import/", "/grid/export/"):
        assert f'href="{path}"' in page
    page = _page(as_user(clerk), "/grid/")
    assert 'href="/grid/export/"' in page
    assert 'href="/grid/import/"' not in page
    assert 'href="/grid/export/"' in _page(as_user(town_officer), "/grid/import/")


def test_reshaping_is_not_for_others(as_user, tree, cell, clerk, head_of_group):
    for user in (clerk, head_of_group):
        page = _page(as_user(user), _at("detail", cell))
        assert _at("move", cell) not in page
        for name in ("move", "merge", "split", "close", "create"):
            assert as_user(user).get(_at(name, cell)).status_code == 403


@pytest.mark.parametrize("words", ["1组2", "第1组 02网格", "龙井 1-2", "yn-ty-030102"])
def test_the_tree_finds_a_cell_by_numbers_and_code(as_user, tree, clerk, words):
    tree.cells[1].code = "YN-TY-030102"
    tree.cells[1].save()
    page = as_user(clerk).get("/grid/", {"q": words}).content.decode()
    assert _at("detail", tree.cells[1]) in page
    assert _at("detail", tree.cells[2]) not in page


# ---- a cell's page
def test_a_worker_writes_down_first_and_rings_the_own_line(as_user, cell, tree, make_person, post_of):
    worker, pair, head = (make_person(name, phone=f"1380000000{n}", username=f"line{n}")
                          for n, name in enumerate(("杨姐", "段师", "罗组长")))  # fmt: skip
    post_of(cell, worker)
    post_of(cell, pair, "party_pair")
    post_of(tree.group, head, "head")
    page = _page(as_user(worker.user), _at("detail", cell))
    record = f"{reverse('needs:create')}?cell={cell.pk}"
    assert f'<a class="btn btn-red" href="{record}">记一件事</a>' in page
    assert f'href="{record}&amp;solved=1">当场办了</a>' in page
    for person in (pair, head):
        assert f'href="tel:{person.phone}"' in page
    assert worker.phone not in page
    assert f'href="tel:{worker.phone}"' in _page(as_user(head.user), _at("detail", cell))


def test_the_staff_rings_by_a_press_that_is_logged_and_a_reader_does_not(
    as_user, cell, tree, clerk, county_reader, make_person, post_of, committee
):
    worker = make_person("杨姐", phone="13800000000", username="line9")
    Person.objects.filter(pk=worker.pk).update(kept_by=committee)
    post = post_of(cell, worker)
    page = _page(as_user(clerk), _at("detail", cell))
    assert f'action="{reverse("posts:call", args=[post.pk])}"' in page
    assert worker.phone not in page
    page = _page(as_user(county_reader), _at("detail", cell))
    assert "拨号" not in page
    assert worker.phone not in page
    assert "拨号" not in _page(as_user(clerk), _at("detail", cell) + "?on=2026-05-03")


def test_a_cells_page_asks_the_same_for_one_and_for_many_responsible(
    as_user, cell, tree, clerk, make_person, post_of, committee
):
    browser, asked = as_user(clerk), []
    for kind in ("head", "deputy_head", "deputy_head", "deputy_head"):
        person = make_person(f"长{len(asked)}", phone="13800000000")
        Person.objects.filter(pk=person.pk).update(kept_by=committee)
        post_of(tree.group, person, kind)
        with CaptureQueriesContext(connection) as queries:
            _page(browser, _at("detail", cell))
        asked.append(len(queries))
    assert asked[1] == asked[3]


# ---- where to
def _offered(browser, node, step, text, status=200):
    address = reverse("grid:pick_place")
    answer = browser.get(address, {"node": node.pk, "step": step, "q": text})
    assert answer.status_code == status
    return answer.content.decode()


def test_where_a_node_may_go_is_found_by_its_number(as_user, tree, cell, town_officer, clerk):
    second = make_node(tree.here, "第2组", 4)
    twelfth = make_node(tree.there, "第12组", 4)
    near = make_node(second, "03网格", 5)
    browser = as_user(town_officer)
    groups = _offered(browser, cell, "move", "2组")
    assert f'data-id="{second.pk}" data-text="龙井社区 第2组"' in groups
    assert f'data-id="{twelfth.pk}"' not in groups
    assert f'data-id="{twelfth.pk}"' in _offered(browser, cell, "move", "宝丰12")
    assert f'data-id="{tree.group.pk}"' not in _offered(browser, cell, "move", "1组")
    cells = _offered(browser, cell, "merge", "2组3")
    assert f'data-id="{near.pk}" data-text="龙井社区 第2组 03网格"' in cells
    assert f'data-id="{tree.far_cell.pk}"' not in _offered(browser, cell, "merge", "01")
    _offered(browser, cell, "split", "1", 400)
    _offered(as_user(clerk), cell, "merge", "1", 403)
    assert browser.get(reverse("grid:pick_place"), {"node": "9" * 30, "step": "move"}).status_code == 400


def test_the_way_without_scripts_and_the_cells_beside(as_user, tree, cell, town_officer):
    second = make_node(tree.here, "第2组", 4)
    browser = as_user(town_officer)
    assert "并入哪个单元网格" in (page := _page(browser, _at("merge", cell)))
    assert f'name="into_suggested" value="{tree.cells[1].pk}"' in page
    preview = _page(browser, f"{_at('merge', cell)}?into=&into_text=&into_suggested={tree.cells[1].pk}")
    assert f'<input type="hidden" name="into" value="{tree.cells[1].pk}">' in preview
    preview = _page(browser, f"{_at('move', cell)}?to=&to_text=龙井2组")
    assert f'<input type="hidden" name="to" value="{second.pk}">' in preview
    assert "没有找到" in _page(browser, f"{_at('move', cell)}?to=&to_text=龙井77组", 400)
    for bad in (tree.far_cell.pk, "9" * 30, "x"):
        _page(browser, f"{_at('merge', cell)}?into={bad}", 400)
    _page(browser, f"{_at('move', cell)}?to=&to_text=%00", 400)


def test_a_preview_says_what_goes_along(as_user, tree, cell, town_officer, make_person, post_of, committee):
    second = make_node(tree.here, "第2组", 4)
    post_of(cell, make_person("杨姐"))
    GridNode.objects.filter(pk=cell.pk).update(code="YN-01")
    Need.objects.create(committee=committee, community=cell.community, cell=cell, title="路灯不亮",
                        state="submitted", submitted_at=clock.now(), created_by=town_officer)  # fmt: skip
    browser = as_user(town_officer)
    page = _page(browser, f"{_at('move', cell)}?to={second.pk}")
    assert "1 个岗位上的人、1 件需求没有办完" in page
    assert "官方代码 YN-01 不变" in page
    assert "二维码照样能扫" in page
    page = _page(browser, f"{_at('merge', cell)}?into={tree.cells[1].pk}&carry=on")
    assert "官方代码 YN-01 随之停用" in page
    assert "扫第1组 01网格的旧码，会指到第1组 02网格" in page
    page = _page(browser, f"{_at('merge', tree.group)}?into={second.pk}")
    assert "1 个岗位上的人、1 件需求没有办完" in page


@pytest.mark.parametrize("step", ["move", "merge", "split"])
def test_what_never_takes_another_shape_says_so(as_user, tree, town_officer, step):
    for node in (tree.town, tree.town.parent, tree.here):
        _page(as_user(town_officer), _at(step, node), 400)
