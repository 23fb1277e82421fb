"""Writing a checked sheet: nodes level by level, then facts, then people and posts, in bulk."""

from collections.abc import Sequence
from typing import Any

from grids.actions.bulk import Batch
from grids.actions.nodes import ground
from grids.importing.books import Books, is_same
from grids.importing.checking import FACTS, renumbered
from grids.importing.columns import PEOPLE, PHONE, place_of
from grids.models import GridNode
from grids.states import Level
from tianyuan.documents.imports import Row


def apply(rows: Sequence[Row], *, by: Any) -> None:
    """Everything of the rows, from today on. Raises Denied unless the user builds the grid."""
    batch = Batch(by)
    ground.hold()
    books = Books.open(rows, lock=True)
    _groups(rows, books, batch)
    _cells(rows, books, batch)
    for row in rows:
        node = books.nodes[place_of(row)]
        facts = {name: row.values[name] for name in FACTS if _is_said(row, name)}
        former = books.former_of(facts.get("code", ""), node)
        batch.describe(node, facts, note=former.note if former else "")
        for name in PEOPLE:
            _post(row, name, node, books, batch)
    batch.write()


def _is_said(row: Row, name: str) -> bool:
    return row.values.get(name) not in (None, "")


def _groups(rows: Sequence[Row], books: Books, batch: Batch) -> None:
    wanted = {}
    for row in rows:
        community, group, _ = place_of(row)
        if group and (community, group, "") not in books.nodes:
            wanted[community, group] = books.nodes[community, "", ""]
    made = [batch.node(parent, Level.GROUP, name) for (_, name), parent in wanted.items()]
    _keep(batch, made, books)


def _cells(rows: Sequence[Row], books: Books, batch: Batch) -> None:
    wanted = {}
    for row in rows:
        community, group, cell = place_of(row)
        if cell and place_of(row) not in books.nodes:
            wanted[place_of(row)] = books.nodes[community, group, ""]
    made = [batch.node(parent, Level.CELL, name) for (_, _, name), parent in wanted.items()]
    _keep(batch, made, books)


def _keep(batch: Batch, made: list[GridNode], books: Books) -> None:
    batch.plant(made)
    for node in made:
        books.keep(node)


def _post(row: Row, name: str, node: GridNode, books: Books, batch: Batch) -> None:
    said, phone = row.values.get(name) or "", row.values.get(f"{name}{PHONE}") or ""
    holder = books.holder(node, PEOPLE[name])
    if not said or is_same(holder, said, phone):
        return
    known = books.persons.get((said, phone))
    if holder is not None and renumbered(holder, known, said):
        batch.renumber(holder, phone)
        return
    if known is None:
        known = books.persons[said, phone] = batch.person(said, phone, node)
    batch.appoint(node, known, PEOPLE[name], books.posts.get((node.pk, PEOPLE[name])))
