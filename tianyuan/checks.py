"""Refuses weak configuration: what must hold before the web server, a worker or a migration starts.

Errors stop a production installation, each with the line that says what to set. The rules are Django system
checks; `refuse_to_start` also asks the database whether demonstration and real rows would meet.
"""

from collections.abc import Callable, Sequence

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register
from django.db import OperationalError, ProgrammingError

SHORTEST_SECRET = 50
FEWEST_CHARACTERS = 10
KNOWN_SECRETS = ("django-insecure", "change", "secret", "example", "password", "tianyuan")
SECRET_HINT = "SECRET_KEY=$(python3 -c 'import secrets; print(secrets.token_urlsafe(50))')"  # noqa: S105 - how to make one

Probe = Callable[[], bool]
_probes: dict[str, Probe] = {}


class WeakConfiguration(SystemExit):
    """The program does not start; the text says what to set. A SystemExit ends without a traceback."""


def use_probes(*, demo_rows: Probe, real_rows: Probe) -> None:
    """Tell how to ask the database: does it hold a demonstration town, does it hold anything else?"""
    _probes.update(demo=demo_rows, real=real_rows)


@register("tianyuan")
def check_configuration(**kwargs: object) -> list[CheckMessage]:
    """The configuration of a production installation; a demonstration only must not debug."""
    found = _check_debug()
    if not settings.DEMO:
        found += [*_check_secret(), *_check_hosts(), *_check_database()]
    return found


def _check_debug() -> list[CheckMessage]:
    if not settings.DEBUG:
        return []
    return [Error("DEBUG 已打开 / DEBUG is on.", hint="DEBUG = False", id="tianyuan.E001")]


def _check_secret() -> list[CheckMessage]:
    secret = settings.SECRET_KEY
    weak = len(secret) < SHORTEST_SECRET or len(set(secret)) < FEWEST_CHARACTERS
    known = secret.lower().startswith(KNOWN_SECRETS)
    if not (weak or known):
        return []
    words = "SECRET_KEY 太短或是公开的样例 / SECRET_KEY is short or a known example."
    return [Error(words, hint=SECRET_HINT, id="tianyuan.E002")]


def _check_hosts() -> list[CheckMessage]:
    hosts = settings.ALLOWED_HOSTS
    if hosts and "*" not in hosts:
        return []
    words = "ALLOWED_HOSTS 为空或为 * / ALLOWED_HOSTS is empty or '*'."
    return [Error(words, hint="ALLOWED_HOSTS=dangwei.example.gov.cn", id="tianyuan.E003")]


def _check_database() -> list[CheckMessage]:
    if not settings.DATABASES["default"]["ENGINE"].endswith("sqlite3"):
        return []
    words = "正式环境使用 SQLite，只适合约 20 人同时使用 / Production on SQLite: for about 20 people at once."
    return [Warning(words, hint="DATABASE_URL=postgres://user:password@host/name", id="tianyuan.W001")]


def meeting_rows() -> list[CheckMessage]:
    """Demonstration rows in production, real rows in a demonstration; [] while it can't be asked."""
    try:
        if settings.DEMO:
            return _real_in_demo()
        return _demo_in_production()
    except (OperationalError, ProgrammingError):
        return []  # no tables yet, or no database: whoever needs it will say so


def _asked(name: str) -> bool:
    probe = _probes.get(name)
    return probe is not None and probe()


def _demo_in_production() -> list[CheckMessage]:
    if not _asked("demo"):
        return []
    words = "正式环境的数据库里有演示数据 / The database holds a demonstration town."
    return [Error(words, hint="DATABASE_URL=<空的数据库 / an empty database>", id="tianyuan.E004")]


def _real_in_demo() -> list[CheckMessage]:
    if _asked("demo") or not _asked("real"):
        return []
    words = "演示模式遇到非演示数据 / Demonstration mode met rows that are not a demonstration's."
    hint = "TIANYUAN_MODE=production, 或换一个空的数据库 / or another, empty database"
    return [Error(words, hint=hint, id="tianyuan.E005")]


def refuse_to_start() -> None:
    """Raise WeakConfiguration with every error, one a line; warnings are left to `manage.py check`."""
    for look in (check_configuration, meeting_rows):  # the database is asked last: asking makes a SQLite file
        if found := [message for message in look() if message.is_serious()]:
            raise WeakConfiguration(explain(found))


def explain(found: Sequence[CheckMessage]) -> str:
    """The messages as lines for a terminal."""
    lines = ["平台未启动，请先改正 / Refusing to start:"]
    return "\n".join([*lines, *(f"  [{m.id}] {m.msg}  →  {m.hint}" for m in found)])
