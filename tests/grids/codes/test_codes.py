"""QR codes: found, renewed, printed; and the page behind one, which gives nobody away."""

import io
import re
import zipfile

import pytest
from django.core.cache import cache
from django.test import Client

from grids import doors
from grids.actions import codes
from grids.actions.nodes import close, merge, renew_token
from grids.models import GridNode, GridPost, RetiredCode
from tests.cast import SINCE
from tianyuan.outbox import deliveries
from tianyuan.ui import leaks
from tianyuan.work.models import Work

WECHAT = (
    "Mozilla/5.0 (Linux; Android 10; V1934A) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/86.0.4240.99 "
    "XWEB/4317 Mobile Safari/537.36 MicroMessenger/8.0.28.2240 WeChat/arm64"
)
PHONE = "0875-7123456"


@pytest.fixture(autouse=True)
def fresh_doors():
    """Nobody has knocked yet."""
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def phone():
    return Client(headers={"user-agent": WECHAT})


@pytest.fixture
def manned(cell, committee, make_person):
    """A cell with both halves and leaders above, all with mobiles."""
    committee.phone = PHONE
    committee.save()
    for node, name, kind in (
        (cell, "段守格", "worker"), (cell, "赵联格", "party_pair"),
        (cell.parent, "钱组长", "head"), (cell.parent.parent, "孙格长", "deputy_head"),
    ):  # fmt: skip
        person = make_person(name, phone="13987654321")
        GridPost.objects.create(node=node, person=person, kind=kind, starts_on=SINCE)
    return cell


def words_of(answer) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def test_call_comes_first_and_only_the_worker_is_named_masked(phone, manned):
    answer = phone.get(f"/n/{manned.token}/")
    html, words = answer.content.decode(), words_of(answer)
    assert html.index(f'href="tel:{PHONE}"') < html.index('href="tel:119"') < html.index("段*")
    assert "龙井社区 第1组 01网格" in words
    assert "段*" in words
    for title in ("联格党员", "组网格长", "社区副网格长"):  # a title without a name tells a resident nothing
        assert title not in words
    assert "网格员不在时，请打值班电话" in words
    assert "有事请打值班电话" in words_of(phone.get(f"/n/{manned.parent.token}/"))
    assert "noindex" in answer["X-Robots-Tag"]


def test_nothing_personal_leaks(phone, manned):
    for node in (manned, manned.parent, manned.parent.parent):
        html = phone.get(f"/n/{node.token}/").content.decode()
        assert leaks.found_in(html, public=PHONE) == []
        for name in ("段守格", "赵联格", "钱组长", "孙格长", "赵*", "钱*", "孙*"):
            assert name not in html


def test_past_posts_are_not_shown(phone, manned):
    GridPost.objects.filter(kind="worker").update(ends_on="2026-02-01")
    words = words_of(phone.get(f"/n/{manned.token}/"))
    assert "段*" not in words
    assert "网格员暂缺" in words


def test_the_page_is_light(phone, manned):
    assert len(phone.get(f"/n/{manned.token}/").content) < 20_000


def test_without_an_own_number_the_towns_or_12345(phone, cell, settings):
    assert 'href="tel:12345"' in phone.get(f"/n/{cell.token}/").content.decode()
    settings.DUTY_PHONE = "0875-7000000"
    assert 'href="tel:0875-7000000"' in phone.get(f"/n/{cell.token}/").content.decode()


def test_a_renewed_code_says_so_and_leads_nowhere(phone, manned, secretary):
    old = manned.token
    new = renew_token(manned, by=secretary).token
    answer = phone.get(f"/n/{old}/")
    assert answer.status_code == 410
    assert "此码已更换" in words_of(answer)
    assert PHONE in words_of(answer)
    assert new not in answer.content.decode()
    assert phone.get(f"/n/{new}/").status_code == 200
    assert RetiredCode.objects.filter(token=old, node=manned).exists()


def test_a_merged_cells_code_leads_on(phone, cell, other_cell, town_officer):
    merge(cell, other_cell, by=town_officer)
    answer = phone.get(f"/n/{cell.token}/")
    assert answer.status_code == 410
    assert "并入" in words_of(answer)
    assert other_cell.token in answer.content.decode()


