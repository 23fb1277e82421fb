"""Form ground: typed fields that refuse what cannot be stored, keys against double sending, versions."""

import re
import uuid
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from tianyuan.refusals import BadInput, Conflict
from tianyuan.ui.pickers import PickerField
from tianyuan.ui.text import INT32, TOO_LARGE, plain

__all__ = [
    "BoundedIntegerField",
    "IdempotentForm",
    "PhoneField",
    "PickerField",
    "PlainCharField",
    "VersionedForm",
]

PHONE = re.compile(r"1\d{10}|0\d{2,3}-?\d{7,8}(-\d{1,6})?|\d{3,8}", re.ASCII)


class PlainCharField(forms.CharField):
    """Text as typed, without invisible control characters; at most 200 characters unless told otherwise."""

    def __init__(self, *, max_length: int | None = 200, rows: int = 0, **kwargs):
        if rows:
            kwargs.setdefault("widget", forms.Textarea(attrs={"rows": rows}))
        super().__init__(max_length=max_length, **kwargs)

    def to_python(self, value):
        try:
            return super().to_python(plain(value) if isinstance(value, str) else value)
        except BadInput as error:
            raise ValidationError(error.words) from error


class BoundedIntegerField(forms.IntegerField):
    """A whole number that fits a 32-bit column; at least 0 unless told otherwise."""

    default_error_messages = {
        "invalid": "请填整数",
        "min_value": "不能小于 %(limit_value)s",
        "max_value": "不能大于 %(limit_value)s",
    }

    def __init__(self, *, min_value: int = 0, max_value: int = INT32, **kwargs):
        super().__init__(min_value=min_value, max_value=max_value, **kwargs)
        if max_value == INT32:  # the column's bound, not the town's: the number itself says nothing
            self.error_messages["max_value"] = TOO_LARGE

    def to_python(self, value):
        if isinstance(value, str) and len(value) > 20:
            raise ValidationError(TOO_LARGE)
        return super().to_python(value)


class PhoneField(PlainCharField):
    """A phone number; blanks and dashes people type are dropped from mobiles. Cleans to text."""

    widget = forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"})

    def __init__(self, **kwargs):
        super().__init__(**{"max_length": 20, **kwargs})

    def to_python(self, value):
        phone = re.sub(r"[\s()（）]", "", super().to_python(value) or "")
        if phone.startswith("1"):
            phone = phone.replace("-", "")
        if phone and not PHONE.fullmatch(phone):
            raise ValidationError("电话位数不对：手机 11 位，座机带区号，如 0875-7123456")
        return phone


class IdempotentForm(forms.Form):
    """A form with a key: `ui.idempotency.once(user, form.cleaned_data["idempotency_key"], act)`.

    Mix in before the form's own class; works for ModelForm too.
    """

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        key = forms.UUIDField(required=False, widget=forms.HiddenInput, initial=uuid.uuid4)
        key.error_messages["invalid"] = "表单已失效，请刷新页面再填"
        self.fields["idempotency_key"] = key


class VersionedForm(forms.ModelForm):
    """An edit form that notices another's edit: the row has an integer `version`.

    Cleaning raises Conflict with both texts when the row moved on since the page was opened. The action
    that saves must lock the row, call `refusals.check_version(row, form.cleaned_data["version"])` and
    count `version` up.
    """

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["version"] = BoundedIntegerField(widget=forms.HiddenInput, initial=self.instance.version)

    def clean(self):
        cleaned = super().clean()
        started, present = self.cleaned_data.get("version"), self._present_version()
        if started is not None and started != present:
            raise self._conflict(present)
        return cleaned

    def _present_version(self) -> int:
        return self.fields["version"].initial

    def _conflict(self, present: int) -> Conflict:
        mine, theirs = {}, {}
        for field in self.visible_fields():
            if field.name in self.changed_data:
                label = str(field.label)
                mine[label] = _words(field, field.data)
                theirs[label] = _words(field, field.initial)
        return Conflict("这页打开以后，已有人改过同一处。", mine=mine, theirs=theirs, version=present)


def _words(field: forms.BoundField, value: Any) -> str:
    """A field's value as the user would read it."""
    if isinstance(field.field, forms.ModelChoiceField):
        rows = field.field.queryset
        if rows is None or not str(value or "").isdigit():
            return ""
        return str(rows.filter(pk=value).first() or "")
    choices = {str(key): str(label) for key, label in getattr(field.field, "choices", []) or []}
    if isinstance(value, list | tuple):
        return "、".join(choices.get(str(part), str(part)) for part in value)
    return choices.get(str(value), "" if value is None else str(value))
