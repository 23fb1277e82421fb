"""包联: which department looks after a community or a 组."""

from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Q

from committees.actions import rows
from committees.models import Organization
from committees.queries import committee_serving
from grids.actions.terms import check_term
from grids.models import GridNode, GridSponsor
from grids.permissions.posts import check_can_fill
from grids.states import Level
from tianyuan.refusals import BadInput
from tianyuan.ui.text import full
from tianyuan.workflow import locked

SPONSORED = (Level.COMMUNITY, Level.GROUP)


def add(
    node: GridNode, organization: Organization, *, starts_on: date, by: Any, ends_on: date | None = None
) -> GridSponsor:
    """The unit looks after the node from a day on. Raises BadInput on another level, or when it does so already."""
    check_can_fill(by, node)
    with transaction.atomic():
        fresh = locked(node)
        if fresh.level not in SPONSORED:
            raise BadInput("包联只到社区和组")
        if not fresh.active or not locked(organization).active:
            raise BadInput("网格或单位已停用")
        check_term(starts_on, ends_on)
        made = GridSponsor(node=node, organization=organization, starts_on=starts_on, ends_on=ends_on)
        _check_free(made)
        after = {"node": node, "organization": organization, "starts_on": starts_on, "ends_on": ends_on}
        return rows.create(made, by=by, verb="sponsors.add", after=after, committee_id=_committee(node))


def end(sponsor: GridSponsor, *, on: date, by: Any, version: int | None = None) -> GridSponsor:
    """The last day on which the unit looks after it."""
    check_can_fill(by, sponsor.node)
    with transaction.atomic():
        fresh = locked(sponsor)
        if fresh.ends_on is not None and fresh.ends_on <= on:
            raise BadInput(f"这项包联已到 {full(fresh.ends_on)}止")
        check_term(fresh.starts_on, on)
        return rows.change(
            fresh,
            {"ends_on": on},
            by=by,
            verb="sponsors.end",
            version=version,
            committee_id=_committee(sponsor.node),
        )


def _check_free(made: GridSponsor) -> None:
    others = GridSponsor.objects.filter(node=made.node, organization=made.organization)
    others = others.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=made.starts_on))
    if made.ends_on is not None:
        others = others.filter(starts_on__lte=made.ends_on)
    if taken := others.first():
        until = f"到 {full(taken.ends_on)}" if taken.ends_on else "至今"
        raise BadInput(f"{made.organization}从 {full(taken.starts_on)}{until}已在包联{made.node.full_name}")


def _committee(node: GridNode) -> int | None:
    committee = committee_serving(node.community) if node.community else None
    return committee.pk if committee else None
