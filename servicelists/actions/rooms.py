"""What happens in the room: who came, which item is on the table, what was answered before, the board's link.

Outcomes are `meetings.decide`, claims `claims.create`, resolutions `resolutions.settle`; here is what goes on
around them.
"""

import secrets
from collections.abc import Iterable
from typing import Any

from django.db import transaction

from servicelists.actions import claims, meetings, resolutions, timeline
from servicelists.actions.attendance import clear_mark as clear_mark
from servicelists.actions.attendance import mark as mark
from servicelists.actions.attendance import mark_all as mark_all
from servicelists.actions.attendance import substitutes_named as substitutes_named
from servicelists.actions.claims.intents import claim_words
from servicelists.models import AgendaItem, AgendaTopic, Attendance, Claim, Meeting, Resolution
from servicelists.permissions import rooms as permissions
from servicelists.queries import live
from servicelists.queries.claims import awaiting_registration
from servicelists.states import (
    CLAIM_MOVES,
    ClaimState,
    MeetingState,
    Outcome,
    Presence,
)
from tianyuan import clock, workflow
from tianyuan.audit import recording as audit
from tianyuan.permissions import Denied, may
from tianyuan.refusals import BadInput, Conflict
from tianyuan.ui import leaks


# ---- which item is on the table
def turn_to(meeting: Meeting, item: AgendaItem | None, *, by: Any) -> Meeting:
    """Put an item on the table (None: nothing); the time the one before it took is added up."""
    with transaction.atomic():
        row = workflow.locked(meeting)
        permissions.check_can_lead(by, row)
        if item is not None and (item.agenda_id != row.agenda_id or item.removed_at is not None):
            raise BadInput("这一项不在这次会议的议程上，请刷新页面")
        return _turn(row, item, by=by)


def _turn(row: Meeting, item: AgendaItem | None, *, by: Any) -> Meeting:
    """The meeting's row is locked."""
    if item is not None and row.current_item_id == item.pk:
        return row
    before = row.current_item_id
    _add_up(row)
    row.current_item = item
    row.current_since = clock.now() if item else None
    row.save(update_fields=["current_item", "current_since"])
    audit.record("meeting.turn", row, by=by, before={"item": before}, after={"item": item and item.pk})
    return row


def _add_up(row: Meeting) -> None:
    if row.current_item_id is None:
        return
    item = AgendaItem.objects.select_for_update().get(pk=row.current_item_id)
    item.seconds_used += live.seconds_since(row.current_since)
    item.save(update_fields=["seconds_used"])


def next_item(meeting: Meeting, *, by: Any) -> Meeting:
    """The next item still to be talked about; what was answered before is passed over."""
    with transaction.atomic():
        row = workflow.locked(meeting)
        permissions.check_can_lead(by, row)
        room = live.room_of(row)
        after = live.following(room.lines, room.current)
        return _turn(row, after[0].item, by=by) if after else row


def previous_item(meeting: Meeting, *, by: Any) -> Meeting:
    """The item before the current one, whatever became of it; before the first stands 回头看, where there is one."""
    with transaction.atomic():
        row = workflow.locked(meeting)
        permissions.check_can_lead(by, row)
        room = live.room_of(row)
        at = next((place for place, line in enumerate(room.lines) if line.pk == row.current_item_id), 0)
        if at == 0:
            return _turn(row, None, by=by) if room.topics else row
        return _turn(row, room.lines[at - 1].item, by=by)


def begin(meeting: Meeting, *, by: Any) -> Meeting:
    """开会 from the room: the first item is on the table at once; earlier resolutions and subjects come before it."""
    with transaction.atomic():
        row = meetings.open_meeting(meeting, by=by)
        row.current_item = row.current_since = None  # an opening taken back leaves no item on the table
        row.save(update_fields=["current_item", "current_since"])
        return row if row.agenda.topics.exists() else next_item(row, by=by)


