from django.apps import AppConfig


class ServicelistsConfig(AppConfig):
    name = "servicelists"

    def ready(self):
        from grids import matters as grid_matters
        from servicelists import entries, matters  # needs loaded models

        entries.register()
        grid_matters.register(matters.open_needs, matters.carry_needs)
