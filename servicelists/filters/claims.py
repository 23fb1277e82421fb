"""Filters of claims; kept beside those of items, which share their choices."""

from servicelists.filters.items import ClaimFilter

__all__ = ["ClaimFilter"]
