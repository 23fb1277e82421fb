"""Pasted Excel cells, lines and 接龙."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tianyuan.documents.paste import Kind, Said, parse_pasted, split_chain, split_paste
from tianyuan.documents.tables import BadTable

CHAIN = """#接龙
龙井社区 11 月需求收集，请接龙
例 张三 楼道灯坏了

1. 张三 3号楼路灯不亮
2、李四：下水道堵
有 3.5 米长
3.5米宽的路坏了
4. 路面坑洼"""


def test_excel_cells():
    assert split_paste("名称\t电话\r\n县医院\t0875\r\n") == [["名称", "电话"], ["县医院", "0875"]]


def test_excel_cell_with_line_breaks_and_quotes():
    assert split_paste('a\t"第一行\n第""二""行"\tc\n"x\ty"\tz\t') == [
        ["a", '第一行\n第"二"行', "c"],
        ["x\ty", "z", ""],
    ]


def test_quotes_that_are_part_of_the_text_stay():
    assert split_paste('"五个一"行动\tb\n"只有一半\tc') == [['"五个一"行动', "b"], ['"只有一半', "c"]]


def test_empty_cells_keep_their_place_and_empty_lines_go():
    assert split_paste("\ta\tb\n\n1\t\t3\n\t\t\n") == [["", "a", "b"], ["1", "", "3"]]


def test_one_a_line():
    assert parse_pasted("路灯不亮\n\n 下水道堵 \n").rows == [["路灯不亮"], ["下水道堵"]]
    assert parse_pasted("路灯不亮\n下水道堵").kind is Kind.LINES


def test_chain_with_names_and_a_line_that_goes_on():
    assert split_chain(CHAIN) == [
        Said("张三", "3号楼路灯不亮"),
        Said("李四", "下水道堵\n有 3.5 米长"),
        Said("", "5米宽的路坏了"),
        Said("", "路面坑洼"),
    ]


def test_decimal_inside_an_entry_is_no_new_entry():
    text = "#接龙\n1. 张三 路坏了\n9.5米长"
    assert split_chain(text) == [Said("张三", "路坏了\n9.5米长")]


def test_chain_is_told_from_other_text():
    assert parse_pasted(CHAIN).kind is Kind.CHAIN
    assert parse_pasted("1. 路灯不亮\n2. 下水道堵").kind is Kind.CHAIN
    assert parse_pasted("1\t路灯\n2\t下水道").kind is Kind.CELLS
    assert parse_pasted("1号楼路灯不亮\n2号楼下水道堵").kind is Kind.LINES


def test_numbered_list_without_names_keeps_its_text():
    assert parse_pasted("1. 路灯 不亮\n2. 张敏 下水道堵").rows == [["", "路灯 不亮"], ["张敏", "下水道堵"]]


def test_nicknames_of_a_chain():
    assert split_chain("#接龙\n1. 3-2-501阳光 水压低\n2．平安是福：井盖破了") == [
        Said("3-2-501阳光", "水压低"),
        Said("平安是福", "井盖破了"),
    ]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "还没有粘贴"),
        (" \n\t ", "还没有粘贴"),
        ("a\x00b", "坏字符"),
        ("a\ud800b", "坏字符"),
        ("x" * 200_001, "20 万字"),
        ("x\n" * 5001, "5000 行|5001 行"),
        ("\t".join("x" * 201), "201 列"),
        ("#接龙\n没有人接", "没有看到接龙"),
        ("#接龙\n" + "".join(f"{n}. 甲 乙\n" for n in range(1, 5002)), "5000 条"),
    ],
)
def test_what_cannot_be_used_is_said(text, words):
    import re

    with pytest.raises(BadTable) as refused:
        parse_pasted(text)
    assert re.search(words, refused.value.words)


pasted_text = st.one_of(
    st.text(max_size=300),
    st.text(alphabet='"\t\n\r 1.2、：a张#接龙\x00\ud800', max_size=300),
)


def said_by(split, text):
    """What the split gives, or nothing when it refuses in words."""
    try:
        return split(text)
    except BadTable as refused:
        return [] if refused.words else None


@given(pasted_text)
def test_any_text_gives_rows_of_one_width_or_words(text):
    rows = said_by(split_paste, text)
    assert len({len(row) for row in rows}) <= 1
    assert all(any(row) for row in rows)


@given(pasted_text)
def test_any_chain_gives_texts_or_words(text):
    assert all(said_by(split_chain, text))
    assert said_by(lambda given: parse_pasted(given).rows, text) is not None


# A bare quote at the start of a cell is ambiguous on the clipboard itself.
cell = st.text(alphabet='ab"\n\t 字', max_size=8).filter(lambda c: c[:1] != '"' or set(c) & set("\n\t"))


@given(st.lists(st.lists(cell, min_size=2, max_size=4), min_size=1, max_size=5))
def test_what_excel_copies_comes_back(rows):
    width = max(map(len, rows))
    rows = [row + ["末"] * (width - len(row)) + ["末"] for row in rows]
    text = "\r\n".join("\t".join(_copied(cell) for cell in row) for row in rows) + "\r\n"
    assert split_paste(text) == [[cell.strip() for cell in row] for row in rows]


def _copied(cell: str) -> str:
    """A cell on the clipboard as Excel writes it."""
    return '"' + cell.replace('"', '""') + '"' if set(cell) & set("\n\t") else cell


@pytest.mark.parametrize(
    "text", ['"' * 199_999, '"\t' * 99_999, '"""x\t' * 39_999, '"\n""a' * 30_000, "1.\n" * 60_000]
)
def test_hostile_text_costs_no_time(text):
    started = time.monotonic()
    said_by(lambda given: parse_pasted(given).rows, text)
    assert time.monotonic() - started < 2
