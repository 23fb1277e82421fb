"""会议材料 and 上级表格."""

from django.urls import path

from servicelists.views import papers as views

app_name = "papers"
urlpatterns = [
    path("meetings/<int:pk>/papers/", views.of_meeting, name="meeting"),
    path("meetings/<int:pk>/papers/all/", views.meeting_all, name="meeting_all"),
    path("meetings/<int:pk>/papers/pack/", views.pack, name="pack"),
    path("meetings/<int:pk>/papers/<slug:key>/", views.meeting_paper, name="meeting_paper"),
    path("meetings/<int:pk>/papers/<slug:key>.docx", views.meeting_docx, name="meeting_docx"),
    path("lists/<int:pk>/papers/", views.of_list, name="list"),
    path("lists/<int:pk>/papers/<slug:key>/", views.list_paper, name="list_paper"),
    path("lists/<int:pk>/papers/<slug:key>.docx", views.list_docx, name="list_docx"),
]
