"""服务项 as a resource: carried out, finished with its numbers, cancelled."""

from typing import ClassVar

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from committees.api.fields import Named, label
from committees.api.ground import Resource, described, step
from servicelists.actions import items
from servicelists.api.filters import ServiceItemFilter
from servicelists.api.words import Reason
from servicelists.models import ServiceItem
from servicelists.queries.items import light, with_claims
from tianyuan.ui.api import BoundedIntegerField, PlainCharField


class LightSerializer(serializers.Serializer):
    colour = serializers.CharField(help_text="blue 蓝、green 绿、yellow 黄、orange 橙、late 红")
    words = serializers.CharField()


class ServiceItemSerializer(serializers.ModelSerializer):
    """What one unit carries out, with its light and the claims in it."""

    committee = Named(read_only=True)
    organization = Named(read_only=True)
    month = serializers.CharField(source="list.month", read_only=True, help_text="需求月份")
    service_month = serializers.CharField(source="list.service_month", read_only=True, help_text="服务月份")
    category_label = label("category")
    state_label = label("state")
    light = serializers.SerializerMethodField(help_text="五色灯；已取消的没有")
    claims = serializers.SerializerMethodField(help_text="在办认领的编号")

    class Meta:
        model = ServiceItem
        fields = [
            "id", "list", "month", "service_month", "committee", "organization", "category", "category_label", "title",
            "place", "state", "state_label", "light", "due_on", "own_accord", "supplement", "started_at", "done_at",
            "served", "result", "cancelled_reason", "claims", "version",
        ]  # fmt: skip

    @extend_schema_field(LightSerializer(allow_null=True))
    def get_light(self, item: ServiceItem) -> dict | None:
        lit = light(item)
        return LightSerializer(lit).data if lit else None

    @extend_schema_field(serializers.ListField(child=serializers.IntegerField()))
    def get_claims(self, item: ServiceItem) -> list[int]:
        return [claim.pk for claim in item.held]


class Finish(serializers.Serializer):
    served = BoundedIntegerField(max_value=1_000_000, help_text="服务人数；没有服务到人的填 0")
    result = PlainCharField(max_length=300, allow_blank=True, default="", help_text="完成情况")


class MaybeReason(serializers.Serializer):
    reason = PlainCharField(max_length=200, allow_blank=True, default="", help_text="原因，可不填")


@described("服务项", ServiceItemSerializer, "待实施 → 实施中 → 已完成 → 已评价；取消的，认领退回。")
class ServiceItemResource(Resource):
    """Service items in scope."""

    queryset = ServiceItem.objects.all()
    serializer_class = ServiceItemSerializer
    filterset_class = ServiceItemFilter
    seen_with = "items.view"
    search = staticmethod(lambda rows, words: rows.filter(title__contains=words))
    search_words = "服务事项里的字"
    orderings: ClassVar = {
        "due_on": ["due_on", "pk"],
        "unit": ["organization__spelling", "pk"],
        "month": ["list__month", "pk"],
    }
    default_order = "-month"

    def rows(self) -> QuerySet[ServiceItem]:
        return with_claims(super().rows())

    start = step("start", items.start, "开始实施", ServiceItemSerializer)
    finish = step(
        "finish", items.finish, "办完了", ServiceItemSerializer, asks=Finish, about="认领完成，需求待评价。"
    )
    reopen = step("reopen", items.reopen, "还没办完，撤回", ServiceItemSerializer, asks=MaybeReason)
    verify = step("verify", items.verify, "核验", ServiceItemSerializer)
    cancel = step("cancel", items.cancel, "取消，退回认领", ServiceItemSerializer, asks=Reason)
