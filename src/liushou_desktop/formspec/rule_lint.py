"""Rule sets held against the forms they speak of: forms, facts and codes that are not there."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from liushou_desktop.base.errors import RefusedError
from liushou_desktop.base.problem import Place, Problem
from liushou_desktop.domain.record_facts import NOTICES, PARTY
from liushou_desktop.domain.rule_reader import read_rules
from liushou_desktop.domain.rule_sets import compose
from liushou_desktop.domain.rules import Rule, RuleSet, Satisfaction
from liushou_desktop.formspec.codes import CodeSets
from liushou_desktop.formspec.model import Form, FormField

_YES_NO = frozenset({"yes", "no"})


def check_rule_sets(folder: Path, forms: Mapping[str, Form], codes: CodeSets) -> Iterator[Problem]:
    """Everything that is wrong with the rule sets of a folder."""
    library = {
        path.stem: tomllib.loads(path.read_text("utf-8")) for path in sorted(folder.glob("*.toml"))
    }
    for name, raw in library.items():
        place = Place(file=f"rules/{name}.toml")
        for problem in _problems(raw, library, forms, codes):
            yield problem.at(place)


def _problems(
    raw: Mapping[str, Any],
    library: Mapping[str, Mapping[str, Any]],
    forms: Mapping[str, Form],
    codes: CodeSets,
) -> Iterator[Problem]:
    try:
        rules = read_rules(compose(raw, library), forms=forms.keys())
    except RefusedError as error:
        yield from cast("tuple[Problem, ...]", error.arguments["problems"])
        return
    yield from check_rules(rules, forms, codes)


def check_rules(rules: RuleSet, forms: Mapping[str, Form], codes: CodeSets) -> Iterator[Problem]:
    """Facts, codes and code sets that rules and settings name and nobody knows."""
    for setting in rules.settings.values():
        if setting.codes and setting.codes not in codes:
            args = {"where": setting.id, "name": setting.codes}
            yield Problem(setting.id, "RULE_CODES_UNKNOWN", args)
    for rule in rules.rules:
        if rule.is_countable:
            linter = _Linter(rule, forms, codes)
            for each in rule.satisfied_by.alternatives():
                yield from linter.satisfaction(each)
            yield from linter.steps()


@dataclass(frozen=True, slots=True)
class _Linter:
    rule: Rule
    forms: Mapping[str, Form]
    codes: CodeSets

    def satisfaction(self, wanted: Satisfaction) -> Iterator[Problem]:
        form = self.forms.get(wanted.form or self.rule.period.event)
        if form is None:
            return
        said = {"way": wanted.ways, "purposes": wanted.purposes + wanted.excluded_purposes}
        if wanted.outcomes != ("met",):
            said["outcome"] = wanted.outcomes
        for column, wanted_codes in said.items():
            yield from self.known(_bound(form, column), column, wanted_codes)
        for name, wanted_codes in wanted.where.items():
            yield from self.known(_stating(form, name), name, wanted_codes)

    def steps(self) -> Iterator[Problem]:
        """Steps of an event: a party of its notices, or a fact with a day of its own."""
        form = self.forms.get(self.rule.period.event)
        if form is None:
            return
        notices = _stating(form, NOTICES)
        party = next((c for c in notices.fields if c.fact == PARTY), None) if notices else None
        for step in self.rule.satisfied_by.steps:
            if _stating(form, step) is None:
                yield from self.known(party, step, (step,))

    def known(self, field: FormField | None, name: str, said: tuple[str, ...]) -> Iterator[Problem]:
        if field is None:
            if said:
                yield self.told("RULE_FACT_UNKNOWN", name=name)
            return
        known = self.codes.get(field.options or "")
        for code in said:
            is_known = code in _YES_NO if field.kind == "yes_no" else known and known.get(code)
            if not is_known:
                yield self.told("RULE_CODE_UNKNOWN", name=name, value=code)

    def told(self, code: str, **args: object) -> Problem:
        return Problem(self.rule.code, code, {"where": self.rule.code, **args})


def _bound(form: Form, column: str) -> FormField | None:
    return next((f for f in form.fields() if f.binds == f"record.{column}"), None)


def _stating(form: Form, fact: str) -> FormField | None:
    return next((f for f in form.fields() if f.fact == fact), None)
