from django.apps import AppConfig


class UiConfig(AppConfig):
    name = "tianyuan.ui"
    verbose_name = "页面"
