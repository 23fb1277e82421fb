"""Looking for traces of tampering: every finding is one sentence for the auditor."""

from collections.abc import Iterator
from datetime import timedelta

from tianyuan import clock
from tianyuan.audit.models import AuditEvent, AuditSegment
from tianyuan.audit.sealing import LEAST_DAYS, chain_digest, content_digest, digest_of

NAMED_AT_MOST = 20


def findings(head: str = "") -> Iterator[str]:
    """Everything that does not fit, oldest segment first. `head` is a digest noted earlier."""
    previous: AuditSegment | None = None
    head_seen = not head
    for segment in AuditSegment.objects.order_by("number").iterator(chunk_size=50):
        yield from _chain_findings(segment, previous)
        yield from _purge_findings(segment) if segment.purged_at else _row_findings(segment)
        head_seen = head_seen or segment.digest == head
        previous = segment
    if not head_seen:
        yield "抄存的校验值在链中找不到：末尾的封存段可能被删去或整体重做"


def _chain_findings(segment: AuditSegment, previous: AuditSegment | None) -> Iterator[str]:
    expected = previous.number + 1 if previous else 1
    if segment.number != expected:
        yield f"缺少第 {expected} 段" + (
            f"至第 {segment.number - 1} 段" if segment.number - 1 > expected else ""
        )
    elif segment.previous_digest != (previous.digest if previous else ""):
        yield f"第 {segment.number} 段与前一段接不上：顺序被调换，或前一段被改过"
    if chain_digest(segment) != segment.digest:
        yield f"第 {segment.number} 段的封存记录被改动"


def _purge_findings(segment: AuditSegment) -> Iterator[str]:
    if clock.now() - segment.newest_at < timedelta(days=LEAST_DAYS):
        yield f"第 {segment.number} 段不满 {LEAST_DAYS} 天就被清理"


def _row_findings(segment: AuditSegment) -> Iterator[str]:
    events = list(AuditEvent.unguarded.filter(segment=segment).order_by("id"))
    present, sealed = {event.pk for event in events}, set(segment.event_ids)
    if missing := sealed - present:
        yield f"第 {segment.number} 段缺少 {len(missing)} 条：{_named(missing)}"
    if added := present - sealed:
        yield f"第 {segment.number} 段多出 {len(added)} 条：{_named(added)}"
    changed = {event.pk for event in events if event.pk in sealed and digest_of(event) != event.digest}
    if changed:
        yield f"第 {segment.number} 段有 {len(changed)} 条内容被改动或调换：{_named(changed)}"
    if not (missing or added or changed) and content_digest(events) != segment.content_digest:
        yield f"第 {segment.number} 段的内容与封存时不符：记录连同其校验值被改动"


def _named(numbers: set[int]) -> str:
    shown = "、".join(str(number) for number in sorted(numbers)[:NAMED_AT_MOST])
    return f"编号 {shown}" + (" 等" if len(numbers) > NAMED_AT_MOST else "")
