"""Pages of people and units: who reaches them, what they show, how many questions they ask the database."""

import io
import re

import openpyxl
import pytest
from django.urls import reverse

from committees.actions import memberships, organizations, resources
from committees.models import Committee, Organization, PartyMember, Resource, Seat
from tianyuan.audit.models import AuditEvent
from tianyuan.permissions import NOT_FOR_POST

LISTS = ["/committees/", "/communities/", "/organizations/", "/persons/", "/registrations/"]
WHO = ["town_officer", "county_reader", "secretary", "clerk", "liaison", "grid_head"]
OTHERS = ["party_member", "grid_worker", "sysadmin", "secadmin", "auditor", "nobody"]


def _text(response):
    return response.content.decode()


def _get(browser, path, status=200):
    response = browser.get(path)
    assert response.status_code == status, (path, response.status_code, _text(response)[:2000])
    return _text(response)


# ---- who gets where
@pytest.mark.parametrize("path", LISTS)
@pytest.mark.parametrize("who", WHO)
def test_lists_open_for_who_works_with_committees(request, as_user, path, who):
    _get(as_user(request.getfixturevalue(who)), path)


@pytest.mark.parametrize("path", LISTS)
@pytest.mark.parametrize("who", OTHERS)
def test_lists_are_refused_in_words_to_the_others(request, as_user, path, who):
    assert NOT_FOR_POST in _get(as_user(request.getfixturevalue(who)), path, 403)


def test_a_party_member_reads_who_holds_which_post_and_no_more(
    as_user, party_member, secretary, liaison, committee, other_committee, unit
):
    browser = as_user(party_member)
    assert browser.get("/committees/own/").url == committee.get_absolute_url()
    page = _get(browser, committee.get_absolute_url())
    assert secretary.person.name in page
    assert liaison.person.name not in page
    assert not re.search(r'href="/(persons|organizations|alliances)/', page)
    assert 'href="/committees/own/"' in page  # the menu's only way in
    assert 'href="/committees/"' not in page
    for path in (
        other_committee.get_absolute_url(),
        unit.get_absolute_url(),
        f"/committees/{committee.pk}/seats/",
    ):
        _get(browser, path, 404)
    _get(browser, party_member.person.get_absolute_url())  # oneself


def test_a_grid_head_sees_the_own_committee_only(
    as_user, grid_head, grid_worker, committee, other_committee, unit, far_unit
):
    browser = as_user(grid_head)
    page = _get(browser, "/committees/")
    assert committee.name in page
    assert other_committee.name not in page
    assert set(Organization.objects.visible_to(grid_head)) == set(Organization.objects.members_of(committee))
    _get(browser, unit.get_absolute_url())
    _get(browser, far_unit.get_absolute_url(), 404)
    _get(browser, other_committee.get_absolute_url(), 404)
    _get(as_user(grid_worker), committee.get_absolute_url(), 404)


@pytest.mark.parametrize("path", LISTS)
def test_lists_ask_for_a_login(client, town, path):
    assert client.get(path).status_code == 302


@pytest.mark.parametrize("who", ["sysadmin", "auditor", "nobody"])
def test_without_a_post_details_look_missing(request, as_user, committee, unit, who):
    browser = as_user(request.getfixturevalue(who))
    _get(browser, committee.get_absolute_url(), 404)
    _get(browser, unit.get_absolute_url(), 404)


def test_missing_and_invisible_persons_look_alike(as_user, liaison, far_liaison):
    browser, far = as_user(liaison), far_liaison.person
    for path in (far.get_absolute_url(), "/persons/999999/", f"/persons/{2**63}/"):
        _get(browser, path, 404)


FORMS = {
    "committees:create": None,
    "committees:edit": "committee",
    "committees:appoint": "committee",
    "communities:edit": "lone_community",
    "organizations:create": None,
    "organizations:edit": "unit",
    "organizations:deactivate": "unit",
    "organizations:join": "unit",
    "organizations:resource_add": "unit",
    "persons:create": None,
}
STAFF = {"committees:edit", "organizations:edit", "organizations:resource_add", "persons:create"}
OPEN_TO = {
    "town_officer": set(FORMS),
    "secretary": STAFF | {"committees:appoint"},
    "clerk": STAFF,
    "liaison": {"organizations:edit", "organizations:resource_add", "persons:create"},
    "other_secretary": {"persons:create"},
    "county_reader": set(),
    "party_member": set(),
}


