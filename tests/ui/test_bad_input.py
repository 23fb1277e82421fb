"""What no database can store is a clear 400, before anything reads it; everything else passes untouched."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.ui.example_pages")]


@pytest.mark.parametrize(
    "url", ["/example/take/?q=a%00b", "/example/take/?%00=1", "/exa%00mple/", "/search/?q=%00"]
)
def test_nul_in_path_or_query_is_400_in_words(client, url):
    answer = client.get(url)
    assert answer.status_code == 400
    assert "无法识别的字符" in answer.content.decode()


def test_nul_in_a_form_is_400(client):
    assert client.post("/example/take/", {"text": "a\x00b"}).status_code == 400
    raw = "text=a%00b"
    answer = client.post("/example/take/", raw, content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 400


def test_half_an_encoded_character_in_the_address_is_no_fault(client):
    assert client.get("/example/take/?q=%ED%A0%80").status_code == 200


def test_form_and_file_reach_the_view_whole(client):
    photo = SimpleUploadedFile("楼道.jpg", "照片".encode())
    answer = client.post("/example/take/", {"text": "第一行\r\n第二行", "photo": photo})
    assert answer.content.decode() == "第一行\r\n第二行|楼道.jpg:照片"


def test_a_spoilt_cookie_is_dropped_and_locks_nobody_out(client):
    client.cookies["sessionid"] = "abcdefghij\x00k"
    assert client.get("/example/take/").status_code == 200


@pytest.mark.parametrize(
    "number", ["9223372036854775808", "1" + "0" * 40, "9" * 5000], ids=["64", "133", "huge"]
)
def test_a_number_in_the_path_beyond_64_bits_is_not_found(client, number):
    assert client.get(f"/example/take/{number}/").status_code == 404


def test_too_much_is_413_in_words(client, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100
    answer = client.post("/example/take/", {"text": "长" * 500})
    assert answer.status_code == 413
    assert "太大" in answer.content.decode()
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 10**6
    settings.DATA_UPLOAD_MAX_NUMBER_FIELDS = 2
    answer = client.post("/example/take/", {"a": "1", "b": "2", "c": "3"})
    assert answer.status_code == 413
    assert "分几次" in answer.content.decode()


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ('{"a": "x\\u0000y"}', "无法识别"),
        ('{"a": ["\\ud800"]}', "无法识别"),
        ('{"\\u0000": 1}', "无法识别"),
        ('{"a": 9223372036854775808}', "超出"),
        ('{"a": 1' + "0" * 5000 + "}", "JSON"),
        ('{"a": NaN}', "JSON"),
        ("[" * 50 + "]" * 50, "层次"),
        ("[" * 100_000, "层次"),
        ("{nonsense", "JSON"),
    ],
)
def test_json_that_cannot_be_stored_is_400(client, body, words):
    answer = client.post("/api/v1/example/", body, content_type="application/json")
    assert answer.status_code == 400
    assert words in answer.json()["detail"]


def test_json_in_order_passes(client):
    sent = {"a": "好👍", "n": -(2**63) + 1, "list": [1.5, None, True]}
    answer = client.post("/api/v1/example/", json.dumps(sent), content_type="application/json")
    assert answer.json() == sent


def test_json_beyond_the_limit_is_413(client, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100
    body = json.dumps({"a": "x" * 200})
    assert client.post("/api/v1/example/", body, content_type="application/json").status_code == 413
