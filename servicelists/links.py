"""Signed addresses that stand for a login: a unit's at a meeting, the meeting's board, its page for the group.

What goes out is the row's key and nonce under our signature, compared in constant time; a stolen table gives
no address away, and the salts keep one kind from passing for the other.
"""

import time

from django.core import signing
from django.db.models import Exists, OuterRef
from django.utils.crypto import constant_time_compare

from committees.models import Membership
from servicelists.models import Claim, Meeting, Minutes, UnitLink
from servicelists.queries import live
from servicelists.states import ClaimState, MeetingState, MinutesState
from tianyuan import clock

_BOARD = signing.Signer(sep=".", salt="servicelists.board")
_GROUP = signing.Signer(sep=".", salt="servicelists.group")
_UNIT = signing.Signer(sep=".", salt="servicelists.unit-link")
KEPT_SECONDS = 20.0  # a unit that left the committee is noticed so late on a page that asks by itself
_polled: dict[str, tuple[float, UnitLink]] = {}

UNKNOWN = "这个链接不完整，或者不是本平台发的。请从微信群里重新点开，或请社区再发一次。"
REVOKED = "这个链接已经作废，请用社区新发的链接。"
TAKEN_BACK = "会议通知撤回了，这个链接先不能用；重新发通知以后再点开就行。"
LEFT = "贵单位现在不在这个大党委，这个链接不能再用。"
OVER = "这次会议的认领和答复都已截止，等下次联席会通知。"


class BadLink(Exception):
    """An address that is not (or no longer) good. `words` say why and what to do; `phone` is the committee's."""

    def __init__(self, words: str, phone: str = ""):
        super().__init__(words)
        self.words = words
        self.phone = phone


# ---- a unit at a meeting
def token_of(link: UnitLink) -> str:
    """What stands in the unit's address."""
    return _UNIT.sign(f"{link.pk}-{link.nonce}")


def link_of(token: str) -> UnitLink:
    """The link of an address, with its meeting and unit. Raises BadLink in words for each reason.

    A link lives until it is revoked or the meeting's `claims_until` has passed; while the unit still owes its
    answer to an intention, or is asked about the minutes, it may be used for that.
    """
    try:
        pk, _, nonce = _UNIT.unsign(token).partition("-")
    except signing.BadSignature:
        raise BadLink(UNKNOWN) from None
    joined = Membership.objects.active().filter(
        organization=OuterRef("organization"), committee=OuterRef("meeting__committee")
    )
    rows = UnitLink.objects.select_related(
        "organization", "meeting__committee__community", "meeting__list", "meeting__agenda__list"
    )
    link = rows.annotate(joined=Exists(joined)).filter(pk=pk).first()
    if link is None or not constant_time_compare(link.nonce, nonce):
        raise BadLink(UNKNOWN)
    if words := why_not(link):
        raise BadLink(words, link.meeting.committee.phone)
    return link


def polled_link_of(token: str) -> UnitLink:
    """The same for what a page asks by itself: read again only when the link or the meeting has changed.

    A hundred phones ask every two seconds; whether theirs has changed is read once for all of them.
    """
    kept = _polled.get(token)
    if kept and time.monotonic() - kept[0] < KEPT_SECONDS and _is_as_read(kept[1]):
        return kept[1]
    if len(_polled) > 1000:
        _polled.clear()
    _polled.pop(token, None)
    link = link_of(token)
    _polled[token] = (time.monotonic(), link)
    return link


def _is_as_read(link: UnitLink) -> bool:
    told = live.told(link.meeting)
    return live.key_of(link) == (told.links.get(link.pk), told.meeting)


def why_not(link: UnitLink) -> str:
    """Why the link is of no use now; empty while it is."""
    if link.revoked_at is not None:
        return REVOKED
    if link.meeting.state == MeetingState.DRAFT:
        return TAKEN_BACK
    if not getattr(link, "joined", True):
        return LEFT
    return OVER if is_over(link.meeting) and not _still_asked(link) else ""


def is_over(meeting: Meeting) -> bool:
    """会后认领 has ended, or the meeting was entered afterwards."""
    return meeting.recorded_afterwards or (
        meeting.claims_until is not None and meeting.claims_until <= clock.now()
    )


def _still_asked(link: UnitLink) -> bool:
    needs = link.meeting.agenda.items.standing().values("need")
    owed = Claim.objects.filter(
        organization=link.organization_id,
        need__in=needs,
        state=ClaimState.INTENT,
        agree_by__gte=clock.today(),
    )
    return owed.exists() or minutes_asked(link.meeting) is not None


# ---- the board


def board_token(meeting: Meeting) -> str:
    """What stands in the board's address; empty while there is no board link."""
    return _BOARD.sign(f"{meeting.pk}-{meeting.board_nonce}") if meeting.board_nonce else ""


def meeting_of_board(token: str) -> Meeting:
    """The meeting of a board's address. Raises BadLink when it was revoked or never was one."""
    gone = BadLink("这个大屏链接已经作废，请会场工作人员从“现场”页重新打开")
    try:
        pk, _, nonce = _BOARD.unsign(token).partition("-")
    except signing.BadSignature:
        raise gone from None
    found = Meeting.objects.select_related("committee__community", "list").filter(pk=pk, board_nonce=nonce)
    meeting = found.first() if nonce else None
    if meeting is None:
        raise gone
    return meeting


# ---- the meeting's page for the units' WeChat group


def group_token(meeting: Meeting) -> str:
    """What stands in the address the group gets: whoever reads along may see when, where and the titles."""
    return _GROUP.sign(str(meeting.pk))


def meeting_of_group(token: str) -> Meeting:
    """The meeting of a group's address, from its notice on; after its end the page tells what came of it.

    Raises BadLink in words. Nobody answers for a unit here: that is the unit's own link.
    """
    try:
        pk = _GROUP.unsign(token)
    except signing.BadSignature:
        raise BadLink(UNKNOWN) from None
    rows = Meeting.objects.select_related("committee__community", "list", "agenda__list")
    meeting = rows.filter(pk=pk).first()
    if meeting is None:
        raise BadLink(UNKNOWN)
    if meeting.state == MeetingState.DRAFT:
        raise BadLink(TAKEN_BACK, meeting.committee.phone)
    return meeting


def is_coming(meeting: Meeting) -> bool:
    """Announced or going on."""
    return meeting.state in live.LIVE


def minutes_issued(meeting: Meeting) -> Minutes | None:
    """The minutes that are out: their summary is everybody's."""
    return Minutes.objects.filter(meeting=meeting, state=MinutesState.ISSUED).first()


def minutes_asked(meeting: Meeting) -> Minutes | None:
    """The minutes, while units are asked about them."""
    rows = Minutes.objects.filter(state=MinutesState.CIRCULATED, comments_until__gte=clock.today())
    return rows.filter(meeting=meeting).first()
