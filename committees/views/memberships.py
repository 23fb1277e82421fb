"""成员关系: join, leave, liaison, agreement."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_http_methods

from committees.actions import memberships
from committees.forms.organizations import JoinForm, LeaveForm, MembershipForm
from committees.forms.people import LiaisonForm
from committees.models import Membership, Organization
from committees.permissions import check_can_decide, check_can_edit_membership
from committees.views.editing import edit_page, posted
from tianyuan import clock


@require_http_methods(["GET", "HEAD", "POST"])
def membership_join(request: HttpRequest, pk: int) -> HttpResponse:
    """A unit joins a committee."""
    organization = get_object_or_404(Organization.objects.visible_to(request.user), pk=pk)
    check_can_decide(request.user)
    return edit_page(
        request,
        JoinForm(posted(request), organization=organization),
        lambda **values: memberships.join(organization, by=request.user, **values),
        title=f"{organization}：加入大党委",
        words="已加入。请接着登记联络员。",
        to=lambda made: organization,
        back=organization.get_absolute_url(),
        submit="加入",
    )


@require_http_methods(["GET", "HEAD", "POST"])
def membership_leave(request: HttpRequest, pk: int) -> HttpResponse:
    """A unit leaves a committee."""
    membership = _found(request, pk)
    check_can_decide(request.user)
    initial = {"left_on": clock.today(), "version": membership.version}
    return edit_page(
        request,
        LeaveForm(posted(request), initial=initial),
        lambda **values: memberships.leave(membership, by=request.user, **values),
        title=f"{membership.organization}：退出{membership.committee}",
        lead="退出后联络员不再代表该单位答复；以前的认领和活动记录保留。",
        words="已退出。",
        to=lambda saved: membership.organization,
        back=membership.organization.get_absolute_url(),
        submit="退出",
    )


@require_http_methods(["GET", "HEAD", "POST"])
def membership_liaison(request: HttpRequest, pk: int) -> HttpResponse:
    """Who answers for the unit."""
    membership = _found(request, pk)
    check_can_edit_membership(request.user, membership)
    initial = {"person": membership.liaison_id, "version": membership.version}

    def act(*, person: Any, new_name: str, new_phone: str, nobody: bool, version: int) -> Membership:
        return memberships.hand_over(
            membership, person, new_name=new_name, new_phone=new_phone, by=request.user, version=version
        )

    return edit_page(
        request,
        LiaisonForm(posted(request), initial=initial, user=request.user),
        act,
        title=f"{membership.organization}：联络员",
        lead="联络员代表单位答复和认领。换人以后，原联络员的权限随即结束。",
        words="已保存。",
        to=lambda saved: membership.committee,
        back=membership.committee.get_absolute_url(),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def membership_agreement(request: HttpRequest, pk: int) -> HttpResponse:
    """共建协议."""
    membership = _found(request, pk)
    check_can_edit_membership(request.user, membership)

    def act(*, agreement_on: Any, agreement_note: str, version: int) -> Membership:
        return memberships.set_agreement(
            membership, agreement_on=agreement_on, note=agreement_note, by=request.user, version=version
        )

    return edit_page(
        request,
        MembershipForm(posted(request), instance=membership),
        act,
        title=f"{membership.organization}：共建协议",
        words="已保存。",
        to=lambda saved: membership.organization,
        back=membership.organization.get_absolute_url(),
    )


def _found(request: HttpRequest, pk: int) -> Membership:
    rows = Membership.objects.visible_to(request.user).select_related(
        "organization", "committee__community", "liaison"
    )
    return get_object_or_404(rows, pk=pk)
