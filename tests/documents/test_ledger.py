"""The ledger: read back with another library, as it prints."""

import io
from datetime import UTC, date, datetime
from decimal import Decimal

import openpyxl
import pytest

from tests.documents.workbooks import opened, texts, upload
from tianyuan.documents.ledger import Ledger, LedgerColumn, file, write
from tianyuan.documents.tables import read_table

COLUMNS = [
    LedgerColumn("服务项", width=24),
    LedgerColumn("牵头单位", group="承接单位", width=18),
    LedgerColumn("协办单位", group="承接单位", width=18),
    LedgerColumn("户", group="惠及", total=True, width=8),
    LedgerColumn("人次", group="惠及", total=True, width=8),
    LedgerColumn("承诺日期", center=True),
]
ROWS = [
    ["修路灯", "供电所党支部", "", 38, 120, date(2026, 12, 5)],
    ["义诊", "县医院党委", "中医院", 26, None, None],
]


def ledger(rows=ROWS, columns=COLUMNS, **more) -> Ledger:
    more = {
        "title": "龙井社区“大党委”12月服务清单",
        "unit": "龙井社区“大党委”",
        "day": date(2026, 12, 1),
    } | more
    return Ledger(columns=columns, rows=rows, **more)


def test_it_reads_from_title_to_signature():
    sheet = opened(write(ledger(filled_by="张小燕")))
    rows = texts(sheet)
    assert rows[0][0] == "龙井社区“大党委”12月服务清单"
    assert (rows[1][0], rows[1][4]) == ("填报单位：龙井社区“大党委”", "日期：2026 年 12 月 1 日")
    assert rows[2] == ["序号", "服务项", "承接单位", None, "惠及", None, "承诺日期"]
    assert rows[3] == [None, None, "牵头单位", "协办单位", "户", "人次", None]
    assert rows[4] == [1, "修路灯", "供电所党支部", None, 38, 120, "2026-12-05"]
    assert rows[5][:6] == [2, "义诊", "县医院党委", "中医院", 26, None]
    assert rows[6] == ["合计", None, None, None, 64, 120, None]
    assert rows[7][0] == "填表人：张小燕"
    assert rows[7][4].startswith("审核人：")
    assert {str(found) for found in sheet.merged_cells.ranges} == {
        "A1:G1", "A2:D2", "E2:G2", "A3:A4", "B3:B4", "C3:D3", "E3:F3", "G3:G4", "A8:D8", "E8:G8",
    }  # fmt: skip


def test_it_prints_on_a4_across_with_its_heading_on_every_page():
    sheet = opened(write(ledger()))
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert sheet.page_setup.fitToWidth in (None, 1)  # one page is what is meant when it is left out
    assert sheet.page_setup.fitToHeight == 0
    assert sheet.print_title_rows == "$3:$4"
    assert sheet.freeze_panes == "C5"
    assert "$A$1:$G$8" in sheet.print_area
    assert "&P" in sheet.oddFooter.center.text


def test_it_is_legible_without_colour():
    sheet = opened(write(ledger()))
    assert (sheet["A1"].font.name, sheet["A1"].font.sz) == ("方正小标宋简体", 22)
    for row in sheet["A5:G7"]:
        for cell in row:
            assert cell.border.left.style == "thin"
            assert cell.alignment.wrap_text
    assert sheet["A3"].fill.fgColor.rgb == "FFF2F2F2"
    assert sheet.column_dimensions["B"].width == pytest.approx(24, abs=1)


def test_long_text_has_a_row_high_enough():
    """Other programs than Excel do not work the height out by themselves."""
    long = "文昌巷1号至21号路灯维修，更换灯头及老化线路，恢复夜间照明"  # 54 wide in a column of 24: 3 lines
    sheet = opened(write(ledger(rows=[["短", "", "", 1, 1, None], [long, "", "", 1, 1, None]])))
    assert sheet.row_dimensions[5].height == pytest.approx(22, abs=0.5)
    assert 48 <= sheet.row_dimensions[6].height <= 60
    endless = opened(write(ledger(rows=[["字" * 5000, "", "", 1, 1, None]])))
    assert endless.row_dimensions[5].height == pytest.approx(409, abs=0.5)


def test_text_stays_text():
    hostile = ["=1+1", "+86", "-2", "@SUM(A1)", "http://x.example", "00123"]
    sheet = opened(write(ledger(rows=[[text, "", "", None, None, None] for text in hostile])))
    assert [sheet.cell(5 + at, 2).value for at in range(6)] == hostile
    assert {sheet.cell(5 + at, 2).data_type for at in range(6)} == {"s"}
    assert not any(cell.hyperlink for row in sheet.iter_rows() for cell in row)


def test_odd_values_neither_break_it_nor_lose_digits():
    values = [
        True,
        10**18,
        float("inf"),
        Decimal("2.50"),
        datetime(2026, 12, 1, 1, 30, tzinfo=UTC),
        "字" * 40_000,
    ]
    columns = [LedgerColumn(str(n)) for n in range(6)]
    sheet = opened(write(ledger(rows=[values], columns=columns)))
    seen = [cell.value for cell in sheet[4]][1:]
    assert seen[:5] == ["是", "1000000000000000000", "—", 2.5, "2026-12-01 09:30"]
    assert len(seen[5]) == 32767


def test_one_level_heading_one_column_and_no_rows():
    sheet = opened(write(ledger(rows=[], columns=[LedgerColumn("事项")], note="本月没有")))
    assert texts(sheet)[2] == ["序号", "事项"]
    assert texts(sheet)[3][0] == "注：本月没有"
    assert sheet.print_title_rows == "$3:$3"


def test_row_of_the_wrong_length_is_a_programmers_error():
    with pytest.raises(ValueError, match="2 values for 6 columns"):
        write(ledger(rows=[["a", "b"]]))


def test_name_of_file_and_sheet_are_allowed_everywhere():
    name, content = file(ledger(title="11月/12月 [清单]: *?"))
    assert name == "11月12月清单-20261201.xlsx"
    assert openpyxl.load_workbook(io.BytesIO(content)).sheetnames == ["11月12月 清单"]


def test_what_we_write_we_can_read():
    table = read_table(upload(write(ledger())))
    assert table.rows[4] == ["1", "修路灯", "供电所党支部", "", "38", "120", "2026-12-05"]
