"""The kinds of messages that may go outside. Apps register theirs at start; a kind nobody named stays in the inbox."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Kind:
    """`urgent` ones go out at once, at night too."""

    key: str
    label: str
    urgent: bool = False


_kinds: dict[str, Kind] = {}


def register(key: str, label: str, *, urgent: bool = False) -> None:
    """Say what a kind is called, once, from an app's `ready`."""
    _kinds[key] = Kind(key, label, urgent)


def known() -> list[Kind]:
    return list(_kinds.values())


def choices() -> list[tuple[str, str]]:
    return [(kind.key, kind.label) for kind in _kinds.values()]


def labels(keys: list[str]) -> list[str]:
    """The words for keys, in the order kinds were registered; unknown ones are left out."""
    return [kind.label for kind in _kinds.values() if kind.key in keys]


def is_urgent(key: str) -> bool:
    return key in _kinds and _kinds[key].urgent
