"""The operator's desk, 1366 × 768: what she needs is in one window, whatever is on the table."""

import pytest

from servicelists.actions import rooms
from servicelists.models import AgendaTopic, Need
from servicelists.queries import live
from tests.browsing import findings, picture, sideways
from tests.servicelists.rooms.conftest import title_on_the_table
from tests.servicelists.rooms.test_browser import Hand

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]

LONG = "文昌路中段至菜市场北侧沿线排水沟盖板破损需要更换并清淤，同时修复两侧人行道地砖松动"
NEEDED = (
    "#current h2", "#current .left", "[data-key=b]", "[data-key=r]", "[data-key=g]", "[data-key=s]", "[data-key=y]",
    "#steps .btn-red", "#step-close summary",
)  # fmt: skip

# What of it is not to be seen: outside of the window, or scrolled away in a box of its own.
HIDDEN = """(wanted) => wanted.filter((one) => {
  const at = document.querySelector(one)?.getBoundingClientRect();
  if (!at || !at.height || at.top < 0 || at.bottom > innerHeight) return true;
  const above = document.elementFromPoint(at.left + at.width / 2, at.bottom - 3);
  return !document.querySelector(one).contains(above);
})"""


@pytest.fixture
def busy(eighteen, other_unit, secretary):
    """Open, on an item with a long title, much text and three suggested units; ten answers wait for B."""
    meeting = rooms.begin(eighteen, by=secretary)
    item = live.room_of(meeting).lines[12].item
    Need.objects.filter(pk=item.need_id).update(title=LONG, text="居民多次反映，" * 40)
    item.suggestions.all().delete()
    item.suggestions.create(
        organization=other_unit, rank=1, words=["职能对口", "资源清单有义诊 2 次/季"], unit_words=[]
    )
    return rooms.turn_to(meeting, item, by=secretary)


def test_the_item_what_is_left_and_every_key_are_in_sight(open_as, busy, secretary):
    page = open_as(secretary, f"/meetings/{busy.pk}/room/")
    picture(page, "room-full-1366")
    assert page.evaluate(HIDDEN, list(NEEDED)) == []
    assert page.evaluate("document.documentElement.scrollHeight <= innerHeight")
    assert not page.is_visible(
        "text=资源清单有义诊 2 次/季"
    )  # whom to ask is one line, the words are in its fold
    page.click(".ideas summary")
    page.wait_for_selector("text=资源清单有义诊 2 次/季")
    for key, panel in (("r", ".room-claim"), ("d", ".room-settle")):
        page.keyboard.press(key)
        page.wait_for_selector(panel)
        assert page.evaluate(HIDDEN, ["#current h2", f"{panel} > .btn", "#steps .btn-red"]) == []
        page.keyboard.press("Escape")
    assert findings(page) == []
    page.set_viewport_size({"width": 360, "height": 740})
    assert sideways(page) <= 0
    assert page.evaluate(HIDDEN, ["#steps .btn-red", "#step-close summary"]) == []


def test_the_list_shows_the_item_on_the_table(open_as, eighteen, secretary):
    meeting = rooms.begin(eighteen, by=secretary)
    lines = live.room_of(meeting).lines
    rooms.turn_to(meeting, lines[17].item, by=secretary)
    page = open_as(secretary, f"/meetings/{meeting.pk}/room/")
    hand = Hand(page)
    assert page.evaluate(HIDDEN, [".lines [aria-current]"]) == []
    page.evaluate("document.querySelector('.lines').scrollTop = 0")
    hand.step("ArrowLeft")
    assert page.evaluate(HIDDEN, [".lines [aria-current]"]) == []


def test_a_question_opened_before_the_answer_to_a_key_came_stays_open(open_as, meeting, secretary):
    """Y and at once 闭会: the answer to Y arrives under the open question."""
    page = open_as(secretary, f"/meetings/{meeting.pk}/room/")
    held = []
    page.route("**/room/decide/", lambda route: held.append((route, route.fetch())))
    page.keyboard.press("y")
    page.click("#step-close summary")
    page.wait_for_selector("dialog[open]:has-text('还有 4 项')")
    while not held:
        page.wait_for_timeout(50)
    route, answer = held[0]
    route.fulfill(response=answer)
    page.wait_for_selector("dialog[open]:has-text('还有 3 项')")  # with the words of now
    page.click("dialog button:has-text('闭会')")
    page.wait_for_selector("text=已闭会")


def test_the_room_begins_with_what_was_settled_before(open_as, notified, secretary):
    AgendaTopic.objects.create(agenda=notified.agenda, title="修好篮球架", position=1)
    meeting = rooms.begin(notified, by=secretary)
    first = live.room_of(meeting).lines[0].title
    page = open_as(secretary, f"/meetings/{meeting.pk}/room/")
    hand = Hand(page)
    picture(page, "room-back-1366")
    assert page.evaluate(HIDDEN, ["#current .topics input[name=result]", "#steps .btn-red"]) == []
    assert findings(page) == []
    page.fill("#current .topics input[name=result]", "下周完工")
    hand.step("Enter")
    assert AgendaTopic.objects.get().result == "下周完工"
    hand.step("ArrowRight")
    assert title_on_the_table(meeting) == first
    hand.step("ArrowLeft")
    assert title_on_the_table(meeting) == ""


def test_a_message_goes_with_the_next_step(open_as, meeting, secretary):
    """Sent without scripts it stands at the top of the page; the next step takes it away."""
    page = open_as(secretary, f"/meetings/{meeting.pk}/room/")
    page.evaluate(
        "document.querySelector('#attendance').previousElementSibling.querySelector('form').submit()"
    )
    page.wait_for_selector("#toasts .success")
    Hand(page).step("ArrowRight")
    assert page.locator("#toasts .success").count() == 0
