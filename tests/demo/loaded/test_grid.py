"""The loaded grid: the published figures by query, who stands where, since when, and what lies in which cell."""

import re
from collections import Counter
from datetime import date, timedelta

import pytest
from django.db.models import Count, F

from committees.models import PartyMember, Person
from grids.models import GridNode, GridPost, GridSponsor, LevelDuty, MemberRegistration, NodeChange
from grids.states import POSTS_AT, Level, PostKind
from servicelists.models import Need, TimelineEntry
from servicelists.states import NeedState
from tianyuan import clock
from tianyuan.demo import plan as town_plan
from tianyuan.demo.grid import plan
from tianyuan.demo.running import STARTS_AT, TODAY

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def cells():
    return GridNode.objects.active().cells()


def halves(kind):
    return GridPost.objects.current().filter(kind=kind)


# ---- figures
def test_published_figures_come_out_of_queries(town):
    assert Counter(GridNode.objects.active().values_list("level", flat=True)) == {
        1: 1, 2: 1, 3: 13, 4: 277, 5: 2502,
    }  # fmt: skip
    assert halves(PostKind.WORKER).count() == 2502
    assert cells().filter(posts__in=halves(PostKind.WORKER)).distinct().count() == 2502
    assert MemberRegistration.objects.confirmed().count() == 2637


def test_gaps_lie_in_every_community_as_planned(town):
    filled = halves(PostKind.PARTY_PAIR).values("node")
    gaps = cells().exclude(pk__in=filled)
    assert Counter(gaps.values_list("community__name", flat=True)) == plan.GAPS
    assert halves(PostKind.PARTY_PAIR).count() == 2442


def test_every_gap_can_be_filled_by_a_member_registered_there_and_not_bound(town):
    bound = GridPost.objects.current().pairs().values("person")
    spare = MemberRegistration.objects.confirmed().exclude(member__person__in=bound)
    counted = Counter(spare.values_list("community__name", flat=True))
    assert all(counted[name] >= gaps for name, gaps in plan.GAPS.items())


# ---- the tree
def test_groups_and_cells_stand_in_their_order_under_their_communities(town):
    for name, groups in plan.GROUPS.items():
        rows = GridNode.objects.filter(level=Level.GROUP, community__name=name)
        assert [row.name for row in rows] == [f"第{number}组" for number in range(1, groups + 1)]
    sizes = Counter(cells().values_list("parent", flat=True)).values()
    assert Counter(sizes) == {9: 268, 10: 9}


def test_paths_lead_from_the_county_to_the_cell(town):
    for node in cells().select_related("parent__parent__parent__parent"):
        up = node.parent
        expected = [up.parent.parent.parent.pk, up.parent.parent.pk, up.parent.pk, up.pk, node.pk]
        assert node.path == "/" + "".join(f"{pk}/" for pk in expected)
        assert node.community_id == up.community_id == up.parent.community_id


def test_a_cell_is_about_25_people_in_7_to_11_households(town):
    counts = list(cells().values_list("households", "residents"))
    assert all(7 <= households <= 11 and 20 <= residents <= 30 for households, residents in counts)
    assert 24 < sum(residents for _, residents in counts) / len(counts) < 26


def test_every_node_says_how_it_began(town):
    assert NodeChange.objects.filter(kind="created").values("node").distinct().count() == 277 + 2502 + 13
    assert not NodeChange.objects.filter(at__gt=STARTS_AT).exists()


def test_codes_are_a_label_some_have(town):
    coded = cells().exclude(code="")
    assert set(coded.values_list("community__name", flat=True)) == set(plan.CODED)
    assert 0 < coded.count() < 2502


# ---- posts
def test_posts_are_those_of_their_level_and_nobody_is_both_halves(town):
    for level, kind in GridPost.objects.order_by().values_list("node__level", "kind").distinct():
        assert kind in POSTS_AT[Level(level)]
    both = GridPost.objects.current().pairs().order_by().values("node", "person").annotate(n=Count("pk"))
    assert not both.filter(n__gt=1).exists()


def test_a_half_is_held_by_one_at_a_time(town):
    held = {}
    for post in GridPost.objects.pairs().order_by("node", "kind", "starts_on"):
        before = held.get((post.node_id, post.kind))
        assert before is None or before.ends_on < post.starts_on, post
        held[post.node_id, post.kind] = post


def test_every_community_and_group_has_its_head(town):
    heads = GridPost.objects.current().filter(kind=PostKind.HEAD).values("node")
    assert not GridNode.objects.filter(level__in=[3, 4]).exclude(pk__in=heads).exists()
    assert GridPost.objects.current().filter(kind=PostKind.CHIEF, node__level=Level.TOWN).count() == 1
    head = GridPost.objects.get(person__user__username="gridhead1")
    assert head.node.name == "龙井社区"


