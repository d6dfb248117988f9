"""The house: walls, locks, what may not stand in a tracked file, a library that once failed."""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "src" / "liushou_desktop"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


# ── walls ────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("room", ["base", "domain", "formspec"])
def test_room_imports_the_standard_library_alone(room: str) -> None:
    foreign = {
        f"{path.relative_to(ROOT)}: {name}"
        for path in (PACKAGE / room).rglob("*.py")
        for name in _imported_roots(path)
        if name not in sys.stdlib_module_names and name != "liushou_desktop"
    }
    assert not foreign


def _imported_roots(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module.split(".")[0]


_ROOMS = (
    "gui.common gui.school gui.bureau cli app services.shared services.school services.bureau "
    "exchange storage sheets paper formspec domain base"
).split()


@pytest.mark.parametrize(
    ("where", "line"),
    [
        ("base", "import liushou_desktop.domain"),
        ("storage", "import liushou_desktop.sheets"),
        ("cli", "import liushou_desktop.gui"),
        ("services.school", "import liushou_desktop.services.bureau"),
        ("services.shared", "import liushou_desktop.services.school"),
        ("gui.bureau", "import liushou_desktop.gui.school"),
        ("services.school", "import sqlalchemy"),
        ("exchange", "from openpyxl.cell import Cell"),
        ("cli", "from PySide6 import QtCore"),
        ("gui.common", "import reportlab.pdfgen"),
        ("services.shared", "import cryptography"),
        ("attic", "x = 1"),
    ],
)
def test_contracts_catch_a_broken_wall(where: str, line: str, tmp_path: Path) -> None:
    _found_house(tmp_path)
    intact = _lint_imports(tmp_path)
    assert intact.returncode == 0, intact.stdout
    room = tmp_path / "liushou_desktop" / where.replace(".", "/")
    room.mkdir(exist_ok=True)
    (room / "__init__.py").write_text(line + "\n")
    broken = _lint_imports(tmp_path)
    assert broken.returncode != 0, broken.stdout


def _found_house(folder: Path) -> None:
    package = folder / "liushou_desktop"
    for room in _ROOMS:
        path = package.joinpath(*room.split("."))
        path.mkdir(parents=True, exist_ok=True)
        for level in (path, *path.parents):
            if level == folder:
                break
            (level / "__init__.py").touch()
    shutil.copy(ROOT / "pyproject.toml", folder)


def _lint_imports(folder: Path) -> subprocess.CompletedProcess[str]:
    program = Path(sys.executable).with_name("lint-imports")
    return subprocess.run(
        [program, "--no-cache", "--no-logo"],
        cwd=folder,
        env={"PYTHONPATH": str(folder), "PATH": ""},
        capture_output=True,
        text=True,
        check=False,
    )


# ── dependencies ─────────────────────────────────────────────────────────────────────────────────

LOCKS = {"requirements-run.txt": (), "requirements-dev.txt": ("dev",)}


@pytest.mark.parametrize("name", LOCKS)
def test_lock_answers_every_dependency(name: str) -> None:
    pins = _pins(ROOT / "setup" / name)
    asked = PROJECT["project"]["dependencies"] + PROJECT["build-system"]["requires"]
    for extra in LOCKS[name]:
        asked = asked + PROJECT["project"]["optional-dependencies"][extra]
    for line in asked:
        requirement = Requirement(line)
        locked = pins.get(canonicalize_name(requirement.name), [])
        assert any(requirement.specifier.contains(version) for version in locked), (
            f"{line} is not in {name}: make lock"
        )


@pytest.mark.parametrize("name", LOCKS)
def test_lock_names_a_checksum_for_every_package(name: str) -> None:
    text = (ROOT / "setup" / name).read_text()
    entries = re.split(r"\n(?=[a-z])", text)[1:]
    assert len(entries) > 20
    assert not [entry.splitlines()[0] for entry in entries if "--hash=sha256:" not in entry]


def _pins(lock: Path) -> dict[str, list[str]]:
    pins: dict[str, list[str]] = {}
    for name, version in re.findall(r"^([\w.-]+)==([^\s;\\]+)", lock.read_text(), re.MULTILINE):
        pins.setdefault(canonicalize_name(name), []).append(version)
    return pins


def test_wheel_carries_forms_and_resources(tmp_path: Path) -> None:
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    (wheel,) = tmp_path.glob("*.whl")
    names = zipfile.ZipFile(wheel).namelist()
    for folder in ("forms", "resources"):
        tracked = [name for name in _tracked() if name.startswith(f"{folder}/")]
        missing = [name for name in tracked if f"liushou_desktop/_data/{name}" not in names]
        assert tracked
        assert not missing


# ── what may not stand in a tracked file ─────────────────────────────────────────────────────────

_ADDRESS_OR_PATH = re.compile(
    r"https?://[^ \"'<>]*(?:/sim"
    r"ple|regis"
    r"try|py"
    r"pi)"
    r"|(?<![\w.])/(?:wo"
    r"rk|ro"
    r"ot|ho"
    r"me/[a-z])/|/t"
    r"mp/[a-z]",
)
_IDENTITY_NUMBER = re.compile(r"(?<!\d)([1-9]\d{5})((?:19|20)\d{9}[\dXx])(?![\dA-Za-z])")
_PHONE = re.compile(r"(?<![\w.])1[3-9]\d{9}(?![\w.])")
# The worked example printed in GB 11643-1999 itself.
_STANDARD_VECTOR = "11010519491231002X"


def test_no_tracked_file_names_a_registry_or_a_path_of_one_machine() -> None:
    assert not list(_hits(_ADDRESS_OR_PATH))


def test_no_tracked_file_holds_an_identity_number_that_could_be_real() -> None:
    real = [
        (name, match.group())
        for name, match in _hits(_IDENTITY_NUMBER)
        if match.group(1) != "999999"
        and match.group() != _STANDARD_VECTOR
        and _check_digit_is_right(match.group())
    ]
    assert not real


def test_no_tracked_file_holds_a_phone_number_that_could_be_real() -> None:
    assert not [
        (name, match.group())
        for name, match in _hits(_PHONE)
        if not match.group().startswith("199")
    ]


def _check_digit_is_right(number: str) -> bool:
    total = sum(int(digit) * 2 ** (17 - place) for place, digit in enumerate(number[:17]))
    return "10X98765432"[total % 11] == number[17].upper()


def _hits(pattern: re.Pattern[str]) -> Iterator[tuple[str, re.Match[str]]]:
    for name in _tracked():
        if name.startswith("setup/requirements-") or not (ROOT / name).is_file():
            continue
        for part, text in _texts(ROOT / name):
            yield from ((f"{name}{part}", match) for match in pattern.finditer(text))


def _texts(path: Path) -> Iterator[tuple[str, str]]:
    """The text of a file; of a workbook, the text of its parts."""
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            for part in archive.namelist():
                if part.endswith("sharedStrings.xml") or "/worksheets/" in part:
                    yield f"!{part}", archive.read(part).decode("utf-8", "replace")
        return
    content = path.read_bytes()
    if b"\0" not in content[:4096]:
        yield "", content.decode("utf-8", "replace")


def _tracked() -> list[str]:
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True
    ).stdout.decode()
    return [name for name in listed.split("\0") if name]


