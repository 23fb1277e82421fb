"""Addresses of people and units, one module a noun."""

from django.urls import include, path

urlpatterns = [
    path("committees/", include("committees.urls.committees")),
    path("communities/", include("committees.urls.communities")),
    path("alliances/", include("committees.urls.alliances")),
    path("organizations/", include("committees.urls.organizations")),
    path("persons/", include("committees.urls.persons")),
]

api_urlpatterns = [path("", include("committees.urls.api"))]
