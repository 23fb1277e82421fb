"""Papers: the layout GB/T 9704 asks for, the same words on both outputs."""

import io
import re
import zipfile
from datetime import date

import pytest
from docx import Document
from docx.oxml.ns import qn

from tianyuan.documents import paper
from tianyuan.documents.ledger import Ledger, LedgerColumn
from tianyuan.documents.paper import (
    Band,
    Blanks,
    Column,
    Fields,
    Heading,
    Note,
    PageBreak,
    Paper,
    Paragraph,
    Signature,
    Table,
    Title,
)

MM = 36000


def made(*blocks, **how):
    return Paper("田园镇文昌社区“大党委”\n11 月联席会议纪要（第3期）", blocks, **how)


def book(of):
    return Document(io.BytesIO(paper.docx(of)))


def part(of, name):
    return zipfile.ZipFile(io.BytesIO(paper.docx(of))).read(name).decode()


def plain(html):
    return re.sub(r"<[^>]+>", "", str(html))


WHOLE = made(
    Fields([("时间", "2026 年 11 月 26 日"), ("地点", "二楼会议室")]),
    Heading("会议情况"),
    Heading("到会", 2),
    Heading("三级", 3),
    Heading("四级", 4),
    Paragraph("第一段\n第二段", lead="提要："),
    Table(
        [Column("序号", 8, center=True), Column("单位", 40, "认领"), Column("事项", 40, "认领")],
        [Band("大事共议"), [1, "县医院", "义诊"]],
    ),
    PageBreak(),
    Title("附件"),
    Note("小字"),
    Blanks(["主持人（签字）"]),
    Signature("田园镇文昌社区“大党委”", "2026年11月30日"),
)  # fmt: skip


def test_page_is_a4_with_the_standards_edges_and_type_area():
    section = book(WHOLE).sections[0]
    assert (round(section.page_width / MM), round(section.page_height / MM)) == (210, 297)
    assert (round(section.top_margin / MM), round(section.left_margin / MM)) == (37, 28)
    width = (section.page_width - section.left_margin - section.right_margin) / MM
    height = (section.page_height - section.top_margin - section.bottom_margin) / MM
    assert width == pytest.approx(156, abs=0.2)
    assert height == pytest.approx(225, abs=0.1)


def test_22_lines_of_28_characters_fit_the_type_area():
    document = book(WHOLE)
    grid = document.sections[0]._sectPr.find(qn("w:docGrid"))
    pitch = int(grid.get(qn("w:linePitch"))) / 20
    normal = document.styles["Normal"]
    condensed = int(normal.element.rPr.find(qn("w:spacing")).get(qn("w:val"))) / 20
    section = document.sections[0]
    height = (section.page_height - section.top_margin - section.bottom_margin) / 12700
    width = (section.page_width - section.left_margin - section.right_margin) / 12700
    assert pitch == pytest.approx(28.95)
    assert int(height / pitch) == 22
    assert normal.font.size.pt == 16
    assert normal.font.size.pt + condensed == pytest.approx(15.8)
    assert int(width / (normal.font.size.pt + condensed)) == 28
    assert normal.paragraph_format.line_spacing.pt == pytest.approx(28.95)


@pytest.mark.parametrize(
    ("style", "font", "size"),
    [
        ("Normal", "仿宋_GB2312", 16),
        ("Title", "方正小标宋简体", 22),
        ("Heading 1", "黑体", 16),
        ("Heading 2", "楷体_GB2312", 16),
        ("Heading 3", "仿宋_GB2312", 16),
    ],
)
def test_styles_name_east_asian_fonts_in_black(style, font, size):
    found = book(WHOLE).styles[style]
    fonts = found.element.rPr.find(qn("w:rFonts"))
    assert fonts.get(qn("w:eastAsia")) == font
    assert not [name for name in fonts.attrib if name.endswith("Theme")]
    assert found.font.size.pt == size
    assert str(found.font.color.rgb) == "000000"


def test_every_run_names_its_chinese_font():
    xml = part(WHOLE, "word/document.xml")
    runs = re.findall(r"<w:r>.*?</w:r>", xml, re.S)
    assert runs
    assert all("w:eastAsia=" in run for run in runs)


def test_fonts_have_others_to_take_instead():
    table = part(WHOLE, "word/fontTable.xml")
    assert '<w:font w:name="仿宋_GB2312"><w:altName w:val="仿宋,FangSong' in table
    assert "方正小标宋简体" in table


def test_page_number_stands_between_dashes_right_and_left():
    assert "<w:evenAndOddHeaders" in part(WHOLE, "word/settings.xml")
    footers = [book(WHOLE).sections[0].footer, book(WHOLE).sections[0].even_page_footer]
    for footer, align in zip(footers, (2, 0), strict=True):
        line = footer.paragraphs[0]
        xml = line._p.xml
        assert 'w:instr="PAGE"' in xml
        assert re.sub(r"\s", "", "".join(re.findall(r"<w:t[^>]*>([^<]*)", xml))) == "—1—"
        assert line.alignment == align


