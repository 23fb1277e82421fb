"""共建上“加”成员: committees, Party organisations, registered units."""

from django.db.models import Q

from committees.models import Committee, Membership, Organization
from grids.models import Registration
from tianyuan.home.figures.registry import Base, Kind, Section, figure, rate
from tianyuan.home.figures.scopes import Scope, Where, communities_of

COMMITTEES = Base(lambda: Committee.objects.active())


def _joined(scope: Scope) -> Q:
    """Units with an active membership, in the committee or anywhere."""
    rows = Membership.objects.filter(left_on__isnull=True, committee__active=True)
    if scope.committee:
        rows = rows.filter(committee=scope.committee)
    return Q(pk__in=rows.values("organization"))


def _registered(scope: Scope) -> Q:
    """Units whose registration is confirmed, to the committee's communities or anywhere."""
    rows = Registration.objects.confirmed()
    if scope.committee:
        rows = rows.filter(community__in=communities_of(scope.committee))
    return Q(pk__in=rows.values("organization"))


# The figures below count the same units by two yardsticks; the place stands in their own conditions.
UNITS = Base(lambda: Organization.objects.active(), {Where.COMMITTEE: lambda scope: Q()})


def _guests(scope: Scope) -> Q:
    return _joined(scope) & Q(community__isnull=True)


def _guests_registered(scope: Scope) -> Q:
    anywhere = Registration.objects.confirmed().values("organization")
    return _guests(scope) & Q(pk__in=anywhere)


figure("committees", ("大党委", "个", Kind.STOCK), "在册的社区大党委", COMMITTEES, section=Section.PLUS)
figure(
    "organizations",
    ("党组织", "个", Kind.STOCK),
    "有在册成员关系的党组织，含各社区自己的党组织",
    UNITS,
    _joined,
    Section.PLUS,
)
figure(
    "registered_organizations",
    ("报到（辖区）单位党组织", "个", Kind.STOCK),
    "到社区报到已确认的在册单位党组织；到几个社区报到也只算一个",
    UNITS,
    _registered,
    Section.PLUS,
)
member_units = figure(
    "member_units", ("成员单位", "个", Kind.STOCK), "有在册成员关系的党组织，不含社区自己的", UNITS, _guests
)
member_units_registered = figure(
    "member_units_registered",
    ("已报到成员单位", "个", Kind.STOCK),
    "成员单位里到社区报到已确认的",
    UNITS,
    _guests_registered,
)
rate(
    "registration_rate",
    ("单位报到率", Kind.STOCK),
    "已报到的成员单位 ÷ 成员单位；社区自己的党组织不算",
    member_units_registered,
    member_units,
)
