"""A person's own keys: the password, the paper key in its envelope, the minutes until the lock."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QDialog

from liushou_desktop.app.wording import sentence
from liushou_desktop.base.progress import Watcher
from liushou_desktop.gui.common.backup_view import BackupView
from liushou_desktop.gui.common.dialogs import Answer
from liushou_desktop.gui.common.page import Desk
from liushou_desktop.services.shared import paper_key_sheet as paper


class KeyCare(QObject):
    """Answers the card of keys; ``changed`` when the paper key is another one or sealed."""

    changed = Signal()

    def __init__(self, desk: Desk, view: BackupView) -> None:
        super().__init__(view)
        self.desk, self.view = desk, view
        view.password_wanted.connect(self._on_password)
        view.paper_key_wanted.connect(self.replace_paper_key)
        view.minutes_chosen.connect(self._on_minutes)

    def _on_password(self) -> None:
        site = self.desk.site
        given = self.desk.ask.new_password(
            sentence("BACKUP_PASSWORD_QUESTION"),
            sentence("BACKUP_PASSWORD_TEXT"),
            site.user.name,
            asks_old=True,
        )
        if given is None:
            return
        old, new = given

        def change(watcher: Watcher) -> None:
            from liushou_desktop.services.shared.users import change_password

            change_password(site.folder, site.user.name, old, new)

        self.desk.jobs.run(
            change, done=lambda _: self.desk.say(sentence("BACKUP_PASSWORD_CHANGED"))
        )

    def replace_paper_key(self) -> None:
        """Ask, make another one, have it read back from its paper."""
        answers = (
            Answer("", sentence("GUI_LEAVE_AS_IS")),
            Answer("replace", sentence("PAPER_KEY_REPLACE"), is_harmful=True),
        )
        question, text = sentence("PAPER_KEY_REPLACE_QUESTION"), sentence("PAPER_KEY_REPLACE_TEXT")
        if self.desk.ask.choose(question, text, answers) != "replace":
            return
        site = self.desk.site

        def replace(watcher: Watcher) -> paper.PaperKey:
            return paper.replace_paper_key(site)

        self.view.strip.stop_button.hide()
        self.desk.jobs.run(
            replace,
            done=self._show_paper_key,
            strip=self.view.strip,
            what=sentence("PAPER_KEY_REPLACING"),
        )

    def _show_paper_key(self, key: paper.PaperKey) -> None:
        from liushou_desktop.gui.common.paper_key_replacing import NewPaperKeyDialog

        site = self.desk.site
        dialog = NewPaperKeyDialog(key, site.clock, self.view.window(), jobs=self.desk.jobs)
        is_sealed = dialog.exec() == QDialog.DialogCode.Accepted
        dialog.deleteLater()
        if is_sealed:
            self.keep_sealed()
        else:
            self.changed.emit()

    def keep_sealed(self) -> None:
        """The new paper was read back."""
        site = self.desk.site
        self.desk.jobs.run(
            lambda watcher: paper.keep_state(site, paper.SEALED),
            done=self._on_sealed,
        )

    def _on_sealed(self, _: object) -> None:
        self.desk.say(sentence("PAPER_KEY_DONE"))
        self.changed.emit()

    def _on_minutes(self, minutes: int) -> None:
        site = self.desk.site

        def keep(watcher: Watcher) -> None:
            from liushou_desktop.services.shared.care import set_lock_minutes

            set_lock_minutes(site, minutes)

        said = sentence("BACKUP_MINUTES_KEPT", {"count": minutes})
        self.desk.jobs.run(keep, done=lambda _: self.desk.say(said))
