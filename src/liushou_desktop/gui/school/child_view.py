"""One child as widgets: four panels, tabs at the left, timeline at the right."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from liushou_desktop.app.wording import sentence
from liushou_desktop.formspec.questions import ASKERS, RETIRED
from liushou_desktop.gui.common import theme
from liushou_desktop.gui.common.buttons import Button, Choice, TabBar
from liushou_desktop.gui.common.cards import Card
from liushou_desktop.gui.common.labels import rule
from liushou_desktop.gui.school.child_doubts import ChildDoubts
from liushou_desktop.gui.school.child_family import FamilyTab
from liushou_desktop.gui.school.child_knows import KnowsStrip
from liushou_desktop.gui.school.child_papers import ChildFoot, StudyTab
from liushou_desktop.gui.school.child_photo import PhotoStrip
from liushou_desktop.gui.school.child_sheet_tab import SheetParts
from liushou_desktop.gui.school.child_tables import DutiesTab, HistoryTab, PairingTab
from liushou_desktop.gui.school.child_timeline import Timeline
from liushou_desktop.gui.school.record_panel import RecordPanel
from liushou_desktop.services.school.child_sheet import SheetPart
from liushou_desktop.services.school.child_shelves import CARE, PAIRING, PROGRESS, STUDY
from liushou_desktop.services.school.show_child import ChildPage
from liushou_desktop.services.shared.words import word

_REGISTRATION, _CARD = "registration", "contact_card"
# Which sections of the forms stand on which tab, in this order.
_ADDED = tuple(
    (form, section)
    for section in (*(asker.section for asker in ASKERS), RETIRED)
    for form in (_CARD, _REGISTRATION)
)
_PARTS = {
    "family": (
        (_CARD, "household"),
        (_CARD, "carer"),
        (_REGISTRATION, "care"),
        (_REGISTRATION, "means"),
    ),
    "personal": ((_REGISTRATION, "child"), (_CARD, "child"), (_CARD, "personal"), *_ADDED),
    "surroundings": ((_CARD, "surroundings"), (_CARD, "school")),
}
_TABS = ("family", "personal", "study", "surroundings", "pairing", "duties", "history")


class ChildView(QWidget):
    """Shows a ``ChildPage``. Emits what was asked for and does nothing itself."""

    confirm_pressed = Signal(str)
    change_pressed = Signal(str, str)
    reveal_asked = Signal(object)
    history_wanted = Signal()
    timeline_pressed = Signal()
    write_pressed = Signal(str)  # a form
    paper_pressed = Signal(str)  # a record

    def __init__(self, today: Callable[[], date]) -> None:
        super().__init__()
        self._today = today
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.S12)
        self.knows = KnowsStrip()
        self.knows.confirm_pressed.connect(self.confirm_pressed)
        column.addWidget(self.knows)
        self.doubts = ChildDoubts()
        column.addWidget(self.doubts)
        row = QHBoxLayout()
        row.setSpacing(theme.S12)
        self.left = QStackedWidget()
        self.left.addWidget(self._build_tabs())
        self.record = RecordPanel()
        self.record.closed.connect(self.close_record)
        self.left.addWidget(self.record)
        row.addWidget(self.left, 1)
        self.timeline = Timeline()
        self.timeline.fold_pressed.connect(self.timeline_pressed)
        row.addWidget(self.timeline)
        column.addLayout(row, 1)

    def _build_tabs(self) -> QWidget:
        card = Card(flush=True)
        self.tabs = TabBar([Choice(tab, sentence(f"CHILD_TAB_{tab.upper()}")) for tab in _TABS])
        row = QHBoxLayout()
        row.setContentsMargins(0, 0, 14, 0)
        row.addWidget(self.tabs, 1)
        self.timeline_button = Button(
            sentence("TIMELINE_TITLE"), kind="link", icon="clock", shortcut="F7"
        )
        self.timeline_button.setObjectName("button:timeline")
        self.timeline_button.clicked.connect(self.timeline_pressed)
        row.addWidget(self.timeline_button)
        card.body.addLayout(row)
        card.body.addWidget(rule("headrule"))
        self.stack = QStackedWidget()
        self.family = FamilyTab(self._today)
        self.personal, self.surroundings = SheetParts(), SheetParts()
        self.study = StudyTab()
        self.pairing, self.duties, self.history = PairingTab(), DutiesTab(), HistoryTab()
        for form in self.family.forms():
            form.opened.connect(partial(self._bring_into_view, form))
        self.photo = PhotoStrip()
        for widget in (self.family, self.personal, self.study, self.surroundings):
            widget.change_pressed.connect(self.change_pressed)
            above = self.photo if widget is self.personal else None
            self.stack.addWidget(_scrolling(widget, above))
        for shown in (self.family, self.personal, self.surroundings):
            shown.reveal_asked.connect(self.reveal_asked)
        for shelves in (self.family.papers, self.study.shelves, self.pairing.papers):
            shelves.write_pressed.connect(self.write_pressed)
            shelves.paper_pressed.connect(self.paper_pressed)
        for table in (self.pairing, self.duties, self.history):
            self.stack.addWidget(table)
        self.tabs.chosen.connect(self._on_tab)
        card.body.addWidget(self.stack, 1)
        self.foot = ChildFoot()
        card.body.addWidget(rule())
        card.body.addWidget(self.foot)
        return card

    def show_child(
        self, page: ChildPage, sheet: Sequence[SheetPart], may_edit: bool, may_write: bool
    ) -> None:
        """Show a child; the tab stays, a record that was read closes."""
        today = self._today()
        by_id = {(part.form, part.id): part for part in sheet}
        parts = {
            tab: [by_id[wanted] for wanted in sections if wanted in by_id]
            for tab, sections in _PARTS.items()
        }
        has_file = page.summary.file_number is not None
        self.knows.setVisible(has_file)
        self.knows.show_child(page, today, may_edit)
        self.doubts.show_doubts(page.doubts)
        self.family.show_child(page, parts["family"], today, may_edit)
        self.personal.show_parts(parts["personal"], may_edit, has_file)
        self.surroundings.show_parts(parts["surroundings"], may_edit, has_file)
        self.pairing.show_pairings(page.pairings, today, may_edit)
        grade = word("study_grade", str(page.values.get("child.study_grade", "")))
        archive = next(s for s in page.shelves[STUDY] if s.form == PROGRESS)
        has_book = any(paper.state == "confirmed" for paper in archive.papers)
        self.study.show_study(grade, "due" if has_file else "ink3", may_edit, has_book)
        for subject, shelves in (
            (CARE, self.family.papers),
            (STUDY, self.study.shelves),
            (PAIRING, self.pairing.papers),
        ):
            shelves.show_shelves(page.shelves[subject], today, may_write)
        self.foot.show_foot(page.foot, today)
        self.duties.show_duties(page.duties, today)
        self.timeline.show_child(page, today)
        self.left.setCurrentIndex(0)
        if self.tabs.code() == "history":
            self.history_wanted.emit()

    def set_pane(self, is_compact: bool, is_folded: bool) -> None:
        """Fold the timeline, or show it; a small window has room for one of the two only."""
        self.timeline.setVisible(not is_folded)
        self.timeline.set_compact(is_compact)
        self.left.setVisible(is_folded or not is_compact)
        self.timeline_button.setVisible(is_folded)

    def open_tab(self, tab: str) -> None:
        """Go to a tab, leaving a record."""
        self.left.setCurrentIndex(0)
        self.tabs.choose(tab)

    def show_record(self) -> None:
        """The record takes the place of the tabs."""
        self.left.setCurrentIndex(1)
        self.record.close_button.setFocus()

    def close_record(self) -> None:
        """Back to the tabs."""
        self.left.setCurrentIndex(0)

    def close_open(self) -> bool:
        """Esc: close a record or a small form; whether there was one."""
        if self.left.currentIndex() == 1:
            self.close_record()
            return True
        if self.pairing.form.isVisible():
            self.pairing.form.hide()
            return True
        return self.family.close_forms()

    def _bring_into_view(self, form: QWidget) -> None:
        """A form that opened below the fold; once it has been laid out."""
        area = self.stack.widget(0)
        if isinstance(area, QScrollArea):
            QTimer.singleShot(0, lambda: area.ensureWidgetVisible(form, 0, 16))

    def _on_tab(self, tab: str) -> None:
        self.stack.setCurrentIndex(_TABS.index(tab))
        if tab == "history":
            self.history_wanted.emit()


def _scrolling(widget: QWidget, above: QWidget | None = None) -> QScrollArea:
    if above is not None:
        both = QWidget()
        column = QVBoxLayout(both)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(above)
        column.addWidget(widget, 1)
        widget = both
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    widget.setProperty("ground", "surface")
    area.setWidget(widget)
    return area
