"""A month as a value: `Month(2026, 11)`. Its edges are decided here and nowhere else."""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django import forms
from django.core.exceptions import ValidationError
from django.db import models

from tianyuan import clock

_TEXT = re.compile(r"(\d{4})-(\d{2})", re.ASCII)


@dataclass(frozen=True, order=True)
class Month:
    """A calendar month in Asia/Shanghai, from 2000-01 to 2099-12."""

    year: int
    number: int

    def __post_init__(self):
        if not 1 <= self.number <= 12:
            raise ValueError(f"没有 {self} 这个月份，请写成 2026-11 这样")
        if not 2000 <= self.year <= 2099:
            raise ValueError("请填 2000 到 2099 年的月份")

    @classmethod
    def parse(cls, text: str) -> "Month":
        """`2026-11` → Month. Raises ValueError, in words for the user, for anything else."""
        match = _TEXT.fullmatch(text.strip()) if isinstance(text, str) else None
        if not match:
            raise ValueError("请把月份写成 2026-11 这样")
        return cls(int(match[1]), int(match[2]))

    @classmethod
    def of(cls, day: date) -> "Month":
        """The month a day lies in."""
        return cls(day.year, day.month)

    @classmethod
    def current(cls) -> "Month":
        """The month the installation's clock stands in."""
        return cls.of(clock.today())

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.number:02d}"

    @property
    def label(self) -> str:
        """`11 月`, as a heading says it."""
        return f"{self.number} 月"

    @property
    def long_label(self) -> str:
        """`2026 年 11 月`."""
        return f"{self.year} 年 {self.number} 月"

    @property
    def first_day(self) -> date:
        return date(self.year, self.number, 1)

    @property
    def last_day(self) -> date:
        return self.next().first_day - timedelta(days=1)

    @property
    def start(self) -> datetime:
        """The first moment, inclusive."""
        return clock.at(self.first_day)

    @property
    def end(self) -> datetime:
        """The first moment after it, exclusive."""
        return clock.end_of(self.last_day)

    def day(self, number: int) -> date:
        """The given day, or the last one when the month is shorter."""
        return min(self.first_day + timedelta(days=number - 1), self.last_day)

    def plus(self, months: int) -> "Month":
        """The month so many months later, or earlier when negative."""
        index = self.year * 12 + self.number - 1 + months
        return Month(index // 12, index % 12 + 1)

    def next(self) -> "Month":
        return self.plus(1)

    def previous(self) -> "Month":
        return self.plus(-1)

    @property
    def quarter_start(self) -> date:
        """First day of the calendar quarter the month lies in."""
        return date(self.year, (self.number - 1) // 3 * 3 + 1, 1)


class MonthField(models.CharField):
    """Stores a Month as `2026-11`; sorts and compares as time does."""

    description = "月份"
    _pyi_private_set_type: Month | str  # type: ignore[assignment]  # what django-stubs reads
    _pyi_private_get_type: Month  # type: ignore[assignment]

    def __init__(self, *args, **kwargs):
        kwargs["max_length"] = 7
        super().__init__(*args, **kwargs)

    def deconstruct(self):
        name, path, args, kwargs = super().deconstruct()
        del kwargs["max_length"]
        return name, path, args, kwargs

    def from_db_value(self, value, expression, connection):
        return None if value is None else Month.parse(value)

    def to_python(self, value):
        if value is None or isinstance(value, Month):
            return value
        try:
            return Month.parse(value)
        except ValueError as error:
            raise ValidationError(str(error)) from error

    def get_prep_value(self, value):
        return None if value is None else str(self.to_python(value))

    def value_to_string(self, obj):
        return str(self.value_from_object(obj))

    def formfield(self, **kwargs):
        return MonthFormField(**{"required": not self.blank, "label": self.verbose_name, **kwargs})


class MonthFormField(forms.CharField):
    """A month typed or picked as `2026-11`; cleans to a Month."""

    widget = forms.TextInput(attrs={"type": "month"})

    def to_python(self, value):
        text = super().to_python(value)
        if not text:
            return None
        try:
            return Month.parse(text)
        except ValueError as error:
            raise ValidationError(str(error)) from error
