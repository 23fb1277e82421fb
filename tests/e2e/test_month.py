"""One committee through one month in a real browser, by the people who do it, with their taps counted.

The taps are INTERFACE.md's "What the ten commonest tasks may cost".
"""

from datetime import timedelta

import pytest

from servicelists.models import Agenda, Claim, Meeting, MonthlyList, Need, ServiceItem
from tests.browsing import findings, picture, sideways
from tianyuan import clock
from tianyuan.outbox import deliveries

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]


class Taps:
    """Counts what a person presses."""

    def __init__(self, page):
        self.page, self.count = page, 0

    def tap(self, selector: str) -> None:
        self.count += 1
        self.page.click(selector)


def looked_at(page, name: str) -> None:
    picture(page, name)
    assert findings(page) == []
    assert sideways(page) <= 0


def test_a_clerk_writes_a_need_down_on_the_phone(open_as, clerk):
    page = open_as(clerk, "/", 390)
    taps = Taps(page)
    taps.tap(".page-header >> text=记一条需求") if page.is_visible(
        ".page-header >> text=记一条需求"
    ) else taps.tap("text=记一条需求 >> nth=0")
    page.fill("textarea[name=text]", "文昌路 3 盏路灯不亮，晚上老人不敢出门")
    page.wait_for_selector("#guessed :text('路灯')")
    looked_at(page, "need-new-390")
    taps.tap("button:has-text('记下并受理')")
    page.wait_for_selector(".toast")
    need = Need.objects.get()
    assert (need.category, need.quantity, need.unit, need.place) == ("street_light", 3, "盏", "文昌路")
    assert need.state == "accepted"
    assert taps.count <= 4


def test_ten_needs_are_accepted_with_a_tap_each(open_as, make_need, clerk):
    for number in range(10):
        make_need(title=f"第 {number} 件事要办")
    page = open_as(clerk, "/needs/triage/", 390)
    looked_at(page, "triage-390")
    taps = Taps(page)
    for left in range(9, -1, -1):
        taps.tap(
            "button:has-text('受理') >> nth=0" if left == 0 else ".triage button:has-text('受理') >> nth=0"
        )
        page.wait_for_load_state()
    assert taps.count == 10
    assert set(Need.objects.values_list("state", flat=True)) == {"accepted"}


@pytest.fixture
def november(make_list, make_need, unit, other_unit, liaison, other_liaison):
    """A month with something in it, ready to be compiled."""
    opened = make_list()
    make_need(title="38 户独居老人冬季义诊和用药指导", category="medical", quantity=38, unit="户",
              vulnerable="独居老人", state="accepted", times_tabled=2, list=opened,
              submitted_at=clock.now() - timedelta(days=71))  # fmt: skip
    make_need(
        title="文昌路路灯修复", category="street_light", quantity=3, unit="盏", state="accepted", list=opened
    )
    make_need(
        title="菜市场北侧排水", category="drainage", state="accepted", several_streets=True, list=opened
    )
    make_need(title="流动摊贩疏导", state="accepted", urgency="urgent", list=opened)
    return opened


