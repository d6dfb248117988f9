"""结对与学习: children with their helpers and study help, teachers with their load."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from liushou_desktop.app.wording import sentence
from liushou_desktop.domain.pinyin import initials
from liushou_desktop.gui.common.buttons import Choice
from liushou_desktop.gui.common.cards import Beginning, EmptyState
from liushou_desktop.gui.common.cells import Cell, Column, Row
from liushou_desktop.gui.common.marks import Mark
from liushou_desktop.gui.common.page import Desk, PageAction
from liushou_desktop.gui.school.pairing_pane import PairingPane, day_words, lack_words
from liushou_desktop.gui.school.room_page import RoomPage
from liushou_desktop.gui.school.room_view import RoomView
from liushou_desktop.services.school.duty_places import PAIRING, ROOMS
from liushou_desktop.services.school.list_pairs import HELPER
from liushou_desktop.services.school.room_duties import RoomDuty
from liushou_desktop.services.shared.rights import Right

if TYPE_CHECKING:
    from liushou_desktop.services.school.list_pairs import HelperLoad, Noted, PairBook, PairedChild

CHILDREN, HELPERS = "children", "helpers"
_COLUMNS = {
    CHILDREN: (
        Column("name", sentence("RECORDS_COLUMN_CHILD"), 116),
        Column("class", sentence("RECORDS_COLUMN_CLASS"), 64),
        Column("helper", sentence("PAIRS_HELPER"), 78),
        Column("helped", sentence("PAIRS_COLUMN_HELPED"), 116),
        Column("group", sentence("PAIRS_GROUP"), 92, folds=True),
        Column("plan", sentence("PAIRS_COLUMN_PLAN"), 92, stretches=True),
        Column("pupil", sentence("PAIRS_PUPIL"), 78),
        Column("progress", sentence("PAIRS_COLUMN_PROGRESS"), 76, align="right"),
        Column("lacks", sentence("PAIRS_COLUMN_LACKS"), 80),
    ),
    HELPERS: (
        Column("name", sentence("PAIRS_HELPER"), 100),
        Column("job", sentence("PAIRS_COLUMN_JOB"), 110),
        Column("count", sentence("PAIRS_COLUMN_COUNT"), 72, align="right"),
        Column("children", sentence("PAIRS_COLUMN_CHILDREN"), 240, stretches=True),
        Column("times", sentence("PAIRS_COLUMN_TIMES"), 92, align="right"),
        Column("visits", sentence("PAIRS_COLUMN_VISITS"), 92, align="right", folds=True),
        Column("last", sentence("PAIRS_LAST"), 92),
    ),
}


class PairingPage(RoomPage):
    """``open(child=…)`` puts the cursor on a child; ``tab="helpers"`` shows the teachers."""

    page_id = PAIRING

    def __init__(self, desk: Desk) -> None:
        self.pane = PairingPane()
        tabs = (
            Choice(CHILDREN, sentence("PAIRS_TAB_CHILDREN")),
            Choice(HELPERS, sentence("PAIRS_TAB_HELPERS")),
        )
        view = RoomView(
            "pairing",
            _COLUMNS,
            tabs,
            {"class": "RECORDS_FILTER_CLASS", "lack": "PAIRS_FILTER_LACK"},
            "PAIRS_SEARCH",
            self.pane,
            (("Enter", "PAIRS_KEY_OPEN"), ("Ctrl+C", "RECORDS_KEY_COPY")),
        )
        super().__init__(desk, view)
        self.title = sentence("PAGE_PAIRING")
        self._book: PairBook | None = None
        self._wanted = ""
        self.empty = EmptyState(
            sentence("PAIRS_EMPTY_TITLE"),
            sentence("PAIRS_EMPTY_TEXT"),
            (
                Beginning(
                    "children",
                    sentence("PAIRS_BEGIN"),
                    sentence("PAIRS_BEGIN_TEXT"),
                    sentence("PAIRS_BEGIN_BUTTON"),
                    is_primary=True,
                ),
            ),
        )
        self.empty.chosen.connect(lambda _: desk.go("school.children"))
        self.empty.hide()
        self.body.addWidget(self.empty, 1)
        view.opened.connect(self._open_row)
        self.pane.child_opened.connect(lambda child: desk.go("school.child", child=child))
        self.pane.wanted.connect(self._write_for)
        self.pane.paired.connect(self.pair)

    def open(self, **arguments: object) -> None:
        self._wanted = str(arguments.get("child") or "")
        tab = str(arguments.get("tab") or (CHILDREN if self._wanted else ""))
        if tab:
            self.room.show_tab(tab)

    def page_actions(self) -> Sequence[PageAction]:
        found = []
        if self.may(Right.PRINT) and self._book is not None and self._book.children:
            words = sentence("PAIRS_PRINT")
            found.append(PageAction("page.print", words, self.print_ledger, icon="printer"))
        found.append(PageAction("page.fold_pane", "", self.room.fold_pane, in_header=False))
        if self.may(Right.RECORD):
            words = sentence("PAIRS_NEW")
            found.append(PageAction("page.new", words, self.new, "primary", "plus"))
        return found

    def ask_again(self) -> None:
        from liushou_desktop.services.school.list_pairs import list_pairs

        site = self.desk.site
        if self._book is not None and self.sender() is self.room:
            self._show(self._book)  # a filter changed, not the facts
        else:
            self.desk.jobs.run(lambda _: list_pairs(site), done=self._show)

    def _show(self, book: PairBook) -> None:
        self._book = book
        room = self.room
        room.offer("class", "RECORDS_ALL_CLASSES", book.classes)
        lacks = [(form, lack_words(form)) for form in (HELPER, *ROOMS[PAIRING])]
        room.offer("lack", "PAIRS_ALL_LACKS", lacks)
        room.combos["lack"].setVisible(room.tab == CHILDREN)
        room.duties.show_duties(book.duties, may_write=self.may(Right.RECORD))
        if room.tab == CHILDREN:
            children = [each for each in book.children if self._fits(each)]
            args = {"shown": len(children), "total": len(book.children)}
            rows = [(each.id, _child_row(each)) for each in children]
            room.show_rows(rows, sentence("PAIRS_FOOTER", args))
        else:
            helpers = [each for each in book.helpers if self._fits_helper(each)]
            args = {"count": len(helpers), "children": sum(len(h.children) for h in helpers)}
            rows = [(each.id, _helper_row(each)) for each in helpers]
            room.show_rows(rows, sentence("PAIRS_FOOTER_HELPERS", args))
        if self._wanted:
            room.table.select_id(self._wanted)
            self._wanted = ""
        room.setVisible(bool(book.children))
        self.empty.setVisible(not book.children)
        paired = sum(bool(child.helper_id) for child in book.children)
        args = {"paired": paired, "total": len(book.children), "count": book.key_without_helper}
        code = "PAIRS_FACT_LACK" if book.key_without_helper else "PAIRS_FACT"
        self.facts = (book.term, sentence(code, args))
        self.pause.start()
        self.header_changed.emit()

    def _fits(self, child: PairedChild) -> bool:
        room = self.room
        lack, words = room.code("lack"), room.search.text().strip().lower()
        return (
            room.code("class") in ("", child.class_id)
            and (not lack or lack in child.lacks or (lack == HELPER and not child.helper_id))
            and _found(words, child.name, child.helper, child.file_number)
        )

    def _fits_helper(self, helper: HelperLoad) -> bool:
        words = self.room.search.text().strip().lower()
        asked = self.room.code("class")
        return any(asked in ("", child.class_id) for child in helper.children) and _found(
            words, helper.name, *(child.name for child in helper.children)
        )

    def child(self) -> PairedChild | None:
        """The child under the cursor."""
        held = self.room.table.row_id() if self.room.tab == CHILDREN else None
        lines = self._book.children if self._book is not None else ()
        return next((each for each in lines if each.id == held), None)

    def load_pane(self) -> None:
        child, held = self.child(), self.room.table.row_id()
        helpers = self._book.helpers if self._book is not None else ()
        helper = next((each for each in helpers if each.id == held), None)
        if child is not None and self._book is not None:
            may_pair, may_write = self.may(Right.EDIT_CHILD), self.may(Right.RECORD)
            self.pane.show_child(child, self._book.staff, may_pair=may_pair, may_write=may_write)
        elif helper is not None:
            self.pane.show_helper(helper)
        else:
            self.pane.show_nothing()

    # acting -----------------------------------------------------------------------------

    def _open_row(self, row: object) -> None:
        """Enter: the child's file; of a teacher, the children in the pane."""
        if self.room.tab == CHILDREN and row is not None:
            self.desk.go("school.child", child=row)
        elif self.pane.isHidden():
            self.room.fold_pane()

    def do_duty(self, duty: RoomDuty) -> None:
        """Write what fulfils it for those it is owed to."""
        children = self._book.children if self._book is not None else ()
        lacking = [each.id for each in children if duty.form in each.lacks]
        self.write(duty.form, duty.answers, lacking)

    def _write_for(self, form: str, child: str) -> None:
        self.write(form, children=(child,))

    def new(self) -> None:
        """Ctrl+N: which form, for the child under the cursor."""
        form = self.choose_form("PAIRS_NEW_QUESTION", ROOMS[PAIRING])
        child = self.child()
        if form:
            self.write(form, children=(child.id,) if child is not None else ())

    def pair(self, child: str, staff: str) -> None:
        """From today this teacher helps the child; who did before does not any more."""
        from liushou_desktop.services.school.staff import pair

        book, site = self._book, self.desk.site
        names = dict(book.staff) if book is not None else {}
        words = sentence("PAIRS_PAIRED", {"name": names.get(staff, "")})

        def done(_: object) -> None:
            self.desk.say(words)
            self.desk.refresh_counts()
            self.refresh()

        self.desk.jobs.run(lambda _: pair(site, child, staff), done=done)

    def print_ledger(self) -> None:
        """Ctrl+P: who helps whom, as the ledger."""
        from liushou_desktop.services.school.print_pairs import TITLE, print_pairs

        site = self.desk.site
        self.deliver(TITLE, lambda watcher: print_pairs(site, watcher=watcher))


