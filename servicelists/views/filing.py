"""一会一档: everything of a meeting on one page; photos and scans put in; all packed."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from servicelists.actions import filing
from servicelists.forms.claims import said
from servicelists.forms.minutes import DescribeForm, UploadForm
from servicelists.models import Meeting, MeetingFile
from servicelists.papers import dossier
from servicelists.permissions import minutes as permissions
from servicelists.queries import filing as queries
from servicelists.states import FileKind
from servicelists.views.agendas import allowed
from tianyuan.permissions import check, may
from tianyuan.refusals import BadInput
from tianyuan.ui.http import action_view, done, tells_unreadable, unreadable

ONLY_KEEPERS = "一会一档由本大党委和镇里查看；会议纪要在“会议纪要”里看"


def _meeting(request: HttpRequest, pk: int) -> Meeting:
    rows = Meeting.objects.visible_to(request.user)
    found = rows.select_related(
        "committee__community", "list__committee__community", "agenda__list", "minutes"
    )
    meeting = get_object_or_404(found, pk=pk)
    check(request.user, "papers.view", ONLY_KEEPERS, committee_id=meeting.committee_id)
    return meeting


def _file(request: HttpRequest, pk: int) -> MeetingFile:
    return get_object_or_404(MeetingFile.objects.visible_to(request.user).select_related("meeting"), pk=pk)


def _url(meeting_id: int) -> str:
    return reverse("filing:page", args=[meeting_id])


@require_GET
def page(request: HttpRequest, pk: int) -> HttpResponse:
    """What is there, what is missing and where to get it, and everything packed."""
    return _page(request, _meeting(request, pk))


def _page(request: HttpRequest, meeting: Meeting, wrong: str = "") -> HttpResponse:
    """`wrong`: why the upload was refused; what was typed stays, under 400."""
    pieces = queries.pieces_of(meeting, request.user)
    work = dossier.running(meeting, request.user)
    context = {
        "meeting": meeting,
        "pieces": pieces,
        "missing": queries.missing_of(pieces),
        "may_file": not allowed(permissions.check_can_file, request.user, meeting),
        "may_pack": may(request.user, "papers.file", committee_id=meeting.committee_id),
        "work": work,
        "outdated": dossier.outdated(meeting, work) if work else "",
        "kinds": FileKind.choices,
        "accept": ",".join(sorted(filing.PHOTOS | filing.DOCUMENTS)),
    }
    if wrong:
        typed = {name: request.POST.get(name, "") for name in ("kind", "caption")}
        context |= {"wrong": wrong, "typed": typed}
    return render(request, "filing/page.html", context, status=400 if wrong else 200)


@tells_unreadable
@action_view
def add(request: HttpRequest, pk: int) -> HttpResponse:
    """Photos and scans, several at once."""
    meeting = _meeting(request, pk)
    if words := unreadable(request):
        return _page(request, meeting, words)
    try:
        data = said(UploadForm(request.POST))
        made = filing.add(meeting, request.FILES.getlist("files"), by=request.user, **data)
    except BadInput as bad:
        return _page(request, meeting, bad.words)
    return done(request, f"放进了 {len(made)} 个文件", f"{_url(pk)}#pieces")


@action_view
def describe(request: HttpRequest, pk: int) -> HttpResponse:
    row = filing.describe(_file(request, pk), by=request.user, **said(DescribeForm(request.POST)))
    return done(request, "说明已保存", f"{_url(row.meeting_id)}#f-{row.pk}")


@action_view
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """撤下, with one step back."""
    row = filing.remove(_file(request, pk), by=request.user)
    return done(
        request, "已撤下", f"{_url(row.meeting_id)}#pieces", undo=reverse("filing:restore", args=[pk])
    )


@action_view
def restore(request: HttpRequest, pk: int) -> HttpResponse:
    row = filing.restore(_file(request, pk), by=request.user)
    return done(request, "放回来了", f"{_url(row.meeting_id)}#f-{row.pk}")


@action_view
def pack(request: HttpRequest, pk: int) -> HttpResponse:
    """全部打包: papers, ledgers, photos in one zip, in the background."""
    meeting = _meeting(request, pk)
    dossier.start(meeting, by=request.user, whole=True)
    return done(request, "正在打包，好了在这里下载，“下载中心”也有", f"{_url(pk)}#pack")
