"""It names what blocks a report and what asks a reason."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta

import pytest
from tests.domain import worlds
from tests.domain.worlds import CALENDAR, SITE, TERM, spell

from liushou_desktop.app.wording import sentences
from liushou_desktop.domain import quality, quality_records
from liushou_desktop.domain.child import Confirmation
from liushou_desktop.domain.exposure import Scope, exposure
from liushou_desktop.domain.facts import ChildFacts
from liushou_desktop.domain.schooling import Pairing
from liushou_desktop.formspec.check import check_field
from liushou_desktop.formspec.codes import code_set
from liushou_desktop.formspec.context import Context
from liushou_desktop.formspec.loader import catalogue

DAY = date(2026, 6, 12)
CHILD = worlds.complete(
    child=replace(
        worlds.complete().child,
        birth_date=date(2015, 2, 28),
        id_number="999999201502280014",
        sex="1",
    )
)


def codes(child: ChildFacts, day: date = DAY) -> dict[str, str]:
    school = worlds.school_with_teacher()
    return {p.code: p.severity.value for p in quality.child_problems(child, school, day)}


def changed(**values: object) -> ChildFacts:
    return replace(CHILD, child=replace(CHILD.child, **values))  # type: ignore[arg-type]


def carer(**values: object) -> ChildFacts:
    return replace(CHILD, carers=tuple(replace(c, **values) for c in CHILD.carers))  # type: ignore[arg-type]


def parents(father: str, mother: str, **given: object) -> ChildFacts:
    rows = zip(CHILD.whereabouts, (father, mother), strict=True)
    return replace(CHILD, whereabouts=tuple(replace(w, status=s) for w, s in rows), **given)  # type: ignore[arg-type]


def signed_by(name: str, until: date, **given: object) -> ChildFacts:
    """An agreement (F16) signed by somebody of that name; the carer's row holds none."""
    paper = worlds.fact(
        "f", "care_agreement", "c1", DAY.toordinal() - 9, DAY.toordinal(),
        details={"until": until, "trusted": name}, **given,
    )  # fmt: skip
    free = tuple(
        replace(each, confirmation_signed_on=None, confirmation_until=None) for each in CHILD.carers
    )
    return replace(CHILD, carers=free, records=(*CHILD.records, paper))


def test_finds_nothing_wrong_with_a_sound_file() -> None:
    assert codes(CHILD) == {}


