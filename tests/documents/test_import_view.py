"""The import's page: three steps by upload or paste, for those who may."""

import io

import openpyxl
import pytest
from django.test import Client
from django.urls import path

import tianyuan.urls
from tests.documents.test_imports import HEAD, KEY, calls
from tests.documents.workbooks import bomb, upload, xlsx
from tianyuan.accounts.models import User
from tianyuan.documents import stages
from tianyuan.documents.models import ImportStage
from tianyuan.documents.views import ImportView, file_response
from tianyuan.permissions import Denied

URL = "/tests-import/"


class AccountImport(ImportView):
    key = KEY
    back_url = "/"

    def allow(self):
        if self.request.user.username != "importer":
            raise Denied("只有镇党建办可以导入")


class ForgottenImport(ImportView):
    key = KEY


urlpatterns = [
    path("tests-import/", AccountImport.as_view()),
    path("tests-forgotten/", ForgottenImport.as_view()),
    *tianyuan.urls.urlpatterns,
]
handler400, handler403 = tianyuan.urls.handler400, tianyuan.urls.handler403
handler404, handler500 = tianyuan.urls.handler404, tianyuan.urls.handler500
pytestmark = [pytest.mark.urls(__name__), pytest.mark.django_db]


@pytest.fixture
def user():
    calls.clear()
    return User.objects.create_user("importer", name="导入人")


@pytest.fixture
def browser(user) -> Client:
    made = Client(raise_request_exception=True)
    made.force_login(user)
    return made


def sent(browser, content: bytes, name: str = "单位.xlsx"):
    return browser.post(URL, {"file": upload(content, name), "text": ""})


def confirmed(browser, stage):
    return browser.post(URL, {"stage": str(stage.pk), "seen": stage.fingerprint}, follow=True)


def test_upload_report_confirm_done(browser):
    page = browser.get(URL).content.decode()
    assert "下载模板" in page
    assert "严禁传输、处理、存储国家秘密和工作秘密" in page
    answer = sent(browser, xlsx(HEAD, ["a1", "张三", "10012345678"], ["a2", "李四", ""]))
    stage = ImportStage.objects.get()
    assert answer.url == f"{URL}?stage={stage.pk}"
    for _ in range(2):  # survives a reload
        shown = browser.get(answer.url).content.decode()
        assert "确认导入 2 行" in shown
        assert "单位.xlsx" in shown
    done = confirmed(browser, stage).content.decode()
    assert "新增 2 行" in done
    assert User.objects.filter(username__in=["a1", "a2"]).count() == 2
    assert "新增 2 行" in confirmed(browser, stage).content.decode()
    assert calls == [2]


def test_paste_needs_no_typing_and_no_file(browser):
    browser.post(URL, {"text": "a1\t张三\na2\t李四"})
    stage = ImportStage.objects.get()
    assert "粘贴的内容" in browser.get(f"{URL}?stage={stage.pk}").content.decode()
    confirmed(browser, stage)
    assert User.objects.get(username="a2").name == "李四"


def test_report_shows_errors_first_filters_and_gives_the_file_back(browser):
    rows = [[f"a{n}", "张三", ""] for n in range(120)]
    sent(browser, xlsx(HEAD, *rows, ["b1", "<b>李四</b>", "12"]))
    stage = ImportStage.objects.get()
    url = f"{URL}?stage={stage.pk}"
    first = browser.get(url).content.decode()
    assert "<span>手机号 位数不对<br>" in first  # the number of the row stands beside it, once
    assert first.count("第 122 行") == 1
    assert "确认导入" not in first
    assert "&lt;b&gt;李四" in first
    assert first.count("<tr>") == 51
    assert "第 3 页，共 3 页" in browser.get(f"{url}&page=3").content.decode()
    only = browser.get(f"{url}&show=error").content.decode()
    assert only.count("<tr>") == 2
    marked = browser.get(f"{url}&download=marked")
    assert "attachment" in marked["Content-Disposition"]
    assert (
        openpyxl.load_workbook(io.BytesIO(marked.content)).active["D122"].value == "第 122 行 手机号 位数不对"
    )
    assert "没有导入任何一行" in confirmed(browser, stage).content.decode()
    assert not calls


def test_template_download_has_a_chinese_name(browser):
    answer = browser.get(f"{URL}?download=template")
    assert "filename*=utf-8''%E8%B4%A6%E5%8F%B7" in answer["Content-Disposition"]
    assert openpyxl.load_workbook(io.BytesIO(answer.content)).sheetnames == ["填写", "示例"]


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (b"<html></html>", "单位.xlsx", "网页"),
        (xlsx(HEAD, also={"XFD1048576": "x"}), "单位.xlsx", "XFD1048576"),
        (bomb(120), "单位.xlsx", "压缩炸弹"),
        (b"", "单位.xlsx", "空的"),
        (b"a,b\n\x00,1", "单位.csv", "坏字符"),
        (xlsx(["甲"], ["乙"]), "单位.xlsx", "没有找到表头"),
        (b"PK\x03\x04" + b"0" * (11 << 20), "单位.xlsx", "10 MB"),
    ],
)
def test_bad_file_is_400_with_words_and_nothing_kept(browser, content, name, words):
    answer = sent(browser, content, name)
    assert answer.status_code == 400
    assert words in answer.content.decode()
    assert not ImportStage.objects.exists()


