"""社区大党委: set up, kept, its calendar set."""

import json
from collections.abc import Mapping
from typing import Any

from committees.actions import rows
from committees.models import Committee, Community
from committees.permissions import (
    TOWN_COMMITTEE_FIELDS,
    check_can_decide,
    check_can_edit_committee,
)
from tianyuan.refusals import BadInput

FIELDS = frozenset({"name", "established_on", "active", "default_place", "phone"})
LONGEST_CALENDAR = 4000


def create(community: Community, *, name: str, by: Any, **values: Any) -> Committee:
    """A community gets its "big Party committee": the town's decision. `values`: FIELDS."""
    check_can_decide(by)
    _known(values)
    committee = Committee(community=community, name=name, **values)
    after = {"community": community, "name": name, **values}
    return rows.create(committee, by=by, verb="committees.create", after=after)


def update(committee: Committee, *, by: Any, version: int | None = None, **changes: Any) -> Committee:
    """Correct FIELDS; name, date and whether it stands are the town's, place and phone the staff's too."""
    check_can_edit_committee(by, committee)
    _known(changes)
    fresh = Committee.objects.get(pk=committee.pk)
    if any(getattr(fresh, name) != changes[name] for name in TOWN_COMMITTEE_FIELDS & changes.keys()):
        check_can_decide(by)
    return rows.change(committee, changes, by=by, verb="committees.update", version=version)


def set_calendar(
    committee: Committee, calendar: Mapping[str, Any], *, by: Any, version: int | None = None
) -> Committee:
    """Replace the overrides of the default calendar. What the keys mean, servicelists.rules says.

    Lists already open keep the rules they were opened with.
    """
    check_can_edit_committee(by, committee)
    try:
        text = json.dumps(dict(calendar), allow_nan=False)
    except (TypeError, ValueError) as error:
        raise BadInput("日程设置里有存不下的内容") from error
    if len(text) > LONGEST_CALENDAR:
        raise BadInput("日程设置太长")
    changes = {"calendar": json.loads(text)}
    return rows.change(committee, changes, by=by, verb="committees.set_calendar", version=version)


def _known(values: Mapping[str, Any]) -> None:
    if unknown := values.keys() - FIELDS:
        raise TypeError(f"not fields of a committee: {sorted(unknown)}")
