"""Who is appointed where, until when, by whom; and what follows."""

from datetime import date

import pytest

from grids.actions import posts
from grids.models import GridPost
from tianyuan.audit.models import AuditEvent
from tianyuan.outbox.models import InboxMessage
from tianyuan.permissions import Role, posts_of
from tianyuan.refusals import BadInput, Conflict, Denied

TODAY = date(2026, 11, 10)


def _appoint(node, person, kind="worker", by=None, since=TODAY, **values):
    return posts.appoint(node, person, kind=kind, starts_on=since, by=by, **values)


def _events(verb):
    return AuditEvent.objects.filter(verb=verb).count()


def test_who_is_appointed_is_told_and_holds_the_rights_at_once(cell, secretary, make_person):
    person = make_person("杨网格", username="worker9")
    assert posts_of(person.user) == ()
    made = _appoint(cell, person, by=secretary)
    assert [(post.role, post.path) for post in posts_of(person.user)] == [(Role.GRID_WORKER, cell.path)]
    message = InboxMessage.objects.get(user=person.user)
    assert (message.title, message.url) == ("您已担任第1组 01网格网格员", f"/grid/{cell.pk}/")
    event = AuditEvent.objects.get(verb="posts.appoint")
    assert event.committee_id == cell.community.committee.pk
    posts.end(made, on=TODAY, by=secretary)
    assert posts_of(person.user) != ()  # the last day is still one
    posts.correct(made, starts_on=date(2026, 11, 1), ends_on=date(2026, 11, 9), by=secretary)
    assert posts_of(type(person.user).objects.get(pk=person.user_id)) == ()
    assert (_events("posts.end"), _events("posts.correct")) == (1, 1)


def test_a_level_has_only_its_own_posts(tree, town_officer, make_person):
    for node, kind in (
        (tree.cells[0], "head"),
        (tree.group, "worker"),
        (tree.town, "head"),
        (tree.here, "chief"),
    ):
        with pytest.raises(BadInput, match="没有这个岗位"):
            _appoint(node, make_person(), kind, by=town_officer)
    for node, kind in ((tree.group, "deputy_head"), (tree.town, "chief"), (tree.here, "head")):
        _appoint(node, make_person(), kind, by=town_officer)


def test_a_half_has_one_holder_at_a_time_and_the_refusal_says_who(cell, secretary, make_person):
    first, second = make_person("段先来"), make_person("段后到")
    _appoint(cell, first, by=secretary, since=date(2026, 1, 5), ends_on=date(2026, 12, 31))
    with pytest.raises(BadInput, match="段先来从 2026 年 1 月 5 日到 2026 年 12 月 31 日任网格员"):
        _appoint(cell, second, by=secretary)
    with pytest.raises(BadInput, match="时间重叠"):
        _appoint(cell, second, by=secretary, since=date(2025, 1, 5), ends_on=date(2026, 1, 5))
    _appoint(cell, second, by=secretary, since=date(2027, 1, 1))
    _appoint(cell, make_person(), by=secretary, since=date(2025, 1, 5), ends_on=date(2026, 1, 4))
    assert GridPost.objects.count() == 3


def test_somebody_may_act_beside_the_holder_but_only_one(cell, secretary, make_person):
    _appoint(cell, make_person(), by=secretary)
    acting = _appoint(cell, make_person(), by=secretary, acting=True)
    assert acting.title == "代理网格员"
    with pytest.raises(BadInput, match="任代理网格员"):
        _appoint(cell, make_person(), by=secretary, acting=True)


def test_nobody_is_twice_in_one_cell(cell, secretary, make_member):
    person = make_member("李双份")
    _appoint(cell, person, "party_pair", by=secretary)
    for kind, acting in (("worker", False), ("worker", True), ("party_pair", True)):
        with pytest.raises(BadInput, match="一人只担任一个岗位"):
            _appoint(cell, person, kind, by=secretary, acting=acting)


