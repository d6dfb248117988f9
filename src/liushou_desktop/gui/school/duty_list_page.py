"""应做清单: what is owed one by one, filtered; out on paper and as Excel."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from liushou_desktop.app.wording import sentence
from liushou_desktop.formspec.codes import code_set
from liushou_desktop.gui.common import theme
from liushou_desktop.gui.common.buttons import Button, Choice
from liushou_desktop.gui.common.cards import Card
from liushou_desktop.gui.common.cells import Cell, Column, Row
from liushou_desktop.gui.common.combos import FilterCombo
from liushou_desktop.gui.common.inputs import SearchField
from liushou_desktop.gui.common.labels import bar_of, empty_note, label
from liushou_desktop.gui.common.marks import Mark
from liushou_desktop.gui.common.page import BackLink, Desk, Page, PageAction
from liushou_desktop.gui.common.rows_model import RowsModel
from liushou_desktop.gui.common.tables import TableView
from liushou_desktop.gui.school.child_words import duty_state, duty_title
from liushou_desktop.services.school.compute_figures import OPEN, DutyChoice, DutyLine
from liushou_desktop.services.school.duty_places import child_form_of_rule
from liushou_desktop.services.shared.rights import Right
from liushou_desktop.services.shared.words import word

if TYPE_CHECKING:
    from liushou_desktop.services.school.list_duties import DutyList
    from liushou_desktop.services.school.print_job import PrintJob

_COLUMNS = (
    Column("state", sentence("DUTIES_STATE"), 116),
    Column("title", sentence("DUTY_TITLE"), 190, stretches=True),
    Column("child", sentence("CASES_COLUMN_NAME"), 136),
    Column("level", sentence("CASES_COLUMN_LEVEL"), 60),
    Column("class", sentence("CASES_COLUMN_CLASS"), 84),
    Column("village", sentence("DUTIES_VILLAGE"), 110, folds=True),
    Column("owner", sentence("DUTIES_OWNER"), 88),
    Column("share", sentence("DUTY_SHARE"), 90, align="right"),
    Column("clause", sentence("DUTIES_CLAUSE"), 108, folds=True),
)
_LEVELS = {"red": Mark.OVERDUE, "yellow": Mark.DUE}
_MOST = 1000  # rows that are built at once; print and Excel hold them all
_ALL = "all"


class DutyListPage(Page):
    """Filters above, duties below; Enter opens the child, the primary button the form."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.title = sentence("PAGE_DUTY_LIST")
        self.back = BackLink(sentence("PAGE_WORKBENCH"), "school.workbench")
        self._found: DutyList | None = None
        self._lines: list[DutyLine] = []
        self._asked: dict[str, str] = {}
        self.combos: dict[str, FilterCombo] = {}
        self.body.addWidget(self._build_bar())
        self.card = Card(sentence("PAGE_DUTY_LIST"), " ", flush=True)
        self.card.add_to_header(label(sentence("DUTIES_ORDER"), tone="ink3"))
        self.model = RowsModel(_COLUMNS)
        self.table = TableView(self.model, "duty_list", row_height=30)
        self.table.opened.connect(lambda _: self.open_child())
        self.table.current_changed.connect(lambda _: self.header_changed.emit())
        self.card.body.addWidget(self.table, 1)
        self.nothing = empty_note(sentence("DUTIES_NOTHING"))
        self.card.body.addWidget(self.nothing)
        self.body.addWidget(self.card, 1)

    def _build_bar(self) -> QWidget:
        bar, row = bar_of(theme.S8)
        self.search = SearchField(sentence("DUTIES_FIND"))
        self.search.setObjectName("field:search")
        self.search.setAccessibleName(sentence("DUTIES_FIND"))
        self.search.setMaximumWidth(220)
        self.search.searched.connect(lambda _: self._show_lines())
        row.addWidget(self.search, 1)
        for name in ("state", "clause", "owner", "village"):
            combo = self.combos[name] = FilterCombo(())
            combo.setObjectName(f"field:{name}")
            combo.setAccessibleName(sentence(f"DUTIES_{name.upper()}"))
            combo.chosen.connect(lambda _: self._show_lines())
            row.addWidget(combo)
        states = code_set("duty_choice").codes
        self.combos["state"].set_choices([Choice(each.code, each.name) for each in states])
        self.combos["state"].fit(to_all=True)
        row.addStretch(1)
        self.clear = Button(sentence("DUTIES_CLEAR"), kind="link")
        self.clear.clicked.connect(self.escape)
        row.addWidget(self.clear)
        return bar

    # opening and showing ----------------------------------------------------------------------

    def open(self, **arguments: object) -> None:
        """``state``, ``clause``, ``owner`` and ``village`` set the filters."""
        self._asked = {name: str(value) for name, value in arguments.items() if value}
        if arguments:
            self._clear()

    def first_field(self) -> QWidget | None:
        return self.table

    def refresh(self) -> None:
        from liushou_desktop.services.school.list_duties import list_duties

        self.desk.jobs.run(lambda _: list_duties(self.desk.site), done=self._show)

    def _show(self, found: DutyList) -> None:
        self._found = found
        offered = {
            "clause": found.clauses(),
            "owner": found.owners(),
            "village": found.villages(),
        }
        for name, values in offered.items():
            everything = Choice("", sentence(f"DUTIES_ALL_{name.upper()}S"))
            choices = [Choice(value, value) for value in values]
            self.combos[name].set_choices([everything, *choices])
            self.combos[name].fit()
        for name, value in self._asked.items():
            if name in self.combos:
                self.combos[name].choose(value)
        self._asked = {}
        self._show_lines()

    def choice(self) -> DutyChoice:
        """What the filters ask for."""
        codes = {name: combo.code() for name, combo in self.combos.items()}
        if codes["state"] == _ALL:
            codes["state"] = ""
        return DutyChoice(**codes, name=self.search.text().strip())

    def _show_lines(self) -> None:
        found = self._found
        if found is None:
            return
        self._lines = found.chosen(self.choice())
        shown = self._lines[:_MOST]
        today = self.desk.today()
        self.model.show_rows([(n, duty_row(line, today)) for n, line in enumerate(shown)])
        self.table.setVisible(bool(shown))
        self.nothing.setVisible(not shown)
        self.table.select_row(0)
        children = {line.duty.child for line in self._lines if line.duty.child}
        count = {"count": len(self._lines), "children": len(children), "shown": len(shown)}
        code = "DUTIES_COUNT" if len(shown) == len(self._lines) else "DUTIES_FIRST"
        self.card.set_title(sentence("PAGE_DUTY_LIST"), sentence(code, count))
        self.facts = (found.term.name,)
        self.clear.setVisible(self.choice() != DutyChoice(OPEN))
        self.header_changed.emit()

    def _clear(self) -> None:
        self.search.blockSignals(True)
        self.search.clear()
        self.search.blockSignals(False)
        for name, combo in self.combos.items():
            combo.choose(OPEN if name == "state" else "")

    def escape(self) -> bool:
        if self.choice() == DutyChoice(OPEN):
            return False
        self._clear()
        self._show_lines()
        return True

    def current(self) -> DutyLine | None:
        """The line under the cursor."""
        place = self.table.row_id()
        return self._lines[place] if isinstance(place, int) else None

    # what can be done -------------------------------------------------------------------------

    def page_actions(self) -> Sequence[PageAction]:
        actions = [
            PageAction(
                "page.print",
                sentence("DUTIES_PRINT"),
                self.print_list,
                icon="printer",
                needs=Right.PRINT,
            ),
            PageAction(
                "page.export",
                sentence("DUTIES_EXCEL"),
                self.save_excel,
                icon="export",
                needs=Right.EXPORT,
            ),
        ]
        line, form = self.current(), self._form()
        if line is None:
            return actions
        if form and self.desk.site.may(Right.RECORD):
            title = self.desk.site.forms.form(form).title
            args = {"form": title, "count": len(self._of_same_form(form))}
            key = sentence("DUTIES_KEY", args)
            actions.append(PageAction("page.new", key, self.key, "primary", "plus"))
        elif line.duty.child:
            see = sentence("DUTIES_SEE")
            actions.append(PageAction("page.confirm", see, self.open_child, "primary", "children"))
        return actions

    def _form(self) -> str:
        """The form that answers the line under the cursor, child by child."""
        line = self.current()
        return child_form_of_rule(line.rule) if line is not None and line.duty.child else ""

    def _of_same_form(self, form: str) -> tuple[str, ...]:
        """Children of the list that still want this form."""
        found = (
            line.duty.child
            for line in self._lines
            if line.duty.child
            and line.duty.done < line.duty.owed
            and child_form_of_rule(line.rule) == form
        )
        return tuple(dict.fromkeys(found))

    def key(self) -> None:
        """The form for everybody in the list who wants it."""
        form = self._form()
        self.desk.go("school.keying", form=form, children=self._of_same_form(form))

    def open_child(self) -> None:
        """The child of the line under the cursor."""
        line = self.current()
        if line is not None and line.duty.child:
            self.desk.go("school.child", child=line.duty.child)

    def print_list(self) -> None:
        """The whole filtered list to a printer; into a PDF without one."""
        from liushou_desktop.services.school.list_duties import print_duties

        site, choice = self.desk.site, self.choice()

        def drawn(made: PrintJob) -> None:
            from liushou_desktop.gui.common.paper_printing import print_or_save

            print_or_save(self.desk, made.printed.pdf, made.title, self)

        self.desk.jobs.run(lambda watcher: print_duties(site, choice, watcher=watcher), done=drawn)

    def save_excel(self) -> None:
        """The whole filtered list as a workbook."""
        from liushou_desktop.services.school.list_duties import export_duties

        if self._found is None:
            return
        name = sentence("DUTIES_EXCEL_FILE", {"term": self._found.term.name})
        file = self.desk.ask.save_file(sentence("DUTIES_EXCEL"), name, "Excel (*.xlsx)")
        if file is None:
            return
        out = file if file.suffix else file.with_suffix(".xlsx")
        site, choice = self.desk.site, self.choice()

        def saved(count: int) -> None:
            args = {"file": out.name, "count": count}
            self.desk.say(sentence("DUTIES_EXCEL_SAVED", args))

        self.desk.jobs.run(lambda _: export_duties(site, out, choice), done=saved)

    def set_compact(self, is_compact: bool) -> None:
        super().set_compact(is_compact)
        self.table.set_compact(is_compact)


def duty_row(line: DutyLine, today: date) -> Row:
    """One duty in the table."""
    mark, words = duty_state(line, today)
    level: Cell | str = ""
    if line.attention:
        level = Cell(word("attention_level", line.attention), mark=_LEVELS.get(line.attention))
    cause = word("duty_cause", line.duty.exemption)
    return (
        Cell(words, mark=mark),
        Cell(duty_title(line), strong=mark is Mark.OVERDUE),
        line.child_name or Cell("—", tone="ink3"),
        level,
        line.class_label,
        line.village,
        line.owner_name or Cell("—", tone="ink3"),
        f"{line.duty.done} / {line.duty.owed}" if line.duty.owed else Cell(cause, tone="ink3"),
        Cell(line.rule.clause, tone="ink3"),
    )
