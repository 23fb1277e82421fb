"""月度清单: the month's page, publishing, papers."""

from django.urls import path

from servicelists.views import lists as views
from servicelists.views import rules

app_name = "lists"
urlpatterns = [
    path("", views.index, name="list"),
    path("settings/<int:committee_pk>/", rules.settings, name="settings"),
    path("<int:pk>/", views.detail, name="detail"),
    path("<int:pk>/publish/", views.publish, name="publish"),
    path("<int:pk>/withdraw/", views.withdraw, name="withdraw"),
    path("<int:pk>/settle/", views.settle, name="settle"),
    path("<int:pk>/bundle/", views.bundle, name="bundle"),
    path("<int:pk>/unclaimed/", views.unclaimed, name="unclaimed"),
    path("<int:pk>/unclaimed/<int:need_pk>/<str:step>/", views.place, name="place"),
    path("<int:pk>/print/needs/", views.print_needs, name="print_needs"),
    path("<int:pk>/print/services/", views.print_services, name="print_services"),
    path("<int:pk>/needs.xlsx", views.needs_ledger, name="needs_ledger"),
    path("<int:pk>/services.xlsx", views.services_ledger, name="services_ledger"),
]
