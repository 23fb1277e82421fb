"""Pages of claiming: two taps an item, sent twice it is once, strangers see nothing."""

import re
import uuid

import pytest

from servicelists.actions import claims, requests
from servicelists.models import Claim, ClaimRequest, Suggestion, Unsuitable
from servicelists.queries.suggested import suggested_for, suggested_units
from tianyuan.ui import menu

pytestmark = pytest.mark.django_db
HX = {"HTTP_HX_REQUEST": "true"}


def text(answer):
    return answer.content.decode()


@pytest.fixture
def agreed(need, unit, liaison):
    return claims.agree(claims.create(need, organization=unit, quantity=26, by=liaison), by=liaison)


# ---- the unit's page
def test_a_liaison_sees_why_and_how_much(as_user, need, unit, liaison):
    Suggestion.objects.create(
        item=need.agenda_items.get(), organization=unit, rank=1, words=["职能对口", "今年推荐 4 次没有认领"],
        unit_words=["贵单位资源清单：义诊 2 次/季"],
    )  # fmt: skip
    page = text(as_user(liaison).get("/claims/"))
    assert "今年推荐" not in page
    for words in [
        "我单位认领",
        "独居老人冬季义诊",
        "为什么想到你们",
        "贵单位资源清单：义诊 2 次/季",
        "有意向，认领",
    ]:
        assert words in page
    assert 'value="38"' in page
    assert 'value="2026-12-31"' in page
    assert " style=" not in page
    assert " onclick=" not in page


def test_what_the_page_offers_can_be_pressed_as_it_stands(as_user, need, liaison):
    """Task 4: 0 typed fields, one press with everything prefilled."""
    browser = as_user(liaison)
    page = text(browser.get("/claims/"))
    form = page[page.index("data-claim") :]
    fields = {}
    for tag in re.findall(r"<input[^>]+>", form[: form.index("</form>")]):
        got = dict(re.findall(r'(\w+)="([^"]*)"', tag))
        if got.get("type") != "radio" or "checked" in tag:
            fields[got["name"]] = got["value"]
    assert browser.post(f"/claims/needs/{need.pk}/claim/", fields).status_code == 302
    claim = Claim.objects.get()
    assert (claim.role, claim.quantity, str(claim.promised_on)) == ("lead", 38, "2026-12-31")


def test_a_double_tap_is_one_claim(as_user, need, liaison):
    browser, fields = as_user(liaison), {"quantity": 26, "idempotency_key": str(uuid.uuid4())}
    for _ in range(2):
        assert browser.post(f"/claims/needs/{need.pk}/claim/", fields).status_code == 302
    assert browser.post(f"/claims/needs/{need.pk}/claim/", fields, **HX).status_code == 200
    need.refresh_from_db()
    assert (Claim.objects.count(), need.claimed_quantity) == (1, 26)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("quantity", "0"),
        ("quantity", "-1"),
        ("quantity", "1000000000000"),
        ("quantity", "9" * 30),
        ("quantity", "一"),
        ("promised_on", "2026-11-09"),
        ("promised_on", "2026-13-01"),
        ("promised_on", "0001-01-01"),
        ("role", "boss"),
        ("measure", "好" * 301),
        ("measure", "a\x00b"),
        ("measure", "\ud800"),
        ("unit", "999999"),
        ("idempotency_key", "abc"),
    ],
)
def test_bad_input_is_a_400_in_words_and_changes_nothing(as_user, need, liaison, field, value):
    body = {"quantity": "1", field: value}
    if value == "\ud800":
        answer = as_user(liaison).post(
            f"/claims/needs/{need.pk}/claim/",
            "measure=%ED%A0%80",
            content_type="application/x-www-form-urlencoded",
        )
        assert answer.status_code in {302, 400}
        return
    answer = as_user(liaison).post(f"/claims/needs/{need.pk}/claim/", body)
    assert answer.status_code == 400
    assert not Claim.objects.exists()


