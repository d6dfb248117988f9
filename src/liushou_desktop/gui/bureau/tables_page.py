"""报表打印: the county's tables of a term, checked, frozen, printed and given out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from liushou_desktop.app.table_words import problem_words
from liushou_desktop.app.wording import sentence
from liushou_desktop.base.problem import Problem, Severity
from liushou_desktop.base.progress import Watcher
from liushou_desktop.gui.bureau.tables_view import TablesView
from liushou_desktop.gui.common.buttons import Choice
from liushou_desktop.gui.common.cells import Cell
from liushou_desktop.gui.common.marks import Mark
from liushou_desktop.gui.common.page import Desk, Page, PageAction

if TYPE_CHECKING:
    from liushou_desktop.domain.county_tables import CountyTables
    from liushou_desktop.domain.freezing import TableFreeze

_NOW = "now"


@dataclass(frozen=True, slots=True)
class _Loaded:
    """What is shown: the tables, what does not close in them, and the versions there are."""

    tables: CountyTables
    problems: tuple[Problem, ...]
    frozen: list[TableFreeze]
    shown: TableFreeze | None


class TablesPage(Page):
    """Tables at the left, the chosen one as it will be printed at the right."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.title = sentence("PAGE_TABLES")
        self._term: str | None = None
        self._version = _NOW
        self._loaded: _Loaded | None = None
        self.view = TablesView()
        self.body.addWidget(self.view, 1)
        self.view.term_chosen.connect(self._on_term)
        self.view.version_chosen.connect(self._on_version)
        self.view.table_chosen.connect(self._on_table)
        self.view.hand_out_pressed.connect(self._hand_out)

    def page_actions(self) -> Sequence[PageAction]:
        loaded = self._loaded
        nothing = None
        if loaded is None or not loaded.tables.schools:
            term = loaded.tables.term_name if loaded else ""
            nothing = sentence("TABLES_NO_SCHOOL", {"term": term})
        is_frozen = loaded is not None and loaded.shown is not None
        blocked = sentence("TABLES_IS_FROZEN") if is_frozen else nothing
        return (
            PageAction(
                "page.print", sentence("TABLES_PRINT"), self._print, icon="printer", blocked=nothing
            ),
            PageAction(
                "page.export", sentence("TABLES_WRITE"), self._write, icon="export", blocked=nothing
            ),
            PageAction(
                "page.confirm", sentence("TABLES_FREEZE"), self._freeze, "primary", blocked=blocked
            ),
        )

    def first_field(self) -> QWidget | None:
        return self.view.table

    def refresh(self) -> None:
        site = self.desk.site
        term, version = self._term, self._version

        def load(watcher: Watcher) -> _Loaded:
            from liushou_desktop.services.bureau.county_tables import count_tables
            from liushou_desktop.services.bureau.freeze_tables import frozen_tables, thaw
            from liushou_desktop.services.bureau.package_chain import last_told_term

            wanted = last_told_term(site, term).id
            frozen = frozen_tables(site, wanted)
            shown = next((each for each in frozen if str(each.version) == version), None)
            if shown is not None:
                return _Loaded(thaw(shown), (), frozen, shown)
            counted = count_tables(site, wanted)
            return _Loaded(counted.tables, counted.problems, frozen, None)

        self.view.terms.offer(site)
        self.desk.jobs.run(load, done=self._show)

    def _on_term(self, term: str) -> None:
        self._term, self._version = term, _NOW
        self.refresh()

    def _on_version(self, version: str) -> None:
        self._version = version
        self.refresh()

    # showing ------------------------------------------------------------------------------------

    def _show(self, loaded: _Loaded) -> None:
        self._loaded = loaded
        tables = loaded.tables
        self._term = tables.term
        self.view.terms.choose(tables.term)
        self._show_versions(loaded)
        every = len(tables.schools) + len(tables.missing)
        once = tables.pupils - tables.twice
        self.facts = (
            tables.term_name,
            sentence("TABLES_FACT_SCHOOLS", {"count": len(tables.schools), "all": every}),
            sentence("TABLES_FACT_PUPILS", {"pupils": tables.pupils, "once": once}),
        )
        rows = [
            (
                each.id,
                (
                    Cell(f"表{each.id.partition('-')[0]}", tone="ink2"),
                    Cell(each.title, strong="-" not in each.id),
                    sentence("TABLES_ROWS", {"count": len(each.rows)})
                    if each.rows
                    else Cell(sentence("TABLES_NOTHING"), tone="ink3"),
                ),
            )
            for each in tables.tables
            if tables.schools
        ]
        self.view.show_tables(rows, sentence("TABLES_LIST_FACT", {"count": len(rows)}))
        self._show_check(loaded)
        self.header_changed.emit()

    def _show_versions(self, loaded: _Loaded) -> None:
        choices = [Choice(_NOW, sentence("TABLES_NOW"))]
        for each in loaded.frozen:
            day = each.frozen_at
            args = {"version": each.version, "month": day.month, "day": day.day}
            choices.append(Choice(str(each.version), sentence("TABLES_VERSION", args)))
        self.view.versions.set_choices(choices)
        self.view.versions.choose(str(loaded.shown.version) if loaded.shown else _NOW)

    def _show_check(self, loaded: _Loaded) -> None:
        tables = loaded.tables
        lines = [
            (Mark.REFUSED if each.severity is Severity.RED else Mark.DUE, problem_words(each))
            for each in loaded.problems
        ]
        lines += [(Mark.DUE, notice) for notice in tables.notices]
        if tables.missing:
            args = {"schools": "、".join(tables.missing)}
            lines.append((Mark.OPEN, sentence("TABLES_MISSING", args)))
        if tables.schools and not any(mark is Mark.REFUSED for mark, _ in lines):
            lines.insert(0, (Mark.DONE, sentence("TABLES_CLOSED")))
        self.view.show_check(lines)

    def _on_table(self, table: object) -> None:
        loaded = self._loaded
        held = {each.id: each for each in loaded.tables.tables} if loaded else {}
        if loaded is None or table not in held or not held[str(table)].rows:
            self.view.preview.set_document(None)
            return
        site = self.desk.site

        def draw(watcher: Watcher) -> bytes:
            from liushou_desktop.services.bureau.freeze_tables import print_tables

            return print_tables(site, loaded.tables, loaded.shown, [str(table)]).pdf

        def show(pdf: bytes) -> None:
            if self.view.table.row_id() == table:
                self.view.preview.set_document(pdf)

        self.desk.jobs.run(draw, done=show)

    # doing --------------------------------------------------------------------------------------

    def _print(self) -> None:
        loaded, table, site = self._loaded, self.view.table.row_id(), self.desk.site
        if loaded is None or table is None:
            return

        def draw(watcher: Watcher) -> bytes:
            from liushou_desktop.services.bureau.freeze_tables import print_tables

            return print_tables(site, loaded.tables, loaded.shown, [str(table)]).pdf

        def hand_over(pdf: bytes) -> None:
            from liushou_desktop.gui.common.paper_printing import print_or_save

            titles = {each.id: each.title for each in loaded.tables.tables}
            print_or_save(self.desk, pdf, titles[str(table)], self)

        self.desk.jobs.run(draw, done=hand_over)

    def _write(self) -> None:
        folder = self.desk.ask.folder(sentence("TABLES_WHERE"))
        loaded, site = self._loaded, self.desk.site
        if folder is None or loaded is None:
            return

        def write(watcher: Watcher) -> tuple[Path, Path]:
            from liushou_desktop.services.bureau.freeze_tables import write_tables

            return write_tables(site, loaded.tables, folder, loaded.shown)

        def said(files: tuple[Path, Path]) -> None:
            names = "、".join(file.name for file in files)
            self.desk.say(sentence("TABLES_WRITTEN", {"names": names}))

        self.desk.jobs.run(write, done=said)

    def _hand_out(self) -> None:
        """De-identified numbers of the term, for others."""
        folder = self.desk.ask.folder(sentence("TABLES_WHERE"))
        loaded, site = self._loaded, self.desk.site
        if folder is None or loaded is None:
            return
        self.desk.clear_error()

        def write(watcher: Watcher) -> list[Path]:
            from liushou_desktop.services.bureau.hand_out import write_hand_out

            return write_hand_out(site, folder, loaded.tables.term)

        def said(files: list[Path]) -> None:
            self.desk.say(sentence("TABLES_HANDED_OUT", {"count": len(files)}))

        self.desk.jobs.run(write, done=said)

    def _freeze(self) -> None:
        loaded, site = self._loaded, self.desk.site
        if loaded is None:
            return
        reason: str | None = ""
        args = {"missing": len(loaded.tables.missing), "count": len(loaded.problems)}
        is_red = any(each.severity is Severity.RED for each in loaded.problems)
        if (loaded.problems or loaded.tables.missing) and not is_red:
            reason = self.desk.ask.reason(
                sentence("TABLES_WHY"),
                sentence("TABLES_WHY_TEXT", args),
                sentence("TABLES_FREEZE"),
            )
        if reason is None:
            return

        def freeze(watcher: Watcher) -> TableFreeze:
            from liushou_desktop.services.bureau.freeze_tables import freeze_tables

            return freeze_tables(site, problem_words, loaded.tables.term, reason)

        self.desk.jobs.run(freeze, done=self._on_frozen)

    def _on_frozen(self, made: TableFreeze) -> None:
        from liushou_desktop.services.bureau.freeze_tables import short_code

        self._version = str(made.version)
        term = self._loaded.tables.term_name if self._loaded else made.term
        args = {"term": term, "version": made.version, "code": short_code(made)}
        self.desk.say(sentence("TABLES_FROZEN", args))
        self.refresh()

    def set_compact(self, is_compact: bool) -> None:
        super().set_compact(is_compact)
        self.view.set_compact(is_compact)
