"""和民政名单比: their Excel, what each side has and the other lacks; nothing is kept."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from liushou_desktop.app.wording import say_alone, sentence
from liushou_desktop.base.progress import Watcher
from liushou_desktop.domain import identity_number
from liushou_desktop.gui.common.buttons import Choice
from liushou_desktop.gui.common.cards import Beginning, Card, EmptyState
from liushou_desktop.gui.common.cells import Cell, Column, Row
from liushou_desktop.gui.common.combos import FilterCombo
from liushou_desktop.gui.common.labels import label
from liushou_desktop.gui.common.marks import Mark
from liushou_desktop.gui.common.page import BackLink, Desk, Page, PageAction
from liushou_desktop.gui.common.rows_model import RowsModel
from liushou_desktop.gui.common.tables import TableView
from liushou_desktop.services.bureau.compare_civil_list import KINDS, why_words
from liushou_desktop.services.shared.words import word

if TYPE_CHECKING:
    from liushou_desktop.services.bureau.compare_civil_list import CivilComparison, CivilLine

_COLUMNS = (
    Column("kind", "哪一种", 170),
    Column("name", "姓名", 130),
    Column("born", "出生日期", 100),
    Column("number", "证件号", 170, folds=True),
    Column("row", "民政名单", 80),
    Column("where", "学校、班级或地址", 220),
    Column("why", "差别", 260, stretches=True),
)
_MARKS = {
    "only_theirs": Mark.OVERDUE,
    "only_ours": Mark.DUE,
    "differs": Mark.CHANGED,
    "perhaps": Mark.DOUBT,
    "twice": Mark.EXEMPT,
    "unread": Mark.REFUSED,
}


class CivilListPage(Page):
    """``open(file=…)`` reads a list and compares it."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.title = sentence("PAGE_CIVIL_LIST")
        self.back = BackLink(sentence("PAGE_LEDGER"), "bureau.ledger")
        self._file: Path | None = None
        self._found: CivilComparison | None = None
        self.card = Card(sentence("PAGE_CIVIL_LIST"), flush=True)
        self.kind = FilterCombo([Choice("", "")])
        self.kind.setObjectName("field:kind")
        self.kind.setAccessibleName(sentence("PAGE_CIVIL_LIST"))
        self.kind.setMinimumWidth(200)
        self.kind.chosen.connect(lambda _: self._fill())
        self.card.add_to_header(self.kind)
        self.rows = RowsModel(_COLUMNS)
        self.table = TableView(self.rows, "civil-list")
        self.nothing = label(sentence("CIVIL_AGREE"), tone="ink2")
        self.nothing.setContentsMargins(14, 12, 14, 12)
        self.card.body.addWidget(self.nothing)
        self.card.body.addWidget(self.table, 1)
        self.card.body.addStretch(0)
        self.body.addWidget(self.card, 1)
        self.explained = label(sentence("CIVIL_EXPLAINED"), tone="ink2", wrap=True)
        self.body.addWidget(self.explained)
        self.empty = EmptyState(
            sentence("CIVIL_BEGIN"),
            sentence("CIVIL_BEGIN_TEXT"),
            (
                Beginning(
                    "import",
                    sentence("CIVIL_CHOOSE"),
                    sentence("CIVIL_CHOOSE_TEXT"),
                    sentence("CIVIL_CHOOSE"),
                    "Ctrl+I",
                    is_primary=True,
                ),
            ),
        )
        self.empty.chosen.connect(lambda _: self._on_choose())
        self.body.addWidget(self.empty, 1)
        self._lay_out()

    def open(self, **arguments: object) -> None:
        if arguments.get("file"):
            self._file = Path(str(arguments["file"]))

    def page_actions(self) -> Sequence[PageAction]:
        why = None if self._found is not None else sentence("CIVIL_NOTHING_READ")
        return (
            PageAction(
                "page.open_file",
                sentence("CIVIL_CHOOSE"),
                self._on_choose,
                icon="import",
                in_header=self._found is not None,
            ),
            PageAction(
                "page.print", sentence("CIVIL_PRINT"), self._on_print, icon="printer", blocked=why
            ),
            PageAction(
                "page.export", sentence("CIVIL_SAVE"), self._on_save, "primary", "export", why
            ),
        )

    def first_field(self) -> QWidget | None:
        return self.table if self._found is not None else self.empty.buttons[0]

    def refresh(self) -> None:
        file, self._file = self._file, None
        if file is None:
            return

        def compare(watcher: Watcher) -> CivilComparison:
            from liushou_desktop.services.bureau.compare_civil_list import compare_civil_list

            return compare_civil_list(self.desk.site, file, watcher)

        self.desk.jobs.run(compare, done=self._show)

    def _show(self, found: CivilComparison) -> None:
        self._found = found
        args = {
            "file": found.file,
            "theirs": found.theirs,
            "ours": found.ours,
            "agreed": found.agreed,
            "lines": len(found.lines),
        }
        self.card.set_title(sentence("PAGE_CIVIL_LIST"), sentence("CIVIL_FACT", args))
        choices = [Choice("", _counted(sentence("CIVIL_ALL"), len(found.lines)))]
        for kind in KINDS:
            count = len(found.of_kind(kind))
            if count:
                choices.append(Choice(kind, _counted(word("civil_kind", kind), count)))
        self.kind.set_choices(choices)
        self._fill()
        self._lay_out()

    def _fill(self) -> None:
        found = self._found
        if found is None:
            return
        wanted = self.kind.code()
        lines = [line for line in found.lines if not wanted or line.kind == wanted]
        self.rows.show_rows([(place, _row(line)) for place, line in enumerate(lines)])
        self.table.setVisible(bool(lines))
        self.nothing.setVisible(not lines)
        self.table.select_row(0)

    def _lay_out(self) -> None:
        has_list = self._found is not None
        self.card.setVisible(has_list)
        self.explained.setVisible(has_list)
        self.empty.setVisible(not has_list)
        self.header_changed.emit()

    def _on_choose(self) -> None:
        file = self.desk.ask.open_file(sentence("CIVIL_CHOOSE"), sentence("CIVIL_FILES"))
        if file is not None:
            self._file = file
            self.refresh()

    def _on_save(self) -> None:
        found = self._found
        if found is None:
            return
        name = f"{sentence('PAGE_CIVIL_LIST')}.xlsx"
        file = self.desk.ask.save_file(sentence("CIVIL_SAVE"), name, "Excel (*.xlsx)")
        if file is None:
            return
        out = file if file.suffix else file.with_suffix(".xlsx")

        def save(watcher: Watcher) -> int:
            from liushou_desktop.services.bureau.compare_civil_list import save_civil_list

            return save_civil_list(self.desk.site, found, out, say_alone)

        self.desk.jobs.run(
            save, done=lambda count: self.desk.say(sentence("CIVIL_SAVED", {"count": count}))
        )

    def _on_print(self) -> None:
        found = self._found
        if found is None:
            return

        def draw(watcher: Watcher) -> bytes:
            from liushou_desktop.services.bureau.compare_civil_list import print_civil_list

            return print_civil_list(self.desk.site, found, say_alone).pdf

        def hand_over(pdf: bytes) -> None:
            from liushou_desktop.gui.common.paper_printing import print_or_save

            print_or_save(self.desk, pdf, sentence("CIVIL_PAPER"), self)

        self.desk.jobs.run(draw, done=hand_over)

    def set_compact(self, is_compact: bool) -> None:
        super().set_compact(is_compact)
        self.table.set_compact(is_compact)


def _counted(kind: str, count: int) -> str:
    return sentence("CIVIL_KIND_COUNT", {"kind": kind, "count": count})


def _row(line: CivilLine) -> Row:
    return (
        Cell(word("civil_kind", line.kind), mark=_MARKS[line.kind]),
        Cell(line.name or "—", strong=True),
        line.birth_date.isoformat() if line.birth_date else "—",
        identity_number.mask(line.id_number) if line.id_number else "—",
        sentence("CIVIL_ROW", {"row": line.row}) if line.row else "—",
        line.where or "—",
        Cell(why_words(line, say_alone), tone="ink2"),
    )
