"""指标与考核: every indicator from the county down to the child, with n / d and term by term."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from liushou_desktop.app.wording import sentence
from liushou_desktop.base.progress import Watcher
from liushou_desktop.gui.bureau.figures_view import FiguresView
from liushou_desktop.gui.common.cells import Cell, Row
from liushou_desktop.gui.common.marks import Mark
from liushou_desktop.gui.common.page import Desk, Page, PageAction

if TYPE_CHECKING:
    from liushou_desktop.services.bureau.county_view import CountyFigure
    from liushou_desktop.services.bureau.figure_levels import (
        FigureGaps,
        FigureLevels,
        Gap,
        Level,
        Share,
    )


@dataclass(frozen=True, slots=True)
class _Loaded:
    term: str
    term_name: str
    figures: list[CountyFigure]


class FiguresPage(Page):
    """Indicators at the left, the ranking at the right, below it who lacks what."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.title = sentence("PAGE_FIGURES")
        self._term: str | None = None
        self._levels: FigureLevels | None = None
        self._gaps: Sequence[Gap] = ()
        self._district: str | None = None
        self.view = FiguresView()
        self.body.addWidget(self.view, 1)
        self.view.term_chosen.connect(self._on_term)
        self.view.figure_chosen.connect(self._on_figure)
        self.view.level_chosen.connect(self._on_level)
        self.view.switched.connect(self._on_switched)
        self.view.level_opened.connect(self._on_level_opened)
        self.view.gap_opened.connect(self._on_gap_opened)

    def page_actions(self) -> Sequence[PageAction]:
        school = self._school()
        return (
            PageAction(
                "",
                sentence("FIGURES_ASSESSMENT"),
                lambda: self.desk.go("bureau.assessment", term=self._term or ""),
                icon="scales",
            ),
            PageAction(
                "",
                sentence("PAGE_VERIFY"),
                lambda: self.desk.go("bureau.hints", term=self._term or ""),
                icon="check",
            ),
            PageAction(
                "page.confirm",
                sentence("FIGURES_OPEN_LEDGER"),
                lambda: self._open_ledger(school),
                "primary",
                blocked=None if self._may_open() else sentence("FIGURES_NO_SCHOOL"),
            ),
        )

    def first_field(self) -> QWidget | None:
        return self.view.figures_table

    def _school(self) -> str:
        is_school = self.view.switch.code() != "districts"
        return str(self.view.levels_table.row_id() or "") if is_school else ""

    def _may_open(self) -> bool:
        """The school's own package came, so that its children are known."""
        levels = self._levels.schools if self._levels else ()
        return any(each.code == self._school() and each.has_names for each in levels)

    def refresh(self) -> None:
        site, term = self.desk.site, self._term
        self.view.terms.offer(site)

        def load(watcher: Watcher) -> _Loaded:
            from liushou_desktop.services.bureau.county_view import county_indicators
            from liushou_desktop.services.bureau.package_chain import last_told_term

            wanted = last_told_term(site, term)
            return _Loaded(wanted.id, wanted.name, county_indicators(site, wanted.id))

        self.desk.jobs.run(load, done=self._show)

    def _on_term(self, term: str) -> None:
        self._term = term
        self.refresh()

    def _show(self, loaded: _Loaded) -> None:
        self._term = loaded.term
        self.view.terms.choose(loaded.term)
        self.facts = (loaded.term_name,)
        if not loaded.figures:
            self._levels = None
            self.view.show_levels((), sentence("FIGURES_SCHOOLS"), "")
            self.view.show_gaps((), "", sentence("FIGURES_CHOOSE_SCHOOL"))
            self.view.show_terms(())
        fact = sentence("FIGURES_COUNT", {"count": len(loaded.figures)})
        if apart := {name for each in loaded.figures for name in each.other_rules}:
            args = {"count": len(loaded.figures), "apart": len(apart)}
            fact = sentence("FIGURES_COUNT_APART", args)
        rows = [(each.indicator, _figure_row(each)) for each in loaded.figures]
        self.view.show_figures(rows, fact if rows else "")
        self._on_figure(self.view.figures_table.row_id())
        self.header_changed.emit()

    def _on_figure(self, indicator: object) -> None:
        if indicator is None:
            return
        site, term = self.desk.site, self._term

        def load(watcher: Watcher) -> FigureLevels:
            from liushou_desktop.services.bureau.figure_levels import figure_levels

            return figure_levels(site, str(indicator), term)

        def show(levels: FigureLevels) -> None:
            if self.view.figures_table.row_id() == indicator:
                self._levels = levels
                if not levels.schools and levels.districts:  # counties that tell sums alone
                    self.view.switch.choose("districts")
                fact = sentence("FIGURES_TERMS_APART") if levels.apart else ""
                self.view.show_terms([_point(levels, *told) for told in levels.terms], fact)
                self._show_ranking()

        self.desk.jobs.run(load, done=show)

    def _show_ranking(self) -> None:
        levels = self._levels
        if levels is None:
            return
        of_schools = self.view.switch.code() != "districts"
        ranked = levels.schools if of_schools else levels.districts
        is_apart = any(each.rules is not None for each in ranked)
        fact = sentence("FIGURES_RANKED_APART" if is_apart else "FIGURES_RANKED")
        if of_schools and self._district is not None:
            ranked = tuple(each for each in ranked if each.district == self._district)
            fact = f"{self._district or sentence('FIGURES_NO_DISTRICT')}　{fact}"
        rows = [(each.code, _level_row(n, each)) for n, each in enumerate(ranked, start=1)]
        self.view.show_levels(rows, levels.title, fact)
        self._on_level(self.view.levels_table.row_id())

    def _on_switched(self, _: str) -> None:
        """The switch itself shows all of them again."""
        self._district = None
        self._show_ranking()

    def escape(self) -> bool:
        if self._district is None:
            return False
        self._district = None
        self._show_ranking()
        return True

    def _on_level_opened(self, code: object) -> None:
        """Enter goes one level down: from a 学区 to its schools, from a school to its children."""
        if self._school():
            self._open_ledger(self._school())
            return
        self._district = str(code)
        self.view.switch.choose("schools")
        self._show_ranking()

    def _on_gap_opened(self, place: object) -> None:
        gap = self._gaps[int(str(place))]
        if gap.child is not None:
            self._open_ledger(self._school(), gap.child)

    def _open_ledger(self, school: str, child: str = "") -> None:
        self.desk.go("bureau.ledger", school=school, child=child, origin="bureau.figures")

    def _on_level(self, code: object) -> None:
        self.header_changed.emit()
        levels, school = self._levels, self._school()
        if levels is None or not school:
            self.view.show_gaps((), "", sentence("FIGURES_CHOOSE_SCHOOL"))
            return
        level = next((each for each in levels.schools if each.code == school), None)
        if level is None or level.share is None:
            said = {"school": level.name if level else ""}
            has = level is not None and level.has_reported
            code = "FIGURES_IS_NOT_ASKED" if has else "FIGURES_HAS_NOT_REPORTED"
            self.view.show_gaps((), "", sentence(code, said))
            return
        if not level.has_names:
            only = sentence("FIGURES_ONLY_SUMS", {"school": level.name})
            self.view.show_gaps((), level.name, only)
            return
        if level.share.owed and level.share.done >= level.share.owed:
            done = sentence("FIGURES_ALL_DONE", {"school": level.name})
            self.view.show_gaps((), level.name, done)
            return
        site, share = self.desk.site, level.share

        def load(watcher: Watcher) -> FigureGaps:
            from liushou_desktop.services.bureau.figure_levels import figure_gaps

            return figure_gaps(site, school, levels.indicator, levels.term)

        def show(found: FigureGaps) -> None:
            if self._school() == school and self._levels is levels:
                self._show_gaps(found, lacks=bool(share.owed))

        self.desk.jobs.run(load, done=show)

    def _show_gaps(self, found: FigureGaps, *, lacks: bool) -> None:
        """``lacks``: something of the figure is not done, whether its children were told or not."""
        self._gaps = found.gaps
        rows = [(number, _gap_row(gap)) for number, gap in enumerate(found.gaps)]
        classes = "　".join(
            sentence(
                "FIGURES_CLASS",
                {"class": name or sentence("FIGURES_NO_CLASS"), "count": count},
            )
            for name, count in found.by_class().items()
        )
        args = {"school": found.school, "classes": classes}
        done = "FIGURES_GAPS_UNTOLD" if lacks else "FIGURES_ALL_DONE"
        nothing = done if found.is_told else "FIGURES_NOT_BY_CHILD"
        self.view.show_gaps(
            rows, sentence("FIGURES_GAPS_FACT", args), sentence(nothing, {"school": found.school})
        )

    def set_compact(self, is_compact: bool) -> None:
        super().set_compact(is_compact)
        self.view.set_compact(is_compact)


