"""红色联盟."""

from django.urls import path

from committees.views import alliances as views

app_name = "alliances"
urlpatterns = [
    path("", views.alliance_list, name="list"),
    path("new/<int:committee_pk>/", views.alliance_form, name="form"),
    path("<int:pk>/", views.alliance_detail, name="detail"),
    path("<int:pk>/edit/", views.alliance_edit, name="edit"),
    path("<int:pk>/end/", views.alliance_end, name="end"),
]
