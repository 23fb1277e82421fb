"""What templates of other rooms show of claims: `{% load claims %}{% claims_of need %}`."""

from typing import Any

from django import template
from django.urls import reverse

from servicelists.models import Claim, Need
from servicelists.queries.claims import (
    active_claims,
    amount_words,
    claimant_words,
    role_words,
    taken_words,
    together_words,
)
from servicelists.queries.resolutions import settled_units
from servicelists.queries.windows import window_of
from tianyuan.permissions import may

register = template.Library()


@register.filter
def amount(claim: Claim) -> str:
    """`26 户`; nothing for a single thing."""
    return amount_words(claim.quantity, claim.need).strip()


@register.filter
def claimant(claim: Claim) -> str:
    """The unit, or the member's masked name."""
    return claimant_words(claim)


@register.filter
def how(claim: Claim) -> str:
    """`牵头`, `协办`, `协办（配合）` without a share; a claim in an alliance's name has said who leads."""
    return "认领" if claim.alliance_id else role_words(claim)


@register.filter
def together(claim: Claim) -> str:
    """`协办：养护站、供电所` of a claim in an alliance's name."""
    return together_words(claim)


# Steps a unit's link has a door for; the rest wants a log-in.
_BY_LINK = {"create", "unsuitable", "suitable", "agree", "agree_back", "change", "release", "mine"}


@register.simple_tag(takes_context=True)
def door(context, step: str, *arguments: Any) -> str:
    """Where a card's button leads: on a page opened by a unit's link to that link's own door, else to `claims:`.

    Empty where a link has none.
    """
    token = context.get("token")
    if not token:
        return reverse(f"claims:{step}", args=arguments)
    return reverse(f"unit:{step}", args=[token, *arguments]) if step in _BY_LINK else ""


@register.inclusion_tag("claims/_panel.html", takes_context=True)
def claims_of(context, need: Need) -> dict:
    """Who took what of a need, what is left, and the way to claim it when that is possible now."""
    user = context["request"].user
    window, claims = window_of(need), list(active_claims(need))
    return {
        "request": context["request"],
        "need": need,
        "claims": claims,
        "settled": [] if claims else settled_units([need]).get(need.pk, []),
        "taken": taken_words(need),
        "why_not": window.reason or ("" if need.left else "已经认领完"),
        "may_claim": _may_claim(user),
        "may_for_unit": need.committee_id
        and may(user, "claims.create_for_unit", committee_id=need.committee_id),
    }


def _may_claim(user) -> bool:
    return may(user, "claims.create") or may(user, "claims.create_own")
