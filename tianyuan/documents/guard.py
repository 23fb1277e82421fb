"""A look at an uploaded table's bytes before anything parses it: what it is, and whether it is a trap."""

import io
import re
import zipfile
import zlib
from typing import IO

from tianyuan.refusals import BadInput

MAX_UNPACKED = 100 * 1024 * 1024
MAX_PARTS = 2000
RATIO = 150
RATIO_FROM = 5 * 1024 * 1024
_CHUNK = 256 * 1024

# A cell that holds something; `<c r="XFD1" s="4"/>` and `<c r="XFD1" s="4"></c>` are only a style and cost nothing.
_CELL = re.compile(
    rb"""<(?:\w{1,20}:)?c\s(?:[^<>]*\s)?r=["']([A-Za-z]{1,4})(\d{1,9})["'](?:[^<>]*[^/<>])?>"""
    rb"""(?=[^<]|<[^/])"""
)
_HTML = re.compile(rb"<(!doctype|html|head|body|table|meta|style|script|div)\b", re.I)
_OTHER = (
    (b"%PDF", "这是 PDF 文件，不是表格。"),
    (b"\x89PNG", "这是图片，不是表格。"),
    (b"\xff\xd8\xff", "这是图片，不是表格。"),
    (b"GIF8", "这是图片，不是表格。"),
    (b"Rar!", "这是压缩包，请先解压，再上传里面的表格。"),
    (b"7z\xbc\xaf", "这是压缩包，请先解压，再上传里面的表格。"),
)
_SAVE_AS = "请用 Excel 或 WPS 打开，另存为 .xlsx 再上传。"


class BadTable(BadInput):
    """What was uploaded or pasted cannot be read. `words` is for the user."""


def kind_of(content: bytes, name: str, max_bytes: int) -> str:
    """ "xlsx", "ods", "xls" or "csv" by the content; raises BadTable saying what it is instead."""
    if not content:
        raise BadTable("文件是空的（0 字节），请重新选择。")
    if len(content) > max_bytes:
        raise BadTable(f"文件超过 {max_bytes // 1024 // 1024} MB，请删去图片和用不着的工作表，或分几次上传。")
    if content.startswith(b"PK"):
        return _kind_of_zip(content)
    if content.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return "xls"
    return _kind_of_text(content, name)


def _kind_of_text(content: bytes, name: str) -> str:
    for magic, words in _OTHER:
        if content.startswith(magic):
            raise BadTable(words)
    head = content[:4096].lstrip(b"\xef\xbb\xbf \t\r\n")
    if _HTML.match(head) or (head.startswith(b"<?xml") and b"<" in head[5:]):
        raise BadTable(f"这个文件的内容是网页，不是表格，只是名字像表格。{_SAVE_AS}")
    if name.lower().endswith((".csv", ".txt", ".tsv")):
        return "csv"
    raise BadTable(f"这个文件的内容不是表格（只认 .xlsx、.xls、.ods、.csv）。{_SAVE_AS}")


def _open(content: bytes) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(io.BytesIO(content))
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, UnicodeDecodeError, OverflowError):
        raise BadTable(f"文件损坏，打不开。{_SAVE_AS}") from None


def _kind_of_zip(content: bytes) -> str:
    with _open(content) as archive:
        names = {info.filename.lower().replace("\\", "/") for info in archive.infolist()}
    if "xl/workbook.xml" in names:
        return "xlsx"
    if "content.xml" in names and "mimetype" in names:
        return "ods"
    if any(name.startswith("word/") for name in names):
        raise BadTable("这是 Word 文档，不是表格。请把内容放进表格再上传。")
    if "xl/workbook.bin" in names:
        raise BadTable(f"这种二进制表格（.xlsb）读不了。{_SAVE_AS}")
    raise BadTable("这是压缩包，不是表格。请先解压，再上传里面的表格。")


def check_zip(content: bytes, *, max_rows: int, max_columns: int) -> None:
    """Refuse a bomb by its declared sizes, then read every part within a bound and look at cell addresses.

    The sizes declared may lie; what is really unpacked is counted as well. Raises BadTable.
    """
    with _open(content) as archive:
        parts = archive.infolist()
        _check_declared(parts)
        left = MAX_UNPACKED
        for part in parts:
            left -= _check_part(archive, part, left, max_rows, max_columns)


def _check_declared(parts: list[zipfile.ZipInfo]) -> None:
    if len(parts) > MAX_PARTS:
        raise BadTable("表格文件里的部件太多，不像正常的表格，没有读取。")
    if sum(part.file_size for part in parts) > MAX_UNPACKED:
        raise BadTable(_BOMB)
    for part in parts:
        if part.flag_bits & 1:
            raise BadTable("文件设了打开密码。请去掉密码再上传。")
        if part.file_size > RATIO_FROM and part.file_size > RATIO * max(part.compress_size, 1):
            raise BadTable(_BOMB)


_BOMB = "这个文件解压后大得不正常（像“压缩炸弹”），没有读取。请只留要导入的工作表，另存为新的 .xlsx 再上传。"


def _check_part(
    archive: zipfile.ZipFile, part: zipfile.ZipInfo, left: int, max_rows: int, max_columns: int
) -> int:
    try:
        with archive.open(part) as stream:
            return _check_stream(stream, left, max_rows, max_columns)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError, ValueError):
        raise BadTable(f"文件损坏，读不出来。{_SAVE_AS}") from None


def _check_stream(stream: IO[bytes], left: int, max_rows: int, max_columns: int) -> int:
    read, tail = 0, b""
    while chunk := stream.read(_CHUNK):
        read += len(chunk)
        if read > left:
            raise BadTable(_BOMB)
        window = tail + chunk
        _check_cells(window, max_rows, max_columns)
        tail = _unfinished(window[-4096:])
    return read


def _unfinished(window: bytes) -> bytes:
    """The last two tags: whether a cell holds something is seen from what follows it."""
    last = window.rfind(b"<")
    return window[max(window.rfind(b"<", 0, max(last, 0)), 0) :] if last >= 0 else b""


def _check_cells(window: bytes, max_rows: int, max_columns: int) -> None:
    for match in _CELL.finditer(window):
        letters, row = match.group(1).decode().upper(), int(match.group(2))
        if row > max_rows or column_number(letters) > max_columns:
            raise BadTable(
                f"单元格 {letters}{row} 里有内容，超出了可读的范围（最多 {max_rows} 行、{max_columns} 列）。"
                "请删掉远处的多余内容再上传。"
            )


def column_number(letters: str) -> int:
    """A → 1, Z → 26, XFD → 16384."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number
