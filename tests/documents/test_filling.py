"""The county's table: looked at, refused with the cell's name, filled with looks and formulas kept."""

import io
import zipfile
from datetime import date

import openpyxl
import pytest
from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import Border, PatternFill, Side
from openpyxl.worksheet.datavalidation import DataValidation

from tests.documents.workbooks import SHEET, bomb, saved, upload, with_part, with_parts, xlsx
from tianyuan.documents import filling
from tianyuan.documents.filling import Filling
from tianyuan.documents.guard import BadTable

LINE = Side(style="thin")


def county(rows: int = 3):
    """A table as the county sends it: two-level heading, bordered rows with a formula, totals, who filled it in."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "汇总表"
    sheet.merge_cells("A1:F1")
    sheet["A1"] = "昌宁县社区大党委情况统计表"
    for area, words in {
        "A3:A4": "序号",
        "B3:B4": "事项",
        "C3:D3": "数量",
        "E3:E4": "率",
        "F3:F4": "备注",
    }.items():
        sheet.merge_cells(area)
        sheet[area.split(":")[0]] = words
    sheet["C4"], sheet["D4"] = "需求数", "认领数"
    last = 4 + rows
    for row in range(5, last + 1):
        sheet[f"E{row}"] = f"=D{row}/C{row}"
        for column in range(1, 7):
            sheet.cell(row, column).border = Border(LINE, LINE, LINE, LINE)
    sheet.row_dimensions[5].height = 30
    total = last + 1
    sheet.merge_cells(f"A{total}:B{total}")
    sheet[f"A{total}"] = "合计"
    sheet[f"C{total}"], sheet[f"D{total}"] = f"=SUM(C5:C{last})", f"=SUM(D5:D{last})"
    sheet[f"E{total}"] = f"=D{total}/C{total}"
    sheet.row_dimensions[total].height = 40
    sheet[f"A{total + 2}"] = "填表人："
    sheet.print_area = f"A1:F{total + 2}"
    book.create_sheet("另一张")["A1"] = f"=汇总表!C{total}+SUM(汇总表!D5:D{last})"
    return book


def filled(book, rows, first=5, columns=(1, 2, 3, 4), sheet="汇总表"):
    content = saved(book)
    return openpyxl.load_workbook(io.BytesIO(filling.fill(content, Filling(sheet, first, columns, rows))))


def many(count):
    return [[number, f"事项{number}", number, number] for number in range(1, count + 1)]


def test_look_gives_sheets_rows_and_merged_headings():
    first, second = filling.look(saved(county()))
    assert (first.name, second.name) == ("汇总表", "另一张")
    assert first.heading(4, 2) == "事项"
    assert first.heading(4, 3) == "需求数"
    assert first.heading(3, 4) == "数量"
    assert first.heading(99, 99) == ""


def test_totals_signatures_and_print_area_move_down_with_the_data():
    book = filled(county(), many(10))
    sheet = book["汇总表"]
    assert sheet["B14"].value == "事项10"
    assert sheet["A15"].value == "合计"
    assert sheet["C15"].value == "=SUM(C5:C14)"
    assert sheet["E15"].value == "=D15/C15"
    assert sheet["A17"].value == "填表人："
    assert sheet["E14"].value == "=D14/C14"
    assert "A15:B15" in [str(area) for area in sheet.merged_cells.ranges]
    assert "A8:B8" not in [str(area) for area in sheet.merged_cells.ranges]
    assert sheet.print_area.endswith("$A$1:$F$17")
    assert book["另一张"]["A1"].value == "=汇总表!C15+SUM(汇总表!D5:D14)"


def test_looks_of_the_first_row_go_to_the_rows_that_come_in():
    sheet = filled(county(), many(6))["汇总表"]
    assert sheet["A10"].border.left.style == "thin"
    assert sheet.row_dimensions[10].height == 30
    assert sheet.row_dimensions[11].height == 40
    assert sheet["A1"].value == "昌宁县社区大党委情况统计表"


def test_fewer_rows_leave_the_tables_own_rows_and_no_sample():
    book = county()
    book["汇总表"]["B5"], book["汇总表"]["B6"] = "样例：路灯", 3
    sheet = filled(book, many(1), columns=(1, 2, 3, 4))["汇总表"]
    assert sheet["B5"].value == "事项1"
    assert sheet["B6"].value is None
    assert sheet["A8"].value == "合计"
    assert sheet["C8"].value == "=SUM(C5:C7)"


def test_one_row_table_sums_what_came_in():
    sheet = filled(county(rows=1), many(3))["汇总表"]
    assert sheet["C8"].value == "=SUM(C5:C7)"


def test_text_is_never_a_formula_and_kinds_stay():
    book = county()
    rows = [[1, text, 2.5, date(2026, 11, 3)] for text in ("=1+1", "+1", "@x", "-2", "=HYPERLINK(1)")]
    sheet = filled(book, rows)["汇总表"]
    for row, text in enumerate(("=1+1", "+1", "@x", "-2", "=HYPERLINK(1)"), 5):
        assert sheet[f"B{row}"].value == text
        assert sheet[f"B{row}"].data_type == "s"
    assert sheet["C5"].value == 2.5
    assert sheet["D5"].value.date() == date(2026, 11, 3)


def test_conditional_formats_and_choices_grow_with_the_data():
    book = county()
    sheet = book["汇总表"]
    sheet.conditional_formatting.add(
        "E5:E7", CellIsRule("lessThan", ["1"], fill=PatternFill(bgColor="FFFF00"))
    )
    choice = DataValidation("list", formula1='"是,否"', sqref="F5:F7")
    sheet.add_data_validation(choice)
    made = filled(book, many(5))["汇总表"]
    assert [str(area.sqref) for area in made.conditional_formatting] == ["E5:E9"]
    assert str(made.data_validations.dataValidation[0].sqref) == "F5:F9"


@pytest.mark.parametrize("area", ["B5:B6", "A6:C6", "F7:F8"])
def test_merged_cells_among_the_data_are_refused_by_name(area):
    book = county()
    book["汇总表"].merge_cells(area)
    content = saved(book)
    with pytest.raises(BadTable, match=area) as refused:
        filling.last_row(content, "汇总表", 5)
    assert "取消合并" in refused.value.words
    with pytest.raises(BadTable, match=area):
        filling.fill(content, Filling("汇总表", 5, [1], [[1]]))


def test_data_beginning_in_the_totals_row_is_refused_by_name():
    with pytest.raises(BadTable, match="A8"):
        filling.last_row(saved(county()), "汇总表", 8)


def test_a_sheet_that_is_gone_is_said():
    with pytest.raises(BadTable, match="没有“不在”"):
        filling.fill(saved(county()), Filling("不在", 5, [1], [[1]]))


def dressed(part, content):
    return with_part(xlsx(["甲"]), part, content)


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (b"", "空.xlsx", "空的"),
        (b"<html><table></table></html>", "县里的表.xlsx", "网页"),
        (b"PK\x03\x04broken", "坏.xlsx", "损坏"),
        (b"%PDF-1.7", "表.xlsx", "PDF"),
        ("序号,事项\n".encode(), "表.csv", "只认 .xlsx"),
        (bomb(120), "弹.xlsx", "压缩炸弹|大得不正常"),
        (dressed("xl/vbaProject.bin", b"x"), "宏.xlsx", "宏"),
        (dressed("xl/charts/chart1.xml", b"<x/>"), "图.xlsx", "图表"),
        (dressed("xl/styles.xml", b'<!DOCTYPE a [<!ENTITY b "c">]><a/>'), "实体.xlsx", "不像正常"),
        (dressed("xl/worksheets/sheet1.xml", SHEET % b'<row r="1"><c r="XFD1048576"/></row>'), "远.xlsx", "XFD1048576"),
        (
            dressed(
                "xl/worksheets/sheet1.xml",
                SHEET.replace(b"</worksheet>", b'<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells></worksheet>')
                % b"",
            ),
            "并.xlsx",
            "合并",
        ),
    ],
)  # fmt: skip
def test_traps_are_refused_before_they_are_opened(content, name, words):
    with pytest.raises(BadTable, match=words):
        filling.read_template(upload(content, name))


def test_a_file_that_openpyxl_cannot_read_is_said_in_words():
    content = with_parts(xlsx(["甲"]), {"xl/worksheets/sheet1.xml": b"<not closed"})
    with pytest.raises(BadTable, match="打不开"):
        filling.look(content)


def test_too_many_rows_are_refused():
    with pytest.raises(BadTable, match="20000"):
        filling.fill(saved(county()), Filling("汇总表", 5, [1], [[1]] * 20_000))


def test_what_comes_out_is_a_whole_zip():
    out = filling.fill(saved(county()), Filling("汇总表", 5, [1, 2, 3, 4], many(30)))
    assert zipfile.ZipFile(io.BytesIO(out)).testzip() is None
