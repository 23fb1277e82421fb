from django.urls import include, path

from tianyuan.outbox import views

pages = [
    path("messages/", views.inbox_list, name="inbox"),
    path("messages/<int:pk>/open/", views.inbox_open, name="inbox_open"),
    path("messages/read/", views.inbox_read_all, name="inbox_read_all"),
    path("background/", views.failures, name="failures"),
    path("background/<int:pk>/retry/", views.retry, name="retry"),
]
urlpatterns = [
    path("healthz", views.healthz, name="healthz"),
    path("", include((pages, "outbox"))),
]
