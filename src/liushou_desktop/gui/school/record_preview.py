"""One record, read only, in the pane beside the list: answers by section, sealed ones closed."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal

from liushou_desktop.app.wording import sentence
from liushou_desktop.domain.pictures import Picture
from liushou_desktop.gui.common.buttons import Button
from liushou_desktop.gui.common.cards import Facts
from liushou_desktop.gui.common.labels import Badge, label
from liushou_desktop.gui.common.marks import Mark
from liushou_desktop.gui.common.photos import PhotoRow
from liushou_desktop.gui.common.preview_pane import PreviewPane
from liushou_desktop.services.school.read_record import RecordSheet

WIDTH = 372
_LABEL_WIDTH = 106


class RecordPreview(PreviewPane):
    """``unsealed``, ``voided`` and ``child_opened`` are the buttons, with the record's ids."""

    unsealed = Signal(str)
    voided = Signal()
    child_opened = Signal(str)
    photo_removed = Signal(str, str)  # record, digest

    def __init__(self) -> None:
        super().__init__("record")
        self.setFixedWidth(WIDTH)
        self.sheet: RecordSheet | None = None
        self.show_nothing()

    def show_nothing(self) -> None:
        """No row is chosen."""
        self.sheet = None
        self.begin(sentence("RECORDS_PREVIEW_EMPTY"))
        self.finish()

    def show_record(self, sheet: RecordSheet, *, may_void: bool) -> None:
        """A record with what it counts for, its answers, and how it came in."""
        self.sheet = sheet
        day = sheet.occurred_on
        on = f"{day.month}月{day.day}日"
        if sheet.child_name:
            self.begin(sheet.child_name, f"{sheet.title}　{on}", _badges(sheet))
        else:
            self.begin(sheet.title, on, _badges(sheet))
        if sheet.state == "void":
            words = f"{sentence('RECORDS_VOID_REASON')}：{sheet.void_reason}"
            self.add_block(label(words, tone="bad", wrap=True))
        if sheet.is_sealed:
            self._add_seal(sheet)
        for section in sheet.sections:
            shown = Facts(_LABEL_WIDTH)
            shown.set_facts(
                [
                    (
                        line.label,
                        label(sentence("RECORDS_SEALED"), tone="ink3")
                        if line.is_sealed
                        else self._photos(line.pictures, sheet.id, may_remove=may_void)
                        if line.pictures
                        else line.text,
                    )
                    for line in section.lines
                ]
            )
            self.add_block(label(section.title, role="strong"), shown)
        self._add_origin(sheet)
        self._add_buttons(sheet, may_void)

    def _photos(self, pictures: Sequence[Picture], record: str, *, may_remove: bool) -> PhotoRow:
        photos = PhotoRow(pictures, may_remove=may_remove)
        photos.removed.connect(lambda each: self.photo_removed.emit(record, each))
        return photos

    def _add_seal(self, sheet: RecordSheet) -> None:
        if not sheet.may_open:
            self.add_block(label(sentence("RECORD_SEALED_FROM_YOU"), tone="ink2", wrap=True))
            return
        button = Button(sentence("RECORDS_UNSEAL"), icon="eye", scale="small")
        button.setObjectName("button:unseal")
        button.clicked.connect(lambda: self.unsealed.emit(sheet.id))
        self.add_block(label(sentence("RECORDS_SEALED_HINT"), tone="ink2", wrap=True), button)

    def _add_origin(self, sheet: RecordSheet) -> None:
        at = f"{sheet.entered_at.month}月{sheet.entered_at.day}日 {sheet.entered_at:%H:%M}"
        entered = sentence("RECORDS_ENTERED_BY", {"name": sheet.entered_by, "at": at})
        facts = [(sentence("RECORDS_ENTERED"), entered)]
        if sheet.sheet_number:
            facts.append((sentence("RECORDS_SHEET_NUMBER"), sheet.sheet_number))
        shown = Facts(_LABEL_WIDTH)
        shown.set_facts(facts)
        self.add_block(label(sentence("RECORDS_SECTION_KEPT"), role="strong"), shown)

    def _add_buttons(self, sheet: RecordSheet, may_void: bool) -> None:
        buttons = []
        if sheet.child is not None:
            child = sheet.child
            button = Button(sentence("RECORDS_OPEN_CHILD"), scale="small")
            button.clicked.connect(lambda: self.child_opened.emit(child))
            buttons.append(button)
        if sheet.state == "confirmed" and may_void:
            void = Button(sentence("RECORDS_VOID"), kind="danger", scale="small")
            void.setObjectName("button:void")
            void.clicked.connect(self.voided)
            buttons.append(void)
        self.finish(*buttons)


def _badges(sheet: RecordSheet) -> list[Badge]:
    badges = []
    if sheet.state == "void":
        badges.append(Badge(sentence("RECORDS_STATE_VOID"), Mark.GONE))
    elif sheet.counts_for:
        badges += [Badge(each.label, Mark.DONE) for each in sheet.counts_for]
    else:
        badges.append(Badge(sentence("RECORDS_COUNTS_NOT"), Mark.EXEMPT))
    if sheet.is_late_entry:
        badges.append(Badge(sentence("RECORDS_STATE_LATE"), Mark.DUE))
    return badges