def _found(words: str, *texts: str) -> bool:
    if not words:
        return True
    joined = " ".join(texts).lower()
    return words in joined or any(words in each for text in texts for each in initials(text))


def _child_row(child: PairedChild) -> Row:
    helper: Cell | str = child.helper
    if not child.helper:
        word = sentence("PAIRS_NONE")
        helper = Cell(word, mark=Mark.DUE) if child.is_key else Cell(word, tone="ink3")
    lacks: Cell | str = Cell(sentence("PAIRS_WHOLE"), mark=Mark.DONE)
    if child.lacks:
        args = {"count": len(child.lacks)}
        lacks = Cell(sentence("PAIRS_LACKS", args), mark=Mark.OPEN)
    return (
        Cell(child.name, strong=True),
        child.class_label,
        helper,
        _times(child.helped),
        _first(child.groups, "text"),
        _first(child.plans, "more")
        if child.plans and child.plans[0].more
        else _first(child.plans, "text"),
        child.study_helper.text
        if child.study_helper
        else Cell(sentence("PAIRS_NOT_YET"), tone="ink3"),
        sentence("PAIRS_ENTRIES", {"count": len(child.progress)}) if child.progress else "",
        lacks,
    )


def _times(notes: Sequence[Noted]) -> Cell | str:
    if not notes:
        return ""
    return sentence("PAIRS_TIMES_LAST", {"count": len(notes), "day": day_words(notes[0].on)})


def _first(notes: Sequence[Noted], name: str) -> Cell | str:
    return Cell(str(getattr(notes[0], name)), tone="ink2") if notes else ""


def _helper_row(helper: HelperLoad) -> Row:
    return (
        Cell(helper.name, strong=True),
        Cell(helper.job, tone="ink2"),
        sentence("PAIRS_PEOPLE", {"count": len(helper.children)}),
        Cell("、".join(child.name for child in helper.children), tone="ink2"),
        sentence("PAIRS_COUNT_TIMES", {"count": helper.times}),
        sentence("PAIRS_COUNT_TIMES", {"count": helper.carer_visits}),
        day_words(helper.last_on) if helper.last_on else "",
    )
