"""What a sentence says besides its words: category, kind, how many, how urgent, who is concerned, where.

Only a proposal for the form, so that one typed sentence is enough; whoever types has the last word.
"""

import re
import unicodedata
from dataclasses import dataclass

from committees.states import NeedCategory
from servicelists.dangers import Danger, danger_of
from servicelists.states import NeedKind, Urgency

TITLE = 60

C = NeedCategory
# First by place in the sentence counts less than by number of words hit; order breaks ties.
KEYWORDS: dict[NeedCategory, tuple[str, ...]] = {
    C.STREET_LIGHT: ("路灯", "照明", "灯不亮", "太黑", "没有灯", "灯坏", "黑灯瞎火"),
    C.DRAINAGE: (
        "下水",
        "排水",
        "管网",
        "积水",
        "管道",
        "堵塞",
        "化粪池",
        "污水",
        "内涝",
        "水沟",
        "水管",
        "雨水",
    ),
    C.ROAD_PAVING: ("硬化", "土路", "泥巴路", "水泥路", "铺路", "入户路", "通组路"),
    C.ROAD_REPAIR: ("坑洼", "路面", "破损", "塌陷", "修路", "坑", "道路", "人行道", "地砖", "井盖", "护栏"),
    C.SANITATION: (
        "垃圾",
        "卫生",
        "清扫",
        "保洁",
        "臭",
        "苍蝇",
        "蚊虫",
        "老鼠",
        "乱倒",
        "乱堆",
        "乱停",
        "小广告",
        "公厕",
        "油烟",
        "绿化",
        "杂草",
        "树枝",
        "犬",
    ),
    C.SAFETY: (
        "隐患",
        "燃气",
        "煤气",
        "消防",
        "电线",
        "飞线",
        "危房",
        "裂缝",
        "高空",
        "漏电",
        "灭火器",
        "安全",
        "着火",
        "起火",
        "滑坡",
        "塌方",
        "防盗",
        "电动车",
        "溺水",
        "楼道堆",
    ),
    C.NEIGHBOURS: ("邻里", "邻居", "噪音", "噪声", "吵", "纠纷", "扰民", "漏到楼下", "占用", "广场舞"),
    C.MEDICAL: ("义诊", "看病", "体检", "用药", "买药", "医", "血压", "血糖", "康复", "疫苗", "针灸"),
    C.ELDERLY_AND_WEAK: (
        "独居",
        "空巢",
        "老人",
        "老年",
        "残疾",
        "孤儿",
        "留守",
        "困难群众",
        "低保",
        "五保",
        "失能",
        "轮椅",
        "助餐",
        "陪护",
        "助浴",
        "探访",
        "孤寡",
    ),
    C.EMPLOYMENT: ("就业", "工作岗位", "找工作", "务工", "招聘", "技能培训", "创业", "零工", "培训班"),
    C.EDUCATION: (
        "辅导",
        "上学",
        "入学",
        "学习",
        "作业",
        "孩子",
        "儿童",
        "托管",
        "暑假",
        "寒假",
        "图书",
        "家教",
        "课桌",
    ),
}
# Said of who is concerned, not of what is missing: another category's word wins against these.
WEAK = {
    "独居",
    "空巢",
    "孤寡",
    "残疾",
    "留守",
    "低保",
    "五保",
    "失能",
    "孩子",
    "儿童",
    "老人",
    "老年",
    "安全",
    "路面",
    "坑",
    "学习",
    "道路",
    "医",
}

VULNERABLE = (
    "独居老人", "空巢老人", "孤寡老人", "高龄老人", "失能老人", "留守老人", "留守儿童", "困境儿童", "孤儿",
    "残疾人", "重度残疾", "低保户", "五保户", "特困人员", "困难群众", "重病患者", "慢病老人", "孕产妇",
    "退役军人",
)  # fmt: skip
VULNERABLE_WORDS = {"独居": "独居老人", "空巢": "空巢老人", "孤寡": "孤寡老人", "失能": "失能老人",
                    "残疾": "残疾人", "低保": "低保户", "五保": "五保户"}  # fmt: skip

URGENT = (
    "尽快",
    "急需",
    "急用",
    "加急",
    "马上",
    "塌陷",
    "停水",
    "停电",
    "断水",
    "断电",
    "倒灌",
    "随时可能",
    "很危险",
    "紧急",
)
WISH = ("微心愿", "心愿", "想要一", "希望有一", "希望得到", "想有", "想买", "盼着有", "梦想")
POST = ("服务岗", "岗位认领", "招募", "招志愿者", "志愿岗", "需要志愿者", "值守岗", "护学岗")
SEVERAL_STREETS = ("几条街", "多条街", "几个小区", "多个小区", "各小区", "沿线", "全社区", "整条街", "几个组")
SEVERAL_UNITS = ("几家单位", "多部门", "多家单位", "联合", "几个部门", "一家办不了")

