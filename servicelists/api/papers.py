"""会议材料: which papers a meeting or a month has, where to read and download each, all in one zip."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse

from committees.api.ground import Resource, look, refusals
from servicelists.api.works import WorkSerializer, accepted
from servicelists.models import Meeting, MonthlyList
from servicelists.papers import catalogue, dossier
from servicelists.papers.catalogue import Entry


class PaperSerializer(serializers.Serializer):
    """One paper: there to read, or why not yet."""

    key = serializers.CharField(help_text="材料的代号")
    title = serializers.CharField()
    exists = serializers.BooleanField(help_text="现在能不能看")
    why_not = serializers.CharField(help_text="还不能看的原因")
    note = serializers.CharField(help_text="说明，如：草稿，通知还没发")
    page = serializers.CharField(help_text="打印页；还不能看的为空")
    docx = serializers.CharField(help_text="下载 .docx；还不能看的为空")


class PapersSerializer(serializers.Serializer):
    papers = PaperSerializer(many=True)


class PackAsk(serializers.Serializer):
    whole = serializers.BooleanField(
        default=True, help_text="true 一会一档（连照片、扫描件和台账），false 只打包文书"
    )


def _shown(resource: Any, entries: list[Entry], name: str, pk: int) -> dict[str, Any]:
    def at(route: str, entry: Entry) -> str:
        if not entry.exists:
            return ""
        return str(reverse(route, args=[pk, entry.key], request=resource.request))

    rows = [
        {
            "key": entry.key, "title": entry.title, "exists": entry.exists, "why_not": entry.why_not,
            "note": entry.note, "page": at(f"{name}_paper", entry), "docx": at(f"{name}_docx", entry),
        }
        for entry in entries
    ]  # fmt: skip
    return PapersSerializer({"papers": rows}).data


def _of_meeting(resource: Any, meeting: Meeting) -> dict[str, Any]:
    return _shown(
        resource, catalogue.of_meeting(meeting, resource.request.user), "papers:meeting", meeting.pk
    )


def _of_list(resource: Any, row: MonthlyList) -> dict[str, Any]:
    return _shown(resource, catalogue.of_list(row, resource.request.user), "papers:list", row.pk)


class MonthPapers:
    """Papers of a month that need no meeting."""

    papers = look(
        "papers", _of_list, "这个月的材料", PapersSerializer, about="需求清单、服务清单、空白需求征集表。"
    )


class MeetingPapers:
    """Papers of a meeting, and the zip of all."""

    papers = look(
        "papers", _of_meeting, "会议材料", PapersSerializer,
        about="通知、议程、签到表、记录、纪要、认领书、提醒单等，能看的带打印页和 .docx 的地址。",
    )  # fmt: skip

    @extend_schema(
        summary="全部打包（后台）",
        description="答复里的 url 查进展，做好以后 file 是压缩包的地址。正在打包时再点，得到的是同一个。",
        request=PackAsk,
        responses={202: WorkSerializer, **refusals(400, 401, 403, 404)},
    )
    @action(detail=True, methods=["post"])
    def pack(self: Resource, request: Request, pk: int) -> Response:
        meeting = self.get_object()
        return accepted(self, dossier.start(meeting, by=request.user, **self.said(PackAsk)))
