"""Pages of minutes: an editor in place, a word from a unit, one press to issue, differences to read."""

import re
from datetime import timedelta

import pytest

from servicelists.actions import minutes as actions
from servicelists.models import Minutes, MinutesComment
from tests.servicelists.minutes.conftest import text_of
from tianyuan import clock

pytestmark = pytest.mark.django_db
HTMX = {"HTTP_HX_REQUEST": "true"}


def words_of(answer) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", answer.content.decode()))


@pytest.fixture
def url(meeting):
    return f"/meetings/{meeting.pk}/minutes/"


# ---- writing
def test_the_secretary_reads_it_all_and_has_one_red_button(url, minutes, as_user, secretary):
    page = as_user(secretary).get(url)
    assert "县医院党委牵头26户" in words_of(page)
    assert re.findall(r'class="btn btn-red"[^>]*>([^<]*)', page.content.decode()) == ["印发"]


def test_the_clerk_asks_the_units_and_cannot_issue(url, minutes, as_user, clerk):
    page = as_user(clerk).get(url)
    assert "btn-red" in page.content.decode()
    assert "/minutes/issue/" not in page.content.decode()
    as_user(clerk).post(f"{url}circulate/", {"until": "2026-11-12"})
    assert Minutes.objects.get().state == "circulated"
    assert as_user(clerk).post(f"{url}issue/").status_code in (302, 403)
    assert Minutes.objects.get().state == "circulated"


def test_a_section_opens_in_place_and_is_saved_in_place(url, minutes, as_user, clerk):
    browser = as_user(clerk)
    editor = browser.get(f"{url}sections/other/", **HTMX).content.decode()
    assert "<textarea" in editor
    assert "<!doctype" not in editor.lower()
    saved = browser.post(f"{url}sections/other/", {"text": "记得带伞", "version": 1}, **HTMX)
    assert "已保存" in words_of(saved)
    assert text_of(minutes, "other") == "记得带伞"


def test_without_scripts_the_page_itself_is_the_editor(url, minutes, as_user, clerk):
    browser = as_user(clerk)
    answer = browser.get(f"{url}sections/other/")
    assert answer.headers["Location"].endswith("?edit=other#s-other")
    page = browser.get(answer.headers["Location"].split("#")[0]).content.decode()
    assert page.count('<textarea id="t-') == 1
    assert browser.post(f"{url}sections/other/", {"text": "记得带伞", "version": 1}).status_code == 302


def test_another_was_first_both_texts_are_shown_and_mine_is_kept(url, minutes, as_user, clerk, secretary):
    actions.edit(minutes, "other", "专干写的", version=1, by=clerk)
    browser = as_user(secretary)
    plain = browser.post(f"{url}sections/other/", {"text": "书记写的", "version": 1})
    assert plain.status_code == 409
    assert "专干写的" in words_of(plain)
    assert "书记写的" in words_of(plain)
    there = browser.post(f"{url}sections/other/", {"text": "书记写的", "version": 1}, **HTMX)
    assert "专干写的" in words_of(there)
    assert "书记写的" in there.content.decode()
    version = re.search(r'name="version" value="(\d+)"', there.content.decode())[1]
    browser.post(f"{url}sections/other/", {"text": "书记写的", "version": version}, **HTMX)
    assert text_of(minutes, "other") == "书记写的"


def test_what_is_too_long_stays_in_the_editor(url, minutes, as_user, clerk):
    text = "长" * 200_000
    for how in ({}, HTMX):
        answer = as_user(clerk).post(f"{url}sections/other/", {"text": text, "version": 1}, **how)
        assert answer.status_code == (200 if how else 400)
        assert "200000 字，最多 20000 字" in words_of(answer)
        assert text in answer.content.decode()
    assert text_of(minutes, "other") == ""


def test_what_cannot_be_stored_is_refused_in_words(url, minutes, as_user, clerk):
    answer = as_user(clerk).post(f"{url}sections/other/", {"text": "a\x00b", "version": 1})
    assert answer.status_code == 400
    assert "无法识别的字符" in words_of(answer)
    assert as_user(clerk).get(f"{url}sections/nothing/").status_code == 404


def test_senseless_versions_are_refused_in_words(url, minutes, as_user, clerk):
    for version in ("abc", "9" * 30, "-1"):
        answer = as_user(clerk).post(f"{url}sections/other/", {"text": "x", "version": version})
        assert answer.status_code == 400