def test_the_month_from_the_draft_to_the_published_list(
    open_as, november, secretary, liaison, committee, unit, other_unit
):
    committee.default_place = "社区二楼会议室"
    committee.save()
    # the calendar comes to its day; the button would do it too
    page = open_as(secretary, f"/agendas/of-list/{november.pk}/")
    looked_at(page, "agenda-none-1366")
    page.click("button:has-text('现在编制')")
    deliveries.run_due()
    page.wait_for_url("**/agendas/*/")
    page.wait_for_load_state()
    looked_at(page, "agenda-draft-1366")
    assert "难事共助" in page.inner_text("main")
    assert "第 3 次上会" in page.inner_text("main")
    assert "职能对口" in page.inner_text("main")

    # 3: check the agenda and issue the notice with nothing to change: 3 taps, nothing typed
    page.goto(page.url.split("/agendas/")[0] + "/")
    looked_at(page, "workbench-1366")
    taps = Taps(page)
    taps.tap("a.btn-red:has-text('核对并发通知')")
    looked_at(page, "announce-1366")
    taps.tap("button:has-text('发出通知')")
    page.wait_for_selector("text=通知已发出")
    assert taps.count <= 3
    page.evaluate("Object.defineProperty(navigator, 'clipboard', {value: undefined})")
    page.evaluate("document.execCommand = (what) => { window.copied = what; return true }")
    page.click("#share >> text=复制到微信群 >> nth=0")
    page.wait_for_selector(".toast:has-text('已复制')")
    looked_at(page, "meeting-notified-1366")
    meeting = Meeting.objects.get()
    assert (meeting.place, Agenda.objects.get().frozen_at is not None) == ("社区二楼会议室", True)

    # 4: the unit answers from the phone: two taps an item, the date is there
    phone = open_as(liaison, "/claims/", 390)
    looked_at(phone, "claims-390")
    taps = Taps(phone)
    offer = ".offer:has-text('独居老人')"
    with phone.expect_response("**/claim/"):
        taps.tap(f"{offer} button:has-text('有意向')")
    assert taps.count <= 2
    claim = Claim.objects.get()
    assert (claim.organization, claim.role, claim.quantity, claim.state) == (unit, "lead", 38, "intent")
    assert claim.promised_on > clock.today()
    phone.goto(phone.url.split("/claims/")[0] + "/claims/ours/")
    looked_at(phone, "ours-390")
    phone.click("button:has-text('单位已同意')")
    phone.wait_for_selector(".toast")
    claim.refresh_from_db()
    assert claim.state == "agreed"

    with clock.frozen(meeting.starts_at):
        page.goto(page.url.split("/meetings/")[0] + f"/meetings/{meeting.pk}/")
        page.click("summary:has-text('开会')")
        page.click("dialog button:has-text('开会')")
        page.wait_for_selector("text=正在开会")
        looked_at(page, "meeting-open-1366")
        drain = page.locator("li:has-text('菜市场')")
        drain.locator("select").select_option("reported")
        drain.locator("button:has-text('记结果')").click()
        page.wait_for_selector("li:has-text('菜市场') .tag:has-text('上报')")
        page.click("summary:has-text('闭会')")
        page.click("dialog button:has-text('闭会')")
        page.wait_for_selector("text=已闭会")
    assert Need.objects.get(title="流动摊贩疏导").state == "pending"

    with clock.frozen(meeting.starts_at + timedelta(days=1)):
        page.goto(page.url.split("/meetings/")[0] + "/claims/registering/")
        looked_at(page, "registering-1366")
        page.click("button:has-text('一并登记')")
        page.wait_for_selector("text=登记")
        page.goto(page.url.split("/claims/")[0] + f"/lists/{november.pk}/publish/")
        looked_at(page, "publish-1366")
        page.click("button.btn-red:has-text('服务清单')")
        page.wait_for_selector(".toast")
        page.goto(page.url.split("/lists/")[0] + f"/lists/{november.pk}/?tab=services")
        looked_at(page, "list-services-1366")
    claim.refresh_from_db()
    item = ServiceItem.objects.get()
    assert (claim.state, claim.item, item.organization) == ("registered", item, unit)
    assert MonthlyList.objects.get().stage == "published"


def test_agenda_is_reordered_by_keyboard(open_as, november, secretary, make_need):
    from servicelists.actions import compiling

    for title in ("甲事项", "乙事项"):
        make_need(title=title, state="accepted")
    agenda = compiling.compile_list(november, by=secretary)
    page = open_as(secretary, f"/agendas/{agenda.pk}/")
    up = page.locator("#section-real li:has-text('乙事项') button[value$=':up']")
    up.focus()
    asked = []
    page.on("response", lambda answer: asked.append(answer.status) if "/order/" in answer.url else None)
    with page.expect_response("**/order/"):
        page.keyboard.press("Enter")
    with page.expect_response("**/order/"):  # the page follows the version by itself
        page.keyboard.press("Enter")
    page.wait_for_function("() => !document.querySelector('#section-real ol').kept")
    order = agenda.items.filter(section="real").order_by("position").values_list("need__title", flat=True)
    assert list(order).index("乙事项") < list(order).index("甲事项")
    assert set(asked) == {200}


def test_moves_made_before_the_first_is_saved_are_all_kept(open_as, november, secretary, make_need):
    from servicelists.actions import compiling

    for title in ("甲事项", "乙事项", "丙事项"):
        make_need(title=title, state="accepted")
    agenda = compiling.compile_list(november, by=secretary)
    page = open_as(secretary, f"/agendas/{agenda.pk}/")
    page.route("**/order/", lambda route: (page.wait_for_timeout(200), route.continue_()))
    titles = agenda.items.filter(section="real").order_by("position").values_list("need__title", flat=True)
    down = page.locator(f"#section-real li:has-text('{titles[0]}') button[value$=':down']")
    down.focus()
    first, last = titles[0], len(titles) - 1
    for _ in range(last):
        page.keyboard.press("Enter")
    page.wait_for_function("() => !document.querySelector('#section-real ol').kept")
    assert list(titles.all())[last] == first
