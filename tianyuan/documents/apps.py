from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class DocumentsConfig(AppConfig):
    name = "tianyuan.documents"
    verbose_name = "表格"

    def ready(self) -> None:
        autodiscover_modules("imports")
