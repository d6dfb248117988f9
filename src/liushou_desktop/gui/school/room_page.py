"""What the rooms of the school share: writing a form, printing, voiding, a pane that waits."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

from liushou_desktop.app.wording import sentence
from liushou_desktop.gui.common.dialogs import Answer
from liushou_desktop.gui.common.page import Desk, Page
from liushou_desktop.gui.school.paper_delivery import PaperDelivery
from liushou_desktop.gui.school.room_view import RoomView
from liushou_desktop.services.school.room_duties import RoomDuty
from liushou_desktop.services.shared.rights import Right

if TYPE_CHECKING:
    from liushou_desktop.services.school.print_job import PrintJob
    from liushou_desktop.services.school.staff import ClassLine

_PANE_PAUSE_MS = 90
PDF = "PDF (*.pdf)"


class RoomPage(Page):
    """A page over a ``RoomView``; ``page_id`` is where the forms written from here lead back to."""

    page_id = ""

    def __init__(self, desk: Desk, view: RoomView) -> None:
        super().__init__(desk)
        self.room = view
        self.body.addWidget(view, 1)
        self.delivery = PaperDelivery(desk, view.strip)
        self.pause = QTimer(self, singleShot=True, interval=_PANE_PAUSE_MS)
        self.pause.timeout.connect(self.load_pane)
        view.asked_again.connect(self.ask_again)
        view.chosen.connect(lambda _: self.pause.start())
        view.duties.wanted.connect(self.do_duty)
        for table in view.tables.values():
            table.remember_columns(desk.memory)

    def ask_again(self) -> None:
        """A filter changed: ask the service again."""
        raise NotImplementedError

    def load_pane(self) -> None:
        """The cursor rests on a row: show it in the pane."""
        raise NotImplementedError

    def refresh(self) -> None:
        self.ask_again()

    def first_field(self) -> QWidget | None:
        return self.room.search

    def escape(self) -> bool:
        if not self.room.strip.isHidden():
            self.room.strip.stop()
            return True
        if self.room.is_filtered():
            self.room.clear_filters()
            return True
        return False

    def set_compact(self, is_compact: bool) -> None:
        super().set_compact(is_compact)
        self.room.set_compact(is_compact)

    # writing ----------------------------------------------------------------------------

    def do_duty(self, duty: RoomDuty) -> None:
        """Write what fulfils it, begun with the kind that counts."""
        self.write(duty.form, duty.answers)

    def write(
        self,
        form_id: str,
        answers: object = None,
        children: Sequence[str] = (),
    ) -> None:
        """To the keying of a child's form, or to the page that fills in the others."""
        if self.desk.site.forms.form(form_id).is_of_child:
            more = {"children": tuple(children)} if children else {}
            self.desk.go("school.keying", form=form_id, **more)
        else:
            self.desk.go("school.form_entry", form=form_id, answers=answers, back=self.page_id)

    def choose_form(self, question: str, forms: Sequence[str]) -> str:
        """Which of several forms; "" when the clerk thinks better of it."""
        if len(forms) == 1:
            return forms[0]
        answers = [Answer("", sentence("GUI_LEAVE_AS_IS"))]
        answers += [Answer(each, self.form_title(each)) for each in forms]
        return self.desk.ask.choose(sentence(question), "", answers)

    def form_title(self, form_id: str) -> str:
        """Its title."""
        return str(self.desk.site.forms.form(form_id).title)

    def void(self, record_id: str, title: str, day: str) -> None:
        """Take a record out of all counts, with a reason."""
        from liushou_desktop.services.school.list_records import void_record

        args = {"name": "", "day": day, "form": title}
        reason = self.desk.ask.reason(
            sentence("RECORDS_VOID_QUESTION", args),
            sentence("RECORDS_VOID_TEXT"),
            sentence("RECORDS_VOID"),
        )
        if not reason:
            return

        def done(_: object) -> None:
            self.desk.say(sentence("ROOM_VOIDED", {"form": title, "day": day}))
            self.desk.refresh_counts()
            self.ask_again()

        self.desk.jobs.run(lambda _: void_record(self.desk.site, record_id, reason), done=done)

    # printing ---------------------------------------------------------------------------

    def print_records(self, form_id: str, records: Sequence[str]) -> None:
        """These records as their paper."""
        from liushou_desktop.services.school.print_forms import print_form

        site = self.desk.site
        self.deliver(
            self.form_title(form_id),
            lambda watcher: print_form(
                site, form_id, blank=False, records=list(records), watcher=watcher
            ),
        )

    def print_blank(self, form_id: str) -> None:
        """A blank; what concerns children is asked by class."""
        from liushou_desktop.services.school.print_forms import print_form

        site, form = self.desk.site, self.desk.site.forms.form(form_id)

        def draw(classes: Sequence[str] | None) -> None:
            self.deliver(
                form.title,
                lambda watcher: print_form(
                    site, form_id, blank=True, classes=classes, watcher=watcher
                ),
            )

        if form.is_of_child or form.attendance is not None:
            self.ask_class(form.title, draw)
        else:
            draw(None)

    def ask_class(self, title: str, then: Callable[[Sequence[str] | None], None]) -> None:
        """Which class the paper is for; None = the whole school."""
        from liushou_desktop.services.school.staff import list_classes

        site = self.desk.site
        self.desk.jobs.run(
            lambda _: list_classes(site), done=partial(self._on_classes, title, then)
        )

    def _on_classes(
        self,
        title: str,
        then: Callable[[Sequence[str] | None], None],
        classes: Sequence[ClassLine],
    ) -> None:
        answers = [Answer("later", sentence("GUI_LEAVE_AS_IS"))]
        answers += [Answer("", sentence("ENTRY_CLASS_ALL"))]
        answers += [Answer(each.id, each.label) for each in classes]
        chosen = self.desk.ask.choose(sentence("ENTRY_CLASS"), title, answers)
        if chosen != "later":
            then([chosen] if chosen else None)

    def deliver(self, title: str, draw: Callable[..., PrintJob]) -> None:
        """Ask for the file, draw, write."""
        file = self.desk.ask.save_file(sentence("ROOM_SAVE_PAPER"), f"{title}.pdf", PDF)
        if file is not None:
            self.desk.jobs.run(
                draw,
                done=lambda made: self.delivery.write(made, title, file),
                strip=self.room.strip,
                what=title,
            )

    def may(self, right: Right) -> bool:
        """Whether the user may; a courtesy, services ask again."""
        return bool(self.desk.site.may(right))
