"""党员 from a sheet: found by 云岭先锋编号, else by organisation, name and phone."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from committees.actions import members, persons
from committees.importing.comparing import compare, refuse_doubles
from committees.models import Organization, PartyMember, Person
from committees.states import MemberStanding
from tianyuan.documents import cleaners
from tianyuan.documents.imports import BadCell, Column, ImportSpec, Row, Status
from tianyuan.ui.text import mask_phone

KEY = "committees.members"
STANDINGS = {"在职党员": "employed", "在职": "employed", "无职党员": "without_post", "无职": "without_post"}


def _unit_cleaner() -> Any:
    known: dict[str, Organization] = {}
    for unit in Organization.objects.active():
        for word in (unit.name, unit.short_name, unit.code):
            if word:
                known.setdefault(word, unit)

    def clean(text: str) -> Organization:
        if text not in known:
            raise BadCell(f"没有“{text[:30]}”这个单位，请先导入成员单位")
        return known[text]

    return clean


def columns() -> tuple[Column, ...]:
    return (
        Column("name", "姓名", ("党员姓名",), True, max_length=30),
        Column("organization", "所在党组织", ("党组织", "单位", "所在单位", "成员单位"), True,
               clean=_unit_cleaner(), help="单位全称、简称或编码"),
        Column("standing", "党员类别", ("类别",), clean=cleaners.choice(STANDINGS),
               show=lambda value: MemberStanding(value).label, blank="employed", help="在职党员、无职党员"),
        Column("phone", "手机号", ("电话", "联系电话", "手机"), clean=cleaners.phone, show=mask_phone),
        Column("skills", "特长", (), max_length=100),
        Column("yunling_ref", "云岭先锋编号", ("编号", "党员编号"), max_length=40),
    )  # fmt: skip


@dataclass
class Books:
    """The Party members that stand, and persons who are none, by name and phone."""

    by_ref: dict[str, PartyMember] = field(default_factory=dict)
    by_unit_and_name: dict[tuple[int, str], list[PartyMember]] = field(
        default_factory=lambda: defaultdict(list)
    )
    by_name_and_phone: dict[tuple[str, str], Person] = field(default_factory=dict)

    @classmethod
    def open(cls, names: set[str]) -> "Books":
        books = cls()
        for member in PartyMember.objects.select_related("person", "organization"):
            if member.yunling_ref:
                books.by_ref[member.yunling_ref] = member
            books.by_unit_and_name[member.organization_id, member.person.name].append(member)
        everybody = Person.objects.filter(name__in=names).exclude(phone="")
        for person in everybody.select_related("party_member__organization"):
            books.by_name_and_phone[person.name, person.phone] = person
        return books

    def find(self, row: Row) -> PartyMember | None:
        """Raises BadCell when namesakes cannot be told apart."""
        ref, phone = row.values.get("yunling_ref") or "", row.values.get("phone") or ""
        if ref in self.by_ref:
            return self.by_ref[ref]
        namesakes = self.by_unit_and_name[row.values["organization"].pk, row.values["name"]]
        if phone:
            return next((member for member in namesakes if member.person.phone == phone), None)
        if len(namesakes) > 1:
            raise BadCell("本单位同名的不止一人，要填手机号或云岭先锋编号")
        return namesakes[0] if namesakes else None

    def person(self, row: Row) -> Person | None:
        """Somebody already known under this name and number."""
        return self.by_name_and_phone.get((row.values["name"], row.values.get("phone") or ""))


def _books(rows: Sequence[Row]) -> Books:
    return Books.open({row.values["name"] for row in rows if row.values.get("name")})


def _key(row: Row) -> tuple[Any, ...]:
    ref = row.values.get("yunling_ref")
    unit = row.values["organization"].pk
    return (ref,) if ref else (unit, row.values["name"], row.values.get("phone") or "")


def check_rows(rows: Sequence[Row], by: Any) -> None:
    """Hold every row against the books."""
    refuse_doubles(rows, _key, "云岭先锋编号，或党组织、姓名和手机号")
    books, known = _books(rows), columns()
    for row in rows:
        if row.status is not Status.ERROR:
            _check(row, books, known)


def _check(row: Row, books: Books, known: Sequence[Column]) -> None:
    try:
        member = books.find(row)
    except BadCell as bad:
        row.bad("phone", bad.words)
        return
    if member is None:
        _check_new(row, books.person(row))
        return
    ref = row.values.get("yunling_ref")
    if ref and member.yunling_ref and member.yunling_ref != ref:
        row.bad("yunling_ref", "与已登记的编号不同，请核对是不是同一个人")
        return
    compare(row, known, _facts_of(member))


def _check_new(row: Row, person: Person | None) -> None:
    if person is None:
        return
    member = getattr(person, "party_member", None)
    if member is not None:
        row.bad("organization", f"此人的党组织关系在“{member.organization}”，请在人员页面办转入")
    else:
        row.hint("与已登记的人员同名同号，登记为同一人")


def _facts_of(member: PartyMember) -> dict[str, Any]:
    return {
        "name": member.person.name,
        "organization": member.organization,
        "standing": member.standing,
        "phone": member.person.phone,
        "skills": member.skills,
        "yunling_ref": member.yunling_ref or "",
    }


def apply(rows: Sequence[Row], *, by: Any) -> None:
    """Write new and changed rows by the app's actions."""
    books = _books(rows)
    for row in rows:
        member = books.find(row)
        if member is None:
            _add(row, books.person(row), by)
        else:
            _change(row, member, by)


def _facts(row: Row, names: Sequence[str]) -> dict[str, Any]:
    return {name: row.values[name] for name in names if name in row.values}


def _add(row: Row, person: Person | None, by: Any) -> None:
    if person is None:
        person = persons.create(name=row.values["name"], phone=row.values.get("phone") or "", by=by)
    facts = _facts(row, ("standing", "skills", "yunling_ref"))
    members.add(person, row.values["organization"], by=by, **facts)


def _change(row: Row, member: PartyMember, by: Any) -> None:
    person = member.person
    phone = row.values.get("phone", person.phone)
    if (person.name, person.phone) != (row.values["name"], phone):
        persons.update(person, name=row.values["name"], phone=phone, by=by)
    members.change(member, by=by, **_facts(row, ("organization", "standing", "skills", "yunling_ref")))


def spec(*, by: Any, committee_id: int | None) -> ImportSpec:
    return ImportSpec(
        key=KEY,
        title="党员",
        columns=columns(),
        apply=apply,
        check_rows=check_rows,
        template_rows=(("张三", "田园镇示例卫生院党支部", "在职党员", "10012345678", "义诊", ""),),
    )
