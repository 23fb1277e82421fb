"""The grid at 2,502 cells and at ten times as many: the import, subtree counts, map data, the page of figures.

First the demonstration town; then a second one imported beside it, and eight copies: ten times the communities, so
that one community's answer stays as large as it was.
"""

import time
from collections.abc import Callable
from datetime import date

from django.db import connection
from django.test import Client, override_settings

from committees.models import Community, Organization, PartyMember, Person
from grids.actions import bulk, nodes
from grids.imports import CELLS
from grids.models import GridNode, GridPost, MemberRegistration
from grids.queries.nodes import children_with_counts, subtree_counts
from grids.states import Level, PostKind
from tests.bench import stopwatch
from tests.bench.pages import BARE, client_of
from tianyuan.accounts.models import User
from tianyuan.demo import loading
from tianyuan.demo.grid import plan
from tianyuan.documents import imports
from tianyuan.documents.tables import Table
from tianyuan.permissions import SYSTEM

TURNS, WARM, TIMES_MORE, SECOND = 20, 3, 10, "二"
HEAD = ["社区", "组", "网格", "官方代码", "户数", "人数", "网格员", "网格员手机", "联格党员", "联格党员手机"]
SINCE = date(2026, 1, 5)
PACKED = {"accept-encoding": "gzip"}


def main() -> None:
    with override_settings(DEMO=True):
        loading.load()
    officer = User.objects.get(username="officer")
    with override_settings(ROOT_URLCONF="tests.bench.bare_grid"):
        rows = [_measure(officer)]
        imported = _import(officer)
        _ten_times()
        rows.append(_measure(officer))
    stopwatch.say({"import": imported, "requests": TURNS, "rows": rows})


# ---- the import
def _lines() -> list[list[str]]:
    """2,502 cells in a second town's communities, each with two people of their own."""
    rows, number = [], 0
    for name in plan.GROUPS:
        for group in range(1, plan.GROUPS[name] + 1):
            for cell in range(1, plan.cells_in(name, group) + 1):
                number += 1
                worker, pair = (f"网格员{number}", f"100{number:08d}"), (f"党员{number}", f"109{number:08d}")
                code = f"B{number:06d}"
                rows.append(
                    [name + SECOND, f"第{group}组", f"{cell:02d}网格", code, "9", "26", *worker, *pair]
                )
    return rows


def _register(rows: list[list[str]]) -> None:
    """联格党员 have to be registered before they stand on a cell."""
    homes = {community.name: community for community in Community.objects.all()}
    unit = Organization.objects.order_by("pk")[0]
    people = Person.objects.bulk_create((Person(name=row[8], phone=row[9]) for row in rows), batch_size=400)
    members = PartyMember.objects.bulk_create(
        (PartyMember(person=person, organization=unit) for person in people), batch_size=400
    )
    dates = {"registered_on": SINCE, "confirmed_on": SINCE}
    MemberRegistration.objects.bulk_create(
        (
            MemberRegistration(member=member, community=homes[row[0]], state="confirmed", **dates)
            for member, row in zip(members, rows, strict=True)
        ),
        batch_size=400,
    )


def _import(officer: User) -> dict:
    Community.objects.bulk_create(
        Community(name=f"{name}{SECOND}", order=50 + at) for at, name in enumerate(plan.GROUPS)
    )
    nodes.seed(by=SYSTEM)
    lines = _lines()
    _register(lines)
    before = GridPost.objects.count()
    table, spec = Table([HEAD, *lines]), imports.spec_for(CELLS, by=officer)
    checked, report = _timed(lambda: imports.check(table, spec, officer))
    applied, count = _timed(lambda: imports.apply(report, spec, by=officer))
    again, second = _timed(lambda: imports.check(table, spec, officer))
    assert count == GridNode.objects.cells().count() - 2502 == 2502
    assert GridPost.objects.count() - before == 2 * count
    return {
        "rows": count, "check_s": checked, "apply_s": applied, "seconds": round(checked + applied, 2),
        "again_s": again, "again_rows": len(second.to_apply),
    }  # fmt: skip


