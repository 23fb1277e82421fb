"""The plan of the demonstration town: counts per committee × month × state. Pure data and sums.

The published account (DOMAIN.md section 8) is reproduced by query, exactly, at load. So every count stands
here, a test checks the sums before any row is made, and the rest of this package only fills in words and dates.
Which six communities have a committee is not known: the six here are the demonstration's choice.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from tianyuan.demo.grid import plan as grid_plan

YEAR = 2026
COMMUNITIES = (
    "关庙", "宝丰", "龙井", "文昌", "达丙", "新城", "勐廷", "新华", "右文", "九甲", "龙泉", "四角田", "达仁",
)  # fmt: skip
COMMITTEES = ("关庙", "宝丰", "龙井", "文昌", "达丙", "右文")
# The other seven; 四角田's needs go to the town, which has to name a committee.
SERVED_BY = {"新城": "达丙", "勐廷": "宝丰", "新华": "文昌", "九甲": "右文", "龙泉": "龙井", "达仁": "关庙"}
GUESTS = dict(zip(COMMITTEES, (14, 15, 16, 16, 13, 15), strict=True))
REGISTERED_UNITS = 87
MEMBERS_A_UNIT, MEMBERS_A_COMMUNITY = 3, 9
LIAISON_FIRST = "文昌"  # liaison001 finds an agenda one may claim from

# ---- January to September: settled; everything listed was claimed and closed. One number a month.
SETTLED = range(1, 10)
LEADS = (62, 70, 84, 92, 100, 108, 116, 126, 134)
SUPPORTS = (9, 10, 12, 13, 15, 16, 17, 18, 20)
ITEMS = (6, 7, 8, 9, 10, 12, 13, 15, 17)
CARRIED = (0, 3, 4, 5, 5, 6, 6, 7, 8)  # of the leads: tabled the month before, taken at the second meeting
# ---- January to October
PAST = range(1, 11)
GRID = (6, 7, 7, 8, 8, 8, 8, 9, 9, 9)
WISHES = (68, 72, 78, 82, 86, 90, 94, 98, 99, 99)  # claims; every twelfth shares its need with another
POSTS = (75, 80, 85, 88, 92, 96, 100, 103, 104, 107)  # claims; some four to a need
NOT_LISTED = (3, 3, 4, 3, 4, 4, 3, 4, 4, 4)
MERGED = (3, 4, 4, 4, 4, 4, 5, 5, 5, 4)
WEIGHTS = (25, 27, 33, 31, 18, 22)


def share(total: int, weights: Sequence[int]) -> list[int]:
    """Split a whole by weights; the parts add up to it exactly."""
    ends = [round(total * part / sum(weights)) for part in accumulate(weights)]
    return [end - start for start, end in zip([0, *ends], ends, strict=False)]


@dataclass(frozen=True)
class Past:
    """One committee's settled month (of October: what concerns needs that were claimed at once or by members)."""

    leads: int = 0
    supports: int = 0
    items: int = 0
    carried: int = 0
    grid: int = 0
    wishes: int = 0
    posts: int = 0
    not_listed: int = 0
    merged: int = 0

    @property
    def shared_wishes(self) -> int:
        """Wishes two members took together."""
        return self.wishes // 12

    @property
    def wish_needs(self) -> int:
        return self.wishes - self.shared_wishes


@dataclass(frozen=True)
class October:
    """The list being served: lead claims by what became of them, what no unit took, items done and not."""

    items: int
    undone: int
    working: int
    awaiting: int
    closed: int
    supports: int
    tabled: int
    pending: int
    reported: int
    carried_on: int
    community: int = 0
    community_working: int = 0
    own_accord: int = 0
    dissatisfied: int = 0

    @property
    def leads(self) -> int:
        return self.working + self.awaiting + self.closed

    @property
    def unclaimed(self) -> int:
        return (
            self.tabled
            + self.pending
            + self.reported
            + self.carried_on
            + self.community
            + self.community_working
        )


