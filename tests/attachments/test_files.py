import io
import os
import time
import uuid
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from PIL import Image

from tianyuan.attachments import files, pictures
from tianyuan.attachments.models import Attachment
from tianyuan.permissions import SYSTEM
from tianyuan.refusals import BadInput

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def photo(size=(400, 300), format="JPEG", mode="RGB", colour="red", **options):
    out = io.BytesIO()
    Image.new(mode, size, colour).save(out, format, **options)
    return SimpleUploadedFile("现场.jpg", out.getvalue(), content_type="image/jpeg")


def opened(attachment, path=None):
    with Image.open(default_storage.path(path or attachment.path)) as image:
        image.load()
        return image


def with_exif(**size):
    exif = Image.Exif()
    exif[0x010F] = "PhoneMaker"
    exif[0x0112] = 6  # turned by a quarter
    exif.get_ifd(0x8825)[1] = "N"
    exif.get_ifd(0x8825)[2] = (24.0, 49.0, 30.0)
    return photo(exif=exif, **size)


def test_a_photo_is_turned_upright_shrunk_and_silent(nobody):
    kept = files.store(with_exif(size=(4000, 2000)), by=nobody, kind="photo")
    image = opened(kept)
    assert image.size == (800, 1600) == (kept.width, kept.height)
    assert not image.getexif()
    assert b"PhoneMaker" not in Path(default_storage.path(kept.path)).read_bytes()
    assert max(opened(kept, kept.preview_path).size) == 320
    assert kept.owner_id == nobody.pk
    assert "现场" not in kept.path


@pytest.mark.parametrize(
    ("format", "mode", "colour"),
    [
        ("PNG", "RGBA", (0, 0, 0, 0)),
        ("PNG", "P", 0),
        ("PNG", "I;16", 5),
        ("WEBP", "RGB", "blue"),
        ("JPEG", "CMYK", 0),
    ],
)
def test_what_phones_and_scanners_make_becomes_a_jpeg(nobody, format, mode, colour):
    kept = files.store(photo(format=format, mode=mode, colour=colour), by=nobody, kind="photo")
    assert opened(kept).format == "JPEG"
    assert kept.name == "现场.jpg"


def test_transparent_parts_become_white(nobody):
    kept = files.store(photo(format="PNG", mode="RGBA", colour=(0, 0, 0, 0)), by=nobody, kind="photo")
    assert opened(kept).getpixel((5, 5)) == (255, 255, 255)


def huge_png(width, height):
    """A PNG whose header claims this size; nobody may try to decode it."""
    import struct
    import zlib

    def chunk(kind, body):
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b""))
        + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize("size", [(10000, 6000), (7746, 7746), (10000, 10000), (30000, 30000)])
def test_sixty_million_pixels_are_refused_before_decoding(nobody, monkeypatch, size):
    monkeypatch.setattr(pictures, "_drawn", lambda image: pytest.fail("decoded"))
    upload = SimpleUploadedFile("大图.png", huge_png(*size))
    with pytest.raises(BadInput, match="像素太多"):
        files.store(upload, by=nobody, kind="photo")
    assert not Attachment.objects.exists()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00", "HEIC"),
        (b"<html>hello</html>", "不是能识别的照片"),
        (b"GIF89a", "不是能识别的照片"),
        (b"", "空的"),
    ],
)
def test_what_is_no_photo_is_refused_in_words(nobody, content, words):
    with pytest.raises(BadInput, match=words):
        files.store(SimpleUploadedFile("a.jpg", content), by=nobody, kind="photo")


def test_a_cut_off_photo_is_refused_in_words(nobody):
    whole = io.BytesIO()
    Image.effect_noise((500, 500), 50).convert("RGB").save(whole, "JPEG")
    cut = SimpleUploadedFile("a.jpg", whole.getvalue()[:5000])
    with pytest.raises(BadInput, match="不完整"):
        files.store(cut, by=nobody, kind="photo")


def test_more_than_twenty_megabytes_are_refused(nobody, monkeypatch):
    monkeypatch.setattr(files, "LARGEST", 1000)
    with pytest.raises(BadInput, match="最大 20 MB"):
        files.store(SimpleUploadedFile("a.pdf", b"x" * 1001), by=nobody, kind="paper")


