"""Writes the lock files: every dependency at one version, with the sums of all its files.

``make lock`` after changing ``pyproject.toml``. One lock serves Linux x86-64, Linux arm64 and
Windows on Python 3.11 to 3.13, so the resolver is uv, the only one that locks for machines other
than its own. No index address is written; the one pip is configured with is used.
"""

from __future__ import annotations

import os
import subprocess
import tomllib
import venv
from pathlib import Path

from environment import LOCKS, ROOT
from say import say

UV = "uv==0.13.9"
HEAD = "# Made by `make lock` from pyproject.toml; do not edit.\n"


def main() -> None:
    """Write both locks anew."""
    uv = _uv()
    build = tomllib.loads((ROOT / "pyproject.toml").read_text())["build-system"]["requires"]
    for level, extras in (("run", []), ("test", ["--extra", "dev"])):
        say(f"锁定依赖：{LOCKS[level].name}")
        lock = subprocess.run(
            [
                *(str(uv), "pip", "compile", "--quiet", "--universal", "--python-version", "3.11"),
                *("--upgrade", "--generate-hashes", "--no-header", "--no-annotate", "--no-config"),
                *("--no-emit-index-url", "--no-emit-find-links"),
                *extras,
                *("pyproject.toml", "-"),
            ],
            input="\n".join(build),
            env=_environment(),
            capture_output=True,
            text=True,
            check=True,
            cwd=ROOT,
        ).stdout
        LOCKS[level].write_text(HEAD + lock)


def _uv() -> Path:
    folder = ROOT / "build" / "lock-venv"
    if not folder.exists():
        venv.create(folder, with_pip=True)
    subprocess.run([folder / "bin" / "pip", "install", "--quiet", UV], check=True)
    return folder / "bin" / "uv"


def _environment() -> dict[str, str]:
    """Uv does not read pip's configuration: hand over the index address if there is one."""
    asked = subprocess.run(
        [ROOT / "build/lock-venv/bin/pip", "config", "get", "global.index-url"],
        capture_output=True,
        text=True,
        check=False,
    )
    index = os.environ.get("PIP_INDEX_URL") or asked.stdout.strip()
    return {**os.environ, **({"UV_DEFAULT_INDEX": index} if index else {})}


if __name__ == "__main__":
    main()
