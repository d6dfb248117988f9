"""Every code has its sentence, every sentence is said, and what it says is filled in.

Rooms test their own file; here all of them are looked at together, over the whole source tree.
"""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from liushou_desktop.app import wording
from liushou_desktop.app.wording import placeholders, sentences
from liushou_desktop.exchange.verdicts import VerdictKind

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "src" / "liushou_desktop"
CODE = re.compile(r"[A-Z][A-Z0-9]*(_[A-Z0-9]+)+_?\Z|[A-Z]{4,}\Z")

# Who takes a code first, and who takes it second (after the field it is about).
TAKES_CODE_FIRST = {
    *("RefusedError", "ConflictError", "DamagedError", "SurroundingsError", "ProgramError"),
    *("sentence", "report"),
}
TAKES_CODE_SECOND = {"Problem", "_yellow"}


@dataclass(frozen=True)
class Said:
    """A place where a code is used. ``given``: names of its arguments, None when unknown here."""

    code: str
    given: frozenset[str] | None
    where: str


@cache
def nodes() -> tuple[tuple[Path, ast.Call | ast.Constant | ast.JoinedStr], ...]:
    """Calls, constants and texts put together of the whole tree, which is read once."""
    return tuple(
        (path, node)
        for path in sorted(SOURCE.rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call | ast.Constant | ast.JoinedStr)
    )


@cache
def said() -> tuple[Said, ...]:
    return tuple(
        each
        for path, node in nodes()
        if isinstance(node, ast.Call)
        for each in _said(node, f"{path.relative_to(SOURCE)}:{node.lineno}")
    )


def _said(call: ast.Call, where: str) -> Iterator[Said]:
    name = call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")
    place = 0 if name in TAKES_CODE_FIRST else 1 if name in TAKES_CODE_SECOND else None
    if place is None or len(call.args) <= place:
        return
    for code in _constants(call.args[place]):
        if CODE.match(code):
            yield Said(code, _given(call, name, place), where)


def _constants(node: ast.expr) -> Iterator[str]:
    """A code written out, or either side of a choice between two."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from _constants(node.body)
        yield from _constants(node.orelse)


def _given(call: ast.Call, name: str, place: int) -> frozenset[str] | None:
    """Names of the arguments, as far as they can be read off the call."""
    if name in ("Problem", "sentence"):
        rest = call.args[place + 1 :]
        keyword = [k.value for k in call.keywords if k.arg == "args"]
        given = (rest or keyword or [ast.Dict([], [])])[0]
        if not isinstance(given, ast.Dict) or None in given.keys:
            return None
        return frozenset(key.value for key in given.keys if isinstance(key, ast.Constant))
    if name == "report":
        return frozenset()
    if any(keyword.arg is None for keyword in call.keywords):
        return None
    return frozenset(keyword.arg or "" for keyword in call.keywords)


@cache
def constants() -> frozenset[str]:
    """Every text of the program and of the forms that could be a code."""
    texts = {
        node.value
        for _, node in nodes()
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    found = {word for text in texts for word in text.split() if CODE.match(word)}
    for path in (ROOT / "forms").rglob("*.toml"):
        found |= set(re.findall(r'"([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)"', path.read_text("utf-8")))
    verdicts = {key for kind in VerdictKind for key in (kind.wording_key, kind.label_key)}
    return frozenset(found | verdicts)


def test_knows_where_codes_are_used() -> None:
    assert len(said()) > 300


def test_has_a_sentence_for_every_code() -> None:
    missing = {f"{each.code} ({each.where})" for each in said() if each.code not in sentences()}
    assert missing == set()


def test_says_every_sentence() -> None:
    assert {code for code in sentences() if not _is_said(code)} == set()


def _is_said(code: str) -> bool:
    """Written out somewhere, or put together: ``f"KNOW_{group}"``, ``f"{code}_TEXT"``."""
    stem, _, ending = code.rpartition("_")
    return (
        code in constants()
        or code.startswith(_built_codes())
        or (stem in constants() and f"_{ending}" in endings())
    )


@cache
def endings() -> frozenset[str]:
    """Ends of codes put together at run time."""
    return frozenset(
        str(node.values[-1].value)
        for _, node in nodes()
        if isinstance(node, ast.JoinedStr) and isinstance(node.values[-1], ast.Constant)
    )


@cache
def _built_codes() -> tuple[str, ...]:
    """Beginnings of codes put together at run time: ``f"FORM_STATE_{state}"``."""
    begun = (
        str(node.values[0].value)
        for _, node in nodes()
        if isinstance(node, ast.JoinedStr) and isinstance(node.values[0], ast.Constant)
    )
    return tuple({text for text in begun if re.fullmatch(r"[A-Z][A-Z0-9_]+_", text)})


def test_fills_every_blank() -> None:
    lacking = {
        f"{each.code} ({each.where})": blanks
        for each in said()
        if each.given is not None
        and (blanks := placeholders(sentences().get(each.code, "")) - each.given - _added(each))
    }
    assert lacking == {}


def _added(said: Said) -> frozenset[str]:
    """The readers of foreign files do not know the file's name; ``sheets.fence`` adds it."""
    return frozenset({"file"} if said.where.startswith("sheets/") else ())


