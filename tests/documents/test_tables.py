"""Uploaded tables: what a person sees in the cells, and every bad file refused in words."""

import datetime as dt
import subprocess
import sys
import time
from io import BytesIO

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.documents.workbooks import (
    bomb,
    lying,
    ods,
    saved,
    sheet_of,
    upload,
    with_part,
    with_parts,
    xls,
    xlsx,
)
from tianyuan.documents import guard, reader, tables
from tianyuan.documents.tables import BadTable, read_table


def read(content: bytes, name: str = "单位.xlsx", **limits) -> list[list[str]]:
    return read_table(upload(content, name), **limits).rows


def refusal(content: bytes, name: str = "单位.xlsx", **limits) -> str:
    with pytest.raises(BadTable) as refused:
        read(content, name, **limits)
    return refused.value.words


# ---- what a person sees
@pytest.mark.parametrize(
    ("value", "seen"),
    [
        (38.0, "38"),
        (2.5, "2.5"),
        (0.1 + 0.2, "0.3"),
        (13812345678, "13812345678"),
        ("013812345678", "013812345678"),
        (dt.date(2026, 11, 18), "2026-11-18"),
        (dt.datetime(2026, 11, 18, 9, 30), "2026-11-18 09:30"),
        (dt.time(9, 30), "09:30"),
        (True, "TRUE"),
        ("  县医院\u3000\u200b", "县医院"),
        ("一\n二", "一\n二"),
        ("=1+1", ""),  # a formula another program never calculated has no result to read
        (532201199001011234, "5.32201E+17"),
        (-5, "-5"),
    ],
)
def test_value_reads_as_in_the_cell(value, seen):
    assert read(xlsx(["标题", "x"], [value, "x"]))[1][0] == seen


def test_rows_keep_the_numbers_of_the_sheet():
    table = read_table(upload(xlsx(also={"B3": "名称", "B5": "县医院"})))
    assert [(number, row) for number, row in table.numbered()] == [(3, ["", "名称"]), (5, ["", "县医院"])]
    assert table.headers == ["", "名称"]
    assert table.body == [["", "县医院"]]


def test_first_visible_sheet_with_content_is_read_and_named():
    book = openpyxl.Workbook()
    book.create_sheet("藏").append(["看不见"])
    book["藏"].sheet_state = "hidden"
    book.create_sheet("名单").append(["看得见"])
    table = read_table(upload(saved(book)))
    assert (table.rows, table.sheet, table.sheets) == ([["看得见"]], "名单", 2)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_csv_in_every_encoding_of_an_office(encoding):
    content = '单位,电话\r\n县医院,0875-7123456\r\n"含,逗号\n换行",1\r\n'.encode(encoding)
    assert read(content, "单位.csv") == [["单位", "电话"], ["县医院", "0875-7123456"], ["含,逗号\n换行", "1"]]


def test_csv_with_tabs_or_semicolons():
    assert read(b"a\tb\n1,5\t2", "x.csv") == [["a", "b"], ["1,5", "2"]]
    assert read(b"a;b\n1;2", "x.csv") == [["a", "b"], ["1", "2"]]


def test_ods_with_a_million_repeated_empty_rows():
    assert read(ods(["单位", "电话"], ["县医院", "1"]), "单位.ods") == [["单位", "电话"], ["县医院", "1"]]


def test_xls_of_an_old_excel():
    assert read(xls(), "单位.xls") == [
        ["单位", "户数", "日期", "电话"],
        ["县医院", "38", "2026-11-18", "13800000000"],
    ]


def test_torn_xls():
    assert "读不出来" in refusal(xls()[:2000])


def test_content_decides_not_the_name():
    assert read(xlsx(["单位"]), "单位.csv") == [["单位"]]


# ---- bad files
@pytest.mark.parametrize("name", ["单位.xlsx", "单位.xls", "单位.csv"])
@pytest.mark.parametrize(
    "content",
    [
        b"<html><table><tr><td>1</td></tr></table></html>",
        b"\xef\xbb\xbf\r\n<!DOCTYPE html><html></html>",
        b'<?xml version="1.0"?><Workbook></Workbook>',
        b"<table border=1>",
    ],
)
def test_html_named_like_a_table(name, content):
    assert "网页" in refusal(content, name)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "空的"),
        (b"%PDF-1.7", "PDF"),
        (b"\x89PNG\r\n", "图片"),
        (b"just words", "不是表格"),
        (b"PK\x03\x04 torn", "损坏"),
        (b"PK\x05\x06" + b"\0" * 18, "压缩包"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 2000, "损坏"),
        (xlsx(["单位"])[:-300], "损坏"),
        (with_part(xlsx(["单位"]), "xl/worksheets/sheet1.xml", b"<not xml"), "读不出来|空的"),
        (xlsx(), "空的"),
    ],
)
def test_other_things_are_refused_by_what_they_are(content, words):
    import re

    assert re.search(words, refusal(content))


