"""/grid/import/, /grid/export/."""

from django.urls import path

from grids.views import importing

urlpatterns = [
    path("import/", importing.CellImport.as_view(), name="import"),
    path("export/", importing.export, name="export"),
]
