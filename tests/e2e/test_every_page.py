"""Every page of the portal, opened by whom it is for, at the three widths: nothing broken, cut off or too small.

A new page belongs in PAGES; `test_every_page_is_in_the_list` says so when it is forgotten.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import get_resolver, reverse
from django.urls.resolvers import URLResolver

from tests import permissions_world
from tests.browsing import SIZES, findings, sideways

pytestmark = [pytest.mark.e2e, pytest.mark.look, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

WIDTHS = (1366, 390, 360)

# For whom each page is; the pages almost everybody has are opened by several.
PAGES = {
    "anonymous": """
        login boards:page groups:page unit:mine unit:all unit:change unit:minutes accounts:password_reset
        public_node""",
    "secretary": """
        home committees:detail committees:edit committees:seats committees:appoint committees:seat_end
        committees:seat_correct lists:list lists:detail lists:settings lists:publish lists:unclaimed
        lists:print_needs
        lists:print_services agendas:detail agendas:print agendas:versions agendas:version meetings:list
        minutes:list minutes:page minutes:correct minutes:versions filing:page papers:meeting
        papers:meeting_paper papers:meeting_all papers:list papers:list_paper report_templates:list
        report_templates:add report_templates:edit report_templates:export
        rooms:page links:list links:print meetings:announce meetings:record meetings:detail
        meetings:edit meetings:print claims:list claims:registering
        claims:detail claims:for_unit resolutions:list resolutions:detail resolutions:edit
        resolutions:settle meetings:call
        meetings:recall meetings:notice meetings:urgent meetings:reschedule alliances:list
        alliances:detail alliances:edit
        alliances:form items:list items:add items:detail items:edit items:finish work:detail
        work:downloads outbox:inbox accounts:delegation_list needs:detail
        gaps:list gaps:worker gaps:ending gaps:overloaded gaps:batch posts:history posts:appoint posts:end
        posts:hand_over posts:renew posts:correct sponsors:add sponsors:end grid:detail grid:tree grid:edit
        member_registrations:list member_registrations:create grid_map:page codes:list codes:print""",
    "clerk": """
        home needs:list needs:create needs:paste needs:import needs:triage needs:detail needs:edit persons:list
        persons:create persons:detail persons:edit persons:member persons:phone organizations:liaison
        organizations:agreement registrations:list registrations:create ui:gallery claims:for_unit""",
    "liaison": "home minutes:page claims:mine claims:ours claims:list claims:detail claims:change organizations:detail "
    "organizations:edit organizations:resource_add organizations:resource_edit items:list items:finish needs:detail",
    "town_officer": """
        home committees:list committees:create communities:list communities:edit organizations:list
        organizations:create organizations:import organizations:deactivate organizations:join organizations:leave
        persons:list persons:import grid:import claims:asks needs:list meetings:list resolutions:detail
        ui:feedback_list workdays:year search duties:list duties:edit figures:page figures:rows
        grid:create grid:move grid:merge grid:split grid:close grid:reopen grid:unshape grid:shapes""",
    "sysadmin": "home accounts:user_list accounts:user_create accounts:user_detail outbox:failures workdays:year "
    "outbox:channel_list outbox:channel_add outbox:mutes",
    "secadmin": "home accounts:grant_list accounts:grant_edit persons:accounts persons:link",
    "auditor": "home audit:event_list audit:event_detail",
    "grid_worker": "home figures:page needs:list needs:create needs:detail items:detail ui:feedback",
    "party_member": "home claims:mine needs:list accounts:password_change committees:own",
}

SMALL = """() => {
  const small = new Set(), walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const text = walker.currentNode.textContent.trim(), around = walker.currentNode.parentElement;
    if (!text || around.closest("script, style, .skip")) continue;
    const style = getComputedStyle(around);
    if (!around.getClientRects().length || style.visibility === "hidden") continue;
    if (parseFloat(style.fontSize) < 13.99) small.add(`${style.fontSize} ${text.slice(0, 30)}`);
  }
  return [...small];
}"""
RED = """() => [...document.querySelectorAll("main .btn-red")]
  .filter(b => b.getClientRects().length && !b.closest("dialog, .confirm-box")).map(b => b.textContent.trim())"""


def routes(patterns: Any = None, namespace: str = "", prefix: str = "") -> Iterator[str]:
    """The name of every route outside the interface for programs."""
    for pattern in patterns if patterns is not None else get_resolver().url_patterns:
        path = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from routes(pattern.url_patterns, inner, path)
        elif not path.startswith("api/"):
            yield f"{namespace}{pattern.name}"


@pytest.fixture
def cast(
    town, town_officer, secretary, committee_member, clerk, liaison, other_liaison, party_member, grid_worker, sysadmin,
    secadmin, auditor, nobody,
):  # fmt: skip
    """The people, by the names of PAGES."""
    return {name: user for name, user in locals().items() if name != "town"} | {"anonymous": None}


@pytest.fixture
def world(cast, town, make_list):
    return permissions_world.build(cast, town, make_list)


def _session(user: Any) -> str:
    client = Client()
    client.force_login(user)
    return client.cookies["sessionid"].value


class Visitor:
    """Opens pages in one browser context and writes down what is wrong with them."""

    def __init__(self, browser: Any, base: str):
        self.base, self.wrong, self.where = base, [], ""
        self.context = browser.new_context(locale="zh-CN", has_touch=True)
        self.page = self.context.new_page()
        self.page.on("console", lambda line: self.note(line.text) if line.type == "error" else None)
        self.page.on("pageerror", lambda error: self.note(str(error)))

    def note(self, *words: str) -> None:
        self.wrong += [f"{self.where}: {each}" for each in words]

    def become(self, user: Any) -> None:
        self.context.clear_cookies()
        if user is not None:
            name, value = settings.SESSION_COOKIE_NAME, _session(user)
            self.context.add_cookies([{"name": name, "value": value, "url": self.base}])

    def visit(self, who: str, url: str) -> None:
        """One load; the page is bent to each width, as the style sheets ask for nothing but the width."""
        self.where = f"{who} {url}"
        self._bend(WIDTHS[0])
        answer = self.page.goto(self.base + url, wait_until="load")
        if answer.status != 200:
            self.note(f"status {answer.status}")
            return
        if not self.page.title().strip(" ·"):
            self.note("no title")
        for width in WIDTHS:
            self.where = f"{who} {url} {width}"
            self._bend(width)
            self._look(width)

    def _bend(self, width: int) -> None:
        self.page.set_viewport_size({"width": width, "height": SIZES[width]})

    def _look(self, width: int) -> None:
        if (over := sideways(self.page)) > 0:
            self.note(f"{over} px sideways")
        self.note(*(f"too small: {text}" for text in self.page.evaluate(SMALL)))
        red = self.page.evaluate(RED)
        if len(red) > 1 and "/ui/" not in self.where:  # the gallery shows every button there is
            self.note(f"{len(red)} red buttons: {red}")
        if width != WIDTHS[-1]:
            self.note(*findings(self.page))


def test_every_page_is_in_order_at_every_width(chromium, live_server, cast, world):
    visitor = Visitor(chromium, live_server.url)
    for who, names in PAGES.items():
        visitor.become(cast[who])
        for name in names.split():
            visitor.visit(who, reverse(name, kwargs=world.at.get(name)))
    visitor.context.close()
    assert not visitor.wrong, "\n".join(visitor.wrong)


def _is_page(answer: Any) -> bool:
    html = answer.headers.get("Content-Type", "").startswith("text/html")
    return answer.status_code == 200 and html and b"<!doctype html>" in answer.content[:2000].lower()


def test_every_page_is_in_the_list(cast, world):
    listed = {name for names in PAGES.values() for name in names.split()}
    people = {who: Client() for who in PAGES}
    for who, client in people.items():
        if cast[who] is not None:
            client.force_login(cast[who])
    forgotten = []
    for name in sorted(set(routes()) - listed):
        url = reverse(name, kwargs=world.at.get(name))
        forgotten += [f"{name} ({who})" for who, client in people.items() if _opens(client, url)]
    assert not forgotten, f"pages that PAGES does not know: {', '.join(forgotten)}"
    assert listed <= set(routes())


def _opens(client: Client, url: str) -> bool:
    answer = client.get(url)
    if answer.streaming:
        answer.getvalue()  # read to its end, a file is closed
        return False
    return _is_page(answer)
