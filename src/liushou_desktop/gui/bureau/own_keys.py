"""The bureau's own fingerprint: shown, printed for the schools, saved; its keys changed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from liushou_desktop.app.wording import sentence
from liushou_desktop.base.progress import Watcher
from liushou_desktop.gui.bureau.school_cards import FingerprintCard
from liushou_desktop.gui.common.page import Desk

if TYPE_CHECKING:
    from liushou_desktop.services.bureau.change_own_keys import OwnKeysChanged
    from liushou_desktop.services.bureau.fingerprint_sheet import OwnFingerprint


class OwnKeys:
    """The card of the own fingerprint and what its buttons do.

    ``make_room`` clears the place in which the card stands.
    """

    def __init__(self, desk: Desk, make_room: Callable[[], None]) -> None:
        self._desk = desk
        self._make_room = make_room
        self.card = FingerprintCard()
        self.card.print_pressed.connect(self._on_print)
        self.card.save_pressed.connect(self._on_save)
        self.card.change_pressed.connect(self._on_change)
        self.card.hide()

    def show(self, said: str) -> None:
        """The fingerprint of now, with what was just done (or nothing)."""

        def load(watcher: Watcher) -> OwnFingerprint:
            from liushou_desktop.services.bureau.fingerprint_sheet import own_fingerprint

            return own_fingerprint(self._desk.site)

        def arrive(own: OwnFingerprint) -> None:
            self.card.show_fingerprint(own, said)
            self._make_room()
            self.card.show()

        self._desk.jobs.run(load, done=arrive)

    def _sheet(self, watcher: Watcher) -> bytes:
        from liushou_desktop.services.bureau.fingerprint_sheet import fingerprint_sheet

        return fingerprint_sheet(self._desk.site)

    def _on_print(self) -> None:
        def printing(pdf: bytes) -> None:
            from liushou_desktop.gui.common.paper_printing import print_or_save

            print_or_save(self._desk, pdf, sentence("SCHOOLS_OWN"), self.card.window())

        self._desk.jobs.run(self._sheet, done=printing)

    def _on_save(self) -> None:
        name = sentence("SCHOOLS_OWN_FILE", {"name": self._desk.site.name})
        file = self._desk.ask.save_file(sentence("SCHOOLS_OWN_SAVE"), name, "PDF (*.pdf)")
        if file is None:
            return

        def save(watcher: Watcher) -> Path:
            from liushou_desktop.base.files import write_whole

            write_whole(file, self._sheet(watcher))
            return file

        self._desk.jobs.run(
            save,
            done=lambda made: self._desk.say(sentence("SCHOOLS_OWN_SAVED", {"file": made.name})),
        )

    def _on_change(self) -> None:
        reason = self._desk.ask.reason(
            sentence("SCHOOLS_CHANGE_OWN_QUESTION"),
            sentence("SCHOOLS_CHANGE_OWN_TEXT"),
            sentence("SCHOOLS_CHANGE_OWN"),
        )
        if reason is None:
            return

        def change(watcher: Watcher) -> OwnKeysChanged:
            from liushou_desktop.services.bureau.change_own_keys import change_own_keys

            return change_own_keys(self._desk.site, reason)

        def changed(made: OwnKeysChanged) -> None:
            self.show(sentence("SCHOOLS_CHANGED_OWN", {"epoch": made.epoch}))

        self._desk.jobs.run(change, done=changed)
