"""会议材料: which papers there are, each to read, print and download; all together."""

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from servicelists.models import Meeting, MonthlyList
from servicelists.papers import catalogue, dossier
from servicelists.papers.catalogue import Entry
from tianyuan import audit
from tianyuan.documents import paper
from tianyuan.documents.views import file_response
from tianyuan.permissions import may
from tianyuan.ui.http import action_view, done

# Many papers on one page: past so many the browser is better served by the zip.
PRINTED = 60


def _meeting(request: HttpRequest, pk: int) -> Meeting:
    rows = Meeting.objects.visible_to(request.user)
    related = rows.select_related("committee__community", "list__committee__community", "agenda__list")
    return get_object_or_404(related, pk=pk)


def _list(request: HttpRequest, pk: int) -> MonthlyList:
    rows = MonthlyList.objects.visible_to(request.user).select_related("committee__community")
    return get_object_or_404(rows, pk=pk)


def _readable(entries: list[Entry], key: str) -> Entry:
    """The paper asked for; one that is not there yet looks like a missing one."""
    entry = catalogue.found(entries, key)
    if entry is None or not entry.exists:
        raise Http404
    return entry


@require_GET
def of_meeting(request: HttpRequest, pk: int) -> HttpResponse:
    """All papers of a meeting: which exist now and why others not yet."""
    meeting = _meeting(request, pk)
    entries = catalogue.of_meeting(meeting, request.user)
    context = {
        "meeting": meeting,
        "rows": _rows(entries, "papers:meeting", meeting.pk),
        "there": sum(entry.exists for entry in entries),
        "may_pack": may(request.user, "papers.file", committee_id=meeting.committee_id),
        "work": dossier.running(meeting, request.user),
    }
    return render(request, "papers/meeting.html", context)


def _rows(entries: list[Entry], name: str, pk: int) -> list[dict]:
    return [
        {
            "entry": entry,
            "url": reverse(f"{name}_paper", args=[pk, entry.key]),
            "docx": reverse(f"{name}_docx", args=[pk, entry.key]),
        }
        for entry in entries
    ]


@require_GET
def meeting_paper(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """One paper as it prints."""
    meeting = _meeting(request, pk)
    entry = _readable(catalogue.of_meeting(meeting, request.user), key)
    return _page(request, entry, "papers:meeting", meeting.pk)


def _page(request: HttpRequest, entry: Entry, name: str, pk: int) -> HttpResponse:
    made = entry.paper()
    context = {
        "title": made.heading,
        "papers": [paper.html(made)],
        "docx": reverse(f"{name}_docx", args=[pk, entry.key]),
        "back": reverse(name, args=[pk]),
    }
    return render(request, "papers/read.html", context)


@require_GET
def meeting_docx(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """One paper as .docx."""
    meeting = _meeting(request, pk)
    return _file(request, _readable(catalogue.of_meeting(meeting, request.user), key), meeting)


def _file(request: HttpRequest, entry: Entry, target: Meeting | MonthlyList) -> HttpResponse:
    made = entry.paper()
    with transaction.atomic():
        audit.record(
            "papers.download",
            target,
            by=request.user,
            note=made.heading[:200],
            committee_id=target.committee_id,
        )
    return file_response(made.filename, paper.docx(made))


@require_GET
def meeting_all(request: HttpRequest, pk: int) -> HttpResponse:
    """一次打印: every paper there is, one after the other, each on a new page."""
    meeting = _meeting(request, pk)
    entries = [
        entry
        for entry in catalogue.of_meeting(meeting, request.user)
        if entry.exists and entry.key not in (*dossier.LEFT_OUT, "agenda")  # the notice has it
    ]
    context = {
        "title": f"{meeting}材料",
        "papers": [paper.html(entry.paper()) for entry in entries[:PRINTED]],
        "left_out": max(len(entries) - PRINTED, 0),
        "back": reverse("papers:meeting", args=[meeting.pk]),
    }
    return render(request, "papers/read.html", context)


@action_view
def pack(request: HttpRequest, pk: int) -> HttpResponse:
    """全部打包: the zip is made in the background."""
    meeting = _meeting(request, pk)
    dossier.start(meeting, by=request.user, whole=request.POST.get("whole") == "1")
    words = "正在打包，好了可以在这里和“下载中心”下载"
    return done(request, words, f"{reverse('papers:meeting', args=[meeting.pk])}#pack")


@require_GET
def of_list(request: HttpRequest, pk: int) -> HttpResponse:
    """The papers of a month, and the way to those of its meetings."""
    monthly_list = _list(request, pk)
    entries = catalogue.of_list(monthly_list, request.user)
    meetings = Meeting.objects.visible_to(request.user).filter(list=monthly_list)
    context = {
        "list": monthly_list,
        "rows": _rows(entries, "papers:list", monthly_list.pk),
        "meetings": meetings.select_related("committee__community", "list"),
    }
    return render(request, "papers/list.html", context)


@require_GET
def list_paper(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """One paper of a month as it prints."""
    monthly_list = _list(request, pk)
    return _page(request, _readable(catalogue.of_list(monthly_list, request.user), key), "papers:list", pk)


@require_GET
def list_docx(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """One paper of a month as .docx."""
    monthly_list = _list(request, pk)
    return _file(request, _readable(catalogue.of_list(monthly_list, request.user), key), monthly_list)
