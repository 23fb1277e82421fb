"""`make pictures`: the main pages of the demonstration town for the README, each at most 200 KB.

Loads a fresh town into a folder of its own, starts the portal as `make run` does, and photographs it.
"""

import io
import os
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from tianyuan.devtools import children, machine
from tianyuan.devtools.install import ROOT

FOLDER = ROOT / "docs" / "pictures"
MOST_BYTES = 200_000
PORT = 8931
# file name, user, path, width, height
PAGES = [
    ("login", "", "/login/", 1366, 900),
    ("workbench", "secretary3", "/", 1366, 900),
    ("town", "officer", "/", 1366, 1000),
    ("needs", "clerk3", "/needs/", 1366, 900),
    ("agenda", "secretary3", "link:看草案", 1366, 1000),
    ("claim-phone", "liaison001", "/claims/", 390, 844),
    ("list", "secretary3", "/lists/", 1366, 900),
    ("data", "town", "/data/", 1366, 1000),
    ("map", "officer", "/grid/map/", 1366, 1000),
    ("gaps", "secretary3", "/grid/gaps/", 1366, 900),
    ("my-grid", "worker1", "/", 390, 844),
    ("minutes", "secretary4", "/minutes/", 1366, 900),
]


def main() -> int:
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="tianyuan-pictures-") as var:
        env = {**os.environ, "TIANYUAN_VAR": var, "PORT": str(PORT), "TIANYUAN_MODE": "demo"}
        portal = children.spawn([sys.executable, "-m", "tianyuan.devtools.run"], env=env, cwd=ROOT)
        try:
            _wait_for(f"http://127.0.0.1:{PORT}/login/")
            _photograph(f"http://127.0.0.1:{PORT}")
        finally:
            children.stop_all([portal], patience=15)
    return 0


def _wait_for(url: str, seconds: int = 180) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            with urllib.request.urlopen(url, timeout=3):
                return
        except OSError:
            time.sleep(0.5)
    raise SystemExit(f"the portal did not answer at {url}")


def _photograph(address: str) -> None:
    flags = ["--disable-gpu", *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=machine.chromium(), args=flags)
        for name, user, path, width, height in PAGES:
            page = _window(browser, width, height)
            _open(page, address, user, path)
            _take(page, name)
        _photograph_the_hour(browser, address)
        browser.close()


def _window(browser: Browser, width: int, height: int) -> Page:
    return browser.new_context(viewport={"width": width, "height": height}, locale="zh-CN").new_page()


def _take(page: Page, name: str) -> None:
    if page.query_selector("[data-grid-map]"):
        page.wait_for_selector("[data-painted]")
    _keep(page.screenshot(), FOLDER / f"{name}.png")
    page.context.close()


def _photograph_the_hour(browser: Browser, address: str) -> None:
    """文昌's meeting: a unit's link before it, then the operator's screen and the board while it runs."""
    room = _window(browser, 1366, 900)
    _open(room, address, "secretary4", "/meetings/")
    room.click("a:has-text('11 月联席会')")
    meeting = room.url
    room.goto(meeting + "links/")
    unit = room.evaluate('document.body.innerHTML.match(/\\/u\\/[^/"<\\s]+\\//)[0]')
    phone = _window(browser, 390, 844)
    phone.goto(address + unit)
    _take(phone, "unit-phone")
    _run(room, meeting + "room/")
    board = _window(browser, 1920, 1080)
    board.goto(room.evaluate("document.getElementById('board-link').value"))
    board.wait_for_selector(".board-item")
    _take(board, "board")
    _take(room, "room")


def _run(room: Page, address: str) -> None:
    """Everybody is here, the meeting opens, what units had answered is registered, the first item is on the table."""
    room.goto(address)
    room.click("#screens > summary")
    room.click("button[name=wanted][value=make]")
    room.wait_for_selector("#board-link", state="attached")
    room.keyboard.press("a")
    room.wait_for_selector(".attendance h2:has-text('16 / 16')")
    room.click("summary:has-text('开会')")
    room.click(".confirm-box button:has-text('开会'), dialog button:has-text('开会')")
    room.wait_for_selector("button[value=next]")
    room.keyboard.press("b")
    room.click("button:has-text('当场同意，一并登记')")
    room.wait_for_timeout(2500)
    room.keyboard.press("ArrowRight")
    room.wait_for_selector("#current h2.big")
    room.wait_for_timeout(1000)


def _open(page: Page, address: str, user: str, path: str) -> None:
    page.goto(f"{address}/login/")
    if user:
        page.evaluate("document.querySelectorAll('details').forEach((group) => group.open = true)")
        page.click(f"button[value={user}]")
        page.wait_for_load_state()
    if path.startswith("link:"):
        page.click(f"text={path.removeprefix('link:')}")
        page.wait_for_load_state()
    elif path != "/" and user:
        page.goto(address + path)


def _keep(png: bytes, path: Path) -> None:
    """Few colours are enough for a page, and keep the file small."""
    picture = Image.open(io.BytesIO(png)).convert("RGB").quantize(colors=128, dither=Image.Dither.NONE)
    picture.save(path, optimize=True)
    size = path.stat().st_size
    print(f"{path.relative_to(ROOT)}  {size // 1000} KB")
    if size > MOST_BYTES:
        raise SystemExit(f"{path.name} is larger than 200 KB")


if __name__ == "__main__":
    sys.exit(main())
