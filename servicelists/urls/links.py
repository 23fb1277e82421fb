"""单位链接: the committee's side."""

from django.urls import path

from servicelists.views import links as views

app_name = "links"
urlpatterns = [
    path("<int:pk>/links/", views.index, name="list"),
    path("<int:pk>/links/make/", views.make, name="make"),
    path("<int:pk>/links/print/", views.cards, name="print"),
    path("links/<int:pk>/renew/", views.renew, name="renew"),
    path("links/<int:pk>/revoke/", views.revoke, name="revoke"),
]
