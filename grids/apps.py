from django.apps import AppConfig


class GridsConfig(AppConfig):
    name = "grids"
    verbose_name = "网格"

    def ready(self):
        from grids import entries
        from grids.posts import posts_of_user
        from grids.words import VERBS
        from tianyuan import audit
        from tianyuan.permissions import register_provider

        register_provider(posts_of_user)
        audit.describe(VERBS)
        entries.register()
