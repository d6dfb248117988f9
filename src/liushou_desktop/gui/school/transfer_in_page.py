"""收转学档案: who comes, who may be ours already, what differs; then one button and a receipt."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QWidget

from liushou_desktop.app.wording import sentence
from liushou_desktop.base.errors import ProgramError
from liushou_desktop.base.files import write_whole
from liushou_desktop.base.progress import Watcher
from liushou_desktop.gui.common import theme
from liushou_desktop.gui.common.buttons import Button, Choice
from liushou_desktop.gui.common.cards import Banner, Card
from liushou_desktop.gui.common.cells import Cell, Column, Row
from liushou_desktop.gui.common.combos import FilterCombo
from liushou_desktop.gui.common.labels import label
from liushou_desktop.gui.common.marks import Mark
from liushou_desktop.gui.common.page import BackLink, Desk, Page, PageAction
from liushou_desktop.gui.common.places import choose_place
from liushou_desktop.gui.common.rows_model import RowsModel
from liushou_desktop.gui.common.tables import TableView
from liushou_desktop.services.shared.words import word, words

if TYPE_CHECKING:
    from liushou_desktop.services.school.show_transfer import Incoming, TransferShown
    from liushou_desktop.services.school.staff import ClassLine
    from liushou_desktop.services.school.take_transfer import TransferTaken

_COLUMNS = (
    Column("kind", "是谁", 210),
    Column("name", "姓名", 110),
    Column("born", "出生日期", 100),
    Column("class", "原班级", 130, folds=True),
    Column("held", "本校的孩子", 200),
    Column("brings", "带来", 160, folds=True),
    Column("decided", "你定的", 170, stretches=True),
)
_DIFFERENCES = (
    Column("label", "项目", 170),
    Column("ours", "本校", 240),
    Column("theirs", "来的", 280, stretches=True),
)
_MARKS = {
    "new": Mark.OPEN,
    "known": Mark.DONE,
    "perhaps": Mark.DOUBT,
    "conflict": Mark.OVERDUE,
    "here": Mark.EXEMPT,
}
_SAME, _OTHER, _REFUSE = "same", "new", "refuse"


class TransferInPage(Page):
    """``open(file=…)``: verified and compared; nothing is written before the button."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.title = sentence("PAGE_TRANSFER_IN")
        self.back = BackLink(sentence("PAGE_TRANSFERS"), "school.transfers")
        self._file: Path | None = None
        self._shown: TransferShown | None = None
        self._decided: dict[str, str] = {}
        self._theirs: set[str] = set()
        self._because: dict[str, str] = {}
        self.note = Banner("", tone="due")
        self.note.hide()
        self.body.addWidget(self.note)
        card = Card(flush=True)
        self.rows = RowsModel(_COLUMNS)
        self.table = TableView(self.rows, "transfer-in", row_height=44)
        self.table.current_changed.connect(lambda _: self._on_row())
        card.body.addWidget(self.table, 1)
        self.body.addWidget(card, 3)
        self.body.addWidget(self._build_pane(), 2)
        self.body.addWidget(label(sentence("TRANSFER_IN_EXPLAINED"), tone="ink2", wrap=True))

    def _build_pane(self) -> QWidget:
        self.pane = Card(sentence("TRANSFER_IN_PANE"), flush=True)
        self.differences = RowsModel(_DIFFERENCES)
        self.differences_table = TableView(self.differences, "transfer-differences")
        self.nothing = label(sentence("TRANSFER_IN_PANE_NONE"), tone="ink2", wrap=True)
        self.nothing.setContentsMargins(14, 12, 14, 12)
        self.pane.body.addWidget(self.nothing)
        self.pane.body.addWidget(self.differences_table, 1)
        self.pane.body.addStretch(0)
        foot = QHBoxLayout()
        foot.setContentsMargins(theme.S12, theme.S8, theme.S12, theme.S8)
        foot.setSpacing(theme.S8)
        self.buttons: dict[str, Button] = {}
        for code, key in ((_SAME, "SAME"), (_OTHER, "NEW"), (_REFUSE, "REFUSE"), ("", "THEIRS")):
            button = Button(sentence(f"TRANSFER_IN_{key}"), scale="small")
            button.setObjectName(f"button:{key.lower()}")
            button.clicked.connect(partial(self.decide, code))
            self.buttons[code] = button
            foot.addWidget(button)
        foot.addStretch(1)
        foot.addWidget(label(sentence("TRANSFER_IN_CLASS")))
        self.class_box = FilterCombo([Choice("", sentence("TRANSFER_IN_NO_CLASS"))])
        self.class_box.setObjectName("field:class")
        self.class_box.setAccessibleName(sentence("TRANSFER_IN_CLASS"))
        self.class_box.setMinimumWidth(150)
        foot.addWidget(self.class_box)
        self.pane.body.addLayout(foot)
        return self.pane

    def open(self, **arguments: object) -> None:
        if arguments.get("file"):
            self._file, self._shown = Path(str(arguments["file"])), None
            self._decided, self._theirs, self._because = {}, set(), {}

    def page_actions(self) -> Sequence[PageAction]:
        decide = (
            (1, _SAME, "TRANSFER_IN_SAME"),
            (2, _OTHER, "TRANSFER_IN_NEW"),
            (3, _REFUSE, "TRANSFER_IN_REFUSE"),
            (4, "", "TRANSFER_IN_THEIRS"),
        )
        why = None if self._shown is not None else sentence("TRANSFER_IN_NOT_READ")
        take = sentence("TRANSFER_IN_TAKE", {"count": self._count()})
        return (
            *(
                PageAction(
                    f"page.decide_{place}",
                    sentence(key),
                    partial(self.decide, code),
                    in_header=False,
                )
                for place, code, key in decide
            ),
            PageAction(
                "page.open_file", sentence("TRANSFERS_CHOOSE"), self._on_choose, icon="import"
            ),
            PageAction("page.confirm", take, self._on_take, "primary", "check", why),
        )

    def _count(self) -> int:
        """How many the button takes."""
        children = self._shown.children if self._shown else ()
        return sum(self._way(child) in (_SAME, _OTHER) for child in children)

    def _way(self, child: Incoming) -> str:
        """What becomes of a child as things are decided; "" when nothing does."""
        usual = {"new": _OTHER, "known": _SAME}.get(child.kind, "")
        return self._decided.get(child.id, usual) if child.kind != "here" else ""

    def first_field(self) -> QWidget | None:
        return self.table

    def refresh(self) -> None:
        file = self._file
        if file is None:
            self._show_rows()
            return

        def load(watcher: Watcher) -> tuple[TransferShown, list[ClassLine]]:
            from liushou_desktop.services.school.show_transfer import show_transfer
            from liushou_desktop.services.school.staff import list_classes

            return show_transfer(self.desk.site, file), list_classes(self.desk.site)

        self.desk.jobs.run(load, done=self._show, failed=self._on_refused)

    def _on_refused(self, error: ProgramError) -> None:
        self._shown, self.facts = None, ()
        self._show_rows()
        self.desk.tell_error(error)

    def _show(self, loaded: tuple[TransferShown, list[ClassLine]]) -> None:
        shown, classes = loaded
        self._shown = shown
        args = {"giver": shown.giver_name, "number": shown.number, "code": shown.short_code}
        counts = {
            "count": len(shown.children),
            "fresh": len(shown.of_kind("new")),
            "known": len(shown.of_kind("known", "here")),
            "waits": sum(child.must_decide for child in shown.children),
        }
        self.facts = (sentence("TRANSFER_IN_FROM", args), sentence("TRANSFER_IN_COUNT", counts))
        note = sentence("TRANSFER_IN_NOTE", {"note": shown.note}) if shown.note else ""
        self.note.set_text(sentence("TRANSFER_IN_REPEAT") if shown.is_repeat else note)
        self.note.setVisible(bool(note) or shown.is_repeat)
        none = Choice("", sentence("TRANSFER_IN_NO_CLASS"))
        self.class_box.set_choices([none, *(Choice(c.id, c.label) for c in classes)])
        self._show_rows()
        first = next((c.id for c in shown.children if c.must_decide), None)
        if first is None or not self.table.select_id(first):
            self.table.select_row(0)
        self._on_row()

    def _show_rows(self) -> None:
        children = self._shown.children if self._shown else ()
        self.rows.show_rows([(child.id, self._row(child)) for child in children])
        self._on_row()

    def _row(self, child: Incoming) -> Row:
        held = f"{child.held_name} {child.held_class}".strip()
        differs = sentence("TRANSFER_IN_DIFFERS", {"count": len(child.differing)})
        fills = sentence("TRANSFER_IN_FILLS", {"count": child.fills})
        brings = "，".join(
            said for said, count in ((fills, child.fills), (differs, len(child.differing))) if count
        )
        return (
            Cell(word("incoming", child.kind), mark=_MARKS[child.kind]),
            Cell(child.name, strong=True),
            child.birth_date.isoformat() if child.birth_date else "—",
            child.class_name or "—",
            Cell(held or "—", second=words("likeness", child.reasons)),
            brings,
            Cell(self._said(child), tone="ink2"),
        )

    def _said(self, child: Incoming) -> str:
        decided = self._decided.get(child.id)
        if decided == _REFUSE:
            return sentence("TRANSFER_IN_REFUSED", {"reason": self._because[child.id]})
        parts = [sentence(f"TRANSFER_IN_{decided.upper()}")] if decided else []
        if child.id in self._theirs:
            parts.append(sentence("TRANSFER_IN_THEIRS"))
        return "，".join(parts)

    def _current(self) -> Incoming | None:
        children = self._shown.children if self._shown else ()
        return next((child for child in children if child.id == self.table.row_id()), None)

    def _on_row(self) -> None:
        child = self._current()
        differing = child.differing if child else ()
        self.differences.show_rows(
            [
                (each.path, (Cell(each.label, strong=True), each.ours, each.theirs))
                for each in differing
            ]
        )
        self.differences_table.setVisible(bool(differing))
        self.nothing.setVisible(not differing)
        for code, button in self.buttons.items():
            button.setEnabled(child is not None and self._may(child, code))
        is_theirs = child is not None and child.id in self._theirs
        self.buttons[""].setText(
            sentence("TRANSFER_IN_OURS" if is_theirs else "TRANSFER_IN_THEIRS")
        )
        self.header_changed.emit()

    @staticmethod
    def _may(child: Incoming, code: str) -> bool:
        if child.kind == "here":
            return False
        return {
            _SAME: child.held is not None,
            _OTHER: child.kind in ("new", "perhaps"),
            _REFUSE: True,
            "": bool(child.differing),
        }[code]

    def decide(self, code: str, *_: object) -> None:
        """``same``, ``new`` or ``refuse`` for the child under the cursor; "" takes the values of
        the file where both differ, or ours again."""
        child = self._current()
        if child is None or not self._may(child, code):
            return
        if not code:
            self._theirs ^= {child.id}
        elif code == _REFUSE and not self._ask_why(child):
            return
        else:
            self._decided[child.id] = code
        self.rows.update_row(child.id, self._row(child))
        self._on_row()

    def _ask_why(self, child: Incoming) -> bool:
        reason = self.desk.ask.reason(
            sentence("TRANSFER_IN_REFUSE_QUESTION", {"name": child.name}),
            sentence("TRANSFER_IN_REFUSE_TEXT"),
            sentence("TRANSFER_IN_REFUSE"),
        )
        if reason:
            self._because[child.id] = reason
        return bool(reason)

    def _on_choose(self) -> None:
        file = self.desk.ask.open_file(sentence("TRANSFERS_CHOOSE"), sentence("TRANSFERS_FILES"))
        if file is not None:
            self.open(file=str(file))
            self.refresh()

    def _on_take(self) -> None:
        file, shown = self._file, self._shown
        if file is None or shown is None:
            return
        folder = choose_place(self.desk.ask, sentence("TRANSFER_IN_WHERE"))
        if folder is None:
            return
        from liushou_desktop.services.school.take_transfer import TransferChoices

        site = self.desk.site
        choices = TransferChoices(
            children=dict(self._decided),
            refused_because=dict(self._because),
            takes_theirs=frozenset(self._theirs),
            class_id=self.class_box.code() or None,
        )

        def take(watcher: Watcher) -> TransferTaken:
            from liushou_desktop.services.school.print_transfer import print_taken
            from liushou_desktop.services.school.take_transfer import take_transfer

            done = take_transfer(site, file, folder, choices)
            paper = print_taken(site, shown.giver, shown.number).printed.pdf
            write_whole(done.receipt.with_suffix(".pdf"), paper)
            return done

        self.desk.jobs.run(take, done=self._on_taken)

    def _on_taken(self, done: TransferTaken) -> None:
        args = {"taken": len(done.taken), "left": len(done.not_taken)}
        self.desk.say(sentence("TRANSFER_IN_DONE", args))
        self.desk.refresh_counts()
        self._file, self._shown = None, None
        self.desk.go("school.transfers")

    def set_compact(self, is_compact: bool) -> None:
        super().set_compact(is_compact)
        self.table.set_compact(is_compact)
