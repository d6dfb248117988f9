"""学校登记 as rows: the tree of the register, how its keys stand, who signs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from liushou_desktop.app.wording import sentence
from liushou_desktop.domain.register import key_term
from liushou_desktop.gui.common.cells import Cell, Row
from liushou_desktop.gui.common.labels import StatusLabel
from liushou_desktop.gui.common.marks import Mark

if TYPE_CHECKING:
    from liushou_desktop.domain.register import SiteKey
    from liushou_desktop.services.bureau.register import SchoolLine
    from liushou_desktop.services.bureau.signers import SchoolSigner

STATE_MARKS = {
    "invited": Mark.OPEN,
    "requested": Mark.DOUBT,
    "approved": Mark.DONE,
    "revoked": Mark.REFUSED,
}

_KEY_TERMS = {
    "good": ("SCHOOLS_KEY_EPOCH", Mark.DONE),
    "expiring": ("SCHOOLS_KEY_NEAR", Mark.DUE),
    "expired": ("SCHOOLS_KEY_OVER", Mark.REFUSED),
}


def school_tree(lines: Sequence[SchoolLine]) -> list[tuple[SchoolLine, int]]:
    """县 → 学区 → school: each 学区 with its schools, then those that report directly. What waits
    for its stamped sheet comes first among its equals."""
    districts = [line for line in lines if not line.site.is_school]
    codes = {line.site.code for line in districts}
    found: list[tuple[SchoolLine, int]] = []
    for district in sorted(districts, key=_order):
        found.append((district, 0))
        below = (line for line in lines if line.site.district == district.site.code)
        found += [(line, 1) for line in sorted(below, key=_order)]
    direct = (line for line in lines if line.site.is_school and line.site.district not in codes)
    return found + [(line, 0) for line in sorted(direct, key=_order)]


def _order(line: SchoolLine) -> tuple[bool, str]:
    return (line.waiting is None, line.site.name)


def newest_key(line: SchoolLine) -> SiteKey | None:
    """The newest key that counts."""
    return next((key for key in line.keys if key.state == "pinned"), None)


def school_row(line: SchoolLine, depth: int, key: Cell) -> Row:
    """A line of the register as the table shows it, ``depth`` steps in."""
    site = line.site
    return (
        Cell(sentence(f"SCHOOL_STATE_{site.state.upper()}"), mark=STATE_MARKS[site.state]),
        Cell(f"{'　' * 2 * depth}{site.name}", strong=True),
        site.code,
        sentence(f"SCHOOL_KIND_{site.kind.upper()}"),
        key,
        (site.contact or "—").split(" ")[0],
    )


def key_cell(line: SchoolLine, signers: Sequence[SchoolSigner], today: date) -> Cell:
    """The key in one short word: what it waits for, or until when it counts."""
    pinned = newest_key(line)
    if line.waiting is not None:
        return Cell(sentence("SCHOOLS_KEY_WAITS"), mark=Mark.DOUBT)
    if pinned is None:
        return Cell("—")
    args = {"epoch": pinned.epoch, "until": f"{pinned.expires_on or ''}"}
    term = key_term(pinned.expires_on, today)
    if term != "expired" and any(signer.is_other for signer in signers):
        return Cell(sentence("SCHOOLS_KEY_SIGNER"), mark=Mark.DUE)
    code, mark = _KEY_TERMS[term]
    return Cell(sentence(code, args), mark=mark)


def key_facts(
    line: SchoolLine, signers: Sequence[SchoolSigner], today: date
) -> list[tuple[str, str | QWidget]]:
    """Key periods that count, and who signs: named on the sheet, in office by the report."""
    pairs: list[tuple[str, str | QWidget]] = []
    for key in line.keys:
        if key.state != "pinned":
            continue
        args = {"epoch": key.epoch, "until": f"{key.expires_on or '—'}"}
        term = key_term(key.expires_on, today)
        code = "SCHOOLS_KEY_WAS_UNTIL" if term == "expired" else "SCHOOLS_KEY_UNTIL"
        until = sentence(code, args)
        is_good = term == "good" or key is not newest_key(line)
        said = until if is_good else StatusLabel(_KEY_TERMS[term][1], until)
        pairs.append((sentence("SCHOOLS_KEY"), said))
    for signer in signers:
        if not signer.named:
            continue
        is_head = signer.post == "principal" and not line.site.is_school
        word = sentence(
            "SCHOOLS_SIGNER_HEAD" if is_head else f"SCHOOLS_SIGNER_{signer.post.upper()}"
        )
        if not signer.is_other:
            pairs.append((word, signer.named))
            continue
        code = "SCHOOLS_SIGNER_OTHER" if signer.now else "SCHOOLS_SIGNER_VACANT"
        args = {"named": signer.named, "now": signer.now or ""}
        pairs.append((word, StatusLabel(Mark.DUE, sentence(code, args))))
    return pairs
