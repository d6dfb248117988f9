"""The yearly self-assessment (F21, clause 五3): each item with the figure that proves it.

Items and points are the county's, as its last pack brought them, or those of a school that stands
alone; until any points are given, the plan's items stand with their evidence and there is no total.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from liushou_desktop.domain.assessment import ItemScore, Score, assess
from liushou_desktop.domain.figures import format_rate
from liushou_desktop.domain.inspections import EVIDENCE, remedied
from liushou_desktop.domain.records import Record
from liushou_desktop.domain.schooling import Term
from liushou_desktop.paper.contents import FormSheet
from liushou_desktop.services.school.bureau_inspections import told_inspections
from liushou_desktop.services.school.print_job import PrintJob
from liushou_desktop.services.school.term_statistics import statistics_of
from liushou_desktop.services.shared.assessment_items import items_in_force
from liushou_desktop.services.shared.enrolment import enrolment_held
from liushou_desktop.services.shared.record_answers import values_of_record
from liushou_desktop.services.shared.rights import Right
from liushou_desktop.services.shared.site import Site
from liushou_desktop.services.shared.trial import trial_unit
from liushou_desktop.services.shared.words import evidence

if TYPE_CHECKING:
    from liushou_desktop.base.progress import Watcher
    from liushou_desktop.storage.unit import UnitOfWork

FORM = "self_assessment"


@dataclass(frozen=True, slots=True)
class Assessment:
    """What the figures of a term prove, and the self-assessment kept of it.

    Attributes:
        rates: indicator id → rate in words.
        record: id of the kept record, "" while there is none.
        is_own: no bureau settles the items, the school does.
    """

    term: Term
    score: Score
    rates: dict[str, str]
    record: str
    is_own: bool = False


def self_assessment(site: Site, term: str | None = None) -> Assessment:
    """The items of the rule set with their evidence in a term, as signed once it is.

    Raises:
        RefusedError: NOT_ALLOWED, NO_SUCH_TERM, TERM_NOT_BEGUN.
    """
    site.require(Right.CLOSE_TERM)
    with site.unit() as unit:
        return _assessment(site, unit, site.term(term))


def _assessment(site: Site, unit: UnitOfWork, term: Term) -> Assessment:
    told = statistics_of(site, unit, term)
    shares = {f.id: (f.numerator, f.denominator) for f in told.figures if f.denominator is not None}
    found = [each for findings in told_inspections(site, unit, term) for each in findings]
    shares[EVIDENCE] = remedied(found, site.today)
    score = assess(items_in_force(site, unit, term.id), shares)
    kept = _kept(unit, term.id)
    rates = {figure.id: figure.rate for figure in told.figures}
    rates[EVIDENCE] = format_rate(*shares[EVIDENCE])
    return Assessment(term, score, rates, kept.id if kept else "", enrolment_held(unit) is None)


def _kept(unit: UnitOfWork, term: str) -> Record | None:
    order = ("-occurred_on", "-entered_seq")
    found = unit.find(Record, form=FORM, term=term, state="confirmed", order_by=order, limit=1)
    return found[0] if found else None


def evidence_words(each: ItemScore, rates: dict[str, str]) -> str:
    """``I04 家访完成率 112/116，96.55%``; without a denominator 没有应做."""
    figure = each.item.figure
    name = f"{figure} {evidence(figure)}"
    if not each.denominator:
        return f"{name} 没有应做"
    return f"{name} {each.numerator}/{each.denominator}，{rates.get(figure, '')}"


def assessment_answers(site: Site, unit: UnitOfWork, term: str) -> dict[str, object]:
    """What the form F21 is begun with, by the name of its prefill."""
    found = _assessment(site, unit, site.term(term))
    score = found.score
    answers: dict[str, object] = {
        "assessment.period": found.term.name,
        "assessment.items": tuple(_row(each, found.rates) for each in score.items),
    }
    if score.is_scored:
        answers["assessment.full"] = Decimal(score.full)
        answers["assessment.points"] = _points(score.tenths)
    return answers


def _row(each: ItemScore, rates: dict[str, str]) -> dict[str, object]:
    row: dict[str, object] = {
        "item": f"{each.item.code} {each.item.title}",
        "evidence": evidence_words(each, rates),
    }
    if each.item.weight:
        row["weight"] = each.item.weight
    if each.tenths is not None:
        row["counted"] = _points(each.tenths)
    return row


def _points(tenths: int) -> Decimal:
    return Decimal(tenths).scaleb(-1)


def print_assessment(
    site: Site, term: str | None = None, *, keep: bool = True, watcher: Watcher | None = None
) -> PrintJob:
    """F21 of a term: the one that was kept, or a sheet with items and evidence to be filled in.

    Args:
        keep: False to look at the pages only; nothing is logged.

    Raises:
        RefusedError: NOT_ALLOWED, NO_SUCH_TERM, TERM_NOT_BEGUN.
    """
    from liushou_desktop import paper

    site.require(Right.CLOSE_TERM)
    asked = site.term(term)
    form = site.forms.form(FORM)
    with trial_unit(site, keep=keep) as unit:
        kept = _kept(unit, asked.id)
        if kept is not None:
            form = site.forms.form(FORM, kept.form_version)
            values = values_of_record(form, kept)
        else:
            begun = assessment_answers(site, unit, asked.id)
            values = {f.id: begun[f.prefill] for f in form.fields() if f.prefill in begun}
        unit.note_access("print", f"{FORM} {asked.id}")
        names = _names(unit)
    sheet = FormSheet(
        values=values,
        school=site.name,
        term=asked.name,
        names=names,
        record_ids=(kept.id,) if kept else (),
    )
    printed = paper.print_form(form, [sheet], site.forms.codes, watcher=watcher)
    return PrintJob(printed, form.title)


def _names(unit: UnitOfWork) -> dict[str, str]:
    from liushou_desktop.domain.schooling import Staff

    return {person.id: person.name for person in unit.find(Staff)}
