"""Invented schools for the rules: builders with defaults, and random ones for hypothesis."""

from __future__ import annotations

import tomllib
from datetime import date, timedelta
from functools import cache
from typing import Any

from hypothesis import strategies as st

from liushou_desktop.base.paths import forms_dir
from liushou_desktop.domain import terms as terms_of
from liushou_desktop.domain.child import Child
from liushou_desktop.domain.facts import ChildFacts, RecordFact, SchoolFacts
from liushou_desktop.domain.family import Address, Carer, Phone, Relative, Whereabouts
from liushou_desktop.domain.record_facts import Said
from liushou_desktop.domain.rule_reader import read_rules
from liushou_desktop.domain.rules import RuleSet, SettingValue
from liushou_desktop.domain.schooling import Enrolment, Post, SchoolClass, Staff, Term
from liushou_desktop.domain.spells import Spell, Suspension
from liushou_desktop.domain.terms import Calendar, calendar_of

SITE = "2162999901"
TERM = Term(
    site=SITE,
    id="2025-2",
    name="2026年春季学期",
    start=date(2026, 2, 21),
    end=date(2026, 7, 10),  # D = 140
    holidays=("2026-04-04/2026-04-06", "2026-05-01/2026-05-05"),
)
CALENDAR = calendar_of([TERM])
CLASSES = {
    "p5": SchoolClass(site=SITE, id="p5", stage="primary", entry_year=2021, number=2),
    "j7": SchoolClass(site=SITE, id="j7", stage="junior", entry_year=2025, number=1),
    "k0": SchoolClass(site=SITE, id="k0", stage="kindergarten", entry_year=2023, number=1),
}
SCHOOL = SchoolFacts(site=SITE, classes=CLASSES)


@cache
def raw_rules() -> dict[str, object]:
    with (forms_dir() / "rules" / "jishishan-2021-96.toml").open("rb") as handle:
        return tomllib.load(handle)


def rules(**settings: SettingValue) -> RuleSet:
    return read_rules(raw_rules(), settings)


@cache
def raw_example() -> dict[str, object]:
    with (forms_dir() / "rules" / "example-weekly.toml").open("rb") as handle:
        return tomllib.load(handle)


def child(**given: object) -> Child:
    values: dict[str, object] = {
        "site": SITE,
        "id": "c1",
        "name": "马小龙",
        "sex": "1",
        "birth_date": date(2015, 2, 28),
        "household_kind": "rural",
    }
    return Child(**{**values, **given})  # type: ignore[arg-type]


def enrolment(
    start: date, end: date | None = None, class_: str = "p5", **given: object
) -> Enrolment:
    row = f"e{start}{class_}"
    return Enrolment(site=SITE, id=row, child="c1", class_=class_, start=start, end=end, **given)  # type: ignore[arg-type]


def spell(start: date, end: date | None = None, **given: object) -> Spell:
    values: dict[str, object] = {"category": "2", **given}
    return Spell(site=SITE, id=f"s{start}", child="c1", start=start, end=end, **values)  # type: ignore[arg-type]


def suspension(
    start: date, end: date | None, kind: str = "illness", *, has_proof: bool = True
) -> Suspension:
    return Suspension(
        site=SITE, id=f"x{start}", child="c1", kind=kind, start=start, end=end, has_proof=has_proof
    )


def fact(
    id_: str,
    form: str,
    child: str | None,
    day: int,
    entered: int,
    text_digest: int | None = None,
    **said: Any,
) -> RecordFact:
    """A record of a form; what is not given was confirmed and met."""
    return RecordFact(id_, child, day, entered, text_digest, Said(form, **said))


def visit(day: date, entered: date | None = None, record: str = "", **given: object) -> RecordFact:
    values: dict[str, object] = {"doer_role": "class_teacher", "way": "household", **given}
    return fact(
        record or f"v{day}",
        "home_visit",
        "c1",
        day.toordinal(),
        (entered or day).toordinal(),
        **values,  # type: ignore[arg-type]
    )


