"""The cast on a demonstration's login page. The demo app registers who they are; here only the door is kept."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.conf import settings

from tianyuan.accounts.models import User


@dataclass(frozen=True)
class CastMember:
    """One entry: whose account, what it is called, what this person does here, in one plain sentence."""

    username: str
    label: str
    explains: str = ""


@dataclass(frozen=True)
class CastGroup:
    """Members under one heading; a `folded` group opens with a click (the liaisons of a committee)."""

    title: str
    members: tuple[CastMember, ...]
    folded: bool = False


_providers: list[Callable[[], Iterable[CastGroup]]] = []


def register(provider: Callable[[], Iterable[CastGroup]]) -> None:
    """Add groups to the page; called once from the demo app's `ready`. Asked anew for each page."""
    if provider not in _providers:
        _providers.append(provider)


def groups(search: str = "") -> list[CastGroup]:
    """The groups with members that exist as demo accounts, thinned by a word of their name, label or group."""
    if not settings.DEMO:
        return []
    known = set(_enterable().values_list("username", flat=True))
    found = [group for provider in _providers for group in provider()]
    thinned = (_thin(group, known, search.strip().casefold()) for group in found)
    return [group for group in thinned if group.members]


def _thin(group: CastGroup, known: set[str], search: str) -> CastGroup:
    members = tuple(
        member
        for member in group.members
        if member.username in known and search in f"{group.title} {member.label} {member.username}".casefold()
    )
    return CastGroup(group.title, members, folded=group.folded and not search)


def member(username: str) -> User | None:
    """The demo account one may step into; None outside a demonstration and for every real account."""
    return _enterable().filter(username=username).first() if settings.DEMO else None


def _enterable():
    return User.objects.filter(is_demo=True, is_active=True)
