"""议定事项."""

from django.urls import path

from servicelists.views import resolutions as views

app_name = "resolutions"
urlpatterns = [
    path("", views.index, name="list"),
    path("settle/<int:meeting_pk>/", views.settle, name="settle"),
    path("<int:pk>/", views.detail, name="detail"),
    path("<int:pk>/edit/", views.edit, name="edit"),
    path("<int:pk>/report/", views.report, name="report"),
    path("<int:pk>/done/", views.finish, name="done"),
    path("<int:pk>/reopen/", views.reopen, name="reopen"),
    path("<int:pk>/drop/", views.drop, name="drop"),
    path("<int:pk>/remind/", views.remind, name="remind"),
    path("<int:pk>/refer/", views.refer, name="refer"),
    path("<int:pk>/coordinate/", views.coordinate, name="coordinate"),
    path("<int:pk>/supervise/", views.supervise, name="supervise"),
]
