"""The pile on the desk: begun, taken up again, a sheet of it called, the next one, the end."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from liushou_desktop.app.wording import sentence
from liushou_desktop.base.errors import ProgramError

if TYPE_CHECKING:
    from liushou_desktop.gui.common.page import Desk
    from liushou_desktop.services.school.call_sheet import CalledSheet
    from liushou_desktop.services.school.drafts import Draft
    from liushou_desktop.services.school.key_pile import Pile, SheetStart


class KeyingPile(QObject):
    """Asks the services about the pile and remembers it; ``pile`` is None before one was begun."""

    opened = Signal()
    none_running = Signal()  # there is nothing to take up again
    changed = Signal()
    called = Signal(object, object, object, str)  # SheetStart, Draft | None, 单号 | None, a notice
    not_called = Signal(object)  # ProgramError
    through = Signal()  # every sheet was saved or left as 待核

    def __init__(self, desk: Desk, form_id: str) -> None:
        super().__init__()
        self._desk = desk
        self.form_id = form_id
        self.pile: Pile | None = None
        self._first = ("", "")  # the child whose row opened a worklist, and a notice about it

    def begin(self, class_id: str | None, children: Sequence[str]) -> None:
        """A class, or the given children (neither: the whole school)."""
        from liushou_desktop.services.school.key_pile import begin_pile

        site, form_id = self._desk.site, self.form_id
        self._desk.jobs.run(
            lambda _: begin_pile(site, form_id, class_id=class_id, children=children),
            done=self._open,
        )

    def begin_worklist(
        self, number: str, form_id: str = "", child: str = "", notice: str = ""
    ) -> None:
        """The rows of a worklist; with ``child`` that row is laid out first."""
        from liushou_desktop.services.school.key_pile import begin_worklist

        site, form = self._desk.site, form_id or self.form_id

        def open_(pile: Pile) -> None:
            self._first = (child, notice)
            self._open(pile)

        self._desk.jobs.run(
            lambda _: begin_worklist(site, form, number), done=open_, failed=self._on_not_found
        )

    def resume(self) -> None:
        """The unfinished pile of this form, if there is one."""
        from liushou_desktop.services.school.key_pile import resume_pile

        site, form_id = self._desk.site, self.form_id
        self._desk.jobs.run(
            lambda _: resume_pile(site, form_id),
            done=lambda pile: self._open(pile) if pile is not None else self.none_running.emit(),
        )

    def _open(self, pile: Pile) -> None:
        self.pile = pile
        self.form_id = pile.form
        self.opened.emit()

    def first(self) -> None:
        """The row a worklist was opened by, else the first sheet nobody has touched."""
        (child, notice), self._first = self._first, ("", "")
        if child and self.place(child):
            self.go_to(child, notice=notice)
        else:
            self.next_after("")

    def leave(self) -> None:
        """Off the desk; the services keep how far it has come."""
        self.pile = None

    def place(self, child: str) -> int:
        """Place of a child in the pile, 0 when there is none."""
        return self.pile.place(child) if self.pile is not None else 0

    def row(self, child: str) -> int:
        """The number beside a child on the paper, 0 when there is none."""
        return self.pile.row(child) if self.pile is not None else 0

    # sheets -----------------------------------------------------------------------------

    def call(self, typed: str) -> None:
        """The sheet of a row number, a 单号 or a file number."""
        from liushou_desktop.services.school.call_sheet import call_sheet

        pile = self.pile
        if pile is None:
            return
        self._desk.jobs.run(
            lambda _: call_sheet(self._desk.site, pile, typed),
            done=self._on_found,
            failed=self._on_not_found,
        )

    def _on_not_found(self, error: ProgramError) -> None:
        self.not_called.emit(error)

    def _on_found(self, found: CalledSheet) -> None:
        notice = ""
        if found.keyed_on is not None:
            day = f"{found.keyed_on.month}月{found.keyed_on.day}日"
            notice = sentence("KEYING_ALREADY", {"number": found.sheet_number, "day": day})
        worklist = found.worklist or (self.pile.worklist if self.pile is not None else "")
        if worklist and (found.worklist or found.form):
            self.begin_worklist(worklist, found.form, found.child, notice)
        else:
            self.go_to(found.child, found.sheet_number, notice)

    def go_to(self, child: str, sheet_number: str | None = None, notice: str = "") -> None:
        """A child's sheet with its draft; a child of another class is laid on at the end."""
        from liushou_desktop.services.school.drafts import drafts
        from liushou_desktop.services.school.key_pile import add_to_pile, begin_sheet

        site, form_id, pile = self._desk.site, self.form_id, self.pile
        if sheet_number is None and pile is not None:
            sheet_number = pile.sheet_of(child)

        def work(_: object) -> tuple[SheetStart, Draft | None, Pile | None]:
            fuller = None
            if pile is not None and not pile.place(child):
                fuller = add_to_pile(site, form_id, child)
            return begin_sheet(site, form_id, child), drafts(site, form_id).get(child), fuller

        def done(found: tuple[SheetStart, Draft | None, Pile | None]) -> None:
            start, draft, fuller = found
            if self.pile is not None:
                self.pile = fuller or self.pile
                self.called.emit(start, draft, sheet_number, notice)

        self._desk.jobs.run(work, done=done)

    def next_after(self, child: str) -> None:
        """The next sheet nobody has touched, from this one on, then from the top."""
        pile = self.pile
        if pile is None:
            return
        place = pile.place(child)
        order = [*pile.children[place:], *pile.children[:place]]
        waiting = [each.id for each in order if each.state in ("open", "draft")]
        if waiting:
            self.go_to(waiting[0])
        else:
            self.through.emit()

    def before(self, child: str) -> None:
        """The sheet before this one, whatever its state."""
        place = self.place(child)
        if self.pile is not None and place > 1:
            self.go_to(self.pile.children[place - 2].id)

    def reload(self, then: Callable[[], object] | None = None) -> None:
        """Ask how far the pile is now."""
        from liushou_desktop.services.school.key_pile import read_pile

        site, form_id = self._desk.site, self.form_id
        if self.pile is None:
            return

        def done(found: Pile) -> None:
            if self.pile is not None and self.pile.form == found.form:
                self.pile = found
                self.changed.emit()
                if then is not None:
                    then()

        self._desk.jobs.run(lambda _: read_pile(site, form_id), done=done)
