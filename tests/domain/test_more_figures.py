"""I05b to I22 as the formulas and their readings say, at the edges where they could be read
otherwise; every answer was worked out by hand from the text."""

from __future__ import annotations

import copy
from dataclasses import replace
from datetime import date, time, timedelta
from typing import Any

import pytest
from tests.domain import worlds
from tests.domain.worlds import CALENDAR, SITE, TERM, facts, spell, suspension

from liushou_desktop.domain import indicators
from liushou_desktop.domain.facts import ChildFacts, RecordFact, SchoolFacts
from liushou_desktop.domain.family import Carer, Phone, Whereabouts
from liushou_desktop.domain.indicators import Indicator
from liushou_desktop.domain.rule_reader import read_rules
from liushou_desktop.domain.rules import RuleSet
from liushou_desktop.domain.schooling import Pairing, Staff
from liushou_desktop.domain.spells import Attention

T0, T1 = TERM.start, TERM.end  # 21 February to 10 July 2026: months 3, 4, 5, 6
MARCH, APRIL, MAY, JUNE = (date(2026, month, 10) for month in (3, 4, 5, 6))


def rules(**settings: Any) -> RuleSet:
    """The plan's rules as if every form were there."""
    raw = copy.deepcopy(worlds.raw_rules())
    for rule in raw["rule"]:  # type: ignore[attr-defined]
        rule.pop("awaits", None)
    return read_rules(raw, settings)


def school(*records: RecordFact) -> SchoolFacts:
    staff = {"t1": Staff(site=SITE, id="t1", name="妥老师")}
    return worlds.school(records=records, staff=staff)


def figures(
    children: list[ChildFacts], *group: RecordFact, cut_off: date = T1, **settings: Any
) -> dict[str, Indicator]:
    found = indicators.compute(children, school(*group), rules(**settings), CALENDAR, TERM, cut_off)
    return {figure.id: figure for figure in found}


def share(figure: Indicator) -> tuple[int, int]:
    return figure.numerator, figure.denominator


def pupil(name: str = "c1", **given: Any) -> ChildFacts:
    return facts(child=worlds.child(id=name, **given.pop("child", {})), **given)


def record(form: str, day: date, child: str | None = "c1", **given: Any) -> RecordFact:
    details = given.pop("details", {})
    entered = given.pop("entered", day)
    given.setdefault("id", f"{form}{day}{given.get('way', '')}")
    return worlds.fact(
        given.pop("id"), form, child, day.toordinal(), entered.toordinal(), details=details, **given
    )


def contact(day: date, way: str = "phone", who: str = "school", **given: Any) -> RecordFact:
    details = {"initiator": who, **given.pop("details", {})}
    given.setdefault("purposes", ("child_parent",))
    return record("family_contact", day, way=way, details=details, **given)


def level(level: str, start: date, end: date | None = None, *reasons: str) -> Attention:
    return Attention(
        site=SITE, id=f"l{start}", child="c1", level=level, reasons=reasons, start=start, end=end
    )


def where(role: str, status: str, start: date = date(2025, 2, 20), end: date | None = None):  # type: ignore[no-untyped-def]
    return Whereabouts(
        site=SITE, id=f"{role}{start}", child="c1", role=role, status=status, start=start, end=end
    )


# I05b


def test_asks_two_talks_in_months_with_a_key_day() -> None:
    """Yellow from 31 March to 1 April: both months; April has two talks and a third."""
    talks = tuple(worlds.talk(date(2026, 4, day)) for day in (3, 4, 5))
    child = pupil(attentions=(level("yellow", date(2026, 3, 31), date(2026, 4, 1)),), records=talks)
    assert share(figures([child])["I05b"]) == (2, 4)
    assert share(figures([child], key_month="half")["I05b"]) == (0, 0)
    green = pupil(attentions=(level("green", T0),), records=talks)
    assert share(figures([green])["I05b"]) == (0, 0)


# I06, I07


def test_counts_connected_calls_and_sent_letters_of_the_school() -> None:
    records = (
        contact(MARCH),
        contact(APRIL, outcome="no_answer"),
        contact(MAY, "letter", details={"letter_direction": ("sent",)}),
        contact(JUNE, "letter", details={"letter_direction": ("received",)}),
    )
    found = figures([pupil(records=records)])["I06"]
    assert share(found) == (2, 4)
    assert [e.period for e in found.entries if e.done] == ["2026-03", "2026-05"]


