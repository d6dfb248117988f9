"""One package beside the list: where it comes from, whether it was altered, what merging does."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QWidget

from liushou_desktop.app.wording import say_alone, sentence
from liushou_desktop.gui.bureau.area_column import has_areas
from liushou_desktop.gui.bureau.plan_table import PlanTable
from liushou_desktop.gui.common.buttons import Button
from liushou_desktop.gui.common.cards import Facts
from liushou_desktop.gui.common.cells import Cell
from liushou_desktop.gui.common.flow_layout import FlowLayout
from liushou_desktop.gui.common.labels import Badge, StatusLabel, label
from liushou_desktop.gui.common.marks import Mark
from liushou_desktop.gui.common.preview_pane import PreviewPane
from liushou_desktop.services.bureau.rules_used import rules_told
from liushou_desktop.services.shared.sheet_titles import sheet_title

if TYPE_CHECKING:
    from liushou_desktop.services.bureau.looked import Looked

_MOST_IMBALANCES = 3
_NUMBERS = ("new", "changed", "gone")
KEY_WANTED = ("unapproved", "key_expired")
"""Verdicts that the register can still change: the key is approved, or let count longer."""

# Verdicts that looked at the packages before.
_CHAINED = frozenset({"new", "already_merged", "gap", "older", "conflict", "jump_too_large"})


class PackagePreview(PreviewPane):
    """Follows the cursor of the list of packages.

    ``compared`` carries whether the short code stands on the handover sheet too.
    """

    merge_pressed = Signal()
    remark_pressed = Signal()
    approve_pressed = Signal()
    compared = Signal(bool)

    def __init__(self) -> None:
        super().__init__("package")
        self.setFixedWidth(346)

    def clear(self, text: str = "") -> None:
        """Nothing chosen, or a file that still waits; ``text`` says which."""
        self.begin(text or sentence("PREVIEW_NOTHING"))
        self.finish()

    def show_package(
        self, looked: Looked, said: str, verdict: Cell, term: str, is_busy: bool
    ) -> None:
        """Show one package; while work is under way nothing can be started from here."""
        self._term = term
        self.begin(looked.school or looked.file.stem, "", [Badge(verdict.text, verdict.mark)])
        self.add_block(self._facts(looked))
        asks = looked.lost_children is not None
        is_cover = looked.cover is not None
        if said and (asks or is_cover or not looked.may_be_merged or looked.merged):
            self.add_block(label(said, tone="due" if asks else "", wrap=True))
        if looked.cover is not None and looked.cover.note:
            head = label(sentence("PREVIEW_COVER_NOTE"), role="strong")
            self.add_block(head, label(looked.cover.note, wrap=True))
        if looked.kind == "report" and looked.opened is not None and looked.verdict is not None:
            head = label(sentence("PREVIEW_ORIGIN"), role="strong")
            self.add_block(head, self._checks(looked))
            used = rules_told(looked.manifest)
            if used is not None and not used.is_same:
                text = sentence("PREVIEW_RULES_TEXT", {"rules": used.words})
                self.add_block(label(text, tone="due", wrap=True))
            for problem in looked.imbalances[:_MOST_IMBALANCES]:
                self.add_block(label(say_alone(problem), tone="due", wrap=True))
        if looked.counts is not None and looked.problem is None:
            self.add_block(label(sentence("PREVIEW_PLAN"), role="strong"), self._plan(looked))
        if looked.elsewhere and not looked.merged:
            self.add_block(self._elsewhere(looked))
        self.finish(*self._buttons(looked, is_busy))

    def _facts(self, looked: Looked) -> Facts:
        facts = Facts(74)
        pairs: list[tuple[str, str | QWidget]] = []
        manifest = looked.manifest
        if manifest is not None:
            version = {"term": manifest.term_name, "version": manifest.version}
            pairs.append((sentence("PREVIEW_TERM"), sentence("PREVIEW_TERM_VALUE", version)))
            signed = manifest.signed_at
            when = f"{signed.month}月{signed.day}日 {signed:%H:%M}"
            pairs.append((sentence("PREVIEW_SIGNED"), f"{manifest.principal}　{when}"))
            pupils = sentence("PREVIEW_PUPILS_VALUE", {"count": manifest.pupils})
            pairs.append((sentence("PREVIEW_PUPILS"), pupils))
        elif looked.term and looked.kind == "report":
            number = sentence("PREVIEW_SEQUENCE", {"sequence": looked.sequence})
            pairs.append((sentence("PREVIEW_TERM"), f"{self._term}　{number}"))
        if looked.short_code:
            pairs.append((sentence("PREVIEW_CODE"), self._code(looked)))
        pairs.append((sentence("PREVIEW_FILE"), looked.file.name))
        facts.set_facts(pairs)
        return facts

    def _code(self, looked: Looked) -> QWidget:
        line = QWidget()
        flow = FlowLayout(line, 10, 4)
        flow.addWidget(label(looked.short_code, role="section"))
        if looked.may_be_merged:
            self.same = QCheckBox(sentence("PREVIEW_SAME_CODE"))
            self.same.setObjectName("field:same_code")
            self.same.setChecked(looked.is_compared)
            self.same.setEnabled(not looked.merged)
            self.same.toggled.connect(self.compared)
            flow.addWidget(self.same)
        return line

    def _checks(self, looked: Looked) -> QWidget:
        assert looked.verdict is not None
        verdict = looked.verdict.kind.word
        checks = [(looked.verdict.is_verified, "SIGNATURE")]
        if verdict == "unapproved":
            checks = [(False, "APPROVAL")]
        if verdict in _CHAINED:
            checks.append((verdict in ("new", "already_merged") or looked.merged, "CHAIN"))
        if looked.may_be_merged or looked.merged:
            checks.append((looked.manifest is not None, "COUNTS"))
        if looked.manifest is not None:
            checks.append((not looked.imbalances, "BALANCE"))
            used = rules_told(looked.manifest)
            checks.append((used is not None and used.is_same, "RULES"))
        return _flowing(
            StatusLabel(
                Mark.DONE if good else Mark.DUE,
                sentence(f"PREVIEW_{name}_{'GOOD' if good else 'BAD'}"),
            )
            for good, name in checks
        )

    def _plan(self, looked: Looked) -> QWidget:
        assert looked.counts is not None
        rows = [
            (sheet_title(sheet), *(str(counts[name]) for name in _NUMBERS))
            for sheet, counts in looked.counts.items()
            if any(counts[name] for name in _NUMBERS)
        ]
        if not rows:
            return label(sentence("PREVIEW_PLAN_NOTHING"), tone="ink2", wrap=True)
        heads = [sentence(f"PREVIEW_{code}") for code in ("SHEET", "NEW", "CHANGED", "GONE")]
        return PlanTable(heads, rows)

    def _elsewhere(self, looked: Looked) -> QWidget:
        count = sum(number for _, number in looked.elsewhere)
        schools = "、".join(name for name, _ in looked.elsewhere[:3])
        text = sentence("PREVIEW_ELSEWHERE", {"count": count, "schools": schools})
        return label(text, tone="due", wrap=True)

    def _buttons(self, looked: Looked, is_busy: bool) -> list[Button]:
        blocked = sentence("PREVIEW_WAIT") if is_busy else None
        buttons = []
        if looked.may_be_merged and not looked.merged:
            code = "PREVIEW_MERGE_ONE" if looked.kind == "report" else "PREVIEW_TAKE_ONE"
            merge = Button(sentence(code), shortcut="Enter")
            merge.clicked.connect(self.merge_pressed)
            merge.set_blocked(blocked)
            buttons.append(merge)
        if looked.may_be_quarantined:
            take = Button(sentence("PREVIEW_TAKE_REQUEST"), shortcut="Enter")
            take.clicked.connect(self.merge_pressed)
            take.set_blocked(blocked)
            buttons.append(take)
        if looked.receipt is not None:
            remark = Button(sentence("PREVIEW_REMARK"))
            remark.setObjectName("button:remark")
            remark.clicked.connect(self.remark_pressed)
            remark.set_blocked(blocked)
            buttons.append(remark)
        word = looked.verdict.kind.word if looked.verdict is not None else ""
        is_asked = looked.kind == "request" and looked.key_state in ("new", "quarantined")
        if word in KEY_WANTED or is_asked:
            is_for_us = has_areas() and word != "key_expired"  # a 学区 approves nobody's keys
            code = "PREVIEW_APPROVE" if is_for_us else "PREVIEW_EXTEND"
            approve = Button(sentence(code))
            approve.clicked.connect(self.approve_pressed)
            buttons.append(approve)
        return buttons


def _flowing(labels: Iterable[QWidget]) -> QWidget:
    """Side by side while there is room."""
    widget = QWidget()
    flow = FlowLayout(widget, 12, 4)
    for each in labels:
        flow.addWidget(each)
    return widget