def talk(day: date, entered: date | None = None, record: str = "", **given: object) -> RecordFact:
    values: dict[str, object] = {"doer_role": "class_teacher", **given}
    return fact(
        record or f"t{day}",
        "talk",
        "c1",
        day.toordinal(),
        (entered or day).toordinal(),
        **values,  # type: ignore[arg-type]
    )


def facts(**given: object) -> ChildFacts:
    values: dict[str, object] = {
        "child": child(),
        "enrolments": (enrolment(date(2021, 9, 1)),),
        "spells": (spell(date(2025, 2, 20)),),
    }
    return ChildFacts(**{**values, **given})  # type: ignore[arg-type]


def post(staff: str, kind: str, class_: str | None, start: date = date(2025, 9, 1)) -> Post:
    return Post(site=SITE, id=f"{staff}{kind}", staff=staff, kind=kind, class_=class_, start=start)


def school(**given: object) -> SchoolFacts:
    values: dict[str, object] = {"site": SITE, "classes": CLASSES, **given}
    return SchoolFacts(**values)  # type: ignore[arg-type]


def school_with_teacher() -> SchoolFacts:
    teacher = Staff(site=SITE, id="t1", name="妥老师", phone="19900000001")
    return school(staff={"t1": teacher}, posts=(post("t1", "class_teacher", "p5"),))


def complete(**given: object) -> ChildFacts:
    """A child of whom everything is known and tried; nothing confirmed, no card made."""
    tried = date(2026, 6, 1)
    since = date(2025, 2, 20)

    def where(role: str) -> Whereabouts:
        return Whereabouts(
            site=SITE,
            id=f"w{role}",
            child="c1",
            role=role,
            status="away_working",
            province="广东省",
            city="东莞市",
            work="电子厂",
            start=since,
        )

    def number(owner: str, digits: str) -> Phone:
        return Phone(
            site=SITE,
            id=f"p{owner}",
            child="c1",
            owner=owner,
            digits=digits,
            verified_on=tried,
            result="works",
            start=since,
        )

    known = child(
        household_members="爷爷、奶奶",
        income_sources=("wages",),
        hardships=("none",),
        health="10",
        allergy="无",
        study_grade="B",
        personality="开朗",
        mental_attention="none",
        boarding="1",
        interests="画画",
        commute_ways=("walk",),
        commute_hundred_metres=12,
        commute_dangers=("none",),
        heating=("stove",),
        living_alone="with_adult",
    )
    carer = Carer(
        site=SITE,
        id="g1",
        child="c1",
        name="马爷爷",
        relation="61",
        birth_year="1960",
        health="good",
        education="primary",
        start=since,
    )
    values: dict[str, object] = {
        "child": known,
        "relatives": tuple(
            Relative(site=SITE, id=role, child="c1", role=role, name="马某")
            for role in ("father", "mother")
        ),
        "whereabouts": (where("father"), where("mother")),
        "carers": (carer,),
        "addresses": (
            Address(site=SITE, id="a1", child="c1", town="大河家镇", village="前沟村", start=since),
        ),
        "phones": (
            number("father", "19900000002"),
            number("mother", "19900000003"),
            number("carer", "19900000004"),
            number("village", "19900000005"),
        ),
    }
    return facts(**{**values, **given})


def before(day: date, days: int) -> date:
    return day - timedelta(days=days)


# random ones

_SPREAD = 60  # days before and after the term in which things may begin and end


@st.composite
def terms(draw: st.DrawFn) -> Term:
    start = draw(st.dates(date(2024, 1, 1), date(2027, 12, 1)))
    end = start + timedelta(days=draw(st.integers(20, 170)))
    holidays = []
    for _ in range(draw(st.integers(0, 3))):
        first = draw(st.dates(start, end))
        last = first + timedelta(days=draw(st.integers(0, 9)))
        holidays.append(f"{first}/{last}")
    return Term(site=SITE, id="2025-2", name="学期", start=start, end=end, holidays=tuple(holidays))


