"""It counts what the readings say, at the edges where they could be read otherwise."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from tests.domain import worlds
from tests.domain.worlds import CALENDAR, SCHOOL, SITE, TERM, enrolment, facts, spell, suspension

from liushou_desktop.base.errors import RefusedError
from liushou_desktop.domain import exposure, indicators, terms
from liushou_desktop.domain.child import Card, Confirmation
from liushou_desktop.domain.facts import ChildFacts
from liushou_desktop.domain.indicators import Indicator
from liushou_desktop.domain.schooling import Term

T0, T1 = TERM.start, TERM.end


def figures(
    children: list[ChildFacts], cut_off: date = T1, term: Term = TERM, **settings: object
) -> dict[str, Indicator]:
    rules = worlds.rules(**settings)  # type: ignore[arg-type]
    calendar = terms.calendar_of([term])
    found = indicators.compute(children, SCHOOL, rules, calendar, term, cut_off)
    return {figure.id: figure for figure in found}


def share(figure: Indicator) -> tuple[int, int]:
    return figure.numerator, figure.denominator


# days and proration


@pytest.mark.parametrize(("days", "owed"), [(140, 2), (105, 2), (104, 1), (30, 1), (29, 0), (0, 0)])
def test_owes_visits_by_days_of_a_term_of_140(days: int, owed: int) -> None:
    assert terms.term_days(TERM) == 140
    assert exposure.times_owed(2, days, 140, 30) == owed
    pupil = facts(spells=(spell(T1 - timedelta(days=days - 1)),)) if days else facts(spells=())
    assert figures([pupil])["I04"].denominator == owed


@pytest.mark.parametrize(
    ("school_days", "counts_out"),
    [(14, False), (15, True)],
)
def test_suspends_from_fifteen_school_days(school_days: int, counts_out: bool) -> None:
    start, end = date(2026, 3, 2), date(2026, 3, 2)  # a Monday
    while CALENDAR.school_days(start.toordinal(), end.toordinal()) < school_days:
        end += timedelta(days=1)
    pupil = facts(suspensions=(suspension(start, end),))
    scope = exposure.Scope.of(worlds.rules())
    found = exposure.exposure(pupil, SCHOOL, CALENDAR, scope, T0.toordinal(), T1.toordinal())
    lost = (end - start).days + 1 if counts_out else 0
    assert found.days == 140 - lost


def test_does_not_suspend_without_proof() -> None:
    pupil = facts(suspensions=(suspension(T0, T1, has_proof=False),))
    assert share(figures([pupil])["I04"]) == (0, 2)


def test_holidays_are_no_school_days() -> None:
    # 27 April to 15 May 2026: 15 weekdays, three of them in the May holidays
    days = (date(2026, 4, 27).toordinal(), date(2026, 5, 15).toordinal())
    assert CALENDAR.school_days(*days) == 12


@pytest.mark.parametrize(("length", "owed"), [(30, 2), (31, 2), (40, 1)])
def test_keeps_days_of_a_short_stay_at_home(length: int, owed: int) -> None:
    start = date(2026, 4, 1)
    pupil = facts(suspensions=(suspension(start, start + timedelta(length - 1), "home_stay"),))
    found = figures([pupil])["I04"]
    assert found.denominator == owed
    scope = exposure.Scope.of(worlds.rules())
    days = exposure.exposure(pupil, SCHOOL, CALENDAR, scope, T0.toordinal(), T1.toordinal()).days
    assert days == (140 if length <= 30 else 140 - length)


def test_takes_short_stays_out_when_the_county_says_so() -> None:
    pupil = facts(suspensions=(suspension(date(2026, 4, 1), date(2026, 4, 30), "home_stay"),))
    assert share(figures([pupil], home_stay="leaves")["I05"])[1] == 3
    assert share(figures([pupil])["I05"])[1] == 4


def test_leaves_kindergarten_out_of_everything() -> None:
    pupil = facts(enrolments=(enrolment(date(2025, 9, 1), class_="k0"),))
    found = figures([pupil]).values()
    assert not [entry for figure in found for entry in figure.entries if entry.child]
    assert {figure.rate for figure in found if not figure.entries} == {"—"}


# months


def test_gives_a_month_split_evenly_in_the_county_to_the_receiver() -> None:
    # April has 30 days: 15 here, 15 there
    left = {"end": date(2026, 4, 15), "end_reason": "transferred_in_county"}
    sender = facts(enrolments=(enrolment(date(2021, 9, 1), **left),))
    receiver = facts(enrolments=(enrolment(date(2026, 4, 16)),))
    elsewhere = facts(
        enrolments=(enrolment(date(2021, 9, 1), **{**left, "end_reason": "transferred_out"}),)
    )
    assert [e.period for e in figures([sender])["I05"].entries] == ["2026-03"]
    assert [e.period for e in figures([receiver])["I05"].entries][:1] == ["2026-04"]
    assert [e.period for e in figures([elsewhere])["I05"].entries] == ["2026-03", "2026-04"]


@pytest.mark.parametrize(
    ("month", "first", "is_owed"),
    [
        ("2026-04", date(2026, 4, 16), True),  # 15 of 30
        ("2026-04", date(2026, 4, 17), False),
        ("2026-03", date(2026, 3, 16), True),  # 16 of 31
        ("2026-03", date(2026, 3, 17), False),
    ],
)
def test_owes_a_month_from_half_of_its_days(month: str, first: date, is_owed: bool) -> None:
    pupil = facts(spells=(spell(first),))
    assert (month in {e.period for e in figures([pupil])["I05"].entries}) == is_owed


def test_counts_months_with_fifteen_days_inside_the_term() -> None:
    term = Term(site=SITE, id="t", name="", start=date(2026, 3, 17), end=date(2026, 5, 14))
    assert [m.id for m in terms.months(term)] == ["2026-03", "2026-04"]


def test_shows_a_month_as_running_until_its_last_day_in_the_term() -> None:
    found = figures([facts()], cut_off=date(2026, 4, 29))["I05"]
    assert share(found) == (0, 1)
    assert found.open_periods == ("2026-04",)
    assert figures([facts()], cut_off=date(2026, 4, 30))["I05"].denominator == 2


# records


def test_caps_each_child_at_what_is_owed() -> None:
    days = [date(2026, 3, d) for d in (2, 9, 16, 23, 30)]
    busy = facts(records=tuple(worlds.visit(day) for day in days))
    idle = facts(child=worlds.child(id="c2"))
    found = figures([busy, idle])
    assert share(found["I04"]) == (2, 4)
    assert share(found["I04f"]) == (1, 2)
    assert len(found["I04"].entries[0].records) == 5


@pytest.mark.parametrize(
    "record",
    [
        worlds.visit(date(2026, 3, 9), way="phone"),
        worlds.visit(date(2026, 3, 9), outcome="absent"),
        worlds.visit(date(2026, 3, 9), state="draft"),
        worlds.visit(date(2026, 3, 9), state="void"),
        worlds.visit(date(2026, 3, 9), purposes=("census", "study")),
        worlds.visit(date(2026, 3, 9), doer_role="helper"),
        worlds.visit(date(2026, 2, 1)),
        worlds.talk(date(2026, 3, 9)),
    ],
)
def test_does_not_count_what_is_no_visit_of_the_class_teacher(record: object) -> None:
    assert share(figures([facts(records=(record,))])["I04"]) == (0, 2)


def test_counts_census_visits_when_the_county_says_so() -> None:
    pupil = facts(records=(worlds.visit(date(2026, 3, 9), purposes=("census",)),))
    assert share(figures([pupil], visits_not_counted=())["I04"]) == (1, 2)


def test_counts_two_visits_of_one_day() -> None:
    day = date(2026, 3, 9)
    pupil = facts(records=(worlds.visit(day, record="a"), worlds.visit(day, record="b")))
    assert share(figures([pupil])["I04"]) == (2, 2)


def test_counts_a_visit_with_the_class_teacher_among_the_visitors() -> None:
    post = worlds.post("t1", "class_teacher", "p5")
    school = worlds.school(posts=(post,))
    visit = worlds.visit(date(2026, 3, 9), doer_role="helper", staff=("t9", "t1"))
    found = indicators.compute(
        [facts(records=(visit,))], school, worlds.rules(), CALENDAR, TERM, T1
    )
    assert share(next(f for f in found if f.id == "I04")) == (1, 2)


def test_lists_late_entries_apart() -> None:
    late = worlds.visit(date(2026, 3, 9), entered=T1 + timedelta(days=1))
    on_the_day = worlds.visit(date(2026, 3, 10), entered=T1)
    found = figures([facts(records=(late, on_the_day))])["I04"]
    assert share(found) == (1, 2)
    assert [r.record for r in found.late] == [late.id]
    counted = figures([facts(records=(late, on_the_day))], late_entries="count")["I04"]
    assert (share(counted), counted.late) == ((2, 2), ())


# cards


def card(made: date, **given: object) -> Card:
    values = {"edition": 1, "fingerprint": "f", "check_code": "c", "state": "printed", **given}
    return Card(site=SITE, id=f"card{made}", child="c1", made_on=made, **values)  # type: ignore[arg-type]


@pytest.mark.parametrize(("day", "in_time"), [(15, 1), (16, 0)])
def test_takes_a_card_on_the_fifteenth_day_as_in_time(day: int, in_time: int) -> None:
    known = date(2026, 3, 1)
    pupil = facts(
        spells=(spell(known, identified_on=known),), cards=(card(known + timedelta(days=day)),)
    )
    assert share(figures([pupil])["I01b"]) == (in_time, 1)


def test_counts_the_first_spell_alone_as_newly_identified() -> None:
    again = facts(spells=(spell(date(2024, 1, 1), date(2024, 5, 1)), spell(date(2026, 3, 1))))
    assert share(figures([again])["I01b"]) == (0, 0)
    assert share(figures([again], identified_again="every_spell")["I01b"]) == (0, 1)


def test_counts_children_identified_just_before_the_cut_off() -> None:
    young = facts(spells=(spell(date(2026, 7, 1)),))
    assert share(figures([young])["I01b"]) == (0, 1)
    assert share(figures([young], young_cards_count=False)["I01b"]) == (0, 0)


def test_asks_a_complete_confirmed_and_approved_card() -> None:
    signed = {"teacher_confirmed_on": date(2026, 3, 2), "school_approved_on": date(2026, 3, 3)}
    whole = worlds.complete(cards=(card(date(2026, 3, 1), **signed),))
    school = worlds.school_with_teacher()
    rules = worlds.rules()

    def i01(pupil: ChildFacts) -> Indicator:
        return indicators.compute([pupil], school, rules, CALENDAR, TERM, T1)[0]

    assert share(i01(whole)) == (1, 1)
    assert i01(worlds.complete()).entries[0].why == ("NO_CARD",)
    unsigned = worlds.complete(cards=(card(date(2026, 3, 1)),))
    assert i01(unsigned).entries[0].why == ("CARD_NOT_CONFIRMED",)
    late = worlds.complete(
        cards=(card(date(2026, 3, 1), **{**signed, "school_approved_on": T1 + timedelta(1)}),)
    )
    assert i01(late).entries[0].why == ("CARD_NOT_APPROVED",)
    no_phone = worlds.complete(cards=whole.cards, phones=())
    assert "father.phone" in i01(no_phone).entries[0].why


def test_takes_the_first_confirmation_of_a_new_card_as_an_update() -> None:
    pupil = facts(cards=(card(date(2026, 3, 1), teacher_confirmed_on=date(2026, 3, 2)),))
    assert share(figures([pupil])["I02"]) == (1, 1)
    assert share(figures([pupil], first_confirmation_counts=False)["I02"]) == (0, 1)
    old = facts(cards=(card(date(2025, 9, 1), confirmed_on=date(2026, 3, 2)),))
    assert share(figures([old], first_confirmation_counts=False)["I02"]) == (1, 1)
    stale = facts(cards=(card(date(2025, 9, 1), confirmed_on=date(2025, 9, 2)),))
    assert share(figures([stale])["I02"]) == (0, 1)


def test_counts_the_four_knows_each_and_together() -> None:
    groups = [
        Confirmation(site=SITE, id=g, child="c1", group=g, confirmed_on=date(2026, 6, 1))
        for g in ("K1", "K2", "K3", "K4")
    ]
    found = figures([worlds.complete(confirmations=tuple(groups))])
    assert [share(found[f"I03{g}"]) for g in ("K1", "K2", "K3", "K4")] == [(1, 1)] * 4
    assert share(found["I03"]) == (1, 1)
    partly = figures([worlds.complete(confirmations=tuple(groups[:3]))])
    assert share(partly["I03K4"]) == (0, 1)
    assert partly["I03"].entries[0].why == ("K4",)
    filled, asked = share(partly["I03f"])
    assert filled == asked > 20


# rates


@pytest.mark.parametrize(
    ("numerator", "denominator", "shown"),
    [
        (0, 0, "—"),
        (0, 3, "0.00%"),
        (2, 3, "66.67%"),
        (1, 3, "33.33%"),
        (1, 8, "12.50%"),
        (1, 800, "0.13%"),  # 0.125 rounds up
        (199999, 200000, "100.00%"),
        (3, 3, "100.00%"),
    ],
)
def test_rounds_half_up_by_whole_numbers(numerator: int, denominator: int, shown: str) -> None:
    assert indicators.format_rate(numerator, denominator) == shown


def test_adds_schools_up_by_numerators_and_denominators() -> None:
    one = Indicator("I04", 1, 2, readings=("A07=list",))
    two = Indicator("I04", 0, 8, readings=("A07=count",))
    total = indicators.add_up([one, two])
    assert (share(total), total.rate) == ((1, 10), "10.00%")
    assert total.readings == ("A07=count", "A07=list")
    with pytest.raises(ValueError, match="one indicator"):
        indicators.add_up([one, Indicator("I05", 1, 1)])


def test_takes_the_day_as_cut_off_while_the_term_runs() -> None:
    assert indicators.default_cut_off(TERM, date(2026, 4, 1)) == date(2026, 4, 1)
    assert indicators.default_cut_off(TERM, date(2026, 8, 1)) == T1


def test_knows_who_is_on_roll_and_who_was_served() -> None:
    gone = facts(child=worlds.child(id="c2"), spells=(spell(T0, date(2026, 5, 1)),))
    on_leave = facts(child=worlds.child(id="c3"), suspensions=(suspension(T0, None),))
    who = indicators.population(
        [facts(), gone, on_leave], SCHOOL, worlds.rules(), CALENDAR, TERM, T1
    )
    assert who == (("c1",), ("c1", "c2"))


def test_refuses_terms_that_overlap() -> None:
    with pytest.raises(RefusedError) as refused:
        terms.calendar_of([TERM, Term(site=SITE, id="x", name="", start=T1, end=T1)])
    assert refused.value.code == "TERMS_OVERLAP"
