from django.apps import AppConfig


class WorkdaysConfig(AppConfig):
    name = "tianyuan.workdays"
    verbose_name = "工作日"

    def ready(self):
        from tianyuan.permissions import may  # the menu's rooms need loaded apps
        from tianyuan.ui import menu

        menu.register(
            menu.Entry(
                menu.ADMIN,
                "工作日",
                "workdays:this_year",
                order=60,
                visible=lambda user: may(user, "workdays.edit"),
            )
        )
