from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "tianyuan.audit"
    verbose_name = "审计"

    def ready(self) -> None:
        from tianyuan.audit import views

        views.register_menu()
