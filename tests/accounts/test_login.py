"""The door: log-in, lock-out, the demonstration's cast, and how long a log-in lasts."""

from datetime import timedelta

import pytest
from django.http import HttpResponse

from tests.accounts.conftest import PASSWORD, verbs
from tianyuan import clock
from tianyuan.accounts import demo_cast
from tianyuan.accounts.demo_cast import CastGroup, CastMember
from tianyuan.audit.models import AuditEvent

pytestmark = pytest.mark.django_db


def log_in(client, password=PASSWORD, username="zhang", **extra):
    return client.post("/login/", {"username": username, "password": password}, **extra)


def is_in(client) -> bool:
    return client.get("/delegations/").status_code == 200


@pytest.fixture
def pass_time(monkeypatch):
    """`pass_time(minutes=31)`: real time goes on."""
    real = clock.real_now
    passed = [timedelta()]
    monkeypatch.setattr(clock, "real_now", lambda: real() + passed[0])

    def go_on(**delta):
        passed[0] += timedelta(**delta)

    return go_on


def test_login_page_warns_and_asks_without_menu(client):
    page = client.get("/login/").content.decode()
    assert "严禁传输、处理、存储国家秘密和工作秘密" in page
    assert "演示人员" not in page


def test_log_in_and_out_are_recorded(client, zhang):
    assert log_in(client, REMOTE_ADDR="10.0.0.7").status_code == 302
    assert is_in(client)
    assert client.get("/logout/").status_code == 405
    client.post("/logout/")
    assert not is_in(client)
    assert verbs() == ["accounts.login", "accounts.logout"]
    assert AuditEvent.objects.order_by("id").first().address == "10.0.0.7"


def test_session_key_changes_with_the_log_in(client, zhang):
    session = client.session
    session["kept"] = 1
    session.save()
    before = session.session_key
    log_in(client)
    assert client.session.session_key != before


def test_wrong_password_and_unknown_account_read_the_same(client, zhang):
    wrong, unknown = log_in(client, "nope"), log_in(client, "nope", username="nobody")
    assert wrong.status_code == unknown.status_code == 400
    assert "账号或密码不对" in wrong.content.decode()
    assert "账号或密码不对" in unknown.content.decode()
    assert verbs() == ["accounts.login_failed"] * 2


def test_stopped_account_reads_the_same(client, person):
    person("gone", is_active=False)
    assert "账号或密码不对" in log_in(client, username="gone").content.decode()


def test_fifth_wrong_try_locks_and_says_so(client, zhang):
    for _ in range(4):
        assert log_in(client, "nope").status_code == 400
    locked = log_in(client, "nope")
    assert locked.status_code == 429
    assert "15 分钟后" in locked.content.decode()
    assert log_in(client).status_code == 429  # the right password does not help now
    assert not is_in(client)


def test_lock_is_for_one_account_at_one_address(client, zhang, person):
    person("li")
    for _ in range(5):
        log_in(client, "nope")
    assert log_in(client, username="li").status_code == 302
    client.post("/logout/")
    assert log_in(client, REMOTE_ADDR="10.9.9.9").status_code == 302


def test_lock_ends_by_itself(client, zhang):
    from axes.models import AccessAttempt

    for _ in range(5):
        log_in(client, "nope")
    AccessAttempt.objects.update(attempt_time=clock.real_now() - timedelta(minutes=16))
    assert log_in(client).status_code == 302


@pytest.mark.parametrize(
    "fields",
    [
        {"username": "x" * 300, "password": "y"},
        {"username": "张三", "password": "y" * 9999},
        {},
        {"username": "a"},
        {"username": "a\x00b", "password": "x"},
    ],
)
def test_odd_log_ins_are_a_400(client, zhang, fields):
    assert client.post("/login/", fields).status_code == 400


def test_every_page_asks_for_a_log_in_and_comes_back(client, zhang):
    response = client.get("/delegations/?who=a")
    assert response.url == "/login/?next=%2Fdelegations%2F%3Fwho%3Da"
    posted = client.post(
        response.url, {"username": "zhang", "password": PASSWORD, "next": "/delegations/?who=a"}
    )
    assert posted.url == "/delegations/?who=a"


def test_next_leads_nowhere_else(client, zhang):
    posted = client.post(
        "/login/", {"username": "zhang", "password": PASSWORD, "next": "https://evil.example/"}
    )
    assert posted.url == "/"


def test_fragments_send_the_whole_window_to_the_login_page(client):
    answer = client.get(
        "/delegations/", headers={"HX-Request": "true", "HX-Current-URL": "http://testserver/grants/"}
    )
    assert (answer.status_code, answer.headers["HX-Redirect"]) == (204, "/login/?next=%2Fgrants%2F")
    assert client.get("/delegations/", headers={"X-Poll": "1"}).status_code == 401


