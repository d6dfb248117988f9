"""各种表: every form of the plan, to be filled in, printed blank, or read."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from liushou_desktop.app.wording import sentence
from liushou_desktop.gui.common.dialogs import Answer
from liushou_desktop.gui.common.page import Desk, Page, PageAction
from liushou_desktop.gui.school.forms_view import FormsView
from liushou_desktop.gui.school.paper_delivery import PaperDelivery
from liushou_desktop.services.school.list_forms import CHILD, SCHOOL
from liushou_desktop.services.shared.rights import Right

if TYPE_CHECKING:
    from liushou_desktop.services.school.list_forms import FormLine
    from liushou_desktop.services.school.print_job import PrintJob
    from liushou_desktop.services.school.staff import ClassLine

_PDF = "PDF (*.pdf)"


class FormsPage(Page):
    """``open(group=…)`` shows one group; ``child=`` keys the chosen form for that child."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.title = sentence("PAGE_FORMS")
        self._child = ""
        self.view = FormsView()
        self.body.addWidget(self.view, 1)
        self.delivery = PaperDelivery(desk, self.view.strip)
        self.view.opened.connect(lambda _: self.fill())
        self.view.moved.connect(self.header_changed)
        self.view.table.remember_columns(desk.memory)

    def open(self, **arguments: object) -> None:
        child, group = arguments.get("child"), arguments.get("group")
        self._child = str(child) if child else ""
        if self._child:
            group = CHILD
        if isinstance(group, str):
            self.view.switch.choose(group)

    def refresh(self) -> None:
        from liushou_desktop.services.school.list_forms import list_forms

        self.desk.jobs.run(lambda _: list_forms(self.desk.site), done=self._show)

    def _show(self, lines: Sequence[FormLine]) -> None:
        args = {
            "count": len(lines),
            "term": self.desk.site.term().name,
            "kept": sum(line.kept for line in lines),
        }
        self.facts = (sentence("FORMS_FACT", args),)
        self.view.show_forms(lines)
        self.header_changed.emit()

    def page_actions(self) -> Sequence[PageAction]:
        line = self.view.current()
        if line is None:
            return ()
        found = []
        read = sentence("FORMS_SHOW_RECORDS")
        found.append(PageAction("page.export", read, self.show_records, icon="record"))
        if self.desk.site.may(Right.PRINT):
            words = sentence("FORMS_PRINT_BLANK")
            found.append(PageAction("page.print", words, self.print_blank, icon="printer"))
        if self.desk.site.may(Right.RECORD):
            blocked = None
            if not line.may_fill:
                blocked = sentence("FORMS_NOT_YOURS", {"title": line.title})
            words = sentence("FORMS_FILL")
            found.append(PageAction("page.new", words, self.fill, "primary", "plus", blocked))
        return found

    def first_field(self) -> QWidget | None:
        return self.view.search

    def escape(self) -> bool:
        if not self.view.strip.isHidden():
            self.view.strip.stop()
            return True
        if self.view.is_filtered():
            self.view.clear_filters()
            return True
        return False

    def set_compact(self, is_compact: bool) -> None:
        super().set_compact(is_compact)
        self.view.set_compact(is_compact)

    def fill(self) -> None:
        """Enter: to the keying of a child's form, or to the page that fills in the others."""
        line = self.view.current()
        if line is None or not line.may_fill:
            return
        if line.group == CHILD:
            children = {"children": (self._child,)} if self._child else {}
            self.desk.go("school.keying", form=line.id, **children)
        else:
            self.desk.go("school.form_entry", form=line.id)

    def show_records(self) -> None:
        """The records of the form under the cursor."""
        line = self.view.current()
        if line is not None:
            self.desk.go("school.records", form=line.id)

    def print_blank(self) -> None:
        """A blank of the form under the cursor; what concerns children is asked by class."""
        line = self.view.current()
        if line is None:
            return
        if line.group == SCHOOL:
            self._draw(line, None)
            return
        from liushou_desktop.services.school.staff import list_classes

        site = self.desk.site
        self.desk.jobs.run(lambda _: list_classes(site), done=partial(self._ask_class, line))

    def _ask_class(self, line: FormLine, classes: Sequence[ClassLine]) -> None:
        answers = [Answer("later", sentence("GUI_LEAVE_AS_IS"))]
        answers += [Answer("", sentence("ENTRY_CLASS_ALL"))]
        answers += [Answer(each.id, each.label) for each in classes]
        chosen = self.desk.ask.choose(sentence("ENTRY_CLASS"), line.title, answers)
        if chosen != "later":
            self._draw(line, [chosen] if chosen else None)

    def _draw(self, line: FormLine, classes: list[str] | None) -> None:
        from liushou_desktop.services.school.print_forms import print_form

        file = self.desk.ask.save_file(sentence("FORMS_SAVE_BLANK"), f"{line.title}.pdf", _PDF)
        if file is None:
            return
        site = self.desk.site

        def done(made: PrintJob) -> None:
            self.delivery.write(made, line.title, file)

        self.desk.jobs.run(
            lambda watcher: print_form(site, line.id, blank=True, classes=classes, watcher=watcher),
            done=done,
            strip=self.view.strip,
            what=line.title,
        )
