"""一会一档: what is there, what is missing; photos and scans in and out."""

import re
from datetime import timedelta
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from servicelists.actions import filing
from servicelists.actions import minutes as actions
from servicelists.models import MeetingFile
from tianyuan import clock
from tianyuan.attachments.models import Attachment
from tianyuan.audit.models import AuditEvent
from tianyuan.outbox import deliveries
from tianyuan.permissions import Denied
from tianyuan.refusals import BadInput
from tianyuan.work.models import Work

pytestmark = pytest.mark.django_db


def photo(name: str = "现场.jpg") -> SimpleUploadedFile:
    stream = BytesIO()
    Image.new("RGB", (640, 480), "teal").save(stream, "JPEG")
    return SimpleUploadedFile(name, stream.getvalue(), "image/jpeg")


def scan(name: str = "签到表.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, b"%PDF-1.4 paper", "application/pdf")


def words_of(answer) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", answer.content.decode()))


@pytest.fixture
def url(meeting):
    return f"/meetings/{meeting.pk}/file/"


@pytest.fixture
def kept(meeting, clerk):
    return filing.add(meeting, [photo()], kind="photo", caption="认领现场", by=clerk)[0]


def test_the_file_says_what_is_missing_and_where_to_get_it(url, meeting, as_user, clerk, secretary):
    page = words_of(as_user(clerk).get(url))
    assert "还缺 1 样： 会议纪要" in page
    assert "去看纪要" in page
    assert "会议照片 可不传" in page
    actions.issue(meeting.minutes, by=secretary)
    assert "齐了。" in words_of(as_user(clerk).get(url))


def test_a_photographed_sheet_stands_for_attendance_nobody_marked(url, meeting, as_user, clerk):
    meeting.attendances.all().delete()
    assert "签到表" in words_of(as_user(clerk).get(url)).split("全部打包")[0]
    filing.add(meeting, [scan()], kind="sign_in", by=clerk)
    assert "签到表、" not in words_of(as_user(clerk).get(url)).split("全部打包")[0]


def test_several_photos_at_once_by_the_page(url, meeting, as_user, clerk):
    answer = as_user(clerk).post(
        f"{url}add/", {"kind": "photo", "caption": "认领现场", "files": [photo(), photo("二.png.jpg")]}
    )
    assert answer.status_code == 302
    assert MeetingFile.objects.filter(meeting=meeting, caption="认领现场").count() == 2
    assert AuditEvent.objects.filter(verb="filing.add").exists()


def test_one_bad_file_keeps_all_out_and_is_named(meeting, clerk):
    for bad, words in (
        (SimpleUploadedFile("病毒.exe", b"MZ"), "“病毒.exe”不能放"),
        (SimpleUploadedFile("空.pdf", b""), "“空.pdf”：文件是空的"),
        (SimpleUploadedFile("假.jpg", b"no picture"), "“假.jpg”："),
    ):
        with pytest.raises(BadInput, match=re.escape(words)):
            filing.add(meeting, [photo(), bad], kind="photo", by=clerk)
    assert not MeetingFile.objects.exists()


@pytest.mark.parametrize(
    ("kind", "count", "words"), [("", 1, "种类"), ("photo", 0, "先选择"), ("photo", 21, "最多 20 个")]
)
def test_what_makes_no_sense_is_refused(meeting, clerk, kind, count, words):
    with pytest.raises(BadInput, match=words):
        filing.add(meeting, [scan() for _ in range(count)], kind=kind, by=clerk)


def test_only_the_committees_staff_files(meeting, liaison, committee_member, other_secretary, town_officer):
    for stranger in (liaison, committee_member, other_secretary, town_officer):
        with pytest.raises(Denied):
            filing.add(meeting, [scan()], kind="photo", by=stranger)


def test_taken_out_it_is_gone_and_comes_back_within_a_day(url, kept, as_user, clerk):
    browser = as_user(clerk)
    browser.post(f"/meetings/files/{kept.pk}/remove/")
    page = browser.get(url)
    assert "认领现场" not in words_of(page)
    assert f"/meetings/files/{kept.pk}/restore/" in page.content.decode()
    browser.post(f"/meetings/files/{kept.pk}/restore/")
    assert "认领现场" in words_of(browser.get(url))


def test_after_a_day_it_is_deleted_with_its_file(kept, clerk):
    filing.remove(kept, by=clerk)
    with clock.frozen(clock.now() + timedelta(hours=23)):
        assert filing.forget_removed() == 0
    with clock.frozen(clock.now() + timedelta(hours=25)):
        assert filing.forget_removed() == 1
    assert not MeetingFile.objects.exists()
    assert not Attachment.objects.filter(pk=kept.attachment_id).exists()


def test_who_may_look_at_a_photo(kept, as_user, clerk, secretary, committee_member, town_officer, liaison, far_liaison,
                                 other_secretary):  # fmt: skip
    address = kept.attachment.get_absolute_url()
    seen = {secretary: 200, committee_member: 200, town_officer: 200, liaison: 404, far_liaison: 404,
            other_secretary: 404}  # fmt: skip
    for user, status in seen.items():
        answer = as_user(user).get(address)
        assert answer.status_code == status, user
        if status == 200:
            answer.getvalue()
    filing.remove(kept, by=clerk)
    assert as_user(secretary).get(address).status_code == 404


def test_a_caption_is_written_and_a_kind_put_right(kept, as_user, clerk):
    as_user(clerk).post(
        f"/meetings/files/{kept.pk}/describe/", {"caption": "签到表第一页", "kind": "sign_in"}
    )
    kept.refresh_from_db()
    assert (kept.caption, kept.kind) == ("签到表第一页", "sign_in")
    for bad in ({"caption": "长" * 61}, {"caption": "a\x00"}, {"caption": "x", "kind": "nothing"}):
        assert as_user(clerk).post(f"/meetings/files/{kept.pk}/describe/", bad).status_code in (302, 400)
    kept.refresh_from_db()
    assert kept.caption == "签到表第一页"


def test_everything_is_packed_from_the_page(url, meeting, as_user, secretary):
    answer = as_user(secretary).post(f"{url}pack/")
    assert answer.headers["Location"].endswith("/file/#pack")
    assert Work.objects.get(kind="servicelists.papers.file").payload == {
        "meeting_id": meeting.pk,
        "whole": True,
    }


def test_the_file_of_one_and_three_photos_takes_the_same_queries(url, kept, meeting, as_user, clerk):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    browser = as_user(clerk)
    browser.get(url)
    with CaptureQueriesContext(connection) as once:
        browser.get(url)
    filing.add(meeting, [photo(), photo()], kind="photo", by=clerk)
    with CaptureQueriesContext(connection) as thrice:
        browser.get(url)
    assert len(thrice) == len(once)


@pytest.mark.parametrize(
    ("caption", "bad", "words"),
    [
        ("会场", SimpleUploadedFile("假.jpg", b"no picture"), "“假.jpg”："),
        ("会\x00场", SimpleUploadedFile("真.pdf", b"%PDF-1.4 paper"), "无法识别的字符"),
    ],
)
def test_a_bad_file_is_said_on_the_page_with_what_was_typed(url, as_user, clerk, caption, bad, words):
    answer = as_user(clerk).post(f"{url}add/", {"kind": "other", "caption": caption, "files": [bad]})
    page = answer.content.decode()
    assert answer.status_code == 400
    assert words in page
    assert "全部打包" in page
    assert 'value="会场"' in page
    assert '<option value="other" selected>' in page
    assert not MeetingFile.objects.exists()


def test_a_correction_after_packing_asks_to_pack_again(url, meeting, issued, as_user, secretary):
    browser = as_user(secretary)
    with clock.frozen(clock.now() + timedelta(hours=1)):
        browser.post(f"{url}pack/")
        deliveries.run_due()
        assert "重新打包" not in words_of(browser.get(url))
    with clock.frozen(clock.now() + timedelta(hours=2)):
        actions.correct(issued, sections={"other": "补一句"}, why="漏了一句", by=secretary)
        assert "打包后有更正，请重新打包" in words_of(browser.get(url))
    with clock.frozen(clock.now() + timedelta(hours=3)):
        browser.post(f"{url}pack/")
        deliveries.run_due()
        assert "请重新打包" not in words_of(browser.get(url))


def test_a_photo_put_in_after_packing_asks_to_pack_again(url, meeting, as_user, clerk, secretary):
    as_user(secretary).post(f"{url}pack/")
    deliveries.run_due()
    with clock.frozen(clock.now() + timedelta(hours=1)):
        filing.add(meeting, [photo()], kind="photo", by=clerk)
        assert "打包后材料有增减，请重新打包" in words_of(as_user(secretary).get(url))
