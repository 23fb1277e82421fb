"""大党委 as a resource."""

from typing import ClassVar

from django.db.models import Count, Prefetch, Q, QuerySet
from rest_framework import serializers

from committees.api.fields import MaskedName, Named, OfficePhone, label
from committees.api.filters import CommitteeFilter
from committees.api.ground import Resource, described
from committees.models import Committee, Seat
from committees.models.searchable import named


class SeatSerializer(serializers.ModelSerializer):
    """One seat of today; the name masked."""

    name = MaskedName(source="person.name", read_only=True)
    kind_label = label("kind")

    class Meta:
        model = Seat
        fields = ["name", "kind", "kind_label", "starts_on"]


class CommitteeSerializer(serializers.ModelSerializer):
    """A committee with its seats, and how many units it joins."""

    community = Named(read_only=True)
    served_communities = Named(many=True, read_only=True, help_text="代管的社区")
    phone = OfficePhone(read_only=True, help_text="值班电话")
    units = serializers.IntegerField(read_only=True, help_text="成员单位数（个）")
    seats = SeatSerializer(source="standing", many=True, read_only=True, help_text="现任班子成员，姓名已遮")

    class Meta:
        model = Committee
        fields = [
            "id", "name", "community", "served_communities", "active", "established_on", "default_place", "phone",
            "units", "seats",
        ]  # fmt: skip


@described("大党委", CommitteeSerializer, "社区大党委，总按固定顺序。")
class CommitteeResource(Resource):
    """Committees in their fixed order."""

    queryset = Committee.objects.all()
    serializer_class = CommitteeSerializer
    filterset_class = CommitteeFilter
    seen_with = "committees.view"
    search = staticmethod(named)
    search_words = "名称、拼音或首字母"
    orderings: ClassVar = {"order": ["community__order", "pk"]}
    default_order = "order"

    def rows(self) -> QuerySet[Committee]:
        seats = Seat.objects.current().select_related("person").order_by("starts_on", "pk")
        joined = Q(memberships__left_on__isnull=True, memberships__organization__active=True)
        return (
            super()
            .rows()
            .select_related("community")
            .annotate(units=Count("memberships", filter=joined))
            .prefetch_related(Prefetch("seats", seats, "standing"), "served_communities")
        )
