"""双报到: which units stand registered."""

from django.db.models import Exists, OuterRef, Prefetch, QuerySet

from committees.models import Organization, PartyMember
from grids.models import GridPost, MemberRegistration, Registration
from grids.states import RegistrationState


def registered_organizations() -> QuerySet[Organization]:
    """报到单位: organisations with a confirmed registration (the figure 87)."""
    confirmed = Registration.objects.confirmed().values("organization")
    return Organization.objects.active().filter(pk__in=confirmed)


# ---- members
def registered_members() -> QuerySet[PartyMember]:
    """在职党员报到: members with a confirmed registration (the figure 2,637)."""
    confirmed = MemberRegistration.objects.confirmed().values("member")
    return PartyMember.objects.filter(active=True, pk__in=confirmed)


def _in_a_cell() -> Exists:
    return Exists(GridPost.objects.current().pairs().filter(person=OuterRef("member__person")))


def bound(rows: QuerySet[MemberRegistration]) -> QuerySet[MemberRegistration]:
    """Those of the registrations whose member holds a half in a cell today."""
    return rows.filter(_in_a_cell())


def unbound(rows: QuerySet[MemberRegistration]) -> QuerySet[MemberRegistration]:
    """Those who stand registered and hold none yet."""
    return rows.exclude(state=RegistrationState.ENDED).filter(~_in_a_cell())


def with_cells(rows: QuerySet[MemberRegistration]) -> QuerySet[MemberRegistration]:
    """Each with its member, unit, community, and `member.person.cells_now`: the halves held today."""
    held = GridPost.objects.current().pairs().select_related("node__parent").order_by("pk")
    return rows.select_related("member__person", "member__organization", "community").prefetch_related(
        Prefetch("member__person__grid_posts", held, to_attr="cells_now")
    )


def by_member(rows: QuerySet[MemberRegistration], words: str) -> QuerySet[MemberRegistration]:
    """Those whose member's name, pinyin or initials contain every word."""
    for word in words.lower().split()[:5]:
        rows = rows.filter(member__person__spelling__contains=word)
    return rows
