"""Every code of forms and class workbooks has a sentence, every sentence is said by something."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from liushou_desktop.app.wording import placeholders
from liushou_desktop.formspec.loader import catalogue

ROOT = Path(__file__).resolve().parents[2]
HOUSE = ROOT / "src" / "liushou_desktop"
SOURCES = [*(HOUSE / "formspec").rglob("*.py"), *(HOUSE / "sheets").glob("form_*.py")]
OWN: dict[str, str] = tomllib.loads((ROOT / "resources/wording/formspec.toml").read_text("utf-8"))
ALL: dict[str, str] = {
    code: text
    for path in (ROOT / "resources" / "wording").glob("*.toml")
    for code, text in tomllib.loads(path.read_text("utf-8")).items()
}
CODE = re.compile(r'"([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)"')
TEXT = "\n".join(path.read_text("utf-8") for path in SOURCES)
SPOKEN = set(CODE.findall(TEXT)) - {"MOST_CHIPS"}
OF_RULES = {rule.code for form in catalogue().values() for rule in form.rules}


def test_has_a_sentence_for_every_code() -> None:
    assert (SPOKEN | OF_RULES) - ALL.keys() == set()


def test_has_no_sentence_nobody_says() -> None:
    assert OWN.keys() - SPOKEN - OF_RULES == set()


@pytest.mark.parametrize("code", sorted(OWN))
def test_fills_its_blanks(code: str) -> None:
    given = {name for name in placeholders(OWN[code]) if f'"{name}"' in TEXT or f"{name}=" in TEXT}
    assert placeholders(OWN[code]) == given
    assert code not in OF_RULES or not given, "a rule of a form has no arguments to give"


@pytest.mark.parametrize("code", sorted(OWN))
def test_speaks_plainly(code: str) -> None:
    unwanted = ("系统", "数据", "操作", "非法", "失败", "异常", "请勿", "！")
    assert not any(word in OWN[code] for word in unwanted)
