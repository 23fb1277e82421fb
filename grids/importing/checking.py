"""Holding the rows of a sheet against the books: what is new, what changes, what cannot be."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from committees.importing.comparing import note, refuse_doubles
from committees.models import Person
from grids.actions.nodes.ground import place_of as place_in_words
from grids.importing.books import Books, is_same, place_of_node
from grids.importing.columns import OF_CELL, OF_LEADERS, PEOPLE, PHONE, TITLES, place_of
from grids.models import GridNode
from grids.states import PostKind
from tianyuan.documents.imports import Row, Status
from tianyuan.ui.text import full

MOST_NAMED = 8
FACTS = ("code", "households", "residents")


def current(keys: set[tuple[Any, ...]], by: Any) -> Mapping[tuple[Any, ...], Mapping[str, Any]]:
    """What stands of the nodes the rows speak of; people are compared by `check_rows`."""
    communities = {community.pk: community for community, _, _ in keys}
    standing = {}
    for node in GridNode.objects.active().filter(community__in=communities).select_related("parent"):
        community_id, group, cell = place_of_node(node)
        facts = {name: getattr(node, name) for name in FACTS}
        standing[communities[community_id], group, cell] = facts
    return standing


def check_rows(rows: Sequence[Row], by: Any) -> None:
    """Hold every row against the books."""
    refuse_doubles(rows, lambda row: row.values.get("code"), "官方代码")
    books = Books.open(rows)
    for row in rows:
        if "community" in row.values and row.status is not Status.ERROR:
            _check(row, books)


def _check(row: Row, books: Books) -> None:
    node = books.nodes.get(place_of(row))
    _check_level(row, books)
    _check_code(row, node, books)
    for name in _people_of(row):
        _check_person(row, name, node, books)
    _check_two(row, node, books)


def _is_cell(row: Row) -> bool:
    return bool(row.values.get("cell"))


def _people_of(row: Row) -> Iterable[str]:
    return ("worker", "pair") if _is_cell(row) else OF_LEADERS


def _check_level(row: Row, books: Books) -> None:
    community, group, cell = place_of(row)
    if cell and not group:
        row.bad("group", "没有填，网格要建在组之下")
    if (community, "", "") not in books.nodes:
        row.bad("community", f"网格树里还没有{row.values['community']}，请先在网格页面建立")
    where = "组" if group else "社区"
    wrong = OF_LEADERS if cell else OF_CELL
    for name in wrong:
        if row.raw.get(name):
            words = "只填在组或社区的行里" if cell else f"只填在网格的行里，这一行是{where}"
            row.bad(name, words)
    if group and not cell and place_of(row) not in books.nodes:
        row.hint(f"将新建{group}")


def new_groups(rows: Sequence[Row]) -> list[str]:
    """Which 组 confirming would build, those only named by their cells too: a slip of the pen builds one."""
    rows = [row for row in rows if "community" in row.values]
    nodes = Books.open(rows).nodes
    named = dict.fromkeys((row.values["community"], place_of(row)[1]) for row in rows)
    made = [f"{one}{group}" for one, group in named if group and (one.pk, group, "") not in nodes]
    if not made:
        return []
    shown = "、".join(made[:MOST_NAMED]) + ("等" if len(made) > MOST_NAMED else "")
    return [f"还会新建 {len(made)} 个组：{shown}。不该有的，多半是组名写错了，请改好再传。"]


def _check_code(row: Row, node: GridNode | None, books: Books) -> None:
    """A code in use stays whose it is; one that was somebody's is free again, and the row says whose it was."""
    code = row.values.get("code")
    if not code:
        return
    other = books.codes.get(code)
    if other is not None and (node is None or other.pk != node.pk):
        words = f"{code} 现由 {place_in_words(other)} 使用"
        row.bad("code", f"{words}；网格换组请在网格页面办“划转”，换代码请先在那边改掉")
    elif other is None and (former := books.former_of(code, node)):
        row.hint(f"官方代码 {code} 曾由 {former.place} 使用，已于 {full(former.until)}撤销")


