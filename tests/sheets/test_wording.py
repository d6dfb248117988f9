"""Codes of this room and their sentences, both ways."""

from __future__ import annotations

import ast
import re
import tomllib
from collections import defaultdict
from pathlib import Path

import pytest

from liushou_desktop.app.wording import placeholders, sentences

ROOT = Path(__file__).resolve().parents[2]
ROOM = ROOT / "src" / "liushou_desktop" / "sheets"
OURS: dict[str, str] = tomllib.loads((ROOT / "resources/wording/sheets.toml").read_text("utf-8"))
CODE = re.compile(r"[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+\Z")
FROM_THE_PARENT = {"file"}  # ``fence`` adds it to whatever the child refused


def _said() -> dict[str, list[set[str]]]:
    """Code → names of the arguments at each place that raises or notes it.

    Places that hand over a mapping by name are left out; the hostile table says those aloud.
    """
    found: dict[str, list[set[str]]] = defaultdict(list)
    for path in ROOM.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.Call) or ast.unparse(node.func) == "getattr":
                continue
            codes = [
                argument.value
                for argument in node.args
                if isinstance(argument, ast.Constant)
                and isinstance(argument.value, str)
                and CODE.match(argument.value)
            ]
            by_name = any(isinstance(argument, ast.Name) for argument in node.args[2:])
            for code in codes:
                names = {word.arg or "" for word in node.keywords} | _literal(node)
                found[code] += [] if by_name else [names]
    return found


def _literal(call: ast.Call) -> set[str]:
    """Names in a dictionary given as arguments: ``Problem(field, code, {"text": …})``."""
    keys = [key for a in call.args if isinstance(a, ast.Dict) for key in a.keys]
    return {str(key.value) for key in keys if isinstance(key, ast.Constant)}


SAID = _said()


def _mentioned() -> set[str]:
    """Every word in the room that looks like a code, however it travels."""
    words = re.compile(r'"([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)"')
    return {word for path in ROOM.glob("*.py") for word in words.findall(path.read_text("utf-8"))}


@pytest.mark.parametrize("code", sorted(SAID))
def test_every_code_has_a_sentence_whose_blanks_are_filled(code: str) -> None:
    asked = placeholders(sentences()[code]) - FROM_THE_PARENT
    for given in SAID[code]:
        assert asked <= given


def test_no_sentence_is_left_that_nothing_says() -> None:
    assert set(OURS) <= _mentioned()


@pytest.mark.parametrize("code", sorted(OURS))
def test_speaks_plainly_and_says_what_to_do(code: str) -> None:
    text = OURS[code]
    assert not any(word in text for word in ("系统", "数据", "操作", "非法", "失败", "异常", "！"))
    assert text.endswith("。")
