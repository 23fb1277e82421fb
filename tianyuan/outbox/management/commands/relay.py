"""`manage.py relay`: hand due outbox rows to Celery until stopped."""

import signal

from django.core.management.base import BaseCommand

from tianyuan.outbox.relay import Relay


class Command(BaseCommand):
    help = "Hands due outbox rows to Celery. Runs until SIGTERM or Ctrl-C; several may run at once."

    def add_arguments(self, parser):
        parser.add_argument("--once", action="store_true", help="one round, then end")

    def handle(self, *args, once: bool = False, **options):
        relay = Relay()
        if once:
            relay.round()
            return
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: relay.stop.set())
        relay.run()
