"""Codes of this room and their sentences, both ways."""

from __future__ import annotations

import ast
import tomllib
from collections import defaultdict
from pathlib import Path

import pytest

from liushou_desktop.app.wording import placeholders
from liushou_desktop.storage.engine import MEANINGS
from liushou_desktop.storage.server_engine import SERVER_MEANINGS

ROOT = Path(__file__).resolve().parents[2]
SENTENCES: dict[str, str] = tomllib.loads(
    (ROOT / "resources/wording/storage.toml").read_text("utf-8")
)
ERRORS = ("RefusedError", "DamagedError", "SurroundingsError", "ConflictError")
BY_MEANING = {"file", "folder"}  # what engine.meaning_of says of every complaint of the driver


def _calls() -> list[ast.Call]:
    rooms = (ROOT / "src/liushou_desktop/storage").rglob("*.py")
    return [
        node
        for path in rooms
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call)
    ]


def _said() -> dict[str, list[set[str]]]:
    """Code → names of the arguments at each place that says it."""
    found: dict[str, list[set[str]]] = defaultdict(list)
    for call in _calls():
        called = getattr(call.func, "id", None) or getattr(call.func, "attr", "")
        words = [arg.value for arg in call.args if isinstance(arg, ast.Constant)]
        if called in ERRORS and words:
            found[words[0]].append({word.arg or "" for word in call.keywords})
        elif called == "Problem" and isinstance(call.args[2], ast.Dict):
            names = {key.value for key in call.args[2].keys if isinstance(key, ast.Constant)}
            found[words[1]].append(names)
        elif called == "report" and words:
            found[words[0]].append(set())
    for _, _, code in MEANINGS:
        found[code].append(BY_MEANING)
    for _, _, code in SERVER_MEANINGS:
        found[code].append({"file", "server"})
    return found


SAID = _said()


@pytest.mark.parametrize("code", sorted(SAID))
def test_every_code_has_a_sentence_whose_blanks_are_filled(code: str) -> None:
    asked = placeholders(SENTENCES[code])
    assert all(asked <= given for given in SAID[code])


def test_every_sentence_is_said_by_something() -> None:
    text = "".join(
        path.read_text("utf-8") for path in (ROOT / "src/liushou_desktop/storage").rglob("*.py")
    )
    assert [code for code in SENTENCES if f'"{code}"' not in text] == []


@pytest.mark.parametrize("code", sorted(SENTENCES))
def test_speaks_plainly(code: str) -> None:
    avoided = ("系统", "数据", "操作", "非法", "失败", "异常", "请勿", "！")
    assert not any(word in SENTENCES[code] for word in avoided)
