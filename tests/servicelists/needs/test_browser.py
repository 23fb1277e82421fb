"""Needs in a real browser: taps and typed fields as promised, keys, axe, no sideways scroll."""

import re

import pytest

from servicelists.actions import needs
from servicelists.models import Need
from tests.browsing import findings, picture, sideways

pytestmark = [pytest.mark.e2e, pytest.mark.look, pytest.mark.django_db(transaction=True)]
SIZES = [1366, 390, 360]


@pytest.fixture
def full(clerk, grid_worker, liaison, community):
    """Needs of every sort."""
    said = [
        ("文昌路 3 盏路灯不亮，晚上太黑", "王秀兰"), ("菜市场北侧下水道堵塞，影响26户", "李文"),
        ("38 户独居老人冬季义诊", "张桂芳"), ("3 号楼 2 单元闻到燃气味", "陈大爷"), ("文昌路的路灯坏了两盏", "周强"),
    ]  # fmt: skip
    made = [
        needs.create(community=community, text=text, proposer_name=name, proposer_phone="10012345678", by=by)
        for (text, name), by in zip(said, [clerk, grid_worker, liaison, grid_worker, clerk], strict=True)
    ]
    needs.accept(made[0], by=clerk)
    return made


def looked_at(page, name, width):
    """A picture, axe, and no sideways scroll."""
    picture(page, f"{name}-{width}")
    assert findings(page) == []
    assert sideways(page) <= 0


@pytest.mark.parametrize("width", SIZES)
def test_every_page(open_as, full, clerk, width):
    page = open_as(clerk, "/needs/", width)
    looked_at(page, "needs-list", width)
    one, two = full[0].pk, full[4].pk
    pages = {
        "needs-new": "/needs/new/", "needs-triage": "/needs/triage/", "needs-detail": f"/needs/{one}/",
        "needs-emergency": f"/needs/{full[3].pk}/", "needs-edit": f"/needs/{one}/edit/",
        "needs-merge": f"/needs/merge/?need={one}&need={two}", "needs-paste": "/needs/paste/",
        "needs-print": "/needs/?as=print",
    }  # fmt: skip
    for name, path in pages.items():
        page.goto(page.url.split("/needs/")[0] + path, wait_until="load")
        looked_at(page, name, width)


def test_a_need_on_a_phone_takes_four_taps_and_one_typed_field(open_as, clerk, community):
    page = open_as(clerk, "/needs/", 390)
    page.click("text=新增")
    page.locator("textarea[name=text]").fill("文昌路 3 盏路灯不亮")
    page.click("text=记下并受理")
    page.wait_for_url(re.compile(r"/needs/\d+/$"))
    need = Need.objects.get()
    assert (need.state, need.category, need.place, need.amount) == (
        "accepted",
        "street_light",
        "文昌路",
        "3 盏",
    )


def test_similar_ones_appear_while_typing(open_as, full, clerk):
    page = open_as(clerk, "/needs/new/", 390)
    page.locator("textarea[name=text]").press_sequentially("文昌路的路灯又坏了")
    page.wait_for_selector("text=条类似的未办结需求")
    assert page.locator(".chips").inner_text().replace("\n", " ").startswith("判断为 类别 路灯")
    looked_at(page, "needs-typing", 390)
    page.click("text=更多：")
    page.locator("input[name=proposer_name]").press("Enter")  # records, and does not join the similar one
    page.wait_for_selector("text=已记下并受理")
    assert not Need.objects.filter(state="merged").exists()


def test_twenty_pasted_rows_take_five_taps_and_nothing_typed(open_as, full, clerk):
    page = open_as(clerk, "/needs/", 390)
    page.click("text=粘贴")
    rows = "\n".join(f"{at}. 王秀兰 龙泉街{at}号井盖松动" for at in range(1, 20))
    page.locator("textarea[name=text]").fill(f"#接龙\n{rows}\n20. 李文 文昌路 3 盏路灯不亮")
    page.click("text=核对")
    page.wait_for_selector("text=文昌路的路灯坏了两盏")
    looked_at(page, "needs-preview", 390)
    page.click("text=记下并受理")
    page.wait_for_selector("text=已记下并受理 20 条")
    assert Need.objects.filter(state="accepted").count() == 21


def test_triage_by_keyboard(open_as, full, clerk):
    page = open_as(clerk, "/needs/triage/", 1366)
    for left in (3, 2):
        with page.expect_navigation():
            page.keyboard.press("a")
        assert page.locator(".triage").count() == left
    page.keyboard.press("x")
    page.locator("dialog textarea").fill("已转物业")
    looked_at(page, "needs-triage-dialog", 1366)
    with page.expect_navigation():
        page.locator("dialog button.btn-danger").click()
    assert Need.objects.get(state="not_listed").whereto == "已转物业"
    page.click("text=撤回")
    page.wait_for_selector("text=已重新办理")


def test_a_batch_is_ticked_and_counted(open_as, full, clerk):
    page = open_as(clerk, "/needs/?tab=submitted", 1366)
    page.check("text=本页全选")
    assert "已勾选 4 条" in page.locator(".batch").inner_text()
    page.locator(".batch >> text=受理").first.click()
    page.wait_for_selector("text=受理 4 条")
    assert not Need.objects.filter(state="submitted").exists()


def test_names_are_seen_only_for_a_reason(open_as, full, clerk):
    page = open_as(clerk, f"/needs/{full[0].pk}/", 390)
    assert "王秀兰" not in page.content()
    page.click("text=查看姓名电话")
    page.locator("dialog textarea").fill("电话回访")
    page.locator("dialog >> button:has-text('查看')").click()
    page.wait_for_selector("text=王秀兰")
    looked_at(page, "needs-clear", 390)
