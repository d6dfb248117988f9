"""The bureau takes packages: once, whole or not at all, in any order of schools."""

from __future__ import annotations

import shutil
from datetime import date
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest
from tests.helpers.sites import (
    AFTER_TERM,
    BUREAU_NAME,
    PASSWORD,
    PRINCIPAL,
    SCHOOL,
    TERM,
    TERM_BEGINS,
    County,
    enter_children,
    hire,
    ids,
    join_bureau,
    keep_records,
    sign_and_export,
    unlocked,
)

from liushou_desktop.app.report_words import reminder_words
from liushou_desktop.base.errors import Cancelled, RefusedError
from liushou_desktop.base.progress import Watcher
from liushou_desktop.domain.register import ReceivedPackage
from liushou_desktop.domain.reported import ReportedChild, ReportedPiece
from liushou_desktop.services.bureau import merge_package
from liushou_desktop.services.bureau import package_receipts as receipts
from liushou_desktop.services.bureau import receive_packages as receiving
from liushou_desktop.services.bureau.county_view import (
    county_indicators,
    find_county_children,
    reporting_status,
)
from liushou_desktop.services.bureau.looked import lost_children
from liushou_desktop.services.bureau.print_reminders import print_reminders
from liushou_desktop.services.bureau.school_keys import revoke_school
from liushou_desktop.services.school.apply_receipt import apply_receipt, open_remarks, settle_remark
from liushou_desktop.services.school.change_child import change_child
from liushou_desktop.services.school.close_term import sign_off
from liushou_desktop.services.school.export_report import export_report
from liushou_desktop.services.school.remark_lines import remark_lines
from liushou_desktop.services.school.term_signing import term_signing
from liushou_desktop.services.shared.site import Site
from liushou_desktop.storage.checking import check
from liushou_desktop.storage.queries.reported import reported_figures, reported_rows
from liushou_desktop.storage.rows import ANY_SITE
from liushou_desktop.storage.unit import UnitOfWork

SECOND = "2199000002"


def held(site: Site) -> dict[str, Any]:
    """Everything the bureau holds of schools, without its own ids and times."""
    with site.unit() as unit:
        rows = reported_rows(unit, site=ANY_SITE, is_gone=None)
        children = unit.find(ReportedChild, site=ANY_SITE)
        figures = reported_figures(unit, site=ANY_SITE)
    return {
        "rows": sorted((r.site, r.id, str(r.values), r.is_gone) for r in rows),
        "children": sorted((c.site, c.id, c.name, c.is_gone) for c in children),
        "figures": sorted(figures),
    }


def test_merges_children_figures_and_every_row(bureau: Site, reported: County) -> None:
    assert print_reminders(bureau, TERM, reminder_words).pages == 1
    (looked,) = receiving.receive(bureau, [reported.package])
    assert looked.merged
    with pytest.raises(RefusedError, match="PAPER_NOTHING_TO_PRINT"):
        print_reminders(bureau, TERM, reminder_words)  # nobody is left to be asked
    assert looked.counts is not None
    assert looked.counts["S2"] == {
        "new": 6, "same": 0, "changed": 0, "gone": 0, "disputed": 0,
    }  # fmt: skip
    lines = find_county_children(bureau)
    assert len(lines) == 6
    assert all("*" in line.masked_id for line in lines)
    assert [line.child.name for line in find_county_children(bureau, "myl")] == ["马玉兰"]
    status = reporting_status(bureau, TERM)
    assert status.count("merged") == 1


def test_changes_nothing_the_second_time(bureau: Site, reported: County) -> None:
    receiving.receive(bureau, [reported.package])
    before = held(bureau)
    (again,) = receiving.receive(bureau, [reported.package])
    assert again.verdict is not None
    assert again.verdict.kind.word == "already_merged"
    assert held(bureau) == before
    with bureau.unit() as unit:
        assert unit.count(ReceivedPackage) == 1


