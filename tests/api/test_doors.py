"""Who gets in at all: nobody without a log-in, expired tokens not, an auditor sees nothing of the month."""

from datetime import timedelta

import pytest

from committees.models import Alliance, Committee, Organization
from grids.models import GridNode, GridPost, MemberRegistration
from servicelists.models import (
    AgendaItem,
    Claim,
    Meeting,
    MeetingFile,
    Minutes,
    MonthlyList,
    Need,
    ReportTemplate,
    Resolution,
    ServiceItem,
    UnitLink,
)
from tests.api import routes
from tests.api.conftest import Program
from tianyuan import clock
from tianyuan.accounts import actions
from tianyuan.work.models import Work

pytestmark = pytest.mark.django_db


def test_every_route_is_described_and_there_are_as_many_as_we_mean():
    described = {path.removeprefix("/api/v1/") for path in routes.schema()["paths"]}
    assert set(routes.paths()) <= described
    assert (len(routes.paths()), len(routes.writes())) == (164, 122)


def test_nobody_gets_in_anywhere(db):
    nobody = Program()
    for path in routes.paths():
        address = path.replace("{id}", "1")
        for answer in (nobody.get(address), nobody.post(address)):
            assert answer.status_code == 401, path
            assert answer.json()["detail"] == "身份认证信息未提供。"
            assert answer.headers["WWW-Authenticate"] == "Token"


def row_of(path: str) -> int:
    """A row that exists, for an address with an id."""
    rows = {
        "needs": Need, "claims": Claim, "meetings": Meeting, "agenda-items": AgendaItem, "service-items": ServiceItem,
    }  # fmt: skip
    rows |= {
        "committees": Committee, "organizations": Organization, "alliances": Alliance, "monthly-lists": MonthlyList,
        "unit-links": UnitLink, "resolutions": Resolution, "minutes": Minutes, "meeting-files": MeetingFile,
        "works": Work, "report-templates": ReportTemplate,
    }  # fmt: skip
    rows |= {"grid-nodes": GridNode, "grid-posts": GridPost, "member-registrations": MemberRegistration}
    rows |= {
        "figures/committees": Committee,
        "figures/organizations": Organization,
        "figures/nodes": GridNode,
    }
    return rows[path.partition("/{id}")[0]].objects.latest("pk").pk


def test_an_auditor_sees_and_moves_nothing(three_of_each, auditor):
    asker, before = Program(auditor), list(Need.objects.order_by("pk").values_list("pk", "state", "version"))
    body = {"list": three_of_each.pk, "starts_at": "2026-11-26T14:30", "place": "x", "claims": [1],
            "text": "x", "community": 1, "committee": three_of_each.committee_id}  # fmt: skip
    for path in routes.paths():
        address = path.replace("{id}", str(row_of(path)) if "{id}" in path else "")
        seen = asker.get(address)
        assert seen.status_code in {403, 404, 405} or seen.json()["count"] == 0, path
        if path in routes.writes():
            assert asker.post(address, body).status_code in {403, 404}, path
    assert list(Need.objects.order_by("pk").values_list("pk", "state", "version")) == before


def test_another_committees_secretary_moves_nothing(three_of_each, other_secretary):
    asker = Program(other_secretary)
    for path in routes.writes():
        if "{id}" in path:
            assert asker.post(path.replace("{id}", str(row_of(path)))).status_code == 404, path


# ---- tokens and sessions
def test_a_token_opens_the_api_until_it_expires(secretary, need, monkeypatch):
    token, row = actions.issue_token(secretary, by=secretary)
    program, headers = Program(csrf=True), {"Authorization": f"Token {token}"}
    assert program.get("needs/", headers=headers).json()["count"] == 1
    made = program.post("needs/", {"community": need.community_id, "text": "路灯不亮"}, headers=headers)
    assert made.status_code == 201  # a token needs no CSRF
    monkeypatch.setattr(clock, "real_now", lambda: row.expires_at + timedelta(seconds=1))
    late = program.get("needs/", headers=headers)
    assert (late.status_code, late.json()["detail"]) == (401, "令牌无效或已过期，请重新登录")


def test_a_session_needs_the_csrf_token_to_write(secretary, make_need):
    need, program = make_need(), Program(secretary, csrf=True)
    refused = program.post(f"needs/{need.pk}/accept/")
    assert refused.status_code == 403
    assert refused.json()["code"] == "csrf"
    assert "X-CSRFToken" in refused.json()["detail"]
    token = program.client.get("/password/change/").cookies["csrftoken"].value
    assert program.post(f"needs/{need.pk}/accept/", headers={"X-CSRFToken": token}).status_code == 200


def test_what_is_not_json_is_refused_in_words(clerk, make_need):
    need, client = make_need(), Program(clerk).client
    answer = client.post(
        f"/api/v1/needs/{need.pk}/not-list/", "whereto=x", content_type="application/x-www-form-urlencoded"
    )
    assert answer.status_code == 415
    assert "不支持" in answer.json()["detail"]
