"""Texts for the WeChat group in templates: `{% load sharing %}{% result_to_share meeting as text %}`."""

from typing import Any

from django import template
from django.urls import reverse

from servicelists.links import group_token
from servicelists.models import Meeting
from servicelists.results import share_result

register = template.Library()


@register.simple_tag(takes_context=True)
def result_to_share(context: Any, meeting: Meeting) -> str:
    """会议结果 with the address of the group's page, which needs no log-in; "" before the close."""
    if meeting.closed_at is None:
        return ""
    page = reverse("groups:page", args=[group_token(meeting)])
    return share_result(meeting, context["request"].build_absolute_uri(page))
