"""职责: what the leaders of a level have to do, written by the town office."""

from typing import Any

from django.db import transaction

from committees.actions import rows
from grids.models import LevelDuty
from grids.permissions.posts import check_can_write_duties
from grids.states import Level
from tianyuan.refusals import BadInput


def write(level: int, text: str, *, by: Any, version: int | None = None) -> LevelDuty:
    """The text that stands on every node of the level and before who holds a post there.

    `version` is the one the page showed, 0 for a text not yet there. Raises Conflict when somebody was first.
    """
    check_can_write_duties(by)
    if level not in Level.values:
        raise BadInput("没有这一级网格")
    with transaction.atomic():
        duty, made = LevelDuty.objects.get_or_create(level=level)
        seen = None if made and not version else version
        return rows.change(duty, {"text": text.strip()}, by=by, verb="duties.write", version=seen)
