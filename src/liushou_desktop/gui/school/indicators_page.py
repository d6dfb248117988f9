"""指标: n / d of each figure, the classes compared, and the names behind every number."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from liushou_desktop.app.figure_words import (
    FIGURE_WORDS,
    formula_words,
    month_words,
    name_words,
    period_words,
    share_words,
    why_words,
)
from liushou_desktop.app.wording import sentence
from liushou_desktop.base.progress import Watcher
from liushou_desktop.gui.common.buttons import Choice
from liushou_desktop.gui.common.cells import Cell, Row
from liushou_desktop.gui.common.charts import Bar
from liushou_desktop.gui.common.marks import Mark
from liushou_desktop.gui.common.page import BackLink, Desk, Page, PageAction
from liushou_desktop.gui.school.indicators_view import IndicatorsView
from liushou_desktop.gui.school.reveal import ask_to_unseal
from liushou_desktop.services.school.figure_names import (
    class_rank,
    export_figures,
    ordered_entries,
    print_figure_names,
)
from liushou_desktop.services.shared.reading_words import reading_words
from liushou_desktop.services.shared.rights import Right
from liushou_desktop.services.shared.words import word

if TYPE_CHECKING:
    from liushou_desktop.domain.indicators import Entry, Indicator
    from liushou_desktop.services.school.compute_figures import Figures
    from liushou_desktop.services.school.print_job import PrintJob
    from liushou_desktop.services.school.signed_figures import SignedFigures

_FIRST = "I04"


class IndicatorsPage(Page):
    """Figures at the left; names of the chosen one at the right, the lacking ones first."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.title = sentence("PAGE_INDICATORS")
        self.back = BackLink(sentence("PAGE_REPORTING"), "school.reporting")
        self._term: str | None = None
        self._wanted = _FIRST
        self._figures: Figures | None = None
        self._now: Figures | None = None
        self._signed: SignedFigures | None = None
        self.view = IndicatorsView()
        self.body.addWidget(self.view, 1)
        self.view.term_chosen.connect(self._on_term)
        self.view.when_chosen.connect(lambda _: self._show_when())
        self.view.figure_chosen.connect(self._on_figure)
        self.view.figures_filtered.connect(lambda _: self._show_figures())
        self.view.names_filtered.connect(lambda _: self._show_names())
        self.view.name_opened.connect(self._on_opened)
        self._place = 0
        self.view.name_chosen.connect(lambda _: self._set_record_button())
        self.view.record_pressed.connect(self.open_record)
        self.view.next_pressed.connect(self._next_record)
        self.view.paper_pressed.connect(self.print_record)
        self.view.record.unseal_pressed.connect(self._on_unseal)

    def page_actions(self) -> Sequence[PageAction]:
        figure = self._figure()
        lacking = _lacking_children(figure) if figure else ()
        actions = [
            PageAction(
                "page.print",
                sentence("INDICATORS_PRINT"),
                self.print_names,
                icon="printer",
                needs=Right.PRINT,
            ),
            PageAction(
                "page.export",
                sentence("INDICATORS_EXCEL"),
                self.save_excel,
                icon="export",
                needs=Right.EXPORT,
            ),
            PageAction(
                "page.confirm",
                sentence("INDICATORS_OPEN_CHILD"),
                lambda: self._on_opened(self.view.name_table.row_id()),
                "plain" if lacking else "primary",
                "children",
                in_header=not lacking,
            ),
        ]
        if not lacking or figure is None:
            return tuple(actions)
        form = self._figures.forms.get(figure.id) if self._figures else None
        if form is not None:
            text = sentence("INDICATORS_KEY", {"form": form[1]})
            go = lambda: self.desk.go("school.keying", form=form[0], children=lacking)  # noqa: E731
            actions.append(PageAction("page.new", text, go, "primary", "plus", needs=Right.RECORD))
        else:
            text = sentence("INDICATORS_SEE_CHILDREN", {"count": len(lacking)})
            go = lambda: self.desk.go("school.children", children=lacking)  # noqa: E731
            actions.append(PageAction("page.new", text, go, "primary", "children"))
        return tuple(actions)

    # files and paper ----------------------------------------------------------------------------

    def save_excel(self) -> None:
        """All figures with the names behind each."""
        figures = self._figures
        if figures is None:
            return
        name = sentence("INDICATORS_EXCEL_FILE", {"term": figures.term.name})
        file = self.desk.ask.save_file(sentence("INDICATORS_EXCEL"), name, "Excel (*.xlsx)")
        if file is None:
            return
        out = file if file.suffix else file.with_suffix(".xlsx")
        site = self.desk.site
        self.desk.jobs.run(
            lambda _: export_figures(site, out, FIGURE_WORDS, figures=figures),
            done=lambda count: self.desk.say(
                sentence("INDICATORS_EXCEL_SAVED", {"file": out.name, "count": count})
            ),
        )

    def print_names(self) -> None:
        """The list at the right, as it is filtered, to a printer; into a PDF without one."""
        figures = self._figures
        if figures is None:
            return
        site, wanted = self.desk.site, (self._wanted,)
        only_lacking = self.view.who.code() != "all"
        self.desk.jobs.run(
            lambda watcher: print_figure_names(
                site,
                FIGURE_WORDS,
                wanted=wanted,
                figures=figures,
                only_lacking=only_lacking,
                watcher=watcher,
            ),
            done=self._on_drawn,
        )

    def _on_drawn(self, made: PrintJob) -> None:
        from liushou_desktop.gui.common.paper_printing import print_or_save

        print_or_save(self.desk, made.printed.pdf, f"{self._wanted}{made.title}", self)

    # the records behind a name --------------------------------------------------------------------

    def _records(self) -> tuple[str, ...]:
        """Records of the entry under the cursor; cards, pairings, carers are seen at the child."""
        figure, figures, row_id = self._figure(), self._figures, self.view.name_table.row_id()
        if figure is None or figures is None or not isinstance(row_id, tuple):
            return ()
        held = [e.records for e in figure.entries if (e.child, e.period) == row_id]
        return tuple(r for records in held for r in records if r in figures.record_forms)

    def _set_record_button(self) -> None:
        count = len(self._records())
        self.view.record_button.setEnabled(bool(count))
        self.view.record_button.setText(sentence("INDICATORS_RECORD", {"count": count}))

    def open_record(self) -> None:
        """The first record behind the name."""
        self._place = 0
        self._show_record()

    def _next_record(self) -> None:
        self._place += 1
        self._show_record()

    def _show_record(self, unseal: str | None = None) -> None:
        from liushou_desktop.services.school.read_record import read_record

        records, site = self._records(), self.desk.site
        if not records:
            return
        self._place %= len(records)
        record = records[self._place]
        self.desk.jobs.run(
            lambda _: read_record(site, record, unseal=unseal),
            done=lambda sheet: self.view.show_record(sheet, self._place + 1, len(records)),
        )

    def _on_unseal(self, record: str) -> None:
        reason = ask_to_unseal(self.desk)
        if reason is not None:
            self._show_record(unseal=reason)

    def print_record(self) -> None:
        """The paper of the record shown, filled in."""
        from liushou_desktop.services.school.print_forms import print_form

        record, site = self.view.record.record, self.desk.site
        form = self._figures.record_forms.get(record) if self._figures else None
        if form is None:
            return

        def drawn(made: PrintJob) -> None:
            from liushou_desktop.gui.common.paper_printing import print_or_save

            print_or_save(self.desk, made.printed.pdf, made.title, self)

        self.desk.jobs.run(
            lambda watcher: print_form(
                site, form, blank=False, term=self._term, records=(record,), watcher=watcher
            ),
            done=drawn,
        )

    def escape(self) -> bool:
        if self.view.record.isHidden():
            return False
        self.view.show_names_again()
        return True

    def open(self, **arguments: object) -> None:
        term, figure = arguments.get("term"), arguments.get("figure")
        self._term = str(term) if term else None
        if figure:
            self._wanted = str(figure)
            self.view.which.choose("all")

    def first_field(self) -> QWidget | None:
        return self.view.figure_table

    def refresh(self) -> None:
        site = self.desk.site
        begun = [term for term in site.own_terms if term.start <= site.today]
        shown = self._term or site.term().id
        self.view.terms.set_choices([Choice(term.id, term.name) for term in reversed(begun)])
        self.view.terms.choose(shown)

        def load(watcher: Watcher) -> tuple[Figures, SignedFigures | None]:
            from liushou_desktop.services.school.compute_figures import compute_indicators
            from liushou_desktop.services.school.signed_figures import signed_figures

            signed = signed_figures(site, shown) if site.may(Right.CLOSE_TERM) else None
            return compute_indicators(site, term=shown), signed

        self.desk.jobs.run(load, done=self._show)

    def _on_term(self, term: str) -> None:
        self._term = term
        self.refresh()

    # showing ------------------------------------------------------------------------------------

    def _show(self, loaded: tuple[Figures, SignedFigures | None]) -> None:
        self._now, self._signed = loaded
        self.view.when.setVisible(self._signed is not None)
        if self._signed is None:
            self.view.when.choose("now")
        self._show_when()

    def _show_when(self) -> None:
        """As they are now, or with the names and classes of the day the principal signed."""
        signed = self._signed if self.view.when.code() == "signed" else None
        figures = signed.figures if signed else self._now
        if figures is None:
            return
        self._figures = figures
        day = figures.cut_off
        cut_off = sentence("INDICATORS_CUT_OFF", {"day": f"{day.month}月{day.day}日"})
        self.facts = (figures.term.name, cut_off)
        changed = len(self._signed.changes) if self._signed else 0
        code = "INDICATORS_CHANGED" if changed else "INDICATORS_SIGNED"
        self.view.when.set_word("signed", sentence(code, {"count": changed}))
        self._show_figures()
        self._on_figure(self.view.figure_table.row_id())

    def _show_figures(self) -> None:
        figures = self._figures
        if figures is None:
            return
        short = [f for f in figures.indicators if f.is_short]
        self.view.which.set_word("short", sentence("INDICATORS_SHORT", {"count": len(short)}))
        shown = short if self.view.which.code() == "short" else figures.indicators
        title = sentence("INDICATORS_COUNT", {"count": len(figures.indicators)})
        self.view.show_figures([(f.id, _figure_row(f)) for f in shown], self._wanted, title)

    def _figure(self) -> Indicator | None:
        found = self._figures.indicators if self._figures else ()
        return next((figure for figure in found if figure.id == self._wanted), None)

    def _on_figure(self, figure_id: object) -> None:
        if figure_id is not None:
            self._wanted = str(figure_id)
        figure, figures = self._figure(), self._figures
        if figure is None or figures is None:
            return
        title = f"{figure.id} {word('indicator', figure.id)}"
        missing = figure.denominator - figure.numerator
        args = {"count": missing, "children": len(_lacking_children(figure))}
        gap = sentence("INDICATORS_GAP", args) if figure.is_short and missing > 0 else ""
        sums = (share_words(figure), figure.rate, gap)
        small = self._changed_words(figure.id) + _small_print(figure)
        self.view.show_one(title, sums, _bars(figure, figures), _how(figure, figures), small)
        self._show_names()
        self.header_changed.emit()

    def _changed_words(self, figure: str) -> str:
        """What the figure was when it was signed and is now, if that differs."""
        changes = self._signed.changes if self._signed else ()
        change = next((each for each in changes if each.id == figure), None)
        if change is None:
            return ""
        args = {"signed": change.signed, "now": change.now}
        return sentence("INDICATORS_CORRECTION", args) + "　"

    def _show_names(self) -> None:
        figure, figures = self._figure(), self._figures
        if figure is None or figures is None:
            return
        owed = [entry for entry in figure.entries if entry.owed or entry.done]
        lacking = figure.lacking()
        wants_all = self.view.who.code() == "all"
        code = "INDICATORS_EVERYBODY" if wants_all else "INDICATORS_LACKING_NAMES"
        entries = owed if wants_all else lacking
        title = sentence(code, {"count": len({entry.child for entry in entries if entry.child})})
        nothing = "INDICATORS_NOBODY_LACKS" if figures.names else "INDICATORS_NO_CHILDREN"
        missing = frozenset(lacking)
        rows = [
            ((e.child, e.period), _name_row(e, figures, lacks=e in missing))
            for e in ordered_entries(figures, figure, entries)
        ]
        self.view.show_names_again()
        self.view.show_names(title, rows, sentence(nothing))
        self.view.name_table.select_row(0)
        self._set_record_button()

    def _on_opened(self, row_id: object) -> None:
        if isinstance(row_id, tuple) and row_id[0]:
            self.desk.go("school.child", child=row_id[0])

    def set_compact(self, is_compact: bool) -> None:
        super().set_compact(is_compact)
        self.view.set_compact(is_compact)


