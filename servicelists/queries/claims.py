"""What may be claimed, what waits for an answer or for registering, and what a unit already carries."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from typing import Any
from uuid import UUID, uuid4

from django.db.models import Prefetch, Q, QuerySet

from committees.models import Alliance, Committee, Membership, Organization, Person, Seat
from committees.states import SeatKind
from servicelists.models import (
    AgendaItem,
    Claim,
    ClaimRequest,
    Meeting,
    MonthlyList,
    Need,
    Suggestion,
    Unsuitable,
)
from servicelists.models.meetings import held_moment
from servicelists.queries.windows import ALWAYS, ASKABLE, open_now
from servicelists.rules import Rules
from servicelists.states import (
    CLAIM_ACTIVE,
    NEED_OPEN,
    AskState,
    ClaimRole,
    ClaimState,
    MeetingKind,
    MeetingState,
    NeedKind,
    NeedState,
)
from tianyuan import clock
from tianyuan.months import Month
from tianyuan.permissions import Role, posts_of, scope_of
from tianyuan.ui.text import mask_name

UNDER_WAY = frozenset({ClaimState.INTENT, ClaimState.AGREED, ClaimState.REGISTERED})


# ---- words
def claimant_words(claim: Claim) -> str:
    """The unit's short name; an alliance with its lead, `银龄联盟（县医院牵头）`; a member masked."""
    if claim.alliance is not None:
        return f"{claim.alliance}（{claim.organization}牵头）"
    return str(claim.organization) if claim.member is None else mask_name(claim.member.name)


def together_words(claim: Claim) -> str:
    """`协办：养护站、供电所`: the members of the alliance behind a claim, who have no share of their own."""
    if claim.alliance is None:
        return ""
    units = [str(unit) for unit in claim.alliance.members.all() if unit.pk != claim.organization_id]
    return f"协办：{'、'.join(units)}" if units else ""


def amount_words(quantity: int, need: Need) -> str:
    """`26 户`; nothing for a single thing, nor for a helper without a share of its own."""
    single = need.quantity == 1 and need.unit == "件"
    return "" if single or not quantity else f" {quantity} {need.unit}"


def taken_words(need: Need) -> str:
    """`县医院已牵头 26 户，还差 12 户`: who took how much, and what is left, as of now."""
    taken = [
        f"{claimant_words(claim)}已{how_words(claim)}{amount_words(claim.quantity, need)}"
        for claim in active_claims(need)
    ]
    left = f"还差{amount_words(need.left, need)}" if need.left else "已经认领完"
    return "，".join(["、".join(taken) or "还没有单位认领", left])


def how_words(claim: Claim) -> str:
    """`牵头`; an alliance has said already who leads, a member has nobody to lead."""
    return claim.get_role_display() if claim.organization_id and not claim.alliance_id else "认领"


def role_words(claim: Claim) -> str:
    """`牵头`, `协办`; `协办（配合）` for a helper of one thing, who has no share."""
    words = claim.get_role_display()
    return words if claim.quantity else f"{words}（配合）"


def active_claims(need: Need) -> QuerySet[Claim]:
    """The claims that hold a place, lead first."""
    claims = need.claims.active().select_related("organization", "member", "alliance")
    return claims.order_by("role", "claimed_at", "pk")


def lead_of(need: Need) -> Claim | None:
    return need.claims.active().filter(role=ClaimRole.LEAD).select_related("organization").first()


# ---- what a unit may claim
URGENT_WITHIN = timedelta(days=3)


