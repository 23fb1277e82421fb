"""The child process that opens somebody else's .xlsx with openpyxl, looks at it or fills a copy.

Run by path (`python -I filler.py MEMORY_MB SECONDS`), JSON on stdin and stdout; it imports nothing of ours. Answers
{"sheets": [...]}, {"content": base64} or {"error": code, "at": cell}. Codes: broken, empty, macros, charts, sheet,
merged, label, large.
"""

import base64
import copy
import datetime as dt
import io
import json
import re
import resource
import sys
from typing import Any

LOOKED_ROWS, LOOKED_COLUMNS = 40, 60
MAX_ROW, MAX_COLUMN = 20_000, 200
LABEL = re.compile(
    r"合\s*计|总\s*计|小\s*计|填\s*表|填\s*报|审\s*核|负\s*责|签\s*字|盖\s*章|备\s*注\s*[:：]|说\s*明\s*[:：]|^注\s*[:：]"
)
ADDS = re.compile(r"SUM|AVERAGE|SUBTOTAL|AGGREGATE|MAX|MIN", re.IGNORECASE)
REFERENCE = re.compile(r"(\$?)([A-Z]{1,3})(\$?)(\d+)(?::(\$?)([A-Z]{1,3})(\$?)(\d+))?")
UNIT = r"填\s*报\s*单\s*位|填\s*表\s*单\s*位"
DAY = r"填\s*[报表]\s*(?:日\s*期|时\s*间)|日\s*期"
LABELS = {
    "unit": re.compile(rf"(?<![\u4e00-\u9fff])({UNIT})(（盖章）|\(盖章\))?(\s*[:：])?[\s_＿]*(?=$|{DAY}|填)"),
    "day": re.compile(
        rf"(?<![\u4e00-\u9fff])({DAY})()(\s*[:：])?[\s_＿]*(?:年[\s_＿]*月[\s_＿]*日)?\s*(?=$|{UNIT}|填|审|负)"
    ),
}
ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


class Refused(Exception):
    """Ends the work with a code and the cell it is about."""

    def __init__(self, code: str, at: str = ""):
        super().__init__(code)
        self.code, self.at = code, at


def opened(content: bytes) -> Any:
    """The workbook with its formulas."""
    import openpyxl

    try:
        return openpyxl.load_workbook(io.BytesIO(content))
    except MemoryError:
        raise
    except Exception:
        raise Refused("broken") from None


def text_of(value: Any) -> str:
    """A cell as the page that points at columns shows it."""
    if value is None:
        return ""
    if isinstance(value, float) and value == int(value):
        return str(int(value))
    return str(value).strip()[:200]


# ---- looking
def look(book: Any) -> list[dict[str, Any]]:
    """Each visible sheet: name, first rows as text, what is merged, which columns are added up."""
    shown = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
    if not shown:
        raise Refused("empty")
    return [
        {"name": sheet.title, "rows": _texts(sheet), "merged": _merged(sheet), "summed": _summed(sheet)}
        for sheet in shown
    ]


def _summed(sheet: Any) -> list[int]:
    """Columns that a sum, an average or the like of this sheet runs over several rows of."""
    from openpyxl.utils import column_index_from_string

    found: set[int] = set()
    for cell in sheet._cells.values():
        if cell.data_type != "f" or not ADDS.search(str(cell.value)):
            continue
        text = str(cell.value)
        for match in REFERENCE.finditer(text):
            elsewhere = text[match.start() - 1] == "!"
            if match[8] and int(match[8]) > int(match[4]) and not elsewhere:
                left, right = column_index_from_string(match[2]), column_index_from_string(match[6])
                found.update(range(left, min(right, MAX_COLUMN) + 1))
    return sorted(found)


