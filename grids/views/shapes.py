"""导入边界: a GeoJSON file, with a report when it is refused."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from grids.actions import shapes
from grids.permissions.nodes import check_can_build
from tianyuan.refusals import BadInput
from tianyuan.ui.http import done

MOST_SAID = 4


class ShapesForm(forms.Form):
    """The file."""

    file = forms.FileField(
        label="GeoJSON 文件",
        help_text="坐标为 WGS 84 经纬度，只收面；属性里要有 code（官方代码）或 path（如“龙井社区/第1组/01网格”）",
    )

    def clean_file(self):
        if self.cleaned_data["file"].size > shapes.MOST_BYTES:
            raise forms.ValidationError(f"文件超过 {shapes.MOST_BYTES // 1024 // 1024} MB，请按社区分开导入")
        return self.cleaned_data["file"]


def _said(number: int) -> str:
    """What came in, and what the map makes of it."""
    open_ones = [one for one in shapes.coverage() if not one.whole]
    shown = "、".join(str(one) for one in open_ones[:MOST_SAID]) + (
        "等" if len(open_ones) > MOST_SAID else ""
    )
    rest = f"{shown}，全部导入前一张图仍按示意图画。" if open_ones else "导入齐的社区，一张图按边界画。"
    return f"已导入 {number} 个网格的边界。{rest}"


@require_http_methods(["GET", "HEAD", "POST"])
def shape_import(request: HttpRequest) -> HttpResponse:
    """All features or none; what is wrong is said feature by feature."""
    check_can_build(request.user)
    sent = request.method == "POST"
    form, report = ShapesForm(request.POST, request.FILES) if sent else ShapesForm(), None
    if sent and form.is_valid():
        try:
            report = shapes.import_shapes(form.cleaned_data["file"].read(), by=request.user)
        except BadInput as bad:
            form.add_error(None, bad.words)
        if report and not report.errors:
            return done(request, _said(len(report.matched)), "grid:shapes")
    context = {"form": form, "report": report, "covered": shapes.coverage()}
    return render(request, "grids/shape_import.html", context, status=400 if sent else 200)
