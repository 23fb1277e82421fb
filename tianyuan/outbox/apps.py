from django.apps import AppConfig

from tianyuan import celery  # noqa: F401 - every Django process has the configured app before the first task


class OutboxConfig(AppConfig):
    name = "tianyuan.outbox"
    verbose_name = "消息与后台"

    def ready(self):
        from tianyuan import audit
        from tianyuan.outbox import administrators, beating, channels, inbox  # models need loaded apps
        from tianyuan.permissions import Role, has_role, may
        from tianyuan.ui import menu

        administrators.connect()
        beating.connect()
        menu.register_unread(inbox.unread_count)
        audit.describe(channels.VERBS)
        menu.register(
            menu.Entry(
                menu.ADMIN,
                "通知渠道",
                "outbox:channel_list",
                order=65,
                visible=lambda user: may(user, "channels.edit") and not may(user, "workdays.edit"),
            )
        )
        menu.register(
            menu.Entry(
                menu.ADMIN,
                "后台任务",
                "outbox:failures",
                order=80,
                visible=lambda user: has_role(user, Role.SYSTEM_ADMIN),
            )
        )
