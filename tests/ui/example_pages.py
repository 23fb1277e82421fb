"""Addresses of these tests: the portal's own, and pages that end in every kind of refusal."""

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.db import DataError, OperationalError
from django.http import HttpResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt
from rest_framework.decorators import api_view, authentication_classes, permission_classes
from rest_framework.response import Response

from tianyuan.refusals import BadInput, Conflict, Denied
from tianyuan.ui.http import action_view
from tianyuan.urls import handler400, handler403, handler404, handler500  # noqa: F401
from tianyuan.urls import urlpatterns as real

REFUSALS = {
    "denied": Denied("登记认领由书记决定"),
    "conflict": Conflict("这项需求刚被别的单位认领"),
    "bad": BadInput("月份请写成 2026-11 这样"),
    "forbidden": PermissionDenied("不行"),
    "overflow": OverflowError("Python int too large"),
    "out_of_range": DataError("integer out of range"),
    "down": OperationalError("no connection"),
    "broken": RuntimeError("a fault of ours"),
}


@login_not_required
def refuse(request, kind):
    raise REFUSALS[kind]


@login_not_required
@csrf_exempt
def take(request, number=0):
    """Give back what came in."""
    names = [f"{file.name}:{file.read().decode()}" for file in request.FILES.values()]
    return HttpResponse("|".join([*request.POST.values(), *names]))


@login_not_required
@action_view
def press(request):
    raise Denied("会议还没有闭会")


@login_not_required
@api_view(["GET", "POST"])
@authentication_classes([])
@permission_classes([])
def api(request):
    if request.method == "GET":
        raise REFUSALS[request.GET["kind"]]
    return Response(request.data)


urlpatterns = [
    *real,
    path("example/refuse/<str:kind>/", refuse),
    path("example/take/", take),
    path("example/take/<int:number>/", take),
    path("example/press/", press),
    path("api/v1/example/", login_not_required(api)),
]
