"""The step that makes the site: your name and password, the principal's if there already is one."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QWidget

from liushou_desktop.app.first_run_memory import forget_answers
from liushou_desktop.app.wording import say_error, sentence
from liushou_desktop.base.clock import Clock
from liushou_desktop.base.errors import ProgramError
from liushou_desktop.base.progress import Watcher
from liushou_desktop.gui.common import theme
from liushou_desktop.gui.common.first_run_bring import RefusedPlaces
from liushou_desktop.gui.common.first_run_site import add_row
from liushou_desktop.gui.common.inputs import PasswordField, TextField
from liushou_desktop.gui.common.job_runner import JobRunner
from liushou_desktop.gui.common.labels import StatusLabel, label, rule
from liushou_desktop.gui.common.marks import Mark
from liushou_desktop.gui.common.progress_strip import ProgressStrip
from liushou_desktop.gui.common.wizard_frame import StepView

if TYPE_CHECKING:
    from liushou_desktop.app.set_up import Made
    from liushou_desktop.gui.common.dialogs import Ask


class PersonFields(QWidget):
    """A name and a password twice, written into the answers under ``key``."""

    def __init__(self, view: StepView, key: str, name_word: str, hint: str) -> None:
        super().__init__()
        self._view, self._key = view, key
        secret = "password" if key == "user" else f"{key}_password"
        self.name = TextField(200)
        self.password, self.again = PasswordField(200), PasswordField(200)
        self.name.setObjectName(f"field:{key}")
        self.password.setObjectName(f"field:{secret}")
        self.again.setObjectName(f"field:{secret}_again")
        self._fields = {key: self.name, secret: self.password, f"{secret}_again": self.again}
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(theme.S12)
        grid.setVerticalSpacing(theme.S8)
        add_row(grid, 0, sentence(name_word), self.name, sentence(hint))
        add_row(grid, 1, sentence("GUI_PASSWORD"), self.password, sentence("FIRST_PASSWORD_HINT"))
        add_row(grid, 2, sentence("USERS_PASSWORD_AGAIN"), self.again)
        self.doubt = StatusLabel(None, "")
        self.doubt.hide()
        grid.addWidget(self.doubt, 3, 1, 1, 2)
        for answer, field in self._fields.items():
            field.setText(str(view.answers.get(answer) or ""))
            field.textEdited.connect(self._keep)
        self.name.settled.connect(self._on_name)
        self.password.settled.connect(self.again.setFocus)
        self.password.left.connect(self.judge)
        for field in (self.password, self.again):
            field.caps_seen.connect(self._on_caps)

    def _on_name(self) -> None:
        """Enter without a name: nobody here for now (the principal may come later)."""
        if self.name.text().strip() or self._key == "user":
            self.password.setFocus()
        else:
            self._view.settled.emit()

    def _keep(self) -> None:
        for answer, field in self._fields.items():
            self._view.answers[answer] = field.text()
        self._show_agreement()
        self._view.changed.emit()

    def _show_agreement(self) -> None:
        first, second = self.password.text(), self.again.text()
        self.password.set_tone("")
        self.doubt.setVisible(bool(second))
        if second and first == second:
            self.doubt.set_status(Mark.DONE, sentence("FIRST_PASSWORDS_SAME"), "ok")
        else:
            self.doubt.set_status(None, "")

    def _on_caps(self, is_on: bool) -> None:
        if is_on:
            self.doubt.setVisible(True)
            self.doubt.set_status(Mark.DUE, sentence("GUI_CAPS_LOCK"), "due")

    def say(self, error: ProgramError) -> None:
        """Say below the fields why it cannot be."""
        self.doubt.setVisible(True)
        self.doubt.set_status(Mark.REFUSED, say_error(error), "bad")

    def judge(self) -> bool:
        """Say what is wrong with a password; True when it may be kept."""
        from liushou_desktop.services.shared.users import check_new_password

        if not self.password.text():
            return True
        try:
            check_new_password(self.password.text(), self.name.text())
        except ProgramError as error:
            self.say(error)
            self.password.set_tone("bad")
            return False
        return True


class UserStep(StepView):
    """Your name and password; the principal, who signs reports, now or later."""

    def __init__(self, answers: dict[str, Any], ask: Ask, clock: Clock, jobs: JobRunner) -> None:
        super().__init__(answers)
        self._clock, self._jobs = clock, jobs
        self.title = sentence("FIRST_USER_TITLE")
        self.why = sentence("FIRST_USER_WHY")
        self.user = PersonFields(self, "user", "FIRST_USER_NAME", "FIRST_USER_HINT")
        self.principal = PersonFields(
            self, "principal", "FIRST_PRINCIPAL_NAME", "FIRST_PRINCIPAL_HINT"
        )
        self.body.addWidget(self.user)
        self.body.addSpacing(theme.S4)
        self.body.addWidget(rule())
        head = QHBoxLayout()
        head.setSpacing(theme.S12)
        self._head = label("", role="section")
        head.addWidget(self._head)
        head.addWidget(label(sentence("FIRST_PRINCIPAL_LATER"), tone="ink2"), 1)
        self.body.addLayout(head)
        self.body.addWidget(self.principal)
        self.strip = ProgressStrip()
        self.body.addWidget(self.strip)
        self.places = RefusedPlaces(ask)
        self.body.addWidget(self.places)
        self.body.addStretch(1)
        self.user.again.settled.connect(self.principal.name.setFocus)
        self.principal.again.settled.connect(self.settled)

    def enter(self) -> None:
        head = self.answers.get("site_head")
        is_school = self.answers.get("purpose") == "school" or (head and head.side == "school")
        self.places.hide()
        self._head.setText(sentence("FIRST_PRINCIPAL" if is_school else "FIRST_HEAD"))

    def first_field(self) -> QWidget:
        return self.user.name

    def before_next(self, go_on: Callable[[], None]) -> None:
        """Make the site; from here there is no way back."""
        fine = self.user.judge()
        if str(self.answers.get("principal") or "").strip():
            fine = self.principal.judge() and fine
        if not fine:
            self.changed.emit()
            return
        self.setEnabled(False)
        answers, clock = dict(self.answers), self._clock

        def make(watcher: Watcher) -> Made:
            from liushou_desktop.app.set_up import set_up

            return set_up(answers, clock, watcher)

        def made(found: Made) -> None:
            self.answers["made"] = found
            forget_answers()
            self.setEnabled(True)
            go_on()

        self.places.hide()
        self._jobs.run(
            make,
            done=made,
            strip=self.strip,
            what=sentence("SET_UP_MAKING"),
            failed=self._on_refused,
            stopped=lambda: self.setEnabled(True),
        )
        # A key takes a quarter of a second: nothing to stop. A whole site may take minutes.
        self.strip.stop_button.setVisible(self.answers.get("purpose") == "bring")

    def _on_refused(self, error: ProgramError) -> None:
        self.setEnabled(True)
        self.user.say(error)
        self.places.show_places(error)
        self.changed.emit()
