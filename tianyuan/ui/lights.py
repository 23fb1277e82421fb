"""The five lights: how a promise with a due moment stands. Always shown with the word."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from tianyuan import clock

LIGHTS = {
    "blue": ("蓝", "办完"),
    "green": ("绿", "按时"),
    "yellow": ("黄", "快到期"),
    "orange": ("橙", "超期不到 3 天"),
    "late": ("红", "超期 3 天以上"),
}
SLIGHTLY_LATE = timedelta(days=3)


@dataclass(frozen=True)
class Light:
    """A colour of LIGHTS and the words beside it."""

    colour: str
    words: str


def _days(span: timedelta) -> str:
    days = -(-span // timedelta(days=1))  # a begun day counts
    return f"{days} 天"


def light_of(*, started: datetime, due: datetime, done_at: datetime | None = None) -> Light:
    """蓝 done · 绿 on time · 黄 last fifth · 橙 at most 3 days late · 红 later (DOMAIN.md section 4)."""
    now = clock.now()
    if done_at is not None:
        return Light("blue", "办完")
    if now > due:
        late = now - due
        return Light("orange" if late <= SLIGHTLY_LATE else "late", f"超期 {_days(late)}")
    if due - now <= (due - started) / 5:
        return Light("yellow", f"还剩 {_days(due - now)}")
    return Light("green", "按时")
