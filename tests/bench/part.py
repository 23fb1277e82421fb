"""One part in a process of its own, so that memory and caches are its own: `python -m tests.bench.part NAME`."""

import sys
from importlib import import_module

import django

if __name__ == "__main__":
    django.setup()
    if sys.argv[1] == "migrate":
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
    else:
        import_module(f"tests.bench.{sys.argv[1]}").main()
