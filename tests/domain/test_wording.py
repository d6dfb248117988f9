"""It has a sentence for every code of the domain, and no sentence nobody says."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from liushou_desktop.app.wording import placeholders
from liushou_desktop.base.paths import forms_dir, resources_dir

ROOM = Path(__file__).resolve().parents[2] / "src" / "liushou_desktop" / "domain"
CODE = re.compile(r'"([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+|PRORATED|SUSPENDED|EXCUSED)"')


def spoken() -> set[str]:
    return {code for path in ROOM.glob("*.py") for code in CODE.findall(path.read_text("utf-8"))}


def sentences() -> dict[str, str]:
    return tomllib.loads((resources_dir() / "wording" / "domain.toml").read_text("utf-8"))


def names() -> set[str]:
    """Codes that have a name in a code set, as reasons why two definitions differ."""
    files = [tomllib.loads(path.read_text("utf-8")) for path in forms_dir().glob("codes/*.toml")]
    return {
        code["code"]
        for file in files
        for code_set in file.get("set", ())
        for code in code_set["codes"]
    }


def test_says_every_code_and_no_other() -> None:
    assert set(sentences()) == spoken() - (names() - set(sentences()))


def test_fills_placeholders_the_code_gives() -> None:
    sources = "\n".join(path.read_text("utf-8") for path in ROOM.glob("*.py"))
    for code, text in sentences().items():
        for name in placeholders(text):
            assert f'"{name}":' in sources or f"{name}=" in sources, (code, name)