def test_a_lost_race_shows_who_has_what(as_user, need, unit, other_unit, liaison, other_liaison):
    claims.create(need, organization=other_unit, quantity=26, by=other_liaison)
    browser = as_user(liaison)
    answer = browser.post(f"/claims/needs/{need.pk}/claim/", {"quantity": 10})
    assert answer.status_code == 409
    assert "供电所党支部已牵头 26 户，还差 12 户，可以协办" in text(answer)
    again = browser.post(f"/claims/needs/{need.pk}/claim/", {"quantity": 10}, **HX)
    assert again.status_code == 200
    assert "可以协办" in text(again)
    assert 'value="support" checked' in text(again)
    assert 'max="12"' in text(again)


def test_an_htmx_press_answers_with_the_units_next_step(as_user, need, liaison):
    answer = as_user(liaison).post(f"/claims/needs/{need.pk}/claim/", {"quantity": 26}, **HX)
    page = text(answer)
    assert "单位已同意" in page
    assert "11 月 30 日（周一）前" in page
    assert "<html" not in page


def test_not_suitable_and_back(as_user, need, liaison):
    browser = as_user(liaison)
    assert browser.post(f"/claims/needs/{need.pk}/unsuitable/", {}, **HX).status_code == 200
    assert "独居老人冬季义诊" not in text(browser.get("/claims/"))
    browser.post(f"/claims/needs/{need.pk}/suitable/", {})
    assert not Unsuitable.objects.exists()


def test_a_stand_in_for_two_units_chooses(as_user, need, unit, other_unit, liaison, committee):
    from committees.models import Membership

    Membership.objects.filter(organization=other_unit).update(liaison=liaison.person)
    seat = Membership.objects.get(organization=other_unit)
    browser = as_user(liaison)
    assert "替哪家单位答复" in text(browser.get("/claims/"))
    browser.post(f"/claims/needs/{need.pk}/claim/", {"quantity": 5, "unit": seat.pk})
    assert Claim.objects.get().organization == other_unit
    assert browser.get("/claims/?unit=77777").status_code == 400


def test_a_members_page_has_wishes_only(as_user, need, make_need, party_member, month):
    wish = make_need(kind="wish", state="accepted", title="一件冬衣")
    browser = as_user(party_member)
    page = text(browser.get("/claims/"))
    assert "一件冬衣" in page
    assert "独居老人冬季义诊" not in page
    browser.post(f"/claims/needs/{wish.pk}/claim/", {})
    assert Claim.objects.get().member == party_member.person
    assert "一件冬衣" in text(browser.get("/claims/ours/"))


def test_answer_and_give_back_from_the_page(as_user, need, unit, liaison):
    claim = claims.create(need, organization=unit, by=liaison)
    browser = as_user(liaison)
    assert "等单位答复" in text(browser.get("/claims/"))
    browser.post(f"/claims/{claim.pk}/agree/", {"next": "/claims/"})
    claim.refresh_from_db()
    assert claim.state == "agreed"
    answer = browser.post(f"/claims/{claim.pk}/release/", {"reason": ""})
    assert answer.status_code == 400
    browser.post(f"/claims/{claim.pk}/release/", {"reason": "人手不够", "next": "/claims/"})
    claim.refresh_from_db()
    assert claim.state == "released"


# ---- who is led where
@pytest.mark.parametrize(
    ("who", "goes"),
    [
        ("secretary", "/claims/registering/"),
        ("town_officer", "/claims/asks/"),
        ("county_reader", "/claims/all/"),
    ],
)
def test_everyone_finds_the_own_side(request, as_user, month, who, goes):
    answer = as_user(request.getfixturevalue(who)).get("/claims/")
    assert (answer.status_code, answer["Location"]) == (302, goes)


@pytest.mark.parametrize("who", ["other_liaison", "far_liaison", "other_secretary", "grid_worker", "nobody"])
def test_strangers_answer_for_no_unit(request, as_user, agreed, who):
    answer = as_user(request.getfixturevalue(who)).post(f"/claims/{agreed.pk}/agree-back/", {})
    assert answer.status_code in {403, 404}
    assert Claim.objects.get().state == "agreed"