def _lacking_children(figure: Indicator) -> tuple[str, ...]:
    """Children behind the missing part, each once, in the order of the entries."""
    return tuple(dict.fromkeys(entry.child for entry in figure.lacking() if entry.child))


def _figure_row(figure: Indicator) -> Row:
    return (
        Cell(figure.id, tone="ink3"),
        word("indicator", figure.id),
        share_words(figure),
        Cell(figure.rate, strong=figure.is_short),
        _state(figure),
    )


def _state(figure: Indicator) -> Cell:
    """Reached, or how much is missing (or should not be)."""
    if figure.aim == "none" and figure.numerator:
        return Cell(sentence("INDICATORS_FOUND", {"count": figure.numerator}), mark=Mark.DUE)
    if figure.aim == "none":
        return Cell(sentence("INDICATORS_NONE_FOUND"), mark=Mark.DONE)
    if figure.is_count:
        return Cell(sentence("INDICATORS_COUNTED"), mark=Mark.DONE)
    if not figure.denominator:
        return Cell(sentence("INDICATORS_NOTHING_OWED"), mark=Mark.EXEMPT)
    if figure.is_short:
        missing = figure.denominator - figure.numerator
        return Cell(sentence("INDICATORS_LACKS", {"count": missing}), mark=Mark.DUE)
    return Cell(sentence("INDICATORS_REACHED"), mark=Mark.DONE)


