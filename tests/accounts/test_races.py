"""Two at the same second, on PostgreSQL: the rows queue, the indexes have the last word."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from tianyuan.accounts import actions
from tianyuan.accounts.models import Delegation, RoleGrant, User
from tianyuan.permissions import Denied, Role

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]


def at_once(*jobs) -> list:
    """Run all jobs at the same moment; returns each one's value or the reason it was denied."""
    barrier = Barrier(len(jobs))

    def run(job):
        barrier.wait()
        try:
            return job()
        except Denied as refusal:
            return refusal.reason
        finally:
            connection.close()

    with ThreadPoolExecutor(len(jobs)) as pool:
        return list(pool.map(run, jobs))


def test_two_administrator_roles_granted_at_once(secadmin, zhang):
    for _ in range(5):
        RoleGrant.objects.filter(user=zhang).delete()
        results = at_once(
            lambda: actions.grant_role(User.objects.get(pk=zhang.pk), Role.AUDITOR, by=secadmin),
            lambda: actions.grant_role(User.objects.get(pk=zhang.pk), Role.SYSTEM_ADMIN, by=secadmin),
        )
        assert sum(isinstance(result, str) and "三者不得" in result for result in results) == 1
        assert RoleGrant.objects.filter(user=zhang).count() == 1


def test_one_code_used_twice_at_once(sysadmin, zhang):
    code = actions.issue_reset_code(zhang, by=sysadmin)
    results = at_once(*[lambda: actions.reset_password("zhang", code, "Xinmima-2027") for _ in range(4)])
    assert sum(isinstance(result, User) for result in results) == 1


def test_two_codes_issued_at_once_leave_one_open(sysadmin, zhang):
    at_once(*[lambda: actions.issue_reset_code(zhang, by=sysadmin) for _ in range(4)])
    assert zhang.reset_codes.filter(spent_at=None).count() == 1


def test_two_delegations_at_once(person, posts):
    from tianyuan import clock
    from tianyuan.permissions import Post

    posts["shuji"] = [Post(Role.SECRETARY, committee_id=1)]
    giver, one, two = person("shuji"), person("one"), person("two")
    day = clock.today()
    at_once(
        *[
            lambda receiver=receiver: actions.delegate(
                giver, receiver, starts=day, ends=day, reason="请假", by=giver
            )
            for receiver in (one, two)
        ]
    )
    assert Delegation.objects.count() == 1
