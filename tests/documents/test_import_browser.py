"""The import walked through in a real browser, on an office PC and on a phone."""

import os
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.documents.test_import_view import URL
from tests.documents.test_imports import HEAD
from tests.documents.workbooks import xlsx
from tianyuan.accounts.models import User

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.urls("tests.documents.test_import_view"),
    pytest.mark.django_db(transaction=True),
]


@pytest.mark.parametrize("width", [1366, 390])
def test_upload_mend_confirm(chromium, live_server, client, tmp_path, width):
    client.force_login(User.objects.create_user("importer", name="导入人"))
    context = chromium.new_context(locale="zh-CN", viewport={"width": width, "height": 844})
    context.add_cookies(
        [{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}]
    )
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)

    page.goto(live_server.url + URL)
    looked_at(page, f"1-{width}")
    page.set_input_files("#id_file", files=named(xlsx(HEAD, ["a1", "张三", "12"], ["a2", "李四", ""])))
    page.get_by_role("button", name="核对").click()
    page.get_by_role("row", name="手机号 位数不对").wait_for()
    looked_at(page, f"2-errors-{width}")
    with page.expect_download() as download:
        page.get_by_role("link", name="下载标红的表格").click()
    assert download.value.suggested_filename == "单位-标出错误.xlsx"

    page.get_by_role("link", name="改好后重新上传").click()
    page.get_by_label("或者粘贴").fill("账号\t姓名\na1\t张三\na2\t李四")
    page.get_by_role("button", name="核对").click()
    page.get_by_role("button", name="确认导入 2 行").click()
    page.get_by_text("新增 2 行").wait_for()
    looked_at(page, f"3-{width}")
    assert User.objects.filter(username__in=["a1", "a2"]).count() == 2
    assert complaints == []
    context.close()


def named(content: bytes) -> dict:
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return {"name": "单位.xlsx", "mimeType": kind, "buffer": content}


def looked_at(page, name: str) -> None:
    """No sideways scroll of the page, nothing axe finds; a picture where PICTURES says."""
    if folder := os.environ.get("PICTURES"):
        page.screenshot(path=Path(folder) / f"import-{name}.png", full_page=True)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
