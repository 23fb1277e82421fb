"""Everybody presses at the same second: real HTTP, the portal's own web server, a session cookie each."""

import http.client
import os
import random
import threading
import time
from collections import Counter
from pathlib import Path
from urllib.parse import urlencode

from django.db import connection
from django.test import Client

from servicelists.models import Claim
from tests.bench import stopwatch, world
from tests.bench.stopwatch import Programs
from tianyuan.devtools.run import programs as portal_programs
from tianyuan.devtools.servers import free_port

NEEDS, QUANTITY = 20, 100
CSRF = "k" * 32


def main() -> None:
    """95 units on PostgreSQL, 16 on SQLite; each claims all needs, every third of them as lead.

    On PostgreSQL two web processes serve them: locks of one process prove nothing.
    """
    units = 95 if connection.vendor == "postgresql" else 16
    home = world.communities(1)[0]
    owner = world.committee(home)
    members = world.units(owner, units)
    needs = world.needs_to_claim(owner, NEEDS, QUANTITY)
    sessions = [_session(user) for _, user in members]
    connection.close()
    var = Path(os.environ["TIANYUAN_VAR"])
    os.environ["WEB_WORKERS"] = "2" if connection.vendor == "postgresql" else "1"
    port = free_port()
    web = portal_programs("127.0.0.1", port, var)[0].argv
    with Programs(var / "web.log") as programs:
        server = programs.start(*web[1:])
        programs.wait(lambda: _answers(port))
        answers, took, times = _press(port, sessions, [need.pk for need in needs])
        memory = stopwatch.peak_mb(server.pid)
    log = (var / "web.log").read_text(errors="replace")
    errors = sum(count for status, count in answers.items() if status >= 500 or status == 0)
    stopwatch.say(
        {
            "units": units, "needs": NEEDS, "quantity": QUANTITY, "requests": sum(answers.values()),
            "answers": {str(status): count for status, count in sorted(answers.items())},
            "wrong": world.wrong_claims(needs), "server_errors": errors, "locked": log.count("database is locked"),
            "claims": Claim.objects.count(), "seconds": round(took, 1), **stopwatch.spread(times), "web": memory,
        }
    )  # fmt: skip


def _session(user) -> str:
    client = Client()
    client.force_login(user)
    return client.cookies["sessionid"].value


def _answers(port: int) -> bool:
    try:
        return _request(http.client.HTTPConnection("127.0.0.1", port, timeout=5), "GET", "/login/", "") == 200
    except OSError:
        return False


def _request(link: http.client.HTTPConnection, method: str, path: str, session: str, fields=None) -> int:
    headers = {"Cookie": f"sessionid={session}; csrftoken={CSRF}", "X-CSRFToken": CSRF}
    body = None
    if fields is not None:
        body = urlencode(fields)
        headers["Content-Type"] = "application/x-www-form-urlencoded"
    link.request(method, path, body=body, headers=headers)
    answer = link.getresponse()
    answer.read()
    return answer.status


def _press(port: int, sessions: list[str], needs: list[int]) -> tuple[Counter, float, list[float]]:
    together = threading.Barrier(len(sessions) + 1)
    answers: Counter = Counter()
    times: list[float] = []
    told = threading.Lock()

    def unit(number: int, session: str) -> None:
        link = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
        order = needs[:]
        random.Random(number // 12).shuffle(order)  # a dozen units press the same need at the same moment
        together.wait()
        for need in order:
            begun = time.perf_counter()
            try:
                fields = {
                    "role": "lead" if number % 3 == 0 else "support", "quantity": 1 + number % 5,
                    "measure": "组织志愿者上门",
                }  # fmt: skip
                status = _request(link, "POST", f"/claims/needs/{need}/claim/", session, fields)
            except OSError:
                status = 0
                link.close()
            with told:
                answers[status] += 1
                times.append(time.perf_counter() - begun)

    threads = [threading.Thread(target=unit, args=each) for each in enumerate(sessions)]
    for thread in threads:
        thread.start()
    together.wait()
    begun = time.perf_counter()
    for thread in threads:
        thread.join()
    return answers, time.perf_counter() - begun, times
