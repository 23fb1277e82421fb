"""Ninety-five units press at the same second: one leads, the sum is never above the need, the rest get words.

The guards are three: the checks under the need's row lock, the CHECK on `claimed_quantity`, and the unique index
on the lead. Each mutant takes guards away and must be caught by the same `verdict` the real code passes.
"""

import threading
import time
from collections import Counter
from contextlib import contextmanager

import pytest
from django.db import connection, connections
from django.db.models import Sum

from servicelists import cascade
from servicelists.actions import claims
from servicelists.actions.claims import intents
from servicelists.models import Claim, Need
from tianyuan import workflow
from tianyuan.permissions import SYSTEM
from tianyuan.refusals import Conflict

UNITS = 95


def at_once(jobs):
    """Run the jobs in threads that start together; returns what each returned or raised."""
    gate, results = threading.Barrier(len(jobs)), [None] * len(jobs)

    def run(place, job):
        try:
            connection.ensure_connection()
            gate.wait(60)
            results[place] = job()
        except Exception as error:  # the outcome is what the test judges
            results[place] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(jobs)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    return results


def units_of(make_organization, committee, count):
    return [make_organization(committee, name=f"单位{number:02d}号") for number in range(count)]


def press(need_id, unit, **fields):
    def job():
        return claims.create(
            Need.objects.get(pk=need_id), organization=unit, for_unit=True, by=SYSTEM, **fields
        )

    return job


def verdict(need_id, results):
    """What is wrong after the race, in words; nothing when all is well."""
    need = Need.objects.get(pk=need_id)
    active = Claim.objects.active().filter(need=need_id)
    total = active.aggregate(total=Sum("quantity"))["total"] or 0
    wrong = []
    if active.filter(role="lead").count() > 1:
        wrong.append("more than one lead")
    if total > need.quantity:
        wrong.append(f"{total} claimed of {need.quantity}")
    if total != need.claimed_quantity:
        wrong.append(f"the column says {need.claimed_quantity}, the claims {total}")
    wrong += [repr(r) for r in results if not isinstance(r, Claim | Conflict)]
    if sum(isinstance(r, Claim) for r in results) != active.count():
        wrong.append("somebody was told yes whose claim is not there")
    return wrong


# ---- PostgreSQL: the real thing
@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_everybody_wants_to_lead(need, make_organization, committee):
    units = units_of(make_organization, committee, UNITS)
    results = at_once([press(need.pk, unit, quantity=26) for unit in units])
    assert verdict(need.pk, results) == []
    assert Counter(type(result).__name__ for result in results) == {"Claim": 1, "Conflict": UNITS - 1}
    leader = next(r for r in results if isinstance(r, Claim)).organization
    words = {result.message for result in results if isinstance(result, Conflict)}
    assert words == {f"{leader}已牵头 26 户，还差 12 户，可以协办"}


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_everybody_wants_a_share(need, make_organization, committee):
    units = units_of(make_organization, committee, UNITS)
    jobs = [press(need.pk, unit, role="support", quantity=1 + place % 3) for place, unit in enumerate(units)]
    results = at_once(jobs)
    assert verdict(need.pk, results) == []
    need.refresh_from_db()
    assert need.left == 0
    assert all("已经认领完" in r.message or "还差" in r.message for r in results if isinstance(r, Conflict))


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_claims_come_and_go_at_once(need, make_organization, committee):
    """Half the units give back while the other half press: the sum stays true."""
    units = units_of(make_organization, committee, 40)
    held = [press(need.pk, unit, role="support", quantity=1)() for unit in units[:20]]
    leave = [lambda c=claim: claims.release(c, reason="人手不够", by=SYSTEM) for claim in held]
    come = [press(need.pk, unit, role="support", quantity=1) for unit in units[20:]]
    results = at_once([job for pair in zip(leave, come, strict=True) for job in pair])
    assert [r for r in results if not isinstance(r, Claim | Conflict)] == []
    need.refresh_from_db()
    active = Claim.objects.active().filter(need=need)
    assert need.claimed_quantity == active.count() == 20


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_registering_finishing_and_closing_at_once_locks_nobody_out(
    need, on_agenda, make_organization, committee, month, claim_for
):
    """All orders of locks meet: no deadlock, and every need stands where its claims have brought it."""
    from servicelists.actions import items

    units = units_of(make_organization, committee, 6)
    needs = [on_agenda(title=f"事{number}") for number in range(12)]
    first = [claim_for(row, units[number % 6], quantity=20) for number, row in enumerate(needs)]
    agreed = []
    for number, row in enumerate(needs):
        claim = press(row.pk, units[(number + 1) % 6], role="support", quantity=5)()
        agreed.append(claims.agree(claim, by=SYSTEM))
    jobs = [lambda c=claim: claims.register(Claim.objects.get(pk=c.pk), by=SYSTEM) for claim in agreed]
    jobs += [lambda i=item: items.finish(i, served=1, by=SYSTEM) for item in {c.item for c in first[:6]}]
    jobs += [lambda: items.bundle(month, by=SYSTEM) for _ in range(4)]
    results = at_once(jobs)
    assert [r for r in results if isinstance(r, Exception)] == []
    for row in Need.objects.filter(pk__in=[row.pk for row in needs]):
        assert cascade._target(row) == row.state


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_one_form_sent_many_times_at_once_is_one_claim(need, unit, liaison, as_user):
    import uuid

    key = str(uuid.uuid4())
    url, fields = f"/claims/needs/{need.pk}/claim/", {"quantity": 26, "idempotency_key": key}
    browsers = [as_user(liaison) for _ in range(12)]
    results = at_once([lambda b=browser: b.post(url, fields).status_code for browser in browsers])
    assert set(results) == {302}
    assert Claim.objects.count() == 1


