"""What people do with an agenda: order, sections, titles, removals, duplicates, supplements; its versions.

Every edit names the `edit_version` it started from: two people editing get a Conflict, not a lost edit.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from django.db import transaction

from committees.models import Committee
from servicelists.actions import needs, timeline
from servicelists.actions import topics as subjects
from servicelists.compiling.placing import reasons, section_of
from servicelists.compiling.sources import candidate_of
from servicelists.compiling.versions import changes, fingerprint, snapshot
from servicelists.models import Agenda, AgendaItem, AgendaVersion, DuplicatePair, Meeting, Need
from servicelists.permissions.agendas import check_can_edit, check_can_supplement
from servicelists.queries.agendas import section_order, topics_of
from servicelists.states import NEED_LISTABLE, NEED_MOVES, NeedState, PairState, Section, Urgency
from tianyuan import clock, workflow
from tianyuan.audit import recording as audit
from tianyuan.permissions import Denied, account_of
from tianyuan.refusals import BadInput, Conflict
from tianyuan.ui import leaks

BY_HAND = "人工调整"
ONE_SITTING = timedelta(minutes=30)


@contextmanager
def editing(agenda: Agenda, *, by: Any, edit_version: int | None, verb: str, **said: Any) -> Iterator[Agenda]:
    """Lock the agenda; refuse strangers, frozen drafts, stale pages; afterwards renumber, keep a version."""
    with transaction.atomic():
        row = workflow.locked(agenda)
        check_can_edit(by, row)
        if edit_version is not None and row.edit_version != edit_version:
            raise Conflict(
                "这页打开以后，已有人改过这份议程。请看看改动，再做一次。", version=row.edit_version
            )
        yield row
        _renumber(row)
        _touch(row)
        audit.record(verb, row, by=by, after=said, committee_id=row.committee_id)
        save_version(row, why=BY_HAND, by=by)
    agenda.edit_version = row.edit_version


def _touch(agenda: Agenda) -> None:
    agenda.edit_version += 1
    agenda.save(update_fields=["edit_version"])


def _renumber(agenda: Agenda) -> None:
    """Positions from 1 through the sections in their order, pinned first, 会后认领 last."""
    order = {section: number for number, section in enumerate(section_order(agenda.list))}
    items = sorted(
        agenda.items.standing(),
        key=lambda item: (item.after_meeting, order[item.section], not item.pinned, item.position, item.pk),
    )
    for number, item in enumerate(items, start=1):
        item.position = number
    AgendaItem.objects.bulk_update(items, ["position"], batch_size=500)


SNAPSHOT = (
    "agenda", "need", "need__title", "title_override", "section", "position", "after_meeting", "pinned",
    "supplement", "why",
)  # fmt: skip


def save_version(agenda: Agenda, *, why: str, by: Any) -> AgendaVersion | None:
    """Keep a snapshot when it differs from the last. Edits of one person within half an hour are one."""
    items = agenda.items.standing().select_related("need").only(*SNAPSHOT)
    lines = snapshot(items.order_by("after_meeting", "position"), topics_of(agenda))
    last = agenda.versions.first()
    if last and last.snapshot == lines:
        return None
    if last and why == BY_HAND and _same_sitting(last, by):
        base = agenda.versions.filter(number__lt=last.number).first()
        last.snapshot, last.at = lines, clock.now()
        last.changes = changes(base.snapshot if base else [], lines)
        last.save(update_fields=["snapshot", "at", "changes"])
        return last
    return _new_version(agenda, last, lines, why=why, by=by)


def _same_sitting(last: AgendaVersion, by: Any) -> bool:
    account = account_of(by)
    mine = account is not None and last.user_id == account.pk
    return mine and last.why == BY_HAND and clock.now() - last.at < ONE_SITTING


def _new_version(
    agenda: Agenda, last: AgendaVersion | None, lines: list, *, why: str, by: Any
) -> AgendaVersion:
    agenda.number += 1
    agenda.save(update_fields=["number"])
    return AgendaVersion.objects.create(
        agenda=agenda, number=agenda.number, at=clock.now(), who=timeline.name_of(by),
        user=account_of(by), why=why, snapshot=lines,
        changes=changes(last.snapshot, lines) if last else [],
    )  # fmt: skip


def reorder(agenda: Agenda, *, order: list[int], by: Any, edit_version: int | None) -> Agenda:
    """Put the items (by id) in the order given; sections stay. An id not on the agenda is BadInput."""
    with editing(agenda, by=by, edit_version=edit_version, verb="agenda.reorder", order=order) as row:
        items = {item.pk: item for item in row.items.standing()}
        if set(order) - set(items) or len(order) != len(set(order)):
            raise BadInput("顺序里有不在这份议程上的事项，请刷新页面再排")
        wanted = {pk: number for number, pk in enumerate(order)}
        _mark_moved([items[pk] for pk in order])
        for pk, item in items.items():
            item.position = wanted.get(pk, len(order) + item.position)
        AgendaItem.objects.bulk_update(items.values(), ["position", "moved_by_hand"], batch_size=500)
    return agenda


def _mark_moved(in_new_order: list[AgendaItem]) -> None:
    """By hand is what now stands elsewhere than the compile had put it."""
    before = sorted(in_new_order, key=lambda item: item.position)
    for old, new in zip(before, in_new_order, strict=True):
        if old.pk != new.pk:
            new.moved_by_hand = True


def step(item: AgendaItem, *, up: bool, by: Any, edit_version: int | None) -> AgendaItem:
    """One place up or down within its section: the keyboard's way to reorder."""
    agenda = item.agenda
    mates = agenda.items.standing().filter(section=item.section, after_meeting=item.after_meeting)
    order = list(mates.order_by("position").values_list("pk", flat=True))
    place = order.index(item.pk) if item.pk in order else -1
    other = place - 1 if up else place + 1
    if place < 0 or not 0 <= other < len(order):
        raise Denied("已经在本板块的最" + ("前" if up else "后"))
    order[place], order[other] = order[other], order[place]
    reorder(agenda, order=order, by=by, edit_version=edit_version)
    return item


