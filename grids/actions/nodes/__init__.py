"""The grid's tree: built, kept right, reshaped. Every step leaves a NodeChange for people and an audit row."""

from grids.actions.nodes.building import create, seed
from grids.actions.nodes.closing import close, reopen
from grids.actions.nodes.editing import count, describe, recode, rename, renew_token
from grids.actions.nodes.reshaping import Part, merge, move, split

__all__ = [
    "Part",
    "close",
    "count",
    "create",
    "describe",
    "merge",
    "move",
    "recode",
    "rename",
    "renew_token",
    "reopen",
    "seed",
    "split",
]
