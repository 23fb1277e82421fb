"""工作台 and search: they read across the apps."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from tianyuan import clock
from tianyuan.home import finding
from tianyuan.home.benches import grid
from tianyuan.home.benches.choosing import bench_for
from tianyuan.refusals import BadInput
from tianyuan.ui.context import current_post
from tianyuan.ui.text import plain

LONGEST = 100


@require_GET
def workbench(request: HttpRequest) -> HttpResponse:
    """The first page of every role."""
    bench = bench_for(request.user, current_post(request))
    closed = "" if bench else grid.closed_words(request.user)
    context = {"bench": bench, "closed": closed, "today": clock.local_now()}
    return render(request, "home/workbench.html", context)


@require_GET
def search(request: HttpRequest) -> HttpResponse:
    """找人、找事、找单位: by name, pinyin or initials; only what the user may see."""
    words = plain(request.GET.get("q", "")).strip()
    if len(words) > LONGEST:
        raise BadInput(f"查找的文字请不超过 {LONGEST} 个字")
    return render(request, "home/search.html", {"q": words, "groups": finding.find(request.user, words)})
