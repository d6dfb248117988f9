"""Every clause of the plan, walked from its rules to form, screen, paper, figure and sheet.

What a clause needs comes from the rule set (``Clause`` and its rules); whether it is there is asked
of the forms, the pages, the code set of figures and the sheets of the package. A facet a clause has
none of must say why; anything else is a hole.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from liushou_desktop.app.sides import SIDES
from liushou_desktop.app.wording import sentence
from liushou_desktop.domain.rule_judging import forms_of
from liushou_desktop.domain.rules import FACETS, Clause, Rule, RuleSet
from liushou_desktop.formspec.letters import letters

if TYPE_CHECKING:
    from liushou_desktop.formspec.model import Form


class Item(NamedTuple):
    """One thing a clause is met with: its code, its name, whether this edition has it."""

    code: str
    title: str
    is_there: bool


@dataclass(frozen=True, slots=True)
class ClauseCoverage:
    """A clause with what meets it, facet by facet (``rule form screen paper indicator sheet``)."""

    clause: Clause
    items: dict[str, tuple[Item, ...]]

    def holes(self) -> Iterator[tuple[str, str, str]]:
        """Clause, facet, and what is missing: the code of an item, or "" for a facet that has
        nothing and does not say why."""
        for facet, items in self.items.items():
            if not items and facet not in self.clause.none:
                yield self.clause.code, facet, ""
            for item in items:
                if not item.is_there:
                    yield self.clause.code, facet, item.code


def coverage(rules: RuleSet) -> tuple[ClauseCoverage, ...]:
    """All clauses in the plan's order."""
    return tuple(_of(clause, rules.rules_of(clause.code)) for clause in rules.clauses)


def holes(rules: RuleSet) -> list[tuple[str, str, str]]:
    """Everything that is missing, clause by clause."""
    return [hole for each in coverage(rules) for hole in each.holes()]


def _of(clause: Clause, rules: Sequence[Rule]) -> ClauseCoverage:
    forms = _once(clause.forms, *(forms_of(rule) for rule in rules))
    found = {
        "rule": tuple(Item(rule.code, rule.title, rule.is_countable) for rule in rules),
        "form": tuple(_form(form) for form in forms),
        "screen": tuple(_page(page) for page in clause.screens),
        "paper": tuple(_paper(p) for p in _once(clause.papers, *((r.paper,) for r in rules))),
        "indicator": tuple(
            _figure(f) for f in _once(clause.indicators, *((r.indicator,) for r in rules))
        ),
        "sheet": tuple(_sheet(s) for s in _once(clause.sheets, *((r.sheet,) for r in rules))),
    }
    return ClauseCoverage(clause, {facet: found[facet] for facet in FACETS})


def _once(*groups: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(code for group in groups for code in group if code))


def _forms() -> Mapping[str, Form]:
    """The schools' forms and the bureau's own."""
    from liushou_desktop.formspec.loader import catalogue, county_forms

    return {**catalogue(), **county_forms()}


def _form(form_id: str) -> Item:
    form = _forms().get(form_id)
    return Item(form.code if form else form_id, form.title if form else "", form is not None)


def _page(page_id: str) -> Item:
    for side in SIDES.values():
        for entry in side.pages:
            if entry.id == page_id:
                return Item(page_id, sentence(entry.word), True)
    return Item(page_id, "", False)


def _paper(code: str) -> Item:
    titles = {form.code: form.title for form in _forms().values()}
    titles |= {letter.code: letter.title for letter in letters().values()}
    return Item(code, titles.get(code, ""), code in titles)


def _figure(figure: str) -> Item:
    """A figure by its code, or a family of them (I22 stands for I22a to I22f)."""
    from liushou_desktop.formspec.codes import code_set

    named = [each for each in code_set("indicator").codes if each.code.startswith(figure)]
    exact = next((each for each in named if each.code == figure), None)
    title = exact.name if exact else "、".join(each.name for each in named)
    return Item(figure, title, bool(named))


def _sheet(sheet_id: str) -> Item:
    """A sheet; one without columns is only reserved."""
    from liushou_desktop.exchange.package_sheets import package_sheets

    sheets = package_sheets()
    filled = {sheet.id for sheet in sheets.filled()}
    title = next((sheet.title for sheet in sheets.sheets if sheet.id == sheet_id), "")
    return Item(sheet_id, title, sheet_id in filled)
