"""/u/<token>/: what a unit does by its link, without a log-in."""

from django.urls import path

from servicelists.views import unit_links as views

app_name = "unit"
urlpatterns = [
    path("<str:token>/", views.mine, name="mine"),
    path("<str:token>/all/", views.everything, name="all"),
    path("<str:token>/now/", views.now, name="now"),
    path("<str:token>/name/", views.name, name="name"),
    path("<str:token>/arrive/", views.arrive, name="arrive"),
    path("<str:token>/leave/", views.leave, name="leave"),
    path("<str:token>/leave-back/", views.leave_back, name="leave_back"),
    path("<str:token>/minutes/", views.minutes, name="minutes"),
    path("<str:token>/minutes/comment/", views.comment, name="comment"),
    path("<str:token>/needs/<int:need_pk>/claim/", views.create, name="create"),
    path("<str:token>/needs/<int:need_pk>/unsuitable/", views.unsuitable, name="unsuitable"),
    path("<str:token>/needs/<int:need_pk>/suitable/", views.suitable, name="suitable"),
    path("<str:token>/claims/<int:pk>/agree/", views.agree, name="agree"),
    path("<str:token>/claims/<int:pk>/agree-back/", views.agree_back, name="agree_back"),
    path("<str:token>/claims/<int:pk>/change/", views.change, name="change"),
    path("<str:token>/claims/<int:pk>/release/", views.release, name="release"),
]
