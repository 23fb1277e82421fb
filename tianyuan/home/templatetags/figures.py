"""{% load figures %}: the way from another room's page to its 数据."""

from typing import Any

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from tianyuan.home.figures.scopes import REACHED, Where
from tianyuan.permissions import scope_of

register = template.Library()


@register.simple_tag(takes_context=True)
def data_button(context: template.Context, where: str, pk: int) -> str | SafeString:
    """A button 数据 of a `committee`, `organization` or `node`, for who may open it there; else nothing."""
    user: Any = context["request"].user
    if not scope_of(user, "figures.view") or not REACHED[Where(where)](user).filter(pk=pk).exists():
        return ""
    return format_html('<a class="btn" href="{}?{}={}">数据</a>', reverse("figures:page"), where, pk)
