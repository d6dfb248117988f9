"""One emergency: the clock runs, one key notes who was told, reports go out, it is closed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

from liushou_desktop.app.wording import sentence
from liushou_desktop.domain.incidents import FOLLOW_UP, INITIAL
from liushou_desktop.formspec.codes import code_set
from liushou_desktop.gui.common.dialogs import Answer
from liushou_desktop.gui.common.marks import Mark
from liushou_desktop.gui.common.page import BackLink, Desk, HeaderBadge, Page, PageAction
from liushou_desktop.gui.common.page_header import action_button
from liushou_desktop.gui.school.incident_view import IncidentView
from liushou_desktop.gui.school.paper_delivery import PaperDelivery
from liushou_desktop.services.shared.rights import Right
from liushou_desktop.services.shared.words import word

if TYPE_CHECKING:
    from liushou_desktop.services.school.show_incident import IncidentPage as Shown

_SECOND_MS, _AGAIN_SECONDS = 1000, 30
_KEYS = 9
_PDF = "PDF (*.pdf)"


class IncidentPage(Page):
    """``open(incident=…)`` shows that emergency."""

    toast_lift = 44

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.title = sentence("PAGE_INCIDENT")
        self.back = BackLink(sentence("PAGE_INCIDENTS"), "school.incidents")
        self._id, self._is_opening = "", True
        self._shown: Shown | None = None
        self.view = IncidentView()
        self.body.addWidget(self.view, 1)
        self.delivery = PaperDelivery(desk, self.view.strip)
        self.view.told.connect(self.tell)
        self.view.why_wanted.connect(self.explain)
        self.view.answered.connect(self._keep_answer)
        self.view.police_pressed.connect(self._on_police)
        self.view.write_pressed.connect(self.write)
        self.view.stage_pressed.connect(self.send)
        self._ticks = 0
        self._second = QTimer(self, interval=_SECOND_MS)
        self._second.timeout.connect(self._tick)
        self._foot: list[QWidget] = []

    # the page ---------------------------------------------------------------------------

    def open(self, **arguments: object) -> None:
        asked = str(arguments.get("incident") or self._id)
        self._is_opening = asked != self._id or self._is_opening
        self._id = asked

    def refresh(self) -> None:
        if not self._id:
            self.desk.go("school.incidents")
            return
        from liushou_desktop.services.school.show_incident import show_incident

        site, incident, is_opening = self.desk.site, self._id, self._is_opening
        self._is_opening = False
        self.desk.jobs.run(
            lambda _: show_incident(site, incident, is_opening=is_opening), done=self._show
        )

    def _show(self, page: Shown) -> None:
        self._shown = page
        line, clock = page.line, page.line.clock
        self.title = sentence("INCIDENT_TITLE", {"number": line.number})
        drill = (sentence("INCIDENT_DRILL_NOTE"),) if clock.is_drill else ()
        self.facts = tuple(fact for fact in (line.kinds, line.children, *drill) if fact)
        self.badges = (self._badge(page),)
        self.view.show_page(page, may_write=self._may_write())
        if clock.closed_on is not None:
            day = f"{clock.closed_on.month}月{clock.closed_on.day}日"
            self.view.show_closed(sentence("INCIDENT_CLOSED_ON", {"day": day}))
            self._second.stop()
        else:
            self.view.show_time(line.found_at, self.desk.site.clock.now())
            self._second.start()
        self._set_foot()
        self.header_changed.emit()
        self.desk.refresh_counts()

    def _badge(self, page: Shown) -> HeaderBadge:
        clock = page.line.clock
        if clock.closed_on is not None:
            return HeaderBadge(sentence("INCIDENTS_CLOSED"), Mark.DONE)
        if clock.is_drill:
            return HeaderBadge(sentence("INCIDENTS_DRILL"), Mark.EXEMPT)
        last = clock.reports[-1][0] if clock.reports else INITIAL
        return HeaderBadge(word("report_stage", last), Mark.RUNNING)

    def _tick(self) -> None:
        """Each second the clock; every half minute the rows, for what has become late."""
        if self._shown is None or not self.isVisible():
            self._second.stop()
            return
        self.view.show_time(self._shown.line.found_at, self.desk.site.clock.now())
        self._ticks = (self._ticks + 1) % _AGAIN_SECONDS
        if self._ticks == 0 and self.view.answer_row.isHidden():
            self.refresh()

    def _may_write(self) -> bool:
        return bool(self.desk.site.may(Right.RECORD))

    def _is_open(self) -> bool:
        return self._shown is not None and self._shown.line.clock.is_running

    def page_actions(self) -> Sequence[PageAction]:
        found: list[PageAction] = []
        if self._shown is None:
            return found
        if self.desk.site.may(Right.PRINT):
            words = sentence("INCIDENT_PRINT")
            found.append(PageAction("page.print", words, self.print_report, icon="printer"))
        if self._may_write() and self._is_open():
            words = sentence("INCIDENT_ADD")
            found.append(PageAction("page.new", words, self.add, "primary", "plus"))
            found.append(PageAction("page.edit", "", self.write, in_header=False))
            found += self._foot_actions()
            found += [
                PageAction(f"page.decide_{number}", "", partial(self._tell_row, number))
                for number in range(1, min(_KEYS, len(self._shown.notices)) + 1)
            ]
        return found

    def _foot_actions(self) -> list[PageAction]:
        assert self._shown is not None
        clock = self._shown.line.clock
        blocked = sentence("INCIDENT_NOT_YET", {"missing": ""}) if self._missing() else None
        found = [
            PageAction("page.confirm", sentence("INCIDENT_CLOSE"), self.close_it, in_header=False)
            if blocked is None
            else PageAction(
                "page.confirm",
                sentence("INCIDENT_CLOSE"),
                self.close_it,
                blocked=self.view.state.word,
                in_header=False,
            )
        ]
        if clock.reported(INITIAL) is not None:
            words = sentence("INCIDENT_SEND_FOLLOW_UP")
            follow = partial(self.send, FOLLOW_UP)
            found.insert(0, PageAction("page.draft", words, follow, in_header=False))
        return found

    def _missing(self) -> tuple[str, ...]:
        assert self._shown is not None
        return tuple(self._shown.line.clock.missing_to_close())

    def _set_foot(self) -> None:
        for button in self._foot:
            button.hide()
            button.deleteLater()
        self._foot = []
        if self._may_write() and self._is_open():
            for action in self._foot_actions():
                button = action_button(action)
                self.view.foot_row.addWidget(button)
                self._foot.append(button)

    def first_field(self) -> QWidget | None:
        return self.view.table

    def escape(self) -> bool:
        if not self.view.answer_row.isHidden():
            self.view.hide_answer()
            return True
        return False

    def may_leave(self) -> bool:
        self._second.stop()
        return True

    def set_compact(self, is_compact: bool) -> None:
        super().set_compact(is_compact)
        self.view.set_compact(is_compact)

    # steps ------------------------------------------------------------------------------

    def _run(self, work: Callable[[Any], object], done: Callable[[], object] | None = None) -> None:
        """Do a step on the worker, show the emergency again, then say so."""
        site = self.desk.site

        def after(_: object) -> None:
            self.refresh()
            if done is not None:
                done()

        self.desk.jobs.run(lambda _: work(site), done=after)

    def _tell_row(self, number: int) -> None:
        line = self.view.party(number)
        if line is not None and line.notice.told is None:
            self.tell(line.notice.party)

    def tell(self, party: str) -> None:
        """Note that a party was told this minute; who it was comes from the file."""
        from liushou_desktop.services.school.handle_incident import Told, tell_party

        if not (self._may_write() and self._is_open()) or self._shown is None:
            return
        line = next(each for each in self._shown.notices if each.notice.party == party)
        person = line.who.split("、")[0] if party in ("carer", "parents") else ""
        told = Told(party=party, person=person)

        def done() -> None:
            time = f"{self.desk.site.clock.now():%H:%M}"
            said = sentence("INCIDENT_NOTED", {"time": time, "party": word(_PARTY, party)})
            self.desk.say(said, partial(self._take_back, party))
            self.view.ask_answer(party)

        self._run(lambda site: tell_party(site, self._id, told), done)

    def _take_back(self, party: str) -> None:
        from liushou_desktop.services.school.handle_incident import take_back_notice

        reason = sentence("INCIDENT_TAKE_BACK_REASON")
        said = sentence("INCIDENT_TAKEN_BACK", {"party": word(_PARTY, party)})
        self.view.hide_answer()
        self._run(
            lambda site: take_back_notice(site, self._id, party, reason),
            lambda: self.desk.say(said),
        )

    def _keep_answer(self, party: str, answer: str) -> None:
        from liushou_desktop.services.school.handle_incident import note_answer

        self._run(lambda site: note_answer(site, self._id, party, answer))

    def explain(self, party: str) -> None:
        """Ask why a party was told late or not at all."""
        from liushou_desktop.services.school.handle_incident import explain_delay

        question = sentence("INCIDENT_WHY_QUESTION", {"party": word(_PARTY, party)})
        why = self.desk.ask.reason(
            question, sentence("INCIDENT_WHY_TEXT"), sentence("INCIDENT_WHY_VERB")
        )
        if why:
            self._run(lambda site: explain_delay(site, self._id, party, why))

    def add(self) -> None:
        """One more line of what happened, at this minute."""
        from liushou_desktop.services.school.handle_incident import add_happening

        text = self.desk.ask.reason(
            sentence("INCIDENT_ADD_QUESTION"),
            sentence("INCIDENT_ADD_TEXT"),
            sentence("INCIDENT_ADD_VERB"),
        )
        if text:
            self._run(lambda site: add_happening(site, self._id, text))

    def _on_police(self, perhaps: bool) -> None:
        from liushou_desktop.services.school.handle_incident import answer_police

        reasons = ("none",)
        if perhaps:
            answers = [Answer("", sentence("GUI_LEAVE_AS_IS"))]
            answers += [
                Answer(code.code, code.name)
                for code in code_set("police_reason").codes
                if not code.attributes.get("exclusive")
            ]
            question = sentence("INCIDENT_POLICE_ASK")
            text = sentence("INCIDENT_POLICE_ASK_TEXT")
            chosen = self.desk.ask.choose(question, text, answers)
            if not chosen:
                return
            reasons = (chosen,)
        self._run(lambda site: answer_police(site, self._id, reasons))

    def write(self) -> None:
        """To the page that fills in the written report."""
        self.desk.go("school.incident_report", incident=self._id)

    def send(self, stage: str) -> None:
        """Note that a report of that stage went out now."""
        from liushou_desktop.services.school.handle_incident import send_report

        said: str | None = ""
        if stage == FOLLOW_UP:
            said = self.desk.ask.reason(
                sentence("INCIDENT_FOLLOW_UP_QUESTION"),
                sentence("INCIDENT_FOLLOW_UP_TEXT"),
                sentence("INCIDENT_ADD_VERB"),
            )
        if said is None or not stage:
            return
        words, text = sentence("INCIDENT_SENT", {"stage": word("report_stage", stage)}), said
        self._run(
            lambda site: send_report(site, self._id, stage, said=text),
            lambda: self.desk.say(words),
        )

    def close_it(self) -> None:
        """Ask how it ended, and close it."""
        from liushou_desktop.services.school.handle_incident import close_incident

        text = self.desk.ask.reason(
            sentence("INCIDENT_CLOSE_QUESTION"),
            sentence("INCIDENT_CLOSE_TEXT"),
            sentence("INCIDENT_CLOSE"),
        )
        if text:
            words = sentence("INCIDENT_IS_CLOSED")
            self._run(
                lambda site: close_incident(site, self._id, text), lambda: self.desk.say(words)
            )

    def print_report(self) -> None:
        """F14 as far as it is filled, into a file."""
        from liushou_desktop.services.school.print_forms import print_form

        title = self.title
        question = sentence("INCIDENT_SAVE_PAPER")
        file = self.desk.ask.save_file(question, f"{title}.pdf", _PDF)
        if file is None:
            return
        site, incident = self.desk.site, self._id
        self.desk.jobs.run(
            lambda watcher: print_form(
                site, "incident", blank=False, records=[incident], watcher=watcher
            ),
            done=lambda made: self.delivery.write(made, title, file),
            strip=self.view.strip,
            what=title,
        )


_PARTY = "notified_party"
