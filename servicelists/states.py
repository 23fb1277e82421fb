"""States and vocabularies of the month (DOMAIN.md section 4), and the tables of allowed moves.

docs/states.md is generated from the `Transitions` here. A state is set by `workflow.move` and nowhere else.
"""

from django.db import models

from tianyuan.workflow import Transitions


class ListStage(models.TextChoices):
    """Where a month's list stands: the five words of the ribbon."""

    COLLECTING = "collecting", "收集"
    COMPILED = "compiled", "编议程"
    CONVENED = "convened", "认领"
    PUBLISHED = "published", "服务"
    SETTLED = "settled", "评议"


LIST_MOVES = Transitions(
    "月度清单",
    ListStage,
    {
        ListStage.COLLECTING: frozenset({ListStage.COMPILED}),
        ListStage.COMPILED: frozenset({ListStage.CONVENED}),
        ListStage.CONVENED: frozenset({ListStage.PUBLISHED, ListStage.COMPILED}),
        ListStage.PUBLISHED: frozenset({ListStage.SETTLED, ListStage.CONVENED}),
    },
)


class NeedKind(models.TextChoices):
    PROBLEM = "problem", "问题"
    WISH = "wish", "微心愿"
    POST = "post", "服务岗位"


class Urgency(models.TextChoices):
    """One scale everywhere."""

    EMERGENCY = "emergency", "应急"
    URGENT = "urgent", "急办"
    NORMAL = "normal", "一般"
    HARD = "hard", "疑难"


class Source(models.TextChoices):
    RESIDENT = "resident", "群众"
    PARTY_MEMBER = "party_member", "党员"
    MEMBER_UNIT = "member_unit", "成员单位"
    LOCAL_FIRM = "local_firm", "驻地企业"
    GRID_VISIT = "grid_visit", "网格员走访"
    WHISTLE = "whistle", "吹哨转入"
    HOTLINE = "hotline", "12345"
    SUPERIOR = "superior", "上级交办"
    MEETING = "meeting", "联席会提出"


class NeedState(models.TextChoices):
    SUBMITTED = "submitted", "已提交"
    ACCEPTED = "accepted", "已受理"
    NOT_LISTED = "not_listed", "暂不列入"
    MERGED = "merged", "已归并"
    SOLVED_IN_GRID = "solved_in_grid", "网格内办结"
    COMMUNITY = "community", "社区自办"
    RESOLVED = "resolved", "议定办理"
    AWAITING = "awaiting", "待上会"
    TABLED = "tabled", "已上会"
    CLAIMED = "claimed", "已认领"
    PENDING = "pending", "挂账"
    REPORTED = "reported", "上报镇党委"
    WHISTLED = "whistled", "转吹哨"
    IN_PROGRESS = "in_progress", "办理中"
    AWAITING_RATING = "awaiting_rating", "待评价"
    CLOSED = "closed", "已销号"


N = NeedState
NEED_MOVES = Transitions(
    "需求",
    NeedState,
    {
        N.SUBMITTED: frozenset({N.ACCEPTED, N.NOT_LISTED, N.MERGED, N.SOLVED_IN_GRID}),
        N.ACCEPTED: frozenset(
            {
                N.SUBMITTED,
                N.NOT_LISTED,
                N.MERGED,
                N.SOLVED_IN_GRID,
                N.COMMUNITY,
                N.AWAITING,
                N.TABLED,
                N.CLAIMED,
            }
        ),
        N.NOT_LISTED: frozenset({N.SUBMITTED, N.ACCEPTED}),
        N.MERGED: frozenset({N.SUBMITTED, N.ACCEPTED, N.AWAITING}),
        N.SOLVED_IN_GRID: frozenset({N.ACCEPTED, N.SUBMITTED}),
        N.COMMUNITY: frozenset({N.IN_PROGRESS, N.ACCEPTED, N.RESOLVED}),
        N.RESOLVED: frozenset({N.IN_PROGRESS, N.TABLED}),
        N.AWAITING: frozenset(
            {N.ACCEPTED, N.NOT_LISTED, N.MERGED, N.SOLVED_IN_GRID, N.COMMUNITY, N.TABLED, N.CLAIMED}
        ),
        N.TABLED: frozenset(
            {
                N.CLAIMED,
                N.PENDING,
                N.REPORTED,
                N.COMMUNITY,
                N.RESOLVED,
                N.NOT_LISTED,
                N.WHISTLED,
                N.AWAITING,
            }
        ),
        N.PENDING: frozenset(
            {N.AWAITING, N.TABLED, N.REPORTED, N.COMMUNITY, N.RESOLVED, N.CLAIMED, N.NOT_LISTED}
        ),
        N.REPORTED: frozenset({N.AWAITING, N.CLAIMED}),
        N.WHISTLED: frozenset({N.CLOSED, N.AWAITING}),
        N.CLAIMED: frozenset({N.IN_PROGRESS, N.AWAITING, N.TABLED, N.PENDING, N.AWAITING_RATING}),
        N.IN_PROGRESS: frozenset({N.AWAITING_RATING, N.AWAITING, N.CLAIMED}),
        N.AWAITING_RATING: frozenset({N.CLOSED, N.IN_PROGRESS}),
        N.CLOSED: frozenset(),
    },
    versioned=True,
)
# Wishes and posts wait for no meeting.
NEED_KINDS_ALWAYS_OPEN = frozenset({NeedKind.WISH, NeedKind.POST})
# Done without a claim: by the community itself, or by the units a resolution of the meeting names.
NEED_WITHOUT_CLAIM = frozenset({N.COMMUNITY, N.RESOLVED})
# Open for triage: what lies on the clerk's table.
NEED_UNDECIDED = frozenset({N.SUBMITTED})
# What a compile may put on an agenda.
NEED_LISTABLE = frozenset({N.ACCEPTED, N.AWAITING})
# May be claimed, if its kind or its meeting allows it now: servicelists.queries.windows.
NEED_CLAIMABLE = frozenset({N.ACCEPTED, N.AWAITING, N.TABLED, N.PENDING, N.CLAIMED, N.IN_PROGRESS})
# Not yet at an end: similar ones of these are flagged.
NEED_OPEN = frozenset(set(NeedState) - {N.CLOSED, N.MERGED, N.SOLVED_IN_GRID, N.NOT_LISTED})
# Counted as solved by the figures (DOMAIN.md section 8).
NEED_SOLVED = frozenset({N.CLOSED, N.SOLVED_IN_GRID})
# Counted as accepted: everything past the clerk's yes.
NEED_ACCEPTED = frozenset(set(NeedState) - {N.SUBMITTED, N.NOT_LISTED, N.MERGED})


