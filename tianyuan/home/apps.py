from django.apps import AppConfig

from tianyuan import checks  # noqa: F401 - registers the system checks


class HomeConfig(AppConfig):
    name = "tianyuan.home"
