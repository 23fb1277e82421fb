"""资源清单 of a unit."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_http_methods

from committees.actions import resources
from committees.forms.organizations import ResourceAddForm, ResourceForm
from committees.models import Organization, Resource
from committees.permissions import check_can_edit_organization, check_can_edit_resource
from committees.views.editing import edit_page, posted
from committees.views.organizations import sent_version
from tianyuan.ui.http import action_view, done


@require_http_methods(["GET", "HEAD", "POST"])
def resource_add(request: HttpRequest, pk: int) -> HttpResponse:
    """One more thing the unit offers."""
    organization = get_object_or_404(Organization.objects.visible_to(request.user), pk=pk)
    check_can_edit_organization(request.user, organization)
    return edit_page(
        request,
        ResourceAddForm(posted(request)),
        lambda **values: resources.add(organization, by=request.user, **values),
        title=f"{organization}：登记资源",
        lead="登记一次，编制议程时会写进推荐理由，例如“资源清单：义诊 2 次/季”。",
        words="已登记。",
        to=lambda made: organization,
        back=organization.get_absolute_url(),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def resource_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct an offer."""
    resource = _found(request, pk)
    check_can_edit_resource(request.user, resource)
    organization = resource.organization
    return edit_page(
        request,
        ResourceForm(posted(request), instance=resource),
        lambda **values: resources.change(resource, by=request.user, **values),
        title=f"{organization}：修改资源",
        words="已保存。",
        to=lambda saved: organization,
        back=organization.get_absolute_url(),
    )


@action_view
def resource_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an offer off the list."""
    resource = _found(request, pk)
    resources.remove(resource, by=request.user, version=sent_version(request))
    return done(request, f"已删除“{resource.title}”。", resource.organization)


def _found(request: HttpRequest, pk: int) -> Resource:
    rows = Resource.objects.visible_to(request.user).select_related("organization")
    return get_object_or_404(rows, pk=pk)
