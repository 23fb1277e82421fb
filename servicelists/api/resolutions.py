"""议定事项 as a resource: settled in a meeting, reported on, done; reminded of, referred to the town."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from committees.api.fields import Named, RowField, label
from committees.api.ground import Resource, described, step
from committees.models import Organization
from servicelists.actions import resolutions, rooms
from servicelists.api.filters import ResolutionFilter
from servicelists.models import AgendaItem, Meeting, Nudge, Resolution, ResolutionReport
from servicelists.states import NudgeKind, ResolutionState
from tianyuan import clock
from tianyuan.refusals import BadInput
from tianyuan.ui.api import BoundedIntegerField, PlainCharField

MOST_UNITS = 50


class ReportSerializer(serializers.ModelSerializer):
    """A line of progress."""

    organization = Named(read_only=True, allow_null=True, help_text="哪家单位；空为大党委自己记的")

    class Meta:
        model = ResolutionReport
        fields = ["id", "organization", "text", "at"]


class NudgeSerializer(serializers.ModelSerializer):
    """提醒, 提请, 协调意见 or 督办."""

    kind_label = label("kind")

    class Meta:
        model = Nudge
        fields = ["id", "kind", "kind_label", "words", "at"]


class ResolutionSerializer(serializers.ModelSerializer):
    """One thing a meeting settled, with its progress and who was pressed."""

    committee = Named(read_only=True)
    organizations = Named(many=True, read_only=True, help_text="责任单位")
    state_label = label("state")
    overdue = serializers.SerializerMethodField(help_text="落实中、已过期限")
    waits_for_town = serializers.SerializerMethodField(help_text="已提请、等镇党委协调意见")
    reports = ReportSerializer(many=True, read_only=True)
    nudges = NudgeSerializer(many=True, read_only=True)

    class Meta:
        model = Resolution
        fields = [
            "id", "committee", "meeting", "item", "text", "organizations", "due_on", "overdue", "state", "state_label",
            "result", "settled_at", "referred_at", "waits_for_town", "town_due_on", "created_at", "reports", "nudges",
            "version",
        ]  # fmt: skip

    @extend_schema_field(bool)
    def get_overdue(self, row: Resolution) -> bool:
        return row.state == ResolutionState.OPEN and row.due_on < clock.today()

    @extend_schema_field(bool)
    def get_waits_for_town(self, row: Resolution) -> bool:
        """As `Resolution.waits_for_town`, from the rows at hand."""
        since = row.referred_at
        answers = [nudge.at for nudge in row.nudges.all() if nudge.kind == NudgeKind.COORDINATE]
        return since is not None and not any(at >= since for at in answers)


class Content(serializers.Serializer):
    """What is settled, who does it, by when."""

    text = PlainCharField(max_length=200, help_text="议定什么，一句话")
    due_on = serializers.DateField(help_text="完成期限")
    organizations = serializers.ListField(
        child=RowField(queryset=Organization.objects.active()),
        max_length=MOST_UNITS,
        default=list,
        help_text="责任单位（编号）",
    )


class SettleAsk(Content):
    item = BoundedIntegerField(
        max_value=2**63 - 1, required=False, allow_null=True, help_text="从哪个议题来（编号），可不填"
    )


class EditAsk(Content):
    version = BoundedIntegerField(required=False, help_text="看到的 version；之后有人改过就答复 409")


class ReportAsk(serializers.Serializer):
    text = PlainCharField(max_length=300, help_text="办到哪一步了")
    organization = RowField(
        queryset=Organization.objects.active(),
        required=False,
        allow_null=True,
        help_text="哪家责任单位（编号）；联络员填本单位，大党委自己记的不填",
    )


class DoneAsk(serializers.Serializer):
    result = PlainCharField(max_length=300, help_text="落实情况，一句话")


class ReopenAsk(serializers.Serializer):
    why = PlainCharField(max_length=200, allow_blank=True, default="", help_text="原因，可不填")


class DropAsk(serializers.Serializer):
    reason = PlainCharField(max_length=300, help_text="不再办理的原因")


class RemindAsk(serializers.Serializer):
    words = PlainCharField(
        max_length=300, allow_blank=True, default="", help_text="提醒的话；不填按期限自动写"
    )


class WordsAsk(serializers.Serializer):
    words = PlainCharField(max_length=300, help_text="说明")


class CoordinateAsk(WordsAsk):
    due_on = serializers.DateField(help_text="镇党委定的期限")


@described("议定事项", ResolutionSerializer, "会议议定的事、责任单位和期限；没落实的排在下次议程最前面。")
class ResolutionResource(Resource):
    """Resolutions in scope, the most urgent first. One is settled at its meeting."""

    queryset = Resolution.objects.all()
    serializer_class = ResolutionSerializer
    filterset_class = ResolutionFilter
    seen_with = "resolutions.view"
    search = staticmethod(lambda rows, words: rows.filter(text__contains=words))
    search_words = "议定事项里的字"
    orderings: ClassVar = {"due_on": ["due_on", "pk"], "created_at": ["created_at", "pk"]}
    default_order = "due_on"

    def rows(self) -> QuerySet[Resolution]:
        return (
            super()
            .rows()
            .select_related("committee__community")
            .prefetch_related("organizations", "reports__organization", "nudges")
        )

    edit = step(
        "edit", resolutions.edit, "改内容、期限、责任单位（落实中）", ResolutionSerializer, asks=EditAsk
    )
    report = step("report", resolutions.report, "写进展", ResolutionSerializer, asks=ReportAsk)
    done = step("done", resolutions.done, "已落实", ResolutionSerializer, asks=DoneAsk)
    reopen = step("reopen", resolutions.reopen, "还没落实，重新办", ResolutionSerializer, asks=ReopenAsk)
    drop = step("drop", resolutions.drop, "不再办理", ResolutionSerializer, asks=DropAsk)
    remind = step(
        "remind", resolutions.remind, "提醒责任单位", ResolutionSerializer, asks=RemindAsk,
        about="一天一次；联络员收到消息。",
    )  # fmt: skip
    refer = step("refer", resolutions.refer, "提请镇党委协调", ResolutionSerializer, asks=WordsAsk)
    coordinate = step(
        "coordinate",
        resolutions.coordinate,
        "镇党委写协调意见、定期限",
        ResolutionSerializer,
        asks=CoordinateAsk,
    )
    supervise = step(
        "supervise", resolutions.supervise, "镇党委督办", ResolutionSerializer, asks=WordsAsk,
        about="只督办镇党委自己定过期限的事。",
    )  # fmt: skip


def _settle(meeting: Meeting, *, item: int | None = None, by: Any, **said: Any) -> Resolution:
    line = None
    if item is not None:
        line = AgendaItem.objects.standing().filter(agenda=meeting.agenda_id, pk=item).first()
        if line is None:
            raise BadInput("这一项不在这次会议的议程上，请核对编号")
    return rooms.settle(meeting, item=line, by=by, **said)


def _settled(resource: Any, meeting: Meeting, made: Resolution) -> Any:
    row = ResolutionResource().rows().get(pk=made.pk)
    return ResolutionSerializer(row, context=resource.get_serializer_context()).data


class ResolutionSteps:
    """What a meeting settles."""

    settle = step(
        "settle", _settle, "记议定事项", ResolutionSerializer, asks=SettleAsk, answer=_settled, status=201,
        about="开会时和闭会后、纪要印发以前。责任单位的联络员收到消息。",
    )  # fmt: skip