def test_has_no_code_in_two_files() -> None:
    held: dict[str, str] = {}
    for path in sorted((ROOT / "resources" / "wording").glob("*.toml")):
        for code in tomllib.loads(path.read_text("utf-8")):
            assert code not in held, (code, path.name, held[code])
            held[code] = path.name


def test_reads_the_files_as_any_toml_reader_does() -> None:
    for path in sorted((ROOT / "resources" / "wording").glob("*.toml")):
        text = path.read_text("utf-8")
        assert wording._read(text) == tomllib.loads(text), path.name


def test_needs_no_whole_parser_for_the_shipped_files(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "tomllib", None)
    for path in sorted((ROOT / "resources" / "wording").glob("*.toml")):
        assert wording._read(path.read_text("utf-8")), path.name


@pytest.mark.parametrize(
    "text",
    [
        'A = "one"\nB = "say \\"two\\"\\n"\n',
        'A = """\nB = "x"\n"""\n',
        'A = \'one\'\n# B = "two"\n\nC = ""\n',
        'A   = "one" # why\n',
    ],
)
def test_reads_other_spellings_as_toml(text: str) -> None:
    assert wording._read(text) == tomllib.loads(text)


def test_refuses_a_code_twice_in_one_file() -> None:
    with pytest.raises(tomllib.TOMLDecodeError):
        wording._read('A = "one"\nA = "two"\n')


LATIN = re.compile(r"[A-Za-z]{2,}")
# Names of things the reader sees under that very name.
KNOWN = {
    *("Excel", "WPS", "PDF", "JPEG", "PNG", "JSON", "Ctrl", "Alt", "Shift", "Enter", "Esc", "Tab"),
    *("xlsx", "xls", "csv", "lspkg", "lsenrol", "lsbackup", "toml", "pdf", "txt", "MB", "GB"),
    *("GPL", "JPG", "KB", "has", "LXGW", "WenKai"),
    *("PostgreSQL", "postgresql", "PGPASSWORD", "SSL"),
    *("true", "false", "reopened"),  # written so in the interchange file
    # written so in a file of rules
    *("like", "without", "clause", "form", "satisfied", "by", "based", "on", "event", "steps"),
    *("TOML", "UTF", "GB18030", "DOCTYPE", "DTD", "XML", "ZIP", "QR", "CSV", "Home", "End"),
}


def test_speaks_plain_mandarin() -> None:
    strange = {code: words for code in sentences() if (words := _strange(sentences()[code]))}
    assert strange == {}


def _strange(text: str) -> set[str]:
    plain = re.sub(r"\{[^}]*\}|--[a-z-]+|<[^>]*>|[a-z]+[.-][a-z0-9]+|\.[a-z]+", "", text)
    latin = set() if _is_command(text) else set(LATIN.findall(plain)) - KNOWN
    return latin | {word for word in _FORBIDDEN if word in text}


_FORBIDDEN = ("请勿", "非法", "异常", "系统错误", "！", "!")


def _is_command(text: str) -> bool:
    """Sentences of the command line show what to type."""
    return any(word in text for word in ("child list", "--", "LIUSHOU_"))
