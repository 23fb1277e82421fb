"""Claiming in a real browser: two taps an item, axe finds nothing, no sideways scroll."""

import pytest

from servicelists.actions import claims, items, publishing, requests
from servicelists.models import Claim, Suggestion
from tests.browsing import findings, picture, sideways
from tianyuan.permissions import SYSTEM

pytestmark = [pytest.mark.e2e, pytest.mark.look, pytest.mark.django_db(transaction=True)]
SIZES = [1366, 390, 360]


@pytest.fixture
def full_month(
    on_agenda, month, unit, other_unit, liaison, other_liaison, claim_for, make_need, town_officer
):
    """A month with something on every page."""
    served = claim_for(
        on_agenda(title="老年活动室屋面修缮", category="road_repair", quantity=1, unit="件"), other_unit
    )
    items.start(served.item, by=SYSTEM)
    claim_for(
        on_agenda(title="楼道灯更换", category="street_light", quantity=12, unit="盏"),
        other_unit,
        quantity=12,
    )
    items.add_own_accord(month, organization=unit, category="health", title="高血压用药讲座", by=SYSTEM)
    main = on_agenda(
        title="38 户独居老人冬季义诊和用药指导", place="第 12 组", text="天冷，老人不敢出门看病。"
    )
    claims.create(main, organization=other_unit, role="support", quantity=12, by=other_liaison)
    words = ["职能对口", "资源清单有义诊 2 次/季", "目前没有在办"]
    Suggestion.objects.create(item=main.agenda_items.get(), organization=unit, rank=1, words=words)
    on_agenda(title="小区门口积水，下雨走不了路", category="drainage", quantity=1, unit="件")
    waiting = on_agenda(title="给低保户做一次体检", quantity=26, unit="人")
    claims.create(waiting, organization=unit, quantity=20, by=liaison)
    agreed = on_agenda(title="残疾人家庭上门护理", quantity=6)
    claims.agree(claims.create(agreed, organization=unit, quantity=6, by=liaison), by=liaison)
    reported = make_need(
        title="老旧小区管网改造", state="reported", category="medical", list=month, times_tabled=3
    )
    requests.ask(reported, organization=unit, words="请派技术人员看现场", by=town_officer)
    make_need(title="一件冬衣", kind="wish", state="accepted")
    return month


def looked_at(page, name: str, width: int) -> None:
    """A picture, axe, and no sideways scroll."""
    picture(page, f"{name}-{width}")
    assert findings(page) == []
    assert sideways(page) <= 0


@pytest.mark.parametrize("width", SIZES)
def test_the_units_pages(open_as, full_month, liaison, width):
    for name, path in [("mine", "/claims/"), ("ours", "/claims/ours/"), ("items", "/items/")]:
        looked_at(open_as(liaison, path, width), name, width)
    claim = Claim.objects.get(state="agreed")
    looked_at(open_as(liaison, f"/claims/{claim.pk}/", width), "claim", width)


@pytest.mark.parametrize("width", SIZES)
def test_the_communitys_pages(open_as, full_month, secretary, width):
    item = full_month.items.get(state="ongoing")
    pages = {
        "registering": "/claims/registering/",
        "claims": "/claims/all/",
        "list": f"/lists/{full_month.pk}/?tab=services",
        "list-claims": f"/lists/{full_month.pk}/?tab=claims",
        "lists": "/lists/",
        "item": f"/items/{item.pk}/",
        "finish": f"/items/{item.pk}/finish/",
        "add": f"/items/add/{full_month.pk}/",
        "for-unit": f"/claims/needs/{Claim.objects.get(state='agreed').need_id}/for-unit/",
    }
    for name, path in pages.items():
        looked_at(open_as(secretary, path, width), name, width)


@pytest.mark.parametrize("width", [1366, 390])
def test_publishing_and_what_nobody_claimed(
    open_as, full_month, close_meeting, secretary, town_officer, width
):
    close_meeting()
    full_month.needs.filter(claims=None, state="awaiting").update(state="pending")
    looked_at(open_as(secretary, f"/lists/{full_month.pk}/publish/", width), "publish", width)
    looked_at(open_as(secretary, f"/lists/{full_month.pk}/unclaimed/", width), "unclaimed", width)
    looked_at(open_as(town_officer, "/claims/asks/", width), "asks", width)
    publishing.publish(full_month, by=secretary)
    looked_at(open_as(secretary, f"/lists/{full_month.pk}/", width), "published", width)
    looked_at(open_as(secretary, f"/lists/{full_month.pk}/print/services/", width), "print", width)


def test_an_item_is_answered_with_two_taps(open_as, full_month, liaison):
    page = open_as(liaison, "/claims/", 390)
    card = page.locator(".offer", has_text="冬季义诊")
    assert card.locator("button.btn-wide").inner_text() == "有意向，认领 26 户"
    card.locator("label", has_text="协办").click()
    card.locator("button.btn-wide").click()
    page.wait_for_selector(".offer:has-text('已记意向')")
    claim = Claim.objects.get(need__title__contains="冬季义诊", organization__name="县医院党委")
    assert (claim.role, claim.quantity, str(claim.promised_on)) == ("support", 26, "2026-12-31")
    page.locator(".offer", has_text="已记意向").locator("text=单位已同意").last.click()
    page.wait_for_selector(".offer:has-text('等书记登记')")
    claim.refresh_from_db()
    assert claim.state == "agreed"


def test_the_button_says_what_the_stepper_says(open_as, full_month, liaison):
    page = open_as(liaison, "/claims/", 390)
    card = page.locator(".offer", has_text="冬季义诊")
    card.locator("[aria-label=减一]").click()
    assert card.locator("button.btn-wide").inner_text() == "有意向，认领 25 户"


def test_somebody_was_first_while_the_page_stood_open(
    open_as, full_month, liaison, other_liaison, other_unit
):
    page = open_as(liaison, "/claims/", 390)
    card = page.locator(".offer", has_text="小区门口积水")
    assert card.locator("button.btn-red").count() == 0  # the one red stands at the first of the offers
    need = full_month.needs.get(title__startswith="小区门口")
    claims.create(need, organization=other_unit, by=other_liaison)
    card.locator("button.btn-wide").click()
    page.wait_for_selector(".offer:has-text('供电所党支部已牵头，已经认领完')")