def _timed(act: Callable):
    begun = time.perf_counter()
    made = act()
    return round(time.perf_counter() - begun, 2), made


# ---- ten times as many
def _ten_times() -> None:
    """Eight more towns' worth of communities, with as many 组, cells and posts each."""
    town = GridNode.objects.get(level=Level.TOWN)
    patterns = list(GridNode.objects.filter(level=Level.COMMUNITY).order_by("order")[:13])
    worker = Person.objects.get(name="网格员1")
    for turn in range(3, TIMES_MORE + 1):
        homes = Community.objects.bulk_create(
            Community(name=f"{node.name}{turn}", order=turn * 100 + node.order) for node in patterns
        )
        tops = [_copy(node, town, home) for node, home in zip(patterns, homes, strict=True)]
        bulk.plant(tops)
        for pattern, top in zip(patterns, tops, strict=True):
            groups = list(pattern.children.order_by("pk"))
            made = [_copy(group, top, top.community) for group in groups]
            bulk.plant(made)
            cells = [
                _copy(cell, parent, top.community)
                for group, parent in zip(groups, made, strict=True)
                for cell in group.children.order_by("pk")
            ]
            bulk.plant(cells)
            GridPost.objects.bulk_create(
                (GridPost(node=cell, person=worker, kind=PostKind.WORKER, starts_on=SINCE) for cell in cells),
                batch_size=400,
            )
    assert GridNode.objects.cells().count() == 25_020


def _copy(node: GridNode, parent: GridNode, community: Community) -> GridNode:
    return GridNode(
        parent=parent, level=node.level, name=f"{community}" if node.level == Level.COMMUNITY else node.name,
        community=community, order=node.order, households=node.households, residents=node.residents,
    )  # fmt: skip


# ---- what is looked at
def _measure(officer) -> dict:
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")
    town = GridNode.objects.get(level=Level.TOWN)
    home = GridNode.objects.get(level=Level.COMMUNITY, community__name="龙井")
    portal, bare = client_of(officer), client_of(officer, BARE)
    ways: dict[str, Callable] = {
        "floor": _get(bare, f"/bare/cells/?community={home.community_id}"),
        "floor_town": _get(bare, "/bare/cells/"),
        "one_query": _get(bare, "/bare/one/"),
        "children": lambda: list(children_with_counts(home, officer)),
        "children_town": lambda: list(children_with_counts(town, officer)),
        "subtree": lambda: subtree_counts(home),
        "subtree_town": lambda: subtree_counts(town),
        "floor_map": _get(bare, f"/bare/map/?community={home.community_id}", **PACKED),
        "map": _get(portal, f"/grid/map/data/?community={home.pk}", **PACKED),
        "map_town": _get(portal, "/grid/map/data/", **PACKED),
        "figures": _get(portal, "/data/"),
        "page": _get(bare, "/bare/page/"),
    }
    found = {name: stopwatch.spread(times) for name, times in _turns(ways).items()}
    return {"cells": GridNode.objects.cells().count(), "home": _size(home), **found}


def _size(home: GridNode) -> int:
    return GridNode.objects.cells().subtree(home).count()


def _get(client: Client, url: str, **headers: str) -> Callable:
    def get() -> None:
        answer = client.get(url, headers=headers)
        assert answer.status_code == 200, (url, answer.status_code)

    return get


def _turns(ways: dict[str, Callable]) -> dict[str, list[float]]:
    """All ways in turn, again and again: what else the machine does hits all alike."""
    times: dict[str, list[float]] = {name: [] for name in ways}
    for turn in range(TURNS + WARM):
        for name, act in ways.items():
            taken = stopwatch.seconds(act)
            if turn >= WARM:
                times[name].append(taken)
    return times
