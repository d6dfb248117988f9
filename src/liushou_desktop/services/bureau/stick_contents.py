"""What lies on a stick: package files to look at, and everything else by name, never touched.

Links, pipes, devices and folders are told by what they are, not by what they are called; a pipe or
an endless device is never opened. An enrolment file is read to say whose it is. Names are shown
without the marks that turn text around.
"""

from __future__ import annotations

import re
import stat
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from liushou_desktop.base.errors import ProgramError
from liushou_desktop.services.shared.enrolment import read_enrolment_file

PACKAGE_SUFFIX = ".lspkg"
MOST_FILES = 5_000
_MOST_ENROLMENTS = 500  # read to say whose they are; more are named alone

_PROGRAMS = frozenset(
    ".exe .scr .com .bat .cmd .pif .vbs .vbe .js .jse .wsf .hta .msi .ps1 .jar .cpl .inf".split()
)
_SHORTCUTS = frozenset((".lnk", ".url", ".desktop"))
_LONGEST_NAME = 80
_ENROLMENT = ".lsenrol"  # ``exchange.handover.ENROLMENT_SUFFIX``, not loaded for a look
_BESIDE = frozenset((".pdf", ".xlsx"))
_NAMED_BY_US = re.compile(r"[0-9]{6}[0-9A-Z-]*_[^_]+_")  # a site's code and name


@dataclass(frozen=True, slots=True)
class PassedOver:
    """Something that is no package and was not touched.

    Attributes:
        name: as it may be shown: nothing invisible in it, not endlessly long.
        is_suspect: a program, a shortcut, or a package's name on something that is no file, as
            stick viruses leave them.
        why: folder, link, pipe, device, program, shortcut, unreadable, odd_name, too_many,
            enrolment (what an office writes for a new site), beside (paper or reading copy that
            goes with a package), other.
        issuer, school: of an enrolment file, as it says itself.
    """

    name: str
    is_suspect: bool
    why: str = "other"
    issuer: str = ""
    school: str = ""


def packages_on(paths: Iterable[Path]) -> tuple[list[Path], list[PassedOver]]:
    """Package files among files and folders (one level deep), and what was passed over."""
    found: list[Path] = []
    passed: list[PassedOver] = []
    enrolments = 0
    for path in paths:
        entries, left = _entries(path)
        passed.extend(left)
        for entry in entries:
            why = _why_not(entry)
            if why == "":
                found.append(entry)
            elif not _is_hidden(entry, why):
                enrolments += why == "enrolment"
                if why == "enrolment" and enrolments > _MOST_ENROLMENTS:
                    why = "other"
                passed.append(_passed_over(entry, why))
    return found, passed


def _passed_over(entry: Path, why: str) -> PassedOver:
    shown = PassedOver(shown_name(entry.name), _is_suspect(entry, why), why)
    if why != "enrolment":
        return shown
    try:
        read = read_enrolment_file(entry)
    except ProgramError:
        return replace(shown, why="other")
    issuer, school = shown_name(read.bureau.name), shown_name(read.site_name)
    return replace(shown, issuer=issuer, school=school)


def _entries(path: Path) -> tuple[list[Path], list[PassedOver]]:
    """A folder's entries by name, or the path itself."""
    if _kind(path) != "folder":
        return [path], []
    try:
        entries = sorted(path.iterdir(), key=lambda entry: (not _is_package_name(entry), entry))
    except OSError:
        return [], [PassedOver(shown_name(path.name or str(path)), False, "unreadable")]
    more = len(entries) - MOST_FILES  # packages come first: photos and songs crowd none of them out
    left = [PassedOver(f"+{more}", False, "too_many")] if more > 0 else []
    return sorted(entries[:MOST_FILES]), left


def _is_package_name(entry: Path) -> bool:
    return entry.name.lower().endswith(PACKAGE_SUFFIX)


def _why_not(entry: Path) -> str:
    """Why an entry is no package to be opened; "" when it is one."""
    kind = _kind(entry)
    if kind != "file":
        return kind
    suffix = entry.suffix.lower()
    if _is_package_name(entry):
        return "" if entry.name == _without_tricks(entry.name) else "odd_name"
    if suffix in _PROGRAMS:
        return "program"
    if suffix in _SHORTCUTS:
        return "shortcut"
    if suffix == _ENROLMENT:
        return "enrolment"
    return "beside" if suffix in _BESIDE and _NAMED_BY_US.match(entry.name) else "other"


def _kind(entry: Path) -> str:
    """file, folder, link, pipe, device or unreadable; the entry itself is not opened."""
    try:
        mode = entry.lstat().st_mode
    except (OSError, ValueError):
        return "unreadable"
    kinds = (
        (stat.S_ISREG, "file"),
        (stat.S_ISDIR, "folder"),
        (stat.S_ISLNK, "link"),
        (stat.S_ISFIFO, "pipe"),
        (stat.S_ISSOCK, "pipe"),
    )
    return next((name for test, name in kinds if test(mode)), "device")


def _is_hidden(entry: Path, why: str) -> bool:
    """What systems put on every stick; a package's name behind a dot is told."""
    plain = why in ("other", "folder")
    return (entry.name.startswith(".") and plain) or entry.name in _OF_SYSTEMS


_OF_SYSTEMS = frozenset(("System Volume Information", "$RECYCLE.BIN", "desktop.ini", "Thumbs.db"))


def _is_suspect(entry: Path, why: str) -> bool:
    borrowed = PACKAGE_SUFFIX in entry.name.lower()
    return why in ("program", "shortcut", "odd_name") or (borrowed and why != "other")


def shown_name(name: str) -> str:
    """A name as it may be shown: marks that are invisible or turn text around become ``\ufffd``."""
    shown = _without_tricks(name)
    return shown if len(shown) <= _LONGEST_NAME else f"{shown[: _LONGEST_NAME - 1]}…"


def _without_tricks(name: str) -> str:
    return "".join(_plain(name))


def _plain(name: str) -> Iterator[str]:
    for sign in name:
        is_trick = unicodedata.category(sign) in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp")
        yield "\ufffd" if is_trick else sign