@pytest.mark.parametrize("who", OPEN_TO)
def test_forms_open_for_those_who_may(request, as_user, who):
    browser = as_user(request.getfixturevalue(who))
    for name, about in FORMS.items():
        args = [request.getfixturevalue(about).pk] if about else []
        _get(browser, reverse(name, args=args), 200 if name in OPEN_TO[who] else _closed(who, about))


def _closed(who, about):
    """Refused; a Party member is shown neither committees nor units, so to him theirs are not there."""
    return 404 if who == "party_member" and about in {"committee", "unit"} else 403


# ---- what they show
def test_committee_page_shows_team_units_and_served(
    as_user, clerk, secretary, liaison, committee, lone_community
):
    lone_community.served_by = committee
    lone_community.save()
    page = _get(as_user(clerk), committee.get_absolute_url())
    for words in ("李秀英", "张小燕", "县医院党委", "周敏", "九甲社区", "东道主", "成员单位 2 个"):
        assert words in page
    assert "由本大党委书记或镇党建办登记" in page  # the disabled button says why
    assert liaison.person.phone not in page


def test_other_secretary_looks_but_does_not_touch(as_user, other_secretary, liaison, committee):
    page = _get(as_user(other_secretary), committee.get_absolute_url())
    assert "只能修改本大党委的信息" in page
    assert "拨号" not in page
    assert "换人" not in page


def test_communities_stand_in_their_order(as_user, town_officer, committee, lone_community):
    page = _get(as_user(town_officer), "/communities/")
    assert page.index("龙井社区") < page.index("宝丰社区") < page.index("九甲社区")
    assert "镇党委" in page
    organizations_page = as_user(town_officer).post(
        f"/communities/{lone_community.pk}/edit/", {"served_by": committee.pk, "code": "", "version": 1}
    )
    assert organizations_page.status_code == 302
    assert "代管" in _get(as_user(town_officer), "/communities/")


def _rows(page):
    return re.findall(r'<th scope="row" data-label="(?:单位|姓名)"><a[^>]*>([^<]+)</a>', page)


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("q=xyy", ["县医院党委"]),
        ("q=gongdian", ["供电所党支部"]),
        ("sector=school", ["县一中党总支"]),
        ("function=medical", ["县医院党委"]),
        ("registered=yes", []),
        ("active=no", []),
        ("sort=-name&q=党总支", ["县一中党总支", "龙井社区党总支", "宝丰社区党总支"]),
    ],
)
def test_units_are_found(as_user, town_officer, query, names):
    assert _rows(_get(as_user(town_officer), f"/organizations/?{query}")) == names


def test_units_by_committee(as_user, county_reader, committee, unit, other_unit):
    page = _get(as_user(county_reader), f"/organizations/?committee={committee.pk}")
    assert set(_rows(page)) == {"县医院党委", "供电所党支部", "龙井社区党总支"}


@pytest.mark.parametrize(
    "query",
    [
        "page=1000000000",
        "page=-1",
        "size=7",
        "sort=secret",
        "committee=abc",
        f"committee={2**63}",
        f"committee={2**31}",
        "sector=space",
        "function=%22%25",
        "q=%00",
        "q=" + "长" * 101,
    ],
)
@pytest.mark.parametrize("path", ["/organizations/", "/persons/"])
def test_senseless_addresses_are_refused_in_words(as_user, town_officer, path, query):
    response = as_user(town_officer).get(f"{path}?{query}")
    unknown_here = path == "/persons/" and query.split("=")[0] in {"sector", "function"}
    assert response.status_code == (200 if unknown_here else 400)


def test_unit_page_masks_members(as_user, clerk, liaison, party_member, unit):
    resources.add(unit, kind="people", title="义诊", amount=2, period="quarter", by=clerk)
    page = _get(as_user(clerk), unit.get_absolute_url())
    assert "义诊" in page
    assert "2 次/季" in page
    assert "陈*" in page
    assert "陈志远" not in page


