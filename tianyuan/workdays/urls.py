from django.urls import path

from tianyuan.workdays import views

app_name = "workdays"
urlpatterns = [
    path("workdays/", views.this_year, name="this_year"),
    path("workdays/<int:year>/", views.year, name="year"),
    path("workdays/<int:year>/announced/", views.announce, name="announce"),
    path("workdays/<int:year>/hours/", views.office_hours, name="office_hours"),
    path("workdays/day/<int:pk>/clear/", views.clear, name="clear"),
]
