"""The list of needs among 100,000, beside the bare framework; the portal's full stack of middleware against
session and login only. In one process with Django's test client: no network, the same warm caches, turns taken.
"""

import time
from urllib.parse import quote

from django.db import connection
from django.test import Client, override_settings

from servicelists.models import Need
from tests.bench import stopwatch, world
from tests.bench.bare import CASES, SIZE

ALL, TURNS, WARM = 100_000, 30, 3
BARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
]


def main() -> None:
    homes = [(home, world.committee(home)) for home in world.communities()[:6]]
    users = {"书记": world.user_with_seat(homes[2][1], "secretary"), "镇党建办": world.town_user("officer")}
    begun = time.perf_counter()
    world.needs_of_years(homes, ALL)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")
    assert Need.objects.count() == ALL
    made = time.perf_counter() - begun
    with override_settings(ROOT_URLCONF="tests.bench.bare"):
        rows = [_measure(who, user, case) for who, user in users.items() for case in CASES]
    stopwatch.say(
        {"needs": ALL, "page_size": SIZE, "requests": TURNS, "made_in_s": round(made, 1), "rows": rows}
    )


def client_of(user, middleware: list[str] | None = None) -> Client:
    client = Client()
    client.force_login(user)
    if middleware is not None:
        with override_settings(MIDDLEWARE=middleware):
            client.handler.load_middleware()
    return client


def _measure(who: str, user, case: str) -> dict:
    query = CASES[case][0]
    portal, bare = client_of(user), client_of(user, BARE)
    ways = {
        "portal": (portal, f"/needs/?size={SIZE}{query}"),
        "page": (bare, f"/bare/page/?case={quote(case)}"),
        "rows": (bare, f"/bare/rows/?case={quote(case)}"),
    }
    times: dict[str, list[float]] = {name: [] for name in ways}
    for turn in range(TURNS + WARM):
        for name, (client, url) in ways.items():
            begun = time.perf_counter()
            answer = client.get(url)
            taken = time.perf_counter() - begun
            assert answer.status_code == 200, (url, answer.status_code)
            if turn >= WARM:
                times[name].append(taken)
    found = {name: stopwatch.spread(values) for name, values in times.items()}
    portal_ms = found["portal"]["median_ms"]
    return {
        "who": who, "case": case, **found,
        "ratio": round(portal_ms / found["page"]["median_ms"], 2),
        "ratio_rows": round(portal_ms / found["rows"]["median_ms"], 2),
    }  # fmt: skip