CASES = [
    (changed(name=" "), "V01_NAME_MISSING", "red"),
    (replace(CHILD, enrolments=()), "V01_CLASS_MISSING", "red"),
    (changed(id_number="999999201502280015"), "V03_ID_CHECK_DIGIT_WRONG", "yellow"),
    (
        changed(id_number="999999201502280015", id_note="户籍错号待更正"),
        "V03_ID_CHECK_DIGIT_WRONG",
        "info",
    ),
    (changed(sex="2"), "V04_ID_SEX_DIFFERS", "yellow"),
    (changed(birth_date=date(2015, 3, 1)), "V04_ID_BIRTH_DATE_DIFFERS", "yellow"),
    (changed(id_number="999999201502280"), "V05_ID_DAMAGED", "red"),
    (changed(id_number=None, birth_date=date(2022, 1, 1)), "V06_AGE_UNUSUAL", "yellow"),
    (
        changed(id_number=None, birth_date=date(2011, 1, 1)),
        "V07_GRADE_UNUSUAL_FOR_AGE",
        "yellow",
    ),
    (
        replace(CHILD, spells=(spell(date(2026, 3, 1), date(2026, 2, 1)),)),
        "V08_SPELL_BACKWARDS",
        "red",
    ),
    (
        replace(CHILD, spells=(spell(date(2025, 3, 1)), spell(date(2026, 3, 1)))),
        "V08_SPELLS_OVERLAP",
        "red",
    ),
    (parents("away_working", "at_home"), "V09_BOTH_AWAY_BUT_ONE_AT_HOME", "red"),
    (
        replace(CHILD, spells=(spell(date(2025, 3, 1), category="1"),)),
        "V09_ONE_AWAY_BUT_BOTH_ARE",
        "red",
    ),
    (parents("dead", "out_of_contact"), "V10_REFER_AS_ORPHAN", "yellow"),
    (carer(relation="51"), "V11_CARER_IS_AWAY", "red"),
    (carer(birth_year="2010"), "V11_CARER_IS_MINOR", "red"),
    (carer(care_mode="peer_or_self"), "V11_CARER_IS_MINOR", "red"),
    (carer(barred=("addicted",)), "V11_CARER_IS_BARRED", "red"),
    (carer(birth_year="1950"), "V12_CARER_OLD", "yellow"),
    (carer(children_in_care=4), "V12_CARER_OF_MANY", "yellow"),
    (replace(CHILD, carers=()), "V13_NO_CARER", "red"),
    (changed(living_alone="only_minors"), "V13_LIVES_ALONE", "red"),
    (
        replace(CHILD, phones=tuple(replace(p, result="suspended") for p in CHILD.phones)),
        "V14_NO_WORKING_PHONE",
        "yellow",
    ),
    (
        replace(CHILD, phones=tuple(replace(p, digits="19900000009") for p in CHILD.phones)),
        "V15_PHONE_SHARED",
        "yellow",
    ),
    (changed(boarding="2", commute_hundred_metres=0), "V16_BOARDER_WITHOUT_WAY", "yellow"),
    (
        replace(CHILD, records=(worlds.talk(DAY + timedelta(days=1)),)),
        "V17_RECORD_IN_FUTURE",
        "red",
    ),
    (
        replace(
            CHILD,
            records=(worlds.visit(date(2026, 3, 2)), worlds.visit(date(2026, 3, 15))),
        ),
        "V18_VISITS_CLOSE",
        "yellow",
    ),
    (
        replace(
            CHILD,
            pairings=(Pairing(site=SITE, id="p", child="c1", staff="gone", start=DAY),),
        ),
        "V20_HELPER_NOT_ON_STAFF",
        "red",
    ),
    (
        replace(
            CHILD,
            confirmations=(
                Confirmation(
                    site=SITE,
                    id="k",
                    child="c1",
                    group="K2",
                    confirmed_on=DAY - timedelta(days=181),
                ),
            ),
        ),
        "V21_KNOW_STALE",
        "yellow",
    ),
    (changed(roster_left_behind="0"), "V22_ROSTER_DIFFERS", "info"),
    (changed(health="64"), "V23_DISABILITY_INCOMPLETE", "red"),
    (carer(confirmation_until=DAY - timedelta(days=1)), "V24_CONFIRMATION_EXPIRED", "yellow"),
    (
        signed_by("马外婆", until=DAY + timedelta(days=99)),
        "V24_SIGNED_BY_ANOTHER",
        "yellow",
    ),
]


@pytest.mark.parametrize(("child", "code", "severity"), CASES)
def test_names_the_doubt(child: ChildFacts, code: str, severity: str) -> None:
    assert codes(child).get(code) == severity


@pytest.mark.parametrize(
    ("child", "code"),
    [
        (
            replace(
                CHILD, spells=(spell(date(2024, 1, 1), date(2025, 1, 1)), spell(date(2025, 1, 2)))
            ),
            "V08_SPELLS_OVERLAP",
        ),
        (carer(birth_year="1956"), "V12_CARER_OLD"),
        (carer(children_in_care=3), "V12_CARER_OF_MANY"),
        (parents("away_working", "at_home", carers=()), "V13_NO_CARER"),
        (
            replace(
                CHILD,
                records=(worlds.visit(date(2026, 3, 2)), worlds.visit(date(2026, 3, 16))),
            ),
            "V18_VISITS_CLOSE",
        ),
        (
            changed(health="64", disability_kind="4", disability_grade="2"),
            "V23_DISABILITY_INCOMPLETE",
        ),
        (changed(id_kind="Z", id_number="1"), "V05_ID_DAMAGED"),
        (signed_by("马 爷爷", until=DAY), "V24_SIGNED_BY_ANOTHER"),
        (signed_by("马外婆", until=DAY - timedelta(days=1)), "V24_SIGNED_BY_ANOTHER"),
        (signed_by("马外婆", until=DAY, state="void"), "V24_SIGNED_BY_ANOTHER"),
    ],
)
def test_stops_at_the_edge(child: ChildFacts, code: str) -> None:
    assert code not in codes(child)


