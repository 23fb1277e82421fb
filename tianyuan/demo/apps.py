from django.apps import AppConfig
from django.conf import settings


class DemoConfig(AppConfig):
    name = "tianyuan.demo"
    verbose_name = "演示镇"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from tianyuan import audit, clock
        from tianyuan.accounts import demo_cast
        from tianyuan.demo import cast, running

        audit.describe({"demo.load": "载入演示镇"})
        demo_cast.register(cast.groups)
        if settings.DEMO:
            clock.use_offset(running.offset)
