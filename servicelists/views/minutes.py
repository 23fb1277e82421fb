"""Pages of minutes: written, commented on, issued, corrected, found again."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from servicelists.actions import minutes as actions
from servicelists.filters.minutes import MinutesFilter
from servicelists.forms.claims import said
from servicelists.forms.minutes import (
    AnswerForm,
    CirculateForm,
    CommentForm,
    CorrectForm,
    IssueForm,
    SectionForm,
)
from servicelists.models import Meeting, Minutes, MinutesComment
from servicelists.models.meetings import held_moment
from servicelists.permissions import minutes as permissions
from servicelists.queries import minutes as queries
from servicelists.states import MeetingState, MinutesState
from servicelists.views.agendas import allowed
from servicelists.views.groups import group_link
from tianyuan.permissions import NOT_FOR_POST, check, may
from tianyuan.refusals import BadInput, Conflict
from tianyuan.ui.http import action_view, confirm_page, done, form_page
from tianyuan.ui.listing import Listing


def _meeting(request: HttpRequest, pk: int) -> Meeting:
    rows = Meeting.objects.visible_to(request.user)
    return get_object_or_404(
        rows.select_related("committee__community", "list__committee", "agenda__list"), pk=pk
    )


def _minutes(request: HttpRequest, pk: int) -> Minutes:
    """The minutes of the meeting; what one may not see yet looks like a missing one."""
    written = queries.of_meeting(_meeting(request, pk), request.user)
    if written is None:
        raise Http404
    return written


def _in_place(request: HttpRequest) -> bool:
    """Did htmx ask, for a fragment?"""
    return bool(getattr(request, "htmx", False))


def _url(meeting_id: int) -> str:
    return reverse("minutes:page", args=[meeting_id])


@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """All issued minutes in scope."""
    check(request.user, "minutes.view", NOT_FOR_POST)
    listing = Listing(
        request,
        queries.issued(request.user).annotate(really_at=held_moment("meeting__")),
        columns=[("纪要", ""), ("会议时间", "held"), ("印发", "issued"), ("摘要", "")],
        filterset=MinutesFilter,
        search=queries.search,
        sorts={"held": ["really_at", "pk"], "issued": ["issued_at", "pk"]},
        default_sort="-held",
        row="minutes/_row.html",
        measure="份",
        search_label="找议题、议定事项、期号",
        empty="还没有印发的会议纪要。会议闭会后自动起草，书记看过就能印发。",
    )
    return render(request, "minutes/index.html", {"listing": listing})


@require_GET
def page(request: HttpRequest, pk: int) -> HttpResponse:
    """The minutes: an editor for whoever writes them, the text for the others, or why there is none yet."""
    meeting = _meeting(request, pk)
    written = queries.of_meeting(meeting, request.user)
    if written is None:
        return _none_yet(request, meeting)
    return render(request, "minutes/page.html", _context(request, written))


def _none_yet(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    check(request.user, "minutes.view", NOT_FOR_POST, committee_id=meeting.committee_id)
    may_draft = not allowed(permissions.check_can_draft, request.user, meeting)
    context = {"meeting": meeting, "may_draft": may_draft, "held": meeting.closed_at is not None}
    return render(request, "minutes/none.html", context)


def _context(request: HttpRequest, written: Minutes, **more: Any) -> dict[str, Any]:
    user, meeting = request.user, written.meeting
    why_not_edit = allowed(permissions.check_can_edit, user, written)
    writes = may(user, "minutes.edit", committee_id=written.committee_id)
    parts = queries.parts_of(written, compare=not why_not_edit)
    return {
        "minutes": written,
        "meeting": meeting,
        "parts": parts,
        "may_edit": not why_not_edit,
        "writes": writes,
        "news": [part for part in parts if part.has_news],
        "comments": queries.comments_of(written, user, all_of_them=writes),
        "unanswered": queries.unanswered(written).count() if writes else 0,
        **_moves(request, written),
        "share": _share(request, written),
        **_opened(request, parts, bool(why_not_edit)),
        "taking": _taken(request, written) if not why_not_edit else None,
        "may_file": may(user, "papers.view", committee_id=written.committee_id),
        **more,
    }


def _opened(request: HttpRequest, parts: list[queries.Part], closed: bool) -> dict[str, Any]:
    """Which part's editor stands open, and what is in it."""
    key = "" if closed else request.GET.get("edit", "")
    part = next((one for one in parts if one.key == key), None)
    return {"editing": key, "typed": _first_text(request, part) if part else None}


