"""成员单位: list, ledger, detail, edit, picker."""

from django.db.models import Count, Prefetch, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_http_methods, require_safe

from committees import ledgers
from committees.actions import organizations
from committees.filters import OrganizationFilter
from committees.forms.organizations import DeactivateForm, OrganizationCreateForm, OrganizationForm
from committees.models import Membership, Organization, PartyMember
from committees.models.searchable import named
from committees.permissions import (
    check_can_decide,
    check_can_edit_membership,
    check_can_edit_organization,
    check_can_import,
    why_not,
)
from committees.views.editing import edit_page, posted
from tianyuan import clock
from tianyuan.documents.views import file_response
from tianyuan.permissions import NOT_FOR_POST, check, may
from tianyuan.refusals import BadInput
from tianyuan.ui.forms import BoundedIntegerField, forms
from tianyuan.ui.http import action_view, done
from tianyuan.ui.listing import Listing
from tianyuan.ui.pickers import offer

COLUMNS = [("单位", "name"), ("类别", "sector"), ("大党委", ""), ("联络员", ""), ("职能", ""), ("报到", "")]
SORTS = {"name": ("spelling", "pk"), "sector": ("sector", "spelling", "pk")}
MEMBERS_SHOWN = 8


def _listed(user) -> QuerySet[Organization]:
    standing = (
        Membership.objects.filter(left_on__isnull=True)
        .select_related("committee__community", "liaison")
        .order_by("committee__community__order")
    )
    rows = Organization.objects.visible_to(user).select_related("community").with_registered()
    return rows.prefetch_related(Prefetch("memberships", standing, to_attr="standing"))


@require_safe
def organization_list(request: HttpRequest) -> HttpResponse:
    """All units, narrowed by committee, sector, 职能 and registration; `?as=xlsx` is the ledger."""
    check(request.user, "committees.view", NOT_FOR_POST)
    listing = Listing(
        request,
        _listed(request.user),
        columns=COLUMNS,
        filterset=OrganizationFilter,
        search=named,
        sorts=SORTS,
        default_sort="name",
        row="committees/_organization_row.html",
        empty="还没有登记成员单位",
        search_label="名称、拼音或首字母",
    )
    if listing.export_as:
        made = ledgers.organizations(listing.all_rows, by=request.user)
        return file_response(*made)
    context = {
        "listing": listing,
        "may_create": not why_not(check_can_decide, request.user),
        "may_import": not why_not(check_can_import, request.user),
    }
    return render(request, "committees/organization_list.html", context)


@require_safe
def organization_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Facts, memberships with liaison, what it offers, its Party members in masked names."""
    organization = _found(request, pk)
    user = request.user
    memberships = organization.memberships.select_related("committee__community", "liaison")
    members = PartyMember.objects.filter(organization=organization, active=True).select_related("person")
    why_not_edit = why_not(check_can_edit_organization, user, organization)
    context = {
        "organization": organization,
        "memberships": [_shown(user, membership) for membership in memberships],
        "resources": organization.resources.all(),
        "this_year": clock.today().year,
        "counts": members.aggregate(all=Count("pk"), employed=Count("pk", filter=Q(standing="employed"))),
        "members": members[:MEMBERS_SHOWN],
        "registrations": organization.registrations.exclude(state="ended").select_related("community"),
        "why_not_edit": why_not_edit,
        "may_decide": not why_not(check_can_decide, user),
    }
    return render(request, "committees/organization_detail.html", context)


def _shown(user, membership: Membership) -> dict:
    """A membership with what the user may do about it."""
    return {
        "row": membership,
        "standing": membership.left_on is None,
        "why_not": why_not(check_can_edit_membership, user, membership),
        "may_call": may(
            user,
            "persons.unmask",
            committee_id=membership.committee_id,
            organization_id=membership.organization_id,
        ),
    }


@require_http_methods(["GET", "HEAD", "POST"])
def organization_create(request: HttpRequest) -> HttpResponse:
    """A new unit."""
    check_can_decide(request.user)
    return edit_page(
        request,
        OrganizationCreateForm(posted(request), initial={"committee": request.GET.get("committee")}),
        lambda **values: organizations.create(by=request.user, **values),
        title="新增成员单位",
        words="已登记。请接着登记联络员和资源清单。",
        to=lambda made: made,
        back="organizations:list",
    )


@require_http_methods(["GET", "HEAD", "POST"])
def organization_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct a unit's facts, as far as the user's right goes."""
    organization = _found(request, pk)
    check_can_edit_organization(request.user, organization)
    title = f"修改{organization}"
    return edit_page(
        request,
        OrganizationForm(posted(request), instance=organization, user=request.user),
        lambda **values: organizations.update(organization, by=request.user, **values),
        title=title,
        words="已保存。",
        to=lambda saved: saved,
        back=organization.get_absolute_url(),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def organization_deactivate(request: HttpRequest, pk: int) -> HttpResponse:
    """A unit is no more."""
    organization = _found(request, pk)
    check_can_decide(request.user)
    initial = {"left_on": clock.today(), "version": organization.version}
    return edit_page(
        request,
        DeactivateForm(posted(request), initial=initial),
        lambda **values: organizations.deactivate(organization, by=request.user, **values),
        title=f"停用{organization}",
        lead="停用后退出所有大党委，联络员不再代表该单位；以前的认领和活动记录保留。",
        words="已停用。",
        to=lambda saved: saved,
        back=organization.get_absolute_url(),
        submit="停用",
    )


class VersionForm(forms.Form):
    """What a button sends along."""

    version = BoundedIntegerField(widget=forms.HiddenInput, required=False)


def sent_version(request: HttpRequest) -> int | None:
    """The version a button's page was opened with. Raises BadInput."""
    form = VersionForm(request.POST)
    if not form.is_valid():
        raise BadInput("表单已失效，请刷新页面再试")
    return form.cleaned_data["version"]


@action_view
def organization_activate(request: HttpRequest, pk: int) -> HttpResponse:
    """Undo a deactivation."""
    organization = _found(request, pk)
    organizations.activate(organization, by=request.user, version=sent_version(request))
    return done(request, "已重新启用，请重新加入大党委。", organization)


@require_safe
def organization_pick(request: HttpRequest) -> HttpResponse:
    """The picker's answer: active units by name, pinyin, initials; `?committee=4`: its members only."""
    units = Organization.objects.visible_to(request.user).active()
    if committee := request.GET.get("committee"):
        try:
            units = units.members_of(BoundedIntegerField().clean(committee))
        except forms.ValidationError as error:
            raise BadInput("没有这个大党委，请从菜单重新进入") from error
    return offer(request, units, named, lambda unit: unit.get_sector_display())


def _found(request: HttpRequest, pk: int) -> Organization:
    return get_object_or_404(Organization.objects.visible_to(request.user).select_related("community"), pk=pk)
