"""Reading 议定事项: their light, whose turn it is, what is said of them."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.db.models import Case, Q, QuerySet, When

from committees.models import Organization
from servicelists.models import Need, Nudge, Resolution
from servicelists.states import NudgeKind, Outcome, ResolutionState
from tianyuan import clock
from tianyuan.permissions import Role, may, posts_of, scope_of
from tianyuan.ui.lights import Light, light_of
from tianyuan.workdays import calendar as workdays

USUAL_WORKDAYS = 10

SOON = timedelta(days=3)
LONGEST_SHARE = 200


def due_by_default() -> date:
    """Two weeks of workdays: what a room usually says; a longer one is typed."""
    return workdays.add(clock.today(), USUAL_WORKDAYS)


def settled_units(needs: Iterable[Need]) -> dict[int, list[str]]:
    """need → the units a meeting settled it on, for needs that nobody claimed and the meeting gave to units."""
    rows = Resolution.objects.filter(item__need__in=needs, item__outcome=Outcome.RESOLVED)
    found: dict[int, list[str]] = {}
    for row in rows.select_related("item").prefetch_related("organizations"):
        assert row.item is not None  # filtered so
        units = found.setdefault(row.item.need_id, [])
        units += [str(unit) for unit in row.organizations.all() if str(unit) not in units]
    return found


def light(resolution: Resolution) -> Light | None:
    """蓝 done · 绿 on time · 黄 last fifth · 橙 ≤ 3 days late · 红 later; None for a dropped one."""
    if resolution.state == ResolutionState.DROPPED:
        return None
    due = clock.end_of(resolution.due_on)
    started = min(resolution.created_at, due - timedelta(days=1))
    return light_of(started=started, due=due, done_at=resolution.settled_at)


def listed_for(user: Any) -> QuerySet[Resolution]:
    """What a list shows, with `over` (0 while open): all in scope; a liaison the own units' only.

    Who is behind is nobody else's matter.
    """
    rows = Resolution.objects.visible_to(user)
    rows = rows.annotate(over=Case(When(state=ResolutionState.OPEN, then=0), default=1))
    if not may(user, "papers.view"):
        rows = rows.filter(organizations__in=units_of_user(user)).distinct()
    return rows.select_related(
        "committee__community", "meeting__list", "meeting__committee"
    ).prefetch_related("organizations")


def for_page(rows: Iterable[Resolution]) -> list[Any]:
    """The same rows with `.lit`, their light."""
    found: list[Any] = list(rows)
    for row in found:
        row.lit = light(row)
    return found


def units_of_user(user: Any) -> set[int]:
    """Units whose liaison the user is."""
    return {
        post.organization_id for post in posts_of(user) if post.role == Role.LIAISON and post.organization_id
    }


def reporting_units(user: Any, resolution: Resolution) -> list[Organization]:
    """The responsible units the user may report for: the staff for all, a liaison for the own."""
    units = resolution.organizations.all()
    if may(user, "resolutions.edit", committee_id=resolution.committee_id):
        return list(units)
    held = {
        post.organization_id
        for post in posts_of(user)
        if post.role == Role.LIAISON and post.committee_id == resolution.committee_id
    }
    return [unit for unit in units if unit.pk in held]


# ---- whose turn it is
def waiting(user: Any) -> QuerySet[Resolution]:
    """What waits for this user, the nearest term first: the town's answer, an overdue one, the own unit's soon."""
    rows = Resolution.objects.visible_to(user).order_by("due_on", "pk")
    if scope_of(user, "resolutions.supervise").everywhere:
        return rows.filter(Q(pk__in=for_town()) | Q(pk__in=late_for_town()))
    staff = scope_of(user, "resolutions.remind").committees
    late = Q(committee__in=staff, due_on__lt=clock.today())
    mine = Q(organizations__in=units_of_user(user), due_on__lte=clock.today() + SOON)
    return rows.open().filter(late | mine).distinct()


def for_town() -> QuerySet[Resolution]:
    """提请 and not answered: the longest waiting first."""
    return Resolution.objects.waiting_for_town().order_by("referred_at", "pk")


def late_for_town() -> QuerySet[Resolution]:
    """The day the town set itself is over."""
    return Resolution.objects.open().filter(town_due_on__lt=clock.today()).order_by("town_due_on", "pk")


def of_units(organizations: Iterable[Organization]) -> QuerySet[Resolution]:
    """Open ones the units are to do, the nearest term first."""
    rows = Resolution.objects.open().filter(organizations__in=list(organizations))
    return rows.order_by("due_on", "pk").distinct()


# ---- its history and what is copied
def history(resolution: Resolution, user: Any) -> list[dict[str, Any]]:
    """What happened, oldest first: settled, reports, reminders and the town's words."""
    settled: dict[str, Any] = {"what": f"{resolution.meeting.get_kind_display()}议定", "at": resolution.created_at,
               "note": "、".join(str(unit) for unit in resolution.organizations.all())}  # fmt: skip
    told: list[dict[str, Any]] = [
        {"what": report.text, "at": report.at, "note": str(report.organization or report.who)}
        for report in resolution.reports.select_related("organization")
    ]
    nudges: list[dict[str, Any]] = [
        {"what": row.get_kind_display(), "at": row.at, "note": f"{row.who} · {row.words}", "nudge": row}
        for row in _nudges_seen(resolution, user)
    ]
    return [settled, *sorted([*told, *nudges], key=lambda row: row["at"])]


def _nudges_seen(resolution: Resolution, user: Any) -> QuerySet[Nudge]:
    """Reminders are between the committee, the town and the units reminded."""
    rows = resolution.nudges.all()
    concerned = may(user, "papers.view", committee_id=resolution.committee_id)
    mine = resolution.organizations.filter(pk__in=units_of_user(user)).exists()
    return rows if concerned or mine else rows.none()


def share(nudge: Nudge, link: str) -> str:
    """≤ 200 characters for the units' liaisons: who, what, until when, and the link."""
    resolution = nudge.resolution
    units = "、".join(str(unit) for unit in resolution.organizations.all())
    text = f"【{NudgeKind(nudge.kind).label}】{units}：{nudge.words}"
    return text[: LONGEST_SHARE - len(link)] + link