class Rating(models.TextChoices):
    """The resident's word. 未评价 is never counted as satisfied."""

    SATISFIED = "satisfied", "满意"
    MOSTLY = "mostly", "基本满意"
    DISSATISFIED = "dissatisfied", "不满意"
    UNRATED = "unrated", "未评价"


class Section(models.TextChoices):
    """Sections of an agenda; the first is what earlier meetings owe."""

    REVIEW = "review", "上次议定事项和不满意事项"
    BIG = "big", "大事共议"
    REAL = "real", "实事共办"
    URGENT = "urgent", "急事共商"
    HARD = "hard", "难事共助"


class Outcome(models.TextChoices):
    """What the meeting decided on an item."""

    NONE = "", "未议"
    CLAIMED = "claimed", "认领"
    PENDING = "pending", "挂账"
    REPORTED = "reported", "上报"
    WHISTLED = "whistled", "转吹哨"
    RESOLVED = "resolved", "议定"
    WITHDRAWN = "withdrawn", "撤回"


class PairState(models.TextChoices):
    """A proposed near-duplicate: a person confirms or splits."""

    PROPOSED = "proposed", "可能重复"
    CONFIRMED = "confirmed", "已归并"
    SPLIT = "split", "不是一件事"


class MeetingKind(models.TextChoices):
    JOINT = "joint_meeting", "联席会"
    DELIBERATION = "deliberation", "议事会"
    URGENT = "urgent", "急事会商"


class MeetingState(models.TextChoices):
    DRAFT = "draft", "拟定"
    NOTIFIED = "notified", "通知已发"
    OPEN = "open", "开会中"
    CLOSED = "closed", "已闭会"
    MINUTED = "minuted", "纪要已印发"


MEETING_MOVES = Transitions(
    "会议",
    MeetingState,
    {
        MeetingState.DRAFT: frozenset({MeetingState.NOTIFIED}),
        MeetingState.NOTIFIED: frozenset({MeetingState.OPEN, MeetingState.DRAFT}),
        MeetingState.OPEN: frozenset({MeetingState.CLOSED, MeetingState.NOTIFIED}),
        MeetingState.CLOSED: frozenset({MeetingState.MINUTED, MeetingState.OPEN}),
    },
)


class ClaimRole(models.TextChoices):
    LEAD = "lead", "牵头"
    SUPPORT = "support", "协办"
    MEMBER = "member", "个人"


class ClaimState(models.TextChoices):
    INTENT = "intent", "意向"
    AGREED = "agreed", "单位已同意"
    REGISTERED = "registered", "已登记"
    COMPLETED = "completed", "完成，待核验"
    VERIFIED = "verified", "已核验"
    RELEASED = "released", "退回"
    TRANSFERRED = "transferred", "转交"


C = ClaimState
CLAIM_MOVES = Transitions(
    "认领",
    ClaimState,
    {
        C.INTENT: frozenset({C.AGREED, C.REGISTERED, C.RELEASED}),
        C.AGREED: frozenset({C.REGISTERED, C.RELEASED, C.INTENT}),
        # Back to the intention: only a yes taken down in the room by mistake, see `rooms.agree_here_back`.
        C.REGISTERED: frozenset({C.COMPLETED, C.RELEASED, C.TRANSFERRED, C.INTENT}),
        C.COMPLETED: frozenset({C.VERIFIED, C.REGISTERED}),
        C.VERIFIED: frozenset({C.REGISTERED}),
    },
)
# Holds its place and its quantity on the need.
CLAIM_ACTIVE = frozenset({C.INTENT, C.AGREED, C.REGISTERED, C.COMPLETED, C.VERIFIED})
# Counted as a claim by the figures.
CLAIM_REGISTERED = frozenset({C.REGISTERED, C.COMPLETED, C.VERIFIED})


