from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "tianyuan.accounts"
    verbose_name = "账号"

    def ready(self) -> None:
        from tianyuan.accounts import posts, schema, signals  # noqa: F401 - schema registers itself
        from tianyuan.permissions import register_provider

        register_provider(posts.granted_posts)
        register_provider(posts.delegated_posts)
        signals.connect()
