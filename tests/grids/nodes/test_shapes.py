"""Boundaries as GeoJSON: taken whole, or refused with reasons, before anything is built of them."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from grids.actions import shapes
from grids.models import GridNode, NodeChange, NodeShape
from tianyuan.refusals import BadInput, Denied

RING = [[99.6, 24.8], [99.61, 24.8], [99.61, 24.81], [99.6, 24.8]]


def _feature(ring=RING, kind="Polygon", **said):
    coordinates = [ring] if kind == "Polygon" else [[ring]]
    return {"type": "Feature", "properties": said, "geometry": {"type": kind, "coordinates": coordinates}}


def _file(*features):
    return json.dumps({"type": "FeatureCollection", "features": list(features)}).encode()


def test_matched_by_code_or_by_path(tree, cell, town_officer):
    GridNode.objects.filter(pk=cell.pk).update(code="5305-1")
    content = _file(
        _feature(code="5305-1"),
        _feature(kind="MultiPolygon", path="龙井社区/第1组/02网格"),
        _feature(path="龙井社区/第1组"),
        _feature(path="宝丰社区"),
    )
    report = shapes.import_shapes(content, by=town_officer)
    assert report.errors == []
    assert set(NodeShape.objects.values_list("node", flat=True)) == {
        cell.pk, tree.cells[1].pk, tree.group.pk, tree.there.pk
    }  # fmt: skip
    assert cell.shape.geometry["coordinates"] == [RING]
    shapes.import_shapes(_file(_feature(code="5305-1")), by=town_officer)
    assert NodeShape.objects.count() == 4
    assert NodeChange.objects.filter(node=cell, kind="shaped").count() == 2


def _with(position):
    return [position, *RING[1:-1], position]


@pytest.mark.parametrize(
    ("feature", "words"),
    [
        (_feature(_with([0, 0]), code="5305-1"), "0,0"),
        (_feature(_with([24.8, 99.6]), code="5305-1"), "写反"),
        (_feature(_with([116.4, 39.9]), code="5305-1"), "不在本地"),
        (_feature(_with([1e300, 24.8]), code="5305-1"), "超出"),
        (_feature(_with(["99.6", 24.8]), code="5305-1"), "数字"),
        (_feature(_with([True, 24.8]), code="5305-1"), "数字"),
        (_feature(_with([99.6]), code="5305-1"), "经度"),
        (_feature(RING[:3], code="5305-1"), "4 个点"),
        (_feature([*RING[:3], [99.7, 24.9]], code="5305-1"), "闭合"),
        (_feature([RING[0]] * 5, code="5305-1"), "一条线"),
        (_feature(code="999"), "999"),
        (_feature(path="龙井社区/第1组/99网格"), "99网格"),
        (_feature(), "代码"),
        ({"type": "Feature", "properties": {"code": "5305-1"}, "geometry": None}, "Polygon"),
        ({"type": "Feature", "properties": {"code": "5305-1"},
          "geometry": {"type": "Point", "coordinates": [99.6, 24.8]}}, "Polygon"),
        ({"type": "Feature", "properties": {"code": "5305-1"},
          "geometry": {"type": "MultiPolygon", "coordinates": {}}}, "坐标"),
        (7, "properties"),
    ],
)  # fmt: skip
def test_one_bad_feature_keeps_all_out(tree, cell, town_officer, feature, words):
    GridNode.objects.filter(pk=cell.pk).update(code="5305-1")
    report = shapes.import_shapes(_file(_feature(path="宝丰社区"), feature), by=town_officer)
    assert len(report.errors) == 1
    assert report.errors[0].startswith("第 2 个图形：")
    assert words in report.errors[0]
    assert not NodeShape.objects.exists()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "GeoJSON"),
        (b"\xff\xfe", "GeoJSON"),
        (b'{"type": "FeatureCollection", "features": []}', "没有图形"),
        (b'{"type": "Feature"}', "FeatureCollection"),
        (b"[" * 100_000, "GeoJSON"),
        (b'{"type": "FeatureCollection", "features": [NaN]}', "NaN"),
        (b'{"type": "FeatureCollection", "features": [Infinity]}', "Infinity"),
        (b"[99.60,24.80]," * 210_000, "顶点"),
        (b"1," * 1_100_000, "太多"),
        (b" " * (20 * 1024 * 1024 + 1), "20 MB"),
        (b'{"type": "FeatureCollection", "features": [' + b"9" * 5000 + b"]}", "GeoJSON"),
    ],
    ids=range(11),
)
def test_what_is_no_file_of_boundaries_is_refused(tree, town_officer, content, words):
    with pytest.raises(BadInput, match=words):
        shapes.import_shapes(content, by=town_officer)


def test_three_million_vertices_are_refused_before_they_are_read(tree, town_officer, monkeypatch):
    monkeypatch.setattr(shapes, "MOST_BYTES", 10**9)
    monkeypatch.setattr(shapes.json, "loads", lambda *a, **k: pytest.fail("it was parsed"))
    with pytest.raises(BadInput, match="顶点"):
        shapes.import_shapes(b"[1,2]," * 3_000_000, by=town_officer)


def test_twice_the_same_and_too_many_of_one(tree, town_officer, monkeypatch):
    twice = shapes.import_shapes(_file(_feature(path="宝丰社区"), _feature(path="宝丰社区")), by=town_officer)
    assert "两次" in twice.errors[0]
    monkeypatch.setattr(shapes, "MOST_OF_ONE", 3)
    assert "顶点超过" in shapes.import_shapes(_file(_feature(path="宝丰社区")), by=town_officer).errors[0]


def test_others_do_not_import(tree, secretary, head_of_group, as_user):
    for user in (secretary, head_of_group):
        with pytest.raises(Denied):
            shapes.import_shapes(_file(_feature(path="宝丰社区")), by=user)
        assert as_user(user).get("/grid/shapes/import/").status_code == 403


def test_the_page_takes_a_file_or_says_why_not(tree, town_officer, as_user):
    browser = as_user(town_officer)

    def send(content):
        return browser.post("/grid/shapes/import/", {"file": SimpleUploadedFile("b.geojson", content)})

    refused = send(_file(_feature(path="宝丰社区"), _feature(path="没有社区")))
    assert refused.status_code == 400
    assert "第 2 个图形：没有网格“没有社区”" in refused.content.decode()
    assert send(b"x").status_code == 400
    assert send(_file(_feature(path="宝丰社区"))).status_code == 302
    assert NodeShape.objects.get().node == tree.there


def test_a_part_of_the_cells_does_not_make_a_map_and_can_be_taken_out(tree, cell, town_officer, as_user):
    browser = as_user(town_officer)
    content = _file(_feature(path="龙井社区/第1组/01网格"), _feature(path="龙井社区"))
    sent = {"file": SimpleUploadedFile("b.geojson", content)}
    page = browser.post("/grid/shapes/import/", sent, follow=True).content.decode()
    assert "已导入 2 个网格的边界。龙井社区 1/3，全部导入前一张图仍按示意图画。" in page
    out = f"/grid/{tree.here.pk}/unshape/"
    assert f'href="{out}"' in page
    assert "龙井社区的 2 条边界移除" in browser.get(out).content.decode()
    assert NodeShape.objects.count() == 2
    assert browser.post(out).status_code == 302
    assert not NodeShape.objects.exists()
    assert cell.changes.filter(kind="shaped", note__contains="移除").count() == 1
    assert browser.get(out).status_code == 400
    rest = [_feature(path=f"龙井社区/第1组/0{number}网格") for number in (1, 2, 3)]
    sent = {"file": SimpleUploadedFile("b.geojson", _file(*rest))}
    page = browser.post("/grid/shapes/import/", sent, follow=True).content.decode()
    assert "导入齐的社区，一张图按边界画" in page
    assert "3/3" in page


def test_others_do_not_take_boundaries_out(tree, secretary, as_user):
    with pytest.raises(Denied):
        shapes.remove(tree.here, by=secretary)
    assert as_user(secretary).post(f"/grid/{tree.here.pk}/unshape/").status_code == 403
