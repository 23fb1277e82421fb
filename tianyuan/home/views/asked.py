"""What an address of the figures asks for."""

from django.http import Http404, HttpRequest

from tianyuan.home.figures import Scope
from tianyuan.refusals import BadInput
from tianyuan.ui.text import INT64

PARAMETERS = ("committee", "organization", "node", "year")
WORDS = {"committee": "大党委", "organization": "单位", "node": "网格", "year": "年份"}
PICKED = ("committee", "node")
SHAPES = ("", "xlsx", "print")


def scope_asked(request: HttpRequest, *own: str) -> Scope:
    """The place and year of the address, by the user's rights. Raises as `Scope.of` does.

    `own`: the page's further parameters; any other, and an `as` that is no shape, is a BadInput: what is not
    understood must not show the whole town. `place=node-5` is `node=5` as a form's one field says it.
    """
    _refuse_unknown(request, {*PARAMETERS, "place", "as", *own})
    asked = {name: _whole(name, request.GET.get(name, "").strip()) for name in PARAMETERS}
    name, _, pk = request.GET.get("place", "").strip().partition("-")
    if name:
        if name not in PICKED or not pk or any(asked[other] is not None for other in PARAMETERS[:3]):
            raise BadInput("地址里的大党委不对，请从数据页重新选")
        asked[name] = _whole(name, pk)
    return Scope.of(request.user, **asked)


def _refuse_unknown(request: HttpRequest, known: set[str]) -> None:
    unknown = [name[:40] for name in request.GET if name not in known]
    if unknown:
        raise BadInput(f"地址里有不认识的内容：{'、'.join(unknown[:5])}。请从数据页重新选")
    if request.GET.get("as", "") not in SHAPES:
        raise BadInput("这里可以看网页、打印或导出表格（as=print、as=xlsx），没有别的样子")


def _whole(name: str, value: str) -> int | None:
    if not value:
        return None
    if not (value.isascii() and value.isdigit()):
        raise BadInput(f"地址里的{WORDS[name]}不对，请从数据页重新选")
    if len(value) > 19 or int(value) > INT64:
        raise Http404("no such row")
    return int(value)
