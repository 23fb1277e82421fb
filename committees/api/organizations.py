"""成员单位 as a resource."""

from typing import ClassVar

from django.db.models import Prefetch, QuerySet
from rest_framework import serializers

from committees.api.fields import MaskedName, MaskedPhone, Named, OfficePhone, label
from committees.api.ground import Resource, described
from committees.filters import OrganizationFilter
from committees.models import Membership, Organization
from committees.models.searchable import named
from committees.states import NeedCategory


class MembershipSerializer(serializers.ModelSerializer):
    """A unit in a committee, with its liaison masked."""

    committee = Named(read_only=True)
    liaison = MaskedName(source="liaison.name", read_only=True, default="", help_text="联络员，姓名已遮")
    liaison_phone = MaskedPhone(source="liaison.phone", read_only=True, default="", help_text="已遮")

    class Meta:
        model = Membership
        fields = ["committee", "liaison", "liaison_phone", "joined_on"]


class OrganizationSerializer(serializers.ModelSerializer):
    """A unit: what it can do, where it is a member."""

    sector_label = label("sector")
    functions = serializers.ListField(
        child=serializers.ChoiceField(NeedCategory.choices),
        read_only=True,
        help_text="职能：能解决哪些类别的问题",
    )
    phone = OfficePhone(read_only=True, help_text="办公电话")
    registered = serializers.BooleanField(source="is_registered", read_only=True, help_text="已报到")
    memberships = MembershipSerializer(source="standing", many=True, read_only=True)

    class Meta:
        model = Organization
        fields = [
            "id", "name", "short_name", "code", "sector", "sector_label", "functions", "duties", "address", "phone",
            "active", "registered", "memberships",
        ]  # fmt: skip


@described(
    "成员单位", OrganizationSerializer, "各大党委的成员单位，含职能、报到情况和联络员（姓名、电话已遮）。"
)
class OrganizationResource(Resource):
    """Units by name."""

    queryset = Organization.objects.all()
    serializer_class = OrganizationSerializer
    filterset_class = OrganizationFilter
    seen_with = "committees.view"
    search = staticmethod(named)
    search_words = "名称、拼音或首字母"
    orderings: ClassVar = {"name": ["spelling", "pk"], "sector": ["sector", "spelling", "pk"]}
    default_order = "name"

    def rows(self) -> QuerySet[Organization]:
        standing = (
            Membership.objects.filter(left_on__isnull=True)
            .select_related("committee__community", "liaison")
            .order_by("committee__community__order", "pk")
        )
        return (
            super().rows().with_registered().prefetch_related(Prefetch("memberships", standing, "standing"))
        )
