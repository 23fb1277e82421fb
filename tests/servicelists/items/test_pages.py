"""Pages of service items and of the month's list."""

import html
import re
import uuid
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from servicelists.actions import claims, items, publishing
from servicelists.models import ServiceItem
from tianyuan import clock
from tianyuan.audit.models import AuditEvent

pytestmark = pytest.mark.django_db


def text(answer):
    return answer.content.decode()


@pytest.fixture
def item(registered):
    return registered.item


def cost(browser, url):
    with CaptureQueriesContext(connection) as seen:
        assert browser.get(url).status_code == 200
    return len(seen)


# ---- items
def test_items_are_listed_with_their_light(as_user, item, liaison, grid_worker, nobody):
    page = text(as_user(liaison).get("/items/?month=2026-11&category=health&state=planned&light=green"))
    assert "独居老人冬季义诊" in page
    assert "绿 · 按时" in page
    assert "独居老人冬季义诊" not in text(as_user(liaison).get("/items/?light=late"))


def test_what_is_still_to_be_done_stands_first(as_user, item, liaison):
    done = {"state": "done", "done_at": clock.now(), "split": True}
    shared = {"list": item.list, "committee": item.committee, "organization": item.organization}
    ServiceItem.objects.create(title="早已办完", category="care", due_on=item.due_on, **done, **shared)
    page = text(as_user(liaison).get("/items/"))
    assert page.index(item.title) < page.index("早已办完")


def test_the_items_shown_are_a_ledger_and_a_paper(as_user, item, liaison):
    browser = as_user(liaison)
    answer = browser.get("/items/?as=xlsx")
    assert answer["Content-Type"].endswith("spreadsheetml.sheet")
    assert "独居老人冬季义诊" in str(list(rows_of(answer)))
    assert "独居老人冬季义诊" not in str(list(rows_of(browser.get("/items/?as=xlsx&light=late"))))
    page = text(browser.get("/items/?as=print"))
    assert ("data-print" in page, "list-q" in page) == (True, False)


def rows_of(answer):
    import io

    import openpyxl

    return openpyxl.load_workbook(io.BytesIO(answer.getvalue())).active.iter_rows(values_only=True)


@pytest.mark.parametrize(
    "wrong", ["month=2026-13", "page=1000000000", "light=pink", "organization=abc", "size=7"]
)
def test_filters_that_make_no_sense(as_user, item, secretary, wrong):
    assert as_user(secretary).get(f"/items/?{wrong}").status_code == 400


def test_lists_cost_the_same_queries_for_one_and_three(as_user, item, on_agenda, unit, claim_for, secretary):
    browser = as_user(secretary)
    url = f"/lists/{item.list_id}/?tab=services"
    cost(browser, "/items/")
    first = [cost(browser, "/items/"), cost(browser, url), cost(browser, "/lists/")]
    for category in ("street_light", "sanitation"):
        claim_for(on_agenda(title=category, category=category), unit)
    assert [cost(browser, "/items/"), cost(browser, url), cost(browser, "/lists/")] == first


def test_others_see_no_item(as_user, item, far_liaison, other_secretary, nobody):
    for who in (far_liaison, other_secretary, nobody):
        assert as_user(who).get(f"/items/{item.pk}/").status_code == 404
        assert as_user(who).post(f"/items/{item.pk}/start/").status_code == 404


def test_an_item_is_started_and_finished(as_user, item, liaison, other_liaison):
    browser = as_user(liaison)
    page = text(browser.get(f"/items/{item.pk}/"))
    for words in ["开始实施", "办完了", "里面的认领", "经过", "26 户"]:
        assert words in page
    assert as_user(other_liaison).post(f"/items/{item.pk}/start/").status_code in {302, 403}
    item.refresh_from_db()
    assert item.state == "planned"
    browser.post(f"/items/{item.pk}/start/")
    assert browser.get(f"/items/{item.pk}/finish/").status_code == 200
    for served in ["", "-1", "1000000000000", "多"]:
        assert browser.post(f"/items/{item.pk}/finish/", {"served": served}).status_code == 400
    browser.post(f"/items/{item.pk}/finish/", {"served": 26, "result": "上门 26 户"})
    item.refresh_from_db()
    assert (item.state, item.served) == ("done", 26)
    browser.post(f"/items/{item.pk}/reopen/")
    item.refresh_from_db()
    assert item.state == "ongoing"


