"""The confirm button pressed by several hands in the same second."""

import threading
from contextlib import suppress

import pytest
from django.db import connection

from tests.documents.test_imports import HEAD, KEY, SPEC, kept
from tianyuan.accounts.models import User
from tianyuan.documents import imports, stages
from tianyuan.documents.models import ImportStage

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def applied(monkeypatch):
    """How often rows were handed over; each time waits for a second hand to come as far."""
    hands: list[int] = []
    meeting = threading.Barrier(2)

    def write(rows, *, by):
        hands.append(len(rows))
        with suppress(threading.BrokenBarrierError):
            meeting.wait(1)

    spec = imports.ImportSpec(KEY, "账号", SPEC.columns, write, ("username",), SPEC.current)
    monkeypatch.setitem(imports._sources, KEY, lambda *, by, committee_id: spec)
    return hands


def pressed_together(stage: ImportStage, user: User) -> list:
    outcomes: list = []

    def press():
        try:
            outcomes.append(
                stages.confirm(ImportStage.objects.get(pk=stage.pk), by=user, seen=stage.fingerprint)
            )
        finally:
            connection.close()

    hands = [threading.Thread(target=press) for _ in range(2)]
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join()
    return outcomes


def test_pressed_twice_at_once_is_applied_once(applied):
    user = User.objects.create_user("importer", name="导入人")
    stage = kept(user, HEAD, ["a1", "张三", ""])
    assert pressed_together(stage, user) == [stages.Outcome.APPLIED] * 2
    assert applied == [1]


def test_without_the_lock_it_would_be_applied_twice(applied, monkeypatch):
    monkeypatch.setattr(stages, "locked", lambda stage: ImportStage.objects.get(pk=stage.pk))
    user = User.objects.create_user("importer", name="导入人")
    pressed_together(kept(user, HEAD, ["a1", "张三", ""]), user)
    assert applied == [1, 1]