# ---- how long


def test_idle_log_in_ends_and_says_why(client, zhang, pass_time):
    log_in(client)
    pass_time(minutes=29)
    assert is_in(client)
    pass_time(minutes=29)
    assert is_in(client)  # working feeds it
    pass_time(minutes=31)
    response = client.get("/delegations/")
    assert "ended=idle" in response.url
    assert "没有操作" in client.get(response.url).content.decode()
    assert AuditEvent.objects.order_by("id").last().verb == "accounts.logout"


def test_polling_does_not_feed_the_log_in(client, zhang, pass_time):
    log_in(client)
    for _ in range(4):
        pass_time(minutes=8)
        client.get("/delegations/", headers={"X-Poll": "1"})
    assert not is_in(client)


def test_a_marked_view_does_not_feed_the_log_in(client, zhang, pass_time, monkeypatch):
    log_in(client)
    pass_time(minutes=20)
    with monkeypatch.context() as patched:
        patched.setattr("django.core.handlers.base.BaseHandler.resolve_request", _resolve_to_polling)
        assert client.get("/delegations/").content == b"ok"
    pass_time(minutes=11)
    assert not is_in(client)


def _resolve_to_polling(self, request):
    from django.urls import ResolverMatch

    from tianyuan.accounts.sessions import polling

    view = polling(lambda request: HttpResponse("ok"))
    request.resolver_match = ResolverMatch(view, (), {})
    return request.resolver_match


def test_the_installations_clock_does_not_end_a_log_in(client, zhang):
    log_in(client)
    with clock.frozen(clock.real_now() + timedelta(days=40)):
        assert is_in(client)


def test_twelve_hours_are_the_end_even_of_a_busy_log_in(client, zhang, pass_time):
    log_in(client)
    for _ in range(35):
        pass_time(minutes=20)
        assert is_in(client)
    pass_time(minutes=21)
    assert "ended=expired" in client.get("/delegations/").url


def test_a_busy_page_does_not_write_the_session_each_time(client, zhang):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    log_in(client)
    client.get("/delegations/")
    with CaptureQueriesContext(connection) as queries:
        client.get("/delegations/")
    assert not [q for q in queries if q["sql"].startswith(("UPDATE", "INSERT"))]


# ---- the demonstration's cast


@pytest.fixture
def cast(person, monkeypatch, settings):
    settings.DEMO = True
    person("town", name="镇党委", is_demo=True)
    person("liaison001", name="联络员一", is_demo=True)
    person("real", name="真人")
    groups = [
        CastGroup("镇里", (CastMember("town", "镇党委", "两分钟看全镇"), CastMember("real", "真人"))),
        CastGroup(
            "龙井社区大党委的联络员",
            (CastMember("liaison001", "县医院联络员"), CastMember("liaison002", "还没有的人")),
            folded=True,
        ),
    ]
    monkeypatch.setattr(demo_cast, "_providers", [lambda: groups])
    return groups


def test_cast_is_listed_in_groups_without_real_accounts(client, cast):
    page = client.get("/login/").content.decode()
    assert "两分钟看全镇" in page
    assert "县医院联络员" in page
    assert "龙井社区大党委的联络员" in page
    assert "真人" not in page
    assert "还没有的人" not in page


def test_cast_is_found_by_unit_account_and_group(client, cast):
    for word, found in (
        ("医院", True),
        ("LIAISON001", True),
        ("龙井", True),
        ("镇党委", False),
        ("无此人", False),
    ):
        assert ("县医院联络员" in client.get("/login/", {"who": word}).content.decode()) is found


def test_one_click_steps_in_and_over(client, cast):
    assert client.post("/login/as/", {"username": "town"}).status_code == 302
    assert client.get("/delegations/").context["user"].username == "town"
    client.post("/login/as/", {"username": "liaison001", "next": "https://evil.example"})
    assert client.get("/delegations/").context["user"].username == "liaison001"
    assert AuditEvent.objects.order_by("id").last().note == "演示：一键进入"
    assert client.get("/login/as/").status_code == 405


@pytest.mark.parametrize("username", ["real", "nobody", "", "a" * 999])
def test_one_click_opens_no_other_account(client, cast, username):
    assert client.post("/login/as/", {"username": username}).status_code == 404
    assert not is_in(client)


def test_there_is_no_one_click_outside_a_demonstration(client, cast, settings):
    settings.DEMO = False
    assert "县医院联络员" not in client.get("/login/").content.decode()
    assert client.post("/login/as/", {"username": "town"}).status_code == 404
    assert not is_in(client)


def test_a_stopped_demo_account_is_not_entered(client, cast, person):
    person("old", is_demo=True, is_active=False)
    assert client.post("/login/as/", {"username": "old"}).status_code == 404
