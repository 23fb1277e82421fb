"""The frame's own pages: gallery, 关怀版, post switch, 意见反馈."""

from django import forms
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from tianyuan.permissions import ADMINISTRATORS, COMMITTEE_STAFF, TOWN, has_role, posts_of
from tianyuan.ui import examples, feedback
from tianyuan.ui.forms import IdempotentForm, PlainCharField
from tianyuan.ui.http import BadInput, Denied, action_view, back, done, form_page, safe_url
from tianyuan.ui.idempotency import once
from tianyuan.ui.listing import Listing

YEAR = 365 * 24 * 3600


@require_safe
def gallery(request: HttpRequest) -> HttpResponse:
    """Every component with an example."""
    if not settings.DEMO and not has_role(request.user, *TOWN, *COMMITTEE_STAFF, *ADMINISTRATORS):
        raise Denied("组件样例供工作人员查看")
    return render(request, "ui/gallery.html", examples.context(request))


@login_not_required
@action_view
def care_set(request: HttpRequest) -> HttpResponse:
    """关怀版 on or off, remembered in a cookie for a year."""
    response = back(request)
    if request.POST.get("care") == "1":
        response.set_cookie("care", "1", max_age=YEAR, samesite="Lax", httponly=True, secure=settings.HTTPS)
    else:
        response.delete_cookie("care", samesite="Lax")
    return response


@action_view
def post_choose(request: HttpRequest) -> HttpResponse:
    """Work under another of one's posts: what the top bar shows and the workbench starts with."""
    wanted = request.POST.get("post", "")
    if not (wanted.isascii() and wanted.isdigit() and int(wanted[:4]) < len(posts_of(request.user))):
        raise BadInput("没有这个职务，请重新选择")
    request.session["post"] = int(wanted[:4])
    return back(request)


class FeedbackForm(IdempotentForm):
    text = PlainCharField(
        label="您的意见", max_length=1000, rows=5, help_text="哪里不好用、少了什么，一句话就行。"
    )
    page = PlainCharField(max_length=500, required=False, widget=forms.HiddenInput)


@require_http_methods(["GET", "HEAD", "POST"])
def feedback_leave(request: HttpRequest) -> HttpResponse:
    """Say something about a page."""
    start = {"page": request.GET.get("page", "")[:500]}
    form = FeedbackForm(request.POST or None, initial=start)
    if form.is_valid():
        cleaned = form.cleaned_data

        def act():
            return feedback.leave(text=cleaned["text"], page=cleaned["page"], by=request.user).pk

        once(request.user, cleaned["idempotency_key"], act)
        return done(request, "收到，谢谢您的意见。", safe_url(request, cleaned["page"]))
    return form_page(request, "ui/feedback.html", form)


@require_safe
def feedback_list(request: HttpRequest) -> HttpResponse:
    """What users said, for the town office."""
    columns = [("页面", ""), ("意见", ""), ("谁", ""), ("时间", "created")]
    listing = Listing(
        request,
        feedback.readable_by(request.user),
        columns=columns,
        sorts={"created": ("created_at", "pk")},
        default_sort="-created",
        row="ui/_feedback_row.html",
        empty="还没有人反馈意见。每页底部都有“意见反馈”。",
    )
    return render(request, "ui/feedback_list.html", {"listing": listing})
