"""红色联盟 as a resource."""

from typing import ClassVar

from django.db.models import QuerySet
from rest_framework import serializers

from committees.api.fields import Named
from committees.api.filters import AllianceFilter
from committees.api.ground import Resource, described
from committees.models import Alliance


class AllianceSerializer(serializers.ModelSerializer):
    """Units that claim as one, and who leads them."""

    committee = Named(read_only=True)
    lead = Named(read_only=True, help_text="牵头单位")
    members = Named(many=True, read_only=True, help_text="成员单位，牵头的也在内")

    class Meta:
        model = Alliance
        fields = ["id", "name", "committee", "purpose", "lead", "members", "formed_on", "ended_on", "version"]


@described("红色联盟", AllianceSerializer, "几家成员单位结成的联盟，可以一起认领，由牵头单位出面。")
class AllianceResource(Resource):
    """Alliances in scope, by committee and name."""

    queryset = Alliance.objects.all()
    serializer_class = AllianceSerializer
    filterset_class = AllianceFilter
    seen_with = "committees.view"
    search = staticmethod(lambda rows, words: rows.filter(name__contains=words))
    search_words = "联盟名称里的字"
    orderings: ClassVar = {"name": ["committee__community__order", "name", "pk"]}
    default_order = "name"

    def rows(self) -> QuerySet[Alliance]:
        return super().rows().select_related("committee__community", "lead").prefetch_related("members")
