"""The workbench of a member unit's liaison."""

from django.urls import reverse

from servicelists.models import ServiceItem
from servicelists.queries.claims import (
    claimable_for,
    claims_awaiting_agreement,
    open_requests,
    units_of_liaison,
)
from servicelists.queries.items import light
from servicelists.queries.minutes import waiting_for_comment
from servicelists.queries.resolutions import of_units
from servicelists.states import ItemState, ListStage
from tianyuan.home.benches.parts import Bench, Next, Todo, Watch, day_words


def bench(user) -> Bench:
    """What our unit could take, what it owes an answer on, what it promised."""
    memberships = units_of_liaison(user)
    units = [membership.organization for membership in memberships]
    offers = [offer for m in memberships for offer in claimable_for(m.organization, m.committee)]
    return Bench(
        lead=" · ".join(f"{m.organization}（{m.committee}）" for m in memberships),
        next=_next(offers, units),
        todos=[*_todos(units), *_minutes(user)],
        watch=_watch(units),
        watch_title="我单位要完成的服务",
        shortcuts=[("我单位的认领", reverse("claims:ours")), ("提一条需求", reverse("needs:create"))],
    )


def _next(offers: list, units: list) -> Next | None:
    if not offers:
        return None
    suggested = sum(bool(offer.suggested) for offer in offers)
    words = f"有 {len(offers)} 件事可以认领" + (f"，其中 {suggested} 件和贵单位对口" if suggested else "")
    return Next(words, "看看能办哪件", reverse("claims:mine"))


def _todos(units: list) -> list[Todo]:
    waiting = [claim for unit in units for claim in claims_awaiting_agreement(unit)]
    asked = [request for unit in units for request in open_requests(unit)]
    first = waiting[0] if waiting else None
    note = (
        f"{first.need.title}{f'，{day_words(first.agree_by)}前答复' if first.agree_by else ''}"
        if first
        else ""
    )
    return [
        Todo(
            len(asked),
            "镇党委商请承接，请答复",
            reverse("claims:mine"),
            asked[0].need.title if asked else "",
            "答复",
        ),
        Todo(len(waiting), "有意向，等单位同意", reverse("claims:ours"), note, "单位已同意"),
        _settled(units),
    ]


def _settled(units: list) -> Todo:
    """What a meeting settled for the units to do."""
    rows = list(of_units(units)[:50])
    first = rows[0] if rows else None
    note = f"{first.text}，{day_words(first.due_on)}前" if first else ""
    return Todo(
        len(rows), "会议议定，由我单位办理", reverse("resolutions:list") + "?state=open", note, "写进展"
    )


def _minutes(user) -> list[Todo]:
    """Minutes our units are asked about."""
    asked = list(
        waiting_for_comment(user).select_related("meeting__list", "committee").order_by("comments_until")
    )
    if not asked:
        return []
    note = f"{asked[0]}，{day_words(asked[0].comments_until)}前"
    return [
        Todo(
            len(asked), "会议纪要，请看有没有意见", reverse("minutes:page", args=[asked[0].meeting_id]), note
        )
    ]


def _watch(units: list) -> list[Watch]:
    items = ServiceItem.objects.filter(organization__in=units, list__stage=ListStage.PUBLISHED).standing()
    rows = (
        items.exclude(state__in=[ItemState.RATED]).select_related("committee", "list").order_by("due_on")[:8]
    )
    lit = [(light(item), item) for item in rows]
    return [
        Watch(
            lamp,
            item.title,
            reverse("items:detail", args=[item.pk]),
            f"{item.committee} · {day_words(item.due_on)}前",
        )
        for lamp, item in lit
        if lamp
    ]
