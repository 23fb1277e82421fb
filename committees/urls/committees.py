from django.urls import path

from committees.views import committees, seats

app_name = "committees"
urlpatterns = [
    path("", committees.committee_list, name="list"),
    path("own/", committees.own_committee, name="own"),
    path("new/", committees.committee_create, name="create"),
    path("<int:pk>/", committees.committee_detail, name="detail"),
    path("<int:pk>/edit/", committees.committee_edit, name="edit"),
    path("<int:pk>/seats/", seats.seat_history, name="seats"),
    path("<int:pk>/seats/new/", seats.seat_appoint, name="appoint"),
    path("seats/<int:pk>/end/", seats.seat_end, name="seat_end"),
    path("seats/<int:pk>/correct/", seats.seat_correct, name="seat_correct"),
]
