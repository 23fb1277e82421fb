"""Where the grid's pages stand."""

from django.urls import include, path

from grids.urls import nodes, posts, registrations

urlpatterns = [
    path("registrations/", include((registrations.urlpatterns, "registrations"))),
    path("grid/", include(posts.urlpatterns)),
    path("grid/", include((nodes.urlpatterns, "grid"))),
]
