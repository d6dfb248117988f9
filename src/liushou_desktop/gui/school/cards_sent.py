"""Cards that lie in the tray: they count once somebody has looked; old ones are called in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QGuiApplication

from liushou_desktop.app.wording import sentence

if TYPE_CHECKING:
    from liushou_desktop.gui.common.page import Desk
    from liushou_desktop.gui.school.printing_view import PrintingView
    from liushou_desktop.services.school.print_choices import PaperChild
    from liushou_desktop.services.school.print_job import PrintJob

_NAMES_SHOWN = 8


class CardsSent(QObject):
    """The question 都印好了吗 and the list of old cards.

    ``asked``: the question stands or was taken back; ``confirmed``: cards are in force.
    """

    asked = Signal()
    confirmed = Signal()

    def __init__(self, desk: Desk, view: PrintingView) -> None:
        super().__init__(view)
        self._desk, self._view = desk, view
        self.job: PrintJob | None = None
        self.replaced: list[PaperChild] = []
        view.old_cards.pressed.connect(self._copy_old_cards)

    def ask(self, job: PrintJob | None, chosen: Sequence[str]) -> None:
        """Ask about the cards of a job (None: of the one asked about) that are still ticked."""
        self.job = job or self.job
        well = self._well(chosen)
        self._view.well.ask(len(well))
        self._view.well.setVisible(True)
        self._view.well.button.setEnabled(bool(well))
        self.asked.emit()

    def _well(self, chosen: Sequence[str]) -> list[str]:
        sent = set(self.job.children) if self.job is not None else set()
        return [child for child in chosen if child in sent]

    def forget(self) -> bool:
        """Nothing is noted, the cards stay on the list; returns whether there was a question."""
        was_asked, self.job = self.job is not None, None
        self._view.well.hide()
        return was_asked

    def confirm(self, chosen: Sequence[str]) -> None:
        """These cards are in force, what they replace is called in."""
        from liushou_desktop.services.school.print_cards import cards_printed

        well = self._well(chosen)
        if not well:
            return
        self.replaced = [child for child in self.replaced if child.id in well]
        site = self._desk.site
        self._desk.jobs.run(
            lambda _: cards_printed(site, well), done=lambda _: self._on_confirmed(len(well))
        )

    def _on_confirmed(self, count: int) -> None:
        self.forget()
        old = self.replaced
        self._view.old_cards.setVisible(bool(old))
        if old:
            names = "、".join(child.name for child in old[:_NAMES_SHOWN])
            names += sentence("PRINT_MORE_NAMES") if len(old) > _NAMES_SHOWN else ""
            said = sentence("PRINT_TAKE_BACK", {"count": len(old), "names": names})
            self._view.old_cards.set_text(said)
        self._desk.say(sentence("PRINT_CONFIRMED", {"count": count}))
        self._desk.refresh_counts()
        self.confirmed.emit()

    def _copy_old_cards(self) -> None:
        lines = [f"{c.class_label}\t{c.name}\t{c.file_number}" for c in self.replaced]
        QGuiApplication.clipboard().setText("\n".join(lines))
        self._desk.say(sentence("PRINT_LIST_COPIED", {"count": len(lines)}))
        self._view.old_cards.hide()
