"""One spelling of JSON."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liushou_desktop.base.errors import DamagedError
from liushou_desktop.exchange import canonical

VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53) + 1, 2**53 - 1)
    | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner) | st.dictionaries(st.text("abc甲"), inner),
    max_leaves=12,
)


@given(st.dictionaries(st.text("abc甲"), VALUES))
def test_reads_back_what_it_wrote(value) -> None:
    assert canonical.from_bytes(canonical.to_bytes(value)) == value


@given(st.dictionaries(st.text("abc"), VALUES))
def test_refuses_every_other_spelling(value) -> None:
    line = canonical.to_line(value)
    for other in (f" {line}", f"{line} ", json.dumps(value, indent=1), line.replace(":", ": ", 1)):
        if other != line:
            with pytest.raises(DamagedError, match="JSON_NOT_CANONICAL"):
                canonical.from_line(other)


@pytest.mark.parametrize(
    "text",
    [
        "", "[]", "1", '{"a":1,"a":1}', '{"b":1,"a":1}', '{"a":1.0}', '{"a":1e3}', '{"a":NaN}',
        '{"a":Infinity}', '{"a":9007199254740992}', '{"a":"\\u4e00"}', '{"a":-0}', "{'a':1}",
        "[" * 100_000, '{"a":' * 50_000, '{"a":"\\/"}',
    ],
)  # fmt: skip
def test_refuses_what_is_not_canonical(text: str) -> None:
    with pytest.raises(DamagedError, match="JSON_NOT_CANONICAL"):
        canonical.from_line(text)


@pytest.mark.parametrize("content", [b"{}", b"{}\n\n", b"\xff\n", b"", b"\xef\xbb\xbf{}\n"])
def test_refuses_bytes_without_exactly_one_line_feed_or_not_utf8(content: bytes) -> None:
    with pytest.raises(DamagedError, match="JSON_NOT_CANONICAL"):
        canonical.from_bytes(content)


@pytest.mark.parametrize("value", [{"a": 0.5}, {"a": 2**53}, {"a": b""}, {"a": {1: 2}}])
def test_writes_nothing_it_could_not_read(value) -> None:
    with pytest.raises(ValueError, match="cannot hold"):
        canonical.to_line(value)
