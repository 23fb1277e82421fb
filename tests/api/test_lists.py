"""Lists and details: scope, filters, search, order, pages, masks, and the same queries for 1 and 3 rows."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from servicelists.models import Proposer
from tianyuan import clock

pytestmark = pytest.mark.django_db

RESOURCES = [
    "committees/", "organizations/", "monthly-lists/", "needs/", "meetings/", "agenda-items/", "claims/",
    "service-items/", "alliances/", "resolutions/", "minutes/", "unit-links/", "meeting-files/", "works/",
]  # fmt: skip


@pytest.mark.parametrize("path", RESOURCES)
def test_a_list_takes_the_same_queries_for_one_row_and_three(
    program, secretary, town, make_organization, three_of_each, path
):
    if path == "committees/":  # two in the cast
        from committees.models import Committee

        community = town.communities["九甲"]
        Committee.objects.create(community=community, name="九甲社区“大党委”")
    asker = program(secretary)
    counts = []
    for size in (1, 3):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert len(asker.rows(path, page_size=size)) == size
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 16


@pytest.mark.parametrize("path", RESOURCES)
def test_detail_says_what_the_list_says(program, secretary, three_of_each, path):
    asker = program(secretary)
    for row in asker.rows(path):
        assert asker.get(f"{path}{row['id']}/").json() == row


@pytest.mark.parametrize("path", RESOURCES[2:])
def test_another_committees_rows_are_missing_not_forbidden(
    program, secretary, other_secretary, three_of_each, path
):
    theirs = program(secretary).ids(path)
    asker = program(other_secretary)
    assert asker.ids(path) == []
    hidden, missing = asker.get(f"{path}{theirs[0]}/"), asker.get(f"{path}999999/")
    assert hidden.status_code == missing.status_code == 404
    assert hidden.json() == missing.json() == {"detail": "没有找到，或您无权查看", "code": "not_found"}


def test_the_town_sees_every_committee(program, town_officer, need, make_need, other_committee):
    far = make_need(other_committee, title="宝丰的路")
    assert set(program(town_officer).ids("needs/")) == {need.pk, far.pk}


def test_a_persons_own_need_is_seen_wherever_it_lies(
    program, party_member, nobody, need, make_need, other_committee
):
    own = make_need(other_committee, created_by=party_member)
    assert program(party_member).ids("needs/") == [own.pk]
    make_need(created_by=nobody)  # without a post there is nothing to look at
    assert program(nobody).get("needs/").status_code == 403


def test_names_and_phones_come_masked(program, secretary, need, proposer, registered, unit, liaison):
    registered.contact_phone = "13887599999"
    registered.save()
    asker = program(secretary)
    shown = asker.get(f"needs/{need.pk}/").json()["proposers"]
    assert [(row["name"], row["phone"]) for row in shown] == [("段*", "138****2345")]
    claim = asker.get(f"claims/{registered.pk}/").json()
    assert (claim["contact"], claim["contact_phone"]) == ("周*", "138****9999")
    joined = asker.get(f"organizations/{unit.pk}/").json()["memberships"][0]
    assert joined["liaison"] == "周*"
    phones = [*Proposer.objects.values_list("phone", flat=True), "13887599999", liaison.person.phone]
    for path in RESOURCES:
        said = asker.get(path).content.decode()
        assert not [phone for phone in phones if phone in said]
        assert not [name for name in ("段国珍", "周敏", "李秀英") if name in said]


def test_an_offices_number_is_shown_a_mobile_in_its_place_masked(program, secretary, unit, other_unit):
    for organization, phone in ((unit, "0875-7123456"), (other_unit, "13887512345")):
        organization.phone = phone
        organization.save()
    shown = {row["id"]: row["phone"] for row in program(secretary).rows("organizations/")}
    assert (shown[unit.pk], shown[other_unit.pk]) == ("0875-7123456", "138****2345")


def test_a_member_is_named_by_his_first_character(program, secretary, party_member, make_need, month):
    wish = make_need(kind="wish", state="accepted", list=month)
    made = program(party_member).post(f"needs/{wish.pk}/claim/", {"role": "member", "quantity": 1})
    assert made.status_code == 201, made.content.decode()
    assert (made.json()["claimant"], made.json()["role"], made.json()["organization"]) == (
        "陈*",
        "member",
        None,
    )


# ---- filters, search, order, pages
@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"month": "2026-11"}, 1),
        ({"month": "2026-10"}, 0),
        ({"state": "awaiting"}, 1),
        ({"state": "closed"}, 0),
        ({"category": "medical", "kind": "problem"}, 1),
        ({"q": "义诊"}, 1),
        ({"q": "路灯"}, 0),
    ],
)
def test_needs_are_narrowed_as_on_the_page(program, secretary, need, query, found):
    from servicelists import grams

    grams.index(need)
    assert len(program(secretary).rows("needs/", **query)) == found


def test_rows_are_found_by_the_ids_a_program_holds(
    program, secretary, registered, need, month, item, meeting
):
    asker = program(secretary)
    for path, query, expected in [
        ("claims/", {"need": need.pk}, registered.pk),
        ("claims/", {"item": item.pk}, registered.pk),
        ("claims/", {"organization": registered.organization_id}, registered.pk),
        ("meetings/", {"list": month.pk}, meeting.pk),
        ("needs/", {"committee": month.committee_id, "list": month.pk}, need.pk),
        ("agenda-items/", {"meeting": meeting.pk, "need": need.pk}, need.agenda_items.get().pk),
        ("service-items/", {"list": month.pk, "light": "green"}, item.pk),
        ("monthly-lists/", {"committee": month.committee_id, "stage": "convened"}, month.pk),
    ]:
        assert asker.ids(path, **query) == [expected], (path, query)
    assert asker.ids("claims/", need=999999) == asker.ids("claims/", item=999999) == []


def test_removed_items_are_listed_only_when_asked_for(program, secretary, draft):
    stays, gone = draft("路灯", "排水")
    gone.removed_at = clock.now()
    gone.save()
    asker = program(secretary)
    assert asker.ids("agenda-items/") == [stays.pk]
    assert asker.ids("agenda-items/", removed="yes") == [gone.pk]
    assert set(asker.ids("agenda-items/", removed="all")) == {stays.pk, gone.pk}


def test_former_committees_and_units_are_listed_only_when_asked_for(
    program, secretary, other_committee, unit
):
    other_committee.active = unit.active = False
    other_committee.save()
    unit.save()
    asker = program(secretary)
    for path, row in (("committees/", other_committee), ("organizations/", unit)):
        assert row.pk not in asker.ids(path)
        assert asker.ids(path, active="no") == [row.pk]
        assert asker.get(f"{path}{row.pk}/").json()["active"] is False


def test_names_are_found_by_their_initials(program, secretary, unit):
    assert program(secretary).ids("organizations/", q="xyy") == [unit.pk]


def test_order_is_chosen_from_the_resources_own_keys(program, secretary, make_need):
    first = make_need(title="一", submitted_at=clock.at(clock.today(), 8))
    second = make_need(title="二", submitted_at=clock.at(clock.today(), 9))
    asker = program(secretary)
    assert asker.ids("needs/") == [second.pk, first.pk]
    assert asker.ids("needs/", ordering="submitted_at") == [first.pk, second.pk]
    refused = asker.get("needs/", ordering="proposers__phone")
    assert refused.status_code == 400
    assert "submitted_at" in refused.json()["detail"]


def test_committees_stand_in_their_fixed_order(program, secretary, committee, other_committee):
    assert program(secretary).ids("committees/") == [committee.pk, other_committee.pk]


def test_pages_have_at_most_a_hundred_rows(program, secretary, make_need):
    for _ in range(102):
        make_need()
    asker = program(secretary)
    page = asker.get("needs/", page_size=1000).json()
    assert (page["count"], len(page["results"])) == (102, 100)
    assert len(asker.get("needs/").json()["results"]) == 50
    assert len(asker.get("needs/", page=3, page_size=50).json()["results"]) == 2
    past = asker.get("needs/", page=4)
    assert (past.status_code, past.json()["detail"]) == (404, "没有第 4 页")
