"""Texts for the WeChat group in templates: `{% load sharing %}{% result_to_share meeting as text %}`."""

from typing import Any

from django import template

from servicelists.models import Meeting
from servicelists.results import share_result

register = template.Library()


@register.simple_tag(takes_context=True)
def result_to_share(context: Any, meeting: Meeting) -> str:
    """会议结果 with the address of the meeting's page; "" before the close."""
    if meeting.closed_at is None:
        return ""
    return share_result(meeting, context["request"].build_absolute_uri(f"/meetings/{meeting.pk}/"))
