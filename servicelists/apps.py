from django.apps import AppConfig


class ServicelistsConfig(AppConfig):
    name = "servicelists"
