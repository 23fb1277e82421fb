"""后台工作 as a resource: how far it is, and what came of it."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers, status
from rest_framework.response import Response
from rest_framework.reverse import reverse

from committees.api.fields import label
from committees.api.ground import Resource, described
from servicelists.api.filters import WorkFilter
from tianyuan.work.models import Work


class WorkSerializer(serializers.ModelSerializer):
    """Background work: how far it is."""

    state_label = label("state")
    url = serializers.SerializerMethodField(help_text="查进展的地址：GET 它，到 state 为 done 或 failed 为止")
    page = serializers.SerializerMethodField(help_text="网页上的进展")
    file = serializers.SerializerMethodField(help_text="做好的文件从这里下载（本人，保留 7 天）；没有为空")

    class Meta:
        model = Work
        fields = [
            "id", "title", "state", "state_label", "done", "total", "note", "error", "created_at", "finished_at", "url",
            "page", "file",
        ]  # fmt: skip

    def get_url(self, work: Work) -> str:
        return self._whole(reverse("api_works-detail", args=[work.pk]))

    def get_page(self, work: Work) -> str:
        return self._whole(reverse("work:detail", args=[work.pk]))

    @extend_schema_field(str)
    def get_file(self, work: Work) -> str:
        own = work.owner_id == self.context["request"].user.pk
        if work.file is None or work.is_expired or not own:
            return ""
        return self._whole(work.file.get_absolute_url())

    def _whole(self, path: str) -> str:
        return str(self.context["request"].build_absolute_uri(path))


def work_shown(resource: Resource, work: Work) -> dict[str, Any]:
    return WorkSerializer(work, context=resource.get_serializer_context()).data


def accepted(resource: Resource, work: Work) -> Response:
    """202: begun, and where to ask how far it is."""
    shown = work_shown(resource, work)
    return Response(shown, status.HTTP_202_ACCEPTED, headers={"Location": shown["url"]})


@described(
    "后台工作", WorkSerializer, "编制议程、打包材料等在后台办的事：自己发起的，和本大党委工作人员发起的。"
)
class WorkResource(Resource):
    """Work in scope, the latest first."""

    queryset = Work.objects.all()
    serializer_class = WorkSerializer
    filterset_class = WorkFilter
    orderings: ClassVar = {"created_at": ["created_at", "pk"]}
    default_order = "-created_at"

    def rows(self) -> QuerySet[Work]:
        return super().rows().select_related("file")