@dataclass
class Offer:
    """A need as the claiming page offers it to one unit (or to a member: `organization` None)."""

    need: Need
    organization: Organization | None
    lead: Claim | None
    earliest: date
    promised_on: date
    suggested: tuple[str, ...] = ()
    section: str = ""
    times: int = 0
    number: int = 0
    answer_days: int = Rules.agree_workdays
    after_meeting: bool = False
    own_claim: Claim | None = None
    others: list[Claim] = field(default_factory=list)
    alliances: list[Alliance] = field(default_factory=list)  # the unit leads: it may claim in their name
    key: UUID = field(default_factory=uuid4)  # of its form: sent twice, claimed once
    typed_role: str = ""
    typed_quantity: int | None = None

    @property
    def left(self) -> int:
        return self.need.left

    def keep(self, *, role: str = "", quantity: int | None = None, promised_on: date | None = None) -> None:
        """What somebody had typed when another was first: it stays, as far as it still fits."""
        self.typed_role, self.typed_quantity = role, quantity
        if promised_on and promised_on >= self.earliest:
            self.promised_on = promised_on

    @property
    def quantity(self) -> int:
        """What the stepper stands on: everything that is left, or what was typed."""
        if not self.typed_quantity:
            return self.left
        return max(min(self.typed_quantity, self.left), 1)

    @cached_property
    def taken(self) -> str:
        """`县人民医院党委牵头 26 户`, for the line under the title."""
        said = [
            f"{claimant_words(c)}{how_words(c)}{amount_words(c.quantity, self.need)}" for c in self.others
        ]
        return "、".join(said)

    @property
    def role(self) -> str:
        """牵头 while nobody leads, unless 协办 was chosen."""
        return ClaimRole.SUPPORT if self.lead or self.typed_role == ClaimRole.SUPPORT else ClaimRole.LEAD


def claimable_needs(committee_id: int) -> QuerySet[Need]:
    """Needs of a committee that may be claimed now: something is left, or several units are wanted."""
    return Need.objects.filter(open_now(), committee=committee_id)


def claimable_for(organization: Organization, committee: Committee) -> list[Offer]:
    """What the unit may claim now: suggested ones first, then in the order of the agenda.

    Needs it holds already or called 不适合 are left out. A fixed number of queries.
    """
    held = Claim.objects.active().filter(organization=organization).values("need")
    refused = Unsuitable.objects.filter(organization=organization).values("need")
    needs = claimable_needs(committee.pk).exclude(pk__in=held).exclude(pk__in=refused)
    offers = offers_of(needs, organization)
    return sorted(offers, key=lambda offer: (not offer.suggested, offer.number or 10**6, -offer.need.pk))


def claimable_by_member(person: Person, committee_ids: Iterable[int]) -> list[Offer]:
    """Wishes and posts a member may take."""
    held = Claim.objects.active().filter(member=person).values("need")
    needs = Need.objects.filter(open_now(), committee__in=list(committee_ids), kind__in=sorted(ALWAYS))
    return sorted(offers_of(needs.exclude(pk__in=held), None), key=lambda offer: -offer.need.pk)


def offers_of(needs: QuerySet[Need], organization: Organization | None) -> list[Offer]:
    rows = list(
        needs.select_related("community", "list").prefetch_related(
            Prefetch(
                "claims", Claim.objects.active().select_related("organization", "member", "alliance"), "held"
            )
        )
    )
    items = _agenda_items([need.pk for need in rows])
    said = _suggestions(organization, items)
    offers = [offer_of(need, organization, items.get(need.pk), said) for need in rows]
    led = alliances_led(organization)
    for offer in offers if led else ():
        offer.alliances = [one for one in led if one.committee_id == offer.need.committee_id]
    return offers


def alliances_led(organization: Organization | None) -> list[Alliance]:
    """红色联盟 in whose name the unit may claim."""
    if organization is None:
        return []
    return list(Alliance.objects.active().filter(lead=organization).order_by("pk"))


def _agenda_items(need_ids: list[int]) -> dict[int, AgendaItem]:
    """need → its line on the latest notified agenda."""
    items = (
        AgendaItem.objects.standing()
        .filter(need__in=need_ids, agenda__meeting__notified_at__isnull=False)
        .select_related("agenda__meeting", "agenda__list")
        .order_by(held_moment("agenda__meeting__"))
    )
    return {item.need_id: item for item in items}


def _suggestions(organization: Organization | None, items: dict[int, AgendaItem]) -> dict[int, list[str]]:
    if organization is None:
        return {}
    ids = [item.pk for item in items.values()]
    rows = Suggestion.objects.filter(organization=organization, item__in=ids)
    return {row.item_id: row.unit_words for row in rows}


