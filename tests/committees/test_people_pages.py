"""Pages of persons, seats and accounts; phones; pickers."""

import pytest
from django.urls import reverse

from committees.models import PartyMember, Person, Seat
from tianyuan.audit.models import AuditEvent
from tianyuan.ui.text import mask_mobile, mask_phone


def _text(response):
    return response.content.decode()


def _get(browser, path, status=200):
    response = browser.get(path)
    assert response.status_code == status, (path, response.status_code, _text(response)[:2000])
    return _text(response)


# ---- phones
def test_phone_is_shown_for_a_reason_only(as_user, clerk, liaison):
    browser, person = as_user(clerk), liaison.person
    path = reverse("persons:phone", args=[person.pk])
    assert person.phone not in _get(browser, path)
    empty = browser.post(path, {"reason": "  "})
    assert empty.status_code == 400
    assert person.phone not in _text(empty)
    assert not AuditEvent.objects.filter(verb="personal.unmask").exists()
    shown = browser.post(path, {"reason": "通知联席会"})
    assert person.phone in _text(shown)
    assert "no-store" in shown["Cache-Control"]
    assert AuditEvent.objects.get(verb="personal.unmask").note == "通知联席会"


def test_one_press_call_is_logged(as_user, secretary, liaison):
    path = reverse("persons:call", args=[liaison.person.pk])
    assert as_user(secretary).get(path).status_code == 405
    fragment = _text(as_user(secretary).post(path, headers={"HX-Request": "true"}))
    assert f"tel:{liaison.person.phone}" in fragment
    assert "<html" not in fragment
    assert "<html" in _text(as_user(secretary).post(path))
    assert AuditEvent.objects.filter(verb="personal.unmask", note="联系工作：一键拨号").count() == 2


@pytest.mark.parametrize(
    ("who", "status"), [("other_liaison", 403), ("county_reader", 403), ("other_secretary", 404)]
)
def test_phone_of_others_is_out_of_reach(request, as_user, liaison, who, status):
    browser = as_user(request.getfixturevalue(who))
    for name in ("persons:phone", "persons:call"):
        response = browser.post(reverse(name, args=[liaison.person.pk]), {"reason": "想看"})
        assert response.status_code == status
        assert liaison.person.phone not in _text(response)
    assert not AuditEvent.objects.filter(verb="personal.unmask").exists()


def test_the_committees_table_masks_phones_and_offers_one_press(
    as_user, clerk, county_reader, liaison, committee
):
    page = _get(as_user(clerk), reverse("committees:detail", args=[committee.pk]))
    phone, call = liaison.person.phone, reverse("persons:call", args=[liaison.person.pk])
    assert phone not in page
    assert mask_phone(phone) in page
    assert call in page
    page = _get(as_user(county_reader), reverse("committees:detail", args=[committee.pk]))
    assert phone not in page
    assert call not in page


@pytest.mark.parametrize(("phone", "shown"), [("0875-7123456", True), ("10012345678", False)])
def test_an_offices_number_is_open_a_mobile_in_its_place_is_not(
    as_user, clerk, committee, unit, phone, shown
):
    type(unit).objects.filter(pk=unit.pk).update(phone=phone)
    for path in (reverse("committees:detail", args=[committee.pk]), unit.get_absolute_url()):
        page = _get(as_user(clerk), path)
        assert (phone in page) is shown
        assert (f"tel:{phone}" in page) is shown
        assert mask_mobile(phone) in page


# ---- names
def test_holders_of_posts_stand_by_name_others_masked(as_user, clerk, secretary, liaison, party_member):
    page = _get(as_user(clerk), reverse("persons:list"))
    assert secretary.person.name in page
    assert liaison.person.name in page
    assert party_member.person.name not in page
    assert "陈*" in page
    found = _get(as_user(clerk), reverse("persons:list") + f"?q={party_member.person.name}")
    assert "陈*" in found
    own = _get(as_user(party_member), party_member.person.get_absolute_url())
    assert party_member.person.name in own


def test_a_masked_name_is_shown_for_a_reason_and_logged(as_user, clerk, party_member):
    browser, person = as_user(clerk), party_member.person
    assert person.name not in _get(browser, person.get_absolute_url())
    path = reverse("persons:phone", args=[person.pk])
    assert path in _get(browser, person.get_absolute_url())
    assert person.name not in _get(browser, path)
    assert person.name in _text(browser.post(path, {"reason": "核对党员名册"}))
    assert AuditEvent.objects.get(verb="personal.unmask").note == "核对党员名册"


# ---- forms
def test_liaison_is_handed_over_on_one_page(as_user, clerk, liaison, other_liaison, unit):
    membership = unit.memberships.get()
    path = reverse("organizations:liaison", args=[membership.pk])
    browser = as_user(clerk)
    assert "周敏" in _get(browser, path)
    nobody = browser.post(path, {"version": membership.version})
    assert nobody.status_code == 400
    both = browser.post(
        path, {"person": other_liaison.person.pk, "new_name": "又一个", "version": membership.version}
    )
    assert both.status_code == 400
    browser.post(
        path,
        {
            "person": liaison.person.pk,
            "new_name": "冯接任",
            "new_phone": "100 5555 0009",
            "version": membership.version,
        },
    )
    membership.refresh_from_db()
    assert (membership.liaison.name, membership.liaison.phone) == ("冯接任", "10055550009")