# ---- registering
def test_the_secretary_registers_the_ticked_together(as_user, agreed, secretary, open_meeting):
    browser = as_user(secretary)
    assert "会前已答应的，开会时一并登记" in text(browser.get("/claims/registering/"))
    open_meeting()
    page = text(browser.get("/claims/registering/"))
    assert "单位已答应，待登记（1）" in page
    answer = browser.post("/claims/register/", {"claims": [agreed.pk]}, follow=True)
    assert "已登记 1 件" in text(answer)
    assert browser.post("/claims/register/", {}).status_code == 400
    assert browser.post("/claims/register/", {"claims": ["x"]}).status_code == 400
    again = browser.post("/claims/register/", {"claims": [agreed.pk]}, follow=True)
    assert "已经登记过了" in text(again)


def test_the_clerk_sees_the_list_but_the_button_says_why(as_user, agreed, clerk, open_meeting):
    open_meeting()
    page = text(as_user(clerk).get("/claims/registering/"))
    assert "登记由书记确认" in page
    answer = as_user(clerk).post("/claims/register/", {"claims": [agreed.pk]}, follow=True)
    assert "登记由书记确认" in text(answer)
    assert Claim.objects.get().state == "agreed"


def test_registering_costs_the_same_queries_for_one_and_three(
    as_user, on_agenda, unit, liaison, secretary, open_meeting, django_assert_max_num_queries
):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    browser = as_user(secretary)

    def cost():
        with CaptureQueriesContext(
            connection,
        ) as seen:
            assert browser.get("/claims/registering/").status_code == 200
        return len(seen)

    for number in range(3):
        claim = claims.create(on_agenda(title=f"事{number}"), organization=unit, by=liaison)
        claims.agree(claim, by=liaison)
        if number == 0:
            open_meeting()
            cost()
            first = cost()
    assert cost() == first


def test_the_clerk_enters_a_claim_for_a_unit(as_user, need, unit, far_unit, clerk, liaison):
    browser = as_user(clerk)
    page = text(browser.get(f"/claims/needs/{need.pk}/for-unit/"))
    assert f'hx-get="/organizations/pick/?committee={need.committee_id}"' in page
    fields = {"organization": unit.pk, "role": "lead", "quantity": 20, "promised_on": "2026-12-08"}
    url = f"/claims/needs/{need.pk}/for-unit/"
    assert browser.post(url, {**fields, "organization": far_unit.pk}).status_code == 400
    assert browser.post(url, fields).status_code == 302
    assert Claim.objects.get().for_unit_by == clerk
    assert as_user(liaison).post(f"/claims/needs/{need.pk}/for-unit/", fields).status_code in {403, 400}


def test_claims_are_listed_and_filtered(as_user, agreed, secretary, other_secretary):
    browser = as_user(secretary)
    assert "独居老人冬季义诊" in text(browser.get("/claims/all/?month=2026-11&state=agreed&q=义诊"))
    assert "独居老人冬季义诊" not in text(browser.get("/claims/all/?state=registered"))
    assert "独居老人冬季义诊" not in text(as_user(other_secretary).get("/claims/all/"))
    for wrong in ["month=2026-13", "page=1000000000", "state=x", "committee=9999999999999999999999"]:
        assert browser.get(f"/claims/all/?{wrong}").status_code == 400


def test_a_claims_page_shows_moves_and_masks_the_phone(as_user, agreed, secretary, liaison, open_meeting):
    page = text(as_user(secretary).get(f"/claims/{agreed.pk}/"))
    assert "联席会还没有开，会上一并登记" in page
    phone = agreed.contact_phone
    assert phone
    assert phone not in page
    assert phone in text(as_user(liaison).get(f"/claims/{agreed.pk}/"))
    open_meeting()
    as_user(secretary).post(f"/claims/{agreed.pk}/register/", {})
    assert "转交" in text(as_user(secretary).get(f"/claims/{agreed.pk}/"))


