"""`manage.py load_demo`: the demonstration town, all of it or nothing."""

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from tianyuan.demo.loading import Refused, load


class Command(BaseCommand):
    help = "Load the demonstration town into an empty database. Refuses any other, and outside demo mode."

    def handle(self, *args: Any, **options: Any) -> None:
        began = time.monotonic()
        try:
            load()
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"演示镇已载入，用时 {time.monotonic() - began:.0f} 秒 / Demonstration town loaded")
