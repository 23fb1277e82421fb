"""Rows on their way to the database: built in memory in the order of the story, written in bulk."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from servicelists import grams
from servicelists.compiling.versions import fingerprint, snapshot
from servicelists.models import (
    Agenda,
    AgendaItem,
    AgendaVersion,
    Claim,
    Meeting,
    MonthlyList,
    Need,
    Proposer,
    ServiceItem,
    TimelineEntry,
)
from tianyuan.accounts.models import User

BATCH = 400
COMPILER = "系统"


@dataclass
class Ledger:
    """Everything that was written down in the months before today."""

    lists: list[MonthlyList] = field(default_factory=list)
    needs: list[Need] = field(default_factory=list)
    merged: list[Need] = field(default_factory=list)
    proposers: list[Proposer] = field(default_factory=list)
    items: list[ServiceItem] = field(default_factory=list)
    claims: list[Claim] = field(default_factory=list)
    agendas: list[Agenda] = field(default_factory=list)
    agenda_items: list[AgendaItem] = field(default_factory=list)
    meetings: list[Meeting] = field(default_factory=list)
    entries: list[TimelineEntry] = field(default_factory=list)
    transfers: list[tuple[Claim, Claim]] = field(default_factory=list)

    def tell(self, at: datetime, who: User | None, what: str, note: str = "", **about: Any) -> None:
        """One line of somebody's history; without an account the program wrote it."""
        self.entries.append(
            TimelineEntry(
                at=at, who=who.name if who else COMPILER, user=who, what=what[:120], note=note[:500], **about
            )
        )

    def write(self) -> None:
        """All rows, the ones pointed to first; needs in the order they came in."""
        self.needs.sort(key=lambda need: need.submitted_at)
        self.entries.sort(key=lambda entry: entry.at)
        for rows in (self.lists, self.needs, self.merged, self.proposers, self.items, self.claims):
            _create(rows)
        for old, new in self.transfers:
            old.transferred_to = new
            old.save(update_fields=["transferred_to"])
        _create(self.agendas)
        _create(self.agenda_items)
        self._freeze()
        for rows in (self.meetings, self.entries):
            _create(rows)
        grams.index_many([*self.needs, *self.merged])

    def _freeze(self) -> None:
        """The version that went out with the notice, and the hash that proves it."""
        lines: dict[int, list[AgendaItem]] = {agenda.pk: [] for agenda in self.agendas}
        for item in self.agenda_items:
            lines[item.agenda_id].append(item)
        for agenda in self.agendas:
            agenda.shot = snapshot(sorted(lines[agenda.pk], key=lambda item: item.position))  # type: ignore[attr-defined]
            agenda.frozen_hash = fingerprint(agenda.shot)  # type: ignore[attr-defined]
        Agenda.objects.bulk_update(self.agendas, ["frozen_hash"], batch_size=BATCH)
        _create(
            AgendaVersion(
                agenda=agenda, number=1, at=agenda.compiled_at, who=COMPILER, why="编制",
                snapshot=agenda.shot,  # type: ignore[attr-defined]
            )
            for agenda in self.agendas
        )  # fmt: skip


def _create(rows: Iterable[Any]) -> None:
    made = list(rows)
    if made:
        type(made[0])._default_manager.bulk_create(made, batch_size=BATCH)
