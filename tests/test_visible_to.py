"""`visible_to`, the detail page and `check_can_view` tell the same story, on random worlds.

For every actor and every row: the row is in `visible_to(user)` exactly when its page opens for the user; a row
that may not be seen is a 404 like a missing one; a list, a count and a single question agree.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest
from django.db.models import Model

from committees.models import Alliance, Committee, Membership, Organization, PartyMember, Person, Seat
from servicelists.models import (
    Agenda,
    AgendaItem,
    Claim,
    Meeting,
    MonthlyList,
    Need,
    Resolution,
    ServiceItem,
)
from servicelists.permissions import needs as need_permissions
from servicelists.states import NeedKind, NeedState
from tianyuan import clock
from tianyuan.permissions import NOT_FOR_POST, SYSTEM, TABLE, Denied, may, posts_of

SEEDS = [3, 2026]
CAST = (
    "town_officer", "town_leader", "county_reader", "secretary", "other_secretary", "deputy", "committee_member",
    "clerk", "liaison", "other_liaison", "far_liaison", "party_member", "grid_head", "grid_worker",
    "responder", "sysadmin",
    "secadmin", "auditor", "nobody",
)  # fmt: skip
# model → the address of its page; an agenda item has its own only in the API, like lists and items both.
PAGES: dict[type[Model], tuple[str, ...]] = {
    Need: ("/needs/{}/", "/api/v1/needs/{}/"),
    Claim: ("/claims/{}/", "/api/v1/claims/{}/"),
    ServiceItem: ("/items/{}/", "/api/v1/service-items/{}/"),
    Agenda: ("/agendas/{}/",),
    AgendaItem: ("/api/v1/agenda-items/{}/",),
    Meeting: ("/meetings/{}/", "/api/v1/meetings/{}/"),
    MonthlyList: ("/lists/{}/", "/api/v1/monthly-lists/{}/"),
    Person: ("/persons/{}/",),
    Resolution: ("/resolutions/{}/",),
    Alliance: ("/alliances/{}/",),
}
# list of the API → its rows, and who has any business there: the others are told so, not shown an empty list.
API_LISTS: dict[str, tuple[type[Model], str]] = {
    "needs": (Need, "needs.view"),
    "claims": (Claim, "claims.view"),
    "meetings": (Meeting, "lists.view"),
    "agenda-items": (AgendaItem, "lists.view"),
    "monthly-lists": (MonthlyList, "lists.view"),
    "service-items": (ServiceItem, "items.view"),
}
LIST_PAGES = {
    "/needs/": "needs.view", "/lists/": "lists.view", "/meetings/": "lists.view", "/claims/all/": "claims.view",
    "/claims/ours/": "claims.view", "/items/": "items.view", "/resolutions/": "resolutions.view",
}  # fmt: skip


@pytest.fixture
def cast(
    town_officer, town_leader, county_reader, secretary, other_secretary, deputy, committee_member, clerk, liaison,
    other_liaison, far_liaison, party_member, grid_head, grid_worker, responder, sysadmin, secadmin, auditor, nobody,
) -> dict[str, Any]:  # fmt: skip
    given = locals()
    return {name: given[name] for name in CAST}


@dataclass
class Maker:
    """Random rows in the town: every committee, no committee, every state that needs no partner."""

    dice: random.Random
    town: Any
    make_list: Callable[..., MonthlyList]
    users: list[Any]

    def some(self, rows: set[int]) -> list[int]:
        """A few of them: a page each for every actor would take minutes."""
        return self.dice.sample(sorted(rows), min(3, len(rows)))

    def world(self) -> None:
        self.committees = list(self.town.committees.values())
        self.units = list(Organization.objects.all())
        self.people = [self._person(number) for number in range(6)]
        self.lists = [
            self._list(owner, month) for owner in self.committees for month in ("2026-09", "2026-10")
        ]
        self.needs = [self._need(number) for number in range(14)]
        for need in self.dice.sample(self.needs, 8):
            self._claim(need)
        for listed in self.lists:
            self._meeting(listed)
            self._item(listed)
        for owner in self.committees:
            self._alliance(owner)

    def _alliance(self, owner: Any) -> None:
        lead, other = self.dice.sample(self.units, 2)
        made = Alliance.objects.create(
            committee=owner, name=f"{owner}联盟", lead=lead, formed_on=clock.today()
        )
        made.members.add(other)

    def _list(self, owner: Any, month: str) -> MonthlyList:
        listed = self.make_list(owner, month)
        stage = self.dice.choice(["collecting", "compiled", "convened", "published", "settled"])
        MonthlyList.objects.filter(pk=listed.pk).update(stage=stage, published_at=clock.now())
        listed.refresh_from_db()
        return listed

    def _need(self, number: int) -> Need:
        community = self.dice.choice(list(self.town.communities.values()))
        owner = self.dice.choice([None, *self.committees, *self.committees])
        state = self.dice.choice([s for s in NeedState if s not in {NeedState.MERGED, NeedState.CLOSED}])
        return Need.objects.create(
            committee=owner, community=community if owner is None else self.dice.choice([community, owner.community]),
            list=self.dice.choice([None, *self.lists]), title=f"需求 {number}", state=state, submitted_at=clock.now(),
            accepted_at=clock.now(), kind=self.dice.choice(list(NeedKind)), quantity=20,
            created_by=self.dice.choice([None, *self.users]),
        )  # fmt: skip

    def _claim(self, need: Need) -> Claim:
        owner = need.committee or self.dice.choice(self.committees)
        return Claim.objects.create(
            need=need, committee=owner, list=need.list, organization=self.dice.choice(self.units), role="support",
            quantity=2, claimed_at=clock.now(), promised_on=date(2026, 12, 20),
        )  # fmt: skip

    def _meeting(self, listed: MonthlyList) -> None:
        agenda = Agenda.objects.create(committee=listed.committee, list=listed, number=1)
        own = [need for need in self.needs if need.committee_id == listed.committee_id]
        for position, need in enumerate(self.dice.sample(own, min(2, len(own))), 1):
            AgendaItem.objects.create(agenda=agenda, need=need, section="real", position=position)
        meeting = Meeting.objects.create(
            committee=listed.committee, list=listed, agenda=agenda, place="社区会议室",
            state=self.dice.choice(["draft", "notified"]), starts_at=clock.at(date(2026, 11, 26), 14, 30),
        )  # fmt: skip
        settled = Resolution.objects.create(
            committee=listed.committee, meeting=meeting, text="修好篮球架", due_on=date(2026, 12, 1),
            created_at=clock.now(),
        )  # fmt: skip
        settled.organizations.add(self.dice.choice(self.units))

    def _item(self, listed: MonthlyList) -> None:
        ServiceItem.objects.create(
            list=listed, committee=listed.committee, organization=self.dice.choice(self.units), category="care",
            title="上门理发", due_on=date(2026, 12, 25), state=self.dice.choice(["planned", "ongoing", "cancelled"]),
        )  # fmt: skip

    def _person(self, number: int) -> Person:
        person = Person.objects.create(
            name=f"某人{number}",
            phone=f"1009999{number:04d}",
            kept_by=self.dice.choice([None, *self.committees]),
        )
        ways: list[Callable[[], Any]] = [
            lambda: None,
            lambda: PartyMember.objects.create(
                person=person, organization=self.dice.choice(self.units), active=self.dice.random() < 0.7
            ),
            lambda: Seat.objects.create(
                committee=self.dice.choice(self.committees), person=person, kind="part_time_member",
                starts_on=clock.today() - timedelta(90),
                ends_on=self.dice.choice([None, clock.today() - timedelta(1), clock.today()]),
            ),
            lambda: Membership.objects.filter(liaison__isnull=True).update(liaison=person),
        ]  # fmt: skip
        self.dice.choice(ways)()
        return person


@pytest.fixture(params=SEEDS)
def world(request, cast, town, make_list) -> Maker:
    made = Maker(random.Random(request.param), town, make_list, list(cast.values()))
    made.world()
    return made


def test_a_page_opens_exactly_for_who_sees_the_row_in_lists(world, cast, as_user):
    wrong = []
    for name, user in cast.items():
        browser = as_user(user)
        for model, addresses in PAGES.items():
            seen = set(model.objects.visible_to(user).values_list("pk", flat=True))
            unseen = set(model.objects.values_list("pk", flat=True)) - seen
            for pk in [*world.some(seen), *world.some(unseen)]:
                for address in addresses:
                    url = address.format(pk)
                    status = browser.get(url, headers={"Accept": "application/json"}).status_code
                    if status != (200 if pk in seen else 404):
                        wrong.append(f"{name} {url}: {status}, visible_to says {pk in seen}")
    assert not wrong, "\n".join(wrong)


def test_check_can_view_is_visible_to_asked_for_one(world, cast):
    for name, user in cast.items():
        seen = set(Need.objects.visible_to(user).values_list("pk", flat=True))
        for need in world.needs:
            assert _may(need_permissions.check_can_view, user, need) == (need.pk in seen), (name, need)


def test_lists_and_counts_of_the_api_are_visible_to(world, cast, as_user):
    for name, user in cast.items():
        browser = as_user(user)
        for address, (model, permission) in API_LISTS.items():
            answer = browser.get(f"/api/v1/{address}/")
            seen = set(model.objects.visible_to(user).values_list("pk", flat=True))
            if not may(user, permission):
                assert (answer.status_code, answer.json()["detail"]) == (403, NOT_FOR_POST), (name, address)
                assert not seen, (name, address)
            else:
                assert {row["id"] for row in answer.json()["results"]} == seen, (name, address)


def test_scopes_mean_what_the_matrix_says(world, cast):
    """The same rows reckoned from the posts in plain words: town everything, a committee its own, the rest nothing."""
    for name, user in cast.items():
        posts = [post for post in posts_of(user) if post.role in TABLE["lists.view"]]
        town = name in {"town_officer", "town_leader", "county_reader"}
        own = {post.committee_id for post in posts}
        for model in (MonthlyList, Meeting, Agenda):
            for row in model.objects.all():
                wanted = town or row.committee_id in own
                assert model.objects.visible_to(user).filter(pk=row.pk).exists() == wanted, (name, row)


def test_needs_are_seen_as_far_as_the_matrix_says(world, cast, cell, other_cell):
    """网格长 the community, 网格员 the own cell, 在职党员 what he may take and took; each what he recorded."""
    committee, community = world.town.committees["龙井"], world.town.communities["龙井"]
    _taken_by(cast["party_member"], world.needs[:3])
    claimable = {"accepted", "awaiting", "tabled", "pending", "claimed", "in_progress"}
    for number, need in enumerate(need for need in world.needs if need.community_id == community.pk):
        Need.objects.filter(pk=need.pk).update(cell=(None, cell, other_cell)[number % 3])
    for need in world.needs:
        need.refresh_from_db()
        offered = need.state in claimable and need.claimed_quantity < need.quantity and need.kind != "problem"
        taken = need.claims.filter(member__user=cast["party_member"]).exists()
        here = {
            "grid_head": need.community_id == community.pk,
            "grid_worker": need.cell == cell,
            "party_member": taken or (offered and need.committee_id == committee.pk),
        }
        for name, wanted in here.items():
            wanted = wanted or need.created_by_id == cast[name].pk
            seen = Need.objects.visible_to(cast[name]).filter(pk=need.pk).exists()
            assert seen == wanted, (name, need, need.state, need.kind)


def _taken_by(user: Any, needs: list[Need]) -> None:
    for need in needs:
        Claim.objects.create(
            need=need, committee=need.committee or Committee.objects.first(), member=user.person, role="member",
            quantity=1, claimed_at=clock.now(),
        )  # fmt: skip


def test_another_post_gives_back_the_whole_committee(town, make_need, party_member, grid_worker, fresh):
    problem = make_need(state="accepted", community=town.communities["宝丰"])
    for user in (party_member, grid_worker):
        assert problem not in Need.objects.visible_to(user)
        Seat.objects.create(
            committee=problem.committee, person=user.person, kind="part_time_member", starts_on=clock.today()
        )
        assert problem in Need.objects.visible_to(fresh(user))


def test_own_rows_need_a_post_too(make_need, nobody, grid_worker, fresh):
    """Rights follow the post: what somebody recorded who has none any more is the committee's."""
    own = make_need(created_by=grid_worker, community=make_need().community)
    assert own in Need.objects.visible_to(grid_worker)
    grid_worker.person.grid_posts.update(ends_on=clock.today() - timedelta(1))
    assert not Need.objects.visible_to(fresh(grid_worker)).exists()
    make_need(created_by=nobody)
    assert not Need.objects.visible_to(nobody).exists()


def test_list_pages_open_for_those_who_have_business_there(cast, as_user):
    for name, user in cast.items():
        browser = as_user(user)
        for address, permission in LIST_PAGES.items():
            wanted = 200 if may(user, permission) else 403
            assert browser.get(address).status_code == wanted, (name, address)


def test_the_program_sees_all(world):
    assert Need.objects.visible_to(SYSTEM).count() == len(world.needs)


def _may(check: Callable[..., None], user: Any, row: Any) -> bool:
    try:
        check(user, row)
    except Denied:
        return False
    return True
