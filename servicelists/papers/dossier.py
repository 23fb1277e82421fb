"""全部打包 and 一会一档: the papers of a meeting, and what was uploaded to it, in one zip made in the background."""

import io
import re
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Q, QuerySet

from servicelists.ledgers import needs_ledger, services_ledger
from servicelists.models import Claim, Meeting, MeetingFile
from servicelists.papers import catalogue
from servicelists.papers.catalogue import Entry
from servicelists.papers.words import body_of, discreet, occasion, title
from servicelists.permissions import papers as permissions
from tianyuan import audit
from tianyuan.documents import ledger
from tianyuan.documents.paper import Column, Paper, Table, docx
from tianyuan.work import background
from tianyuan.work.models import Work

KIND = "servicelists.papers.file"
LEFT_OUT = ("reply-slip", "blank-needs")  # the one is in the notice, the other is not of the meeting

NOT_PUBLISHED = "还没有公示"

Report = Callable[[int, int, str], None]


def start(meeting: Meeting, *, by: Any, whole: bool = True) -> Work:
    """Begin the zip; `whole`: with uploaded files and ledgers (一会一档), else the papers alone.

    Raises Denied. Pressing twice gives the same work.
    """
    permissions.check_can_pack(by, meeting)
    what = "一会一档" if whole else "材料"
    with transaction.atomic():
        work = background.start(
            KIND,
            by=by,
            title=f"{meeting.committee.short_name}{occasion(meeting)}{what}",
            payload={"meeting_id": meeting.pk, "whole": whole},
            committee_id=meeting.committee_id,
            key=f"{meeting.pk}-{'whole' if whole else 'papers'}-{getattr(by, 'pk', '')}",
        )
        audit.record("papers.pack", meeting, by=by, after={"whole": whole})
    return work


def running(meeting: Meeting, user: Any) -> Work | None:
    """The user's latest zip of this meeting that is on its way or still kept."""
    rows = Work.objects.visible_to(user).filter(kind=KIND, owner_id=user.pk, payload__meeting_id=meeting.pk)
    return rows.select_related("file").order_by("-pk").first()


def outdated(meeting: Meeting, packed: Work) -> str:
    """Why a zip made before is no longer the meeting's file: `打包后有更正，请重新打包`; "" while it is."""
    since = packed.started_at
    if since is None:  # it waits, and will take everything as it stands then
        return ""
    written = getattr(meeting, "minutes", None)
    changes = {
        "纪要印发了": _after(since, written and written.issued_at),
        "有更正": _after(since, written and written.corrected_at),
        "材料有增减": _filed(meeting).filter(Q(added_at__gt=since) | Q(removed_at__gt=since)).exists(),
        "到会情况有改动": meeting.attendances.filter(marked_at__gt=since).exists(),
        "又登记了认领": _claims_registered(meeting, since),
        "又记了议定事项": meeting.resolutions.filter(created_at__gt=since).exists(),
    }
    said = "，".join(words for words, happened in changes.items() if happened)
    return f"打包后{said}，请重新打包" if said else ""


def _after(since: datetime, moment: datetime | None) -> bool:
    return moment is not None and moment > since


def _filed(meeting: Meeting) -> QuerySet[MeetingFile]:
    return MeetingFile.objects.filter(meeting=meeting)


def _claims_registered(meeting: Meeting, since: datetime) -> bool:
    needs = meeting.agenda.items.standing().values("need")
    return Claim.objects.active().filter(need__in=needs, registered_at__gt=since).exists()


def make(meeting: Meeting, *, by: Any, whole: bool, report: Report) -> tuple[str, bytes]:
    """(file name, zip). `by` decides what is in it; `report` is told after each part."""
    entries = [_finished(entry) for entry in catalogue.of_meeting(meeting, by) if entry.key not in LEFT_OUT]
    there = [entry for entry in entries if entry.exists]
    uploads = (
        list(MeetingFile.objects.standing().filter(meeting=meeting).select_related("attachment"))
        if whole
        else []
    )
    total = len(there) + len(uploads) + 1
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        names = Names()
        for done, (name, content) in enumerate(_parts(meeting, entries, uploads, whole), 1):
            archive.writestr(names.free(name), content)
            report(min(done, total), total, name.rsplit("/", 1)[-1])
    what = "一会一档" if whole else "材料"
    return f"{body_of(meeting.committee)}{occasion(meeting)}{what}.zip", stream.getvalue()


def _finished(entry: Entry) -> Entry:
    """A draft is not in the file: the archive would take it for the real one."""
    return replace(entry, why_not=entry.why_not or NOT_PUBLISHED) if entry.draft else entry


class Names:
    """Names inside the zip, made unique and safe on every system."""

    def __init__(self) -> None:
        self.taken: Counter[str] = Counter()

    def free(self, name: str) -> str:
        folder, _, base = name.rpartition("/")
        base = re.sub(r'[<>:"|?*\\\x00-\x1f]', "", base).strip(" .") or "材料"
        whole = f"{folder}/{base}" if folder else base
        self.taken[whole] += 1
        if self.taken[whole] == 1:
            return whole
        stem, dot, suffix = whole.rpartition(".")
        return f"{stem}（{self.taken[whole]}）{dot}{suffix}" if dot else f"{whole}（{self.taken[whole]}）"


def _parts(
    meeting: Meeting, entries: list[Entry], uploads: list[MeetingFile], whole: bool
) -> Iterator[tuple[str, bytes]]:
    yield "00 目录.docx", docx(contents(meeting, entries, uploads))
    number = 0
    for entry in entries:
        if entry.exists:
            number += not entry.folder
            paper = entry.paper()
            name = f"{entry.folder}/{paper.filename}" if entry.folder else f"{number:02} {paper.filename}"
            yield name, docx(paper)
    if whole and meeting.list is not None:
        for made in (needs_ledger(meeting.list), services_ledger(meeting.list)):
            name, content = ledger.file(made)
            yield f"台账/{name}", content
    for number, upload in enumerate(uploads, 1):
        yield _upload_name(number, upload), _content(upload)


def _upload_name(number: int, upload: MeetingFile) -> str:
    kind = upload.get_kind_display()
    suffix = upload.attachment.name.rpartition(".")[2]
    words = (upload.caption or upload.attachment.name.rpartition(".")[0]).replace("/", "")
    return f"照片和扫描件/{number:02} {kind} {words}.{suffix}"


def _content(upload: MeetingFile) -> bytes:
    try:
        with default_storage.open(upload.attachment.path) as stored:
            content: bytes = stored.read()
            return content
    except FileNotFoundError:
        return b""


def contents(meeting: Meeting, entries: list[Entry], uploads: list[MeetingFile]) -> Paper:
    """目录: what is in the file, and what is still missing."""
    rows: list[list[Any]] = [
        [entry.title, "有" if entry.exists else "无", entry.why_not or entry.note] for entry in entries
    ]
    rows += [
        [upload.caption or upload.get_kind_display(), "有", upload.get_kind_display()] for upload in uploads
    ]
    columns = [
        Column("序号", 8, center=True),
        Column("材料", 48),
        Column("有无", 9, center=True),
        Column("说明", 35),
    ]
    made = Paper(
        title(meeting, "材料目录"),
        [Table(columns, [[number, *row] for number, row in enumerate(rows, 1)])],
        issuer=meeting.committee.name,
    )
    return discreet(made, meeting.committee)
