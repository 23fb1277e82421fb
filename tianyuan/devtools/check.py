"""`make check`: every check in turn, all of them even when one fails; the last line names the failed."""

import os
import subprocess
import sys
import time

from tianyuan.devtools.install import ROOT

APPS = ("committees", "grids", "servicelists")
ROOMS = ("states", "permissions", "queries", "actions")
MECHANISMS = ("clock", "months", "permissions", "workflow", "refusals", "checks", "devtools")


def targets() -> list[str]:
    """What mypy reads: the rules of the three apps and the mechanisms below them."""
    wanted = [f"tianyuan/{name}" for name in MECHANISMS] + [f"{app}/{room}" for app in APPS for room in ROOMS]
    found = [(path, ROOT / path) for path in wanted]
    folders = [path for path, full in found if any(full.glob("*.py"))]
    return folders + [f"{path}.py" for path, full in found if full.with_suffix(".py").exists()]


def steps() -> dict[str, list[str]]:
    """Name → command, the quick ones first."""
    python = [sys.executable, "-m"]
    manage = [sys.executable, "manage.py"]
    return {
        "ruff check": [*python, "ruff", "check", "--quiet", "--output-format=concise", "."],
        "ruff format": [*python, "ruff", "format", "--check", "--output-format=concise", "."],
        "imports": [sys.executable, "-c", "from importlinter.cli import lint_imports_command as l; l()"],
        "system checks": [*manage, "check"],
        "migrations": [*manage, "makemigrations", "--check", "--dry-run"],
        "templates": [*manage, "check_templates"],
        "generated docs": [*manage, "make_docs", "--check"],
        "mypy": [*python, "mypy", "--no-error-summary", *targets()],
    }


def main() -> int:
    """Run all; 1 when any failed."""
    env = {**os.environ, "PYTHONPATH": str(ROOT), "DJANGO_SETTINGS_MODULE": "tianyuan.settings"}
    for name in ("DATABASE_URL", "REDIS_URL", "TIANYUAN_MODE"):
        env.pop(name, None)
    failed = [name for name, command in steps().items() if not _passes(name, command, env)]
    print(
        f"未通过 / Failed: {', '.join(failed)}" if failed else "检查全部通过 / All checks passed", flush=True
    )
    return 1 if failed else 0


def _passes(name: str, command: list[str], env: dict[str, str]) -> bool:
    start = time.monotonic()
    done = subprocess.run(command, cwd=ROOT, env=env, check=False, capture_output=True, text=True)
    word = "FAILED" if done.returncode else "ok"
    print(f"{name:16} {word:7} {time.monotonic() - start:5.1f} s", flush=True)
    if done.returncode:
        print((done.stdout + done.stderr).strip()[-20000:], flush=True)
    return done.returncode == 0


if __name__ == "__main__":
    sys.exit(main())
