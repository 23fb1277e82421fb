"""职责 of the five levels: read by whom the grid concerns, written by the town office."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from committees.permissions import why_not
from committees.views.editing import edit_page, posted
from grids.actions import duties
from grids.forms.posts import DutyForm
from grids.models import LevelDuty
from grids.permissions.posts import check_can_write_duties
from grids.states import POSTS_AT, Level
from tianyuan.permissions import NOT_FOR_POST, check


@require_safe
def duty_list(request: HttpRequest) -> HttpResponse:
    """What the leaders of each level have to do."""
    check(request.user, "grid.view", NOT_FOR_POST)
    texts = dict(LevelDuty.objects.values_list("level", "text"))
    rows = [
        (level, "、".join(kind.label for kind in POSTS_AT[level]), texts.get(level, "")) for level in Level
    ]
    context = {"rows": rows, "why_not": why_not(check_can_write_duties, request.user)}
    return render(request, "grids/duty_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def duty_edit(request: HttpRequest, level: int) -> HttpResponse:
    """The text of one level."""
    check_can_write_duties(request.user)
    if level not in Level.values:
        raise Http404
    duty = LevelDuty.objects.filter(level=level).first()
    return edit_page(
        request,
        DutyForm(posted(request), duty=duty),
        lambda **values: duties.write(level, by=request.user, **values),
        title=f"{Level(level).label}一级的职责",
        words="已保存。",
        to=lambda saved: "duties:list",
        back="duties:list",
    )
