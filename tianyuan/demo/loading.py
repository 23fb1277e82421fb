"""Loads the demonstration town: in one transaction, the same every time, into an empty database only."""

from random import Random

from django.apps import apps
from django.conf import settings
from django.db import connection, transaction

from servicelists.models import ClaimRequest
from tianyuan import audit, clock
from tianyuan.demo import afterwards, alliances, november, october, plan, present, running
from tianyuan.demo.deck import Deck
from tianyuan.demo.founding import Town, found
from tianyuan.demo.grid.building import raise_grid
from tianyuan.demo.grid.needs import place_needs
from tianyuan.demo.ledger import Ledger
from tianyuan.demo.months import Decks
from tianyuan.demo.people import People
from tianyuan.demo.settled import Hard, tell_settled
from tianyuan.demo.stories import Stories
from tianyuan.demo.texts import Words
from tianyuan.permissions import SYSTEM

SEED = 20261120
# Rows of any of these mean that the database is somebody's.
KEPT = (
    "accounts.User",
    "committees.Community",
    "committees.Person",
    "committees.Organization",
    "servicelists.Need",
)
HARD_MONTHS = (8, 9)


class Refused(Exception):
    """The town is not loaded here."""


def load() -> Town:
    """Everything or nothing. Raises Refused outside demonstration mode and on a database with rows."""
    if not settings.DEMO:
        raise Refused("只能在演示模式下载入 / Only in demonstration mode: TIANYUAN_MODE=demo")
    with transaction.atomic():
        refuse_rows()
        with clock.frozen(running.STARTS_AT):
            town = _make(Random(SEED))
            audit.record("demo.load", None, by=SYSTEM, after=plan.totals())
        running.start()
        _count_rows()
    return town


def _count_rows() -> None:
    """PostgreSQL plans badly until it has looked at new tables; it would do so by itself a minute later."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


def refuse_rows() -> None:
    """Raise Refused when the database is not empty."""
    for label in KEPT:
        if apps.get_model(label)._default_manager.exists():
            raise Refused(
                "数据库里已有数据，不能再载入演示镇；重新来过请用 make demo / "
                "This database has rows. make demo starts a demonstration afresh"
            )


def _make(rng: Random) -> Town:
    people = People(rng)
    town = found(rng, people)
    alliances.form_all(town)
    grid = raise_grid(town, people.taken)
    _count_rows()
    words = Words(rng)
    for order, name in enumerate(plan.COMMUNITIES, start=1):
        words.know(name, order)
    ledger = Ledger()
    stories = Stories(rng, people, words, ledger, town.users["worker1"])
    _past(stories, town, _decks(rng))
    requests = october.ask_units(town, ledger)
    place_needs(ledger, grid, town)
    ledger.write()
    ClaimRequest.objects.bulk_create(requests)
    _count_rows()  # what follows goes through the actions, which ask a great deal
    afterwards.act(town)
    present.act(town)
    return town


def _decks(rng: Random) -> Decks:
    wishes = sum(month.wish_needs for month in plan.all_past())
    return Decks(
        problems=Deck(rng, plan.RATED_PROBLEMS, plan.totals()["problems_closed"]),
        wishes=Deck(rng, plan.RATED_PAST_WISHES, wishes),
    )


def _past(stories: Stories, town: Town, decks: Decks) -> None:
    """Month by month, in each the committees in their order."""
    waiting: dict[str, list] = {name: [] for name in plan.COMMITTEES}
    hard = Hard()
    for number in plan.SETTLED:
        for name, house in town.houses.items():
            stuck = hard if name == "龙井" and number in HARD_MONTHS else None
            waiting[name] = tell_settled(stories, house, number, decks, waiting[name], stuck)
    for name, house in town.houses.items():
        october.OctoberMonth(stories, house, decks).tell(waiting[name], hard.need if name == "龙井" else None)
    for house in town.houses.values():
        november.NovemberMonth(stories, house, decks).tell()
    november.homeless(stories, town)
