"""红色联盟 of the demonstration town: formed by the program's own action before the first meeting of the year."""

from dataclasses import dataclass
from datetime import date

from committees.actions import alliances
from committees.models import Organization
from tianyuan import clock
from tianyuan.demo.founding import House, Town

FORMED_ON = date(2025, 12, 16)


@dataclass(frozen=True)
class Planned:
    """An alliance by the short names of its units, the lead first."""

    name: str
    purpose: str
    units: tuple[str, ...]


PLANNED = {
    "文昌": Planned(
        "银龄健康联盟",
        "慢病老人用药指导、上门随访",
        ("县人民医院党委", "县卫生健康局党支部", "县红十字会党支部", "文昌养老服务中心党支部"),
    ),
    "龙井": Planned(
        "平安楼院联盟",
        "楼院照明、线缆和管道一次看完、一起修",
        ("龙井家园物业党支部", "供电局党支部", "县自来水公司党支部", "中国移动昌宁分公司党支部"),
    ),
}


def form_all(town: Town) -> None:
    """One each in the two committees one looks at first."""
    for name, planned in PLANNED.items():
        house = town.houses[name]
        lead, *members = [_unit(house, short_name) for short_name in planned.units]
        with clock.frozen(clock.at(FORMED_ON, 10)):
            house.alliance = alliances.form(
                house.committee, name=planned.name, purpose=planned.purpose, lead=lead, members=members,
                formed_on=FORMED_ON, by=house.secretary,
            )  # fmt: skip


def _unit(house: House, short_name: str) -> Organization:
    return next(unit.organization for unit in house.units if unit.organization.short_name == short_name)
