"""A rule set: the duties of a plan as data, with the settings that read its open points.

These are the meanings; ``rule_reader`` makes them from ``forms/rules/*.toml``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal, cast

from liushou_desktop.base.errors import RefusedError

Subject = Literal["child", "class", "teacher", "school", "bureau"]
PeriodKind = Literal["term", "half_term", "month", "rolling", "yearly", "event", "standing"]
Proof = Literal["record", "attendance", "steps", "card", "pairing", "knows", "post"]
Force = Literal["plan", "own", "parents"]
Among = Literal["", "key", "red", "paired", "boarding", "entrusted", "struggling", "mind"]
Excuse = Literal["parents_unreachable"]
SettingValue = str | int | bool | tuple[str, ...]

#: Proofs that look at what holds on a day, and who they can be asked of.
STANDING_PROOFS: Mapping[Proof, tuple[Subject, ...]] = {
    "card": ("child",),
    "pairing": ("child",),
    "knows": ("child",),
    "post": ("class", "school", "bureau"),
    "record": ("child", "class", "school", "bureau"),
}
#: What every clause of a plan has, or says why not.
FACETS = ("rule", "form", "screen", "paper", "indicator", "sheet")

# Settings the rules of this room ask for, with their types: a rule set without one is refused.
ASKED_SETTINGS: Mapping[str, type] = {
    "alone_states": tuple,
    "call_days": int,
    "card_days": int,
    "child_care_is_no_care": bool,
    "county": str,
    "definition": str,
    "doers": tuple,
    "dropout_days": int,
    "edu_asks_rural_household": bool,
    "edu_months_away": int,
    "first_confirmation_counts": bool,
    "hint_empty_contacts": int,
    "hint_holiday_talks": int,
    "hint_late": int,
    "hint_records_of_day": int,
    "hint_same_text": int,
    "hint_visits_of_day": int,
    "home_stay": str,
    "home_stay_days": int,
    "identified_again": str,
    "incapable_states": tuple,
    "incident_final_days": int,
    "incident_limit": str,
    "incident_written_minutes": int,
    "key_month": str,
    "know_fresh_days": int,
    "late_entries": str,
    "local_months_away": int,
    "lost_parents": str,
    "nobody_cares": str,
    "opening_children": str,
    "parents_heard_from": str,
    "phone_fresh_days": int,
    "report_profile": str,
    "screened_when": str,
    "stages": tuple,
    "suspected_dropout_school_days": int,
    "suspected_is_in_school": bool,
    "suspension_school_days": int,
    "unreachable_states": tuple,
    "tracking_days": int,
    "transfer_days": int,
    "unknown_household_is_rural": bool,
    "whereabouts_asked": tuple,
    "work_in_county_is_away": bool,
    "young_cards_count": bool,
}


@dataclass(frozen=True, slots=True)
class Period:
    """How often and until when.

    ``term``: ``times`` in the term; the first by mid-term if ``first_by`` says so, or by the end of
    week ``by_week`` of the term.
    ``half_term``: ``times`` in each half of the term that is owed.
    ``month``: ``times`` in every month of the term that is owed.
    ``rolling``: once in any ``days`` days.
    ``yearly``: once between the month-days ``opens`` and ``due`` (``05-15``, ``06-30``).
    ``event``: from the minute a record of ``event`` names, within ``days`` and ``minutes``.
    ``standing``: always, from ``days`` days after the child was identified (the term began).
    """

    kind: PeriodKind
    times: int = 1
    days: int = 0
    minutes: int = 0
    first_by: Literal["", "mid_term"] = ""
    by_week: int = 0
    opens: str = ""
    due: str = ""
    event: str = ""


@dataclass(frozen=True, slots=True)
class Satisfaction:
    """What fulfils a rule. Empty lists ask nothing.

    ``record``: confirmed records of ``form`` under the conditions below. ``attendance``: a group
    record whose list says the child was there. ``steps``: the event's own record names a time for
    each of ``steps`` (``where`` says which events are meant).
    ``card``: a printed card that still says what is known. ``pairing``: a helper
    who is still here. ``knows``: all four knows. ``post``: somebody holds each of ``posts``.

    Attributes:
        ways, doers, purposes, outcomes: codes that count.
        excluded_purposes: a record with one of these does not count (census visits, trap 6).
        where: fact of the form → codes that count (``party = ["father", "mother"]``).
        fresh_days: a standing record holds so long; 0 = as long as it says itself, else for good.
        also: other ways to fulfil the same rule: one deed may count for several rules, and a rule
            may be fulfilled by several kinds of deed (trap 3).
        forms: of all these ways.
        met_as: what makes a record of this way one to look at: proof, form and outcome.
    """

    proof: Proof
    form: str = ""
    ways: tuple[str, ...] = ()
    doers: tuple[str, ...] = ()
    purposes: tuple[str, ...] = ()
    excluded_purposes: tuple[str, ...] = ()
    outcomes: tuple[str, ...] = ("met",)
    where: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    steps: tuple[str, ...] = ()
    posts: tuple[str, ...] = ()
    fresh_days: int = 0
    also: tuple[Satisfaction, ...] = ()
    forms: frozenset[str] = field(init=False, repr=False, compare=False)
    met_as: tuple[str, str, tuple[str, ...]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        worked_out = {
            "forms": frozenset(each.form for each in self.alternatives()),
            "met_as": (self.proof, self.form, self.outcomes),
        }
        for name, value in worked_out.items():  # a frozen value is filled in so
            object.__setattr__(self, name, value)

    def alternatives(self) -> tuple[Satisfaction, ...]:
        """This and the other ways."""
        return (self, *self.also)


@dataclass(frozen=True, slots=True)
class Rule:
    """One thing a clause asks for at a rate.

    Attributes:
        code: the project's stable name (``R31``; ``R48a`` for one of several of a clause).
        clause: the plan's own (``四（二）2``).
        subject: who it is owed to: each child in force, each class or teacher with such children,
            the school or the bureau once.
        owner: the post that owes it (``class_teacher``, ``clerk``, ``principal`` …).
        minimum_days: days of a term from which at least one is owed; 0 = the full rate from the
            first day. Only rates per term are prorated.
        remind_days: days before the due day from which it shows as due.
        force: ``plan``: the plan sets the rate. ``own``: the plan names no interval, so the rate is
            the school's own and passing it breaks nothing (trap 2). ``parents``: the parents owe
            it, the school urges (trap 4).
        among: only children who are key children (red or yellow), red, paired with a helper,
            boarders, entrusted to somebody, weak at school, or watched for their mind; on the days
            they are.
        excused_by: not owed in a period on all days of which this holds.
        exempted_as: what a statement of exemption calls it (``RuleSet.excusing``); "" = nothing
            exempts from it.
        awaits: the form that is not there yet; until then nothing is computed.
        indicator, paper, sheet: where it is counted, printed, reported.
    """

    code: str
    title: str
    subject: Subject
    owner: str
    period: Period
    satisfied_by: Satisfaction
    clause: str = ""
    minimum_days: int = 0
    remind_days: int = 14
    force: Force = "plan"
    among: Among = ""
    excused_by: tuple[Excuse, ...] = ()
    exempted_as: str = ""
    awaits: str = ""
    indicator: str = ""
    paper: str = ""
    sheet: str = ""

    @property
    def is_countable(self) -> bool:
        """Whether what it asks for can be recorded in this edition."""
        return not self.awaits


@dataclass(frozen=True, slots=True)
class Clause:
    """One clause of the plan and where it is met.

    Attributes:
        code: ``R31``. clause: the plan's number. title: in a few words. wording: the plan's own.
        screens: pages; forms: form ids; papers: form numbers; indicators; sheets. What its rules
            name is added to them (``RuleSet.coverage``).
        none: facet → why the clause has none (``paper = "只在屏幕上看"``).
    """

    code: str
    clause: str
    title: str
    wording: str
    screens: tuple[str, ...] = ()
    forms: tuple[str, ...] = ()
    papers: tuple[str, ...] = ()
    indicators: tuple[str, ...] = ()
    sheets: tuple[str, ...] = ()
    none: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class AssessmentItem:
    """One thing the yearly assessment looks at (clause 五3), and the figure that proves it.

    Attributes:
        part: ``duty`` 责任落实, ``effect`` 帮扶效果.
        weight: points the county gives it; 0 = none, it is shown and not counted.
    """

    code: str
    title: str
    clause: str
    figure: str
    weight: int = 0
    part: Literal["duty", "effect"] = "duty"


@dataclass(frozen=True, slots=True)
class OpenPoint:
    """Something the plan leaves open, or only the county can say.

    Attributes:
        code: ``T03`` a trap of the text, ``Q05`` a question to the county.
        question, why: in words. default: what holds until somebody answers.
        place: the page on which it is answered when no setting does (``common.settings/terms``).
    """

    code: str
    question: str
    why: str
    default: str = ""
    place: str = ""


@dataclass(frozen=True, slots=True)
class Setting:
    """One open point of the plan and the answer in force.

    Attributes:
        label: the question in words. choices: possible answers; empty = any of the same type.
        reading: the A-number printed beside figures. figures: the indicators it changes.
        short: the question in a few words, for the small print.
        words: what its codes are called, each ``code=word``; codes: or the code set that says so;
            unit: what a number counts (天). points: the open points it answers (``T03``, ``Q05``).
        why: the reason for asking, in words, where no open point says it.
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
    points: tuple[str, ...] = ()
    why: str = ""


@dataclass(frozen=True, slots=True)
class RuleSet:
    """The plan as data. ``source`` is its file number (积县教发[2021]96号).

    ``excusing``: which records excuse a child from rules on some days; the facts of them say which
    (``exempted``, by the rules' ``exempted_as``) and when (``from``, ``until``).
    ``assessment``: what the yearly assessment looks at.
    """

    id: str
    version: int
    title: str
    source: str
    effective_from: date
    rules: tuple[Rule, ...]
    settings: Mapping[str, Setting] = field(default_factory=dict)
    clauses: tuple[Clause, ...] = ()
    open_points: tuple[OpenPoint, ...] = ()
    excusing: Satisfaction | None = None
    assessment: tuple[AssessmentItem, ...] = ()

    def rules_of(self, clause: str) -> tuple[Rule, ...]:
        """The rules of a clause: ``R48`` gives R48a, R48b …"""
        return tuple(rule for rule in self.rules if rule.code[:3] == clause)

    def settings_of(self, point: str) -> tuple[Setting, ...]:
        """The settings that answer an open point."""
        return tuple(each for each in self.settings.values() if point in each.points)

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
