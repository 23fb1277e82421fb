"""The cast on the login page, in plain words."""

from collections.abc import Iterable

from committees.models import Membership
from tianyuan.accounts.demo_cast import CastGroup, CastMember
from tianyuan.demo import plan

TOWN = (
    CastMember("town", "镇党委", "先看要拍板的事，再看全镇数据"),
    CastMember("officer", "镇党建办", "商请单位承接，管名册和工作日历"),
    CastMember("county", "县级只读", "只看，不改"),
)
GRID = (
    CastMember("gridhead1", "网格长 · 龙井", "受理本社区的需求"),
    CastMember("worker1", "网格员 · 龙井", "记一件事，当场办了"),
    CastMember("partymember1", "在职党员 · 龙井成员单位", "认领微心愿和服务岗位"),
    CastMember("responder1", "网格部门", "等吹哨（下一步才有）"),
)
ADMINISTRATORS = (
    CastMember("sysadmin", "系统管理员", "建账号、发一次性重置码"),
    CastMember("secadmin", "安全管理员", "授予角色、把账号对到人"),
    CastMember("auditor", "审计员", "只看日志"),
)


def groups() -> Iterable[CastGroup]:
    """All groups; the liaisons of each committee folded."""
    yield CastGroup("先试这两位：龙井书记（核对议程、发通知）和文昌成员单位联络员（会前认领）", (
        CastMember("secretary3", "龙井书记", "今天该核对议程草案、发会议通知"),
        CastMember("liaison001", "县人民医院党委联络员", "文昌的会议通知已发，看看能办哪件"),
    ))  # fmt: skip
    yield CastGroup("镇里", TOWN)
    yield CastGroup("六个社区（演示选定的六个，固定顺序）", tuple(_committees()))
    yield from _liaisons()
    yield CastGroup("网格与党员", GRID)
    yield CastGroup("管理员（三员分立）", ADMINISTRATORS)


def _committees() -> Iterable[CastMember]:
    for number, name in enumerate(plan.COMMITTEES, start=1):
        yield CastMember(f"secretary{number}", f"{name}书记", STAGES[name])
        yield CastMember(f"clerk{number}", f"{name}党务专干", "录入、受理、备材料")
        if name == "龙井":
            yield CastMember("deputy1", "龙井副书记", "筹备联席会")
            yield CastMember("member1", "龙井专职委员", "替到会单位代录认领")


STAGES = {
    "关庙": "议程草案已编好", "宝丰": "有一件群众不满意要重新办", "龙井": "草案第 2 版，有两对可能重复的需求",
    "文昌": "通知已发，正在会前预认领", "达丙": "本月收集晚几天截止", "右文": "一件上报镇党委",
}  # fmt: skip


def _liaisons() -> Iterable[CastGroup]:
    rows = (
        Membership.objects.active()
        .filter(liaison__user__is_demo=True)
        .order_by("committee__community__order", "order")
        .values_list("committee__community__name", "liaison__user__username", "organization__short_name")
    )
    found: dict[str, list[CastMember]] = {}
    for committee, username, unit in rows:
        found.setdefault(committee, []).append(CastMember(username, unit))
    for committee, members in found.items():
        yield CastGroup(f"成员单位联络员 · {committee}", tuple(members), folded=True)
