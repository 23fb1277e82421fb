"""Text from outside made safe, and text for people: masks, times, numbers with their measure words."""

import re
from datetime import date, datetime

from tianyuan import clock
from tianyuan.refusals import BadInput

SURROGATE = re.compile("[\ud800-\udfff]")
# Control characters a person never types; tab and line ends stay.
CONTROL = re.compile("[\x01-\x08\x0e-\x1f\x7f-\x9f\ufeff\ufffe\uffff]")
SOFT_BREAK = re.compile("\r\n?|[\x0b\x0c\u2028\u2029]")
UNREADABLE = "内容里有无法识别的字符，请删掉后重新输入"
INT32 = 2**31 - 1
TOO_LARGE = "数字太大了"
INT64 = 2**63 - 1


def is_plain(text: str) -> bool:
    """No NUL byte and no half of a character: what both databases can store."""
    return "\x00" not in text and not SURROGATE.search(text)


def plain(text: str) -> str:
    """The text with soft breaks as line ends and without invisible control characters.

    Raises BadInput on a NUL byte or a lone surrogate: those are never typed, so nothing is guessed.
    """
    if not is_plain(text):
        raise BadInput(UNREADABLE)
    return CONTROL.sub("", SOFT_BREAK.sub("\n", text))


def mask_phone(phone: str) -> str:
    """`13812345678` → `138****5678`; anything shorter keeps only its last two figures."""
    phone = phone or ""
    if len(phone) >= 8:
        return f"{phone[:3]}****{phone[-4:]}"
    return f"****{phone[-2:]}" if phone else ""


MOBILE = re.compile(r"1[\d -]{10,}", re.ASCII)


def mask_mobile(phone: str) -> str:
    """An office's number as it is; somebody's mobile that stands in its place, masked."""
    return mask_phone(phone) if MOBILE.match(phone or "") else phone or ""


def mask_name(name: str) -> str:
    """`张三丰` → `张*`: how a person's name stands in lists and in public."""
    return f"{name[0]}*" if name else ""


def _wall(moment: datetime) -> str:
    return f"{moment.hour}:{moment.minute:02d}"


def _day(day: date, today: date) -> str:
    words = f"{day.month} 月 {day.day} 日"
    return words if day.year == today.year else f"{day.year} 年 {words}"


def relative(value: datetime | date | None) -> str:
    """`11 分钟前`, `今天 14:20`, `11 月 22 日`; a plain date has no time of day. None gives `—`."""
    if value is None:
        return "—"
    if not isinstance(value, datetime):
        return _day(value, clock.today())
    minutes = int((clock.now() - value).total_seconds() // 60)
    if 0 <= minutes < 60:
        return f"{minutes} 分钟前" if minutes else "刚刚"
    moment, today = clock.local(value), clock.today()
    near = {0: "今天", 1: "明天", -1: "昨天"}.get((moment.date() - today).days)
    return f"{near} {_wall(moment)}" if near else _day(moment.date(), today)


def day(value: date | None) -> str:
    """`11 月 26 日（周四）`, with the year when it is another one: how a term or a day to come is said."""
    if value is None:
        return "—"
    if isinstance(value, datetime):
        value = clock.local(value).date()
    return f"{_day(value, clock.today())}（周{'一二三四五六日'[value.weekday()]}）"


def full(value: datetime | date | None) -> str:
    """`2026 年 11 月 22 日 14:20`, as shown on hover and in print."""
    if value is None:
        return "—"
    if not isinstance(value, datetime):
        return f"{value.year} 年 {value.month} 月 {value.day} 日"
    moment = clock.local(value)
    return f"{full(moment.date())} {_wall(moment)}"


def measured(number: int | float | None, word: str) -> str:
    """`37 件`: a number never stands without its measure word. None gives `—`."""
    return "—" if number is None else f"{number} {word}"
