"""一会一档 as a resource: photos and scans of a meeting."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from committees.api.fields import label
from committees.api.ground import Resource, described, refusals, step
from servicelists.actions import filing
from servicelists.api.filters import MeetingFileFilter
from servicelists.models import MeetingFile
from servicelists.permissions.minutes import check_can_file
from servicelists.states import FileKind
from tianyuan.permissions import scope_of
from tianyuan.ui.api import PlainCharField


class MeetingFileSerializer(serializers.ModelSerializer):
    """A photo or scan in a meeting's file."""

    kind_label = label("kind")
    name = serializers.CharField(source="attachment.name", read_only=True)
    size = serializers.IntegerField(source="attachment.size", read_only=True, help_text="字节")
    url = serializers.SerializerMethodField(help_text="下载地址；已撤下的为空")

    class Meta:
        model = MeetingFile
        fields = [
            "id",
            "meeting",
            "kind",
            "kind_label",
            "caption",
            "name",
            "size",
            "url",
            "added_at",
            "removed_at",
        ]

    @extend_schema_field(str)
    def get_url(self, row: MeetingFile) -> str:
        if row.removed_at is not None:
            return ""
        return str(self.context["request"].build_absolute_uri(row.attachment.get_absolute_url()))


class UploadAsk(serializers.Serializer):
    kind = serializers.ChoiceField(FileKind.choices, default=FileKind.PHOTO, help_text="种类")
    caption = PlainCharField(max_length=60, allow_blank=True, default="", help_text="说明")
    files = serializers.ListField(
        child=serializers.FileField(max_length=255),
        max_length=filing.MOST_AT_ONCE,
        help_text="照片、PDF、Word、WPS、OFD、Excel；一次最多 20 个，字段名都写 files",
    )


class FilesAdded(serializers.Serializer):
    files = MeetingFileSerializer(many=True)


class DescribeAsk(serializers.Serializer):
    caption = PlainCharField(max_length=60, allow_blank=True, help_text="说明")
    kind = serializers.ChoiceField(FileKind.choices, required=False, help_text="种类；不填不改")


@described(
    "会议材料文件", MeetingFileSerializer, "会议照片、签到表扫描件、签字纪要等，由本大党委和镇里查看。"
)
class MeetingFileResource(Resource):
    """Files of the meetings whose 一会一档 the user may look at. They are put in at their meeting."""

    queryset = MeetingFile.objects.all()
    serializer_class = MeetingFileSerializer
    filterset_class = MeetingFileFilter
    seen_with = "papers.view"
    orderings: ClassVar = {"added_at": ["added_at", "pk"]}
    default_order = "-added_at"

    def rows(self) -> QuerySet[MeetingFile]:
        return super().rows().select_related("attachment")

    def get_queryset(self) -> QuerySet[MeetingFile]:
        rows = super().get_queryset()
        if getattr(self, "swagger_fake_view", False):
            return rows
        scope = scope_of(self.request.user, "papers.view")
        return rows if scope.everywhere else rows.filter(meeting__committee__in=scope.committees)

    describe = step("describe", filing.describe, "改说明和种类", MeetingFileSerializer, asks=DescribeAsk)
    remove = step("remove", filing.remove, "撤下", MeetingFileSerializer, about="一天内可以放回。")
    restore = step("restore", filing.restore, "放回", MeetingFileSerializer)


class FilingSteps:
    """Putting files to a meeting."""

    @extend_schema(
        summary="放材料进一会一档",
        description="用 multipart/form-data。照片自动缩小并去掉拍摄地点；要么全部放进，要么都不放。",
        request={"multipart/form-data": UploadAsk},
        responses={201: FilesAdded, **refusals(400, 401, 403, 404)},
    )
    @action(detail=True, methods=["post"], parser_classes=[MultiPartParser])
    def upload(self: Resource, request: Request, pk: int) -> Response:
        meeting = self.get_object()
        check_can_file(request.user, meeting)
        said = self.said(UploadAsk)
        made = filing.add(meeting, said.pop("files"), by=request.user, **said)
        rows: Any = MeetingFile.objects.filter(pk__in=[row.pk for row in made]).select_related("attachment")
        shown = FilesAdded({"files": rows.order_by("pk")}, context=self.get_serializer_context()).data
        return Response(shown, status.HTTP_201_CREATED)
