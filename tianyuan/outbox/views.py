"""消息, 通知渠道, the administrator's view of background tasks, and /healthz."""

from datetime import timedelta

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db.models import BooleanField, ExpressionWrapper, Q
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from tianyuan import clock
from tianyuan.outbox import channels, deliveries, heartbeat, inbox, kinds, transport
from tianyuan.outbox.forms import ChannelForm, MutesForm
from tianyuan.outbox.models import Channel, InboxMessage, OutboxMessage
from tianyuan.permissions import Role, has_role
from tianyuan.refusals import BadInput, Conflict, Denied
from tianyuan.ui.http import action_view, done, form_page, safe_url
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


@require_http_methods(["GET", "HEAD", "POST"])
def mutes(request: HttpRequest) -> HttpResponse:
    """Which kinds about me alone may go to groups and mailboxes; the inbox always gets them."""
    wanted = [kind.key for kind in kinds.known() if kind.key not in channels.muted(request.user)]
    form = MutesForm(request.POST if request.method == "POST" else None, initial={"kinds": wanted})
    if request.method == "POST" and form.is_valid():
        channels.mute(request.user, {kind.key for kind in kinds.known()} - set(form.cleaned_data["kinds"]))
        return done(request, "已保存", "outbox:inbox")
    return form_page(request, "outbox/mutes.html", form)


# ---- 通知渠道
@require_safe
def channel_list(request: HttpRequest) -> HttpResponse:
    """The ways out, without their addresses."""
    channels.check_can_edit(request.user)
    rows = Channel.objects.visible_to(request.user)
    names = dict(channels.groups())
    for row in rows:
        row.whose = names.get(row.committee_id, "已停用的大党委") if row.committee_id else channels.TOWN
        row.service_words, row.kind_words = transport.SERVICES[row.service], kinds.labels(row.kinds)
    context = {"channels": rows, "demo": settings.DEMO, **_times()}
    return render(request, "outbox/channels.html", context)


def _times() -> dict[str, int]:
    minutes = int(settings.DIGEST_EVERY.total_seconds() // 60)
    return {"quiet_from": settings.QUIET_FROM, "quiet_to": settings.QUIET_TO, "every": minutes}


@require_http_methods(["GET", "HEAD", "POST"])
def channel_add(request: HttpRequest) -> HttpResponse:
    channels.check_can_edit(request.user)
    form = ChannelForm(request.POST if request.method == "POST" else None, groups=channels.groups())
    if form.is_valid():
        try:
            row = channels.add(**form.cleaned_data, by=request.user)
        except BadInput as refusal:
            form.add_error("address", refusal.words)
        except Conflict as refusal:
            form.add_error("name", refusal.message)
        else:
            return done(request, f"已登记：{row.name}。发一条试试，看群里收到没有", "outbox:channel_list")
    return form_page(request, "outbox/channel_add.html", form, demo=settings.DEMO)


def _channel(request: HttpRequest, pk: int) -> Channel:
    channels.check_can_edit(request.user)
    return get_object_or_404(Channel.objects.visible_to(request.user), pk=pk)


@action_view
def channel_try(request: HttpRequest, pk: int) -> HttpResponse:
    row = _channel(request, pk)
    try:
        channels.try_out(row, by=request.user)
    except BadInput as refusal:
        messages.error(request, refusal.words)
        return redirect("outbox:channel_list")
    return done(request, f"已发出一条，请到{row.name}看看收到没有", "outbox:channel_list")


@action_view
def channel_off(request: HttpRequest, pk: int) -> HttpResponse:
    row = channels.switch_off(_channel(request, pk), by=request.user)
    undo = reverse("outbox:channel_on", args=[row.pk])
    return done(request, f"已停用：{row.name}，不再往那里发", "outbox:channel_list", undo=undo)


@action_view
def channel_on(request: HttpRequest, pk: int) -> HttpResponse:
    row = channels.switch_on(_channel(request, pk), by=request.user)
    return done(request, f"已启用：{row.name}", "outbox:channel_list")


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
