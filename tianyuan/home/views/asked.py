"""What an address of the figures asks for."""

from django.http import Http404, HttpRequest

from tianyuan.home.figures import Scope
from tianyuan.refusals import BadInput
from tianyuan.ui.text import INT64

PARAMETERS = ("committee", "organization", "node", "year")
WORDS = {"committee": "大党委", "organization": "单位", "node": "网格", "year": "年份"}


def scope_asked(request: HttpRequest) -> Scope:
    """The place and year of the address, by the user's rights. Raises as `Scope.of` does."""
    return Scope.of(request.user, **{name: _whole(request, name) for name in PARAMETERS})


def _whole(request: HttpRequest, name: str) -> int | None:
    value = request.GET.get(name, "").strip()
    if not value:
        return None
    if not (value.isascii() and value.isdigit()):
        raise BadInput(f"地址里的{WORDS[name]}不对，请从数据页重新选")
    if len(value) > 19 or int(value) > INT64:
        raise Http404("no such row")
    return int(value)