def _share(request: HttpRequest, written: Minutes) -> str:
    """The group's text leads to the group's page: who stands in for a liaison has no log-in."""
    if written.state == MinutesState.DRAFT:
        return ""
    return queries.share(written, group_link(request, written.meeting))


def _moves(request: HttpRequest, written: Minutes) -> dict[str, Any]:
    """What can be done next, and why not."""
    user = request.user
    units = queries.speaks_for(user, written)
    unit = units[0].organization if units else None
    may_comment = not allowed(permissions.check_can_comment, user, written, unit)
    return {
        "why_not_issue": allowed(permissions.check_can_issue, user, written) or _personal(written),
        "may_issue": may(user, "minutes.issue", committee_id=written.committee_id),
        "may_correct": not allowed(permissions.check_can_correct, user, written),
        "may_circulate": written.state == MinutesState.DRAFT and written.meeting.state == MeetingState.CLOSED,
        "number": written.number or actions.next_number(written),
        "units": units,
        "comment_form": CommentForm(minutes=written, user=user) if may_comment else None,
        "circulate_form": CirculateForm(),
    }


def _personal(written: Minutes) -> str:
    if written.state == MinutesState.ISSUED:
        return ""
    try:
        actions.refuse_personal(written)
    except BadInput as bad:
        return bad.words
    return ""


def _taken(request: HttpRequest, written: Minutes) -> MinutesComment | None:
    """The comment whose words go into the editor."""
    pk = request.GET.get("take", "")
    return (
        written.comments.filter(pk=int(pk)).first()
        if pk.isascii() and pk.isdigit() and len(pk) < 10
        else None
    )


@action_view
def draft(request: HttpRequest, pk: int) -> HttpResponse:
    """起草, or 按最新情况更新: what people wrote stays."""
    written = queries.of_meeting(_meeting(request, pk), request.user)
    if written is None:
        actions.draft(_meeting(request, pk), by=request.user)
        return done(request, "纪要起草好了，看一遍再印发", _url(pk))
    actions.redraft(written, by=request.user)
    return done(request, "纪要按最新情况更新了，改过的部分没有动", _url(pk))