def test_gives_the_same_receipt_again(bureau: Site, reported: County) -> None:
    (first,) = receiving.receive(bureau, [reported.package])
    (again,) = receiving.receive(bureau, [reported.package])
    assert again.receipt == first.receipt


def test_takes_a_package_twice_on_one_stick(bureau: Site, reported: County) -> None:
    copy = reported.stick / "又拷一份.lspkg"
    shutil.copy(reported.package, copy)
    looked = receiving.receive(bureau, [copy, reported.stick / reported_name(reported, copy)])
    assert sorted(each.merged for each in looked) == [False, True]
    assert len(find_county_children(bureau)) == 6


def reported_name(county: County, copy: Path) -> str:
    return next(p.name for p in county.stick.glob("*.lspkg") if p != copy and "申请" not in p.name)


def test_writes_nothing_when_only_looking(bureau: Site, reported: County) -> None:
    before = held(bureau)
    (looked,) = receiving.receive(bureau, [reported.package], dry_run=True)
    assert looked.counts is not None
    assert not looked.merged
    assert held(bureau) == before


def test_leaves_nothing_of_a_merge_that_failed(
    bureau: Site, reported: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any) -> None:
        raise RuntimeError("in the middle")

    before = held(bureau)
    monkeypatch.setattr(merge_package, "write_plan", fail)  # the package is in already
    with pytest.raises(RuntimeError):
        receiving.receive(bureau, [reported.package])
    assert held(bureau) == before
    monkeypatch.undo()
    from tests.helpers.sites import cheap_passwords

    cheap_passwords(monkeypatch)
    (looked,) = receiving.receive(bureau, [reported.package])
    assert looked.merged


def test_judges_again_in_the_moment_of_merging(bureau: Site, reported: County) -> None:
    """A key was revoked between looking and merging."""
    (looked,) = receiving.judge_each(bureau, [reported.package])
    assert looked.may_be_merged
    revoke_school(bureau, SCHOOL, "电脑丢了")
    (after,) = receiving.merge_each(bureau, [looked])
    assert not after.merged
    assert after.verdict is not None
    assert after.verdict.kind.word == "revoked"
    assert find_county_children(bureau) == []


@pytest.fixture
def two_schools(reported: County, tmp_path: Path) -> tuple[County, Path]:
    """A second school of the same county with its own package; the stick's second package."""
    second = tmp_path / "second" / "school"
    second.parent.mkdir()
    with reported.open_bureau(day=TERM_BEGINS) as bureau:
        join_bureau(bureau, second, reported.stick, code=SECOND, name="癿沟小学", short_code="QG")
    with unlocked(second, "李向荣", TERM_BEGINS) as school:
        hire(school)
        enter_children(school)
    with unlocked(second, "李向荣", date(2026, 6, 16)) as school:
        keep_records(school)
    other = County(second.parent)
    other.stick.mkdir()
    sign_and_export(other)
    return reported, other.package


def test_gives_the_same_county_in_any_order(
    two_schools: tuple[County, Path], tmp_path: Path
) -> None:
    county, second = two_schools
    twin = tmp_path / "twin"
    shutil.copytree(county.bureau, twin)
    with county.open_bureau() as bureau:
        receiving.receive(bureau, [county_package(county)])
        receiving.receive(bureau, [second])
        one = held(bureau)
    with unlocked(twin, "何静", AFTER_TERM) as bureau:
        receiving.receive(bureau, [second])
        receiving.receive(bureau, [county_package(county)])
        assert held(bureau) == one


