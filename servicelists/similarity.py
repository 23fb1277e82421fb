"""Needs that look like one thing. Pure: no database, no clock.

Score of two needs, 0 to 100: 55 % rapidfuzz's ratio of the two sentences and 45 % how far their pairs of
characters cover each other (Dice). Both look at the *core* of a sentence: amounts (38 户), polite and empty
words are taken out and common ways to say the same are made one (不亮 = 坏). Then:

- different numbers in places (3 号楼, 5 号楼), different streets or markets: - 35 each, so that no two
  buildings are ever proposed as one; the same place: + 6, and the
  same kind of trouble there: + 16;
- different kinds of trouble (路灯, 排水), both clearly said: - 20;
- the same cell: + 4.

All-pairs over thousands of needs takes minutes, so two needs are compared only when they share one of
their rarest pairs of characters; pairs that stand in very many needs say nothing and are left out.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache
from itertools import combinations, pairwise

from rapidfuzz import fuzz

from committees.states import NeedCategory
from servicelists.grams import grams_of, normalise
from servicelists.guess import category_of, place_of

_OTHER = NeedCategory.OTHER.value
RAREST = 8
LONGEST = 120
_SAME = (
    (r"不亮了?|不会亮|没亮|熄灭|灭了|坏了?|损坏|破损|故障|毁坏|破了", "坏"),
    (r"下水道|下水管道?|排水管道?|排污管|排水", "下水"),
    (r"堵塞|堵住|不通|不畅|排不出|积水|外溢|漫出|堵了?", "堵"),
    (r"老年人|老人家|长者", "老人"),
    (r"就医|看医生|就诊", "看病"),
    (r"维修|修理|修缮|修复|修补|检修|整修", "修"),
    (r"无人清理|没人扫|没人清|无人清扫|脏乱差?", "脏"),
)
_SYNONYMS = [(re.compile(pattern), word) for pattern, word in _SAME]
_EMPTY = re.compile(
    r"希望|请|反映|群众|居民|住户|社区|帮忙|帮助|解决|尽快|及时|能够|可以|有关|部门|附近|晚上|经常|目前|一下|一直|已经|几个月|"
    r"[的了是在有上里着呢吧啊我们也都很太又还要想一]"
)
_AMOUNT = re.compile(
    r"(?:影响|涉及|约|共)?[0-9]{1,7}(?:多|余|来)?(?:户|人|盏|处|条|个|米|公里|名|位|次|场|件|棵|台|根|间)(?!号|楼|组)"
)
_SPOT = re.compile(r"([0-9]{1,4})(号楼|号院|号|栋|幢|组|单元|网格|路)")
_KINDS = {"号楼": "楼", "栋": "楼", "幢": "楼", "号院": "号"}


@dataclass(frozen=True)
class NeedText:
    """What the comparison knows of a need. `text` is title and place; `grams` may be left empty."""

    id: int
    community_id: int
    text: str
    grams: frozenset[str] = frozenset()
    cell_id: int | None = None
    submitted_at: datetime | None = None


@dataclass(frozen=True, order=True)
class Pair:
    """`first` has the smaller id; `why` says in words what they have in common."""

    first: int
    second: int
    score: int
    why: tuple[str, ...] = field(default=(), compare=False)


@dataclass(frozen=True)
class Core:
    """A sentence reduced to what can be compared."""

    words: str
    pairs: frozenset[str]
    spots: tuple[tuple[str, frozenset[str]], ...]
    place: str
    category: str


@lru_cache(maxsize=20000)
def core_of(text: str) -> Core:
    """Reduce a sentence; the same text is reduced once."""
    plain = normalise(text[: LONGEST * 2])
    spots: dict[str, set[str]] = defaultdict(set)
    for number, kind in _SPOT.findall(plain):
        spots[_KINDS.get(kind, kind)].add(number)
    words = _AMOUNT.sub("", plain)
    for pattern, word in _SYNONYMS:
        words = pattern.sub(word, words)
    words = re.sub(r"[^\u3400-\u9fff0-9a-z]+", "", _EMPTY.sub("", words))[:LONGEST] or plain[:LONGEST]
    return Core(
        words=words,
        pairs=frozenset(grams_of(words)),
        spots=tuple(sorted((kind, frozenset(numbers)) for kind, numbers in spots.items())),
        place=re.sub(r"[0-9].*|[东南西北]侧$|口$|旁$|里$|门口$", "", place_of(plain)),
        category=category_of(plain),
    )


def score_of(first: NeedText, second: NeedText, floor: int = 0) -> int:
    """How much two needs look like one thing, 0 to 100; symmetric. Below `floor` the exact value may be 0."""
    same_cell = first.cell_id is not None and first.cell_id == second.cell_id
    return _score(core_of(first.text), core_of(second.text), same_cell, floor)


def _score(one: Core, other: Core, same_cell: bool, floor: int) -> int:
    points: float = _of_places(one, other) + _of_kinds(one, other) + (4 if same_cell else 0)
    if 100 + points < floor:
        return 0
    points += 45 * _dice(one.pairs, other.pairs)
    if 55 + points < floor:
        return 0
    # The ratio follows the order of its arguments on ties: sort, so that the score does not.
    left, right = (one.words, other.words) if one.words < other.words else (other.words, one.words)
    return max(0, min(100, round(0.55 * fuzz.ratio(left, right) + points)))


def _dice(one: frozenset[str], other: frozenset[str]) -> float:
    both = len(one) + len(other)
    return 2 * len(one & other) / both if both else 1.0


def _of_places(one: Core, other: Core) -> int:
    points = 0
    if one.spots and other.spots:
        theirs = dict(other.spots)
        points -= 35 * sum(kind in theirs and not numbers & theirs[kind] for kind, numbers in one.spots)
    if not one.place or not other.place:
        return points
    if _apart(one.place, other.place):
        return points - 35
    # The same trouble at the same place is likely one thing, however it is said.
    return points + (16 if one.category == other.category != _OTHER else 6)


# The most two needs at different places can score: all alike, in one cell.
BEST_APART = 100 - 35 + 4


def _apart(one: str, other: str) -> bool:
    """Two places, both said, neither of which lies in the other."""
    return bool(one and other) and one not in other and other not in one


def _of_kinds(one: Core, other: Core) -> int:
    return -20 if one.category != other.category and _OTHER not in (one.category, other.category) else 0


def why_of(first: NeedText, second: NeedText) -> tuple[str, ...]:
    """What two needs have in common, in words for the person who confirms or splits."""
    one, other = core_of(first.text), core_of(second.text)
    words = []
    if one.words == other.words:
        words.append("说法相同")
    if one.place and one.place == other.place:
        words.append(f"都在{one.place}")
    if one.category == other.category != _OTHER:
        words.append(f"都是{NeedCategory(one.category).label}")
    if first.cell_id is not None and first.cell_id == second.cell_id:
        words.append("同一网格")
    if first.submitted_at and second.submitted_at:
        days = abs((first.submitted_at - second.submitted_at).days)
        words.append(f"相隔 {days} 天" if days else "同一天反映")
    return tuple(words)


def similar_pairs(
    needs: Iterable[NeedText], *, days: int = 90, threshold: int = 72, common: float = 0.05
) -> list[Pair]:
    """All proposed near-duplicates, best first; the same for any order of the needs.

    `days` and `threshold` are `Rules.duplicate_days` and `Rules.duplicate_score`; pairs of characters that
    stand in more than `common` of a community's needs (and in more than 40) block nothing.
    """
    communities: dict[int, list[NeedText]] = defaultdict(list)
    for need in sorted(needs, key=lambda need: need.id):
        communities[need.community_id].append(need)
    found = []
    for group in communities.values():
        for first, second in _candidates(group, common, threshold):
            if _within(first, second, days):
                score = score_of(first, second, threshold)
                if score >= threshold:
                    found.append(Pair(first.id, second.id, score, why_of(first, second)))
    return sorted(found, key=lambda pair: (-pair.score, pair.first, pair.second))


def _within(first: NeedText, second: NeedText, days: int) -> bool:
    if first.submitted_at is None or second.submitted_at is None:
        return True
    return abs(first.submitted_at - second.submitted_at) <= timedelta(days)


def _candidates(
    group: Sequence[NeedText], common: float, threshold: int
) -> Iterator[tuple[NeedText, NeedText]]:
    """Pairs worth a comparison, each once, the smaller id first."""
    alike: dict[str, list[int]] = defaultdict(list)
    places: dict[str, list[int]] = defaultdict(list)
    cores = [core_of(need.text) for need in group]
    for at, core in enumerate(cores):
        alike[core.words].append(at)
        for pair in core.pairs:
            places[pair].append(at)
    most = max(40, int(len(group) * common))
    blocks: dict[str, list[int]] = defaultdict(list)
    for at, core in enumerate(cores):
        telling = sorted((p for p in core.pairs if len(places[p]) <= most), key=lambda p: (len(places[p]), p))
        for pair in telling[:RAREST]:
            blocks[pair].append(at)
    seen = {both for block in blocks.values() for both in combinations(block, 2)}
    # Word for word the same is found even when every word is common; a chain says it as well as all pairs.
    seen.update(both for same in alike.values() for both in pairwise(same))
    names = [core.place for core in cores]
    if threshold > BEST_APART:
        apart = lru_cache(maxsize=None)(_apart)
        seen = {(one, other) for one, other in seen if not apart(names[one], names[other])}
    return ((group[one], group[other]) for one, other in seen)


def similar_to(
    text: str,
    community_id: int,
    candidates: Iterable[NeedText],
    *,
    threshold: int = 60,
    limit: int = 5,
    cell_id: int | None = None,
) -> list[tuple[NeedText, int]]:
    """Candidates that look like a sentence being typed, best first, with their score.

    The threshold is lower than that of `similar_pairs`: here a person looks at once.
    """
    typed = NeedText(0, community_id, text, cell_id=cell_id)
    if not core_of(text).pairs:
        return []
    scored = [
        (need, score_of(typed, need, threshold)) for need in candidates if need.community_id == community_id
    ]
    scored = [(need, score) for need, score in scored if score >= threshold]
    return sorted(scored, key=lambda found: (-found[1], found[0].id))[:limit]
