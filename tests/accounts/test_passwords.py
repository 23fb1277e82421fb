"""Password rules, one-time codes, and the change that is due."""

from datetime import timedelta

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from tests.accounts.conftest import PASSWORD, verbs
from tianyuan import clock
from tianyuan.accounts import actions
from tianyuan.accounts.actions.codes import CODE_ALPHABET, CODE_TRIES
from tianyuan.accounts.models import ResetCode, User
from tianyuan.accounts.passwords import MixedCharactersValidator
from tianyuan.permissions import Denied

pytestmark = pytest.mark.django_db

NEW = "Xinmima-2027"


def later(monkeypatch, **delta) -> None:
    moment = clock.real_now() + timedelta(**delta)
    monkeypatch.setattr(clock, "real_now", lambda: moment)


@pytest.mark.parametrize("password", ["Tianyuan2026", "tianyuan-2026", "田园Tian-2026", "TIAN-2026yuan"])
def test_three_kinds_of_characters_pass(password):
    MixedCharactersValidator().validate(password)


@pytest.mark.parametrize(
    ("password", "missing"),
    [
        ("tianyuanzhen", ["大写字母", "数字", "符号"]),
        ("tianyuan2026", ["大写字母", "符号"]),
        ("1234567890", ["小写字母", "大写字母", "符号"]),
        ("", ["小写字母", "大写字母", "数字", "符号"]),
    ],
)
def test_refusal_says_what_is_missing(password, missing):
    with pytest.raises(ValidationError) as caught:
        MixedCharactersValidator().validate(password)
    assert all(kind in caught.value.messages[0] for kind in missing)


def test_short_password_is_refused_in_words():
    with pytest.raises(ValidationError) as refused:
        validate_password("Ab-1")
    assert refused.value.messages == ["密码太短，至少 10 位。"]


def test_code_sets_a_password_once(sysadmin, zhang):
    code = actions.issue_reset_code(zhang, by=sysadmin)
    assert len(code) == 10
    assert set(code) <= set(CODE_ALPHABET)
    assert code not in ResetCode.objects.get().code_hash
    actions.reset_password("zhang", f" {code.lower()} ", NEW)
    zhang.refresh_from_db()
    assert zhang.check_password(NEW)
    assert verbs()[:2] == ["accounts.issue_reset_code", "accounts.reset_password"]
    with pytest.raises(Denied):
        actions.reset_password("zhang", code, "Another-2028")


def test_code_ends_after_a_day_of_real_time(sysadmin, zhang, monkeypatch):
    code = actions.issue_reset_code(zhang, by=sysadmin)
    with clock.frozen(clock.real_now() + timedelta(days=300)):  # the installation's clock does not matter
        assert ResetCode.objects.get().holds_at(clock.real_now())
    later(monkeypatch, hours=24, seconds=1)
    with pytest.raises(Denied):
        actions.reset_password("zhang", code, NEW)


def test_a_new_code_voids_the_old_one(sysadmin, zhang):
    old = actions.issue_reset_code(zhang, by=sysadmin)
    new = actions.issue_reset_code(zhang, by=sysadmin)
    with pytest.raises(Denied):
        actions.reset_password("zhang", old, NEW)
    actions.reset_password("zhang", new, NEW)


def test_ten_wrong_tries_void_a_code(sysadmin, zhang):
    code = actions.issue_reset_code(zhang, by=sysadmin)
    for _ in range(CODE_TRIES):
        with pytest.raises(Denied):
            actions.reset_password("zhang", "AAAAAAAAAA", NEW)
    assert ResetCode.objects.get().failures == CODE_TRIES
    with pytest.raises(Denied):
        actions.reset_password("zhang", code, NEW)


def test_a_weak_password_leaves_the_code_good(sysadmin, zhang):
    code = actions.issue_reset_code(zhang, by=sysadmin)
    with pytest.raises(ValidationError):
        actions.reset_password("zhang", code, "short")
    actions.reset_password("zhang", code, NEW)


def test_codes_are_issued_by_the_system_administrator_only(sysadmin, secadmin, zhang, person):
    for user, by in ((zhang, secadmin), (zhang, zhang), (sysadmin, sysadmin)):
        with pytest.raises(Denied):
            actions.issue_reset_code(user, by=by)
    with pytest.raises(Denied, match="停用"):
        actions.issue_reset_code(person("gone", is_active=False), by=sysadmin)
    assert not ResetCode.objects.exists()