def test_what_changed_since_is_said_and_taken_over_by_one_press(url, minutes, item_of, as_user, clerk):
    actions.edit(minutes, "items", "自己写的", version=1, by=clerk)
    item = item_of("路灯")
    item.title_override = "文昌路十二盏路灯修复"
    item.save()
    browser = as_user(clerk)
    page = words_of(browser.get(url))
    assert "起草以后情况有变化" in page
    assert "有人改过，和现在的情况对照" in page
    browser.post(f"{url}draft/")
    assert text_of(minutes, "items") == "自己写的"
    assert "十二盏" in text_of(minutes, "pending")


def test_a_meeting_without_minutes_says_why(notified, as_user, liaison):
    page = as_user(liaison).get(f"/meetings/{notified.pk}/minutes/")
    assert page.status_code == 200
    assert "会议还没有闭会" in words_of(page)


def test_a_draft_is_not_shown_to_units(url, minutes, as_user, liaison):
    page = words_of(as_user(liaison).get(url))
    assert "纪要还没有印发" in page
    assert "县医院党委牵头" not in page


# ---- units
def test_a_liaison_says_nothing_to_add_by_one_press(url, circulated, as_user, liaison, unit):
    browser = as_user(liaison)
    page = browser.get(url)
    assert "本单位的意见" in words_of(page)
    assert re.findall(r'class="btn btn-red"[^>]*>([^<]*)', page.content.decode()) == ["无意见"]
    browser.post(f"{url}comment/", {"agreed": "on"})
    said = MinutesComment.objects.get()
    assert (said.organization, said.agreed) == (unit, True)
    assert "公开摘要" not in words_of(page)


def test_units_do_not_read_each_others_comments(url, circulated, as_user, liaison, other_liaison, other_unit):
    actions.comment(circulated, text="别人的话", organization=other_unit, by=other_liaison)
    assert "别人的话" not in words_of(as_user(liaison).get(url))
    assert "别人的话" in words_of(as_user(other_liaison).get(url))


def test_one_press_puts_a_comment_into_the_editor(url, circulated, as_user, clerk, unit, liaison):
    said = actions.comment(circulated, text="义诊改到周六", section="items", organization=unit, by=liaison)
    browser = as_user(clerk)
    answer = browser.post(f"/minutes/comments/{said.pk}/answer/", {"take": "on"})
    assert answer.headers["Location"] == f"{url}?edit=items&take={said.pk}#s-items"
    editor = browser.get(answer.headers["Location"].split("#")[0]).content.decode()
    area = re.search(r'<textarea id="t-items".*?</textarea>', editor, re.S)[0]
    assert area.removesuffix("</textarea>").endswith("义诊改到周六")
    assert "文昌路路灯修复" in area
    said.refresh_from_db()
    assert said.answer == "采纳"


def test_refusing_a_comment_wants_words(url, circulated, as_user, clerk, unit, liaison):
    said = actions.comment(circulated, text="改", organization=unit, by=liaison)
    answer = as_user(clerk).post(f"/minutes/comments/{said.pk}/answer/", {"answer": ""})
    assert answer.status_code in (302, 400)
    said.refresh_from_db()
    assert said.answered_at is None


# ---- issued and corrected
def test_issuing_leads_to_the_meetings_file(url, meeting, minutes, as_user, secretary):
    answer = as_user(secretary).post(f"{url}issue/", {"version": minutes.version, "number": 7})
    assert answer.headers["Location"] == f"/meetings/{meeting.pk}/file/"
    assert Minutes.objects.get().number == 7
    page = words_of(as_user(secretary).get(url))
    assert "（第7期）" in page
    assert "发到微信群" in page


def test_personal_data_disables_the_button_and_says_where(url, minutes, as_user, clerk, secretary):
    actions.edit(minutes, "other", "找老王 13812345678", version=1, by=clerk)
    page = as_user(secretary).get(url)
    assert "“其他”有手机号（138…）" in words_of(page)
    assert "/minutes/issue/" not in page.content.decode()


