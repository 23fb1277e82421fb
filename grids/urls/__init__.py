"""Where the grid's pages stand."""

from django.urls import include, path

from grids.urls import registrations

urlpatterns = [path("registrations/", include((registrations.urlpatterns, "registrations")))]
