"""Who may do what with a need, and which buttons its page shows.

A need without a committee is the town's own: there `needs.steer` stands for what a committee's staff may do.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from committees.models import Community
from grids.models import GridNode
from grids.models.paths import level_of
from grids.states import Level
from servicelists.models import Need
from servicelists.states import NEED_WITHOUT_CLAIM, NeedState, Urgency
from tianyuan import clock
from tianyuan.permissions import (
    GRID,
    TABLE,
    TOWN_WIDE,
    Denied,
    Post,
    SystemActor,
    may,
    posts_of,
)

N = NeedState

REASONS = {
    "needs.create": "您的职务不能在这个社区记需求",
    "needs.edit": "只有本大党委的书记、副书记、专干和镇党建办能修改需求",
    "needs.import": "只有书记、副书记、专干和镇党建办能导入需求",
    "needs.accept": "受理由本大党委的书记、副书记、专干或网格长办",
    "needs.solve_in_grid": "网格内办结由本网格的网格长、网格员或社区办",
    "needs.decide": "这一步由书记（或受委托的副书记）决定",
    "needs.rate": "评价由本社区工作人员代为登记",
    "needs.steer": "这一步由镇党委、镇党建办办",
}
SOMEBODY_ELSES = "办结只能由办结的人自己撤回，之后又有变动的不能撤回"
# With no committee the town does the staff's work; solving on the spot stays with the grid too.
TOWN_FOR = frozenset({"needs.edit", "needs.accept", "needs.solve_in_grid", "needs.decide", "needs.rate"})


def holds(user: Any, permission: str, need: Need) -> bool:
    """Does the user hold the permission where this need lies: its committee, its cell on the grid?"""
    if isinstance(user, SystemActor):
        return True
    if need.committee_id is None and permission in TOWN_FOR and may(user, "needs.steer"):
        return True
    posts = [post for post in posts_of(user) if post.role in TABLE[permission]]
    return any(_reaches(post, need) for post in posts)


def _reaches(post: Post, need: Need) -> bool:
    if post.role in TOWN_WIDE:
        return True
    if post.role in GRID:
        return lies_below(post, need)
    return need.committee_id is not None and post.committee_id == need.committee_id


def lies_below(post: Post, need: Need) -> bool:
    """Is the need in the grid post's part: its cell, or without a cell the community as a whole?"""
    if need.cell is not None:
        return bool(post.path) and need.cell.path.startswith(post.path)
    if level_of(post.path) < Level.COMMUNITY:
        return bool(post.path)
    return level_of(post.path) == Level.COMMUNITY and post.community_id == need.community_id


def _check(user: Any, permission: str, need: Need) -> None:
    if not holds(user, permission, need):
        raise Denied(REASONS[permission])


def communities_for(user: Any, permission: str = "needs.create") -> list[Community]:
    """The communities in which the user may record needs, in the town's fixed order."""
    communities = Community.objects.select_related("committee", "served_by").order_by("order")
    return [community for community in communities if _may_in(user, permission, community)]


def _may_in(user: Any, permission: str, community: Community) -> bool:
    """Somewhere in the community: a grid post below it holds for its own part of it."""
    own = getattr(community, "committee", None)
    committee_id = own.pk if own and own.active else community.served_by_id
    if holds(user, permission, Need(community=community, committee_id=committee_id)):
        return True
    return any(
        post.role in GRID & TABLE[permission] and post.community_id == community.pk for post in posts_of(user)
    )


def may_record_at(user: Any, cell: GridNode) -> bool:
    """May the user record needs of this cell's community?"""
    return cell.community is not None and _may_in(user, "needs.create", cell.community)


def own_cells(user: Any, community: Community) -> list[int]:
    """The cells a user looks after, when that is all he does in the community: what he records lies there."""
    posts = [post for post in posts_of(user) if post.role in TABLE["needs.create"]]
    here = [post for post in posts if post.community_id == community.pk or post.role in TOWN_WIDE]
    if any(level_of(post.path) != Level.CELL for post in here):
        return []
    return [post.node_id for post in here if post.node_id]


