"""First steps of the first run: who the PC is for, the bureau's file, the name of the place."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetricsF
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from liushou_desktop.app.wording import say_error, sentence
from liushou_desktop.base.errors import ProgramError, RefusedError
from liushou_desktop.gui.common import theme
from liushou_desktop.gui.common.big_choices import BigChoice, BigChoices
from liushou_desktop.gui.common.buttons import Button
from liushou_desktop.gui.common.fingerprints import FingerprintCard, fingerprint_lines
from liushou_desktop.gui.common.inputs import CodeField, TextField
from liushou_desktop.gui.common.labels import StatusLabel, label
from liushou_desktop.gui.common.marks import Mark
from liushou_desktop.gui.common.theme import Role
from liushou_desktop.gui.common.wizard_frame import StepView

if TYPE_CHECKING:
    from liushou_desktop.exchange.enrolment import Enrolment
    from liushou_desktop.gui.common.dialogs import Ask

_PATH_WIDTH = 470
_LABEL_WIDTH = 92
#: What joining is called, why, and what it means to stay alone.
_OF_SCHOOL = ("FIRST_JOINING_TITLE", "FIRST_JOINING_WHY", "FIRST_ALONE_TEXT")
_OF_DISTRICT = (
    "FIRST_JOINING_TITLE_DISTRICT",
    "FIRST_JOINING_WHY_DISTRICT",
    "FIRST_ALONE_TEXT_DISTRICT",
)


class PurposeStep(StepView):
    """A school, a bureau, a 学区, a site that moves here, practice, or a backup; where the folder
    lies."""

    def __init__(self, answers: dict[str, Any], ask: Ask) -> None:
        super().__init__(answers)
        self._ask = ask
        self.title = sentence("FIRST_PURPOSE_TITLE")
        self.why = sentence("FIRST_PURPOSE_WHY")
        kinds = (
            ("school", "school", "FIRST_SCHOOL", "FIRST_SCHOOL_TEXT"),
            ("bureau", "organisation", "FIRST_BUREAU", "FIRST_BUREAU_TEXT"),
            ("district", "swap", "FIRST_DISTRICT", "FIRST_DISTRICT_TEXT"),
            ("practice", "book", "FIRST_PRACTICE", "FIRST_PRACTICE_TEXT"),
            ("restore", "undo", "FIRST_RESTORE", "FIRST_RESTORE_TEXT"),
            ("bring", "import", "FIRST_BRING", "FIRST_BRING_TEXT"),
        )
        self.choices = BigChoices(
            [BigChoice(code, icon, sentence(a), sentence(b)) for code, icon, a, b in kinds], 47
        )
        self.choices.setAccessibleName(self.title)
        self.choices.set_code(str(answers.get("purpose") or ""))
        self.choices.chosen.connect(self._on_chosen)
        self.choices.settled.connect(self.settled)
        self.body.addWidget(self.choices)
        self.place = label("")
        self.place.setToolTip("")
        self.other = Button(sentence("FIRST_OTHER_FOLDER"), "link")
        self.other.setObjectName("button:folder")
        self.other.clicked.connect(self._on_other_folder)
        row = QHBoxLayout()
        row.setSpacing(theme.S12)
        self.place_name = label(sentence("FIRST_FOLDER"), tone="ink2")
        row.addWidget(self.place_name)
        row.addWidget(self.place)
        row.addWidget(self.other)
        row.addStretch(1)
        self.body.addSpacing(theme.S4)
        self.body.addLayout(row)
        self.doubt = StatusLabel(None, "")
        self.body.addWidget(self.doubt)
        self.body.addStretch(1)
        self._show_folder()

    def first_field(self) -> QWidget:
        return self.choices

    def _on_chosen(self, code: str) -> None:
        self.answers["purpose"] = code
        self._show_folder()
        self.changed.emit()

    def _on_other_folder(self) -> None:
        chosen = self._ask.folder(sentence("FIRST_CHOOSE_FOLDER"))
        if chosen is not None:
            self.answers["folder"] = chosen
            self._show_folder()
            self.changed.emit()

    def _show_folder(self) -> None:
        folder = str(self.answers["folder"])
        metrics = QFontMetricsF(theme.font(Role.BODY))
        self.place.setText(metrics.elidedText(folder, Qt.TextElideMode.ElideMiddle, _PATH_WIDTH))
        self.place.setToolTip(folder)
        is_asked = self.answers.get("purpose") != "practice"
        for widget in (self.place_name, self.place, self.other):
            widget.setVisible(is_asked)
        self.doubt.set_status(None, "")

    def before_next(self, go_on: Callable[[], None]) -> None:
        """A folder that is taken or cannot be written is said here, not at the end."""
        if self.answers["purpose"] in ("school", "bureau", "district", "bring"):
            from liushou_desktop.app.set_up import require_writable

            try:
                require_writable(Path(self.answers["folder"]))
            except ProgramError as error:
                self.doubt.set_status(Mark.REFUSED, say_error(error), "bad")
                self.changed.emit()
                return
        go_on()


class SiteFields(QWidget):
    """Code, name and the short code that begins every file number.

    Args:
        kind: ``SCHOOL``, ``DISTRICT`` or ``BUREAU``: whose words stand beside the fields.
    """

    def __init__(self, view: StepView, kind: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._view = view
        self._is_own_short_code = bool(view.answers.get("short_code"))
        answers = view.answers
        self.code, self.name = CodeField(200), TextField(270)
        self.short_code = CodeField(120)
        self.code.setMaxLength(20)
        self.short_code.setMaxLength(6)
        self.doubt = StatusLabel(None, "")
        self.doubt.hide()
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(theme.S12)
        grid.setVerticalSpacing(theme.S8)
        rows = (
            (f"FIRST_{kind}_CODE", self.code, f"FIRST_{kind}_CODE_HINT"),
            (f"FIRST_{kind}_NAME", self.name, "FIRST_NAME_HINT"),
            ("FIRST_SHORT_CODE", self.short_code, "FIRST_SHORT_CODE_HINT"),
        )
        for row, (code, field, hint) in enumerate(rows):
            add_row(grid, row, sentence(code), field, sentence(hint))
        grid.addWidget(self.doubt, len(rows), 1, 1, 2)
        for key, field in self._fields().items():
            field.setObjectName(f"field:{key}")
            field.setText(str(answers.get(key) or ""))
            field.textEdited.connect(self._on_edited)
        self.code.settled.connect(self.name.setFocus)
        self.name.settled.connect(self.short_code.setFocus)
        self.short_code.settled.connect(view.settled)
        self.name.textChanged.connect(self._propose_short_code)
        self.short_code.textEdited.connect(self._on_own_short_code)

    def _fields(self) -> dict[str, TextField]:
        return {"code": self.code, "name": self.name, "short_code": self.short_code}

    def show_fixed(self, code: str, name: str) -> None:
        """Code and name come from the bureau's file; only the short code is open."""
        self.code.setText(code)
        self.name.setText(name)
        for field in (self.code, self.name):
            field.setReadOnly(True)
        self._keep()

    def _propose_short_code(self) -> None:
        """Initials of the first two characters, until somebody types another one."""
        if self._is_own_short_code:
            return
        from liushou_desktop.domain.pinyin import full

        spoken = full(self.name.text().strip()[:2]).split()
        letters = "".join(word[0] for word in spoken if word[0].isalpha()).upper()
        self.short_code.setText(letters if len(letters) == 2 else "")
        self._keep()

    def _on_own_short_code(self) -> None:
        self._is_own_short_code = True

    def _on_edited(self) -> None:
        self._keep()

    def _keep(self) -> None:
        for key, field in self._fields().items():
            self._view.answers[key] = field.text().strip()
        self.doubt.hide()
        self._view.changed.emit()

    def is_refused(self) -> bool:
        """Say what is wrong with the codes, as the service would later."""
        from liushou_desktop.services.shared.create_site import check_names

        try:
            check_names(self.code.text().strip(), self.name.text(), self.short_code.text().strip())
        except RefusedError as error:
            self.doubt.set_status(Mark.REFUSED, say_error(error), "bad")
            self.doubt.show()
            self._view.changed.emit()
            return True
        return False


