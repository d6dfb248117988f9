"""Words of the pages about children: each is used, none is missing, all are plain."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from liushou_desktop.app.wording import sentences
from liushou_desktop.base.paths import resources_dir

OWN: dict[str, str] = tomllib.loads(
    (resources_dir() / "wording" / "children_pages.toml").read_text("utf-8")
)
CODE = re.compile(r'"([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)"')
MADE_UP = re.compile(r"(?:CHILD_TAB|FILTER|FAMILY)_[A-Z_]+")  # put together from a field's name


@pytest.fixture(scope="module")
def used(repository: Path) -> set[str]:
    folder = repository / "src" / "liushou_desktop" / "gui" / "school"
    pages = [
        *folder.glob("child*.py"),
        folder / "family_changes.py",
        folder / "inline_forms.py",
        folder / "record_panel.py",
    ]
    pages += [folder / "masked_value.py", folder / "reveal.py", folder / "photo_removal.py"]
    return {code for path in pages for code in CODE.findall(path.read_text("utf-8"))}


def test_has_a_sentence_for_every_code(used: set[str]) -> None:
    assert used - set(sentences()) == set()


def test_has_no_sentence_nobody_says(used: set[str]) -> None:
    assert {code for code in OWN if not MADE_UP.fullmatch(code)} - used == set()


@pytest.mark.parametrize("code", sorted(OWN))
def test_speaks_plainly(code: str) -> None:
    unwanted = ("系统里", "数据", "操作", "非法", "失败", "异常", "请勿", "！", "记录集")
    assert not any(word in OWN[code] for word in unwanted)