def test_gives_the_same_county_however_the_files_are_fed(
    two_schools: tuple[County, Path], tmp_path: Path
) -> None:
    """One school sends two versions, another one: every order, first singly, then all at once."""
    county, other = two_schools
    first = county_package(county)
    with county.open_school(day=date(2026, 7, 20)) as site:
        change_child(site, ids(site)["马玉兰"], {"name": "马玉岚"}, reason="照户口簿更正")
    sign_and_export(county, date(2026, 7, 20))
    (second,) = {p for p in county.stick.glob(f"{SCHOOL}*.lspkg") if "申请" not in p.name} - {first}
    found = []
    for number, order in enumerate(permutations([first, second, other])):
        twin = tmp_path / f"bureau {number}"
        shutil.copytree(county.bureau, twin)
        with unlocked(twin, "何静", date(2026, 7, 21)) as bureau:
            for file in order:
                receiving.receive(bureau, [file])
            receiving.receive(bureau, order)
            found.append(held(bureau))
            assert check(bureau.store).is_sound
    assert all(county_held == found[0] for county_held in found)
    assert len({row[0] for row in found[0]["rows"]}) == 2


def test_heals_a_cut_before_the_commit(
    two_schools: tuple[County, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Power fails when both packages are written and not yet committed: as if they never came."""
    county, second = two_schools
    files = [county_package(county), second]

    def cut(*_: Any) -> None:
        raise KeyboardInterrupt

    with county.open_bureau() as bureau:
        looked = list(receiving.judge_each(bureau, files))
        before = held(bureau)
        with monkeypatch.context() as patch:
            patch.setattr(UnitOfWork, "finish", cut)
            with pytest.raises(KeyboardInterrupt):
                list(receiving.merge_each(bureau, looked))
        assert held(bureau) == before
        assert not any(each.merged for each in looked)
    with county.open_bureau() as bureau:
        again = receiving.receive(bureau, files)
        assert all(each.merged and each.receipt for each in again)
        assert check(bureau.store).is_sound


def test_heals_a_cut_between_merge_and_receipt(
    two_schools: tuple[County, Path], tmp_path: Path
) -> None:
    """The bureau's PC dies as soon as the first package is on the disk."""
    county, second = two_schools
    files = [county_package(county), second]
    with county.open_bureau() as bureau:
        looked = list(receiving.judge_each(bureau, files))
        first = next(receiving.merge_each(bureau, looked))
    assert first.merged
    with county.open_bureau() as bureau:
        again = receiving.receive(bureau, files)
        assert all(each.receipt for each in again)
        told = {each.code: each for each in again}
        assert told[first.code].receipt == first.receipt
        written = receipts.write_receipts(
            bureau, tmp_path, [each.receipt for each in again if each.receipt]
        )
        assert len(written) == 2
        with bureau.unit() as unit:
            assert unit.count(ReceivedPackage) == 2


def test_lets_a_broken_package_stop_no_other_of_its_commit(
    two_schools: tuple[County, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    county, second = two_schools
    write_plan = merge_package.write_plan

    def fail_for_one(unit: Any, package: ReceivedPackage, *more: Any) -> None:
        write_plan(unit, package, *more)
        if package.code == SCHOOL:
            raise RefusedError("FENCE_NONSENSE", file="report.xlsx")

    monkeypatch.setattr(merge_package, "write_plan", fail_for_one)
    with county.open_bureau() as bureau:
        looked = receiving.receive(bureau, [county_package(county), second])
        assert [each.merged for each in looked] == [False, True]
        assert looked[0].problem is not None
        with bureau.unit() as unit:
            assert unit.count(ReportedPiece, site=SCHOOL) == 0
            assert unit.count(ReportedPiece, site=SECOND) > 0
        assert check(bureau.store).is_sound


def test_lets_a_report_wait_that_takes_most_children_away(
    two_schools: tuple[County, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    county, other = two_schools
    losses = iter([(6, 7), None, (6, 7)])
    monkeypatch.setattr(merge_package, "lost_children", lambda counts: next(losses))
    files = [county.package, other]
    with county.open_bureau() as bureau:
        emptied, sound = receiving.receive(bureau, files)
        assert emptied.problem is not None
        assert emptied.problem.code == "REPORT_LOSES_MOST"
        assert (emptied.merged, sound.merged) == (False, True)
        again, same = receiving.receive(bureau, files, even_emptied=True)
        assert (again.merged, same.merged) == (True, False)


def test_counts_whose_children_are_gone() -> None:
    def lost(gone: int, same: int) -> tuple[int, int] | None:
        return lost_children({"S2": {"new": 3, "gone": gone, "same": same}})

    assert [lost(4, 0), lost(5, 4), lost(5, 5)] == [None, (5, 9), None]


def test_keeps_what_was_merged_before_a_stop(two_schools: tuple[County, Path]) -> None:
    county, second = two_schools
    with county.open_bureau() as bureau:
        looked = list(receiving.judge_each(bureau, [county_package(county), second]))
        watcher = Watcher(tell=lambda progress: watcher.stop() if progress.done == 1 else None)
        handed: list[receiving.Looked] = []
        with pytest.raises(Cancelled):
            handed.extend(receiving.merge_each(bureau, looked, watcher))
        with bureau.unit() as unit:
            merged = {each.code for each in unit.find(ReceivedPackage)}
        assert merged == {each.code for each in looked if each.merged}


def test_reads_a_file_again_whose_content_was_let_go(
    two_schools: tuple[County, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Very many packages: their contents are not all kept; what is merged is what was verified."""
    county, second = two_schools
    first = county_package(county)
    monkeypatch.setattr(receiving, "_HELD_BYTES", 0)
    with county.open_bureau() as bureau:
        looked = list(receiving.judge_each(bureau, [first, second]))
        assert [each.held_bytes for each in looked] == [0, 0]
        assert all(each.counts and each.manifest for each in looked)
        shutil.copy(second, first)  # somebody exchanges the file between looking and merging
        told = {each.file: each for each in receiving.merge_each(bureau, looked)}
        assert told[first].code == SECOND
        assert sum(each.merged for each in looked) == 1
        with bureau.unit() as unit:
            assert [each.code for each in unit.find(ReceivedPackage)] == [SECOND]


def county_package(county: County) -> Path:
    return next(p for p in county.stick.glob(f"{SCHOOL}*.lspkg") if "申请" not in p.name)


def test_adds_numerators_never_rates(two_schools: tuple[County, Path]) -> None:
    county, second = two_schools
    with county.open_bureau() as bureau:
        receiving.receive(bureau, [county_package(county), second])
        figures = county_indicators(bureau, TERM, by_school=True)
    assert {f.indicator for f in figures} >= {"I01", "I03", "I04", "I05"}
    for figure in figures:
        assert len(figure.schools) == 2
        assert figure.numerator == sum(row.numerator for row in figure.schools)
        assert figure.denominator == sum(row.denominator for row in figure.schools)


def test_marks_a_child_no_longer_reported_as_gone(reported: County) -> None:
    """The second version leaves a child out whose spell was a mistake."""
    from liushou_desktop.domain.spells import Spell

    first = reported.package
    with reported.open_school(day=date(2026, 7, 20)) as site:
        child = ids(site)["韩义"]
        with site.unit() as unit:
            (spell,) = unit.find(Spell, child=child)
            unit.change(spell, "登记错了", start=date(2024, 9, 1), end=date(2025, 1, 1))
    sign_and_export(reported, date(2026, 7, 20))
    (second,) = {p for p in reported.stick.glob("*.lspkg") if "申请" not in p.name} - {first}
    with reported.open_bureau(day=date(2026, 7, 21)) as bureau:
        looked = receiving.receive(bureau, [first, second])
        assert [each.merged for each in looked] == [True, True]
        names = {line.child.name for line in find_county_children(bureau)}
        assert looked[1].counts is not None
        assert looked[1].counts["S2"]["gone"] == 1
        with bureau.unit() as unit:
            kept = unit.require(ReportedChild, child, site=SCHOOL)
    assert "韩义" not in names
    assert kept.is_gone


def test_keeps_the_rows_of_the_term_before(reported: County) -> None:
    """A package of the next term says nothing about visits of the last one."""
    first = reported.package
    with reported.open_bureau() as bureau:
        receiving.receive(bureau, [first])
        before = rows_of(bureau, "S7")
        assert before
    next_term, last_day = "2026-1", date(2027, 1, 16)
    from liushou_desktop.services.school import close_term as closing
    from liushou_desktop.services.school.export_report import export_report

    with reported.open_school("周立本", last_day) as site:
        review = closing.review_term(site, next_term)
        answers = {f.key: "补" for f in review.findings if f.state == "explain"}
        closing.explain(site, next_term, answers)
        closing.close_term(site, next_term)
        made = export_report(site, reported.stick, term=next_term)
    with reported.open_bureau(day=last_day) as bureau:
        (looked,) = receiving.receive(bureau, [made.package])
        assert looked.merged
        assert looked.counts is not None
        assert looked.counts["S7"]["gone"] == 0
        assert rows_of(bureau, "S7") == before


def test_corrects_a_past_term_without_taking_children_back(reported: County) -> None:
    """Term 1 is corrected after term 2 came: its figures change, today's ledger does not."""
    from liushou_desktop.services.school import close_term as closing
    from liushou_desktop.services.school.export_report import export_report

    first, last_day = reported.package, date(2027, 1, 16)
    with reported.open_school(day=date(2026, 9, 10)) as site:
        child = ids(site)["马玉兰"]
        change_child(site, child, {"name": "马玉岚"}, reason="照户口簿更正")
    made = [first]
    with reported.open_school("周立本", last_day) as site:
        for term in ("2026-1", TERM):
            review = closing.review_term(site, term)
            answers = {f.key: "补" for f in review.findings if f.state == "explain"}
            closing.explain(site, term, answers)
            closing.close_term(site, term)
            made.append(export_report(site, reported.stick, term=term).package)
    with reported.open_bureau(day=last_day) as bureau:
        receiving.receive(bureau, made[:2])
        rolls = [line.child.term for line in find_county_children(bureau)]
        (late,) = receiving.receive(bureau, made[2:])
        assert late.merged
        assert [line.child.term for line in find_county_children(bureau)] == rolls
        assert set(rolls) == {"2026-1"}
        assert rows_of(bureau, "S7")


def rows_of(bureau: Site, sheet: str) -> set[str]:
    with bureau.unit() as unit:
        return {row.key for row in reported_rows(unit, site=SCHOOL, sheet=sheet)}


def test_returns_a_package_with_remarks_to_the_children(
    bureau: Site, reported: County, tmp_path: Path
) -> None:
    (looked,) = receiving.receive(bureau, [reported.package])
    assert looked.opened is not None
    with reported.open_school() as site:
        child = ids(site)["马玉兰"]
    remarks = [
        {"sheet": "S2", "row": child, "field": "village", "text": "村名没写"},
        {"sheet": "S3", "row": f"{child}.father", "field": "phone", "text": "电话打不通"},
    ]
    receipt = receipts.return_package(bureau, looked.opened.digest, remarks)
    (file,) = receipts.write_receipts(bureau, tmp_path, [receipt])
    with reported.open_school(day=AFTER_TERM) as site:
        done = apply_receipt(site, file)
        assert (done.state, done.remarks, done.is_repeat) == ("returned", 2, False)
        assert apply_receipt(site, file).is_repeat
        assert {(each.child, each.text) for each in open_remarks(site)} == {
            (child, "村名没写"),
            (child, "电话打不通"),
        }
        assert {each.place for each in remark_lines(site, child)} == {
            ("registration", "child", "address"),
            ("contact_card", "parents", "father_phone"),
        }
        for remark in open_remarks(site):
            settle_remark(site, remark.id)
        assert open_remarks(site) == []


def test_a_return_asks_for_another_version_though_no_figure_changed(
    bureau: Site, reported: County, tmp_path: Path
) -> None:
    """A wrong phone moves no figure; the corrected report is the second version all the same."""
    with reported.open_school(day=AFTER_TERM) as site:
        assert term_signing(site, TERM).is_in_force
        asked = term_signing(site, TERM, again=True)
        assert (asked.why_again, asked.review.version) == ("asked", 2)
    (looked,) = receiving.receive(bureau, [reported.package])
    assert looked.opened is not None
    digest = looked.opened.digest
    receipt = receipts.return_package(bureau, digest, [{"sheet": "S3", "text": "电话打不通"}])
    (file,) = receipts.write_receipts(bureau, tmp_path, [receipt])
    with reported.open_school(day=AFTER_TERM) as site:
        apply_receipt(site, file)
        due = term_signing(site, TERM)
        assert (due.why_again, due.changes, due.returned_by) == ("returned", (), BUREAU_NAME)
        child = ids(site)["马玉兰"]
        change_child(site, child, {"father_phone": "19900000099"}, form="contact_card")
        sign_off(site, PRINCIPAL, PASSWORD, TERM)
        assert term_signing(site, TERM).is_in_force
        second = export_report(site, reported.stick, term=TERM)
    (again,) = receiving.receive(bureau, [second.package])
    assert again.merged
    assert again.manifest is not None
    assert again.manifest.version == 2


def test_shows_a_return_after_an_accepted_receipt(
    bureau: Site, reported: County, tmp_path: Path
) -> None:
    """First accepted, then returned: the second receipt is news."""
    (looked,) = receiving.receive(bureau, [reported.package])
    assert looked.receipt is not None
    assert looked.opened is not None
    (accepted,) = receipts.write_receipts(bureau, tmp_path, [looked.receipt])
    with reported.open_school(day=AFTER_TERM) as site:
        assert apply_receipt(site, accepted).state == "accepted"
    remarks = [{"sheet": "S2", "text": "请补村名"}]
    returned = receipts.return_package(bureau, looked.opened.digest, remarks)
    other = tmp_path / "other"
    other.mkdir()
    (file,) = receipts.write_receipts(bureau, other, [returned])
    with reported.open_school(day=AFTER_TERM) as site:
        done = apply_receipt(site, file)
        assert (done.state, done.is_repeat) == ("returned", False)
        assert [remark.text for remark in open_remarks(site)] == ["请补村名"]


def test_refuses_to_return_what_it_never_had(bureau: Site) -> None:
    with pytest.raises(RefusedError, match="NOT_FOUND"):
        receipts.return_package(bureau, "00" * 32, [])


def test_logs_every_receipt(bureau: Site, reported: County, tmp_path: Path) -> None:
    (looked,) = receiving.receive(bureau, [reported.package])
    receipts.write_receipts(bureau, tmp_path, [looked.receipt] if looked.receipt else [])
    with bureau.unit() as unit:
        (entry,) = unit.history(action="export")
    assert entry.row == f"receipt {SCHOOL} 1"


def test_carries_corrections_to_the_bureau(reported: County) -> None:
    """S16 of the second package tells what changed since the first."""
    first = reported.package
    with reported.open_school(day=date(2026, 7, 20)) as site:
        answers = {"father_phone": "19900009876"}
        change_child(site, ids(site)["马玉兰"], answers, form="contact_card", reason="换号")
    sign_and_export(reported, date(2026, 7, 20))
    (second,) = {p for p in reported.stick.glob("*.lspkg") if "申请" not in p.name} - {first}
    with reported.open_bureau(day=date(2026, 7, 21)) as bureau:
        receiving.receive(bureau, [first, second])
        with bureau.unit() as unit:
            rows = reported_rows(unit, site=SCHOOL, sheet="S16")
    assert any(row.values.get("reason") == "换号" for row in rows)