def _change(item: AgendaItem, *, by: Any, edit_version: int | None, verb: str, **values: Any) -> AgendaItem:
    with editing(item.agenda, by=by, edit_version=edit_version, verb=verb, item=item.pk, **values) as row:
        fresh = row.items.filter(pk=item.pk).first()
        if fresh is None:  # a compile took it off in the meantime
            raise Conflict("这一项刚刚从议程上撤下了，请刷新页面")
        for name, value in values.items():
            setattr(fresh, name, value)
        fresh.save(update_fields=list(values))
    return fresh


def pin(item: AgendaItem, *, pinned: bool, by: Any, edit_version: int | None) -> AgendaItem:
    """Hold an item at the head of its section, through re-runs too."""
    return _change(item, by=by, edit_version=edit_version, verb="agenda.pin", pinned=pinned)


def move_to_section(item: AgendaItem, *, section: str, by: Any, edit_version: int | None) -> AgendaItem:
    """Put an item into another section, at its end; a re-run leaves it there."""
    if section not in Section.values:
        raise BadInput("没有这个板块")
    return _change(
        item, by=by, edit_version=edit_version, verb="agenda.move", section=section, section_by_hand=True,
        position=10**6,
    )  # fmt: skip


def set_after_meeting(item: AgendaItem, *, after: bool, by: Any, edit_version: int | None) -> AgendaItem:
    """Talk about it in the meeting, or leave it to 会后认领, whatever the minutes say."""
    return _change(
        item, by=by, edit_version=edit_version, verb="agenda.after", after_meeting=after, after_by_hand=after
    )


def retitle(item: AgendaItem, *, title: str, by: Any, edit_version: int | None) -> AgendaItem:
    """Give the item another title on the agenda; the need keeps its own. Empty takes the need's again."""
    title = title.strip()
    if len(title) > 60:
        raise BadInput("议题最多 60 个字")
    if found := leaks.found_in(title):
        raise BadInput(f"议题会发给各单位，不能写个人信息：{'；'.join(found)}")
    return _change(item, by=by, edit_version=edit_version, verb="agenda.retitle", title_override=title)


def remove(item: AgendaItem, *, by: Any, edit_version: int | None) -> AgendaItem:
    """Put the need back to the pool: a re-run leaves it out until restored; next month reads it again."""
    with transaction.atomic():
        removed = _change(
            item, by=by, edit_version=edit_version, verb="agenda.remove", removed_at=clock.now(),
            removed_by=account_of(by),
        )  # fmt: skip
        timeline.entry("从议程草案撤下，放回待上会", by=by, need=removed.need)
    return removed


def restore(item: AgendaItem, *, by: Any, edit_version: int | None) -> AgendaItem:
    """Undo a removal."""
    if item.need.state not in NEED_LISTABLE:
        raise Denied(f"这件需求现在是“{item.need.get_state_display()}”，不能放回议程")
    return _change(
        item, by=by, edit_version=edit_version, verb="agenda.restore", removed_at=None, removed_by=None,
        position=10**6,
    )  # fmt: skip


def confirm_pair(pair: DuplicatePair, *, keep: Need, by: Any) -> DuplicatePair:
    """The two are one thing: merge into `keep`, which stands on the agenda for both."""
    other = pair.second if keep.pk == pair.first_id else pair.first
    with transaction.atomic():
        row = _undecided(pair)
        needs.merge(into=keep, others=[other], by=by)
        for item in AgendaItem.objects.filter(need=other, agenda__frozen_at__isnull=True):
            agenda = workflow.locked(item.agenda)
            item.delete()
            _renumber(agenda)
            _touch(agenda)
            save_version(agenda, why=f"归并到“{keep.title[:40]}”", by=by)
        _decide(row, PairState.CONFIRMED, by=by)
    return row


def split_pair(pair: DuplicatePair, *, by: Any) -> DuplicatePair:
    """The two are not one thing: never proposed again."""
    with transaction.atomic():
        row = _undecided(pair)
        needs.check_can_merge(by, row.first)
        _decide(row, PairState.SPLIT, by=by)
    return row