UNITS = "户人盏处条个米名位次场套张件棵台根间栋辆盆份节座"
_CHINESE = {char: number for number, char in enumerate("零一二三四五六七八九")} | {"两": 2}
_CHINESE_NUMBER = "一二两三四五六七八九十百千万"
_AMOUNT = re.compile(
    rf"(?<![0-9第.{_CHINESE_NUMBER}])"
    rf"([0-9]{{1,7}}|[一二两三四五六七八九]?十[一二三四五六七八九]?|[二两三四五六七八九])"
    rf"\s*(?:多|余|来)?\s*(公里|[{UNITS}])(?![月年])"
)
# `3栋2单元`, `3栋楼道`: a building's number, not three buildings.
_NUMBER_OF_BUILDING = re.compile(
    r"[0-9一二三四五六七八九十]+(?:单元|号|楼|层|室)|楼[道顶梯下上]|[门路巷]口|[东南西北前后]|旁|背后"
)
# Households before people before things: what the agenda sorts by. Buildings last: mostly they say where.
_FIRST = "户人名位"
_LAST = "栋座"

_LEFT = re.compile(
    r"[的在把从到和与及、，。；：！？,.;:!?\s下了修请是有沿给对经为于因被让去往]|一下|附近|反映|居民|社区"
)
_PLACE = re.compile(
    r"[\u4e00-\u9fff]{1,7}?(?:大道|路|街|巷|弄|小区|花园|新村|家园|菜市场|农贸市场|市场|广场|公园|大桥|桥|小学|中学|"
    r"幼儿园|卫生室|活动室|活动中心|车站|河边|河|水库|村民小组|小组|村|寨|组)"
    r"(?:[0-9一二三四五六七八九十]{1,4}(?:号楼|号院|号|栋|幢|组))?(?:[0-9一二三四五六七八九十]{1,2}单元)?"
    r"(?:[东南西北]侧|[东南西北]头|路口|口|门口|后面|旁|段|里)?"
)
_NO_NAME = re.compile(
    r"(?:道|公|马|铁|走|小|土|泥巴|水泥|人行|回家|这条|那条|入户|通组|各|全|本|几个"
    r"|分[一二两三四五六七八九十]+|户?(?:[我他她你]?家|屋|房|楼|大)?[门屋][前后口])?(?:的)?(?:路|街|巷|村|组|河|桥|小区|小组)(?:口|边|旁|段|里)?"
)
# 龙井2组巷口: a group by its number, with the name before and the corner behind it.
_GROUP = re.compile(
    r"[\u4e00-\u9fff]{0,6}?第?[0-9一二三四五六七八九十]{1,3}(?:村民)?(?:小组|组)"
    r"(?:巷[口道子]|路口|村口|入口|门口|活动室|文化室|[东南西北]侧|[东南西北]头|后面|旁)?"
)
_BUILDING = re.compile(
    r"(?:第?[0-9]{1,4}(?:号楼|栋|幢|组|号院|网格))(?:[0-9一二三四五六七八九十]{1,2}单元)?(?:楼道|楼顶|门口)?"
)


@dataclass(frozen=True)
class Guess:
    """What was read out of a sentence: a title of at most 60 characters, the whole in `text` when longer."""

    title: str
    text: str = ""
    kind: str = NeedKind.PROBLEM.value
    category: str = NeedCategory.OTHER.value
    urgency: str = Urgency.NORMAL.value
    quantity: int = 1
    unit: str = "件"
    vulnerable: str = ""
    place: str = ""
    several_units: bool = False
    several_streets: bool = False


def guess(sentence: str) -> Guess:
    """Read a sentence or a story. Never raises; what is not said stays at the default."""
    whole = sentence.strip()
    plain = re.sub(r"(?<=[0-9])\s+|\s+(?=[0-9])", "", unicodedata.normalize("NFKC", whole))
    title = title_of(whole)
    quantity, unit = amount_of(plain)
    return Guess(
        title=title,
        text="" if title == whole else whole,
        kind=kind_of(plain),
        category=category_of(plain),
        urgency=urgency_of(plain),
        quantity=quantity,
        unit=unit,
        vulnerable=vulnerable_of(plain),
        place=place_of(plain),
        several_units=_any(SEVERAL_UNITS, plain),
        several_streets=_any(SEVERAL_STREETS, plain),
    )


