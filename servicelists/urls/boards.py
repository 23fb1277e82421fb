"""大屏: the projector's address."""

from django.urls import path

from servicelists.views import boards as views

app_name = "boards"
urlpatterns = [
    path("<str:token>/", views.page, name="page"),
    path("<str:token>/now/", views.now, name="now"),
]
