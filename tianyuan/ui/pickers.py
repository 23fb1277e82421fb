"""Choosing a person or unit by name, pinyin or initials; works without scripts by typing the whole name."""

from collections.abc import Callable, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse

from tianyuan.refusals import BadInput
from tianyuan.ui.text import INT64, plain

Find = Callable[[QuerySet, str], QuerySet]
OFFERED = 12


class PickerInput(forms.Widget):
    """Two inputs: `<name>_text` that people type, `<name>` with the id of what they chose.

    `suggested`: rows (id, text, why) to tap, first of all, as radio buttons `<name>_suggested`, which work
    without scripts too; `query`: what narrows the answers of the address, as `?committee=4`;
    `beside`: the field of the same page whose value goes with it (`community`).
    """

    url_name = ""
    query = ""
    beside = ""
    suggested: Sequence[tuple[Any, str, str]] = ()

    def __init__(self, attrs=None):
        super().__init__(attrs)
        self.describe: Callable[[Any], str] = str

    def value_from_datadict(self, data, files, name):
        chosen, text = data.get(name, ""), data.get(f"{name}_text", "")
        return chosen or ("" if text else data.get(f"{name}_suggested", "")), text

    def value_omitted_from_data(self, data, files, name):
        return not any(key in data for key in (name, f"{name}_text", f"{name}_suggested"))

    def render(self, name, value, attrs=None, renderer=None):
        chosen, text = value if isinstance(value, tuple) else (value or "", "")
        values = {
            "name": name,
            "value": chosen,
            "text": text or (self.describe(chosen) if chosen else ""),
            "id": (attrs or {}).get("id", f"id_{name}"),
            "url": reverse(self.url_name) + self.query,
            "beside": self.beside,
            "suggested": [(str(pk), words, why, str(pk) == str(chosen)) for pk, words, why in self.suggested],
            "required": self.is_required and not self.suggested,
        }
        return render_to_string("components/picker.html", values)


class PickerField(forms.Field):
    """Cleans to a row of `queryset` (set it per form: only what the user may see), or None.

    `find(queryset, text)` is the room's own search; `url_name` answers the picker (`offer` below); `words` is how a
    row is called where its own name says too little (a cell with its 组).
    """

    widget = PickerInput
    default_error_messages = {"invalid_choice": "没有找到所选的这一项，请重新选择"}

    def __init__(
        self, *, queryset: QuerySet, find: Find, url_name: str, words: Callable[[Any], str] = str, **kwargs
    ):
        super().__init__(**kwargs)
        self.queryset, self.find, self.words = queryset, find, words
        # Said instead of 没有找到, where there is a reason.
        self.why_none: Callable[[str], str] = lambda text: ""
        self.widget.url_name = url_name
        self.widget.describe = self._described

    def __deepcopy__(self, memo):
        copy = super().__deepcopy__(memo)
        copy.widget.describe = copy._described
        return copy

    def _described(self, chosen: Any) -> str:
        row = self._by_id(str(chosen))
        return self.words(row) if row else ""

    def _by_id(self, chosen: str) -> Model | None:
        if not (chosen.isascii() and chosen.isdigit() and len(chosen) < 20 and int(chosen) <= INT64):
            return None
        return self.queryset.filter(pk=int(chosen)).first()

    def prepare_value(self, value):
        return value.pk if isinstance(value, Model) else value

    def clean(self, value):
        chosen, text = value or ("", "")
        row = self._by_id(chosen) if chosen else self._by_text(text)
        if chosen and row is None:
            raise ValidationError(self.error_messages["invalid_choice"])
        if row is None and self.required:
            raise ValidationError(self.error_messages["required"])
        return row

    def _by_text(self, text: str) -> Model | None:
        try:
            text = plain(text).strip()[:100]
        except BadInput as error:
            raise ValidationError(error.words) from error
        if not text:
            return None
        found = list(self.find(self.queryset, text)[: OFFERED + 1])
        exact = [row for row in found if self.words(row) == text]
        if len(exact) == 1 or len(found) == 1:
            return (exact or found)[0]
        if not found:
            raise ValidationError(self.why_none(text) or f"没有找到“{text}”，换个写法试试")
        names = "、".join(self.words(row) for row in found[:5])
        raise ValidationError(f"叫这个名字的不止一个，请写完整：{names}")

    def has_changed(self, initial, data):
        chosen, text = data or ("", "")
        before = str(initial.pk if isinstance(initial, Model) else initial or "")
        return chosen != before or (not chosen and bool(text))


def offer(
    request: HttpRequest,
    queryset: QuerySet,
    find: Find,
    note: Callable[[Any], str] = lambda row: "",
    words: Callable[[Any], str] = str,
    none: Callable[[str], str] = lambda q: "",
) -> HttpResponse:
    """The picker's answer: up to twelve rows that fit `q`. `queryset` is what the user may see.

    `none(q)`: why nothing is offered, where more is to say than that nothing was found.
    """
    q = plain(request.GET.get("q") or request.GET.get(f"{request.GET.get('name', '')}_text", "")).strip()[
        :100
    ]
    rows = find(queryset, q)[:OFFERED] if q else []
    options = [(row.pk, words(row), note(row)) for row in rows]
    why = none(q) if q and not options else ""
    return render(request, "components/picker_options.html", {"options": options, "none": why})
