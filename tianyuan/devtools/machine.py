"""What the machine must have beside Python: found, else installed with apt, else one line that says what."""

import glob
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Need:
    """Something the machine must have, and the Debian packages that bring it."""

    packages: tuple[str, ...]
    found: bool


def postgres_bin() -> Path | None:
    """The newest folder that holds initdb and postgres."""
    newest = sorted(glob.glob("/usr/lib/postgresql/*/bin"), key=_version, reverse=True)
    on_path = shutil.which("initdb")
    for folder in [*newest, *([str(Path(on_path).resolve().parent)] if on_path else [])]:
        if all((Path(folder) / name).exists() for name in ("initdb", "postgres")):
            return Path(folder)
    return None


def _version(folder: str) -> float:
    try:
        return float(Path(folder).parent.name)
    except ValueError:
        return 0.0


def chromium() -> str | None:
    """Debian's browser, or the one CHROMIUM names."""
    return os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")


def chinese_font() -> bool:
    """Can Chinese be drawn? Without a font pages show boxes and the pictures are worthless."""
    if shutil.which("fc-list"):
        told = subprocess.run(["fc-list", ":lang=zh-cn"], capture_output=True, check=False).stdout
        return bool(told.strip())
    return bool(glob.glob("/usr/share/fonts/**/*CJK*", recursive=True))


def needs(*, servers: bool, browser: bool) -> list[Need]:
    """What a run asks of the machine."""
    asked = []
    if servers and not os.environ.get("DATABASE_URL"):
        asked.append(Need(("postgresql",), postgres_bin() is not None))
    if servers and not os.environ.get("REDIS_URL"):
        asked.append(Need(("redis-server",), shutil.which("redis-server") is not None))
    if browser:
        asked.append(Need(("chromium",), chromium() is not None))
        asked.append(Need(("fonts-noto-cjk",), chinese_font()))
    return asked


def provide(asked: Sequence[Need]) -> None:
    """Install what is missing, or end with one line that says what to install."""
    missing = [package for need in asked if not need.found for package in need.packages]
    if not missing:
        return
    root = _root()
    if root is None or not shutil.which("apt-get"):
        sys.exit(f"缺少系统软件，请先安装 / Missing, install first: sudo apt-get install {' '.join(missing)}")
    print(f"安装系统软件 / Installing {' '.join(missing)}", flush=True)
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    _apt([*root, "apt-get", "update", "-qq"], env)
    with _WithoutServices(bool(root)):
        _apt([*root, "apt-get", "install", "-y", "-qq", "--no-install-recommends", *missing], env)


def _root() -> list[str] | None:
    """The words that make a command root's; None when we may not."""
    if os.geteuid() == 0:
        return []
    allowed = shutil.which("sudo") and subprocess.run(
        ["sudo", "-n", "true"], capture_output=True, check=False
    )
    return ["sudo", "-n"] if allowed and allowed.returncode == 0 else None


class _WithoutServices:
    """While installing as root: the packages' own servers are not wanted, only their binaries."""

    POLICY = Path("/usr/sbin/policy-rc.d")

    def __init__(self, through_sudo: bool):
        self.ours = not through_sudo and not self.POLICY.exists()

    def __enter__(self) -> None:
        if self.ours:
            self.POLICY.write_text("#!/bin/sh\nexit 101\n")
            self.POLICY.chmod(0o755)

    def __exit__(self, *reason: object) -> None:
        if self.ours:
            self.POLICY.unlink(missing_ok=True)


def _apt(command: list[str], env: dict[str, str]) -> None:
    done = subprocess.run(command, env=env, stdout=subprocess.DEVNULL, check=False)
    if done.returncode:
        sys.exit(f"安装失败 / Failed: {' '.join(command)}")
