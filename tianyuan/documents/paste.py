"""What people paste: Excel cells, one thing a line, or a WeChat 接龙."""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from tianyuan.documents.guard import BadTable
from tianyuan.documents.tables import clean_text, make_table

MAX_TEXT = 200_000
MAX_ROWS = 5000
MAX_COLUMNS = 200


class Kind(StrEnum):
    """What a pasted text was taken for."""

    CELLS = "cells"
    LINES = "lines"
    CHAIN = "chain"


class Said(NamedTuple):
    """One entry of a 接龙; the name is empty where none could be told from the text."""

    name: str
    text: str


@dataclass(frozen=True)
class Pasted:
    """Rows of text: cells as pasted; one cell a row for lines; [name, text] for a 接龙."""

    kind: Kind
    rows: list[list[str]]


def parse_pasted(text: str) -> Pasted:
    """Tell what was pasted and split it. Raises BadTable."""
    text = _checked(text)
    if "\t" not in text and _looks_like_chain(text):
        return Pasted(Kind.CHAIN, [list(said) for said in split_chain(text)])
    rows = split_paste(text)
    kind = Kind.CELLS if max(map(len, rows)) > 1 else Kind.LINES
    return Pasted(kind, rows)


def split_paste(text: str) -> list[list[str]]:
    """Excel cells (tabs; a cell with line breaks stands in quotes) or one text a line; no empty lines.

    All rows have the same length. Raises BadTable.
    """
    cells = _cells(_checked(text))
    if len(cells) > MAX_ROWS * 2:
        raise BadTable(f"一次最多粘贴 {MAX_ROWS} 行，请分几次粘贴。")
    table = make_table(cells, max_rows=MAX_ROWS, max_columns=MAX_COLUMNS)
    return [row for row in table.rows if any(row)]


def _checked(text: str) -> str:
    if len(text) > MAX_TEXT:
        raise BadTable(f"粘贴的文字超过 {MAX_TEXT // 10000} 万字，请分几次粘贴，或改为上传表格。")
    if not (cleaned := clean_text(text)):
        raise BadTable("还没有粘贴内容。")
    # Outer tabs are empty first cells of Excel: only line breaks may go.
    return text.replace("\r\n", "\n").replace("\r", "\n").strip("\n") if "\t" in text else cleaned


# Excel quotes a copied cell only when it holds a line break or a tab; “"五个一"行动” comes as it is.
_QUOTED = re.compile(r'"((?:[^"]|""){0,32767})"(?=\t|\n|\Z)')
_PLAIN = re.compile(r"[^\t\n]*")


def _cells(text: str) -> list[list[str]]:
    rows: list[list[str]] = [[]]
    at = 0
    while True:
        cell, at = _next_cell(text, at)
        rows[-1].append(cell)
        if at >= len(text):
            return rows
        if text[at] == "\n":
            rows.append([])
        at += 1


def _next_cell(text: str, at: int) -> tuple[str, int]:
    quoted = _QUOTED.match(text, at)
    if quoted and ("\n" in quoted[1] or "\t" in quoted[1]):
        return quoted[1].replace('""', '"'), quoted.end()
    plain = _PLAIN.match(text, at)
    assert plain is not None
    return plain[0], plain.end()


# ---- 接龙
_HEAD = re.compile(r"^\s*[#＃]\s*(接龙|Group Note)", re.I)
_ENTRY = re.compile(r"^\s*(\d{1,4})\s*([.．、)）:：])\s*(.*)$")
_TOKEN = re.compile(r"^([^\s:：]{1,16})(?:\s+|[:：]\s*)(\S.*)$", re.S)
_PERSON = re.compile(r"^([\u4e00-\u9fff]{2,4})(?:[\s:：,，]+)(\S.*)$", re.S)
_SURNAMES = frozenset(
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹窦章苏潘葛范彭郎鲁韦马苗方俞任袁柳"
    "唐薛雷贺倪汤滕殷罗毕郝安常傅卞齐康伍余顾孟黄穆萧尹姚邵汪祁毛米贝明臧计成戴宋庞熊纪舒屈项祝董梁杜阮蓝闵"
    "季贾江童颜郭梅林钟徐邱骆高夏蔡田樊胡凌霍虞万柯管卢莫房解应宗丁邓郁单洪包左石崔吉龚程邢裴陆荣翁荀段侯武刘龙叶"
    "司黎白蒲邰赖卓屠池乔闻党翟谭姬申扶冉桂牛边尚温庄晏柴瞿阎连习艾容向古易廖耿文寇欧阳聂晁敖冷辛简饶曾关查红游权"
    "毕普者禄和木字茶罕岳鲍刀线尚"
)


def _looks_like_chain(text: str) -> bool:
    lines = [line for line in text.split("\n") if line.strip()]
    if any(_HEAD.match(line) for line in lines[:5]):
        return True
    numbers = [int(match[1]) for line in lines if (match := _ENTRY.match(line))]
    return numbers[:2] == [1, 2] and len(numbers) * 2 > len(lines)


def split_chain(text: str) -> list[Said]:
    """The entries of a 接龙: "1. 张三 3号楼路灯不亮" is ("张三", "3号楼路灯不亮").

    Lines before the first number are the heading; a line without a number goes on with the entry above.
    Raises BadTable.
    """
    text = _checked(text)
    token = _TOKEN if any(_HEAD.match(line) for line in text.split("\n")[:5]) else _PERSON
    said = [_said(entry, token) for entry in _entries(text) if entry]
    if not said:
        raise BadTable("没有看到接龙的内容。每一条应以“1.”“2.”这样的序号开头。")
    if len(said) > MAX_ROWS:
        raise BadTable(f"一次最多粘贴 {MAX_ROWS} 条，请分几次粘贴。")
    return said


def _entries(text: str) -> list[str]:
    entries: list[list[str]] = []
    last = 0
    for line in text.split("\n"):
        match = _ENTRY.match(line)
        if match and _is_next(match, last, started=bool(entries)):
            last = int(match[1])
            entries.append([match[3].strip()])
        elif entries and line.strip():
            entries[-1].append(line.strip())
    return [clean_text("\n".join(parts)) for parts in entries]


def _is_next(match: re.Match[str], last: int, *, started: bool) -> bool:
    """Is this number an entry's? "3.5米宽" inside an entry is not, unless it is just the third one's turn."""
    number = int(match[1])
    if not started or number == last + 1:
        return True
    return number > last and not (match[2] in ".．" and match[3][:1].isdigit())


def _said(entry: str, token: re.Pattern[str]) -> Said:
    match = token.match(entry)
    if match and (token is _TOKEN or match[1][0] in _SURNAMES):
        return Said(match[1], match[2])
    return Said("", entry)
