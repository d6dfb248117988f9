"""学区转交: at a 学区, what can be passed on; at the county, who is withheld or altered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from liushou_desktop.app.wording import sentence
from liushou_desktop.base.progress import Watcher
from liushou_desktop.gui.bureau import relay_words as words
from liushou_desktop.gui.common.cards import Banner
from liushou_desktop.gui.common.cells import Row
from liushou_desktop.gui.common.dialogs import Answer
from liushou_desktop.gui.common.inputs import TextField
from liushou_desktop.gui.common.labels import label
from liushou_desktop.gui.common.list_card import ListCard
from liushou_desktop.gui.common.page import BackLink, Desk, Page, PageAction
from liushou_desktop.gui.common.places import choose_place
from liushou_desktop.gui.common.progress_strip import ProgressStrip
from liushou_desktop.gui.common.term_combo import TermCombo
from liushou_desktop.services.shared.rights import Right

if TYPE_CHECKING:
    from liushou_desktop.services.bureau.district_status import DistrictStatus
    from liushou_desktop.services.bureau.relay_packages import Relayed, RelayLine
    from liushou_desktop.services.bureau.report_upward import ReportedUpward, UpwardRule
    from liushou_desktop.services.bureau.take_pack import PackTaken


@dataclass(frozen=True, slots=True)
class _Loaded:
    """Lines of this 学区, or of all 学区 at the county."""

    own: list[RelayLine] | None
    districts: list[DistrictStatus]
    upward: UpwardRule | None = None
    term: str = ""


class RelayPage(Page):
    """One table; what a 学区 does stands in the header."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.title = sentence("PAGE_RELAY")
        self.back = BackLink(sentence("PAGE_REPORTED"), "bureau.reported")
        self._term: str | None = None
        self._loaded = _Loaded(None, [])
        self.strip = ProgressStrip(sentence("REPORT_KEEP_STICK"))
        self.done = Banner(tone="ok")
        self.done.setObjectName("banner:written")
        self.done.hide()
        self.body.addWidget(self.strip)
        self.body.addWidget(self.done)
        self.card = ListCard(words.COLUMNS, "relay", " ")
        self.terms = TermCombo()
        self.terms.chosen.connect(self._on_term)
        self.card.add_to_header(self.terms)
        self.rows, self.table = self.card.model, self.card.table
        self.nothing = self.card.nothing
        self.note = TextField()
        self.note.setObjectName("field:relay_note")
        self.note.setPlaceholderText(sentence("RELAY_NOTE_HINT"))
        self.note.setAccessibleName(sentence("RELAY_NOTE_HINT"))
        self.note.hide()
        self.body.addWidget(self.note)
        self.body.addWidget(self.card, 1)
        self._details: dict[str, str] = {}
        self.detail = label("", tone="ink2", wrap=True)
        self.detail.hide()
        self.body.addWidget(self.detail)
        self.table.current_changed.connect(self._on_current)

    def open(self, **arguments: object) -> None:
        self._term = str(arguments["term"]) if arguments.get("term") else self._term
        self.done.hide()

    def first_field(self) -> QWidget | None:
        return self.table

    def page_actions(self) -> Sequence[PageAction]:
        if self._loaded.own is None:
            take = PageAction(
                "page.confirm",
                sentence("REPORTED_TAKE_STICK"),
                lambda: self.desk.go("bureau.receiving"),
                "primary",
                "stick",
            )
            return (*self._upward_actions(), take)
        ready = sum(line.state == "ready" for line in self._loaded.own)
        passed_on = any(line.state == "passed_on" for line in self._loaded.own)
        may = self.desk.site.may(Right.SETTINGS)
        return (
            PageAction(
                "page.open_file",
                sentence("RELAY_TAKE_PACK"),
                self._on_pack,
                icon="import",
                blocked=None if may else sentence("SETTINGS_ONLY_CLERK"),
            ),
            PageAction(
                "page.export",
                sentence("RELAY_AGAIN"),
                self._on_again,
                icon="stick",
                blocked=None if passed_on else sentence("RELAY_NOTHING_PASSED_ON"),
            ),
            PageAction(
                "page.confirm",
                sentence("RELAY_PASS_ON", {"count": ready}),
                self._on_pass_on,
                "primary",
                "stick",
                blocked=None if ready else sentence("RELAY_NOTHING_READY"),
            ),
        )

    # showing ------------------------------------------------------------------------------------

    def refresh(self) -> None:
        site, asked = self.desk.site, self._term
        self.terms.offer(site)

        def load(watcher: Watcher) -> _Loaded:
            from liushou_desktop.services.bureau.district_status import district_status
            from liushou_desktop.services.bureau.package_chain import last_told_term
            from liushou_desktop.services.bureau.relay_packages import (
                relay_lines,
                works_as_district,
            )
            from liushou_desktop.services.bureau.report_upward import upward_rule

            term = last_told_term(site, asked).id
            if works_as_district(site):
                return _Loaded(relay_lines(site, term), [], None, term)
            return _Loaded(None, district_status(site, term), upward_rule(site), term)

        self.desk.jobs.run(load, done=self._show)

    def _on_term(self, term: str) -> None:
        self._term = term
        self.refresh()

    def _show(self, loaded: _Loaded) -> None:
        self._loaded, self._term = loaded, loaded.term or self._term
        names = {term.id: term.name for term in self.desk.site.own_terms}
        term = self._term or self.desk.site.term().id
        self.terms.choose(term)
        rows: list[tuple[str, Row]]
        if loaded.own is not None:
            title, empty = "RELAY_TITLE_OWN", "RELAY_EMPTY_OWN"
            rows = [(line.code, words.own_row(line)) for line in loaded.own]
            counts = {
                "ready": sum(line.state == "ready" for line in loaded.own),
                "missing": sum(line.state == "not_handed_in" for line in loaded.own),
            }
            fact = sentence("RELAY_FACT_OWN", counts)
        else:
            title, empty = "RELAY_TITLE_COUNTY", "RELAY_EMPTY_COUNTY"
            rows = [row for district in loaded.districts for row in words.county_rows(district)]
            fact = words.county_fact(loaded.districts)
        self.note.setVisible(loaded.own is not None)
        self.facts = (names.get(term, term), fact) if rows else (names.get(term, term),)
        self._details = words.details(loaded.districts)
        self.card.set_title(sentence(title))
        self.card.show_rows(rows, sentence(empty))
        self._on_current(self.table.row_id())
        self.header_changed.emit()

    def _on_current(self, row_id: object) -> None:
        """The whole of what the row cuts short, and what is to be done about it."""
        text = self._details.get(str(row_id), "")
        self.detail.setText(text)
        self.detail.setVisible(bool(text))

    # what a county under a prefecture does -----------------------------------------------------

    def _upward_actions(self) -> Sequence[PageAction]:
        rule = self._loaded.upward
        if rule is None or not rule.receiver:
            return ()
        may = self.desk.site.may(Right.SETTINGS)
        blocked = None if may else sentence("SETTINGS_ONLY_CLERK")
        word = sentence(f"UPWARD_{rule.profile.upper()}")
        return (
            PageAction(
                "page.open_file",
                sentence("UPWARD_DECIDE", {"what": word}),
                self._on_decide,
                icon="settings",
                blocked=blocked,
            ),
            PageAction(
                "page.export",
                sentence("UPWARD_REPORT", {"receiver": rule.receiver}),
                self._on_upward,
                icon="export",
                blocked=blocked,
            ),
        )

    def _on_decide(self) -> None:
        answers = [
            Answer(code, sentence(f"UPWARD_{code.upper()}"), is_harmful=code == "names")
            for code in ("totals", "schools", "names")
        ]
        chosen = self.desk.ask.choose(
            sentence("UPWARD_QUESTION"),
            sentence("UPWARD_TEXT"),
            [Answer("", sentence("SCHOOLS_LEAVE")), *answers],
        )
        if not chosen:
            return
        purpose: str | None = ""
        if chosen == "names":
            purpose = self.desk.ask.reason(
                sentence("UPWARD_PURPOSE"),
                sentence("UPWARD_PURPOSE_TEXT"),
                sentence("UPWARD_PURPOSE_GO"),
            )
        if purpose is None:
            return
        site, told = self.desk.site, purpose

        def decide(watcher: Watcher) -> UpwardRule:
            from liushou_desktop.services.bureau.report_upward import set_upward_rule

            return set_upward_rule(site, chosen, told, told or sentence("UPWARD_REASON"))

        self.desk.jobs.run(decide, done=lambda _: self.refresh())

    def _on_upward(self) -> None:
        folder = choose_place(self.desk.ask, sentence("UPWARD_WHERE"))
        if folder is None:
            return
        site, term = self.desk.site, self._term

        def write(watcher: Watcher) -> ReportedUpward:
            from liushou_desktop.services.bureau.report_upward import report_upward

            return report_upward(site, folder, term)

        def written(made: ReportedUpward) -> None:
            args = {"count": made.schools, "what": sentence(f"UPWARD_{made.profile.upper()}")}
            self.done.set_text(sentence("UPWARD_WRITTEN", args), sentence("REPORT_MAY_PULL"))
            self.done.show()

        self.done.hide()
        self.desk.jobs.run(write, done=written, strip=self.strip, what=sentence("RELAY_WRITING"))

    # what a 学区 does ---------------------------------------------------------------------------

    def _on_again(self) -> None:
        """The stick was lost: what was passed on before goes onto another one."""
        self._on_pass_on(again=True)

    def _on_pass_on(self, *, again: bool = False) -> None:
        folder = choose_place(self.desk.ask, sentence("RELAY_WHERE"))
        if folder is None:
            return
        site, term, note = self.desk.site, self._term, self.note.text()

        def write(watcher: Watcher) -> Relayed:
            from liushou_desktop.services.bureau.relay_packages import relay_packages

            return relay_packages(site, folder, term, note=note, again=again, watcher=watcher)

        self.done.hide()
        self.desk.jobs.run(
            write, done=self._on_passed_on, strip=self.strip, what=sentence("RELAY_WRITING")
        )

    def _on_passed_on(self, made: Relayed) -> None:
        args = {"count": made.passed_on, "missing": made.not_handed_in}
        self.done.set_text(sentence("RELAY_WRITTEN", args), sentence("REPORT_MAY_PULL"))
        self.done.show()
        self.note.clear()
        self.refresh()

    def _on_pack(self) -> None:
        file = self.desk.ask.open_file(sentence("RELAY_TAKE_PACK"), sentence("RELAY_PACK_FILES"))
        if file is not None:
            self._take(file)

    def _take(self, file: Path) -> None:
        site = self.desk.site

        def take(watcher: Watcher) -> PackTaken:
            from liushou_desktop.services.bureau.take_pack import take_pack

            return take_pack(site, file)

        def said(taken: PackTaken) -> None:
            args = {
                "number": taken.number,
                "version": taken.register_version,
                "count": taken.schools,
            }
            code = "RELAY_PACK_REPEAT" if taken.is_repeat else "RELAY_PACK_TAKEN"
            self.desk.say(sentence(code, args))
            self.refresh()

        self.desk.jobs.run(take, done=said)

    def escape(self) -> bool:
        if self.strip.isVisible():
            self.strip.stop()
            return True
        return False

    def set_compact(self, is_compact: bool) -> None:
        super().set_compact(is_compact)
        self.table.set_compact(is_compact)