def check_can_create(user: Any, community: Community) -> None:
    if not _may_in(user, "needs.create", community):
        raise Denied(REASONS["needs.create"])


def check_can_import(user: Any, community: Community) -> None:
    if not _may_in(user, "needs.import", community):
        raise Denied(REASONS["needs.import"])


def check_can_view(user: Any, need: Need) -> None:
    """The same rule as `visible_to`, asked for one need."""
    if not Need.objects.visible_to(user).filter(pk=need.pk).exists():
        raise Denied("您的职务看不到这条需求")


def check_can_edit(user: Any, need: Need) -> None:
    """Staff at any time before the end; whoever recorded it until it is accepted."""
    own = need.state == N.SUBMITTED and need.created_by_id and need.created_by_id == getattr(user, "pk", None)
    if not own:
        _check(user, "needs.edit", need)
    if need.state in {N.CLOSED, N.MERGED}:
        raise Denied(f"“{need.get_state_display()}”的需求不能再修改")


def check_can_accept(user: Any, need: Need) -> None:
    _check(user, "needs.accept", need)


def check_can_await_meeting(user: Any, need: Need) -> None:
    """应急 never waits for the joint meeting: 急事会商 is called at once."""
    check_can_accept(user, need)
    if need.urgency == Urgency.EMERGENCY:
        raise Denied("应急不等联席会，请发起急事会商或转吹哨")


def check_can_solve(user: Any, need: Need) -> None:
    _check(user, "needs.solve_in_grid", need)


def check_can_unsolve(user: Any, need: Need) -> None:
    """撤回 of 网格内办结: whoever settled it, on that day, while nothing followed."""
    check_can_solve(user, need)
    last = need.timeline.order_by("-at", "-pk").first()
    if last is None or last.user_id is None or last.what != N.SOLVED_IN_GRID.label:
        raise Denied(SOMEBODY_ELSES)
    if last.user_id != getattr(user, "pk", None):
        raise Denied(SOMEBODY_ELSES)
    if clock.local(last.at).date() != clock.today():
        raise Denied("办结只能在当天撤回，过后请网格长或社区“重新办理”")


def check_can_decide(user: Any, need: Need) -> None:
    _check(user, "needs.decide", need)


def check_can_rate(user: Any, need: Need) -> None:
    _check(user, "needs.rate", need)


def check_can_steer(user: Any, need: Need) -> None:
    _check(user, "needs.steer", need)


def check_can_merge(user: Any, need: Need) -> None:
    _check(user, "needs.accept", need)


def check_can_unmask(user: Any, need: Need) -> None:
    """Proposers' phones: staff of the committee and the town, with a reason that is logged."""
    if not (holds(user, "needs.edit", need) or holds(user, "needs.rate", need)):
        raise Denied("反映人的联系方式只有本社区工作人员和镇党建办能查看")


@dataclass(frozen=True)
class Move:
    """One button of a need's page. `asks` names the field that must be filled ("whereto", "result", …)."""

    verb: str
    label: str
    allowed: bool = True
    reason: str = ""
    asks: str = ""
    ask_label: str = ""
    optional: bool = False
    main: bool = False
    danger: bool = False

    @property
    def url_name(self) -> str:
        return f"needs:{self.verb}"


@dataclass(frozen=True)
class _Offer:
    """When a button is offered: in these states, guarded by this check."""

    move: Move
    states: frozenset[str]
    check: Callable[[Any, Need], None]
    needs_no_claim: bool = False
    own_work_only: bool = False


LISTABLE = frozenset({N.ACCEPTED, N.AWAITING})
UNCLAIMED = frozenset({N.TABLED, N.PENDING})
BEFORE_MEETING = frozenset({N.SUBMITTED, N.ACCEPTED, N.AWAITING})

