"""Two phones in WeChat's browser beside the meeting, in Debian's chromium: taps counted, nothing typed lost."""

import pytest

from servicelists.actions import claims, rooms
from servicelists.links import token_of
from servicelists.models import AgendaItem, Attendance, Claim, Suggestion, Unsuitable
from tests.browsing import SIZES, findings, picture, sideways
from tests.servicelists.links.conftest import WECHAT

pytestmark = [pytest.mark.e2e, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

COUNT = "window.taps = 0; document.addEventListener('click', e => { if (e.isTrusted) window.taps++; }, true)"


def _is_complaint(line):
    """A network that a test takes away is no fault of the page."""
    lost = ("net::ERR_" in line.text) or line.text.startswith(("htmx:sendError", "htmx:afterRequest"))
    return line.type == "error" and not lost


@pytest.fixture
def phone_at(chromium, live_server):
    """`phone_at(link, width=390, **context)`: a phone that opened the link; the console must stay silent."""
    contexts, complaints = [], []

    def opened(link, width=390, **options):
        context = chromium.new_context(
            viewport={"width": width, "height": SIZES[width]}, locale="zh-CN", has_touch=True, user_agent=WECHAT,
            **options,
        )  # fmt: skip
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.on("console", lambda line: complaints.append(line.text) if _is_complaint(line) else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        if options.get("java_script_enabled", True):
            page.add_init_script(COUNT)
        page.goto(f"{live_server.url}/u/{token_of(link)}/")
        return page

    yield opened
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.fixture
def agenda(need, on_agenda, unit):
    """Six items, two of them thought to suit 县医院."""
    needs = [need] + [on_agenda(title=f"第{number}件事", quantity=12, unit="人") for number in range(2, 7)]
    for one in needs[:2]:
        item = AgendaItem.objects.get(need=one)
        Suggestion.objects.create(
            item=item, organization=unit, rank=1, unit_words=["职能对口", "资源清单有义诊 2 次/季"]
        )
    return needs


def test_six_items_are_answered_in_two_taps_each(phone_at, link, agenda):
    page = phone_at(link)
    assert sideways(page) <= 0
    assert findings(page) == []
    picture(page, "unit-before-390")
    for one in agenda[:2]:
        card = page.locator(f"#need-{one.pk}")
        card.locator("input[value=support]").tap()
        card.locator(".btn-wide").tap()
        page.get_by_role("heading", name=one.title).locator("..").get_by_text("已记意向").wait_for()
    for one in agenda[2:4]:
        page.locator(".unit-fold", has_text=one.title).locator("summary").tap()
        page.locator(f"#need-{one.pk} .btn-wide").tap()
        page.locator(".unit-fold", has_text=one.title).get_by_text("已记意向").wait_for()
    for one in agenda[4:]:
        page.locator(".unit-fold", has_text=one.title).locator("summary").tap()
        page.locator(f"#need-{one.pk}").get_by_role("button", name="不适合").tap()
        page.get_by_text(f"{one.title}不适合本单位").wait_for()
    assert (
        page.evaluate("window.taps") <= 2 * len(agenda) + 2
    )  # a label's tap reaches its box as a second click
    assert Claim.objects.active().count() == 4
    assert Claim.objects.filter(role="support").count() == 2
    assert Unsuitable.objects.count() == 2
    page.reload()
    picture(page, "unit-answered-390")
    assert findings(page) == []


def test_without_script_the_page_does_the_same(phone_at, link, agenda):
    page = phone_at(link, java_script_enabled=False)
    card = page.locator(f"#need-{agenda[0].pk}")
    assert card.locator("[data-step]").first.is_hidden()
    card.locator("input[name=quantity]").fill("20")
    card.locator(".btn-wide").click()
    assert "已记意向" in page.locator("#toasts").inner_text()
    assert Claim.objects.get().quantity == 20
    other = page.locator(f"#need-{agenda[1].pk}")
    other.get_by_role("button", name="不适合").click()
    assert Unsuitable.objects.get().need == agenda[1]
    page.locator("#toasts").get_by_role("button", name="撤回").click()
    assert not Unsuitable.objects.exists()


@pytest.mark.parametrize("width", [390, 360])
def test_at_the_meeting_one_thumb(
    phone_at, link, links, agenda, other_unit, open_meeting, on_the_day, secretary, width
):
    meeting = open_meeting()
    items = list(meeting.agenda.items.order_by("position"))
    rooms.turn_to(meeting, items[0], by=secretary)
    page, other = phone_at(link, width), phone_at(links[other_unit.pk], width)
    page.get_by_role("button", name="签到", exact=True).tap()
    page.get_by_text("已签到").first.wait_for()
    assert Attendance.objects.get().by_link
    assert sideways(page) <= 0
    assert findings(page) == []
    picture(page, f"unit-live-{width}")

    # What is typed stays while others claim and the meeting goes on.
    page.locator("input[name=quantity]").fill("20")
    other.get_by_role("button", name="减一").tap()
    other.locator("input[name=quantity]").fill("26")
    other.locator(".offer .btn-wide").tap()
    other.get_by_text("已记意向").wait_for()
    page.get_by_text("还差 12 户。供电所党支部牵头 26 户").wait_for()
    assert page.locator("input[name=quantity]").input_value() == "12"
    rooms.turn_to(meeting, items[1], by=secretary)
    page.get_by_text("会上正在议第 2 项").wait_for()
    assert page.locator(f"#need-{agenda[0].pk}").is_visible()
    page.locator(".offer .btn-wide").tap()
    page.get_by_text("已记意向").wait_for()
    assert Claim.objects.get(organization=link.organization).quantity == 12
    other.get_by_role("heading", name="联席会 · 第 2 项").wait_for()
    page.get_by_role("heading", name="联席会 · 第 2 项").wait_for()

    # ‹ 第 1 项: reading another item, and back to the meeting.
    page.get_by_role("link", name="第 3 项 ›").tap()
    page.get_by_role("heading", name="联席会 · 第 3 项").wait_for()
    page.get_by_role("link", name="跟上会议").tap()
    page.get_by_role("heading", name="联席会 · 第 2 项").wait_for()


def test_a_race_lost_between_two_looks(
    phone_at, link, agenda, other_unit, other_liaison, open_meeting, secretary
):
    meeting = open_meeting()
    rooms.turn_to(meeting, meeting.agenda.items.order_by("position")[0], by=secretary)
    page = phone_at(link)
    page.route("**/now/**", lambda route: route.abort())  # the network is slow: no news reaches this phone
    page.locator("input[name=quantity]").fill("20")
    claims.create(agenda[0], organization=other_unit, quantity=26, by=other_liaison)
    page.locator(".offer .btn-wide").tap()
    page.get_by_text("供电所党支部已牵头 26 户，还差 12 户，可以协办").wait_for()
    assert page.locator("input[name=quantity]").input_value() == "12"
    page.locator(".offer .btn-wide").tap()
    page.get_by_text("已记意向").wait_for()
    assert Claim.objects.get(organization=link.organization).quantity == 12
    page.unroute("**/now/**")


def test_what_a_lost_race_said_stays_until_it_is_dismissed(
    phone_at, link, agenda, other_unit, other_liaison, open_meeting, secretary
):
    meeting = open_meeting()
    items = list(meeting.agenda.items.order_by("position"))
    rooms.turn_to(meeting, items[0], by=secretary)
    page = phone_at(link)
    page.route("**/now/**", lambda route: route.abort())
    page.get_by_text("网络断了，正在重连").wait_for()
    claims.create(agenda[0], organization=other_unit, quantity=26, by=other_liaison)
    page.locator(".offer .btn-wide").tap()
    said = page.get_by_text("供电所党支部已牵头 26 户，还差 12 户，可以协办")
    said.wait_for()
    page.unroute("**/now/**")
    rooms.turn_to(meeting, items[1], by=secretary)
    page.get_by_text("会上正在议第 2 项").first.wait_for()
    assert page.get_by_text("网络断了，正在重连").is_hidden()
    assert said.is_visible()
    rooms.turn_to(meeting, items[2], by=secretary)
    page.locator("#now").get_by_text("会上正在议第 3 项").wait_for()
    assert said.is_visible()
    page.get_by_role("button", name="知道了").tap()
    rooms.turn_to(meeting, items[3], by=secretary)
    page.locator("#now").get_by_text("会上正在议第 4 项").wait_for()
    assert said.count() == 0


def test_a_name_being_written_stays_and_the_page_says_where_the_meeting_is(
    phone_at, link, agenda, open_meeting, secretary
):
    meeting = open_meeting()
    items = list(meeting.agenda.items.order_by("position"))
    rooms.turn_to(meeting, items[0], by=secretary)
    page = phone_at(link)
    page.get_by_text("我是代会的").tap()
    page.locator("#holder").fill("王芳")
    rooms.turn_to(meeting, items[2], by=secretary)
    page.locator("#moved").get_by_text("会上正在议第 3 项").wait_for()
    assert page.locator("#holder").input_value() == "王芳"
    page.locator("#moved").get_by_role("link", name="跟上会议").tap()
    page.get_by_role("heading", name="联席会 · 第 3 项").wait_for()
    assert page.locator("#moved").is_hidden()
