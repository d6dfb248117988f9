"""Mandatory reports: anybody makes one, counsellor and principal read, nothing is ever lost."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from datetime import date, time
from pathlib import Path
from typing import Any

import pytest
from tests.helpers.sites import (
    CLERK,
    COUNSELLOR,
    HELPER,
    PASSWORD,
    PRINCIPAL,
    SCHOOL,
    TEACHER,
    TODAY,
    County,
    staff_id,
)

from liushou_desktop.base.clock import RehearsalClock
from liushou_desktop.base.errors import DamagedError, RefusedError
from liushou_desktop.services.school import hand_over, read_strongbox, report_harm
from liushou_desktop.services.school.add_record import NewRecord, add_record
from liushou_desktop.services.school.class_forms import export_class_form
from liushou_desktop.services.school.print_forms import print_form
from liushou_desktop.services.shared import care, users
from liushou_desktop.services.shared.export_site import export_site
from liushou_desktop.services.shared.paper_key_sheet import paper_key_state, replace_paper_key
from liushou_desktop.services.shared.record_answers import RecordRefusedError
from liushou_desktop.services.shared.rights import Role
from liushou_desktop.services.shared.site import Site
from liushou_desktop.storage.files import STRONGBOX_COPY, STRONGBOX_FILE

CHILD, FACTS, WHY = "甲小草", "手臂有三处青紫，孩子说是昨晚被打的。", "核对跟进"
NEW_PASSWORD, OTHER_PRINCIPAL = "柳湾-2027-新", "马新校长"


def answers(child: str = CHILD, **more: Any) -> dict[str, Any]:
    return {
        "child_name": child,
        "discovered_on": date(2026, 6, 15),
        "discovered_at": time(8, 20),
        "situations": ("violence",),
        "police_reasons": ("home_violence",),
        "facts": FACTS,
        "reporter": "王老师",
        **more,
    }


def report(county: County, user: str = TEACHER, child: str = CHILD) -> str:
    with county.open_school(user) as site:
        return report_harm.make_report(site, answers(child)).id


def read(county: County, user: str = PRINCIPAL, typed: str = PASSWORD, **how: Any) -> Any:
    with county.open_school(user) as site:
        return read_strongbox.open_strongbox(site, typed, WHY, **how)


def children(opened: Any) -> list[str]:
    return sorted(str(each.answers["child_name"]) for each in opened.reports)


def refused(call: Callable[[], object]) -> str:
    with pytest.raises((RefusedError, DamagedError)) as error:
        call()
    return error.value.code


def let_in(county: County, name: str, by: str = PRINCIPAL) -> None:
    with county.open_school(by) as site:
        keys = read_strongbox.open_strongbox(site, PASSWORD, WHY).keys
        read_strongbox.let_in(site, keys, name)


def add_principal(county: County) -> None:
    with county.open_school(CLERK) as site:
        users.add_user(site, OTHER_PRINCIPAL, Role.PRINCIPAL, PASSWORD)


def remove(county: County, name: str, by: str = CLERK) -> None:
    with county.open_school(by) as site:
        users.remove_user(site, name)


def test_anybody_makes_one_and_two_read_it(county: County) -> None:
    for user in (CLERK, TEACHER, HELPER):
        report(county, user, f"孩子{user}")
    for user in (CLERK, TEACHER, HELPER):
        assert refused(lambda user=user: read(county, user)) == "NOT_ALLOWED"
    for user in (COUNSELLOR, PRINCIPAL):
        assert len(children(read(county, user))) == 3
    found = read(county)
    assert [each.number for each in found.reports] == ["2026-003", "2026-002", "2026-001"]
    assert {each.made_by for each in found.reports} == {CLERK, TEACHER, HELPER}
    assert [(each.by, each.content["reason"]) for each in found.log] == [
        *[(PRINCIPAL, WHY)] * 2,
        (COUNSELLOR, WHY),
    ]


def test_leaves_no_trace_of_the_maker(county: County, tmp_path: Path) -> None:
    """Neither in the open part of its file, nor in the site's chain, nor in what leaves the PC."""
    with county.open_school(TEACHER) as site:
        with site.unit() as unit:
            before = len(unit.history())
        report_harm.make_report(site, answers())
        with site.unit() as unit:
            assert len(unit.history()) == before
    kept = (county.school / STRONGBOX_FILE).read_text("utf-8")
    assert not any(word in kept for word in (CHILD, FACTS[:6], TEACHER, "2026"))
    read(county)
    with county.open_school(CLERK) as site:
        export_site(site, tmp_path / "all.json", reason="试", password=None)
        written = (tmp_path / "all.json").read_text("utf-8")
    assert CHILD not in written
    assert "strongbox.seen" not in written