OFFERS = (
    _Offer(Move("accept", "受理", main=True), frozenset({N.SUBMITTED}), check_can_accept),
    _Offer(Move("start", "开始办理", main=True), NEED_WITHOUT_CLAIM, check_can_solve, own_work_only=True),
    _Offer(
        Move("finish", "办完了", asks="result", ask_label="怎么办的", main=True),
        NEED_WITHOUT_CLAIM | {N.IN_PROGRESS},
        check_can_solve,
        own_work_only=True,
    ),
    _Offer(
        Move("rate", "登记评价", asks="rating", main=True), frozenset({N.AWAITING_RATING}), check_can_rate
    ),
    _Offer(Move("carry_over", "提请下次联席会", main=True), frozenset({N.PENDING}), check_can_decide),
    _Offer(
        Move("return_from_town", "退回大党委", asks="words", ask_label="意见", main=True),
        frozenset({N.REPORTED}),
        check_can_steer,
    ),
    _Offer(
        Move("solve_in_grid", "网格内办结", asks="result", ask_label="怎么办的", optional=True),
        BEFORE_MEETING,
        check_can_solve,
        needs_no_claim=True,
    ),
    _Offer(Move("await_meeting", "列入待上会"), frozenset({N.ACCEPTED}), check_can_await_meeting),
    _Offer(
        Move("handle_in_community", "社区自办"), LISTABLE | UNCLAIMED, check_can_decide, needs_no_claim=True
    ),
    _Offer(Move("pend", "挂账"), frozenset({N.TABLED}), check_can_decide, needs_no_claim=True),
    _Offer(
        Move("report_to_town", "上报镇党委", asks="words", ask_label="请镇党委协调什么"),
        UNCLAIMED,
        check_can_decide,
        needs_no_claim=True,
    ),
    _Offer(
        Move("not_list", "暂不列入", asks="whereto", ask_label="去向说明", danger=True),
        frozenset({N.SUBMITTED, N.ACCEPTED, N.AWAITING, N.TABLED, N.PENDING}),
        check_can_accept,
        needs_no_claim=True,
    ),
    _Offer(Move("withdraw", "撤回受理"), LISTABLE, check_can_accept, needs_no_claim=True),
    _Offer(Move("unsolve", "撤回办结"), frozenset({N.SOLVED_IN_GRID}), check_can_unsolve),
    _Offer(Move("reopen", "重新办理"), frozenset({N.NOT_LISTED, N.SOLVED_IN_GRID}), check_can_accept),
    _Offer(Move("unmerge", "拆开，恢复为单独一条"), frozenset({N.MERGED}), check_can_merge),
)
OWN_WORK = "由认领单位办理，请在服务项里办结"
CLAIMED = "已有单位认领，请先退回认领"


def possible_moves(user: Any, need: Need) -> list[Move]:
    """The buttons of this need now: what its state offers and the user's post allows.

    A move the post does not hold is left out; one that the claims forbid stands disabled with its reason.
    """
    has_claims = need.claims.active().exists()
    moves = []
    for offer in OFFERS:
        if need.state not in offer.states or not _allows(offer.check, user, need):
            continue
        moves.append(_with_reason(offer, has_claims))
    own = any(move.verb == "unsolve" for move in moves)
    return [move for move in moves if not own or move.verb != "reopen"]


def _allows(check: Callable[[Any, Need], None], user: Any, need: Need) -> bool:
    try:
        check(user, need)
    except Denied:
        return False
    return True


def _with_reason(offer: _Offer, has_claims: bool) -> Move:
    reason = ""
    if has_claims and offer.own_work_only:
        reason = OWN_WORK
    elif has_claims and offer.needs_no_claim:
        reason = CLAIMED
    if not reason:
        return offer.move
    return Move(**{**offer.move.__dict__, "allowed": False, "reason": reason, "main": False})


def can(check: Callable[[Any, Need], None], user: Any, need: Need) -> bool:
    """A check as a yes or no, for templates and lists."""
    return _allows(check, user, need)
