"""The published vectors, fed to a real bureau from a stick: each gets its verdict and exit code."""

from __future__ import annotations

import json
from collections import defaultdict
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from tests.cli.running import Terminal
from tests.helpers.sites import BUREAU_CLERK, found_bureau, unlocked
from tests.vectors.__main__ import FILES

from liushou_desktop.base.identifiers import new_id
from liushou_desktop.domain.register import EnrolledSite, ReceivedPackage, SiteKey
from liushou_desktop.exchange.sealing import SealingKey
from liushou_desktop.services.shared.site import Site

TOLD = json.loads((FILES / "vectors.json").read_text("utf-8"))
TODAY = date.fromisoformat(TOLD["today"])
SCHOOL = "2162999901"


def _registers() -> dict[str, list[dict[str, Any]]]:
    """The files by what the register must hold when they come."""
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for entry in TOLD["vectors"]:
        if (FILES / entry["file"]).exists():
            held = {name: entry[name] for name in ("keys", "merged", "is_revoked")}
            found[json.dumps(held, sort_keys=True)].append(entry)
    return found


REGISTERS = _registers()


def _enter(site: Site, held: dict[str, Any]) -> None:
    """Our keys and what the register holds, as the table tells."""
    key = SealingKey.from_identity(TOLD["identity"])
    with site.unit() as unit:
        kept = unit.setting("keys")
        kept["1"] |= {"identity": key.identity, "recipient": key.recipient}
        unit.set_setting("keys", kept)
        if held["keys"] is None:
            return
        state = "revoked" if held["is_revoked"] else "approved"
        unit.add(
            EnrolledSite(
                site=site.code,
                id=SCHOOL,
                code=SCHOOL,
                name="癿藏镇青杏小学",
                state=state,
                invited_on=TODAY,
            )
        )
        for each in held["keys"]:
            day = each["expires_on"]
            unit.add(
                SiteKey(
                    site=site.code,
                    id=new_id(),
                    code=SCHOOL,
                    epoch=each["epoch"],
                    signing_key=each["signing_key"],
                    sealing_key=key.recipient,
                    fingerprint="",
                    state=each["state"],
                    expires_on=date.fromisoformat(day) if day else None,
                )
            )
        for number, digest in held["merged"].items():
            unit.add(
                ReceivedPackage(
                    site=site.code,
                    id=new_id(),
                    code=SCHOOL,
                    term="2025-2",
                    kind="report",
                    sequence=int(number),
                    epoch=1,
                    digest=digest,
                    verdict="new",
                    received_at=site.clock.now(),
                    received_by=BUREAU_CLERK,
                    counts={},
                )
            )


@pytest.mark.parametrize("held", REGISTERS, ids=lambda held: f"register {len(held)}")
def test_each_file_gets_its_verdict(held: str, terminal: Terminal, tmp_path: Path) -> None:
    folder = tmp_path / "bureau"
    found_bureau(folder)
    with unlocked(folder, BUREAU_CLERK, TODAY) as site:
        _enter(site, json.loads(held))
    wanted = {entry["file"]: entry for entry in REGISTERS[held]}
    terminal.folder = folder
    files = [FILES / name for name in wanted]
    answer = terminal.run("bureau", "merge", *files, day=TODAY, user=BUREAU_CLERK)
    assert answer["merged"] == 0
    assert len(answer["files"]) == len(wanted)
    for found in answer["files"]:
        entry = wanted[found["file"]]
        said = (found["verdict"], found["exit_code"])
        assert said == (entry["then"] or entry["verdict"], entry["exit"]) or (
            # what may be merged holds no workbook at all: it is refused only when it is read
            entry["verdict"] == "new" and not entry["then"] and found["exit_code"] == 2
        ), found
        assert found["message"]
    assert answer.exit_code == max(each["exit_code"] for each in answer["files"])
