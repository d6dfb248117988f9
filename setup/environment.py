"""The virtual environment in ``.venv``: made once, refreshed when a lock file changes."""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import sys
from pathlib import Path

from say import say, stop

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
LOCKS = {
    "run": ROOT / "setup" / "requirements-run.txt",
    "test": ROOT / "setup" / "requirements-dev.txt",
}


def prepare_environment(level: str) -> None:
    """Make ``.venv`` hold exactly what the lock of ``level`` names, and our own package.

    Once somebody has run the tests, ``run`` keeps what they need.
    """
    _make_venv()
    if (VENV / ".installed-test").is_file():
        level = "test"
    if not _is_current(level):
        say("安装依赖（只收锁定文件里校验和相符的包，首次约需一两分钟）")
        _pip("install", "--require-hashes", "--only-binary=:all:", "-r", str(LOCKS[level]))
        _remove_strangers(level)
        _mark(level)
    own = _fingerprint(ROOT / "pyproject.toml")
    mark = VENV / ".installed-own"
    if not mark.is_file() or mark.read_text() != own:
        say("把本程序装进 .venv（源码改动立即生效）")
        _pip("install", "--no-deps", "--no-build-isolation", "--editable", str(ROOT))
        mark.write_text(own)


def _make_venv() -> None:
    if PYTHON.exists():
        return
    say("建立 Python 虚拟环境 .venv")
    made = subprocess.run(
        [sys.executable, "-m", "venv", str(VENV)], capture_output=True, text=True, check=False
    )
    if made.returncode:
        stop(
            f"虚拟环境建不起来，请先装 python3-venv。{made.stdout.strip()[-200:]}",
            "python3 -m venv failed; on Debian: apt-get install python3-venv",
        )


def _is_current(level: str) -> bool:
    """The development lock contains the run lock, so its mark is good for both."""
    return any(
        (VENV / f".installed-{name}").is_file()
        and (VENV / f".installed-{name}").read_text() == _fingerprint(LOCKS[name])
        for name in ({"run", "test"} if level == "run" else {"test"})
    )


def _mark(level: str) -> None:
    for old in VENV.glob(".installed-*"):
        old.unlink()
    (VENV / f".installed-{level}").write_text(_fingerprint(LOCKS[level]))


def _remove_strangers(level: str) -> None:
    """Packages that an older lock brought: what is tested must not lean on them."""
    locked = set(re.findall(r"^([\w.-]+)==", LOCKS[level].read_text(), re.MULTILINE))
    known = {_plain(name) for name in locked} | {"pip", "setuptools", "liushou-desktop"}
    strangers = [name for name in _installed() if _plain(name) not in known]
    if strangers:
        _pip("uninstall", "--yes", *strangers)


def _installed() -> list[str]:
    ask = "from importlib.metadata import distributions as d; print(*(x.name for x in d()))"
    done = subprocess.run([PYTHON, "-c", ask], capture_output=True, text=True, check=True)
    return done.stdout.split()


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _fingerprint(path: Path) -> str:
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    return f"{version} {hashlib.sha256(path.read_bytes()).hexdigest()}"


def _pip(*arguments: str) -> None:
    command = [str(PYTHON), "-m", "pip", arguments[0], "--quiet", "--disable-pip-version-check"]
    done = subprocess.run(
        [*command, *arguments[1:]], capture_output=True, text=True, check=False, cwd=ROOT
    )
    if done.returncode:
        stop(f"依赖没有装上：\n{done.stderr.strip()[-1500:]}", "pip failed, see above")
