"""What the month's rooms put into the frame: menu entries and who may see which photos. Called once at start."""

from typing import Any

from servicelists import claim_entries
from servicelists.models import Need, NeedPhoto
from servicelists.queries.needs import awaiting_triage
from tianyuan.attachments import files
from tianyuan.attachments.models import Attachment
from tianyuan.permissions import scope_of
from tianyuan.ui import menu

NEED_PHOTO = "need_photo"


def register() -> None:
    """Open the doors of the needs room."""
    menu.register(
        menu.Entry(menu.MINUS, "需求", "needs:list", order=10, visible=_sees_needs, count=_needs_waiting)
    )
    menu.register(menu.Entry(menu.MINUS, "联席会", "meetings:list", order=15, visible=_sees_meetings))
    files.register_viewer(NEED_PHOTO, may_see_photo)
    claim_entries.register()


def _sees_needs(user: Any) -> bool:
    return bool(scope_of(user, "needs.view"))


def _sees_meetings(user: Any) -> bool:
    return bool(scope_of(user, "lists.view"))


def _needs_waiting(user: Any) -> int:
    """What waits for this user to be accepted."""
    return awaiting_triage(user).count() if _accepts(user) else 0


def _accepts(user: Any) -> bool:
    return bool(scope_of(user, "needs.accept") or scope_of(user, "needs.steer"))


def may_see_photo(user: Any, attachment: Attachment) -> bool:
    """Whoever may see the need may see its photos."""
    needs = NeedPhoto.objects.filter(attachment=attachment).values("need")
    return Need.objects.visible_to(user).filter(pk__in=needs).exists()
