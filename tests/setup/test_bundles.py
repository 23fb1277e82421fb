"""A start bundles the assets anew when their sources changed since, and only then."""

from pathlib import Path

import pytest

from tianyuan.devtools import install, run


@pytest.fixture
def calls(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """An installation's static folder with its bundles made, and the commands that are called for it."""
    static = tmp_path / "static"
    (static / "src").mkdir(parents=True)
    (static / "build").mkdir()
    (static / "node_modules").mkdir()
    for name in ("package.json", "package-lock.json", "src/app.css", "build/app.css"):
        (static / name).write_text("{}")
    for name in ("pyproject.toml", "requirements.txt"):
        (tmp_path / name).write_text("")
    made: list[str] = []
    for name, value in {
        "ROOT": tmp_path, "STATIC": static, "STAMPS": tmp_path / "stamps",
        "_npm": lambda: (["npm"], {}), "_call": lambda *command, **options: made.append(command[1]),
    }.items():  # fmt: skip
        monkeypatch.setattr(install, name, value)
    install.bundle_assets()
    made.clear()
    return made


def test_nothing_changed_is_nothing_done(calls: list[str]) -> None:
    install.bundle_assets()
    assert calls == []


@pytest.mark.parametrize("changed", ["src/app.css", "src/new.js", "package.json"])
def test_a_changed_source_is_bundled_once(calls: list[str], changed: str) -> None:
    (install.STATIC / changed).write_text('{"changed": 1}')
    install.bundle_assets()
    install.bundle_assets()
    assert calls == (["ci", "run"] if changed == "package.json" else ["run"])


def test_lost_bundles_are_made_again(calls: list[str]) -> None:
    (install.STATIC / "build" / "app.css").unlink()
    install.bundle_assets()
    assert calls == ["run"]


def test_every_start_looks_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[str] = []
    monkeypatch.setattr(run, "bundle_assets", lambda: looked.append("bundles"))
    monkeypatch.setattr(run.prepared, "schema_ready", lambda var: True)
    monkeypatch.setattr(run.prepared, "static_ready", lambda var: looked.append("static") or True)
    assert run._prepare(tmp_path, run.threading.Event()) == 0
    assert looked == ["bundles", "static"]
