"""Download centre and progress."""

import hashlib

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from tianyuan.accounts.sessions import polling
from tianyuan.ui.listing import Listing
from tianyuan.work.models import Work

STOP_POLLING = 286


def _seen(request: HttpRequest, pk: int) -> Work:
    return get_object_or_404(Work.objects.visible_to(request.user).select_related("file"), pk=pk)


def _etag(work: Work, user_id: int | None) -> str:
    shown = (
        work.pk,
        work.state,
        work.done,
        work.total,
        work.note,
        work.url,
        work.file_id,
        work.is_expired,
        user_id,
    )
    return f'"{hashlib.sha256(repr(shown).encode()).hexdigest()[:32]}"'


@require_safe
def downloads(request: HttpRequest) -> HttpResponse:
    """下载中心: what I started and what became of it."""
    rows = Work.objects.filter(owner_id=request.user.pk).select_related("file").order_by("-created_at", "-pk")
    listing = Listing(
        request,
        rows,
        columns=[("名称", ""), ("发起时间", ""), ("结果", "")],
        row="work/_row.html",
        empty="还没有要下载的文件",
    )
    return render(request, "work/downloads.html", {"listing": listing})


@require_safe
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One piece of work."""
    return render(request, "work/detail.html", {"work": _seen(request, pk)})


@polling
@require_safe
def progress(request: HttpRequest, pk: int) -> HttpResponseBase | None:
    """The bar, as a fragment: 304 while nothing moved, 286 (htmx stops asking) once the work has ended."""
    work = _seen(request, pk)
    response = render(request, "work/_progress.html", {"work": work})
    response["Cache-Control"] = "private, no-cache"
    response["ETag"] = _etag(work, request.user.pk)
    if not work.is_active:
        response.status_code = STOP_POLLING
        response["HX-Trigger"] = "work-ended"
    return get_conditional_response(request, etag=response["ETag"], response=response)