@pytest.mark.parametrize("username", ["zhang", "nobody", "张"])
def test_the_refusal_does_not_tell_which_accounts_exist(zhang, username):
    with pytest.raises(Denied) as caught:
        actions.reset_password(username, "AAAAAAAAAA", NEW)
    assert "账号或重置码不对" in caught.value.reason


def test_reset_page(sysadmin, zhang, client):
    code = actions.issue_reset_code(zhang, by=sysadmin)
    fields = {"username": "zhang", "code": "WRONG", "new_password": NEW, "again": NEW}
    response = client.post("/password/reset/", fields)
    assert response.status_code == 400
    assert "账号或重置码不对" in response.content.decode()
    response = client.post("/password/reset/", {**fields, "code": code, "again": "x"})
    assert "两次输入的新密码不一样" in response.content.decode()
    assert client.post("/password/reset/", {**fields, "code": f"{code[:5]} {code[5:]}"}).url == "/login/"
    assert client.post("/login/", {"username": "zhang", "password": NEW}).status_code == 302


def test_reset_page_refuses_a_password_like_the_account_in_words(sysadmin, person, client):
    person("Wangxiaoming88")
    user = User.objects.get(username="Wangxiaoming88")
    code = actions.issue_reset_code(user, by=sysadmin)
    fields = {"username": user.username, "code": code, "new_password": "Wangxiaoming88"}
    response = client.post("/password/reset/", {**fields, "again": "Wangxiaoming88"})
    assert response.status_code == 400
    assert "太相似" in "".join(response.context["form"].errors["new_password"]), response.context[
        "form"
    ].errors
    good = {**fields, "new_password": NEW, "again": NEW}
    assert client.post("/password/reset/", good).url == "/login/"  # the code stayed good


def test_a_due_change_comes_before_everything_else(person, client):
    user = person("new", must_change_password=True)
    client.force_login(user)
    assert client.get("/delegations/").url == "/password/change/"
    htmx = client.get("/delegations/", headers={"HX-Request": "true"})
    assert htmx.headers["HX-Redirect"] == "/password/change/"
    assert client.get("/api/v1/schema/").status_code == 403
    assert "须先修改" in client.get("/password/change/").content.decode()
    fields = {"old_password": PASSWORD, "new_password": NEW, "again": NEW}
    assert client.post("/password/change/", fields).status_code == 302
    assert client.get("/delegations/").status_code == 200  # still logged in here
    assert verbs()[-1] == "accounts.change_password"


def test_change_ends_other_sessions_and_tokens(zhang, client):
    from django.test import Client

    elsewhere = Client()
    elsewhere.force_login(zhang)
    client.force_login(zhang)
    actions.issue_token(zhang, by=zhang)
    fields = {"old_password": PASSWORD, "new_password": NEW, "again": NEW}
    client.post("/password/change/", fields)
    assert elsewhere.get("/delegations/").status_code == 302
    assert not zhang.api_tokens.exists()


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"old_password": "wrong", "new_password": NEW, "again": NEW}, "原密码不对"),
        ({"old_password": PASSWORD, "new_password": PASSWORD, "again": PASSWORD}, "不能与原密码相同"),
        ({"old_password": PASSWORD, "new_password": "password12", "again": "password12"}, "密码还缺"),
        ({"old_password": PASSWORD, "new_password": "Ab1-", "again": "Ab1-"}, "至少"),
        ({"old_password": PASSWORD, "new_password": "x" * 5000, "again": "x"}, "128"),
    ],
)
def test_bad_changes_say_what_to_mend(zhang, client, fields, words):
    client.force_login(zhang)
    response = client.post("/password/change/", fields)
    assert response.status_code == 400
    assert words in response.content.decode()
    zhang.refresh_from_db()
    assert zhang.check_password(PASSWORD)


def test_nobody_changes_anothers_password(zhang, sysadmin):
    with pytest.raises(Denied):
        actions.change_password(zhang, NEW, by=sysadmin)
    with pytest.raises(Denied, match="原密码"):
        actions.change_password(zhang, PASSWORD, by=zhang)
