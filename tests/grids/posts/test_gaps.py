"""What is missing in 1+1, and who could fill it."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from committees.models import PartyMember
from grids.actions import posts
from grids.models import GridSponsor
from grids.queries import gaps
from grids.queries.posts import history, open_halves, responsible_at
from grids.states import PostKind

PAIR, WORKER = PostKind.PARTY_PAIR, PostKind.WORKER


def test_who_is_responsible_reads_from_the_cell_up_in_one_query(tree, cell, make_person, post_of):
    chief, head, worker, acting, gone = (
        make_person(name) for name in ("总长", "组长", "网格甲", "代班", "前任")
    )
    post_of(tree.town, chief, "chief")
    post_of(tree.group, head, "head")
    post_of(cell, gone, until="2026-05-31")
    post_of(cell, acting, acting=True, since="2026-06-01")
    post_of(cell, worker, since="2026-06-01")
    post_of(tree.cells[1], make_person("隔壁"))
    with CaptureQueriesContext(
        connection,
    ) as asked:
        now = [(post.person.name, post.title, str(post.node)) for post in responsible_at(cell)]
    assert len(asked) == 1
    assert now == [
        ("网格甲", "网格员", "01网格"), ("代班", "代理网格员", "01网格"),
        ("组长", "网格长", "第1组"), ("总长", "总网格长", "田园镇"),
    ]  # fmt: skip
    then = [post.person.name for post in responsible_at(cell, date(2026, 5, 3))]
    assert then == ["前任", "组长", "总长"]
    assert [post.person.name for post in history(cell)] == ["网格甲", "代班", "前任"]
    assert open_halves(cell) == [PAIR]
    assert open_halves(tree.group) == []


def test_a_gap_is_a_cell_without_a_holder_and_acting_fills_none(
    tree, secretary, other_secretary, town_officer, head_of_group, make_person, make_member, post_of
):
    first, second, third = tree.cells
    post_of(first, make_person())
    post_of(second, make_person(), acting=True)
    post_of(third, make_person(), until="2026-11-09")
    closed = tree.far_cell
    for user in (secretary, head_of_group):
        assert list(gaps.cells_without(WORKER, user)) == [second, third]
    assert list(gaps.cells_without(WORKER, town_officer)) == [second, third, closed]
    closed.active, closed.ended_on = False, date(2026, 11, 9)
    closed.save()
    assert not gaps.cells_without(WORKER, other_secretary).exists()


def test_posts_about_to_end_without_a_successor(tree, secretary, settings, make_person, post_of):
    first, second, third = tree.cells
    soon = post_of(first, make_person(), until="2026-12-10")
    post_of(second, make_person(), until="2026-12-11")
    followed = post_of(third, make_person(), until="2026-11-20")
    assert list(gaps.ending_soon(secretary)) == [followed, soon]
    post_of(third, make_person(), since="2026-11-21")
    assert list(gaps.ending_soon(secretary)) == [soon]
    settings.GRID_ENDING_DAYS = 29
    assert not gaps.ending_soon(secretary)


def test_one_in_too_many_cells(tree, secretary, settings, make_person, post_of):
    person = make_person("能者多劳")
    for cell in tree.cells:
        post_of(cell, person)
    assert not gaps.overloaded(secretary)
    settings.GRID_MOST_CELLS = 2
    assert [(one.name, one.cells) for one in gaps.overloaded(secretary)] == [("能者多劳", 3)]


def test_proposals_are_registered_here_not_bound_and_explained(
    tree, secretary, make_member, make_person, other_community, other_unit, unit
):
    cell = tree.cells[0]
    plain, skilled = make_member("甲党员"), make_member("乙党员", skills="电工", organization=other_unit)
    make_member("外社区", community=other_community)
    make_member("未确认", state="proposed")
    bound = make_member("已联格")
    posts.appoint(tree.cells[1], bound, kind=PAIR, starts_on=date(2026, 11, 1), by=secretary)
    found = [(each.person, each.why) for each in gaps.proposals_for(cell)]
    assert found == [(plain, "本社区报到 · 未联格"), (skilled, "本社区报到 · 未联格 · 特长 电工")]
    GridSponsor.objects.create(node=tree.group, organization=other_unit, starts_on="2026-01-05")
    found = [(each.person, each.why) for each in gaps.proposals_for(cell)]
    assert found[0] == (skilled, "本社区报到 · 未联格 · 所在单位包联这里 · 特长 电工")
    assert len(found) == 2


def test_a_worker_is_proposed_from_the_communitys_members_without_a_post(tree, make_person, host_unit):
    idle = make_person("无职甲")
    PartyMember.objects.create(person=idle, organization=host_unit, standing="without_post")
    PartyMember.objects.create(person=make_person(), organization=host_unit)
    assert [each.person for each in gaps.proposals_for(tree.cells[0], WORKER)] == [idle]
    assert not gaps.proposals_for(tree.far_cell, WORKER)


def test_a_plan_gives_nobody_twice_and_is_the_same_on_every_page(tree, secretary, make_member):
    people = [make_member() for _ in range(2)]
    whole = gaps.plan(list(gaps.cells_without(PAIR, secretary)), PAIR)
    assert [each.person for each in whole.values()] == people
    part = gaps.plan_around([tree.cells[1]], PAIR, secretary)
    assert part[tree.cells[1].pk].person == people[1]
    assert gaps.plan_around([], PAIR, secretary) == {}


@pytest.mark.parametrize("kind", [PAIR, WORKER])
def test_a_plan_asks_the_same_for_one_and_three(tree, secretary, make_member, kind):
    asked = []
    for cells in (tree.cells[:1], tree.cells):
        make_member()
        with CaptureQueriesContext(connection) as queries:
            gaps.plan(cells, kind)
        asked.append(len(queries))
    assert asked[0] == asked[1] <= 2
