"""The town's thirteen communities, each once: the first step of a real installation."""

from django.core.management.base import BaseCommand

from committees.actions import communities
from tianyuan.permissions import SYSTEM


class Command(BaseCommand):
    help = "Create the thirteen communities of the town that are missing."

    def handle(self, *args, **options):
        made = communities.seed(by=SYSTEM)
        self.stdout.write(f"{made} communities created.")
