from django.apps import AppConfig
from django.contrib.auth import get_user_model

from tianyuan import checks


class HomeConfig(AppConfig):
    name = "tianyuan.home"

    def ready(self):
        from tianyuan.ui import menu

        menu.register(menu.Entry(menu.TOP, "工作台", "home", order=1))
        checks.use_probes(
            demo_rows=lambda: _accounts(is_demo=True), real_rows=lambda: _accounts(is_demo=False)
        )


def _accounts(*, is_demo: bool) -> bool:
    return get_user_model()._default_manager.filter(is_demo=is_demo).exists()
