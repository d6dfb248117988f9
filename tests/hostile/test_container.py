"""The look at the ZIP itself: whatever is flipped or cut, it never answers with other bytes."""

from __future__ import annotations

import zipfile
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.sheets.making import ROSTER, packed, parts, sheet_xml, xlsx

from liushou_desktop.base.errors import RefusedError
from liushou_desktop.sheets import limits
from liushou_desktop.sheets.container import open_container

WHOLE = xlsx()
TRUE_PARTS = parts(sheet_xml(ROSTER))


def everything(content: bytes) -> dict[str, bytes] | None:
    """All parts, or None when the archive is refused."""
    try:
        container = open_container(content)
        return {name: container.part(name) for name in container}
    except RefusedError:
        return None


def test_gives_the_parts_as_they_are() -> None:
    assert everything(WHOLE) == TRUE_PARTS


@given(st.integers(0, len(WHOLE) - 1), st.integers(1, 255))
def test_a_flipped_byte_is_refused_or_changes_no_part(at: int, mask: int) -> None:
    spoilt = bytearray(WHOLE)
    spoilt[at] ^= mask
    found = everything(bytes(spoilt))
    # Dates, versions and attributes mean nothing to us; everything that does is covered.
    assert found is None or found == TRUE_PARTS


@given(st.integers(0, len(WHOLE) - 1))
def test_a_cut_archive_is_refused(length: int) -> None:
    assert everything(WHOLE[:length]) is None


@given(st.binary(max_size=200), st.booleans())
def test_added_bytes_are_refused(added: bytes, in_front: bool) -> None:
    if added:
        assert everything(added + WHOLE if in_front else WHOLE + added) is None


@given(st.binary(max_size=400))
def test_survives_any_bytes(content: bytes) -> None:
    everything(b"PK\x03\x04" + content)
    everything(content + b"PK\x05\x06" + content[:18])


def test_unpacks_no_more_than_the_limit() -> None:
    big = packed({"a.xml": b"x" * (limits.RATIO_FREE_BYTES - 1)})
    container = open_container(big)
    with pytest.raises(RefusedError, match="ZIP_TOO_LARGE"):
        container.part("a.xml", limit=1_000)


def test_python_itself_would_have_taken_the_last_of_two_twins() -> None:
    """Why the look exists: the standard library picks one silently."""
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("a.xml", b"first")
        with pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr("a.xml", b"second")
    assert zipfile.ZipFile(buffer).read("a.xml") == b"second"
    with pytest.raises(RefusedError, match="ZIP_NAME_TWICE"):
        open_container(buffer.getvalue())
