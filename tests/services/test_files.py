"""A child's file: dated facts keep their past, cards keep their editions."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from tests.helpers.sites import CLERK, TODAY, County, ids, staff_id

from liushou_desktop.base.errors import RefusedError
from liushou_desktop.domain.child import Card, Child, Confirmation
from liushou_desktop.domain.facts import ChildFacts
from liushou_desktop.domain.family import Carer, Phone
from liushou_desktop.domain.spells import Spell
from liushou_desktop.services.school.change_child import (
    ChangeRefusedError,
    add_child,
    change_child,
    confirm_child,
)
from liushou_desktop.services.school.child_file import change_file, open_for_change
from liushou_desktop.services.school.child_history import child_history
from liushou_desktop.services.school.end_spell import end_spell
from liushou_desktop.services.school.find_children import child_filter, child_rows, find_children
from liushou_desktop.services.school.leave_school import (
    LeftSchool,
    leave_school,
    take_back_leaving,
)
from liushou_desktop.services.school.open_file import open_file
from liushou_desktop.services.school.print_cards import card_lines, cards_printed, print_cards
from liushou_desktop.services.school.school_facts import load_child
from liushou_desktop.services.school.show_child import reveal, show_child
from liushou_desktop.services.school.staff import find_class, pair
from liushou_desktop.services.school.suspend_child import (
    Leave,
    change_leave,
    suspend_child,
    void_leave,
)
from liushou_desktop.services.shared.site import Site

APRIL, JUNE = date(2026, 4, 1), date(2026, 6, 1)


@pytest.fixture
def child(school: Site) -> str:
    return ids(school)["马玉兰"]


def facts(site: Site, child: str) -> ChildFacts:
    with site.unit() as unit:
        return load_child(unit, child)


def set_card(site: Site, child: str, on: date | None = None, **answers: object) -> None:
    change_child(site, child, answers, form="contact_card", on=on, reason="照护人告知")


# who held on which day


def test_knows_who_the_carer_was_on_a_day(school: Site, child: str) -> None:
    set_card(school, child, on=JUNE, carer_name="马长青", carer_relation="61", carer_health="fair")
    known = facts(school, child)
    before, after = known.carer_on(date(2026, 5, 31)), known.carer_on(JUNE)
    assert before is not None
    assert after is not None
    assert (before.name, after.name) == ("韩桂英", "马长青")
    assert before.end == date(2026, 5, 31)


def test_keeps_a_number_that_was_given_up(school: Site, child: str) -> None:
    old = facts(school, child).phones_on("father", TODAY)[0].digits
    set_card(school, child, father_phone="19900008888")
    with school.unit() as unit:
        phones = unit.find(Phone, child=child, owner="father", order_by="start")
    assert [phone.digits for phone in phones] == [old, "19900008888"]
    assert phones[0].end is not None
    assert phones[1].end is None


def test_changes_no_past_when_nothing_differs(school: Site, child: str) -> None:
    with school.unit() as unit:
        before = len(unit.find(Phone, child=child)), len(unit.find(Carer, child=child))
    set_card(
        school,
        child,
        father_phone=facts(school, child).phones_on("father", TODAY)[0].digits,
        carer_name="韩桂英",
    )
    with school.unit() as unit:
        assert (len(unit.find(Phone, child=child)), len(unit.find(Carer, child=child))) == before


def test_corrects_a_fact_of_today_in_place(school: Site, child: str) -> None:
    set_card(school, child, mother_status="at_home")
    set_card(school, child, mother_status="away_trading")
    known = facts(school, child)
    where = known.whereabouts_of("mother", TODAY)
    assert where is not None
    assert where.status == "away_trading"
    assert len([w for w in known.whereabouts if w.role == "mother"]) == 2


def test_ends_the_pairing_before(school: Site, child: str) -> None:
    pair(school, child, staff_id(school, "杨海燕"), aim="数学")
    known = facts(school, child)
    assert known.helper_on(TODAY) == staff_id(school, "杨海燕")
    assert known.helper_on(date(2026, 3, 10)) == staff_id(school, "王秀兰")


# spells


def test_refuses_spells_that_overlap(school: Site, child: str) -> None:
    with pytest.raises(RefusedError, match="SPELL_RUNS_ALREADY"):
        open_file(school, child, category="2", start=APRIL)
    end_spell(school, child, last_day=date(2026, 5, 20), reason=end_reason())
    with pytest.raises(RefusedError, match="SPELL_OVERLAPS"):
        open_file(school, child, category="2", start=date(2026, 5, 20))
    number = open_file(school, child, category="1", start=date(2026, 5, 21))
    assert number == "LW-2026-001"
    with school.unit() as unit:
        spells = unit.find(Spell, child=child, order_by="start")
    assert [spell.end for spell in spells] == [date(2026, 5, 20), None]


def end_reason() -> str:
    from liushou_desktop.formspec.codes import code_set

    return code_set("spell_end_reason").codes[0].code


@pytest.mark.parametrize(
    ("last_day", "code"),
    [(date(2026, 6, 17), "SPELL_IN_FUTURE"), (date(2025, 1, 1), "SPELL_ENDS_BEFORE_START")],
)
def test_refuses_an_end_that_cannot_be(school: Site, child: str, last_day: date, code: str) -> None:
    with pytest.raises(RefusedError, match=code):
        end_spell(school, child, last_day=last_day, reason=end_reason())
    assert facts(school, child).spell_on(TODAY) is not None


def test_ends_a_spell_only_where_one_runs(school: Site) -> None:
    with pytest.raises(RefusedError, match="NO_RUNNING_SPELL"):
        end_spell(school, ids(school)["董雪梅"], last_day=APRIL, reason=end_reason())


def test_keeps_the_file_number_through_two_spells(county: County) -> None:
    with county.open_school() as site:
        child = ids(site)["何建军"]
        with site.unit() as unit:
            number = unit.require(Child, child).file_number
        end_spell(site, child, last_day=APRIL, reason=end_reason())
        assert child not in find_children(site, child_filter(who="active"))
        assert child in find_children(site, child_filter(who="closed"))
    with county.open_school(day=date(2026, 9, 10)) as site:
        assert open_file(site, child, category="2", start=date(2026, 9, 1)) == number
        assert open_file(site, ids(site)["董雪梅"], category="2", start=date(2026, 9, 1)) == (
            "LW-2026-007"
        )


# leaving


def test_ends_everything_with_the_last_day_at_school_and_takes_it_back(
    school: Site, child: str
) -> None:
    before = facts(school, child)
    assert before.helper_on(TODAY)
    leave_school(school, child, last_day=JUNE, reason="transferred_out", destination="兰州市")
    left = show_child(school, child)
    assert left.left == LeftSchool(JUNE, "transferred_out", "兰州市")
    gone = facts(school, child)
    assert gone.enrolment_on(TODAY) is None
    assert gone.spells[-1].end_reason == "transferred"
    assert gone.helper_on(TODAY) is None
    with pytest.raises(RefusedError, match="CHILD_NOT_IN_CLASS"):
        leave_school(school, child, last_day=JUNE, reason="died")
    take_back_leaving(school, child, "没有走成")
    assert replace(facts(school, child), card_fingerprint=None) == replace(
        before, card_fingerprint=None
    )


def test_keeps_persuading_a_child_that_left_as_a_dropout(school: Site, child: str) -> None:
    leave_school(school, child, last_day=JUNE, reason="dropped_out")
    gone = facts(school, child)
    assert gone.spell_on(TODAY) is not None
    assert not gone.child.is_closed
    with pytest.raises(RefusedError, match="CHOICE_UNKNOWN"):
        leave_school(school, child, last_day=JUNE, reason="moved_class")


# leaves


def test_notes_a_leave_puts_it_right_and_takes_it_back(school: Site, child: str) -> None:
    """Three weeks ill with a paper suspend; the same without one do not (A05)."""
    sick = Leave(kind="illness", start=date(2026, 5, 11), end=date(2026, 5, 29))
    made = suspend_child(school, child, sick)
    shown = show_child(school, child).leaves[0]
    assert (shown.days, shown.suspends) == (15, False)
    change_leave(school, made, replace(sick, has_proof=True))
    assert show_child(school, child).leaves[0].suspends
    with pytest.raises(RefusedError, match="LEAVE_OVERLAPS"):
        suspend_child(school, child, Leave(kind="family_away", start=date(2026, 5, 29)))
    with pytest.raises(RefusedError, match="REASON_MISSING"):
        change_leave(school, made, replace(sick, kind="family_away"))
    void_leave(school, made, "记到别人身上了")
    assert not show_child(school, child).leaves
    last = child_history(school, child)[0]
    assert (last.subject, last.reason) == ("请假休学", "记到别人身上了")
    with pytest.raises(RefusedError, match="LEAVE_VOID_ALREADY"):
        change_leave(school, made, sick)


# changing


def test_asks_why_an_identity_changes(school: Site, child: str) -> None:
    with pytest.raises(RefusedError, match="CHANGE_NEEDS_REASON"):
        change_child(school, child, {"name": "马玉岚"})
    change_child(school, child, {"name": "马玉岚"}, reason="照户口簿更正")
    (line,) = (line for line in child_history(school, child) if line.reason == "照户口簿更正")
    assert [(v.label, v.before, v.after) for v in line.values] == [("姓名", "马玉兰", "马玉岚")]
    assert line.actor == CLERK


def test_refuses_red_values_whatever_the_reason(school: Site, child: str) -> None:
    with pytest.raises(ChangeRefusedError) as caught:
        change_child(school, child, {"id_number": "99999920140115"}, reason="就要")
    assert caught.value.problems
    with school.unit() as unit:
        assert len(unit.require(Child, child).id_number or "") == 18


def test_refuses_a_field_the_form_has_not(school: Site, child: str) -> None:
    with pytest.raises(RefusedError, match="FIELD_UNKNOWN"):
        change_child(school, child, {"shoe_size": "36"})


def test_refuses_a_second_file_of_one_number(school: Site, child: str) -> None:
    with school.unit() as unit:
        number = unit.require(Child, child).id_number
    with pytest.raises(RefusedError, match="SAME_CHILD_EXISTS"):
        add_child(
            school,
            {"name": "马玉兰", "id_number": number},
            find_class(school, "五(2)班"),
            since=APRIL,
        )


def test_writes_both_forms_of_a_file_or_neither(school: Site, child: str) -> None:
    with pytest.raises(RefusedError):
        change_file(school, child, {"allergy": "青霉素", "id_number": "1"}, reason="?")
    with school.unit() as unit:
        assert unit.require(Child, child).allergy is None
    change_file(school, child, {"allergy": "青霉素", "ethnicity": "26"}, reason="照户口簿")
    with school.unit() as unit:
        kept = unit.require(Child, child)
    assert (kept.allergy, kept.ethnicity) == ("青霉素", "26")


def confirmed_today(school: Site, child: str) -> set[str]:
    with school.unit() as unit:
        return {each.group for each in unit.find(Confirmation, child=child, confirmed_on=TODAY)}


def test_one_new_answer_confirms_nothing_of_the_others(school: Site, child: str) -> None:
    before = confirmed_today(school, child)
    change_file(school, child, {"father_phone": "19900000077"})
    assert confirmed_today(school, child) == before
    confirm_child(school, child, ("K1",))
    assert confirmed_today(school, child) == before | {"K1"}


def test_what_is_told_whole_is_confirmed(school: Site, child: str) -> None:
    """First the only answer of its group, a month later both of them, then one alone."""
    for month, answers in (
        (4, {"heating": ("stove",)}),
        (5, {"heating": ("kang",), "commute_ways": ("walk",)}),
        (6, {"heating": ("stove",)}),
    ):
        day = date(2026, month, 1)
        change_child(school, child, answers, form="contact_card", on=day)
    with school.unit() as unit:
        told = unit.find(Confirmation, child=child, group="K4", order_by="confirmed_on")
    days = [each.confirmed_on for each in told]
    assert days == [date(2026, 4, 1), date(2026, 5, 1)]


def test_confirms_without_changing(school: Site, child: str) -> None:
    confirm_child(school, child, source="phone")
    with school.unit() as unit:
        confirmed = unit.find(Confirmation, child=child, confirmed_on=TODAY)
    assert {each.group for each in confirmed} == {"K1", "K2", "K3", "K4"}


def test_logs_the_reading_of_whole_numbers(school: Site, child: str) -> None:
    shown = show_child(school, child)
    assert "*" in shown.values["child.id_number"]
    assert len(reveal(school, child, "child.id_number")) == 18
    phone = next(line.phone_id for line in shown.family if line.phone_id)
    assert reveal(school, child, f"phone:{phone}").isdigit()
    open_for_change(school, child)
    with school.unit() as unit:
        reasons = [c.reason for c in unit.history(action="read")]
    assert reasons[:3] == ["file", "phone", "child.id_number"]


def test_finds_by_name_initials_and_last_digits(school: Site, child: str) -> None:
    digits = facts(school, child).phones_on("father", TODAY)[0].digits
    number = facts(school, child).child.id_number or ""
    for text in ("马玉", "myl", "玉兰", digits[-4:], number[-4:]):
        assert child in find_children(school, child_filter(text=text)), text
    assert find_children(school, child_filter(text="没有这人")) == []


# cards


def test_makes_an_edition_only_when_the_words_change(school: Site, child: str) -> None:
    print_cards(school, "full", children=[child])
    print_cards(school, "carry", children=[child])
    with school.unit() as unit:
        assert [each.edition for each in unit.find(Card, child=child)] == [1]
    set_card(school, child, father_phone="19900008888")
    print_cards(school, "full", children=[child])
    with school.unit() as unit:
        cards = unit.find(Card, child=child, order_by="edition")
    assert [each.edition for each in cards] == [1, 2]
    assert cards[0].check_code != cards[1].check_code


def test_goes_stale_when_a_number_changes(school: Site, child: str) -> None:
    print_cards(school, "full", children=[child])
    cards_printed(school, [child])
    assert child_rows(school, [child])[0].card_state == "printed"
    set_card(school, child, father_phone="19900008888")
    assert child_rows(school, [child])[0].card_state == "stale"
    line = next(line for line in card_lines(school) if line.child == child)
    assert line.changed == "父亲换电话"


def test_recalls_the_old_card_when_the_new_one_is_printed(school: Site, child: str) -> None:
    print_cards(school, "full", children=[child])
    assert cards_printed(school, [child]) == 0
    set_card(school, child, father_phone="19900008888")
    print_cards(school, "full", children=[child])
    assert cards_printed(school, [child]) == 1
    with school.unit() as unit:
        states = [each.state for each in unit.find(Card, child=child, order_by="edition")]
    assert states == ["recalled", "printed"]
    assert child_rows(school, [child])[0].card_state == "printed"


def test_keeps_nothing_of_a_look(school: Site, child: str) -> None:
    with school.unit() as unit:
        before = unit.chain_head().seq
    print_cards(school, "full", children=[child], keep=False)
    with school.unit() as unit:
        assert unit.chain_head().seq == before
        assert unit.count(Card) == 0


def test_logs_a_print_job(school: Site, child: str) -> None:
    print_cards(school, "carry", children=[child])
    with school.unit() as unit:
        (entry,) = unit.history(action="print")
    assert entry.row.startswith("contact_card_carry")
    assert entry.actor == CLERK
