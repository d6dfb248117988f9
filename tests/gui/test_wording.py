"""Words of the window: each is used, each that is used exists, none forgets its mother tongue."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from liushou_desktop.app.commands import COMMANDS
from liushou_desktop.app.wording import sentences
from liushou_desktop.base.paths import resources_dir

_CODE = re.compile(r'"((?:GUI|PAGE|COMMAND|WIZARD|TYPED)_[A-Z0-9_]+)"')
_LATIN = re.compile(r"[A-Za-z]{2,}")
_KNOWN_LATIN = {"Excel", "PDF", "JPEG", "PNG", "WPS"}


@pytest.fixture(scope="module")
def used(repository: Path) -> set[str]:
    package = repository / "src" / "liushou_desktop"
    found = {entry.word for entry in COMMANDS}
    for room in ("gui", "app"):
        for path in (package / room).rglob("*.py"):
            found |= set(_CODE.findall(path.read_text("utf-8")))
    return found


def _own() -> dict[str, str]:
    return tomllib.loads((resources_dir() / "wording" / "gui.toml").read_text("utf-8"))


def test_has_a_sentence_for_every_code_it_uses(used: set[str]) -> None:
    assert used <= set(sentences())


def test_uses_every_sentence_it_has(used: set[str]) -> None:
    own = {code for code in _own() if _CODE.fullmatch(f'"{code}"')}
    assert own <= used


def test_speaks_no_english() -> None:
    for code, text in _own().items():
        plain = re.sub(r"\{[^}]*\}", "", text)
        assert set(_LATIN.findall(plain)) <= _KNOWN_LATIN, code


def test_avoids_the_words_of_machines() -> None:
    for code, text in _own().items():
        for word in ("非法", "失败", "异常", "请勿", "！", "操作", "记录集"):
            assert word not in text, f"{code}: {word}"
