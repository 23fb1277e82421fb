"""党员报到: the three steps, the list, the API."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from committees.models import PartyMember
from grids.actions import member_registrations, posts
from grids.models import GridPost, MemberRegistration
from grids.queries.registrations import registered_members
from tianyuan.audit.models import AuditEvent
from tianyuan.refusals import BadInput, Denied

TODAY = date(2026, 11, 10)


@pytest.fixture
def member(make_person, unit):
    return PartyMember.objects.create(person=make_person("段党员"), organization=unit, skills="电工")


def _page(browser, path, status=200):
    response = browser.get(path)
    assert response.status_code == status, response.content.decode()[:500]
    return response.content.decode()


def test_register_confirm_bind_end_frees_the_cell(secretary, liaison, member, community, cell):
    made = member_registrations.register(member, community, by=liaison)
    assert not registered_members().exists()
    with pytest.raises(Denied):
        member_registrations.confirm(made, by=liaison)
    member_registrations.confirm(made, by=secretary)
    assert list(registered_members()) == [member]
    post = posts.appoint(cell, member.person, kind="party_pair", starts_on=date(2026, 11, 1), by=secretary)
    member_registrations.end(made, by=secretary)
    post.refresh_from_db()
    assert post.ends_on == date(2026, 11, 9)  # free from today, as the figure falls today
    assert post not in GridPost.objects.current()
    verbs = ("register", "confirm", "end")
    assert [AuditEvent.objects.filter(verb=f"member_registrations.{verb}").count() for verb in verbs] == [
        1,
        1,
        1,
    ]
    member_registrations.register(member, community, by=secretary)


def test_a_binding_still_to_come_goes_with_the_registration(secretary, member, community, cell):
    made = member_registrations.register(member, community, by=secretary)
    member_registrations.confirm(made, by=secretary)
    posts.appoint(cell, member.person, kind="party_pair", starts_on=date(2026, 12, 1), by=secretary)
    member_registrations.end(made, by=secretary)
    assert not GridPost.objects.exists()


def test_one_community_a_member_and_sensible_days(
    secretary, member, community, other_community, town_officer
):
    with pytest.raises(BadInput, match="晚于今天"):
        member_registrations.register(member, community, registered_on=date(2026, 11, 11), by=secretary)
    member_registrations.register(member, community, by=secretary)
    for where in (community, other_community):
        with pytest.raises(BadInput, match="已在龙井社区报到"):
            member_registrations.register(member, where, by=town_officer)
    member.active = False
    member.save()
    with pytest.raises(BadInput, match="不在册"):
        member_registrations.register(member, community, by=secretary)


def test_who_registers_whom(party_member, liaison, other_liaison, other_secretary, nobody, member, community):
    for user in (other_liaison, other_secretary, nobody, party_member):
        with pytest.raises(Denied):
            member_registrations.register(member, community, by=user)
    member_registrations.register(party_member.person.party_member, community, by=party_member)
    member_registrations.register(member, community, by=liaison)


def test_the_list_narrows_masks_and_offers_what_may_be_done(
    as_user, secretary, other_secretary, liaison, responder, make_member, cell, post_of, unit, other_unit
):
    bound, free = make_member("甲绑定"), make_member("乙自由", organization=other_unit)
    waiting = make_member("丙等待", state="proposed")
    post_of(cell, bound, "party_pair")
    browser, path = as_user(secretary), "/member-registrations/"
    page = _page(browser, path)
    assert "已报到在职党员 2 人，其中未联格 1 人" in page
    assert "第1组 01网格" in page
    assert free.phone not in page
    confirm = reverse(
        "member_registrations:confirm", args=[MemberRegistration.objects.get(member__person=waiting).pk]
    )
    assert confirm in page
    page = _page(browser, f"{path}?bound=yes")
    assert "甲绑定" in page
    assert "乙自由" not in page
    page = _page(browser, f"{path}?bound=no&state=confirmed&organization={other_unit.pk}&q=yzy")
    assert "乙自由" in page
    assert "甲绑定" not in page
    mine = _page(as_user(liaison), path)
    assert "甲*" in mine
    assert "乙*" not in mine
    assert "甲绑定" not in mine
    assert "共 0" not in _page(as_user(other_secretary), path)
    _page(as_user(responder), path, 403)
    assert "党员报到" not in _page(as_user(responder), "/registrations/")
    as_user(secretary).post(confirm)
    assert MemberRegistration.objects.confirmed().count() == 3


def test_steps_on_the_page(as_user, secretary, other_secretary, member, community):
    browser = as_user(secretary)
    sent = {"person": member.person_id, "community": community.pk, "registered_on": "2026-11-02"}
    browser.post("/member-registrations/new/", sent)
    made = MemberRegistration.objects.get()
    assert browser.post("/member-registrations/new/", sent).status_code == 400
    for step in ("confirm", "end"):
        path = reverse(f"member_registrations:{step}", args=[made.pk])
        assert as_user(other_secretary).post(path).status_code == 404
        browser.post(path, {"next": "/member-registrations/?state=ended"})
    made.refresh_from_db()
    assert made.state == "ended"


def test_somebody_who_is_no_party_member_is_not_registered(as_user, secretary, make_person, community):
    person = make_person("群众", kept_by=community.committee)
    sent = {"person": person.pk, "community": community.pk, "registered_on": "2026-11-02"}
    answer = as_user(secretary).post("/member-registrations/new/", sent)
    assert answer.status_code == 400
    assert "没有登记为党员" in answer.content.decode()


def test_the_form_offers_members_and_the_own_communities(
    as_user, secretary, liaison, town_officer, member, make_person, community, other_community
):
    make_person("段群众", kept_by=community.committee)
    browser = as_user(secretary)
    page = _page(browser, "/member-registrations/new/")
    assert "/persons/pick/?members=1" in page
    assert str(community) in page
    assert f">{other_community}<" not in page
    found = _page(as_user(town_officer), "/persons/pick/?members=1&q=段")
    assert "段党员" in found
    assert "段群众" not in found
    assert f">{other_community}<" in _page(as_user(liaison), "/member-registrations/new/")
    sent = {"person": member.person_id, "community": other_community.pk, "registered_on": "2026-11-02"}
    assert browser.post("/member-registrations/new/", sent).status_code == 400
    assert f">{other_community}<" not in _page(browser, "/registrations/new/")


@pytest.mark.parametrize("query", ["page=1000000000", f"organization={2**63}", "bound=x", "state=x", "q=%00"])
def test_senseless_addresses_are_refused(as_user, secretary, query):
    assert as_user(secretary).get(f"/member-registrations/?{query}").status_code == 400


@pytest.mark.parametrize(
    "path", ["/member-registrations/", "/api/v1/member-registrations/", "/api/v1/grid-posts/"]
)
def test_lists_ask_the_same_for_one_and_three(as_user, secretary, tree, make_member, post_of, path):
    browser, asked = as_user(secretary), []
    for cells in (tree.cells[:1], tree.cells[1:]):
        for cell in cells:
            post_of(cell, make_member(), "party_pair")
        with CaptureQueriesContext(connection) as queries:
            _page(browser, path)
        asked.append(len(queries))
    assert asked[0] == asked[1]


# ---- API
def _post(browser, path, **sent):
    return browser.post(path, sent, content_type="application/json")


def test_the_api_appoints_and_ends(as_user, secretary, other_secretary, cell, make_member, make_person):
    browser, person = as_user(secretary), make_member("接口人")
    sent = {"node": cell.pk, "person": person.pk, "kind": "party_pair", "starts_on": "2026-11-10"}
    assert _post(as_user(other_secretary), "/api/v1/grid-posts/", **sent).status_code == 400
    assert _post(browser, "/api/v1/grid-posts/", **{**sent, "person": make_person().pk}).status_code == 400
    made = _post(browser, "/api/v1/grid-posts/", **sent)
    assert made.status_code == 201
    assert made.json()["node"]["name"] == "第1组 01网格"
    assert made.json()["title"] == "联格党员"
    assert _post(browser, "/api/v1/grid-posts/", **sent).status_code == 400
    listed = browser.get(f"/api/v1/grid-posts/?community={cell.community_id}&q=jkr").json()
    assert [row["person"]["name"] for row in listed["results"]] == ["接口人"]
    ended = _post(browser, f"/api/v1/grid-posts/{made.json()['id']}/end/", on="2026-11-10", version=1)
    assert ended.json()["ends_on"] == "2026-11-10"
    assert browser.get("/api/v1/grid-posts/?on=2026-11-11").json()["count"] == 0
    assert browser.get("/api/v1/grid-posts/?all=yes").json()["count"] == 1
    assert as_user(other_secretary).get(f"/api/v1/grid-posts/{made.json()['id']}/").status_code == 404


def test_the_api_registers_confirms_and_ends(as_user, secretary, county_reader, member, community):
    browser, path = as_user(secretary), "/api/v1/member-registrations/"
    made = _post(browser, path, member=member.pk, community=community.pk)
    assert made.status_code == 201
    assert made.json()["member"]["name"] == "段党员"
    pk = made.json()["id"]
    assert _post(browser, f"{path}{pk}/confirm/").json()["state"] == "confirmed"
    row = as_user(county_reader).get(f"{path}{pk}/").json()
    assert row["member"]["name"] == "段*"
    assert "****" in row["phone"]
    assert _post(as_user(county_reader), f"{path}{pk}/end/").status_code == 403
    assert _post(browser, f"{path}{pk}/end/").json()["state"] == "ended"


@pytest.mark.parametrize(
    "query",
    ["node=x", f"node={2**63}", "on=2026-13-01", "kind=boss", "community=x", "page=10000000000", "q=%00"],
)
def test_senseless_questions_to_the_api_are_refused(as_user, secretary, query):
    assert as_user(secretary).get(f"/api/v1/grid-posts/?{query}").status_code == 400