def test_person_page_shows_posts_and_masks_the_phone(as_user, clerk, liaison):
    person = liaison.person
    page = _get(as_user(clerk), person.get_absolute_url())
    assert "县医院党委联络员" in page
    assert person.phone not in page
    assert f"{person.phone[:3]}****{person.phone[-4:]}" in page


# ---- forms do what the actions do
def test_unit_is_entered_edited_and_kept_safe_from_two_editors(as_user, town_officer, clerk, committee):
    browser = as_user(town_officer)
    sent = {
        "name": "县司法局党支部",
        "sector": "government",
        "committee": committee.pk,
        "functions": ["neighbours"],
    }
    key = browser.get("/organizations/new/").context["form"]["idempotency_key"].value()
    for _ in range(2):  # the same form sent twice makes one unit
        browser.post("/organizations/new/", {**sent, "idempotency_key": key})
    unit = Organization.objects.get(name="县司法局党支部")
    assert unit.memberships.get().committee == committee
    path, values = reverse("organizations:edit", args=[unit.pk]), {**sent, "version": 1}
    assert as_user(clerk).post(path, {**values, "duties": "调解"}).status_code == 302
    late = browser.post(path, {**values, "duties": "普法"})
    assert late.status_code == 409
    assert "普法" in _text(late)
    assert "调解" in _text(late)


def test_double_name_stands_in_the_form_with_everything_typed(as_user, town_officer, unit):
    response = as_user(town_officer).post(
        "/organizations/new/", {"name": unit.name, "sector": "hospital", "duties": "写了很多字"}
    )
    assert response.status_code == 400
    assert "写了很多字" in _text(response)


def test_liaison_form_offers_only_the_units_own_fields(as_user, liaison, unit):
    form = as_user(liaison).get(reverse("organizations:edit", args=[unit.pk])).context["form"]
    assert set(form.fields) == {"short_name", "functions", "duties", "address", "phone", "version"}


def test_agreement_resource_and_removal(as_user, liaison, clerk, unit):
    browser = as_user(clerk)
    membership = unit.memberships.get()
    browser.post(reverse("organizations:agreement", args=[membership.pk]),
                 {"agreement_on": "2026-03-01", "agreement_note": "义诊", "version": membership.version})  # fmt: skip
    membership.refresh_from_db()
    assert membership.agreement_note == "义诊"
    browser = as_user(liaison)
    offer = {"kind": "people", "title": "义诊", "amount": 2, "unit": "次", "period": "quarter", "year": 2026}
    browser.post(reverse("organizations:resource_add", args=[unit.pk]), {**offer, "categories": ["medical"]})
    made = Resource.objects.get()
    browser.post(reverse("organizations:resource_edit", args=[made.pk]), {**offer, "amount": 4, "version": 1})
    made.refresh_from_db()
    assert (made.amount, made.version) == (4, 2)
    path = reverse("organizations:resource_remove", args=[made.pk])
    assert browser.post(path, {"version": 1}).status_code == 409
    assert browser.post(path, {"version": "9" * 30}).status_code == 400
    browser.post(path, {"version": 2})
    assert not Resource.objects.exists()


@pytest.mark.parametrize("amount", ["0", "-1", str(2**31), str(2**63), "二", "9" * 30])
def test_senseless_amounts_are_refused(as_user, liaison, unit, amount):
    offer = {
        "kind": "people",
        "title": "义诊",
        "amount": amount,
        "unit": "次",
        "period": "year",
        "year": 2026,
    }
    response = as_user(liaison).post(reverse("organizations:resource_add", args=[unit.pk]), offer)
    assert response.status_code == 400
    assert not Resource.objects.exists()


def test_unit_leaves_is_switched_off_and_on(as_user, town_officer, unit, other_committee):
    browser, pk = as_user(town_officer), unit.pk
    browser.post(f"/organizations/{pk}/join/", {"committee": other_committee.pk, "joined_on": "2026-11-01"})
    joined = unit.memberships.get(committee=other_committee)
    browser.post(f"/organizations/memberships/{joined.pk}/leave/", {"left_on": "2026-11-09", "version": 1})
    browser.post(f"/organizations/{pk}/deactivate/", {"left_on": "2026-11-10", "version": 1})
    assert not unit.memberships.filter(left_on=None).exists()
    assert _rows(_get(browser, "/organizations/?active=no")) == [unit.name]
    browser.post(f"/organizations/{pk}/activate/", {"version": 2})
    assert Organization.objects.get(pk=pk).active


