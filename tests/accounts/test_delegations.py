"""Standing in for a secretary: whose posts, on which days, and what is never lent."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from tests.accounts.conftest import verbs
from tianyuan import clock
from tianyuan.accounts import actions
from tianyuan.accounts.models import Delegation, RoleGrant
from tianyuan.permissions import Denied, Post, Role, forget_posts, may, posts_of

pytestmark = pytest.mark.django_db

MONDAY = date(2026, 11, 23)
SECRETARY = Post(Role.SECRETARY, committee_id=1, community_id=5, label="龙井社区大党委书记")


@pytest.fixture(autouse=True)
def now():
    with clock.frozen(clock.at(MONDAY, 9)):
        yield


@pytest.fixture
def secretary(person, posts):
    posts["shuji"] = [SECRETARY]
    return person("shuji", name="王书记")


@pytest.fixture
def deputy(person):
    return person("fu", name="李副书记")


def give(
    giver, receiver, *, starts=MONDAY, ends=MONDAY + timedelta(days=3), reason="请假", by=None
) -> Delegation:
    return actions.delegate(giver, receiver, starts=starts, ends=ends, reason=reason, by=by or giver)


def posts_on(user, day: date):
    forget_posts(user)
    with clock.frozen(clock.at(day, 12)):
        return posts_of(user)


def test_receiver_holds_the_posts_flagged_on_the_days_of_it(secretary, deputy):
    give(secretary, deputy, starts=MONDAY + timedelta(days=1))
    assert posts_on(deputy, MONDAY) == ()
    (post,) = posts_on(deputy, MONDAY + timedelta(days=1))
    assert post.delegated
    assert (post.role, post.committee_id) == (Role.SECRETARY, 1)
    assert "代行" in post.label
    assert posts_on(deputy, MONDAY + timedelta(days=3)) != ()
    assert posts_on(deputy, MONDAY + timedelta(days=4)) == ()
    assert verbs() == ["accounts.delegate"]


def test_receiver_acts_in_that_committee_only(secretary, deputy):
    give(secretary, deputy)
    assert may(deputy, "claims.register", committee_id=1)
    assert not may(deputy, "claims.register", committee_id=2)
    assert may(secretary, "claims.register", committee_id=1)  # the giver loses nothing


def test_town_liaison_and_administrator_roles_are_not_lent(secretary, deputy, posts):
    posts["shuji"] += [Post(Role.TOWN_LEADER), Post(Role.LIAISON, committee_id=1, organization_id=9)]
    RoleGrant.objects.create(user=secretary, role=Role.TOWN_OFFICER)
    give(secretary, deputy)
    assert [post.role for post in posts_of(deputy)] == [Role.SECRETARY]


def test_what_was_lent_is_not_lent_on(secretary, deputy, person, posts):
    third = person("third")
    give(secretary, deputy)
    with pytest.raises(Denied, match="书记本人"):
        give(deputy, third)
    # even a row that came in by another way lends nothing
    Delegation.objects.create(giver=deputy, receiver=third, starts=MONDAY, ends=MONDAY, reason="x")
    assert posts_of(third) == ()


def test_two_secretaries_for_each_other_do_not_go_round_in_circles(secretary, person, posts):
    posts["other"] = [Post(Role.SECRETARY, committee_id=2)]
    other = person("other")
    give(secretary, other)
    give(other, secretary)
    assert {(post.committee_id, post.delegated) for post in posts_of(secretary)} == {(1, False), (2, True)}


def test_the_posts_end_with_the_givers_seat_and_account(secretary, deputy, posts):
    give(secretary, deputy)
    posts["shuji"] = []
    assert posts_on(deputy, MONDAY) == ()
    posts["shuji"] = [SECRETARY]
    secretary.is_active = False
    secretary.save()
    assert posts_on(deputy, MONDAY) == ()


def test_ended_early_by_the_giver_alone_and_once(secretary, deputy):
    delegation = give(secretary, deputy)
    with pytest.raises(Denied):
        actions.end_delegation(delegation, by=deputy)
    actions.end_delegation(delegation, by=secretary)
    assert posts_on(deputy, MONDAY) == ()
    assert verbs()[-1] == "accounts.end_delegation"
    with pytest.raises(Denied, match="已经结束"):
        actions.end_delegation(delegation, by=secretary)


@pytest.mark.parametrize(
    ("days", "words"),
    [
        ((-1, 2), "早于今天"),
        ((2, 1), "早于开始"),
        ((0, 366), "一年"),
    ],
)
def test_impossible_dates(secretary, deputy, days, words):
    starts, ends = (MONDAY + timedelta(days=n) for n in days)
    with pytest.raises(Denied, match=words):
        give(secretary, deputy, starts=starts, ends=ends)


def test_who_cannot_give_or_receive(secretary, deputy, person, posts):
    posts["clerk"] = [Post(Role.COMMUNITY_CLERK, committee_id=1)]
    with pytest.raises(Denied, match="书记本人"):
        give(person("clerk"), deputy)
    with pytest.raises(Denied, match="本人委托"):
        give(secretary, deputy, by=deputy)
    with pytest.raises(Denied, match="自己"):
        give(secretary, secretary)
    with pytest.raises(Denied, match="停用"):
        give(secretary, person("gone", is_active=False))
    with pytest.raises(Denied, match="不能代行"):
        give(secretary, person("audit", Role.AUDITOR))
    with pytest.raises(Denied, match="事由"):
        give(secretary, deputy, reason=" ")
    assert not Delegation.objects.exists()


def test_one_delegation_at_a_time(secretary, deputy, person):
    give(secretary, deputy)
    with pytest.raises(Denied, match="已委托李副书记"):
        give(secretary, person("third"), starts=MONDAY + timedelta(days=3), ends=MONDAY + timedelta(days=5))
    give(secretary, person("fourth"), starts=MONDAY + timedelta(days=4), ends=MONDAY + timedelta(days=5))


def test_who_stands_in_does_not_become_an_administrator(secretary, deputy, secadmin):
    give(secretary, deputy)
    with pytest.raises(Denied, match="代行"):
        actions.grant_role(deputy, Role.AUDITOR, by=secadmin)


def test_the_database_refuses_turned_dates_and_oneself(secretary, deputy):
    for fields in ({"receiver": secretary}, {"receiver": deputy, "ends": MONDAY - timedelta(days=1)}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Delegation.objects.create(
                **{"giver": secretary, "starts": MONDAY, "ends": MONDAY, "reason": "x", **fields}
            )


def test_page_find_give_and_end(secretary, deputy, client):
    client.force_login(secretary)
    assert "李副书记" not in client.get("/delegations/").content.decode()
    assert "李副书记（fu）" in client.get("/delegations/", {"who": "副书记"}).content.decode()
    fields = {"receiver": deputy.pk, "starts": "2026-11-24", "ends": "2026-11-26", "reason": "年休假"}
    assert client.post("/delegations/", fields).status_code == 302
    delegation = Delegation.objects.get()
    assert (delegation.receiver, delegation.reason) == (deputy, "年休假")
    again = client.post("/delegations/", fields)
    assert again.status_code == 400
    assert "已委托李副书记" in again.content.decode()
    assert "李副书记（fu）" in again.content.decode()  # what was chosen stays chosen
    client.force_login(deputy)
    assert "王书记" in client.get("/delegations/").content.decode()
    assert client.post(f"/delegations/{delegation.pk}/end/").status_code == 404
    client.force_login(secretary)
    client.post(f"/delegations/{delegation.pk}/end/")
    delegation.refresh_from_db()
    assert delegation.ended_at is not None


@pytest.mark.parametrize(
    "fields",
    [
        {"receiver": 10**30},
        {"receiver": "abc"},
        {"receiver": ""},
        {"starts": "2026-13-01"},
        {"ends": "0001-01-01"},
        {"starts": "9999-12-31", "ends": "9999-12-31"},
        {"reason": ""},
        {"reason": "x" * 999},
    ],
)
def test_bad_input_is_a_400(secretary, deputy, client, fields):
    client.force_login(secretary)
    good = {"receiver": deputy.pk, "starts": "2026-11-24", "ends": "2026-11-26", "reason": "年休假"}
    assert client.post("/delegations/", {**good, **fields}).status_code == 400
    assert not Delegation.objects.exists()


def test_page_for_others_says_who_may(deputy, client):
    client.force_login(deputy)
    assert "只有书记本人" in client.get("/delegations/").content.decode()
    assert client.post("/delegations/", {}).status_code == 403
