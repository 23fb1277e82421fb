"""Words of danger to life in what residents say: 应急 is proposed, never decided.

Feared (`怕着火`, `有倒塌的危险`) is 急办; talk of prevention (`防溺水宣传`, `燃气报警器`)
and of the past (`上次有人晕倒`) is neither. DOMAIN.md section 6: life and safety first.
"""

import re
from enum import StrEnum

from committees.states import NeedCategory


class Danger(StrEnum):
    """How near it is."""

    NOW = "now"
    FEARED = "feared"
    NONE = "none"


_GAS = r"(?:液化气|天然气|燃气|煤气|沼气|瓦斯|气罐|气瓶)"
_SAFETY = (
    rf"{_GAS}[^，。；,;]{{0,6}}?(?:泄漏|泄露|漏气|在漏|漏了|味|爆炸|中毒)|(?:闻到|闻见|一股)[^，。；,;]{{0,4}}{_GAS}"
    r"|着火|起火|失火|火灾|冒火|冒烟|爆炸|触电|漏电|电线断|电线掉|爆管"
    r"|坍塌|倒塌|垮塌|塌方|塌了|要塌|塌下|滑坡|落石|坠落|坠楼|坠下|坠井|坠物"
    r"|溺水|落水|走失|走丢|失踪|失联|轻生|跳楼|自杀|被困|困人|困在电梯|中毒"
)
_BODY = r"晕倒|昏迷|昏倒|不省人事|大出血|没有呼吸|心脏骤停|喝农药|食物中毒"
_HAZARDS = ((re.compile(_BODY), NeedCategory.MEDICAL), (re.compile(_SAFETY), NeedCategory.SAFETY))
# A burst pipe is a danger, but it is 管网排水 that mends it.
_OWN_CATEGORY = {"爆管": NeedCategory.DRAINAGE}

_BEFORE, _AFTER = 6, 5
_SPOKEN_OF = re.compile(r"防|避免|以免|杜绝|演练|上次|上回|去年|前年|以前|之前|曾|差点|险些|如何")
_ALSO_SPOKEN_OF = re.compile(
    r"报警|预警|保护|知识|演练|宣传|宣讲|培训|讲座|课|警示|提示|标[牌识]|怎么办|应对|自救|救援队"
)
_FEAR = re.compile(r"怕|担心|容易|恐|万一|可能|会不会|易")
_NEAR = re.compile(r"随时|马上|快要|已经")
_ALSO_FEARED = re.compile(r"的?(?:隐患|风险|危险|可能)")
_STOP = re.compile(r"[，。；！？、,;!?\s]")


def danger_of(text: str) -> tuple[Danger, NeedCategory | None]:
    """How near the worst danger said is, and the category of who mends it; (NONE, None) without one."""
    found = [
        (_nearness(text, match), _OWN_CATEGORY.get(match[0], category))
        for pattern, category in _HAZARDS
        for match in pattern.finditer(text)
    ]
    for wanted in (Danger.NOW, Danger.FEARED):
        for near, category in found:
            if near is wanted:
                return near, category
    return Danger.NONE, None


def _nearness(text: str, match: re.Match[str]) -> Danger:
    before = _STOP.split(text[max(match.start() - _BEFORE, 0) : match.start()])[-1]
    after = _STOP.split(text[match.end() : match.end() + _AFTER])[0]
    if _SPOKEN_OF.search(before) or _ALSO_SPOKEN_OF.search(after):
        return Danger.NONE
    feared = _FEAR.search(before) and not _NEAR.search(before)
    return Danger.FEARED if feared or _ALSO_FEARED.match(after) else Danger.NOW
