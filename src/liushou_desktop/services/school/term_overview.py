"""学期情况: figures, the course of every duty, classes compared, what is missing and why.

Computed from facts while a term is open; from the closing alone once the principal has signed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, cast

from liushou_desktop.base.progress import Watcher
from liushou_desktop.domain import term_course
from liushou_desktop.domain.duties import DutyState
from liushou_desktop.domain.reporting import Closing
from liushou_desktop.domain.rules import Rule
from liushou_desktop.domain.schooling import Term
from liushou_desktop.domain.term_overview import (
    Balance,
    ClassMissing,
    ClassShare,
    DutyCourse,
    FigureFact,
    TermOverview,
    Undone,
    as_values,
    from_values,
)
from liushou_desktop.paper.contents import OverviewFrame
from liushou_desktop.services.school.class_owed import classes_owed
from liushou_desktop.services.school.close_term import Review, review_of
from liushou_desktop.services.school.compute_figures import (
    DutyLine,
    Figures,
    SchoolPicture,
    duty_lines,
    picture,
)
from liushou_desktop.services.school.figure_names import class_rank
from liushou_desktop.services.school.print_job import PrintJob
from liushou_desktop.services.school.signed_figures import FigureChange, changed_figures
from liushou_desktop.services.school.undone_rows import undone_rows
from liushou_desktop.services.shared.count_words import MOVEMENT, TOTAL, count_lines
from liushou_desktop.services.shared.reading_words import value_words
from liushou_desktop.services.shared.rights import Right
from liushou_desktop.services.shared.site import Site
from liushou_desktop.services.shared.trial import trial_unit
from liushou_desktop.services.shared.words import word, words

if TYPE_CHECKING:
    from liushou_desktop.storage.unit import UnitOfWork

KEPT = "overview"
"""Under this name the report is kept with a closing's figures."""
COMPARED = ("I01", "I03", "I04", "I05", "I06")
"""Figures in which classes are compared: the clauses of every class teacher."""


@dataclass(frozen=True, slots=True)
class Overview:
    """The report of a term.

    ``closing``: the signed one it is kept with, None while it is still counted; ``corrections``:
    figures that are not so any more, the report stays as it was signed.
    """

    report: TermOverview
    closing: Closing | None = None
    corrections: tuple[FigureChange, ...] = ()


def term_overview(site: Site, term: str | None = None) -> Overview:
    """The report of a term (the current one by default), as signed once it is.

    Raises:
        RefusedError: NOT_ALLOWED, NO_SUCH_TERM, TERM_NOT_BEGUN.
    """
    site.require(Right.CLOSE_TERM)
    with site.unit() as unit:
        return overview_in(site, unit, site.term(term))


def overview_in(site: Site, unit: UnitOfWork, term: Term) -> Overview:
    """``term_overview`` inside the caller's transaction."""
    found = unit.find(Closing, term=term.id, state="signed", order_by="-version", limit=1)
    if found and KEPT in found[0].figures:
        closing = found[0]
        review = review_of(site, unit, term.id, closing.cut_off, {})
        kept = from_values(cast("Mapping[str, Any]", closing.figures[KEPT]))
        return Overview(kept, closing, tuple(changed_figures(closing, review)))
    return Overview(count_overview(site, unit, review_of(site, unit, term.id, None, {})))


def kept_overview(site: Site, unit: UnitOfWork, review: Review) -> dict[str, object]:
    """The report as it is kept with a closing."""
    return {KEPT: as_values(count_overview(site, unit, review))}


def count_overview(site: Site, unit: UnitOfWork, review: Review) -> TermOverview:
    """Count the report of what is reviewed, as of its cut-off day."""
    term = site.term(review.term_id)
    shown = picture(site, unit, term, review.cut_off)
    lines = duty_lines(site, shown)
    said = {f.key.partition(".")[2]: f.explanation for f in review.findings if f.explanation}
    undone = undone_rows(unit, shown, lines, said)
    setting = shown.rules.settings["definition"]
    counts = review.counts
    return TermOverview(
        term=term.id,
        term_name=term.name,
        school=site.name,
        cut_off=review.cut_off.isoformat(),
        definition=value_words(setting),
        heads=tuple(_heads(counts)),
        movement=tuple(
            (line.title, line.heads) for line in count_lines({MOVEMENT: counts.get(MOVEMENT, {})})
        ),
        figures=tuple(_figures(review.figures)),
        class_figures={id: tuple(_class_shares(review.figures, id)) for id in COMPARED},
        weeks=tuple(
            date.fromordinal(end).isoformat()
            for end in term_course.week_ends(term, review.cut_off.toordinal())
        ),
        courses=tuple(_courses(shown, lines)),
        missing=tuple(_missing(site, shown)),
        undone=tuple(_undone(undone)),
        balance=tuple(Balance(f.title, f.state, f.detail, f.explanation) for f in review.findings),
    )


def _heads(counts: Mapping[str, Mapping[str, int]]) -> Iterator[tuple[str, int]]:
    for group in (TOTAL, "sex", "category", "boarding"):
        for line in count_lines({group: counts.get(group, {})}):
            yield line.title, line.heads


def _figures(figures: Figures) -> Iterator[FigureFact]:
    for figure in figures.indicators:
        owed = None if figure.is_count else figure.denominator
        title = word("indicator", figure.id)
        yield FigureFact(figure.id, title, figure.numerator, owed, figure.rate, figure.is_short)


