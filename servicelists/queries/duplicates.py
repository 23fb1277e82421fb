"""What the search for near-duplicates reads."""

from collections import defaultdict
from datetime import timedelta

from committees.models import Committee
from servicelists.models import Need, NeedGram
from servicelists.similarity import NeedText
from servicelists.states import NEED_OPEN
from tianyuan import clock


def texts_to_compare(committee: Committee, *, days: int) -> list[NeedText]:
    """The committee's open needs of the last so many days, with their stored character pairs; two queries."""
    since = clock.now() - timedelta(days=days)
    needs = Need.objects.filter(committee=committee, submitted_at__gte=since, state__in=NEED_OPEN)
    grams: defaultdict[int, set[str]] = defaultdict(set)
    for need_id, gram in NeedGram.objects.filter(need__in=needs).values_list("need", "gram"):
        grams[need_id].add(gram)
    return [
        NeedText(
            id=need.pk,
            community_id=need.community_id,
            text=f"{need.title} {need.place}".strip(),
            grams=frozenset(grams[need.pk]),
            cell_id=need.cell_id,
            submitted_at=need.submitted_at,
        )
        for need in needs.order_by("pk")
    ]
