"""单位链接 as a resource, for those who hand them out."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.urls import reverse
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from committees.api.fields import MaskedName, Named
from committees.api.ground import Resource, described, step
from servicelists.actions import links
from servicelists.api.filters import UnitLinkFilter
from servicelists.links import token_of
from servicelists.models import Meeting, UnitLink


class UnitLinkSerializer(serializers.ModelSerializer):
    """A unit's link to a meeting, and how far the unit has come."""

    organization = Named(read_only=True)
    holder = MaskedName(read_only=True, help_text="代会人，已遮")
    url = serializers.SerializerMethodField(help_text="发给这家单位的地址，只发给它；已作废的为空")

    class Meta:
        model = UnitLink
        fields = [
            "id", "meeting", "organization", "holder", "url", "made_at", "first_used_at", "answered_at", "revoked_at",
        ]  # fmt: skip

    @extend_schema_field(str)
    def get_url(self, link: UnitLink) -> str:
        if link.revoked_at is not None:
            return ""
        path = reverse("unit:mine", args=[token_of(link)])
        return str(self.context["request"].build_absolute_uri(path))


class LinksMade(serializers.Serializer):
    links = UnitLinkSerializer(many=True, help_text="新做的；原来有的不变")


def _renewed(resource: Any, old: UnitLink, fresh: UnitLink) -> Any:
    return resource.shown(fresh.pk)


@described(
    "单位链接",
    UnitLinkSerializer,
    "每家单位一个，不用密码，只能为本单位答复。只给发链接的人（本大党委的书记、副书记和专干）看。",
)
class UnitLinkResource(Resource):
    """Links of the committees whose staff the user is."""

    queryset = UnitLink.objects.all()
    serializer_class = UnitLinkSerializer
    filterset_class = UnitLinkFilter
    seen_with = "links.make"
    orderings: ClassVar = {"organization": ["meeting", "organization__spelling", "pk"]}
    default_order = "organization"

    def rows(self) -> QuerySet[UnitLink]:
        return super().rows().select_related("organization")

    renew = step(
        "renew", links.renew, "换一个链接", UnitLinkSerializer, answer=_renewed,
        about="答复的是新链接；原来的不能再用，已答复的都留着。",
    )  # fmt: skip
    revoke = step("revoke", links.revoke, "作废", UnitLinkSerializer, about="已答复的都留着。")


def _made(resource: Any, meeting: Meeting, made: list[UnitLink]) -> dict[str, Any]:
    rows = UnitLink.objects.filter(pk__in=[link.pk for link in made]).select_related("organization")
    return LinksMade({"links": rows}, context=resource.get_serializer_context()).data


class LinkSteps:
    """Links of a meeting."""

    make_links = step("make_links", links.make_all, "给还没有链接的单位发链接", LinksMade, answer=_made)
