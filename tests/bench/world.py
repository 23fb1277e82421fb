"""Rows to measure on: synthetic committees, units and needs, made in bulk. Nobody real, no demonstration town."""

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from django.db import connection

from committees.models import Committee, Community, Membership, Organization, Person, Resource, Seat
from servicelists import grams
from servicelists.actions.lists import open_list
from servicelists.models import Agenda, AgendaItem, Claim, Meeting, MonthlyList, Need, NeedGram, Proposer
from tests.bench.texts import sentences
from tianyuan import clock
from tianyuan.accounts.models import RoleGrant, User
from tianyuan.months import Month
from tianyuan.permissions import SYSTEM, Role

NAMES = [
    "关庙",
    "宝丰",
    "龙井",
    "文昌",
    "达丙",
    "新城",
    "勐廷",
    "新华",
    "右文",
    "九甲",
    "龙泉",
    "四角田",
    "达仁",
]
SECTORS = ("government", "state_owned", "private", "school", "hospital")
FUNCTIONS = (
    "road_repair",
    "street_light",
    "drainage",
    "sanitation",
    "safety",
    "elderly",
    "medical",
    "education",
)


def communities(count: int = 13) -> list[Community]:
    return Community.objects.bulk_create(
        Community(name=name, order=order) for order, name in enumerate(NAMES[:count], 1)
    )


def committee(community: Community) -> Committee:
    return Committee.objects.create(community=community, name=f"{community.name}社区“大党委”")


def user_with_seat(committee: Committee, username: str) -> User:
    """The secretary of a committee."""
    user = User.objects.create_user(username, name="某书记")
    person = Person.objects.create(name="某书记", user=user)
    since = clock.today() - timedelta(200)
    Seat.objects.create(committee=committee, person=person, kind="secretary", starts_on=since)
    return user


def town_user(username: str) -> User:
    user = User.objects.create_user(username, name="党建办")
    RoleGrant.objects.create(user=user, role=Role.TOWN_OFFICER)
    return user


def units(committee: Committee, count: int) -> list[tuple[Organization, User]]:
    """Member units with a liaison each; every second offers something this year."""
    made = []
    since = clock.today() - timedelta(200)
    for number in range(1, count + 1):
        functions = [FUNCTIONS[number % 8], FUNCTIONS[(number * 3 + 1) % 8]]
        unit = Organization.objects.create(
            name=f"合成单位{number:03d}党支部", sector=SECTORS[number % len(SECTORS)], functions=functions
        )
        user = User.objects.create_user(f"unit{number:03d}", name=f"联络员{number:03d}")
        person = Person.objects.create(name=user.name, user=user, phone=f"100{number:08d}")
        Membership.objects.create(committee=committee, organization=unit, liaison=person, joined_on=since)
        if number % 2:
            Resource.objects.create(
                organization=unit,
                year=clock.today().year,
                kind="people",
                title="志愿服务",
                categories=functions,
            )
        made.append((unit, user))
    return made


def month_list(committee: Committee, month: Month | None = None) -> MonthlyList:
    month = month or Month.current()
    return open_list(committee, month, by=SYSTEM, at=clock.at(month.first_day))


def _need(
    said, community: Community, committee_: Committee, when: datetime, dice: random.Random, **values
) -> Need:
    state = values.pop("state", "accepted")
    emergencies = 0 if state == "accepted" else 1  # 应急 never waits for a meeting
    return Need(
        community=community, committee=committee_, title=said.title, text=said.text, place=said.place,
        category=said.category, quantity=said.quantity, unit=said.unit, vulnerable=said.vulnerable,
        urgency=dice.choices(["normal", "urgent", "hard", "emergency"], [80, 10, 10, emergencies])[0],
        several_units=dice.random() < 0.05, several_streets=dice.random() < 0.03,
        estimated_cost=dice.choice([None, None, 3000, 80000]), times_tabled=dice.choice([0, 0, 0, 1, 2]),
        state=state, submitted_at=when, accepted_at=None if state == "submitted" else when,
        closed_at=when if state == "closed" else None, **values,
    )  # fmt: skip


def needs_to_compile(listed: MonthlyList, count: int, *, seed: int) -> list[Need]:
    """Accepted before the cut-off, over eleven weeks, all in one community: the hardest case for duplicates."""
    dice = random.Random(seed)
    latest = min(listed.cutoff_at, clock.now()) - timedelta(hours=1)
    home = listed.committee.community
    rows = [
        _need(said, home, listed.committee, latest - timedelta(minutes=dice.randint(0, 75 * 1440)), dice,
              list=listed)
        for said in sentences(count, seed=seed)
    ]  # fmt: skip
    made = Need.objects.bulk_create(rows, batch_size=500)
    grams.index_many(made)
    return made


