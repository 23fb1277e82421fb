"""Sealing: events are bound into segments whose hashes form a chain; purging removes whole old segments.

What the chain proves: a sealed row that was changed, removed, added or moved is found. What it cannot prove by
itself: that nobody removed the newest segments together with their rows. Therefore `verify_audit` prints the
newest digest, to be noted outside the system, and takes a noted one back with `--head`.
"""

import hashlib
import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import takewhile
from typing import Any

from django.conf import settings
from django.db import transaction

from tianyuan import clock
from tianyuan.audit.models import AuditEvent, AuditSegment
from tianyuan.audit.recording import record
from tianyuan.permissions import SYSTEM

SEGMENT_SIZE = 1000
LEAST_DAYS = 180  # six months: the law's minimum, whatever the setting says

CONTENT = (
    "id",
    "actor_kind",
    "actor_id",
    "actor_label",
    "address",
    "verb",
    "target_type",
    "target_id",
    "target_label",
    "committee_id",
    "before",
    "after",
    "note",
)


def _hash(value: Any) -> str:
    text = json.dumps(value, sort_keys=True, ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def digest_of(event: AuditEvent) -> str:
    """The hash of one event's content, its number included."""
    return _hash([_moment(event.at), *(getattr(event, name) for name in CONTENT)])


def content_digest(events: Sequence[AuditEvent]) -> str:
    """The hash of a segment's rows as they are now."""
    return _hash([digest_of(event) for event in events])


def chain_digest(segment: AuditSegment) -> str:
    """The hash of a segment: what it says of itself, bound to the segment before. Outlives a purge."""
    return _hash(
        [
            segment.number,
            segment.event_ids,
            segment.count,
            segment.first_id,
            segment.last_id,
            _moment(segment.newest_at),
            segment.content_digest,
            segment.previous_digest,
        ]
    )


def seal(limit: int = SEGMENT_SIZE) -> AuditSegment | None:
    """Bind up to `limit` events that are in no segment yet; None when there are none.

    An event belongs to the segment that names it, not to a range of numbers: a transaction that commits late
    with a lower number goes into the next one.
    """
    with transaction.atomic():
        last = AuditSegment.objects.select_for_update().order_by("-number").first()
        events = list(AuditEvent.unguarded.filter(segment=None).order_by("id")[:limit])
        if not events:
            return None
        segment = _segment(events, last)
        segment.save()
        for event in events:
            event.segment, event.digest = segment, digest_of(event)
        AuditEvent.unguarded.bulk_update(events, ["segment", "digest"], batch_size=200)
    return segment


def _segment(events: list[AuditEvent], last: AuditSegment | None) -> AuditSegment:
    segment = AuditSegment(
        number=last.number + 1 if last else 1,
        first_id=events[0].pk,
        last_id=events[-1].pk,
        count=len(events),
        event_ids=[event.pk for event in events],
        newest_at=max(event.at for event in events),
        content_digest=content_digest(events),
        previous_digest=last.digest if last else "",
    )
    segment.digest = chain_digest(segment)
    return segment


def seal_all() -> int:
    """Seal until nothing is left; returns the number of segments made."""
    made = 0
    while seal():
        made += 1
    return made


def keep_days() -> int:
    return max(settings.AUDIT_KEEP_DAYS, LEAST_DAYS)


def purge() -> list[AuditSegment]:
    """Remove the rows of whole segments past their time, oldest first; the segments and the chain stay."""
    edge = clock.now() - timedelta(days=keep_days())
    with transaction.atomic():
        kept = AuditSegment.objects.select_for_update().filter(purged_at=None).order_by("number")
        past = list(takewhile(lambda segment: segment.newest_at < edge, kept.iterator(chunk_size=50)))
        for segment in past:
            AuditEvent.unguarded.filter(segment=segment).delete()
            segment.purged_at = clock.now()
            segment.save(update_fields=["purged_at"])
            record("audit.purge", segment, by=SYSTEM, note=f"超过 {keep_days()} 天")
    return past