def test_worker1_looks_after_the_cell_of_the_picture(town):
    post = GridPost.objects.get(person__user__username="worker1")
    cell = post.node
    assert (cell.full_name, cell.community.name) == ("第12组 03网格", "龙井")
    assert (cell.households, cell.residents) == (9, 26)
    assert post.kind == PostKind.WORKER


def test_third_of_may_has_another_answer_than_today(town):
    cell = GridPost.objects.get(person__user__username="worker1").node
    rows = GridPost.objects.filter(node=cell, kind=PostKind.PARTY_PAIR)
    then, now = rows.on(date(2026, 5, 3)).get(), rows.current().get()
    assert then.person != now.person
    assert then.ends_on < now.starts_on


def test_some_posts_end_within_the_month(town):
    soon = GridPost.objects.current().filter(ends_on__lte=TODAY + timedelta(days=30))
    planned = Counter((name, kind) for name, rows in plan.ENDING.items() for kind, _ in rows)
    assert Counter(soon.values_list("node__community__name", "kind")) == planned


def test_a_few_persons_stand_on_many_cells(town):
    counted = GridPost.objects.current().pairs().order_by().values("person").annotate(n=Count("pk"))
    many = sorted(row["n"] for row in counted if row["n"] > 1)
    assert many == sorted(cells for _, cells in [*plan.BUSY_WORKERS.values(), *plan.BUSY_PAIRS.values()])


def test_nobody_stood_before_the_registration_was_confirmed(town):
    confirmed = {}
    for row in MemberRegistration.objects.exclude(state="proposed").select_related("member"):
        assert row.registered_on <= row.confirmed_on <= TODAY
        assert row.ended_on is None or row.confirmed_on < row.ended_on <= TODAY
        confirmed[row.member.person_id, row.community_id] = row
    for post in GridPost.objects.filter(kind=PostKind.PARTY_PAIR).select_related("node"):
        row = confirmed[post.person_id, post.node.community_id]
        assert row.confirmed_on < post.starts_on <= TODAY, post
        assert row.ended_on is None or post.ends_on == row.ended_on, post


def test_registered_members_are_employed_ones_of_units(town):
    standings = MemberRegistration.objects.order_by().values_list("member__standing", flat=True).distinct()
    assert list(standings) == ["employed"]
    employed = PartyMember.objects.filter(standing="employed", registrations__isnull=True)
    assert not employed.exists()


def test_sponsors_look_after_every_community_and_some_groups(town):
    rows = GridSponsor.objects.current()
    assert rows.filter(node__level=Level.COMMUNITY).count() == 13
    assert rows.filter(node__level=Level.GROUP).count() == 26
    assert GridSponsor.objects.filter(ends_on__lt=TODAY).exists()


def test_every_level_says_what_is_to_be_done(town):
    assert set(LevelDuty.objects.exclude(text="").values_list("level", flat=True)) == set(Level.values)


def test_the_grids_people_are_found_and_share_no_phone(town):
    assert not Person.objects.filter(spelling="").exists()
    phones = [phone for phone in Person.objects.values_list("phone", flat=True) if phone]
    assert len(set(phones)) == len(phones)


# ---- needs
def test_most_needs_have_a_cell_of_their_community(town):
    placed = Need.objects.filter(cell__isnull=False)
    assert 0.85 < placed.count() / Need.objects.count() < 0.98
    assert not placed.exclude(cell__level=Level.CELL).exists()
    assert not placed.exclude(cell__community=F("community")).exists()


def test_numbered_places_lie_in_their_group(town):
    named = Need.objects.filter(title__regex=r"[0-9]组").select_related("cell__parent", "community")
    assert named.exists()
    for need in named:
        number = re.search(r"(\d+)组", need.title)[1]
        assert need.cell is not None, need
        assert need.cell.parent.name == f"第{number}组", need


def test_worker1_has_open_needs_in_the_own_cell(town):
    worker = town.users["worker1"]
    own = GridPost.objects.get(person__user=worker).node
    recorded = Need.objects.filter(created_by=worker, cell=own)
    finished = {NeedState.CLOSED, NeedState.SOLVED_IN_GRID, NeedState.MERGED}
    assert 3 <= recorded.exclude(state__in=finished).count() <= 8
    assert recorded.filter(state=NeedState.SOLVED_IN_GRID).exists()
    assert all(clock.local(need.submitted_at).date() <= TODAY for need in recorded)
    assert not Need.objects.filter(created_by=worker).exclude(cell=own).exists()
    assert Need.objects.visible_to(worker).count() <= 25  # of 26 people
    assert not TimelineEntry.objects.filter(user=worker).exclude(need__created_by=worker).exists()
    too_many = recorded.filter(unit="户", quantity__gt=F("cell__households"))
    assert not too_many.exists()


def test_the_plan_of_the_town_names_the_grids_figures(town):
    assert town_plan.totals()["grid_cells"] == cells().count()
