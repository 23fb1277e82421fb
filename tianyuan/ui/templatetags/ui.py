"""Tags and filters every template has (builtins)."""

from datetime import datetime
from typing import Any

from django import template
from django.forms import BaseForm
from django.middleware.csrf import get_token
from django.template.loader_tags import BLOCK_CONTEXT_KEY
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from tianyuan import clock
from tianyuan.ui import tabs, text
from tianyuan.ui.lights import LIGHTS, Light

register = template.Library()

register.filter("mask_phone", text.mask_phone)
register.filter("mask_name", text.mask_name)
register.filter("mask_mobile", text.mask_mobile)
register.filter("measure", text.measured)
register.filter("full_time", text.full)
register.filter("day", text.day)


@register.filter
def as_told(real: datetime | None) -> datetime | None:
    """A moment of real time as the installation's own clock tells it."""
    return clock.as_told(real) if real else None


@register.inclusion_tag("components/tabs.html", takes_context=True)
def room_tabs(context, key: str) -> dict[str, Any]:
    """The tabs of a room's pages (tianyuan.ui.tabs)."""
    return {"tabs": tabs.of_room(context["request"], key), "label": tabs.label_of(key)}


@register.simple_tag(takes_context=True)
def block_text(context, name: str) -> SafeString:
    """What the page put into a block, so that base.html can use it twice (title tag and heading)."""
    blocks = context.render_context.get(BLOCK_CONTEXT_KEY)
    block = blocks.get_block(name) if blocks else None
    rendered = block.nodelist.render(context).strip() if block else ""
    return mark_safe(rendered)  # noqa: S308 (a template's own output, escaped there)


@register.simple_tag(takes_context=True)
def csrf(context) -> SafeString:
    """`{% csrf_token %}` for components included with `only`: those keep the request, not its variables."""
    token = get_token(context.request)
    return format_html('<input type="hidden" name="csrfmiddlewaretoken" value="{}">', token)


@register.filter
def ago(moment) -> SafeString | str:
    """`11 分钟前` with the full time on hover."""
    if moment is None:
        return "—"
    stamp = moment.isoformat()
    return format_html(
        '<time datetime="{}" title="{}">{}</time>', stamp, text.full(moment), text.relative(moment)
    )


@register.filter
def undo_url(message) -> str:
    """The undo address that `ui.http.done(…, undo=…)` put on a message."""
    tags = message.extra_tags or ""
    return tags.removeprefix("undo:") if tags.startswith("undo:") else ""


@register.simple_tag
def light(value: Light | str, words: str = "") -> SafeString:
    """One of the five lights, always with its word: `{% light "yellow" "还剩 4 天" %}` or a Light."""
    colour, words = (value.colour, words or value.words) if isinstance(value, Light) else (value, words)
    name, usual = LIGHTS[colour]
    return format_html('<span class="tag {}">{} · {}</span>', colour, name, words or usual)


@register.simple_tag
def badge(value: Any, colour: str = "") -> SafeString:
    """A state's word in a box: `{% badge need %}`, or any words: `{% badge "第 3 次上会" "gold" %}`."""
    if hasattr(value, "get_state_display"):
        colour = colour or getattr(value, "badge_colour", "")
        value = value.get_state_display()
    return format_html('<span class="tag {}">{}</span>', colour, value)


@register.simple_block_tag
def card(
    content: str, title: str = "", url: str = "", more: str = "看全部", flush: bool = False
) -> SafeString:
    """`{% card title="等我处理" url="…" %}…{% endcard %}`; flush: rows go to the card's edges."""
    link = format_html('<a href="{}">{}</a>', url, more) if url else ""
    head = format_html('<div class="card-head"><h2>{}</h2>{}</div>', title, link) if title else ""
    body = content if flush else format_html('<div class="card-body">{}</div>', content)
    return format_html('<section class="card">{}{}</section>', head, body)


@register.inclusion_tag("components/form.html", takes_context=True)
def render_form(context, form: BaseForm, **options: Any) -> dict:
    """A form's error summary, hidden fields and fields; the page writes `<form>`, csrf and the buttons."""
    return {"form": form, "groups": _groups(form), "request": context.get("request"), **options}


@register.inclusion_tag("components/field.html")
def render_field(field) -> dict:
    """One field with label, help and error."""
    return {"field": field}


def _groups(form: BaseForm) -> list[tuple[str, list]]:
    """Visible fields under their headings: `form.fieldsets = [("标题", ["name", …]), …]`, the rest last."""
    visible = {field.name: field for field in form.visible_fields()}
    groups = []
    for title, names in getattr(form, "fieldsets", []):
        groups.append((title, [visible.pop(name) for name in names if name in visible]))
    if visible:
        groups.append(("", list(visible.values())))
    return groups
