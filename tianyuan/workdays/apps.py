from django.apps import AppConfig

# What the town office sets; 通知渠道 is of another room, by name.
PAGES = (
    ("工作日", "workdays:this_year", "workdays.edit"),
    ("通知渠道", "outbox:channel_list", "channels.edit"),
)


class WorkdaysConfig(AppConfig):
    name = "tianyuan.workdays"
    verbose_name = "工作日"

    def ready(self):
        from tianyuan.permissions import may  # the menu's rooms need loaded apps
        from tianyuan.ui import menu, tabs

        tabs.register("settings", "设置", PAGES)
        menu.register(
            menu.Entry(
                menu.ADMIN,
                "设置",
                "workdays:this_year",
                order=60,
                visible=lambda user: may(user, "workdays.edit"),
                prefixes=("/channels/",),
            )
        )
