"""现场: the operator's screen of a meeting."""

from django.urls import path

from servicelists.views import rooms as views

app_name = "rooms"
urlpatterns = [
    path("room/units/", views.units, name="units"),
    path("<int:pk>/room/", views.page, name="page"),
    path("<int:pk>/room/now/", views.now, name="now"),
    path("<int:pk>/room/begin/", views.begin, name="begin"),
    path("<int:pk>/room/finish/", views.finish, name="finish"),
    path("<int:pk>/room/turn/", views.turn, name="turn"),
    path("<int:pk>/room/decide/", views.decide, name="decide"),
    path("<int:pk>/room/undo/", views.undo, name="undo"),
    path("<int:pk>/room/claim/", views.claim, name="claim"),
    path("<int:pk>/room/unclaim/", views.unclaim, name="unclaim"),
    path("<int:pk>/room/agree/", views.agree, name="agree"),
    path("<int:pk>/room/agree-back/", views.agree_back, name="agree_back"),
    path("<int:pk>/room/register/", views.register, name="register"),
    path("<int:pk>/room/all-here/", views.all_here, name="all_here"),
    path("<int:pk>/room/mark/", views.mark, name="mark"),
    path("<int:pk>/room/settle/", views.settle, name="settle"),
    path("<int:pk>/room/unsettle/", views.unsettle, name="unsettle"),
    path("<int:pk>/room/topic/", views.conclude_topic, name="topic"),
    path("<int:pk>/room/board/", views.show_board, name="board"),
]
