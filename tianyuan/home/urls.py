from django.urls import path

from tianyuan.home import views

urlpatterns = [
    path("", views.workbench, name="home"),
    path("search/", views.search, name="search"),
]