@require_http_methods(["GET", "POST"])
def section(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """One section: its editor in place (htmx), or saved. Without htmx the page itself shows the editor."""
    written = _minutes(request, pk)
    permissions.check_can_edit(request.user, written)
    part = _part(written, key)
    if request.method == "POST":
        return _save(request, written, part)
    if not _in_place(request):
        again = "&fresh=1" if request.GET.get("fresh") == "1" else ""
        return redirect(f"{_url(pk)}?edit={part.key}{again}#s-{part.key}")
    editing = part.key if request.GET.get("read") != "1" else ""
    return _fragment(request, written, part, editing=editing, typed=_first_text(request, part))


def _first_text(request: HttpRequest, part: queries.Part) -> str | None:
    """起草的文字 put back into the editor; it counts once it is saved."""
    return part.fresh if request.GET.get("fresh") == "1" else None


def _part(written: Minutes, key: str) -> queries.Part:
    found = next((part for part in queries.parts_of(written, compare=True) if part.key == key), None)
    if found is None:
        raise Http404
    return found


def _fragment(request: HttpRequest, written: Minutes, part: queries.Part, **more: Any) -> HttpResponse:
    context = {"meeting": written.meeting, "minutes": written, "part": part, "may_edit": True, **more}
    return render(request, "minutes/_part.html", context)


def _save(request: HttpRequest, written: Minutes, part: queries.Part) -> HttpResponse:
    form = SectionForm(request.POST, title=part.title)
    try:
        data = said(form)
        actions.edit(written, part.key, data["text"], version=data["version"], by=request.user)
    except BadInput as bad:
        return _to_mend(request, written, part, bad.words)
    except Conflict as conflict:
        if not _in_place(request):
            raise
        return _both_texts(request, written, part, conflict)
    if not _in_place(request):
        return done(request, f"“{part.title}”已保存", f"{_url(written.meeting_id)}#s-{part.key}")
    fresh = _minutes(request, written.meeting_id)
    return _fragment(request, fresh, _part(fresh, part.key), saved=True)


def _to_mend(request: HttpRequest, written: Minutes, part: queries.Part, words: str) -> HttpResponse:
    """The editor again with what was typed; for htmx under 200, as it swaps nothing else."""
    typed = {
        "editing": part.key,
        "typed": request.POST.get("text", ""),
        "wrong": words,
        "version": part.version,
    }
    if _in_place(request):
        return _fragment(request, written, part, **typed)
    return render(request, "minutes/page.html", _context(request, written, **typed), status=400)


def _both_texts(
    request: HttpRequest, written: Minutes, part: queries.Part, conflict: Conflict
) -> HttpResponse:
    fresh = _minutes(request, written.meeting_id)
    return _fragment(
        request,
        fresh,
        _part(fresh, part.key),
        editing=part.key,
        typed=request.POST.get("text", ""),
        theirs=True,
        wrong=conflict.message,
        version=conflict.version,
    )


# ---- units are asked
@action_view
def circulate(request: HttpRequest, pk: int) -> HttpResponse:
    until = said(CirculateForm(request.POST))["until"]
    actions.circulate(_minutes(request, pk), until=until, by=request.user)
    words = f"已发给各单位，意见收到 {until.month} 月 {until.day} 日。可以再复制到微信群。"
    return done(request, words, f"{_url(pk)}#share", undo=reverse("minutes:take_back", args=[pk]))


@action_view
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    actions.take_back(_minutes(request, pk), by=request.user)
    return done(request, "已撤回，又是草稿了；已经收到的意见都留着", _url(pk))


@action_view
def comment(request: HttpRequest, pk: int) -> HttpResponse:
    """A liaison's or a member's word."""
    written = _minutes(request, pk)
    data = said(CommentForm(request.POST, minutes=written, user=request.user))
    actions.comment(written, by=request.user, **data)
    return done(request, "收到，谢谢" if data["text"] else "记下了：无意见", f"{_url(pk)}#comments")


@action_view
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """采纳 leads into the section's editor with the comment's words in it."""
    rows = MinutesComment.objects.visible_to(request.user).select_related("minutes")
    row = get_object_or_404(rows, pk=pk)
    form = AnswerForm(request.POST)
    said(form)
    actions.answer(row, answer=form.words(), by=request.user)
    to = _url(row.minutes.meeting_id)
    if not form.cleaned_data["take"]:
        return done(request, "已答复", f"{to}#comments")
    if row.minutes.state == MinutesState.ISSUED:
        return done(request, "已答复：采纳。纪要已印发，正文请用“更正”来改", f"{to}#comments")
    key = row.section or "other"
    return done(request, "采纳了：意见放在下面，改好再保存", f"{to}?edit={key}&take={row.pk}#s-{key}")


# ---- issued, corrected
@action_view
def issue(request: HttpRequest, pk: int) -> HttpResponse:
    """印发: asked first when comments wait; then on to the meeting's file, where everything can be packed."""
    written, data = _minutes(request, pk), said(IssueForm(request.POST))
    permissions.check_can_issue(request.user, written)
    if doubts := queries.before_issue(written):
        asked = confirm_page(
            request, "印发会议纪要", f"{doubts}。现在就印发？", "照样印发", kind="red", back_to=_url(pk)
        )
        if asked is not None:
            return asked
    written = actions.issue(written, by=request.user, **data)
    words = f"第 {written.number} 期纪要已印发，各单位已收到消息"
    return done(request, words, reverse("filing:page", args=[pk]))


@require_http_methods(["GET", "POST"])
def correct(request: HttpRequest, pk: int) -> HttpResponse:
    """更正: every part to change, and why."""
    written = _minutes(request, pk)
    permissions.check_can_correct(request.user, written)
    form = CorrectForm(request.POST or None, minutes=written)
    if request.method == "POST" and form.is_valid() and _corrected(request, written, form):
        return done(request, "已更正，各单位已收到消息", _url(pk))
    return form_page(request, "minutes/correct.html", form, minutes=written, meeting=written.meeting)


def _corrected(request: HttpRequest, written: Minutes, form: CorrectForm) -> bool:
    data = form.cleaned_data
    try:
        actions.correct(
            written, sections=form.texts(), why=data["why"], version=data["version"], by=request.user
        )
    except BadInput as bad:
        form.add_error(None, bad.words)
        return False
    return True


@require_GET
def versions(request: HttpRequest, pk: int) -> HttpResponse:
    """What each 更正 changed, newest first."""
    written = _minutes(request, pk)
    context = {
        "minutes": written,
        "meeting": written.meeting,
        "corrections": queries.corrections_of(written),
        "intact": actions.hash_of(written) == written.frozen_hash if written.frozen_hash else None,
    }
    return render(request, "minutes/versions.html", context)