def test_is_only_added_to(county: County) -> None:
    made = report(county)
    with county.open_school(TEACHER) as site:
        report_harm.add_told(site, made, {"party": "police", "person": "值班民警"})
        report_harm.add_told(
            site,
            made,
            {"party": "civil_affairs", "told_on": date(2026, 6, 15), "told_at": time(9, 0)},
        )
        report_harm.add_follow_up(site, made, "派出所来过，孩子暂住姑姑家")
        wrong = {"party": "police", "told_on": date(2026, 7, 1), "told_at": time(9, 0)}
        assert refused(lambda: report_harm.add_told(site, made, wrong)) == "NOTICE_IN_FUTURE"
        assert refused(
            lambda: report_harm.add_told(site, "nobody", wrong | {"told_on": TODAY})
        ) in (
            "NOT_FOUND",
            "NOTICE_IN_FUTURE",
        )
        assert refused(lambda: report_harm.add_follow_up(site, "nobody", "去看过")) == "NOT_FOUND"
        empty = answers(facts="", situations=())
        with pytest.raises(RecordRefusedError) as error:
            report_harm.make_report(site, empty)
        assert {each.field for each in error.value.problems} == {"facts", "situations"}
    (found,) = read(county).reports
    assert found.untold() == ("education",)
    assert found.minutes("civil_affairs", found.found_at) == 40
    assert found.answers["facts"] == FACTS
    assert [row["follow_up"] for row in found.answers["followed"]] == ["派出所来过，孩子暂住姑姑家"]


def test_goes_nowhere_where_records_go(county: County, tmp_path: Path) -> None:
    with county.open_school(CLERK) as site:
        new = NewRecord(form=report_harm.FORM, answers=answers())
        assert refused(lambda: add_record(site, new)) == "FORM_IS_NO_RECORD"
        filled = lambda: print_form(site, report_harm.FORM, blank=False)  # noqa: E731
        assert refused(filled) == "FORM_KEPT_APART"
        sheet = lambda: export_class_form(site, report_harm.FORM, tmp_path / "x.xlsx")  # noqa: E731
        assert refused(sheet) == "FORM_KEPT_APART"
        assert print_form(site, report_harm.FORM, blank=True).printed.pages == 1


def test_prints_one_page_with_a_reason(county: County) -> None:
    made = report(county)
    with county.open_school(PRINCIPAL) as site:
        keys = read_strongbox.open_strongbox(site, PASSWORD, WHY).keys
        blind = lambda: read_strongbox.print_report(site, keys, made, " ")  # noqa: E731
        assert refused(blind) == "REASON_MISSING"
        assert read_strongbox.print_report(site, keys, made, "存档").printed.pages == 1
        assert read_strongbox.read_again(site, keys).log[0].kind == "printed"
        with site.unit() as unit:
            logged = {(each.action, each.row) for each in unit.history(limit=3)}
    assert ("print", "strongbox") in logged


def test_a_backup_put_back_loses_no_report_made_since(county: County) -> None:
    report(county, child="甲一")
    with county.open_school(PRINCIPAL) as site:
        copy = care.back_up(site)
    report(county, child="甲二")
    with county.open_school(PRINCIPAL) as site:
        care.restore_here(site, copy.path, PRINCIPAL, PASSWORD)
    assert children(read(county)) == ["甲一", "甲二"]
    elsewhere = County(county.folder / "elsewhere")
    care.restore_with_paper_key(
        copy.path, elsewhere.school, county.paper_key, RehearsalClock(TODAY)
    )
    assert children(read(elsewhere)) == ["甲一"]


def test_a_new_password_still_opens_and_one_given_by_others_does_not(county: County) -> None:
    report(county)
    users.change_password(county.school, PRINCIPAL, PASSWORD, NEW_PASSWORD)
    users.change_password(county.school, PRINCIPAL, NEW_PASSWORD, PASSWORD)
    assert children(read(county)) == [CHILD]
    with county.open_school(CLERK) as site:
        users.reset_password(site, PRINCIPAL, PASSWORD)
    assert refused(lambda: read(county)) == "STRONGBOX_NOT_YOURS"
    report(county, child="甲二")
    let_in(county, PRINCIPAL, by=COUNSELLOR)
    assert children(read(county)) == sorted([CHILD, "甲二"])
    with county.open_school(CLERK) as site:
        users.reset_password(site, PRINCIPAL, PASSWORD)
    users.reset_by_paper_key(
        county.school, county.paper_key, PRINCIPAL, PASSWORD, RehearsalClock(TODAY)
    )
    assert children(read(county)) == sorted([CHILD, "甲二"])


