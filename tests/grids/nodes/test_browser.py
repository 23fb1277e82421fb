"""The pages of the grid in the hand and under the keyboard."""

import pytest
from django.urls import reverse

from tests.grids.conftest import make_node

pytestmark = [pytest.mark.e2e, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

IN_REACH = """(link) => {
    const box = link.getBoundingClientRect();
    const hit = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
    return [hit === link, box.top > innerHeight / 2 && box.bottom <= innerHeight, box.height >= 44];
}"""


@pytest.mark.parametrize("path", ["/", "cell"])
def test_the_first_step_is_under_the_thumb(open_as, cell, make_person, post_of, path):
    worker = make_person("杨姐", username="thumb1")
    post_of(cell, worker)
    post_of(cell, make_person("段师", phone="13800000001"), "party_pair")
    page = open_as(worker.user, cell.get_absolute_url() if path == "cell" else path, 360)
    step = page.locator("a.btn-red")
    assert step.inner_text() == "记一件事"
    assert step.evaluate(IN_REACH) == [True, True, True]
    page.evaluate("scrollTo(0, document.body.scrollHeight)")
    assert step.evaluate(IN_REACH) == [True, True, True]
    last = page.locator(".foot a").bounding_box()
    assert last["y"] + last["height"] <= step.bounding_box()["y"]
    assert page.locator("a[href='tel:13800000001']").bounding_box()["height"] >= 44
    step.click()
    page.wait_for_url("**/needs/new/**")


def test_where_to_is_chosen_by_keyboard(open_as, tree, cell, town_officer):
    make_node(tree.here, "第2组", 4)
    page = open_as(town_officer, reverse("grid:move", args=[cell.pk]))
    page.locator("input[name=to_text]").focus()
    page.keyboard.type("2组")
    page.wait_for_selector(".found button")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    assert page.locator(".picked").inner_text() == "已选：龙井社区 第2组"
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_selector("text=确认划转")


def test_the_board_empties_by_pressing_enter(open_as, tree, secretary, make_member):
    for name in "甲乙丙":
        make_member(name)
    page = open_as(secretary, "/grid/gaps/")
    page.locator(f"#fill-{tree.cells[0].pk}").focus()
    for number, cell in enumerate(tree.cells[1:], 1):
        with page.expect_navigation():
            page.keyboard.press("Enter")
        page.wait_for_function(f"document.activeElement.id === 'fill-{cell.pk}'")
        assert page.locator(".tabs [aria-current] .count").first.inner_text() == str(3 - number)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    page.wait_for_selector("text=您管的网格都有联格党员了")


def test_the_batch_counts_what_is_ticked(open_as, tree, secretary, make_member):
    for name in "甲乙丙":
        make_member(name)
    page = open_as(secretary, "/grid/gaps/batch/?kind=party_pair", 390)
    button = page.locator("form .btn-red")
    assert button.inner_text() == "填上这 3 个"
    boxes = page.locator("input[name=pair]")
    boxes.first.uncheck()
    assert button.inner_text() == "填上这 2 个"
    for number in (1, 2):
        boxes.nth(number).uncheck()
    assert button.is_disabled()
