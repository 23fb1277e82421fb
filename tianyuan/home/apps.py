from django.apps import AppConfig


class HomeConfig(AppConfig):
    name = "tianyuan.home"

    def ready(self):
        from tianyuan.ui import menu

        menu.register(menu.Entry(menu.TOP, "工作台", "home", order=1))
