"""The rail at the left: mark, site, find, rooms in groups with what waits in them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QAbstractButton,
    QButtonGroup,
    QHBoxLayout,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from liushou_desktop.app.commands import room_shortcut
from liushou_desktop.app.sides import PageEntry, groups
from liushou_desktop.app.wording import sentence
from liushou_desktop.gui.common import icons, marks, theme
from liushou_desktop.gui.common.kite import KiteMark
from liushou_desktop.gui.common.labels import label, rule
from liushou_desktop.gui.common.marks import Mark
from liushou_desktop.gui.common.theme import Role

WIDTH, WIDTH_COMPACT = 164, 132
_ROW, _ROW_COMPACT = 32, 27
_SMALL_WORD, _SMALL_NUMBER = 13, 12  # px
_MOST_SHOWN = 99  # in the small window: more would touch the words
_LAST_AS_ICONS = 3  # in the small window the last rooms become a row of icons


@dataclass(frozen=True, slots=True)
class Count:
    """Work waiting in a room; ▲ and red when some of it is overdue."""

    number: int
    is_overdue: bool = False


class RoomButton(QAbstractButton):
    """One room: icon, word, number."""

    def __init__(self, entry: PageEntry, shortcut: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.entry = entry
        self.count = Count(0)
        self.is_compact = self.is_icon_only = False
        self.setObjectName(f"room:{entry.id}")
        self.setText(sentence(entry.word))
        self.setAccessibleName(self.text())
        self.setToolTip(f"{self.text()} {shortcut}".strip())
        self.setCheckable(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_count(self, count: Count) -> None:
        """Show how much waits."""
        self.count = count
        words = f"{self.text()} {count.number}" if count.number else self.text()
        self.setAccessibleName(words)
        self.update()

    def sizeHint(self) -> QSize:
        height = _ROW_COMPACT if self.is_compact else _ROW
        return QSize(32 if self.is_icon_only else 120, height)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect())
        self._ground(painter, box)
        tone = "accent" if self.isChecked() else "ink2"
        top = (self.height() - 18) / 2
        if self.is_icon_only:
            icons.paint(painter, self.entry.icon, QRectF(self.width() / 2 - 9, top, 18, 18), tone)
            return
        left, side = (3, 15) if self.is_compact else (11, 18)
        place = QRectF(left, (self.height() - side) / 2, side, side)
        icons.paint(painter, self.entry.icon, place, tone)
        painter.setFont(self._font(Role.STRONG if self.isChecked() else Role.BODY, _SMALL_WORD))
        painter.setPen(theme.color("accent" if self.isChecked() else "ink"))
        room = box.adjusted(20 if self.is_compact else 38, 0, 0, 0)
        middle_left = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(room, middle_left, self.text())
        self._number(painter, box)

    def _font(self, role: Role, compact_size: int) -> QFont:
        """The role's face; smaller in the small window, where five characters and a number meet."""
        made = QFont(theme.font(role))
        if self.is_compact:
            made.setPixelSize(compact_size)
        return made

    def _ground(self, painter: QPainter, box: QRectF) -> None:
        if self.isChecked():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color("surface"))
            painter.drawRoundedRect(box, 3, 3)
            painter.fillRect(QRectF(0, 0, 3, self.height()), theme.color("accent"))
        elif self.underMouse():
            painter.fillRect(box, theme.color("head"))
        if self.hasFocus():
            painter.setPen(QPen(theme.color("accent"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box.adjusted(1, 1, -1, -1), 3, 3)

    def _number(self, painter: QPainter, box: QRectF) -> None:
        if not self.count.number:
            return
        words = str(self.count.number)
        if self.is_compact and self.count.number > _MOST_SHOWN:
            words = f"{_MOST_SHOWN}+"
        is_overdue = self.count.is_overdue
        painter.setFont(self._font(Role.STRONG if is_overdue else Role.BODY, _SMALL_NUMBER))
        painter.setPen(theme.color("bad" if is_overdue else "due"))
        right = box.adjusted(0, 0, -2 if self.is_compact else -8, 0)
        middle_right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(right, middle_right, words)
        if is_overdue:
            width = painter.fontMetrics().horizontalAdvance(words)
            side = 8 if self.is_compact else 12
            spot = QRectF(right.right() - width - side - 2, (self.height() - side) / 2, side, side)
            marks.paint(painter, Mark.OVERDUE, spot)


class FindButton(QAbstractButton):
    """找儿童 Ctrl+F: looks like a field, goes to the search page."""

    def __init__(self, word: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("room:find")
        self.setText(word)
        self.setAccessibleName(word)
        self.setFixedHeight(theme.CONTROL)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        width = 2 if self.hasFocus() else 1
        painter.setPen(QPen(theme.color("accent" if self.hasFocus() else "edge"), width))
        painter.setBrush(theme.color("surface"))
        inset = width / 2
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(inset, inset, -inset, -inset), 4, 4)
        is_tight = self.width() < 130
        icons.paint(painter, "search", QRectF(6 if is_tight else 8, 8, 16, 16), "ink2")
        painter.setPen(theme.color("ink2"))
        side = (23, -5) if is_tight else (30, -7)
        room = QRectF(self.rect()).adjusted(side[0], 0, side[1], 0)
        left = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(room, left, self.text())
        painter.drawText(room, right, "Ctrl+F")


class Rail(QWidget):
    """All rooms of a side that the user may open."""

    room_chosen = Signal(str)
    find_pressed = Signal()

    def __init__(
        self,
        entries: Sequence[PageEntry],
        site_name: str,
        find_word: str,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("rail")
        self.setProperty("ground", "rail")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.entries = tuple(entries)
        self.buttons: dict[str, RoomButton] = {}
        self._group = QButtonGroup(self)
        self._column = QVBoxLayout(self)
        self._column.setSpacing(0)
        self._column.addWidget(self._head(site_name))
        self._column.addSpacing(4)
        self.find_button = FindButton(find_word)
        self.find_button.clicked.connect(self.find_pressed)
        self._column.addWidget(self.find_button)
        self._column.addSpacing(10)
        self._rules: list[QWidget] = []
        self._add_rooms()
        self._column.addStretch(1)
        self._icon_row = QHBoxLayout()
        self._icon_row.setSpacing(0)
        self._column.addLayout(self._icon_row)
        self.set_compact(False)

    def set_current(self, page_id: str) -> None:
        """Mark the room."""
        if page_id in self.buttons:
            self.buttons[page_id].setChecked(True)

    def set_counts(self, counts: Mapping[str, Count]) -> None:
        """Show the numbers of the rooms."""
        for page_id, button in self.buttons.items():
            button.set_count(counts.get(page_id, Count(0)))

    def set_compact(self, is_compact: bool) -> None:
        """132 px, lower rows, the last rooms as a row of icons; or the full rail."""
        self.setFixedWidth(WIDTH_COMPACT if is_compact else WIDTH)
        side = 7 if is_compact else 8
        self._column.setContentsMargins(side, 8 if is_compact else 12, side + 1, 8)
        self._mark.setFixedSize(28 if is_compact else 31, 28 if is_compact else 31)
        self._head_row.setContentsMargins(1 if is_compact else 4, 0, 0, 0)
        self._head_row.setSpacing(6 if is_compact else 8)
        last = [entry.id for entry in self.entries[-_LAST_AS_ICONS:]] if is_compact else []
        for page_id, button in self.buttons.items():
            button.is_compact, button.is_icon_only = is_compact, page_id in last
            self._place(button, page_id in last)
            button.updateGeometry()
        for place, line in enumerate(self._rules):
            line.setVisible(not (is_compact and place == len(self._rules) - 1))

    def _place(self, button: RoomButton, is_icon: bool) -> None:
        """Move a room between the column and the row of icons at the foot."""
        in_row = self._icon_row.indexOf(button) >= 0
        if is_icon and not in_row:
            self._column.removeWidget(button)
            self._icon_row.addWidget(button)
        elif not is_icon and in_row:
            self._icon_row.removeWidget(button)
            stretch = self._column.count() - 2
            self._column.insertWidget(stretch, button)

    def _head(self, site_name: str) -> QWidget:
        head = QWidget()
        self._head_row = QHBoxLayout(head)
        self._mark = KiteMark(31)
        self._head_row.addWidget(self._mark)
        words = QVBoxLayout()
        words.setContentsMargins(0, 0, 0, 0)
        words.setSpacing(0)
        words.addWidget(label(sentence("GUI_PRODUCT_SHORT"), role="section"))
        self._site = label(site_name, tone="ink2")
        self._site.setToolTip(site_name)
        self._site.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        words.addWidget(self._site)
        self._head_row.addLayout(words, 1)
        return head

    def _add_rooms(self) -> None:
        position = 0
        for number, group in enumerate(groups(self.entries)):
            if number:
                self._rules.append(self._rule())
                self._column.addWidget(self._rules[-1])
            for entry in group:
                button = RoomButton(entry, room_shortcut(position))
                button.clicked.connect(
                    lambda _=False, page_id=entry.id: self.room_chosen.emit(page_id)
                )
                self._group.addButton(button)
                self.buttons[entry.id] = button
                self._column.addWidget(button)
                position += 1

    def _rule(self) -> QWidget:
        holder = QWidget()
        row = QVBoxLayout(holder)
        row.setContentsMargins(5, 6, 5, 6)
        row.addWidget(rule("headrule"))
        return holder

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setPen(QPen(theme.color("line"), 1))
        painter.drawLine(self.width() - 1, 0, self.width() - 1, self.height())
