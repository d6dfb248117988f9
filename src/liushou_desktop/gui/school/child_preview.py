"""The pane beside the list: one child at a glance, numbers masked, what is owed, two ways on."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from liushou_desktop.app.wording import sentence
from liushou_desktop.gui.common import theme
from liushou_desktop.gui.common.buttons import Button
from liushou_desktop.gui.common.cards import Facts
from liushou_desktop.gui.common.labels import Badge, StatusLabel, label
from liushou_desktop.gui.common.marks import Mark
from liushou_desktop.gui.common.meters import KnowCell
from liushou_desktop.gui.common.preview_pane import PreviewPane
from liushou_desktop.gui.school.child_words import (
    KNOW_WORDS,
    child_badges,
    child_facts,
    duty_state,
    duty_title,
    know_words,
    known,
    open_duties,
)
from liushou_desktop.gui.school.masked_value import MaskedValue
from liushou_desktop.services.school.child_people import FamilyLine
from liushou_desktop.services.school.show_child import ChildPage

_DUTIES_SHOWN = 3


class ChildPreview(PreviewPane):
    """Shows a ``ChildPage``. ``reveal_asked`` carries the masked value whose eye was pressed."""

    reveal_asked = Signal(object)  # MaskedValue
    open_pressed = Signal()
    visit_pressed = Signal()

    def __init__(self) -> None:
        super().__init__("child")
        self.child = ""

    def show_nothing(self, text: str) -> None:
        """No row is under the cursor."""
        self.child = ""
        self.begin(text)
        self.finish()

    def show_child(self, page: ChildPage, today: date, may_record: bool) -> None:
        """Show one child."""
        self.child = page.id
        badges = [Badge(badge.word, badge.mark, badge.tone) for badge in child_badges(page.summary)]
        boarding = str(page.values.get("child.boarding", ""))
        self.begin(page.summary.name, "　".join(child_facts(page.summary, boarding, today)), badges)
        self.add_block(self._people(page))
        if page.summary.file_number:
            lines = zip(KNOW_WORDS, page.knows.groups, strict=True)
            self.add_block(
                *(
                    _know_line(place, name, *know_words(know, page, today), know.state)
                    for place, (name, know) in enumerate(lines)
                )
            )
            self._add_duties(page, today)
        opened = Button(sentence("CHILDREN_OPEN"), shortcut="Enter", kind="primary")
        opened.setObjectName("button:open_child")
        opened.clicked.connect(self.open_pressed)
        buttons = [opened]
        if may_record and page.summary.is_left_behind:
            visit = Button(sentence("CHILDREN_VISIT"), icon="home")
            visit.clicked.connect(self.visit_pressed)
            buttons.append(visit)
        self.finish(*buttons)

    def _people(self, page: ChildPage) -> QWidget:
        facts = Facts(68)
        pairs: list[tuple[str, str | QWidget]] = []
        for line in page.family:
            if line.role in ("father", "mother", "carer"):
                name = sentence("CHILD_CARER") if line.role == "carer" else line.relation
                pairs.append((name, self._person(line)))
        address = page.values.get("address.detail")
        if address is not None and (words := address.text()):
            pairs.append((sentence("CHILD_ADDRESS"), words))
        number = str(page.values.get("child.id_number", ""))
        if number:
            value = self._masked(number, "child.id_number", sentence("CHILD_ID_NUMBER"))
            pairs.append((sentence("CHILD_ID_NUMBER"), value))
        facts.set_facts(pairs)
        return facts

    def _person(self, line: FamilyLine) -> QWidget:
        """Name and place in the first line, the number below: a narrow pane holds no more."""
        widget = QWidget()
        column = QVBoxLayout(widget)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        words = "　".join(part for part in (line.name, line.place) if part) or "—"
        column.addWidget(label(words, wrap=True))
        if line.phone:
            path = f"phone:{line.phone_id}" if line.phone_id else ""
            column.addWidget(self._masked(line.phone, path, line.relation))
        return widget

    def _masked(self, text: str, path: str, name: str) -> MaskedValue:
        value = MaskedValue(text, path, name, tone="accent")
        value.asked.connect(lambda _: self.reveal_asked.emit(value))
        return value

    def _add_duties(self, page: ChildPage, today: date) -> None:
        owed = open_duties(page.duties)
        if not owed:
            self.add_block(StatusLabel(Mark.DONE, sentence("CHILD_OWES_NOTHING")))
            return
        title = label(sentence("CHILD_OWES", {"count": len(owed)}), role="strong")
        rows: list[QWidget] = [title]
        for line in owed[:_DUTIES_SHOWN]:
            row = QWidget()
            layout = QHBoxLayout(row)
            layout.setContentsMargins(0, 0, 0, 0)
            layout.setSpacing(theme.S12)
            state = StatusLabel(*duty_state(line, today))
            state.setFixedWidth(112)
            layout.addWidget(state)
            layout.addWidget(label(duty_title(line)), 1)
            rows.append(row)
        if len(owed) > _DUTIES_SHOWN:
            more = sentence("CHILD_OWES_MORE", {"count": len(owed) - _DUTIES_SHOWN})
            rows.append(label(more, tone="ink3"))
        self.add_block(*rows)


def _know_line(place: int, name: str, words: str, tone: str, state: str) -> QWidget:
    line = QWidget()
    row = QHBoxLayout(line)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(theme.S12)
    row.addWidget(KnowCell(place, known(state)), 0, Qt.AlignmentFlag.AlignTop)
    title = label(sentence(name))
    title.setFixedWidth(64)
    row.addWidget(title, 0, Qt.AlignmentFlag.AlignTop)
    row.addWidget(label(words, tone=tone, wrap=True), 1)
    return line
