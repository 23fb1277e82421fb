"""服务项."""

from django.urls import path

from servicelists.views import items as views

app_name = "items"
urlpatterns = [
    path("", views.index, name="list"),
    path("add/<int:list_pk>/", views.add, name="add"),
    path("split/<int:claim_pk>/", views.split, name="split"),
    path("<int:pk>/", views.detail, name="detail"),
    path("<int:pk>/edit/", views.edit, name="edit"),
    path("<int:pk>/start/", views.start, name="start"),
    path("<int:pk>/finish/", views.finish, name="finish"),
    path("<int:pk>/reopen/", views.reopen, name="reopen"),
    path("<int:pk>/verify/", views.verify, name="verify"),
    path("<int:pk>/cancel/", views.cancel, name="cancel"),
    path("<int:pk>/merge-back/", views.merge_back, name="merge_back"),
]
