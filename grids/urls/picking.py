"""/grid/pick/: the picker of cells."""

from django.urls import path

from grids.views import picking

urlpatterns = [path("pick/", picking.cell_pick, name="pick")]
