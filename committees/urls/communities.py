from django.urls import path

from committees.views import communities

app_name = "communities"
urlpatterns = [
    path("", communities.community_list, name="list"),
    path("<int:pk>/edit/", communities.community_edit, name="edit"),
]
