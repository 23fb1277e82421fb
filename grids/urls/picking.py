"""/grid/pick/: the pickers of cells, and of where a node may go."""

from django.urls import path

from grids.views import picking

urlpatterns = [
    path("pick/", picking.cell_pick, name="pick"),
    path("pick/place/", picking.place_pick, name="pick_place"),
]