@pytest.mark.parametrize(
    "other",
    [
        contact(MARCH, who="parent"),
        contact(MARCH, "meeting"),
        contact(MARCH, "voice_message"),
        contact(MARCH, purposes=("parent_teacher",)),
        contact(MARCH, state="void"),
        contact(MARCH, entered=T1 + timedelta(days=1)),
    ],
)
def test_does_not_count_what_the_school_did_not_bring_about(other: RecordFact) -> None:
    assert share(figures([pupil(records=(other,))])["I06"]) == (0, 4)


def test_leaves_out_months_in_which_no_parent_can_be_reached() -> None:
    """A21: every day of the month; A22: 失踪 is not 失联."""
    lost = (
        where("father", "dead"),
        where("mother", "away_working", end=date(2026, 3, 31)),
        where("mother", "out_of_contact", date(2026, 4, 1), date(2026, 5, 30)),
        where("mother", "missing", date(2026, 5, 31)),
    )
    found = figures([pupil(whereabouts=lost)])["I06"]
    assert share(found) == (0, 3)  # April is out; May has one day on which she is missing
    (left_out,) = [e for e in found.entries if not e.owed]
    assert (left_out.period, left_out.why) == ("2026-04", ("NO_PARENT_REACHABLE",))
    wider = figures(
        [pupil(whereabouts=lost)], unreachable_states=("out_of_contact", "dead", "missing")
    )
    assert share(wider["I06"]) == (0, 1)


def test_lists_what_was_keyed_after_the_cut_off_beside_every_figure_of_records() -> None:
    """A07: counted nowhere, named at each figure it would have counted for."""
    after = T1 + timedelta(days=1)
    talk = worlds.talk(MARCH, entered=after, details={"parent_calls": "2", "letters": "yes"})
    entry = record("progress_entry", MARCH, entered=after)
    meeting = gathering("guardian_meeting", MARCH, {"c1": "present"}, entered=after)
    found = figures([pupil(records=(talk, entry))], meeting)
    late = {id: {each.record for each in figure.late} for id, figure in found.items()}
    for id in ("I05", "I07a", "I07w", "I07b", "I07c", "I07d"):
        assert (late[id], found[id].numerator) == ({talk.id}, 0), id
    assert (late["I13p"], late["I08"], late["I09"]) == ({entry.id}, {meeting.id}, {meeting.id})
    assert share(found["I08"]) == (0, 1)


def test_hears_the_parents_part_from_the_talk_cards() -> None:
    """March: two cards, 1 + 1 calls (A23). April: a card without block D (A26). May: no card."""
    cards = (
        worlds.talk(date(2026, 3, 3), details={"parent_calls": "1", "letters": "no"}),
        worlds.talk(date(2026, 3, 23), details={"parent_calls": "1", "letters": "yes"}),
        worlds.talk(APRIL, details={"parent_called_teacher": "yes"}),
        worlds.talk(
            date(2026, 6, 2), details={"parent_calls": "daily", "parent_called_carer": "yes"}
        ),
        worlds.talk(date(2026, 6, 3), doer_role="helper", details={"letters": "yes"}),
    )
    found = figures([pupil(records=cards)])
    assert share(found["I07a"]) == (2, 3)
    assert share(found["I07w"]) == (1, 3)
    assert share(found["I07b"]) == (1, 4)
    assert share(found["I07c"]) == (1, 4)
    assert share(found["I07d"]) == (1, 4)
    assert share(figures([pupil(records=cards)], call_days=7)["I07a"]) == (1, 3)


def test_counts_the_parents_part_from_the_register_when_the_county_says_so() -> None:
    calls = (contact(MARCH, who="parent"), contact(date(2026, 3, 20), who="parent", id="x"))
    letters = (
        contact(APRIL, "letter", "child", details={"letter_direction": ("sent", "received")}),
        contact(MAY, "letter", "child", details={"letter_direction": ("sent",)}),
    )
    found = figures([pupil(records=(*calls, *letters))], parents_heard_from="contacts")
    assert share(found["I07a"]) == (1, 4)
    assert share(found["I07b"]) == (1, 4)


# meetings, activities


