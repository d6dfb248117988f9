"""Reads a rule set from its parsed TOML; a file that cannot be meant is refused with every doubt.

The caller opens the file (``forms/rules/*.toml``) and parses it: this room touches no disk. Any
value of a rule may be ``{ setting = "visit_ways" }``: it then follows that setting, so a bureau
that answers an open question changes one line. A rule may say ``like = "R25"`` and give only what
differs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import MISSING, dataclass, field, fields, replace
from datetime import date
from typing import Any, get_args

from liushou_desktop.base.errors import RefusedError
from liushou_desktop.base.problem import Problem
from liushou_desktop.domain.rules import (
    ASKED_SETTINGS,
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
_MONTH_DAY = re.compile(r"(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])\Z")
_HEAD = ("id", "version", "title", "source", "effective_from")
_ALLOWED: Mapping[str, tuple[str, ...]] = {
    "subject": get_args(Subject),
    "kind": get_args(PeriodKind),
    "proof": get_args(Proof),
    "first_by": ("", "mid_term"),
}


def read_rules(raw: Mapping[str, Any], values: Mapping[str, SettingValue] | None = None) -> RuleSet:
    """The rule set written in a parsed TOML file.

    Args:
        raw: the mapping a TOML parser gives.
        values: answers of this county or school that replace the file's own, by setting id.

    Raises:
        RefusedError: RULES_REFUSED with ``problems``, a tuple of ``Problem``: RULES_FIELD_MISSING,
            RULES_FIELD_UNKNOWN, RULES_VALUE_WRONG, RULE_CODE_WRONG, RULE_TWICE, RULE_UNKNOWN,
            RULE_CYCLE, RULE_RATE_ZERO, RULE_DAYS_ZERO, RULE_DATE_WRONG, RULE_FORM_MISSING,
            RULE_SUBJECT_UNFIT, SETTING_UNKNOWN, SETTING_VALUE_WRONG.
    """
    reader = _Reader(raw, values or {})
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
    problems: list[Problem] = field(default_factory=list)
    settings: dict[str, Setting] = field(default_factory=dict)

    def doubt(self, where: str, code: str, **args: object) -> None:
        self.problems.append(Problem(where, code, {"where": where, **args}))

    def rule_set(self) -> RuleSet | None:
        self.unknown_keys("", self.raw, (*_HEAD, "setting", "rule"))
        head = {name: self.raw.get(name) for name in _HEAD}
        for name, value in head.items():
            wanted = {"version": int, "effective_from": date}.get(name, str)
            if type(value) is not wanted:
                self.doubt(name, "RULES_FIELD_MISSING", name=name)
        self.read_settings()
        rules = tuple(rule for rule in self.read_rules() if rule is not None)
        return None if self.problems else RuleSet(**head, rules=rules, settings=self.settings)  # type: ignore[arg-type]

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
        tables: dict[str, Mapping[str, Any]] = {}
        listed = self.raw.get("rule", ())
        if not isinstance(listed, list | tuple):
            self.doubt("rule", "RULES_VALUE_WRONG", name="rule", value=str(listed))
            return
        for number, table in enumerate(listed, start=1):
            code = table.get("code") if isinstance(table, Mapping) else None
            if not isinstance(code, str) or not _CODE.match(code):
                self.doubt(f"rule {number}", "RULE_CODE_WRONG", rule=str(code))
            elif code in tables:
                self.doubt(code, "RULE_TWICE", rule=code)
            else:
                tables[code] = table
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
        satisfied_by = self.build(Satisfaction, where, table.get("satisfied_by"))
        if period is None or satisfied_by is None:
            return None
        rule: Rule | None = self.build(
            Rule, where, {**table, "period": period, "satisfied_by": satisfied_by}
        )
        if rule is not None:
            self.judge(rule)
        return rule

    def judge(self, rule: Rule) -> None:
        """Doubts about a rule whose every value is well formed."""
        period, proof = rule.period, rule.satisfied_by.proof
        if period.times < 1:
            self.doubt(rule.code, "RULE_RATE_ZERO", rule=rule.code)
        if period.kind in ("rolling", "standing") and period.days < 1:
            self.doubt(rule.code, "RULE_DAYS_ZERO", rule=rule.code)
        if period.kind == "yearly":
            for day in (period.opens, period.due):
                if not _MONTH_DAY.match(day):
                    self.doubt(rule.code, "RULE_DATE_WRONG", rule=rule.code, text=day)
        if proof == "record" and not rule.satisfied_by.form:
            self.doubt(rule.code, "RULE_FORM_MISSING", rule=rule.code)
        if proof == "card" and (rule.subject != "child" or period.kind != "standing"):
            self.doubt(rule.code, "RULE_SUBJECT_UNFIT", rule=rule.code)
        if period.kind == "standing" and proof != "card":
            self.doubt(rule.code, "RULE_SUBJECT_UNFIT", rule=rule.code)

    def resolve(self, where: str, value: Any) -> Any:
        """The value, with references to settings followed at any depth."""
        if not isinstance(value, Mapping):
            return value
        if set(value) == {"setting"}:
            return self.setting_value(where, value["setting"])
        return {name: self.resolve(where, part) for name, part in value.items()}

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
        known = {f.name: f for f in fields(kind)}
        before = len(self.problems)
        self.unknown_keys(where, table, tuple(known))
        for name, declared in known.items():
            if name not in table and declared.default is MISSING:
                self.doubt(where, "RULES_FIELD_MISSING", name=name)
        made = {name: _frozen(table[name]) for name in known if name in table}
        for name, value in made.items():
            self.check_type(where, name, value, str(known[name].type))
        return kind(**made) if len(self.problems) == before else None

    def check_type(self, where: str, name: str, value: object, declared: str) -> None:
        allowed = _ALLOWED.get(name)
        is_wrong = not _fits(value, declared) or (allowed is not None and value not in allowed)
        if is_wrong or (type(value) is int and value < 0):
            self.doubt(where, "RULES_VALUE_WRONG", name=name, value=str(value))


def _fits(value: object, declared: str) -> bool:
    """Whether a value is of the declared type; lists hold words alone."""
    if declared == "SettingValue":
        return type(value) in (str, int, bool) or _fits(value, "tuple[str, ...]")
    if declared.startswith("tuple["):
        part_type = declared.removeprefix("tuple[").removesuffix(", ...]")
        return isinstance(value, tuple) and all(_fits(part, part_type) for part in value)
    wanted = {"str": str, "int": int}.get(declared)
    return wanted is None or type(value) is wanted


def _frozen(value: Any) -> Any:
    return tuple(_frozen(part) for part in value) if isinstance(value, list) else value