def test_verify_cancel_split_and_merge_by_page(as_user, item, on_agenda, unit, claim_for, secretary, liaison):
    browser = as_user(secretary)
    second = claim_for(on_agenda(title="体检"), unit)
    browser.post(f"/items/split/{second.pk}/")
    own = ServiceItem.objects.get(split=True)
    assert "并回" in text(browser.get(f"/items/{own.pk}/"))
    browser.post(f"/items/{own.pk}/merge-back/")
    assert browser.post(f"/items/{item.pk}/cancel/", {"reason": ""}).status_code == 400
    items.finish(item, served=26, by=liaison)
    browser.post(f"/items/{item.pk}/verify/")
    assert set(item.claims.values_list("state", flat=True)) == {"verified"}


def test_two_people_editing_an_item(as_user, item, liaison, secretary):
    fields = {"title": "义诊进社区", "due_on": "2026-12-20", "place": "活动室", "version": 1}
    assert as_user(liaison).get(f"/items/{item.pk}/edit/").status_code == 200
    assert as_user(liaison).post(f"/items/{item.pk}/edit/", fields).status_code == 302
    answer = as_user(secretary).post(f"/items/{item.pk}/edit/", {**fields, "title": "另一个"})
    assert answer.status_code == 409
    assert "义诊进社区" in text(answer)
    assert "另一个" in text(answer)
    item.refresh_from_db()
    assert item.title == "义诊进社区"


def test_a_unit_adds_one_once(as_user, month, liaison, other_unit, unit):
    browser, url = as_user(liaison), f"/items/add/{month.pk}/"
    page = text(browser.get(url))
    assert "县医院党委" in page
    assert "供电所党支部" not in page
    fields = {
        "organization": unit.pk, "category": "health", "title": "健康讲座", "idempotency_key": str(uuid.uuid4()),
    }  # fmt: skip
    for _ in range(2):
        assert browser.post(url, fields).status_code == 302
    assert ServiceItem.objects.filter(title="健康讲座").count() == 1
    assert browser.post(url, {**fields, "organization": other_unit.pk}).status_code == 400


# ---- the month
@pytest.mark.parametrize("tab", ["needs", "agenda", "claims", "services"])
def test_every_tab_of_the_month(as_user, item, secretary, tab):
    page = text(as_user(secretary).get(f"/lists/{item.list_id}/?tab={tab}"))
    assert "独居老人冬季义诊" in page
    assert "11 月需求" in page
    assert " style=" not in page


def test_a_tab_that_is_not_there_and_a_month_of_others(as_user, month, secretary, other_secretary):
    assert as_user(secretary).get(f"/lists/{month.pk}/?tab=x").status_code == 400
    assert as_user(other_secretary).get(f"/lists/{month.pk}/").status_code == 404
    assert as_user(secretary).get("/lists/99999999999999999999/").status_code == 404


def test_the_index_shows_committees_in_their_order(
    as_user, make_list, town_officer, other_committee, committee
):
    make_list(other_committee)
    make_list(committee)
    page = text(as_user(town_officer).get("/lists/"))
    assert page.index("龙井社区") < page.index("宝丰社区")


def test_publishing_by_page(as_user, item, secretary, clerk, close_meeting):
    month = item.list
    browser = as_user(secretary)
    close_meeting()
    page = text(browser.get(f"/lists/{month.pk}/publish/"))
    for words in ["下面就是要公示的全部内容", "独居老人冬季义诊", "县医院党委", "26 户", "公示服务清单"]:
        assert words in page
    assert as_user(clerk).get(f"/lists/{month.pk}/publish/").status_code == 403
    assert as_user(clerk).post(f"/lists/{month.pk}/publish/").status_code == 403
    answer = browser.post(f"/lists/{month.pk}/publish/", follow=True)
    assert "服务清单已公示" in text(answer)
    assert "复制到微信群" in text(answer)
    month.refresh_from_db()
    assert month.stage == "published"
    assert browser.post(f"/lists/{month.pk}/withdraw/", {"reason": ""}).status_code == 400
    browser.post(f"/lists/{month.pk}/withdraw/", {"reason": "漏了一项"})
    month.refresh_from_db()
    assert month.stage == "convened"


