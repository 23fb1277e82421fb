from django.urls import include, path

from grids import views

registrations = [
    path("", views.registration_list, name="list"),
    path("new/", views.registration_create, name="create"),
    path("<int:pk>/confirm/", views.registration_confirm, name="confirm"),
    path("<int:pk>/end/", views.registration_end, name="end"),
]
urlpatterns = [path("registrations/", include((registrations, "registrations")))]
