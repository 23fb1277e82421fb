"""Pairs of neighbouring characters: what a search and the near-duplicates of needs look in.

PostgreSQL's trigrams do nothing for two-character Chinese words and SQLite has none, so the pairs are rows
(`NeedGram`) with an ordinary index, the same on both databases.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence

from django.db import transaction

from servicelists.models import Need, NeedGram

MOST = 80
BATCH = 5000
_CJK = "\u3400-\u9fff"
# A space beside a Chinese character or between a number and its measure word says nothing: 3 号楼 is 3号楼.
_SOFT_SPACE = re.compile(rf"(?<=[{_CJK}])\s+(?=[{_CJK}0-9])|(?<=[0-9])\s+(?=[{_CJK}])")
_NUMBER_SPACE = re.compile(rf"(?<=[0-9])\s+(?=[{_CJK}])")
_RUN = re.compile(rf"[{_CJK}0-9a-z]+")


def normalise(text: str) -> str:
    """Half-width, lower case, without spaces inside Chinese: `３ 号楼  A座` → `3号楼a座`."""
    return _SOFT_SPACE.sub("", unicodedata.normalize("NFKC", text).lower())


def _pairs(text: str) -> list[str]:
    """The pairs in the order they stand; punctuation parts, a run of one character gives none."""
    return [run[at : at + 2] for run in _RUN.findall(normalise(text)) for at in range(len(run) - 1)]


def grams_of(*texts: str) -> set[str]:
    """Pairs of the texts, the first text first, at most `MOST` of them."""
    found: dict[str, None] = {}
    for text in texts:
        found.update(dict.fromkeys(_pairs(text)))
    return set(list(found)[:MOST])


def grams_of_need(need: Need) -> set[str]:
    """Title before place before text: what is cut off is the end of a long story."""
    return grams_of(need.title, need.place, need.text)


def words_of(query: str) -> list[str]:
    """The words of a search as they are matched: `3 号楼 路灯` → `["3号楼", "路灯"]`; at most five."""
    joined = _NUMBER_SPACE.sub("", unicodedata.normalize("NFKC", query).lower())
    return [run for word in joined.split() for run in _RUN.findall(word)][:5]


def index(need: Need) -> None:
    """Keep the need's rows in step with its words; inside the caller's transaction or its own."""
    wanted = grams_of_need(need)
    with transaction.atomic():
        standing = set(NeedGram.objects.filter(need=need).values_list("gram", flat=True))
        if standing - wanted:
            NeedGram.objects.filter(need=need, gram__in=standing - wanted).delete()
        _insert([NeedGram(need=need, gram=gram) for gram in sorted(wanted - standing)])


def index_many(needs: Iterable[Need]) -> int:
    """Rows for needs that have none yet (an import, the demonstration, a bench); returns how many rows."""
    rows: list[NeedGram] = []
    written = 0
    with transaction.atomic():
        for need in needs:
            rows += [NeedGram(need=need, gram=gram) for gram in sorted(grams_of_need(need))]
            if len(rows) >= BATCH:
                written += _insert(rows)
                rows = []
        return written + _insert(rows)


def _insert(rows: Sequence[NeedGram]) -> int:
    NeedGram.objects.bulk_create(rows, batch_size=BATCH, ignore_conflicts=True)
    return len(rows)