def test_word_document_and_plain_zip_are_named():
    plain = with_part(xlsx(["x"]), "other", b"")
    renamed = plain.replace(b"xl/workbook.xml", b"xx/workbook.xml")
    assert "压缩包" in refusal(renamed)
    assert "Word" in refusal(renamed.replace(b"xl/worksheets/sheet1.xml", b"word/rksheets/sheet1.xml"))


def test_too_large_a_file_is_refused_before_it_is_read():
    assert "10 MB" in refusal(b"PK\x03\x04" + b"\0" * (11 << 20))


@pytest.mark.parametrize("address", ["XFD1048576", "A1048576", "XFD1", "A20001", "GS1"])
def test_small_file_with_a_far_cell(address):
    content = xlsx(["单位"], also={address: "x"})
    assert len(content) < 8000
    started = time.monotonic()
    assert address in refusal(content)
    assert time.monotonic() - started < 1


def test_far_cell_across_the_edge_of_a_chunk(monkeypatch):
    monkeypatch.setattr(guard, "_CHUNK", 64)
    assert "XFD1048576" in refusal(xlsx(["单位"], also={"XFD1048576": "x"}))


SHEET = b"""<worksheet><sheetData><row r="1"><c r="A1"><v>1</v></c></row>%s</sheetData></worksheet>"""


@pytest.mark.parametrize("held", [b"<v>1</v>", b"text", b"<is><t>x</t></is>"])
def test_far_cell_is_found_wherever_the_reading_is_cut(monkeypatch, held):
    full = SHEET % (b'<row r="9"><c r="XFD1048576" s="4">' + held + b"</c></row>")
    styled = SHEET % b'<row r="9"><c r="XFD1048576" s="4"></c></row>'
    for size in range(1, len(full) + 1):
        monkeypatch.setattr(guard, "_CHUNK", size)
        with pytest.raises(BadTable, match="XFD1048576"):
            guard._check_stream(BytesIO(full), 10_000, 20_000, 200)
        guard._check_stream(BytesIO(styled), 10_000, 20_000, 200)


def test_far_cell_that_is_only_a_style_is_no_obstacle():
    book = openpyxl.Workbook()
    book.active["A1"] = "单位"
    book.active["XFD1048576"].number_format = "@"
    assert read(saved(book)) == [["单位"]]


def test_far_cell_the_scan_cannot_see_ends_in_the_child():
    """In UTF-16 the scan sees no cells; the child's memory limit does."""
    cells = b'<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    assert refusal(sheet_of(cells, "utf-16"))


def test_honest_zip_bomb_is_refused_by_its_declared_size():
    content = bomb(150)
    assert len(content) < 1 << 20
    started = time.monotonic()
    assert "压缩炸弹" in refusal(content)
    assert time.monotonic() - started < 1


def test_bomb_below_the_sum_is_refused_by_its_ratio():
    assert "压缩炸弹" in refusal(bomb(20))


def test_bomb_that_lies_about_its_size():
    content = lying(bomb(150), "xl/worksheets/sheet1.xml", 1000)
    assert refusal(content)


def test_bomb_of_many_parts_in_sum():
    """Each part is small enough; together they are 104 MB."""
    content = with_parts(xlsx(["x"]), {f"xl/more{number}.xml": b" " * (4 << 20) for number in range(26)})
    assert "压缩炸弹" in refusal(content)


def test_too_many_parts(monkeypatch):
    monkeypatch.setattr(guard, "MAX_PARTS", 5)
    assert "部件太多" in refusal(xlsx(["x"]))


def test_unpacked_bytes_are_counted_not_believed(monkeypatch):
    """Without the declared sizes' check the count while reading still refuses."""
    monkeypatch.setattr(guard, "_check_declared", lambda parts: None)
    assert "压缩炸弹" in refusal(bomb(150))


def test_too_many_rows_and_columns():
    assert "20001" in refusal("\n".join(["a"] * 20001).encode(), "x.csv")
    assert "201 列" in refusal(",".join(["a"] * 201).encode(), "x.csv")
    assert read("\n".join(["a"] * 20000).encode(), "x.csv")[-1] == ["a"]
    assert "最多 5 行" in refusal(xlsx(*[["x"]] * 6), max_rows=5)


def test_unreadable_characters_are_named_by_place():
    assert "坏字符" in refusal(b"a,b\n1,\x00", "x.csv")
    assert "编码" in refusal(b"\xff\xfe\x00", "x.csv")
    assert "编码" in refusal(b"a,\x81\xff\xff", "x.csv")


