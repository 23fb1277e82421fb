"""单位报到: a unit registers to a community, the community confirms."""

from datetime import date
from typing import Any

from django.db import transaction

from committees.actions import rows
from committees.models import Community, Organization
from committees.queries import committee_serving
from grids.models import Registration
from grids.permissions.registrations import check_can_confirm, check_can_end, check_can_register
from grids.states import REGISTRATION_MOVES, RegistrationState
from tianyuan import clock
from tianyuan.refusals import BadInput
from tianyuan.workflow import locked, move


def register(
    organization: Organization, community: Community, *, by: Any, registered_on: date | None = None
) -> Registration:
    """The unit registers, today unless told. Raises BadInput when it stands registered there already."""
    check_can_register(by, organization, community)
    registered_on = registered_on or clock.today()
    with transaction.atomic():
        if not locked(organization).active:
            raise BadInput(f"{organization}已停用")
        if registered_on > clock.today():
            raise BadInput("报到日期不能晚于今天")
        standing = Registration.objects.exclude(state=RegistrationState.ENDED)
        if standing.filter(organization=organization, community=community).exists():
            raise BadInput(f"{organization}已在{community}报到")
        registration = Registration(
            organization=organization, community=community, registered_on=registered_on
        )
        after = {"organization": organization, "community": community, "registered_on": registered_on}
        serving = committee_serving(community)
        return rows.create(
            registration,
            by=by,
            verb="registrations.register",
            after=after,
            committee_id=serving.pk if serving else None,
        )


def confirm(registration: Registration, *, by: Any) -> Registration:
    """The community says yes; from now on the unit counts as registered."""
    check_can_confirm(by, registration)
    return move(
        registration,
        RegistrationState.CONFIRMED,
        by=by,
        table=REGISTRATION_MOVES,
        verb="registrations.confirm",
        confirmed_on=clock.today(),
    )


def end(registration: Registration, *, by: Any) -> Registration:
    """The unit left the community, or the row was a mistake; it may register again."""
    check_can_end(by, registration)
    return move(
        registration,
        RegistrationState.ENDED,
        by=by,
        table=REGISTRATION_MOVES,
        verb="registrations.end",
        ended_on=clock.today(),
    )