def finish(meeting: Meeting, *, by: Any) -> Meeting:
    """闭会: the last item's time is added up, then the meeting is closed."""
    with transaction.atomic():
        row = workflow.locked(meeting)
        if row.state == MeetingState.OPEN:
            turn_to(row, None, by=by)
        return meetings.close(row, by=by)


# ---- what the meeting says
def decide(item: AgendaItem, *, outcome: str, note: str = "", by: Any) -> AgendaItem:
    """挂账, 上报, 议定, 撤回 of an item nobody claimed; when it was on the table, the next one follows."""
    with transaction.atomic():
        meeting = workflow.locked(item.agenda.meeting)
        permissions.check_can_lead(by, meeting)
        if item.need.claims.active().exists():
            raise Denied("已有单位认领，不用再记结果；单位退回以后才能改记")
        decided = meetings.decide(item, outcome=outcome, note=note, by=by)
        if meeting.current_item_id == item.pk:
            next_item(meeting, by=by)
    return decided


def undo(item: AgendaItem, *, by: Any) -> AgendaItem:
    """撤销: a result taken down by mistake is gone with the resolutions it is, and the item is on the table again."""
    with transaction.atomic():
        meeting = workflow.locked(item.agenda.meeting)
        permissions.check_can_lead(by, meeting)
        row = workflow.locked(item)
        settled = list(row.resolutions.order_by("pk")) if row.outcome == Outcome.RESOLVED else []
        for resolution in settled:  # with the last one the result is gone
            resolutions.unsettle(resolution, by=by)
        if not settled:
            meetings.take_back_result(row, by=by)
        row.refresh_from_db()
        _turn(meeting, row, by=by)
    return row


def settle(meeting: Meeting, *, item: AgendaItem | None = None, by: Any, **said: Any) -> Resolution:
    """记议定事项: one thing settled; of an item nobody claimed it is the result, and the next item follows."""
    with transaction.atomic():
        row = workflow.locked(meeting)
        made = resolutions.settle(row, item=item, by=by, **said)
        decided = AgendaItem.objects.filter(resolutions=made, outcome=Outcome.RESOLVED).exists()
        if decided and row.current_item_id == made.item_id:
            next_item(row, by=by)
    return made


def unsettle(resolution: Resolution, *, by: Any) -> None:
    """撤销 of a resolution; an item whose result it was is on the table again."""
    with transaction.atomic():
        meeting = workflow.locked(resolution.meeting)
        item = AgendaItem.objects.filter(resolutions=resolution, outcome=Outcome.RESOLVED).first()
        resolutions.unsettle(resolution, by=by)
        if item is not None and not item.resolutions.exists():
            _turn(meeting, item, by=by)


def intents_here(meeting: Meeting) -> list[Claim]:
    """意向 on this agenda of units that are in the room: they can be asked now. Absent units ask at home."""
    here = Attendance.objects.filter(meeting=meeting, presence=Presence.PRESENT).values("organization")
    rows = Claim.objects.filter(
        need__in=meeting.agenda.items.standing().values("need"), state=ClaimState.INTENT,
        organization__in=here, for_unit_by=None,
    )  # fmt: skip
    return list(rows.select_related("need", "organization", "alliance").order_by("need__pk", "role", "pk"))


def agree_here(meeting: Meeting, claim: Claim, *, by: Any) -> Claim:
    """单位当场同意, told in the room by the staff; the secretary's press registers it at once.

    Raises Denied for a unit that is not marked as present, or when the unit has answered already.
    """
    with transaction.atomic():
        row = _say_yes(meeting, claim, by=by)
        if may(by, "claims.register", committee_id=row.committee_id):
            row = claims.register(row, by=by)
    return row


def _say_yes(meeting: Meeting, claim: Claim, *, by: Any) -> Claim:
    with transaction.atomic():
        meeting = workflow.locked(meeting)
        workflow.locked(claim.need)
        permissions.check_can_say_yes(by, meeting, claim)
        row = workflow.move(
            claim,
            ClaimState.AGREED,
            by=by,
            table=CLAIM_MOVES,
            verb="claims.agree_in_room",
            agreed_at=clock.now(),
            agreed_here=meeting,
        )
        timeline.entry(f"{claim_words(row)}：单位当场同意（代录）", by=by, need=row.need, meeting=meeting)
    return row


