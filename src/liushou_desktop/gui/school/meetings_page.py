"""会议与活动: what was held this term, who came, who is made up for, what the term still owes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from liushou_desktop.app.wording import sentence
from liushou_desktop.gui.common.buttons import Choice
from liushou_desktop.gui.common.cards import Beginning, EmptyState
from liushou_desktop.gui.common.cells import Cell, Column, Row
from liushou_desktop.gui.common.marks import Mark
from liushou_desktop.gui.common.page import Desk, PageAction
from liushou_desktop.gui.school.meeting_pane import MeetingPane
from liushou_desktop.gui.school.room_page import RoomPage
from liushou_desktop.gui.school.room_view import RoomView
from liushou_desktop.services.school.duty_places import MEETINGS, ROOMS
from liushou_desktop.services.school.print_sign_in import SIGN_IN, TITLE
from liushou_desktop.services.shared.rights import Right

if TYPE_CHECKING:
    from liushou_desktop.services.school.list_meetings import Meeting, MeetingBook
    from liushou_desktop.services.school.read_record import RecordSheet

_OPEN = "open"
_COLUMNS = (
    Column("day", sentence("RECORDS_COLUMN_DAY"), 84),
    Column("topic", sentence("MEETINGS_COLUMN_TOPIC"), 200, stretches=True),
    Column("kind", sentence("MEETINGS_COLUMN_KIND"), 122),
    Column("place", sentence("MEETINGS_COLUMN_PLACE"), 88, folds=True),
    Column("staff", sentence("MEETINGS_COLUMN_STAFF"), 84),
    Column("there", sentence("MEETINGS_COLUMN_THERE"), 76, align="center"),
    Column("open", sentence("MEETINGS_COLUMN_OPEN"), 128),
)


class MeetingsPage(RoomPage):
    """``open(form=…)`` shows one form; ``record=`` puts the cursor on a meeting."""

    page_id = MEETINGS

    def __init__(self, desk: Desk) -> None:
        self.pane = MeetingPane()
        view = RoomView(
            "meetings",
            {"all": _COLUMNS},
            (Choice("all", ""),),
            {
                "form": "RECORDS_FILTER_FORM",
                "state": "RECORDS_FILTER_STATE",
                "term": "RECORDS_FILTER_TERM",
            },
            "MEETINGS_SEARCH",
            self.pane,
            (("Enter", "MEETINGS_KEY_MAKE_UP"), ("Ctrl+C", "RECORDS_KEY_COPY")),
        )
        super().__init__(desk, view)
        self.title = sentence("PAGE_MEETINGS")
        self._book: MeetingBook | None = None
        self._wanted = ""
        forms = tuple((each, self.form_title(each)) for each in ROOMS[MEETINGS])
        view.offer("form", "RECORDS_ALL_FORMS", forms)
        view.offer("state", "MEETINGS_ALL_STATES", ((_OPEN, sentence("MEETINGS_ONLY_OPEN")),))
        self.empty = self._build_empty()
        self.empty.hide()
        self.body.addWidget(self.empty, 1)
        view.opened.connect(lambda _: self._to_make_up())
        self.pane.made_up.connect(self.make_up)
        self.pane.printed.connect(self.print_current)
        self.pane.sign_in_printed.connect(self.print_sign_in_of_current)
        self.pane.voided.connect(self.void_current)

    def _build_empty(self) -> EmptyState:
        ways = tuple(
            Beginning(
                icon,
                sentence(f"MEETINGS_BEGIN_{name}"),
                sentence(f"MEETINGS_BEGIN_{name}_TEXT"),
                sentence(f"MEETINGS_BEGIN_{name}_BUTTON"),
                is_primary=name == "MEETING",
            )
            for icon, name in (("calendar", "MEETING"), ("star", "ACTIVITY"), ("printer", "SHEET"))
        )
        made = EmptyState(sentence("MEETINGS_EMPTY_TITLE"), sentence("MEETINGS_EMPTY_TEXT"), ways)
        acts = (
            lambda: self.write("guardian_meeting"),
            lambda: self.write("activity"),
            self.print_sign_in,
        )
        made.chosen.connect(lambda way: acts[way]())
        return made

    # the page ---------------------------------------------------------------------------

    def open(self, **arguments: object) -> None:
        form = arguments.get("form")
        if isinstance(form, str):
            self.room.combos["form"].choose(form)
        self._wanted = str(arguments.get("record") or "")

    def page_actions(self) -> Sequence[PageAction]:
        found = []
        if self.may(Right.PRINT):
            words = sentence("MEETINGS_NEW_SHEET")
            found.append(PageAction("page.export", words, self.print_sign_in, icon="printer"))
            if self.current() is not None and self.room.isVisible():
                words = sentence("MEETINGS_PRINT")
                found.append(PageAction("page.print", words, self.print_current, icon="printer"))
        found.append(PageAction("page.fold_pane", "", self.room.fold_pane, in_header=False))
        if self.may(Right.RECORD):
            words = sentence("MEETINGS_NEW")
            found.append(PageAction("page.new", words, self.new, "primary", "plus"))
        return found

    def ask_again(self) -> None:
        from liushou_desktop.services.school.list_meetings import list_meetings

        room, site = self.room, self.desk.site
        query = {
            "term": room.code("term"),
            "form": room.code("form"),
            "text": room.search.text(),
            "only_open": room.code("state") == _OPEN,
        }
        self.desk.jobs.run(lambda _: list_meetings(site, **query), done=self._show)  # type: ignore[arg-type]

    def _show(self, book: MeetingBook) -> None:
        self._book = book
        room = self.room
        room.offer("term", "", book.terms)
        room.combos["term"].choose(book.term)
        room.duties.show_duties(book.duties, may_write=self.may(Right.RECORD))
        args = {"shown": len(book.meetings), "total": book.total, "count": book.to_make_up}
        rows = [(line.id, _row(line)) for line in book.meetings]
        room.show_rows(rows, sentence("MEETINGS_FOOTER", args))
        if self._wanted:
            room.table.select_id(self._wanted)
            self._wanted = ""
        is_empty = not book.total and not room.is_filtered()
        room.setVisible(not is_empty)
        self.empty.setVisible(is_empty)
        code = "MEETINGS_FACT_OPEN" if book.to_make_up else "MEETINGS_FACT"
        self.facts = (dict(book.terms).get(book.term, ""), sentence(code, args))
        self.pause.start()
        self.header_changed.emit()

    def current(self) -> Meeting | None:
        """The meeting under the cursor."""
        held = self.room.table.row_id()
        lines = self._book.meetings if self._book is not None else ()
        return next((line for line in lines if line.id == held), None)

    def load_pane(self) -> None:
        meeting, site = self.current(), self.desk.site
        if meeting is None:
            self.pane.show_nothing()
            return
        from liushou_desktop.services.school.read_record import read_record

        def done(sheet: RecordSheet) -> None:
            if self.current() is meeting:
                self._show_meeting(meeting, sheet)

        self.desk.jobs.run(lambda _: read_record(site, meeting.id), done=done)

    def _show_meeting(self, meeting: Meeting, sheet: RecordSheet) -> None:
        rights = set()
        if self.may(Right.RECORD):
            rights.add("record")
        if self.may(Right.PRINT):
            rights.add("print")
            if meeting.form in SIGN_IN:
                rights.add("sign_in")
        listed = self.desk.site.forms.form(meeting.form).attendance
        self.pane.show_meeting(
            meeting,
            sheet,
            list_label=listed.label if listed is not None else "",
            today=self.desk.today(),
            rights=frozenset(rights),
        )
        self.header_changed.emit()

    # acting -----------------------------------------------------------------------------

    def new(self) -> None:
        """Ctrl+N: the form of the filter, or the one that is asked for."""
        form = self.room.code("form") or self.choose_form("MEETINGS_NEW_QUESTION", ROOMS[MEETINGS])
        if form:
            self.write(form)

    def _to_make_up(self) -> None:
        """Enter: into the list of those to be made up."""
        if self.room.pane.isHidden():
            self.room.fold_pane()
        table = self.pane.findChild(QWidget, "table:missed")
        if table is not None:
            table.setFocus()

    def make_up(self, children: Sequence[str], on: date | None, way: str) -> None:
        """Those ticked were made up for."""
        from liushou_desktop.services.school.group_lists import MakeUp, make_up

        meeting, site = self.pane.meeting, self.desk.site
        if meeting is None:
            return
        if on is None:
            self.desk.say(sentence("MEETINGS_DAY_UNREADABLE"))
            return
        done_for = [MakeUp(child=child, on=on, way=way or None) for child in children]
        words = sentence("MEETINGS_MADE_UP", {"count": len(children), "topic": meeting.topic})

        def done(_: object) -> None:
            self.desk.say(words)
            self.desk.refresh_counts()
            self.ask_again()

        self.desk.jobs.run(lambda _: make_up(site, meeting.id, *done_for), done=done)

    def print_current(self) -> None:
        """Ctrl+P: the meeting under the cursor as its paper."""
        meeting = self.current()
        if meeting is not None:
            self.print_records(meeting.form, [meeting.id])

    def print_sign_in_of_current(self) -> None:
        """The sheet to sign of a meeting that was held."""
        from liushou_desktop.services.school.print_sign_in import print_sign_in

        meeting, site = self.current(), self.desk.site
        if meeting is not None:
            self.deliver(
                TITLE,
                lambda watcher: print_sign_in(
                    site, meeting.form, record=meeting.id, watcher=watcher
                ),
            )

    def print_sign_in(self) -> None:
        """A sheet to sign for a meeting to come, by class."""
        from liushou_desktop.services.school.print_sign_in import print_sign_in

        site = self.desk.site
        form = self.choose_form("MEETINGS_SHEET_QUESTION", tuple(SIGN_IN))
        if not form:
            return

        def draw(classes: Sequence[str] | None) -> None:
            self.deliver(
                TITLE, lambda watcher: print_sign_in(site, form, classes=classes, watcher=watcher)
            )

        self.ask_class(TITLE, draw)

    def void_current(self) -> None:
        """The danger button: with a reason."""
        meeting = self.current()
        if meeting is not None:
            day = f"{meeting.occurred_on.month}月{meeting.occurred_on.day}日"
            self.void(meeting.id, meeting.title, day)


def _row(line: Meeting) -> Row:
    day = line.occurred_on
    there = f"{line.there + line.made_up} / {line.listed}" if line.has_list else "—"
    if line.missed:
        args = {"count": len(line.missed)}
        state = Cell(sentence("MEETINGS_STILL_OPEN", args), mark=Mark.DUE)
    elif line.has_list and line.there < line.listed:
        is_made_up = line.made_up == line.listed - line.there
        word = "MEETINGS_ALL_MADE_UP" if is_made_up else "MEETINGS_SOME_MISSED"
        state = Cell(sentence(word), mark=Mark.DONE if is_made_up else Mark.EXEMPT)
    elif line.has_list:
        state = Cell(sentence("MEETINGS_ALL_THERE"), mark=Mark.DONE)
    else:
        state = Cell("")
    return (
        f"{day.month}月{day.day}日",
        Cell(line.topic, strong=True),
        Cell(line.kinds or line.title, tone="ink2"),
        Cell(line.place, tone="ink2"),
        line.staff,
        there,
        state,
    )
