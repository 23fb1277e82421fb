"""Addresses of the month's pages, one module a noun."""

from django.urls import include, path

urlpatterns = [
    path("", include("servicelists.urls.papers")),
    path("report-templates/", include("servicelists.urls.report_templates")),
    path("needs/", include("servicelists.urls.needs")),
    path("lists/", include("servicelists.urls.lists")),
    path("agendas/", include("servicelists.urls.agendas")),
    path("", include("servicelists.urls.minutes")),
    path("meetings/", include("servicelists.urls.filing")),
    path("meetings/", include("servicelists.urls.meetings")),
    path("meetings/", include("servicelists.urls.rooms")),
    path("b/", include("servicelists.urls.boards")),
    path("meetings/", include("servicelists.urls.links")),
    path("g/", include("servicelists.urls.groups")),
    path("u/", include("servicelists.urls.unit_links")),
    path("resolutions/", include("servicelists.urls.resolutions")),
    path("claims/", include("servicelists.urls.claims")),
    path("items/", include("servicelists.urls.items")),
]

api_urlpatterns = [path("", include("servicelists.urls.api"))]
