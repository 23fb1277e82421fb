"""Pages of claiming, one module for each side of the table."""

from servicelists.views.claims.asking import accept_ask, ask, asks, decline_ask, withdraw_ask
from servicelists.views.claims.one import (
    agree,
    agree_back,
    change,
    complete,
    detail,
    register,
    release,
    transfer,
    verify,
)
from servicelists.views.claims.registering import all_claims, for_unit, register_many, registering
from servicelists.views.claims.unit import create, index, ours, suitable, unsuitable

__all__ = [
    "accept_ask",
    "agree",
    "agree_back",
    "all_claims",
    "ask",
    "asks",
    "change",
    "complete",
    "create",
    "decline_ask",
    "detail",
    "for_unit",
    "index",
    "ours",
    "register",
    "register_many",
    "registering",
    "release",
    "suitable",
    "transfer",
    "unsuitable",
    "verify",
    "withdraw_ask",
]
