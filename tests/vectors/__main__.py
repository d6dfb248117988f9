"""``python -m tests.vectors`` writes every vector as a file, for readers in other languages.

``tests/vectors/files`` holds the files, ``vectors.json`` what each must get and what the register
holds when it is judged; ``docs/formats/vectors.md`` is the same for people. Written again they are
the same bytes (``tests/exchange/test_vectors.py``).
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path

from tests.exchange.make import BUREAU, TODAY, sealing_key, signing_key
from tests.vectors import all_vectors, from_above, transfers
from tests.vectors.from_above import AboveVector
from tests.vectors.packages import Vector
from tests.vectors.transfers import TransferVector

from liushou_desktop.base.errors import DamagedError, RefusedError
from liushou_desktop.exchange import payloads
from liushou_desktop.exchange.comment import Kind
from liushou_desktop.exchange.envelope import PACKAGE_LIMIT
from liushou_desktop.exchange.verdicts import RegisterState, VerdictKind

FILES = Path(__file__).resolve().parent / "files"
INDEX = Path(__file__).resolve().parents[2] / "docs" / "formats" / "vectors.md"
LARGEST = 100_000  # bytes; larger ones are described, not kept
ABOVE = FILES.parent / "from_above"
TRANSFERS = FILES.parent / "transfers"
_DAMAGED = frozenset({"REPORT_MALFORMED", "TRANSFER_UNREADABLE"})
EXITS = {kind.word: kind.exit_code for kind in VerdictKind}


def write(
    folder: Path = FILES, index: Path = INDEX, beside: Path = TRANSFERS, above: Path = ABOVE
) -> None:
    """All vectors, their tables, and the page for people."""
    _write(folder, all_vectors(), table())
    _write(beside, transfers.vectors(), transfer_table())
    _write(above, from_above.vectors(), above_table())
    index.write_text(page(), encoding="utf-8")


def _write(folder: Path, made: Iterable[Vector | TransferVector | AboveVector], told: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.lspkg"):
        old.unlink()
    for vector in made:
        content = vector.build()
        if len(content) <= LARGEST:
            (folder / f"{vector.name}.lspkg").write_bytes(content)
    (folder / "vectors.json").write_text(told, encoding="utf-8")


def table() -> str:
    """``vectors.json`` of the packages a bureau is given."""
    return _table(BUREAU, "bureau", list(all_vectors()), Kind.REPORT)


def transfer_table() -> str:
    """``vectors.json`` of the transfer files a school is given."""
    return _table(transfers.RECEIVER, "other", list(transfers.vectors()), Kind.TRANSFER)


def above_table() -> str:
    """``vectors.json`` of packs for a school and covers for a county."""
    head = {
        "pinned": [payloads.to_values(each) for each in from_above.known()],
        "district_key": signing_key("district").public.text,
        "identities": {to: sealing_key(to).identity for to in ("school", "bureau")},
        "vectors": [
            {"file": f"{vector.name}.lspkg", "to": vector.to, "refusal": vector.code}
            for vector in from_above.vectors()
        ],
    }
    return json.dumps(head, ensure_ascii=False, indent=1) + "\n"


def _table(receiver: str, key: str, made: Sequence[Vector | TransferVector], kind: Kind) -> str:
    head = {
        "receiver": receiver,
        "today": TODAY.isoformat(),
        "identity": sealing_key(key).identity,
        "vectors": [
            {
                "file": f"{vector.name}.lspkg",
                "verdict": vector.word,
                "exit": exit_of(vector),
                "then": vector.then or None,
                **_held(vector.state(), kind),
            }
            for vector in made
        ],
    }
    return json.dumps(head, ensure_ascii=False, indent=1) + "\n"


_HEAD = """\
# Test vectors

{count} packages with one fault each (the sound ones say so), and what a bureau must answer. They
belong to [package.md](package.md); a reader in another language can be held against them. The files
are in [`tests/vectors/files`](../../tests/vectors/files), made by `python -m tests.vectors`: always
the same bytes. All keys and children are invented.

`vectors.json` beside them holds what this page cannot: the receiver's code, the day, the age
identity that opens them, and for each file what the register holds when it comes (`keys`: null =
the site is unknown; `merged`: hash by sequence; `is_revoked`). The too large file is only told:
the first line of an age file, then zeros, {large} bytes in all.

**verdict** is that of package.md, section 8. **then**: the signature holds, the package could be
merged, and reading its workbook refuses it with this class. **exit** is that of the whole.

| file | verdict | then | exit |
|---|---|---|---|
"""


_BESIDE = """
## Transfer files

{count} transfer files ([transfer.md](transfer.md)) with one fault each, for the receiving school,
in [`tests/vectors/transfers`](../../tests/vectors/transfers) with a `vectors.json` of the same
shape: `merged` are the transfers taken before. Their row has gaps; a number alone is never missing.

| file | verdict | then | exit |
|---|---|---|---|"""


_FROM_ABOVE = """
## Packs by later keys, packs and covers of a 学区

{count} files with one fault each in
[`tests/vectors/from_above`](../../tests/vectors/from_above): packs ([pack.md](pack.md)) for a
school that knows the bureau's first key period alone, which must follow the successions
(package.md, section 7) or refuse; covers ([cover.md](cover.md)) for a county. `vectors.json`
beside them has the keys known, the identities that open them and the code of the refusal.

| file | for | refusal |
|---|---|---|"""


def page() -> str:
    """``docs/formats/vectors.md``."""
    made = list(all_vectors())
    head = _HEAD.format(count=len(made), large=f"{PACKAGE_LIMIT + 1:,}".replace(",", " "))
    sent = list(transfers.vectors())
    above = list(from_above.vectors())
    lines = [*map(_line, made), _BESIDE.format(count=len(sent)), *map(_line, sent)]
    lines += [_FROM_ABOVE.format(count=len(above)), *map(_above_line, above)]
    return head + "\n".join(lines) + "\n"


def _above_line(vector: AboveVector) -> str:
    refusal = f"`{vector.code}`" if vector.code else "taken"
    return f"| `{vector.name}` | {vector.to} | {refusal} |"


def _line(vector: Vector | TransferVector) -> str:
    then = f"`{vector.then}`" if vector.then else ""
    return f"| `{vector.name}` | `{vector.word}` | {then} | {exit_of(vector)} |"


def exit_of(vector: Vector | TransferVector) -> int:
    """Exit code of the whole: of the verdict, or of the refusal of the workbook behind it."""
    if vector.then:
        return DamagedError.exit_code if vector.then in _DAMAGED else RefusedError.exit_code
    return EXITS[vector.word]


def _held(state: RegisterState | None, kind: Kind) -> dict[str, object]:
    if state is None:
        return {"keys": None, "merged": {}, "is_revoked": False}
    keys = [
        {
            "epoch": key.epoch,
            "signing_key": key.signing_key,
            "state": key.state,
            "expires_on": _day(key.expires_on),
        }
        for key in state.keys
    ]
    chain = state.chains.get((1, kind))
    merged = dict(chain.merged) if chain else {}
    return {"keys": keys, "merged": merged, "is_revoked": state.is_revoked}


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


if __name__ == "__main__":
    write(*map(Path, sys.argv[1:3]))