def test_a_closed_cells_code_says_so(phone, cell, town_officer):
    close(cell, by=town_officer)
    answer = phone.get(f"/n/{cell.token}/")
    assert answer.status_code == 410
    assert "停用" in words_of(answer)
    assert "tel:" in answer.content.decode()


def test_who_tries_codes_is_stopped(phone, cell):
    answers = [phone.get(f"/n/guess{number}/").status_code for number in range(32)]
    assert answers[0] == 404
    assert answers[-1] == 429


def test_who_asks_too_often_is_stopped(phone, cell):
    assert [phone.get(f"/n/{cell.token}/").status_code for _ in range(122)][-1] == 429


@pytest.mark.parametrize("token", ["%00", "x" * 500, "啊", "%ED%A0%80"])
def test_bad_tokens_are_no_error(phone, town, token):
    assert phone.get(f"/n/{token}/").status_code in (400, 404)


def test_doors_come_when_a_room_opens_them(phone, cell, monkeypatch):
    assert "我要办" not in words_of(phone.get(f"/n/{cell.token}/"))
    monkeypatch.setattr(doors, "_opens", [lambda node: doors.Door("提需求", "/x/")])
    assert "提需求" in words_of(phone.get(f"/n/{cell.token}/"))


def test_only_who_keeps_the_node_renews(as_user, secretary, grid_worker, cell):
    old = cell.token
    assert as_user(grid_worker).post(f"/grid/codes/{cell.pk}/renew/").status_code == 403
    assert GridNode.objects.get(pk=cell.pk).token == old
    assert as_user(secretary).post(f"/grid/codes/{cell.pk}/renew/").status_code == 302
    assert GridNode.objects.get(pk=cell.pk).token != old


def test_a_group_is_printed_at_once(as_user, secretary, cell, other_cell):
    html = as_user(secretary).get(f"/grid/codes/{cell.parent.pk}/print/").content.decode()
    assert html.count('<article class="qr-card"') == 3
    assert html.index("第1组 01网格") < html.index("第1组 02网格")
    assert "扫码找网格员" in html


def test_a_whole_community_is_not_printed_from_a_page(as_user, secretary, cell):
    assert as_user(secretary).get(f"/grid/codes/{cell.parent.parent.pk}/print/").status_code == 400


def test_sheets_are_made_in_the_background(as_user, secretary, cell, other_cell, settings):
    settings.PUBLIC_URL = "https://tianyuan.example"
    as_user(secretary).post(f"/grid/codes/{cell.parent.parent.pk}/sheets/")
    deliveries.run_due()
    work = Work.objects.get(owner=secretary)
    assert work.state == "done"
    assert work.file.name == "龙井社区网格二维码.docx"


def test_the_town_is_a_zip_of_its_communities(town_officer, cell):
    work = codes.start(cell.parent.parent.parent, base="https://t.example", by=town_officer)
    assert codes.start(cell.parent.parent.parent, base="https://t.example", by=town_officer) == work
    deliveries.run_due()
    work.refresh_from_db()
    assert work.file.name == "田园镇网格二维码.zip"


def test_a_sheet_holds_a_card_and_a_picture_each(cell, other_cell):
    from docx import Document

    from grids import sheets
    from grids.queries.codes import code_nodes

    nodes = code_nodes(cell.parent.parent)
    assert [node.full_name for node in nodes] == ["龙井社区", "第1组", "第1组 01网格", "第1组 02网格"]
    content = sheets.docx(sheets.cards(nodes * 4, "https://t.example"))
    book = Document(io.BytesIO(content))
    assert len(book.tables) == 2
    text = "".join(cell.text for row in book.tables[0].rows for cell in row.cells)
    # Nobody is named behind the code of a 组 or a community.
    assert text.count("扫码找网格员") == text.count("扫码打值班电话") == 6
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert sum(name.startswith("word/media/") for name in archive.namelist()) == 4


def test_a_number_says_whose_it_is_and_nothing_leads_to_the_staff(phone, manned, cell):
    for token, words in (("kein-solcher", "政务服务便民热线"), (manned.token, "值班电话")):
        answer = phone.get(f"/n/{token}/")
        assert words in words_of(answer)
        assert 'href="/"' not in answer.content.decode()
    group = words_of(phone.get(f"/n/{manned.parent.token}/"))
    assert "谁在管这里" not in group
    assert "有事找谁" in group
