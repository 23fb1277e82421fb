"""Pages of the system and the security administrator."""

import pytest

from tests.accounts.conftest import verbs
from tianyuan.accounts import actions
from tianyuan.accounts.models import ResetCode, RoleGrant, User
from tianyuan.permissions import Role

pytestmark = pytest.mark.django_db

SYSTEM_PAGES = ["/accounts/", "/accounts/new/", "/accounts/{pk}/"]
SYSTEM_BUTTONS = ["/accounts/{pk}/activate/", "/accounts/{pk}/deactivate/", "/accounts/{pk}/code/"]
SECURITY_PAGES = ["/grants/", "/grants/{pk}/"]


@pytest.mark.parametrize("page", SYSTEM_PAGES + SYSTEM_BUTTONS + SECURITY_PAGES + ["/grants/{pk}/revoke/"])
def test_pages_are_closed_to_everybody_else(client, sysadmin, secadmin, zhang, person, page):
    auditor = person("auditor", Role.AUDITOR)
    leader = person("town", Role.TOWN_LEADER)
    other = secadmin if page.startswith("/accounts/") else sysadmin
    method = client.post if page in [*SYSTEM_BUTTONS, "/grants/{pk}/revoke/"] else client.get
    for user in (zhang, auditor, leader, other):
        client.force_login(user)
        assert method(page.format(pk=zhang.pk)).status_code == 403
    assert User.objects.get(pk=zhang.pk).is_active


@pytest.mark.parametrize("page", SYSTEM_PAGES)
def test_system_pages_open(client, sysadmin, zhang, page):
    client.force_login(sysadmin)
    assert client.get(page.format(pk=zhang.pk)).status_code == 200


def test_search_pages_and_bad_pages(client, sysadmin, person):
    for number in range(60):
        person(f"u{number:03d}", name=f"用户{number}")
    client.force_login(sysadmin)
    assert client.get("/accounts/").context["rows"].paginator.count == 61
    assert len(client.get("/accounts/?page=2").context["rows"].object_list) == 11
    assert [u.username for u in client.get("/accounts/?q=用户17").context["rows"]] == ["u017"]
    assert client.get("/accounts/?state=stopped").context["rows"].paginator.count == 0
    for query in (
        "page=1000000000",
        "page=0",
        "page=abc",
        "page=99999999999999999999",
        "state=x",
        "q=" + "x" * 99,
    ):
        assert client.get(f"/accounts/?{query}").status_code == 400


def test_new_account_comes_with_its_code_shown_once(client, sysadmin):
    client.force_login(sysadmin)
    response = client.post("/accounts/new/", {"username": "li", "name": "李四"})
    code = response.context["code"].replace(" ", "")
    assert response.context["code"] in response.content.decode()
    assert "no-store" in response.headers["Cache-Control"]
    assert actions.reset_password("li", code, "Lisi-2026-x").name == "李四"
    assert code not in client.get(f"/accounts/{User.objects.get(username='li').pk}/").content.decode()
    again = client.post("/accounts/new/", {"username": "LI", "name": "李四"})
    assert again.status_code == 400
    assert "已有人使用" in again.content.decode()


@pytest.mark.parametrize(
    "fields",
    [
        {"username": "张三", "name": "x"},
        {"username": "", "name": "x"},
        {"username": "ok", "name": ""},
        {"username": "a" * 99, "name": "x"},
        {"username": "ok", "name": "x" * 99},
        {"username": "ok", "name": "a\x00"},
    ],
)
def test_bad_accounts_are_a_400(client, sysadmin, fields):
    client.force_login(sysadmin)
    assert client.post("/accounts/new/", fields).status_code == 400
    assert User.objects.count() == 1


def test_rename_switch_and_code(client, sysadmin, zhang):
    client.force_login(sysadmin)
    url = f"/accounts/{zhang.pk}/"
    assert client.post(url, {"name": "张三丰"}).status_code == 302
    assert client.post(url, {"name": ""}).status_code == 400
    assert client.post(f"{url}deactivate/").status_code == 302
    assert client.post(f"{url}code/").status_code == 403  # a stopped account gets no code
    assert client.post(f"{url}activate/").status_code == 302
    assert client.post(f"{url}code/").status_code == 200
    zhang.refresh_from_db()
    assert (zhang.name, zhang.is_active) == ("张三丰", True)
    assert ResetCode.objects.filter(user=zhang).count() == 1
    assert client.get("/accounts/999999/").status_code == 404
    assert client.get("/accounts/99999999999999999999999/").status_code == 404


def test_grants_page(client, secadmin, zhang, django_assert_max_num_queries):
    client.force_login(secadmin)
    assert [u.username for u in client.get("/grants/").context["rows"]] == ["secadmin"]
    assert [u.username for u in client.get("/grants/?q=张").context["rows"]] == ["zhang"]
    url = f"/grants/{zhang.pk}/"
    assert client.get(url).status_code == 200
    assert client.post(url, {"role": "town_officer"}).status_code == 302
    assert client.post(url, {"role": "secretary"}).status_code == 400
    assert client.post(url, {"role": "auditor"}).status_code == 302
    refused = client.post(url, {"role": "system_admin"})
    assert refused.status_code == 403
    assert "三者不得" in refused.content.decode()
    assert client.post(f"{url}revoke/", {"role": "auditor"}).status_code == 302
    assert [grant.role for grant in RoleGrant.objects.filter(user=zhang)] == ["town_officer"]
    assert verbs()[-3:] == ["accounts.grant_role", "accounts.grant_role", "accounts.revoke_role"]
    assert client.post(f"/grants/{secadmin.pk}/", {"role": "town_leader"}).status_code == 403


@pytest.mark.parametrize("page", ["/accounts/", "/grants/?q=u"])
def test_lists_cost_the_same_for_one_and_more_rows(client, person, django_assert_max_num_queries, page):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    admin = person("u0", Role.SYSTEM_ADMIN if page == "/accounts/" else Role.SECURITY_ADMIN)
    client.force_login(admin)
    client.get(page)
    with CaptureQueriesContext(connection) as one:
        client.get(page)
    for number in range(1, 4):
        person(f"u{number}", Role.TOWN_OFFICER)
    with django_assert_max_num_queries(len(one)):
        client.get(page)


def test_each_administrator_finds_the_own_page_in_the_menu(client, sysadmin, secadmin, person):
    auditor = person("auditor", Role.AUDITOR)
    own = {sysadmin: "/accounts/", secadmin: "/grants/", auditor: "/audit/"}
    for user, url in own.items():
        client.force_login(user)
        page = client.get(url).content.decode()
        assert [other for other in own.values() if f'href="{other}"' in page.split("<main")[0]] == [url]
