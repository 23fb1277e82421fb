"""WSGI entry point for granian. Refuses weak configuration before the first request."""

import os

from django.core.wsgi import get_wsgi_application

from tianyuan import checks

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tianyuan.settings")
application = get_wsgi_application()
checks.refuse_to_start()