def test_what_is_still_open_is_said_before_publishing(
    as_user, item, on_agenda, unit, liaison, secretary, close_meeting
):
    month = item.list
    left = on_agenda(title="没人接的事")
    asked = on_agenda(title="还没答复的事")
    claims.create(asked, organization=unit, by=liaison)
    close_meeting()
    type(left).objects.filter(pk=left.pk).update(state="pending")
    browser = as_user(secretary)
    page = text(browser.get(f"/lists/{month.pk}/publish/"))
    for words in ["1 件意向单位还没有答复", "1 件没有单位认领（挂账）", "会后认领到"]:
        assert words in page
    links = re.findall(r'href="(/[^"]+)"', page[page.index("公示前看一眼") : page.index('class="paper"')])
    for link in links:
        assert browser.get(html.unescape(link)).status_code == 200
    assert browser.post(f"/lists/{month.pk}/publish/").status_code == 302


def test_the_publish_page_says_why_not_yet(as_user, item, month, secretary):
    page = text(as_user(secretary).get(f"/lists/{month.pk}/publish/"))
    assert "联席会还没有闭会" in page
    assert '<button class="btn btn-red">公示服务清单' not in page


@pytest.mark.parametrize(
    ("stage", "who", "words"),
    [
        ("collecting", "clerk", ["收集需求到 11 月 18 日（周三）", "记一条需求"]),
        ("compiled", "secretary", ["核对议程草案", "核对并发通知"]),
        ("compiled", "liaison", ["大党委核对议程"]),
        ("convened", "liaison", ["11 月 26 日（周四）14:30 在老年活动室开联席会", "看看能办哪件"]),
        ("convened", "secretary", ["11 月 26 日（周四）14:30 在老年活动室开联席会", "看会议"]),
        ("published", "clerk", ["各单位按期办完"]),
    ],
)
def test_the_next_step_is_the_months_and_the_readers(request, as_user, month, stage, who, words):
    type(month).objects.update(stage=stage, published_at=clock.now())
    with clock.frozen(clock.at(date(2026, 11, 12), 9)):
        page = text(as_user(request.getfixturevalue(who)).get(f"/lists/{month.pk}/"))
    step = page[page.index("下一步") : page.index('aria-label="清单"')]
    for part in words:
        assert part in step
    assert step.count("btn-red") <= 1


def test_after_the_meeting_registering_comes_before_publishing(
    as_user, item, on_agenda, unit, liaison, secretary, close_meeting
):
    claim = claims.create(on_agenda(title="第二件"), organization=unit, by=liaison)
    claims.agree(claim, by=liaison)
    close_meeting()
    page = text(as_user(secretary).get(f"/lists/{item.list_id}/"))
    assert "1 件认领待登记" in page
    claims.release(claim, reason="人手不够", by=liaison)
    assert "核对并公示" in text(as_user(secretary).get(f"/lists/{item.list_id}/"))


def test_settling_is_offered_on_its_day(as_user, item, secretary, close_meeting):
    close_meeting()
    publishing.publish(item.list, by=secretary)
    url = f"/lists/{item.list_id}/"
    assert f"{url}settle/" not in text(as_user(secretary).get(url))
    with clock.frozen(clock.at(item.list.settle_on, 9)):
        page = text(as_user(secretary).get(url))
    assert f"{url}settle/" in page
    assert page.count("btn-red") == 1


def test_no_list_yet_says_what_to_do(as_user, clerk):
    page = text(as_user(clerk).get("/lists/"))
    assert "还没有月度清单" in page
    assert "/needs/new/" in page
    assert "0 份" not in page