def offer_of(need: Any, organization, item: AgendaItem | None, said: Mapping[int, list[str]]) -> Offer:
    """A need (its active claims under `held`) with its line on an agenda, as one unit sees it."""
    monthly_list = item.agenda.list if item else need.list
    meeting_day = item.agenda.meeting.held_on if item else clock.today()
    earliest = max(clock.today(), meeting_day)
    return Offer(
        need=need,
        organization=organization,
        lead=next((claim for claim in need.held if claim.role == ClaimRole.LEAD), None),
        earliest=earliest,
        promised_on=promised_by_default(monthly_list, earliest, item.agenda.meeting if item else None),
        suggested=tuple(said.get(item.pk, ())) if item else (),
        section=item.get_section_display() if item else need.get_kind_display(),
        times=item.times if item else 0,
        number=item.position if item else 0,
        answer_days=(monthly_list.in_force if monthly_list else Rules()).agree_workdays,
        after_meeting=bool(item and item.after_meeting),
        others=need.held,
    )


def promised_by_default(
    monthly_list: MonthlyList | None, earliest: date, meeting: Meeting | None = None
) -> date:
    """The end of the month of service; what an 急事会商 was called for is done within three days."""
    if meeting is not None and meeting.kind == MeetingKind.URGENT:
        return earliest + URGENT_WITHIN
    month = monthly_list.service_month if monthly_list else Month.current().next()
    return max(month.last_day, earliest)


# ---- what waits for somebody
def claims_awaiting_agreement(organization: Organization | int) -> QuerySet[Claim]:
    """Intentions the unit has not answered at home, the nearest term first."""
    rows = Claim.objects.filter(organization=organization, state=ClaimState.INTENT)
    return rows.select_related("need", "committee__community").order_by("agree_by", "pk")


def awaiting_registration(committee: Committee | int) -> QuerySet[Claim]:
    """Claims the secretary may register now: agreed ones, and what was said in the room or by a member.

    Problems whose meeting has not opened are not among them: see `agreed_before_meeting`.
    """
    return _ready(committee).exclude(_waiting()).order_by("need__pk", "role", "pk")


def agreed_before_meeting(committee: Committee | int) -> QuerySet[Claim]:
    """会前预认领 that will be registered together once the meeting is open."""
    return _ready(committee).filter(_waiting()).order_by("need__pk", "role", "pk")


def _ready(committee: Committee | int) -> QuerySet[Claim]:
    in_the_room = Q(state=ClaimState.INTENT) & (Q(for_unit_by__isnull=False) | Q(member__isnull=False))
    rows = Claim.objects.filter(Q(state=ClaimState.AGREED) | in_the_room, committee=committee)
    return rows.select_related("need", "organization", "member", "alliance", "list")


def _waiting() -> Q:
    held = (
        AgendaItem.objects.standing()
        .filter(agenda__meeting__state__in=[MeetingState.OPEN, MeetingState.CLOSED, MeetingState.MINUTED])
        .values("need")
    )
    before = Q(need__kind=NeedKind.PROBLEM, need__state__in=[NeedState.ACCEPTED, NeedState.AWAITING])
    return before & ~Q(need__in=held)


def open_requests(organization: Organization | int) -> QuerySet[ClaimRequest]:
    """商请 the unit has not answered."""
    rows = ClaimRequest.objects.filter(organization=organization, state=AskState.OPEN)
    return rows.select_related("need__community", "need__committee")


def needs_to_place(user) -> QuerySet[Need]:
    """Needs the town may ask a unit to take: reported to it, or shelved."""
    rows = Need.objects.visible_to(user).filter(state__in=ASKABLE)
    return rows.select_related("community", "committee__community").order_by("-state", "submitted_at")


def unclaimed(monthly_list: MonthlyList) -> QuerySet[Need]:
    """挂账 of a list's meeting: nobody registered; carry over, report to the town or handle in the community."""
    on_agenda = AgendaItem.objects.standing().filter(agenda__list=monthly_list).values("need")
    rows = Need.objects.filter(pk__in=on_agenda, state=NeedState.PENDING)
    return rows.select_related("community", "cell__parent").order_by("submitted_at")


