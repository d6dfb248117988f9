"""备份与安全: copies made, checked and put back; the file checked; keys; who looked at what."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from liushou_desktop.app.wording import say_error, say_problem, sentence
from liushou_desktop.base.errors import ProgramError
from liushou_desktop.base.progress import Watcher
from liushou_desktop.gui.common.backup_view import BackupView, KeyFacts
from liushou_desktop.gui.common.backup_words import (
    REMIND_AFTER_DAYS,
    clock_words,
    days_since,
    last_words,
    log_row,
    moment_words,
    paper_words,
)
from liushou_desktop.gui.common.cells import Cell, Row
from liushou_desktop.gui.common.dialogs import Answer
from liushou_desktop.gui.common.key_care import KeyCare
from liushou_desktop.gui.common.marks import Mark
from liushou_desktop.gui.common.page import Desk, Page, PageAction
from liushou_desktop.gui.common.places import choose_place
from liushou_desktop.gui.common.protected_carry import carry_protected, put_back_protected
from liushou_desktop.gui.common.site_export import export_everything
from liushou_desktop.services.shared import paper_key_sheet as paper
from liushou_desktop.services.shared.protected import carries_protected
from liushou_desktop.services.shared.rights import Right

if TYPE_CHECKING:
    from liushou_desktop.services.shared.access_log import AccessLine
    from liushou_desktop.storage.backup import Backup
    from liushou_desktop.storage.checking import CheckReport

_MEGABYTE = 1_000_000


@dataclass(frozen=True, slots=True)
class CareView:
    """What the page asks the services for in one go."""

    here: str | None
    stick: str | None
    copies: list[Backup]
    paper: tuple[str, str | None]


class BackupPage(Page):
    """The clerk's and the principal's care of the file; others change their password here."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.title = sentence("PAGE_BACKUP")
        self._copies: dict[str, Backup] = {}
        self._states: dict[str, tuple[Mark, str]] = {}
        self._banner_deed: Callable[[], object] = lambda: None
        self.view = BackupView()
        self.body.addWidget(self.view, 1)
        view = self.view
        view.verify_wanted.connect(self._on_verify)
        view.restore_wanted.connect(self._on_restore)
        view.check_wanted.connect(self._on_check)
        view.rebuild_wanted.connect(self._on_rebuild)
        self.keys = KeyCare(desk, view)
        self.keys.changed.connect(self.refresh)
        view.log_wanted.connect(self._load_log)
        view.banner_pressed.connect(self._on_banner)
        view.export_wanted.connect(self._on_export_site)
        view.protected_card.setVisible(carries_protected(desk.site))
        view.carry_wanted.connect(lambda: carry_protected(desk))
        view.put_back_wanted.connect(lambda: put_back_protected(desk))

    @property
    def _may_care(self) -> bool:
        return bool(self.desk.site.may(Right.CARE))

    def page_actions(self) -> Sequence[PageAction]:
        why = None if self._may_care else sentence("BACKUP_ONLY_CARERS")
        if self.desk.site.store.is_on_server:
            why = sentence("BACKUP_BY_SERVER")
        return (
            PageAction(
                "page.open_file",
                sentence("BACKUP_RESTORE_FILE"),
                self._on_restore_file,
                icon="import",
                blocked=why,
            ),
            PageAction(
                "page.export",
                sentence("BACKUP_TO_STICK"),
                self._on_to_stick,
                icon="stick",
                blocked=why,
            ),
            PageAction(
                "page.confirm",
                sentence("BACKUP_NOW"),
                lambda: self._back_up(None),
                "primary",
                "shield",
                blocked=why,
            ),
        )

    def first_field(self) -> QWidget | None:
        return self.view.table

    def escape(self) -> bool:
        if self.view.strip.isVisible():
            self.view.strip.stop()
            return True
        return False

    # showing --------------------------------------------------------------------------------

    def refresh(self) -> None:
        site = self.desk.site

        def load(watcher: Watcher) -> CareView:
            from liushou_desktop.services.shared.care import last_backups, list_backups

            return CareView(*last_backups(site), list_backups(site), paper.paper_key_state(site))

        self.desk.jobs.run(load, done=self._show)
        if self._may_care:
            self._load_log(self.view.kinds.code())

    def _show(self, care: CareView) -> None:
        today = self.desk.today()
        self.view.show_last(
            last_words(care.here, today, False), last_words(care.stick, today, True)
        )
        if self.desk.site.store.is_on_server:
            self.view.leave_copies_to_server()
        self._copies = {copy.path.name: copy for copy in care.copies}
        self._show_copies()
        mark, text = paper_words(*care.paper)
        site = self.desk.site
        self.view.show_keys(KeyFacts(mark, text, site.lock_after_minutes, self._may_care))
        self._show_banner(care, today)

    def _show_copies(self) -> None:
        rows = [(name, self._copy_row(copy)) for name, copy in self._copies.items()]
        total = sum(copy.size for copy in self._copies.values())
        fact = {"count": len(rows), "size": f"{total / _MEGABYTE:.1f}"}
        self.view.show_copies(rows, sentence("BACKUP_COPIES_FACT", fact) if rows else "")

    def _copy_row(self, copy: Backup) -> Row:
        mark, word = self._states.get(
            copy.path.name, (Mark.DONE, sentence("BACKUP_CHECKED_WHEN_MADE"))
        )
        if copy.is_kept and copy.path.name not in self._states:
            mark, word = Mark.OPEN, sentence("BACKUP_KEPT_BEFORE_RESTORE")
        return (
            str(copy.sequence),
            Cell(moment_words(copy.made_at), strong=True),
            f"{copy.size / _MEGABYTE:.1f} MB",
            Cell(word, mark=mark),
            Cell(copy.path.name, tone="ink3"),
        )

    def _show_banner(self, care: CareView, today: date) -> None:
        """A doubt about the file first, then the paper key, then a stick too long ago."""
        if not self._may_care:
            self.view.show_banner("", "")
            return
        if self.desk.site.store.doubts:
            self._banner_deed = self._on_check
            text = say_problem(self.desk.site.store.doubts[0])
            self.view.show_banner(text, sentence("BACKUP_CHECK_NOW"), "bad")
            return
        state, _ = care.paper
        if state != paper.SEALED:
            code = "BACKUP_PAPER_UNREAD" if state == paper.UNREAD else "BACKUP_PAPER_OPENED"
            self._banner_deed = self.keys.replace_paper_key
            self.view.show_banner(sentence(code), sentence("PAPER_KEY_REPLACE"))
            return
        if self.desk.site.store.is_on_server:
            self.view.show_banner(sentence("BACKUP_BY_SERVER"), "")
            return
        days = days_since(care.stick, today)
        if days is None or days > REMIND_AFTER_DAYS:
            self._banner_deed = self._on_to_stick
            code = "BACKUP_STICK_NEVER" if days is None else "BACKUP_STICK_LONG_AGO"
            text = sentence(code, {"days": days or 0})
            self.view.show_banner(text, sentence("BACKUP_TO_STICK"))
            return
        self.view.show_banner("", "")

    def _on_banner(self) -> None:
        self._banner_deed()

    def _load_log(self, kind: str) -> None:
        site = self.desk.site

        def load(watcher: Watcher) -> list[AccessLine]:
            from liushou_desktop.services.shared.access_log import access_log

            return access_log(site, kind)

        self.desk.jobs.run(load, done=self._show_log)

    def _show_log(self, lines: list[AccessLine]) -> None:
        self.view.show_log([(line.number, log_row(line)) for line in lines])

    # copies ---------------------------------------------------------------------------------

    def _on_to_stick(self) -> None:
        place = choose_place(self.desk.ask, sentence("BACKUP_WHICH_STICK"))
        if place is not None:
            self._back_up(place)

    def _back_up(self, place: Path | None) -> None:
        site = self.desk.site

        def make(watcher: Watcher) -> Backup:
            from liushou_desktop.app.site_card import keep_card
            from liushou_desktop.services.shared.care import back_up

            made = back_up(site, place, watcher)
            keep_card(site)
            return made

        def made(copy: Backup) -> None:
            args = {"file": copy.path.name, "folder": str(copy.path.parent)}
            code = "BACKUP_MADE" if place is None else "BACKUP_MADE_ON_STICK"
            self.desk.say(sentence(code, args))
            self.desk.set_status(sentence("BACKUP_STATUS", {"time": clock_words(site.clock)}))
            self.refresh()

        strip = self.view.strip
        strip.set_warning(sentence("BACKUP_KEEP_STICK") if place is not None else "")
        self.desk.jobs.run(make, done=made, strip=strip, what=sentence("BACKUP_COPY"))

    def _on_verify(self, name: object) -> None:
        copy = self._copies.get(str(name))
        if copy is None or not self._may_care:
            return
        site = self.desk.site

        def verify(watcher: Watcher) -> None:
            from liushou_desktop.services.shared.care import verify_backup

            verify_backup(site, copy, watcher)

        def fine(_: object) -> None:
            moment = {"time": clock_words(site.clock)}
            self._state(copy, Mark.DONE, sentence("BACKUP_FINE", moment))

        def refused(error: ProgramError) -> None:
            other_key = error.code == "BACKUP_OTHER_KEY"
            mark = Mark.DUE if other_key else Mark.REFUSED
            self._state(copy, mark, sentence("BACKUP_OLD_KEY" if other_key else "BACKUP_BROKEN"))
            self.desk.tell_error(error)

        self._state(copy, Mark.RUNNING, sentence("BACKUP_VERIFY"))
        self.desk.jobs.run(verify, done=fine, failed=refused)

    def _state(self, copy: Backup, mark: Mark, word: str) -> None:
        self._states[copy.path.name] = (mark, word)
        self.view.copies.update_row(copy.path.name, self._copy_row(copy))

    def _on_restore(self, name: object) -> None:
        copy = self._copies.get(str(name))
        if copy is not None:
            self._restore(copy.path, moment_words(copy.made_at))

    def _on_restore_file(self) -> None:
        ask = self.desk.ask
        file = ask.open_file(sentence("BACKUP_CHOOSE_FILE"), sentence("BACKUP_FILES"))
        if file is not None:
            self._restore(file, file.name)

    def _restore(self, file: Path, what: str) -> None:
        """Asked twice: what is lost, and the password of that day."""
        ask, site = self.desk.ask, self.desk.site
        answers = (
            Answer("", sentence("GUI_LEAVE_AS_IS")),
            Answer("restore", sentence("BACKUP_RESTORE_IT"), is_harmful=True),
        )
        question = sentence("BACKUP_RESTORE_QUESTION", {"what": what})
        if ask.choose(question, sentence("BACKUP_RESTORE_TEXT"), answers) != "restore":
            return
        who = {"user": site.user.name}
        password = ask.password(
            sentence("BACKUP_RESTORE_PASSWORD", who),
            sentence("BACKUP_RESTORE_PASSWORD_TEXT"),
            sentence("BACKUP_RESTORE_IT"),
        )
        if password is None:
            return

        def put_back(watcher: Watcher) -> Backup:
            from liushou_desktop.services.shared.care import restore_here

            return restore_here(site, file, site.user.name, password, watcher)

        def failed(error: ProgramError) -> None:
            if site.is_locked:
                self.desk.lock(say_error(error))
            else:
                self.desk.tell_error(error)

        self.view.strip.set_warning("")
        self.view.strip.stop_button.hide()
        self.desk.jobs.run(
            put_back,
            done=lambda copy: self.desk.lock(sentence("BACKUP_RESTORED", {"what": what})),
            strip=self.view.strip,
            what=sentence("RESTORE_CHECK"),
            failed=failed,
        )

    def _on_export_site(self) -> None:
        if self._may_care:
            export_everything(self.desk, self.view.strip, done=self.refresh)

    # the file -------------------------------------------------------------------------------

    def _on_check(self) -> None:
        site = self.desk.site

        def check(watcher: Watcher) -> CheckReport:
            from liushou_desktop.services.shared.care import check_site

            return check_site(site, watcher)

        self.view.strip.set_warning("")
        self.view.strip.stop_button.show()
        self.desk.jobs.run(
            check, done=self._show_report, strip=self.view.strip, what=sentence("CHECKING")
        )

    def _show_report(self, report: CheckReport) -> None:
        rows = {"rows": sum(report.counts.values()), "time": clock_words(self.desk.site.clock)}
        if report.is_sound:
            links = report.head.seq if report.head is not None else 0
            words = sentence("BACKUP_SOUND", rows)
            lines = [sentence("BACKUP_SOUND_TEXT", {"rows": rows["rows"], "links": links})]
            self.view.show_findings(Mark.DONE, words, lines, can_rebuild=False)
            return
        lines = [say_problem(problem) for problem in report.problems[:6]]
        if len(report.problems) > len(lines):
            lines.append(sentence("BACKUP_MORE", {"count": len(report.problems) - len(lines)}))
        if report.good_backup:
            lines.append(sentence("BACKUP_GOOD_ONE", {"file": report.good_backup}))
        only_search = {problem.code for problem in report.problems} == {"CHECK_SEARCH"}
        words = sentence("BACKUP_FOUND", {"count": len(report.problems)})
        self.view.show_findings(
            Mark.DUE if only_search else Mark.REFUSED, words, lines, can_rebuild=only_search
        )

    def _on_rebuild(self) -> None:
        site = self.desk.site

        def rebuild(watcher: Watcher) -> None:
            from liushou_desktop.services.shared.care import rebuild_search

            rebuild_search(site, watcher)

        self.desk.jobs.run(
            rebuild,
            done=lambda _: self._on_check(),
            strip=self.view.strip,
            what=sentence("REBUILDING_SEARCH"),
        )

    def set_compact(self, is_compact: bool) -> None:
        super().set_compact(is_compact)
        self.view.set_compact(is_compact)
