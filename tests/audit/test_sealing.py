"""Sealed segments, what tampering leaves behind, and the purge of old ones."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from tianyuan import audit, clock
from tianyuan.audit import sealing
from tianyuan.audit.models import AuditEvent, AuditSegment
from tianyuan.audit.verifying import findings
from tianyuan.permissions import SYSTEM

pytestmark = pytest.mark.django_db


def write(count: int) -> list[AuditEvent]:
    with transaction.atomic():
        return [audit.record("x.y", None, by=SYSTEM, after={"n": n}, note=f"第 {n} 条") for n in range(count)]


@pytest.fixture
def trail() -> list[AuditEvent]:
    """Three segments of four events each."""
    events = []
    for _ in range(3):
        events += write(4)
        sealing.seal()
    return events


def rows():
    return AuditEvent.unguarded


def verify(**options) -> str:
    out = StringIO()
    call_command("verify_audit", stdout=out, no_color=True, **options)
    return out.getvalue()


def test_an_untouched_trail_passes(trail):
    write(2)
    printed = verify()
    assert "封存 3 段" in printed
    assert "未封存 2 条" in printed
    assert "核验通过" in printed


def test_an_empty_trail_passes():
    assert "核验通过" in verify()


def test_segments_hold_so_many_and_leave_nothing(trail):
    write(25)
    assert sealing.seal(limit=10).count == 10
    assert sealing.seal_all() == 1
    assert sealing.seal() is None
    assert not rows().filter(segment=None).exists()


def test_a_late_commit_with_a_lower_number_goes_into_the_next_segment(trail):
    """On PostgreSQL number 5 may be committed after number 6 was sealed."""
    late, *sealed_first = write(4)
    content = AuditEvent.unguarded.filter(pk=late.pk).values().get()
    AuditEvent.unguarded.filter(pk=late.pk).delete()
    assert sealing.seal().event_ids == [event.pk for event in sealed_first]
    AuditEvent.unguarded.bulk_create([AuditEvent(**content)])
    assert sealing.seal().event_ids == [late.pk]
    assert list(findings()) == []


def test_a_changed_row_is_named(trail):
    rows().filter(pk=trail[5].pk).update(after={"n": 99})
    found = list(findings())
    assert found == [f"第 2 段有 1 条内容被改动或调换：编号 {trail[5].pk}"]


@pytest.mark.parametrize(
    "change",
    [
        {"note": "x"},
        {"verb": "x.z"},
        {"actor_label": "别人"},
        {"address": "10.0.0.9"},
        {"target_id": "7"},
        {"committee_id": 3},
        {"before": {}},
        {"target_label": "别的"},
        {"target_type": "a.b"},
        {"at": clock.real_now() - timedelta(days=1)},
    ],
)
def test_a_change_of_any_field_is_found(trail, change):
    rows().filter(pk=trail[5].pk).update(**change)
    assert len(list(findings())) == 1


def test_a_row_changed_together_with_its_hash_is_found(trail):
    rows().filter(pk=trail[5].pk).update(note="别的")
    row = rows().get(pk=trail[5].pk)
    rows().filter(pk=row.pk).update(digest=sealing.digest_of(row))
    assert list(findings()) == ["第 2 段的内容与封存时不符：记录连同其校验值被改动"]


def test_a_row_and_its_segment_rewritten_break_the_chain(trail):
    """The whole second segment is made anew; the third still remembers the old one."""
    rows().filter(pk=trail[5].pk).update(note="别的")
    row = rows().get(pk=trail[5].pk)
    rows().filter(pk=row.pk).update(digest=sealing.digest_of(row))
    segment = AuditSegment.objects.get(number=2)
    segment.content_digest = sealing.content_digest(list(rows().filter(segment=segment).order_by("id")))
    segment.digest = sealing.chain_digest(segment)
    segment.save()
    assert list(findings()) == ["第 3 段与前一段接不上：顺序被调换，或前一段被改过"]


def test_a_missing_row_is_named(trail):
    gone = trail[6].pk
    rows().filter(pk=gone).delete()
    assert list(findings()) == [f"第 2 段缺少 1 条：编号 {gone}"]


def test_an_added_row_is_named(trail):
    (extra,) = write(1)
    rows().filter(pk=extra.pk).update(segment=AuditSegment.objects.get(number=1))
    assert list(findings()) == [f"第 1 段多出 1 条：编号 {extra.pk}"]


def test_two_rows_that_changed_places_are_found(trail):
    one, two = trail[4], trail[7]
    with connection.cursor() as cursor:
        for old, new in ((one.pk, -1), (two.pk, one.pk), (-1, two.pk)):
            cursor.execute("UPDATE audit_auditevent SET id = %s WHERE id = %s", [new, old])
    assert list(findings()) == [f"第 2 段有 2 条内容被改动或调换：编号 {one.pk}、{two.pk}"]


def test_a_row_moved_to_another_segment_is_found_in_both(trail):
    rows().filter(pk=trail[0].pk).update(segment=AuditSegment.objects.get(number=2))
    assert list(findings()) == [
        f"第 1 段缺少 1 条：编号 {trail[0].pk}",
        f"第 2 段多出 1 条：编号 {trail[0].pk}",
    ]


def test_segments_that_changed_places_are_found(trail):
    for old, new in ((1, 99), (2, 1), (99, 2)):
        AuditSegment.objects.filter(number=old).update(number=new)
    found = list(findings())
    assert any("接不上" in line for line in found)
    assert any("封存记录被改动" in line for line in found)


def test_a_missing_segment_is_found(trail):
    segment = AuditSegment.objects.get(number=2)
    rows().filter(segment=segment).delete()
    segment.delete()
    assert list(findings()) == ["缺少第 2 段"]


def test_a_cut_off_end_is_found_with_the_noted_hash(trail):
    head = AuditSegment.objects.get(number=3)
    assert head.digest in verify()
    rows().filter(segment=head).delete()
    head.delete()
    assert list(findings()) == []  # the chain alone cannot know
    assert list(findings(head.digest)) == ["抄存的校验值在链中找不到：末尾的封存段可能被删去或整体重做"]


def test_a_noted_hash_stays_good_while_the_trail_grows(trail):
    head = AuditSegment.objects.get(number=3).digest
    write(3)
    sealing.seal()
    assert "核验通过" in verify(head=head)


def test_the_command_fails_with_a_list_and_exit_code_one(trail):
    rows().filter(pk=trail[6].pk).delete()
    out = StringIO()
    with pytest.raises(CommandError, match="1 处不符") as caught:
        call_command("verify_audit", stdout=out, no_color=True)
    assert caught.value.returncode == 1
    assert f"✗ 第 2 段缺少 1 条：编号 {trail[6].pk}" in out.getvalue()


def test_purge_takes_whole_old_segments_and_keeps_the_chain(settings):
    with clock.frozen(clock.real_now() - timedelta(days=500)):
        write(4)
        sealing.seal()
    with clock.frozen(clock.real_now() - timedelta(days=401)):
        write(2)
    young = write(2)
    sealing.seal()
    assert [segment.number for segment in sealing.purge()] == [1]
    assert rows().filter(segment__number=1).count() == 0
    assert rows().filter(segment__number=2).count() == 4  # one young row keeps its whole segment
    assert rows().filter(verb="audit.purge").count() == 1
    assert list(findings()) == []
    rows().filter(pk=young[0].pk).delete()
    assert len(list(findings())) == 1


def test_purge_never_takes_less_than_six_months(settings):
    settings.AUDIT_KEEP_DAYS = 1
    with clock.frozen(clock.real_now() - timedelta(days=170)):
        write(2)
        sealing.seal()
    assert sealing.purge() == []


def test_rows_removed_under_the_name_of_a_purge_are_found(trail):
    rows().filter(segment__number=2).delete()
    AuditSegment.objects.filter(number=2).update(purged_at=clock.now())
    assert list(findings()) == ["第 2 段不满 180 天就被清理"]


def test_purge_leaves_unsealed_rows(settings):
    with clock.frozen(clock.real_now() - timedelta(days=900)):
        write(2)
    assert sealing.purge() == []
    assert rows().count() == 2
