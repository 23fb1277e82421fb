from django.urls import path

from tianyuan.attachments import views

app_name = "attachments"
urlpatterns = [
    path("files/<uuid:pk>/", views.file, name="file"),
    path("files/<uuid:pk>/small/", views.small, name="small"),
]
