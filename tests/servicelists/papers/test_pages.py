"""The pages of papers: who sees which, print view, download, the zip in the background."""

import io
import zipfile

import pytest
from django.core.files.storage import default_storage
from django.urls import reverse
from docx import Document

from servicelists.models import Minutes
from servicelists.papers import dossier
from tianyuan.audit.models import AuditEvent
from tianyuan.permissions import Denied
from tianyuan.work.models import Work

pytestmark = pytest.mark.django_db


def page(browser, meeting, key=""):
    return browser.get(f"/meetings/{meeting.pk}/papers/{key}")


def zipped(work):
    work.refresh_from_db()
    assert work.state == "done", work.error
    with default_storage.open(work.file.path) as stored:
        return zipfile.ZipFile(io.BytesIO(stored.read()))


def test_list_shows_what_is_there_and_why_the_rest_is_not(as_user, secretary, announced):
    said = page(as_user(secretary), announced).content.decode()
    assert "会议通知（附议程、回执）" in said
    assert "还没有：会议还没有开" in said
    assert "打包材料" in said


def test_print_view_and_download_are_the_same_paper(as_user, secretary, held):
    browser = as_user(secretary)
    shown = page(browser, held, "record/")
    assert "会议记录" in shown.content.decode()
    assert "style=" not in shown.content.decode().split("<article", 1)[1].split("</article>")[0]
    answer = page(browser, held, "record.docx")
    assert "filename*=utf-8''" in answer["Content-Disposition"].lower()
    assert Document(io.BytesIO(answer.content)).paragraphs[0].text == "田园镇龙井社区“大党委”"
    assert AuditEvent.objects.filter(verb="papers.download").count() == 1


@pytest.mark.parametrize(
    "key", ["nothing/", "record.docx", "minutes/", "claims-999999/", "nudge-1/", "%00/", "9" * 300 + "/"]
)
def test_a_paper_that_is_not_there_is_missing(as_user, secretary, announced, key):
    assert page(as_user(secretary), announced, key).status_code in (400, 404)


def test_liaison_sees_the_own_letter_and_not_the_record(as_user, liaison, held, unit, other_unit):
    browser = as_user(liaison)
    said = page(browser, held).content.decode()
    assert f"认领书 · {unit}" in said
    assert f"认领书 · {other_unit}" not in said
    assert "会议记录" not in said
    assert "打包材料" not in said
    assert page(browser, held, "record/").status_code == 404
    assert page(browser, held, f"claims-{other_unit.pk}.docx").status_code == 404
    assert page(browser, held, f"claims-{unit.pk}.docx").status_code == 200


def test_liaison_knows_nothing_of_a_notice_in_the_making(as_user, liaison, announced):
    announced.notified_at, announced.state = None, "draft"
    announced.save()
    browser = as_user(liaison)
    assert "还没有：会议通知还没有发出" in page(browser, announced).content.decode()
    assert page(browser, announced, "notice/").status_code == 404


def test_draft_minutes_are_not_for_units(as_user, liaison, minutes):
    Minutes.objects.update(state="draft", issued_at=None)
    assert page(as_user(liaison), minutes.meeting, "minutes/").status_code == 404
    Minutes.objects.update(state="circulated")
    assert "征求意见稿" in page(as_user(liaison), minutes.meeting, "minutes/").content.decode()


def test_another_committees_secretary_finds_nothing(as_user, other_secretary, held):
    browser = as_user(other_secretary)
    for key in ("", "all/", "notice/", "notice.docx"):
        assert page(browser, held, key).status_code == 404


def test_all_print_in_one_run_each_on_a_page_of_its_own(as_user, secretary, held, minutes):
    said = page(as_user(secretary), held, "all/").content.decode()
    assert said.count('<article class="a4') >= 9
    assert "会议纪要" in said
    assert "认领书" in said


def test_one_press_packs_all_papers(as_user, secretary, held, minutes, unit, run):
    answer = as_user(secretary).post(reverse("papers:pack", args=[held.pk]), {"whole": "0"})
    assert answer.status_code == 302
    work = Work.objects.get(kind=dossier.KIND)
    run()
    archive = zipped(work)
    names = archive.namelist()
    assert archive.testzip() is None
    assert names[0] == "00 目录.docx"
    assert "01 关于召开田园镇龙井社区“大党委”11月联席会议的通知.docx" in names
    assert any(name.endswith("会议纪要（第3期）.docx") for name in names)
    assert f"认领书/田园镇龙井社区“大党委”11月联席会议认领书（{unit}）.docx" in names
    assert any(name.startswith("提醒和督办/") for name in names)
    assert not any("照片" in name for name in names)
    assert work.file.name == "田园镇龙井社区“大党委”11月联席会议材料.zip"
    for name in names:
        assert Document(io.BytesIO(archive.read(name))).paragraphs, name


def test_dossier_holds_photos_and_ledgers_and_says_what_is_missing(secretary, held, photo, run):
    Minutes.objects.all().delete()
    work = dossier.start(held, by=secretary)
    run()
    archive = zipped(work)
    assert archive.read("照片和扫描件/01 会议照片 会场.jpg") == b"picture"
    assert sum(name.startswith("台账/") and name.endswith(".xlsx") for name in archive.namelist()) == 2
    table = Document(io.BytesIO(archive.read("00 目录.docx"))).tables[0]
    rows = {row.cells[1].text: (row.cells[2].text, row.cells[3].text) for row in table.rows}
    assert rows["会议纪要"] == ("无", "纪要还没有起草好")
    assert rows["服务清单"] in (("无", "还没有公示"), ("无", "还没有登记成服务项"))
    assert not any("服务清单.docx" in name for name in archive.namelist())
    assert rows["会场"][0] == "有"


def test_two_presses_start_one_zip(secretary, held):
    assert dossier.start(held, by=secretary).pk == dossier.start(held, by=secretary).pk


def test_packing_is_for_the_committees_staff(held, liaison, town_officer, committee_member):
    for user in (liaison, town_officer, committee_member):
        with pytest.raises(Denied, match="打包"):
            dossier.start(held, by=user)
    assert not Work.objects.filter(kind=dossier.KIND).exists()


def test_names_in_the_zip_never_collide_or_leave_it():
    names = dossier.Names()
    assert names.free("台账/甲.xlsx") == "台账/甲.xlsx"
    assert names.free("台账/甲.xlsx") == "台账/甲（2）.xlsx"
    assert names.free('台账/..\\<a>:"*?.txt') == "台账/a.txt"
    assert names.free("台账/..") == "台账/材料"


def test_papers_of_a_month_without_a_meeting(as_user, clerk, make_list):
    listed = make_list()
    browser = as_user(clerk)
    said = browser.get(f"/lists/{listed.pk}/papers/").content.decode()
    assert "需求征集表（空白）" in said
    assert browser.get(f"/lists/{listed.pk}/papers/blank-needs/").status_code == 200
    answer = browser.get(f"/lists/{listed.pk}/papers/blank-needs.docx")
    assert Document(io.BytesIO(answer.content)).tables
