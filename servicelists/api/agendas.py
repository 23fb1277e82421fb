"""议题 as a resource: what people do with an agenda, each edit with the version it started from."""

from collections.abc import Callable
from typing import Any, ClassVar

from django.db.models import QuerySet
from rest_framework import serializers

from committees.api.fields import RowField, label
from committees.api.ground import Resource, described, step
from servicelists.actions import agendas, rooms
from servicelists.api.claims import NeedTitle
from servicelists.api.filters import AgendaItemFilter
from servicelists.api.words import OUTCOMES
from servicelists.models import AgendaItem, Meeting, Need
from servicelists.queries import live
from servicelists.states import Section
from tianyuan.refusals import BadInput
from tianyuan.ui.api import BoundedIntegerField, PlainCharField


class AgendaItemSerializer(serializers.ModelSerializer):
    """One item, why it stands there, and the version its agenda has now."""

    list = serializers.PrimaryKeyRelatedField(source="agenda.list", read_only=True)
    edit_version = serializers.IntegerField(
        source="agenda.edit_version", read_only=True, help_text="议程的修改号，修改议题时原样带回"
    )
    need = NeedTitle(read_only=True)
    title = serializers.CharField(read_only=True)
    section_label = label("section")
    outcome_label = label("outcome")
    why = serializers.ListField(child=serializers.CharField(), read_only=True, help_text="为什么排在这里")

    class Meta:
        model = AgendaItem
        fields = [
            "id", "agenda", "list", "edit_version", "need", "title", "section", "section_label", "position", "pinned",
            "after_meeting", "supplement", "removed_at", "times", "why", "outcome", "outcome_label", "outcome_note",
        ]  # fmt: skip
        read_only_fields = fields


class Edit(serializers.Serializer):
    """The agenda as the caller saw it."""

    edit_version = BoundedIntegerField(help_text="看到的议程修改号；之后有人改过就答复 409")


class Pin(Edit):
    pinned = serializers.BooleanField(help_text="true 置顶，false 取消")


class Retitle(Edit):
    title = PlainCharField(max_length=60, allow_blank=True, help_text="议题；空着恢复需求原题")


class ToSection(Edit):
    section = serializers.ChoiceField(Section.choices, help_text="板块")


class Step(Edit):
    up = serializers.BooleanField(help_text="true 上移一位，false 下移一位")


class After(Edit):
    after = serializers.BooleanField(help_text="true 放到会后认领，false 放到会上商议")


class Decided(serializers.Serializer):
    outcome = serializers.ChoiceField(OUTCOMES, help_text="会上的结果；认领请直接登记认领")
    note = PlainCharField(max_length=300, allow_blank=True, default="", help_text="说明；撤回必填去向")


def _in_meeting(act: Callable[..., AgendaItem]) -> Callable[..., AgendaItem]:
    """A step of the room; the screens hear of it at once."""

    def acted(item: AgendaItem, *, by: Any, **said: Any) -> AgendaItem:
        if not hasattr(item.agenda, "meeting"):
            raise BadInput("这份议程还没有会议，结果只能在会上记")
        result = act(item, by=by, **said)
        live.forget(item.agenda.meeting)
        return result

    return acted


@described(
    "议题",
    AgendaItemSerializer,
    "议程上的议题，按顺序。修改要带 edit_version：两个人同时改，后到的答复 409。",
)
class AgendaItemResource(Resource):
    """Items of the agendas in scope."""

    queryset = AgendaItem.objects.all()
    serializer_class = AgendaItemSerializer
    filterset_class = AgendaItemFilter
    seen_with = "lists.view"
    search = staticmethod(lambda rows, words: rows.filter(need__title__contains=words))
    search_words = "需求的事项里的字"
    orderings: ClassVar = {"position": ["agenda", "after_meeting", "position", "pk"]}
    default_order = "position"

    def rows(self) -> QuerySet[AgendaItem]:
        return super().rows().select_related("need", "agenda__list", "agenda__meeting")

    pin = step("pin", agendas.pin, "置顶或取消置顶", AgendaItemSerializer, asks=Pin)
    remove = step("remove", agendas.remove, "撤下，放回待上会", AgendaItemSerializer, asks=Edit)
    restore = step("restore", agendas.restore, "放回议程", AgendaItemSerializer, asks=Edit)
    retitle = step("retitle", agendas.retitle, "改议题", AgendaItemSerializer, asks=Retitle)
    section = step("section", agendas.move_to_section, "放到另一个板块", AgendaItemSerializer, asks=ToSection)
    after = step("after", agendas.set_after_meeting, "会上商议或会后认领", AgendaItemSerializer, asks=After)
    decide = step(
        "decide", _in_meeting(rooms.decide), "记会上的结果", AgendaItemSerializer, asks=Decided,
        about="正在议的这一项记了结果，接着议下一项。已有单位认领的不用记。",
    )  # fmt: skip
    undecide = step(
        "undecide", _in_meeting(rooms.undo), "撤销会上的结果", AgendaItemSerializer, about="这一项重新议。"
    )
    step = step(
        "step", agendas.step, "上移或下移一位", AgendaItemSerializer, asks=Step
    )  # last: it takes the name


# ---- 补充议题
class SupplementAsk(serializers.Serializer):
    need = RowField(queryset=Need.objects.all(), help_text="需求编号：本大党委已受理、不在议程上的")


def _supplement(meeting: Meeting, *, need: Need, by: Any) -> AgendaItem:
    item = agendas.supplement(meeting.agenda, need, by=by)
    live.forget(meeting)
    return item


def _supplemented(resource: Any, meeting: Meeting, item: AgendaItem) -> Any:
    shown = AgendaItemResource().rows().get(pk=item.pk)
    return AgendaItemSerializer(shown, context=resource.get_serializer_context()).data


class SupplementSteps:
    """An agenda whose notice is out, for the meetings' resource."""

    supplement = step(
        "supplement", _supplement, "补充议题", AgendaItemSerializer, asks=SupplementAsk, answer=_supplemented,
        status=201, about="通知发出以后、闭会以前；成员单位看到“补充”字样，定稿的议程不变。",
    )  # fmt: skip
