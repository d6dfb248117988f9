"""第一次使用: walks ``app.first_run``, makes the site, hands over what the window then opens."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from liushou_desktop.app.first_run import first_run
from liushou_desktop.app.first_run_memory import forget_answers, recall_answers, remember_answers
from liushou_desktop.app.wording import sentence
from liushou_desktop.base.clock import Clock
from liushou_desktop.base.errors import ProgramError
from liushou_desktop.gui.common.dialogs import Ask
from liushou_desktop.gui.common.first_run_bring import BringStep
from liushou_desktop.gui.common.first_run_end import (
    PracticeStep,
    RestoreStep,
    RosterStep,
    StartStep,
)
from liushou_desktop.gui.common.first_run_paper import PaperKeyStep
from liushou_desktop.gui.common.first_run_people import UserStep
from liushou_desktop.gui.common.first_run_site import JoiningStep, PurposeStep, SiteStep
from liushou_desktop.gui.common.job_runner import JobRunner
from liushou_desktop.gui.common.paper_printing import PrintPaper, print_pdf
from liushou_desktop.gui.common.wizard_frame import StepView, WizardFrame

if TYPE_CHECKING:
    from liushou_desktop.services.shared.site import Site

#: ``(folder, user, password, clock)`` → the opened site; runs on the worker.
Enter = Callable[[Path, str, str, Clock], "Site"]


class FirstRun(QWidget):
    """The wizard of a PC without a site.

    Args:
        folder: proposed for the new site.
        enter: opens the finished site, so that nobody types the password twice.
        practice: where the demonstration county goes.
        print_paper: sends the paper key to the printer.

    ``finished`` carries the folder; ``site`` is then open (or None: a restored backup waits for
    somebody to unlock it), ``first_page`` the page to begin on ("" = the side's own).
    """

    finished = Signal(Path)

    def __init__(
        self,
        folder: Path,
        clock: Clock,
        ask: Ask,
        *,
        enter: Enter,
        practice: Path | None = None,
        print_paper: PrintPaper = print_pdf,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("page:first-run")
        self._clock, self._ask, self._enter = clock, ask, enter
        self._practice = practice or folder.parent / "练习"
        self._print_paper = print_paper
        self.jobs = JobRunner(self)
        self.site: Site | None = None
        self.first_page = ""
        self.wizard = first_run()
        kept = recall_answers()
        self.answers: dict[str, Any] = self.wizard.answers
        self.answers |= {**kept, "folder": Path(kept.get("folder") or folder)}
        self.frame = WizardFrame(self.wizard, self._views(), sentence("FIRST_TITLE"))
        self.frame.finished.connect(self._on_finished)
        self.frame.moved.connect(self._on_moved)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.frame)

    @property
    def folder(self) -> Path:
        """The folder of the site."""
        return Path(self.answers["folder"])

    def _views(self) -> dict[str, Callable[[dict[str, Any]], StepView]]:
        ask, clock, jobs = self._ask, self._clock, self.jobs
        return {
            "purpose": lambda answers: PurposeStep(answers, ask),
            "joining": lambda answers: JoiningStep(answers, ask),
            "district": lambda answers: JoiningStep(answers, ask, is_district=True),
            "site": SiteStep,
            "user": lambda answers: UserStep(answers, ask, clock, jobs),
            "paper_key": lambda answers: PaperKeyStep(answers, clock, jobs, self._print_paper),
            "roster": RosterStep,
            "start": lambda answers: StartStep(answers, self._open_site),
            "practice": lambda answers: PracticeStep(
                answers, self._practice, jobs, self._open_site
            ),
            "bring": lambda answers: BringStep(answers, ask, jobs),
            "restore": lambda answers: RestoreStep(answers, ask, clock, jobs, self._open_site),
        }

    def close_down(self) -> None:
        """The window closes: stop what is under way and let the worker come to rest."""
        self.jobs.close()

    def _on_finished(self, _: object) -> None:
        """Not at once: the window is closed then, and we may be inside the end of a job."""
        forget_answers()
        QTimer.singleShot(0, lambda: self.finished.emit(self.folder))

    def _on_moved(self) -> None:
        """What was answered so far is there at the next start, unless the site exists."""
        if "made" not in self.answers:
            remember_answers(self.answers)

    def _open_site(
        self, go_on: Callable[[], None], refused: Callable[[ProgramError], None]
    ) -> None:
        """Unlock with the password just given; passwords are dropped afterwards."""
        folder, clock, enter = self.folder, self._clock, self._enter
        user, password = str(self.answers["user"]).strip(), str(self.answers["password"])

        def opened(site: Site) -> None:
            self.site = site
            self.first_page = _first_page(self.answers)
            for key in [key for key in self.answers if "password" in key]:
                del self.answers[key]
            go_on()

        self.jobs.run(lambda _: enter(folder, user, password, clock), done=opened, failed=refused)


def _first_page(answers: dict[str, Any]) -> str:
    if answers.get("purpose") == "school" and answers.get("roster") == "now":
        return "school.importing"
    if answers.get("purpose") == "bureau":
        return "bureau.schools"
    if answers.get("purpose") == "district":
        return "common.settings"
    if answers.get("purpose") == "bring":
        return "common.settings"
    return ""
