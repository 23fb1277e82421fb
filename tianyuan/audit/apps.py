from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "tianyuan.audit"
    verbose_name = "审计"
