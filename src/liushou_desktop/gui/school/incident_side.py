"""What stands beside an emergency's rows: how it went, whether the police, whom to ring."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from liushou_desktop.app.wording import sentence
from liushou_desktop.gui.common import theme
from liushou_desktop.gui.common.buttons import Button
from liushou_desktop.gui.common.cards import Card
from liushou_desktop.gui.common.labels import StatusLabel, label
from liushou_desktop.gui.common.marks import Mark
from liushou_desktop.services.school.show_incident import IncidentPage, NoticeLine
from liushou_desktop.services.shared.words import word

_WIDTH, _WIDTH_COMPACT = 322, 250


class IncidentSide(QWidget):
    """The column at the right of an emergency.

    ``police_pressed`` True = perhaps, False = none of the cases.
    """

    police_pressed = Signal(bool)

    def __init__(self) -> None:
        super().__init__()
        self.setFixedWidth(_WIDTH)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.S12)
        column.addWidget(self._build_course(), 1)
        column.addWidget(self._build_police())
        column.addWidget(self._build_phones())

    def _build_course(self) -> QWidget:
        card = Card(sentence("INCIDENT_COURSE"), sentence("INCIDENT_COURSE_FACT"), flush=True)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QScrollArea.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        inside = QWidget()
        inside.setProperty("ground", "surface")
        column = QVBoxLayout(inside)
        column.setContentsMargins(14, 10, 14, 10)
        self.course = QVBoxLayout()
        self.course.setSpacing(6)
        column.addLayout(self.course)
        column.addStretch(1)
        area.setWidget(inside)
        card.body.addWidget(area, 1)
        return card

    def _build_police(self) -> QWidget:
        card = Card(sentence("INCIDENT_POLICE"))
        card.body.addWidget(label(sentence("INCIDENT_POLICE_TEXT"), wrap=True))
        self.police_said = StatusLabel()
        card.body.addWidget(self.police_said)
        row = QHBoxLayout()
        row.setSpacing(8)
        self.police_no = Button(sentence("INCIDENT_POLICE_NO"), scale="small")
        self.police_no.setObjectName("button:police_no")
        self.police_no.clicked.connect(lambda: self.police_pressed.emit(False))
        self.police_yes = Button(sentence("INCIDENT_POLICE_YES"), scale="small")
        self.police_yes.setObjectName("button:police_yes")
        self.police_yes.clicked.connect(lambda: self.police_pressed.emit(True))
        row.addWidget(self.police_no)
        row.addWidget(self.police_yes)
        row.addStretch(1)
        card.body.addLayout(row)
        return card

    def _build_phones(self) -> QWidget:
        card = Card(sentence("INCIDENT_PHONES"))
        self.phones = QVBoxLayout()
        self.phones.setSpacing(4)
        card.body.addLayout(self.phones)
        return card

    def show_page(self, page: IncidentPage, *, may_write: bool) -> None:
        """Show the course, the answer about the police and the numbers to ring."""
        self._show_course(page)
        self._show_police(page, may_write)
        self._show_phones(page.notices)

    def _show_course(self, page: IncidentPage) -> None:
        _empty(self.course)
        if page.is_sealed:
            self.course.addWidget(label(sentence("INCIDENT_SEALED"), tone="ink2", wrap=True))
            return
        first = (page.line.found_at, page.course)
        for at, text in (first, *((each.at, each.text) for each in page.happenings)):
            line = QWidget()
            row = QHBoxLayout(line)
            row.setContentsMargins(0, 0, 0, 0)
            row.setSpacing(12)
            is_same_day = at.date() == page.line.found_at.date()
            time = label(f"{at:%H:%M}" if is_same_day else f"{at:%m-%d}", tone="ink2")
            time.setFixedWidth(44)
            time.setAlignment(Qt.AlignmentFlag.AlignTop)
            row.addWidget(time)
            row.addWidget(label(text, wrap=True), 1)
            self.course.addWidget(line)

    def _show_police(self, page: IncidentPage, may_write: bool) -> None:
        is_open = may_write and page.line.clock.is_running
        for button in (self.police_no, self.police_yes):
            button.setVisible(is_open)
        if not page.line.clock.is_police_answered:
            self.police_said.hide()
            return
        said = "、".join(word("police_reason", code) for code in page.police)
        mark = Mark.OVERDUE if page.police and page.police != ("none",) else Mark.DONE
        self.police_said.set_status(mark, said or sentence("INCIDENTS_CLOSED"))
        self.police_said.setVisible(bool(said))

    def _show_phones(self, lines: Sequence[NoticeLine]) -> None:
        _empty(self.phones)
        known = [line for line in lines if line.phone]
        for line in known:
            row = QWidget()
            cells = QHBoxLayout(row)
            cells.setContentsMargins(0, 0, 0, 0)
            who = label(line.who or word("notified_party", line.notice.party))
            who.setMinimumWidth(10)
            cells.addWidget(who, 1)
            cells.addWidget(label(line.phone, role="strong"))
            self.phones.addWidget(row)
        if not known:
            self.phones.addWidget(label(sentence("INCIDENT_PHONES_NONE"), tone="ink2", wrap=True))
        self.phones.addWidget(label(sentence("INCIDENT_PHONES_PUBLIC"), role="strong"))

    def set_compact(self, is_compact: bool) -> None:
        """125 %: narrower."""
        self.setFixedWidth(_WIDTH_COMPACT if is_compact else _WIDTH)


def _empty(layout: QVBoxLayout) -> None:
    while (item := layout.takeAt(0)) is not None:
        if (widget := item.widget()) is not None:
            widget.hide()
            widget.deleteLater()