class ServiceCategory(models.TextChoices):
    """服务清单类别: another list than the problems' [A]."""

    PARTY_BUILDING = "party_building", "党建群建"
    SKILLS = "skills", "技能培训"
    CARE = "care", "助老扶弱"
    HEALTH = "health", "健康义诊"
    LAW_AND_SAFETY = "law_and_safety", "法律与安全"
    ENVIRONMENT = "environment", "环境整治"
    FACILITIES = "facilities", "设施修缮"
    LIVELIHOOD = "livelihood", "民生关爱"
    OTHER = "other", "其他"


class ItemState(models.TextChoices):
    PLANNED = "planned", "待实施"
    ONGOING = "ongoing", "实施中"
    DONE = "done", "已完成"
    RATED = "rated", "已评价"
    CANCELLED = "cancelled", "取消"


ITEM_MOVES = Transitions(
    "服务项",
    ItemState,
    {
        ItemState.PLANNED: frozenset({ItemState.ONGOING, ItemState.DONE, ItemState.CANCELLED}),
        ItemState.ONGOING: frozenset({ItemState.DONE, ItemState.CANCELLED}),
        ItemState.DONE: frozenset({ItemState.RATED, ItemState.ONGOING}),
    },
)


class Light(models.TextChoices):
    """五色灯: always shown with its word."""

    BLUE = "blue", "蓝 · 办完"
    GREEN = "green", "绿 · 按时"
    YELLOW = "yellow", "黄 · 临期"
    ORANGE = "orange", "橙 · 逾期 3 天内"
    RED = "red", "红 · 逾期"


class AskState(models.TextChoices):
    """商请承接: the town asks a unit."""

    OPEN = "open", "待答复"
    ACCEPTED = "accepted", "同意承接"
    DECLINED = "declined", "暂不能承接"
    WITHDRAWN = "withdrawn", "已撤回"


ASK_MOVES = Transitions(
    "商请",
    AskState,
    {AskState.OPEN: frozenset({AskState.ACCEPTED, AskState.DECLINED, AskState.WITHDRAWN})},
)


class Presence(models.TextChoices):
    """How a unit took part. Nothing marked yet is no row, not a state."""

    PRESENT = "present", "出席"
    LEAVE = "leave", "请假"
    OBSERVER = "observer", "列席"
    ABSENT = "absent", "缺席"


class ResolutionState(models.TextChoices):
    """议定事项: heads the next agenda until it is done."""

    OPEN = "open", "落实中"
    DONE = "done", "已落实"
    DROPPED = "dropped", "不再办理"


RESOLUTION_MOVES = Transitions(
    "议定事项",
    ResolutionState,
    {
        ResolutionState.OPEN: frozenset({ResolutionState.DONE, ResolutionState.DROPPED}),
        ResolutionState.DONE: frozenset({ResolutionState.OPEN}),
        ResolutionState.DROPPED: frozenset({ResolutionState.OPEN}),
    },
)


class NudgeKind(models.TextChoices):
    """Who presses whom: a community reminds, its secretary asks the town, only the town supervises."""

    REMIND = "remind", "提醒"
    REFER = "refer", "提请镇党委协调"
    COORDINATE = "coordinate", "镇党委协调意见"
    SUPERVISE = "supervise", "督办"


class MinutesState(models.TextChoices):
    DRAFT = "draft", "起草中"
    CIRCULATED = "circulated", "征求意见"
    ISSUED = "issued", "已印发"


MINUTES_MOVES = Transitions(
    "会议纪要",
    MinutesState,
    {
        MinutesState.DRAFT: frozenset({MinutesState.CIRCULATED, MinutesState.ISSUED}),
        MinutesState.CIRCULATED: frozenset({MinutesState.DRAFT, MinutesState.ISSUED}),
        MinutesState.ISSUED: frozenset(),
    },
)


class FileKind(models.TextChoices):
    """What stands in 一会一档 beside the papers the portal writes itself."""

    SIGN_IN = "sign_in", "签到表（扫描或照片）"
    PHOTO = "photo", "会议照片"
    SIGNED_MINUTES = "signed_minutes", "签字纪要"
    PAPER_SHEET = "paper_sheet", "纸质记录照片"
    OTHER = "other", "其他材料"


class RowsKind(models.TextChoices):
    """What a row of the county's table is."""

    NEEDS = "needs", "需求"
    CLAIMS = "claims", "认领"
    ITEMS = "items", "服务项"
    MEETINGS = "meetings", "会议"
    RESOLUTIONS = "resolutions", "议定事项"