def _check_person(row: Row, name: str, node: GridNode | None, books: Books) -> None:
    said, phone = row.values.get(name) or "", row.values.get(f"{name}{PHONE}") or ""
    kind = PEOPLE[name]
    holder = books.holder(node, kind)
    if not said:
        _check_unsaid(row, name, phone, holder)
        return
    if is_same(holder, said, phone):
        return
    if words := _unclear(phone, holder):
        row.bad(f"{name}{PHONE}", words)
    elif node is not None and (coming := books.coming.get((node.pk, kind))):
        row.bad(name, f"{coming.person.name}从 {full(coming.starts_on)}起接任，要改请到网格页面")
    elif node is not None and (taken := _beside(books, node, said, phone)):
        row.bad(name, f"{said}在这里任{taken}，一人只担任一个岗位")
    else:
        _note_person(row, name, node, books)


def _check_unsaid(row: Row, name: str, phone: str, holder: Person | None) -> None:
    """An empty cell changes nothing: said where somebody may have meant to take the holder off."""
    if phone:
        row.bad(name, "有手机号没有姓名")
    elif holder and name in row.values:
        row.hint(f"{TITLES[name]}空着不改动，仍是{holder.name}；要免去请到网格页面“结束”")


def _unclear(phone: str, holder: Person | None) -> str:
    if not phone:
        why = "换人要填手机号" if holder else "新登记的人要填手机号"
        return f"没有填；{why}，同名的人才分得清"
    return "带星号，认不出是谁，请填完整" if "*" in phone else ""


def _beside(books: Books, node: GridNode, name: str, phone: str) -> str:
    person = books.persons.get((name, phone))
    post = books.beside.get((node.pk, person.pk)) if person else None
    return post.title if post else ""


def _note_person(row: Row, name: str, node: GridNode | None, books: Books) -> None:
    """Somebody takes over, or the number of who stands there is another now."""
    said, phone = row.values[name], row.values[f"{name}{PHONE}"]
    kind, known = PEOPLE[name], books.persons.get((row.values[name], phone))
    holder = books.holder(node, kind)
    if renumbered(holder, known, said):
        note(row, f"{TITLES[name]}手机", "原号码", "新号码")
        return
    if kind == PostKind.PARTY_PAIR and not _is_registered(row, known, books):
        row.bad(name, f"没有在{row.values['community']}报到，请先登记并确认党员报到（核对姓名和手机号）")
        return
    if known is None and (others := books.names_of.get(phone)):
        row.hint(f"{TITLES[name]}的手机号在册的姓名是{'、'.join(sorted(others))}，请核对")
    if node is not None:
        note(row, TITLES[name], holder.name if holder else "", said)


def renumbered(holder: Person | None, known: Person | None, name: str) -> bool:
    """The same name with a number nobody of that name has: the number changed, not the person."""
    return holder is not None and known is None and holder.name == name


def _is_registered(row: Row, person: Person | None, books: Books) -> bool:
    return person is not None and (person.pk, row.values["community"].pk) in books.registered


def _check_two(row: Row, node: GridNode | None, books: Books) -> None:
    """1+1 are two persons, those who stay and those who come."""
    if not _is_cell(row) or row.status is Status.ERROR:
        return
    worker, pair = (_who(row, name, node, books) for name in ("worker", "pair"))
    if worker and worker == pair:
        row.bad("pair", "和网格员是同一个人，1+1 要两个人")


def _who(row: Row, name: str, node: GridNode | None, books: Books) -> Any:
    """Who will stand there: a known person's key, or name and phone of somebody new."""
    said, phone = row.values.get(name) or "", row.values.get(f"{name}{PHONE}") or ""
    holder = books.holder(node, PEOPLE[name])
    if not said or is_same(holder, said, phone):
        return holder.pk if holder else None
    known = books.persons.get((said, phone))
    if renumbered(holder, known, said):
        return holder.pk if holder else None
    return known.pk if known else (said, phone)
