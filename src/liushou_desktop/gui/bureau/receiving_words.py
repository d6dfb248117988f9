"""What a package of a stick looks like in the list: its row, its verdict, one sentence about it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from liushou_desktop.app.stick_words import (
    cover_words,
    not_to_merge_words,
    passed_over_words,
    unnamed_in,
    verdict_words,
)
from liushou_desktop.app.wording import say_error, sentence
from liushou_desktop.gui.common.cells import Cell, Column, Row
from liushou_desktop.gui.common.marks import Mark
from liushou_desktop.services.bureau.not_to_merge import NOT_TO_MERGE
from liushou_desktop.services.bureau.pass_transfers import EARLY
from liushou_desktop.services.bureau.rules_used import rules_told

if TYPE_CHECKING:
    from liushou_desktop.services.bureau.looked import Looked
    from liushou_desktop.services.bureau.stick_contents import PassedOver

COLUMNS = (
    Column("number", "#", 42, align="right"),
    Column("school", "学校", 160),
    Column("verdict", "结论", 118),
    Column("new", "新增", 58, align="right", folds=True),
    Column("changed", "变化", 58, align="right", folds=True),
    Column("gone", "减少", 58, align="right", folds=True),
    Column("text", "说明", 240, stretches=True),
)
_NO_COUNTS = ("—", "—", "—")
_MOST_REMARKS = 5
_COVERS = ("relay", "answers")
_MARKS = {
    "new": Mark.DONE,
    "already_merged": Mark.SAME,
    "older": Mark.GONE,
    "gap": Mark.DUE,
    "conflict": Mark.CHANGED,
    "unapproved": Mark.DOUBT,
    "unknown_signer": Mark.DOUBT,
}
_SHORT = {
    "already_merged": "RECEIVING_SAME_SHORT",
    "unapproved": "RECEIVING_UNAPPROVED_SHORT",
    "key_expired": "RECEIVING_KEY_EXPIRED_SHORT",
}
_KEY_STATES = {
    "new": Mark.DOUBT,
    "quarantined": Mark.DOUBT,
    "pinned": Mark.SAME,
    "revoked": Mark.REFUSED,
}


def waiting_row(number: int, file: Path) -> Row:
    """A file nobody has looked at yet."""
    waiting = Cell(sentence("RECEIVING_QUEUED"), mark=Mark.OPEN)
    return (str(number), Cell(file.stem, tone="ink2"), waiting, *_NO_COUNTS, "")


def judged_now_row(number: int, file: Path) -> Row:
    """The file under way."""
    judging = Cell(sentence("RECEIVING_JUDGED_NOW"), mark=Mark.RUNNING)
    return (str(number), Cell(file.stem, tone="ink2"), judging, *_NO_COUNTS, "")


def package_row(number: int, looked: Looked) -> Row:
    """One package with its verdict; ``number`` 0 when it lies inside the cover above it."""
    counts = _NO_COUNTS
    if looked.counts is not None and looked.problem is None:
        sheets = looked.counts.values()
        new, changed, gone = (
            str(sum(sheet[name] for sheet in sheets)) for name in ("new", "changed", "gone")
        )
        counts = (new, changed, gone)
    indent = "" if number else "　"
    name = Cell(f"{indent}{looked.school or looked.file.stem}", strong=looked.may_be_merged)
    return (str(number or "└"), name, verdict_cell(looked), *counts, short_words(looked))


#: Files about children who change the school.
_TRANSFERS = ("transfer", "transfer_notice", "transfer_receipt")


def verdict_cell(looked: Looked) -> Cell:
    """Mark and word of a verdict."""
    if looked.problem is not None or looked.verdict is None:
        return Cell(sentence("RECEIVING_REFUSED"), mark=Mark.REFUSED, strong=True)
    if _is_returned(looked):
        return Cell(sentence("RECEIVING_IS_RETURNED"), mark=Mark.DUE)
    if looked.kind in _COVERS and looked.cover is not None:
        is_faulty = bool(looked.altered or unnamed_in(looked))
        mark = Mark.DUE if is_faulty else Mark.DONE if looked.merged else Mark.NEW
        is_upward = looked.kind == "relay" and looked.cover.profile != "packages"
        code = "UPWARD" if is_upward else looked.kind.upper()
        return Cell(sentence(f"RECEIVING_{code}"), mark=mark)
    if looked.merged:
        return Cell(sentence("RECEIVING_IS_MERGED"), mark=Mark.DONE)
    if looked.kind in _TRANSFERS and (looked.is_paper or looked.kind == "transfer"):
        state = looked.key_state or ("kept" if looked.kind == "transfer" else "")
        mark = Mark.DONE if state else Mark.OPEN
        return Cell(sentence(f"RECEIVING_{looked.kind.upper()}"), mark=mark)
    if looked.kind == "request":
        word = sentence(f"RECEIVING_REQUEST_{looked.key_state.upper()}")
        return Cell(word, mark=_KEY_STATES[looked.key_state])
    if looked.kind in NOT_TO_MERGE:
        return Cell(sentence(f"RECEIVING_{looked.kind.upper()}"), mark=Mark.EXEMPT)
    if looked.lost_children is not None:
        return Cell(sentence("RECEIVING_ASK_FIRST"), mark=Mark.DUE)
    if looked.follows:
        return Cell(sentence("VERDICT_LABEL_NEW"), mark=_MARKS["new"])
    kind = looked.verdict.kind
    mark = _MARKS.get(kind.word, Mark.REFUSED)
    return Cell(sentence(kind.label_key), mark=mark, strong=mark is Mark.REFUSED)


def _is_returned(looked: Looked) -> bool:
    return looked.receipt is not None and looked.receipt.state == "returned"


def _remarks(looked: Looked) -> list[str]:
    """What the school shall mend; each without its full stop, so that they can be joined."""
    remarks = looked.receipt.remarks if looked.receipt is not None else ()
    return [remark.text.rstrip("。") for remark in remarks]


def short_words(looked: Looked) -> str:
    """One line for the list: the whole sentence stands in the preview."""
    if _is_returned(looked):
        return sentence("RECEIVING_RETURNED_SHORT", {"count": len(_remarks(looked))})
    said, used = _short_words(looked), rules_told(looked.manifest)
    if used is None or used.is_same or looked.problem is not None:
        return said
    return sentence("RECEIVING_OTHER_RULES", {"said": said, "rules": used.name})


def _short_words(looked: Looked) -> str:
    if looked.problem is not None or looked.verdict is None:
        return full_words(looked)
    if looked.kind in _COVERS and looked.cover is not None:
        return cover_words(looked)
    if looked.merged:
        return sentence("RECEIVING_MERGED_SHORT", {"sequence": looked.sequence})
    if looked.kind == "transfer" or looked.is_paper:
        return full_words(looked)
    if looked.kind == "request":
        return sentence(f"RECEIVING_REQUEST_{looked.key_state.upper()}_SHORT")
    if looked.kind in NOT_TO_MERGE:
        return not_to_merge_words(looked, short=True)
    if looked.follows or looked.lost_children is not None:
        return full_words(looked)
    if looked.may_be_merged:
        return sentence("RECEIVING_FOLLOWS", {"sequence": looked.sequence})
    code = _SHORT.get(looked.verdict.kind.word)
    return sentence(code, looked.verdict.args) if code else full_words(looked)


def full_words(looked: Looked) -> str:
    """What is the matter with a package, and what to do; "" when nothing is."""
    if _is_returned(looked):
        said = _remarks(looked)
        args = {"count": len(said), "texts": "；".join(said[:_MOST_REMARKS])}
        return sentence("RECEIVING_RETURNED_TEXT", args)
    return _full_words(looked)


def _full_words(looked: Looked) -> str:
    if looked.problem is not None:
        return say_error(looked.problem)
    if looked.verdict is None:
        return ""
    name = looked.school or looked.code
    if looked.kind in _COVERS and looked.cover is not None:
        return cover_words(looked)
    if looked.key_state == EARLY:
        return sentence("TRANSFER_RECEIPT_EARLY")
    if looked.kind == "transfer" or looked.is_paper:
        kept = "_KEPT" if looked.is_paper and looked.key_state else ""
        return sentence(f"RECEIVING_{looked.kind.upper()}_TEXT{kept}", {"school": name})
    if looked.merged:
        return sentence("RECEIVING_MERGED_TEXT", {"sequence": looked.sequence})
    if looked.kind == "request":
        return sentence(f"RECEIVING_REQUEST_{looked.key_state.upper()}_TEXT", {"school": name})
    if looked.kind in NOT_TO_MERGE:
        return not_to_merge_words(looked)
    return _report_words(looked)


def _report_words(looked: Looked) -> str:
    """Of a report that was not merged yet."""
    if (lost := looked.lost_children) is not None:
        return sentence("RECEIVING_LOSES_MOST", {"gone": lost[0], "held": lost[1]})
    if looked.follows:
        return sentence("RECEIVING_FOLLOWS_HERE", {"sequence": looked.sequence})
    return verdict_words(looked)


def suspect_words(passed: Sequence[PassedOver]) -> str:
    """What looks like the viruses that sticks carry."""
    names = [each.name for each in passed if each.is_suspect]
    return sentence("RECEIVING_SUSPECT", {"names": "、".join(names[:5])}) if names else ""


def passed_words(passed: Sequence[PassedOver]) -> str:
    """What else lies there and was not touched, and why."""
    others = [each for each in passed if not each.is_suspect]
    if not others:
        return ""
    args = {"count": len(others), "names": "、".join(map(passed_over_words, others[:3]))}
    return sentence("RECEIVING_PASSED", args)
