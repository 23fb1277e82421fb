"""The picture's data and the table: what is seen, by whom, in which colours."""

import gzip
import html
import json
import re
from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from grids.actions.nodes import Part, split
from grids.map import colours
from grids.models import GridNode, GridPost, NodeShape
from tests.cast import SINCE
from tianyuan import clock

PAGE, DATA = "/grid/map/", "/grid/map/data/"


def cells_of(answer) -> dict[int, list]:
    found = json.loads(answer.content)
    return {cell[0]: cell for area in found["areas"] for group in area[4] for cell in group[4]}


def square(west: float, south: float) -> dict:
    ring = [[west, south], [west + 0.1, south], [west + 0.1, south + 0.1], [west, south + 0.1], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


def test_one_plus_one_is_told_cell_by_cell(as_user, town_officer, cell, other_cell, grid_worker, make_person):
    GridPost.objects.create(node=cell, person=make_person("段双"), kind="party_pair", starts_on=SINCE)
    found = cells_of(as_user(town_officer).get(DATA))
    assert found[cell.pk][1:3] == ["01网格", 0]
    assert found[other_cell.pk][2] == 3
    words = as_user(town_officer).get(PAGE).content.decode()
    assert "缺联格党员 1 名" in words
    assert "缺网格员 1 名" in words


def test_open_needs_are_counted_and_closed_ones_not(as_user, town_officer, cell, other_cell, make_need):
    make_need(cell=cell)
    make_need(cell=cell, state="closed", closed_at=clock.now(), accepted_at=clock.now())
    found = cells_of(as_user(town_officer).get(DATA, {"colour": "needs"}))
    assert found[cell.pk][2] == 1
    assert found[other_cell.pk][2] == 0


def test_a_cell_without_a_number_is_unknown_not_nought(as_user, town_officer, cell, other_cell):
    GridNode.objects.filter(pk=cell.pk).update(households=9)
    found = cells_of(as_user(town_officer).get(DATA, {"colour": "households"}))
    assert (found[cell.pk][2], found[other_cell.pk][2]) == (9, None)
    assert "没有填写" in as_user(town_officer).get(PAGE, {"colour": "households"}).content.decode()


@pytest.mark.parametrize("layout", ["wide", "phone"])
def test_everybody_sees_the_own_part_in_the_same_place(
    as_user, town_officer, secretary, grid_worker, cell, other_cell, far_cell, layout
):
    def seen(user, **asked):
        return cells_of(as_user(user).get(DATA, {**asked, "layout": layout}))

    group = cell.parent
    assert set(seen(town_officer)) == {cell.pk, other_cell.pk, far_cell.pk}
    everything = seen(town_officer, community=group.parent.pk)
    own = seen(secretary)
    alone = seen(grid_worker, community=group.parent.pk)
    assert set(everything) == set(own) == {cell.pk, other_cell.pk}
    assert set(alone) == {cell.pk}
    assert everything[cell.pk][3] == own[cell.pk][3] == alone[cell.pk][3]
    assert seen(grid_worker)[cell.pk][3] == seen(town_officer, group=group.pk)[cell.pk][3]


def test_who_sees_one_group_gets_it_at_once_and_the_rest_of_it_as_empty_fields(
    as_user, town_officer, grid_worker, cell, other_cell
):
    whole = json.loads(as_user(town_officer).get(DATA, {"group": cell.parent.pk}).content)
    own = json.loads(as_user(grid_worker).get(DATA).content)
    assert own["box"] == whole["box"]
    assert own["ghosts"] == [[*whole["areas"][0][4][0][4][1][3], ""]]
    assert "第1组 · " in as_user(grid_worker).get(PAGE).content.decode()


def test_of_a_town_one_does_not_oversee_only_frames_with_names_are_sent(
    as_user, secretary, community, cell, far_cell
):
    from tests.cast import _community_node, _node

    served = _served_by(community)
    near = _node(5, "01网格", _node(4, "第1组", _community_node(served), served), served)
    assert f"{community} · " in as_user(secretary).get(PAGE).content.decode()
    answer = as_user(secretary).get(DATA, {"community": ""})
    assert set(cells_of(answer)) == {cell.pk, near.pk}
    assert [ghost[4] for ghost in answer.json()["ghosts"]] == [far_cell.parent.parent.name]
    assert "2 个社区 · " in as_user(secretary).get(PAGE, {"community": ""}).content.decode()


def _served_by(community):
    from committees.models import Community

    return Community.objects.create(name="达仁社区", order=99, served_by=community.committee)


def test_a_phone_gets_two_columns_and_nonsense_is_refused(as_user, town_officer, cell, far_cell):
    wide = as_user(town_officer).get(DATA).json()["box"]
    narrow = as_user(town_officer).get(DATA, {"layout": "phone"}).json()["box"]
    assert wide[2] > wide[3]
    assert narrow[2] < narrow[3]
    assert as_user(town_officer).get(DATA, {"layout": "圆"}).status_code == 400


def test_another_community_chosen_while_a_group_is_open_is_opened(as_user, town_officer, cell, far_cell):
    asked = {"group": cell.parent.pk, "community": far_cell.parent.parent.pk}
    assert set(cells_of(as_user(town_officer).get(DATA, asked))) == {far_cell.pk}
    asked["community"] = cell.parent.parent.pk
    assert set(cells_of(as_user(town_officer).get(DATA, asked))) == {cell.pk}


def test_another_communitys_map_is_not_there(as_user, secretary, cell, far_cell):
    browser, far = as_user(secretary), far_cell.parent.parent
    assert browser.get(PAGE, {"community": far.pk}).status_code == 404
    assert browser.get(DATA, {"community": far.pk}).status_code == 404
    assert browser.get(PAGE, {"group": far_cell.parent.pk}).status_code == 404


def test_from_the_town_down_to_a_cell_without_scripts(as_user, town_officer, cell, far_cell):
    browser, group = as_user(town_officer), cell.parent
    assert f"community={group.parent.pk}&amp;colour=pairs" in browser.get(PAGE).content.decode()
    community = browser.get(PAGE, {"community": group.parent.pk}).content.decode()
    assert f"group={group.pk}&amp;colour=pairs" in community
    assert f'href="/grid/{cell.pk}/"' in browser.get(PAGE, {"group": group.pk}).content.decode()


def test_an_unchanged_picture_is_not_sent_again(as_user, town_officer, cell):
    browser = as_user(town_officer)
    etag = browser.get(DATA)["ETag"]
    assert browser.get(DATA, headers={"if-none-match": etag}).status_code == 304
    GridPost.objects.create(node=cell, person=_person(), kind="worker", starts_on=clock.today())
    assert browser.get(DATA, headers={"if-none-match": etag}).status_code == 200


def _person():
    from committees.models import Person

    return Person.objects.create(name="段新来")


@pytest.mark.parametrize(
    "asked", [{"community": "x"}, {"community": "9" * 40}, {"colour": "红"}, {"group": "-1"}]
)
def test_what_makes_no_sense_is_refused_in_words(as_user, town_officer, cell, asked):
    assert as_user(town_officer).get(PAGE, asked).status_code == 400


def test_a_split_moves_nothing_outside_its_group(as_user, town_officer, cell, other_cell, far_cell):
    from tests.cast import _node

    neighbour = _node(5, "01网格", _node(4, "第2组", cell.parent.parent, cell.community), cell.community)
    before = cells_of(as_user(town_officer).get(DATA))
    split(other_cell, [Part("02网格甲", None, None), Part("02网格乙", None, None)], by=town_officer)
    after = cells_of(as_user(town_officer).get(DATA))
    assert before.keys() != after.keys()
    assert after[neighbour.pk][3] == before[neighbour.pk][3]
    assert after[far_cell.pk][3] == before[far_cell.pk][3]
    assert after[cell.pk][3] == before[cell.pk][3]


def test_surveyed_boundaries_are_drawn_once_every_cell_has_one(as_user, town_officer, cell, other_cell):
    browser = as_user(town_officer)
    NodeShape.objects.create(node=cell, geometry=square(99.6, 24.8), imported_at=clock.now())
    assert json.loads(browser.get(DATA).content)["kind"] == "schema"
    NodeShape.objects.create(node=other_cell, geometry=square(99.7, 24.8), imported_at=clock.now())
    answer = browser.get(DATA)
    assert json.loads(answer.content)["kind"] == "surveyed"
    west, east = cells_of(answer)[cell.pk][3][0], cells_of(answer)[other_cell.pk][3][0]
    assert max(west[::2]) <= min(east[::2]) + 1
    assert min(west[1::2]) == 0


def test_the_whole_town_fits_in_350_kilobytes(as_user, town_officer, cell):
    group = cell.parent
    rows = [
        GridNode(parent=group, name=f"{n:04}网格", level=5, community=group.community) for n in range(2500)
    ]
    made = GridNode.objects.bulk_create(rows)
    for node in made:
        node.path = f"{group.path}{node.pk}/"
    GridNode.objects.bulk_update(made, ["path"], batch_size=500)
    answer = as_user(town_officer).get(DATA, headers={"accept-encoding": "gzip"})
    assert answer["Content-Encoding"] == "gzip"
    assert len(answer.content) < 350_000
    assert gzip.decompress(answer.content).count("网格".encode()) >= 2500


def test_what_lies_in_no_cell_belongs_to_the_community_and_is_said(
    as_user, town_officer, cell, far_cell, make_need
):
    make_need(title="这件落了格", cell=cell)
    make_need(title="说不清在哪一格")
    browser = as_user(town_officer)
    page = browser.get(PAGE, {"colour": "needs"}).content.decode()
    assert re.search(r"没有落到网格的 <a [^>]+>1 件</a>", page)
    listed = browser.get(
        html.unescape(re.search(r'没有落到网格的 <a href="([^"]+)">', page)[1])
    ).content.decode()
    assert "说不清在哪一格" in listed
    assert "这件落了格" not in listed
    assert re.search(r'<td data-label="在办需求"><span><a [^>]+>2 件</a>', page)
    areas = {area[1]: area[3] for area in browser.get(DATA, {"colour": "needs"}).json()["areas"]}
    assert sorted(areas.values()) == ["0 件", "2 件"]
    inside = browser.get(PAGE, {"colour": "needs", "group": cell.parent.pk}).content.decode()
    assert "没有落到网格" not in inside


def test_the_rows_of_a_community_and_what_lies_in_no_cell_come_to_the_sum(
    as_user, town_officer, cell, make_need
):
    from tests.cast import _node

    _node(5, "01网格", _node(4, "第2组", cell.parent.parent, cell.community), cell.community)
    make_need(cell=cell)
    make_need(title="说不清在哪一格")
    page = as_user(town_officer).get(PAGE, {"community": cell.parent.parent.pk}).content.decode()
    needs = [
        int(number) for number in re.findall(r'<td data-label="在办需求"><span>(?:<a [^>]+>)?(\d+) 件<', page)
    ]
    assert needs == [1, 0, 1, 2]
    assert page.index("未落格") < page.index("合计")
    url = html.unescape(re.search(r'<a href="([^"]+)">未落格</a>', page)[1])
    assert f"under={cell.parent.parent.pk}" in url
    assert as_user(town_officer).get(url).content.decode().count("说不清在哪一格") >= 1


def test_cells_are_looked_for_once_and_what_lies_beside_them_once(as_user, town_officer, cell, monkeypatch):
    asked = []
    monkeypatch.setitem(colours._colours, "needs", _counting(colours.named("needs"), asked))
    browser = as_user(town_officer)
    browser.get(PAGE)
    for path in (PAGE, DATA):
        asked.clear()
        with CaptureQueriesContext(connection) as queries:
            browser.get(path, {"colour": "needs"})
        assert sorted(asked) == ["unplaced", "values"]
        paths = [
            one for one in queries if 'SELECT "grids_gridnode"."id", "grids_gridnode"."path"' in one["sql"]
        ]
        assert len(paths) <= 1
        assert len(queries) <= 20


def _counting(colour, asked):
    def values(cells, user):
        asked.append("values")
        return colour.values(cells, user)

    def unplaced(user):
        asked.append("unplaced")
        return colour.unplaced(user)

    return replace(colour, values=values, unplaced=unplaced)


def test_as_many_queries_for_more_cells(as_user, town_officer, cell):
    from tests.cast import _node

    browser, counts = as_user(town_officer), []
    browser.get(PAGE)
    for path in (PAGE, DATA, PAGE, DATA):
        with CaptureQueriesContext(connection) as queries:
            browser.get(path)
        counts.append(len(queries))
        if len(counts) == 2:
            for number in range(2, 6):
                _node(5, f"{number:02}网格", cell.parent, cell.community)
    assert counts[:2] == counts[2:]


def _links(page: str, label: str) -> dict[str, str]:
    """Words in a column's cells that lead somewhere, with their addresses; of the same words the first."""
    found: dict[str, str] = {}
    for inside in re.findall(rf'<td data-label="{label}"><span>(.*?)</span></td>', page):
        for url, words in re.findall(r'<a href="([^"]+)">([^<]+)</a>', inside):
            found.setdefault(words, html.unescape(url))
    return found


def test_a_count_leads_to_the_rows_it_counts(as_user, town_officer, cell, other_cell, far_cell, make_need):
    make_need(title="路灯不亮", cell=cell)
    make_need(title="说不清在哪一格")
    browser = as_user(town_officer)
    page = browser.get(PAGE).content.decode()
    missing, needs = _links(page, r"1\+1 配齐情况"), _links(page, "在办需求")
    board = browser.get(missing["缺联格党员 2 名"]).content.decode()
    assert all(f"/grid/{one.pk}/" in board for one in (cell, other_cell))
    assert f"/grid/{far_cell.pk}/" not in board
    listed = browser.get(needs["2 件"]).content.decode()
    assert "路灯不亮" in listed
    assert "说不清在哪一格" in listed
    assert _links(page, "户数") == {}  # nothing is known, nothing to open
    assert "0 件" not in needs


def test_who_has_no_gap_board_gets_the_count_without_a_way_there(as_user, grid_worker, cell, other_cell):
    page = as_user(grid_worker).get(PAGE).content.decode()
    assert "gaps/" not in page.split("列成表")[1]


def test_the_gap_board_can_be_narrowed_to_a_part_of_the_grid(as_user, town_officer, cell, far_cell):
    group = far_cell.parent
    listed = as_user(town_officer).get("/grid/gaps/", {"under": group.pk}).content.decode()
    assert f"/grid/{far_cell.pk}/" in listed
    assert f"/grid/{cell.pk}/" not in listed
    assert as_user(town_officer).get("/grid/gaps/", {"under": "9" * 30}).status_code == 400


def _fifths_of(values: list[int]) -> list[int]:
    from collections import Counter

    return colours._tops(dict(Counter(values)), 5)


@pytest.mark.parametrize(
    ("values", "tops"),
    [
        ([7, 8, 9, 10, 11] * 100, [7, 8, 9, 10]),
        (list(range(20, 30)) * 10, [21, 23, 25, 27]),
        ([9] * 50, []),
        ([], []),
        ([3] * 90 + [4, 5, 6, 7], [3, 4, 5, 6]),
    ],
)
def test_bands_hold_a_fifth_each_as_near_as_numbers_allow(values, tops):
    assert _fifths_of(values) == tops


def test_everybody_has_the_same_bands_and_each_is_used(
    as_user, town_officer, grid_worker, cell, other_cell, far_cell
):
    for node, number in ((cell, 8), (other_cell, 11), (far_cell, 30)):
        GridNode.objects.filter(pk=node.pk).update(households=number)
    legends = [
        re.findall(r'data-most="(\d*)"></span><span>([^<]+)</span> <b>(\d+) 个', _households(as_user, user))
        for user in (town_officer, grid_worker)
    ]
    assert [one[:2] for one in legends[0]] == [one[:2] for one in legends[1]]
    assert [one[2] for one in legends[0]] == ["1", "1", "1"]
    assert [one[1] for one in legends[0]] == ["0–8 户", "9–11 户", "12 户及以上"]


def _households(as_user, user) -> str:
    return as_user(user).get(PAGE, {"colour": "households"}).content.decode()