class SiteStep(StepView):
    """A bureau's code and name."""

    def __init__(self, answers: dict[str, Any]) -> None:
        super().__init__(answers)
        self.title = sentence("FIRST_SITE_TITLE")
        self.why = sentence("FIRST_SITE_WHY")
        self.fields = SiteFields(self, "BUREAU")
        self.body.addWidget(self.fields)
        self.body.addStretch(1)

    def first_field(self) -> QWidget:
        return self.fields.code

    def before_next(self, go_on: Callable[[], None]) -> None:
        if not self.fields.is_refused():
            go_on()


class JoiningStep(StepView):
    """The bureau's file with its fingerprint, or alone for now: a school's, or a 学区's."""

    def __init__(self, answers: dict[str, Any], ask: Ask, *, is_district: bool = False) -> None:
        super().__init__(answers)
        self._ask, self._is_district = ask, is_district
        title, why, alone = _OF_DISTRICT if is_district else _OF_SCHOOL
        self.title, self.why = sentence(title), sentence(why)
        kinds = (
            ("file", "stick", "FIRST_BY_FILE", "FIRST_BY_FILE_TEXT"),
            ("alone", "home", "FIRST_ALONE", alone),
        )
        self.choices = BigChoices(
            [BigChoice(code, icon, sentence(a), sentence(b)) for code, icon, a, b in kinds], 52
        )
        self.choices.setAccessibleName(self.title)
        self.choices.set_code(str(answers.get("joins") or ""))
        self.choices.chosen.connect(self._on_chosen)
        self.choices.settled.connect(self.settled)
        self.body.addWidget(self.choices)
        self.fields = SiteFields(self, "DISTRICT" if is_district else "SCHOOL")
        self.body.addWidget(self._build_file())
        self.body.addWidget(self.fields)
        self.body.addStretch(1)
        if answers.get("enrolment_file") and not answers.get("enrolment"):
            self._take(Path(answers["enrolment_file"]))
        self._show()

    def _build_file(self) -> QWidget:
        self.file_part = QWidget()
        column = QVBoxLayout(self.file_part)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.S8)
        row = QHBoxLayout()
        row.setSpacing(theme.S12)
        self.choose = Button(sentence("FIRST_CHOOSE_ENROLMENT"), icon="import")
        self.choose.setObjectName("button:enrolment")
        self.choose.clicked.connect(self._on_choose)
        row.addWidget(self.choose)
        self.said = StatusLabel(None, "")
        row.addWidget(self.said, 1)
        column.addLayout(row)
        self.fingerprint = FingerprintCard()
        self.fingerprint.answered.connect(self._on_compared)
        column.addWidget(self.fingerprint)
        return self.file_part

    def first_field(self) -> QWidget:
        return self.choices

    def _on_chosen(self, code: str) -> None:
        self.answers["joins"] = code
        self._show()
        self.changed.emit()

    def _on_choose(self) -> None:
        file = self._ask.open_file(
            sentence("FIRST_CHOOSE_ENROLMENT"), sentence("FIRST_ENROLMENT_FILES")
        )
        if file is not None:
            self._take(file)
            self._show()
            self.changed.emit()

    def _take(self, file: Path) -> None:
        """Read the file; one that cannot be used leaves nothing behind."""
        from liushou_desktop.services.shared.enrolment import read_enrolment_file

        self.answers.pop("enrolment", None)
        self.answers["fingerprint_same"] = False
        try:
            enrolment = read_enrolment_file(file)
            if (enrolment.site_kind == "district") != self._is_district:
                raise RefusedError("ENROLMENT_OF_OTHER_KIND", name=enrolment.site_name)
        except ProgramError as error:
            self.said.set_status(Mark.REFUSED, say_error(error), "bad")
            self.answers.pop("enrolment_file", None)
            return
        self.answers |= {"enrolment": enrolment, "enrolment_file": file}
        args = {"bureau": enrolment.bureau.name, "school": enrolment.site_name}
        self.said.set_status(Mark.DONE, sentence("FIRST_ENROLMENT_FOR", args), "ok")
        self.fields.show_fixed(enrolment.site, enrolment.site_name)

    def _on_compared(self, is_same: bool) -> None:
        self.answers["fingerprint_same"] = is_same
        self.changed.emit()

    def _show(self) -> None:
        joins = self.answers.get("joins")
        enrolment: Enrolment | None = self.answers.get("enrolment")
        self.file_part.setVisible(joins == "file")
        self.fingerprint.setVisible(enrolment is not None)
        if enrolment is not None:
            self.fingerprint.show_lines(fingerprint_lines(enrolment))
            self.fingerprint.set_same(bool(self.answers.get("fingerprint_same")))
        self.fields.setVisible(joins == "alone" or (joins == "file" and enrolment is not None))
        for field in (self.fields.code, self.fields.name):
            field.setReadOnly(joins == "file")

    def before_next(self, go_on: Callable[[], None]) -> None:
        if not self.fields.is_refused():
            go_on()


def add_row(grid: QGridLayout, row: int, name: str, field: QWidget, hint: str = "") -> None:
    """Label right-aligned at the left, field, hint."""
    word = label(name, tone="ink2")
    word.setFixedWidth(_LABEL_WIDTH)
    word.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
    grid.addWidget(word, row, 0)
    grid.addWidget(field, row, 1, Qt.AlignmentFlag.AlignLeft)
    field.setAccessibleName(name)
    if hint:
        grid.addWidget(label(hint, tone="ink3", wrap=True), row, 2)
        field.setAccessibleDescription(hint)
    grid.setColumnStretch(2, 1)