def test_headings_are_numbered_and_titles_count_anew():
    of = made(Heading("甲"), Heading("乙"), Heading("丙", 2), Heading("十、丁"), Title("附件"), Heading("戊"))
    text = plain(paper.html(of))
    assert "一、甲" in text
    assert "（一）丙" in text
    assert "三、丁" in text
    assert "十、" not in text
    assert "一、戊" in text


def test_both_outputs_say_the_same():
    document = book(WHOLE)
    words = [p.text for p in document.paragraphs] + [
        cell.text for table in document.tables for row in table.rows for cell in row.cells
    ]
    html = re.sub(r"\s", "", plain(paper.html(WHOLE)))
    for text in filter(None, (re.sub(r"[\s＿]", "", text) for text in words)):
        assert text in html or all(piece in html for piece in text.split("：")), text
    assert "2026年11月26日" in html
    assert "11月联席会议纪要" in html


def test_table_heading_repeats_and_rows_stay_whole():
    rows = made(Table([Column("甲"), Column("乙")], [[1, 2]] * 3))
    xml = part(rows, "word/document.xml")
    assert xml.count("<w:tblHeader/>") == 1
    assert xml.count("<w:cantSplit/>") == 4
    with pytest.raises(ValueError, match="1 cells for 2"):
        paper.docx(made(Table([Column("甲"), Column("乙")], [[1]])))
    with pytest.raises(ValueError, match="1 cells for 2"):
        paper.html(made(Table([Column("甲"), Column("乙")], [[1]])))


def test_grouped_heading_spans_and_repeats_in_both_rows():
    xml = part(WHOLE, "word/document.xml")
    assert xml.count("<w:tblHeader/>") == 2
    assert '<w:gridSpan w:val="2"/>' in xml
    html = str(paper.html(WHOLE))
    assert 'colspan="2">认领' in html
    assert 'rowspan="2">序号' in html


def test_lying_paper_turns_the_page():
    section = book(made(Paragraph("字"), landscape=True)).sections[0]
    assert round(section.page_width / MM) == 297
    assert "a4 lying" in str(paper.html(made(Paragraph("字"), landscape=True)))


def test_what_is_to_be_signed_does_not_stand_alone():
    last = book(made(Paragraph("末段"), Blanks(["主持人（签字）"]))).paragraphs[-2]
    assert last.text == "末段"
    assert last.paragraph_format.keep_with_next


def test_items_in_a_row_may_part_and_what_is_signed_takes_two_paragraphs_along():
    rows = [Heading(f"第{n}件", 3) for n in range(3)]
    found = book(made(Heading("商议情况"), *rows, Paragraph("认领"), Paragraph("末段"), Blanks(["签字"])))
    kept = {line.text: line.paragraph_format.keep_with_next for line in found.paragraphs}
    assert [kept[f"{n + 1}.第{n}件"] for n in range(3)] == [False, False, None]
    assert kept["认领"]
    assert kept["末段"]


def test_text_from_outside_breaks_neither_output():
    odd = "<script>alert(1)</script>&\x0b\x00\ud800\ufffe“x”"
    of = made(Heading(odd), Paragraph(odd), Table([Column(odd)], [[odd]]), Fields([(odd, odd)]))
    assert "<script>" in "".join(p.text for p in book(of).paragraphs)
    html = str(paper.html(of))
    assert "<script>" not in html
    assert "style=" not in html


def test_file_name_is_an_officials_and_safe():
    assert WHOLE.filename == "田园镇文昌社区“大党委”11月联席会议纪要（第3期）.docx"
    assert Paper('甲/乙:*?"<>|\\丙', []).filename == "甲乙丙.docx"
    assert Paper("///", []).filename == "材料.docx"


def test_ledger_becomes_a_lying_paper_with_totals():
    ledger = Ledger(
        "台账", "文昌", date(2026, 11, 20),
        [LedgerColumn("事项"), LedgerColumn("日期"), LedgerColumn("人数", total=True)],
        [["义诊", date(2026, 11, 3), 12], ["理发", None, 8]], filled_by="张",
    )  # fmt: skip
    of = paper.from_ledger(ledger)
    text = re.sub(r"\s", "", plain(paper.html(of)))
    assert of.landscape
    assert "合计20" in text
    assert "11月3日" in text
    assert "填报单位：文昌日期：2026年11月20日" in text
    assert "填表人：张" in text


def test_mapped_reaches_every_text():
    changed = WHOLE.mapped(lambda text: text.replace("县医院", "某单位"))
    assert "县医院" not in part(changed, "word/document.xml")
    assert "某单位" in part(changed, "word/document.xml")
