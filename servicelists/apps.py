from django.apps import AppConfig


class ServicelistsConfig(AppConfig):
    name = "servicelists"

    def ready(self):
        from grids import blocks
        from grids import matters as grid_matters
        from servicelists import entries, matters  # needs loaded models
        from servicelists.views.node_block import open_needs

        entries.register()
        grid_matters.register(matters.open_needs, matters.carry_needs)
        blocks.register(open_needs)