def _undecided(pair: DuplicatePair) -> DuplicatePair:
    row = workflow.locked(pair)
    if row.state != PairState.PROPOSED:
        raise Conflict(f"已有人判定：{row.get_state_display()}")
    return row


def _decide(pair: DuplicatePair, state: str, *, by: Any) -> None:
    pair.state, pair.decided_at = state, clock.now()
    pair.decided_by = account_of(by)
    pair.save(update_fields=["state", "decided_at", "decided_by"])
    audit.record("agenda.pair", pair, by=by, after={"state": state}, committee_id=pair.committee_id)


def freeze(agenda: Agenda, *, by: Any) -> Agenda:
    """Fix the agenda that goes out with the notice; called by the meeting's notify in its transaction."""
    row = workflow.locked(agenda)
    save_version(row, why="定稿", by=by)
    lines = row.versions.get(number=row.number).snapshot
    row.frozen_at, row.frozen_number, row.frozen_hash = clock.now(), row.number, fingerprint(lines)
    row.save(update_fields=["frozen_at", "frozen_number", "frozen_hash"])
    return row


def supplement(agenda: Agenda, need: Need, *, by: Any) -> AgendaItem:
    """Add a need after the notice went out: visible as 补充, the frozen version stays as it is."""
    with transaction.atomic():
        row = workflow.locked(agenda)
        check_can_supplement(by, row)
        fresh = workflow.locked(need)
        _check_listable(row, fresh, "补充到议程")
        if fresh.urgency == Urgency.EMERGENCY and row.list is not None:
            raise Denied("应急不等联席会，请从需求发起急事会商；会上只通报")
        _await(fresh, by=by)
        item = _put_on(row, fresh, supplement=True)
        timeline.entry(f"补充到{_kind_of(row)}议程", by=by, need=fresh)
        _touch(row)
        save_version(row, why="补充", by=by)
        audit.record("agenda.supplement", row, by=by, after={"need": fresh.pk}, committee_id=row.committee_id)
    return item


def _kind_of(agenda: Agenda) -> str:
    """`联席会`, `议事会`, `急事会商`."""
    meeting = Meeting.objects.filter(agenda=agenda).first()
    return str(meeting.get_kind_display()) if meeting else "联席会"


def add_to_draft(agenda: Agenda, need: Need, *, by: Any) -> AgendaItem:
    """Put a need on a draft the compile had left out: removed before, or talked about on paper (补录)."""
    with editing(agenda, by=by, edit_version=None, verb="agenda.add", need=need.pk) as row:
        fresh = workflow.locked(need)
        _check_listable(row, fresh, "放到议程上")
        _await(fresh, by=by)
        return _put_on(row, fresh, supplement=False)


def _check_listable(agenda: Agenda, need: Need, what: str) -> None:
    if need.committee_id != agenda.committee_id or need.state not in NEED_LISTABLE:
        raise Denied(f"“{need.title}”现在是“{need.get_state_display()}”，不能{what}")


def _await(need: Need, *, by: Any) -> None:
    if need.state == NeedState.ACCEPTED:
        workflow.move(need, NeedState.AWAITING, by=by, table=NEED_MOVES, verb="needs.await")


def _put_on(agenda: Agenda, need: Need, *, supplement: bool) -> AgendaItem:
    candidate, rules = candidate_of(need), agenda.in_force
    item, _ = AgendaItem.objects.update_or_create(
        agenda=agenda,
        need=need,
        defaults={
            "section": section_of(candidate, rules).value,
            "position": agenda.items.standing().count() + 1,
            "supplement": supplement,
            "removed_at": None,
            "removed_by": None,
            "times": need.times_tabled + 1,
            "why": list(reasons(candidate, rules, clock.today())),
        },
    )
    return item


# ---- meetings that belong to no month
def begin(committee: Committee, *, topics: Iterable[str], needs: Iterable[Need], by: Any) -> Agenda:
    """The short agenda of a called meeting: subjects typed, needs picked. Inside the call's transaction."""
    agenda = Agenda.objects.create(committee=committee)
    _fill(agenda, topics, needs, by=by)
    return agenda


def rewrite(agenda: Agenda, *, topics: Iterable[str], needs: Iterable[Need], by: Any) -> None:
    """The short agenda as it stands on the form now; needs taken off it go back to the pool."""
    row = workflow.locked(agenda)
    check_can_edit(by, row)
    rows = list(needs)
    row.items.exclude(need__in=rows).delete()
    _fill(row, topics, rows, by=by)
    _touch(row)


def _fill(agenda: Agenda, topics: Iterable[str], needs: Iterable[Need], *, by: Any) -> None:
    subjects.rewrite(agenda, topics)
    standing = set(agenda.items.values_list("need", flat=True))
    for need in needs:
        fresh = workflow.locked(need)
        if fresh.pk not in standing:
            _check_listable(agenda, fresh, "放到议程上")
            _await(fresh, by=by)
            _put_on(agenda, fresh, supplement=False)
    if not (agenda.items.exists() or agenda.topics.exists()):
        raise BadInput("请写一项商议事项，或选一件需求")
    _renumber(agenda)
    save_version(agenda, why="拟定", by=by)