def gathering(form: str, day: date, there: dict[str, str], **given: Any) -> RecordFact:
    rows = tuple({"child": child, "there": state} for child, state in there.items())
    details = {"attendance": rows, **given.pop("details", {})}
    return record(form, day, None, details=details, **given)


def test_counts_a_meeting_with_its_list_and_who_came() -> None:
    """Two meetings (A27); c3 is left behind from May on, so only the second asks for it."""
    children = [pupil("c1"), pupil("c2"), pupil("c3", spells=(spell(date(2026, 5, 1)),))]
    first = gathering("guardian_meeting", MARCH, {"c1": "present", "c2": "absent"})
    second = gathering("guardian_meeting", JUNE, {"c1": "present", "c2": "made_up"})
    found = figures(children, first, second)
    assert share(found["I08"]) == (1, 1)
    assert share(found["I09"]) == (2, 5)
    assert share(found["I09m"]) == (1, 3)
    # the day of the make-up says it as well, and one after the cut-off says nothing of the term
    late = {"child": "c3", "there": "made_up", "made_up_on": date(2026, 7, 20)}
    given = {"child": "c2", "there": "excused", "made_up_on": date(2026, 7, 1)}
    third = record("guardian_meeting", JUNE, None, details={"attendance": (late, given)})
    assert share(figures(children, third)["I09m"]) == (1, 3)


def test_takes_no_meeting_without_a_list() -> None:
    empty = gathering("guardian_meeting", MARCH, {})
    found = figures([pupil()], empty)
    assert share(found["I08"]) == (0, 1)
    assert share(found["I09"]) == (0, 0)


def test_asks_the_class_that_met() -> None:
    children = [
        pupil("c1"),
        pupil("c2", enrolments=(worlds.enrolment(date(2025, 9, 1), class_="j7"),)),
    ]
    meeting = gathering("guardian_meeting", MARCH, {"c1": "present"}, details={"class": "p5"})
    assert share(figures(children, meeting)["I09"]) == (1, 1)


def test_counts_activities_against_the_whole_school() -> None:
    """A39, A52, A53: a mental lesson is none; who is not left behind that day is not counted."""
    children = [pupil("c1"), pupil("c2"), pupil("c3", spells=(spell(date(2026, 5, 1)),))]
    play = gathering("activity", MARCH, {"c1": "present", "c3": "present"}, purposes=("group",))
    water = gathering(
        "activity",
        MAY,
        {"c1": "present", "c2": "made_up", "c3": "absent"},
        purposes=("safety_lesson",),
        details={"topics": ("drowning",)},
    )
    lesson = gathering("activity", JUNE, {"c1": "present"}, purposes=("mental_lesson",))
    found = figures(children, play, water, lesson)
    assert share(found["I17"]) == (3, 5)
    assert (found["I17n"].numerator, found["I17n"].is_count) == (2, True)
    assert share(found["I17t"]) == (1, 3)


# helpers, plans


def pairing(start: date, end: date | None = None, staff: str = "t1", child: str = "c1") -> Pairing:
    return Pairing(site=SITE, id=f"p{child}", child=child, staff=staff, start=start, end=end)


def test_takes_no_helper_who_left() -> None:
    key = level("red", T0)
    paired = pupil("c1", attentions=(key,), pairings=(pairing(T0),))
    orphaned = pupil("c2", attentions=(key,), pairings=(pairing(T0, staff="gone", child="c2"),))
    plain = pupil("c3")
    found = figures([paired, orphaned, plain])
    assert share(found["I10"]) == (1, 2)
    assert share(found["I11"]) == (1, 3)
    assert [e.why for e in found["I10"].entries] == [(), ("HELPER_LEFT",)]


@pytest.mark.parametrize(
    ("start", "days", "expected"),
    [
        (T0, (MARCH, APRIL, MAY, JUNE), (1, 1)),
        (T0, (MARCH, APRIL, JUNE), (0, 1)),
        (date(2026, 4, 16), (MAY, JUNE), (0, 1)),  # covers 15 of April's 30 days: April is asked
        (date(2026, 4, 17), (MAY, JUNE), (1, 1)),
        (date(2026, 6, 30), (), (1, 1)),  # nothing owed yet
    ],
)
def test_wants_a_record_in_every_month_the_pair_covers(
    start: date, days: tuple[date, ...], expected: tuple[int, int]
) -> None:
    made = tuple(record("pairing_record", day, staff=("t1",)) for day in days)
    child = pupil(pairings=(pairing(start),), records=made)
    assert share(figures([child])["I11a"]) == expected


