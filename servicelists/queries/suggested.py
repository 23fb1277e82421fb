"""Which units to think of for a need: what the agenda suggested, then the units whose 职能 fit."""

from collections import Counter, defaultdict
from collections.abc import Iterable

from django.db.models import Count, Q

from committees.models import Committee, Organization
from servicelists.models import Claim, ClaimRequest, Need, Suggestion, Unsuitable
from servicelists.queries.claims import UNDER_WAY
from servicelists.rules import Rules
from servicelists.states import AskState
from tianyuan import clock
from tianyuan.months import Month

MOST = 3
Idea = tuple[Organization, str]


def suggested_units(need: Need, units: Iterable[Organization]) -> list[Idea]:
    """Up to three of the units, each with its reason in words: `职能对口 · 目前没有在办`."""
    return suggested_for([need], units)[need.pk]


def suggested_for(needs: Iterable[Need], units: Iterable[Organization]) -> dict[int, list[Idea]]:
    """need id → up to three of the units with reasons, in a fixed number of queries.

    Left out: units that hold a claim, were asked already, or called the need 不适合, and those at the ceiling.
    """
    rows, among = list(needs), list(units)
    ids = [need.pk for need in rows]
    out, said, (loads, taken), ceilings = _out(ids), _said(ids), _counts(), _ceilings(rows)
    return {
        need.pk: _ideas(
            need,
            [unit for unit in among if taken[unit.pk] < ceilings[need.committee_id]],
            out,
            said[need.pk],
            loads,
        )
        for need in rows
    }


def _ceilings(needs: list[Need]) -> dict[int | None, int]:
    """committee → its 每单位每季推荐上限."""
    committees = Committee.objects.in_bulk({need.committee_id for need in needs} - {None})
    own = {pk: Rules.from_json(committee.calendar).quarterly_ceiling for pk, committee in committees.items()}
    return {None: Rules.quarterly_ceiling, **own}


def _ideas(
    need: Need, units: list[Organization], out: set, said: dict[int, str], loads: Counter
) -> list[Idea]:
    fitting = [unit for unit in units if (need.pk, unit.pk) not in out]
    known = {unit.pk: unit for unit in fitting}
    ideas = [(known[pk], words) for pk, words in said.items() if pk in known]
    others = [unit for unit in fitting if unit.pk not in said and need.category in unit.functions]
    others.sort(key=lambda unit: (loads[unit.pk], unit.spelling, unit.pk))
    return [*ideas, *((unit, f"职能对口 · {_load_words(loads[unit.pk])}") for unit in others)][:MOST]


def _load_words(load: int) -> str:
    return f"目前在办 {load} 件" if load else "目前没有在办"


def _said(need_ids: list[int]) -> dict[int, dict[int, str]]:
    """need → unit → the agenda's words, the latest agenda and the best unit first."""
    found: dict[int, dict[int, str]] = defaultdict(dict)
    rows = Suggestion.objects.filter(item__need__in=need_ids).order_by("-item__agenda_id", "rank", "pk")
    for need, unit, words in rows.values_list("item__need", "organization", "words"):
        found[need].setdefault(unit, " · ".join(words))
    return found


def _out(need_ids: list[int]) -> set[tuple[int, int]]:
    pairs = ("need_id", "organization_id")
    asked = ClaimRequest.objects.filter(need__in=need_ids, state__in=[AskState.OPEN, AskState.DECLINED])
    rows = (
        Unsuitable.objects.filter(need__in=need_ids).values_list(*pairs),
        Claim.objects.active().filter(need__in=need_ids).values_list(*pairs),
        asked.values_list(*pairs),
    )
    return {pair for some in rows for pair in some}


def _counts() -> tuple[Counter, Counter]:
    """unit → claims under way, and claims of this quarter: what the ceiling looks at."""
    since = clock.at(Month.current().quarter_start)
    rows = Claim.objects.active().filter(organization__isnull=False).order_by().values("organization")
    counted = rows.annotate(
        load=Count("pk", filter=Q(state__in=UNDER_WAY)), quarter=Count("pk", filter=Q(claimed_at__gte=since))
    )
    loads: Counter = Counter()
    quarter: Counter = Counter()
    for row in counted:
        loads[row["organization"]], quarter[row["organization"]] = row["load"], row["quarter"]
    return loads, quarter