def test_control_characters_are_dropped():
    assert read(b"a\x07b,c\x1fd", "x.csv") == [["ab", "cd"]]


def test_csv_with_an_endless_quote():
    assert ".csv" in refusal(b'a,"' + b"x" * 200_000, "x.csv")


def test_file_with_a_password():
    content = bytearray(xlsx(["x"]))
    entry = content.index(b"PK\x01\x02")
    content[entry + 8] |= 1  # the flag of an encrypted part
    assert "密码" in refusal(bytes(content))


def test_binary_workbook_is_named():
    assert ".xlsb" in refusal(xlsx(["x"]).replace(b"xl/workbook.xml", b"xl/workbook.bin"))


def test_cell_longer_than_a_sheet_can_hold():
    assert "太长" in refusal(("a," + "字" * 32768).encode(), "x.csv")


# ---- the reader itself, as the child runs it
@pytest.mark.parametrize(
    ("value", "seen"),
    [
        (None, ""),
        (float("nan"), ""),
        (float("inf"), "INF"),
        (dt.timedelta(hours=30, minutes=5), "30:05"),
        (dt.time(9, 30, 15), "09:30:15"),
        (dt.datetime(2026, 11, 18, 9, 30, 15), "2026-11-18 09:30:15"),
        (dt.datetime(2026, 11, 18), "2026-11-18"),
        (b"?", "b'?'"),
    ],
)
def test_rarer_values(value, seen):
    assert reader.text_of(value) == seen


def test_reader_reads_and_refuses_with_codes(monkeypatch):
    assert reader.read(xlsx(["单位", True], [1.5, None, 2]), 10, 10) == {
        "sheet": "Sheet", "sheets": 1, "rows": [["单位", "TRUE"], ["1.5", "", "2"]],
    }  # fmt: skip
    for content, code in [(xlsx(), "empty"), (b"PK", "broken"), (xlsx(also={"A30": "x"}), "large")]:
        with pytest.raises(reader.Refused, match=code):
            reader.read(content, 10, 10)
    monkeypatch.setattr(reader, "MAX_TEXT", 3)
    with pytest.raises(reader.Refused, match="large"):
        reader.read(xlsx(["字字字字"]), 10, 10)


# ---- the child
def test_memory_limit_ends_the_child_and_not_us(monkeypatch):
    """Two cells within the bounds span four million; with room they read, without they are refused."""
    content = xlsx(["单位"], also={"GR20000": "x"})
    assert read(content)[19999][199] == "x"
    monkeypatch.setattr(tables, "MEMORY_MB", 100)
    assert "一次读不完" in refusal(content)


def test_timeout_ends_the_child(monkeypatch, tmp_path):
    sleeper = tmp_path / "reader.py"
    sleeper.write_text("import time; time.sleep(60)")
    monkeypatch.setattr(tables, "READER", sleeper)
    monkeypatch.setattr(tables, "SECONDS", 1)
    started = time.monotonic()
    assert "太复杂" in refusal(xlsx(["x"]))
    assert time.monotonic() - started < 5


def test_child_knows_nothing_of_ours(monkeypatch, tmp_path):
    """No Django, no settings, no secrets in its environment."""
    spy = tmp_path / "reader.py"
    spy.write_text(
        "import json, os, sys, runpy\n"
        f"runpy.run_path({str(tables.READER)!r})\n"
        "seen = [m for m in sys.modules if m.split('.')[0] in ('django', 'tianyuan', 'celery')]\n"
        "told = [str(seen), os.environ.get('SECRET_KEY', 'none')]\n"
        "print(json.dumps({'sheet': '', 'sheets': 1, 'rows': [told]}))"
    )
    monkeypatch.setattr(tables, "READER", spy)
    monkeypatch.setenv("SECRET_KEY", "do-not-tell")
    assert read(xlsx(["x"])) == [["[]", "none"]]


def test_reader_limits_itself():
    code = (
        "import resource, runpy, sys\n"
        f"sys.argv = ['r', '10', '10', '300', '7']\n"
        f"runpy.run_path({str(tables.READER)!r}, run_name='__main__')\n"
        "print(resource.getrlimit(resource.RLIMIT_AS)[0] >> 20, resource.getrlimit(resource.RLIMIT_CPU)[0])"
    )
    done = subprocess.run(
        [sys.executable, "-I", "-c", code], input=b"PK", capture_output=True, text=False, check=True
    )
    assert done.stdout.decode().endswith("300 7\n")


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=400), st.sampled_from(["x.xlsx", "x.csv", "x"]))
def test_any_bytes_give_rows_or_words(content, name):
    try:
        found = bool(read_table(upload(content, name)).rows)
    except BadTable as refused:
        found = bool(refused.words)
    assert found
