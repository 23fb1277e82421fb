from typing import Any

from django.apps import AppConfig
from django.contrib.auth import get_user_model

from tianyuan import checks
from tianyuan.permissions import scope_of


class HomeConfig(AppConfig):
    name = "tianyuan.home"

    def ready(self):
        from tianyuan.ui import menu

        menu.register(menu.Entry(menu.TOP, "工作台", "home", order=1))
        menu.register(menu.Entry(menu.TOP, "数据", "figures:page", order=2, visible=_sees_figures))
        checks.use_probes(
            demo_rows=lambda: _accounts(is_demo=True), real_rows=lambda: _accounts(is_demo=False)
        )


def _sees_figures(user: Any) -> bool:
    return bool(scope_of(user, "figures.view"))


def _accounts(*, is_demo: bool) -> bool:
    return get_user_model()._default_manager.filter(is_demo=is_demo).exists()
