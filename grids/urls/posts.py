"""/grid/posts/, /grid/gaps/, /grid/sponsors/, /grid/duties/: who looks after what."""

from django.urls import include, path

from grids.states import PostKind
from grids.views import duties, gaps, posts, sponsors

_posts = [
    path("people/", posts.pick, name="pick"),
    path("at/<int:node_pk>/", posts.history, name="history"),
    path("at/<int:node_pk>/appoint/", posts.appoint, name="appoint"),
    path("<int:pk>/call/", posts.call, name="call"),
    path("<int:pk>/end/", posts.end, name="end"),
    path("<int:pk>/hand-over/", posts.hand_over, name="hand_over"),
    path("<int:pk>/renew/", posts.renew, name="renew"),
    path("<int:pk>/correct/", posts.correct, name="correct"),
    path("<int:pk>/take-back/", posts.take_back, name="take_back"),
    path("<int:pk>/take-back-term/", posts.take_back_term, name="take_back_term"),
]
_gaps = [
    path("", gaps.gap_list, {"kind": PostKind.PARTY_PAIR}, name="list"),
    path("worker/", gaps.gap_list, {"kind": PostKind.WORKER}, name="worker"),
    path("ending/", gaps.ending_list, name="ending"),
    path("overloaded/", gaps.overloaded_list, name="overloaded"),
    path("batch/", gaps.batch, name="batch"),
    path("undo/", gaps.undo, name="undo"),
    path("<int:pk>/fill/", gaps.fill, name="fill"),
]
_sponsors = [
    path("at/<int:node_pk>/add/", sponsors.add, name="add"),
    path("<int:pk>/end/", sponsors.end, name="end"),
]
_duties = [
    path("", duties.duty_list, name="list"),
    path("<int:level>/", duties.duty_edit, name="edit"),
]
urlpatterns = [
    path("posts/", include((_posts, "posts"))),
    path("gaps/", include((_gaps, "gaps"))),
    path("sponsors/", include((_sponsors, "sponsors"))),
    path("duties/", include((_duties, "duties"))),
]