def test_wants_a_checked_plan_for_weak_pupils_alone() -> None:
    plan = record("study_plan", MARCH, details={"stages": ({"on": MAY},)})
    unchecked = record("study_plan", MARCH, details={"stages": ({"result": "好"},)})
    weak = {"study_grade": "D"}
    children = [
        pupil("c1", child=weak, records=(plan,)),
        pupil("c2", child=weak, records=(unchecked,)),
        pupil("c3", child=weak),
        pupil("c4", child={"study_grade": "C"}, records=(plan,)),
    ]
    found = figures(children)["I12"]
    assert share(found) == (1, 3)
    assert [e.why for e in found.entries] == [(), ("PLAN_UNCHECKED",), ("NOT_MADE",)]


def test_counts_study_helpers_at_the_cut_off_and_two_progress_entries() -> None:
    ended = record("study_helper", MARCH, details={"until": MAY})
    holds = record("study_helper", MARCH)
    entry = record("progress_entry", MARCH)
    children = [
        pupil("c1", records=(holds, entry, replace(entry, id="e2"))),
        pupil("c2", records=(ended, entry)),
    ]
    found = figures(children)
    assert share(found["I13"]) == (1, 2)
    assert share(found["I13p"]) == (1, 2)
    assert share(figures(children, cut_off=date(2026, 4, 30))["I13"]) == (2, 2)


# schooling


def case(day: date, state: str, **details: Any) -> RecordFact:
    return record("dropout_case", day, way=state, details=details)


def gone(reason: str, end: date = MAY) -> tuple[Any, ...]:
    return (worlds.enrolment(date(2021, 9, 1), end, end_reason=reason),)


def test_keeps_the_cohort_and_its_legal_exits() -> None:
    """d = |C| − legal exits = n + those out of school without one."""
    children = [
        pupil("c1"),
        pupil("c2", spells=(spell(date(2025, 9, 1), APRIL),)),  # no more left behind: stays in C
        pupil("c3", enrolments=gone("transferred_out")),
        pupil("c4", enrolments=gone("dropped_out")),
        pupil("c5", records=(case(MARCH, "suspected"),)),
        pupil("c6", records=(case(MARCH, "suspected"), case(APRIL, "dropped_out"))),
        pupil("c7", suspensions=(suspension(MARCH, None, "leave_of_absence"),)),
        pupil("c8", suspensions=(suspension(MARCH, None, "leave_of_absence", has_proof=False),)),
        pupil("c9", spells=(spell(date(2024, 1, 1), date(2024, 5, 1)),)),  # not in T: not in C
    ]
    found = figures(children)["I15"]
    assert share(found) == (4, 6)
    lost = [entry.child for entry in found.entries if not entry.done]
    assert lost == ["c4", "c6"]
    assert share(figures(children, suspected_is_in_school=False)["I15"]) == (3, 6)


def test_counts_net_dropouts_and_those_brought_back() -> None:
    children = [
        pupil("c1"),
        pupil("c2", records=(case(APRIL, "dropped_out"),)),
        pupil("c3", records=(case(APRIL, "dropped_out", returned_on=MAY),)),
        pupil("c4", records=(case(APRIL, "suspected", returned_on=MAY),)),
        pupil("c5", spells=(spell(MARCH),)),  # not left behind on the first day
    ]
    found = figures(children)
    assert share(found["I16"]) == (1, 4)
    assert share(found["I16r"]) == (2, 3)
    assert found["I16"].is_short
    assert [entry.child for entry in found["I16"].lacking()] == ["c2"]
    assert share(figures(children, opening_children="served")["I16"]) == (1, 5)


def test_brings_back_only_its_own_children_and_only_to_school() -> None:
    """Found to be no dropout is not brought back (A38); kindergarten, pupils never left behind and
    children who had left before the case stand in no denominator."""
    off = case(APRIL, "not_dropout", closed_on=MAY)
    children = [
        pupil("c1", records=(off,)),
        pupil("c2", records=(case(APRIL, "suspected"),), spells=()),
        pupil(
            "c3", records=(case(APRIL, "dropped_out"),), enrolments=gone("transferred_out", MARCH)
        ),
        pupil("c4", enrolments=gone("dropped_out")),
    ]
    found = figures(children)
    assert [entry.child for entry in found["I16r"].entries] == ["c1", "c4"]
    assert share(found["I16r"]) == (0, 2)
    assert [entry.child for entry in found["I16"].lacking()] == ["c4"]


