"""指标: n / d of each figure, the classes compared, and the names behind every number."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from liushou_desktop.app.wording import sentence
from liushou_desktop.base.progress import Watcher
from liushou_desktop.gui.common.buttons import Choice
from liushou_desktop.gui.common.cells import Cell, Row
from liushou_desktop.gui.common.charts import Bar
from liushou_desktop.gui.common.marks import Mark
from liushou_desktop.gui.common.page import BackLink, Desk, Page, PageAction
from liushou_desktop.gui.school.indicators_view import IndicatorsView
from liushou_desktop.services.shared.reading_words import reading_words
from liushou_desktop.services.shared.words import word

if TYPE_CHECKING:
    from liushou_desktop.domain.indicators import Entry, Indicator
    from liushou_desktop.services.school.compute_figures import Figures

_FIRST = "I04"
_FORMS = {"I04": ("home_visit", "VISITS"), "I05": ("talk", "TALKS")}


class IndicatorsPage(Page):
    """Figures at the left; names of the chosen one at the right, the lacking ones first."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.title = sentence("PAGE_INDICATORS")
        self.back = BackLink(sentence("PAGE_REPORTING"), "school.reporting")
        self._term: str | None = None
        self._wanted = _FIRST
        self._figures: Figures | None = None
        self.view = IndicatorsView()
        self.body.addWidget(self.view, 1)
        self.view.term_chosen.connect(self._on_term)
        self.view.figure_chosen.connect(self._on_figure)
        self.view.figures_filtered.connect(lambda _: self._show_figures())
        self.view.names_filtered.connect(lambda _: self._show_names())
        self.view.name_opened.connect(self._on_opened)

    def page_actions(self) -> Sequence[PageAction]:
        figure = self._figure()
        lacking = _lacking_children(figure) if figure else ()
        actions = [
            PageAction(
                "page.confirm",
                sentence("INDICATORS_OPEN_CHILD"),
                lambda: self._on_opened(self.view.name_table.row_id()),
                "plain" if lacking else "primary",
                "children",
                in_header=not lacking,
            )
        ]
        if not lacking or figure is None:
            return tuple(actions)
        if (form := _FORMS.get(figure.id)) is not None:
            text = sentence(f"INDICATORS_KEY_{form[1]}", {"count": len(lacking)})
            go = lambda: self.desk.go("school.keying", form=form[0], children=lacking)  # noqa: E731
            actions.append(PageAction("page.new", text, go, "primary", "plus"))
        else:
            text = sentence("INDICATORS_SEE_CHILDREN", {"count": len(lacking)})
            go = lambda: self.desk.go("school.children", children=lacking)  # noqa: E731
            actions.append(PageAction("page.new", text, go, "primary", "children"))
        return tuple(actions)

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

        def load(watcher: Watcher) -> Figures:
            from liushou_desktop.services.school.compute_figures import compute_indicators

            return compute_indicators(site, term=shown)

        self.desk.jobs.run(load, done=self._show)

    def _on_term(self, term: str) -> None:
        self._term = term
        self.refresh()

    # showing ------------------------------------------------------------------------------------

    def _show(self, figures: Figures) -> None:
        self._figures = figures
        day = figures.cut_off
        cut_off = sentence("INDICATORS_CUT_OFF", {"day": f"{day.month}月{day.day}日"})
        self.facts = (figures.term.name, cut_off)
        self._show_figures()
        self._on_figure(self.view.figure_table.row_id())

    def _show_figures(self) -> None:
        figures = self._figures
        if figures is None:
            return
        short = [f for f in figures.indicators if f.numerator < f.denominator]
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
        gap = sentence("INDICATORS_GAP", args) if missing else ""
        sums = (f"{figure.numerator} / {figure.denominator}", figure.rate, gap)
        self.view.show_one(title, sums, _bars(figure, figures), _small_print(figure))
        self._show_names()
        self.header_changed.emit()

    def _show_names(self) -> None:
        figure, figures = self._figure(), self._figures
        if figure is None or figures is None:
            return
        owed = [entry for entry in figure.entries if entry.owed]
        lacking = [entry for entry in owed if entry.done < entry.owed]
        wants_all = self.view.who.code() == "all"
        code = "INDICATORS_EVERYBODY" if wants_all else "INDICATORS_LACKING_NAMES"
        entries = owed if wants_all else lacking
        title = sentence(code, {"count": len({entry.child for entry in entries})})
        nothing = "INDICATORS_NOBODY_LACKS" if figures.names else "INDICATORS_NO_CHILDREN"

        def rank(entry: Entry) -> tuple[object, ...]:
            order = _class_rank(figures.class_labels.get(entry.child, ""))
            return (entry.done >= entry.owed, order, figures.names.get(entry.child), entry.period)

        rows = [((e.child, e.period), _name_row(e, figures)) for e in sorted(entries, key=rank)]
        self.view.show_names(title, rows, sentence(nothing))
        self.view.name_table.select_row(0)

    def _on_opened(self, row_id: object) -> None:
        if isinstance(row_id, tuple):
            self.desk.go("school.child", child=row_id[0])

    def set_compact(self, is_compact: bool) -> None:
        super().set_compact(is_compact)
        self.view.set_compact(is_compact)


