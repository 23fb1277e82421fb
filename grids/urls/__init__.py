"""Where the grid's pages and resources stand."""

from django.urls import include, path

from grids.urls import api, codes, importing, map, member_registrations, nodes, picking, posts, registrations

urlpatterns = [
    path("registrations/", include((registrations.urlpatterns, "registrations"))),
    path("member-registrations/", include((member_registrations.urlpatterns, "member_registrations"))),
    path("grid/", include(posts.urlpatterns)),
    *codes.public_patterns,
    path("grid/codes/", include((codes.urlpatterns, "codes"))),
    path("grid/map/", include((map.urlpatterns, "grid_map"))),
    path("grid/", include(([*importing.urlpatterns, *picking.urlpatterns, *nodes.urlpatterns], "grid"))),
]
api_urlpatterns = api.urlpatterns
