import pytest

from tianyuan.accounts.models import RoleGrant
from tianyuan.audit.models import AuditEvent
from tianyuan.permissions import Post, Role, posts_of
from tianyuan.ui import diff, menu
from tianyuan.ui.models import Feedback

pytestmark = pytest.mark.django_db


# ---- gallery
def test_the_gallery_shows_every_component(client, secretary):
    client.force_login(secretary)
    answer = client.get("/ui/")
    page = answer.content.decode()
    assert answer.status_code == 200
    for words in [
        "还剩 9 分钟",
        "核对并发通知",
        "黄 · 还剩 4 天",
        "复制到微信群",
        "会议还没有闭会",
        "没有登记电话",
    ]:
        assert words in page
    assert " style=" not in page
    assert " onclick=" not in page


def test_the_gallery_is_not_for_units_and_residents(client, liaison):
    client.force_login(liaison)
    assert client.get("/ui/").status_code == 403


# ---- frame
def test_the_frame_shows_post_care_and_feedback(client, secretary):
    client.force_login(secretary)
    page = client.get("/ui/").content.decode()
    assert "龙井社区" in page
    assert "关怀版" in page
    assert 'href="/feedback/?page=%2Fui%2F"' in page
    assert 'href="#main"' in page
    assert '<html lang="zh-CN">' in page
    assert "<title>组件样例 · 田园镇社区大党委工作平台</title>" in page


def test_care_is_one_click_and_remembered(client, secretary):
    client.force_login(secretary)
    answer = client.post("/ui/care/", {"care": "1"}, headers={"referer": "http://testserver/ui/"})
    assert answer["location"] == "http://testserver/ui/"
    assert client.cookies["care"]["max-age"] == 365 * 24 * 3600
    assert '<html lang="zh-CN" class="care">' in client.get("/ui/").content.decode()
    client.post("/ui/care/", {"care": "0"})
    assert '<html lang="zh-CN">' in client.get("/ui/").content.decode()


def test_care_needs_no_login_and_never_leads_away(client):
    answer = client.post("/ui/care/", {"care": "1", "next": "https://evil.example/"})
    assert answer["location"] == "/"


@pytest.mark.parametrize("number", ["7", "-1", "x", "", "99999999999999999999"])
def test_a_post_one_does_not_hold_cannot_be_chosen(client, secretary, number):
    client.force_login(secretary)
    assert client.post("/ui/post/", {"post": number}).status_code == 400


def test_choosing_a_post_changes_what_the_top_bar_says(client, secretary, other_committee):
    RoleGrant.objects.create(user=secretary, role=Role.RESPONDER)
    labels = [post.label for post in posts_of(secretary)]
    assert len(labels) == 2
    client.force_login(secretary)
    for number, label in enumerate(labels):
        client.post("/ui/post/", {"post": str(number)})
        assert f'<span class="where">{label}</span>' in client.get("/ui/").content.decode()


# ---- menu
class Somebody:
    is_authenticated = is_active = True

    def __init__(self, *roles):
        self._posts = tuple(Post(role=role, label="某职") for role in roles)


@pytest.fixture
def entries(monkeypatch):
    monkeypatch.setattr(menu, "_entries", {})
    menu.register(menu.Entry(menu.TOP, "工作台", "home", 10))
    menu.register(menu.Entry(menu.ADMIN, "样例", "ui:gallery", 20, count=lambda user: 3))
    menu.register(menu.Entry(menu.PLUS, "意见", "ui:feedback", 30))
    menu.register(menu.Entry(menu.PLUS, "看意见", "ui:feedback_list", 40, visible=lambda user: False))
    menu.register(menu.Entry(menu.PLUS, "没有的页", "no_such_page", 50))


def test_the_menu_shows_what_is_visible_in_the_towns_order(entries):
    shown = menu.lines(Somebody(Role.SECRETARY), "/feedback/")
    titles = [line.title for _, lines in shown for line in lines]
    assert [title for title in titles if title != "工作台"] == ["意见", "样例"]
    on = [line.title for _, lines in shown for line in lines if line.on]
    assert on == ["意见"]
    assert [line.count for _, lines in shown for line in lines][-1] == 3


def test_an_entry_is_marked_on_the_pages_that_belong_to_it(entries):
    menu.register(menu.Entry(menu.PLUS, "意见", "ui:feedback", 30, prefixes=("/persons/", "/ui/more/")))
    for path, title in {"/persons/7/": "意见", "/ui/more/": "意见", "/ui/": "样例", "/other/": ""}.items():
        on = [line.title for _, lines in menu.lines(Somebody(), path) for line in lines if line.on]
        assert on == ([title] if title else []), path


def test_an_entry_in_an_unknown_group_is_a_mistake():
    with pytest.raises(ValueError, match="no such group"):
        menu.register(menu.Entry("别的", "x", "home"))


def test_no_role_sees_more_than_ten_entries(
    town_officer, secretary, clerk, liaison, grid_worker, sysadmin, secadmin, auditor, responder, party_member
):
    for user in [
        town_officer,
        secretary,
        clerk,
        liaison,
        grid_worker,
        sysadmin,
        secadmin,
        auditor,
        responder,
        party_member,
    ]:
        shown = [line.title for _, lines in menu.lines(user, "/") for line in lines]
        assert len(shown) <= 10, f"{user}: {shown}"


# ---- feedback
def test_anybody_can_say_something_and_the_town_office_reads_it(client, grid_worker, town_officer):
    client.force_login(grid_worker)
    answer = client.post("/feedback/", {"text": "字太小", "page": "/ui/"}, follow=False)
    assert answer.status_code == 302
    row = Feedback.objects.get()
    assert (row.text, row.page, row.user) == ("字太小", "/ui/", grid_worker)
    assert AuditEvent.objects.filter(verb="feedback.leave").count() == 1
    client.force_login(town_officer)
    assert "字太小" in client.get("/feedback/list/").content.decode()


def test_feedback_is_read_by_the_town_office_only(client, liaison):
    client.force_login(liaison)
    assert client.get("/feedback/list/").status_code == 403


def test_empty_feedback_is_kept_on_the_page_with_the_mend(client, liaison):
    client.force_login(liaison)
    answer = client.post("/feedback/", {"text": "  "})
    assert answer.status_code == 400
    assert "请改这几处" in answer.content.decode()


def test_a_page_address_of_another_site_is_no_link(client, liaison, town_officer):
    client.force_login(liaison)
    answer = client.post("/feedback/", {"text": "x", "page": "//evil.example/"})
    assert answer["location"] == "/"
    client.force_login(town_officer)
    assert 'href="//evil' not in client.get("/feedback/list/").content.decode()


# ---- small things
def test_a_diff_reads_in_order():
    assert diff.lines(["甲", "乙"], ["甲", "丙"]) == [("same", "甲"), ("cut", "乙"), ("add", "丙")]
    assert diff.lines(["甲"], ["甲"]) == []
