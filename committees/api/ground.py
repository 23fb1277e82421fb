"""The ground under every resource of the API: scope, pages, search, order, steps, refusals.

A resource is thin: it finds its row among what the user may see, lets a serializer check the types of what
was sent, and calls one action: the one the pages call.
"""

from collections.abc import Callable, Mapping, Sequence
from hashlib import sha256
from typing import Any
from uuid import UUID, uuid5

from django.core.exceptions import ObjectDoesNotExist
from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from django_filters.rest_framework import DjangoFilterBackend
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema, extend_schema_view
from rest_framework import exceptions, filters, serializers
from rest_framework.decorators import action
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ReadOnlyModelViewSet

from tianyuan.permissions import NOT_FOR_POST, check
from tianyuan.refusals import BadInput, Conflict
from tianyuan.ui.api import Pages
from tianyuan.ui.idempotency import once
from tianyuan.ui.text import plain

FURTHEST = 1_000_000
LONGEST_KEY = 200
ALWAYS_KNOWN = ("page", "page_size", "format")
# Keys of the API live in a space of their own, apart from those of forms.
KEYS = UUID("6b1f6c4e-7a2d-4c0e-9d35-2c8a1f0b7e11")
NO_CSRF = "请求缺少防伪造令牌：用网页登录时请带 X-CSRFToken 请求头，程序请用 Token 登录"


class ResourcePages(Pages):
    """Pages whose number makes sense; a senseless one is a 400, one past the end a 404."""

    def get_page_number(self, request: Request, paginator: Any) -> int:
        page = _whole(request, self.page_query_param, 1)
        if not 1 <= page <= FURTHEST:
            raise BadInput(f"页码 page 请填 1 到 {FURTHEST} 的整数")
        return page

    def get_page_size(self, request: Request) -> int:
        size = _whole(request, self.page_size_query_param, self.page_size)
        if size < 1:
            raise BadInput("每页条数 page_size 请填 1 到 100 的整数")
        return min(size, self.max_page_size)


def _whole(request: Request, name: str, default: int) -> int:
    value = request.query_params.get(name) or str(default)
    if not (value.isascii() and value.isdigit()):
        raise BadInput(f"{name} 请填整数")
    return int(value[:12])


class SearchAndOrder(filters.BaseFilterBackend):
    """`q` looks through the resource's own search, `ordering` takes only the resource's own keys."""

    def filter_queryset(self, request: Request, queryset: QuerySet, view: Any) -> QuerySet:
        words = plain(request.query_params.get("q", "")).strip()
        if len(words) > 100:
            raise BadInput("查找的文字 q 请不超过 100 个字")
        if words and view.search:
            queryset = view.search(queryset, words)
        return queryset.order_by(*self._order(request, view))

    def _order(self, request: Request, view: Any) -> Sequence[str]:
        wanted = request.query_params.get("ordering") or view.default_order
        key = wanted.removeprefix("-")
        if key not in view.orderings:
            raise BadInput(f"排序 ordering 只能是 {'、'.join(view.orderings)}（前加 - 为倒序）")
        names = view.orderings[key]
        return names if wanted == key else [_reversed(name) for name in names]

    def get_schema_operation_parameters(self, view: Any) -> list[dict]:
        keys = [key for name in view.orderings for key in (name, f"-{name}")]
        order = {
            "name": "ordering", "in": "query", "required": False,
            "description": f"排序，前加 - 为倒序；不填为 {view.default_order}",
            "schema": {"type": "string", "enum": keys},
        }  # fmt: skip
        q = {
            "name": "q", "in": "query", "required": False, "description": view.search_words,
            "schema": {"type": "string", "maxLength": 100},
        }  # fmt: skip
        return [q, order] if view.search else [order]


def _reversed(name: str) -> str:
    return name[1:] if name.startswith("-") else f"-{name}"


class Resource(ReadOnlyModelViewSet):
    """List and detail of what the user may see: `rows` says what a row needs, scope is added here.

    `orderings`: key of `ordering` → ORM orderings. `search(queryset, words)` answers `q`. `seen_with`: the
    permission that opens the list; empty where everybody with an account may look.
    """

    pagination_class = ResourcePages
    filter_backends = [DjangoFilterBackend, SearchAndOrder]
    lookup_value_converter = "int"
    orderings: Mapping[str, Sequence[str]] = {}
    default_order = ""
    search: Callable[[QuerySet, str], QuerySet] | None = None
    search_words = "查找"
    seen_with = ""

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        if self.seen_with:
            check(request.user, self.seen_with, NOT_FOR_POST)
        self._refuse_unknown(request)
        return super().list(request, *args, **kwargs)

    def _refuse_unknown(self, request: Request) -> None:
        """A misspelt filter would answer with everything: raise BadInput, naming it and what is known."""
        filters = getattr(self, "filterset_class", None)
        own = ["q"] if self.search else []
        own += ["ordering", *(filters.base_filters if filters else ()), *ALWAYS_KNOWN]
        unknown = [name[:40] for name in request.query_params if name not in own]
        if unknown:
            raise BadInput(f"不认识的查询参数：{'、'.join(unknown[:5])}。这里可以用：{'、'.join(own)}")

    def rows(self) -> QuerySet:
        """Every row with what the shape shows, in a fixed number of queries; not yet narrowed to a user."""
        return super().get_queryset()

    def get_queryset(self) -> QuerySet:
        if getattr(self, "swagger_fake_view", False):  # the schema is made without a user
            return self.rows().none()
        return self.rows().visible_to(self.request.user)

    def get_object(self) -> Any:
        """The row of the address, whatever the list's filters say. What may not be seen is a 404."""
        return get_object_or_404(self.get_queryset(), pk=self.kwargs["pk"])

    def said(self, shape: type[serializers.Serializer]) -> dict[str, Any]:
        """What was sent, checked. Raises ValidationError (400)."""
        sent = shape(data=self.request.data, context=self.get_serializer_context())
        sent.is_valid(raise_exception=True)
        return dict(sent.validated_data)

    def shown(self, pk: Any) -> dict[str, Any]:
        """The row after an action. Who was allowed to act sees the outcome, even where it left his scope."""
        return self.get_serializer(self.rows().get(pk=pk)).data

    def handle_exception(self, error: Exception) -> Response:
        if isinstance(error, ObjectDoesNotExist):  # it went away between finding and locking it
            error = Http404()
        if isinstance(error, exceptions.PermissionDenied) and str(error.detail).startswith("CSRF"):
            error = exceptions.PermissionDenied(NO_CSRF, code="csrf")
        return super().handle_exception(error)


