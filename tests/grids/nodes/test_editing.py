"""A node's name, code, counts and QR code: kept right, with history."""

import pytest

from grids.actions import nodes
from grids.models import NodeChange
from tianyuan.audit.models import AuditEvent
from tianyuan.refusals import BadInput, Conflict, Denied


def _told(node):
    return [
        (change.get_kind_display(), change.before, change.after)
        for change in NodeChange.objects.filter(node=node).order_by("pk")
    ]


def test_a_new_name_stands_in_history_and_audit(cell, clerk):
    named = nodes.rename(cell, " 河边网格 ", by=clerk, version=1)
    assert (named.name, named.version) == ("河边网格", 2)
    assert _told(cell) == [("改名", "01网格", "河边网格")]
    assert AuditEvent.objects.filter(verb="nodes.rename").count() == 1


def test_nothing_changed_leaves_no_trace(cell, clerk):
    assert nodes.rename(cell, cell.name, by=clerk).version == 1
    assert _told(cell) == []


@pytest.mark.parametrize("name", ["", "  ", "02网格", "长" * 41])
def test_senseless_names_are_refused(cell, clerk, name):
    with pytest.raises(BadInput):
        nodes.rename(cell, name, by=clerk)
    cell.refresh_from_db()
    assert cell.name == "01网格"


def test_a_page_opened_before_another_edit_is_refused(cell, clerk):
    nodes.rename(cell, "甲", by=clerk, version=1)
    with pytest.raises(Conflict):
        nodes.rename(cell, "乙", by=clerk, version=1)


def test_a_code_is_one_nodes_at_a_time(tree, town_officer):
    first, second = tree.cells[:2]
    nodes.recode(first, "5305-01", by=town_officer)
    with pytest.raises(BadInput, match="龙井社区 第1组 01网格"):
        nodes.recode(second, "5305-01", by=town_officer)
    nodes.recode(first, "", by=town_officer)
    nodes.recode(second, "5305-01", by=town_officer)
    assert _told(first) == [("改官方代码", "", "5305-01"), ("改官方代码", "5305-01", "")]
    for senseless in ("五三", "1" * 31, "a b"):
        with pytest.raises(BadInput):
            nodes.recode(second, senseless, by=town_officer)


def test_counts_are_a_cells(tree, cell, clerk):
    counted = nodes.count(cell, households=9, residents=26, by=clerk)
    assert (counted.households, counted.residents) == (9, 26)
    nodes.count(cell, households=9, residents=None, by=clerk)
    assert _told(cell) == [("改户数、人数", "", "9 户 26 人"), ("改户数、人数", "9 户 26 人", "9 户")]
    for senseless in (-1, 100_000):
        with pytest.raises(BadInput):
            nodes.count(cell, households=senseless, residents=1, by=clerk)
    with pytest.raises(BadInput, match="单元网格"):
        nodes.count(tree.group, households=9, residents=26, by=clerk)


def test_a_renewed_code_leads_elsewhere(cell, clerk):
    old = cell.token
    renewed = nodes.renew_token(cell, by=clerk)
    assert renewed.token != old
    assert old not in str(_told(cell)) + str(list(AuditEvent.objects.values()))


def test_who_keeps_a_node_right(
    tree, cell, clerk, head_of_group, other_secretary, grid_worker, county_reader, town_leader, town_officer
):
    for user in (clerk, head_of_group, town_officer):
        nodes.rename(cell, f"由{user.name}", by=user)
    for user in (other_secretary, grid_worker, county_reader, town_leader):
        with pytest.raises(Denied):
            nodes.rename(cell, "别的", by=user)
    with pytest.raises(Denied):
        nodes.rename(tree.far_cell, "别的", by=head_of_group)


def test_a_closed_node_is_not_edited(tree, clerk, town_officer):
    for cell in tree.cells:
        nodes.close(cell, by=town_officer)
    with pytest.raises(BadInput, match="停用"):
        nodes.rename(tree.cells[0], "甲", by=clerk)
    nodes.close(tree.group, by=town_officer)
    with pytest.raises(BadInput, match="停用"):
        nodes.create(name="甲", level=5, parent=tree.group, by=town_officer)
