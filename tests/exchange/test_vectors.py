"""Every vector gets the verdict it must get, and no bit of a sound package may change."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.exchange.make import BUREAU, SCHOOL, TODAY, Register, sealing_key
from tests.exchange.programs import needs
from tests.vectors import __main__ as kept
from tests.vectors import all_vectors, packages, transfers
from tests.vectors.packages import Vector

from liushou_desktop.base.errors import ProgramError
from liushou_desktop.exchange import canonical, envelope, report_reading, verdicts
from liushou_desktop.exchange.comment import Kind
from liushou_desktop.exchange.verdicts import Chain, RegisteredKey, RegisterState
from liushou_desktop.formspec.codes import code_sets
from liushou_desktop.sheets.fence import Fence

VECTORS = tuple(all_vectors())
SOUND = packages.sound()
ARCHIVE = packages.sound_archive()


def _word(content: bytes, vector: Vector) -> str:
    held = vector.state()
    register = Register(held) if held else Register()
    identities = [sealing_key("bureau").identity]
    found = verdicts.inspect(content, identities, register, receiver=BUREAU, today=TODAY)
    return found.verdict.kind.word


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector.name)
def test_gives_the_verdict(vector: Vector) -> None:
    assert _word(vector.build(), vector) == vector.word


@pytest.fixture(scope="module")
def fence() -> Iterator[Fence]:
    with Fence() as child:
        yield child


@pytest.mark.parametrize(
    "vector", [each for each in VECTORS if each.then], ids=lambda vector: vector.name
)
def test_refuses_the_workbook_inside(vector: Vector, fence: Fence) -> None:
    opened = envelope.open_package(vector.build(), sealing_key("bureau").identity)
    with pytest.raises(ProgramError) as refusal:
        report_reading.read_report(opened.payload, code_sets(), fence=fence)
    assert (refusal.value.code, refusal.value.exit_code) == (vector.then, kept.exit_of(vector))


def test_the_kept_files_are_those_the_program_makes() -> None:
    """After a change of the format: ``python -m tests.vectors``."""
    made = {f"{v.name}.lspkg": v.build() for v in VECTORS}
    wanted = {name: content for name, content in made.items() if len(content) <= kept.LARGEST}
    held = {file.name: file.read_bytes() for file in kept.FILES.glob("*.lspkg")}
    assert held == wanted
    assert (kept.FILES / "vectors.json").read_text("utf-8") == kept.table()
    assert kept.INDEX.read_text("utf-8") == kept.page()
    assert sum(map(len, held.values())) < 3_000_000


def test_the_kept_table_is_enough_to_judge_by() -> None:
    """Judged from files and table alone, as a reader in another language would."""
    told = json.loads((kept.FILES / "vectors.json").read_text("utf-8"))
    for entry in told["vectors"]:
        file = kept.FILES / entry["file"]
        if file.exists():
            register = Register(*_state_of(entry))
            found = verdicts.inspect(
                file.read_bytes(), [told["identity"]], register,
                receiver=told["receiver"], today=date.fromisoformat(told["today"]),
            )  # fmt: skip
            assert found.verdict.kind.word == entry["verdict"], entry["file"]
            assert entry["then"] or found.verdict.kind.exit_code == entry["exit"], entry["file"]


def _state_of(entry, kind: Kind = Kind.REPORT) -> list[RegisterState]:
    if entry["keys"] is None:
        return []
    days = [each.pop("expires_on") for each in entry["keys"]]
    keys = tuple(
        RegisteredKey(**each, expires_on=date.fromisoformat(day) if day else None)
        for each, day in zip(entry["keys"], days, strict=True)
    )
    merged = {int(number): digest for number, digest in entry["merged"].items()}
    chains = {(1, kind): Chain(merged=merged)} if merged else {}
    return [RegisterState(code=SCHOOL, is_revoked=entry["is_revoked"], keys=keys, chains=chains)]


def test_answers_each_transfer_file(fence: Fence) -> None:
    """Judged from the kept files and their table alone; those that may be taken are read."""
    from liushou_desktop.exchange.transfers import read_transfer

    told = json.loads((kept.TRANSFERS / "vectors.json").read_text("utf-8"))
    held = {file.name: file.read_bytes() for file in kept.TRANSFERS.glob("*.lspkg")}
    assert held == {f"{v.name}.lspkg": v.build() for v in transfers.vectors()}
    assert (kept.TRANSFERS / "vectors.json").read_text("utf-8") == kept.transfer_table()
    for entry in told["vectors"]:
        register = Register(*_state_of(entry, Kind.TRANSFER))
        found = verdicts.inspect(
            held[entry["file"]], [told["identity"]], register, receiver=told["receiver"],
            today=date.fromisoformat(told["today"]), kind=Kind.TRANSFER,
        )  # fmt: skip
        assert found.verdict.kind.word == entry["verdict"], entry["file"]
        if found.verdict.kind.may_be_merged:
            assert found.opened is not None
            try:
                read_transfer(found.opened, fence)
                said = (None, 0)
            except ProgramError as error:
                said = (error.code, error.exit_code)
            assert said == (entry["then"], entry["exit"]), entry["file"]
        else:
            assert found.verdict.kind.exit_code == entry["exit"], entry["file"]


@pytest.mark.parametrize(
    "name", ["sound_next_package", "merged_before", "meant_for_another_bureau_but_sealed_to_us"]
)
@needs("age", "tar")
def test_age_opens_the_kept_files(name: str, tmp_path: Path) -> None:
    told = json.loads((kept.FILES / "vectors.json").read_text("utf-8"))
    (tmp_path / "key").write_text(told["identity"] + "\n", "ascii")
    opened = subprocess.run(
        ["age", "-d", "-i", tmp_path / "key", kept.FILES / f"{name}.lspkg"],
        capture_output=True,
        check=True,
    )
    assert opened.stdout[257:262] == b"ustar"


def test_covers_what_the_format_promises() -> None:
    assert len(VECTORS) >= 80
    reached = {vector.word for vector in VECTORS}
    assert reached == {kind.word for kind in verdicts.VerdictKind}


@given(st.integers(0, len(SOUND) * 8 - 1))
def test_no_flipped_bit_of_the_file_is_merged(bit: int) -> None:
    changed = packages.spoil(SOUND, bit // 8, 1 << bit % 8)
    assert _word(changed, VECTORS[0]) in {"damaged", "not_for_us", "not_a_package"}


@given(st.integers(0, len(ARCHIVE) * 8 - 1))
def test_no_flipped_bit_inside_the_seal_is_merged(bit: int) -> None:
    changed = packages.seal(packages.spoil(ARCHIVE, bit // 8, 1 << bit % 8))
    assert _word(changed, VECTORS[0]) in {
        "damaged", "malformed", "newer_format", "unknown_signer", "unapproved",
    }  # fmt: skip


@pytest.mark.soak
def test_no_flipped_bit_anywhere_is_merged() -> None:
    """Every bit of the file and of the archive inside, not only a sample."""
    for bit in range(len(SOUND) * 8):
        assert _word(packages.spoil(SOUND, bit // 8, 1 << bit % 8), VECTORS[0]) != "new"
    for bit in range(len(ARCHIVE) * 8):
        changed = packages.seal(packages.spoil(ARCHIVE, bit // 8, 1 << bit % 8))
        assert _word(changed, VECTORS[0]) != "new"


KEYS = st.sampled_from(sorted(json.loads(packages.COMMENT.to_line())))
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 2**53 - 1) | st.text(max_size=9),
    lambda inner: (
        st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner, max_size=2)
    ),
    max_leaves=4,
)


@given(st.dictionaries(KEYS, ANYTHING, min_size=1, max_size=3))
def test_answers_any_comment_that_is_properly_signed(changes) -> None:
    line = canonical.to_line({**json.loads(packages.COMMENT.to_line()), **changes})
    if line.isprintable():
        assert _word(packages.with_line(line), VECTORS[0])


@given(st.integers(0, len(SOUND) - 1))
def test_no_truncation_is_merged(length: int) -> None:
    assert _word(SOUND[:length], VECTORS[0]) in {"damaged", "not_a_package"}