# ---- doing it once
KEY_HEADER = OpenApiParameter(
    "Idempotency-Key", str, OpenApiParameter.HEADER,
    description="调用方自定的唯一编号（不超过 200 个字符）。网络不稳时原样重发，只办一次，答复相同。",
)  # fmt: skip


def once_only(request: Request, act: Callable[[], Any]) -> int:
    """Run `act` and return the pk of what it made; the same Idempotency-Key again gives the same pk.

    Raises Conflict when the key comes with another content.
    """
    key = plain(request.headers.get("Idempotency-Key", "")).strip()
    if len(key) > LONGEST_KEY:
        raise BadInput(f"Idempotency-Key 最长 {LONGEST_KEY} 个字符")
    if not key:
        return act().pk
    content = sha256(JSONRenderer().render(request.data)).hexdigest()[:32]
    kept = once(request.user, _key_of(request, key), lambda: f"{act().pk} {content}")
    pk, _, first = kept.partition(" ")
    if first != content:
        raise Conflict("这个 Idempotency-Key 已用于另一份内容，请换一个")
    return int(pk)


def _key_of(request: Request, key: str) -> UUID:
    return uuid5(KEYS, f"{request.user.pk} {request.method} {request.path} {key}")


# ---- how it is described
class Problem(serializers.Serializer):
    """Every refusal."""

    detail = serializers.CharField(help_text="原因，一句给人看的话")
    code = serializers.CharField(help_text="原因的代号，如 denied、conflict、invalid、bad_input、not_found")
    errors = serializers.DictField(required=False, help_text="按字段列出的错误（只在 code 为 invalid 时有）")
    mine = serializers.DictField(
        required=False, help_text="您送来的文字（别人先改了文字时，code 为 conflict）"
    )
    theirs = serializers.DictField(required=False, help_text="现在存着的文字（同上）")
    version = serializers.IntegerField(required=False, help_text="现在的版本号：看过以后带着它再送（同上）")


_WHY = {
    400: "填写的内容不对",
    401: "没有登录，或令牌已过期",
    403: "您的职务不能做，或现在这一步不能做",
    404: "没有，或您无权查看",
    409: "别人先改了一步",
}


def refusals(*codes: int) -> dict[int, OpenApiResponse]:
    """Responses of a schema for these status codes."""
    return {code: OpenApiResponse(Problem, description=_WHY[code]) for code in codes}


def described(noun: str, shape: type[serializers.Serializer], about: str) -> Callable:
    """Class decorator: list and detail in words, all operations under one heading."""

    def decorate(view: type[Resource]) -> type[Resource]:
        listed = extend_schema(
            summary=f"{noun}：列表",
            description=about,
            responses={200: shape(many=True), **refusals(400, 401, 403)},
        )
        detail = extend_schema(
            summary=f"{noun}：详情", description=about, responses={200: shape, **refusals(401, 404)}
        )
        return extend_schema(tags=[noun])(extend_schema_view(list=listed, retrieve=detail)(view))

    return decorate


def step(
    name: str,
    act: Callable[..., Any],
    summary: str,
    shape: type[serializers.Serializer],
    *,
    asks: type[serializers.Serializer] | None = None,
    about: str = "",
    answer: Callable[[Any, Any, Any], Any] | None = None,
    status: int = 200,
) -> Callable:
    """`POST {id}/<name>/`: calls one action with what `asks` describes and answers the row as it is then.

    `answer(resource, row, result of the action)` is what is answered where that is not the row.
    """

    def endpoint(self: Resource, request: Request, **kwargs: Any) -> Response:
        row = self.get_object()
        result = act(row, by=request.user, **(self.said(asks) if asks else {}))
        return Response(answer(self, row, result) if answer else self.shown(row.pk), status)

    endpoint.__name__ = name
    endpoint.__doc__ = None
    described_as = extend_schema(
        summary=summary,
        description=about,
        request=asks,
        responses={status: shape, **refusals(400, 401, 403, 404, 409)},
    )
    return described_as(action(detail=True, methods=["post"], url_path=name.replace("_", "-"))(endpoint))


def look(
    name: str,
    show: Callable[[Any, Any], Any],
    summary: str,
    shape: type[serializers.Serializer],
    *,
    about: str = "",
) -> Callable:
    """`GET {id}/<name>/`: something about a row that is no resource of its own; `show(resource, row)`."""

    def endpoint(self: Resource, request: Request, **kwargs: Any) -> Response:
        return Response(show(self, self.get_object()))

    endpoint.__name__ = name
    endpoint.__doc__ = None
    described_as = extend_schema(
        summary=summary, description=about, responses={200: shape, **refusals(401, 403, 404)}
    )
    return described_as(action(detail=True, methods=["get"], url_path=name.replace("_", "-"))(endpoint))
