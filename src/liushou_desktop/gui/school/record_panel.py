"""A kept record to read on the child's page: its answers, what it counts for, 作废."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from liushou_desktop.app.wording import sentence
from liushou_desktop.gui.common import theme
from liushou_desktop.gui.common.buttons import Button
from liushou_desktop.gui.common.cards import Card
from liushou_desktop.gui.common.labels import StatusLabel, label, rule
from liushou_desktop.gui.common.marks import Mark
from liushou_desktop.gui.common.photos import PhotoRow
from liushou_desktop.services.school.read_record import RecordSection, RecordSheet

_LABEL = 104


class RecordPanel(Card):
    """Shows a ``RecordSheet``; takes the place of the tabs until it is closed."""

    closed = Signal()
    void_pressed = Signal(str)
    unseal_pressed = Signal(str)
    photo_removed = Signal(str, str)  # record, digest

    def __init__(self) -> None:
        super().__init__("—", flush=True)
        self.record = ""
        self.unseal_button = Button(sentence("RECORD_UNSEAL"), icon="eye", scale="small")
        self.unseal_button.setObjectName("button:unseal")
        self.unseal_button.clicked.connect(lambda: self.unseal_pressed.emit(self.record))
        self.void_button = Button(sentence("RECORD_VOID"), kind="danger", scale="small")
        self.void_button.setObjectName("button:void_record")
        self.void_button.clicked.connect(lambda: self.void_pressed.emit(self.record))
        self.close_button = Button(sentence("RECORD_CLOSE"), shortcut="Esc", scale="small")
        self.close_button.setObjectName("button:close_record")
        self.close_button.clicked.connect(self.closed)
        for button in (self.unseal_button, self.void_button, self.close_button):
            self.add_to_header(button)
        self._area = QScrollArea()
        self._area.setWidgetResizable(True)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.body.addWidget(self._area, 1)

    def show_record(self, sheet: RecordSheet, may_void: bool) -> None:
        """Show a record from its top."""
        self.record = sheet.id
        self.set_title(sheet.title, f"{sheet.occurred_on.isoformat()}　{sheet.code}")
        self.unseal_button.setVisible(sheet.is_sealed and sheet.may_open)
        self.void_button.setVisible(may_void and sheet.state != "void")
        content = QWidget()
        content.setProperty("ground", "surface")
        column = QVBoxLayout(content)
        column.setContentsMargins(14, 10, 14, 14)
        column.setSpacing(theme.S8)
        column.addWidget(self._state(sheet))
        for section in sheet.sections:
            column.addWidget(rule())
            column.addWidget(self._section(section, sheet.may_open, may_void))
        column.addStretch(1)
        self._area.setWidget(content)

    def _state(self, sheet: RecordSheet) -> QWidget:
        line = QWidget()
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.S16)
        if sheet.state == "void":
            words = sentence("RECORD_IS_VOID", {"reason": sheet.void_reason})
            row.addWidget(StatusLabel(Mark.GONE, words))
        for counted in sheet.counts_for:
            row.addWidget(StatusLabel(Mark.DONE, counted.label))
        args = {"name": sheet.entered_by, "day": f"{sheet.entered_at:%Y-%m-%d %H:%M}"}
        row.addWidget(label(sentence("RECORD_ENTERED", args), tone="ink3"))
        row.addStretch(1)
        return line

    def _section(self, section: RecordSection, may_open: bool, may_remove: bool) -> QWidget:
        widget = QWidget()
        grid = QGridLayout(widget)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(theme.S12)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(1, 1)
        if section.title:
            grid.addWidget(label(section.title, role="strong"), 0, 0, 1, 2)
        sealed = sentence("RECORD_SEALED" if may_open else "RECORD_SEALED_FROM_YOU")
        for place, line in enumerate(section.lines, start=1):
            name = label(line.label, tone="ink2", wrap=True)
            name.setFixedWidth(_LABEL)
            grid.addWidget(name, place, 0, Qt.AlignmentFlag.AlignTop)
            shown = label(sealed if line.is_sealed else line.text, wrap=True)
            if line.is_sealed:
                theme.set_property(shown, "tone", "ink3")
            shown.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            if line.pictures:
                photos = PhotoRow(line.pictures, may_remove=may_remove)
                photos.removed.connect(lambda each: self.photo_removed.emit(self.record, each))
                grid.addWidget(photos, place, 1)
            else:
                grid.addWidget(shown, place, 1)
        return widget
