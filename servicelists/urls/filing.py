"""一会一档."""

from django.urls import path

from servicelists.views import filing as views

app_name = "filing"
urlpatterns = [
    path("<int:pk>/file/", views.page, name="page"),
    path("<int:pk>/file/add/", views.add, name="add"),
    path("<int:pk>/file/pack/", views.pack, name="pack"),
    path("files/<int:pk>/describe/", views.describe, name="describe"),
    path("files/<int:pk>/remove/", views.remove, name="remove"),
    path("files/<int:pk>/restore/", views.restore, name="restore"),
]
