"""Codes of this room and their sentences, both ways."""

from __future__ import annotations

import ast
import tomllib
from collections import defaultdict
from pathlib import Path

import pytest

from liushou_desktop.app.wording import placeholders
from liushou_desktop.exchange.verdicts import VerdictKind

ROOT = Path(__file__).resolve().parents[2]
SENTENCES: dict[str, str] = tomllib.loads(
    (ROOT / "resources/wording/exchange.toml").read_text("utf-8")
)


def _raised() -> dict[str, list[set[str]]]:
    """Code → names of the arguments at each place that raises it."""
    found: dict[str, list[set[str]]] = defaultdict(list)
    for path in (ROOT / "src/liushou_desktop/exchange").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
                continue
            if node.func.id in ("RefusedError", "DamagedError") and node.args:
                assert isinstance(node.args[0], ast.Constant)
                found[node.args[0].value].append({word.arg or "" for word in node.keywords})
            elif node.func.id == "Problem":  # its arguments are a mapping made before
                assert isinstance(node.args[1], ast.Constant)
                found[node.args[1].value].append(placeholders(SENTENCES[node.args[1].value]))
    return found


RAISED = _raised()


@pytest.mark.parametrize("code", sorted(RAISED))
def test_every_code_has_a_sentence_whose_blanks_are_filled(code: str) -> None:
    asked = placeholders(SENTENCES[code])
    assert all(asked <= given for given in RAISED[code])


def test_every_sentence_is_said_by_something() -> None:
    verdicts = {key for kind in VerdictKind for key in (kind.wording_key, kind.label_key)}
    finer = {"VERDICT_GAP_ONE", "VERDICT_GAP_OTHER", "VERDICT_OLDER_SAME", "VERDICT_OVERTAKEN"}
    assert set(SENTENCES) == set(RAISED) | verdicts | finer


@pytest.mark.parametrize("code", sorted(SENTENCES))
def test_speaks_plainly(code: str) -> None:
    text = SENTENCES[code]
    assert not any(word in text for word in ("系统", "数据", "操作", "非法", "失败", "异常", "！"))
