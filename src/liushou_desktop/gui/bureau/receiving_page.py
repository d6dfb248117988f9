"""收U盘: a stick's packages judged as they come, planned, merged, answered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from liushou_desktop.app.wording import say_error, sentence
from liushou_desktop.base.progress import Watcher
from liushou_desktop.gui.bureau.package_preview import PackagePreview
from liushou_desktop.gui.common import theme
from liushou_desktop.gui.common.cards import Banner, Beginning, Card, EmptyState
from liushou_desktop.gui.common.cells import Cell, Column, Row
from liushou_desktop.gui.common.labels import label
from liushou_desktop.gui.common.marks import Mark
from liushou_desktop.gui.common.page import Desk, Page, PageAction
from liushou_desktop.gui.common.progress_strip import ProgressStrip
from liushou_desktop.gui.common.rows_model import RowsModel
from liushou_desktop.gui.common.tables import TableView

if TYPE_CHECKING:
    from liushou_desktop.services.bureau.receive_packages import Looked, PassedOver
    from liushou_desktop.services.shared.sticks import Stick

_COLUMNS = (
    Column("number", "#", 42, align="right"),
    Column("school", "学校", 180),
    Column("verdict", "结论", 120),
    Column("new", "新增", 62, align="right"),
    Column("changed", "变化", 62, align="right"),
    Column("gone", "减少", 62, align="right"),
    Column("text", "说明", 240, stretches=True),
)
_MARKS = {
    "new": Mark.DONE,
    "already_merged": Mark.SAME,
    "older": Mark.GONE,
    "gap": Mark.DUE,
    "conflict": Mark.CHANGED,
    "unapproved": Mark.DOUBT,
    "unknown_signer": Mark.DOUBT,
}


@dataclass(frozen=True, slots=True)
class _Stick:
    name: str
    files: tuple[Path, ...]
    passed: tuple[PassedOver, ...]
    folder: Path


class ReceivingPage(Page):
    """Choose a stick or folder; verdicts arrive line by line; merge those without doubt."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.title = sentence("PAGE_RECEIVING")
        self._stick: _Stick | None = None
        self._looked: list[Looked] = []
        self.empty = EmptyState(
            sentence("RECEIVING_TITLE"),
            sentence("RECEIVING_TEXT"),
            (
                Beginning(
                    "stick",
                    sentence("RECEIVING_STICK"),
                    sentence("RECEIVING_STICK_TEXT"),
                    sentence("RECEIVING_READ_STICK"),
                    "Ctrl+I",
                    is_primary=True,
                ),
                Beginning(
                    "import",
                    sentence("RECEIVING_FOLDER"),
                    sentence("RECEIVING_FOLDER_TEXT"),
                    sentence("RECEIVING_CHOOSE_FOLDER"),
                ),
            ),
        )
        self.empty.chosen.connect(lambda way: self._on_stick() if way == 0 else self._on_folder())
        self.body.addWidget(self.empty, 1)
        self.work = self._build_work()
        self.body.addWidget(self.work, 1)
        self.work.hide()

    def _build_work(self) -> QWidget:
        work = QWidget()
        row = QHBoxLayout(work)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.S12)
        left = QVBoxLayout()
        left.setSpacing(theme.S12)
        self.strip = ProgressStrip(sentence("REPORT_KEEP_STICK"))
        self.done = Banner(tone="ok")
        self.done.hide()
        left.addWidget(self.strip)
        left.addWidget(self.done)
        card = Card(flush=True)
        self.rows = RowsModel(_COLUMNS)
        self.table = TableView(self.rows, "packages")
        self.table.current_changed.connect(self._on_current)
        self.table.opened.connect(lambda _: self._merge_one())
        card.body.addWidget(self.table, 1)
        self.passed = label("", tone="ink2", wrap=True)
        self.passed.setContentsMargins(14, 8, 14, 10)
        card.body.addWidget(self.passed)
        left.addWidget(card, 1)
        row.addLayout(left, 1)
        self.preview = PackagePreview()
        self.preview.merge_pressed.connect(self._merge_one)
        self.preview.remark_pressed.connect(self._on_remark)
        self.preview.approve_pressed.connect(lambda: self.desk.go("bureau.schools"))
        row.addWidget(self.preview, 0, Qt.AlignmentFlag.AlignTop)
        return work

    def page_actions(self) -> Sequence[PageAction]:
        ready = [each for each in self._looked if each.may_be_merged and not each.merged]
        receipts = [each for each in self._looked if each.receipt is not None]
        if self._stick is None:
            return (
                PageAction(
                    "page.open_file",
                    sentence("RECEIVING_READ_STICK"),
                    self._on_stick,
                    in_header=False,
                ),
            )
        return (
            PageAction("page.open_file", sentence("RECEIVING_OTHER"), self._on_stick, icon="stick"),
            PageAction(
                "page.export",
                sentence("RECEIVING_WRITE_RECEIPTS", {"count": len(receipts)}),
                self._on_receipts,
                "plain" if ready else "primary",
                "export",
                blocked=None if receipts else sentence("RECEIVING_NO_RECEIPTS"),
            ),
            PageAction(
                "page.confirm",
                sentence("RECEIVING_MERGE", {"count": len(ready)}),
                self._on_merge,
                "primary" if ready else "plain",
                blocked=None if ready else sentence("RECEIVING_NOTHING_TO_MERGE"),
            ),
        )

    def open(self, **arguments: object) -> None:
        folder = arguments.get("folder")
        if folder is not None:
            self._take(Path(str(folder)))

    # choosing ---------------------------------------------------------------------------------

    def _on_stick(self) -> None:
        def find(watcher: Watcher) -> list[Stick]:
            from liushou_desktop.services.shared.sticks import sticks

            return sticks()

        self.desk.jobs.run(find, done=self._on_sticks)

    def _on_sticks(self, found: list[Stick]) -> None:
        if len(found) == 1:
            self._take(found[0].folder)
        else:
            self._on_folder()

    def _on_folder(self) -> None:
        folder = self.desk.ask.folder(sentence("RECEIVING_WHICH_FOLDER"))
        if folder is not None:
            self._take(folder)

    def _take(self, folder: Path) -> None:
        def find(watcher: Watcher) -> _Stick:
            from liushou_desktop.services.bureau.receive_packages import packages_on

            files, passed = packages_on([folder])
            return _Stick(folder.name or str(folder), tuple(files), tuple(passed), folder)

        self.desk.jobs.run(find, done=self._on_found)

    def _on_found(self, stick: _Stick) -> None:
        self._stick, self._looked = stick, []
        count = sentence("RECEIVING_COUNT", {"count": len(stick.files)})
        self.facts = (stick.name, count, self.desk.site.term().name)
        self.empty.hide()
        self.work.show()
        self.done.hide()
        self.rows.show_rows(
            [
                (str(file), self._waiting_row(number, file))
                for number, file in enumerate(stick.files, start=1)
            ]
        )
        self._show_passed(stick.passed)
        self.preview.clear()
        self.header_changed.emit()
        self._look()

    def _show_passed(self, passed: Sequence[PassedOver]) -> None:
        suspects = [each.name for each in passed if each.is_suspect]
        parts = []
        if suspects:
            args = {"names": "、".join(suspects[:5])}
            parts.append(sentence("RECEIVING_SUSPECT", args))
        others = len(passed) - len(suspects)
        if others:
            parts.append(sentence("RECEIVING_PASSED", {"count": others}))
        self.passed.setText("　".join(parts))
        self.passed.setVisible(bool(parts))

    # judging ----------------------------------------------------------------------------------

    def _look(self) -> None:
        assert self._stick is not None
        stick, site = self._stick, self.desk.site

        def look(watcher: Watcher) -> list[Looked]:
            from liushou_desktop.services.bureau.receive_packages import look_and_plan

            return look_and_plan(site, stick.files, watcher)

        self.desk.jobs.run(
            look, done=self._on_looked, strip=self.strip, what=sentence("RECEIVING_JUDGING")
        )

    def _on_looked(self, looked: list[Looked]) -> None:
        self._looked = looked
        self._show_all()
        self.table.select_row(0)

    def _show_all(self) -> None:
        held = self.table.row_id()
        self.rows.show_rows(
            [
                (str(each.file), self._row(number, each))
                for number, each in enumerate(self._looked, start=1)
            ]
        )
        if held is not None:
            self.table.select_id(held)
        self._on_current(self.table.row_id())
        self.header_changed.emit()

    def _waiting_row(self, number: int, file: Path) -> Row:
        waiting = Cell(sentence("RECEIVING_QUEUED"), mark=Mark.OPEN)
        return (str(number), file.stem, waiting, "—", "—", "—", "")

    def _row(self, number: int, looked: Looked) -> Row:
        counts = ("—", "—", "—")
        if looked.plan is not None:
            plan = looked.plan.count().values()
            counts = tuple(  # type: ignore[assignment]
                str(sum(sheet[name] for sheet in plan)) for name in ("new", "changed", "gone")
            )
        name = looked.school or looked.file.stem
        return (str(number), Cell(name, strong=True), verdict_cell(looked), *counts, said(looked))

    def _on_current(self, row_id: object) -> None:
        looked = self._current(row_id)
        if looked is None:
            self.preview.clear()
        else:
            self.preview.show_package(looked, said(looked), verdict_cell(looked))

    def _current(self, row_id: object | None = None) -> Looked | None:
        wanted = str(row_id if row_id is not None else self.table.row_id())
        return next((each for each in self._looked if str(each.file) == wanted), None)

    # merging ----------------------------------------------------------------------------------

    def _on_merge(self) -> None:
        self._merge([each for each in self._looked if each.may_be_merged and not each.merged])

    def _merge_one(self) -> None:
        looked = self._current()
        if looked is not None and (looked.may_be_merged or looked.kind == "request"):
            self._merge([looked])

    def _merge(self, chosen: list[Looked]) -> None:
        site = self.desk.site

        def merge(watcher: Watcher) -> int:
            from liushou_desktop.services.bureau.receive_packages import merge_all

            return merge_all(site, chosen, watcher)

        self.desk.jobs.run(
            merge, done=self._on_merged, strip=self.strip, what=sentence("RECEIVING_MERGING")
        )

    def _on_merged(self, count: int) -> None:
        self.desk.say(sentence("RECEIVING_MERGED", {"count": count}))
        self.desk.set_status(sentence("RECEIVING_MERGED", {"count": count}))
        self.desk.refresh_counts()
        self._show_all()

    def _on_remark(self) -> None:
        looked = self._current()
        if looked is None or looked.receipt is None:
            return
        text = self.desk.ask.reason(
            sentence("RECEIVING_REMARK", {"school": looked.school}),
            sentence("RECEIVING_REMARK_TEXT"),
            sentence("RECEIVING_REMARK_VERB"),
        )
        if text is None:
            return
        digest = looked.receipt.package

        def write(watcher: Watcher) -> object:
            from liushou_desktop.services.bureau.receive_packages import return_package

            remarks = [{"sheet": "S2", "text": text}]
            return return_package(self.desk.site, digest, remarks)

        def kept(receipt: object) -> None:
            looked.receipt = receipt  # type: ignore[assignment]
            self.desk.say(sentence("RECEIVING_RETURNED", {"school": looked.school}))
            self._show_all()

        self.desk.jobs.run(write, done=kept)

    def _on_receipts(self) -> None:
        assert self._stick is not None
        folder = self._stick.folder
        receipts = [each.receipt for each in self._looked if each.receipt is not None]

        def write(watcher: Watcher) -> list[Path]:
            from liushou_desktop.services.bureau.receive_packages import write_receipts

            return write_receipts(self.desk.site, folder, receipts)

        self.desk.jobs.run(
            write, done=self._on_written, strip=self.strip, what=sentence("RECEIVING_WRITING")
        )

    def _on_written(self, files: list[Path]) -> None:
        text = sentence("RECEIVING_WRITTEN", {"count": len(files)})
        self.done.set_text(text, sentence("REPORT_MAY_PULL"))
        self.done.show()

    def escape(self) -> bool:
        if self.strip.isVisible():
            self.strip.stop()
            return True
        return False

    def set_compact(self, is_compact: bool) -> None:
        super().set_compact(is_compact)
        self.preview.setVisible(not is_compact)


def verdict_cell(looked: Looked) -> Cell:
    """Mark and word of a verdict."""
    if looked.merged:
        return Cell(sentence("RECEIVING_IS_MERGED"), mark=Mark.DONE)
    if looked.kind == "request" and looked.problem is None:
        return Cell(sentence("RECEIVING_REQUEST"), mark=Mark.DOUBT)
    if looked.problem is not None or looked.verdict is None:
        return Cell(sentence("RECEIVING_REFUSED"), mark=Mark.REFUSED, strong=True)
    word = looked.verdict.kind.word
    mark = _MARKS.get(word, Mark.REFUSED)
    return Cell(sentence(looked.verdict.kind.label_key), mark=mark)


def said(looked: Looked) -> str:
    """One sentence about a package."""
    if looked.problem is not None:
        return say_error(looked.problem)
    if looked.kind == "request":
        return sentence("RECEIVING_REQUEST_TEXT")
    if looked.verdict is None:
        return ""
    if looked.merged:
        return sentence("RECEIVING_MERGED_TEXT", {"sequence": looked.sequence})
    return sentence(looked.verdict.kind.wording_key, looked.verdict.args)
