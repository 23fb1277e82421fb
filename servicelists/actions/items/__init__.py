"""服务项: bundled from claims, split and merged, carried out. Work on an item moves claims and needs (cascade)."""

from servicelists.actions.items.bundles import bundle, bundle_for, merge_back, split, without_claim
from servicelists.actions.items.work import (
    add_own_accord,
    after_rating,
    cancel,
    edit,
    finish,
    need_closed,
    reopen,
    reopen_for,
    start,
    verify,
)

__all__ = [
    "add_own_accord",
    "after_rating",
    "bundle",
    "bundle_for",
    "cancel",
    "edit",
    "finish",
    "merge_back",
    "need_closed",
    "reopen",
    "reopen_for",
    "split",
    "start",
    "verify",
    "without_claim",
]