def _lacking_children(figure: Indicator) -> tuple[str, ...]:
    """Children behind the missing part, each once, in the order of the entries."""
    lacking = (entry.child for entry in figure.entries if entry.done < entry.owed)
    return tuple(dict.fromkeys(lacking))


def _figure_row(figure: Indicator) -> Row:
    missing = figure.denominator - figure.numerator
    if not figure.denominator:
        state = Cell(sentence("INDICATORS_NOTHING_OWED"), mark=Mark.EXEMPT)
    elif missing:
        state = Cell(sentence("INDICATORS_LACKS", {"count": missing}), mark=Mark.DUE)
    else:
        state = Cell(sentence("INDICATORS_REACHED"), mark=Mark.DONE)
    return (
        Cell(figure.id, tone="ink3"),
        word("indicator", figure.id),
        f"{figure.numerator} / {figure.denominator}",
        Cell(figure.rate, strong=bool(missing)),
        state,
    )


def _bars(figure: Indicator, figures: Figures) -> list[Bar]:
    """One bar per class, in class order; those in no class last."""
    sums: dict[str, list[int]] = {}
    for entry in figure.entries:
        total = sums.setdefault(figures.class_labels.get(entry.child, ""), [0, 0])
        total[0] += entry.done
        total[1] += entry.owed
    bars = []
    for name in sorted(sums, key=_class_rank):
        done, owed = sums[name]
        if not owed:
            continue
        lacks = sentence("INDICATORS_LACKS", {"count": owed - done})
        remark, tone = (lacks, "due") if done < owed else (sentence("INDICATORS_WHOLE"), "ink2")
        title = name or sentence("INDICATORS_NO_CLASS")
        bars.append(Bar(title, done, owed, f"{done} / {owed}", remark, tone))
    return bars


def _class_rank(label: str) -> tuple[int, int, int, str]:
    """Grade, number; then classes with names of their own; then none."""
    from liushou_desktop.domain import class_names

    if not label:
        return (2, 0, 0, "")
    named = class_names.parse(label).value
    if named is None or named.grade is None:
        return (1, 0, 0, label)
    return (0, named.grade, named.number, label)


def _name_row(entry: Entry, figures: Figures) -> Row:
    from liushou_desktop.services.school.prefills import question_text

    lacking = entry.done < entry.owed
    why = "、".join(
        question_text(code) if "." in code else sentence(f"WHY_{code}") for code in entry.why
    )
    return (
        Cell(figures.names.get(entry.child, ""), strong=lacking),
        figures.class_labels.get(entry.child, ""),
        _month(entry.period),
        Cell(f"{entry.done} / {entry.owed}", mark=None if lacking else Mark.DONE),
        Cell(why, tone="due" if lacking else "ink2"),
    )


def _month(period: str) -> str:
    """``2026-05`` → 5月; a whole term says nothing."""
    year, _, month = period.rpartition("/")[2].partition("-")
    is_month = len(year) == 4 and len(month) == 2 and month.isdigit()
    return sentence("INDICATORS_MONTH", {"month": int(month)}) if is_month else ""


def _small_print(figure: Indicator) -> str:
    parts = []
    if figure.late:
        parts.append(sentence("INDICATORS_LATE", {"count": len(figure.late)}))
    if figure.open_periods:
        months = "、".join(_month(period) for period in figure.open_periods)
        parts.append(sentence("INDICATORS_OPEN", {"months": months}))
    if figure.readings:
        readings = reading_words(figure.readings)
        parts.append(sentence("INDICATORS_READINGS", {"readings": readings}))
    return "　".join(parts)
