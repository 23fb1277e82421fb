"""/g/<token>/: the meeting as the units' WeChat group may see it."""

from django.urls import path

from servicelists.views import groups as views

app_name = "groups"
urlpatterns = [path("<str:token>/", views.page, name="page")]
