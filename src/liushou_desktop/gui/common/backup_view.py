"""备份与安全 as widgets: the copies, how the file is, the keys, who looked at what."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from liushou_desktop.app.wording import sentence
from liushou_desktop.gui.common import theme
from liushou_desktop.gui.common.buttons import Button, Choice, SegmentedSwitch
from liushou_desktop.gui.common.cards import Banner, Card
from liushou_desktop.gui.common.cells import Column, Row
from liushou_desktop.gui.common.combos import FilterCombo
from liushou_desktop.gui.common.labels import StatusLabel, label, rule
from liushou_desktop.gui.common.marks import Mark
from liushou_desktop.gui.common.progress_strip import ProgressStrip
from liushou_desktop.gui.common.rows_model import RowsModel
from liushou_desktop.gui.common.tables import TableView

_SIDE = 374
_SIDE_COMPACT = 330
LOCK_CHOICES = (3, 5, 10, 15, 30)

_COPIES = (
    Column("sequence", "第几份", 70, align="right"),
    Column("made", "什么时候做的", 170),
    Column("size", "大小", 90, align="right"),
    Column("state", "核对", 150, stretches=True),
    Column("file", "文件", 260, folds=True),
)
_LOG = (
    Column("at", "时间", 130),
    Column("who", "谁", 150),
    Column("action", "做了什么", 90),
    Column("subject", "什么", 220, stretches=True),
    Column("reason", "说明", 110, folds=True),
)


@dataclass(frozen=True, slots=True)
class KeyFacts:
    """How the keys stand, in words: mark and sentence of the paper key, minutes until the lock."""

    paper_mark: Mark
    paper_text: str
    minutes: int
    may_care: bool


class BackupView(QWidget):
    """Emits what the user wants; shows what it is given."""

    verify_wanted = Signal(object)  # row id of a copy
    restore_wanted = Signal(object)
    check_wanted = Signal()
    rebuild_wanted = Signal()
    password_wanted = Signal()
    paper_key_wanted = Signal()
    minutes_chosen = Signal(int)
    log_wanted = Signal(str)
    banner_pressed = Signal()
    export_wanted = Signal()
    carry_wanted = Signal()
    put_back_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.S12)
        self.banner = Banner("", "due", "·")
        self.banner.pressed.connect(self.banner_pressed)
        self.banner.hide()
        column.addWidget(self.banner)
        self.strip = ProgressStrip()
        column.addWidget(self.strip)
        row = QHBoxLayout()
        row.setSpacing(theme.S12)
        left = QVBoxLayout()
        left.setSpacing(theme.S12)
        left.addWidget(self._build_copies(), 3)
        self.log_card = self._build_log()
        left.addWidget(self.log_card, 4)
        row.addLayout(left, 1)
        row.addWidget(self._build_side())
        column.addLayout(row, 1)

    def _build_copies(self) -> Card:
        self.copies_card = Card(sentence("BACKUP_COPIES"), flush=True)
        self.copies = RowsModel(_COPIES)
        self.table = TableView(self.copies, "backups")
        self.verify = Button(sentence("BACKUP_VERIFY_ONE"), icon="check", scale="small")
        self.restore = Button(sentence("BACKUP_RESTORE_ONE"), icon="undo", scale="small")
        self.verify.clicked.connect(lambda: self.verify_wanted.emit(self.table.row_id()))
        self.restore.clicked.connect(lambda: self.restore_wanted.emit(self.table.row_id()))
        for button in (self.verify, self.restore):
            self.copies_card.add_to_header(button)
        self.table.opened.connect(self.verify_wanted)
        self.no_copies = label(sentence("BACKUP_NO_COPIES"), tone="ink2", wrap=True)
        self.no_copies.setContentsMargins(14, 12, 14, 12)
        self.copies_card.body.addWidget(self.no_copies)
        self.copies_card.body.addWidget(self.table, 1)
        return self.copies_card

    def _build_log(self) -> Card:
        card = Card(sentence("BACKUP_LOG"), flush=True)
        self.kinds = SegmentedSwitch(
            [Choice(kind, sentence(f"BACKUP_LOG_{kind.upper()}")) for kind in _KINDS]
        )
        self.kinds.chosen.connect(self.log_wanted)
        card.add_to_header(self.kinds)
        self.log = RowsModel(_LOG)
        self.log_table = TableView(self.log, "access-log", row_height=theme.TABLE_ROW_DENSE)
        card.body.addWidget(self.log_table, 1)
        return card

    def _build_side(self) -> QWidget:
        side = QWidget()
        side.setProperty("ground", "clear")
        column = QVBoxLayout(side)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.S12)
        column.addWidget(self._build_protected())
        column.addWidget(self._build_last())
        column.addWidget(self._build_check())
        column.addWidget(self._build_keys())
        column.addWidget(self._build_export())
        column.addStretch(1)
        self.side = QScrollArea()
        self.side.setWidgetResizable(True)
        self.side.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.side.setFixedWidth(_SIDE)
        self.side.setWidget(side)
        return self.side

    def _build_last(self) -> Card:
        card = self.last_card = Card(sentence("BACKUP_LAST"))
        self.here, self.stick = StatusLabel(), StatusLabel()
        for name, widget in (("BACKUP_HERE", self.here), ("BACKUP_STICK", self.stick)):
            row = QHBoxLayout()
            word = label(sentence(name), tone="ink2")
            word.setFixedWidth(56)
            row.addWidget(word)
            row.addWidget(widget, 1)
            card.body.addLayout(row)
        card.body.addWidget(label(sentence("BACKUP_LAST_HINT"), tone="ink3", wrap=True))
        return card

    def _build_check(self) -> Card:
        card = Card(sentence("BACKUP_CHECK"))
        self.check_button = Button(sentence("BACKUP_CHECK_NOW"), scale="small")
        self.check_button.setObjectName("button:check")
        self.check_button.clicked.connect(self.check_wanted)
        card.add_to_header(self.check_button)
        self.found = StatusLabel(Mark.OPEN, sentence("BACKUP_NOT_CHECKED"))
        card.body.addWidget(self.found)
        self.findings = label("", wrap=True)
        self.findings.hide()
        card.body.addWidget(self.findings)
        self.rebuild = Button(sentence("BACKUP_REBUILD"), scale="small")
        self.rebuild.clicked.connect(self.rebuild_wanted)
        self.rebuild.hide()
        card.body.addWidget(self.rebuild)
        return card

    def _build_keys(self) -> Card:
        card = Card(sentence("BACKUP_KEYS"))
        self.paper = StatusLabel()
        self.paper_button = Button(sentence("PAPER_KEY_REPLACE"), icon="key", scale="small")
        self.paper_button.setObjectName("button:paper-key")
        self.paper_button.clicked.connect(self.paper_key_wanted)
        self.password_button = Button(sentence("BACKUP_MY_PASSWORD"), icon="lock", scale="small")
        self.password_button.setObjectName("button:password")
        self.password_button.clicked.connect(self.password_wanted)
        self.minutes = FilterCombo(
            [Choice(str(n), sentence("BACKUP_MINUTES", {"count": n})) for n in LOCK_CHOICES]
        )
        self.minutes.setAccessibleName(sentence("BACKUP_LOCK_AFTER"))
        self.minutes.chosen.connect(lambda code: self.minutes_chosen.emit(int(code)))
        for name, widget, button in (
            ("BACKUP_PAPER", self.paper, self.paper_button),
            ("GUI_PASSWORD", label(sentence("BACKUP_PASSWORD_HINT")), self.password_button),
        ):
            card.body.addLayout(_line(name, widget, button))
            card.body.addWidget(rule())
        card.body.addLayout(_line("BACKUP_LOCK_AFTER", label(""), self.minutes))
        return card

    def _build_export(self) -> Card:
        card = Card(sentence("EXPORT_SITE_CARD"))
        self.export_button = Button(sentence("EXPORT_SITE"), icon="export", scale="small")
        self.export_button.setObjectName("button:export-site")
        self.export_button.clicked.connect(self.export_wanted)
        card.add_to_header(self.export_button)
        card.body.addWidget(label(sentence("EXPORT_SITE_HINT"), tone="ink3", wrap=True))
        return card

    def _build_protected(self) -> Card:
        """For whoever opens what an export of everything leaves behind."""
        card = self.protected_card = Card(sentence("PROTECTED_CARD"))
        for name, wanted in (
            ("PROTECTED_CARRY", self.carry_wanted),
            ("PROTECTED_PUT_BACK", self.put_back_wanted),
        ):
            button = Button(sentence(name), scale="small")
            button.setObjectName(f"button:{name.lower()}")
            button.clicked.connect(wanted)
            card.add_to_header(button)
        card.body.addWidget(label(sentence("PROTECTED_HINT"), tone="ink3", wrap=True))
        card.hide()
        return card

    # showing --------------------------------------------------------------------------------

    def show_last(self, here: tuple[Mark, str], stick: tuple[Mark, str]) -> None:
        """When the last copies were made."""
        self.here.set_status(*here)
        self.stick.set_status(*stick)

    def leave_copies_to_server(self) -> None:
        """No copy is made here: the file of before may still be checked, not put back."""
        self.last_card.hide()
        self.restore.hide()
        self.no_copies.setText(sentence("BACKUP_BY_SERVER"))

    def show_copies(self, rows: Sequence[tuple[object, Row]], fact: str) -> None:
        """The ring, newest first."""
        held = self.table.row_id()
        self.copies.show_rows(list(rows))  # type: ignore[arg-type]
        if held is None or not self.table.select_id(held):
            self.table.select_row(0)
        self.copies_card.set_title(sentence("BACKUP_COPIES"), fact)
        self.no_copies.setVisible(not rows)
        self.table.setVisible(bool(rows))

    def show_keys(self, facts: KeyFacts) -> None:
        """Paper key, password, lock."""
        self.paper.set_status(facts.paper_mark, facts.paper_text)
        if str(facts.minutes) in {str(n) for n in LOCK_CHOICES}:
            self.minutes.choose(str(facts.minutes))
        why = None if facts.may_care else sentence("BACKUP_ONLY_CARERS")
        carers = (self.verify, self.restore, self.check_button, self.paper_button)
        for button in (*carers, self.export_button):
            button.set_blocked(why)
        self.minutes.setEnabled(facts.may_care)
        self.log_card.setVisible(facts.may_care)

    def show_findings(self, mark: Mark, word: str, lines: Sequence[str], can_rebuild: bool) -> None:
        """What the check found, as sentences."""
        self.found.set_status(mark, word)
        self.findings.setText("\n".join(lines))
        self.findings.setVisible(bool(lines))
        self.rebuild.setVisible(can_rebuild)

    def show_log(self, rows: Sequence[tuple[int, Row]]) -> None:
        """Who looked at what."""
        self.log.show_rows(list(rows))

    def show_banner(self, text: str, button: str, tone: str = "due") -> None:
        """One thing to do now; "" takes it away."""
        self.banner.setVisible(bool(text))
        self.banner.set_text(text)
        self.banner.button.setText(button)
        self.banner.button.setVisible(bool(button))
        self.banner.tone = tone
        theme.set_property(self.banner, "tone", tone)

    def set_compact(self, is_compact: bool) -> None:
        """125 %: a narrower side, fewer columns."""
        self.side.setFixedWidth(_SIDE_COMPACT if is_compact else _SIDE)
        self.table.set_compact(is_compact)
        self.log_table.set_compact(is_compact)


_KINDS = ("all", "read", "out", "users")


def _line(name: str, widget: QWidget, button: QWidget) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(theme.S8)
    word = label(sentence(name), tone="ink2")
    word.setMinimumWidth(56)
    row.addWidget(word)
    row.addWidget(widget, 1)
    row.addWidget(button)
    return row
