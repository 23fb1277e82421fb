"""成员单位 from a sheet: found by code, else by full name; may carry committee and liaison."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from committees.actions import memberships, organizations, persons
from committees.importing.comparing import compare, note, refuse_doubles
from committees.models import Committee, Membership, Organization, Person
from committees.states import NeedCategory, Sector
from tianyuan.documents import cleaners
from tianyuan.documents.imports import BadCell, Column, ImportSpec, Row, Status

KEY = "committees.organizations"
FACTS = ("name", "short_name", "code", "sector", "functions", "duties", "phone", "address")
LABELS = {label: value for value, label in NeedCategory.choices}


def functions(text: str) -> list[str]:
    """`医疗、助老扶弱` → categories in their fixed order."""
    words = [word for word in re.split(r"[、,，;；/\s]+", text) if word]
    if unknown := [word for word in words if word not in LABELS]:
        raise BadCell(f"不认识“{unknown[0][:20]}”，应是：{'、'.join(LABELS)}")
    return [value for value in NeedCategory.values if NeedCategory(value).label in words]


def _functions_shown(values: Sequence[str]) -> str:
    return "、".join(NeedCategory(value).label for value in values) or "（空）"


def _sector_shown(value: str) -> str:
    return Sector(value).label


def committee_names() -> dict[str, Committee]:
    """Every word a sheet may use for a committee: its name, its community, with or without quotes."""
    words: dict[str, Committee] = {}
    for committee in Committee.objects.active().select_related("community"):
        short = committee.community.name
        for word in (short, f"{short}社区", f"{short}社区大党委", committee.name):
            words[re.sub("[“”\"'「」]", "", word)] = committee
    return words


def _committee_cleaner() -> Any:
    known = committee_names()

    def clean(text: str) -> Committee:
        word = re.sub("[“”\"'「」\\s]", "", text)
        if word not in known:
            shown = "、".join(dict.fromkeys(c.community.name for c in known.values()))
            raise BadCell(f"没有“{text[:20]}”这个大党委，现有：{shown}")
        return known[word]

    return clean


def columns() -> tuple[Column, ...]:
    return (
        Column("name", "单位全称", ("单位名称", "党组织名称", "成员单位", "全称"), True, max_length=80),
        Column("short_name", "简称", ("单位简称",), max_length=30),
        Column("code", "单位编码", ("编码", "组织机构编码"), max_length=40, help="有编码的按编码认，没有的按全称认"),
        Column("sector", "类别", ("单位类别", "性质"), clean=cleaners.choices(Sector.choices),
               show=_sector_shown, blank=Sector.OTHER.value, help="、".join(Sector.labels)),
        Column("functions", "职能", ("职能标签",), clean=functions, show=_functions_shown, blank=[],
               help="几个用顿号隔开：" + "、".join(NeedCategory.labels)),
        Column("duties", "职能说明", ("主要职责",), max_length=200),
        Column("committee", "大党委", ("所属大党委", "所在社区", "社区"), clean=_committee_cleaner(),
               help="加入哪个大党委"),
        Column("liaison", "联络员", ("联络员姓名",), max_length=30),
        Column("liaison_phone", "联络员电话", ("联络员手机", "联系电话", "手机号"), clean=cleaners.phone),
        Column("phone", "办公电话", ("单位电话", "座机"), clean=cleaners.phone),
        Column("address", "地址", ("单位地址",), max_length=80),
    )  # fmt: skip


@dataclass
class Books:
    """The units that stand, by code and by full name."""

    by_code: dict[str, Organization]
    by_name: dict[str, Organization]

    @classmethod
    def open(cls) -> "Books":
        units = list(Organization.objects.prefetch_related("memberships__liaison"))
        return cls({unit.code: unit for unit in units if unit.code}, {unit.name: unit for unit in units})

    def find(self, row: Row) -> Organization | None:
        """By code when the row has one that is known, else by full name."""
        return self.by_code.get(row.values.get("code") or "") or self.by_name.get(row.values["name"])


def check_rows(rows: Sequence[Row], by: Any) -> None:
    """Hold every row against the books."""
    refuse_doubles(rows, lambda row: row.values["name"], "单位全称")
    refuse_doubles(rows, lambda row: row.values.get("code"), "单位编码")
    books, facts = Books.open(), [column for column in columns() if column.name in FACTS]
    for row in rows:
        if row.status is Status.ERROR:
            continue
        unit = books.find(row)
        if unit is None:
            _check_new(row)
        elif not unit.active:
            row.bad("name", "已停用，请先重新启用")
        else:
            _check_standing(row, unit, books, facts)


def _check_new(row: Row) -> None:
    if row.values.get("liaison") and not row.values.get("committee"):
        row.bad("liaison", "要同时填大党委")
    _check_phone_has_name(row)


def _check_phone_has_name(row: Row) -> None:
    if row.values.get("liaison_phone") and not row.values.get("liaison"):
        row.bad("liaison", "有电话没有姓名")


def _check_standing(row: Row, unit: Organization, books: Books, facts: Sequence[Column]) -> None:
    other = books.by_name.get(row.values["name"])
    if other is not None and other.pk != unit.pk:
        row.bad("code", f"这个编码是“{unit.name}”的，与单位全称对不上")
        return
    if unit.code and row.values.get("code") and unit.code != row.values["code"]:
        row.bad("code", f"与已登记的编码 {unit.code} 不同，要改请到单位页面")
        return
    compare(row, facts, _facts_of(unit))
    _check_membership(row, unit)


def _facts_of(unit: Organization) -> dict[str, Any]:
    facts = {name: getattr(unit, name) for name in FACTS}
    ordered = [value for value in NeedCategory.values if value in unit.functions]
    return {**facts, "code": unit.code or "", "functions": ordered}


def membership_meant(row: Row, unit: Organization) -> Membership | None:
    """The membership a row speaks of: that of its committee, or the only one."""
    standing = [membership for membership in unit.memberships.all() if membership.left_on is None]
    committee = row.values.get("committee")
    if committee:
        return next((m for m in standing if m.committee_id == committee.pk), None)
    return standing[0] if len(standing) == 1 else None


def _check_membership(row: Row, unit: Organization) -> None:
    _check_phone_has_name(row)
    membership, committee = membership_meant(row, unit), row.values.get("committee")
    if committee and membership is None:
        note(row, "大党委", "", f"加入{committee.short_name}")
    name = row.values.get("liaison")
    if not name:
        return
    if membership is None and not committee:
        row.bad("liaison", "要同时填大党委")
        return
    before = membership.liaison if membership else None
    _check_liaison(row, before, name, row.values.get("liaison_phone") or "")


def _check_liaison(row: Row, before: Person | None, name: str, phone: str) -> None:
    if before is None or before.name != name:
        note(row, "联络员", before.name if before else "", name)
    elif phone and before.phone != phone:
        note(row, "联络员电话", "原号码", "新号码")


def apply(rows: Sequence[Row], *, by: Any) -> None:
    """Write new and changed rows by the app's actions."""
    books = Books.open()
    for row in rows:
        unit = books.find(row)
        facts = {name: row.values[name] for name in FACTS if name in row.values}
        if unit is None:
            unit = organizations.create(by=by, **facts)
        else:
            unit = organizations.update(unit, by=by, **facts)
        _join(row, unit, by)


