"""需求 as a resource: intake, triage, the secretary's decisions, claiming."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from committees.api.fields import MaskedName, MaskedPhone, Named, PhoneNumber, RowField, label
from committees.api.ground import KEY_HEADER, Resource, described, once_only, refusals, step
from committees.models import Committee, Community, Person
from committees.states import NeedCategory
from grids.models import GridNode
from servicelists.actions import claims, meetings, needs
from servicelists.api.calling import MeetingSerializer, UrgentAsk
from servicelists.api.claims import EXAMPLES, ClaimAsk, ClaimResource, ClaimSerializer
from servicelists.api.filters import NeedFilter
from servicelists.api.meetings import MeetingResource
from servicelists.api.words import MaybeResult, Note, Rated, Result, WhereTo, Words
from servicelists.models import Claim, Meeting, Need, Proposer
from servicelists.permissions import needs as permissions
from servicelists.queries import needs as queries
from servicelists.queries.claims import units_of_liaison
from servicelists.queries.windows import window_of
from servicelists.states import ClaimRole, NeedKind, Source, Urgency
from tianyuan.permissions import Denied, Role, has_role, may
from tianyuan.refusals import BadInput, Conflict
from tianyuan.ui.api import BoundedIntegerField, PlainCharField

MOST_MERGED = 100
NOT_A_CLAIMANT = "您的职务不能在这里认领：单位由本单位联络员认领，党员为自己认领微心愿和服务岗位"


class ProposerSerializer(serializers.ModelSerializer):
    """Who brought it, masked."""

    name = MaskedName(read_only=True, help_text="已遮")
    phone = MaskedPhone(read_only=True, help_text="已遮")

    class Meta:
        model = Proposer
        fields = ["name", "phone", "said_at"]


class NeedSerializer(serializers.ModelSerializer):
    """A need; its proposers masked."""

    month = serializers.CharField(
        source="list.month", read_only=True, default=None, allow_null=True, help_text="需求月份"
    )
    committee = Named(read_only=True, allow_null=True)
    community = Named(read_only=True)
    cell = Named(read_only=True, allow_null=True, help_text="单元网格")
    kind_label = label("kind")
    source_label = label("source")
    category_label = label("category")
    urgency_label = label("urgency")
    state_label = label("state")
    rating_label = label("rating")
    left = serializers.IntegerField(read_only=True, help_text="还差多少没有认领")
    proposers = ProposerSerializer(many=True, read_only=True, help_text="反映人，姓名和电话已遮")

    class Meta:
        model = Need
        fields = [
            "id", "title", "text", "place", "list", "month", "committee", "community", "cell", "kind", "kind_label",
            "source", "source_label", "category", "category_label", "urgency", "urgency_label", "state", "state_label",
            "quantity", "unit", "claimed_quantity", "left", "estimated_cost", "several_units", "several_streets",
            "vulnerable", "times_tabled", "whereto", "merged_into", "result", "rating", "rating_label", "proposers",
            "submitted_at", "accepted_at", "finished_at", "rated_at", "closed_at", "version",
        ]  # fmt: skip
        read_only_fields = fields


class NeedIntake(serializers.Serializer):
    """记一条需求: one sentence is enough, what is left out is guessed from it."""

    community = RowField(queryset=Community.objects.all(), help_text="社区编号")
    text = PlainCharField(max_length=2000, help_text="什么事，一句话就行；类别、地点、数量从话里判断")
    proposer_name = PlainCharField(max_length=30, required=False, allow_blank=True, help_text="反映人")
    proposer_phone = PhoneNumber(max_length=20, required=False, allow_blank=True, help_text="反映人电话")
    cell = RowField(
        queryset=GridNode.objects.active().cells(), required=False, help_text="单元网格编号，须在这个社区"
    )
    kind = serializers.ChoiceField(NeedKind.choices, required=False)
    source = serializers.ChoiceField(Source.choices, required=False, help_text="不填为群众")
    category = serializers.ChoiceField(NeedCategory.choices, required=False)
    urgency = serializers.ChoiceField(Urgency.choices, required=False)
    place = PlainCharField(max_length=60, required=False, help_text="地点")
    quantity = BoundedIntegerField(min_value=1, max_value=1_000_000, required=False)
    unit = PlainCharField(max_length=6, required=False, help_text="量词，如 户、盏、人")
    vulnerable = PlainCharField(max_length=30, required=False, help_text="涉及的困难群体，如 独居老人")
    estimated_cost = BoundedIntegerField(max_value=100_000_000, required=False, help_text="估算资金（元）")
    several_units = serializers.BooleanField(required=False, help_text="要几家单位一起办")
    several_streets = serializers.BooleanField(required=False, help_text="涉及几条街或几个小区")
    accept = serializers.BooleanField(default=False, help_text="记下的同时受理（有权受理的才生效）")


class MergeAsk(serializers.Serializer):
    others = serializers.ListField(
        child=BoundedIntegerField(max_value=2**63 - 1),
        min_length=1,
        max_length=MOST_MERGED,
        help_text="并入本条的其他需求编号（同一个社区的）",
    )


class AssignAsk(serializers.Serializer):
    committee = RowField(queryset=Committee.objects.active(), help_text="交由哪个大党委（编号）")


@described("需求", NeedSerializer, "您的职务能看到的需求。反映人姓名、电话已遮。")
class NeedResource(Resource):
    """Needs in scope: intake, steps, claiming."""

    queryset = Need.objects.all()
    serializer_class = NeedSerializer
    filterset_class = NeedFilter
    seen_with = "needs.view"
    search = staticmethod(queries.search)
    search_words = "事项、地点、具体情况里的字，或网格的号（12组3）"
    orderings: ClassVar = {
        "submitted_at": ["submitted_at", "pk"],
        "title": ["title", "pk"],
        "category": ["category", "-submitted_at", "pk"],
        "community": ["community__order", "-submitted_at", "pk"],
        "state": ["state", "-submitted_at", "pk"],
    }
    default_order = "-submitted_at"

    def rows(self) -> QuerySet[Need]:
        return queries.rows_of(super().rows())

    @extend_schema(
        summary="记一条需求",
        request=NeedIntake,
        parameters=[KEY_HEADER],
        responses={201: NeedSerializer, **refusals(400, 401, 403, 409)},
    )
    def create(self, request: Request) -> Response:
        if not permissions.communities_for(request.user):
            raise Denied(permissions.REASONS["needs.create"])
        values = self.said(NeedIntake)
        pk = once_only(request, lambda: needs.create(by=request.user, **values))
        return Response(self.shown(pk), status.HTTP_201_CREATED)

    @extend_schema(
        summary="归并：其他几条并入本条",
        request=MergeAsk,
        responses={200: NeedSerializer, **refusals(400, 401, 403, 404, 409)},
    )
    @action(detail=True, methods=["post"])
    def merge(self, request: Request, pk: int) -> Response:
        into, ids = self.get_object(), set(self.said(MergeAsk)["others"])
        others = list(self.get_queryset().filter(pk__in=ids))
        if len(others) != len(ids):
            raise BadInput("有的需求已不在您能看到的范围内，请核对编号")
        return Response(self.shown(needs.merge(into, others, by=request.user).pk))

    @extend_schema(
        summary="认领（意向）",
        description="联络员为本单位、工作人员代在场单位、党员为自己（微心愿和服务岗位）认领。"
        "被别人先认领、数量不够、现在不在认领时间内，都答复 409，原因在 detail 里。",
        request=ClaimAsk,
        parameters=[KEY_HEADER],
        responses={201: ClaimSerializer, **refusals(400, 401, 403, 404, 409)},
        examples=EXAMPLES,
    )
    @action(detail=True, methods=["post"])
    def claim(self, request: Request, pk: int) -> Response:
        need = self.get_object()
        values = self.said(ClaimAsk)
        who = _claimant(request.user, need, values)
        made = once_only(request, lambda: _claim(need, by=request.user, **values, **who))
        return Response(ClaimSerializer(ClaimResource().rows().get(pk=made)).data, status.HTTP_201_CREATED)

    accept = step("accept", needs.accept, "受理", NeedSerializer)
    not_list = step("not_list", needs.not_list, "暂不列入，说明去向", NeedSerializer, asks=WhereTo)
    solve_in_grid = step("solve_in_grid", needs.solve_in_grid, "网格内办结", NeedSerializer, asks=MaybeResult)
    reopen = step("reopen", needs.reopen, "重新办理（暂不列入或网格内办结以后）", NeedSerializer)
    withdraw = step("withdraw", needs.withdraw, "撤回受理", NeedSerializer)
    unsolve = step("unsolve", needs.unsolve, "撤回网格内办结（当天、办结的人自己）", NeedSerializer)
    unmerge = step("unmerge", needs.unmerge, "拆开，恢复为单独一条", NeedSerializer)
    await_meeting = step("await_meeting", needs.await_meeting, "列入待上会", NeedSerializer)
    handle_in_community = step(
        "handle_in_community", needs.handle_in_community, "社区自办", NeedSerializer, asks=Note
    )
    start = step("start", needs.start, "社区自办的开始办理", NeedSerializer)
    finish = step("finish", needs.finish, "社区自办的办完了", NeedSerializer, asks=Result)
    pend = step("pend", needs.pend, "挂账", NeedSerializer, asks=Note)
    carry_over = step("carry_over", needs.carry_over, "提请下次联席会", NeedSerializer)
    report_to_town = step("report_to_town", needs.report_to_town, "上报镇党委", NeedSerializer, asks=Words)
    return_from_town = step(
        "return_from_town", needs.return_from_town, "镇党委退回大党委", NeedSerializer, asks=Words
    )
    assign_committee = step(
        "assign_committee", needs.assign_committee, "镇党委交由某个大党委办理", NeedSerializer, asks=AssignAsk
    )
    rate = step("rate", needs.rate, "登记群众评价", NeedSerializer, asks=Rated)
    call_urgent = step(
        "call_urgent", meetings.call_urgent, "发起急事会商", MeetingSerializer, asks=UrgentAsk, status=201,
        answer=lambda resource, need, made: meeting_shown(resource, made),
        about="应急、急办的事马上会商：通知约请的单位，会议就开了；还没受理的同时受理。",
    )  # fmt: skip


def meeting_shown(resource: Resource, meeting: Meeting) -> dict[str, Any]:
    row = MeetingResource().rows().get(pk=meeting.pk)
    return MeetingSerializer(row, context=resource.get_serializer_context()).data


def _claim(need: Need, *, by: Any, **values: Any) -> Claim:
    """Who may claim, but not now, gets a conflict: the need's state stands against it, not the person."""
    try:
        return claims.create(need, by=by, **values)
    except Denied as denied:
        if denied.reason == window_of(need).reason:
            raise Conflict(denied.reason) from denied
        raise


def _claimant(user: Any, need: Need, values: dict[str, Any]) -> dict[str, Any]:
    """For whom the user claims: the named unit, his only unit here, or himself. Takes `organization`, `role`."""
    named, role = values.pop("organization", None), values.pop("role", ClaimRole.LEAD)
    own = [seat.organization for seat in units_of_liaison(user) if seat.committee_id == need.committee_id]
    staff = may(user, "claims.create_for_unit", committee_id=need.committee_id)
    nobody_named = named is None and not own and not staff
    if nobody_named and not has_role(user, Role.PARTY_MEMBER):
        raise Denied(NOT_A_CLAIMANT)
    if role == ClaimRole.MEMBER or (nobody_named and has_role(user, Role.PARTY_MEMBER)):
        return {"member": _person_of(user)}
    if named is None and len(own) != 1 and (own or staff):
        raise BadInput("请用 organization 写明为哪家单位认领")
    unit = named or next(iter(own), None)
    return {"organization": unit, "for_unit": staff and unit not in own, "role": role}


def _person_of(user: Any) -> Person:
    person = Person.objects.filter(user=user).first()
    if person is None:
        raise Denied("您的账号还没有关联人员，不能以个人认领")
    return person
