"""The hour in real browsers: the operator by keys, the board in a window of its own."""

import time

import pytest

from servicelists.actions import claims, rooms
from servicelists.links import board_token
from servicelists.models import AgendaItem, Claim
from servicelists.queries import live
from tests.browsing import findings, picture, sideways
from tests.servicelists.rooms.conftest import title_on_the_table

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]

SIZES = """() => {
  const small = [], walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const text = walker.currentNode.textContent.trim(), around = walker.currentNode.parentElement;
    if (!text || around.closest("script, style") || !around.getClientRects().length) continue;
    const size = parseFloat(getComputedStyle(around).fontSize);
    if (size < 36 * innerWidth / 1920 - .01) small.push(`${size} ${text}`);
  }
  return small;
}"""


COUNTING = """() => {
  if (window.settled !== undefined) return;
  window.settled = 0;
  document.addEventListener("htmx:afterSettle", (event) => {
    if (event.detail.requestConfig.verb === "post") window.settled += 1;
  });
}"""


class Hand:
    """Counts every key and tap of the operator; waits until the screen has answered."""

    def __init__(self, page):
        self.page, self.count = page, 0

    def tap(self, selector: str) -> None:
        self.count += 1
        self.page.click(selector)

    def key(self, key: str) -> None:
        self.count += 1
        self.page.keyboard.press(key)

    def step(self, key: str) -> None:
        """A key that sends something: pressed once the keys listen again (a doubled press counts once)."""
        self.page.wait_for_timeout(420)
        self.page.evaluate(COUNTING)
        before = self.page.evaluate("window.settled")
        self.key(key)
        self.until(f"window.settled > {before}")

    def until(self, words: str) -> None:
        """Until the expression is true; asked from here, as the page's policy lets nothing be evaluated in it."""
        end = time.monotonic() + 10
        while not self.page.evaluate(words):
            assert time.monotonic() < end, words
            self.page.wait_for_timeout(50)


def test_eighteen_items_from_opening_to_close_within_25_keys(open_as, eighteen, secretary, other_unit):
    page = open_as(secretary, f"/meetings/{eighteen.pk}/room/")
    hand = Hand(page)
    picture(page, "room-before-1366")
    hand.step("a")  # 全部到会
    hand.tap("summary:has-text('开会')")
    hand.tap("dialog button:has-text('开会')")
    page.wait_for_selector("#current h2")
    assert findings(page) == []
    hand.step("b")  # 已有意向一并登记
    picture(page, "room-open-1366")
    assert Claim.objects.registered().count() == 10
    lines = live.room_of(eighteen).lines
    assert title_on_the_table(eighteen) == lines[10].title

    # a unit in the room: R, two letters, Enter to choose, Enter to send
    hand.key("r")
    for letter in "gd":
        hand.key(letter)
    page.wait_for_selector(".room-claim .found button")
    hand.key("Enter")
    picture(page, "room-claim-1366")
    hand.step("Enter")
    claim = Claim.objects.get(organization=other_unit)
    assert (claim.need, claim.quantity) == (lines[10].need, lines[10].need.quantity)
    assert (claim.for_unit_by, claim.state) == (
        secretary,
        "registered",
    )  # said in the room, typed by who registers
    hand.step("ArrowRight")
    for key in "gsygsyg":  # the rest, one key each; the next item comes by itself
        hand.step(key)
    picture(page, "room-done-1366")
    hand.tap("summary:has-text('闭会')")
    hand.tap("dialog button:has-text('闭会')")
    page.wait_for_selector("text=已闭会")
    picture(page, "room-over-1366")
    assert findings(page) == []
    room = live.room_of(eighteen)
    assert room.outcomes == {"claimed": 11, "pending": 3, "reported": 2, "resolved": 2}
    assert hand.count <= 25, hand.count


def test_keys_do_nothing_while_one_types_and_a_result_is_taken_back(open_as, meeting, secretary):
    page = open_as(secretary, f"/meetings/{meeting.pk}/room/")
    hand = Hand(page)
    before = title_on_the_table(meeting)
    page.keyboard.press("c")
    hand.until("document.activeElement.id === 'whereto'")
    page.keyboard.type("gsyz j")
    page.wait_for_timeout(2500)  # a poll came by; what was typed is still there
    assert page.input_value("#whereto") == "gsyz j"
    assert title_on_the_table(meeting) == before
    page.keyboard.press("Escape")
    page.fill("#whereto", "") if page.is_visible("#whereto") else None
    hand.step("g")
    assert title_on_the_table(meeting) != before
    hand.step("z")
    assert title_on_the_table(meeting) == before
    assert not AgendaItem.objects.exclude(outcome="").exists()
    page.wait_for_timeout(420)
    page.keyboard.down("g")  # held down: one result, not ten
    for _ in range(6):
        page.keyboard.down("g")
    page.keyboard.up("g")
    page.wait_for_timeout(600)
    assert AgendaItem.objects.exclude(outcome="").count() == 1


def test_the_screen_fits_a_phone_and_works_by_taps(open_as, meeting, secretary):
    page = open_as(secretary, f"/meetings/{meeting.pk}/room/", 390)
    picture(page, "room-390")
    assert findings(page) == []
    before = title_on_the_table(meeting)
    page.tap("button:has-text('挂账')")
    page.wait_for_selector(".said:has-text('挂账')")
    assert title_on_the_table(meeting) != before
    page.set_viewport_size({"width": 360, "height": 740})
    assert sideways(page) <= 0


