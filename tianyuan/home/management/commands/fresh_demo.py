"""`make demo`: throw the demonstration town away; the next start loads a new one. Never touches real rows."""

import shutil
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from tianyuan import checks


class Command(BaseCommand):
    help = "Empty the database, files and broker of a demonstration. Refuses any other database."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("只能在演示模式下重建 / Only in demonstration mode: TIANYUAN_MODE=demo")
        checks.refuse_to_start()
        _drop_rows()
        for folder in (settings.MEDIA_ROOT, settings.VAR / "broker"):
            shutil.rmtree(folder, ignore_errors=True)


def _drop_rows() -> None:
    if connection.vendor == "sqlite":
        connection.close()
        for suffix in ("", "-wal", "-shm"):
            Path(f"{settings.DATABASES['default']['NAME']}{suffix}").unlink(missing_ok=True)
        return
    with connection.cursor() as cursor:
        cursor.execute("DROP SCHEMA public CASCADE")
        cursor.execute("CREATE SCHEMA public")
