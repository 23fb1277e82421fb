"""Pages in Debian's chromium: opened as somebody, looked at, checked by axe. Loaded by tests/conftest.py."""

import os
from pathlib import Path

import pytest

SIZES = {1440: 900, 1366: 768, 390: 844, 360: 740}


@pytest.fixture
def open_as(chromium, live_server):
    """`open_as(user, "/needs/", width=1366)`: a page of that user's; fails at the end if the console complained."""
    from django.conf import settings
    from django.test import Client

    contexts, complaints = [], []

    def opened(user, path: str, width: int = 1366, **options):
        client = Client()
        client.force_login(user)
        context = chromium.new_context(
            viewport={"width": width, "height": SIZES.get(width, 900)},
            locale="zh-CN",
            has_touch=width < 800,
            **options,
        )
        contexts.append(context)
        cookies = [{"name": settings.SESSION_COOKIE_NAME, "value": client.cookies["sessionid"].value}]
        cookies += [{"name": "care", "value": "1"}] if path.endswith("#care") else []
        context.add_cookies([{**cookie, "url": live_server.url} for cookie in cookies])
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.on("console", lambda line: complaints.append(line.text) if line.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(live_server.url + path.removesuffix("#care"), wait_until="load")
        return page

    yield opened
    for context in contexts:
        context.close()
    assert complaints == []


def picture(page, name: str) -> None:
    """Keep a picture when PICTURES names a folder."""
    if os.environ.get("PICTURES"):
        page.screenshot(path=Path(os.environ["PICTURES"]) / f"{name}.png", full_page=True)


def findings(page) -> list[str]:
    """What axe finds wrong, a line each. Its script is brought in once a page, not once a width."""
    from axe_playwright_python.sync_playwright import Axe

    if not page.evaluate("typeof window.axe === 'object'"):
        page.evaluate(Axe().axe_script)
    found = page.evaluate("axe.run({resultTypes: ['violations']})")["violations"]
    return [
        f"{rule['id']}: {node['html'][:160]} {node['failureSummary'][:300]}"
        for rule in found
        for node in rule["nodes"]
    ]


def sideways(page) -> int:
    """How many pixels the page is wider than its window."""
    return page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
