"""``python -m tests.vectors`` writes every vector as a file, for readers in other languages.

``tests/vectors/files`` holds the files, ``vectors.json`` what each must get and what the register
holds when it is judged; ``docs/formats/vectors.md`` is the same for people. Written again they are
the same bytes (``tests/exchange/test_vectors.py``).
"""

from __future__ import annotations

import json
import sys
from datetime import date
from pathlib import Path

from tests.exchange.make import BUREAU, TODAY, sealing_key
from tests.vectors import all_vectors
from tests.vectors.packages import Vector

from liushou_desktop.base.errors import DamagedError, RefusedError
from liushou_desktop.exchange.comment import Kind
from liushou_desktop.exchange.envelope import PACKAGE_LIMIT
from liushou_desktop.exchange.verdicts import RegisterState, VerdictKind

FILES = Path(__file__).resolve().parent / "files"
INDEX = Path(__file__).resolve().parents[2] / "docs" / "formats" / "vectors.md"
LARGEST = 100_000  # bytes; larger ones are described, not kept
_DAMAGED = frozenset({"REPORT_MALFORMED"})
EXITS = {kind.word: kind.exit_code for kind in VerdictKind}


def write(folder: Path = FILES, index: Path = INDEX) -> None:
    """All vectors, their table, and the page for people."""
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.lspkg"):
        old.unlink()
    for vector in all_vectors():
        content = vector.build()
        if len(content) <= LARGEST:
            (folder / f"{vector.name}.lspkg").write_bytes(content)
    (folder / "vectors.json").write_text(table(), encoding="utf-8")
    index.write_text(page(), encoding="utf-8")


def table() -> str:
    """``vectors.json``."""
    head = {
        "receiver": BUREAU,
        "today": TODAY.isoformat(),
        "identity": sealing_key("bureau").identity,
        "vectors": [
            {
                "file": f"{vector.name}.lspkg",
                "verdict": vector.word,
                "exit": exit_of(vector),
                "then": vector.then or None,
                **_held(vector.state()),
            }
            for vector in all_vectors()
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


def page() -> str:
    """``docs/formats/vectors.md``."""
    made = list(all_vectors())
    head = _HEAD.format(count=len(made), large=f"{PACKAGE_LIMIT + 1:,}".replace(",", " "))
    return head + "".join(f"{_line(vector)}\n" for vector in made)


def _line(vector: Vector) -> str:
    then = f"`{vector.then}`" if vector.then else ""
    return f"| `{vector.name}` | `{vector.word}` | {then} | {exit_of(vector)} |"


def exit_of(vector: Vector) -> int:
    """Exit code of the whole: of the verdict, or of the refusal of the workbook behind it."""
    if vector.then:
        return DamagedError.exit_code if vector.then in _DAMAGED else RefusedError.exit_code
    return EXITS[vector.word]


def _held(state: RegisterState | None) -> dict[str, object]:
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
    chain = state.chains.get((1, Kind.REPORT))
    merged = dict(chain.merged) if chain else {}
    return {"keys": keys, "merged": merged, "is_revoked": state.is_revoked}


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


if __name__ == "__main__":
    write(*map(Path, sys.argv[1:3]))
