"""The tree and its posts come in and go out as a sheet."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from grids.importing import exporting
from grids.imports import CELLS
from grids.models import GridNode
from grids.permissions.importing import check_can_export, check_can_import
from tianyuan.documents.views import ImportView, file_response


class CellImport(ImportView):
    """组 and cells with their counts and posts."""

    key = CELLS
    template_name = "grids/cell_import.html"
    back_url = "/grid/"

    def allow(self) -> None:
        check_can_import(self.request.user)


@require_safe
def export(request: HttpRequest) -> HttpResponse:
    """What the user sees of the tree, in the columns of the import."""
    check_can_export(request.user)
    return file_response(*exporting.sheet(GridNode.objects.visible_to(request.user), by=request.user))
