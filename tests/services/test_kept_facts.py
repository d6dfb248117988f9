"""What an open school keeps in memory: read anew where it was touched, forgotten where in doubt."""

from __future__ import annotations

from datetime import date

import pytest
from tests.helpers.sites import ids

from liushou_desktop.domain.facts import ChildFacts
from liushou_desktop.domain.records import Record
from liushou_desktop.services.school import kept_facts as kept
from liushou_desktop.services.school.compute_figures import (
    compute_indicators,
    duties,
    picture,
)
from liushou_desktop.services.shared.site import Site


def seen(site: Site) -> dict[str, ChildFacts]:
    with site.unit() as unit:
        return {facts.child.name: facts for facts in picture(site, unit, site.term()).children}


def talk(site: Site, child: str | None, number: int = 1) -> Record:
    now = site.clock.now()
    return Record(
        site=site.code, id=f"talk-{number}", form="talk", form_version=1, child=child,
        term=site.term().id, occurred_on=date(2026, 4, 20), entered_on=site.today, entered_at=now,
        entered_seq=900 + number, entered_by="资料员", doer_role="class_teacher", answers={},
    )  # fmt: skip


def write(site: Site, record: Record) -> None:
    with site.unit() as unit:
        unit.add(record)


def test_reads_again_whom_a_record_was_written_for_and_nobody_else(school: Site) -> None:
    before = seen(school)
    write(school, talk(school, ids(school)["冶䶮"]))
    after = seen(school)
    assert [name for name in before if after[name] is not before[name]] == ["冶䶮"]
    assert "talk-1" in [record.id for record in after["冶䶮"].records]


def test_reads_everything_again_after_a_record_of_a_group(school: Site) -> None:
    before = seen(school)
    write(school, talk(school, None))
    after = seen(school)
    assert all(after[name] is not before[name] for name in before)


def test_forgets_what_a_unit_that_was_undone_had_read(school: Site) -> None:
    known = ids(school)

    def look_and_fail() -> None:
        with school.unit() as unit:
            unit.add(talk(school, known["马玉兰"]))
            picture(school, unit, school.term())
            raise RuntimeError("undone")

    with pytest.raises(RuntimeError, match="undone"):
        look_and_fail()
    write(school, talk(school, known["马国强"], number=2))
    assert "talk-1" not in [record.id for record in seen(school)["马玉兰"].records]
    assert "talk-2" in [record.id for record in seen(school)["马国强"].records]


def test_forgets_all_when_the_school_is_locked(school: Site) -> None:
    seen(school)
    assert school.kept
    school.lock()
    assert not school.kept


def test_counts_as_one_who_keeps_nothing(school: Site) -> None:
    """Duties and figures after a change are those of a site that was just opened."""
    lines, figures = duties(school), compute_indicators(school).indicators
    write(school, talk(school, ids(school)["冶䶮"]))
    changed = duties(school), compute_indicators(school).indicators
    assert changed[0] != lines
    assert changed[1] != figures
    school.kept.clear()
    assert changed == (duties(school), compute_indicators(school).indicators)


def test_works_out_anew_only_what_stands_on_new_facts(school: Site) -> None:
    worked, asked = kept.Worked[str](), []
    children = list(seen(school).values())

    def out(day: date) -> list[str]:
        return worked.out((day,), children, lambda facts: asked.append(facts) or facts.child.id)  # type: ignore[func-returns-value]

    assert out(school.today) == out(school.today) == [facts.child.id for facts in children]
    assert len(asked) == len(children)
    out(date(2026, 1, 1))
    assert len(asked) == 2 * len(children)
