from django.urls import path

from servicelists.views import calling
from servicelists.views import meetings as views

app_name = "meetings"
urlpatterns = [
    path("", views.index, name="list"),
    path("call/<int:committee_pk>/", calling.call, name="call"),
    path("urgent/<int:need_pk>/", calling.urgent, name="urgent"),
    path("<int:pk>/agenda/", calling.recall, name="recall"),
    path("<int:pk>/notice/", calling.notice, name="notice"),
    path("<int:pk>/reschedule/", calling.reschedule, name="reschedule"),
    path("announce/<int:list_pk>/", views.announce, name="announce"),
    path("announce/<int:list_pk>/preview/", views.preview, name="preview"),
    path("record/<int:list_pk>/", views.record, name="record"),
    path("<int:pk>/", views.detail, name="detail"),
    path("<int:pk>/edit/", views.edit, name="edit"),
    path("<int:pk>/take-back/", views.take_back, name="take_back"),
    path("<int:pk>/open/", views.open_now, name="open"),
    path("<int:pk>/take-back-opening/", views.take_back_opening, name="take_back_opening"),
    path("<int:pk>/reopen/", views.reopen, name="reopen"),
    path("<int:pk>/close/", views.close_now, name="close"),
    path("<int:pk>/print/", views.print_notice, name="print"),
    path("items/<int:pk>/decide/", views.decide, name="decide"),
]
