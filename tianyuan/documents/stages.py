"""An import between its steps: kept, looked at again, confirmed once. What was not shown is not applied."""

from datetime import timedelta
from enum import StrEnum
from typing import Any

from django.db import IntegrityError, transaction

from tianyuan import audit, clock
from tianyuan.documents import imports
from tianyuan.documents.imports import ImportSpec, Report, Row, Status
from tianyuan.documents.models import ImportStage
from tianyuan.documents.paste import parse_pasted
from tianyuan.documents.tables import Table
from tianyuan.work import background
from tianyuan.work.models import Work
from tianyuan.workflow import locked

KIND = "documents.import"
BACKGROUND_ABOVE = 2000
KEPT = timedelta(days=7)
CHANGED_WORDS = "核对以后数据有了变化，没有导入任何一行。下面是重新核对的结果，请再看一遍。"


class Outcome(StrEnum):
    """What became of a confirmation."""

    APPLIED = "applied"
    STARTED = "started"
    CHANGED = "changed"
    REFUSED = "refused"


def keep_table(table: Table, key: str, *, by: Any, committee_id: int | None = None) -> ImportStage:
    """Check an uploaded table and keep it with its report until it is confirmed. Raises BadTable."""
    return _keep(table, key, by, committee_id, order=())


def keep_pasted(text: str, key: str, *, by: Any, committee_id: int | None = None) -> ImportStage:
    """The same for pasted text: cells, lines or a 接龙. Raises BadTable."""
    pasted = parse_pasted(text)
    order = imports.order_of(pasted, imports.spec_for(key, by=by, committee_id=committee_id))
    return _keep(Table(pasted.rows), key, by, committee_id, order=order)


def _keep(table: Table, key: str, by: Any, committee_id: int | None, order: tuple[str, ...]) -> ImportStage:
    spec = imports.spec_for(key, by=by, committee_id=committee_id)
    report = imports.check(table, spec, by, order=order)
    with transaction.atomic():
        # What nobody confirmed holds names and phones: it does not stay.
        ImportStage.objects.filter(applied_at=None, created_at__lt=clock.now() - KEPT).delete()
        return ImportStage.objects.create(
            key=key, title=spec.title, owner=by, committee_id=committee_id, file_name=table.name[-255:],
            rows=table.rows, order=list(order), fingerprint=report.fingerprint,
            report=_for_page(report) | {
                "sheet": table.sheet, "sheets": table.sheets, "also": list(spec.also(report.rows)) if spec.also else [],
            },
        )  # fmt: skip


def _for_page(report: Report) -> dict[str, Any]:
    return {
        "counts": report.counts,
        "columns": [{"title": column.title, "at": report.found[column.name]} for column in report.columns],
        "ignored": report.ignored,
        "rows": [_row_for_page(report, row) for row in report.rows],
    }


def _row_for_page(report: Report, row: Row) -> dict[str, Any]:
    return {
        "number": row.number,
        "status": row.status.value,
        "cells": [row.raw[column.name] for column in report.columns],
        "bad": [
            at for at, column in enumerate(report.columns) if column.name in row.errors or "" in row.errors
        ],
        "messages": report.messages(row),
        "changes": [[change.title, change.old, change.new] for change in row.changes],
        "hints": row.hints,
    }


def confirm(stage: ImportStage, *, by: Any, seen: str, url: str = "") -> Outcome:
    """Apply what the user saw (`seen`: the report's fingerprint), all or nothing; pressed twice, once.

    What changed since is reported instead of applied. More than BACKGROUND_ABOVE rows go to background work,
    which ends at `url`. Raises Denied or BadTable from the app's own actions.
    """
    if stage.applied_at is None and rows_to_apply(stage) > BACKGROUND_ABOVE:
        return _start(stage, by, seen, url)
    try:
        with transaction.atomic():
            return apply_locked(stage, by=by, seen=seen)
    except IntegrityError:
        # Somebody wrote the same key between our look and our write.
        return recheck(stage, by=by)


def rows_to_apply(stage: ImportStage) -> int:
    counts = stage.report["counts"]
    return counts[Status.NEW] + counts[Status.CHANGED]


def _start(stage: ImportStage, by: Any, seen: str, url: str) -> Outcome:
    with transaction.atomic():
        background.start(
            KIND, by=by, title=f"导入{stage.title}", committee_id=stage.committee_id, key=str(stage.pk),
            payload={"stage": str(stage.pk), "seen": seen, "url": url},
        )  # fmt: skip
    return Outcome.STARTED


def work_of(stage: ImportStage) -> Work | None:
    """The background work of this import, the latest."""
    return Work.objects.filter(kind=KIND, key=str(stage.pk)).order_by("-pk").first()


def apply_locked(stage: ImportStage, *, by: Any, seen: str) -> Outcome:
    """Look again and apply, inside the caller's transaction with the stage's row locked."""
    stage = locked(stage)
    if stage.applied_at:
        return Outcome.APPLIED
    spec, report = _look_again(stage, by)
    if not seen == stage.fingerprint == report.fingerprint:
        return _changed(stage, report)
    if report.count(Status.ERROR):
        return Outcome.REFUSED
    imports.apply(report, spec, by=by)
    stage.applied_at = clock.now()
    stage.rows, stage.note = [], ""
    stage.report = stage.report | {"rows": []}
    stage.save()
    audit.record("imports.apply", stage, by=by, after=report.counts, committee_id=stage.committee_id)
    return Outcome.APPLIED


def recheck(stage: ImportStage, *, by: Any) -> Outcome:
    """Replace the report by one of this moment, so that the user sees what would happen now."""
    with transaction.atomic():
        stage = locked(stage)
        if stage.applied_at:
            return Outcome.APPLIED
        return _changed(stage, _look_again(stage, by)[1])


def _look_again(stage: ImportStage, by: Any) -> tuple[ImportSpec, Report]:
    spec = imports.spec_for(stage.key, by=by, committee_id=stage.committee_id)
    return spec, imports.check(Table(stage.rows, name=stage.file_name), spec, by, order=stage.order)


def _changed(stage: ImportStage, report: Report) -> Outcome:
    stage.report = stage.report | _for_page(report)
    stage.fingerprint = report.fingerprint
    stage.note = CHANGED_WORDS
    stage.save()
    return Outcome.CHANGED
