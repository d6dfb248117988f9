"""``python -m tests.vectors FOLDER`` writes every vector as a file, for other readers.

``vectors.json`` names the verdict each file must get and what the register holds when it is judged:
``keys`` (null = the site is unknown), ``merged`` hashes by sequence, our age identity and our code.
The day is ``today``.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from tests.exchange.make import BUREAU, TODAY, sealing_key
from tests.vectors.packages import vectors

from liushou_desktop.exchange.comment import Kind
from liushou_desktop.exchange.verdicts import RegisterState


def write(folder: Path) -> None:
    """All vectors and their table."""
    folder.mkdir(parents=True, exist_ok=True)
    table = []
    for vector in vectors():
        (folder / f"{vector.name}.lspkg").write_bytes(vector.build())
        table.append(
            {"file": f"{vector.name}.lspkg", "verdict": vector.word, **_held(vector.state())}
        )
    head = {
        "receiver": BUREAU,
        "today": TODAY.isoformat(),
        "identity": sealing_key("bureau").identity,
        "vectors": table,
    }
    (folder / "vectors.json").write_text(
        json.dumps(head, ensure_ascii=False, indent=1), encoding="utf-8"
    )


def _held(state: RegisterState | None) -> dict[str, object]:
    if state is None:
        return {"keys": None, "merged": {}, "is_revoked": False}
    keys = [
        {
            "epoch": key.epoch,
            "signing_key": key.signing_key,
            "state": key.state,
            "expires_on": key.expires_on.isoformat() if key.expires_on else None,
        }
        for key in state.keys
    ]
    chain = state.chains.get((1, Kind.REPORT))
    merged = dict(chain.merged) if chain else {}
    return {"keys": keys, "merged": merged, "is_revoked": state.is_revoked}


if __name__ == "__main__":
    write(Path(sys.argv[1]))
