from django.urls import include, path

from tianyuan.outbox import views

pages = [
    path("messages/", views.inbox_list, name="inbox"),
    path("messages/<int:pk>/open/", views.inbox_open, name="inbox_open"),
    path("messages/read/", views.inbox_read_all, name="inbox_read_all"),
    path("messages/settings/", views.mutes, name="mutes"),
    path("channels/", views.channel_list, name="channel_list"),
    path("channels/add/", views.channel_add, name="channel_add"),
    path("channels/<int:pk>/try/", views.channel_try, name="channel_try"),
    path("channels/<int:pk>/off/", views.channel_off, name="channel_off"),
    path("channels/<int:pk>/on/", views.channel_on, name="channel_on"),
    path("background/", views.failures, name="failures"),
    path("background/<int:pk>/retry/", views.retry, name="retry"),
]
urlpatterns = [
    path("healthz", views.healthz, name="healthz"),
    path("", include((pages, "outbox"))),
]
