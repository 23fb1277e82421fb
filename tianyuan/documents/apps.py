from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "tianyuan.documents"
