"""认领 as a resource, and what claiming asks for."""

from typing import ClassVar

from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from committees.api.fields import MaskedName, MaskedPhone, Named, PhoneNumber, RowField, label
from committees.api.ground import Resource, described, refusals, step
from committees.models import Alliance, Organization
from servicelists.actions import claims
from servicelists.api.filters import ClaimFilter
from servicelists.api.words import MaybeResult, Reason
from servicelists.models import Claim
from servicelists.permissions.claims import ONLY_SECRETARY
from servicelists.queries.claims import claimant_words
from servicelists.states import ClaimRole
from tianyuan.permissions import Denied, scope_of
from tianyuan.ui.api import BoundedIntegerField, PlainCharField

MOST = 100
NOT_THERE = "没有这条认领，或您无权查看"


class NeedTitle(serializers.Serializer):
    """The need a claim is about."""

    id = serializers.IntegerField()
    title = serializers.CharField()
    quantity = serializers.IntegerField()
    unit = serializers.CharField()


class ClaimSerializer(serializers.ModelSerializer):
    """A claim; the contact masked, a member named `陈*`."""

    need = NeedTitle(read_only=True)
    committee = Named(read_only=True)
    organization = Named(read_only=True, allow_null=True)
    alliance = Named(read_only=True, allow_null=True, help_text="以哪个红色联盟的名义")
    claimant = serializers.SerializerMethodField(help_text="认领单位简称；个人认领为遮名")
    role_label = label("role")
    state_label = label("state")
    contact = MaskedName(read_only=True, help_text="联系人，已遮")
    contact_phone = MaskedPhone(read_only=True, help_text="联系电话，已遮")
    for_unit = serializers.SerializerMethodField(help_text="由大党委工作人员代单位录入")
    list = serializers.PrimaryKeyRelatedField(read_only=True, help_text="月度清单编号")
    item = serializers.PrimaryKeyRelatedField(read_only=True, help_text="服务项编号")

    class Meta:
        model = Claim
        fields = [
            "id", "need", "committee", "list", "item", "organization", "alliance", "claimant", "role", "role_label",
            "state", "state_label", "quantity", "measure", "promised_on", "contact", "contact_phone", "for_unit",
            "claimed_at", "agree_by", "agreed_at", "registered_at", "completed_at", "verified_at", "ended_at", "reason",
            "transferred_to",
        ]  # fmt: skip

    @extend_schema_field(str)
    def get_claimant(self, claim: Claim) -> str:
        return claimant_words(claim)

    @extend_schema_field(bool)
    def get_for_unit(self, claim: Claim) -> bool:
        return claim.for_unit_by_id is not None


class ClaimAsk(serializers.Serializer):
    """意向: who takes how much of a need, and until when."""

    role = serializers.ChoiceField(ClaimRole.choices, help_text="牵头 lead、协办 support；个人认领填 member")
    quantity = BoundedIntegerField(
        min_value=1, help_text="认领多少，单位同需求的量词；只有一件的需求，协办不占数量"
    )
    measure = PlainCharField(max_length=300, allow_blank=True, default="", help_text="解决措施")
    promised_on = serializers.DateField(
        required=False, allow_null=True, help_text="承诺完成日期；不填为服务月最后一天"
    )
    organization = RowField(
        queryset=Organization.objects.active(),
        required=False,
        allow_null=True,
        help_text="单位编号。只代表一家单位的联络员不用填；大党委工作人员代在场单位录入时必填",
    )
    alliance = RowField(
        queryset=Alliance.objects.active(),
        required=False,
        allow_null=True,
        help_text="以哪个红色联盟的名义（编号），认领单位要是它的牵头单位",
    )
    contact = PlainCharField(
        max_length=30, required=False, allow_blank=True, help_text="联系人，不填用联络员"
    )
    contact_phone = PhoneNumber(max_length=20, required=False, allow_blank=True, help_text="联系电话")


EXAMPLES = [
    OpenApiExample(
        "联络员为本单位牵头认领",
        value={"role": "lead", "quantity": 26, "measure": "每周二上门义诊", "promised_on": "2026-12-20"},
        request_only=True,
    ),
    OpenApiExample(
        "专干代在场单位录入",
        value={
            "role": "support",
            "quantity": 12,
            "measure": "提供电工一名",
            "promised_on": "2026-12-15",
            "organization": 7,
        },
        request_only=True,
    ),
    OpenApiExample(
        "已被认领完",
        value={"detail": "县医院党委已牵头 38 户，已经认领完", "code": "conflict"},
        response_only=True,
        status_codes=["409"],
    ),
]