@pytest.mark.parametrize(
    ("name", "clean"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\用户\\清单.xlsx", "清单.xlsx"),
        ("a\x00b\r\n.pdf", "ab.pdf"),
        ("\u202egpj.exe", "gpj.exe"),
        ("半\ud800个.txt", "半个.txt"),
        ('x"<y>|*.txt', "x__y___.txt"),
        ("...", "文件"),
        (None, "文件"),
        ("长" * 300 + ".xlsx", "长" * 95 + ".xlsx"),
    ],
)
def test_names_are_cleaned(name, clean):
    assert files.clean_name(name) == clean


def test_a_removed_files_bytes_go_with_the_commit(nobody, django_capture_on_commit_callbacks):
    kept = files.store(photo(), by=nobody, kind="photo")
    with django_capture_on_commit_callbacks(execute=True):
        files.remove(kept)
        assert default_storage.exists(kept.path)
    assert not default_storage.exists(kept.path)
    assert not default_storage.exists(kept.preview_path)
    assert not Attachment.objects.exists()


def test_files_whose_transaction_failed_are_swept_after_a_day(nobody):
    stays = files.store(photo(), by=nobody, kind="photo")
    with transaction.atomic():
        lost = files.store_bytes("a.txt", b"x", by=SYSTEM, kind="paper")
        transaction.set_rollback(True)
    assert files.remove_orphans() == 0  # it may still be in somebody's open transaction
    long_ago = time.time() - 2 * 86400
    for path in Path(settings.MEDIA_ROOT).rglob("*.*"):
        os.utime(path, (long_ago, long_ago))
    assert files.remove_orphans() == 1
    assert not default_storage.exists(lost.path)
    assert default_storage.exists(stays.path)
    assert default_storage.exists(stays.preview_path)


# ---- serving
def body(answer):
    """What was streamed; reading it to its end closes the file."""
    return b"".join(answer.streaming_content)


def client_of(user):
    client = Client()
    client.force_login(user)
    return client


def test_the_owner_gets_the_photo_and_its_preview(nobody):
    kept = files.store(photo(), by=nobody, kind="photo")
    answer = client_of(nobody).get(kept.get_absolute_url())
    assert answer.headers["Content-Type"] == "image/jpeg"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Disposition"].startswith("inline")
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert body(answer)[:2] == b"\xff\xd8"
    small = client_of(nobody).get(kept.preview_url)
    assert small.status_code == 200
    body(small)


def test_a_page_in_disguise_is_saved_not_shown(nobody):
    kept = files.store(SimpleUploadedFile("通知.html", b"<script>1</script>"), by=nobody, kind="paper")
    answer = client_of(nobody).get(kept.get_absolute_url())
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert "filename*=utf-8''" in answer.headers["Content-Disposition"]
    body(answer)
    assert client_of(nobody).get(f"/files/{kept.pk}/small/").status_code == 404


def test_others_see_it_only_where_the_kinds_viewer_lets_them(nobody, sysadmin, secadmin, monkeypatch):
    monkeypatch.setattr(files, "_viewers", {})
    kept = files.store(photo(), by=nobody, kind="needs.photo", photo=True)
    assert client_of(sysadmin).get(kept.get_absolute_url()).status_code == 404
    files.register_viewer("needs.photo", lambda user, attachment: user.pk == sysadmin.pk)
    answer = client_of(sysadmin).get(kept.get_absolute_url())
    assert answer.status_code == 200
    body(answer)
    assert client_of(secadmin).get(kept.get_absolute_url()).status_code == 404


def test_missing_and_nobodys_files_look_alike(nobody, client):
    kept = files.store_bytes("a.txt", b"x", by=SYSTEM, kind="paper")
    mine = client_of(nobody)
    assert mine.get(kept.get_absolute_url()).status_code == 404
    assert mine.get(f"/files/{uuid.uuid4()}/").status_code == 404
    assert mine.get("/files/not-a-uuid/").status_code == 404
    assert client.get(kept.get_absolute_url()).status_code == 302  # to the login page
    own = files.store_bytes("b.txt", b"x", by=nobody, kind="paper")
    default_storage.delete(own.path)
    assert mine.get(own.get_absolute_url()).status_code == 404
