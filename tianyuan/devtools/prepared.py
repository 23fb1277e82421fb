"""Whether a start may skip migrate and collectstatic: hashes of what they are made from, kept under var/.

The database itself is asked which migrations it has: a new or restored one is never taken for prepared.
"""

import hashlib
import json
import os
import sqlite3
from collections.abc import Iterable
from pathlib import Path

from tianyuan.devtools.install import ROOT

APPS = ("tianyuan", "committees", "grids", "servicelists")
CONFIGURATION = (
    "TIANYUAN_MODE",
    "DATABASE_URL",
    "SECRET_KEY",
    "ALLOWED_HOSTS",
    "DEMO_PASSWORD",
    "TIANYUAN_HTTP",
)


def _hash(parts: Iterable[bytes]) -> str:
    total = hashlib.sha256()
    for part in parts:
        total.update(len(part).to_bytes(8, "big") + part)
    return total.hexdigest()


def _contents(paths: Iterable[Path]) -> Iterable[bytes]:
    for path in sorted(paths):
        yield str(path).encode()
        yield path.read_bytes()


def schema_hash() -> str:
    """What the database must look like, and the configuration it was checked under."""
    migrations = [path for app in APPS for path in (ROOT / app).rglob("migrations/*.py")]
    settings = [os.environ.get(name, "").encode() for name in CONFIGURATION]
    sources = [ROOT / "requirements.txt", ROOT / "tianyuan" / "settings.py", ROOT / "tianyuan" / "checks.py"]
    return _hash([*_contents([*migrations, *sources]), *settings])


def static_hash() -> str:
    """What collectstatic would collect."""
    own = [path for app in APPS for path in (ROOT / app).rglob("static/**/*") if path.is_file()]
    built = [path for path in (ROOT / "static" / "build").rglob("*") if path.is_file()]
    return _hash(_contents([*own, *built, ROOT / "requirements.txt", ROOT / "tianyuan" / "settings.py"]))


def applied(var: Path) -> str:
    """The migrations the database says it has, hashed; "" when it can't be asked."""
    try:
        return _hash(f"{app}.{name}".encode() for app, name in _rows(var))
    except Exception:  # whatever it is, the full way will meet it and say it better
        return ""


def _rows(var: Path) -> list[tuple[str, str]]:
    query = "SELECT app, name FROM django_migrations ORDER BY app, name"
    url = os.environ.get("DATABASE_URL", "")
    if not url:
        file = var / "tianyuan.sqlite3"
        connection = sqlite3.connect(f"{file.as_uri()}?mode=ro", uri=True)
        try:
            return connection.execute(query).fetchall()
        finally:
            connection.close()
    import psycopg2

    connection = psycopg2.connect(url, connect_timeout=5)
    try:
        with connection.cursor() as cursor:
            cursor.execute(query)
            return cursor.fetchall()
    finally:
        connection.close()


def _file(var: Path) -> Path:
    return var / "prepared.json"


def _kept(var: Path) -> dict[str, str]:
    try:
        return dict(json.loads(_file(var).read_text()))
    except (OSError, ValueError):
        return {}


def schema_ready(var: Path) -> bool:
    """Nothing to migrate, nothing to check, the first start is done?"""
    kept, now = _kept(var), applied(var)
    return bool(now) and kept.get("applied") == now and kept.get("schema") == schema_hash()


def static_ready(var: Path) -> bool:
    """Nothing new to collect?"""
    return (var / "static").is_dir() and _kept(var).get("static") == static_hash()


def remember(var: Path) -> None:
    """The present state is a prepared one."""
    state = {"schema": schema_hash(), "static": static_hash(), "applied": applied(var)}
    _file(var).write_text(json.dumps(state, indent=1))
