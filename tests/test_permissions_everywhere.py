"""Every route × method × actor against one reviewed table (tests/permissions_table.py)."""

import json
from collections.abc import Callable, Iterator
from copy import copy
from typing import Any

import pytest
from django.contrib.auth.backends import ModelBackend
from django.db import transaction
from django.http import HttpResponseBase
from django.test import Client
from django.urls import get_resolver, reverse
from django.urls.resolvers import URLResolver
from django.utils.functional import SimpleLazyObject

from tests import permissions_world
from tests.permissions_table import ACTORS, TABLE
from tianyuan import permissions
from tianyuan.permissions import forget_posts, posts_of
from tianyuan.ui import doors

METHODS = ("GET", "POST")
WIDTH = 39
Row = tuple[str, str]


def routes(patterns: Any = None, namespace: str = "") -> Iterator[str]:
    """The name of every route of the portal, namespace included; each has one."""
    for pattern in patterns if patterns is not None else get_resolver().url_patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from routes(pattern.url_patterns, inner)
        else:
            assert pattern.name, f"a route without a name: {pattern.pattern}"
            yield f"{namespace}{pattern.name}"


def expected() -> dict[Row, list[str]]:
    """The table, spelled out for every actor."""
    rows: dict[Row, list[str]] = {}
    for line in TABLE.splitlines():
        parts = line.split()
        if len(parts) < 3 or parts[1] not in METHODS:
            continue
        row, outcomes = (parts[0], parts[1]), parts[2:]
        if len(outcomes) == 2:
            outcomes = [outcomes[0], *[outcomes[1]] * (len(ACTORS) - 1)]
        assert row not in rows, f"twice in the table: {row}"
        assert len(outcomes) == len(ACTORS), f"{len(outcomes)} outcomes: {line}"
        rows[row] = outcomes
    return rows


def written(row: Row, outcomes: list[str]) -> str:
    """The line of the table."""
    if len(set(outcomes[1:])) == 1:
        outcomes = outcomes[:2]
    return f"{row[0]:{WIDTH}} {row[1]:4} {' '.join(f'{outcome:4}' for outcome in outcomes)}".rstrip()


class Door:
    """Asks for a route as an actor; whatever was done is undone."""

    def __init__(self, world: permissions_world.World, users: dict[str, Any]):
        self.world = world
        self.clients = {actor: Client(raise_request_exception=False) for actor in users}
        for actor, user in users.items():
            if user is not None:
                self.clients[actor].force_login(user)

    def ask(self, route: str, method: str, actor: str) -> str:
        client = self.clients[actor]
        session = client.cookies.get("sessionid")
        kept = session.value if session else ""
        with transaction.atomic():
            answer = self._answer(client, route, method)
            transaction.set_rollback(True)
        if answer.streaming:
            answer.getvalue()  # read to its end, a file is closed
        client.cookies.clear()
        if kept:
            client.cookies["sessionid"] = kept
        return outcome_of(answer)

    def _answer(self, client: Client, route: str, method: str) -> HttpResponseBase:
        url = reverse(route, kwargs=self.world.at.get(route))
        plainly = {
            "Accept": "application/json"
        }  # pages are pages; only a refusal is shorter, thousands of times
        if method == "GET":
            return client.get(url, headers=plainly)
        sent = self.world.sent.get(route, {})
        if url.startswith("/api/") and not {"file", "files"} & set(sent):
            return client.post(url, json.dumps(sent), content_type="application/json", headers=plainly)
        return client.post(url, sent, headers=plainly)

    def row(self, route: str, method: str) -> list[str]:
        """One outcome an actor. What a route has no method for is refused before anybody is looked at."""
        first = self.ask(route, method, "secretary")
        if first == "405":
            return [self.ask(route, method, "anonymous"), *["405"] * (len(ACTORS) - 1)]
        return [
            first if actor == "secretary" else self.ask(route, method, actor) for actor in ACTORS.values()
        ]


def outcome_of(response: HttpResponseBase) -> str:
    if response.status_code in (301, 302):
        return "in" if response.headers["Location"].startswith("/login/") else "go"
    return "ok" if 200 <= response.status_code < 300 else str(response.status_code)


@pytest.fixture
def door(
    monkeypatch, town, make_list, town_officer, town_leader, county_reader, secretary, other_secretary, deputy,
    committee_member, clerk, liaison, other_liaison, party_member, grid_head, grid_worker,
    responder, sysadmin, secadmin, auditor, nobody,
):  # fmt: skip
    """The cast around one world."""
    given = locals()
    users = {name: given.get(name) for name in ACTORS.values()}
    world = permissions_world.build(users, town, make_list)
    monkeypatch.setattr(ModelBackend, "get_user", _remembering(users))
    monkeypatch.setattr(doors, "too_often", lambda *args, **options: False)  # the cast shares one unit's link
    return Door(world, users)


def _remembering(users: dict[str, Any]) -> Callable[..., Any]:
    """Accounts with their posts worked out once by the providers, not five thousand times."""
    known = {user.pk: user for user in users.values() if user is not None}
    for user in known.values():
        forget_posts(user)
        posts_of(user)
    return lambda backend, pk: copy(known[int(pk)])


@pytest.mark.slow
def test_every_route_opens_only_to_whom_the_table_says(door):
    table, wrong = expected(), []
    everything = [(route, method) for route in routes() for method in METHODS]
    for route, method in everything:
        found = door.row(route, method)
        wanted = table.pop((route, method), None)
        if wanted != found:
            before = [f"table: {written((route, method), wanted)}"] if wanted else ["not in the table yet:"]
            wrong += [*before, f"{'       ' if wanted else ''}{written((route, method), found)}"]
    wrong += [f"no such route any more: {' '.join(row)}" for row in table]
    assert not wrong, "Review, then mend the program or tests/permissions_table.py:\n" + "\n".join(wrong)


def test_no_row_of_the_table_accepts_a_server_error_or_an_open_door():
    """Whatever the table says: nothing breaks, and a stranger gets nothing but the public pages."""
    public = {"login", "logout", "healthz", "api_docs", "api_schema", "api_token", "accounts:login_as",
              "accounts:password_reset", "ui:care", "boards:page", "boards:now",
              "groups:page", "public_node"}  # fmt: skip
    for (route, method), outcomes in expected().items():
        assert not {each for each in outcomes if each.startswith("5")}, (route, method)
        by_key = route.startswith("unit:")  # the address of a unit's link is its key
        assert by_key or route in public or outcomes[0] in {"in", "401", "403", "405"}, (
            route,
            method,
            outcomes[0],
        )


def test_posts_are_asked_once_a_person_however_it_is_wrapped(secretary, monkeypatch):
    """As `request.user` is; else each of the thousands of requests above asks again."""
    asked = []
    monkeypatch.setattr(permissions, "_providers", [lambda user: asked.append(user) or []])
    forget_posts(secretary)
    posts_of(secretary)
    posts_of(SimpleLazyObject(lambda: secretary))
    posts_of(SimpleLazyObject(lambda: copy(secretary)))
    assert len(asked) == 1
    forget_posts(SimpleLazyObject(lambda: secretary))
    posts_of(secretary)
    assert len(asked) == 2
