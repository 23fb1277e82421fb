"""月度日程与规则 of a committee."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from committees.actions import committees
from committees.models import Committee
from committees.permissions import check_can_edit_committee
from servicelists.forms.rules import RulesForm
from tianyuan.ui.http import done, form_page


@require_http_methods(["GET", "POST"])
def settings(request: HttpRequest, committee_pk: int) -> HttpResponse:
    """Change the rules; lists already open keep the copy they were opened with."""
    rows = Committee.objects.visible_to(request.user).select_related("community")
    committee = get_object_or_404(rows, pk=committee_pk)
    check_can_edit_committee(request.user, committee)
    form = RulesForm(request.POST or None, committee=committee)
    if request.method == "POST" and form.is_valid():
        version = form.cleaned_data["version"]
        committees.set_calendar(committee, form.overrides(), by=request.user, version=version)
        return done(
            request, "规则已保存，从下一份新开的清单起用", reverse("committees:detail", args=[committee.pk])
        )
    return form_page(request, "lists/settings.html", form, committee=committee)
