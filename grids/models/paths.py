"""A subtree as one index range: `path__below="/1/2/"` finds the node and everything under it.

SQLite cannot use an index for LIKE, and a range of text depends on PostgreSQL's collation; each gets its own way.
"""

from functools import reduce
from operator import or_
from typing import Any

from django.db import models
from django.db.models import Q


class Below(models.Lookup):
    """The path itself and all that begin with it."""

    lookup_name = "below"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, list]:
        column, params = self.process_lhs(compiler, connection)
        return f"({column} >= %s AND {column} < %s)", [*params, self.rhs, *params, f"{self.rhs}\x7f"]

    def as_postgresql(self, compiler: Any, connection: Any) -> tuple[str, list]:
        column, params = self.process_lhs(compiler, connection)
        return f"{column} LIKE %s", [*params, f"{self.rhs}%"]


class PathField(models.CharField):
    """`/1/2/15/`: the ids from the root down to the row's own. Digits and slashes only."""


PathField.register_lookup(Below)


def below(paths: Any, lookup: str = "path") -> Q:
    """Rows under any of the paths; none for no path. `lookup` leads to the node's path (`cell__path`)."""
    return reduce(or_, (Q(**{f"{lookup}__below": path}) for path in sorted(paths)), Q(pk__in=[]))


def level_of(path: str) -> int:
    """How deep a path leads: 1 for the county, 5 for a cell."""
    return path.count("/") - 1


def ids_of(path: str) -> list[int]:
    """The ids on the way, the root first."""
    return [int(part) for part in path.split("/") if part]
