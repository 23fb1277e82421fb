"""Pages of accounts. `locked_out` is named in the settings."""

from tianyuan.accounts.views.login import locked_out

__all__ = ["locked_out"]
