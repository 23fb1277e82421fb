"""The hour itself: every unit's phone and the board ask every two seconds, somebody claims now and then.

Real HTTP against the portal's own web server; what it costs is the processor time of its processes.
"""

import http.client
import os
import random
import threading
import time
from collections import Counter
from pathlib import Path
from urllib.parse import urlencode

from django.db import connection

from servicelists.actions import links as unit_links
from servicelists.actions import meetings, rooms
from servicelists.links import board_token, token_of
from servicelists.models import Meeting
from tests.bench import stopwatch, world
from tests.bench.claiming import CSRF, _answers
from tests.bench.stopwatch import Programs
from tianyuan.devtools.run import programs as portal_programs
from tianyuan.devtools.servers import free_port
from tianyuan.permissions import SYSTEM

UNITS, ITEMS, QUANTITY = 95, 18, 400  # on SQLite 16 units: it is meant for some twenty people at once
EVERY, SECONDS = 2.0, 20.0
CLAIMS = 20  # in the busy twenty seconds: more than a meeting sees; at most one a unit and item
TICKS = os.sysconf("SC_CLK_TCK")


def main() -> None:
    """Twenty seconds in which one item follows another, then twenty busy ones with a claim each second."""
    meeting, needs = _meeting()
    phones = [f"/u/{token_of(link)}/" for link in unit_links.make_all(meeting, by=SYSTEM)]
    board = f"/b/{board_token(rooms.make_board(meeting, by=SYSTEM))}/now/"
    connection.close()
    var = Path(os.environ["TIANYUAN_VAR"])
    os.environ["WEB_WORKERS"], os.environ["LIVE_KEPT_SECONDS"] = "1", "0.5"
    port = free_port()
    web = portal_programs("127.0.0.1", port, var)[0].argv
    with Programs(var / "web.log") as programs:
        server = programs.start(*web[1:])
        programs.wait(lambda: _answers(port))
        screens = [f"{phone}now/" for phone in phones] + [board]
        room = Screens(port, server.pid, screens)
        room.watch(seconds=3)  # everybody has the page; caches are warm
        calm = room.watch(seconds=SECONDS, meanwhile=lambda: _next_item(meeting))
        room.times.clear()
        busy = room.watch(seconds=SECONDS, meanwhile=lambda: room.claim(phones, needs))
    errors = sum(count for status, count in room.answers.items() if status >= 500 or status == 0)
    stopwatch.say(
        {
            "phones": len(phones), "seconds": SECONDS, "every": EVERY, "calm": calm, "busy": busy,
            "answers": {str(status): count for status, count in sorted(room.answers.items())},
            "claims": {str(status): count for status, count in sorted(room.claims.items())},
            "server_errors": errors, **stopwatch.spread(room.claim_times),
        }
    )  # fmt: skip


def _meeting() -> tuple[Meeting, list[int]]:
    home = world.communities(1)[0]
    owner = world.committee(home)
    world.units(owner, UNITS if connection.vendor == "postgresql" else 16)
    needs = world.needs_to_claim(owner, ITEMS, QUANTITY)
    meeting = Meeting.objects.get(agenda__items__need=needs[0])
    rooms.mark_all(meeting, by=SYSTEM)
    meeting = rooms.next_item(meetings.open_meeting(meeting, by=SYSTEM), by=SYSTEM)
    return meeting, [need.pk for need in needs]


def _next_item(meeting: Meeting) -> None:
    time.sleep(SECONDS / 2)
    rooms.next_item(meeting, by=SYSTEM)
    connection.close()


class Screens:
    """Everything that asks the portal by itself, and what that costs."""

    def __init__(self, port: int, server: int, paths: list[str]):
        self.port, self.server, self.paths = port, server, paths
        self.tags: dict[str, str] = {}
        self.answers: Counter = Counter()
        self.claims: Counter = Counter()
        self.times: list[float] = []
        self.claim_times: list[float] = []

    def watch(self, *, seconds: float, meanwhile=lambda: None) -> dict[str, float]:
        """All screens ask for so long; the share of one core the web server took."""
        end = time.monotonic() + seconds
        threads = [threading.Thread(target=self._follow, args=(path, end)) for path in self.paths]
        before = _cpu(self.server)
        begun = time.monotonic()
        for thread in threads:
            thread.start()
        meanwhile()
        for thread in threads:
            thread.join()
        share = (_cpu(self.server) - before) / (time.monotonic() - begun)
        return {"share": round(share * 100, 1), **stopwatch.spread(self.times)}

    def _follow(self, path: str, end: float) -> None:
        link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        time.sleep(random.random() * EVERY)  # screens were not opened at one moment
        while time.monotonic() < end:
            begun = time.perf_counter()
            status = self._ask(link, path)
            took = time.perf_counter() - begun
            self.answers[status] += 1
            self.times.append(took)
            time.sleep(max(EVERY - took, 0))
        link.close()

    def _ask(self, link: http.client.HTTPConnection, path: str) -> int:
        headers = {"HX-Request": "true", "X-Poll": "1"}
        if path in self.tags:
            headers["If-None-Match"] = self.tags[path]
        try:
            link.request("GET", path, headers=headers)
            answer = link.getresponse()
            answer.read()
        except OSError:
            link.close()
            return 0
        self.tags[path] = answer.getheader("ETag") or ""
        return answer.status

    def claim(self, phones: list[str], needs: list[int]) -> None:
        """One unit after the other takes a little of the items, about one a second."""
        link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        for number in range(CLAIMS):
            begun = time.perf_counter()
            path = f"{phones[number % len(phones)]}needs/{needs[number % len(needs)]}/claim/"
            fields = {"role": "support" if number >= len(needs) else "lead", "quantity": 1 + number % 5}
            headers = {
                "Cookie": f"csrftoken={CSRF}", "X-CSRFToken": CSRF,
                "Content-Type": "application/x-www-form-urlencoded",
            }  # fmt: skip
            link.request("POST", path, body=urlencode(fields), headers=headers)
            answer = link.getresponse()
            answer.read()
            self.claims[answer.status] += 1
            self.claim_times.append(time.perf_counter() - begun)
            time.sleep(max(SECONDS / CLAIMS - (time.perf_counter() - begun), 0))
        link.close()


def _cpu(pid: int) -> float:
    """Seconds of processor the process and all below it have used."""
    used = 0
    for each in stopwatch.family(pid):
        fields = Path(f"/proc/{each}/stat").read_text().rpartition(")")[2].split()
        used += int(fields[11]) + int(fields[12])
    return used / TICKS
