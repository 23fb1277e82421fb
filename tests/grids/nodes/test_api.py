"""/api/v1/grid-nodes/."""

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from grids.models import GridNode, NodeShape
from tests.grids.conftest import make_node
from tianyuan import clock

AT = "/api/v1/grid-nodes/"


def _get(browser, path="", status=200):
    answer = browser.get(AT + path)
    assert answer.status_code == status, answer.content.decode()
    return answer.json()


def _post(browser, path, sent, status=200, **headers):
    answer = browser.post(AT + path, json.dumps(sent), content_type="application/json", headers=headers)
    assert answer.status_code == status, answer.content.decode()
    return answer.json()


def _names(found):
    return [row["full_name"] for row in found["results"]]


def test_listed_by_level_community_parent_subtree_code(as_user, tree, cell, town_leader, other_community):
    GridNode.objects.filter(pk=cell.pk).update(code="5305-1")
    browser = as_user(town_leader)
    assert len(_get(browser)["results"]) == 10
    assert _names(_get(browser, "?level=4")) == ["第1组", "第1组"]
    assert _names(_get(browser, f"?parent={tree.there.pk}")) == ["第1组"]
    assert len(_get(browser, f"?under={tree.group.pk}")["results"]) == 4
    assert len(_get(browser, f"?community={other_community.pk}")["results"]) == 3
    assert _names(_get(browser, "?code=5305-1")) == ["第1组 01网格"]
    assert _get(browser, "?active=no")["results"] == []
    assert _names(_get(browser, "?q=5305")) == ["第1组 01网格"]


@pytest.mark.parametrize(
    "query",
    ["level=9", "level=x", "under=x", f"under={2**63}", "parent=0", "community=x", "kind=1", "active=maybe",
     "under=999999", "code=%00", "ordering=id"],
)  # fmt: skip
def test_senseless_filters_are_refused(as_user, tree, town_leader, query):
    _get(as_user(town_leader), f"?{query}", 400)


def test_each_sees_the_own_part(as_user, tree, head_of_group):
    browser = as_user(head_of_group)
    assert len(_get(browser)["results"]) == 4
    _get(browser, f"{tree.far_cell.pk}/", 404)
    _get(browser, f"?under={tree.there.pk}", 400)
    assert _get(browser, f"{tree.cells[0].pk}/")["community"]["name"] == "龙井社区"


def test_one_query_count_for_all(as_user, tree, town_leader):
    browser, asked = as_user(town_leader), []
    for name in ("第5组", "第6组", "第8组"):
        make_node(tree.here, name, 4)
        with CaptureQueriesContext(connection) as queries:
            _get(browser)
        asked.append(len(queries))
    assert asked[1] == asked[2]


def test_built_and_reshaped_by_program(as_user, tree, cell, town_officer):
    browser = as_user(town_officer)
    sent = {"parent": tree.group.pk, "name": "04网格", "households": 9}
    made = _post(browser, "", sent, 201, **{"Idempotency-Key": "one"})
    assert _post(browser, "", sent, 201, **{"Idempotency-Key": "one"})["id"] == made["id"]
    assert made["level_label"] == "单元网格"
    at = f"{made['id']}/"
    assert _post(browser, at + "rename/", {"name": "河边网格", "version": 1})["name"] == "河边网格"
    _post(browser, at + "rename/", {"name": "别名", "version": 1}, 409)
    assert _post(browser, at + "recode/", {"code": "5305-1"})["code"] == "5305-1"
    assert _post(browser, at + "count/", {"households": 10, "residents": 30})["residents"] == 30
    parts = [
        {"name": "甲", "households": 6, "residents": 20},
        {"name": "乙", "households": 4, "residents": 10},
    ]
    assert _post(browser, at + "split/", {"parts": parts})["name"] == "甲"
    other = make_node(tree.here, "第2组", 4)
    assert _post(browser, at + "move/", {"to": other.pk})["parent"] == other.pk
    merged = _post(browser, at + "merge/", {"into": cell.pk, "carry": True})
    assert merged["active"] is False
    _post(browser, f"{tree.cells[2].pk}/close/", {})
    _post(browser, at + "move/", {"to": tree.group.pk}, 400)
    _post(browser, "", {"parent": cell.pk, "name": "下一级"}, 400)
    _post(browser, f"{cell.pk}/split/", {"parts": [{"name": "甲"}] * 10}, 400)
    _post(browser, f"{cell.pk}/rename/", {"name": "甲\x00"}, 400)


def test_boundaries_as_geojson(as_user, tree, cell, head_of_group, town_leader):
    assert "示意图" in _get(as_user(town_leader), "geojson/")["note"]
    for node in (cell, tree.far_cell):
        NodeShape.objects.create(
            node=node, imported_at=clock.now(), geometry={"type": "Polygon", "coordinates": []}
        )
    found = _get(as_user(town_leader), "geojson/")
    assert len(found["features"]) == 2
    assert "note" not in found
    own = _get(as_user(head_of_group), "geojson/")["features"]
    assert [(feature["id"], feature["properties"]["name"]) for feature in own] == [(cell.pk, "第1组 01网格")]
    assert len(_get(as_user(town_leader), f"geojson/?under={tree.there.pk}")["features"]) == 1
    for query in ("under=x", "below=1", f"under={2**70}"):
        _get(as_user(town_leader), f"geojson/?{query}", 400)
