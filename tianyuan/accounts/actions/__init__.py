"""What can be done with accounts. Each action checks, writes and records in one transaction."""

from tianyuan.accounts.actions.codes import (
    change_password,
    check_can_issue_code,
    issue_reset_code,
    reset_password,
)
from tianyuan.accounts.actions.delegations import delegate, end_delegation
from tianyuan.accounts.actions.grants import bootstrap_administrators, grant_role, revoke_role
from tianyuan.accounts.actions.tokens import issue_token, revoke_token
from tianyuan.accounts.actions.users import (
    activate_user,
    create_user,
    deactivate_user,
    rename_user,
    unlock_user,
)

__all__ = [
    "activate_user",
    "bootstrap_administrators",
    "change_password",
    "check_can_issue_code",
    "create_user",
    "deactivate_user",
    "delegate",
    "end_delegation",
    "grant_role",
    "issue_reset_code",
    "issue_token",
    "rename_user",
    "reset_password",
    "revoke_role",
    "revoke_token",
    "unlock_user",
]
