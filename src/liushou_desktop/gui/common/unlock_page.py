"""Opening: who is here, the password, the paper key for those who forgot it.

No child is on the glass before this page has let somebody through.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from liushou_desktop.app.wording import say_error, sentence
from liushou_desktop.base.errors import ProgramError
from liushou_desktop.gui.common import theme
from liushou_desktop.gui.common.buttons import Button
from liushou_desktop.gui.common.inputs import PasswordField
from liushou_desktop.gui.common.job_runner import JobRunner
from liushou_desktop.gui.common.kite import KiteMark, KiteScene
from liushou_desktop.gui.common.labels import IconLabel, StatusLabel, label, rule
from liushou_desktop.gui.common.marks import Mark

_FORM_WIDTH = 400
_LEAST_PEOPLE, _MOST_PEOPLE = 3, 6  # rows shown before the list scrolls


class Person(NamedTuple):
    """One who may unlock: name and role in words."""

    name: str
    role: str


class Doorway(NamedTuple):
    """What may be shown before unlocking.

    Attributes:
        facts: the second line: 示例县, 学校代码 9999000012.
        notes: icon and sentence: 档案加密存在这台电脑上; 最近备份 ….
        open: ``(name, password)`` → the opened site; runs on the worker.
    """

    site_name: str
    facts: Sequence[str]
    people: Sequence[Person]
    notes: Sequence[tuple[str, str]]
    open: Callable[[str, str], object]


class PeopleList(QWidget):
    """Who may unlock; ↑ and ↓ choose."""

    chosen = Signal(str)
    settled = Signal()
    ROW = 44

    def __init__(self, people: Sequence[Person], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.people = tuple(people)
        self.current = 0
        self.setObjectName("people")
        self.setAccessibleName(sentence("GUI_WHO"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(self.ROW * max(1, len(people)))

    def name(self) -> str:
        """Who is chosen."""
        return self.people[self.current].name if self.people else ""

    def choose(self, position: int) -> None:
        """Choose the person at a position."""
        self.current = max(0, min(position, len(self.people) - 1))
        self.setAccessibleDescription(self.name())
        self.update()
        self.chosen.emit(self.name())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.choose(self.current + (1 if event.key() == Qt.Key.Key_Down else -1))
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.settled.emit()
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: object) -> None:
        self.choose(int(event.position().y()) // self.ROW)  # type: ignore[attr-defined]

    def sizeHint(self) -> QSize:
        return QSize(_FORM_WIDTH, self.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for position, person in enumerate(self.people):
            box = QRectF(0, position * self.ROW, self.width(), self.ROW)
            self._paint_person(painter, box, person, position == self.current)
            if position:
                painter.setPen(QPen(theme.color("line"), 1))
                painter.drawLine(box.topLeft(), box.topRight())
        is_focused = self.hasFocus()
        painter.setPen(
            QPen(theme.color("accent" if is_focused else "line"), 2 if is_focused else 1)
        )
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)

    def _paint_person(self, painter: QPainter, box: QRectF, person: Person, is_it: bool) -> None:
        if is_it:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color("wash"))
            painter.drawRect(box)
            painter.setBrush(theme.color("accent"))
            painter.drawRect(QRectF(0, box.top(), 3, box.height()))
        middle = QPointF(20, box.center().y())
        painter.setPen(QPen(theme.color("accent" if is_it else "edge"), 1.4))
        painter.setBrush(theme.color("surface"))
        painter.drawEllipse(middle, 7.5, 7.5)
        if is_it:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color("accent"))
            painter.drawEllipse(middle, 4.2, 4.2)
        painter.setPen(theme.color("ink"))
        words = f"{person.name}　{person.role}"
        left = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(box.adjusted(38, 0, -8, 0), left, words)


class UnlockPage(QWidget):
    """The drawing at the left, the form at the right."""

    opened = Signal(object)  # the site
    forgot_pressed = Signal()
    other_pressed = Signal()  # another folder

    def __init__(self, doorway: Doorway, jobs: JobRunner, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("page:unlock")
        self.setProperty("ground", "surface")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._doorway, self._jobs = doorway, jobs
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        self._drawing = _Drawing()
        row.addWidget(self._drawing, 41)
        row.addWidget(rule("vrule"))
        form = QWidget()
        form.setFixedWidth(_FORM_WIDTH)
        self._column = QVBoxLayout(form)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(theme.S8)
        right = QHBoxLayout()
        right.addStretch(1)
        right.addWidget(form)
        right.addStretch(1)
        row.addLayout(right, 59)
        self._build(doorway)

    def _build(self, doorway: Doorway) -> None:
        column = self._column
        column.addStretch(1)
        column.addLayout(_head(doorway))
        column.addSpacing(theme.S8)
        column.addWidget(label(sentence("GUI_WHO"), tone="ink2"))
        self.people = PeopleList(doorway.people)
        column.addWidget(self._scrolling(self.people))
        column.addSpacing(theme.S8)
        column.addWidget(label(sentence("GUI_PASSWORD"), tone="ink2"))
        self.password = PasswordField()
        self.password.setProperty("scale", "big")
        self.password.setObjectName("field:password")
        self.password.setAccessibleName(sentence("GUI_PASSWORD"))
        column.addWidget(self.password)
        self.doubt = StatusLabel(None, "")
        column.addWidget(self.doubt)
        column.addLayout(self._buttons())
        column.addSpacing(theme.S16)
        column.addWidget(rule("headrule"))
        column.addSpacing(theme.S8)
        for icon, words in doorway.notes:
            column.addLayout(_note(icon, words))
        self.other = Button(sentence("GUI_OTHER_FOLDER"), "link", "folder")
        self.other.setObjectName("button:other-folder")
        self.other.clicked.connect(self.other_pressed)
        column.addWidget(self.other)
        column.addStretch(1)
        self.people.chosen.connect(lambda _: self.password.clear())
        self.people.settled.connect(self.password.setFocus)
        self.password.settled.connect(self.try_to_open)
        self.password.caps_seen.connect(self._on_caps_seen)

    def _scrolling(self, people: PeopleList) -> QScrollArea:
        """A school with a user for every class teacher has more people than rows fit."""
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(people)
        people.setAutoFillBackground(False)  # the sheet shows through
        area.setMinimumHeight(min(people.height(), _LEAST_PEOPLE * PeopleList.ROW))
        area.setMaximumHeight(min(people.height(), _MOST_PEOPLE * PeopleList.ROW))
        people.chosen.connect(
            lambda _: area.ensureVisible(0, people.current * PeopleList.ROW + 22, 0, 28)
        )
        return area

    def _buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        self.open_button = Button(sentence("GUI_OPEN"), "primary", "", "Enter", "big")
        self.open_button.setObjectName("button:open")
        self.open_button.setMinimumWidth(190)
        self.open_button.clicked.connect(self.try_to_open)
        self.forgot = Button(sentence("GUI_FORGOT"), "link")
        self.forgot.setObjectName("button:forgot")
        self.forgot.clicked.connect(self.forgot_pressed)
        row.addWidget(self.open_button)
        row.addStretch(1)
        row.addWidget(self.forgot)
        return row

    def first_field(self) -> QWidget:
        """Where the cursor begins."""
        return self.password

    def say_done(self, words: str) -> None:
        """A good word above the buttons: the password was changed."""
        self._say(Mark.DONE, words, "ok")
        self.password.clear()
        self.password.setFocus()

    def try_to_open(self) -> None:
        """Derive the key on the worker; the window stays alive."""
        if not self.open_button.isEnabled():
            return
        name, password = self.people.name(), self.password.text()
        if not password:
            self._say(Mark.REFUSED, sentence("GUI_PASSWORD_EMPTY"), "bad")
            return
        self.open_button.setEnabled(False)
        self._say(Mark.RUNNING, sentence("GUI_OPENING"), None)
        self._jobs.run(
            lambda _: self._doorway.open(name, password),
            done=self._on_opened,
            failed=self._on_refused,
        )

    def _on_opened(self, site: object) -> None:
        self.password.clear()
        self._say(None, "", None)
        self.open_button.setEnabled(True)
        self.opened.emit(site)

    def _on_refused(self, error: ProgramError) -> None:
        self.open_button.setEnabled(True)
        self._say(Mark.REFUSED, say_error(error), "bad")
        self.password.selectAll()
        self.password.setFocus()

    def _on_caps_seen(self, is_on: bool) -> None:
        if is_on:
            self._say(Mark.DUE, sentence("GUI_CAPS_LOCK"), "due")
        elif self.doubt.mark is Mark.DUE:
            self._say(None, "", None)

    def _say(self, mark: Mark | None, words: str, tone: str | None) -> None:
        self.doubt.set_status(mark, words, tone)
        self.password.set_tone("bad" if tone == "bad" else "")

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._drawing.setVisible(self.width() >= _FORM_WIDTH + 360)


class _Drawing(QWidget):
    """The valley with the product's name on it."""

    def __init__(self) -> None:
        super().__init__()
        scene = KiteScene("large")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(scene)
        words = QVBoxLayout(scene)
        words.setContentsMargins(44, 44, 24, 0)
        words.setSpacing(2)
        words.addWidget(label(sentence("GUI_PRODUCT"), role="smallnumber"))
        words.addWidget(label(sentence("GUI_MOTTO"), role="lead"))
        words.addStretch(1)


def _head(doorway: Doorway) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(12)
    row.addWidget(KiteMark(44))
    words = QVBoxLayout()
    words.setSpacing(0)
    words.addWidget(label(doorway.site_name, role="title"))
    words.addWidget(label("　".join(doorway.facts), tone="ink2"))
    row.addLayout(words, 1)
    return row


def _note(icon: str, words: str) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(8)
    row.addWidget(IconLabel(icon, size=16))
    row.addWidget(label(words, tone="ink2"), 1)
    return row
