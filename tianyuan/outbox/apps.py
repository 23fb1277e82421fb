from django.apps import AppConfig


class OutboxConfig(AppConfig):
    name = "tianyuan.outbox"
    verbose_name = "消息与后台"

    def ready(self):
        from tianyuan.outbox import beating  # signals of the worker need loaded apps

        beating.connect()
