"""Records: checked, counted, late, void; what the program works out by itself."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from tests.formspec.making import form_of
from tests.helpers.sites import (
    AFTER_TERM,
    HELPER,
    TEACHER,
    County,
    ids,
    staff_id,
    talk,
    visit,
)

from liushou_desktop.base.errors import RefusedError
from liushou_desktop.domain.records import Record
from liushou_desktop.services.school.add_record import NewRecord, Saved, add_record
from liushou_desktop.services.school.change_child import change_child
from liushou_desktop.services.school.compute_figures import duties
from liushou_desktop.services.school.list_records import list_records, record_answers, void_record
from liushou_desktop.services.shared.record_answers import RecordRefusedError, values_of_record
from liushou_desktop.services.shared.site import Site

DAY = date(2026, 6, 10)


@pytest.fixture
def child(school: Site) -> str:
    """One whose visits and talks of the term are still owed."""
    return ids(school)["马国强"]


def rules(saved: Saved) -> list[str]:
    return [each.rule for each in saved.counts_for]


def kept(site: Site, saved: Saved) -> Record:
    with site.unit() as unit:
        return unit.require(Record, saved.id)


def refused(site: Site, new: NewRecord) -> set[str]:
    with pytest.raises(RecordRefusedError) as caught:
        add_record(site, new)
    return {problem.code for problem in caught.value.problems}


def done(site: Site, child: str, rule: str) -> int:
    return sum(d.duty.done for d in duties(site, child=child) if d.duty.rule == rule)


def test_counts_a_visit_of_the_class_teacher(school: Site, child: str) -> None:
    before = done(school, child, "R31")
    saved = add_record(school, visit(school, child, DAY))
    assert rules(saved) == ["R31"]
    assert done(school, child, "R31") == before + 1
    assert kept(school, saved).doer_role == "class_teacher"


def test_counts_a_talk_for_its_month(school: Site, child: str) -> None:
    assert done(school, child, "R34") == 0
    assert rules(add_record(school, talk(school, child, DAY))) == ["R34"]
    assert done(school, child, "R34") == 1


@pytest.mark.parametrize(
    ("name", "given"),
    [
        ("census", {"purposes": ("census",)}),
        ("by phone", {"way": "phone", "address": None}),
        ("nobody met", {"outcome": "absent", "receiver_name": None, "receiver_relation": None,
                        "guardianship": None, "advice": None}),
    ],
)  # fmt: skip
def test_keeps_but_does_not_count(school: Site, child: str, name: str, given: dict) -> None:
    before = done(school, child, "R31")
    saved = add_record(school, visit(school, child, DAY, reason="没见到人", **given))
    assert rules(saved) == []
    assert done(school, child, "R31") == before
    assert len(list_records(school, child=child)) == 2


def test_works_out_in_which_post_somebody_came(school: Site) -> None:
    known = ids(school)
    helper = staff_id(school, HELPER)
    saved = add_record(school, visit(school, known["马玉兰"], DAY, visitors=(helper,)))
    assert kept(school, saved).doer_role == "helper"
    assert rules(saved) == []
    other = add_record(school, visit(school, known["何建军"], DAY))  # another class's teacher
    assert kept(school, other).doer_role == "subject_teacher"
    assert rules(other) == []


def test_asks_who_calls_himself_class_teacher(school: Site) -> None:
    other = ids(school)["何建军"]
    assert refused(school, talk(school, other, DAY)) == {"DOER_NOT_CLASS_TEACHER"}
    saved = add_record(school, talk(school, other, DAY, reason="代班一周，校务会定的"))
    assert [problem.code for problem in saved.problems] == ["DOER_NOT_CLASS_TEACHER"]


def test_refuses_a_day_outside_the_spell(school: Site) -> None:
    pupil = ids(school)["董雪梅"]  # not left behind
    assert refused(school, visit(school, pupil, DAY)) == {"RECORD_OUTSIDE_SPELL"}
    assert refused(school, visit(school, pupil, DAY, reason="就是要记")) == {"RECORD_OUTSIDE_SPELL"}
    assert rules(add_record(school, visit(school, pupil, DAY, purposes=("census",)))) == []


def test_refuses_tomorrow_and_other_terms(school: Site, child: str) -> None:
    assert refused(school, visit(school, child, date(2026, 6, 17)))
    assert refused(school, visit(school, child, date(2025, 12, 1)))
    assert list_records(school, child=child, term="2025-1") == []


def test_takes_a_late_entry_when_it_is_said(school: Site, child: str) -> None:
    new = visit(school, child, date(2025, 12, 1), is_late_entry=True, reason="补录上学期")
    saved = add_record(school, new)
    assert kept(school, saved).term == "2025-1"
    assert kept(school, saved).is_late_entry


def test_marks_what_is_keyed_after_the_term(county: County) -> None:
    with county.open_school(day=AFTER_TERM) as site:
        child = ids(site)["马国强"]
        saved = add_record(site, visit(site, child, DAY, is_late_entry=True, reason="补录"))
        record = kept(site, saved)
        assert (record.term, record.is_late_entry, record.entered_on) == (
            "2025-2",
            True,
            AFTER_TERM,
        )


def test_asks_a_reason_for_a_doubt(school: Site, child: str) -> None:
    short = {"advice": "多关心"}
    assert refused(school, visit(school, child, DAY, **short)) == {"TEXT_BRIEF"}
    saved = add_record(school, visit(school, child, DAY, reason="老人听不懂长话", **short))
    assert rules(saved) == ["R31"]


def test_refuses_what_is_missing(school: Site, child: str) -> None:
    assert "ANSWER_MISSING" in refused(school, visit(school, child, DAY, visitors=None))
    with pytest.raises(RefusedError, match="RECORD_HAS_NO_DATE"):
        add_record(school, visit(school, child, DAY, occurred_on=None))
    with pytest.raises(RefusedError, match="FORM_UNKNOWN"):
        add_record(school, NewRecord(form="no_such", child=child, answers={}))
    with pytest.raises(RefusedError, match="FORM_IS_NO_RECORD"):
        add_record(school, NewRecord(form="registration", child=child, answers={}))
    with pytest.raises(RefusedError, match="NOT_FOUND"):
        add_record(school, visit(school, "nobody", DAY))


def test_counts_no_draft(school: Site, child: str) -> None:
    before = done(school, child, "R31")
    saved = add_record(school, visit(school, child, DAY, is_draft=True, advice=None))
    assert done(school, child, "R31") == before
    shown = [line.id for line in list_records(school, child=child)]
    assert saved.id not in shown
    assert saved.id in [line.id for line in list_records(school, child=child, with_drafts=True)]


def test_voids_but_never_deletes(school: Site, child: str) -> None:
    before = done(school, child, "R31")
    saved = add_record(school, visit(school, child, DAY))
    with pytest.raises(RefusedError, match="REASON_MISSING"):
        void_record(school, saved.id, "  ")
    void_record(school, saved.id, "记错了孩子")
    assert done(school, child, "R31") == before
    line = next(line for line in list_records(school, child=child) if line.id == saved.id)
    assert line.state == "void"
    assert record_answers(school, saved.id)[1]["receiver_name"] == "韩桂英"
    with pytest.raises(RefusedError, match="RECORD_VOID_ALREADY"):
        void_record(school, saved.id, "再来一次")


def test_numbers_the_visits_of_a_term(school: Site, child: str) -> None:
    saved = add_record(school, visit(school, child, DAY))
    assert kept(school, saved).answers["visit_number"] == "第 2 次"


def test_gives_back_every_answer_it_was_given(school: Site, child: str) -> None:
    new = talk(school, child, DAY, mood="4", next_on=date(2026, 6, 12))
    saved = add_record(school, new)
    _, answers = record_answers(school, saved.id)
    asked = {name: value for name, value in new.answers.items() if value is not None}
    assert {name: answers[name] for name in asked} == asked


def test_logs_the_reading_of_what_a_child_said(school: Site, child: str) -> None:
    saved = add_record(school, talk(school, child, DAY))
    with school.unit() as unit:
        before = unit.chain_head().seq
    record_answers(school, saved.id)
    with school.unit() as unit:
        (read,) = [c for c in unit.history(action="read") if c.seq > before]
    assert (read.entity, read.row, read.actor) == ("record", saved.id, school.user.name)


def test_shows_no_sealed_text_in_a_list(school: Site, child: str) -> None:
    add_record(school, talk(school, child, DAY))
    line = list_records(school, child=child, form="talk")[0]
    assert "球鞋" not in line.summary
    assert line.staff == TEACHER


def test_keeps_nothing_when_the_child_is_gone_from_the_spell(school: Site, child: str) -> None:
    change_child(school, child, {"allergy": "无"}, form="contact_card")
    count = len(list_records(school))
    refused(school, visit(school, child, DAY, way="no_such"))
    assert len(list_records(school)) == count


def test_reads_an_old_record_through_renames_and_retired_fields() -> None:
    asked = '[[section.field]]\nid = "mood"\nkind = "text"\nlabel = "情绪"\n'
    asked += 'renamed_from = ["feeling"]\n'
    retired = '[[retired]]\nid = "weather"\nkind = "text"\nlabel = "天气"\n'
    old: Any = SimpleNamespace(answers={"feeling": "想妈妈", "weather": "雪", "gone": "?"})
    form = form_of(asked + retired)
    assert values_of_record(form, old) == {"mood": "想妈妈", "weather": "雪"}
