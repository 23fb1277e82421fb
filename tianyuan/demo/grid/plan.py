"""The plan of the grid: how many of what in which community. Pure data and sums, checked before any row is made.

Published are 2,502 cells, 2,502 网格员 and some 2,600 registered members; 277 组 and every part below are the
demonstration's own (DOMAIN.md section 8).
"""

from datetime import date

GROUPS = {
    "关庙": 22, "宝丰": 24, "龙井": 28, "文昌": 27, "达丙": 25, "新城": 20, "勐廷": 19,
    "新华": 18, "右文": 23, "九甲": 18, "龙泉": 19, "四角田": 16, "达仁": 18,
}  # fmt: skip
CELLS_A_GROUP = 9
# The 组 with one cell more, one in each of nine communities.
LARGER = {
    "关庙": 4,
    "宝丰": 9,
    "龙井": 7,
    "文昌": 15,
    "达丙": 11,
    "新城": 2,
    "右文": 18,
    "九甲": 6,
    "四角田": 1,
}
# Cells that still want their 联格党员: enough for a gap board that is worth opening.
GAPS = {
    "关庙": 5, "宝丰": 6, "龙井": 8, "文昌": 6, "达丙": 4, "新城": 5, "勐廷": 4,
    "新华": 4, "右文": 6, "九甲": 3, "龙泉": 4, "四角田": 2, "达仁": 3,
}  # fmt: skip
SPARE = 15  # members registered in each community and bound to no cell: who fills the gaps
REGISTERED_MEMBERS = 2637
PROPOSED_MEMBERS = 14  # handed in this week, not yet confirmed

# ---- who stands on more cells than one can know: community → (组, cells)
BUSY_WORKERS = {"龙井": (21, 5), "勐廷": (8, 6), "九甲": (13, 6)}
BUSY_PAIRS = {"文昌": (19, 5)}
ACTING_HEADS = {"宝丰": 6, "新城": 14, "龙泉": 3}  # 组 whose 网格长 is 代理
# ---- handed over since: one cell in so many, and when (both halves of a pair of numbers: month, day)
HANDED_EVERY = 29
HANDED_ON = ((2, 28), (3, 31), (4, 30), (5, 15), (6, 30), (7, 31), (8, 31), (9, 30))
# ---- about to end: community → (half, day of the end)
ENDING = {
    "关庙": (("worker", date(2026, 11, 30)),),
    "宝丰": (("party_pair", date(2026, 11, 30)), ("worker", date(2026, 12, 15))),
    "龙井": (("party_pair", date(2026, 11, 27)), ("worker", date(2026, 11, 30)), ("party_pair", date(2026, 12, 10))),
    "文昌": (("party_pair", date(2026, 12, 5)), ("worker", date(2026, 12, 18))),
    "达丙": (("worker", date(2026, 11, 30)),),
    "右文": (("party_pair", date(2026, 12, 1)),),
    "新华": (("party_pair", date(2026, 11, 30)), ("worker", date(2026, 12, 12))),
}  # fmt: skip

# ---- worker1's own cell, that of the picture
WORKER1_AT = ("龙井", 12, 3)
WORKER1_COUNT = (9, 26)
WORKER1_PAIR_CHANGED = date(2026, 6, 30)  # so that "who was it on 3 May?" has another answer

CODED = frozenset({"关庙", "宝丰", "龙井", "文昌", "达丙", "右文"})  # the others have no official codes yet


def cells_in(community: str, group: int) -> int:
    """How many cells a 组 has."""
    return CELLS_A_GROUP + (LARGER.get(community) == group)


def cells_of(community: str) -> int:
    """How many cells a community has."""
    return sum(cells_in(community, group) for group in range(1, GROUPS[community] + 1))


def busy_pairs_spared(community: str) -> int:
    """Cells of a community that need no 联格党员 of their own, because one looks after several."""
    return BUSY_PAIRS[community][1] - 1 if community in BUSY_PAIRS else 0


def bound_members(community: str) -> int:
    """Members that stand on a cell of the community today."""
    return cells_of(community) - GAPS[community] - busy_pairs_spared(community)


def registered_in(community: str) -> int:
    """Members registered to the community: those bound and those to spare."""
    return bound_members(community) + SPARE + busy_pairs_spared(community)


def totals() -> dict[str, int]:
    """The figures that follow, by the keys of tianyuan.home.figures where they have one."""
    cells = sum(cells_of(name) for name in GROUPS)
    return {
        "grid_groups": sum(GROUPS.values()),
        "grid_cells": cells,
        "grid_workers": cells,
        "party_pairs": cells - sum(GAPS.values()),
        "cells_paired": cells - sum(GAPS.values()),
        "registered_members": sum(registered_in(name) for name in GROUPS),
    }