TOLD_ONCE = 5_000


def needs_of_years(homes: Sequence[tuple[Community, Committee]], count: int, *, seed: int = 7) -> None:
    """A long-lived portal: so many needs over three years in all states, proposers and search words included.

    5,000 are told; the rest are the same words at other times, copied inside the database.
    """
    dice = random.Random(seed)
    states = [
        "submitted", "accepted", "awaiting", "pending", "in_progress", "closed", "solved_in_grid", "not_listed",
    ]  # fmt: skip
    weights = [2, 3, 3, 2, 4, 70, 12, 4]
    lists = {owner.pk: month_list(owner) for _, owner in homes}
    now = clock.now()
    rows = []
    for said in sentences(min(TOLD_ONCE, count), seed=seed):
        home, owner = dice.choice(homes)
        when = now - timedelta(minutes=dice.randint(30 * 1440, 3 * 365 * 1440))
        state = dice.choices(states, weights)[0]
        rows.append(_need(replace(said, text=""), home, owner, when, dice, state=state, list=lists[owner.pk]))
    made = Need.objects.bulk_create(rows, batch_size=500)
    names = ["张三", "李四", "王五"]
    Proposer.objects.bulk_create(
        [Proposer(need=need, name=dice.choice(names), said_at=need.submitted_at) for need in made],
        batch_size=1000,
    )
    grams.index_many(made)
    for turn in range(1, count // TOLD_ONCE):
        _copy(turn * TOLD_ONCE, minutes=turn * 311)


def _copy(above: int, *, minutes: int) -> None:
    """The told needs with their proposers and search words once more, their ids so much higher, later."""
    later = f"%s + INTERVAL '{minutes} minutes'"
    if connection.vendor == "sqlite":
        later = f"strftime('%%Y-%%m-%%d %%H:%%M:%%f', %s, '+{minutes} minutes')"
    for model in (Need, Proposer, NeedGram):
        columns = [f.column for f in model._meta.concrete_fields if model is Need or not f.primary_key]
        values = {column: column for column in columns}
        for name in ("submitted_at", "said_at"):
            values |= {name: later.replace("%s", name).replace("%%", "%")} if name in values else {}
        values |= {name: f"{name} + {above}" for name in ("need_id",) if name in values}
        values |= {"id": f"id + {above}"} if model is Need else {}
        source = "id" if model is Need else "need_id"
        with connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO {model._meta.db_table} ({', '.join(columns)}) "
                f"SELECT {', '.join(values[c] for c in columns)} FROM {model._meta.db_table} "
                f"WHERE {source} <= {TOLD_ONCE}"
            )


def needs_to_claim(committee_: Committee, count: int, quantity: int) -> list[Need]:
    """On the agenda of a meeting whose notice is out: 会前预认领 is open."""
    listed = month_list(committee_)
    listed.stage, listed.compiled_at, listed.convened_at = "convened", clock.now(), clock.now()
    listed.save()
    agenda = Agenda.objects.create(committee=committee_, list=listed, number=1)
    Meeting.objects.create(
        committee=committee_, list=listed, agenda=agenda, state="notified", place="社区会议室",
        starts_at=clock.now() + timedelta(days=2), notified_at=clock.now(),
    )  # fmt: skip
    made = []
    for position in range(1, count + 1):
        need = Need.objects.create(
            community=committee_.community, committee=committee_, list=listed, title=f"合成需求{position:02d}",
            category="medical", quantity=quantity, unit="户", state="awaiting",
            submitted_at=clock.now() - timedelta(days=9), accepted_at=clock.now() - timedelta(days=8),
        )  # fmt: skip
        AgendaItem.objects.create(agenda=agenda, need=need, section="real", position=position)
        made.append(need)
    return made


def wrong_claims(needs: Sequence[Need]) -> int:
    """Needs with two leads, or with more taken than there is, or whose sum is not the sum of their claims."""
    wrong = 0
    for need in Need.objects.filter(pk__in=[need.pk for need in needs]):
        rows = list(Claim.objects.filter(need=need).active())
        taken = sum(claim.quantity for claim in rows)
        leads = sum(claim.role == "lead" for claim in rows)
        units_ = {claim.organization_id for claim in rows}
        fine = leads == 1 and taken == need.claimed_quantity <= need.quantity and len(units_) == len(rows)
        wrong += not fine
    return wrong
