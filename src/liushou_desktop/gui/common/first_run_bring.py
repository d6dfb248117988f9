"""The step of the first run that brings everything from another program: an interchange file.

The file is looked at here (whose it is, its password); it is read whole when the site is made, and
what breaks a rule is then listed with its place.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QWidget

from liushou_desktop.app.wording import say_error, sentence
from liushou_desktop.base.errors import ProgramError
from liushou_desktop.gui.common import theme
from liushou_desktop.gui.common.buttons import Button
from liushou_desktop.gui.common.first_run_site import add_row
from liushou_desktop.gui.common.inputs import PasswordField
from liushou_desktop.gui.common.job_runner import JobRunner
from liushou_desktop.gui.common.labels import StatusLabel, label
from liushou_desktop.gui.common.marks import Mark
from liushou_desktop.gui.common.wizard_frame import StepView

if TYPE_CHECKING:
    from liushou_desktop.gui.common.dialogs import Ask
    from liushou_desktop.services.shared.import_site import SiteHead


class BringStep(StepView):
    """A file with everything of a site (docs/formats/site.md), and its password if it has one."""

    def __init__(self, answers: dict[str, Any], ask: Ask, jobs: JobRunner) -> None:
        super().__init__(answers)
        self._ask, self._jobs = ask, jobs
        self.title = sentence("FIRST_BRING_TITLE")
        self.why = sentence("FIRST_BRING_WHY")
        row = QHBoxLayout()
        row.setSpacing(theme.S12)
        self.choose = Button(sentence("FIRST_BRING_CHOOSE"), icon="import")
        self.choose.setObjectName("button:site_file")
        self.choose.clicked.connect(self._on_choose)
        self.file = label("", role="strong")
        row.addWidget(self.choose)
        row.addWidget(self.file, 1)
        self.body.addLayout(row)
        self.by_password = QWidget()
        grid = QGridLayout(self.by_password)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(theme.S12)
        self.password = PasswordField(200)
        self.password.setObjectName("field:site_file_password")
        self.password.textEdited.connect(self._on_password)
        self.password.settled.connect(self.settled)
        hint = sentence("FIRST_BRING_PASSWORD_HINT")
        add_row(grid, 0, sentence("FIRST_BRING_PASSWORD"), self.password, hint)
        self.by_password.hide()
        self.body.addWidget(self.by_password)
        self.said = StatusLabel(None, "")
        self.body.addWidget(self.said)
        self.body.addWidget(label(sentence("FIRST_BRING_AFTER"), tone="ink2", wrap=True))
        self.body.addStretch(1)

    def first_field(self) -> QWidget:
        return self.choose

    def _on_choose(self) -> None:
        files = sentence("FIRST_BRING_FILES")
        file = self._ask.open_file(sentence("FIRST_BRING_CHOOSE"), files)
        if file is not None:
            self._take(file)

    def _take(self, file: Path) -> None:
        """Whether it wants a password; what it holds is read in the background."""
        from liushou_desktop.services.shared.import_site import is_sealed

        self._forget()
        self.file.setText(file.name)
        try:
            sealed = is_sealed(file)
        except (ProgramError, OSError) as error:
            self._refuse(error)
            return
        self.answers |= {"site_file": file, "site_file_sealed": sealed}
        self.by_password.setVisible(sealed)
        if sealed:
            self.password.setFocus()
        self.changed.emit()

    def _forget(self) -> None:
        for key in ("site_file", "site_file_sealed", "site_file_password", "site_head"):
            self.answers.pop(key, None)
        self.password.clear()
        self.by_password.hide()
        self.said.set_status(None, "")

    def _on_password(self, text: str) -> None:
        self.answers["site_file_password"] = text
        self.said.set_status(None, "")
        self.changed.emit()

    def before_next(self, go_on: Callable[[], None]) -> None:
        """Whose the file is; a wrong password or another file is said here."""
        file, password = self.answers["site_file"], self.answers.get("site_file_password")

        def read(_: object) -> SiteHead:
            from liushou_desktop.services.shared.import_site import read_head

            return read_head(file, password)

        def found(head: SiteHead) -> None:
            self.answers["site_head"] = head
            self.said.set_status(
                Mark.DONE, sentence("FIRST_BRING_OF", {"name": head.name, "code": head.code}), "ok"
            )
            go_on()

        self._jobs.run(read, done=found, failed=self._refuse)

    def _refuse(self, error: ProgramError | OSError) -> None:
        said = say_error(error) if isinstance(error, ProgramError) else str(error)
        self.said.set_status(Mark.REFUSED, said, "bad")
        self.changed.emit()


_SHOWN = 5


class RefusedPlaces(QWidget):
    """Where a file breaks rules: the first places in words, all of them as a text file."""

    def __init__(self, ask: Ask) -> None:
        super().__init__()
        self._ask = ask
        self._lines: list[str] = []
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.S12)
        self.words = label("", wrap=True)
        self.words.setObjectName("label:refused_places")
        row.addWidget(self.words, 1)
        self.save = Button(sentence("FIRST_BRING_SAVE_PLACES"), "link")
        self.save.setObjectName("button:refused_places")
        self.save.clicked.connect(self._on_save)
        row.addWidget(self.save)
        self.hide()

    def show_places(self, error: ProgramError) -> None:
        """What the error lists; nothing to list hides it."""
        from liushou_desktop.app.wording import say_problem
        from liushou_desktop.domain.masking import mask_problem

        problems = getattr(error, "problems", ())
        self._lines = [say_problem(mask_problem(problem)) for problem in problems]
        shown = self._lines[:_SHOWN]
        if len(self._lines) > _SHOWN:
            more = {"count": len(self._lines) - _SHOWN}
            shown.append(sentence("FIRST_BRING_MORE_PLACES", more))
        self.words.setText("\n".join(shown))
        self.setVisible(bool(shown))

    def _on_save(self) -> None:
        from liushou_desktop.base.files import write_whole

        name = sentence("FIRST_BRING_PLACES_FILE")
        question = sentence("FIRST_BRING_SAVE_PLACES")
        file = self._ask.save_file(question, name, "TXT (*.txt)")
        if file is not None:
            write_whole(file, ("\n".join(self._lines) + "\n").encode("utf-8"))
