"""班级月登记: contacts, help and notes of a class and a month in one grid, kept one by one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QWidget

from liushou_desktop.app.wording import say_alone, sentence
from liushou_desktop.base.problem import Severity
from liushou_desktop.gui.common import theme
from liushou_desktop.gui.common.buttons import Choice
from liushou_desktop.gui.common.cards import Beginning, Card, EmptyState
from liushou_desktop.gui.common.combos import FilterCombo
from liushou_desktop.gui.common.form_view import FormView
from liushou_desktop.gui.common.labels import StatusLabel, bar_of, label
from liushou_desktop.gui.common.marks import Mark
from liushou_desktop.gui.common.page import BackLink, Desk, Page, PageAction
from liushou_desktop.gui.common.progress_strip import ProgressStrip
from liushou_desktop.gui.school.month_choices import month_choices
from liushou_desktop.gui.school.month_grid import MonthModel, MonthTable
from liushou_desktop.gui.school.paper_delivery import PaperDelivery
from liushou_desktop.services.school.class_month import CELL_FIELDS, asked_once
from liushou_desktop.services.shared.rights import Right

if TYPE_CHECKING:
    from liushou_desktop.formspec.context import Context
    from liushou_desktop.services.school.class_month import ClassMonth, MonthKept
    from liushou_desktop.services.school.staff import ClassLine

_ONCE_WIDTH = 396


class ClassMonthPage(Page):
    """``open(form=…, class_id=…)`` begins with that form and class."""

    toast_lift = 44

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.title = sentence("PAGE_CLASS_MONTH")
        self.back = BackLink(sentence("PAGE_RECORDS"), "school.records")
        self.model = MonthModel()
        self.form_view: FormView | None = None
        self._context: Context | None = None
        self.body.addWidget(self._build_bar())
        self.strip = ProgressStrip()
        self.body.addWidget(self.strip)
        self.delivery = PaperDelivery(desk, self.strip)
        self.sheet = QWidget()
        row = QHBoxLayout(self.sheet)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.S12)
        self.once = Card(sentence("MONTH_ONCE"), flush=True)
        self.once.setFixedWidth(_ONCE_WIDTH)
        row.addWidget(self.once)
        card = Card(flush=True)
        self.table = MonthTable(self.model)
        card.body.addWidget(self.table, 1)
        row.addWidget(card, 1)
        self.body.addWidget(self.sheet, 1)
        self.empty = self._build_empty()
        self.empty.hide()
        self.body.addWidget(self.empty, 1)
        self.status = StatusLabel(is_strong=True)
        self.body.addWidget(self.status)
        self.model.edited.connect(self._on_edited)
        self.table.moved.connect(self._say)

    def _build_bar(self) -> QWidget:
        bar, row = bar_of(theme.S8)
        titles = [Choice(form, self.desk.site.forms.form(form).title) for form in CELL_FIELDS]
        self.forms = FilterCombo(titles)
        self.classes, self.months = FilterCombo(()), FilterCombo(())
        for combo, name in (
            (self.forms, "form"),
            (self.classes, "class"),
            (self.months, "month"),
        ):
            combo.setObjectName(f"field:{name}")
            combo.setAccessibleName(sentence(f"MONTH_{name.upper()}"))
            combo.setMinimumWidth(150)
            row.addWidget(combo)
        self.forms.chosen.connect(lambda _: self._change(is_other_form=True))
        for combo in (self.classes, self.months):
            combo.chosen.connect(lambda _: self._change())
        row.addWidget(label(sentence("MONTH_HOW"), tone="ink2"))
        row.addStretch(1)
        return bar

    def _build_empty(self) -> EmptyState:
        way = Beginning(
            "children",
            sentence("MONTH_BEGIN"),
            sentence("MONTH_BEGIN_TEXT"),
            sentence("PAIRS_BEGIN_BUTTON"),
            is_primary=True,
        )
        made = EmptyState(sentence("MONTH_EMPTY_TITLE"), sentence("MONTH_EMPTY_TEXT"), (way,))
        made.chosen.connect(lambda _: self.desk.go("school.children"))
        return made

    # the page ---------------------------------------------------------------------------

    def open(self, **arguments: object) -> None:
        for combo, name in ((self.forms, "form"), (self.classes, "class_id")):
            asked = arguments.get(name)
            if isinstance(asked, str) and asked:
                combo.choose(asked)

    def refresh(self) -> None:
        site = self.desk.site

        def work(_: object) -> tuple[Context, Sequence[ClassLine]]:
            from liushou_desktop.services.school.group_lists import guests
            from liushou_desktop.services.school.key_pile import keying_context
            from liushou_desktop.services.school.staff import list_classes

            held = {guest.class_id for guest in guests(site)}
            return keying_context(site), [c for c in list_classes(site) if c.id in held]

        self.desk.jobs.run(work, done=self._on_known)

    def _on_known(self, known: tuple[Context, Sequence[ClassLine]]) -> None:
        self._context, classes = known
        self.classes.set_choices([Choice(each.id, each.label) for each in classes])
        self.months.set_choices(month_choices(self.desk))
        self.sheet.setVisible(bool(classes))
        self.empty.setVisible(not classes)
        if classes:
            if self.form_view is None:
                self._lay_once()
                self._begin()
            self._load()
        self.header_changed.emit()

    def page_actions(self) -> Sequence[PageAction]:
        grid = self.model.grid
        if grid is None:
            return ()
        found = []
        if self.desk.site.may(Right.PRINT):
            words = sentence("MONTH_EXCEL")
            found.append(PageAction("page.export", words, self.give_workbook, icon="export"))
            words = sentence("MONTH_PRINT")
            found.append(PageAction("page.print", words, self.print_grid, icon="printer"))
        count = len(self.model.typed)
        blocked = None if count else sentence("MONTH_NOTHING_TYPED")
        words = sentence("MONTH_SAVE", {"count": count})
        found.append(PageAction("page.confirm", words, self.save, "primary", "check", blocked))
        return found

    def first_field(self) -> QWidget | None:
        return self.table

    def may_leave(self) -> bool:
        from liushou_desktop.gui.common.dialogs import ask_unsaved

        return not self.model.typed or ask_unsaved(self.desk.ask)

    def escape(self) -> bool:
        if not self.strip.isHidden():
            self.strip.stop()
            return True
        return False

    def set_compact(self, is_compact: bool) -> None:
        super().set_compact(is_compact)
        self.once.setFixedWidth(_ONCE_WIDTH - 50 if is_compact else _ONCE_WIDTH)

    # showing ----------------------------------------------------------------------------

    def _change(self, *, is_other_form: bool = False) -> None:
        """Another form, class or month; what was typed is asked about first."""
        grid = self.model.grid
        if not self.may_leave() and grid is not None:
            self.forms.choose(grid.form)
            self.months.choose(grid.month)
            return
        if is_other_form:
            self._lay_once()
        self._load()

    def _lay_once(self) -> None:
        """The questions that are answered once for the whole grid."""
        assert self._context is not None
        form = asked_once(self.desk.site.forms.form(self.forms.code()))
        if self.form_view is not None:
            self.once.body.removeWidget(self.form_view)
            self.form_view.hide()
            self.form_view.deleteLater()
        self.form_view = FormView(form, self._context, (), None, self.desk.ask)
        self.form_view.setFrameShape(FormView.Shape.NoFrame)
        self.form_view.completed.connect(self.table.setFocus)
        self.once.body.addWidget(self.form_view, 1)

    def _begin(self) -> None:
        """The cursor where the answers for the whole grid are asked."""
        if self.form_view is not None and self.isVisible():
            self.form_view.focus_first()

    def _load(self) -> None:
        from liushou_desktop.services.school.class_month import class_month

        site = self.desk.site
        asked = self.forms.code(), self.classes.code(), self.months.code()
        self.desk.jobs.run(lambda _: class_month(site, *asked), done=self._show)

    def _show(self, grid: ClassMonth) -> None:
        self.model.show_grid(grid)
        self._say_facts(grid)

    def _say_facts(self, grid: ClassMonth) -> None:
        args = {"count": len(grid.children), "done": grid.done}
        self.facts = (grid.class_label, sentence("MONTH_FACT", args))
        self._say()
        self.header_changed.emit()

    def _on_edited(self) -> None:
        self._say()
        self.header_changed.emit()

    def _say(self) -> None:
        """Below the grid: what is wrong with the cell under the cursor, or what stands in it."""
        index = self.table.currentIndex()
        place = self.model.place(index)
        wrong = self.model.wrong.get(place) if place is not None else None
        if wrong:
            self.status.set_status(Mark.REFUSED, wrong)
        elif self.model.wrong:
            args = {"count": len(self.model.wrong)}
            self.status.set_status(Mark.REFUSED, sentence("MONTH_WRONG", args))
        else:
            self.status.set_status(None, self.model.kept_text(index))
        self.status.setVisible(bool(self.model.wrong or self.model.kept_text(index)))

    # acting -----------------------------------------------------------------------------

    def save(self) -> None:
        """Ctrl+Enter: every sound cell becomes a record; the others stay, in red, with why."""
        from liushou_desktop.services.school.class_month import class_month, keep_month

        grid, view, site = self.model.grid, self.form_view, self.desk.site
        entries = self.model.entries()
        if grid is None or view is None or not entries:
            return
        wrong = [each.field for each in view.validate() if each.severity is Severity.RED]
        if wrong:  # one answer for all cells, not each of them, is to be mended
            view.focus_field(wrong[0].partition(".")[0])
            self.status.set_status(Mark.REFUSED, sentence("MONTH_ONCE_WRONG"))
            self.status.setVisible(True)
            return
        answers = view.answers()
        asked = grid.form, self.classes.code(), grid.month

        def work(_: object) -> tuple[MonthKept, ClassMonth]:
            kept = keep_month(site, grid.form, grid.month, answers, entries)
            return kept, class_month(site, *asked)

        self.desk.jobs.run(work, done=self._on_saved)

    def _on_saved(self, found: tuple[MonthKept, ClassMonth]) -> None:
        done, grid = found
        wrong = {(e.child, e.week): say_alone(problem) for e, problem in done.refused}
        self.model.show_kept(grid, wrong)
        args = {"kept": len(done.kept), "count": len(done.refused)}
        self.desk.say(sentence("MONTH_SAVED_SOME" if wrong else "MONTH_SAVED", args))
        self.desk.refresh_counts()
        self._say_facts(grid)

    def print_grid(self) -> None:
        """Ctrl+P: the same on landscape paper."""
        from liushou_desktop.services.school.class_month import print_class_month

        grid, site = self.model.grid, self.desk.site
        if grid is None:
            return
        classes, title = [self.classes.code()], f"{grid.class_label}{grid.title}"
        question = sentence("ROOM_SAVE_PAPER")
        file = self.desk.ask.save_file(question, f"{title}_{grid.month}.pdf", "PDF (*.pdf)")
        if file is not None:
            self.desk.jobs.run(
                lambda watcher: print_class_month(
                    site, grid.form, grid.month, classes=classes, watcher=watcher
                ),
                done=lambda made: self.delivery.write(made, title, file),
                strip=self.strip,
                what=title,
            )

    def give_workbook(self) -> None:
        """Ctrl+E: the class's workbook; it comes back on the page of records."""
        from liushou_desktop.services.school.class_forms import export_class_form

        grid, site = self.model.grid, self.desk.site
        if grid is None:
            return
        name = f"{grid.title}_{grid.class_label}.xlsx"
        file = self.desk.ask.save_file(sentence("RECORDS_GIVE_SAVE"), name, "Excel (*.xlsx)")
        if file is not None:
            self.desk.jobs.run(
                lambda _: export_class_form(site, grid.form, file, class_text=grid.class_label),
                done=lambda count: self.desk.say(
                    sentence("RECORDS_GIVE_DONE", {"files": 1, "count": count})
                ),
            )