def test_the_paper_key_opens_it_and_so_does_the_next_one(county: County) -> None:
    report(county)
    add_principal(county)
    assert refused(lambda: read(county, OTHER_PRINCIPAL)) == "STRONGBOX_NOT_YOURS"
    found = read(county, OTHER_PRINCIPAL, county.paper_key, by_paper_key=True)
    assert children(found) == [CHILD]
    with county.open_school(PRINCIPAL) as site:
        assert paper_key_state(site)[0] == "opened"
        fresh = replace_paper_key(site)
    assert (
        refused(lambda: read(county, PRINCIPAL, county.paper_key, by_paper_key=True))
        == "WRONG_PAPER_KEY"
    )
    digits = " ".join(fresh.lines)
    assert children(read(county, OTHER_PRINCIPAL)) == [CHILD]  # and the new paper gets its box
    assert children(read(county, PRINCIPAL, digits, by_paper_key=True)) == [CHILD]


def test_who_left_opens_nothing_new(county: County, tmp_path: Path) -> None:
    report(county, child="甲一")
    old = shutil.copytree(county.school, tmp_path / "kept", ignore=shutil.ignore_patterns("lock"))
    add_principal(county)
    let_in(county, OTHER_PRINCIPAL)
    remove(county, PRINCIPAL)
    report(county, child="甲二")
    assert children(read(county, OTHER_PRINCIPAL)) == ["甲一", "甲二"]
    # the one who left carries the new file to the folder of his day
    shutil.copy(county.school / STRONGBOX_FILE, old / STRONGBOX_FILE)
    (old / STRONGBOX_COPY).unlink()
    taken = County(tmp_path / "taken")
    shutil.copytree(old, taken.school)
    assert refused(lambda: read(taken)) == "STRONGBOX_NOT_YOURS"


def test_the_last_reader_does_not_go_before_somebody_else_can_read(county: County) -> None:
    remove(county, COUNSELLOR)
    report(county)
    add_principal(county)
    assert refused(lambda: remove(county, PRINCIPAL)) == "STRONGBOX_LAST_READER"
    with county.open_school(CLERK) as site:
        person = staff_id(site, COUNSELLOR)
        users.add_user(site, "石校长", Role.PRINCIPAL, PASSWORD, person)
    let_in(county, "石校长")
    remove(county, PRINCIPAL)
    with county.open_school(CLERK) as site:
        leave = lambda: hand_over.hand_over(site, person, {}, reason="调走")  # noqa: E731
        assert refused(leave) == "STRONGBOX_LAST_READER"
    let_in(county, OTHER_PRINCIPAL, by="石校长")
    remove(county, "石校长")
    assert children(read(county, OTHER_PRINCIPAL)) == [CHILD]


def strongbox(county: County) -> dict[str, Any]:
    return dict(json.loads((county.school / STRONGBOX_FILE).read_text("utf-8")))


def put(county: County, data: dict[str, Any]) -> None:
    for name in (STRONGBOX_FILE, STRONGBOX_COPY):
        (county.school / name).write_text(json.dumps(data), "utf-8")


def doubts(county: County) -> list[str]:
    with county.open_school(CLERK) as site:
        return [problem.code for problem in care.check_site(site).problems]


def test_says_what_somebody_took_out(county: County) -> None:
    report(county, child="甲一")
    report(county, child="甲二")
    read(county)
    whole = strongbox(county)
    assert doubts(county) == []
    put(county, {**whole, "entries": whole["entries"][1:]})
    assert doubts(county) == ["CHECK_STRONGBOX_GAPS"]
    put(county, {**whole, "entries": whole["entries"][:1]})
    assert doubts(county) == ["CHECK_STRONGBOX_CUT"]
    assert [each.code for each in read(county).doubts] == ["CHECK_STRONGBOX_CUT"]
    swapped = [dict(entry) for entry in whole["entries"]]
    swapped[0]["box"], swapped[1]["box"] = swapped[1]["box"], swapped[0]["box"]
    put(county, {**whole, "entries": swapped})
    assert refused(lambda: read(county)) == "STRONGBOX_DAMAGED"


def test_one_broken_file_costs_nothing_and_two_do_not_stop_a_report(county: County) -> None:
    report(county, child="甲一")
    (county.school / STRONGBOX_FILE).write_bytes(b"{")
    report(county, child="甲二")
    assert children(read(county)) == ["甲一", "甲二"]
    for name in (STRONGBOX_FILE, STRONGBOX_COPY):
        (county.school / name).write_bytes(b"{")
    assert doubts(county) == ["STRONGBOX_DAMAGED"]
    assert refused(lambda: read(county)) == "STRONGBOX_DAMAGED"
    with county.open_school(PRINCIPAL) as site:
        care.back_up(site)  # the children's files are sound
    report(county, child="甲三")
    assert len(list(county.school.glob("*.broken-1"))) == 2
    assert refused(lambda: read(county, typed="wrong-password")) == "WRONG_PASSWORD"
    assert [each.code for each in read(county).doubts] == ["CHECK_STRONGBOX_CUT"]


def test_nobody_reads_a_site_without_reports(school: Site, county: County) -> None:
    assert school.code == SCHOOL
    assert not (school.folder / STRONGBOX_FILE).exists()
    school.lock()
    assert refused(lambda: read(county)) == "STRONGBOX_EMPTY"
