"""一会一档: photos and scans put to a meeting, named, taken out again."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from pathlib import PurePath
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from servicelists.actions.minutes.writing import checked_text
from servicelists.models import Meeting, MeetingFile
from servicelists.permissions import minutes as permissions
from servicelists.states import FileKind
from tianyuan import clock, workflow
from tianyuan.attachments import files
from tianyuan.attachments.models import Attachment
from tianyuan.audit import recording as audit
from tianyuan.permissions import account_of
from tianyuan.refusals import BadInput

KIND = "meeting_file"
MOST_AT_ONCE = 20
MOST = 100
PHOTOS = frozenset({".jpg", ".jpeg", ".png", ".webp", ".bmp", ".heic", ".heif"})
DOCUMENTS = frozenset({".pdf", ".doc", ".docx", ".wps", ".ofd", ".xls", ".xlsx"})
KEPT_AFTER_REMOVAL = timedelta(days=1)


def add(
    meeting: Meeting, uploads: Sequence[UploadedFile], *, kind: str, caption: str = "", by: Any
) -> list[MeetingFile]:
    """Put files into the folder, all or none. Photos are shrunk and lose where they were taken.

    Raises BadInput naming the file that cannot be taken, Denied.
    """
    if kind not in FileKind.values:
        raise BadInput("请选择材料种类")
    if not 1 <= len(uploads) <= MOST_AT_ONCE:
        raise BadInput(f"请选择文件，一次最多 {MOST_AT_ONCE} 个" if uploads else "请先选择照片或文件")
    words = checked_text("说明", caption, 60)
    with transaction.atomic():
        row = workflow.locked(meeting)
        permissions.check_can_file(by, row)
        if MeetingFile.objects.standing().filter(meeting=row).count() + len(uploads) > MOST:
            raise BadInput(f"一次会议最多放 {MOST} 个文件，请挑有用的放")
        made = [_added(row, upload, kind, words, by) for upload in uploads]
        audit.record("filing.add", row, by=by, after={"kind": kind, "count": len(made)})
    return made


def _added(meeting: Meeting, upload: UploadedFile, kind: str, caption: str, by: Any) -> MeetingFile:
    return MeetingFile.objects.create(
        meeting=meeting, kind=kind, attachment=_stored(upload, by), caption=caption, added_at=clock.now(),
        added_by=account_of(by),
    )  # fmt: skip


def _stored(upload: UploadedFile, by: Any) -> Attachment:
    name = files.clean_name(upload.name)
    suffix = PurePath(name).suffix.lower()
    if suffix not in PHOTOS | DOCUMENTS:
        raise BadInput(f"“{name}”不能放：只收照片、PDF、Word、WPS、OFD 和 Excel 文件")
    try:
        return files.store(upload, by=by, kind=KIND, photo=suffix in PHOTOS)
    except files.BadFile as bad:
        raise BadInput(f"“{name}”：{bad.words}") from bad


def describe(file: MeetingFile, *, caption: str, kind: str = "", by: Any) -> MeetingFile:
    """Say what is on it, or that it is another kind of thing."""
    with transaction.atomic():
        row = _mine(file, by)
        before = {"caption": row.caption, "kind": row.kind}
        if kind and kind not in FileKind.values:
            raise BadInput("请选择材料种类")
        row.caption, row.kind = checked_text("说明", caption, 60), kind or row.kind
        row.save(update_fields=["caption", "kind"])
        after = {"caption": row.caption, "kind": row.kind}
        audit.record("filing.describe", row, by=by, before=before, after=after,
                     committee_id=row.meeting.committee_id)  # fmt: skip
    return row


def remove(file: MeetingFile, *, by: Any) -> MeetingFile:
    """撤下: out of the folder; for a day it can be put back."""
    return _set_removed(file, True, by)


def restore(file: MeetingFile, *, by: Any) -> MeetingFile:
    """Put back what was taken out."""
    return _set_removed(file, False, by)


def _set_removed(file: MeetingFile, removed: bool, by: Any) -> MeetingFile:
    with transaction.atomic():
        row = _mine(file, by)
        row.removed_at = clock.now() if removed else None
        row.save(update_fields=["removed_at"])
        verb = "filing.remove" if removed else "filing.restore"
        audit.record(verb, row, by=by, committee_id=row.meeting.committee_id)
    return row


def _mine(file: MeetingFile, by: Any) -> MeetingFile:
    row = workflow.locked(file)
    permissions.check_can_file(by, row.meeting)
    return row


def forget_removed() -> int:
    """Delete for good what was taken out more than a day ago; returns how many. Run hourly."""
    rows = MeetingFile.objects.filter(removed_at__lt=clock.now() - KEPT_AFTER_REMOVAL)
    return sum(_forgotten(row) for row in _iterate(rows))


def _iterate(rows) -> Iterable[MeetingFile]:
    return rows.select_related("attachment").order_by("pk")[:500]


def _forgotten(row: MeetingFile) -> int:
    with transaction.atomic():
        row.delete()
        files.remove(row.attachment)
    return 1
