"""The gallery in a real browser: nothing for axe to find, no sideways scroll, no refused script or style."""

import pytest

from tests.browsing import SIZES, findings, picture

pytestmark = [pytest.mark.e2e, pytest.mark.look, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def open_page(open_as, secretary):
    """`open_page("/ui/", width)`: a page of the secretary's."""
    return lambda path, width=1440, **options: open_as(secretary, path, width, **options)


@pytest.mark.parametrize("path", ["/ui/", "/ui/#care", "/feedback/"])
@pytest.mark.parametrize("width", SIZES)
def test_pages_pass_axe_and_fit_the_width(open_page, width, path):
    page = open_page(path, width)
    picture(page, f"{path.strip('/').replace('/', '-')}-{width}")
    assert findings(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_text_is_never_smaller_than_14_px_and_18_in_care(open_page):
    smallest = """() => Math.min(...[...document.querySelectorAll('main *, header *, nav *')]
        .filter(e => e.offsetParent && !e.closest('.sr'))
        .filter(e => [...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim()))
        .map(e => parseFloat(getComputedStyle(e).fontSize)))"""
    assert open_page("/ui/", 390).evaluate(smallest) >= 14
    assert open_page("/ui/#care", 390).evaluate(smallest) >= 18


def test_care_targets_are_60_px(open_page):
    small = """() => [...document.querySelectorAll('button, a.btn, .dock a, summary, select')]
        .filter(e => e.offsetParent && e.getBoundingClientRect().height < 60).map(e => e.outerHTML.slice(0, 90))"""
    assert open_page("/ui/#care", 390).evaluate(small) == []
    assert open_page("/ui/#care", 1366).evaluate(small) == []


def test_the_phones_menu_opens_under_the_thumb_and_closes(open_page):
    page = open_page("/ui/", 360)
    assert not page.is_visible(".side")
    page.click(".dock >> text=菜单")
    assert page.is_visible(".side")
    box = page.locator(".side").bounding_box()
    assert box["y"] + box["height"] == pytest.approx(740, abs=1)
    page.click("text=收起菜单")
    assert not page.is_visible(".side")


def test_the_phones_menu_opens_without_scripts(open_page):
    page = open_page("/ui/", 360, java_script_enabled=False)
    page.click(".dock >> text=菜单")
    assert page.is_visible(".side")


def test_a_step_that_asks_first_says_what_will_happen_and_can_be_left(open_page):
    page = open_page("/ui/")
    page.click("summary:has-text('撤回通知')")
    dialog = page.locator("dialog")
    assert "会前答复保留" in dialog.inner_text()
    dialog.locator("text=不，返回").click()
    assert page.locator("dialog").count() == 0


def test_stepper_stays_within_its_bounds(open_page):
    page = open_page("/ui/", 390)
    value = page.locator(".stepper input")
    page.click(".stepper >> text=全部 26 户")
    page.click(".stepper [aria-label=加一]")
    assert value.input_value() == "26"
    page.click(".stepper [aria-label=减一]")
    assert value.input_value() == "25"


def test_copying_works_where_the_clipboard_is_closed(open_page):
    page = open_page("/ui/")
    page.evaluate("Object.defineProperty(navigator, 'clipboard', {value: undefined})")
    page.evaluate("document.execCommand = (what) => { window.copied = what; return true }")
    page.click("text=复制到微信群 >> nth=-1")
    page.wait_for_selector(".toast:has-text('已复制')")
    assert page.evaluate("window.copied") == "copy"


def test_a_half_written_text_is_found_again_and_forgotten_once_sent(open_page):
    page = open_page("/feedback/?page=/ui/")
    page.fill("#id_text", "菜单的字可以再大一点")
    page.reload()
    assert page.input_value("#id_text") == "菜单的字可以再大一点"
    page.click("text=提交意见")
    page.wait_for_selector(".toast:has-text('谢谢')")
    page.click("footer >> text=意见反馈")
    page.wait_for_url("**/feedback/**")
    assert page.input_value("#id_text") == ""


def test_a_too_large_file_is_refused_before_it_travels(open_page, tmp_path):
    big = tmp_path / "大照片.jpg"
    with big.open("wb") as file:
        file.truncate(21 * 1024 * 1024)
    page = open_page("/ui/")
    page.set_input_files("#photo", big)
    assert "超过 20 MB" in page.inner_text("[data-file-error]")
