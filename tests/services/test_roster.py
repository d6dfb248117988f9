"""A roster is compared, decided on, written once and whole, and can be taken back."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from tests.helpers.sites import CHILDREN, PASSWORD, TODAY, born, ids

from liushou_desktop.app.demonstration.invented import identity_number
from liushou_desktop.app.demonstration.school_story import invent, write_roster_file
from liushou_desktop.base.errors import Cancelled, RefusedError
from liushou_desktop.base.files import write_whole
from liushou_desktop.base.progress import Progress, Watcher
from liushou_desktop.domain.child import Child
from liushou_desktop.domain.schooling import Enrolment
from liushou_desktop.domain.spells import Spell
from liushou_desktop.domain.summary import ChildSummary
from liushou_desktop.services.school.apply_roster import (
    Decisions,
    RosterImported,
    apply_roster,
    last_import,
    undo_import,
)
from liushou_desktop.services.school.change_child import change_child
from liushou_desktop.services.school.plan_roster import (
    RosterPlan,
    plan_roster,
    read_roster_file,
    save_doubtful_rows,
)
from liushou_desktop.services.school.refresh_summaries import refresh_all
from liushou_desktop.services.shared.site import Site
from liushou_desktop.sheets.sheet_spec import ColumnSpec, SheetSpec
from liushou_desktop.sheets.workbook_writer import write_workbook

HEADINGS = "姓名 性别 出生日期 民族 身份证件类型 身份证件号 班级 就读方式 是否留守儿童".split()
SEX = {"1": "男", "2": "女"}


def row(name: str, **given: str) -> dict[str, str]:
    """A row as the pupil register would export it for a child of the small school."""
    values = {"姓名": name, "身份证件类型": "居民身份证", "民族": "回族", "就读方式": "走读"}
    if name in CHILDREN:
        who = born(name)
        seat, category = CHILDREN[name]
        marks = {None: "非留守儿童", "1": "单亲留守儿童", "2": "双亲留守儿童"}
        values |= {
            "性别": SEX[who.sex],
            "出生日期": f"{who.on:%Y%m%d}",
            "身份证件号": who.id_number,
            "班级": seat,
            "是否留守儿童": marks[category],
        }
    return values | given


def newcomer(name: str = "新来的", number: int = 900, **given: str) -> dict[str, str]:
    birth = born("马玉兰").on
    return row(
        name,
        **{
            "性别": "女" if number % 2 == 0 else "男",
            "出生日期": f"{birth:%Y%m%d}",
            "身份证件号": identity_number(birth, number),
            "班级": "五(2)班",
            "是否留守儿童": "双亲留守儿童",
            **given,
        },
    )


def planned(site: Site, folder: Path, rows: Sequence[dict[str, str]]) -> RosterPlan:
    file = folder / "名单.xlsx"
    columns = [ColumnSpec(f"c{index}", heading) for index, heading in enumerate(HEADINGS)]
    table = [[each.get(heading, "") for heading in HEADINGS] for each in rows]
    spec = SheetSpec(id="roster", title="学生名单", columns=columns, rows=table, id_row=False)
    write_whole(file, write_workbook([spec]))
    return plan_roster(site, read_roster_file(site, file))


def everybody() -> list[dict[str, str]]:
    return [row(name) for name in CHILDREN]


def imported(site: Site, plan: RosterPlan, **decisions: object) -> RosterImported:
    return apply_roster(site, plan, Decisions(**decisions))  # type: ignore[arg-type]


def kinds(plan: RosterPlan) -> dict[str, str]:
    return {each.row.name or "": each.kind for each in plan.rows}


def child(site: Site, name: str) -> Child:
    with site.unit() as unit:
        return unit.require(Child, ids_of(unit)[name])


def ids_of(unit) -> dict[str, str]:  # type: ignore[no-untyped-def]
    return {each.name: each.id for each in unit.find(Child)}


@pytest.fixture
def settled(school: Site, tmp_path: Path) -> Site:
    """The school after its first roster: what it says is known."""
    imported(school, planned(school, tmp_path, everybody()))
    return school


def test_asks_which_parents_are_away_where_a_roster_only_says_yes(
    settled: Site, tmp_path: Path
) -> None:
    names = {"未说的": 901, "一方的": 902, "双方的": 903}
    plan = planned(
        settled,
        tmp_path,
        [*everybody(), *(newcomer(name, at, 是否留守儿童="是") for name, at in names.items())],
    )
    asking = {each.row.name: at for at, each in enumerate(plan.rows) if each.asks_kind}
    assert asking.keys() == names.keys()
    said = {asking["一方的"]: "one_away", asking["双方的"]: "both_away"}
    done = imported(settled, plan, rows=said)
    assert (done.added, done.files_opened, done.unsaid) == (3, 2, 1)
    assert child(settled, "未说的").file_number is None
    with settled.unit() as unit:
        spells = {
            name: [spell.category for spell in unit.find(Spell, child=ids_of(unit)[name])]
            for name in names
        }
    assert spells == {"未说的": [], "一方的": ["1"], "双方的": ["2"]}


def test_lists_show_what_a_fresh_reading_of_the_facts_would(settled: Site, tmp_path: Path) -> None:
    """Those an import makes are summed up without reading them back; it must come to the same."""
    imported(settled, planned(settled, tmp_path, [*everybody(), newcomer()]))
    with settled.unit() as unit:
        told = {each.id: each for each in unit.find(ChildSummary)}
        assert set(ids_of(unit).values()) == told.keys()
    refresh_all(settled, even_today=True)
    with settled.unit() as unit:
        assert {each.id: each for each in unit.find(ChildSummary)} == told


def test_changes_nothing_the_second_time(settled: Site, tmp_path: Path) -> None:
    plan = planned(settled, tmp_path, everybody())
    assert set(kinds(plan).values()) == {"same"}
    assert plan.gone == ()
    with settled.unit() as unit:
        before = unit.count(Child), unit.count(Enrolment)
    done = imported(settled, plan)
    assert (done.added, done.changed, done.unchanged) == (0, 0, 8)
    with settled.unit() as unit:
        assert (unit.count(Child), unit.count(Enrolment)) == before


def test_adds_newcomers_with_file_and_spell(settled: Site, tmp_path: Path) -> None:
    plan = planned(
        settled,
        tmp_path,
        [*everybody(), newcomer(), newcomer("不留守", 901, 是否留守儿童="非留守儿童")],
    )
    assert kinds(plan)["新来的"] == kinds(plan)["不留守"] == "new"
    done = imported(settled, plan)
    assert (done.added, done.files_opened) == (2, 1)
    new = child(settled, "新来的")
    assert new.file_number == "LW-2026-007"  # six were opened before
    assert child(settled, "不留守").file_number is None


def test_leaves_files_closed_when_asked(settled: Site, tmp_path: Path) -> None:
    plan = planned(settled, tmp_path, [*everybody(), newcomer()])
    assert imported(settled, plan, opens_files=False).files_opened == 0
    assert child(settled, "新来的").file_number is None


def test_shows_what_changed(settled: Site, tmp_path: Path) -> None:
    rows = everybody()
    rows[0]["就读方式"] = "住校"
    plan = planned(settled, tmp_path, rows)
    (changed,) = plan.of_kind("changed")
    assert [d.path for d in changed.differences] == ["child.boarding"]
    assert imported(settled, plan).changed == 1
    assert child(settled, "马玉兰").boarding == "2"


def test_keeps_what_was_edited_here(settled: Site, tmp_path: Path) -> None:
    change_child(settled, ids(settled)["马玉兰"], {"ethnicity": "26"}, reason="照户口簿")
    plan = planned(settled, tmp_path, everybody())
    (changed,) = plan.of_kind("changed")
    (difference,) = changed.differences
    assert difference.keeps_ours
    assert (difference.ours, difference.theirs) == ("26", "03")
    imported(settled, plan)
    assert child(settled, "马玉兰").ethnicity == "26"
    index = plan.rows.index(changed)
    imported(settled, plan, takes_theirs=frozenset({(index, "child.ethnicity")}))
    assert child(settled, "马玉兰").ethnicity == "03"


def test_moves_a_child_to_another_class(settled: Site, tmp_path: Path) -> None:
    rows = everybody()
    rows[0]["班级"] = "三(1)班"
    plan = planned(settled, tmp_path, rows)
    (changed,) = plan.of_kind("changed")
    assert changed.moves
    imported(settled, plan)
    with settled.unit() as unit:
        seats = unit.find(Enrolment, child=changed.child, order_by="start")
    assert [seat.end is None for seat in seats] == [False, True]
    assert seats[0].end_reason == "moved_class"
    assert seats[1].start == TODAY


def test_moves_a_child_from_the_day_somebody_says(settled: Site, tmp_path: Path) -> None:
    rows = everybody()
    rows[0]["班级"] = "三(1)班"
    plan = planned(settled, tmp_path, rows)
    with pytest.raises(RefusedError, match="MOVED_IN_FUTURE"):
        imported(settled, plan, moved_on=TODAY + timedelta(days=1))
    imported(settled, plan, moved_on=date(2026, 4, 13))
    with settled.unit() as unit:
        first, second = unit.find(Enrolment, child=plan.rows[0].child, order_by="start")
    assert (first.end, second.start) == (date(2026, 4, 12), date(2026, 4, 13))


def test_names_who_is_gone_and_lets_a_person_decide(settled: Site, tmp_path: Path) -> None:
    plan = planned(settled, tmp_path, [each for each in everybody() if each["姓名"] != "何建军"])
    (gone,) = plan.gone
    assert gone.name == "何建军"
    imported(settled, plan)  # nobody decided: the child stays
    known = ids(settled)["何建军"]
    with settled.unit() as unit:
        assert unit.find(Enrolment, child=known, end=None)
    imported(settled, plan, gone={known: "stays"})
    done = imported(settled, plan, gone={known: "transferred_out"})
    assert done.left == 1
    with settled.unit() as unit:
        assert not unit.find(Enrolment, child=known, end=None)


def test_calls_nobody_gone_from_a_class_it_does_not_cover(settled: Site, tmp_path: Path) -> None:
    own = [row(name) for name, (seat, _) in CHILDREN.items() if seat == "五(2)班"]
    assert planned(settled, tmp_path, own).gone == ()


def test_asks_whether_it_is_the_same_child(settled: Site, tmp_path: Path) -> None:
    """The same name and birthday, another number."""
    twin = row("马玉兰", 身份证件号=identity_number(born("马玉兰").on, 700))
    plan = planned(settled, tmp_path, [*everybody()[1:], twin])
    (doubt,) = plan.of_kind("perhaps")
    assert doubt.child_name == "马玉兰"
    assert imported(settled, plan).skipped == 1
    index = plan.rows.index(doubt)
    done = imported(settled, plan, rows={index: "new"})
    assert done.added == 1


@pytest.mark.parametrize(
    "number",
    [
        "622927201401",  # too short
        "6.22927E+17",  # through a numeric cell
        "999999201401151000",  # lost its last digits
        "99999920140115100Y",
    ],
)
def test_never_stores_a_damaged_number(settled: Site, tmp_path: Path, number: str) -> None:
    plan = planned(settled, tmp_path, [*everybody(), newcomer(身份证件号=number)])
    (doubt,) = plan.of_kind("doubtful")
    assert all(problem.place is not None for problem in doubt.row.problems)
    assert imported(settled, plan).skipped == 1
    assert "新来的" not in ids(settled)
    index = plan.rows.index(doubt)
    imported(settled, plan, rows={index: "take"})
    kept = child(settled, "新来的")
    assert kept.id_number is None
    assert kept.id_note


def test_hands_doubtful_rows_back_as_a_workbook(settled: Site, tmp_path: Path) -> None:
    from liushou_desktop.app.wording import say_alone

    good = planned(settled, tmp_path, everybody())
    with pytest.raises(RefusedError, match="NOTHING_DOUBTFUL"):
        save_doubtful_rows(settled, good, tmp_path / "none.xlsx", say_alone)
    plan = planned(settled, tmp_path, [*everybody(), newcomer(身份证件号="1")])
    assert save_doubtful_rows(settled, plan, tmp_path / "back.xlsx", say_alone) == 1
    assert (tmp_path / "back.xlsx").read_bytes()[:2] == b"PK"


def test_takes_an_import_back_whole(settled: Site, tmp_path: Path) -> None:
    before = ids(settled)
    imported(settled, planned(settled, tmp_path, [*everybody(), newcomer()]))
    assert last_import(settled) is not None
    with pytest.raises(RefusedError, match="WRONG_PASSWORD"):
        undo_import(settled, "not-it-2021")
    undo_import(settled, PASSWORD)
    assert ids(settled) == before
    settled.store.close()


def test_takes_nothing_back_once_somebody_went_on(settled: Site, tmp_path: Path) -> None:
    imported(settled, planned(settled, tmp_path, [*everybody(), newcomer()]))
    change_child(settled, ids(settled)["马国强"], {"ethnicity": "26"}, reason="照户口簿")
    assert last_import(settled) is None
    with pytest.raises(RefusedError, match="CHANGED_SINCE_STEP"):
        undo_import(settled, PASSWORD)
    assert "新来的" in ids(settled)


def test_has_nothing_to_take_back_at_first(school: Site) -> None:
    with pytest.raises(RefusedError, match="NOTHING_TO_UNDO"):
        undo_import(school, PASSWORD)


class Stopper(Watcher):
    """Stops at a step."""

    def __init__(self, step: str) -> None:
        def look(progress: Progress) -> None:
            if progress.step == step:
                raise Cancelled

        super().__init__(look)


def test_leaves_nothing_of_a_stopped_import(settled: Site, tmp_path: Path) -> None:
    plan = planned(settled, tmp_path, [*everybody(), newcomer()])
    before = ids(settled)
    with pytest.raises(Cancelled):
        apply_roster(settled, plan, Decisions(), Stopper("WRITING_ROSTER"))
    assert ids(settled) == before
    assert imported(settled, plan).added == 1


def test_works_in_proportion_to_its_rows(school: Site, tmp_path: Path) -> None:
    """Six hundred pupils cost about four times a hundred and fifty, not sixteen times: counted in
    calls, for a clock also counts what a loaded PC does beside it."""
    calls = {}
    for count in (150, 600):
        file = tmp_path / f"{count}.xlsx"
        write_roster_file(file, invent(3, count, 2025, "柳湾镇"))
        reading = read_roster_file(school, file)
        seen: list[Progress] = []
        with _counted() as counted:
            plan = plan_roster(school, reading, Watcher(seen.append))
            done = apply_roster(school, plan, Decisions(), Watcher(seen.append))
        calls[count] = counted.total()
        assert done.added + done.changed + done.unchanged + done.skipped == len(plan.rows)
    assert {each.step for each in seen} >= {"COMPARING_ROSTER", "WRITING_ROSTER"}
    assert calls[150] > 10_000
    assert calls[600] < 6 * calls[150]


@contextmanager
def _counted() -> Iterator[Counter[str]]:
    """How often functions are called in here, ours and those of the interpreter."""
    seen: Counter[str] = Counter()

    def note(frame: object, event: str, about: object) -> None:
        if event in ("call", "c_call"):
            seen[event] += 1

    sys.setprofile(note)
    try:
        yield seen
    finally:
        sys.setprofile(None)


def test_gives_file_numbers_that_never_come_again(settled: Site, tmp_path: Path) -> None:
    imported(settled, planned(settled, tmp_path, [*everybody(), newcomer()]))
    first = child(settled, "新来的").file_number
    undo_import(settled, PASSWORD)
    imported(settled, planned(settled, tmp_path, [*everybody(), newcomer("又一个", 902)]))
    again = child(settled, "又一个").file_number
    assert first is not None
    assert again is not None
    numbers = [each.file_number for each in all_children(settled) if each.file_number]
    assert len(numbers) == len(set(numbers))
    settled.store.close()


def all_children(site: Site) -> list[Child]:
    with site.unit() as unit:
        return [replace(each) for each in unit.find(Child)]
