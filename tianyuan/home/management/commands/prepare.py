"""What a start needs, in one process: refuse weak configuration, migrate, static files, first town."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import make_password
from django.core.management import call_command
from django.core.management.base import BaseCommand

from tianyuan import checks


class Command(BaseCommand):
    help = "Checks, migrate, collectstatic and, in demonstration mode on an empty database, load_demo."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--no-static", action="store_true", help="static files are known to be current")

    def handle(self, *args: Any, no_static: bool = False, **options: Any) -> None:
        checks.refuse_to_start()
        call_command("migrate", interactive=False, verbosity=0)
        if not no_static:
            call_command("collectstatic", interactive=False, verbosity=0)
        if settings.DEMO:
            self._demonstration()

    def _demonstration(self) -> None:
        cast = get_user_model()._default_manager.filter(is_demo=True)
        if not cast.exists():
            self.stdout.write("载入演示镇（仅首次）/ Loading the demonstration town, once")
            self.stdout.flush()
            call_command("load_demo")
        elif not cast.order_by("pk")[0].check_password(settings.DEMO_PASSWORD):
            # DEMO_PASSWORD changed since: what the start prints must be what opens the door.
            cast.update(password=make_password(settings.DEMO_PASSWORD))
