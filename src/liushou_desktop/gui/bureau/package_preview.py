"""One package beside the list: where it comes from, whether it was altered, what merging does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from liushou_desktop.app.wording import sentence
from liushou_desktop.gui.common.buttons import Button
from liushou_desktop.gui.common.cards import Facts
from liushou_desktop.gui.common.cells import Cell
from liushou_desktop.gui.common.labels import Badge, StatusLabel, label
from liushou_desktop.gui.common.marks import Mark
from liushou_desktop.gui.common.preview_pane import PreviewPane

if TYPE_CHECKING:
    from liushou_desktop.services.bureau.receive_packages import Looked

_SHEETS = ("S2", "S3", "S4", "S7", "S8", "S15", "S16")


class PackagePreview(PreviewPane):
    """Follows the cursor of the list of packages."""

    merge_pressed = Signal()
    remark_pressed = Signal()
    approve_pressed = Signal()

    def __init__(self) -> None:
        super().__init__("package")

    def clear(self) -> None:
        """Nothing chosen."""
        self.begin(sentence("PREVIEW_NOTHING"))
        self.finish()

    def show_package(self, looked: Looked, said: str, verdict: Cell) -> None:
        """Show one package."""
        title = looked.school or looked.file.stem
        self.begin(title, "", [Badge(verdict.text, verdict.mark)])
        self.add_block(self._facts(looked))
        self.add_block(label(said, wrap=True))
        if looked.opened is not None and looked.verdict is not None:
            self.add_block(label(sentence("PREVIEW_ORIGIN"), role="strong"), *self._checks(looked))
        if looked.plan is not None:
            self.add_block(label(sentence("PREVIEW_PLAN"), role="strong"), self._plan(looked))
        self.finish(*self._buttons(looked))

    def _facts(self, looked: Looked) -> Facts:
        facts = Facts(64)
        pairs: list[tuple[str, str | QWidget]] = []
        manifest = looked.report.manifest if looked.report else None
        if manifest is not None:
            version = {"term": manifest.term_name, "version": manifest.version}
            pairs.append((sentence("PREVIEW_TERM"), sentence("PREVIEW_TERM_VALUE", version)))
            signed = f"{manifest.principal}　{manifest.signed_at:%m-%d %H:%M}"
            pairs.append((sentence("PREVIEW_SIGNED"), signed))
            pupils = sentence("PREVIEW_PUPILS_VALUE", {"count": manifest.pupils})
            pairs.append((sentence("PREVIEW_PUPILS"), pupils))
        elif looked.term:
            pairs.append((sentence("PREVIEW_TERM"), looked.term))
        if looked.short_code:
            pairs.append((sentence("PREVIEW_CODE"), label(looked.short_code, role="section")))
        pairs.append((sentence("PREVIEW_FILE"), looked.file.name))
        facts.set_facts(pairs)
        return facts

    def _checks(self, looked: Looked) -> list[QWidget]:
        assert looked.verdict is not None
        verified = looked.verdict.is_verified
        follows = looked.verdict.kind.word in ("new", "already_merged")
        read = looked.report is not None
        return [
            _check(verified, "PREVIEW_SIGNATURE_GOOD", "PREVIEW_SIGNATURE_BAD"),
            _check(follows, "PREVIEW_CHAIN_GOOD", "PREVIEW_CHAIN_BAD"),
            _check(read, "PREVIEW_COUNTS_GOOD", "PREVIEW_COUNTS_OPEN"),
        ]

    def _plan(self, looked: Looked) -> QWidget:
        assert looked.plan is not None
        widget = QWidget()
        grid = QGridLayout(widget)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(10)
        heads = ("PREVIEW_SHEET", "PREVIEW_NEW", "PREVIEW_CHANGED", "PREVIEW_GONE")
        for column, code in enumerate(heads):
            grid.addWidget(label(sentence(code), tone="ink2"), 0, column)
        line = 1
        for sheet, counts in looked.plan.count().items():
            if sheet not in _SHEETS:
                continue
            grid.addWidget(label(sentence(f"SHEET_{sheet}")), line, 0)
            for column, name in enumerate(("new", "changed", "gone"), start=1):
                grid.addWidget(label(str(counts[name])), line, column)
            line += 1
        grid.setColumnStretch(0, 1)
        return widget

    def _buttons(self, looked: Looked) -> list[Button]:
        buttons = []
        if looked.may_be_merged and not looked.merged:
            merge = Button(sentence("PREVIEW_MERGE_ONE"), shortcut="Enter")
            merge.clicked.connect(self.merge_pressed)
            buttons.append(merge)
        if looked.receipt is not None:
            remark = Button(sentence("PREVIEW_REMARK"))
            remark.clicked.connect(self.remark_pressed)
            buttons.append(remark)
        if looked.kind == "request":
            approve = Button(sentence("PREVIEW_APPROVE"))
            approve.clicked.connect(self.approve_pressed)
            buttons.append(approve)
        return buttons


def _check(good: bool, yes: str, no: str) -> QWidget:
    return StatusLabel(Mark.DONE if good else Mark.DUE, sentence(yes if good else no))