def test_readers_see_that_it_was_corrected_and_how(url, issued, as_user, secretary, liaison):
    browser = as_user(secretary)
    form = browser.get(f"{url}correct/").content.decode()
    assert "更正原因" in form
    sent = {part["key"]: part["text"] for part in issued.sections}
    sent |= {
        "public": issued.public_summary,
        "why": "漏记一句",
        "version": issued.version,
        "other": "下月看效果",
    }
    assert browser.post(f"{url}correct/", sent).status_code == 302
    reader = as_user(liaison)
    page = words_of(reader.get(url))
    assert "已更正" in page
    assert "漏记一句" in page
    shown = words_of(reader.get(f"{url}versions/"))
    assert "下月看效果" in shown
    assert "第 1 次更正" in shown


def test_a_correction_without_a_change_keeps_what_was_typed(url, issued, as_user, secretary):
    sent = {part["key"]: part["text"] for part in issued.sections}
    sent |= {"public": issued.public_summary, "why": "没改", "version": issued.version}
    answer = as_user(secretary).post(f"{url}correct/", sent)
    assert answer.status_code == 400
    assert "内容没有改动" in words_of(answer)
    assert "没改" in answer.content.decode()


def test_the_list_finds_minutes_by_what_was_talked_about(
    issued, as_user, liaison, far_liaison, other_committee
):
    browser = as_user(liaison)
    assert "11 月联席会议纪要（第1期）" in words_of(browser.get("/minutes/"))
    for text, found in (("路灯", True), ("第1期", True), ("公厕", False)):
        assert ("（第1期）" in words_of(browser.get("/minutes/", {"q": text}))) is found
    assert "（第1期）" not in words_of(as_user(far_liaison).get("/minutes/"))
    for query in ({"page": 10**9}, {"month": "2026-13"}, {"q": "\x00"}):
        assert browser.get("/minutes/", query).status_code == 400


def test_the_groups_text_is_short_and_names_nobody(issued):
    from servicelists.queries.minutes import share

    said = share(issued, "https://example.org/meetings/1/minutes/")
    assert len(said) <= 200
    assert said.startswith("【会议纪要】龙井社区“大党委”11 月联席会议纪要（第1期）已印发")
    for name in ("周小梅", "李秀英"):
        assert name not in said


def test_pages_of_one_and_three_comments_take_the_same_queries(
    url, circulated, as_user, clerk, unit, liaison, django_assert_num_queries
):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    browser = as_user(clerk)
    actions.comment(circulated, text="一", organization=unit, by=liaison)
    browser.get(url)
    with CaptureQueriesContext(
        connection,
    ) as once:
        browser.get(url)
    for text in ("二", "三"):
        actions.comment(circulated, text=text, organization=unit, by=liaison)
    with CaptureQueriesContext(connection) as thrice:
        browser.get(url)
    assert len(thrice) == len(once)


def test_the_comments_day_is_checked(url, minutes, as_user, clerk):
    for until in ("2026-13-01", "", "9999-12-31", (clock.today() - timedelta(days=1)).isoformat()):
        as_user(clerk).post(f"{url}circulate/", {"until": until})
        assert Minutes.objects.get().state == "draft"


# ---- asked before issuing
def test_issuing_with_a_comment_unanswered_asks_first(url, circulated, as_user, unit, liaison, secretary):
    actions.comment(circulated, text="义诊改到周六", organization=unit, by=liaison)
    asked = as_user(secretary).post(f"{url}issue/", {"number": 7})
    assert "还有 1 条意见没有答复；征求意见到" in words_of(asked)
    assert Minutes.objects.get().state == "circulated"
    as_user(secretary).post(f"{url}issue/", {"number": 7, "confirmed": "1"})
    assert (Minutes.objects.get().state, Minutes.objects.get().number) == ("issued", 7)


def test_only_a_running_day_is_asked_about_and_nothing_after_it(url, circulated, as_user, secretary):
    asked = words_of(as_user(secretary).post(f"{url}issue/"))
    assert "还没到期" in asked
    assert "没有答复" not in asked
    with clock.frozen(clock.now() + timedelta(days=3)):
        as_user(secretary).post(f"{url}issue/")
    assert Minutes.objects.get().state == "issued"


def test_an_unanswered_comment_keeps_its_form_after_issuing(
    url, circulated, as_user, unit, liaison, secretary
):
    said = actions.comment(circulated, text="义诊改到周六", organization=unit, by=liaison)
    actions.issue(Minutes.objects.get(), by=secretary)
    assert f"/minutes/comments/{said.pk}/answer/" in as_user(secretary).get(url).content.decode()
    answer = as_user(secretary).post(f"/minutes/comments/{said.pk}/answer/", {"take": "on"}, follow=True)
    assert "请用“更正”来改" in words_of(answer)