# ---- what a unit carries
def load_of(organization: Organization | int) -> int:
    """`目前在办 2 件`: claims under way."""
    return Claim.objects.filter(organization=organization, state__in=UNDER_WAY).count()


def claimed_this_quarter(organization: Organization | int, day: date | None = None) -> int:
    """Claims of the calendar quarter, given back ones left out: what the ceiling looks at."""
    since = clock.at(Month.of(day or clock.today()).quarter_start)
    rows = Claim.objects.filter(organization=organization, state__in=CLAIM_ACTIVE, claimed_at__gte=since)
    return rows.count()


# ---- whose page it is
def units_of_liaison(user) -> list[Membership]:
    """The memberships in which the user is the liaison."""
    held = {(post.organization_id, post.committee_id) for post in posts_of(user) if post.role == Role.LIAISON}
    rows = Membership.objects.active().filter(organization__in=[unit for unit, _ in held])
    rows = rows.select_related("organization", "committee__community", "liaison")
    return [row for row in rows if (row.organization_id, row.committee_id) in held]


def own_claims(user) -> QuerySet[Claim]:
    """Claims of the user's units and of the user as a member."""
    units = {post.organization_id for post in posts_of(user) if post.role == Role.LIAISON}
    rows = Claim.objects.filter(Q(organization__in=units) | Q(member__user=user))
    rows = rows.select_related("need__community", "organization", "member", "alliance", "item", "list")
    return rows.order_by("-pk")


def called_unsuitable(user) -> QuerySet[Unsuitable]:
    """Open needs that units of the user's said 不适合 to: it can be taken back."""
    units = {post.organization_id for post in posts_of(user) if post.role == Role.LIAISON}
    rows = Unsuitable.objects.filter(organization__in=units, need__state__in=NEED_OPEN)
    return rows.select_related("need", "organization").order_by("-at", "-pk")


def committees_registering(user) -> list[Committee]:
    """Committees whose claims the user sees through: the committee's side, not the units."""
    return list(
        Committee.objects.in_scope(user, "claims.create_for_unit").active().select_related("community")
    )


def waiting_for(user) -> int:
    """The red number beside 认领: answers asked of a liaison, registering asked of a secretary."""
    liaison_of = [m.organization_id for m in units_of_liaison(user)]
    answers = Claim.objects.filter(organization__in=liaison_of, state=ClaimState.INTENT).count()
    asks = ClaimRequest.objects.filter(organization__in=liaison_of, state=AskState.OPEN).count()
    scope = scope_of(user, "claims.register")
    registering = sum(awaiting_registration(pk).count() for pk in scope.committees)
    return answers + asks + registering


# ---- whom to tell
def staff_to_tell(committee_id: int | None) -> list[int]:
    """Accounts of the secretary and the clerks."""
    kinds = [SeatKind.SECRETARY, SeatKind.CLERK]
    seats = Seat.objects.current().filter(
        committee=committee_id, kind__in=kinds, person__user__is_active=True
    )
    return list(seats.values_list("person__user", flat=True))


def liaisons_to_tell(organization_id: int | None, committee_id: int | None = None) -> list[int]:
    """The account of the unit's liaison in the committee, or of its liaisons anywhere."""
    rows = Membership.objects.active().filter(organization=organization_id, liaison__user__is_active=True)
    here = list(rows.filter(committee=committee_id).values_list("liaison__user", flat=True))
    return here or list(rows.values_list("liaison__user", flat=True))


def claimant_to_tell(claim: Claim) -> list[int]:
    if claim.organization_id:
        return liaisons_to_tell(claim.organization_id, claim.committee_id)
    return [claim.member.user_id] if claim.member and claim.member.user_id else []


def meeting_of(monthly_list: MonthlyList) -> Meeting | None:
    """The month's joint meeting."""
    return monthly_list.meetings.filter(kind="joint_meeting").first()
