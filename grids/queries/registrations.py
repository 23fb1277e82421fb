"""双报到: which units stand registered."""

from django.db.models import QuerySet

from committees.models import Organization
from grids.models import Registration
from grids.states import RegistrationState


def registered_organizations() -> QuerySet[Organization]:
    """报到单位: organisations with a confirmed registration (the figure 87)."""
    confirmed = Registration.objects.confirmed().values("organization")
    return Organization.objects.active().filter(pk__in=confirmed)


def registrations_standing() -> QuerySet[Registration]:
    """Proposed and confirmed ones."""
    return Registration.objects.exclude(state=RegistrationState.ENDED)
