"""Sentences as residents say them: many streets, troubles and ways to say the same, some of them twice."""

import random
from dataclasses import dataclass

STREETS = [
    *["文昌路", "龙井路", "建设路", "环城东路", "环城西路", "人民路", "团结巷", "右甸路", "温泉路", "九甲街"],
    *["新华街", "达丙路", "柯街路", "桥头巷", "菜市场", "老车站", "农贸市场", "宝丰寺巷", "关庙街", "龙泉路"],
    *[
        "县医院门口",
        "一中后门",
        "幸福小区",
        "龙井小区",
        "明珠花园",
        "茶厂宿舍",
        "粮食局宿舍",
        "滨河路",
        "兴隆巷",
    ],
]
SPOTS = (
    "",
    "东侧",
    "路口",
    "{n}号楼",
    "{n}号院",
    "{n}组",
    "{n}栋旁",
    "{n}号门前",
    "{n}单元",
    "中段",
    "巷子里",
)
TROUBLES = {
    "road_repair": ["路面坑洼，雨天积水", "路面破损，电动车容易摔", "窨井盖松动响", "路沿石坏了", "水泥路裂了"],
    "road_paving": ["入户路没有硬化", "还是土路，下雨全是泥", "想把这段砂石路铺成水泥路"],
    "street_light": ["路灯不亮", "路灯坏了几个月", "晚上没有路灯，老人不敢出门", "{m}盏路灯熄灭"],
    "drainage": ["下水道堵塞，污水外溢", "排水管道不通", "化粪池满了有异味", "雨水篦子堵住排不出"],
    "sanitation": ["垃圾没人清，脏乱", "垃圾桶太少", "有人在绿化带种菜", "建筑垃圾堆放很久", "公厕没有人打扫"],
    "safety": ["电线乱拉，怕起火", "围墙倾斜要倒", "消防通道被车占", "河边没有护栏", "老房子掉瓦片"],
    "neighbours": ["楼上漏水两家争执", "广场舞声音太大", "占道停车吵架", "养狗扰民"],
    "elderly": ["独居老人没人送饭", "想请人上门给老人理发", "{m}名老人想做一次体检", "残疾人出门缺轮椅坡道"],
    "employment": ["妇女想学做糕点", "{m}人想参加家政培训", "返乡青年找工作"],
    "education": ["暑期孩子没人看", "留守儿童辅导作业", "学校门口放学太堵"],
    "medical": ["慢性病老人买药远", "想请医院来义诊", "{m}户要办慢病卡"],
}  # fmt: skip
SAID = (
    "",
    "",
    "",
    "，希望尽快解决",
    "，请帮忙",
    "，群众反映强烈",
    "，已经很久了",
    "，影响{m}户",
    "，居民意见大",
)
WHO = ("", "", "", "", "独居老人", "残疾人", "留守儿童", "低保户")
UNITS = ("户", "人", "盏", "处", "件")


@dataclass(frozen=True)
class Said:
    """One need as somebody told it."""

    title: str
    text: str
    place: str
    category: str
    quantity: int
    unit: str
    vulnerable: str


def _place(dice: random.Random) -> str:
    return dice.choice(STREETS) + dice.choice(SPOTS).format(n=dice.randint(1, 60))


def _say(dice: random.Random, place: str, category: str) -> Said:
    amount = dice.randint(2, 90)
    trouble = dice.choice(TROUBLES[category]).format(m=amount)
    told = f"{place}{trouble}{dice.choice(SAID).format(m=amount)}"
    return Said(
        title=told[:60],
        text=f"{told}。{dice.choice(SAID)}住在附近的{dice.choice('张王李赵杨段')}姓居民说，{trouble}，"
        f"大约{dice.randint(1, 12)}个月了。",
        place=place,
        category=category,
        quantity=amount,
        unit=dice.choice(UNITS),
        vulnerable=dice.choice(WHO),
    )


def sentences(count: int, *, seed: int, twice: float = 0.15) -> list[Said]:
    """So many needs; the share `twice` tells again, in other words, what somebody else told before."""
    dice = random.Random(seed)
    categories = sorted(TROUBLES)
    found: list[Said] = []
    for _ in range(count):
        if found and dice.random() < twice:
            again = dice.choice(found)
            found.append(_say(dice, again.place, again.category))
        else:
            found.append(_say(dice, _place(dice), dice.choice(categories)))
    return found