def test_all_of_it_works_without_scripts(chromium, live_server, meeting, secretary, other_unit):
    from django.test import Client

    client = Client()
    client.force_login(secretary)
    context = chromium.new_context(java_script_enabled=False, viewport={"width": 1366, "height": 768})
    session = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}
    context.add_cookies([session])
    page = context.new_page()
    page.goto(f"{live_server.url}/meetings/{meeting.pk}/room/")
    lines = live.room_of(meeting).lines
    page.click("button:has-text('全部到会')")
    page.click("summary:has-text('现场单位认领')")
    page.fill(".room-claim input[name=organization_text]", "供电所")
    page.click("button:has-text('记下认领')")
    assert Claim.objects.get().organization == other_unit
    page.click("button:has-text('下一项')")
    page.click("button:has-text('上报')")
    assert AgendaItem.objects.get(pk=lines[1].pk).outcome == "reported"
    page.click("summary:has-text('闭会')")
    page.click(".confirm-box button:has-text('闭会')")
    assert "已闭会" in page.inner_text("main")
    context.close()


# ---- the board
@pytest.fixture
def window(chromium, live_server, meeting, clerk):
    """The board in a browser that never logged in."""
    rooms.make_board(meeting, by=clerk)
    context = chromium.new_context(viewport={"width": 1920, "height": 1080}, locale="zh-CN")
    page = context.new_page()
    page.set_default_timeout(15_000)
    page.goto(f"{live_server.url}/b/{board_token(meeting)}/")
    yield page
    context.close()


def seconds_until(page, words: str) -> float:
    begun = time.monotonic()
    page.wait_for_selector(f"text={words}")
    return time.monotonic() - begun


def test_the_board_follows_within_three_seconds_and_ends_with_a_picture(
    window, meeting, item_of, unit, other_unit, liaison, secretary
):
    assert window.context.cookies() == []
    rooms.turn_to(meeting, item_of("义诊"), by=secretary)
    assert seconds_until(window, "38 户独居老人冬季义诊") < 3
    claims.create(item_of("义诊").need, organization=unit, quantity=26, by=liaison)
    assert seconds_until(window, "县医院党委 牵头 26 户") < 3
    assert window.inner_text("dd.left") == "12 户"
    claims.create(
        item_of("义诊").need,
        organization=other_unit,
        role="support",
        quantity=12,
        by=secretary,
        for_unit=True,
    )
    assert seconds_until(window, "不差了") < 3  # nothing is missing: nothing red
    assert window.locator("dd.left").count() == 0
    picture(window, "board-1920")
    rooms.finish(meeting, by=secretary)
    assert seconds_until(window, "有意向 1 项") < 3
    picture(window, "board-end-1920")
    asked = []
    window.on("request", lambda request: asked.append(request.url))
    window.wait_for_timeout(3000)
    assert asked == []


def test_the_board_says_when_the_network_is_gone_and_comes_back(window, meeting, item_of, secretary):
    window.context.set_offline(True)
    window.wait_for_selector("text=网络断了，正在重连")
    strip, head = window.locator(".offline").bounding_box(), window.locator(".board header").bounding_box()
    assert strip["y"] + strip["height"] <= head["y"]  # nothing of the meeting is covered
    rooms.turn_to(meeting, item_of("义诊"), by=secretary)
    window.context.set_offline(False)
    window.wait_for_selector("text=38 户独居老人冬季义诊")
    window.wait_for_selector("[data-offline]", state="hidden")


@pytest.mark.parametrize(("width", "height"), [(1920, 1080), (1280, 720)])
def test_the_board_is_legible_and_the_longest_title_fits(
    window, meeting, item_of, answer, secretary, width, height
):
    item = item_of("义诊")
    title = (
        "文昌路中段至菜市场北侧沿线排水沟盖板破损需要更换并清淤"
        "同时修复两侧人行道地砖松动问题请各单位认领一段共同解决好这件事"
    )
    AgendaItem.objects.filter(pk=item.pk).update(title_override=title, times=3)
    answer("义诊", 26)
    rooms.turn_to(meeting, item, by=secretary)
    window.set_viewport_size({"width": width, "height": height})
    window.reload()
    picture(window, f"board-long-{width}")
    assert window.evaluate(SIZES) == []
    assert window.evaluate("document.documentElement.scrollHeight") <= height
    assert sideways(window) <= 0
    assert findings(window) == []


def test_an_answer_asked_before_a_step_does_not_bring_the_old_item_back(open_as, meeting, secretary):
    """A poll on its way while a key is pressed arrives after the step's own answer: it is out of date."""
    page = open_as(secretary, f"/meetings/{meeting.pk}/room/")
    hand = Hand(page)
    first = title_on_the_table(meeting)
    held = []
    page.route("**/room/now/", lambda route: held.append((route, route.fetch())))
    while not held:
        page.wait_for_timeout(100)
    hand.step("ArrowRight")
    second = title_on_the_table(meeting)
    assert page.inner_text("#current h2") == second != first
    route, late = held[0]
    assert first in late.text()
    route.fulfill(response=late)
    page.wait_for_timeout(500)
    assert page.inner_text("#current h2") == second
    page.unroute("**/room/now/")