def _texts(sheet: Any) -> list[list[str]]:
    cells = {
        (row, column): text_of(cell.value)
        for (row, column), cell in sheet._cells.items()
        if row <= LOOKED_ROWS and column <= LOOKED_COLUMNS
    }
    filled = [place for place, text in cells.items() if text]
    height = max((row for row, _ in filled), default=0)
    width = max((column for _, column in filled), default=0)
    return [[cells.get((row, column), "") for column in range(1, width + 1)] for row in range(1, height + 1)]


def _merged(sheet: Any) -> list[list[int]]:
    return [
        [area.min_row, area.min_col, area.max_row, area.max_col]
        for area in sheet.merged_cells.ranges
        if area.min_row <= LOOKED_ROWS
    ]


# ---- where the data stands
def last_data_row(sheet: Any, first: int) -> int:
    """The last of the rows kept free for data: below it begins what is moved down (totals, signatures)."""
    rows: dict[int, list[Any]] = {}
    for (row, _), cell in sheet._cells.items():
        if row >= first and cell.value not in (None, ""):
            rows.setdefault(row, []).append(cell)
    for row in sorted(rows):
        if _is_label(rows[row]) or (row > first and _ends(rows[row], first)):
            return row - 1
    styled = [row for (row, _), cell in sheet._cells.items() if row >= first and cell.has_style]
    return max([first, *styled, *rows])


def _is_label(cells: list[Any]) -> bool:
    return any(
        isinstance(cell.value, str) and cell.data_type != "f" and LABEL.search(cell.value) for cell in cells
    )


def _ends(cells: list[Any], first: int) -> bool:
    """A row that is no place for data: words of its own in it, or a formula over several rows above."""
    return any(_is_words(cell) or _sums_up(cell, first) for cell in cells)


def _is_words(cell: Any) -> bool:
    return isinstance(cell.value, str) and cell.data_type != "f"


def _sums_up(cell: Any, first: int) -> bool:
    if cell.data_type != "f":
        return False
    ranges = REFERENCE.finditer(str(cell.value))
    return any(match[8] and first <= int(match[4]) < cell.row for match in ranges)


def check_data_rows(sheet: Any, first: int, last: int) -> None:
    """Refuse what cannot be repeated row by row: merged cells in the rows of the data, a label at their start."""
    if last < first:
        cell = next(
            cell
            for (row, _), cell in sorted(sheet._cells.items())
            if row == first and cell.value not in (None, "")
        )
        raise Refused("label", cell.coordinate)
    for area in sheet.merged_cells.ranges:
        if area.min_row <= last and area.max_row >= first:
            raise Refused("merged", area.coord)


# ---- references moved as inserting rows moves them
class Shift:
    """`count` rows come in below row `last`; what stood below goes down, ranges that ended at `last` grow."""

    def __init__(self, last: int, count: int, title: str):
        self.last, self.count, self.title = last, count, title

    def row(self, row: int) -> int:
        return row + self.count if row > self.last else row

    def area(self, text: str) -> str:
        """`D5:D14` → `D5:D34`."""
        return REFERENCE.sub(self._moved, text)

    def _moved(self, match: re.Match[str]) -> str:
        start = f"{match[1]}{match[2]}{match[3]}{self.row(int(match[4]))}"
        if not match[8]:
            return start
        end = int(match[8])
        moved = end + self.count if end >= self.last else end
        return f"{start}:{match[5]}{match[6]}{match[7]}{moved}"

    def formula(self, text: str, own_sheet: bool) -> str:
        """A formula with its references to this sheet moved; those to other sheets stay."""
        from openpyxl.formula import Tokenizer

        tokens = Tokenizer(text)
        for token in tokens.items:
            if token.type == "OPERAND" and token.subtype == "RANGE":
                token.value = self._operand(token.value, own_sheet)
        return "=" + "".join(token.value for token in tokens.items)

    def _operand(self, value: str, own_sheet: bool) -> str:
        sheet, mark, area = value.rpartition("!")
        if not mark:
            return self.area(value) if own_sheet else value
        return f"{sheet}!{self.area(area)}" if sheet.strip("'").replace("''", "'") == self.title else value


