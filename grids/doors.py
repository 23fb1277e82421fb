"""What residents can do on the page behind a QR code: rooms above the grid put their buttons there."""

from collections.abc import Callable
from dataclasses import dataclass

from grids.models import GridNode


@dataclass(frozen=True)
class Door:
    """A button: what it says, where it leads, one sentence of what happens then."""

    label: str
    url: str
    says: str = ""


Open = Callable[[GridNode], Door | None]
_opens: list[Open] = []


def register(opens: Open) -> None:
    """Add a door; `opens(node)` gives None where there is none. Called from an app's `ready`."""
    if opens not in _opens:
        _opens.append(opens)


def of(node: GridNode) -> list[Door]:
    """The doors of a node, in the order they were registered."""
    return [door for opens in _opens if (door := opens(node)) is not None]
