"""社区: the thirteen of the town, and who serves those without a committee."""

from typing import Any

from django.db import transaction

from committees.actions import rows
from committees.models import Committee, Community
from committees.permissions import check_can_decide
from tianyuan.refusals import BadInput

# In the town's fixed order [S].
NAMES = (
    "关庙", "宝丰", "龙井", "文昌", "达丙", "新城", "勐廷", "新华", "右文", "九甲", "龙泉", "四角田", "达仁",
)  # fmt: skip


def update(
    community: Community, *, by: Any, served_by: Committee | None, code: str = "", version: int | None = None
) -> Community:
    """Say which committee takes the needs of a community without one (None: the town), and its code."""
    check_can_decide(by)
    if served_by is not None and not served_by.active:
        raise BadInput(f"{served_by}已不在册，请选别的大党委")
    if served_by is not None and Committee.objects.active().filter(community=community).exists():
        raise BadInput(f"{community}有自己的大党委，不用别家代管")
    changes = {"served_by": served_by, "code": code}
    return rows.change(community, changes, by=by, verb="communities.update", version=version)


def seed(*, by: Any) -> int:
    """The thirteen communities of the town, each once; returns how many were missing."""
    check_can_decide(by)
    with transaction.atomic():
        known = set(Community.objects.values_list("name", flat=True))
        missing = [(order, name) for order, name in enumerate(NAMES, 1) if name not in known]
        for order, name in missing:
            rows.create(
                Community(name=name, order=order), by=by, verb="communities.create", after={"name": name}
            )
    return len(missing)
