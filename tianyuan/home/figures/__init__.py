"""The one registry of figures: key, words, definition, the rows counted (DOMAIN.md sections 7 and 8).

Workbench, 数据 pages, API, docs/figures.md and drill-down all read it. A figure is a count of rows; a rate is two of
them. A `Scope` narrows them to a committee, a unit or a part of the grid; only 本年 figures obey a year.
"""

from tianyuan.home.figures import grid, joining, services  # they fill the registry, in the order of the motto
from tianyuan.home.figures.registry import (
    ACCOUNT,
    FIGURES,
    ORDER,
    RATES,
    Figure,
    Kind,
    Rate,
    Section,
    Snapshot,
    share_words,
    snapshot,
)
from tianyuan.home.figures.scopes import Scope, Where

__all__ = [
    "ACCOUNT",
    "FIGURES",
    "ORDER",
    "RATES",
    "Figure",
    "Kind",
    "Rate",
    "Scope",
    "Section",
    "Snapshot",
    "Where",
    "grid",
    "joining",
    "services",
    "share_words",
    "snapshot",
]
