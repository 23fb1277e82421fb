from django.apps import AppConfig


class CommitteesConfig(AppConfig):
    name = "committees"
    verbose_name = "大党委与成员单位"

    def ready(self):
        from committees.posts import posts_of_user
        from tianyuan.permissions import register_provider

        register_provider(posts_of_user)
