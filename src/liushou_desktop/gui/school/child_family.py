"""Tab 家庭与照护: who is around the child, where the parents were, the home."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from liushou_desktop.app.wording import sentence
from liushou_desktop.domain import codes
from liushou_desktop.domain.family import Whereabouts
from liushou_desktop.gui.common import theme
from liushou_desktop.gui.common.buttons import Button
from liushou_desktop.gui.common.charts import SpellBar, SpellChart
from liushou_desktop.gui.common.labels import StatusLabel, label, rule
from liushou_desktop.gui.common.marks import Mark
from liushou_desktop.gui.school.child_leaves import LeaveBlock
from liushou_desktop.gui.school.child_papers import Shelves
from liushou_desktop.gui.school.child_sheet_tab import SheetParts
from liushou_desktop.gui.school.child_words import verified_words, whole_day
from liushou_desktop.gui.school.inline_forms import (
    EndSpellForm,
    InlineForm,
    LeaveSchoolForm,
    OpenFileForm,
    TrialForm,
)
from liushou_desktop.gui.school.masked_value import MaskedValue
from liushou_desktop.services.school.child_people import FamilyLine
from liushou_desktop.services.school.child_sheet import SheetPart
from liushou_desktop.services.school.leave_school import REASONS, LeftSchool
from liushou_desktop.services.school.show_child import ChildPage
from liushou_desktop.services.shared.words import word

_WIDTHS = (72, 84, 0, 138, 196)
_ROW = 34
_PARENTS = ("father", "mother")


class FamilyTab(QWidget):
    """Family table, spells, household. ``reveal_asked`` carries the masked value to show."""

    reveal_asked = Signal(object)
    change_pressed = Signal(str, str)
    end_given = Signal()
    open_given = Signal()
    trial_given = Signal()
    leave_given = Signal()
    leave_void_pressed = Signal(str)
    left_given = Signal()
    left_taken_back = Signal()

    def __init__(self, today: Callable[[], date]) -> None:
        super().__init__()
        self.setProperty("ground", "surface")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self._gap = "due"  # how an empty name speaks: loud in a file, quiet without one
        self._lines = QVBoxLayout()
        self._lines.setSpacing(0)
        column.addWidget(self._head())
        column.addWidget(rule("headrule"))
        column.addLayout(self._lines)
        self.trial = TrialForm(today)
        self.trial.given.connect(self.trial_given)
        self.trial.closed.connect(self.trial.hide)
        column.addWidget(self.trial)
        column.addWidget(self._build_spells(today))
        column.addWidget(rule())
        self.leaves = LeaveBlock(today)
        self.leaves.given.connect(self.leave_given)
        self.leaves.void_pressed.connect(self.leave_void_pressed)
        column.addWidget(self.leaves)
        column.addWidget(rule())
        self.papers = Shelves()
        column.addWidget(self.papers)
        column.addWidget(rule())
        self.home = SheetParts()
        self.home.change_pressed.connect(self.change_pressed)
        self.home.reveal_asked.connect(self.reveal_asked)
        column.addWidget(self.home, 1)

    def _head(self) -> QWidget:
        head = QWidget()
        head.setProperty("ground", "head")
        head.setFixedHeight(theme.TABLE_HEAD)
        words = ("FAMILY_RELATION", "FAMILY_NAME", "FAMILY_PLACE", "FAMILY_PHONE", "FAMILY_TRIED")
        _lay(head, [label(sentence(each), tone="ink2") for each in words])
        return head

    def _build_spells(self, today: Callable[[], date]) -> QWidget:
        block = QWidget()
        column = QVBoxLayout(block)
        column.setContentsMargins(14, 8, 14, 4)
        column.setSpacing(6)
        head = QHBoxLayout()
        head.setSpacing(10)
        self.spell_fact = label("", tone="ink2")
        self.end_button = Button(sentence("SPELL_END"), kind="link")
        self.end_button.setObjectName("button:begin_end_spell")
        self.open_button = Button("", kind="link")
        self.open_button.setObjectName("button:begin_open_file")
        head.addWidget(label(sentence("SPELL_TITLE"), role="section"))
        head.addWidget(self.spell_fact)
        head.addStretch(1)
        self.left_button = Button(sentence("LEFT_BEGIN"), kind="link")
        self.left_button.setObjectName("button:begin_leave_school")
        self.back_button = Button(sentence("LEFT_TAKE_BACK"), kind="link")
        self.back_button.setObjectName("button:take_back_leaving")
        self.back_button.clicked.connect(self.left_taken_back)
        head.addWidget(self.left_button)
        head.addWidget(self.back_button)
        head.addWidget(self.end_button)
        head.addWidget(self.open_button)
        column.addLayout(head)
        self.end_form, self.open_form = EndSpellForm(today), OpenFileForm(today)
        self.end_button.clicked.connect(self.end_form.begin)
        self.open_button.clicked.connect(self.open_form.begin)
        self.end_form.given.connect(self.end_given)
        self.open_form.given.connect(self.open_given)
        self.left_form = LeaveSchoolForm(today)
        self.left_button.clicked.connect(self.left_form.begin)
        self.left_form.given.connect(self.left_given)
        for form in (self.end_form, self.open_form, self.left_form):
            form.closed.connect(form.hide)
            column.addWidget(form)
        self.chart = SpellChart()
        column.addWidget(self.chart)
        return block

    def forms(self) -> tuple[InlineForm, ...]:
        """The small forms that open in this tab."""
        spells = (self.end_form, self.open_form, self.left_form)
        return (self.trial, *spells, self.leaves.form)

    def close_forms(self) -> bool:
        """Close the forms that are open; whether any was."""
        forms = [form for form in self.forms() if form.isVisible()]
        for form in forms:
            form.hide()
        return bool(forms)

    def show_child(
        self, page: ChildPage, parts: Sequence[SheetPart], today: date, may_edit: bool
    ) -> None:
        """Show a child; forms close."""
        self.close_forms()
        while (item := self._lines.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        self._gap = "due" if page.summary.file_number else "ink3"
        for line in page.family:
            self._lines.addWidget(self._line(line, today, may_edit))
            self._lines.addWidget(rule())
        self._show_spells(page, today, may_edit)
        self.leaves.show_leaves(page.leaves, may_edit and page.left is None)
        self.leaves.setVisible(bool(page.spells) or bool(page.leaves))
        self.home.show_parts(parts, may_edit, page.summary.file_number is not None)

    def _line(self, line: FamilyLine, today: date, may_edit: bool) -> QWidget:
        widget = QWidget()
        widget.setFixedHeight(_ROW)
        place = StatusLabel(None, line.place or "—", None if line.place else "ink3")
        phone: QWidget = label("—", tone="ink3")
        if line.phone:
            path = f"phone:{line.phone_id}" if line.phone_id else ""
            value = MaskedValue(line.phone, path, line.relation)
            value.asked.connect(lambda _: self.reveal_asked.emit(value))
            phone = value
        name = label(line.name, role="strong")
        if not line.name:
            name = label(sentence("CHILD_NOT_FILLED"), tone=self._gap)
        relation = label(line.relation, tone="ink2")
        _lay(widget, [relation, name, place, phone, self._tried(line, today, may_edit)])
        return widget

    def _tried(self, line: FamilyLine, today: date, may_edit: bool) -> QWidget:
        mark, words = verified_words(line, today)
        widget = QWidget()
        row = QHBoxLayout(widget)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.S8)
        row.addWidget(StatusLabel(mark, words, None if mark else "ink3"), 1)
        if may_edit and line.role in _PARENTS and line.phone and mark is not Mark.DONE:
            tried = Button(sentence("TRIAL_BEGIN"), kind="link", scale="small")
            tried.setObjectName(f"button:trial:{line.role}")
            tried.clicked.connect(lambda: self.trial.begin_for(line.role))
            row.addWidget(tried)
        return widget

    def _show_spells(self, page: ChildPage, today: date, may_edit: bool) -> None:
        running = next((spell for spell in page.spells if spell.end is None), None)
        self.end_button.setVisible(may_edit and running is not None)
        self.open_button.setVisible(may_edit and running is None and page.left is None)
        self.left_button.setVisible(may_edit and page.left is None)
        self.back_button.setVisible(may_edit and page.left is not None and not page.transfer)
        again = sentence("SPELL_OPEN_AGAIN" if page.spells else "SPELL_OPEN")
        self.open_button.setText(again)
        if running is not None:
            args = {
                "category": word("left_behind_category", running.category, short=True),
                "since": f"{running.start.year}年{running.start.month}月",
                "span": span_words(running.start, today),
            }
            self.spell_fact.setText(sentence("SPELL_RUNNING", args))
        else:
            self.spell_fact.setText(sentence("SPELL_ENDED" if page.spells else "SPELL_NEVER"))
        if page.left is not None:
            self.spell_fact.setText(left_words(page.left))
        spells = [
            SpellBar(
                spell.start, spell.end, word("left_behind_category", spell.category, short=True)
            )
            for spell in page.spells
        ]
        rows = [(sentence("SPELL_ROW"), spells)]
        rows += [(word_of, _bars(page.whereabouts, role)) for role, word_of in _names()]
        self.chart.setVisible(bool(spells) or any(bars for _, bars in rows))
        self.chart.set_spells(rows, today)


def left_words(left: LeftSchool) -> str:
    """2026年5月12日离校，转到县外，去兰州市."""
    args = {"day": whole_day(left.last_day), "reason": word(REASONS, left.reason)}
    words = sentence("LEFT_LINE", args)
    return words + (sentence("LEFT_TO", {"place": left.destination}) if left.destination else "")


def _names() -> tuple[tuple[str, str], ...]:
    return (("father", sentence("FAMILY_FATHER")), ("mother", sentence("FAMILY_MOTHER")))


def _bars(places: Sequence[Whereabouts], role: str) -> list[SpellBar]:
    return [
        SpellBar(place.start, place.end, _place_words(place))
        for place in places
        if place.role == role and place.status in codes.AWAY | {codes.IN_COUNTY_APART}
    ]


def _place_words(place: Whereabouts) -> str:
    town = place.city or place.province or word("parent_status", place.status)
    return "，".join(part for part in (town, place.work) if part)


def span_words(start: date, end: date) -> str:
    """2 年 3 个月, 5 个月, 12 天."""
    months = (end.year - start.year) * 12 + end.month - start.month - (end.day < start.day)
    years, rest = divmod(max(0, months), 12)
    if years and rest:
        return sentence("SPAN_YEARS_MONTHS", {"years": years, "months": rest})
    if years:
        return sentence("SPAN_YEARS", {"years": years})
    if rest:
        return sentence("SPAN_MONTHS", {"months": rest})
    return sentence("SPAN_DAYS", {"days": (end - start).days})


def _lay(widget: QWidget, cells: Sequence[QWidget]) -> None:
    row = QHBoxLayout(widget)
    row.setContentsMargins(8, 0, 8, 0)
    row.setSpacing(theme.S8)
    for cell, width in zip(cells, _WIDTHS, strict=True):
        if width:
            cell.setFixedWidth(width)
        row.addWidget(cell, 0 if width else 1)
