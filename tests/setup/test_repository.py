"""Promises of the files themselves: locks, make, docs, templates, rules of the house that no linter knows."""

import ast
import json
import re
import shutil
import subprocess
from pathlib import Path
from types import SimpleNamespace

import pytest

from tests import plumbing
from tianyuan.devtools import testrun
from tianyuan.devtools.install import ROOT
from tianyuan.home.management.commands import check_templates, make_docs

LOCKS = ["requirements.txt", "tests/requirements.txt", "static/requirements.txt", "static/package-lock.json"]
APPS = ["committees", "grids", "servicelists"]
BELOW = {"actions", "queries", "permissions", "models", "states"}
EDGE = ("django.http", "django.shortcuts", "rest_framework", "celery")


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_holds_no_address(name: str) -> None:
    text = (ROOT / name).read_text()
    if name.endswith(".json"):  # a package's own home page is no place to fetch from
        packages = json.loads(text)["packages"].values()
        text = "\n".join(str(package.get("resolved", "")) for package in packages)
    assert not re.search(r"https?://|file:|--index-url|--find-links|git\+|\s/\w", text)


@pytest.mark.parametrize("name", LOCKS[:3])
def test_every_line_of_a_lock_has_its_hash(name: str) -> None:
    packages = re.split(r"\n(?=\S)", (ROOT / name).read_text().strip())
    assert packages
    assert [package for package in packages if "--hash=sha256:" not in package] == []


def test_no_python_is_one_clear_line(tmp_path: Path) -> None:
    shutil.copy(ROOT / "Makefile", tmp_path)
    done = subprocess.run(
        [shutil.which("make"), "-s", "install"], cwd=tmp_path, env={"PATH": str(tmp_path)},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode != 0
    assert "Python 3.11" in done.stderr.splitlines()[0]
    assert "Traceback" not in done.stderr


def test_only_races_and_looks_may_be_left_out() -> None:
    look = SimpleNamespace(nodeid="look", get_closest_marker=lambda name: name == "look")
    assert plumbing.wrongly_deselected([look], sqlite=True) == []
    assert plumbing.wrongly_deselected([look], sqlite=False) == ["look"]
    assert [plumbing.left_out(look, whole=whole) for whole in (True, False)] == [True, False]
    race = SimpleNamespace(nodeid="race", get_closest_marker=lambda name: name == "postgres")
    plain = SimpleNamespace(nodeid="plain", get_closest_marker=lambda name: None)
    assert plumbing.wrongly_deselected([race], sqlite=True) == []
    assert plumbing.wrongly_deselected([race, plain], sqlite=True) == ["plain"]
    assert plumbing.wrongly_deselected([race], sqlite=False) == ["race"]


def test_the_total_adds_up_both_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(testrun, "RESULTS", tmp_path)
    suite = '<testsuites><testsuite tests="9" failures="{}" errors="1" skipped="2"/></testsuites>'
    (tmp_path / "postgres.xml").write_text(suite.format(1))
    (tmp_path / "sqlite.xml").write_text(suite.format(0))
    assert testrun.total(["postgres", "sqlite"]) == "11 passed, 3 failed, 4 skipped"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("<p>\n<b style='x'>", "t:2: style attribute"),
        ("<script>1</script>", "t:1: inline script"),
        ("<style>p{}</style>", "t:1: inline style sheet"),
        ('<a onclick="x()">', "t:1: inline handler"),
        ('<img src="https://cdn.example/x.png">', "t:1: address of another host"),
        ('<script src="/x.js"></script>{# <style> #}<a href="/x" data-style="y">', None),
    ],
)
def test_templates_keep_the_content_security_policy(text: str, words: str | None) -> None:
    assert check_templates.problems("t", text) == ([words] if words else [])


def test_a_diagram_shows_every_move_by_its_words() -> None:
    page = make_docs.states_page()
    for app, table in make_docs.tables():
        assert f"## {app}: {table.name}" in page
        for old, targets in table.moves.items():
            for new in targets:
                assert f"    {make_docs._value(old)} --> {make_docs._value(new)}\n" in page


def _modules() -> list[Path]:
    return [path for app in [*APPS, "tianyuan"] for path in sorted((ROOT / app).rglob("*.py"))]


def test_rooms_below_the_edge_know_no_web() -> None:
    found = []
    for path in _modules():
        room = set(path.relative_to(ROOT).with_suffix("").parts)
        if room & BELOW and "tests" not in room:
            names = _imported(ast.parse(path.read_text()))
            found += [f"{path.relative_to(ROOT)}: {name}" for name in names if name.startswith(EDGE)]
    assert found == []


def _imported(tree: ast.AST) -> list[str]:
    names = []
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            names += [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
        elif isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
    return names


def test_files_and_functions_stay_small() -> None:
    found = []
    for path in _modules():
        text = path.read_text()
        if "migrations" not in path.parts and text.count("\n") > 400:
            found.append(f"{path.relative_to(ROOT)}: {text.count(chr(10))} lines")
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef) and node.end_lineno - node.lineno > 60:
                found.append(f"{path.relative_to(ROOT)}: {node.name}")
    assert found == []