def _join(row: Row, unit: Organization, by: Any) -> None:
    membership, committee = membership_meant(row, unit), row.values.get("committee")
    if membership is None and committee:
        membership = memberships.join(unit, committee, by=by)
    name, phone = row.values.get("liaison") or "", row.values.get("liaison_phone") or ""
    if membership is None or not name:
        return
    before = membership.liaison
    if before is not None and before.name == name:
        if phone and before.phone != phone:
            persons.update(before, name=name, phone=phone, by=by)
        return
    memberships.set_liaison(membership, _person(name, phone, membership.committee, by), by=by)


def _person(name: str, phone: str, committee: Committee, by: Any) -> Person:
    """Somebody known under this name and number, else somebody new."""
    known = Person.objects.filter(name=name, phone=phone).first() if phone else None
    return known or persons.create(name=name, phone=phone, kept_by=committee, by=by)


def spec(*, by: Any, committee_id: int | None) -> ImportSpec:
    return ImportSpec(
        key=KEY,
        title="成员单位",
        columns=columns(),
        apply=apply,
        check_rows=check_rows,
        template_rows=(EXAMPLE,),
        lines=("name",),
    )


EXAMPLE = (
    "田园镇示例卫生院党支部",
    "示例卫生院",
    "",
    "医院",
    "医疗、助老扶弱",
    "",
    "龙井",
    "张三",
    "10012345678",
    "",
    "",
)
