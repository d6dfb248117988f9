"""What is written down about a bug of ours: where it happened, never whom it was about.

A traceback's messages and values may hold a child's name, so none of them are kept: only the kind
of error, our codes, and file, line and function of each step. The report is shown whole and saved
to a file; whether it is sent to anyone is the user's own decision.
"""

from __future__ import annotations

import sys
import traceback
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path, PurePath
from typing import NamedTuple

from liushou_desktop.base.errors import ProgramError
from liushou_desktop.base.files import write_whole

_PACKAGE = "liushou_desktop"


class CrashReport(NamedTuple):
    """The report as shown; ``moment`` names its file."""

    moment: datetime
    text: str

    @property
    def file_name(self) -> str:
        """``liushou-20260616-101205.txt``."""
        return f"liushou-{self.moment:%Y%m%d-%H%M%S}.txt"

    def save(self, folder: Path) -> Path:
        """Write it into ``folder`` and return where it lies.

        Raises:
            SurroundingsError: the folder cannot be written.
        """
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / self.file_name
        write_whole(path, self.text.encode("utf-8"))
        return path


def report_of(
    error: BaseException, moment: datetime, surroundings: Mapping[str, str] | None = None
) -> CrashReport:
    """The report about ``error``.

    Args:
        surroundings: what the caller knows and may be told, such as the page's id or Qt's version.
    """
    import platform  # costs a few milliseconds of every start

    facts = {
        "program": _version(),
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.release()} {platform.machine()}",
        "time": moment.isoformat(" ", "seconds"),
        **(surroundings or {}),
    }
    lines = [f"{name}: {value}" for name, value in facts.items()]
    return CrashReport(moment, "\n".join([*lines, "", *_chain(error)]) + "\n")


def _version() -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("liushou-desktop")
    except PackageNotFoundError:
        return "source"


def _chain(error: BaseException) -> Iterator[str]:
    """The error and what led to it, outermost first."""
    seen: set[int] = set()
    current: BaseException | None = error
    while current is not None and id(current) not in seen:
        seen.add(id(current))
        yield _kind(current)
        yield from (f"  {step}" for step in _steps(current))
        current = current.__cause__ or current.__context__


def _kind(error: BaseException) -> str:
    """The kind of error, with our code where it has one; its message may be about a person."""
    kind = type(error)
    name = kind.__name__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__name__}"
    return f"{name} {error.code}" if isinstance(error, ProgramError) else name


def _steps(error: BaseException) -> Iterator[str]:
    for frame in traceback.extract_tb(error.__traceback__):
        yield f"{_short(frame.filename)}:{frame.lineno} {frame.name}"


def _short(file_name: str) -> str:
    """A path from the package or library on: the folders above may hold a user's name."""
    parts = PurePath(file_name).parts
    for anchor in (_PACKAGE, "site-packages", f"python{sys.version_info[0]}.{sys.version_info[1]}"):
        if anchor in parts:
            return "/".join(parts[len(parts) - 1 - parts[::-1].index(anchor) :])
    return parts[-1] if parts else file_name
