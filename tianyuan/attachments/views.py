"""The one door through which files leave."""

from uuid import UUID

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from tianyuan.attachments import files
from tianyuan.attachments.models import Attachment

# Shown in the page; everything else is saved to disk, whatever its name says.
SHOWN = frozenset({"image/jpeg"})


def _seen(request: HttpRequest, pk: UUID) -> Attachment:
    attachment = get_object_or_404(Attachment, pk=pk)
    if not files.may_see(request.user, attachment):
        raise Http404
    return attachment


def _answer(path: str, name: str, content_type: str) -> HttpResponseBase:
    try:
        stream = default_storage.open(path)
    except FileNotFoundError as error:
        raise Http404 from error
    shown = content_type in SHOWN
    response = FileResponse(stream, as_attachment=not shown, filename=name, content_type=content_type)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    # The name of a file never changes its content; but the right to see it may end.
    response["Cache-Control"] = "private, max-age=300"
    return response


@require_safe
def file(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """The file itself."""
    attachment = _seen(request, pk)
    return _answer(attachment.path, attachment.name, attachment.content_type)


@require_safe
def small(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """A photo's 320 px preview."""
    attachment = _seen(request, pk)
    if not attachment.preview_path:
        raise Http404
    return _answer(attachment.preview_path, attachment.name, "image/jpeg")