def test_handing_on_and_changing_by_page(
    as_user, registered, need, unit, other_unit, secretary, other_liaison
):
    browser = as_user(secretary)
    url = f"/claims/{registered.pk}/transfer/"
    assert browser.post(url, {"to_organization": "", "reason": "x"}).status_code == 400
    wrong = browser.post(url, {"to_organization_text": "没有这家", "reason": "职能不对口"})
    assert wrong.status_code == 400
    assert 'value="没有这家"' in text(wrong)
    assert "职能不对口" in text(wrong)
    browser.post(url, {"to_organization_text": other_unit.name, "reason": "职能不对口"})
    taken = Claim.objects.get(organization=other_unit)
    assert taken.state == "registered"
    late = claims.create(need, organization=unit, role="support", quantity=2, for_unit=True, by=secretary)
    change = f"/claims/{late.pk}/change/"
    assert browser.get(change).status_code == 200
    assert as_user(other_liaison).get(change).status_code == 403
    browser.post(change, {"quantity": 3, "promised_on": "2026-12-20", "measure": "派人"})
    late.refresh_from_db()
    assert (late.quantity, late.measure) == (3, "派人")
    assert browser.post(change, {"quantity": -1, "promised_on": "2026-12-20"}).status_code == 400


# ---- 商请
def test_the_town_asks_and_the_unit_answers(as_user, make_need, month, unit, liaison, town_officer):
    reported = make_need(title="管网改造", state="reported", category="medical", list=month)
    browser = as_user(town_officer)
    page = text(browser.get("/claims/asks/"))
    assert "管网改造" in page
    assert "职能对口 · 目前没有在办" in page
    browser.post(f"/claims/asks/{reported.pk}/ask/", {"organization": unit.pk, "words": "请派人"})
    row = ClaimRequest.objects.get()
    assert "镇党委商请承接：管网改造" in text(as_user(liaison).get("/claims/"))
    as_user(liaison).post(f"/claims/requests/{row.pk}/accept/", {})
    assert Claim.objects.get().state == "agreed"
    assert "同意承接" in text(browser.get("/claims/asks/"))
    again = browser.post(f"/claims/asks/{reported.pk}/ask/", {"organization": "x", "words": "请看看"})
    assert again.status_code == 400
    assert 'value="请看看"' in text(again)


def test_asking_is_the_towns(
    as_user, make_need, month, secretary, unit, liaison, town_officer, other_liaison
):
    reported = make_need(title="管网改造", state="reported", list=month)
    assert as_user(secretary).get("/claims/asks/").status_code == 403
    assert as_user(secretary).post(f"/claims/asks/{reported.pk}/ask/", {}).status_code == 403
    row = requests.ask(reported, organization=unit, by=town_officer)
    assert as_user(other_liaison).post(f"/claims/requests/{row.pk}/accept/", {}).status_code == 404
    as_user(liaison).post(f"/claims/requests/{row.pk}/decline/", {"reason": "没有人手"})
    row.refresh_from_db()
    assert (row.state, row.answer) == ("declined", "没有人手")


# ---- which unit
def test_the_pickers_suggest_with_the_reason(need, unit, other_unit, liaison, committee):
    from committees.queries import units_of

    Suggestion.objects.create(item=need.agenda_items.get(), organization=other_unit, rank=1, words=["离得近"])
    unit.functions = [need.category]
    unit.save()
    other = (other_unit, "离得近")
    assert suggested_units(need, units_of(committee)) == [other, (unit, "职能对口 · 目前没有在办")]
    claims.unsuitable(need, organization=unit, by=liaison)
    assert suggested_units(need, units_of(committee)) == [other]


def test_suggestions_cost_the_same_for_one_need_and_three(
    on_agenda, committee, django_assert_num_queries, unit
):
    from committees.queries import units_of

    rows, units = [on_agenda(title=f"事{number}") for number in range(3)], list(units_of(committee))
    for some in (rows[:1], rows):
        with django_assert_num_queries(6):
            suggested_for(some, units)


def test_the_picker_finds_the_committees_units_only(as_user, unit, far_unit, town_officer, committee):
    browser = as_user(town_officer)
    assert far_unit.name in text(browser.get(f"/organizations/pick/?q={far_unit.name}"))
    url = f"/organizations/pick/?committee={committee.pk}&q="
    assert unit.name in text(browser.get(url + unit.name))
    assert far_unit.name not in text(browser.get(url + far_unit.name))
    assert browser.get("/organizations/pick/?committee=x&q=a").status_code == 400
    assert browser.get(f"/organizations/pick/?committee={10**30}&q=a").status_code == 400


