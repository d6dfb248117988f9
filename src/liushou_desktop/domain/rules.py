"""A rule set: the duties of a plan as data, with the settings that read its open points.

Read from ``forms/rules/*.toml`` (already parsed to a mapping, so that this room opens no file) into
frozen objects. A file that cannot be meant is refused with every doubt named, never half read.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Literal, NoReturn, cast, get_args

from liushou_desktop.base.errors import RefusedError
from liushou_desktop.base.problem import Problem

Subject = Literal["child", "school"]
PeriodKind = Literal["term", "month", "rolling", "yearly", "standing"]
Proof = Literal["record", "card"]
SettingValue = str | int | bool | tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Period:
    """How often and until when.

    ``term``: ``times`` in the term, the first by mid-term if ``first_by`` says so.
    ``month``: ``times`` in every month of the term that is owed.
    ``rolling``: once in any ``days`` days.
    ``yearly``: once between the month-days ``opens`` and ``due``.
    ``standing``: always, from ``days`` days after the child was identified.
    """

    kind: PeriodKind
    times: int = 1
    days: int = 0
    first_by: Literal["", "mid_term"] = ""
    opens: str = ""
    due: str = ""


@dataclass(frozen=True, slots=True)
class Satisfaction:
    """What fulfils a rule: confirmed records of a form under conditions, or a current card.

    Empty ``ways`` and ``doers`` ask nothing. ``only_purpose_excluded``: a record tagged with this
    purpose does not count (census visits, trap 6 of the plan); "" = none is excluded.
    """

    proof: Proof
    form: str = ""
    ways: tuple[str, ...] = ()
    doers: tuple[str, ...] = ()
    excluded_purposes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rule:
    """One clause that asks for something at a rate.

    Attributes:
        code: the project's stable name (``R31``); clause: the plan's own (``四（二）2``).
        subject: who it is owed to, each child in force or the school once.
        owner: the post that owes it (``class_teacher``, ``clerk``, ``principal`` …).
        is_prorated: a part of the term asks a part of the rate, from ``settings.visit_minimum_days``.
        remind_days: days before the due day from which it shows as due.
        indicator, paper, sheet: where it is counted, printed, reported.
    """

    code: str
    clause: str
    title: str
    subject: Subject
    owner: str
    period: Period
    satisfied_by: Satisfaction
    is_prorated: bool = False
    remind_days: int = 14
    after: tuple[str, ...] = ()
    indicator: str = ""
    paper: str = ""
    sheet: str = ""


@dataclass(frozen=True, slots=True)
class Setting:
    """One open point of the plan and the answer in force.

    ``reading`` is the A-number printed beside figures; ``choices`` empty = any value of the type.
    """

    id: str
    value: SettingValue
    label: str
    reading: str = ""
    choices: tuple[SettingValue, ...] = ()
    figures: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RuleSet:
    """The plan as data. ``source`` is its file number (积县教发[2021]96号)."""

    id: str
    version: int
    title: str
    source: str
    effective_from: date
    rules: tuple[Rule, ...]
    settings: Mapping[str, Setting] = field(default_factory=dict)

    def rule(self, code: str) -> Rule:
        """The rule of that code.

        Raises:
            RefusedError: RULE_UNKNOWN.
        """
        for rule in self.rules:
            if rule.code == code:
                return rule
        raise RefusedError("RULE_UNKNOWN", rule=code)

    def text(self, setting: str) -> str:
        """Value of a setting that is a word."""
        return str(self.settings[setting].value)

    def number(self, setting: str) -> int:
        """Value of a setting that is a number."""
        return int(cast(int, self.settings[setting].value))

    def flag(self, setting: str) -> bool:
        """Value of a setting that is yes or no."""
        return self.settings[setting].value is True

    def words(self, setting: str) -> frozenset[str]:
        """Value of a setting that is a list of codes."""
        return frozenset(cast("tuple[str, ...]", self.settings[setting].value))

    def readings(self, figure: str) -> tuple[str, ...]:
        """What the settings of a figure say, as ``A02=stays``, for the small print beside it."""
        return tuple(
            f"{s.reading}={_shown(s.value)}" for s in self.settings.values() if figure in s.figures
        )

    def with_settings(self, values: Mapping[str, SettingValue]) -> RuleSet:
        """The same rules under other settings.

        Raises:
            RefusedError: RULES_REFUSED (SETTING_UNKNOWN, SETTING_VALUE_WRONG).
        """
        problems = [
            Problem(name, "SETTING_UNKNOWN", {"setting": name})
            for name in values
            if name not in self.settings
        ]
        changed = dict(self.settings)
        for name, value in values.items():
            if name in changed:
                changed[name] = replace(changed[name], value=value)
                problems += _setting_problems(changed[name], type(self.settings[name].value))
        _refuse(problems, self.id)
        return replace(self, settings=changed)


def _shown(value: SettingValue) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "+".join(value) if isinstance(value, tuple) else str(value)


def _refuse(problems: list[Problem], rule_set: str) -> None:
    if problems:
        raise RefusedError("RULES_REFUSED", rule_set=rule_set, problems=tuple(problems))


def _setting_problems(setting: Setting, kind: type) -> list[Problem]:
    wrong = type(setting.value) is not kind or (
        bool(setting.choices) and setting.value not in setting.choices
    )
    if not wrong:
        return []
    args = {"setting": setting.id, "value": _shown(setting.value)}
    return [Problem(setting.id, "SETTING_VALUE_WRONG", args)]