def test_a_closed_meeting_without_minutes_offers_to_draft_them(meeting, minutes, as_user, secretary):
    browser = as_user(secretary)
    assert "会议纪要写好了" in words_of(browser.get(f"/meetings/{meeting.pk}/"))
    minutes.delete()
    page = browser.get(f"/meetings/{meeting.pk}/")
    assert "会议纪要写好了" not in words_of(page)
    assert "起草纪要" in words_of(page)


# ---- who wrote, and the way back to the draft
def test_a_conflict_says_who_was_first(url, minutes, as_user, clerk, secretary):
    as_user(secretary).post(f"{url}sections/other/", {"text": "书记写的", "version": 1})
    answer = as_user(clerk).post(f"{url}sections/other/", {"text": "我写的", "version": 1}, **HTMX)
    assert f"{secretary.name} " in words_of(answer)
    assert "已经改过" in words_of(answer)
    assert "别人已经改过" not in words_of(answer)


def test_the_drafted_text_comes_back_into_the_editor_and_counts_as_drafted(
    url, minutes, as_user, clerk, secretary
):
    drafted = text_of(minutes, "claims")
    browser = as_user(clerk)
    browser.post(f"{url}sections/claims/", {"text": "改坏了", "version": 1})
    editor = browser.get(f"{url}sections/claims/", **HTMX).content.decode()
    assert "换回起草的文字" in editor
    back = browser.get(f"{url}sections/claims/?fresh=1", **HTMX).content.decode()
    assert drafted.splitlines()[0] in back
    assert text_of(minutes, "claims") == "改坏了"  # only once it is saved
    browser.post(f"{url}sections/claims/", {"text": drafted, "version": 2})
    assert "已修改" not in words_of(browser.get(url))
    plain = browser.get(f"{url}sections/claims/?fresh=1")
    assert plain.headers["Location"].endswith("?edit=claims&fresh=1#s-claims")
    assert browser.get(plain.headers["Location"].split("#")[0]).status_code == 200


def test_a_phone_in_the_public_summary_is_said_when_it_is_saved(url, minutes, as_user, clerk):
    text = "联系 13808751234，身份证 533525199001011234"
    saved = words_of(as_user(clerk).post(f"{url}sections/public/", {"text": text, "version": 1}, **HTMX))
    assert "已保存，但印发前要改" in saved
    assert "有手机号" in saved
    assert "有身份证号" in saved
    mended = as_user(clerk).post(f"{url}sections/public/", {"text": "会议认领一件。", "version": 2}, **HTMX)
    assert "印发前要改" not in words_of(mended)


def test_a_commenter_by_link_is_named_with_the_unit_once(url, circulated, as_user, clerk, unit):
    MinutesComment.objects.create(
        minutes=circulated, organization=unit, text="数量不对", at=clock.now(),
        who=f"{unit} 杨志强（单位链接）",
    )  # fmt: skip
    page = words_of(as_user(clerk).get(url))
    assert f"{unit} {unit}" not in page
    assert re.search(f"{unit} +杨志强（单位链接）", page)
    assert "1 条意见还没有答复" in words_of(as_user(clerk).get("/"))


# ---- 第×期
def test_each_kind_of_meeting_counts_its_own_issues(minutes, make_minutes, secretary):
    assert actions.issue(minutes, number=11, by=secretary).number == 11
    other = make_minutes()
    assert actions.issue(other, by=secretary).number == 1
    assert actions.issue(make_minutes(), by=secretary).number == 2
    assert str(Minutes.objects.get(pk=other.pk)).endswith("议事会纪要（第1期）")


def test_minutes_of_a_called_meeting_say_its_day_once(make_minutes):
    from servicelists import papers
    from tianyuan.documents import paper

    written = make_minutes()
    day = f"{clock.local(written.meeting.held_at).month}月{clock.local(written.meeting.held_at).day}日"
    assert text_of(written, "overview").splitlines()[0].count(day) == 1
    assert written.public_summary.count(day) == 1
    assert "议事会纪要（草稿）" in paper.html(papers.minutes(written))
