"""Every address under `/api/v1/`, read from the resolver, and what the schema says they take."""

from collections.abc import Iterator
from functools import cache
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver
from drf_spectacular.generators import SchemaGenerator

PREFIX = "api/v1/"
# Open to everybody on purpose: the log-in itself, and how to call the rest.
OPEN = {"token/", "schema/", "docs/"}


def _patterns(patterns: list, before: str = "") -> Iterator[str]:
    for pattern in patterns:
        path = before + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield path
        elif isinstance(pattern, URLResolver):
            yield from _patterns(pattern.url_patterns, path)


def paths() -> list[str]:
    """`needs/{id}/claim/`, …: every address but the open ones."""
    found = {
        path.removeprefix(PREFIX)
        for path in _patterns(get_resolver().url_patterns)
        if path.startswith(PREFIX)
    }
    return sorted(path.replace("<int:pk>", "{id}") for path in found - OPEN)


@cache
def schema() -> dict[str, Any]:
    return SchemaGenerator().get_schema(request=None, public=True)


def fields_of(path: str, method: str = "post") -> dict[str, Any]:
    """What the schema says an address takes as JSON: field → its schema; empty when it takes none."""
    described = schema()["paths"][f"/{PREFIX}{path}"].get(method, {})
    body = described.get("requestBody")
    if not body or "application/json" not in body["content"]:
        return {}
    reference = body["content"]["application/json"]["schema"]["$ref"]
    return schema()["components"]["schemas"][reference.rsplit("/", 1)[1]]["properties"]


def writes() -> list[str]:
    """Addresses that take a POST."""
    described = schema()["paths"]
    return [path for path in paths() if "post" in described[f"/{PREFIX}{path}"]]
