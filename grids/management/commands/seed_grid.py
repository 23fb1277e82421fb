"""县, 镇 and a node for every community, each once."""

from django.core.management.base import BaseCommand

from grids.actions import nodes
from tianyuan.permissions import SYSTEM


class Command(BaseCommand):
    help = "Create the grid's nodes of county, town and communities that are missing."

    def handle(self, *args, **options):
        made = nodes.seed(by=SYSTEM)
        self.stdout.write(f"{made} nodes created.")