class Agreed(serializers.Serializer):
    measure = PlainCharField(max_length=300, required=False, allow_blank=True, help_text="解决措施；不填不改")


class Changed(serializers.Serializer):
    """Only what is given is changed."""

    quantity = BoundedIntegerField(min_value=1, required=False)
    promised_on = serializers.DateField(required=False)
    measure = PlainCharField(max_length=300, required=False, allow_blank=True)
    contact = PlainCharField(max_length=30, required=False, allow_blank=True)
    contact_phone = PhoneNumber(max_length=20, required=False, allow_blank=True)


class Transferred(Reason):
    to_organization = RowField(queryset=Organization.objects.active(), help_text="转交给哪家单位（编号）")


class Many(serializers.Serializer):
    claims = serializers.ListField(
        child=BoundedIntegerField(max_value=2**63 - 1), min_length=1, max_length=MOST, help_text="认领编号"
    )


class Registered(serializers.Serializer):
    claim = serializers.IntegerField()
    ok = serializers.BooleanField()
    reason = serializers.CharField(allow_blank=True, help_text="没有登记成的原因")


class ManyRegistered(serializers.Serializer):
    registered = serializers.IntegerField(help_text="登记成了几件")
    results = Registered(many=True)


@described("认领", ClaimSerializer, "意向 → 单位已同意 → 已登记 → 完成 → 核验；也可退回、转交。")
class ClaimResource(Resource):
    """Claims in scope and their steps. A claim is made at its need."""

    queryset = Claim.objects.all()
    serializer_class = ClaimSerializer
    filterset_class = ClaimFilter
    seen_with = "claims.view"
    search = staticmethod(lambda rows, words: rows.filter(need__title__contains=words))
    search_words = "需求的事项里的字"
    orderings: ClassVar = {"claimed_at": ["claimed_at", "pk"], "promised_on": ["promised_on", "pk"]}
    default_order = "-claimed_at"

    def rows(self) -> QuerySet[Claim]:
        return (
            super()
            .rows()
            .select_related(
                "need",
                "need__list",
                "organization",
                "alliance",
                "member",
                "committee__community",
                "list",
                "item",
            )
        )

    agree = step("agree", claims.agree, "单位已同意", ClaimSerializer, asks=Agreed)
    agree_back = step("agree_back", claims.agree_back, "撤回同意", ClaimSerializer)
    change = step("change", claims.change, "改数量、日期、措施（意向时）", ClaimSerializer, asks=Changed)
    register = step("register", claims.register, "登记", ClaimSerializer, about="书记确认；需求变为已认领。")
    release = step("release", claims.release, "退回", ClaimSerializer, asks=Reason)
    complete = step(
        "complete", claims.complete, "办完（不在服务项里的认领）", ClaimSerializer, asks=MaybeResult
    )
    verify = step("verify", claims.verify, "核验", ClaimSerializer)

    @extend_schema(
        summary="转交给另一家单位",
        description="答复的是接手单位的新认领。",
        request=Transferred,
        responses={200: ClaimSerializer, **refusals(400, 401, 403, 404, 409)},
    )
    @action(detail=True, methods=["post"])
    def transfer(self, request: Request, pk: int) -> Response:
        taken = claims.transfer(self.get_object(), by=request.user, **self.said(Transferred))
        return Response(self.shown(taken.pk))

    @extend_schema(
        summary="一并登记",
        description="一件一件办；办不成的一件不影响其他，各说原因。",
        request=Many,
        responses={200: ManyRegistered, **refusals(400, 401, 403)},
    )
    @action(detail=False, methods=["post"], url_path="register-many", filterset_class=None)
    def register_many(self, request: Request) -> Response:
        if not scope_of(request.user, "claims.register"):
            raise Denied(ONLY_SECRETARY)
        ids = list(dict.fromkeys(self.said(Many)["claims"]))
        found = list(self.get_queryset().filter(pk__in=ids))
        said = {result.claim.pk: result.reason for result in claims.register_many(found, by=request.user)}
        rows = [
            {"claim": pk, "ok": said.get(pk, NOT_THERE) == "", "reason": said.get(pk, NOT_THERE)}
            for pk in ids
        ]
        return Response({"registered": sum(row["ok"] for row in rows), "results": rows})
