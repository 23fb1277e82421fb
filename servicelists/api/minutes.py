"""会议纪要 as a resource: read, edited part by part, circulated, commented on, issued, corrected."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from committees.api.fields import Named, RowField, label
from committees.api.ground import Resource, described, look, step
from committees.models import Organization
from servicelists.actions import minutes as actions
from servicelists.api.filters import MinutesFilter
from servicelists.api.words import Unconfirmed
from servicelists.models import Meeting, Minutes, MinutesComment
from servicelists.models.meetings import held_moment
from servicelists.permissions.minutes import check_can_issue
from servicelists.queries import minutes as queries
from tianyuan.permissions import may
from tianyuan.refusals import BadInput
from tianyuan.ui.api import BoundedIntegerField, PlainCharField

WHOLE = 400_000  # what is taken up at all; the action says what is too long, naming the part


class PartSerializer(serializers.Serializer):
    """One part of the minutes."""

    key = serializers.CharField(help_text="代号；public 是公开摘要")
    title = serializers.CharField()
    text = serializers.CharField()
    version = serializers.IntegerField(help_text="这一部分的版本号，修改时带回")


class MinutesSerializer(serializers.ModelSerializer):
    """Minutes with every part."""

    title = serializers.CharField(source="__str__", read_only=True)
    committee = Named(read_only=True)
    month = serializers.CharField(
        source="meeting.list.month", read_only=True, default=None, allow_null=True, help_text="需求月份"
    )
    held_at = serializers.DateTimeField(source="meeting.held_at", read_only=True, help_text="会议时间")
    state_label = label("state")
    sections = serializers.SerializerMethodField(help_text="各部分，最后是公开摘要")

    class Meta:
        model = Minutes
        fields = [
            "id", "title", "committee", "meeting", "month", "held_at", "state", "state_label", "number", "sections",
            "drafted_at", "circulated_at", "comments_until", "issued_at", "corrected_at", "frozen_hash", "version",
        ]  # fmt: skip

    @extend_schema_field(PartSerializer(many=True))
    def get_sections(self, row: Minutes) -> Any:
        return PartSerializer(queries.parts_of(row), many=True).data


class CommentSerializer(serializers.ModelSerializer):
    """What a unit said, and what came of it."""

    organization = Named(read_only=True, allow_null=True, help_text="哪家单位；空为大党委成员")

    class Meta:
        model = MinutesComment
        fields = ["id", "organization", "section", "text", "agreed", "at", "answer", "answered_at"]


class CommentsSerializer(serializers.Serializer):
    comments = CommentSerializer(many=True)


class VersionSerializer(serializers.Serializer):
    """What the minutes said before a 更正."""

    number = serializers.IntegerField()
    why = serializers.CharField(help_text="更正原因")
    at = serializers.DateTimeField()
    sections = serializers.ListField(child=serializers.DictField(), help_text="更正以前各部分的文字")
    public_summary = serializers.CharField(help_text="更正以前的公开摘要")


class VersionsSerializer(serializers.Serializer):
    intact = serializers.BooleanField(help_text="印发的文字和当时封存的一致；没有印发为 false")
    versions = VersionSerializer(many=True)


# ---- what is sent
class SectionAsk(serializers.Serializer):
    section = PlainCharField(max_length=20, help_text="改哪一部分（key）")
    text = PlainCharField(max_length=WHOLE, allow_blank=True, help_text="这一部分的全文")
    version = BoundedIntegerField(help_text="看到的这一部分的 version；之后有人改过就答复 409，带双方的文字")


class CirculateAsk(serializers.Serializer):
    until = serializers.DateField(help_text="意见收到哪一天（今天到 30 天内）")


class CommentAsk(serializers.Serializer):
    text = PlainCharField(max_length=500, allow_blank=True, default="", help_text="意见")
    agreed = serializers.BooleanField(default=False, help_text="无意见")
    section = PlainCharField(
        max_length=20, allow_blank=True, default="", help_text="针对哪一部分（key），可不填"
    )
    organization = RowField(
        queryset=Organization.objects.active(),
        required=False,
        allow_null=True,
        help_text="哪家单位（编号）；只代表一家单位的联络员不用填",
    )


class AnswerAsk(serializers.Serializer):
    comment = BoundedIntegerField(max_value=2**63 - 1, help_text="意见编号")
    answer = PlainCharField(max_length=200, help_text="采纳情况：采纳，或不采纳的理由")


class IssueAsk(serializers.Serializer):
    version = BoundedIntegerField(required=False, help_text="看到的 version；之后有人改过就答复 409")
    number = BoundedIntegerField(
        required=False, allow_null=True, help_text="期号；只有第一次在平台上印发时可以指定，其余自动接着编"
    )
    confirmed = serializers.BooleanField(
        default=False, help_text="还有意见没答复、征求意见没到期时先答复 409（unconfirmed）；true 照样印发"
    )


class CorrectAsk(serializers.Serializer):
    sections = serializers.DictField(
        child=PlainCharField(max_length=WHOLE, allow_blank=True),
        help_text='改哪几部分：{"key": "更正后的全文"}',
    )
    why = PlainCharField(max_length=200, help_text="更正原因，读的人会看到")
    version = BoundedIntegerField(required=False, help_text="看到的 version；之后有人改过就答复 409")


# ---- what is done
def _edit(row: Minutes, *, section: str, text: str, version: int, by: Any) -> Minutes:
    return actions.edit(row, section, text, version=version, by=by)


def _comment(
    row: Minutes, *, organization: Organization | None = None, by: Any, **said: Any
) -> MinutesComment:
    """Who speaks for one unit here need not name it."""
    own = [held.organization for held in queries.speaks_for(by, row)]
    if organization is None and len(own) > 1:
        raise BadInput("请用 organization 写明是哪家单位的意见")
    unit = organization or next(iter(own), None)
    return actions.comment(row, organization=unit, by=by, **said)


def _answer(row: Minutes, *, comment: int, answer: str, by: Any) -> MinutesComment:
    found = row.comments.filter(pk=comment).select_related("minutes__meeting").first()
    if found is None:
        raise BadInput("这份纪要没有这条意见，请核对编号")
    return actions.answer(found, answer=answer, by=by)


def _issue(row: Minutes, *, confirmed: bool, by: Any, **said: Any) -> Minutes:
    """Asked first where comments wait, as on the page."""
    check_can_issue(by, row)
    doubts = queries.before_issue(row)
    if doubts and not confirmed:
        raise Unconfirmed(f"{doubts}。照样印发请带 confirmed: true")
    return actions.issue(row, by=by, **said)


def _comments(resource: Any, row: Minutes, *_: Any) -> Any:
    user = resource.request.user
    writes = may(user, "minutes.edit", committee_id=row.committee_id)
    return CommentsSerializer({"comments": queries.comments_of(row, user, all_of_them=writes)}).data


def _versions(resource: Any, row: Minutes) -> Any:
    intact = bool(row.frozen_hash) and actions.hash_of(row) == row.frozen_hash
    return VersionsSerializer({"intact": intact, "versions": row.versions.order_by("-number")}).data


@described(
    "会议纪要", MinutesSerializer,
    "闭会时自动起草 → 征求意见 → 印发（编第×期，封存）→ 可以更正。起草中的只有大党委工作人员看到。",
)  # fmt: skip
class MinutesResource(Resource):
    """Minutes in scope, the latest meeting first."""

    queryset = Minutes.objects.all()
    serializer_class = MinutesSerializer
    filterset_class = MinutesFilter
    seen_with = "minutes.view"
    search = staticmethod(queries.search)
    search_words = "议题、议定事项、摘要、地点、期号"
    orderings: ClassVar = {
        "held_at": ["really_at", "pk"],
        "issued_at": ["issued_at", "pk"],
        "number": ["committee", "number", "pk"],
    }
    default_order = "-held_at"

    def rows(self) -> QuerySet[Minutes]:
        rows = super().rows().annotate(really_at=held_moment("meeting__"))
        return rows.select_related("committee__community", "meeting__list")

    redraft = step(
        "redraft",
        actions.redraft,
        "按最新情况更新",
        MinutesSerializer,
        about="没有人改过的部分更新，改过的不动。",
    )
    edit = step("edit", _edit, "改一个部分", MinutesSerializer, asks=SectionAsk)
    circulate = step("circulate", actions.circulate, "征求意见", MinutesSerializer, asks=CirculateAsk)
    take_back = step("take_back", actions.take_back, "撤回征求意见", MinutesSerializer)
    comments = look(
        "comments", _comments, "意见", CommentsSerializer, about="写纪要的看到全部，单位看到本单位的。"
    )
    comment = step(
        "comment", _comment, "提意见，或答复无意见", CommentsSerializer, asks=CommentAsk, answer=_comments,
        about="征求意见期间。答复是您能看到的全部意见。",
    )  # fmt: skip
    answer = step("answer", _answer, "答复意见", CommentsSerializer, asks=AnswerAsk, answer=_comments)
    issue = step(
        "issue", _issue, "印发", MinutesSerializer, asks=IssueAsk,
        about="书记印发；联络员收到消息。还有意见没答复、征求意见没到期时先问一次，同网页。",
    )  # fmt: skip
    correct = step("correct", actions.correct, "更正", MinutesSerializer, asks=CorrectAsk)
    versions = look("versions", _versions, "更正记录", VersionsSerializer)


def _draft(meeting: Meeting, *, by: Any) -> Minutes:
    """起草 where nothing is written yet; else what nobody wrote in is renewed."""
    written = queries.of_meeting(meeting, by)
    return actions.draft(meeting, by=by) if written is None else actions.redraft(written, by=by)


def _drafted(resource: Any, meeting: Meeting, row: Minutes) -> Any:
    shown = MinutesResource().rows().get(pk=row.pk)
    return MinutesSerializer(shown, context=resource.get_serializer_context()).data


class MinutesSteps:
    """The minutes of a meeting."""

    draft_minutes = step(
        "draft_minutes", _draft, "起草会议纪要（闭会时已自动起草）", MinutesSerializer, answer=_drafted
    )
