"""找人、找事、找单位."""

import pytest

from servicelists import grams

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("words", "found"), [("县医院", "县医院党委"), ("xianyiyuan", "县医院党委"), ("xyy", "县医院党委")]
)
def test_units_by_name_pinyin_and_initials(secretary, as_user, unit, words, found):
    assert found in as_user(secretary).get("/search/", {"q": words}).content.decode()


def test_needs_by_their_words_and_only_ours(secretary, other_committee, make_need, as_user):
    for need in (make_need(title="文昌路路灯坏了"), make_need(other_committee, title="宝丰路灯也坏了")):
        grams.index(need)
    page = as_user(secretary).get("/search/", {"q": "路灯"}).content.decode()
    assert "文昌路路灯坏了" in page
    assert "宝丰路灯也坏了" not in page


def test_nothing_found_says_how_to_try(secretary, as_user):
    assert "换个说法" in as_user(secretary).get("/search/", {"q": "查无此事"}).content.decode()
    assert as_user(secretary).get("/search/").status_code == 200


@pytest.mark.parametrize("query", ["q=%00", f"q={'%E9%95%BF' * 101}"])
def test_bad_words_are_a_clear_400(secretary, as_user, query):
    assert as_user(secretary).get(f"/search/?{query}").status_code == 400


@pytest.mark.parametrize("person", ["auditor", "sysadmin", "nobody"])
def test_accounts_without_a_view_find_nothing(person, request, unit, as_user):
    page = as_user(request.getfixturevalue(person)).get("/search/", {"q": "县医院"}).content.decode()
    assert "县医院党委" not in page


@pytest.mark.parametrize("words", ["第12组 03网格", "12组3", "12-3", "龙井 12 3", "yn-ty-031203"])
def test_cells_by_their_numbers_and_official_code(secretary, tree, as_user, words):
    tree.cell.code = "YN-TY-031203"
    tree.cell.save()
    page = as_user(secretary).get("/search/", {"q": words}).content.decode()
    assert f'href="/grid/{tree.cell.pk}/"' in page
    assert "龙井社区 第12组 03网格" in page
    assert f'href="/grid/{tree.half.pk}/"' not in page


def test_cells_out_of_reach_are_not_found(secretary, tree, as_user, other_secretary):
    assert "01网格" not in as_user(secretary).get("/search/", {"q": "1组1"}).content.decode()
    assert "宝丰社区 第1组 01网格" in as_user(other_secretary).get("/search/", {"q": "1组1"}).content.decode()


def test_a_grid_worker_finds_the_own_line_by_name(as_user, cell_worker, group_head, tree):
    page = as_user(cell_worker).get("/search/", {"q": group_head.name}).content.decode()
    assert f"{tree.cell.get_absolute_url()}#posts" in page
    assert "网格长" in page
    other = tree.half.posts.get(kind="worker").person
    assert f"{other.name}</" not in as_user(cell_worker).get("/search/", {"q": other.name}).content.decode()
