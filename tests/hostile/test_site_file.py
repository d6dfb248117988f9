"""Hostile interchange files: each has a fixed end, none leaves anything behind."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.helpers.sites import CLERK, PASSWORD, TODAY, cheap_passwords

from liushou_desktop.base.clock import RehearsalClock
from liushou_desktop.base.errors import ProgramError, RefusedError
from liushou_desktop.base.json_reader import LARGEST, JsonReader
from liushou_desktop.services.shared.import_site import create_site_from
from liushou_desktop.services.shared.site_format import LARGEST_FILE

HEAD = (
    '{"format": "liushou-site", "version": 1, "site": {"code": "2199000001", "side": "school", '
    '"name": "柳湾中心小学", "short_code": "LW"}, '
)
BODY = '"settings": [], "sequences": [], "tables": {"child": [%s]}}'
CHILD = '{"id": "c1", "name": "马玉兰", "sex": "2"%s}'


def with_child(extra: str) -> bytes:
    return (HEAD + BODY % (CHILD % extra)).encode()


def with_body(body: str) -> bytes:
    return (HEAD + body).encode()


ENDS: dict[str, tuple[bytes, str]] = {
    "empty": (b"", "JSON_ENDS_EARLY"),
    "no object": (b"[]", "JSON_BROKEN"),
    "another format": (b'{"format": "x", "settings": []}', "SITE_FORMAT_UNKNOWN"),
    "a version to come": (
        with_child("").replace(b'"version": 1', b'"version": 2'), "SITE_FORMAT_UNKNOWN",
    ),
    "head behind the body": (b'{"settings": [], "format": "liushou-site"}', "SITE_FORMAT_UNKNOWN"),
    "no side": (with_child("").replace(b"school", b"moon", 1), "SITE_HEAD_WRONG"),
    "a code with a path in it": (
        with_child("").replace(b"2199000001", b"../../etc", 1), "SITE_CODE_WRONG",
    ),
    "a member nobody knows": (with_body('"weather": 1}'), "SITE_MEMBER_UNKNOWN"),
    "sealed words counted wrongly": (
        with_child("").replace(b"]}}", b']}, "withheld": {"counselling": "x"}}'),
        "SITE_FILE_HAS_PROBLEMS",
    ),
    "no tables": (with_body('"settings": [], "sequences": []}'), "SITE_MEMBER_MISSING"),
    "a table nobody knows": (
        with_body('"settings": [], "sequences": [], "tables": {"x": []}}'), "SITE_TABLE_UNKNOWN",
    ),
    "a member twice": (with_body('"settings": [], "settings": []}'), "JSON_KEY_TWICE"),
    "a key twice": (with_child(', "sex": "1"'), "JSON_KEY_TWICE"),
    "not a number": (with_child(', "extra": {"a": NaN}'), "JSON_NUMBER"),
    "infinity": (with_child(', "extra": {"a": -Infinity}'), "JSON_NUMBER"),
    "beyond all floats": (with_child(', "extra": {"a": 1e999}'), "JSON_NUMBER"),
    "a number of a million digits": (
        with_child(', "commute_hundred_metres": ' + "9" * 1_000_000), "JSON_NUMBER",
    ),
    "deep nesting": (
        with_child(', "extra": {"a": ' + "[" * 200_000 + "]" * 200_000 + "}"), "JSON_TOO_DEEP",
    ),
    "deep objects": (with_child(', "extra": ' + '{"a":' * 5_000), "JSON_TOO_DEEP"),
    "a text without end": (
        with_body('"settings": [{"key": "' + "x" * (LARGEST + 100)), "JSON_VALUE_TOO_LARGE",
    ),
    "a row without end": (
        with_body('"settings": [[' + "0," * (LARGEST // 2 + 100)), "JSON_VALUE_TOO_LARGE",
    ),
    "a key without end": (with_body('"' + "k" * 10_000 + '": 1}'), "JSON_VALUE_TOO_LARGE"),
    "cut off": (with_child("")[:-30], "JSON_ENDS_EARLY"),
    "more behind the end": (with_child("") + b"{}", "JSON_MORE_FOLLOWS"),
    "a comma too many": (with_body('"settings": [1,]}'), "JSON_BROKEN"),
    "no comma": (with_body('"settings": [{} {}]}'), "JSON_BROKEN"),
    "single quotes": (with_body("'settings': []}"), "JSON_BROKEN"),
    "a bare line break in a text": (with_child(', "note": "a\nb"'), "JSON_BROKEN"),
    "half a surrogate pair": (with_child(', "note": "\\ud83d"'), "JSON_CHARACTER"),
    "a nul": (with_child(', "note": "a\\u0000b"'), "JSON_CHARACTER"),
    "no UTF-8": (with_child("").replace("马玉兰".encode(), b"\xff\xfe"), "JSON_NOT_UTF8"),
    "GB18030": (with_child("").decode().encode("gb18030"), "JSON_NOT_UTF8"),
    "UTF-16": (with_child("").decode().encode("utf-16"), "JSON_NOT_UTF8"),
    "a workbook": (b"PK\x03\x04" + b"\0" * 500, "JSON_BROKEN"),
    "a million wrong rows": (
        with_body(BODY % ",".join(["0"] * 1_000_000)), "SITE_FILE_HAS_MANY_PROBLEMS",
    ),
}  # fmt: skip


@pytest.fixture(autouse=True)
def _cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    cheap_passwords(monkeypatch)


def refusal(file: Path, folder: Path) -> str:
    try:
        create_site_from(folder, file, user=CLERK, password=PASSWORD, clock=RehearsalClock(TODAY))
    except ProgramError as error:
        return error.code
    return ""


@pytest.mark.parametrize("name", ENDS)
def test_ends_as_it_should(name: str, tmp_path: Path) -> None:
    content, code = ENDS[name]
    file = tmp_path / "x.json"
    file.write_bytes(content)
    assert refusal(file, tmp_path / "new") == code
    assert not (tmp_path / "new").exists()


def test_takes_the_file_the_others_are_made_of(tmp_path: Path) -> None:
    file = tmp_path / "x.json"
    file.write_bytes(b"\xef\xbb\xbf" + with_child(', "note": "\\ud83d\\ude00"'))
    assert refusal(file, tmp_path / "new") == ""


def test_refuses_a_file_larger_than_a_stick_holds(tmp_path: Path) -> None:
    file = tmp_path / "x.json"
    file.touch()
    os.truncate(file, LARGEST_FILE + 1)  # a hole: no byte is written
    assert refusal(file, tmp_path / "new") == "FILE_TOO_LARGE"


def test_reads_a_gigabyte_of_nothing_without_holding_it(tmp_path: Path) -> None:
    """Spaces without end are passed over piece by piece."""
    import tracemalloc

    def spaces() -> Iterator[bytes]:
        piece = b" " * (1 << 20)
        for _ in range(1 << 10):
            yield piece

    tracemalloc.start()
    with pytest.raises(RefusedError, match="JSON_ENDS_EARLY"):
        JsonReader(spaces()).value()
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 20_000_000


@pytest.mark.parametrize("kind", ["folder", "missing", "link"])
def test_reads_regular_files_only(kind: str, tmp_path: Path) -> None:
    place = tmp_path / "x.json"
    if kind == "folder":
        place.mkdir()
    elif kind == "link":
        (tmp_path / "real.json").write_bytes(with_child(""))
        place.symlink_to(tmp_path / "real.json")
    expected = "FILE_MISSING" if kind == "missing" else "NOT_A_FILE"
    assert refusal(place, tmp_path / "new") == expected


_texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12)
_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**14), 10**14) | _texts
    | st.floats(allow_nan=False, allow_infinity=False, width=32),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_texts, inner, max_size=4),
    max_leaves=12,
)  # fmt: skip


@given(_values, st.integers(1, 40), st.booleans(), st.sampled_from([None, 1]))
def test_reads_what_the_standard_reader_reads(
    value: Any, size: int, ascii_only: bool, indent: int | None
) -> None:
    content = json.dumps(value, ensure_ascii=ascii_only, indent=indent).encode()
    chunks = [content[start : start + size] for start in range(0, len(content), size)]
    reader = JsonReader(chunks)
    assert _read(reader, value) == value
    reader.finish()


def _read(reader: JsonReader, like: Any) -> Any:
    """Objects and lists walked member by member, as the import walks the outer ones."""
    if isinstance(like, dict):
        return {key: reader.value() for key in reader.members()}
    if isinstance(like, list):
        return [reader.value() for _ in reader.items()]
    return reader.value()


@given(st.binary(max_size=200))
def test_never_fails_otherwise(content: bytes) -> None:
    assert _code_of(content).startswith(("JSON_", "read"))


def _code_of(content: bytes) -> str:
    reader = JsonReader([content])
    try:
        reader.value()
        reader.finish()
    except RefusedError as error:
        return error.code
    return "read"