def test_committee_is_set_up_and_edited(as_user, town_officer, clerk, lone_community, committee):
    as_user(town_officer).post(
        "/committees/new/", {"community": lone_community.pk, "name": "九甲社区“大党委”", "phone": ""}
    )
    assert Committee.objects.filter(community=lone_community).exists()
    path = reverse("committees:edit", args=[committee.pk])
    as_user(clerk).post(path, {"default_place": "二楼", "phone": "0875-7123456", "version": 1})
    committee.refresh_from_db()
    assert committee.phone == "0875-7123456"


# ---- taking out
def test_ledger_opens_in_another_program(as_user, county_reader, unit, liaison):
    response = as_user(county_reader).get("/organizations/?as=xlsx&q=xyy")
    assert response["Content-Type"].endswith("spreadsheetml.sheet")
    sheet = openpyxl.load_workbook(io.BytesIO(response.content)).active
    values = [str(cell) for row in sheet.iter_rows(values_only=True) for cell in row if cell is not None]
    assert "县医院党委" in values
    assert "周敏" in values
    assert liaison.person.phone not in values
    assert AuditEvent.objects.get(verb="organizations.export").after == {"rows": 1}


def test_nothing_to_take_out_is_said(as_user, county_reader):
    assert as_user(county_reader).get("/organizations/?as=xlsx&q=没有这个").status_code == 400


def test_print_view_has_all_rows(as_user, county_reader, committee, make_organization):
    for _ in range(25):
        make_organization(committee)
    assert len(_rows(_get(as_user(county_reader), "/organizations/?as=print"))) == 30


# ---- the same number of questions, however many rows
def _count(django_assert_max_num_queries, browser, path):
    with django_assert_max_num_queries(60) as asked:
        _get(browser, path)
    return len(asked)


def _more(n, committee, make_organization, make_person):
    for number in range(n):
        liaison = make_person()
        unit = make_organization(committee, liaison=liaison, functions=["medical"])
        PartyMember.objects.create(person=make_person(), organization=unit)
        Seat.objects.create(
            committee=committee,
            person=make_person(),
            kind="part_time_member",
            starts_on=f"2026-0{number + 1}-01",
        )


@pytest.mark.parametrize(
    "path", ["/organizations/", "/persons/", "/committees/", "/communities/", "committee", "seats"]
)
def test_lists_ask_the_same_for_few_and_many(
    django_assert_max_num_queries, as_user, town_officer, committee, make_organization, make_person, path
):
    path = {
        "committee": committee.get_absolute_url(),
        "seats": reverse("committees:seats", args=[committee.pk]),
    }.get(path, path)
    browser = as_user(town_officer)
    _more(1, committee, make_organization, make_person)
    few = _count(django_assert_max_num_queries, browser, path)
    _more(3, committee, make_organization, make_person)
    assert _count(django_assert_max_num_queries, browser, path) == few


def test_unit_page_asks_the_same_for_few_and_many(
    django_assert_max_num_queries, as_user, clerk, unit, make_person, liaison
):
    browser = as_user(clerk)

    def more(n):
        for number in range(n):
            PartyMember.objects.create(person=make_person(), organization=unit)
            resources.add(unit, kind="place", title=f"场地{number}{n}", by=clerk)

    more(1)
    few = _count(django_assert_max_num_queries, browser, unit.get_absolute_url())
    more(3)
    assert _count(django_assert_max_num_queries, browser, unit.get_absolute_url()) == few


def test_membership_that_ended_still_shows(as_user, town_officer, unit, at_work):
    memberships.leave(unit.memberships.get(), left_on=at_work.date(), by=town_officer)
    assert "退出" in _get(as_user(town_officer), unit.get_absolute_url())
    organizations.deactivate(unit, left_on=at_work.date(), by=town_officer)
    assert "已停用" in _get(as_user(town_officer), unit.get_absolute_url())
