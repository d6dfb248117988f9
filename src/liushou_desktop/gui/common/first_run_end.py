"""Last steps of the first run: the roster, what comes next; and the two short ways, practice and
putting a backup back.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from liushou_desktop.app.wording import say_error, sentence
from liushou_desktop.base.clock import Clock
from liushou_desktop.base.errors import ProgramError
from liushou_desktop.base.progress import Watcher
from liushou_desktop.gui.common import theme
from liushou_desktop.gui.common.big_choices import BigChoice, BigChoices
from liushou_desktop.gui.common.buttons import Button
from liushou_desktop.gui.common.cards import Card
from liushou_desktop.gui.common.first_run_site import add_row
from liushou_desktop.gui.common.inputs import PasswordField, TextField
from liushou_desktop.gui.common.job_runner import JobRunner
from liushou_desktop.gui.common.labels import StatusLabel, label, rule
from liushou_desktop.gui.common.marks import Mark
from liushou_desktop.gui.common.paper_key_lines import PaperKeyLine
from liushou_desktop.gui.common.progress_strip import ProgressStrip
from liushou_desktop.gui.common.wizard_frame import StepView

if TYPE_CHECKING:
    from liushou_desktop.gui.common.dialogs import Ask


class RosterStep(StepView):
    """The list of pupils: now, from a file, or later."""

    def __init__(self, answers: dict[str, Any]) -> None:
        super().__init__(answers)
        self.title = sentence("FIRST_ROSTER_TITLE")
        self.why = sentence("FIRST_ROSTER_WHY")
        kinds = (
            ("now", "import", "FIRST_ROSTER_NOW", "FIRST_ROSTER_NOW_TEXT"),
            ("later", "clock", "FIRST_ROSTER_LATER", "FIRST_ROSTER_LATER_TEXT"),
        )
        self.choices = BigChoices(
            [BigChoice(code, icon, sentence(a), sentence(b)) for code, icon, a, b in kinds]
        )
        self.choices.setAccessibleName(self.title)
        self.choices.chosen.connect(self._on_chosen)
        self.choices.settled.connect(self.settled)
        self.body.addWidget(self.choices)
        self.body.addSpacing(theme.S8)
        self.body.addWidget(label(sentence("FIRST_ROSTER_FILES"), tone="ink2", wrap=True))
        self.body.addStretch(1)

    def first_field(self) -> QWidget:
        return self.choices

    def _on_chosen(self, code: str) -> None:
        self.answers["roster"] = code
        self.changed.emit()


class StartStep(StepView):
    """What was made, what to do next; the next button opens the site."""

    def __init__(self, answers: dict[str, Any], open_site: Callable[..., None]) -> None:
        super().__init__(answers)
        self._open_site = open_site
        made = answers["made"]
        self.title = sentence("FIRST_START_TITLE", {"name": made.name})
        self.why = sentence("FIRST_START_WHY", {"folder": str(made.folder)})
        card = Card(sentence("FIRST_NEXT"), flush=True)
        for number, (title, text) in enumerate(self._deeds()):
            if number:
                card.body.addWidget(rule())
            card.body.addWidget(_deed(number + 1, title, text))
        self.body.addWidget(card)
        self.doubt = StatusLabel(None, "")
        self.body.addWidget(self.doubt)
        self.body.addStretch(1)

    def _deeds(self) -> list[tuple[str, str]]:
        head = self.answers.get("site_head")
        if self.answers.get("purpose") == "bring":
            keys = "REGISTER" if head is None or head.side == "school" else "BUREAU_PRINT"
            codes = ("PEOPLE", keys, "LOOK", "BACKUP")
        elif self.answers.get("purpose") == "bureau":
            codes = ("BUREAU_PRINT", "BUREAU_ENROL", "BUREAU_RECEIVE", "BACKUP")
        elif self.answers.get("purpose") == "district":
            joined = self.answers.get("joins") == "file"
            ask = "DISTRICT_REGISTER" if joined else "DISTRICT_ALONE"
            codes = (ask, "DISTRICT_PACK", "DISTRICT_RELAY", "BACKUP")
        elif self.answers.get("joins") == "file":
            codes = ("ROSTER", "REGISTER", "CARDS", "BACKUP")
        else:
            codes = ("ROSTER", "ALONE", "CARDS", "BACKUP")
        return [
            (sentence(f"FIRST_DEED_{code}"), sentence(f"FIRST_DEED_{code}_TEXT")) for code in codes
        ]

    def before_next(self, go_on: Callable[[], None]) -> None:
        self.doubt.set_status(Mark.RUNNING, sentence("GUI_OPENING"))
        self._open_site(go_on, self._on_refused)

    def _on_refused(self, error: ProgramError) -> None:
        self.doubt.set_status(Mark.REFUSED, say_error(error), "bad")
        self.changed.emit()


def _deed(number: int, title: str, text: str) -> QWidget:
    line = QWidget()
    line.setFixedHeight(56)
    row = QHBoxLayout(line)
    row.setContentsMargins(16, 0, 16, 0)
    row.setSpacing(theme.S16)
    row.addWidget(label(str(number), role="section", tone="accent"))
    words = QVBoxLayout()
    words.setSpacing(0)
    words.addStretch(1)
    words.addWidget(label(title, role="strong"))
    words.addWidget(label(text, tone="ink2"))
    words.addStretch(1)
    row.addLayout(words, 1)
    return line


class PracticeStep(StepView):
    """Makes the demonstration county in another folder, then opens a school or the bureau of it."""

    told = Signal(str)  # from the worker: a line of the story

    def __init__(
        self,
        answers: dict[str, Any],
        folder: Path,
        jobs: JobRunner,
        open_site: Callable[..., None],
    ) -> None:
        super().__init__(answers)
        self._folder, self._jobs, self._open_site = folder, jobs, open_site
        self.title = sentence("FIRST_PRACTICE_TITLE")
        self.why = sentence("FIRST_PRACTICE_WHY")
        self.verb = sentence("FIRST_PRACTICE_GO")
        kinds = (
            ("school", "school", "FIRST_PRACTICE_SCHOOL", "FIRST_PRACTICE_SCHOOL_TEXT"),
            ("bureau", "organisation", "FIRST_PRACTICE_BUREAU", "FIRST_PRACTICE_BUREAU_TEXT"),
        )
        self.choices = BigChoices(
            [BigChoice(code, icon, sentence(a), sentence(b)) for code, icon, a, b in kinds]
        )
        self.choices.setAccessibleName(self.title)
        self.choices.set_code("school")
        self.choices.settled.connect(self.settled)
        self.body.addWidget(self.choices)
        words = sentence("FIRST_PRACTICE_PLACE", {"folder": str(folder)})
        self.body.addWidget(label(words, tone="ink2", wrap=True))
        self.strip = ProgressStrip()
        self.body.addWidget(self.strip)
        self.line = label("", tone="ink2", wrap=True)
        self.body.addWidget(self.line)
        self.doubt = StatusLabel(None, "")
        self.body.addWidget(self.doubt)
        self.body.addStretch(1)
        self.told.connect(self.line.setText)

    def first_field(self) -> QWidget:
        return self.choices

    def before_next(self, go_on: Callable[[], None]) -> None:
        self.choices.setEnabled(False)
        self.doubt.set_status(None, "")
        folder = self._folder

        def make(watcher: Watcher) -> Path:
            from liushou_desktop.app.set_up import make_practice

            return make_practice(folder, watcher, self.told.emit)

        def made(school: Path) -> None:
            self.line.setText("")
            self.doubt.set_status(Mark.RUNNING, sentence("GUI_OPENING"))
            is_school = self.choices.code() == "school"
            self.answers |= _practice_user(is_school)
            self.answers["folder"] = school if is_school else folder / "bureau"
            self._open_site(go_on, self._on_refused)

        self._jobs.run(
            make,
            done=made,
            strip=self.strip,
            what=sentence("FIRST_PRACTICE_MAKING"),
            failed=self._on_refused,
            stopped=self._on_stopped,
        )

    def _on_refused(self, error: ProgramError) -> None:
        self.choices.setEnabled(True)
        self.doubt.set_status(Mark.REFUSED, say_error(error), "bad")
        self.changed.emit()

    def _on_stopped(self) -> None:
        self.choices.setEnabled(True)
        self.line.setText("")
        self.doubt.set_status(None, sentence("FIRST_PRACTICE_STOPPED"), "ink2")
        self.changed.emit()


def _practice_user(is_school: bool) -> dict[str, str]:
    from liushou_desktop.app.demonstration.loop import BUREAU_USER, PASSWORD, SCHOOL_USER

    return {"user": SCHOOL_USER if is_school else BUREAU_USER, "password": PASSWORD}


class RestoreStep(StepView):
    """A backup into the chosen folder, unlocked by a password or by the paper key of its day."""

    def __init__(
        self,
        answers: dict[str, Any],
        ask: Ask,
        clock: Clock,
        jobs: JobRunner,
        open_site: Callable[..., None],
    ) -> None:
        super().__init__(answers)
        self._ask, self._clock, self._jobs, self._open_site = ask, clock, jobs, open_site
        self.title = sentence("FIRST_RESTORE_TITLE")
        self.why = sentence("FIRST_RESTORE_WHY")
        self.verb = sentence("FIRST_RESTORE_GO")
        row = QHBoxLayout()
        row.setSpacing(theme.S12)
        self.choose = Button(sentence("BACKUP_CHOOSE_FILE"), icon="import")
        self.choose.setObjectName("button:backup")
        self.choose.clicked.connect(self._on_choose)
        self.file = label("", role="strong")
        row.addWidget(self.choose)
        row.addWidget(self.file, 1)
        self.body.addLayout(row)
        kinds = (
            ("password", "person", "FIRST_RESTORE_PASSWORD", "FIRST_RESTORE_PASSWORD_TEXT"),
            ("paper", "key", "FIRST_RESTORE_PAPER", "FIRST_RESTORE_PAPER_TEXT"),
        )
        self.choices = BigChoices(
            [BigChoice(code, icon, sentence(a), sentence(b)) for code, icon, a, b in kinds], 54
        )
        self.choices.setAccessibleName(self.title)
        self.choices.set_code("password")
        self.choices.chosen.connect(self._on_way)
        self.body.addWidget(self.choices)
        self.body.addWidget(self._build_password())
        self.body.addWidget(self._build_paper())
        self.strip = ProgressStrip()
        self.body.addWidget(self.strip)
        self.doubt = StatusLabel(None, "")
        self.body.addWidget(self.doubt)
        self.body.addStretch(1)
        answers["restore_by"] = "password"
        self._on_way("password")

    def _build_password(self) -> QWidget:
        self.by_password = QWidget()
        grid = QGridLayout(self.by_password)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(theme.S12)
        self.user, self.password = TextField(200), PasswordField(200)
        self.user.setObjectName("field:user")
        self.password.setObjectName("field:password")
        add_row(grid, 0, sentence("FIRST_USER_NAME"), self.user, sentence("FIRST_RESTORE_USER"))
        add_row(grid, 1, sentence("GUI_PASSWORD"), self.password)
        self.user.settled.connect(self.password.setFocus)
        self.password.settled.connect(self.settled)
        for field in (self.user, self.password):
            field.textEdited.connect(self._keep)
        return self.by_password

    def _build_paper(self) -> QWidget:
        self.by_paper = QWidget()
        grid = QGridLayout(self.by_paper)
        grid.setContentsMargins(0, 0, 0, 0)
        self.lines = [PaperKeyLine(number) for number in range(4)]
        for number, line in enumerate(self.lines):
            line.changed.connect(self._keep)
            grid.addWidget(line, number // 2, number % 2)
        grid.setColumnStretch(2, 1)
        return self.by_paper

    def first_field(self) -> QWidget:
        return self.choose

    def _on_choose(self) -> None:
        file = self._ask.open_file(sentence("BACKUP_CHOOSE_FILE"), sentence("BACKUP_FILES"))
        if file is not None:
            self.answers["backup"] = file
            self.file.setText(file.name)
            self.doubt.set_status(None, "")
            self.changed.emit()

    def _on_way(self, code: str) -> None:
        self.answers["restore_by"] = code
        self.by_password.setVisible(code == "password")
        self.by_paper.setVisible(code == "paper")
        self._keep()

    def _keep(self) -> None:
        self.answers["user"] = self.user.text().strip()
        self.answers["password"] = self.password.text()
        is_whole = all(line.is_right for line in self.lines)
        typed = " ".join(line.text() for line in self.lines)
        self.answers["paper_key"] = typed if is_whole else ""
        self.changed.emit()

    def before_next(self, go_on: Callable[[], None]) -> None:
        answers, clock = dict(self.answers), self._clock

        def restore(watcher: Watcher) -> None:
            from liushou_desktop.app.set_up import put_back

            put_back(answers, clock)

        def restored(_: object) -> None:
            """With a password one goes in at once; with the paper key the opening page asks."""
            if answers["restore_by"] == "paper":
                go_on()
            else:
                self._open_site(go_on, self._on_refused)

        self.setEnabled(False)
        self.strip.stop_button.hide()
        self._jobs.run(
            restore,
            done=restored,
            strip=self.strip,
            what=sentence("RESTORE_CHECK"),
            failed=self._on_refused,
        )

    def _on_refused(self, error: ProgramError) -> None:
        self.setEnabled(True)
        self.doubt.set_status(Mark.REFUSED, say_error(error), "bad")
        self.changed.emit()
