"""The administrators' lines of the side menu."""

from tianyuan.permissions import may
from tianyuan.ui import menu


def register() -> None:
    """Called once when the apps are ready."""
    menu.register(
        menu.Entry(
            menu.ADMIN,
            "账号",
            "accounts:user_list",
            order=10,
            visible=lambda user: may(user, "accounts.edit"),
        )
    )
    menu.register(
        menu.Entry(
            menu.ADMIN,
            "授权",
            "accounts:grant_list",
            order=20,
            visible=lambda user: may(user, "accounts.grant"),
        )
    )
