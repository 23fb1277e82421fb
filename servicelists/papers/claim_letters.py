"""认领书: what one unit took at one meeting, to be signed by its head."""

from collections.abc import Iterable

from django.db.models import Q, QuerySet

from committees.models import Organization
from servicelists.models import Claim, Meeting
from servicelists.papers.words import body_of, day, discreet, gathering, occasion
from servicelists.queries.claims import amount_words
from servicelists.states import ClaimState
from tianyuan.documents.paper import Blanks, Column, Paper, Paragraph, Signature, Table

MEASURE = "解决措施"
COLUMNS = [
    Column("序号", 8, center=True),
    Column("认领事项", 30),
    Column("方式", 10, center=True),
    Column("数量", 10, center=True),
    Column(MEASURE, 28),
    Column("完成期限", 17, center=True),
]


def claims_at(meeting: Meeting) -> QuerySet[Claim]:
    """What units took of this meeting's topics and month, as it stands now; members' own left out."""
    on_agenda = meeting.agenda.items.standing().values("need")
    here = Q(need__in=on_agenda)
    if meeting.list_id:
        here |= Q(list=meeting.list_id)
    rows = Claim.objects.active().filter(here, committee=meeting.committee_id, organization__isnull=False)
    return rows.select_related("need", "organization", "alliance").order_by(
        "organization__spelling", "organization_id", "role", "need__pk", "pk"
    )


def claim_letter(
    meeting: Meeting, organization: Organization, claims: Iterable[Claim] | None = None
) -> Paper:
    """The unit's letter. `claims`: its own, when the caller has them already."""
    taken = list(claims_at(meeting).filter(organization=organization) if claims is None else claims)
    body = body_of(meeting.committee)
    measures = any(claim.measure for claim in taken)
    made = Paper(
        "认领书",
        [
            Paragraph(f"{body}：", indent=False),
            Paragraph(_opening(meeting, taken)),
            Table(
                COLUMNS if measures else [column for column in COLUMNS if column.title != MEASURE],
                [_row(number, claim, meeting, measures) for number, claim in enumerate(taken, 1)],
                least=10,
            ),
            Paragraph(_promise(taken, measures)),
            Signature(f"{organization.name}（盖章）", "　　　　年　　月　　日"),
            Blanks(["单位负责人（签字）", "联络员（签字）"]),
        ],
        name=f"{body}{occasion(meeting)}认领书（{organization}）",
        issuer=meeting.committee.name,
    )
    return discreet(made, meeting.committee)


def _only_meant(taken: list[Claim]) -> bool:
    """The unit's own Party committee has agreed to nothing yet."""
    return bool(taken) and all(claim.state == ClaimState.INTENT for claim in taken)


def _opening(meeting: Meeting, taken: list[Claim]) -> str:
    words = "有意向认领" if _only_meant(taken) else "认领"
    if meeting.opened_at:
        return f"在{day(meeting.held_at)}{gathering(meeting)}上，我单位{words}以下事项："
    return f"对{occasion(meeting)}的议题，我单位{words}以下事项："


def _promise(taken: list[Claim], measures: bool) -> str:
    how = "措施和期限" if measures else "期限"
    when = "本单位同意后，" if _only_meant(taken) else ""
    return f"{when}我单位将按上述{how}办理，办理中有困难及时与大党委商量。"


def _row(number: int, claim: Claim, meeting: Meeting, measures: bool) -> list:
    role = f"{claim.get_role_display()}\n{claim.alliance}" if claim.alliance else claim.get_role_display()
    amount = amount_words(claim.quantity, claim.need).strip() or ("配合" if not claim.quantity else "1件")
    if claim.state == ClaimState.INTENT:
        role = f"{role}\n（意向）"
    measure = [claim.measure] if measures else []
    return [number, claim.need.title, role, amount, *measure, _term(claim, meeting)]


def _term(claim: Claim, meeting: Meeting) -> str:
    """The promised day; with its year only when it is another one than the meeting's."""
    term = claim.promised_on
    if term is None:
        return ""
    return f"{term.month}月{term.day}日" if term.year == meeting.held_on.year else day(term)
