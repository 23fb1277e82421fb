"""Storing files and saying who may see them."""

import hashlib
import mimetypes
import secrets
import unicodedata
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from pathlib import Path, PurePath
from typing import IO, Any, cast

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from tianyuan import clock
from tianyuan.attachments import pictures
from tianyuan.attachments.models import Attachment
from tianyuan.permissions import account_of
from tianyuan.refusals import BadInput

LARGEST = 20 * 1024 * 1024
FOLDER = "attachments"
ORPHAN_AFTER = timedelta(days=1)
BadFile = BadInput

Viewer = Callable[[Any, Attachment], bool]
_viewers: dict[str, Viewer] = {}


def register_viewer(kind: str, may_see: Viewer) -> None:
    """Let `may_see(user, attachment)` decide, beside the owner, who sees files of a kind."""
    _viewers[kind] = may_see


def may_see(user: Any, attachment: Attachment) -> bool:
    """The owner, and whom the kind's viewer lets."""
    if attachment.owner_id is not None and attachment.owner_id == user.pk:
        return True
    viewer = _viewers.get(attachment.kind)
    return viewer is not None and viewer(user, attachment)


def store(upload: UploadedFile, *, by: Any, kind: str, photo: bool | None = None) -> Attachment:
    """Keep an uploaded file; a photo (kind "photo", or photo=True) is shrunk and loses its metadata.

    `by` is its owner (a User), or SYSTEM for none. Raises BadFile, in words for the user, for an empty file,
    one over 20 MB, and a photo that is none, is broken or has 60 million pixels and more.
    """
    if not upload.size:
        raise BadFile("文件是空的，请重新选择")
    if upload.size > LARGEST:
        raise BadFile(f"文件有 {upload.size / 1024 / 1024:.1f} MB，最大 20 MB，请缩小后再上传")
    name = clean_name(upload.name)
    if photo or (photo is None and kind == "photo"):
        upload.seek(0)
        return _store_photo(name, pictures.shrink(cast("IO[Any]", upload.file)), by=by, kind=kind)
    return store_bytes(name, upload.read(), by=by, kind=kind)


def store_bytes(name: str, content: bytes, *, by: Any, kind: str) -> Attachment:
    """Keep a file the program made, under a clean version of the name."""
    name = clean_name(name)
    suffix = PurePath(name).suffix.lower()
    return _store(name, content, suffix, _type_of(name), by=by, kind=kind)


def remove(attachment: Attachment) -> None:
    """Delete the row now and its files once the transaction is committed."""
    paths = [path for path in (attachment.path, attachment.preview_path) if path]
    with transaction.atomic():
        Attachment.objects.filter(pk=attachment.pk).delete()
        for path in paths:
            transaction.on_commit(partial(default_storage.delete, path))


def clean_name(name: str | None) -> str:
    """A file name fit for a header, a listing and any file system; never empty, at most 100 characters."""
    base = (name or "").replace("\\", "/").rsplit("/", 1)[-1]
    kept = "".join("_" if char in '<>:"|?*%' else char for char in base if _printable(char)).strip(" .")
    path = PurePath(kept or "文件")
    suffix = path.suffix[:10]
    return f"{path.stem[: 100 - len(suffix)]}{suffix}"


def remove_orphans() -> int:
    """Delete files whose row never came to be (its transaction failed), after a day; returns how many."""
    root = Path(settings.MEDIA_ROOT)
    before = (clock.real_now() - ORPHAN_AFTER).timestamp()
    old = [path for path in root.glob(f"{FOLDER}/*/*") if path.is_file() and path.stat().st_mtime < before]
    removed = 0
    for start in range(0, len(old), 500):
        batch = {path.relative_to(root).as_posix(): path for path in old[start : start + 500]}
        for name in batch.keys() - _known(list(batch)):
            batch[name].unlink(missing_ok=True)
            removed += 1
    return removed


def _known(names: list[str]) -> set[str]:
    pairs = Attachment.objects.filter(path__in=names) | Attachment.objects.filter(preview_path__in=names)
    return {name for pair in pairs.values_list("path", "preview_path") for name in pair}


def _printable(char: str) -> bool:
    # C*: control, format (bidi overrides too), surrogates, private use, unassigned.
    return not unicodedata.category(char).startswith("C") and char not in "\u2028\u2029"


def _type_of(name: str) -> str:
    return mimetypes.guess_type(name)[0] or "application/octet-stream"


def _store_photo(name: str, picture: pictures.Picture, *, by: Any, kind: str) -> Attachment:
    small = _write(picture.preview, ".jpg")
    shown = f"{PurePath(name).stem}.jpg"
    more = {"preview_path": small, "width": picture.width, "height": picture.height}
    return _store(shown, picture.content, ".jpg", "image/jpeg", by=by, kind=kind, **more)


def _store(
    name: str, content: bytes, suffix: str, content_type: str, *, by: Any, kind: str, **more: Any
) -> Attachment:
    # The file first: a row never points to nothing. A file without its row is swept (remove_orphans).
    return Attachment.objects.create(
        kind=kind,
        name=name,
        content_type=content_type,
        size=len(content),
        path=_write(content, suffix),
        sha256=hashlib.sha256(content).hexdigest(),
        owner=account_of(by),
        **more,
    )


def _write(content: bytes, suffix: str) -> str:
    token = secrets.token_hex(16)
    safe = suffix if suffix[1:].isalnum() and suffix.isascii() else ""
    return default_storage.save(f"{FOLDER}/{token[:2]}/{token}{safe}", ContentFile(content))