def make_room(book: Any, sheet: Any, shift: Shift) -> None:
    """Move everything below the data down, and everything that refers to it."""
    below = sorted((place for place in sheet._cells if place[0] > shift.last), reverse=True)
    for row, column in below:
        cell = sheet._cells.pop((row, column))
        cell.row = row + shift.count
        sheet._cells[(row + shift.count, column)] = cell
    heights = {row: sheet.row_dimensions[row] for row in list(sheet.row_dimensions) if row > shift.last}
    for row in heights:
        del sheet.row_dimensions[row]
    for row, dimension in heights.items():
        dimension.index = row + shift.count
        sheet.row_dimensions[row + shift.count] = dimension
    for area in sheet.merged_cells.ranges:
        if area.min_row > shift.last:
            area.shift(row_shift=shift.count)
    _move_formulas(book, sheet, shift)
    _move_areas(book, sheet, shift)


def _move_formulas(book: Any, sheet: Any, shift: Shift) -> None:
    for other in book.worksheets:
        for cell in other._cells.values():
            if cell.data_type == "f" and isinstance(cell.value, str):
                cell.value = shift.formula(cell.value, other is sheet)


def _move_areas(book: Any, sheet: Any, shift: Shift) -> None:
    for rule in sheet.data_validations.dataValidation:
        rule.sqref = type(rule.sqref)(shift.area(str(rule.sqref)))
    for filtered in (sheet.auto_filter, *(table.autoFilter for table in sheet.tables.values())):
        if filtered is not None and filtered.ref:
            filtered.ref = shift.area(filtered.ref)
    for table in sheet.tables.values():
        table.ref = shift.area(table.ref)
    _move_conditions(sheet, shift)
    if sheet.print_area:
        sheet.print_area = shift.area(str(sheet.print_area).rpartition("!")[2])
    for name in [*book.defined_names.values(), *sheet.defined_names.values()]:
        if name.attr_text and "#REF" not in name.attr_text:
            name.attr_text = shift.formula(f"={name.attr_text}", False)[1:]


def _move_conditions(sheet: Any, shift: Shift) -> None:
    kept = [(str(area.sqref), rules) for area, rules in sheet.conditional_formatting._cf_rules.items()]
    sheet.conditional_formatting._cf_rules.clear()
    for sqref, rules in kept:
        for rule in rules:
            sheet.conditional_formatting.add(shift.area(sqref), rule)


# ---- who fills it and when
def fill_labels(sheet: Any, order: dict[str, Any], first: int, last: int) -> None:
    """填报单位 and 日期: into the empty cell beside, else behind the words; headings of columns stay."""
    heads = range(max(order["header_row"] - 1, 1), first)
    places = sorted(place for place in sheet._cells if not first <= place[0] <= last)
    for row, column in places:
        cell = sheet._cells[(row, column)]
        if isinstance(cell.value, str) and cell.data_type != "f":
            for name, value in order["labels"].items():
                _fill_label(sheet, cell, LABELS[name], value, in_heading=row in heads)


def _fill_label(sheet: Any, cell: Any, label: re.Pattern[str], value: str, *, in_heading: bool) -> None:
    found = label.search(cell.value)
    if not value or not found or (in_heading and not found[3]):
        return
    alone = found[0] == cell.value
    beside = _beside(sheet, cell) if alone else None
    if beside is not None:
        beside.value = value
    elif found[3]:
        words = cell.value
        rest = words[found.end() :]
        cell.value = (
            f"{words[: found.start()]}{found[1]}{found[2] or ''}：{value}{'　　' if rest else ''}{rest}"
        )


def _beside(sheet: Any, cell: Any) -> Any:
    """The empty cell at the right that a value may stand in; None when there is none inside the table."""
    own = next((area for area in sheet.merged_cells.ranges if cell.coordinate in area), None)
    column = (own.max_col if own else cell.column) + 1
    if column > sheet.max_column:
        return None
    beside = sheet.cell(cell.row, column)
    return beside if beside.value in (None, "") and type(beside).__name__ == "Cell" else None