def _day(term: Term) -> st.SearchStrategy[date]:
    """Any day about the term; halves and ends of months more often, for the edges of the rules."""
    edge = timedelta(days=_SPREAD)
    near_edges = [term.start, term.end, before(term.start, 1), term.end + timedelta(days=1)]
    for month in terms_of.months(term):
        half = (month.last - month.first + 1) // 2
        ordinals = (month.first, month.first + half - 1, month.first + half, month.last)
        near_edges += map(date.fromordinal, ordinals)
    return st.one_of(st.dates(term.start - edge, term.end + edge), st.sampled_from(near_edges))


@st.composite
def _span(draw: st.DrawFn, term: Term) -> tuple[date, date | None]:
    start = draw(_day(term))
    kind = draw(st.integers(0, 5))
    if kind == 0:
        return start, None
    if kind == 1:
        return start, start + timedelta(days=draw(st.sampled_from([0, 14, 18, 20, 28, 29, 30])))
    if kind == 2:
        return start, max(start, draw(_day(term)))
    return start, start + timedelta(days=draw(st.integers(0, 150)))


@st.composite
def _records(draw: st.DrawFn, term: Term) -> tuple[RecordFact, ...]:
    found = []
    for number in range(draw(st.integers(0, 6))):
        day = draw(_day(term))
        make = draw(st.sampled_from([visit, talk]))
        given: dict[str, object] = {
            "doer_role": draw(
                st.sampled_from(["class_teacher"] * 3 + ["acting_class_teacher", "helper"])
            ),
            "state": draw(st.sampled_from(["confirmed"] * 4 + ["draft", "void"])),
            "outcome": draw(st.sampled_from(["met"] * 4 + ["absent"])),
        }
        if make is visit:
            given["way"] = draw(st.sampled_from(["household"] * 3 + ["phone"]))
            given["purposes"] = draw(st.sampled_from([(), ("routine",), ("census", "study")]))
        entered = draw(st.sampled_from([day, day, day + timedelta(days=40), term.end]))
        found.append(make(day, max(day, entered), f"r{number}", **given))
    return tuple(found)


@st.composite
def pupils(draw: st.DrawFn, term: Term) -> ChildFacts:
    """A pupil who may have come, left, been ill, and been left behind more than once."""
    enrolments = []
    for number in range(draw(st.integers(0, 2))):
        start, end = draw(_span(term))
        reason = draw(st.sampled_from([None, "transferred_in_county", "transferred_out"]))
        enrolments.append(
            Enrolment(
                site=SITE,
                id=f"e{number}",
                child="c1",
                class_=draw(st.sampled_from(["p5", "p5", "j7", "k0"])),
                start=start,
                end=end,
                end_reason=reason if end else None,
            )
        )
    if draw(st.booleans()):
        enrolments.append(enrolment(before(term.start, 200)))
    spells = tuple(spell(*draw(_span(term))) for _ in range(draw(st.integers(0, 3))))
    suspensions = tuple(
        suspension(
            *draw(_span(term)),
            kind=draw(st.sampled_from(["illness", "leave_of_absence", "family_away", "home_stay"])),
            has_proof=draw(st.booleans()),
        )
        for _ in range(draw(st.integers(0, 2)))
    )
    return ChildFacts(
        child=child(),
        enrolments=tuple(enrolments),
        spells=spells,
        suspensions=suspensions,
        records=draw(_records(term)),
    )


@st.composite
def worlds(draw: st.DrawFn) -> tuple[Term, Calendar, list[ChildFacts], date]:
    """A term, its calendar, one to three pupils, and a day in or after the term."""
    term = draw(terms())
    children = [draw(pupils(term)) for _ in range(draw(st.integers(1, 3)))]
    day = draw(st.one_of(st.just(term.end), _day(term).filter(lambda d: d >= term.start)))
    day = min(day, term.end)
    return term, calendar_of([term]), children, day
