"""One file of a stick, and what is known of it so far."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from liushou_desktop.base.errors import ProgramError
from liushou_desktop.base.problem import Problem

if TYPE_CHECKING:
    from liushou_desktop.exchange.covers import Cover
    from liushou_desktop.exchange.envelope import Opened
    from liushou_desktop.exchange.manifest import Manifest
    from liushou_desktop.exchange.receipts import Receipt
    from liushou_desktop.exchange.report_reading import Report
    from liushou_desktop.exchange.verdicts import Verdict

Counts = dict[str, dict[str, int]]
"""Sheet → new, same, changed, gone, disputed → number of rows."""

#: What schools tell the bureau of children who change the school.
TRANSFERS: Final = ("transfer_notice", "transfer_receipt")

_CHILDREN, _MANY = "S2", 5
"""Fewer children than that come and go in a small school."""


def lost_children(counts: Counts) -> tuple[int, int] | None:
    """Children that vanish by a merge plan and those held before, when that is most of them."""
    children = counts.get(_CHILDREN, {})
    gone = children.get("gone", 0)
    held = gone + sum(children.get(name, 0) for name in ("same", "changed", "disputed"))
    return (gone, held) if gone >= _MANY and gone * 2 > held else None


@dataclass(slots=True)
class Looked:
    """A file, its verdict, and what came of it.

    Attributes:
        kind: ``report``, ``request`` (a key that waits for its sheet), ``relay`` (a 学区's cover),
            ``answers`` (receipts for a 学区's schools, from above), ``transfer_notice``,
            ``transfer_receipt``, ``transfer`` (sealed, to be passed on), one of
            ``not_to_merge.NOT_TO_MERGE`` or ``other``.
        subject: of what is not to be merged, which kind of package it is; issuer: who wrote it, as
            far as that is proven; ``school`` is whom it is for. sealed: hash of a file that is not
            sealed to us.
        key_state: of a request's key in the register: new, quarantined, pinned, revoked; of a
            notice or receipt of a transfer what became of it: kept, same, withdrawn.
        school: name from the register, not from the file.
        opened: the package; its payload is let go once merged, and when very many are at hand.
        manifest: the cover, once read; report: the rows as well, while they are needed.
        counts: what merging would change or has changed, once planned.
        elsewhere: children with an identity number that other schools report too, by school.
        is_compared: somebody held the short code against the one on the handover sheet.
        imbalances: sums that do not close (勾稽) in a report that was read; they stop nothing.
        problem: code and arguments of a refusal while parsing a verified package.
        inner: name of the member when it lies inside a cover; relayed_by: code of the 学区.
        meant_for: whom the package inside names as its receiver, when that is the maker of the
            cover and not we (a county that passes names on); told_key: its key as the cover tells.
        follows: the package before it lies on this stick and may be merged (``mark_followers``).
        cover: of a relay or of answers, once verified; altered: codes of schools whose package
            inside is not what the cover and the school's own key say.
    """

    file: Path
    kind: str
    verdict: Verdict | None
    code: str = ""
    school: str = ""
    short_code: str = ""
    term: str = ""
    sequence: int = 0
    opened: Opened | None = field(default=None, repr=False)
    manifest: Manifest | None = None
    report: Report | None = field(default=None, repr=False)
    counts: Counts | None = None
    merged: bool = False
    receipt: Receipt | None = None
    problem: ProgramError | None = None
    key_state: str = ""
    elsewhere: tuple[tuple[str, int], ...] = ()
    is_compared: bool = False
    imbalances: tuple[Problem, ...] = ()
    inner: str = ""
    relayed_by: str = ""
    meant_for: str = ""
    told_key: tuple[int, str] | None = None
    cover: Cover | None = field(default=None, repr=False)
    altered: tuple[str, ...] = ()
    subject: str = ""
    issuer: str = ""
    sealed: str = ""
    follows: bool = False

    @property
    def verdict_word(self) -> str:
        """Word of the verdict, "" when the file could not even be read."""
        return self.verdict.kind.word if self.verdict is not None else ""

    @property
    def place(self) -> Path:
        """Where it lies: the file, or the member inside a cover."""
        return self.file / self.inner if self.inner else self.file

    @property
    def may_be_merged(self) -> bool:
        """Verified, the next in its row, and readable. A cover may be noted over a missing one."""
        if self.kind in ("relay", "answers"):
            fits = self.verdict is not None and self.verdict.kind.word in ("new", "gap")
            return fits and self.cover is not None and not self.problem
        is_new = self.verdict is not None and self.verdict.kind.may_be_merged
        return (is_new or self.follows) and self.kind == "report" and not self.problem

    @property
    def lost_children(self) -> tuple[int, int] | None:
        """Children that would vanish and those held before, when that is most of them: the report
        of a PC that began anew with an empty file, say. A person looks at it by itself."""
        return None if self.counts is None or self.merged else lost_children(self.counts)

    @property
    def is_merged_before(self) -> bool:
        """A report that is in the store already."""
        known = self.verdict is not None and self.verdict.kind.word == "already_merged"
        return known and self.kind == "report"

    @property
    def may_be_quarantined(self) -> bool:
        """A request whose key the register does not hold yet."""
        return self.kind == "request" and self.key_state == "new" and not self.problem

    @property
    def is_paper(self) -> bool:
        """A verified notice or receipt of a transfer."""
        is_fine = self.verdict is not None and self.verdict.kind.may_be_merged
        return is_fine and self.kind in TRANSFERS and not self.problem

    @property
    def held_bytes(self) -> int:
        """About how much memory the package's content takes."""
        payload = len(self.opened.payload) if self.opened is not None else 0
        rows = self.report.rows.values() if self.report is not None else ()
        return payload + sum(len(text) for sheet in rows for text in sheet.columns.values())

    def let_go(self) -> None:
        """Drop the content; it is read from the file again when it is needed."""
        self.report = None
        if self.opened is not None:
            self.opened = replace(self.opened, payload=b"")


def mark_followers(looked: Iterable[Looked]) -> list[Looked]:
    """Packages that lack nothing but others of the same stick: a school brings version 1 and 2.
    Returns those that were not marked before."""
    reports = [each for each in looked if each.kind == "report" and each.opened is not None]
    ahead = {_row_of(each): each for each in reports}
    fresh = []
    for each in sorted(reports, key=lambda each: each.sequence):
        comment = each.opened.comment if each.opened is not None else None
        is_gap = each.verdict is not None and each.verdict.kind.word == "gap"
        if comment is None or not is_gap or each.follows:
            continue
        before = ahead.get((comment.site, comment.epoch, comment.previous))
        if before is not None and before.sequence + 1 == each.sequence and before.may_be_merged:
            each.follows = True
            fresh.append(each)
    return fresh


def _row_of(looked: Looked) -> tuple[str, int, str]:
    assert looked.opened is not None
    comment = looked.opened.comment
    return comment.site, comment.epoch, comment.hash