def test_a_party_member_of_the_pair_is_registered_in_the_community(
    cell, secretary, make_member, make_person, other_community
):
    strangers = [
        make_person(),
        make_member(state="proposed"),
        make_member(state="ended"),
        make_member(community=other_community),
    ]
    for person in strangers:
        with pytest.raises(BadInput, match="没有在龙井社区报到"):
            _appoint(cell, person, "party_pair", by=secretary)
    gone = make_member()
    gone.party_member.active = False
    gone.party_member.save()
    with pytest.raises(BadInput):
        _appoint(cell, gone, "party_pair", by=secretary)
    _appoint(cell, make_member(), "party_pair", by=secretary)
    _appoint(cell, strangers[0], "worker", by=secretary)


@pytest.mark.parametrize(
    ("since", "until", "words"),
    [
        (date(1900, 1, 1), None, "开始日期"),
        (date(2030, 1, 1), None, "开始日期"),
        (TODAY, date(2026, 11, 9), "不能早于"),
        (TODAY, date(9999, 12, 31), "太远"),
    ],
)
def test_senseless_days_are_refused(cell, secretary, make_person, since, until, words):
    with pytest.raises(BadInput, match=words):
        _appoint(cell, make_person(), by=secretary, since=since, ends_on=until)
    assert not GridPost.objects.exists()


def test_a_closed_cell_takes_nobody(cell, secretary, make_person):
    cell.active, cell.ended_on = False, TODAY
    cell.save()
    with pytest.raises(BadInput, match="已停用"):
        _appoint(cell, make_person(), by=secretary)


def test_who_may_appoint(
    tree, secretary, clerk, town_officer, head_of_group, other_secretary, town_leader, committee_member,
    county_reader, liaison, grid_worker, make_person,
):  # fmt: skip
    for number, user in enumerate((secretary, clerk, head_of_group)):
        _appoint(tree.cells[number], make_person(), by=user, acting=True)
        with pytest.raises(Denied):
            _appoint(tree.far_cell, make_person(), by=user)
        with pytest.raises(Denied):
            _appoint(tree.town, make_person(), "chief", by=user)
    for user in (other_secretary, town_leader, committee_member, county_reader, liaison, grid_worker):
        with pytest.raises(Denied):
            _appoint(tree.cells[0], make_person(), "worker", by=user, acting=True)
    _appoint(tree.town, make_person(), "chief", by=town_officer)


def test_a_head_does_not_settle_who_leads_the_own_node(tree, head_of_group, secretary, make_person):
    for kind in ("head", "deputy_head"):
        with pytest.raises(Denied):
            _appoint(tree.group, make_person(), kind, by=head_of_group)
    own = GridPost.objects.get(node=tree.group)
    with pytest.raises(Denied):
        posts.end(own, on=TODAY, by=head_of_group)
    posts.end(own, on=TODAY, by=secretary)


def test_hand_over_ends_one_and_appoints_the_next(cell, secretary, make_person, post_of):
    first, second = make_person("老网格", username="old"), make_person("新网格", username="new")
    held = post_of(cell, first)
    made = posts.hand_over(held, second, on=date(2026, 11, 16), by=secretary)
    held.refresh_from_db()
    assert (held.ends_on, made.starts_on, made.kind) == (date(2026, 11, 15), date(2026, 11, 16), "worker")
    told = dict(InboxMessage.objects.values_list("user__username", "title"))
    assert told == {
        "old": "第1组 01网格网格员到 2026 年 11 月 15 日止",
        "new": "您已担任第1组 01网格网格员",
    }
    with pytest.raises(BadInput, match="才上岗"):
        posts.hand_over(made, first, on=date(2026, 11, 16), by=secretary)


def test_a_hand_over_that_cannot_be_leaves_the_holder(cell, secretary, make_member, make_person, post_of):
    held = post_of(cell, make_member(), "party_pair")
    with pytest.raises(BadInput, match="没有在龙井社区报到"):
        posts.hand_over(held, make_person(), on=TODAY, by=secretary)
    held.refresh_from_db()
    assert held.ends_on is None
    assert GridPost.objects.count() == 1


