"""Real bytes of tables, good and bad."""

import base64
import io
import zipfile
import zlib
from typing import Any

import openpyxl
from django.core.files.uploadedfile import SimpleUploadedFile


def upload(content: bytes, name: str = "单位.xlsx") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def xlsx(*rows: list[Any], also: dict[str, Any] | None = None) -> bytes:
    """An .xlsx as another program writes it; `also` sets single cells by address."""
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    for address, value in (also or {}).items():
        book.active[address] = value
    return saved(book)


def saved(book: openpyxl.Workbook) -> bytes:
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def opened(content: bytes) -> Any:
    """The first sheet, by a library other than the one that wrote it."""
    return openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]


def texts(sheet: Any) -> list[list[Any]]:
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


def with_part(content: bytes, name: str, part: bytes) -> bytes:
    """The same file with one part replaced or added."""
    return with_parts(content, {name: part})


def with_parts(content: bytes, parts: dict[str, bytes]) -> bytes:
    """The same file with parts replaced or added."""
    source = zipfile.ZipFile(io.BytesIO(content))
    kept = {info.filename: source.read(info) for info in source.infolist()}
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as target:
        for name, part in (kept | parts).items():
            target.writestr(name, part)
    return stream.getvalue()


def lying(content: bytes, name: str, size: int) -> bytes:
    """The file with a part whose declared size is `size`, whatever is really inside."""
    raw = bytearray(content)
    info = zipfile.ZipFile(io.BytesIO(content)).getinfo(name)
    encoded = name.encode()
    local = info.header_offset
    raw[local + 22 : local + 26] = size.to_bytes(4, "little")
    central = raw.index(b"PK\x01\x02", local)
    while raw[central + 46 : central + 46 + len(encoded)] != encoded:
        central = raw.index(b"PK\x01\x02", central + 4)
    raw[central + 24 : central + 28] = size.to_bytes(4, "little")
    return bytes(raw)


def bomb(megabytes: int) -> bytes:
    """A worksheet of blanks that unpacks to so many MB."""
    return with_part(xlsx(["单位名称"]), "xl/worksheets/sheet1.xml", b" " * (megabytes << 20))


SHEET = (
    b'<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    b"<sheetData>%s</sheetData></worksheet>"
)


def sheet_of(cells: bytes, encoding: str = "") -> bytes:
    """An .xlsx whose only sheet is made of raw XML rows."""
    xml = SHEET % cells
    if encoding:
        xml = xml.decode().replace('version="1.0"', f'version="1.0" encoding="{encoding}"').encode(encoding)
    return with_part(xlsx(["x"]), "xl/worksheets/sheet1.xml", xml)


def ods(*rows: list[str]) -> bytes:
    """A small OpenDocument sheet, with the million repeated empty rows LibreOffice writes."""
    office = "urn:oasis:names:tc:opendocument:xmlns:"
    cells = "".join(
        "<table:table-row>"
        + "".join(
            f'<table:table-cell office:value-type="string"><text:p>{c}</text:p></table:table-cell>'
            for c in row
        )
        + '<table:table-cell table:number-columns-repeated="16380"/></table:table-row>'
        for row in rows
    )
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content xmlns:office="{office}office:1.0" '
        f'xmlns:table="{office}table:1.0" xmlns:text="{office}text:1.0" office:version="1.2"><office:body>'
        f'<office:spreadsheet><table:table table:name="表">{cells}<table:table-row '
        'table:number-rows-repeated="1048570"><table:table-cell table:number-columns-repeated="16384"/>'
        "</table:table-row></table:table></office:spreadsheet></office:body></office:document-content>"
    )
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr(
            "META-INF/manifest.xml", '<?xml version="1.0"?><manifest:manifest xmlns:manifest="urn:x"/>'
        )
        archive.writestr("content.xml", content, zipfile.ZIP_DEFLATED)
    return stream.getvalue()


# Excel 97's format, 5.6 KB: 单位 户数 日期 电话 / 县医院 38 2026-11-18 13800000000.
_XLS = (
    b"c-rk)O=uHA6#iy6X@1CWO@&sdAz-bwIf#gYv|9_>Q)@I9OA%~if=F#zf*$I{YRyRmK@con3iaTnDu_R*s5cKnMFl}9"
    b"B#I|bf`W%O>zkKdNuxpoTByvo%zJO%n|bqg{&!!^hYK@znu@4GCv=od59%s(f|AG1gg|!Fl%mbuluU&+1&^Bsvd)P|"
    b"{+BK}hH|`%&~V%FoG9>t(h-cKZ!DXMt|GcQhG8LN=pZU^oiqV7a#Zz9k1<`x^cI(V%(RO&mzZ`?*@76vywTUT%bLXl"
    b"T8wQ0NWb^F&U@BuLjzvOS$y`gD3^6&PwvF<$u(wZcK9$08ql6hHj|V2Aa1}5Oc3Iuqw#dQfCvrtEWVjh;H$l=pGB2^"
    b"b@c+I|Gr%B`h(t0gIKM<qB(#`m_xis^6(+zkQPn&5A`P(5vMr;PGs*-_U<RPGc}$e_9?URII$h47cS}$Pm{ZosjFVO"
    b"$Mc>LTDB+nd9C<}rV(U0%qu2DK`q|=^13&bFpjcjlFxziX|YKL2NUOH4XPYqi^f!1+F0Jo^gMgrz;YAQ2!&0&CDC9B"
    b"`=+?e1-7<OJKGs=jLj8tE6MrK2Oc!%KN?#|p6e-|iOjt-W)P#(D^2y~Glh21E~c+ZJTz=Btes_nY2z=uj9Uv?v76SB"
    b"7{roXSA;Ora!&S+_?gqJzAEQ*%ITIb@f%-)eaYT=LeU8JHO+fo?5#$Abm~RHUI>Z7yPob&tseKdQ@bioYcCWO6ciK`"
    b"6ciK`sv)fVxNhCZoz{KdW&PJ#qEu49N&Z_L#27uN=%aEkvcz+ksA>MJhf~<T#0u-!{|hA!Q|md5AjNTv)I5Lbdrefn"
    b"&x$LC{@xO*wf#~pasK1>e*jW6)@T"
)


def xls() -> bytes:
    return zlib.decompress(base64.b85decode(_XLS))