def test_bad_paste_keeps_what_was_typed(browser):
    text = "只有一列，\n".replace("\n", "\t") * 6
    answer = browser.post(URL, {"text": text})
    assert answer.status_code == 400
    assert "粘贴了" in answer.content.decode()
    assert "只有一列，\t只有一列" in answer.content.decode()
    assert browser.post(URL, {"text": "a\x00\tb"}).status_code == 400
    assert browser.post(URL, {"text": "字" * 200_001}).status_code == 400


def test_neither_or_both_is_said(browser):
    assert "请选择文件" in browser.post(URL, {"text": " "}).content.decode()
    both = browser.post(URL, {"text": "a1\t张三", "file": upload(xlsx(HEAD))})
    assert (both.status_code, "只能选一种" in both.content.decode()) == (400, True)


@pytest.mark.parametrize(
    "query", ["page=1000000000", "page=0", "page=x", "show=all", "page=99999999999999999999"]
)
def test_odd_query_is_400_in_words(browser, query):
    sent(browser, xlsx(HEAD, ["a1", "张三", ""]))
    answer = browser.get(f"{URL}?stage={ImportStage.objects.get().pk}&{query}")
    assert answer.status_code == 400
    assert "页码或筛选不对" in answer.content.decode()


@pytest.mark.parametrize("stage", ["", "x", "0", "1" * 400, "00000000-0000-0000-0000-000000000000"])
def test_odd_stage_is_missing(browser, stage):
    assert browser.get(URL, {"stage": stage}).status_code == 404
    assert browser.post(URL, {"stage": stage}).status_code == 404


def test_only_who_may_imports_and_only_the_own_upload(browser, user):
    sent(browser, xlsx(HEAD, ["a1", "张三", ""]))
    stage = ImportStage.objects.get()
    other = Client()
    other.force_login(User.objects.create_user("other", name="别人"))
    assert other.get(URL).status_code == 403
    assert "只有镇党建办可以导入" in other.get(URL).content.decode()
    assert confirmed(other, stage).status_code == 403
    assert other.get("/tests-forgotten/").status_code == 403
    ImportStage.objects.update(owner=User.objects.get(username="other"))
    assert browser.get(f"{URL}?stage={stage.pk}").status_code == 404
    assert confirmed(browser, stage).status_code == 404
    ImportStage.objects.update(owner=user, committee_id=5)
    assert browser.get(f"{URL}?stage={stage.pk}").status_code == 404
    ImportStage.objects.update(committee_id=None, key="tests.other")
    assert browser.get(f"{URL}?stage={stage.pk}").status_code == 404
    assert Client().get(URL).status_code == 302
    assert not calls


def test_change_meanwhile_and_refusal_are_shown(browser):
    sent(browser, xlsx(HEAD, ["a1", "张三", ""]))
    stage = ImportStage.objects.get()
    User.objects.create_user("a1", name="先建")
    page = confirmed(browser, stage).content.decode()
    assert "核对以后数据有了变化" in page
    assert "姓名：先建 → 张三" in page
    sent(browser, xlsx(HEAD, ["a2", "炸", ""]))
    refused = ImportStage.objects.exclude(pk=stage.pk).get()
    assert "没有导入任何一行：单位已经撤销" in confirmed(browser, refused).content.decode()


def test_large_import_shows_its_progress(browser, monkeypatch):
    monkeypatch.setattr(stages, "BACKGROUND_ABOVE", 1)
    sent(browser, xlsx(HEAD, ["a1", "张三", ""], ["a2", "李四", ""]))
    page = confirmed(browser, ImportStage.objects.get()).content.decode()
    assert "确认导入" not in page
    assert "<progress" in page


def test_page_has_no_inline_style_or_script(browser):
    sent(browser, xlsx(HEAD, ["a1", "张三", "12"]))
    for url in [URL, f"{URL}?stage={ImportStage.objects.get().pk}"]:
        page = browser.get(url).content.decode()
        assert " style=" not in page
        assert " onclick=" not in page


def test_report_costs_the_same_queries_for_one_row_and_many(browser):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    counted = []
    for rows in [1, 40]:
        ImportStage.objects.all().delete()
        sent(browser, xlsx(HEAD, *[[f"a{n}", "张三", ""] for n in range(rows)]))
        with CaptureQueriesContext(connection) as queries:
            browser.get(f"{URL}?stage={ImportStage.objects.get().pk}")
        counted.append(len(queries))
    assert counted[0] == counted[1]


def test_file_response_names_unknown_kinds():
    answer = file_response("表.unknown-kind", b"x")
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Cache-Control"] == "no-store"
