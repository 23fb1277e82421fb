import django_filters
import pytest
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.urls import reverse

from tianyuan import clock
from tianyuan.refusals import BadInput
from tianyuan.ui.listing import Listing
from tianyuan.ui.models import Feedback

pytestmark = pytest.mark.django_db


class Filters(django_filters.FilterSet):
    kind = django_filters.ChoiceFilter(
        field_name="page", label="页面", choices=[("/a/", "甲"), ("/b/", "乙")]
    )

    class Meta:
        model = Feedback
        fields = ["kind"]


@pytest.fixture
def rows():
    made = [
        Feedback(text=f"意见{n:03d}", page="/a/" if n % 2 else "/b/", created_at=clock.now())
        for n in range(45)
    ]
    return Feedback.objects.bulk_create(made)


def listed(query: str = "", **options) -> Listing:
    request = RequestFactory().get(f"/list/{query}")
    return Listing(
        request, Feedback.objects.all(), columns=[("意见", "text"), ("页面", "")], filterset=Filters,
        search=lambda rows, q: rows.filter(text__contains=q), sorts={"text": ("text",)}, default_sort="text",
        row="ui/_feedback_row.html", **options,
    )  # fmt: skip


def test_pages_keep_the_query_and_stop_at_the_last(rows):
    listing = listed("?size=20&page=2&page_=x")
    assert [row.text for row in listing.rows[:1]] == ["意见020"]
    assert listing.count == 45
    assert listing.last_page == 3
    assert "size=20" in listing.next_url
    assert "page=3" in listing.next_url
    assert listed("?page=99").page == 3
    assert listed("?page=3").next_url == ""


def test_filter_search_and_sort_work_together(rows):
    listing = listed("?page=1&q=意见00&sort=-text")
    assert [row.text for row in listing.rows][:2] == ["意见009", "意见008"]
    assert listed("?kind=/a/").count == 22
    assert listing.columns[0].direction == "down"
    assert "sort=text" in listing.columns[0].sort_url
    assert listing.is_filtered


@pytest.mark.parametrize(
    "query",
    [
        "?page=0",
        "?page=-1",
        f"?page={10**10}",
        "?page=x",
        f"?page={10**9}",
        pytest.param("?page=" + "9" * 5000, id="page=999…"),
        "?page=\u0661",
        "?page=1.5",
        "?size=7",
        "?size=-1",
        "?sort=password",
        pytest.param("?q=" + "长" * 101, id="q=长…"),
    ],
)
def test_senseless_parameters_are_refused_in_words(rows, query):
    with pytest.raises(BadInput):
        listed(query)


def test_a_filter_value_that_does_not_exist_is_refused_with_its_label(rows):
    with pytest.raises(BadInput, match="页面"):
        listed("?kind=x")


def test_a_filter_may_not_take_a_name_the_list_itself_uses(rows):
    class Wrong(Filters):
        page = django_filters.CharFilter()

    with pytest.raises(ValueError, match="page"):
        Listing(RequestFactory().get("/list/"), Feedback.objects.all(), filterset=Wrong)


def test_the_same_queries_for_one_row_and_for_many(django_assert_num_queries, rows):
    for query in ["?q=意见001", ""]:
        with django_assert_num_queries(2):
            listing = listed(query)
            render_to_string("components/table.html", {"listing": listing})


def test_nothing_found_says_what_to_do():
    empty = render_to_string("components/table.html", {"listing": listed(empty="还没有意见。")})
    assert "还没有意见。" in empty
    nothing = render_to_string("components/table.html", {"listing": listed("?q=没有")})
    assert "清空筛选" in nothing


def test_the_print_view_takes_all_rows_without_page_links(rows):
    listing = listed("?as=print")
    assert len(listing.rows) == 45
    assert "翻页" not in render_to_string("components/table.html", {"listing": listing})
    assert listed("?as=xlsx").export_as == "xlsx"


LISTS = {
    "town_officer": "committees:list communities:list organizations:list persons:list registrations:list lists:list "
    "needs:list meetings:list claims:list items:list ui:feedback_list",
    "sysadmin": "accounts:user_list",
    "secadmin": "accounts:grant_list persons:accounts",
    "auditor": "audit:event_list",
}


@pytest.mark.parametrize(
    ("who", "name"), [(who, name) for who, names in LISTS.items() for name in names.split()]
)
def test_every_list_refuses_a_page_that_can_be_none(request, as_user, who, name):
    browser, address = as_user(request.getfixturevalue(who)), reverse(name)
    for page in ("0", "-1", "abc", str(10**10), "9" * 400):
        answer = browser.get(address, {"page": page})
        assert answer.status_code == 400, (name, page)
        assert "页" in answer.content.decode()
    assert browser.get(address, {"page": "1"}).status_code == 200
