"""Papers of a child by form, to open and to write; and the line at the foot of every tab."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from liushou_desktop.app.wording import sentence
from liushou_desktop.gui.common import marks, theme
from liushou_desktop.gui.common.buttons import Button
from liushou_desktop.gui.common.flow_layout import FlowLayout
from liushou_desktop.gui.common.labels import StatusLabel, label, rule
from liushou_desktop.gui.common.marks import Mark
from liushou_desktop.gui.common.pressed_row import PressedRow
from liushou_desktop.gui.common.theme import Role
from liushou_desktop.gui.school.child_words import (
    agreement_words,
    consent_words,
    day_words,
    paper_state,
    whole_day,
)
from liushou_desktop.services.school.child_shelves import Paper, Shelf
from liushou_desktop.services.school.show_child import FootLine

_ROW, _DAY = 34, 108


class PaperRow(PressedRow):
    """One paper as a line: its day, what it says, how it stands. ``pressed`` carries the record."""

    def __init__(self, paper: Paper, shelf: Shelf, today: date) -> None:
        super().__init__(paper.record, _ROW)
        self.paper = paper
        self.mark, self.state = paper_state(paper, shelf, today)
        self._day = day_words(paper.on, today)
        self.setAccessibleName(f"{shelf.title} {self._day} {paper.text} {self.state}")
        self.setObjectName(f"paper:{paper.record}")

    def sizeHint(self) -> QSize:
        return QSize(360, _ROW)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        metrics = QFontMetricsF(theme.font(Role.BODY))
        painter.setFont(theme.font(Role.BODY))
        right = self.width() - 14.0
        if self.state:
            width = metrics.horizontalAdvance(self.state)
            width += marks.SIZE + 6 if self.mark else 1
            marks.paint_with_word(
                painter, self.mark, self.state, QRectF(right - width, 6, width + 1, 22)
            )
            right -= width + 12
        flags = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        painter.setFont(theme.font(Role.BODY))
        painter.setPen(theme.color("ink2"))
        painter.drawText(QRectF(14, 6, _DAY, 22), flags, self._day)
        painter.setPen(theme.color("ink"))
        room = QRectF(14 + _DAY, 6, right - 14 - _DAY, 22)
        words = metrics.elidedText(self.paper.text, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, flags, words)
        painter.setPen(QPen(theme.color("line2"), 1))
        painter.drawLine(14, _ROW - 1, self.width() - 14, _ROW - 1)
        self.paint_focus(painter)


class Shelves(QWidget):
    """Shelf below shelf. ``write_pressed`` carries a form, ``paper_pressed`` a record."""

    write_pressed = Signal(str)
    paper_pressed = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("ground", "surface")
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 4)
        self._column.setSpacing(0)

    def show_shelves(self, shelves: Sequence[Shelf], today: date, may_write: bool) -> None:
        """Show these instead of the former ones."""
        while (item := self._column.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        for shelf in shelves:
            self._column.addWidget(self._head(shelf, may_write))
            for paper in shelf.papers:
                row = PaperRow(paper, shelf, today)
                row.pressed.connect(self.paper_pressed)
                self._column.addWidget(row)
        self._column.addStretch(1)

    def _head(self, shelf: Shelf, may_write: bool) -> QWidget:
        head = QWidget()
        head.setFixedHeight(40)
        row = QHBoxLayout(head)
        row.setContentsMargins(14, 6, 14, 2)
        row.setSpacing(theme.S8)
        row.addWidget(label(shelf.title, role="strong"))
        row.addWidget(label(shelf.code, tone="ink3"))
        count = len(shelf.papers)
        words = sentence("SHELF_COUNT", {"count": count}) if count else sentence("SHELF_EMPTY")
        row.addWidget(label(words, tone="ink2" if count else "ink3"))
        row.addStretch(1)
        if may_write:
            write = Button(sentence("SHELF_WRITE"), kind="link", scale="small")
            write.setObjectName(f"button:write:{shelf.form}")
            write.setAccessibleName(sentence("SHELF_WRITE_NAMED", {"title": shelf.title}))
            write.clicked.connect(lambda: self.write_pressed.emit(shelf.form))
            row.addWidget(write)
        return head


class StudyTab(QWidget):
    """学习: last term's grade above the papers of learning."""

    change_pressed = Signal(str, str)
    book_pressed = Signal()

    def __init__(self) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        head = QWidget()
        row = QHBoxLayout(head)
        row.setContentsMargins(14, 6, 14, 6)
        row.setSpacing(theme.S8)
        row.addWidget(label(sentence("STUDY_GRADE"), tone="ink2"))
        self.grade = label("", role="strong")
        row.addWidget(self.grade)
        row.addStretch(1)
        self.book = Button(sentence("STUDY_BOOK"), kind="link", icon="book", scale="small")
        self.book.setObjectName("button:print_book")
        self.book.clicked.connect(self.book_pressed)
        row.addWidget(self.book)
        self.change = Button(sentence("CHILD_CHANGE_PART"), kind="link", scale="small")
        self.change.setAccessibleName(
            sentence("CHILD_CHANGE_NAMED", {"part": sentence("STUDY_GRADE")})
        )
        self.change.clicked.connect(lambda: self.change_pressed.emit("contact_card", "personal"))
        row.addWidget(self.change)
        column.addWidget(head)
        column.addWidget(rule())
        self.shelves = Shelves()
        column.addWidget(self.shelves, 1)

    def show_study(self, grade: str, gap: str, may_edit: bool, has_book: bool) -> None:
        """Show last term's grade; ``gap`` is the tone of one nobody filled in. ``has_book``: there
        are entries of the progress archive to print."""
        self.book.setVisible(has_book)
        self.grade.setText(grade or sentence("CHILD_NOT_FILLED"))
        theme.set_property(self.grade, "tone", "" if grade else gap)
        self.change.setVisible(may_edit)


class ChildFoot(QWidget):
    """出生 · 住址 · 委托书 · 知情同意, the same below every tab."""

    def __init__(self) -> None:
        super().__init__()
        frame = QVBoxLayout(self)
        frame.setContentsMargins(14, 8, 14, 8)
        facts = QWidget()
        self._flow = FlowLayout(facts, theme.S16, 4)
        frame.addWidget(facts)

    def show_foot(self, foot: FootLine, today: date) -> None:
        """Show a child's."""
        while (item := self._flow.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        born = whole_day(foot.birth_date) if foot.birth_date else ""
        self._add("FOOT_BORN", None, born)
        self._add("FOOT_HOME", None, foot.address)
        self._add("FOOT_AGREEMENT", *agreement_words(foot, today))
        self._add("FOOT_CONSENT", *consent_words(foot.consent, today))

    def _add(self, code: str, mark: Mark | None, words: str) -> None:
        pair = QWidget()
        row = QHBoxLayout(pair)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.S8)
        row.addWidget(label(sentence(code), role="strong"))
        tone = None if mark else ("ink" if words else "ink3")
        status = StatusLabel(mark, words or sentence("CHILD_NOT_FILLED"), tone)
        status.setObjectName(f"foot:{code}")
        row.addWidget(status)
        self._flow.addWidget(pair)
