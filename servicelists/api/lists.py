"""月度清单 as a resource: compile, publish, take back, settle."""

from typing import ClassVar

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from committees.api.fields import Named, label
from committees.api.ground import Resource, described, refusals, step
from servicelists.actions import compiling, publishing
from servicelists.api.filters import MonthlyListFilter
from servicelists.api.papers import MonthPapers
from servicelists.api.recording import RecordSteps
from servicelists.api.words import Reason
from servicelists.api.works import WorkSerializer, accepted, work_shown
from servicelists.models import MonthlyList
from tianyuan.work.models import Work


class MonthlyListSerializer(serializers.ModelSerializer):
    """A committee's month with its dates."""

    committee = Named(read_only=True)
    month = serializers.CharField(read_only=True, help_text="需求月份，如 2026-11")
    service_month = serializers.CharField(read_only=True, help_text="服务月份")
    stage_label = label("stage")
    agenda = serializers.PrimaryKeyRelatedField(read_only=True, allow_null=True, help_text="议程编号")

    class Meta:
        model = MonthlyList
        fields = [
            "id", "committee", "month", "service_month", "stage", "stage_label", "agenda", "opened_at", "cutoff_at",
            "compile_on", "notice_by", "meeting_from", "meeting_to", "publish_by", "settle_on", "compiled_at",
            "convened_at", "published_at", "settled_at",
        ]  # fmt: skip


@described("月度清单", MonthlyListSerializer, "一个大党委一个月：收集 → 编议程 → 认领 → 服务 → 评议。")
class MonthlyListResource(MonthPapers, RecordSteps, Resource):
    """Lists in scope, newest month first."""

    queryset = MonthlyList.objects.all()
    serializer_class = MonthlyListSerializer
    filterset_class = MonthlyListFilter
    seen_with = "lists.view"
    orderings: ClassVar = {"month": ["month", "committee__community__order", "pk"]}
    default_order = "-month"

    def rows(self) -> QuerySet[MonthlyList]:
        return super().rows().select_related("committee__community", "agenda")

    @extend_schema(
        summary="编制议程：最近一次的进展",
        description="这份清单最近一次编制；没有编制过是 404。",
        responses={200: WorkSerializer, **refusals(401, 404)},
        operation_id="monthly_lists_compile_retrieve",
    )
    @action(detail=True, methods=["get"], url_path="compile")
    def compile(self, request: Request, pk: int) -> Response:
        works = Work.objects.filter(kind=compiling.WORK, key=str(self.get_object().pk))
        return Response(work_shown(self, works.latest("pk")))

    @extend_schema(
        summary="编制议程（后台）",
        description="排入后台，答复里的 url 查进展。正在编制时再点，得到的是同一个。",
        request=None,
        responses={202: WorkSerializer, **refusals(401, 403, 404)},
        operation_id="monthly_lists_compile_create",
    )
    @compile.mapping.post
    def start_compile(self, request: Request, pk: int) -> Response:
        return accepted(self, compiling.start(self.get_object(), by=request.user))

    publish = step("publish", publishing.publish, "公示服务清单", MonthlyListSerializer)
    take_back = step("take_back", publishing.withdraw, "撤回服务清单", MonthlyListSerializer, asks=Reason)
    settle = step("settle", publishing.settle, "月结", MonthlyListSerializer)
