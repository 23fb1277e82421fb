"""关怀版 on a phone: text of 18 px and more, targets of 60 px, on the pages people open most."""

import pytest

from tests import permissions_world
from tests.browsing import findings, picture, sideways

pytestmark = [pytest.mark.e2e, pytest.mark.look, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

SMALL_TEXT = """() => {
  const small = new Set(), walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const text = walker.currentNode.textContent.trim(), around = walker.currentNode.parentElement;
    if (!text || around.closest("script, style, .skip, .sr") || !around.getClientRects().length) continue;
    const size = parseFloat(getComputedStyle(around).fontSize);
    if (size < 17.99) small.add(`${size} ${text.slice(0, 30)}`);
  }
  return [...small];
}"""
# A link inside a sentence may be as high as its line; everything else a thumb is to hit is 60 px high.
SMALL_TARGETS = """() => {
  const wanted = "a[href], button, select, summary, textarea, " +
    "input:not([type=hidden]):not([type=checkbox]):not([type=radio]), label:not([for])";
  const inText = (one) => one.matches("a") && getComputedStyle(one).display === "inline" &&
    one.parentElement.textContent.trim() !== one.textContent.trim();
  return [...document.querySelectorAll(wanted)]
    .filter((one) => one.getClientRects().length && !one.closest(".skip, .sr") && !one.matches(".sr, .skip"))
    .filter((one) => !inText(one))
    .map((one) => [one, one.getBoundingClientRect()])
    .filter(([one, box]) => box.height < 59.5)
    .map(([one, box]) => [Math.round(box.height), one.tagName, one.textContent.trim(), one.name].join(" "));
}"""
PAGES = [
    ("secretary", "/"), ("clerk", "/needs/"), ("clerk", "/needs/new/"), ("clerk", "/needs/triage/"),
    ("liaison", "/claims/"), ("liaison", "/claims/ours/"),
    ("grid_worker", "/"),
]  # fmt: skip


@pytest.fixture
def cast(town, town_officer, secretary, committee_member, clerk, liaison, grid_worker, nobody, make_list):
    """The people, with one of each thing around them."""
    people = {name: user for name, user in locals().items() if name not in {"town", "make_list"}}
    permissions_world.build(people, town, make_list)
    return people


@pytest.mark.parametrize(("who", "path"), PAGES)
def test_large_print_is_large_and_easy_to_hit(open_as, cast, who, path):
    page = open_as(cast[who], f"{path}#care", 390)
    picture(page, f"care{path.replace('/', '-')}{who}")
    assert page.evaluate(SMALL_TEXT) == []
    assert page.evaluate(SMALL_TARGETS) == []
    assert sideways(page) <= 0
    assert findings(page) == []