def test_ending_twice_and_before_the_start_is_refused(cell, secretary, make_person, post_of):
    held = post_of(cell, make_person())
    with pytest.raises(BadInput, match="不能早于开始日期"):
        posts.end(held, on=date(2025, 12, 1), by=secretary)
    posts.end(held, on=TODAY, by=secretary)
    with pytest.raises(BadInput, match="已于2026 年 11 月 10 日离任"):
        posts.end(held, on=date(2026, 12, 1), by=secretary)
    with pytest.raises(Conflict):
        posts.end(held, on=date(2026, 11, 9), by=secretary, version=1)


def test_todays_appointment_is_taken_back_an_older_one_is_history(
    cell, secretary, other_secretary, make_person, post_of
):
    made = _appoint(cell, make_person(), by=secretary)
    with pytest.raises(Denied):
        posts.take_back(made, by=other_secretary)
    posts.take_back(made, by=secretary)
    assert not GridPost.objects.exists()
    assert _events("posts.take_back") == 1
    with pytest.raises(Conflict, match="已经撤回"):
        posts.take_back(GridPost(pk=made.pk or 1, node=cell, kind="worker"), by=secretary)
    held = post_of(cell, make_person(), since="2026-11-09")
    with pytest.raises(Denied, match="不能撤回"):
        posts.take_back(held, by=secretary)
    assert GridPost.objects.exists()


def test_a_correction_obeys_the_same_rules(tree, secretary, make_person, make_member, post_of):
    cell, other = tree.cells[0], make_person("挡路人")
    post_of(cell, other, since="2026-01-01", until="2026-05-31")
    held = post_of(cell, make_person(), since="2026-06-01")
    with pytest.raises(BadInput, match="挡路人"):
        posts.correct(held, starts_on=date(2026, 5, 1), by=secretary)
    with pytest.raises(Conflict):
        posts.correct(held, starts_on=date(2026, 6, 2), version=7, by=secretary)
    posts.correct(held, starts_on=date(2026, 6, 2), version=1, by=secretary)
    with pytest.raises(BadInput, match="没有在龙井社区报到"):
        posts.correct(post_of(cell, make_member(), "party_pair"), person=make_person(), by=secretary)
    held.refresh_from_db()
    assert (held.starts_on, held.version) == (date(2026, 6, 2), 2)


def test_somebody_new_is_entered_with_the_appointment_or_not_at_all(cell, secretary):
    from committees.models import Person

    made = posts.appoint_new(
        cell, name="刚来的", phone="10012345678", kind="worker", starts_on=TODAY, by=secretary
    )
    assert made.person.kept_by == cell.community.committee
    before = Person.objects.count()
    with pytest.raises(BadInput):
        posts.appoint_new(cell, name="晚来的", kind="worker", starts_on=TODAY, by=secretary)
    assert Person.objects.count() == before


def test_a_batch_fills_what_it_can_and_says_the_rest(tree, secretary, make_member):
    first, second, third = (make_member() for _ in range(3))
    _appoint(tree.cells[1], third, "party_pair", by=secretary)
    pairs = [(tree.cells[0], first), (tree.cells[1], second)]
    done, left = posts.fill_many(pairs, kind="party_pair", by=secretary)
    assert (done.post.person, left.post) == (first, None)
    assert "时间重叠" in left.reason
    assert posts.take_back_many([done.post], by=secretary) == 1
    assert GridPost.objects.count() == 1


def test_a_closed_node_gives_no_right_though_the_post_ends_today(cell, make_person, post_of):
    person = make_person("杨网格", username="worker9")
    post_of(cell, person, until=TODAY)
    assert [post.role for post in posts_of(person.user)] == [Role.GRID_WORKER]
    cell.active, cell.ended_on = False, TODAY
    cell.save()
    assert posts_of(type(person.user).objects.get(pk=person.user_id)) == ()
