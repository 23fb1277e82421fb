"""/grid/map/: the picture of the grid."""

from django.urls import path

from grids.views import map as views

urlpatterns = [
    path("", views.page, name="page"),
    path("data/", views.data, name="data"),
]
