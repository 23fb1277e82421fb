"""The API's log-in: tokens that expire."""

import hashlib
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from drf_spectacular.plumbing import build_mock_request  # noqa: F401 - the extension must import cleanly
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.test import APIRequestFactory

from tests.accounts.conftest import PASSWORD, verbs
from tianyuan import clock
from tianyuan.accounts import actions
from tianyuan.accounts.models import ApiToken
from tianyuan.accounts.tokens import ExpiringTokenAuthentication
from tianyuan.permissions import Denied

pytestmark = pytest.mark.django_db

URL = "/api/v1/token/"


def ask(client, password=PASSWORD, username="zhang", **extra):
    return client.post(
        URL, {"username": username, "password": password}, content_type="application/json", **extra
    )


def authenticate(token: str):
    request = APIRequestFactory().get("/", headers={"Authorization": f"Token {token}"})
    return ExpiringTokenAuthentication().authenticate(request)


def test_token_is_given_once_and_kept_as_a_hash(client, zhang):
    answer = ask(client)
    assert answer.status_code == 200, answer.content.decode()
    token = answer.json()["token"]
    row = ApiToken.objects.get()
    assert row.token_hash == hashlib.sha256(token.encode()).hexdigest()
    assert row.expires_at - row.created_at == timedelta(hours=12)
    assert answer.json()["expires_at"].startswith(str(clock.local(row.expires_at).date()))
    assert authenticate(token) == (zhang, row)
    assert "accounts.issue_token" in verbs()


def test_who_comes_with_a_token_gets_no_session_beside_it(client, zhang):
    token = ask(client).json()["token"]
    client.cookies.clear()
    answer = client.get("/api/v1/figures/town/", headers={"Authorization": f"Token {token}"})
    assert answer.status_code in (200, 403)  # known, whatever the posts
    assert not answer.cookies
    assert not Session.objects.exists()


def test_token_ends_by_real_time(client, zhang, monkeypatch):
    token, row = actions.issue_token(zhang, by=zhang)
    with clock.frozen(clock.real_now() + timedelta(days=99)):
        assert authenticate(token)
    monkeypatch.setattr(clock, "real_now", lambda: row.expires_at)
    with pytest.raises(AuthenticationFailed, match="已过期"):
        authenticate(token)


def test_next_token_sweeps_the_expired_ones(zhang, monkeypatch):
    _, row = actions.issue_token(zhang, by=zhang)
    monkeypatch.setattr(clock, "real_now", lambda: row.expires_at)
    actions.issue_token(zhang, by=zhang)
    assert ApiToken.objects.count() == 1


def test_stopped_account_and_unknown_token_are_refused(zhang):
    token, _ = actions.issue_token(zhang, by=zhang)
    zhang.is_active = False
    zhang.save()
    for words in (token, "x", "", "a b", "é"):
        with pytest.raises(AuthenticationFailed):
            authenticate(words)


def test_token_given_before_a_password_was_due_opens_nothing_until_it_is_changed(zhang):
    token, _ = actions.issue_token(zhang, by=zhang)
    zhang.must_change_password = True
    zhang.save()
    with pytest.raises(AuthenticationFailed, match="修改密码"):
        authenticate(token)


def test_other_kinds_of_authorization_are_left_to_others():
    request = APIRequestFactory().get("/", headers={"Authorization": "Basic abc"})
    assert ExpiringTokenAuthentication().authenticate(request) is None


def test_delete_revokes_that_token_only(client, zhang):
    token, _ = actions.issue_token(zhang, by=zhang)
    other, _ = actions.issue_token(zhang, by=zhang)
    assert client.delete(URL, headers={"Authorization": f"Token {token}"}).status_code == 204
    assert client.delete(URL, headers={"Authorization": f"Token {token}"}).status_code == 401
    assert authenticate(other)
    assert verbs()[-1] == "accounts.revoke_token"


def test_delete_without_a_token_is_refused(client, zhang):
    assert client.delete(URL).status_code == 401
    client.force_login(zhang)
    assert client.delete(URL).status_code in {401, 403}


def test_nobody_revokes_anothers_token(zhang, person):
    _, row = actions.issue_token(zhang, by=zhang)
    with pytest.raises(Denied):
        actions.revoke_token(row, by=person("li"))


def test_wrong_passwords_count_for_the_lock_out(client, zhang):
    for _ in range(4):
        answer = ask(client, "nope")
        assert answer.status_code == 400
        assert "账号或密码不对" in answer.content.decode()
    assert ask(client, "nope").status_code == 429
    locked = ask(client)
    assert locked.status_code == 429
    assert "15 分钟" in locked.json()["detail"]
    assert client.post("/login/", {"username": "zhang", "password": PASSWORD}).status_code == 429
    assert not ApiToken.objects.exists()


def test_log_ins_are_throttled_whatever_the_forwarded_address(client, zhang):
    codes = [ask(client, headers={"X-Forwarded-For": f"10.0.0.{n}"}).status_code for n in range(21)]
    assert codes == [200] * 20 + [429]


def test_a_due_password_change_comes_first(client, person):
    person("new", must_change_password=True)
    answer = ask(client, username="new")
    assert answer.status_code == 403
    assert "修改密码" in answer.json()["detail"]


def test_stopped_account_gets_none(client, person):
    person("gone", is_active=False)
    assert ask(client, username="gone").status_code == 400


@pytest.mark.parametrize(
    "body",
    [
        "{",
        "[]",
        "null",
        '{"username": "zhang"}',
        '{"username": ["a"], "password": "b"}',
        '{"username": "a\\u0000", "password": "b"}',
        '{"username": "a\\ud800", "password": "b"}',
        '{"username": "' + "x" * 500 + '", "password": "b"}',
    ],
)
def test_bad_bodies_are_a_400(client, zhang, body):
    assert client.post(URL, body, content_type="application/json").status_code == 400


def test_a_stale_token_does_not_hinder_a_new_one(client, zhang):
    assert ask(client, headers={"Authorization": "Token stale"}).status_code == 200


def test_the_schema_describes_the_log_in(client):
    schema = client.get("/api/v1/schema/", headers={"accept": "application/vnd.oai.openapi"})
    if schema.status_code == 200:
        assert "/api/v1/token/" in schema.content.decode()