# ---- filling
def fill(book: Any, order: dict[str, Any]) -> bytes:
    """A copy with the rows in it. `order`: sheet, first_row, columns [[number, key…]], rows [[value]]."""
    if order["sheet"] not in book.sheetnames:
        raise Refused("sheet", order["sheet"])
    sheet, first, columns, rows = book[order["sheet"]], order["first_row"], order["columns"], order["rows"]
    last = last_data_row(sheet, first)
    check_data_rows(sheet, first, last)
    fill_labels(sheet, order, first, last)
    if len(rows) > last - first + 1:
        shift = Shift(last, len(rows) - (last - first + 1), sheet.title)
        make_room(book, sheet, shift)
    pattern = _pattern(sheet, first)
    for at, values in enumerate(rows):
        _row(sheet, first, first + at, pattern, last)
        for column, value in zip(columns, values, strict=True):
            put(sheet.cell(first + at, column), value)
    _clear(sheet, first + len(rows), last, columns)
    book.calculation.fullCalcOnLoad = True
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _pattern(sheet: Any, first: int) -> list[Any]:
    return [cell for (row, _), cell in sorted(sheet._cells.items()) if row == first]


def _row(sheet: Any, first: int, row: int, pattern: list[Any], last: int) -> None:
    """Give a row that came in the looks, the height and the formulas of the first data row."""
    if row == first:
        return
    from openpyxl.formula.translate import Translator

    for model in pattern:
        cell = sheet.cell(row, model.column)
        if row > last:
            cell._style = copy.copy(model._style)
        if model.data_type == "f" and cell.value in (None, "") and isinstance(model.value, str):
            cell.value = Translator(model.value, model.coordinate).translate_formula(cell.coordinate)
    if row > last and sheet.row_dimensions[first].height:
        sheet.row_dimensions[row].height = sheet.row_dimensions[first].height


def _clear(sheet: Any, start: int, last: int, columns: list[int]) -> None:
    """Rows kept for data that none came for: no sample stays behind in the columns we fill."""
    for row in range(start, last + 1):
        for column in columns:
            if (row, column) in sheet._cells:
                sheet._cells[(row, column)].value = None


def put(cell: Any, value: Any) -> None:
    """Write one value; text is text, whatever it begins with."""
    if isinstance(value, dict):
        cell.value = dt.date.fromisoformat(value["date"])
        if cell.number_format == "General":
            cell.number_format = "yyyy-mm-dd"
    elif isinstance(value, str):
        cell.value = ILLEGAL.sub("", value)[:32767]
        if value:
            cell.data_type = "s"
    else:
        cell.value = value


def answer(order: dict[str, Any]) -> dict[str, Any]:
    book = opened(base64.b64decode(order["content"]))
    if order["do"] == "look":
        return {"sheets": look(book)}
    if order["do"] == "check":
        if order["sheet"] not in book.sheetnames:
            raise Refused("sheet", order["sheet"])
        sheet = book[order["sheet"]]
        last = last_data_row(sheet, order["first_row"])
        check_data_rows(sheet, order["first_row"], last)
        return {"last_row": last}
    return {"content": base64.b64encode(fill(book, order)).decode()}


def main(arguments: list[str]) -> None:
    megabytes, seconds = map(int, arguments)
    resource.setrlimit(resource.RLIMIT_AS, (megabytes << 20, megabytes << 20))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        said = answer(json.loads(sys.stdin.buffer.read()))
    except Refused as refused:
        said = {"error": refused.code, "at": refused.at}
    except MemoryError:
        said = {"error": "large", "at": ""}
    sys.stdout.write(json.dumps(said))


if __name__ == "__main__":
    import warnings

    warnings.simplefilter("ignore")
    main(sys.argv[1:])
