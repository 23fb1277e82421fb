"""Where the routes of the grid's posts, gaps, 包联, 职责 and 党员报到 lead, for tests/permissions_world.py."""

from datetime import date
from typing import Any

from django.db import transaction

from committees.models import PartyMember, Person
from grids.models import GridNode, GridPost, GridSponsor, MemberRegistration
from tests.permissions_nodes import node_below
from tianyuan import audit

SINCE, TODAY = date(2026, 1, 6), date(2026, 11, 10)


def lead(world: Any) -> None:
    """A 组 with two cells in 龙井: one has a 网格员 since January, in the other somebody began today."""
    here = GridNode.objects.get(level=3, community=world.found["committee"].community)
    group = node_below(here, "第9组", 4)
    held, empty = node_below(group, "01网格", 5), node_below(group, "02网格", 5)
    worker, began = _member(world, "段守格"), _member(world, "段今日")
    free = _member(world, "段补位")
    post = GridPost.objects.create(node=held, person=worker, kind="worker", starts_on=SINCE)
    fresh = GridPost.objects.create(node=held, person=began, kind="party_pair", starts_on=TODAY)
    _posts(world, empty, post, fresh, free)
    ending = GridPost.objects.create(
        node=node_below(group, "03网格", 5), person=_member(world, "段到期"), kind="worker", starts_on=SINCE,
        ends_on=date(2026, 11, 30),
    )  # fmt: skip
    world.lead("posts:renew", {"ends_on": "2027-11-30", "version": 1}, pk=ending.pk)
    _sponsors(world, group)
    world.lead("duties:edit", {"text": "每月走访", "version": 0}, level=5)
    _registrations(world, free)


def _posts(world: Any, empty: GridNode, post: GridPost, fresh: GridPost, free: Person) -> None:
    term = {"on": "2026-11-10", "version": 1}
    world.lead("grid:detail", pk=empty.pk)
    world.lead("posts:history", node_pk=empty.pk)
    world.lead("posts:appoint", {"person": free.pk, "starts_on": "2026-11-10"}, node_pk=empty.pk)
    world.lead("posts:end api_grid_posts-detail api_grid_posts-end", term, pk=post.pk)
    world.lead("posts:call", pk=post.pk)
    world.lead("posts:hand_over", {**term, "person": free.pk}, pk=post.pk)
    world.lead(
        "posts:correct", {"person": post.person_id, "starts_on": "2026-01-07", "version": 1}, pk=post.pk
    )
    world.lead("posts:take_back", pk=fresh.pk)
    ended = GridPost.objects.create(
        node=node_below(empty.parent, "04网格", 5), person=_member(world, "段离任"), kind="worker", starts_on=SINCE,
        ends_on=TODAY,
    )  # fmt: skip
    with transaction.atomic():
        audit.record("posts.end", ended, by=world.found["cast"]["clerk"], before={"ends_on": None})
    world.lead("posts:take_back_term", pk=ended.pk)
    world.lead("gaps:fill", {"kind": "party_pair", "person": free.pk}, pk=empty.pk)
    world.sent["gaps:batch"] = {"kind": "party_pair", "pair": f"{empty.pk}:{free.pk}"}
    world.sent["api_grid_posts-list"] = {
        "node": empty.pk, "person": free.pk, "kind": "party_pair", "starts_on": "2026-11-10",
    }  # fmt: skip


def _sponsors(world: Any, group: GridNode) -> None:
    unit, other = world.found["unit"], world.found["town"].organizations["供电所党支部"]
    made = GridSponsor.objects.create(node=group, organization=unit, starts_on=SINCE)
    world.lead("sponsors:add", {"organization": other.pk, "starts_on": "2026-11-10"}, node_pk=group.pk)
    world.lead("sponsors:end", {"on": "2026-11-10", "version": 1}, pk=made.pk)


def _registrations(world: Any, free: Person) -> None:
    community = world.found["committee"].community_id
    person = _person(world, "段报到")
    member = PartyMember.objects.get(person=person)
    proposed = MemberRegistration.objects.create(
        member=PartyMember.objects.get(person=_person(world, "段等待")), community_id=community,
        registered_on=SINCE,
    )  # fmt: skip
    steps = "confirm", "end"
    for prefix in ("member_registrations:", "api_member_registrations-"):
        world.lead(" ".join(f"{prefix}{step}" for step in steps), pk=proposed.pk)
    world.lead("api_member_registrations-detail", pk=proposed.pk)
    over = MemberRegistration.objects.create(
        member=PartyMember.objects.get(person=_person(world, "段结束")), community_id=community,
        registered_on=SINCE, state="ended", ended_on=TODAY,
    )  # fmt: skip
    back = "member_registrations:take_back_end api_member_registrations-take-back-end"
    world.lead(back, pk=over.pk)
    world.sent["member_registrations:create"] = {
        "person": person.pk, "community": community, "registered_on": "2026-11-10",
    }  # fmt: skip
    world.sent["api_member_registrations-list"] = {"member": member.pk, "community": community}


def _person(world: Any, name: str) -> Person:
    person = Person.objects.create(name=name)
    PartyMember.objects.create(person=person, organization=world.found["unit"])
    return person


def _member(world: Any, name: str) -> Person:
    person = _person(world, name)
    MemberRegistration.objects.create(
        member=person.party_member, community=world.found["committee"].community, state="confirmed",
        registered_on=SINCE, confirmed_on=SINCE,
    )  # fmt: skip
    return person
