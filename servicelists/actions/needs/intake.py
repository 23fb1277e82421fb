"""A need comes in: typed, solved on the spot, or many at once from an import or a paste."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from committees.models import Community
from committees.queries import committee_serving
from grids.queries.finding import cell_said
from servicelists import grams
from servicelists.actions import lists, timeline
from servicelists.actions.needs import places
from servicelists.actions.needs.editing import store_photos
from servicelists.actions.needs.merging import merge
from servicelists.actions.needs.steps import tell_staff
from servicelists.actions.needs.triage import accept as accept_need
from servicelists.actions.needs.triage import solve_in_grid
from servicelists.guess import guess
from servicelists.models import Need, Proposer
from servicelists.permissions import needs as permissions
from servicelists.states import Urgency
from servicelists.tellers import told
from tianyuan import clock
from tianyuan.audit import recording as audit
from tianyuan.permissions import account_of
from tianyuan.refusals import BadInput

# What may be typed about a need; what is left out is guessed from the sentence.
FIELDS = frozenset(
    {
        "cell", "kind", "source", "category", "place", "urgency", "quantity", "unit", "estimated_cost",
        "several_units", "several_streets", "vulnerable",
    }
)  # fmt: skip
GUESSED = ("kind", "category", "urgency", "quantity", "unit", "vulnerable", "place", "several_units",
           "several_streets")  # fmt: skip


def create(
    *,
    community: Community,
    by: Any,
    title: str = "",
    text: str = "",
    proposer_name: str = "",
    proposer_phone: str = "",
    photos: Iterable[Any] = (),
    accept: bool = False,
    submitted_at: datetime | None = None,
    **fields: Any,
) -> Need:
    """Record a need of a community and return it, 已提交, in the list that collects now.

    One of `title` and `text` is enough. `fields` are those of `FIELDS`; a field left out is guessed from the
    words. `cell` is one of the community's, or the one the words name (12组3网格); what a 网格员 records lies in
    the own cell unless another is named.
    The committee that serves the community takes it; without one `committee` and `list` stay empty
    and the town takes it. `accept=True` accepts at once where the user may (otherwise it stays submitted).
    `submitted_at` is for imports of what was written down earlier. A mobile in the words, with the
    name beside it, goes to the proposer, an ID number goes nowhere. Raises Denied, BadInput.
    """
    in_title, in_text = told(title), told(text)
    title, text = in_title.words, in_text.words
    proposer_name = proposer_name or in_title.name or in_text.name
    proposer_phone = proposer_phone or in_title.phone or in_text.phone
    values = complete(title, text, fields)
    with transaction.atomic():
        permissions.check_can_create(by, community)
        named = values.get("cell") or cell_said(f"{title}\n{text}", community)
        values["cell"] = places.cell_in(community, named, by=by)
        need = _insert(community, values, by=by, at=submitted_at)
        _proposer(need, proposer_name, proposer_phone)
        grams.index(need)
        store_photos(need, photos, by=by)
        timeline.entry(f"{need.get_source_display()}反映，已提交", by=by, need=need)
        audit.record("needs.create", need, by=by, after=_recorded(need))
        _emergency(need, by=by)
        if accept and permissions.can(permissions.check_can_accept, by, need):
            need = accept_need(need, by=by)
    return need


def complete(title: str, text: str, fields: Mapping[str, Any]) -> dict[str, Any]:
    """Title, text and fields of a need, what was not given guessed. Raises BadInput without any words."""
    unknown = set(fields) - FIELDS
    if unknown:
        raise TypeError(f"no such field of a need: {', '.join(sorted(unknown))}")
    title, text = " ".join(title.split()), text.strip()
    if not (title or text):
        raise BadInput("请写一句话说明是什么事")
    own = guess(title or text)
    said = guess(f"{title}。{text}") if title and text else own
    values = {name: getattr(said, name) for name in GUESSED}
    values.update({name: value for name, value in fields.items() if value is not None})
    # A title that is too long was shortened: the whole stands before the text then.
    values["title"] = own.title
    values["text"] = "\n".join(part for part in (own.text, text if title else "") if part)
    return values


def _insert(community: Community, values: dict[str, Any], *, by: Any, at: datetime | None) -> Need:
    committee = committee_serving(community)
    return Need.objects.create(
        community=community,
        committee=committee,
        list=lists.collecting(committee, by=by) if committee else None,
        submitted_at=at or clock.now(),
        created_by=account_of(by),
        **values,
    )


def _proposer(need: Need, name: str, phone: str) -> None:
    if name.strip() or phone.strip():
        Proposer.objects.create(need=need, name=name.strip(), phone=phone.strip(), said_at=need.submitted_at)


def _recorded(need: Need) -> dict[str, Any]:
    """What the audit keeps: no proposer, no phone."""
    return {
        "title": need.title,
        "community": need.community,
        "category": need.category,
        "cell": need.cell,
        "urgency": need.urgency,
        "source": need.source,
    }


def _emergency(need: Need, *, by: Any) -> None:
    """应急 waits for no meeting: the staff hear of it at once."""
    if need.urgency == Urgency.EMERGENCY:
        tell_staff(need, f"应急：{need.title}", by=by, body="请立即电话联系处置，不等联席会。")


def create_and_solve(*, community: Community, result: str = "", by: Any, **values: Any) -> Need:
    """即办即记: what was solved on the spot is recorded and 网格内办结 in one go."""
    with transaction.atomic():
        need = create(community=community, by=by, **values)
        return solve_in_grid(need, result=result, by=by)


def create_into(into: Need, *, by: Any, **values: Any) -> Need:
    """并入: what somebody says about a need that is there already joins it, its proposer kept; returns `into`."""
    with transaction.atomic():
        need = create(community=into.community, by=by, **values)
        return merge(into, [need], by=by)


def create_many(rows: Iterable[Mapping[str, Any]], *, by: Any, accept: bool = False) -> list[Need]:
    """Record many needs, all or nothing; each row is the keywords of `create`."""
    with transaction.atomic():
        return [create(by=by, accept=accept, **row) for row in rows]
