"""From when to when: what makes sense for posts and 包联."""

from datetime import date, timedelta

from tianyuan import clock
from tianyuan.refusals import BadInput

EARLIEST = date(1990, 1, 1)
AHEAD = timedelta(days=366)
LONGEST = timedelta(days=366 * 10)


def check_term(starts_on: date, ends_on: date | None = None) -> None:
    """Raises BadInput for days nobody can mean: before 1990, years ahead, an end before the start."""
    today = clock.today()
    if not EARLIEST <= starts_on <= today + AHEAD:
        raise BadInput("开始日期不对：不能早于 1990 年，也不能晚于一年以后")
    if ends_on is None:
        return
    if ends_on < starts_on:
        raise BadInput("结束日期不能早于开始日期")
    if ends_on > today + LONGEST:
        raise BadInput("结束日期太远了，请核对年份；没有期限就空着")