# ── tests that do not depend on how fast the PC is ───────────────────────────────────────────────

_CLOCK = {
    *("time.sleep", "time.time", "time.monotonic", "time.perf_counter", "time.process_time"),
    "qtbot.wait",
}
_MAY_LOOK_AT_THE_CLOCK = {
    "tests/helpers/patience.py",  # the one place that knows how to wait
    "tests/fault/power_cut.py",  # a random moment is what it is about
}


def test_no_test_depends_on_time() -> None:
    """A paused or loaded PC fails no test: they wait for what happens (tests.helpers.patience)."""
    timed = {
        f"{name}:{call.lineno}"
        for name in _tracked()
        if name.startswith("tests/") and name.endswith(".py") and name not in _MAY_LOOK_AT_THE_CLOCK
        if (ROOT / name).is_file()
        for call in ast.walk(ast.parse((ROOT / name).read_text("utf-8")))
        if isinstance(call, ast.Call) and _asks_the_clock(call)
    }
    assert not timed


def _asks_the_clock(call: ast.Call) -> bool:
    called = ast.unparse(call.func)
    waits_so_long = called.endswith(".wait") and any(isinstance(a, ast.Constant) for a in call.args)
    return called in _CLOCK or waits_so_long or any(key.arg == "timeout" for key in call.keywords)


# ── a library that once failed ───────────────────────────────────────────────────────────────────


def test_qt_keeps_its_references_to_none(qapp) -> None:
    """PySide6 6.12.0 on Python 3.11 lost one reference with every call and died after thousands.

    From Python 3.12 on `None` is immortal and this can no longer happen.
    """
    from PySide6.QtGui import QFont, QImage, QPainter
    from PySide6.QtWidgets import QLabel, QLineEdit

    label, editor, image = QLabel(), QLineEdit(), QImage(8, 8, QImage.Format.Format_RGB32)
    painter, font = QPainter(image), QFont()
    before = sys.getrefcount(None)
    for _ in range(1_000):
        label.setText("留守")
        editor.setText("儿童")
        painter.setFont(font)
        qapp.processEvents()
    lost = before - sys.getrefcount(None)
    painter.end()
    assert lost < 500
