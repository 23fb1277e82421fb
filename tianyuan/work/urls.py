from django.urls import path

from tianyuan.work import views

app_name = "work"
urlpatterns = [
    path("downloads/", views.downloads, name="downloads"),
    path("work/<int:pk>/", views.detail, name="detail"),
    path("work/<int:pk>/progress/", views.progress, name="progress"),
]
