"""班子成员: appointed, ended, corrected. Rights follow the seat, so each is checked by what it gives."""

from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Q

from committees.actions import persons, rows
from committees.models import Committee, Person, Seat
from committees.permissions import check_can_appoint, check_can_change_seat
from committees.states import SeatKind
from tianyuan.refusals import BadInput
from tianyuan.workflow import locked


def appoint(
    committee: Committee,
    *,
    kind: str,
    person: Person,
    starts_on: date,
    by: Any,
    ends_on: date | None = None,
    duty: str = "",
) -> Seat:
    """Give a person a post. Raises BadInput when the post, or the person in it, is taken in that time."""
    check_can_appoint(by, committee, kind)
    with transaction.atomic():
        locked(committee)  # two appointments to one committee queue here: the overlap check needs it
        if not committee.active:
            raise BadInput(f"{committee}已不在册")
        seat = Seat(
            committee=committee, kind=kind, person=person, starts_on=starts_on, ends_on=ends_on, duty=duty
        )
        rows.check_values(seat)
        _check_free(seat)
        after = {"person": person, "kind": kind, "starts_on": starts_on, "ends_on": ends_on, "duty": duty}
        return rows.create(seat, by=by, verb="seats.appoint", after=after)


def end_seat(seat: Seat, *, ends_on: date, by: Any, version: int | None = None) -> Seat:
    """The last day in the post; rights end with it."""
    check_can_change_seat(by, seat)
    with transaction.atomic():
        fresh = locked(seat)
        if fresh.ends_on is not None and fresh.ends_on <= ends_on:
            raise BadInput(f"已于 {fresh.ends_on} 离任；填错了请用“更正”")
        return rows.change(fresh, {"ends_on": ends_on}, by=by, verb="seats.end", version=version)


def correct(seat: Seat, *, by: Any, version: int | None = None, **changes: Any) -> Seat:
    """Mend what was typed wrong (kind, person, dates, duty); both versions stay in the audit."""
    if unknown := changes.keys() - {"kind", "person", "starts_on", "ends_on", "duty"}:
        raise TypeError(f"not fields of a seat: {sorted(unknown)}")
    seat = Seat.objects.select_related("committee").get(pk=seat.pk)  # a form may have changed the copy given
    check_can_change_seat(by, seat)
    check_can_appoint(by, seat.committee, changes.get("kind", seat.kind))
    with transaction.atomic():
        locked(seat.committee)
        corrected = rows.change(seat, changes, by=by, verb="seats.correct", version=version)
        _check_free(corrected)
    return corrected


def _check_free(seat: Seat) -> None:
    """One secretary at a time; nobody twice in the same post."""
    others = Seat.objects.filter(committee=seat.committee, kind=seat.kind).exclude(pk=seat.pk)
    others = others.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=seat.starts_on))
    if seat.ends_on is not None:
        others = others.filter(starts_on__lte=seat.ends_on)
    if seat.kind != SeatKind.SECRETARY:
        others = others.filter(person=seat.person)
    taken = others.select_related("person").first()
    if taken is not None:
        until = f"到 {taken.ends_on}" if taken.ends_on else "至今"
        held = f"{taken.person.name}从 {taken.starts_on} {until}任{taken.get_kind_display()}"
        raise BadInput(f"{held}，时间重叠，请先填写离任日期")


def appoint_new(
    committee: Committee, *, name: str, phone: str = "", kind: str, starts_on: date, by: Any, duty: str = ""
) -> Seat:
    """Enter a person and appoint in one step: neither is there without the other."""
    check_can_appoint(by, committee, kind)
    with transaction.atomic():
        person = persons.create(name=name, phone=phone, kept_by=committee, by=by)
        return appoint(committee, kind=kind, person=person, starts_on=starts_on, duty=duty, by=by)
