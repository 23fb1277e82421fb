"""`?under=<node>`: rows that lie in a part of the grid. Pages link to it; nobody types it."""

import django_filters
from django import forms
from django.db.models import QuerySet

from grids.models import GridNode
from grids.models.nodes import placed_below
from grids.models.paths import below


class UnderFilter(django_filters.ModelChoiceFilter):
    """Rows below the node. With `community` given, a row without a cell lies on its community."""

    def __init__(self, *, placed: bool = False, path: str = "cell__path", **kwargs):
        kwargs.setdefault("label", "组、网格（编号）")
        kwargs.setdefault("field_name", path.partition("__")[0])
        super().__init__(queryset=_named, widget=forms.HiddenInput, **kwargs)
        self._placed, self._path = placed, path

    def filter(self, qs: QuerySet, value: GridNode | None) -> QuerySet:
        if value is None:
            return qs
        return qs.filter(placed_below([value.path]) if self._placed else below([value.path], self._path))


def _named(request) -> QuerySet[GridNode]:
    return GridNode.objects.named_by(request.user) if request else GridNode.objects.all()
