"""Refusals and faults end in a page in plain Chinese with the way on, or in words for the API."""

import pytest
from django.test import Client

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.ui.example_pages")]


@pytest.mark.parametrize(
    ("kind", "status", "words"),
    [
        ("denied", 403, "登记认领由书记决定"),
        ("conflict", 409, "这项需求刚被别的单位认领"),
        ("bad", 400, "月份请写成 2026-11 这样"),
        ("forbidden", 403, "不行"),
        ("overflow", 400, "超出了范围"),
        ("out_of_range", 400, "超出了范围"),
    ],
)
def test_a_refusal_is_a_page_with_the_reason(client, kind, status, words):
    answer = client.get(f"/example/refuse/{kind}/")
    page = answer.content.decode()
    assert answer.status_code == status
    assert words in page
    assert "回工作台" in page or "打开最新的" in page


@pytest.mark.parametrize(
    ("kind", "status", "words"), [("broken", 500, "系统出了点问题"), ("down", 503, "暂时不可用")]
)
def test_a_fault_is_a_page_without_the_database(kind, status, words, django_assert_num_queries):
    client = Client(raise_request_exception=False)
    with django_assert_num_queries(0):
        answer = client.get(f"/example/refuse/{kind}/")
    assert answer.status_code == status
    assert words in answer.content.decode()


def test_not_found_says_so_and_hides_nothing_else(client):
    answer = client.get("/example/refuse/")
    assert answer.status_code in {302, 404}
    answer = client.get("/example/take/99999999999999999999/")
    assert "没有找到" in answer.content.decode()


def test_an_error_page_offers_the_large_print_too(client):
    client.get("/login/")
    page = client.get("/example/refuse/denied/").content.decode()
    assert "关怀版" in page
    assert 'name="csrfmiddlewaretoken"' in page


def test_a_denied_button_leads_back_to_its_page_with_the_reason(client):
    answer = client.post("/example/press/", headers={"referer": "http://testserver/ui/?tab=2"})
    assert answer.status_code == 302
    assert answer["location"] == "http://testserver/ui/?tab=2"
    assert "会议还没有闭会" in client.get("/login/").content.decode()


def test_a_denied_button_never_leads_to_another_site(client):
    answer = client.post("/example/press/", headers={"referer": "http://evil.example/"})
    assert answer.status_code == 403


def test_an_action_cannot_be_opened_like_a_page(client):
    assert client.get("/example/press/").status_code == 405


def test_a_stale_form_is_explained():
    answer = Client(enforce_csrf_checks=True).post("/ui/care/", {"care": "1"})
    assert answer.status_code == 403
    page = answer.content.decode()
    assert "<h1>请再提交一次</h1>" in page
    assert "页面打开太久" in page
    assert "填过的文字" in page
    assert "党建办" not in page
    assert "职务" not in page


@pytest.mark.parametrize(
    ("kind", "status", "code"),
    [
        ("denied", 403, "denied"),
        ("conflict", 409, "conflict"),
        ("bad", 400, "bad_input"),
        ("overflow", 400, "bad_input"),
        ("out_of_range", 400, "bad_input"),
        ("down", 503, "unavailable"),
    ],
)
def test_the_api_answers_refusals_in_words(client, kind, status, code):
    answer = client.get(f"/api/v1/example/?kind={kind}")
    assert answer.status_code == status
    assert answer.json()["code"] == code
    assert answer.json()["detail"]


def test_the_api_answers_a_fault_in_json():
    answer = Client(raise_request_exception=False).get("/api/v1/example/?kind=broken")
    assert answer.status_code == 500
    assert answer.json()["code"] == "server_error"


def test_an_unknown_api_address_is_json(client, django_user_model):
    client.force_login(django_user_model.objects.create_user("someone"))
    answer = client.get("/api/v1/no-such-thing/")
    assert answer.status_code == 404
    assert answer.json()["code"] == "not_found"
