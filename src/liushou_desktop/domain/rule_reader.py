"""Reads a rule set from its parsed TOML; a file that cannot be meant is refused with every doubt.

The caller opens the file (``forms/rules/*.toml``) and parses it: this room touches no disk. Any
value of a rule may be ``{ setting = "visit_ways" }``: it then follows that setting, so a bureau
that answers an open question changes one line. A rule may say ``like = "R25"`` and give only what
differs; a whole set may be ``based_on`` another (``rule_sets.compose``).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import MISSING, dataclass, field, fields, replace
from datetime import date
from typing import Any, get_args

from liushou_desktop.base.errors import RefusedError
from liushou_desktop.base.problem import Problem
from liushou_desktop.domain.rule_judging import judge_rule
from liushou_desktop.domain.rules import (
    ASKED_SETTINGS,
    FACETS,
    Among,
    AssessmentItem,
    Clause,
    Excuse,
    Force,
    OpenPoint,
    Period,
    PeriodKind,
    Proof,
    Rule,
    RuleSet,
    Satisfaction,
    Setting,
    SettingValue,
    Subject,
    shown,
)

_CODE = re.compile(r"R\d{2}[a-z]?\Z")
_CLAUSE = re.compile(r"R\d{2}\Z")
_POINT = re.compile(r"[TQ]\d{2}\Z")
_HEAD = ("id", "version", "title", "source", "effective_from")
_ITEM = re.compile(r"A\d{2}\Z")
_TABLES = ("setting", "rule", "clause", "open_point", "excusing", "assessment")
_ALLOWED: Mapping[str, tuple[str, ...]] = {
    "subject": get_args(Subject),
    "kind": get_args(PeriodKind),
    "proof": get_args(Proof),
    "force": get_args(Force),
    "among": get_args(Among),
    "first_by": ("", "mid_term"),
    "part": ("duty", "effect"),
}
_LISTED: Mapping[str, tuple[str, ...]] = {"excused_by": get_args(Excuse)}


def read_rules(
    raw: Mapping[str, Any],
    values: Mapping[str, SettingValue] | None = None,
    forms: Collection[str] | None = None,
) -> RuleSet:
    """The rule set written in a parsed TOML file.

    Args:
        raw: the mapping a TOML parser gives.
        values: answers of this county or school that replace the file's own, by setting id.
        forms: ids of the forms there are; None = nobody knows here, nothing is said about them.

    Raises:
        RefusedError: RULES_REFUSED with ``problems``, a tuple of ``Problem``: RULES_FIELD_MISSING,
            RULES_FIELD_UNKNOWN, RULES_VALUE_WRONG, RULE_CODE_WRONG, RULE_TWICE, RULE_UNKNOWN,
            RULE_CYCLE, CLAUSE_UNKNOWN, CLAUSE_FACET_WRONG, POINT_UNKNOWN, SETTING_UNKNOWN,
            SETTING_VALUE_WRONG, and those of ``rule_judging``.
    """
    reader = _Reader(raw, values or {}, forms)
    rule_set = reader.rule_set()
    if reader.problems or rule_set is None:
        raise RefusedError(
            "RULES_REFUSED", rule_set=str(raw.get("id", "")), problems=tuple(reader.problems)
        )
    return rule_set


@dataclass(slots=True)
class _Reader:
    raw: Mapping[str, Any]
    values: Mapping[str, SettingValue]
    forms: Collection[str] | None = None
    problems: list[Problem] = field(default_factory=list)
    settings: dict[str, Setting] = field(default_factory=dict)
    clauses: dict[str, Clause] = field(default_factory=dict)
    points: dict[str, OpenPoint] = field(default_factory=dict)

    def doubt(self, where: str, code: str, **args: object) -> None:
        self.problems.append(Problem(where, code, {"where": where, **args}))

    def rule_set(self) -> RuleSet | None:
        self.unknown_keys("", self.raw, (*_HEAD, *_TABLES))
        head = {name: self.raw.get(name) for name in _HEAD}
        for name, value in head.items():
            wanted = {"version": int, "effective_from": date}.get(name, str)
            if type(value) is not wanted:
                self.doubt(name, "RULES_FIELD_MISSING", name=name)
        self.points = self.coded("open_point", OpenPoint, _POINT)
        self.clauses = self.coded("clause", Clause, _CLAUSE)
        self.read_settings()
        self.judge_clauses()
        rules = tuple(rule for rule in self.read_rules() if rule is not None)
        excusing = self.excusing()
        items = self.assessment()
        if self.problems:
            return None
        return RuleSet(
            **head,  # type: ignore[arg-type]
            rules=rules,
            settings=self.settings,
            clauses=tuple(self.clauses.values()),
            open_points=tuple(self.points.values()),
            excusing=excusing,
            assessment=items,
        )

    def assessment(self) -> tuple[AssessmentItem, ...]:
        """The items of the assessment, their weights from the settings."""
        found = []
        for code, table in self.tables("assessment", _ITEM).items():
            given = {name: self.resolve(code, value) for name, value in table.items()}
            made = self.build(AssessmentItem, code, given)
            if made is not None:
                found.append(made)
        return tuple(found)

    def excusing(self) -> Satisfaction | None:
        if "excusing" not in self.raw:
            return None
        return self.satisfaction("excusing", self.resolve("excusing", self.raw["excusing"]))

    def coded(self, name: str, kind: type[Any], code: re.Pattern[str]) -> dict[str, Any]:
        """Objects of a list of tables, by their code."""
        found: dict[str, Any] = {}
        for table_code, table in self.tables(name, code).items():
            made = self.build(kind, table_code, table)
            if made is not None:
                found[table_code] = made
        return found

    def tables(self, name: str, pattern: re.Pattern[str]) -> dict[str, Mapping[str, Any]]:
        """The tables of a list by their code; one with a wrong code or one twice is doubted."""
        found: dict[str, Mapping[str, Any]] = {}
        listed = self.raw.get(name, ())
        if not isinstance(listed, list | tuple):
            self.doubt(name, "RULES_VALUE_WRONG", name=name, value=str(listed))
            return found
        for number, table in enumerate(listed, start=1):
            code = table.get("code") if isinstance(table, Mapping) else None
            if not isinstance(code, str) or not pattern.match(code):
                self.doubt(f"{name} {number}", "RULE_CODE_WRONG", rule=str(code))
            elif code in found:
                self.doubt(code, "RULE_TWICE", rule=code)
            else:
                found[code] = table
        return found

    def judge_clauses(self) -> None:
        for clause in self.clauses.values():
            for facet in clause.none:
                if facet not in FACETS:
                    self.doubt(clause.code, "CLAUSE_FACET_WRONG", rule=clause.code, name=facet)

    def unknown_keys(self, where: str, table: Mapping[str, Any], known: tuple[str, ...]) -> None:
        for name in table:
            if name not in known:
                self.doubt(where or name, "RULES_FIELD_UNKNOWN", name=name)

    # settings

    def read_settings(self) -> None:
        tables = self.raw.get("setting", {})
        if not isinstance(tables, Mapping):
            self.doubt("setting", "RULES_VALUE_WRONG", name="setting", value=str(tables))
            return
        for name, table in tables.items():
            given = {"id": name, **table} if isinstance(table, Mapping) else table
            made = self.build(Setting, name, given)
            if made is None:
                continue
            for point in made.points:
                if point not in self.points:
                    self.doubt(name, "POINT_UNKNOWN", name=point)
            if name in self.values:
                made = self.answered(made, _frozen(self.values[name]))
            if made.choices and made.value not in made.choices:
                self.wrong_answer(made)
            self.settings[name] = made
        for name in self.values:
            if name not in tables:
                self.doubt(name, "SETTING_UNKNOWN", setting=name)
        self.demand_settings(tables)

    def demand_settings(self, tables: Mapping[str, Any]) -> None:
        """Every setting this room asks for must be there, of its type."""
        for name, kind in ASKED_SETTINGS.items():
            if name not in tables:
                self.doubt("setting", "RULES_FIELD_MISSING", name=name)
            elif name in self.settings and type(self.settings[name].value) is not kind:
                self.wrong_answer(self.settings[name])

    def answered(self, setting: Setting, value: SettingValue) -> Setting:
        changed = replace(setting, value=value)
        if type(value) is not type(setting.value) or not _fits(value, "SettingValue"):
            self.wrong_answer(changed)
        return changed

    def wrong_answer(self, setting: Setting) -> None:
        args = {"setting": setting.id, "value": shown(setting.value)}
        self.doubt(setting.id, "SETTING_VALUE_WRONG", **args)

    # rules

    def read_rules(self) -> Iterator[Rule | None]:
        tables = self.tables("rule", _CODE)
        for code in tables:
            yield self.read_rule(code, self.whole(code, tables, ()))

    def whole(
        self, code: str, tables: Mapping[str, Mapping[str, Any]], above: tuple[str, ...]
    ) -> Mapping[str, Any]:
        """A rule's table with what it leaves out taken from the rule it is like."""
        table = tables[code]
        model = table.get("like")
        if model is None:
            return table
        own = {name: value for name, value in table.items() if name != "like"}
        if not isinstance(model, str) or model not in tables:
            self.doubt(code, "RULE_UNKNOWN", rule=str(model))
        elif model in (code, *above):
            self.doubt(code, "RULE_CYCLE", rule=code)
        else:
            return {**self.whole(model, tables, (*above, code)), **own}
        return own

    def read_rule(self, where: str, table: Mapping[str, Any]) -> Rule | None:
        table = {name: self.resolve(where, value) for name, value in table.items()}
        period = self.build(Period, where, table.get("period"))
        satisfied_by = self.satisfaction(where, table.get("satisfied_by"))
        if period is None or satisfied_by is None:
            return None
        parts = {"period": period, "satisfied_by": satisfied_by}
        if self.clauses and not table.get("clause"):
            clause = self.clauses.get(where[:3])
            if clause is None:
                self.doubt(where, "CLAUSE_UNKNOWN", rule=where)
                return None
            parts["clause"] = clause.clause
        rule: Rule | None = self.build(Rule, where, {**table, **parts})
        if rule is not None:
            self.problems += judge_rule(rule, self.forms)
        return rule

    def satisfaction(self, where: str, table: object) -> Satisfaction | None:
        """What fulfils a rule, with its other ways."""
        if not isinstance(table, Mapping):
            made: Satisfaction | None = self.build(Satisfaction, where, table)
            return made
        others = table.get("also", ())
        if not isinstance(others, list | tuple):
            self.doubt(where, "RULES_VALUE_WRONG", name="also", value=str(others))
            return None
        also = [self.satisfaction(where, other) for other in others]
        made = self.build(Satisfaction, where, {**table, "also": ()})
        if made is None or None in also:
            return None
        return replace(made, also=tuple(each for each in also if each is not None))

    def resolve(self, where: str, value: Any) -> Any:
        """The value, with references to settings followed at any depth."""
        if not isinstance(value, Mapping):
            return value
        if set(value) == {"setting"}:
            return self.setting_value(where, value["setting"])
        return {name: self._resolved(where, part) for name, part in value.items()}

    def _resolved(self, where: str, value: Any) -> Any:
        if isinstance(value, list):
            return [self.resolve(where, part) for part in value]
        return self.resolve(where, value)

    def setting_value(self, where: str, name: object) -> Any:
        if not isinstance(name, str) or name not in self.settings:
            self.doubt(where, "SETTING_UNKNOWN", setting=str(name))
            return None
        return self.settings[name].value

    def build(self, kind: type[Any], where: str, table: object) -> Any:
        """An object of a dataclass from a table, or None with the doubts noted."""
        if not isinstance(table, Mapping):
            self.doubt(where, "RULES_FIELD_MISSING", name=kind.__name__.lower())
            return None
        known = {f.name: f for f in fields(kind) if f.init}
        before = len(self.problems)
        self.unknown_keys(where, table, tuple(known))
        for name, declared in known.items():
            needed = declared.default is MISSING and declared.default_factory is MISSING
            if name not in table and needed:
                self.doubt(where, "RULES_FIELD_MISSING", name=name)
        made = {name: _frozen(table[name]) for name in known if name in table}
        for name, value in made.items():
            self.check_type(where, name, value, str(known[name].type))
        return kind(**made) if len(self.problems) == before else None

    def check_type(self, where: str, name: str, value: object, declared: str) -> None:
        allowed = _ALLOWED.get(name)
        is_wrong = not _fits(value, declared) or (allowed is not None and value not in allowed)
        if name in _LISTED and isinstance(value, tuple):
            is_wrong = is_wrong or any(each not in _LISTED[name] for each in value)
        if is_wrong or (type(value) is int and value < 0):
            self.doubt(where, "RULES_VALUE_WRONG", name=name, value=str(value))


def _fits(value: object, declared: str) -> bool:
    """Whether a value is of the declared type; lists hold words alone."""
    if declared == "SettingValue":
        return type(value) in (str, int, bool) or _fits(value, "tuple[str, ...]")
    if declared.startswith("Mapping["):
        part_type = declared.removeprefix("Mapping[str, ").removesuffix("]")
        return isinstance(value, Mapping) and all(
            isinstance(name, str) and _fits(part, part_type) for name, part in value.items()
        )
    if declared == "tuple[Satisfaction, ...]":
        return value == ()
    if declared == "tuple[Excuse, ...]":
        declared = "tuple[str, ...]"
    if declared.startswith("tuple["):
        part_type = declared.removeprefix("tuple[").removesuffix(", ...]")
        return isinstance(value, tuple) and all(_fits(part, part_type) for part in value)
    wanted = {"str": str, "int": int}.get(declared)
    return wanted is None or type(value) is wanted


def _frozen(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _frozen(part) for name, part in value.items()}
    return tuple(_frozen(part) for part in value) if isinstance(value, list | tuple) else value
