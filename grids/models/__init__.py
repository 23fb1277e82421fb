"""Rows of the grid."""

from grids.models.codes import RetiredCode
from grids.models.duties import LevelDuty
from grids.models.nodes import GridNode, NodeChange, NodeShape, placed_below
from grids.models.posts import GridPost, GridSponsor
from grids.models.registrations import MemberRegistration, Registration

__all__ = [
    "GridNode",
    "GridPost",
    "GridSponsor",
    "LevelDuty",
    "MemberRegistration",
    "NodeChange",
    "NodeShape",
    "Registration",
    "RetiredCode",
    "placed_below",
]
