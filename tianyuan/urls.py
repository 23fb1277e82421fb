"""Addresses: every room brings its own `urls.py`; pages are mounted at /, `api_urlpatterns` at /api/v1/."""

from importlib import import_module
from importlib.util import find_spec

from django.conf import settings
from django.urls import include, path
from django.views.generic import TemplateView
from drf_spectacular.views import SpectacularAPIView


def _mounted(room: str) -> list:
    spec = find_spec(f"{room}.urls")
    if spec is None or spec.origin is None:
        return []
    module = import_module(f"{room}.urls")
    pages, api = getattr(module, "urlpatterns", []), getattr(module, "api_urlpatterns", [])
    return [
        *([path("", include(module.__name__))] if pages else []),
        *([path("api/v1/", include(api))] if api else []),
    ]


urlpatterns = [
    path("api/v1/schema/", SpectacularAPIView.as_view(), name="api_schema"),
    path("api/v1/docs/", TemplateView.as_view(template_name="ui/api_docs.html"), name="api_docs"),
    *(pattern for room in settings.ROOMS for pattern in _mounted(room)),
]

handler400 = "tianyuan.ui.errors.bad_request"
handler403 = "tianyuan.ui.errors.permission_denied"
handler404 = "tianyuan.ui.errors.page_not_found"
handler500 = "tianyuan.ui.errors.server_error"
