from datetime import UTC, date, datetime, timedelta

import pytest

from tianyuan import clock
from tianyuan.refusals import BadInput
from tianyuan.ui import text
from tianyuan.ui.lights import light_of

NOW = clock.at(date(2026, 11, 22), 14, 20)


@pytest.fixture(autouse=True)
def _wall():
    with clock.frozen(NOW):
        yield


@pytest.mark.parametrize("bad", ["a\x00b", "\ud800", "好\udfff"])
def test_plain_refuses_what_no_database_stores(bad):
    with pytest.raises(BadInput, match="无法识别"):
        text.plain(bad)


def test_plain_keeps_lines_and_drops_invisible_characters():
    assert text.plain("第一行\x0b第二行\r\n第三行\x07\ufeff\t👍𠮷") == "第一行\n第二行\n第三行\t👍𠮷"


def test_masks():
    assert text.mask_phone("13812345678") == "138****5678"
    assert text.mask_phone("0875-7123456") == "087****3456"
    assert text.mask_phone("119") == "****19"
    assert text.mask_phone("") == ""
    assert text.mask_name("张三丰") == "张*"
    assert text.mask_name("") == ""


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        (NOW - timedelta(seconds=20), "刚刚"),
        (NOW - timedelta(minutes=11), "11 分钟前"),
        (NOW - timedelta(minutes=80), "今天 13:00"),
        (NOW + timedelta(hours=2, minutes=5), "今天 16:25"),
        (NOW - timedelta(days=1), "昨天 14:20"),
        (NOW + timedelta(days=1), "明天 14:20"),
        (NOW - timedelta(days=40), "10 月 13 日"),
        (NOW - timedelta(days=400), "2025 年 10 月 18 日"),
        (date(2026, 12, 5), "12 月 5 日"),
        (None, "—"),
    ],
)
def test_relative_times(moment, words):
    assert text.relative(moment) == words


def test_full_time_and_measure_words():
    assert text.full(NOW) == "2026 年 11 月 22 日 14:20"
    assert text.full(date(2026, 11, 2)) == "2026 年 11 月 2 日"
    assert text.full(None) == "—"
    assert text.measured(37, "件") == "37 件"
    assert text.measured(None, "件") == "—"


@pytest.mark.parametrize(
    ("left", "colour", "words"),
    [
        (timedelta(days=5), "green", "按时"),
        (timedelta(days=2), "yellow", "还剩 2 天"),
        (timedelta(hours=3), "yellow", "还剩 1 天"),
        (-timedelta(days=3), "orange", "超期 3 天"),
        (-timedelta(days=3, seconds=1), "late", "超期 4 天"),
    ],
)
def test_light_of_a_promise(left, colour, words):
    light = light_of(started=NOW + left - timedelta(days=10), due=NOW + left)
    assert (light.colour, light.words) == (colour, words)


def test_light_of_what_is_done_is_blue_however_late():
    light = light_of(started=NOW - timedelta(days=30), due=NOW - timedelta(days=20), done_at=NOW)
    assert light.colour == "blue"


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (date(2026, 11, 26), "11 月 26 日（周四）"),
        (date(2027, 1, 3), "2027 年 1 月 3 日（周日）"),
        (datetime(2026, 11, 25, 16, 30, tzinfo=UTC), "11 月 26 日（周四）"),
        (None, "—"),
    ],
)
def test_a_day_to_come_has_its_weekday(value, words):
    with clock.frozen(clock.at(date(2026, 11, 20), 9)):
        assert text.day(value) == words
