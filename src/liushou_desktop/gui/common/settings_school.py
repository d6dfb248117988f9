"""设置 → 学校资料: what stands on every card and sheet of the school."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from liushou_desktop.app.wording import sentence
from liushou_desktop.gui.common import theme
from liushou_desktop.gui.common.buttons import Choice
from liushou_desktop.gui.common.cards import Card
from liushou_desktop.gui.common.combos import FilterCombo
from liushou_desktop.gui.common.first_run_site import add_row
from liushou_desktop.gui.common.inputs import CodeField, TextField
from liushou_desktop.gui.common.labels import label
from liushou_desktop.gui.common.page import Desk, PageAction
from liushou_desktop.gui.common.settings_section import Section
from liushou_desktop.services.shared.rights import Right

if TYPE_CHECKING:
    from liushou_desktop.services.school.school_data import SchoolData

_WIDTH = 720


class SchoolSection(Section):
    """Fixed names above, what may be changed below."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._kept: SchoolData | None = None
        self.name, self.code, self.short_code = TextField(320), CodeField(200), CodeField(100)
        for field in (self.name, self.code, self.short_code):
            field.setReadOnly(True)
        self.duty_phone, self.duty_hours = CodeField(200), TextField(320)
        self.principal = TextField(200)
        self.photos = FilterCombo(
            (
                Choice("", sentence("SETTINGS_PHOTOS_NO")),
                Choice("yes", sentence("SETTINGS_PHOTOS_YES")),
            )
        )
        self.photos.setObjectName("field:photos")
        self.photos.setMinimumWidth(200)
        card = Card(sentence("SETTINGS_SCHOOL_CARD"), sentence("SETTINGS_SCHOOL_FACT"))
        grid = QGridLayout()
        grid.setHorizontalSpacing(theme.S12)
        grid.setVerticalSpacing(theme.S8)
        rows = (
            ("FIRST_SCHOOL_NAME", self.name, "SETTINGS_NAME_FROM"),
            ("FIRST_SCHOOL_CODE", self.code, ""),
            ("FIRST_SHORT_CODE", self.short_code, "SETTINGS_SHORT_CODE_FIXED"),
            ("SETTINGS_DUTY_PHONE", self.duty_phone, "SETTINGS_DUTY_PHONE_HINT"),
            ("SETTINGS_DUTY_HOURS", self.duty_hours, "SETTINGS_DUTY_HOURS_HINT"),
            ("FIRST_PRINCIPAL", self.principal, "SETTINGS_PRINCIPAL_HINT"),
            ("SETTINGS_PHOTOS", self.photos, "SETTINGS_PHOTOS_HINT"),
        )
        for row, (code, widget, hint) in enumerate(rows):
            add_row(grid, row, sentence(code), widget, sentence(hint) if hint else "")
        card.body.addLayout(grid)
        column = QVBoxLayout()
        column.setSpacing(theme.S12)
        column.addWidget(card)
        column.addWidget(label(sentence("SETTINGS_SCHOOL_NOTE"), tone="ink2", wrap=True))
        column.addStretch(1)
        self.row.addLayout(column, 1)
        card.setMinimumWidth(min(_WIDTH, 600))
        self._open = (self.duty_phone, self.duty_hours, self.principal)
        for field in self._open:
            field.textEdited.connect(lambda _: self.actions_changed.emit())
        self.photos.chosen.connect(lambda _: self.actions_changed.emit())
        self.duty_phone.setObjectName("field:duty-phone")
        self.duty_phone.settled.connect(self.duty_hours.setFocus)
        self.duty_hours.settled.connect(self.principal.setFocus)
        self.principal.settled.connect(self.save)

    def page_actions(self) -> Sequence[PageAction]:
        why = None
        if not self.desk.site.may(Right.SETTINGS):
            why = sentence("SETTINGS_ONLY_CLERK")
        elif not self.is_unsaved():
            why = sentence("SETTINGS_NOTHING_NEW")
        word = sentence("SETTINGS_SAVE_SCHOOL")
        return (PageAction("page.confirm", word, self.save, "primary", "check", why),)

    def load(self) -> SchoolData:
        from liushou_desktop.services.school.school_data import school_data

        return school_data(self.desk.site)

    def show_data(self, data: SchoolData) -> None:
        self._kept = data
        fields = {
            self.name: data.name,
            self.code: data.code,
            self.short_code: data.short_code,
            self.duty_phone: data.duty_phone,
            self.duty_hours: data.duty_hours,
            self.principal: data.principal,
        }
        for field, value in fields.items():
            field.setText(value)
        self.photos.choose("yes" if data.keeps_photos else "")
        may_change = self.desk.site.may(Right.SETTINGS)
        for field in self._open:
            field.setReadOnly(not may_change)
        self.photos.setEnabled(may_change)

    def first_field(self) -> QWidget:
        return self.duty_phone

    def is_unsaved(self) -> bool:
        kept = self._kept
        if kept is None:
            return False
        typed = tuple(field.text().strip() for field in self._open)
        is_other = bool(self.photos.code()) != kept.keeps_photos
        return is_other or typed != (kept.duty_phone, kept.duty_hours, kept.principal)

    def save(self) -> None:
        """Keep what was typed."""
        if not self.is_unsaved():
            return
        site = self.desk.site
        phone, hours, principal = (field.text() for field in self._open)
        photos = bool(self.photos.code())

        def keep() -> SchoolData:
            from liushou_desktop.services.school.school_data import keep_school_data

            return keep_school_data(
                site,
                duty_phone=phone,
                duty_hours=hours,
                principal=principal,
                keeps_photos=photos,
            )

        self.do(keep, sentence("SETTINGS_SCHOOL_KEPT"), self._after_saving)

    def _after_saving(self, data: SchoolData) -> None:
        self._kept = data
        self.desk.refresh_counts()