def _bars(figure: Indicator, figures: Figures) -> list[Bar]:
    """One bar per class, in class order; those in no class last."""
    sums: dict[str, list[int]] = {}
    for entry in figure.entries:
        total = sums.setdefault(figures.class_labels.get(entry.child, ""), [0, 0])
        total[0] += entry.done
        total[1] += entry.owed
    bars = []
    for name in sorted(sums, key=class_rank):
        done, owed = sums[name]
        if not owed:
            continue
        lacks = sentence("INDICATORS_LACKS", {"count": owed - done})
        remark, tone = (lacks, "due") if done < owed else (sentence("INDICATORS_WHOLE"), "ink2")
        title = name or sentence("INDICATORS_NO_CLASS")
        bars.append(Bar(title, done, owed, f"{done} / {owed}", remark, tone))
    return bars


def _name_row(entry: Entry, figures: Figures, *, lacks: bool) -> Row:
    why = "、".join(map(why_words, entry.why))
    share = f"{entry.done} / {entry.owed}" if entry.owed else str(entry.done)
    return (
        Cell(name_words(entry, figures), strong=lacks),
        figures.class_labels.get(entry.child, ""),
        period_words(entry, figures),
        Cell(share, mark=None if lacks else Mark.DONE),
        Cell(why, tone="due" if lacks else "ink2"),
    )


def _how(figure: Indicator, figures: Figures) -> str:
    """The formula, and the clause with its words."""
    clause, wording = figures.clauses.get(figure.id, ("", ""))
    said = sentence("INDICATORS_FORMULA", {"formula": formula_words(figure.id)})
    if not clause:
        return said
    return f"{said}\n" + sentence("INDICATORS_CLAUSE", {"clause": clause, "wording": wording})


def _small_print(figure: Indicator) -> str:
    parts = []
    if figure.late:
        parts.append(sentence("INDICATORS_LATE", {"count": len(figure.late)}))
    if figure.open_periods:
        months = "、".join(month_words(period) for period in figure.open_periods)
        parts.append(sentence("INDICATORS_OPEN", {"months": months}))
    if figure.readings:
        readings = reading_words(figure.readings)
        parts.append(sentence("INDICATORS_READINGS", {"readings": readings}))
    return "　".join(parts)