def test_names_records_outside_the_days_left_behind() -> None:
    late = replace(
        CHILD,
        spells=(spell(date(2026, 4, 1)),),
        records=(
            worlds.talk(date(2026, 3, 9)),
            worlds.talk(date(2026, 4, 9)),
            worlds.talk(date(2026, 1, 9)),
            worlds.visit(date(2026, 3, 10), purposes=("census",)),
            worlds.talk(date(2026, 3, 11), state="void"),
        ),
    )
    school = worlds.school_with_teacher()
    days = exposure(
        late, school, CALENDAR, Scope.of(worlds.rules()), TERM.start.toordinal(), DAY.toordinal()
    )
    found = quality.child_problems(late, school, DAY, exposure=days)
    outside = [p for p in found if p.code == "V17_RECORD_OUTSIDE"]
    assert [p.args["day"] for p in outside] == ["2026-03-09"]


def test_looks_across_the_children_of_a_school() -> None:
    day = date(2026, 3, 9)

    def child(number: int) -> ChildFacts:
        visit = worlds.visit(day, record=f"v{number}", staff=("t1",), text_digest=7)
        row = worlds.child(id=f"c{number}", id_number="999999201502280014" if number < 2 else None)
        return worlds.facts(child=row, records=(visit,))

    found = quality_records.school_problems([child(n) for n in range(7)])
    by_code: dict[str, set[str]] = {}
    for each in found:
        by_code.setdefault(each.problem.code, set()).add(each.child)
    assert by_code["V02_ID_TWICE"] == {"c0", "c1"}
    assert len(by_code["V18_TEACHER_BUSY"]) == 7
    assert len(by_code["V19_TEXT_REPEATED"]) == 7
    fewer = quality_records.school_problems([child(n) for n in range(2, 8)])
    assert {each.problem.code for each in fewer} == {"V19_TEXT_REPEATED"}


#: The rules of the handbook (§4.2) with their weight. V03 and V24 have a second sentence each; V22
#: only tells.
RULES = {
    **dict.fromkeys(("V01", "V02", "V05", "V08", "V09", "V11", "V13", "V17", "V20", "V23"), "red"),
    **dict.fromkeys(("V03", "V04", "V06", "V07", "V10", "V12", "V14", "V15", "V16"), "yellow"),
    **dict.fromkeys(("V18", "V19", "V21", "V24", "V25"), "yellow"),
    "V22": "info",
}
#: Rules whose doubt needs more than one child, or the bureau; the functions say them themselves.
ACROSS = {"V02", "V19", "V25"}


def test_knows_all_rules_of_the_handbook_with_their_weight() -> None:
    assert sorted(RULES) == [f"V{number:02}" for number in range(1, 26)]
    titled = {code.code for code in code_set("quality_rule").codes}
    assert {code[:3] for code in titled} == set(RULES)
    assert {code for code in sentences() if re.fullmatch(r"V\d\d_[A-Z_0-9]+", code)} == titled
    tried = {(code[:3], severity) for _, code, severity in CASES if severity != "info"}
    assert {rule for rule, _ in tried} == set(RULES) - ACROSS - {"V22"}
    assert all(RULES[rule] == severity for rule, severity in tried)
    told = quality_records.elsewhere("和刘家完小的马小草同名同生日")
    assert (told.code[:3], told.severity.value) == ("V25", RULES["V25"])


def test_asks_why_a_text_is_shorter_than_twenty_characters() -> None:
    """The other half of V19, where it is typed."""
    field = catalogue()["talk"].field("said")
    doubts = list(check_field(field, {"said": "挺好。"}, Context()))
    assert [(each.code, each.severity.value) for each in doubts] == [("TEXT_BRIEF", RULES["V19"])]
