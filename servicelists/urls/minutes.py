"""会议纪要."""

from django.urls import path

from servicelists.views import minutes as views

app_name = "minutes"
urlpatterns = [
    path("minutes/", views.index, name="list"),
    path("minutes/comments/<int:pk>/answer/", views.answer, name="answer"),
    path("meetings/<int:pk>/minutes/", views.page, name="page"),
    path("meetings/<int:pk>/minutes/draft/", views.draft, name="draft"),
    path("meetings/<int:pk>/minutes/sections/<slug:key>/", views.section, name="section"),
    path("meetings/<int:pk>/minutes/circulate/", views.circulate, name="circulate"),
    path("meetings/<int:pk>/minutes/take-back/", views.take_back, name="take_back"),
    path("meetings/<int:pk>/minutes/comment/", views.comment, name="comment"),
    path("meetings/<int:pk>/minutes/issue/", views.issue, name="issue"),
    path("meetings/<int:pk>/minutes/correct/", views.correct, name="correct"),
    path("meetings/<int:pk>/minutes/versions/", views.versions, name="versions"),
]
