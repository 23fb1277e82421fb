"""一会一档: what lies in a meeting's file, what is missing, and where to get it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from servicelists.models import Meeting, MeetingFile
from servicelists.papers import catalogue
from servicelists.papers.catalogue import Entry
from servicelists.states import FileKind, MeetingState, MinutesState

UNHELD = frozenset({MeetingState.DRAFT, MeetingState.NOTIFIED})


@dataclass(frozen=True)
class Piece:
    """One thing of the file. `missing` says what is to be done about it; `optional` ones are never missed."""

    title: str
    url: str = ""
    note: str = ""
    missing: str = ""
    get_url: str = ""
    get_label: str = ""
    files: tuple[MeetingFile, ...] = ()
    optional: bool = False

    @property
    def there(self) -> bool:
        return not self.missing and bool(self.url or self.files)


def pieces_of(meeting: Meeting, user: Any) -> list[Piece]:
    """The file in the order an archive keeps it: 通知 议程 签到 照片 记录 纪要 认领书 其他."""
    entries = catalogue.of_meeting(meeting, user)
    files = list(MeetingFile.objects.standing().filter(meeting=meeting).select_related("attachment"))

    def of(*kinds: str) -> tuple[MeetingFile, ...]:
        return tuple(file for file in files if file.kind in kinds)

    paper: Callable[..., Piece] = lambda key, **more: _paper(meeting, entries, key, **more)  # noqa: E731
    signed = of(FileKind.SIGN_IN)
    return [
        paper("notice"),
        paper("agenda"),
        _sign_in(meeting, paper, signed),
        Piece("会议照片", files=of(FileKind.PHOTO), note="可不传", optional=True),
        paper("record", files=of(FileKind.PAPER_SHEET)),
        _minutes(meeting, paper, of(FileKind.SIGNED_MINUTES)),
        _claims(meeting, entries),
        Piece("其他材料", files=of(FileKind.OTHER), note="可不传", optional=True),
    ]


def missing_of(pieces: list[Piece]) -> list[Piece]:
    return [piece for piece in pieces if piece.missing]


def _paper(
    meeting: Meeting, entries: list[Entry], key: str, *, files: tuple[MeetingFile, ...] = (), missing: str = "",
    get: tuple[str, str] = ("", ""),
) -> Piece:  # fmt: skip
    entry = catalogue.found(entries, key)
    if entry is None:
        return Piece(key, files=files, optional=True)
    url = reverse("papers:meeting_paper", args=[meeting.pk, key]) if entry.exists else ""
    label, get_url = get
    return Piece(entry.title, url, entry.note, missing or entry.why_not, get_url, label, files)


def _sign_in(meeting: Meeting, paper: Callable[..., Piece], scans: tuple[MeetingFile, ...]) -> Piece:
    """Marked in the portal, or signed on paper and photographed: one of the two will do."""
    marked = meeting.attendances.exists()
    if meeting.state in UNHELD or marked or scans:
        return paper("sign-in", files=scans)
    words = "到会情况没有登记：在“现场”补登，或把纸质签到表拍照传上来"
    if meeting.state == MeetingState.MINUTED:
        return paper("sign-in", missing="到会情况没有登记：把纸质签到表拍照传上来")
    return paper("sign-in", missing=words, get=("去补登", reverse("rooms:page", args=[meeting.pk])))


def _minutes(meeting: Meeting, paper: Callable[..., Piece], scans: tuple[MeetingFile, ...]) -> Piece:
    written = getattr(meeting, "minutes", None)
    page = reverse("minutes:page", args=[meeting.pk])
    if meeting.state in UNHELD | {MeetingState.OPEN}:
        return paper("minutes", files=scans)
    if written is None or written.state != MinutesState.ISSUED:
        words = "纪要还没有印发" if written else "纪要还没有起草"
        return paper("minutes", files=scans, missing=words, get=("去看纪要", page))
    return paper("minutes", files=scans)


def _claims(meeting: Meeting, entries: list[Entry]) -> Piece:
    letters = [entry for entry in entries if entry.folder == "认领书" and entry.exists]
    if not letters:
        return Piece("认领书", note="没有单位认领", optional=True)
    return Piece("认领书", f"{reverse('papers:meeting', args=[meeting.pk])}#claims", f"{len(letters)} 家单位")
