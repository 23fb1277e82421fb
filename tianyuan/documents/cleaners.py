"""Cleaners for import columns: a cell's text becomes a value, or BadCell says in words what is wrong."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import TypeVar

from tianyuan.documents.imports import BadCell

T = TypeVar("T")


def half_width(text: str) -> str:
    """Full-width digits and letters as plain ones, without blanks."""
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text))


def phone(text: str) -> str:
    """A mobile of 11 digits, or a fixed line with its area code (its dash stays)."""
    number = re.sub(r"^(\+?86|0086)(?=1\d{10}$)", "", half_width(text).replace("—", "-"))
    digits = number.replace("-", "")
    if not re.fullmatch(r"[0-9]+", digits):
        raise BadCell("只能是数字")
    if digits.startswith("1"):
        if len(digits) != 11:
            raise BadCell("位数不对")
        return digits
    if not 7 <= len(digits) <= 12:
        raise BadCell("位数不对")
    return number


def integer(low: int = 0, high: int = 2**31 - 1) -> Callable[[str], int]:
    """A whole number between two bounds."""

    def clean(text: str) -> int:
        plain = half_width(text).replace(",", "")
        if not re.fullmatch(r"[+-]?[0-9]{1,30}", plain):
            raise BadCell("应是整数")
        if not low <= int(plain) <= high:
            raise BadCell(f"应在 {low} 到 {high} 之间")
        return int(plain)

    return clean


def choice(values: Mapping[str, T], *, said: Iterable[str] = ()) -> Callable[[str], T]:
    """One of some words; `values` maps each word people may write to its value.

    `said`: the words a refusal offers, where some of them are no words for people.
    """
    offered = "、".join(list(said or values)[:12])
    known = {half_width(word).lower(): value for word, value in values.items()}

    def clean(text: str) -> T:
        try:
            return known[half_width(text).lower()]
        except KeyError:
            raise BadCell(f"不认识“{text[:20]}”，应是：{offered}") from None

    return clean


def choices(labels: list[tuple[str, str]]) -> Callable[[str], str]:
    """One of a Django enum's `choices`, by label or value."""
    words = {label: value for value, label in labels}
    return choice(words | {value: value for value, _ in labels}, said=words)


def yes_no(text: str) -> bool:
    """是 or 否, as people write them."""
    word = half_width(text).lower()
    if word in {"是", "有", "对", "√", "✓", "y", "yes", "true", "1"}:
        return True
    if word in {"否", "无", "不", "×", "x", "n", "no", "false", "0"}:
        return False
    raise BadCell("应填“是”或“否”")


def day(text: str) -> date:
    """A date: 2026-11-18, 2026/11/18, 2026.11.18, 2026年11月18日 or 20261118."""
    plain = half_width(text).rstrip("日号")
    match = re.fullmatch(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})", plain) or re.fullmatch(
        r"(\d{4})(\d{2})(\d{2})", plain
    )
    if match is None:
        raise BadCell("不是日期，应像 2026-11-18")
    try:
        return date(*(int(part) for part in match.groups()))
    except ValueError:
        raise BadCell("没有这一天") from None
