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
