from django.urls import path

from tianyuan.ui import views

app_name = "ui"
urlpatterns = [
    path("ui/", views.gallery, name="gallery"),
    path("ui/care/", views.care_set, name="care"),
    path("ui/post/", views.post_choose, name="post"),
    path("feedback/", views.feedback_leave, name="feedback"),
    path("feedback/list/", views.feedback_list, name="feedback_list"),
]
