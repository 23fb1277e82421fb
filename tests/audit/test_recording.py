"""What an audit row holds, and that it shares the fate of the change it tells of."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.db import transaction
from django.test import RequestFactory

from tianyuan import audit, clock
from tianyuan.accounts.models import User
from tianyuan.audit.middleware import AuditSourceMiddleware, client_address
from tianyuan.audit.models import AuditEvent
from tianyuan.months import Month
from tianyuan.permissions import SYSTEM, Role, SystemActor

pytestmark = pytest.mark.django_db


@pytest.fixture
def user() -> User:
    return User.objects.create_user("zhang", name="张三")


def test_record_outside_transaction_is_refused_even_in_a_test(user):
    with pytest.raises(transaction.TransactionManagementError):
        audit.record("x.y", user, by=user)
    assert not AuditEvent.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_record_outside_transaction_is_refused_for_real():
    with pytest.raises(transaction.TransactionManagementError):
        audit.record("x.y", None, by=SYSTEM)


def test_row_goes_with_the_rolled_back_change(user):
    with transaction.atomic():
        audit.record("x.y", user, by=user)
        transaction.set_rollback(True)
    assert not AuditEvent.objects.exists()


def test_values_of_every_kind_are_stored_as_json(user):
    moment = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)
    with transaction.atomic(), clock.frozen(moment):
        event = audit.record(
            "x.y",
            user,
            by=user,
            before={"on": date(2026, 11, 1), "month": Month(2026, 11)},
            after={
                "role": Role.SECRETARY,
                "who": user,
                "cost": Decimal("1.50"),
                "n": 2**70,
                "many": [user, {"a": {1}}],
                "yes": True,
                "none": None,
                "bad": "a\x00b\ud800",
                "share": 0.1,
            },
        )
    event.refresh_from_db()
    assert event.at == moment
    assert event.before == {"on": "2026-11-01", "month": "2026-11"}
    who = {"id": user.pk, "label": "张三"}
    assert event.after == {
        "role": "secretary",
        "who": who,
        "cost": "1.50",
        "n": str(2**70),
        "many": [who, {"a": [1]}],
        "yes": True,
        "none": None,
        "bad": "ab?",
        "share": "0.1",
    }
    assert (event.target_type, event.target_id, event.target_label) == ("accounts.user", str(user.pk), "张三")


@pytest.mark.parametrize(
    ("by", "kind", "label"),
    [
        (SYSTEM, "system", "系统"),
        (SystemActor("导入"), "system", "导入"),
        (audit.ResidentActor("群众 A7K2"), "resident", "群众 A7K2"),
        (audit.DeviceActor("110 接警"), "device", "110 接警"),
    ],
)
def test_all_four_kinds_of_actor(by, kind, label):
    with transaction.atomic():
        event = audit.record("x.y", None, by=by)
    assert (event.actor_kind, event.actor, event.actor_label) == (kind, None, label)


def test_user_is_the_actor_by_name_and_account(user):
    with transaction.atomic():
        event = audit.record("x.y", None, by=user)
    assert (event.actor_kind, event.actor, event.actor_label) == ("user", user, "张三（zhang）")


def test_nobody_is_not_an_actor():
    with pytest.raises(TypeError), transaction.atomic():
        audit.record("x.y", None, by=None)


def test_unmasking_needs_a_reason(user):
    with pytest.raises(ValueError), transaction.atomic():
        audit.unmasked(user, by=user, reason="  ")
    with transaction.atomic():
        assert audit.unmasked(user, by=user, reason="核对电话").note == "核对电话"


def test_events_are_neither_changed_nor_deleted_through_the_model(user):
    with transaction.atomic():
        event = audit.record("x.y", user, by=user)
    for attempt in (
        event.save,
        event.delete,
        AuditEvent.objects.all().delete,
        lambda: AuditEvent.objects.update(verb="z"),
    ):
        with pytest.raises(TypeError):
            attempt()
    assert AuditEvent.objects.get().verb == "x.y"


def test_the_callers_address_is_kept_for_the_request_only(user):
    def view(request):
        with transaction.atomic():
            audit.record("x.y", user, by=user)

    AuditSourceMiddleware(view)(RequestFactory().get("/", REMOTE_ADDR="10.1.2.3"))
    with transaction.atomic():
        audit.record("x.z", user, by=user)
    assert list(AuditEvent.objects.order_by("id").values_list("address", flat=True)) == ["10.1.2.3", None]


@pytest.mark.parametrize(
    ("proxies", "forwarded", "expected"),
    [
        (0, "6.6.6.6", "10.0.0.1"),  # a forged header is not believed without a proxy of our own
        (1, "6.6.6.6, 7.7.7.7", "7.7.7.7"),  # only what our proxy wrote
        (2, "6.6.6.6, 7.7.7.7, 8.8.8.8", "7.7.7.7"),
        (1, "", "10.0.0.1"),
        (1, "not-an-address", None),
    ],
)
def test_forwarded_addresses_are_believed_as_far_as_our_own_proxies(settings, proxies, forwarded, expected):
    settings.REST_FRAMEWORK = {**settings.REST_FRAMEWORK, "NUM_PROXIES": proxies}
    request = RequestFactory().get("/", REMOTE_ADDR="10.0.0.1", HTTP_X_FORWARDED_FOR=forwarded)
    assert client_address(request) == expected
