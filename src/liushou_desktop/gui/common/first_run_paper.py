"""The step of the paper key: print it, put it into the safe, prove that the paper is there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QWidget

from liushou_desktop.app.wording import sentence
from liushou_desktop.base.clock import Clock
from liushou_desktop.base.errors import ProgramError
from liushou_desktop.base.progress import Watcher
from liushou_desktop.gui.common.job_runner import JobRunner
from liushou_desktop.gui.common.paper_key_card import PaperKeyCard
from liushou_desktop.gui.common.paper_printing import PrintPaper
from liushou_desktop.gui.common.wizard_frame import StepView


class PaperKeyStep(StepView):
    """Shown once, for the site that was just made."""

    def __init__(
        self, answers: dict[str, Any], clock: Clock, jobs: JobRunner, print_paper: PrintPaper
    ) -> None:
        super().__init__(answers)
        self._clock, self._jobs = clock, jobs
        self.title = sentence("FIRST_PAPER_TITLE")
        self.why = sentence("FIRST_PAPER_WHY")
        self.card = PaperKeyCard(answers["made"].paper_key, clock, print_paper, jobs)
        self.card.checked.connect(self._on_checked)
        self.card.settled.connect(self.settled)
        self.body.addWidget(self.card, 1)

    def first_field(self) -> QWidget:
        return self.card.print_button

    def _on_checked(self, is_checked: bool) -> None:
        self.answers["paper_checked"] = is_checked
        self.changed.emit()

    def before_next(self, go_on: Callable[[], None]) -> None:
        """Keep in the site that the paper was read back; the digits are forgotten."""
        answers, clock = dict(self.answers), self._clock

        def keep(watcher: Watcher) -> None:
            from liushou_desktop.app.set_up import seal_paper_key

            seal_paper_key(answers, clock)

        def kept(_: object) -> None:
            self.card.forget()
            go_on()

        def refused(_: ProgramError) -> None:
            kept(None)  # the backup page will ask for it again

        self._jobs.run(keep, done=kept, failed=refused)
