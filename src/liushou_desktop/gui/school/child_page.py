"""One child: what is known, who is around, what was done and what is owed; and changing it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, TypeAlias

from PySide6.QtWidgets import QWidget

from liushou_desktop.app.wording import sentence
from liushou_desktop.base.progress import Watcher
from liushou_desktop.gui.common.buttons import Choice
from liushou_desktop.gui.common.cards import Banner
from liushou_desktop.gui.common.dialogs import Answer
from liushou_desktop.gui.common.page import BackLink, Desk, Page, PageAction
from liushou_desktop.gui.school.child_photo import PhotoKeeping
from liushou_desktop.gui.school.child_view import ChildView
from liushou_desktop.gui.school.child_words import child_badges, child_facts
from liushou_desktop.gui.school.family_changes import FamilyChanges
from liushou_desktop.gui.school.masked_value import MaskedValue
from liushou_desktop.gui.school.photo_removal import remove_photo
from liushou_desktop.gui.school.remark_strip import RemarkStrip
from liushou_desktop.gui.school.reveal import ask_to_unseal, reveal_on
from liushou_desktop.services.shared.rights import Right

if TYPE_CHECKING:
    from liushou_desktop.services.school.child_history import ChangeLine
    from liushou_desktop.services.school.child_sheet import SheetPart
    from liushou_desktop.services.school.read_record import RecordSheet
    from liushou_desktop.services.school.remark_lines import RemarkLine
    from liushou_desktop.services.school.show_child import ChildPage as Shown
    from liushou_desktop.services.school.show_child import OwedLine
    from liushou_desktop.services.school.staff import StaffLine

_LIST = "school.children"

_Loaded: TypeAlias = "tuple[Shown, tuple[SheetPart, ...], list[RemarkLine]]"


class ChildPage(Page):
    """The page of one child; it knows the list it was opened from."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.title = sentence("PAGE_CHILD")
        self.back = BackLink(sentence("CHILD_BACK"), _LIST)
        self.child = ""
        self._among: tuple[str, ...] = ()
        self._shown: Shown | None = None
        self._is_folded: bool | None = None
        self.remarks = RemarkStrip()
        self.remarks.go.connect(self._on_remark)
        self.remarks.done.connect(self._on_remark_done)
        self.body.addWidget(self.remarks)
        self.transfer = Banner("", button=sentence("CHILD_TRANSFER_SEE"))
        self.transfer.pressed.connect(lambda: self.desk.go("school.transfers", child=self.child))
        self.transfer.hide()
        self.body.addWidget(self.transfer)
        self.view = ChildView(desk.today)
        self.body.addWidget(self.view, 1)
        self._connect()

    def _connect(self) -> None:
        view = self.view
        view.confirm_pressed.connect(self._on_confirm)
        view.change_pressed.connect(self._on_change)
        view.reveal_asked.connect(self._on_reveal)
        view.history_wanted.connect(self._load_history)
        view.timeline_pressed.connect(self.fold_pane)
        view.pairing.begin_pressed.connect(self._on_begin_pair)
        view.pairing.form.given.connect(self._on_pair)
        view.duties.opened.connect(self._on_duty)
        view.timeline.record_pressed.connect(self.read_record)
        view.paper_pressed.connect(self.read_record)
        view.write_pressed.connect(self._on_write)
        view.study.book_pressed.connect(self._on_book)
        self.photo = PhotoKeeping(self.desk, view.photo)
        self.family = FamilyChanges(self)
        view.record.void_pressed.connect(self._on_void)
        view.record.photo_removed.connect(self._on_photo_removed)
        view.record.unseal_pressed.connect(self._on_unseal)

    # what the window asks -----------------------------------------------------------------

    def page_actions(self) -> Sequence[PageAction]:
        shown = self._shown
        actions = [
            PageAction("page.next", "", lambda: self._step(1)),
            PageAction("page.previous", "", lambda: self._step(-1)),
            PageAction("page.fold_pane", "", self.fold_pane),
        ]
        if shown is None:
            return actions
        site = self.desk.site
        if site.may(Right.PRINT) and shown.summary.file_number:
            word_of = sentence("CHILD_PRINT")
            actions.append(PageAction("page.print", word_of, self._on_print, icon="printer"))
        if site.may(Right.RECORD):
            word_of = sentence("CHILD_OTHER_FORMS")
            actions.append(
                PageAction(
                    "page.export",
                    word_of,
                    self._on_other_form,
                    icon="document",
                    in_header=not self.is_compact and len(self.badges) < 3,  # the key works
                )
            )
        if site.may(Right.EXPORT) and shown.summary.file_number:
            send = PageAction(
                "page.transfer", sentence("PAGE_TRANSFER_OUT"), self._on_transfer, in_header=False
            )
            actions.append(send)
        if site.may(Right.EDIT_CHILD):
            word_of = sentence("CHILD_CHANGE")
            actions.append(PageAction("page.edit", word_of, self._on_edit, icon="pencil"))
        if shown.summary.is_left_behind and site.may(Right.RECORD):
            word_of = sentence("CHILDREN_VISIT")
            actions.append(PageAction("page.new", word_of, self._on_visit, "primary", "home"))
        elif shown.left is None and site.may(Right.EDIT_CHILD):
            again = "SPELL_OPEN_AGAIN" if shown.spells else "SPELL_OPEN"
            actions.append(
                PageAction("page.new", sentence(again), self.family.identify, "primary", "plus")
            )
        return actions

    def _on_transfer(self) -> None:
        self.desk.go("school.transfer_out", child=self.child)

    def open(self, **arguments: object) -> None:
        """``child``: whom to show; ``among``: the list it stands in; ``tab``: where to begin.
        ``children`` with one or more ids does as well."""
        children = _ids(arguments.get("children"))
        child = str(arguments.get("child") or (children[0] if children else self.child))
        among = _ids(arguments.get("among")) or children
        if among:
            self._among = among
        elif child not in self._among:
            self._among = ()
        if child != self.child:
            self.child, self._shown = child, None
        if tab := arguments.get("tab"):
            self.view.open_tab(str(tab))

    def refresh(self) -> None:
        child, site = self.child, self.desk.site
        if not child:
            return

        def work(watcher: Watcher) -> _Loaded:
            from liushou_desktop.services.school.child_sheet import child_sheet
            from liushou_desktop.services.school.remark_lines import remark_lines
            from liushou_desktop.services.school.show_child import show_child

            page = show_child(site, child)
            return page, child_sheet(site.forms, page.values), remark_lines(site, child)

        def arrive(loaded: _Loaded) -> None:
            if child == self.child:
                self._show(*loaded)

        self.desk.jobs.run(work, done=arrive)

    def first_field(self) -> QWidget | None:
        return self.view.tabs

    def escape(self) -> bool:
        return self.view.close_open()

    def set_compact(self, is_compact: bool) -> None:
        super().set_compact(is_compact)
        folded = is_compact if self._is_folded is None else self._is_folded
        self.view.set_pane(is_compact, folded)
        if self._shown is not None:
            self._show_facts(self._shown)
            self.header_changed.emit()

    def fold_pane(self) -> None:
        """F7: fold or show the timeline."""
        self._is_folded = not self.view.timeline.isHidden()
        self.view.set_pane(self.is_compact, self._is_folded)

    def _show(self, page: Shown, sheet: Sequence[SheetPart], remarks: Sequence[RemarkLine]) -> None:
        may = self.desk.site.may(Right.EDIT_CHILD)
        self.remarks.show_remarks(remarks, may_go=may, may_settle=may)
        self._shown = page
        summary = page.summary
        self.title = summary.name
        self._show_facts(page)
        self.badges = tuple(child_badges(summary))
        self.transfer.set_text(page.transfer)
        self.transfer.setVisible(bool(page.transfer))
        place = self._among.index(page.id) + 1 if page.id in self._among else 0
        words = sentence("CHILD_BACK")
        if place:
            args = {"place": place, "count": len(self._among)}
            words = sentence("CHILD_BACK_PLACE", args)
        self.back = BackLink(words, _LIST, {"row": page.id})
        self.view.show_child(page, sheet, may, self.desk.site.may(Right.RECORD))
        self.photo.load(page.id, summary.name)
        self.header_changed.emit()

    def _show_facts(self, page: Shown) -> None:
        boarding = str(page.values.get("child.boarding", ""))
        self.facts = child_facts(page.summary, boarding, self.desk.today(), self.is_compact)

    def _step(self, step: int) -> None:
        """Next or previous child of the list; the ends stay where they are."""
        if self.child not in self._among:
            return
        place = self._among.index(self.child) + step
        if 0 <= place < len(self._among):
            self.child, self._shown = self._among[place], None
            self.refresh()

    # going elsewhere ----------------------------------------------------------------------

    def _on_print(self) -> None:
        self.desk.go("school.printing", children=(self.child,))

    def _on_book(self) -> None:
        """The progress archive as a small book."""
        self.desk.go("school.printing", paper="progress_book", children=(self.child,))

    def _on_edit(self) -> None:
        self.desk.go("school.child_form", child=self.child)

    def _on_change(self, form: str, section: str) -> None:
        self.desk.go("school.child_form", child=self.child, section=(form, section))

    def _on_remark(self, line: RemarkLine) -> None:
        """To the field the bureau asks about, or to the visit or talk."""
        if line.place is not None:
            form, section, field = line.place
            self.desk.go(
                "school.child_form", child=self.child, section=(form, section), field=field
            )
        elif line.record:
            self.read_record(line.record)

    def _on_remark_done(self, line: RemarkLine) -> None:
        from liushou_desktop.services.school.apply_receipt import reopen_remark, settle_remark

        site = self.desk.site
        self.change(
            lambda: settle_remark(site, line.id),
            sentence("REPORTING_SETTLED"),
            lambda: self.change(lambda: reopen_remark(site, line.id), sentence("REMARKS_REOPENED")),
        )

    def _on_visit(self) -> None:
        self.desk.go("school.keying", form="home_visit", children=(self.child,))

    def _on_other_form(self) -> None:
        """Any other form about this child."""
        self.desk.go("school.forms", child=self.child)

    def _on_write(self, form: str) -> None:
        """A new paper: of this child alone in the keying strip, of a list on its own page."""
        if self.desk.site.forms.form(form).attendance is None:
            self.desk.go("school.keying", form=form, children=(self.child,))
        else:
            self.desk.go("school.form_entry", form=form)

    def _on_duty(self, line: OwedLine) -> None:
        if line.form and self.desk.site.may(Right.RECORD):
            self.desk.go("school.keying", form=line.form, children=(self.child,))
        elif line.duty.rule == "R19":
            self._on_print()

    # changing -----------------------------------------------------------------------------

    def change(
        self, work: Callable[[], object], said: str, undo: Callable[[], object] | None = None
    ) -> None:
        """Run a service on the worker, say what was done, show the child anew."""

        def done(_: object) -> None:
            self.desk.say(said, undo)
            self.desk.refresh_counts()
            self.refresh()

        self.desk.jobs.run(lambda watcher: work(), done=done)

    def _on_confirm(self, group: str) -> None:
        """The family was asked again and nothing has changed."""
        know = sentence(f"KNOW_{group}")
        answers = (
            Answer("", sentence("GUI_LEAVE_AS_IS")),
            Answer("confirm", sentence("CHILD_NO_CHANGE")),
        )
        question = sentence("CONFIRM_QUESTION", {"know": know, "name": self.title})
        if self.desk.ask.choose(question, sentence("CONFIRM_TEXT"), answers) != "confirm":
            return
        site, child = self.desk.site, self.child

        def work() -> None:
            from liushou_desktop.services.school.change_child import confirm_child

            confirm_child(site, child, (group,))

        self.change(work, sentence("CONFIRM_DONE", {"know": know, "name": self.title}))

    def _on_begin_pair(self) -> None:
        site = self.desk.site

        def work(watcher: Watcher) -> list[StaffLine]:
            from liushou_desktop.services.school.staff import list_staff

            return list_staff(site)

        def arrive(people: list[StaffLine]) -> None:
            form = self.view.pairing.form
            form.staff.set_choices([Choice(p.id, _staff_words(p), (p.name,)) for p in people])
            form.begin()

        self.desk.jobs.run(work, done=arrive)

    def _on_pair(self) -> None:
        form, site, child = self.view.pairing.form, self.desk.site, self.child
        staff, aim = form.staff.code(), form.aim.text().strip() or None
        if staff is None:
            return

        def work() -> None:
            from liushou_desktop.services.school.staff import pair

            pair(site, child, staff, aim=aim)

        args = {"name": self.title, "staff": form.staff.currentText().split("　")[0]}
        self.change(work, sentence("PAIR_DONE", args))

    # reading ------------------------------------------------------------------------------

    def _on_unseal(self, record: str) -> None:
        reason = ask_to_unseal(self.desk)
        if reason:
            self.read_record(record, unseal=reason)

    def read_record(self, record: str, unseal: str | None = None) -> None:
        """Show a record in the place of the tabs."""
        site = self.desk.site

        def work(watcher: Watcher) -> RecordSheet:
            from liushou_desktop.services.school.read_record import read_record

            return read_record(site, record, unseal=unseal)

        def arrive(sheet: RecordSheet) -> None:
            self.view.record.show_record(sheet, site.may(Right.RECORD))
            if self.is_compact and not self.view.timeline.isHidden():
                self.fold_pane()  # the record stands where the timeline is
            self.view.show_record()

        self.desk.jobs.run(work, done=arrive)

    def _on_photo_removed(self, record: str, digest: str) -> None:
        remove_photo(self.desk, record, digest, lambda: self.read_record(record))

    def _on_void(self, record: str) -> None:
        question, text = sentence("RECORD_VOID_QUESTION"), sentence("RECORD_VOID_TEXT")
        reason = self.desk.ask.reason(question, text, sentence("RECORD_VOID"))
        if not reason:
            return
        site = self.desk.site

        def work() -> None:
            from liushou_desktop.services.school.list_records import void_record

            void_record(site, record, reason)

        self.change(work, sentence("RECORD_VOIDED"))

    def _load_history(self) -> None:
        site, child = self.desk.site, self.child

        def work(watcher: Watcher) -> tuple[ChangeLine, ...]:
            from liushou_desktop.services.school.child_history import child_history

            return child_history(site, child)

        def arrive(lines: tuple[ChangeLine, ...]) -> None:
            if child == self.child:
                self.view.history.show_lines(lines)

        self.desk.jobs.run(work, done=arrive)

    def _on_reveal(self, value: MaskedValue) -> None:
        reveal_on(self.desk, self.child, value)


def _ids(given: object) -> tuple[str, ...]:
    return tuple(str(each) for each in given) if isinstance(given, Iterable) else ()


def _staff_words(person: StaffLine) -> str:
    """王秀兰　数学　四(1)班班主任"""
    return "　".join(part for part in (person.name, person.subject, person.posts) if part)