def test_takes_the_enrolment_from_the_list_of_the_town() -> None:
    numbers = {"entitled": 100, "deferred": 2, "died": 1, "moved_out": 3, "enrolled": 93}
    sheet = record("school_age_count", MARCH, None, details=numbers)
    assert share(figures([], sheet)["I14"]) == (93, 94)
    assert figures([])["I14"].rate == "—"
    of_town = {**numbers, "source": "青杏镇 适龄儿童台账"}
    newer = {**of_town, "source": "青杏镇适龄儿童台账", "enrolled": 94}
    village = {**dict.fromkeys(numbers, 0), "entitled": 6, "enrolled": 7, "source": "小庄村台账"}
    lists = [
        record("school_age_count", day, None, details=told)
        for day, told in ((MARCH, of_town), (APRIL, newer), (MAY, village))
    ]
    found = figures([], *lists)["I14"]
    assert share(found) == (101, 100)  # one of the lists says more than all: nothing is cut
    assert {entry.why for entry in found.entries} == {(), ("ABOVE_LIST",)}
    named = {**numbers, "enrolled": 92, "not_enrolled": ({"name": "马甲"}, {"name": "马乙"}, {})}
    sheet = record("school_age_count", MARCH, None, details=named)
    found = figures([], sheet)["I14"]
    assert share(found) == (92, 94)
    lacking = [entry.period for entry in found.lacking()]
    assert lacking == [f"{sheet.id}#0", f"{sheet.id}#1"]  # no more names than are missing


# incidents, organisation


def incident(minutes: dict[str, int], **given: Any) -> RecordFact:
    """Found on 10 March at 10:00; each party told so many minutes later."""
    notices = tuple(
        {"party": party, "on": MARCH, "at": time(10 + late // 60, late % 60)}
        for party, late in minutes.items()
    )
    details = {"found_on": MARCH, "found_at": time(10, 0), "notices": notices, "drill": "no"}
    return record("incident", MARCH, None, details={**details, **given.pop("details", {})}, **given)


FOUR = ("carer", "parents", "bureau", "government")


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        (dict.fromkeys(FOUR, 60), (1, 1)),
        ({**dict.fromkeys(FOUR, 60), "bureau": 61}, (0, 1)),
        (dict.fromkeys(FOUR[:3], 5), (0, 1)),
    ],
)
def test_wants_four_notices_within_the_hour(
    told: dict[str, int], expected: tuple[int, int]
) -> None:
    assert share(figures([], incident(told))["I19"]) == expected


def test_takes_no_drill_and_no_void_report_for_an_incident() -> None:
    told = dict.fromkeys(FOUR, 5)
    drill = incident(told, details={"drill": "yes"})
    assert share(figures([], drill, incident(told, state="void", id="v"))["I19"]) == (0, 0)


def test_asks_the_written_report_too_when_the_county_says_so() -> None:
    told = dict.fromkeys(FOUR, 5)
    late = incident(told, details={"reports": ({"on": MARCH, "at": time(12, 1)},)})
    in_time = incident(told, details={"reports": ({"on": MARCH, "at": time(12, 0)},)})
    assert share(figures([], late, incident_limit="oral_and_written")["I19"]) == (0, 1)
    assert share(figures([], in_time, incident_limit="oral_and_written")["I19"]) == (1, 1)


def test_counts_the_organisation_from_nought_to_four() -> None:
    group = record("leading_group", date(2025, 9, 1), None)
    plan = record("work_plan", date(2025, 9, 5), None)
    old_plan = record("work_plan", date(2025, 7, 5), None)
    review = record("council", MARCH, None, purposes=("review",))
    forum = record("council", MARCH, None, purposes=("forum",), id="f")
    assert share(figures([])["I20"]) == (0, 4)
    assert share(figures([], group, plan, review)["I20"]) == (3, 4)
    assert share(figures([], old_plan, forum)["I20"]) == (0, 4)


