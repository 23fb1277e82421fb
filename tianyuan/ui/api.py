"""The ground of the API: pages, a parser that refuses what cannot be stored, refusals in words."""

import logging
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.exceptions import ValidationError as ModelInvalid
from django.db import DataError, OperationalError
from django.http import Http404
from rest_framework import exceptions, serializers
from rest_framework.pagination import PageNumberPagination
from rest_framework.parsers import JSONParser
from rest_framework.response import Response
from rest_framework.views import exception_handler

from tianyuan.refusals import BadInput, Conflict, Denied
from tianyuan.ui.text import INT32, INT64, TOO_LARGE, UNREADABLE, is_plain, plain

log = logging.getLogger(__name__)
DEEPEST = 20


class Pages(PageNumberPagination):
    """`?page=2&page_size=50`, at most 100 rows a page; a page that is not there is a 404 in words."""

    page_size = 50
    page_size_query_param = "page_size"
    max_page_size = 100
    invalid_page_message = "没有第 {page_number} 页"


class PlainTextJSONParser(JSONParser):
    """JSON without NUL bytes, lone surrogates, integers beyond 64 bits or absurd nesting."""

    def parse(self, stream, media_type=None, parser_context=None):
        request = (parser_context or {}).get("request")
        length = request.META.get("CONTENT_LENGTH") if request else None
        if length and length.isdigit() and int(length) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
            raise RequestDataTooBig
        try:
            parsed = super().parse(stream, media_type, parser_context)
        except RecursionError:
            raise exceptions.ParseError("内容的层次太深") from None
        except exceptions.ParseError:
            raise exceptions.ParseError("内容不是有效的 JSON") from None
        _check(parsed, DEEPEST)
        return parsed


def _check(value: Any, depth: int) -> None:
    if depth == 0:
        raise exceptions.ParseError("内容的层次太深")
    if isinstance(value, str) and not is_plain(value):
        raise exceptions.ParseError(UNREADABLE)
    if isinstance(value, int) and abs(value) > INT64:
        raise exceptions.ParseError("数字超出了范围")
    if isinstance(value, dict):
        value = [*value.keys(), *value.values()]
    if isinstance(value, list):
        for part in value:
            _check(part, depth - 1)


def _first_words(detail: Any) -> str:
    """The first sentence inside DRF's nested errors, with the field it belongs to."""
    if isinstance(detail, dict):
        name, inner = next(iter(detail.items()))
        words = _first_words(inner)
        return words if name in {"non_field_errors", "detail"} else f"{name}: {words}"
    if isinstance(detail, list):
        return _first_words(detail[0]) if detail else ""
    return str(detail)


def _refusal(error: Exception) -> tuple[int, str, str] | None:
    """(status, words, code) of our own refusals."""
    if isinstance(error, Denied):
        return 403, error.reason, "denied"
    if isinstance(error, Conflict):
        return 409, error.message, "conflict"
    if isinstance(error, BadInput):
        return 400, error.words, "bad_input"
    if isinstance(error, ModelInvalid):
        return 400, "；".join(error.messages), "invalid"
    if isinstance(error, RequestDataTooBig):
        return 413, "提交的内容太大", "too_large"
    if isinstance(error, OverflowError | DataError):
        log.error("value out of range in the API", exc_info=error)
        return 400, "数字或文字超出了范围", "bad_input"
    return None


def explain(error: Exception, context: dict) -> Response | None:
    """Every refusal as `{"detail": words, "code": …}`; field errors stand beside it under `errors`."""
    ours = _refusal(error)
    if ours:
        return Response({"detail": ours[1], "code": ours[2], **_both_texts(error)}, status=ours[0])
    if isinstance(error, OperationalError):
        log.error("database out of reach", exc_info=error)
        return Response({"detail": "系统暂时不可用，请稍后再试", "code": "unavailable"}, status=503)
    if isinstance(error, Http404) and not isinstance(error, exceptions.NotFound):
        return Response({"detail": "没有找到，或您无权查看", "code": "not_found"}, status=404)
    response = exception_handler(error, context)
    if response is not None:
        response.data = _described(error, response.data)
    return response


def _both_texts(error: Exception) -> dict[str, Any]:
    """Of a conflict of texts: what was sent, what stands there now, and its version."""
    if not isinstance(error, Conflict) or not error.theirs:
        return {}
    return {"mine": error.mine, "theirs": error.theirs, "version": error.version}


def _described(error: Exception, data: Any) -> dict:
    if isinstance(error, exceptions.ValidationError):
        return {"detail": _first_words(data), "code": "invalid", "errors": data}
    codes = error.get_codes() if isinstance(error, exceptions.APIException) else "error"
    return {"detail": _first_words(data), "code": codes if isinstance(codes, str) else "error"}


class PlainCharField(serializers.CharField):
    """Text without control characters, trimmed."""

    def to_internal_value(self, data):
        text = super().to_internal_value(data)
        try:
            return plain(text)
        except BadInput as error:
            raise serializers.ValidationError(error.words) from error


class BoundedIntegerField(serializers.IntegerField):
    """A whole number that fits a 32-bit column; at least 0 unless told otherwise."""

    def __init__(self, **kwargs):
        kwargs.setdefault("min_value", 0)
        kwargs.setdefault("max_value", INT32)
        if kwargs["max_value"] == INT32:  # the column's bound, not the town's
            kwargs["error_messages"] = {"max_value": TOO_LARGE, **kwargs.get("error_messages", {})}
        super().__init__(**kwargs)
