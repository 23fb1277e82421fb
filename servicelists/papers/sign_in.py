"""签到表: every member unit with a place to sign; what is marked already is filled in."""

from collections import Counter

from django.db.models import Q

from committees.models import Membership, Organization
from servicelists.models import Attendance, Meeting
from servicelists.papers.words import discreet, moment, planned, title
from servicelists.states import MeetingKind, Presence
from tianyuan.documents.paper import Blanks, Column, Fields, Paper, Table

COLUMNS = [
    Column("序号", 8, center=True),
    Column("单位", 36),
    Column("签名", 20),
    Column("职务", 14),
    Column("到会情况", 13, center=True),
    Column("备注", 14),
]


ROWS_ROOM, ROW, LOWEST_ROW = 123.0, 10.0, 7.5  # mm: what a first page leaves, a row to sign in, the least


def row_height(units: int) -> float:
    """So high that the sheet fills one page where it can: three units alone on a second one look forgotten."""
    on_one_page = ROWS_ROOM / max(units, 1)
    return min(ROW, on_one_page) if on_one_page >= LOWEST_ROW else ROW


def units_invited(meeting: Meeting) -> list[Organization]:
    """The units that were members on the day, the host left out (of an 急事会商 those called); and
    whoever else was marked."""
    held = meeting.held_on
    stood = Q(left_on__isnull=True, organization__active=True) | Q(left_on__gt=held)
    rows = Membership.objects.guests().filter(stood, committee=meeting.committee_id, joined_on__lte=held)
    if meeting.kind == MeetingKind.URGENT:
        rows = rows.filter(organization__in=meeting.invited.values("pk"))
    units = {row.organization_id: row.organization for row in rows.select_related("organization")}
    for row in attendances(meeting):
        units.setdefault(row.organization_id, row.organization)
    return list(units.values())


def attendances(meeting: Meeting) -> list[Attendance]:
    return list(meeting.attendances.select_related("organization"))


def counted(meeting: Meeting) -> str:
    """`应到14家，实到12家，请假1家，缺席1家`; places to fill in while nothing is marked."""
    invited, marked = len(units_invited(meeting)), attendances(meeting)
    if not marked:
        return f"应到{invited}家，实到　　家，请假　　家"
    found = Counter(row.presence for row in marked)
    said = [f"应到{invited}家", f"实到{found[Presence.PRESENT]}家"]
    for presence in (Presence.LEAVE, Presence.OBSERVER, Presence.ABSENT):
        if found[presence]:
            said.append(f"{presence.label}{found[presence]}家")
    return "，".join(said)


def sign_in(meeting: Meeting) -> Paper:
    """The sign-in sheet, blank or filled."""
    marks = {row.organization_id: row for row in attendances(meeting)}
    rows = [
        [number, unit.name, "", "", *_marked(marks.get(unit.pk))]
        for number, unit in enumerate(units_invited(meeting), 1)
    ]
    head = [("时间", moment(planned(meeting))), ("地点", meeting.place), ("到会", counted(meeting))]
    made = Paper(
        title(meeting, "签到表"),
        [Fields(head), Table(COLUMNS, rows, least=row_height(len(rows))), Blanks(["记录人"])],
        issuer=meeting.committee.name,
    )
    return discreet(made, meeting.committee)


def _marked(row: Attendance | None) -> tuple[str, str]:
    if row is None:
        return "", ""
    note = f"代会：{row.substitute}" if row.substitute else "扫码签到" if row.by_link else ""
    return row.get_presence_display(), note
