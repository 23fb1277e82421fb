"""What a workbench is made of."""

from dataclasses import dataclass, field
from typing import Any

from tianyuan.ui.lights import Light


@dataclass(frozen=True)
class Next:
    """The one next step and its one red button."""

    words: str
    label: str
    url: str
    second_label: str = ""
    second_url: str = ""


@dataclass(frozen=True)
class Todo:
    """Something that waits for this user; left out when the number is 0."""

    number: int
    title: str
    url: str
    note: str = ""
    label: str = "去看"


@dataclass(frozen=True)
class Decisions:
    """A sort of matters that wait for the town: how many, the first by name, the address of exactly these rows."""

    sort: str
    count: int
    url: str
    matters: list[Todo]

    @property
    def more(self) -> int:
        """How many are not named."""
        return self.count - len(self.matters)


@dataclass(frozen=True)
class Watch:
    """A service item to look after."""

    light: Light
    title: str
    url: str
    note: str = ""


@dataclass(frozen=True)
class Alarm:
    """An open 应急 need: it stands above everything."""

    left: str
    title: str
    note: str
    url: str


@dataclass(frozen=True)
class Number:
    """A figure of the town's strip."""

    name: str
    value: str
    measure: str
    definition: str
    url: str = ""


@dataclass(frozen=True)
class CommitteeLine:
    """One of the six committees, in the fixed order."""

    name: str
    collecting: str
    stage: str
    needs: int
    service: str
    done: int
    items: int
    waiting: int
    url: str
    needs_url: str = ""
    service_url: str = ""
    waiting_url: str = ""


@dataclass(frozen=True)
class OpenNeed:
    """Something open on the grid: `light` where somebody promised a day, else the word of its state."""

    title: str
    url: str
    note: str
    state: str
    light: Light | None = None


@dataclass(frozen=True)
class Contact:
    """Somebody to call: what he is here for, name, phone, where."""

    title: str
    name: str
    phone: str
    where: str = ""


@dataclass(frozen=True)
class MyGrid:
    """我的网格: a cell or what lies below a node."""

    where: str
    url: str
    opened: list[OpenNeed]
    more: int
    more_url: str
    contacts: list[Contact]
    duty_phone: str = ""
    below: str = ""  # of a 网格长: how many cells


@dataclass
class Bench:
    """A role's first page. Empty parts are not shown."""

    lead: str = ""
    alarms: list[Alarm] = field(default_factory=list)
    months: list[dict[str, Any]] = field(default_factory=list)
    months_note: str = ""
    next: Next | None = None
    todos: list[Todo] = field(default_factory=list)
    decisions: list[Decisions] = field(default_factory=list)
    decides: bool = False  # the town: an empty list of decisions is said, the county is told nothing
    my_grid: MyGrid | None = None
    watch: list[Watch] = field(default_factory=list)
    watch_title: str = "上月服务要留意"
    numbers: list[Number] = field(default_factory=list)
    committees: list[CommitteeLine] = field(default_factory=list)
    shortcuts: list[tuple[str, str]] = field(default_factory=list)

    def waiting(self) -> list[Todo]:
        return [todo for todo in self.todos if todo.number]


def day_words(day) -> str:
    """`11 月 22 日`."""
    return f"{day.month} 月 {day.day} 日"
