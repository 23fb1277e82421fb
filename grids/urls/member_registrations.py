"""/member-registrations/: 党员报到."""

from django.urls import path

from grids.views import member_registrations as views

urlpatterns = [
    path("", views.registration_list, name="list"),
    path("new/", views.registration_create, name="create"),
    path("<int:pk>/confirm/", views.registration_confirm, name="confirm"),
    path("<int:pk>/end/", views.registration_end, name="end"),
    path("<int:pk>/take-back-end/", views.registration_take_back_end, name="take_back_end"),
]