def test_the_text_for_the_group_opens_the_list(as_user, item, secretary, liaison, close_meeting):
    close_meeting()
    publishing.publish(item.list, by=secretary)
    page = text(as_user(secretary).get(f"/lists/{item.list_id}/"))
    link = re.search(r"http://testserver(/lists/[^<\s]+)</textarea>", page)
    assert "独居老人冬季义诊" in text(as_user(liaison).get(html.unescape(link[1])))


def test_days_are_said_not_coded(as_user, item, secretary, liaison, close_meeting):
    items.edit(item, title=item.title, due_on=date(2026, 12, 8), by=liaison)
    close_meeting()
    publishing.publish(item.list, by=secretary)
    claim = item.claims.first()
    for path in (f"/items/{item.pk}/", f"/claims/{claim.pk}/", f"/lists/{item.list_id}/", "/items/"):
        shown = re.sub(r"<[^>]+>", "", text(as_user(secretary).get(path)))
        assert not re.search(r"\d{4}-\d\d-\d\d", shown)
    assert "12 月 8 日（周二）" in text(as_user(secretary).get(f"/items/{item.pk}/"))


def test_a_leak_is_shown_before_it_goes_out(as_user, item, liaison, secretary, close_meeting):
    items.edit(item, title="义诊 13812345678", due_on=item.due_on, by=liaison)
    close_meeting()
    browser = as_user(secretary)
    assert "第 1 项里有手机号" in text(browser.get(f"/lists/{item.list_id}/publish/"))
    assert browser.post(f"/lists/{item.list_id}/publish/").status_code == 400


def test_settling_by_page(as_user, item, secretary, close_meeting):
    close_meeting()
    publishing.publish(item.list, by=secretary)
    as_user(secretary).post(f"/lists/{item.list_id}/settle/")
    item.list.refresh_from_db()
    assert item.list.stage == "published"
    with clock.frozen(clock.at(item.list.settle_on, 9)):
        as_user(secretary).post(f"/lists/{item.list_id}/settle/")
    item.list.refresh_from_db()
    assert item.list.stage == "settled"


# ---- papers
def test_the_two_papers_print(as_user, item, secretary, liaison):
    browser = as_user(secretary)
    for paper in ("needs", "services"):
        page = text(browser.get(f"/lists/{item.list_id}/print/{paper}/"))
        assert "独居老人冬季义诊" in page
        assert "清单" in page


def test_the_ledgers_open_and_are_audited(as_user, item, secretary, other_secretary):
    import io

    import openpyxl

    for name, verb in [("needs", "lists.export_needs"), ("services", "lists.export_services")]:
        answer = as_user(secretary).get(f"/lists/{item.list_id}/{name}.xlsx")
        book = openpyxl.load_workbook(io.BytesIO(answer.content))
        cells = [str(cell) for row in book.active.iter_rows(values_only=True) for cell in row]
        assert "独居老人冬季义诊" in cells
        assert any("填报单位" in cell for cell in cells)
        assert AuditEvent.objects.filter(verb=verb, actor=secretary).exists()
        assert as_user(other_secretary).get(f"/lists/{item.list_id}/{name}.xlsx").status_code == 404


# ---- what nobody claimed
def test_three_ways_on_for_what_nobody_claimed(as_user, on_agenda, month, secretary, clerk, close_meeting):
    needs = [on_agenda(title=title, state="pending") for title in ("甲事", "乙事", "丙事")]
    type(needs[0]).objects.update(state="pending")
    browser, url = as_user(secretary), f"/lists/{month.pk}/unclaimed/"
    page = text(browser.get(url))
    for words in ["甲事", "等下次联席会", "上报镇党委", "社区自办"]:
        assert words in page
    assert "书记" in text(as_user(clerk).get(url))
    browser.post(f"{url}{needs[0].pk}/carry-over/")
    browser.post(f"{url}{needs[1].pk}/report/", {"reason": "请协调住建局"})
    browser.post(f"{url}{needs[2].pk}/community/", {"reason": "自己换"})
    states = [type(need).objects.get(pk=need.pk).state for need in needs]
    assert states == ["awaiting", "reported", "community"]
    assert browser.post(f"{url}{needs[0].pk}/nowhere/").status_code == 400
    assert "没有挂账的需求" in text(browser.get(url))