def _class_shares(figures: Figures, id: str) -> Iterator[ClassShare]:
    sums: dict[str, list[int]] = {}
    for entry in figures.indicator(id).entries:
        share = sums.setdefault(figures.class_labels.get(entry.child, ""), [0, 0])
        share[0] += entry.done
        share[1] += entry.owed
    return _in_order(sums)


def _in_order(sums: Mapping[str, Sequence[int]]) -> Iterator[ClassShare]:
    for label in sorted(sums, key=class_rank):
        done, owed = sums[label]
        if owed:
            yield ClassShare(label, done, owed)


def _courses(shown: SchoolPicture, lines: Iterable[DutyLine]) -> Iterator[DutyCourse]:
    """Duties that ask for acts at a rate, in the plan's order, those nobody owes left out."""
    days = _days(shown)
    groups: dict[str, list[DutyLine]] = {}
    for line in lines:
        if term_course.has_course(line.rule):
            groups.setdefault(line.duty.rule, []).append(line)
    for code in sorted(groups):
        if any(line.duty.owed for line in groups[code]):
            yield _course(shown, groups[code][0].rule, groups[code], days)


def _days(shown: SchoolPicture) -> dict[str, int]:
    days = {record.id: record.day for record in shown.school.records}
    for facts in shown.children:
        days |= {record.id: record.day for record in (*facts.records, *facts.attended)}
    return days


def _course(
    shown: SchoolPicture, rule: Rule, lines: Sequence[DutyLine], days: Mapping[str, int]
) -> DutyCourse:
    until = shown.today.toordinal()
    found = term_course.course([line.duty for line in lines], rule, days, shown.term, until)
    sums: dict[str, list[int]] = {}
    for line in lines:
        share = sums.setdefault(line.class_label, [0, 0])
        share[0] += line.duty.done
        share[1] += line.duty.owed
    return DutyCourse(
        rule=rule.code,
        title=rule.title,
        clause=rule.clause,
        force=rule.force,
        done=sum(line.duty.done for line in lines),
        owed=sum(line.duty.owed for line in lines),
        overdue=sum(line.duty.state is DutyState.OVERDUE for line in lines),
        exempt=sum(line.duty.state is DutyState.EXEMPT for line in lines),
        owed_by_week=found.owed,
        done_by_week=found.done,
        classes=tuple(_in_order(sums)),
    )


def _missing(site: Site, shown: SchoolPicture) -> Iterator[ClassMissing]:
    """What 催报单 would press for, class by class."""
    for owed in classes_owed(site, shown):
        overdue = [task for task in owed.tasks if task.is_overdue]
        yield ClassMissing(
            label=owed.label,
            teacher=owed.teacher,
            children=len({task.child for task in overdue}),
            overdue=len(overdue),
            unknown=sum(bool(child.questions) for child in owed.children),
        )


def _undone(rows: Iterable[Mapping[str, Any]]) -> Iterator[Undone]:
    """S19 by duty: how much, of how many, and the reasons that were given."""
    groups: dict[tuple[str, str, str], list[Mapping[str, Any]]] = {}
    for row in rows:
        groups.setdefault((row["rule"], row["title"], row["clause"]), []).append(row)
    for (_, title, clause), held in groups.items():
        yield Undone(
            title=title,
            clause=clause,
            missing=sum(row["missing"] for row in held),
            excused=sum(row["excused"] for row in held),
            children=len({row["child"] for row in held if row["child"]}),
            why="；".join(_reasons(held)),
        )


_REASONS = 4


def _reasons(rows: Iterable[Mapping[str, Any]]) -> list[str]:
    """Explanations first, then causes, each with how often it was given."""
    counted: dict[str, int] = {}
    for row in rows:
        causes = words("duty_cause", row["causes"])
        said = row["explanation"] or word("exemption_reason", row["reason"]) or causes
        if said:
            counted[said] = counted.get(said, 0) + 1
    often = sorted(counted.items(), key=lambda each: -each[1])
    return [f"{said}（{count}）" if count > 1 else said for said, count in often[:_REASONS]]


# paper


def print_overview(
    site: Site, term: str | None = None, *, keep: bool = True, watcher: Watcher | None = None
) -> PrintJob:
    """The report of a term on paper, as signed once it is.

    Args:
        keep: False to look at the pages only; nothing is logged.

    Raises:
        RefusedError: NOT_ALLOWED, NO_SUCH_TERM, TERM_NOT_BEGUN.
    """
    from liushou_desktop import paper

    site.require(Right.CLOSE_TERM)
    site.require(Right.PRINT)
    with trial_unit(site, keep=keep) as unit:
        found = overview_in(site, unit, site.term(term))
        unit.note_access("print", f"overview {found.report.term}")
    frame = OverviewFrame(
        day=_day(date.fromisoformat(found.report.cut_off)),
        state=signed_words(found),
        watermark=f"{site.name}　{site.user.name}　{site.today.isoformat()}",
        corrections=tuple((each.title, each.signed, each.now) for each in found.corrections),
    )
    return PrintJob(paper.print_overview(found.report, frame, watcher=watcher), TITLE)


TITLE = "学期情况"


def signed_words(found: Overview) -> str:
    """Who signed it and when, or that nobody has yet."""
    closing = found.closing
    if closing is None:
        return "还没有审签，数会变"
    return f"{closing.principal} {_day(closing.closed_on)}审签，第 {closing.version} 版"


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
