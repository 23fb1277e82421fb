"""消息, the administrator's view of background tasks, and /healthz."""

from datetime import timedelta

from django.contrib.auth.decorators import login_not_required
from django.db.models import BooleanField, ExpressionWrapper, Q
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from tianyuan import clock
from tianyuan.outbox import deliveries, heartbeat, inbox
from tianyuan.outbox.models import InboxMessage, OutboxMessage
from tianyuan.permissions import Role, has_role
from tianyuan.refusals import Denied
from tianyuan.ui.http import action_view, done, safe_url
from tianyuan.ui.listing import Listing

STUCK_AFTER = timedelta(minutes=10)
UNREAD_FIRST = ExpressionWrapper(Q(read_at__isnull=True), output_field=BooleanField()).desc()


@require_safe
def inbox_list(request: HttpRequest) -> HttpResponse:
    """My messages, unread first."""
    rows = InboxMessage.objects.visible_to(request.user).order_by(UNREAD_FIRST, "-created_at", "-pk")
    listing = Listing(
        request,
        rows,
        columns=[("消息", ""), ("时间", ""), ("", "")],
        row="outbox/_inbox_row.html",
        empty="还没有消息",
    )
    unread = inbox.unread_count(request.user)
    return render(request, "outbox/inbox.html", {"listing": listing, "unread": unread})


@action_view
def inbox_open(request: HttpRequest, pk: int) -> HttpResponse:
    """Read a message and go where it points."""
    message = get_object_or_404(InboxMessage.objects.visible_to(request.user), pk=pk)
    inbox.mark_read(request.user, message.pk)
    return HttpResponseRedirect(safe_url(request, message.url, default="/messages/"))


@action_view
def inbox_read_all(request: HttpRequest) -> HttpResponse:
    count = inbox.mark_read(request.user)
    return done(request, f"{count} 条消息已标为已读", "outbox:inbox")


def _check_administrator(request: HttpRequest) -> None:
    if not has_role(request.user, Role.SYSTEM_ADMIN):
        raise Denied("后台任务由系统管理员查看和重试")


@require_safe
def failures(request: HttpRequest) -> HttpResponse:
    """Work that was given up or waits for long, without its content."""
    _check_administrator(request)
    waiting = Q(done_at__isnull=True, failed_at__isnull=True, created_at__lt=clock.now() - STUCK_AFTER)
    rows = OutboxMessage.objects.filter(Q(failed_at__isnull=False) | waiting).order_by("-pk")
    columns = [("任务", ""), ("写入时间", ""), ("状态", ""), ("原因", ""), ("", "")]
    listing = Listing(
        request, rows, columns=columns, row="outbox/_failure_row.html", empty="没有停下的任务，一切正常"
    )
    return render(request, "outbox/failures.html", {"listing": listing, "health": _named(heartbeat.health())})


def _named(health: dict) -> list[tuple[str, dict]]:
    names = {"beat": "定时", "relay": "转交", "worker": "执行"}
    return [(words, health[name]) for name, words in names.items() if name in health]


@action_view
def retry(request: HttpRequest, pk: int) -> HttpResponse:
    _check_administrator(request)
    deliveries.retry(get_object_or_404(OutboxMessage, pk=pk), by=request.user)
    return done(request, "已重新开始", "outbox:failures")


@login_not_required
@never_cache
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """For a monitor: 200 when database and background processes are alive, else 503. No personal data."""
    report = heartbeat.health()
    return JsonResponse(report, status=200 if report["ok"] else 503)