def test_a_suggested_unit_is_taken_without_scripts(as_user, need, unit, clerk):
    url = f"/claims/needs/{need.pk}/for-unit/"
    fields = {"organization": "", "organization_text": "", "organization_suggested": unit.pk}
    as_user(clerk).post(url, {**fields, "role": "lead", "quantity": 3, "promised_on": "2026-12-08"})
    assert Claim.objects.get().organization == unit


def test_the_clerk_comes_back_to_the_item(as_user, need, unit, clerk, meeting):
    browser, here = as_user(clerk), f"/meetings/{meeting.pk}/#item-{need.agenda_items.get().pk}"
    url = f"/claims/needs/{need.pk}/for-unit/"
    assert f'name="next" value="{here}"' in text(browser.get(url, {"next": here}))
    fields = {"organization": unit.pk, "role": "lead", "quantity": 2, "promised_on": "2026-12-08"}
    assert browser.post(url, {**fields, "quantity": 99, "next": here}).status_code in {400, 409}
    assert browser.post(url, {**fields, "next": here})["Location"] == here
    Claim.objects.all().delete()
    away = browser.post(url, {**fields, "role": "support", "next": "https://elsewhere.example/"})
    assert away["Location"].startswith("/claims/registering/")


# ---- taking it back at once
def test_a_fresh_intention_is_taken_back_on_its_card(as_user, need, unit, liaison):
    browser = as_user(liaison)
    page = text(browser.post(f"/claims/needs/{need.pk}/claim/", {"quantity": 26}, **HX))
    claim = Claim.objects.get()
    assert f'hx-post="/claims/{claim.pk}/release/"' in page
    again = text(browser.post(f"/claims/{claim.pk}/release/", {"reason": "点错了"}, **HX))
    assert "意向已撤回" in again
    assert f"/claims/needs/{need.pk}/claim/" in again
    claim.refresh_from_db()
    need.refresh_from_db()
    assert (claim.state, need.claimed_quantity) == ("released", 0)


def test_a_member_reads_of_himself(as_user, party_member, liaison, make_need, month):
    wish = make_need(kind="wish", state="accepted", title="一件冬衣")
    browser = as_user(party_member)
    assert "我认领的" in text(browser.get("/claims/"))
    page = text(browser.post(f"/claims/needs/{wish.pk}/claim/", {}, **HX))
    assert "撤回" in page
    ours = text(browser.get("/claims/ours/"))
    assert "我认领的" in ours
    assert "我们认领的" not in ours
    assert f"1 <small>{wish.unit}</small>" in ours
    assert "我们认领的" in text(as_user(liaison).get("/claims/"))


# ---- elsewhere
def test_the_needs_page_says_who_took_what(as_user, agreed, need, clerk):
    page = text(as_user(clerk).get(f"/needs/{need.pk}/"))
    assert "县医院党委" in page
    assert "还差 12 户" in page
    assert f"/claims/needs/{need.pk}/for-unit/" in page


def test_the_menu_counts_what_waits_for_me(need, unit, liaison, secretary, open_meeting):
    def count(user, url):
        lines = [line for _, lines in menu.lines(user, "/") for line in lines]
        return {line.url: line.count for line in lines}[url]

    claim = claims.create(need, organization=unit, by=liaison)
    assert (count(liaison, "/claims/"), count(secretary, "/claims/")) == (1, 0)
    claims.agree(claim, by=liaison)
    assert (count(liaison, "/claims/"), count(secretary, "/claims/")) == (0, 0)
    open_meeting()
    assert count(secretary, "/claims/") == 1


def test_the_claims_shown_are_a_ledger_of_ones_own_committee(as_user, agreed, secretary, other_secretary):
    import io

    import openpyxl

    def cells(user):
        answer = as_user(user).get("/claims/all/?as=xlsx")
        book = openpyxl.load_workbook(io.BytesIO(answer.getvalue()))
        return [cell for row in book.active.iter_rows(values_only=True) for cell in row]

    assert {"独居老人冬季义诊", "26 户", "单位已同意"} <= set(cells(secretary))
    assert "26 户" not in cells(other_secretary)