def test_seat_forms(as_user, secretary, clerk, committee, make_person):
    browser = as_user(secretary)
    path = reverse("committees:appoint", args=[committee.pk])
    offered = [value for value, _ in browser.get(path).context["form"].fields["kind"].choices]
    assert "secretary" not in offered
    browser.post(path, {"kind": "part_time_member", "new_name": "沈春梅", "starts_on": "2026-11-01"})
    seat = Seat.objects.get(person__name="沈春梅")
    corrected = {"kind": "full_time_member", "person": seat.person_id, "starts_on": "2026-10-01"}
    browser.post(reverse("committees:seat_correct", args=[seat.pk]), {**corrected, "version": 1})
    browser.post(reverse("committees:seat_end", args=[seat.pk]), {"ends_on": "2026-11-09", "version": 2})
    seat.refresh_from_db()
    assert (seat.kind, str(seat.starts_on), str(seat.ends_on)) == (
        "full_time_member",
        "2026-10-01",
        "2026-11-09",
    )
    assert "沈春梅" in _get(browser, reverse("committees:seats", args=[committee.pk]))
    assert "沈春梅" not in _get(browser, committee.get_absolute_url())


def test_wrong_dates_are_said_at_the_field(as_user, secretary, committee):
    response = as_user(secretary).post(
        reverse("committees:appoint", args=[committee.pk]),
        {"kind": "clerk", "new_name": "沈春梅", "starts_on": "2026-13-45"},
    )
    assert response.status_code == 400
    assert "starts_on" in response.context["form"].errors


def test_person_is_entered_with_the_party_side(as_user, clerk, unit):
    browser = as_user(clerk)
    half = browser.post("/persons/new/", {"name": "钱有才", "standing": "employed"})
    assert half.status_code == 400
    browser.post("/persons/new/", {"name": "钱有才", "phone": "10066660001", "standing": "employed",
                                   "organization_text": "xyy"})  # fmt: skip
    member = PartyMember.objects.get(person__name="钱有才")
    assert member.organization == unit
    browser.post(f"/persons/{member.person_id}/member/",
                 {"organization": unit.pk, "standing": "without_post", "active": "on", "version": 1})  # fmt: skip
    member.refresh_from_db()
    assert member.standing == "without_post"


def test_person_edit_keeps_the_phone_nobody_touched(as_user, clerk, liaison):
    person, path = liaison.person, reverse("persons:edit", args=[liaison.person.pk])
    before = person.phone
    form = as_user(clerk).get(path).context["form"]
    assert before not in str(form)
    as_user(clerk).post(path, {"name": "周小敏", "phone": form["phone"].value(), "version": 1})
    person.refresh_from_db()
    assert (person.name, person.phone) == ("周小敏", before)
    wrong = as_user(clerk).post(path, {"name": "周小敏", "phone": "100123", "version": 2})
    assert wrong.status_code in {302, 400}
    as_user(clerk).post(
        path, {"name": "周小敏", "phone": "10077778888", "version": Person.objects.get(pk=person.pk).version}
    )
    person.refresh_from_db()
    assert person.phone == "10077778888"


# ---- accounts
def test_accounts_are_linked_by_the_security_administrator(
    as_user, secadmin, town_officer, nobody, make_person
):
    person = make_person("钱有才")
    assert as_user(town_officer).get("/persons/accounts/").status_code == 403
    browser = as_user(secadmin)
    assert "钱有才" in _get(browser, "/persons/accounts/?linked=no")
    path = reverse("persons:link", args=[person.pk])
    assert as_user(town_officer).post(path, {"user": "nobody", "version": 1}).status_code == 403
    assert browser.post(path, {"user": "secadmin", "version": 1}).status_code == 400
    browser.post(path, {"user": "nobody", "version": 1})
    person.refresh_from_db()
    assert person.user == nobody
    browser.post(reverse("persons:unlink", args=[person.pk]), {"version": 2})
    person.refresh_from_db()
    assert person.user is None


# ---- pickers
def test_pickers_find_by_initials_within_sight(as_user, clerk, liaison, far_liaison, unit):
    browser = as_user(clerk)
    assert f'data-id="{unit.pk}"' in _get(browser, "/organizations/pick/?q=xyy")
    assert f'data-id="{liaison.person.pk}"' in _get(browser, "/persons/pick/?q=zhoumin")
    assert "data-id" not in _get(browser, "/persons/pick/?q=zhengli")
    assert "data-id" not in _get(browser, "/persons/pick/?q=")


def test_picker_gives_nothing_without_a_post(as_user, nobody):
    for path in ("/organizations/pick/?q=x", "/persons/pick/?q=z"):
        assert "data-id" not in _get(as_user(nobody), path)