@dataclass(frozen=True)
class November:
    """The list that is compiled or still collecting. Wishes: open, intended, claimed, awaiting a word, closed."""

    fresh: int
    grid: int
    wishes: tuple[int, int, int, int, int]
    posts_open: int
    posts_taken: int
    post_claims: int
    submitted: int
    december: int
    emergency: int = 0
    not_listed: int = 0
    merged: int = 0

    @property
    def accepted(self) -> int:
        members = sum(self.wishes) + self.posts_open + self.posts_taken
        return self.fresh + self.grid + self.emergency + members

    @property
    def wish_claims(self) -> int:
        return sum(self.wishes[2:])


# items undone working awaiting closed supports | tabled pending reported carried_on
OCTOBER = {
    "关庙": October(10, 1, 1, 4, 8, 2, 0, 1, 0, 1),
    "宝丰": October(14, 3, 4, 6, 7, 3, 1, 1, 1, 1, dissatisfied=1),
    "龙井": October(12, 4, 5, 5, 5, 4, 3, 1, 1, 2, dissatisfied=1),
    "文昌": October(14, 1, 1, 7, 10, 4, 0, 1, 0, 1, community=1, own_accord=1),
    "达丙": October(9, 2, 3, 4, 5, 2, 0, 0, 0, 0, community_working=1),
    "右文": October(11, 1, 2, 5, 7, 2, 0, 1, 1, 1),
}
# fresh grid wishes posts_open posts_taken post_claims submitted december
NOVEMBER = {
    "关庙": November(8, 1, (3, 1, 2, 2, 2), 2, 4, 11, 2, 1, not_listed=1),
    "宝丰": November(8, 2, (3, 1, 3, 2, 2), 2, 4, 10, 3, 1, merged=1),
    "龙井": November(15, 2, (2, 1, 3, 2, 2), 2, 4, 11, 4, 1),
    "文昌": November(9, 2, (4, 1, 3, 2, 2), 3, 4, 12, 1, 1, emergency=1, not_listed=1, merged=1),
    "达丙": November(2, 1, (1, 0, 1, 1, 2), 1, 3, 6, 3, 0),
    "右文": November(5, 1, (2, 1, 1, 2, 2), 2, 3, 8, 1, 1),
}
TOWN_WAITING = 2  # 四角田
REPORTED_BEING_ASKED = (
    "宝丰"  # of those reported to the town in October this one's unit is being asked already
)
# Closed without a unit: in the month, by the community after the meeting or at once because 应急 waits for none.
CLOSED_BY_COMMUNITY = {("宝丰", 8), ("达丙", 9)}
EMERGENCIES_CLOSED = {("关庙", 9)}
RELEASED = 12
TRANSFERRED = 4
CANCELLED_ITEMS = {("宝丰", 9), ("右文", 10)}

# ---- what meetings settled beside their items; of October's these are still open, with their last days
RESOLUTIONS_OPEN = {"龙井": (12, 10), "宝丰": (12, 15), "右文": (11, 13)}
RESOLVED_WITH_UNITS = "宝丰"  # no unit took it alone in October: the meeting settled on two
RESOLUTION_REMINDED = "右文"  # past its term for a good reason: the clerk reminds, a unit says why

# ---- the residents' word
RATED_PROBLEMS = 743  # of the closed ones
RATED_PAST_WISHES = 348
DISSATISFIED_ONCE = 40  # mended since
MOSTLY_EVERY = 6


def past(committee: str, month: int) -> Past:
    """The counts of one committee's month, January to October."""
    at = COMMITTEES.index(committee)
    monthly = {"grid": GRID, "wishes": WISHES, "posts": POSTS, "not_listed": NOT_LISTED, "merged": MERGED}
    counts = {name: _part(row[month - 1], month, at) for name, row in monthly.items()}
    if month in SETTLED:
        settled = {"leads": LEADS, "supports": SUPPORTS, "carried": CARRIED}
        counts |= {name: share(row[month - 1], WEIGHTS)[at] for name, row in settled.items()}
        counts["items"] = 1 + _part(ITEMS[month - 1] - len(COMMITTEES), month, at)
    return Past(**counts)