def _short(name: str) -> str:
    """2026年春季学期 → 26春."""
    return f"{name[2:4]}{name[5:6]}" if name[:4].isdigit() else name


def _point(levels: FigureLevels, term: str, name: str, share: Share) -> tuple[str, float]:
    """A term of the course; a star stands where a school counted by other rules."""
    return f"{_short(name)}{'*' * (term in levels.apart)}", _height(share)


def _height(share: Share) -> float:
    """A rate in per cent, of a mere number the number."""
    return round(share.done * 100 / share.owed, 1) if share.owed else float(share.done)


def _meter(share: Share) -> Cell | str:
    return Cell(share.rate, meter=(share.done, share.owed, False)) if share.owed else ""


def _words(share: Share) -> str:
    return f"{share.done} / {share.owed}" if share.owed else str(share.done)


def _figure_row(figure: CountyFigure) -> Row:
    owed = figure.denominator
    share = f"{figure.numerator} / {owed}" if owed else str(figure.numerator)
    meter = Cell(figure.rate, meter=(figure.numerator, owed, False)) if owed else ""
    return (figure.title, share, meter)


def _level_row(place: int, level: Level) -> Row:
    name = level.name or sentence("FIGURES_NO_DISTRICT")
    if level.schools > 1:
        added = sentence("FIGURES_ADDED", {"count": level.schools})
        name = f"{name}　{added}"
    head = Cell(name, strong=True)
    if level.rules is not None:
        args = {"school": name, "rules": level.rules.name}
        head = Cell(sentence("FIGURES_APART", args), mark=Mark.DOUBT, strong=True)
    ends = (_before(level), _course(level))
    if level.share is None:
        code = "FIGURES_NOT_ASKED" if level.has_reported else "FIGURES_NOT_REPORTED"
        said = Cell(sentence(code), mark=Mark.OPEN)
        return ("—", head, level.district, said, "", *ends)
    number = "—" if level.rules is not None else str(place)
    return (number, head, level.district, _words(level.share), _meter(level.share), *ends)


def _course(level: Level) -> Cell:
    """A bar per term; of a mere number against the highest of them."""
    most = max((share.done for share in level.course if share is not None), default=0)
    heights = tuple(
        None if share is None else share.done / (share.owed or most or 1) for share in level.course
    )
    words = "、".join("—" if s is None else s.rate or str(s.done) for s in level.course)
    return Cell(words, course=heights)


def _before(level: Level) -> str:
    if level.before is None:
        return "—"
    return level.before.rate or str(level.before.done)


def _gap_row(gap: Gap) -> Row:
    return (
        gap.class_label or "—",
        Cell(gap.name or "—", strong=True),
        gap.title,
        f"{gap.done} / {gap.owed}",
        gap.why,
    )
