"""上级表格 as a resource: uploaded, its columns pointed at, filled in the background."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from committees.api.fields import Named, RowField, label
from committees.api.ground import Resource, described, look, refusals, step
from committees.models import Committee
from servicelists.actions import report_templates as actions
from servicelists.api.filters import ReportTemplateFilter
from servicelists.api.works import WorkSerializer, accepted
from servicelists.models import ReportTemplate
from servicelists.papers import county
from servicelists.states import NeedKind, RowsKind
from tianyuan.documents import filling
from tianyuan.months import Month
from tianyuan.permissions import NOT_FOR_POST, check
from tianyuan.refusals import BadInput
from tianyuan.ui.api import BoundedIntegerField, PlainCharField
from tianyuan.ui.text import plain

SHEET_NAME = 31  # Excel's own bound
FIRST_ROWS = 20


class ReportTemplateSerializer(serializers.ModelSerializer):
    """A table of the county, and what its columns hold."""

    committee = Named(read_only=True, allow_null=True, help_text="给哪个大党委用；空为全镇通用")
    rows_kind_label = label("rows_kind")
    file = serializers.CharField(source="attachment.name", read_only=True, help_text="原表的文件名")

    class Meta:
        model = ReportTemplate
        fields = [
            "id", "name", "committee", "rows_kind", "rows_kind_label", "file", "sheet", "header_row", "first_row",
            "columns", "made_at", "retired_at", "version",
        ]  # fmt: skip


class FieldSerializer(serializers.Serializer):
    key = serializers.CharField(help_text="代号，填进 columns")
    label = serializers.CharField()


class SheetSerializer(serializers.Serializer):
    """A sheet of the uploaded table, and what its columns are taken for."""

    name = serializers.CharField()
    rows = serializers.ListField(
        child=serializers.ListField(child=serializers.CharField()), help_text="前 20 行的文字"
    )
    header_row = serializers.IntegerField(help_text="猜的表头行")
    first_row = serializers.IntegerField(help_text="猜的数据起始行")
    columns = serializers.DictField(child=serializers.CharField(), help_text="猜的每列填什么")


class LookSerializer(serializers.Serializer):
    fields_known = FieldSerializer(many=True, help_text="一列可以填什么")
    sheets = SheetSerializer(many=True)


# ---- what is sent
class AddAsk(serializers.Serializer):
    file = serializers.FileField(max_length=255, help_text="上级发的 .xlsx，不超过 10 MB")
    name = PlainCharField(max_length=60, allow_blank=True, default="", help_text="表名；不填用文件名")
    rows_kind = serializers.ChoiceField(RowsKind.choices, help_text="每一行是什么")
    committee = RowField(
        queryset=Committee.objects.active(), required=False, allow_null=True,
        help_text="给哪个大党委用（编号）；不填为全镇通用，由镇里添加",
    )  # fmt: skip


class ColumnsAsk(serializers.Serializer):
    name = PlainCharField(max_length=60)
    sheet = PlainCharField(max_length=SHEET_NAME, help_text="工作表")
    header_row = BoundedIntegerField(min_value=1, max_value=filling.MAX_ROWS, help_text="表头在第几行")
    first_row = BoundedIntegerField(min_value=2, max_value=filling.MAX_ROWS, help_text="数据从第几行起")
    columns = serializers.DictField(
        child=PlainCharField(max_length=40), help_text='列 → 填什么，如 {"A": "number", "B": "title"}'
    )
    version = BoundedIntegerField(required=False, help_text="看到的 version；之后有人改过就答复 409")


class MonthField(PlainCharField):
    """`2026-11`."""

    def to_internal_value(self, data: Any) -> Any:
        try:
            return Month.parse(super().to_internal_value(data))
        except ValueError:
            raise serializers.ValidationError("月份请写成 2026-11 这样") from None


class ExportAsk(serializers.Serializer):
    first = MonthField(help_text="从哪个月，如 2026-11")
    last = MonthField(required=False, help_text="到哪个月；不填只导一个月")
    committee = RowField(
        queryset=Committee.objects.active(), required=False, allow_null=True,
        help_text="哪个大党委（编号）；不填为这张表的大党委，全镇通用的表为全镇（镇里导出）",
    )  # fmt: skip
    need_kind = serializers.ChoiceField(
        NeedKind.choices, allow_blank=True, default="", help_text="只要哪一类（每行是需求的表）；不填三类都要"
    )


# ---- what is done
def _edit(
    table: ReportTemplate, *, version: int | None = None, columns: dict[str, str], by: Any, **said: Any
) -> Any:
    pointed = {plain(letter).strip().upper(): key for letter, key in columns.items()}
    county.check_columns(pointed, table.rows_kind)
    return actions.edit(table, columns=pointed, version=version, by=by, **said)


def _looked(resource: Any, table: ReportTemplate) -> dict[str, Any]:
    sheets = [_sheet(one, table) for one in filling.look(county.original(table))]
    known = [{"key": key, "label": words} for key, words in county.fields_of(table.rows_kind)]
    return LookSerializer({"fields_known": known, "sheets": sheets}).data


def _sheet(sheet: filling.SheetLook, table: ReportTemplate) -> dict[str, Any]:
    guess = county.guess(sheet, table.rows_kind)
    return {
        "name": sheet.name, "rows": sheet.rows[:FIRST_ROWS], "header_row": guess.header_row,
        "first_row": guess.first_row, "columns": guess.columns,
    }  # fmt: skip


@described(
    "上级表格", ReportTemplateSerializer,
    "上级发的 .xlsx：传一次，指好每列填什么，以后每月填好下载。",
)  # fmt: skip
class ReportTemplateResource(Resource):
    """Tables the user may fill: the own committee's and the town's."""

    queryset = ReportTemplate.objects.all()
    serializer_class = ReportTemplateSerializer
    filterset_class = ReportTemplateFilter
    seen_with = "report_templates.edit"
    search = staticmethod(lambda rows, words: rows.filter(name__contains=words))
    search_words = "表名里的字"
    orderings: ClassVar = {"name": ["name", "pk"], "made_at": ["made_at", "pk"]}
    default_order = "name"

    def rows(self) -> QuerySet[ReportTemplate]:
        return super().rows().select_related("committee__community", "attachment")

    @extend_schema(
        summary="添加上级表格",
        description="用 multipart/form-data。每列填什么先按表头猜好，核对用 look，改用 edit。",
        request={"multipart/form-data": AddAsk},
        responses={201: ReportTemplateSerializer, **refusals(400, 401, 403)},
    )
    def create(self, request: Request) -> Response:
        check(request.user, "report_templates.edit", NOT_FOR_POST)
        said = self.said(AddAsk)
        made = actions.add(
            said["file"], name=said["name"], rows_kind=said["rows_kind"], committee=said.get("committee"),
            by=request.user,
        )  # fmt: skip
        return Response(self.shown(made.pk), status.HTTP_201_CREATED)

    def get_parsers(self) -> list[Any]:
        """The upload comes as a form, everything else as JSON."""
        upload = self.request is None or not self.kwargs.get("pk")
        return [MultiPartParser()] if upload else super().get_parsers()

    look = look(
        "look", _looked, "原表的样子，和每列可以填什么", LookSerializer,
        about="每个工作表的前 20 行，和按表头猜的列。",
    )  # fmt: skip
    edit = step("edit", _edit, "指好每列填什么", ReportTemplateSerializer, asks=ColumnsAsk)
    retire = step("retire", actions.retire, "停用", ReportTemplateSerializer, about="以前导出的都留着。")
    restore = step("restore", actions.restore, "重新启用", ReportTemplateSerializer)

    @extend_schema(
        summary="按表导出（后台）",
        description="答复里的 url 查进展，做好以后 file 是填好的表。",
        request=ExportAsk,
        responses={202: WorkSerializer, **refusals(400, 401, 403, 404)},
    )
    @action(detail=True, methods=["post"])
    def export(self, request: Request, pk: int) -> Response:
        table, said = self.get_object(), self.said(ExportAsk)
        if said["need_kind"] and table.rows_kind != RowsKind.NEEDS:
            raise BadInput("这张表的每一行不是需求，不用写 need_kind")
        work = actions.export(
            table, first=said["first"], last=said.get("last") or said["first"],
            committee=said.get("committee") or table.committee, need_kind=said["need_kind"], by=request.user,
        )  # fmt: skip
        return accepted(self, work)