# minds


def test_counts_screening_and_follow_up() -> None:
    screened = record("screening", MARCH, None, details={})
    watched = level("yellow", date(2026, 4, 30), date(2026, 5, 31), "mind")
    other = level("yellow", T0, None, "study")
    one = pupil("c1", attended=(screened,), attentions=(watched,))
    both = tuple(record("counselling", day) for day in (date(2026, 4, 30), MAY))
    two = pupil("c2", attentions=(watched,), records=both)
    three = pupil("c3", attentions=(other,))
    found = figures([one, two, three])
    assert share(found["I18"]) == (1, 3)
    assert share(found["I18f"]) == (1, 2)
    assert found["I18f"].entries[0].why == ("2026-04", "2026-05")


# care, bottom line


def carer(**given: Any) -> Carer:
    values = {"name": "马爷爷", "start": date(2025, 2, 20), **given}
    return Carer(site=SITE, id="g1", child="c1", **values)


def test_wants_a_valid_agreement_where_nobody_of_the_parents_can_care() -> None:
    asked = (spell(date(2025, 2, 20), reason="1"),)
    signed = carer(confirmation_signed_on=MARCH, confirmation_until=T1)
    run_out = carer(confirmation_signed_on=MARCH, confirmation_until=T1 - timedelta(days=1))
    paper = record("care_agreement", MARCH, details={"from": MARCH, "until": T1})
    children = [
        pupil("c1", spells=asked, carers=(signed,)),
        pupil("c2", spells=asked, carers=(run_out,)),
        pupil("c3", spells=asked, records=(paper,)),
        pupil("c4", spells=(spell(date(2025, 2, 20), reason="4"),)),
    ]
    assert share(figures(children)["I21"]) == (2, 3)


def phone(owner: str, result: str | None) -> Phone:
    return Phone(
        site=SITE,
        id=f"{owner}{result}",
        child="c1",
        owner=owner,
        digits="19900000001",
        result=result,
        start=date(2025, 2, 20),
    )


def test_counts_the_bottom_line_by_name() -> None:
    children = [
        pupil("c1", carers=(carer(),), child={"living_alone": "with_adult"}),
        pupil("c2", child={"living_alone": "alone", "household_registered": False}),
        pupil(
            "c3", carers=(carer(care_mode="peer_or_self"),), child={"living_alone": "only_minors"}
        ),
        pupil(
            "c4",
            carers=(carer(),),
            whereabouts=(where("father", "out_of_contact"), where("mother", "dead")),
            phones=(phone("father", "suspended"), phone("carer", "no_such_number")),
        ),
        pupil(
            "c5",
            carers=(carer(),),
            whereabouts=(where("father", "out_of_contact"), where("mother", "at_home")),
            phones=(phone("father", "suspended"), phone("carer", "works")),
            records=(case(JUNE, "suspected"),),
        ),
    ]
    found = figures(children)
    names = {
        name: [entry.child for entry in found[name].entries]
        for name in ("I22a", "I22b", "I22c", "I22d", "I22e", "I22f")
    }
    assert names == {
        "I22a": ["c2", "c3"],
        "I22b": ["c2", "c3"],
        "I22c": ["c4"],
        "I22d": ["c2"],
        "I22e": ["c5"],
        "I22f": ["c4"],
    }
    assert all(found[name].is_count and found[name].rate == "—" for name in names)
    at_home = replace(children[1], whereabouts=(where("mother", "at_home"),))
    strict = figures([at_home], nobody_cares="no_carer_no_parent")
    assert strict["I22a"].numerator == 0


def test_says_nothing_about_what_cannot_be_recorded_yet() -> None:
    """With the rules as shipped, a figure whose form is not there has no denominator."""
    found = indicators.compute([pupil()], school(), worlds.rules(), CALENDAR, TERM, T1)
    waiting = {r.indicator for r in worlds.rules().rules if not r.is_countable}
    for figure in found:
        if figure.id in waiting & {"I14", "I18"}:
            assert figure.rate == "—"


def test_names_every_figure_once() -> None:
    found = [figure.id for figure in indicators.compute([], school(), rules(), CALENDAR, TERM, T1)]
    assert len(found) == len(set(found))
    assert {f"I{number:02}"[:3] for number in range(1, 23)} <= {name[:3] for name in found}
