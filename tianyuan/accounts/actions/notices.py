"""What one administrator does with another's account does not stay between the two."""

from typing import Any

from tianyuan.accounts.models import User
from tianyuan.accounts.queries import administrator_role
from tianyuan.accounts.signals import administrator_touched


def tell_administrators(account: User, words: str, *, by: Any) -> None:
    """Send `administrator_touched` when the account is one of the three's; in the caller's transaction."""
    if administrator_role(account) is not None:
        administrator_touched.send("accounts", account=account, words=words, by=by)
