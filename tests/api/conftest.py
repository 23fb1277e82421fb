"""The API's tests: programs that speak JSON as somebody, on the month the claims are tested on."""

from datetime import date

import pytest
from django.test import Client

from committees.models import Alliance, PartyMember, Person
from grids.models import GridPost, MemberRegistration
from servicelists.models import (
    Agenda,
    AgendaItem,
    Claim,
    Meeting,
    MeetingFile,
    Minutes,
    Need,
    Nudge,
    Proposer,
    ReportTemplate,
    Resolution,
    ResolutionReport,
    ServiceItem,
    UnitLink,
)
from servicelists.queries import live
from tests.documents.workbooks import xlsx
from tests.servicelists.claims.conftest import *  # noqa: F403
from tests.servicelists.rooms.conftest import item_of, notified  # noqa: F401
from tianyuan import clock
from tianyuan.attachments import files
from tianyuan.work.models import Work

API = "/api/v1"


class Program:
    """`program.get("needs/", state="closed")`, `program.post("needs/1/accept/", {…})`; answers as they come."""

    def __init__(self, user=None, *, csrf: bool = False):
        self.client = Client(enforce_csrf_checks=csrf, raise_request_exception=False)
        if user is not None:
            self.client.force_login(user)

    def get(self, path: str, headers=None, **query):
        return self.client.get(f"{API}/{path}", query, headers=headers)

    def post(self, path: str, body=None, headers=None):
        return self.client.post(f"{API}/{path}", body or {}, content_type="application/json", headers=headers)

    def rows(self, path: str, **query) -> list[dict]:
        answer = self.get(path, **query)
        assert answer.status_code == 200, answer.content.decode()
        return answer.json()["results"]

    def ids(self, path: str, **query) -> list[int]:
        return [row["id"] for row in self.rows(path, **query)]


@pytest.fixture
def program(db):
    """`program(user)`: a Program logged in as the user; `program()` is nobody."""
    return Program


def ok(answer, status: int = 200) -> dict:
    assert answer.status_code == status, answer.content.decode()
    return answer.json()


def refused(answer, status: int, words: str) -> None:
    assert answer.status_code == status, answer.content.decode()
    assert words in answer.json()["detail"]


@pytest.fixture
def opened(notified, secretary, monkeypatch):  # noqa: F811
    """The meeting opened through the API; how it stands is asked anew every time."""
    monkeypatch.setattr(live.pulse, "KEPT_SECONDS", 0)
    live.forget()
    ok(Program(secretary).post(f"meetings/{notified.pk}/open/"))
    return Meeting.objects.get(pk=notified.pk)


@pytest.fixture
def proposer(need):
    return Proposer.objects.create(need=need, name="段国珍", phone="13887512345", said_at=clock.now())


@pytest.fixture
def item(registered):
    """The service item that carries the registered claim."""
    return registered.item


@pytest.fixture
def three_of_each(
    month, registered, on_agenda, make_list, committee, unit, other_unit, secretary, cell, other_cell
):
    """At least three rows of every resource."""
    on_the_grid(cell, other_cell, unit)
    for number, name in enumerate(["2026-08", "2026-09", "2026-10"], 1):
        earlier = make_list(month=name, stage="convened", convened_at=clock.now())
        agenda = Agenda.objects.create(committee=committee, list=earlier, number=1)
        Meeting.objects.create(
            committee=committee, list=earlier, agenda=agenda, state="draft",
            starts_at=clock.at(date(2026, 7 + number, 26), 14, 30), place="会议室",
        )  # fmt: skip
        other = on_agenda(title=f"第{number}件", quantity=5, claimed_quantity=1)
        Proposer.objects.create(need=other, name="某人", phone="13887510000", said_at=clock.now())
        Claim.objects.create(
            need=other, committee=committee, list=month, organization=other_unit, role="lead", quantity=1,
            claimed_at=clock.now(),
        )  # fmt: skip
        ServiceItem.objects.create(
            list=month, committee=committee, organization=unit, category="other", title=f"自报{number}",
            own_accord=True, due_on=date(2026, 12, 20),
        )  # fmt: skip
        after_the_meeting(agenda.meeting, number, unit, other_unit, secretary)
    return month


def on_the_grid(cell, other_cell, unit) -> None:
    """Three posts and three registered members of the cells' community."""
    for number, (node, kind) in enumerate(
        [(cell, "worker"), (other_cell, "worker"), (cell.parent, "head")], 1
    ):
        person = Person.objects.create(name=f"组员{number}")
        GridPost.objects.create(node=node, person=person, kind=kind, starts_on=date(2026, 1, 10))
        MemberRegistration.objects.create(
            member=PartyMember.objects.create(person=person, organization=unit), community=node.community,
            registered_on=date(2026, 1, 5),
        )  # fmt: skip


def after_the_meeting(meeting: Meeting, number: int, unit, other_unit, secretary) -> None:
    """One of each row around a meeting."""
    now = clock.now()
    settled = Resolution.objects.create(
        committee=meeting.committee, meeting=meeting, text=f"议定第{number}件", due_on=date(2026, 11, 20),
        created_at=now, referred_at=now,
    )  # fmt: skip
    settled.organizations.set([unit, other_unit])
    ResolutionReport.objects.create(resolution=settled, organization=unit, text="进场了", at=now, who="周敏")
    Nudge.objects.create(resolution=settled, kind="remind", words="请关注", at=now, who="书记")
    Minutes.objects.create(
        meeting=meeting, committee=meeting.committee, drafted_at=now, public_summary="会议议了三件事",
        sections=[{"key": "held", "title": "会议情况", "text": "开了会。"}],
    )  # fmt: skip
    UnitLink.objects.create(
        meeting=meeting, organization=unit, nonce=f"nonce-{number}", made_at=now, holder="李秀英"
    )
    kept = files.store_bytes(f"照片{number}.txt", b"x", by=secretary, kind="meeting_file")
    MeetingFile.objects.create(meeting=meeting, attachment=kept, added_at=now)
    table = files.store_bytes(
        f"表{number}.xlsx", xlsx(["序号", "需求内容"]), by=secretary, kind="county_table"
    )
    ReportTemplate.objects.create(
        name=f"汇总表{number}", committee=meeting.committee, rows_kind="needs", attachment=table, sheet="Sheet",
        header_row=1, first_row=2, columns={"A": "number"}, made_at=now,
    )  # fmt: skip
    Work.objects.create(kind="servicelists.papers.file", title=f"打包{number}", owner=secretary)
    allied = Alliance.objects.create(
        committee=meeting.committee, name=f"联盟{number}", lead=unit, formed_on=date(2026, 1, 6)
    )
    allied.members.set([unit, other_unit])


@pytest.fixture
def draft(make_list, make_need, committee, secretary):
    """`draft("路灯", "排水")`: December's agenda with these items, still a draft."""

    def make(*titles: str) -> list[AgendaItem]:
        monthly_list = make_list(month="2026-12", stage="compiled", compiled_at=clock.now())
        agenda = Agenda.objects.create(committee=committee, list=monthly_list, number=1)
        return [
            AgendaItem.objects.create(
                agenda=agenda, need=make_need(title=title, state="awaiting"), section="real", position=at
            )
            for at, title in enumerate(titles, 1)
        ]

    return make


def state_of(need: Need) -> str:
    return Need.objects.get(pk=need.pk).state
