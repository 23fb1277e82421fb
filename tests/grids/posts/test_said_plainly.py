"""What the boards and steps of posts say: each cell by name, till when, why not, and how to take it back."""

from datetime import date, timedelta
from io import BytesIO

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from committees.models import PartyMember
from grids.models import GridPost
from tianyuan import clock

TODAY = date(2026, 11, 10)


def _page(browser, path, status=200, **data):
    response = browser.post(path, data, follow=True) if data else browser.get(path)
    assert response.status_code == status, response.content.decode()[:500]
    return response.content.decode()


# ---- the board
def test_each_cell_of_one_person_is_a_line_with_its_step(
    as_user, secretary, county_reader, settings, tree, make_person, post_of
):
    settings.GRID_MOST_CELLS = 1
    person = make_person("身兼数格")
    posts = [post_of(cell, person) for cell in tree.cells]
    page = _page(as_user(secretary), "/grid/gaps/overloaded/")
    rows = page.split('<ul class="held">')[1].split("</ul>")[0]
    assert rows.count("<li>") == 3
    for post in posts:
        assert reverse("posts:hand_over", args=[post.pk]) in rows
    assert "hand-over" not in _page(as_user(county_reader), "/grid/gaps/overloaded/")


def test_a_second_press_says_once_why_and_names_the_cells(as_user, secretary, tree, make_member):
    browser = as_user(secretary)
    people = [make_member(f"批量{n}") for n in range(3)]
    pairs = [f"{cell.pk}:{person.pk}" for cell, person in zip(tree.cells, people, strict=True)]
    _page(browser, "/grid/gaps/batch/", kind="party_pair", pair=pairs)
    page = _page(browser, "/grid/gaps/batch/", kind="party_pair", pair=pairs)
    assert "有 3 个没有填。第1组 01网格、第1组 02网格、第1组 03网格：刚才已经填上了" in page
    assert page.count("刚才已经填上了") == 1
    elsewhere = _page(
        browser, "/grid/gaps/batch/", kind="worker", pair=[f"{tree.far_cell.pk}:{people[0].pk}"]
    )
    assert "有 1 个没有填。不在您范围内的网格：建议的人刚刚有了变动" in elsewhere
    assert "撤销" not in page


def test_the_button_counts_what_is_ticked(as_user, secretary, tree, make_member):
    make_member()
    page = _page(as_user(secretary), "/grid/gaps/batch/?kind=party_pair")
    assert '填上这 <span data-ticked="pair" aria-live="polite">1</span> 个' in page


def test_who_is_proposed_is_said_of_each_half(as_user, secretary, tree, make_person, make_member, unit):
    make_member("报到的")
    person = make_person("无职的")
    PartyMember.objects.create(person=person, organization=unit, standing="without_post")
    browser = as_user(secretary)
    assert "建议的人都是在本社区报到、还没有联格的党员" in _page(browser, "/grid/gaps/")
    page = _page(browser, "/grid/gaps/worker/")
    assert "建议的人都是本社区单位里的无职党员" in page
    assert "报到、还没有联格" not in page
    assert "没有还没管网格的无职党员了" in page or "无职的" in page


def test_the_sheet_names_the_community_whose_cells_it_holds(as_user, head_of_group, town_officer, tree):
    def cells(user):
        book = load_workbook(BytesIO(as_user(user).get("/grid/gaps/?as=xlsx").content))
        return " ".join(str(cell.value) for row in book.active.iter_rows() for cell in row)

    assert "填报单位：龙井社区" in cells(head_of_group)
    assert "填报单位：田园镇" in cells(town_officer)


def test_nothing_to_print_offers_no_printing(as_user, secretary, tree):
    browser = as_user(secretary)
    assert "打印</a>" in _page(browser, "/grid/gaps/")
    assert "打印</a>" not in _page(browser, "/grid/gaps/ending/")


# ---- steps
@pytest.fixture
def post(tree, make_person, post_of):
    return post_of(tree.cells[0], make_person("段守格"))


def _undo(post):
    return reverse("posts:take_back_term", args=[post.pk])


def test_ending_says_till_when_and_is_taken_back(as_user, secretary, post):
    browser = as_user(secretary)
    page = _page(browser, reverse("posts:end", args=[post.pk]), on="2026-11-20", version=1)
    assert "段守格任第1组 01网格网格员到 2026 年 11 月 20 日止" in page
    assert f'action="{_undo(post)}"' in page
    assert "段守格仍任网格员，没有期限" in _page(browser, _undo(post), x="1")
    post.refresh_from_db()
    assert post.ends_on is None
    assert browser.post(_undo(post)).status_code == 409  # nothing is left to take back


def test_going_on_says_till_when_and_is_taken_back(as_user, secretary, tree, make_person, post_of):
    post = post_of(tree.cells[0], make_person("段续任"), until="2026-11-30")
    browser = as_user(secretary)
    page = _page(browser, reverse("posts:renew", args=[post.pk]), ends_on="2027-11-30", version=1)
    assert "续任第1组 01网格网格员，到 2027 年 11 月 30 日止" in page
    browser.post(_undo(post))
    post.refresh_from_db()
    assert post.ends_on == date(2026, 11, 30)


def test_what_followed_or_is_of_yesterday_stays(
    as_user, secretary, other_secretary, post, tree, make_person, post_of, at_work
):
    browser = as_user(secretary)
    _page(browser, reverse("posts:end", args=[post.pk]), on="2026-11-10", version=1)
    assert as_user(other_secretary).post(_undo(post)).status_code == 404
    follower = post_of(tree.cells[0], make_person("接着的"), since="2026-11-11")
    refused = browser.post(_undo(post))
    assert refused.status_code == 400
    assert "时间重叠" in refused.content.decode()
    follower.delete()
    with clock.frozen(clock.now() + timedelta(days=1)):
        assert as_user(secretary).post(_undo(post)).status_code == 409
    assert GridPost.objects.get(pk=post.pk).ends_on == TODAY


def test_who_exists_but_may_not_be_appointed_is_told_why(
    as_user, secretary, post, tree, make_person, post_of
):
    post_of(tree.cells[1], make_person("程不在"))
    browser = as_user(secretary)
    pick = f"{reverse('posts:pick')}?node={tree.cells[0].pk}&kind=party_pair"
    assert "段守格不能任联格党员：已是这里的网格员" in _page(browser, f"{pick}&q=段守格")
    assert "程不在不能任联格党员：没有在龙井社区报到" in _page(browser, f"{pick}&q=程不在")
    assert "没有找到" in _page(browser, f"{pick}&q=查无此人")
    form = f"{reverse('posts:appoint', args=[tree.cells[0].pk])}?kind=party_pair"
    sent = {"person_text": "段守格", "starts_on": "2026-11-10"}
    assert "已是这里的网格员" in _page(browser, form, 400, **sent)


# ---- the node's page
def test_the_list_of_cells_names_both_halves(as_user, secretary, tree, post, make_person, post_of):
    post_of(tree.cells[0], make_person("联格的"), "party_pair")
    page = _page(as_user(secretary), tree.group.get_absolute_url())
    assert '<td data-label="网格员">段守格</td>' in page
    assert '<td data-label="联格党员">联格的</td>' in page
    assert page.count('<td data-label="联格党员"><b>缺</b></td>') == 2


def test_a_day_that_is_over_says_that_the_table_is_of_today(as_user, secretary, tree):
    browser, at = as_user(secretary), tree.group.get_absolute_url()
    assert "下表是今天的情况，不是 2026 年 5 月 3 日的" in _page(browser, f"{at}?on=2026-05-03")
    assert "下表是今天的情况" not in _page(browser, at)
