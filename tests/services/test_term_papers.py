"""F17 and F18: as signed, whatever is keyed later; what changed stands below as corrections."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from tests.helpers.sites import (
    AFTER_TERM,
    CLERK,
    PRINCIPAL,
    TERM,
    County,
    ids,
    staff_id,
    visit,
)

from liushou_desktop.domain.spells import Spell
from liushou_desktop.services.school.add_record import NewRecord, add_record
from liushou_desktop.services.school.print_statistics import (
    export_statistics,
    layout,
    print_statistics,
    table_rows,
)
from liushou_desktop.services.school.print_summary import print_summary, term_summary
from liushou_desktop.services.school.proposed_answers import proposed_answers
from liushou_desktop.services.school.signed_figures import signed_figures
from liushou_desktop.services.school.term_statistics import term_statistics


def test_prints_in_autumn_what_was_signed_in_summer(reported: County, tmp_path: Path) -> None:
    with reported.open_school(PRINCIPAL, AFTER_TERM) as site:
        signed = term_statistics(site, TERM)
        before = signed_figures(site, TERM)
    assert signed.closing is not None
    assert signed.corrections == ()
    assert signed.short_code
    with reported.open_school(CLERK, date(2026, 9, 20)) as site:
        known = ids(site)
        with site.unit() as unit:  # a spell that had ended before the cut-off after all
            (spell,) = unit.find(Spell, child=known["韩义"])
            unit.change(spell, "查实", end=date(2026, 5, 1), end_reason="both_back")
        later = term_statistics(site, TERM)
        after = signed_figures(site, TERM)
        made = export_statistics(site, tmp_path / "f17.xlsx", TERM)
    assert (later.cross, later.figures, later.pupils) == (signed.cross, signed.figures, 6)
    assert later.corrections[0].title == "合计"
    assert (later.corrections[0].signed, later.corrections[0].now) == ("6", "5")
    assert any(change.title == "家访完成率" for change in later.corrections)
    assert made.corrections == later.corrections
    assert before is not None
    assert after is not None
    assert before.changes == ()
    visits = after.figures.indicator("I04")
    assert visits == before.figures.indicator("I04")
    assert known["韩义"] in {entry.child for entry in visits.entries}
    assert after.figures.class_labels[known["韩义"]] == "三(1)班"  # not the class of September
    assert {each.id: (each.signed, each.now) for each in after.changes}["I04"] == (
        "4 / 12",
        "4 / 11",
    )


def test_satisfies_the_printed_equations(reported: County) -> None:
    with reported.open_school(PRINCIPAL, AFTER_TERM) as site:
        told = term_statistics(site, TERM)
        job = print_statistics(site, TERM)
    assert job.printed.pages > len(layout()["side"])
    rows = [row for side in table_rows(told) for row in side]
    by_number = {row.number: row.figures for row in rows}
    for place in range(len(layout()["column"])):
        one, two, three, four, five, six, seven = (
            by_number[f"{number:02}"][place] or 0 for number in range(1, 8)
        )
        assert seven == one + two + three - four - five - six
        for section in ("二、留守类别", "三、监护方式", "四、民族", "五、身体情况", "九、就读方式"):
            heads = [row.figures[place] or 0 for row in rows if row.section == section]
            assert sum(heads) == seven, (section, place)
    total, boys, girls = by_number["07"][:3]
    assert (total, boys, girls) == (6, 2, 4)
    assert by_number["07"][14] is None  # no grade nine here


def test_says_before_signing_what_would_be_signed(county: County) -> None:
    with county.open_school(PRINCIPAL, AFTER_TERM) as site:
        told = term_statistics(site, TERM)
    assert told.closing is None
    assert (told.pupils, told.short_code) == (6, "")


def test_begins_the_summary_with_the_numbers_and_keeps_what_is_written(reported: County) -> None:
    with reported.open_school(CLERK, date(2026, 7, 14)) as site:
        begun = term_summary(site, TERM)
        form = site.forms.form("work_summary")
        proposed = proposed_answers(site, form, TERM)
        assert proposed == begun.texts
        assert "在册留守儿童 6 人，其中男 2 人、女 4 人" in begun.texts["basics"]
        assert "班主任应家访 12 次，做到 4 次，完成率 33.33%。" in begun.texts["practice"]
        assert "家访完成率差 8" in begun.texts["troubles"]
        assert "家访完成率：下学期补上。" in begun.texts["next_steps"]
        answers = {**proposed, "troubles": "人手少，路远。"}
        answers |= {"occurred_on": date(2026, 6, 30), "written_by": (staff_id(site, "石青"),)}
        saved = add_record(site, NewRecord(form="work_summary", answers=answers, reason="已核对"))
        kept = term_summary(site, TERM)
        job = print_summary(site, TERM)
    assert (kept.record, kept.texts["troubles"]) == (saved.id, "人手少，路远。")
    assert job.printed.pages == 2


def test_tells_a_late_visit_beside_the_number_signed(reported: County) -> None:
    """A visit keyed after the cut-off counts nowhere and corrects nothing."""
    with reported.open_school(CLERK, date(2026, 7, 20)) as site:
        child = ids(site)["何建军"]
        add_record(site, visit(site, child, date(2026, 6, 1), is_late_entry=True, reason="补录"))
        told = term_statistics(site, TERM)
    assert told.corrections == ()