def title_of(text: str) -> str:
    """The text itself when it is short, else its first sentence, cut at a comma when that is long too."""
    line = " ".join(text.split())
    if len(line) <= TITLE and "\n" not in text:
        return line
    first = re.split(r"[。！？!?；;\n]", text.strip(), maxsplit=1)[0].strip()
    if len(first) > TITLE:
        cut = first[:TITLE]
        at = max(cut.rfind("，"), cut.rfind(","), cut.rfind("、"))
        first = cut[:at] if at >= 8 else cut
    return " ".join(first.split()) or line[:TITLE]


def _any(words: tuple[str, ...], text: str) -> bool:
    return any(word in text for word in words)


def category_of(text: str) -> str:
    """Whoever mends the danger said; without one the category whose words are said most, a weak word a third."""
    near, category = danger_of(text)
    if category and near is Danger.NOW:
        return category.value
    scores = {
        category: sum(1 if word in WEAK else 3 for word in words if word in text)
        for category, words in KEYWORDS.items()
    }
    best = max(scores, key=lambda category: scores[category])
    return best.value if scores[best] else NeedCategory.OTHER.value


def kind_of(text: str) -> str:
    if _any(POST, text):
        return NeedKind.POST.value
    return NeedKind.WISH.value if _any(WISH, text) else NeedKind.PROBLEM.value


def urgency_of(text: str) -> str:
    near, _ = danger_of(text)
    if near is Danger.NOW:
        return Urgency.EMERGENCY.value
    return Urgency.URGENT.value if near is Danger.FEARED or _any(URGENT, text) else Urgency.NORMAL.value


def vulnerable_of(text: str) -> str:
    for word in VULNERABLE:
        if word in text:
            return word
    return next((group for word, group in VULNERABLE_WORDS.items() if word in text), "")


def amount_of(text: str) -> tuple[int, str]:
    """`38户独居老人，26盏灯` → (38, "户"); (1, "件") when nothing is counted."""
    counted = [match for match in _AMOUNT.finditer(text) if not _is_address(text, match)]
    found = [(_number(match[1]), match[2]) for match in counted]
    found = [(number, unit) for number, unit in found if 1 <= number <= 1_000_000]
    if not found:
        return 1, "件"
    number, unit = min(found, key=lambda each: _rank(each[1]))
    return number, "人" if unit in "名位" else unit


def _is_address(text: str, match: re.Match[str]) -> bool:
    return match[2] in _LAST and _NUMBER_OF_BUILDING.match(text, match.end()) is not None


def _rank(unit: str) -> int:
    if unit in _FIRST:
        return _FIRST.index(unit)
    return len(_FIRST) + (unit in _LAST)


def _number(text: str) -> int:
    if text.isdigit():
        return int(text)
    if "十" not in text:
        return _CHINESE[text]
    tens, ones = text.split("十")
    return (_CHINESE[tens] if tens else 1) * 10 + (_CHINESE[ones] if ones else 0)


def place_of(text: str) -> str:
    """The first street, estate, group, building or the like, as it is said; at most 60 characters."""
    at, named = _named_place(text)
    group = _GROUP.search(text)
    if group and not group[0].startswith("分") and (not named or group.start() < at):
        return _LEFT.split(group[0])[-1][:60]
    if named:
        return named[:60]
    building = _BUILDING.search(text)
    return building[0][:60] if building else ""


def _named_place(text: str) -> tuple[int, str]:
    """Where the first named street, estate or the like begins, and what it is called."""
    for match in _PLACE.finditer(text):
        said = _LEFT.split(match[0])[-1].lstrip("组号栋楼")
        if text[max(match.start() - 1, 0)].isdigit():
            said = said.removeprefix("单元").lstrip(UNITS)
        if len(said) > 1 and not _NO_NAME.fullmatch(said):
            return match.start(), said + _building_after(text, match.end())
    return len(text), ""


# ---- what says nothing by itself
_ECHO = re.compile(
    r"(?:(?:[\u4e00-\u9fff]{2,4})?[+＋]\s*[0-9]+|同意|赞同|支持|赞成|附议|同上|同感|一样|我也是|我家也是|已?收到|已阅|知道了|明白|了解"
    r"|好的?|可以|没有|无|谢谢|辛苦了|[0-9]{1,2}|ok|yes)(?:[了的呢啊哈]|谢谢|辛苦了)?",
    re.IGNORECASE,
)


def says_nothing(text: str) -> bool:
    """Is this only a voice in a chain (`+1`, `同意`, `收到`), not a need?"""
    plain = unicodedata.normalize("NFKC", text)
    bare = "".join(char for char in plain if char.isalnum() or char == "+")
    return not bare.strip("+") or _ECHO.fullmatch(bare) is not None


def _building_after(text: str, at: int) -> str:
    building = _BUILDING.match(text, at)
    return building[0] if building else ""