def settles(committee: str, month: int) -> bool:
    """Every other month a committee's meeting settles one thing; October's open ones beside."""
    if month == PAST[-1] and committee in RESOLUTIONS_OPEN:
        return True
    return (month + COMMITTEES.index(committee)) % 2 == 0


def _part(total: int, month: int, at: int) -> int:
    """A committee's share; small numbers begin with another committee each month."""
    turned = [*WEIGHTS[month % 6 :], *WEIGHTS[: month % 6]]
    parts = share(total, turned)
    return parts[(at - month) % 6]


def posts_of(claims: int) -> list[int]:
    """How many members take each post, so many claims in all: 4, 5, 3, 6 … and what is left."""
    sizes, turn = [], 0
    while claims > 0:
        sizes.append(min(claims, (4, 5, 3, 6)[turn % 4]))
        claims -= sizes[-1]
        turn += 1
    return sizes


def all_past() -> list[Past]:
    return [past(committee, month) for committee in COMMITTEES for month in PAST]


def wishes_closed() -> int:
    """Wishes brought to an end, those of this month included."""
    return sum(month.wish_needs for month in all_past()) + sum(row.wishes[4] for row in NOVEMBER.values())


def totals() -> dict[str, int]:
    """The figures that follow from the plan, by the keys of tianyuan.home.figures where they have one."""
    months, october, november = all_past(), list(OCTOBER.values()), list(NOVEMBER.values())
    leads = sum(month.leads for month in months) + sum(row.leads for row in october)
    wishes = sum(month.wishes for month in months) + sum(row.wish_claims for row in november)
    posts = sum(month.posts for month in months) + sum(row.post_claims for row in november)
    supports = sum(month.supports for month in months) + sum(row.supports for row in october)
    grid = sum(month.grid for month in months) + sum(row.grid for row in november)
    closed_alone = len(CLOSED_BY_COMMUNITY) + len(EMERGENCIES_CLOSED) + sum(row.emergency for row in november)
    closed = sum(month.leads for month in months) + sum(row.closed for row in october) + closed_alone
    unclaimed = sum(row.unclaimed for row in october) + sum(row.fresh for row in november)
    listed = leads + closed_alone + unclaimed
    rated = RATED_PROBLEMS + RATED_PAST_WISHES + sum(row.wishes[4] for row in november)
    reopened = sum(row.dissatisfied for row in october)
    posts_closed = sum(len(posts_of(month.posts)) for month in months)
    settled = sum(settles(committee, month) for committee in COMMITTEES for month in PAST)
    return {
        "committees": len(COMMITTEES),
        "organizations": len(COMMITTEES) + sum(GUESTS.values()),
        "registered_organizations": REGISTERED_UNITS,
        "member_units": sum(GUESTS.values()),
        "member_units_registered": REGISTERED_UNITS,
        "leads": leads,
        "supports": supports,
        "wish_claims": wishes,
        "post_claims": posts,
        "claims": leads + supports + wishes + posts,
        "problems_listed": listed,
        "solved_in_grid": grid,
        "problems_accepted": listed + grid,
        "problems_closed": closed,
        "problems_solved": closed + grid,
        "problems_claimed": leads,
        "service_items": sum(month.items for month in months) + sum(row.items for row in october),
        "items_done": sum(month.items for month in months) + sum(row.items - row.undone for row in october),
        "needs_asked": closed + wishes_closed() + posts_closed + reopened,
        "needs_rated": rated + reopened,
        "needs_satisfied": rated - DISSATISFIED_ONCE,
        "resolutions": settled,
        "resolutions_done": settled - len(RESOLUTIONS_OPEN),
        "needs_reported": sum(row.reported for row in october) - OCTOBER[REPORTED_BEING_ASKED].reported,
        "needs_unplaced": TOWN_WAITING,
        "resolutions_referred": 0,  # none of the open ones was put before the town
        "resolutions_town_late": 0,
        **grid_plan.totals(),
    }
