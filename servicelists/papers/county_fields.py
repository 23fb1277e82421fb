"""What a column of the county's table may hold, by what a row is, and the words its heading may say it in."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from servicelists.models import Claim
from servicelists.papers.words import body_of
from servicelists.queries.claims import claimant_words
from servicelists.queries.items import amounts_of
from servicelists.states import ClaimRole, RowsKind
from tianyuan import clock


@dataclass(frozen=True)
class Field:
    """One thing a column may hold. `words`: what its heading may say, the surest first."""

    key: str
    label: str
    words: tuple[str, ...]
    value: Callable[[Any], Any]
    is_number: bool = False


def _lead(need: Any) -> Claim | None:
    return next((claim for claim in need.held if claim.role == ClaimRole.LEAD), None)


def _lead_words(need: Any) -> str:
    lead = _lead(need)
    return claimant_words(lead) if lead else ""


def _lead_measure(need: Any) -> str:
    lead = _lead(need)
    return lead.measure if lead else ""


def _responsible(resolution: Any) -> str:
    return "、".join(str(unit) for unit in resolution.organizations.all())


def _helpers(claims: Iterable[Claim]) -> str:
    return "、".join(claimant_words(claim) for claim in claims if claim.role == ClaimRole.SUPPORT)


def _amount(item: Any) -> int:
    """One number a sum can take: the quantities where they are of one measure word, else how many things."""
    words = {claim.need.unit for claim in item.held}
    total = sum(claim.quantity for claim in item.held)
    return total if len(words) == 1 and total else len(item.held)


def _latest(claims: Iterable[Claim]) -> Any:
    return max((claim.promised_on for claim in claims if claim.promised_on), default=None)


def _day(moment: Any) -> Any:
    return clock.local(moment).date() if moment else None


def _present(meeting: Any) -> int | str:
    return meeting.present or ""


SUBMITTED = ("提出时间", "收集时间", "提交时间", "登记时间", "时间", "日期")
LEAD = ("认领单位", "牵头单位", "责任单位", "承办单位")

FIELDS: dict[str, tuple[Field, ...]] = {
    RowsKind.NEEDS: (
        Field("title", "事项", ("需求内容", "问题内容", "事项", "需求", "问题", "内容"), lambda n: n.title),
        Field("text", "具体情况", ("具体情况", "详细", "描述", "情况说明"), lambda n: n.text),
        Field("kind", "类型", ("需求类型", "类型"), lambda n: n.get_kind_display()),
        Field("category", "类别", ("问题类别", "类别", "分类"), lambda n: n.get_category_display()),
        Field("committee", "大党委", ("大党委", "填报单位", "党委"), lambda n: body_of(n.committee)),
        Field("community", "社区", ("所在社区", "社区", "村（社区）"), lambda n: n.community.name),
        Field("place", "地点", ("具体地点", "地点", "位置", "地址"), lambda n: n.place),
        Field("quantity", "数量", ("涉及户数", "数量", "户数", "人数", "规模"), lambda n: n.quantity, True),
        Field("unit", "量词", ("量词", "单位（量词）", "计量单位"), lambda n: n.unit),
        Field("source", "来源", ("问题来源", "来源"), lambda n: n.get_source_display()),
        Field("urgency", "轻重缓急", ("轻重缓急", "紧急程度", "缓急"), lambda n: n.get_urgency_display()),
        Field("submitted", "提出日期", SUBMITTED, lambda n: _day(n.submitted_at)),
        Field("lead", "牵头单位", LEAD, _lead_words),
        Field("helpers", "协办单位", ("协办单位", "配合单位"), lambda n: _helpers(n.held)),
        Field("measure", "解决措施", ("解决措施", "措施", "办法"), _lead_measure),
        Field("promised", "承诺完成日期", ("完成时限", "承诺", "完成时间", "时限", "期限"), lambda n: _latest(n.held)),
        Field("state", "状态", ("办理状态", "状态", "进度", "进展", "是否办结"), lambda n: n.get_state_display()),
        Field("result", "办理结果", ("办理结果", "结果", "办理情况", "成效"), lambda n: n.result),
        Field("rating", "评价", ("满意度", "评价"), lambda n: n.get_rating_display()),
        Field("closed", "销号日期", ("销号", "办结时间"), lambda n: _day(n.closed_at)),
    ),
    RowsKind.CLAIMS: (
        Field("unit", "认领单位", ("认领单位", "单位名称", "单位", "党组织"), claimant_words),
        Field("need", "认领事项", ("认领事项", "服务项目", "事项", "需求", "项目", "内容"), lambda c: c.need.title),
        Field("category", "类别", ("类别", "分类"), lambda c: c.need.get_category_display()),
        Field("committee", "大党委", ("大党委",), lambda c: body_of(c.committee)),
        Field("community", "社区", ("社区",), lambda c: c.need.community.name),
        Field("role", "方式", ("认领方式", "方式", "牵头或协办"), lambda c: c.get_role_display()),
        Field("alliance", "红色联盟", ("联盟",), lambda c: str(c.alliance or "")),
        Field("quantity", "数量", ("认领数量", "数量"), lambda c: c.quantity, True),
        Field("measure_word", "量词", ("量词",), lambda c: c.need.unit),
        Field("measure", "解决措施", ("措施", "办法"), lambda c: c.measure),
        Field("claimed", "认领日期", ("认领时间", "认领日期"), lambda c: _day(c.claimed_at)),
        Field("promised", "承诺完成日期", ("完成时限", "承诺", "时限", "期限", "完成时间"), lambda c: c.promised_on),
        Field("completed", "完成日期", ("实际完成",), lambda c: _day(c.completed_at)),
        Field("state", "状态", ("状态", "进度", "进展"), lambda c: c.get_state_display()),
    ),
    RowsKind.ITEMS: (
        Field("title", "服务事项", ("服务事项", "服务内容", "服务项目", "事项", "内容", "项目"), lambda i: i.title),
        Field("category", "类别", ("服务类别", "类别", "分类"), lambda i: i.get_category_display()),
        Field("committee", "大党委", ("大党委",), lambda i: body_of(i.committee)),
        Field("unit", "牵头单位", ("牵头单位", "责任单位", "服务单位", "单位"), lambda i: str(i.organization)),
        Field("helpers", "协办单位", ("协办单位", "配合单位"), lambda i: _helpers(i.held)),
        Field("amounts", "数量（文字，如 41 人、12 户）", ("数量", "规模"), lambda i: amounts_of(i.held)),
        Field("amount", "数量合计（数字；量词不同时为件数）", ("数量合计", "合计数量", "总数"), _amount, True),
        Field("place", "地点", ("地点",), lambda i: i.place),
        Field("due", "完成期限", ("完成时限", "期限", "时限", "计划时间"), lambda i: i.due_on),
        Field("done", "完成日期", ("完成时间", "完成日期", "开展时间", "时间"), lambda i: _day(i.done_at)),
        Field("served", "服务人数", ("服务人数", "受益", "人数", "惠及"), lambda i: i.served, True),
        Field("state", "状态", ("状态", "进度", "进展"), lambda i: i.get_state_display()),
        Field("result", "完成情况", ("完成情况", "成效", "结果"), lambda i: i.result),
    ),
    RowsKind.MEETINGS: (
        Field("committee", "大党委", ("大党委", "召开单位", "单位", "社区"), lambda m: body_of(m.committee)),
        Field("kind", "会议类型", ("会议类型", "会议名称", "类型", "名称"), lambda m: m.get_kind_display()),
        Field("day", "开会日期", ("召开时间", "会议时间", "时间", "日期"), lambda m: _day(m.held_at)),
        Field("place", "地点", ("地点",), lambda m: m.place),
        Field("present", "到会单位数", ("到会", "参会", "参加单位", "人数"), _present, True),
        Field("topics", "议题数", ("议题", "议定事项数", "研究事项"), lambda m: m.topics, True),
        Field("claimed", "认领数", ("认领",), lambda m: m.claimed, True),
        Field("pending", "挂账数", ("挂账", "未认领"), lambda m: m.pending, True),
        Field("state", "状态", ("状态",), lambda m: m.get_state_display()),
    ),
    RowsKind.RESOLUTIONS: (
        Field("text", "议定事项", ("议定事项", "事项", "内容"), lambda r: r.text),
        Field("committee", "大党委", ("大党委",), lambda r: body_of(r.committee)),
        Field("meeting", "会议日期", ("会议时间", "会议日期", "议定时间"), lambda r: _day(r.meeting.held_at)),
        Field("units", "责任单位", ("责任单位", "承办单位", "单位"), _responsible),
        Field("due", "完成期限", ("完成时限", "期限", "时限"), lambda r: r.due_on),
        Field("state", "状态", ("落实状态", "状态", "进度"), lambda r: r.get_state_display()),
        Field("result", "落实情况", ("落实情况", "结果", "成效"), lambda r: r.result),
    ),
}  # fmt: skip