# ---- mutants: the race is real, and the verdict sees it
@contextmanager
def _without_constraints():
    """Drop the last judges of the race for one test; the table is put right again afterwards."""
    dropped = [
        "ALTER TABLE servicelists_need DROP CONSTRAINT claimed_within_need",
        "DROP INDEX one_active_lead_a_need",
    ]
    with connection.cursor() as cursor:
        for sql in dropped:
            cursor.execute(sql)
    try:
        yield
    finally:
        Claim.objects.all().delete()
        Need.objects.update(claimed_quantity=0)
        constraints = {c.name: (m, c) for m in (Need, Claim) for c in m._meta.constraints}
        with connection.schema_editor() as editor:
            for name in ("claimed_within_need", "one_active_lead_a_need"):
                editor.add_constraint(*constraints[name])


def _unlocked(obj):
    return type(obj)._base_manager.get(pk=obj.pk)


def _without_locks(monkeypatch):
    monkeypatch.setattr(workflow, "locked", _unlocked)

    def free(need, quantity):
        row = Need.objects.get(pk=need.pk)
        time.sleep(0.05)  # the window between reading and writing, held open
        Need.objects.filter(pk=need.pk).update(claimed_quantity=row.claimed_quantity - quantity)

    monkeypatch.setattr(cascade, "free", free)


def _race(need, make_organization, committee):
    units = units_of(make_organization, committee, 16)
    return at_once([press(need.pk, unit, quantity=26) for unit in units])


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_mutant_without_any_guard_is_caught(need, make_organization, committee, monkeypatch):
    _without_locks(monkeypatch)
    with _without_constraints():
        results = _race(need, make_organization, committee)
        assert "more than one lead" in verdict(need.pk, results)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_the_lock_alone_suffices(need, make_organization, committee):
    with _without_constraints():
        results = _race(need, make_organization, committee)
        assert verdict(need.pk, results) == []


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_the_unique_index_alone_allows_one_lead(need, make_organization, committee, monkeypatch):
    """Without lock and checks the database still lets one lead through; the others hear it in words."""
    monkeypatch.setattr(workflow, "locked", _unlocked)
    monkeypatch.setattr(intents, "_check_free", lambda *args: None)
    results = _race(need, make_organization, committee)
    assert verdict(need.pk, results) == []
    assert Claim.objects.active().filter(role="lead").count() == 1
    assert all("已牵头 26 户" in r.message for r in results if isinstance(r, Conflict))


# ---- SQLite: one writer, nobody is turned away by a lock
@pytest.mark.django_db(transaction=True)
def test_sixteen_at_once_on_either_database(need, make_organization, committee):
    units = units_of(make_organization, committee, 16)
    jobs = [press(need.pk, unit, quantity=26) for unit in units[:8]]
    jobs += [press(need.pk, unit, role="support", quantity=2) for unit in units[8:]]
    results = at_once(jobs)
    assert verdict(need.pk, results) == []
    assert sum(isinstance(r, Claim) for r in results) >= 6
