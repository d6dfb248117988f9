"""A rule set: the duties of a plan as data, with the settings that read its open points.

These are the meanings; ``rule_reader`` makes them from ``forms/rules/*.toml``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal, cast

from liushou_desktop.base.errors import RefusedError

Subject = Literal["child", "school"]
PeriodKind = Literal["term", "month", "rolling", "yearly", "standing"]
Proof = Literal["record", "card"]
SettingValue = str | int | bool | tuple[str, ...]

# Settings the rules of this room ask for, with their types: a rule set without one is refused.
ASKED_SETTINGS: Mapping[str, type] = {
    "card_days": int,
    "county": str,
    "definition": str,
    "doers": tuple,
    "edu_asks_rural_household": bool,
    "edu_months_away": int,
    "first_confirmation_counts": bool,
    "home_stay": str,
    "home_stay_days": int,
    "identified_again": str,
    "incapable_states": tuple,
    "know_fresh_days": int,
    "late_entries": str,
    "local_months_away": int,
    "phone_fresh_days": int,
    "stages": tuple,
    "suspension_school_days": int,
    "unknown_household_is_rural": bool,
    "whereabouts_asked": tuple,
    "work_in_county_is_away": bool,
    "young_cards_count": bool,
}


@dataclass(frozen=True, slots=True)
class Period:
    """How often and until when.

    ``term``: ``times`` in the term, the first by mid-term if ``first_by`` says so.
    ``month``: ``times`` in every month of the term that is owed.
    ``rolling``: once in any ``days`` days.
    ``yearly``: once between the month-days ``opens`` and ``due`` (``05-15``, ``06-30``).
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

    Empty ``ways`` and ``doers`` ask nothing. A record tagged with any of ``excluded_purposes`` does
    not count (census visits, trap 6 of the plan).
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
        subject: who it is owed to: each child in force, or the school once.
        owner: the post that owes it (``class_teacher``, ``clerk``, ``principal`` …).
        minimum_days: days of a term from which at least one is owed; 0 = the full rate from the
            first day. Only rates per term are prorated.
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
    minimum_days: int = 0
    remind_days: int = 14
    indicator: str = ""
    paper: str = ""
    sheet: str = ""


@dataclass(frozen=True, slots=True)
class Setting:
    """One open point of the plan and the answer in force.

    Attributes:
        label: the question in words. choices: possible answers; empty = any of the same type.
        reading: the A-number printed beside figures. figures: the indicators it changes.
        short: the question in a few words, for the small print.
        words: what its codes are called, each ``code=word``; codes: or the code set that says so;
            unit: what a number counts (天).
    """

    id: str
    value: SettingValue
    label: str
    reading: str = ""
    choices: tuple[SettingValue, ...] = ()
    figures: tuple[str, ...] = ()
    short: str = ""
    words: tuple[str, ...] = ()
    codes: str = ""
    unit: str = ""


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
        return cast(int, self.settings[setting].value)

    def flag(self, setting: str) -> bool:
        """Value of a setting that is yes or no."""
        return self.settings[setting].value is True

    def words(self, setting: str) -> frozenset[str]:
        """Value of a setting that is a list of codes."""
        return frozenset(cast("tuple[str, ...]", self.settings[setting].value))

    def readings(self, figure: str) -> tuple[str, ...]:
        """What the settings of a figure say, as ``A02=stays``, for the small print beside it."""
        return tuple(
            f"{setting.reading or setting.id}={shown(setting.value)}"
            for setting in self.settings.values()
            if figure in setting.figures
        )


def shown(value: SettingValue) -> str:
    """A setting's value in one word."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "+".join(map(str, value)) if isinstance(value, tuple) else str(value)
