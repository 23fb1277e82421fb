from django.apps import AppConfig


class ServicelistsConfig(AppConfig):
    name = "servicelists"

    def ready(self):
        from servicelists import entries  # needs loaded models

        entries.register()