def agree_here_back(meeting: Meeting, claim: Claim, *, by: Any) -> Claim:
    """撤回: 单位当场同意 pressed by mistake is the unit's intention again, one step back, while the meeting is open.

    Raises Denied for a yes that was not taken down in this meeting, or when the work has begun.
    """
    with transaction.atomic():
        row = workflow.locked(meeting)
        need, found = workflow.locked(claim.need), workflow.locked(claim)
        permissions.check_can_take_yes_back(by, row, found)
        back = claims.back_to_intent(found, verb="claims.agree_in_room_back", by=by)
        timeline.entry(f"{claim_words(back)}：撤回当场同意，回到意向", by=by, need=need, meeting=row)
    return back


def answered(meeting: Meeting) -> list[Claim]:
    """会前意向 of this meeting that may be registered now: the unit agreed, or said so in the room."""
    needs = meeting.agenda.items.standing().values("need")
    return list(awaiting_registration(meeting.committee_id).filter(need__in=needs))


def register_answered(meeting: Meeting, *, here: Iterable[Claim] = (), by: Any) -> list[claims.Result]:
    """一并登记, each in a transaction of its own; then an item that is still open is on the table.

    `here`: intentions of units in the room that said yes when asked; the others must have answered before.
    """
    permissions.check_can_register_answered(by, meeting)
    refused = [claims.Result(claim, why) for claim in here if (why := _why_not(meeting, claim, by=by))]
    results = [*refused, *claims.register_many(answered(meeting), by=by)]
    room = live.room_of(meeting)
    at_the_topics = room.current is None and bool(room.topics)
    if not at_the_topics and (room.current is None or not room.current.waits):
        next_item(meeting, by=by)
    return results


def _why_not(meeting: Meeting, claim: Claim, *, by: Any) -> str:
    """Take a unit's yes down; the reason when that cannot be."""
    try:
        _say_yes(meeting, claim, by=by)
    except Denied as denied:
        return denied.reason
    except Conflict as conflict:
        return conflict.message
    return ""


def conclude_topic(topic: AgendaTopic, *, result: str, by: Any) -> AgendaTopic:
    """What was said on a line of the agenda that is no need: an earlier resolution, a subject of an 议事会."""
    if len(result) > 500:
        raise BadInput("商议结果最多 500 个字")
    with transaction.atomic():
        meeting = workflow.locked(topic.agenda.meeting)
        permissions.check_can_lead(by, meeting)
        leaks.refuse("商议结果", result, public=meeting.committee.phone)
        row = workflow.locked(topic)
        before = {"result": row.result}
        row.result, row.handled_at = result.strip(), clock.now()
        row.save(update_fields=["result", "handled_at"])
        audit.record("meeting.topic", row, by=by, before=before, after={"result": row.result},
                     committee_id=meeting.committee_id)  # fmt: skip
    return row


# ---- the board's link
def make_board(meeting: Meeting, *, by: Any) -> Meeting:
    """A fresh link for the projector; the one before is no longer good."""
    return _set_nonce(meeting, secrets.token_urlsafe(12), "board.make", by=by)


def revoke_board(meeting: Meeting, *, by: Any) -> Meeting:
    """The projector's link is no longer good."""
    return _set_nonce(meeting, "", "board.revoke", by=by)


def _set_nonce(meeting: Meeting, nonce: str, verb: str, *, by: Any) -> Meeting:
    with transaction.atomic():
        row = workflow.locked(meeting)
        permissions.check_can_show(by, row)
        row.board_nonce = nonce
        row.save(update_fields=["board_nonce"])
        audit.record(verb, row, by=by)
    meeting.board_nonce = nonce
    return row
