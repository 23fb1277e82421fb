from django.urls import include, path

from tianyuan.home import api
from tianyuan.home.views import figures, pages, rows

data = [
    path("", figures.page, name="page"),
    path("rows/<slug:key>/", rows.rows, name="rows"),
]
urlpatterns = [
    path("", pages.workbench, name="home"),
    path("search/", pages.search, name="search"),
    path("data/", include((data, "figures"))),
]
api_urlpatterns = [
    path("figures/town/", api.TownFigures.as_view(), name="api_figures-town"),
    path("figures/committees/<int:pk>/", api.CommitteeFigures.as_view(), name="api_figures-committee"),
    path(
        "figures/organizations/<int:pk>/", api.OrganizationFigures.as_view(), name="api_figures-organization"
    ),
    path("figures/nodes/<int:pk>/", api.NodeFigures.as_view(), name="api_figures-node"),
]
