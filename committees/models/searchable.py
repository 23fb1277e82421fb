"""Rows found by name, pinyin or initials."""

from django.db import models

from committees.names import spellings


class SearchableQuerySet(models.QuerySet):
    """`named("xyy")`: rows whose name, pinyin or initials contain every word."""

    def named(self, words: str):
        found = self
        for word in words.lower().split()[:5]:
            found = found.filter(spelling__contains=word)
        return found


class Searchable(models.Model):
    """Keeps `spelling` beside the name on every save; `search_source()` says what is spelled."""

    spelling = models.CharField("检索", max_length=400, editable=False, default="")

    class Meta:
        abstract = True

    def search_source(self) -> str:
        return self.name

    def save(self, *args, **kwargs):
        self.spelling = spellings(self.search_source())
        if kwargs.get("update_fields") is not None:
            kwargs["update_fields"] = {*kwargs["update_fields"], "spelling"}
        super().save(*args, **kwargs)


def named(queryset: models.QuerySet, words: str) -> models.QuerySet:
    """`named(Person.objects.visible_to(user), "ly")`: the search of lists and pickers."""
    return queryset.named(words)  # type: ignore[attr-defined]
