"""Each role may do what the table of rights says and no more, by whatever button or command."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from tests.helpers.sites import (
    BUREAU_CLERK,
    BUREAU_HEAD,
    CHILDREN,
    CLERK,
    COUNSELLOR,
    HELPER,
    OTHER_CLASS,
    OWN_CLASS,
    PASSWORD,
    PRINCIPAL,
    SCHOOL_USERS,
    TEACHER,
    TERM,
    County,
    ids,
    staff_id,
    talk,
    visit,
)

from liushou_desktop.base.errors import RefusedError
from liushou_desktop.services.bureau import (
    county_view,
    look_at_packages,
    package_receipts,
    receive_packages,
    register,
    school_keys,
)
from liushou_desktop.services.school import (
    add_record,
    apply_receipt,
    apply_roster,
    browse_records,
    change_child,
    child_file,
    child_history,
    class_forms,
    close_term,
    compute_figures,
    drafts,
    end_spell,
    export_report,
    find_children,
    key_pile,
    list_records,
    open_file,
    plan_roster,
    print_cards,
    print_forms,
    print_register,
    read_record,
    report_overview,
    show_child,
    staff,
    workbench,
)
from liushou_desktop.services.shared import access_log, care, own_keys, users
from liushou_desktop.services.shared.rights import Right, Role, may
from liushou_desktop.services.shared.site import Site

Call = Callable[[Site, str, Path], Any]
ANY_DAY = date(2026, 6, 10)


def teacher_of(site: Site) -> str:
    return staff_id(site, HELPER) if site.side == "school" else "nobody"


def a_visit(site: Site, child: str) -> add_record.NewRecord:
    if site.side == "school":
        return visit(site, child, ANY_DAY)
    return add_record.NewRecord(form="home_visit", child=child, answers={})


# What a service is called with: site, a child, a folder.
CALLS: dict[str, tuple[Right, Call]] = {
    "find_children": (
        Right.READ,
        lambda s, c, f: find_children.find_children(s, find_children.child_filter()),
    ),
    "child_rows": (Right.READ, lambda s, c, f: find_children.child_rows(s, [c])),
    "show_child": (Right.READ, lambda s, c, f: show_child.show_child(s, c)),
    "child_history": (Right.READ, lambda s, c, f: child_history.child_history(s, c)),
    "reveal": (Right.READ_SENSITIVE, lambda s, c, f: show_child.reveal(s, c, "child.id_number")),
    "list_records": (Right.READ, lambda s, c, f: list_records.list_records(s)),
    "browse_records": (
        Right.READ,
        lambda s, c, f: browse_records.browse_records(s, browse_records.RecordQuery()),
    ),
    "duties": (Right.READ, lambda s, c, f: compute_figures.duties(s)),
    "indicators": (Right.READ, lambda s, c, f: compute_figures.compute_indicators(s)),
    "workbench": (Right.READ, lambda s, c, f: workbench.workbench(s)),
    "report_overview": (Right.READ, lambda s, c, f: report_overview.report_overview(s)),
    "change_child": (
        Right.EDIT_CHILD,
        lambda s, c, f: change_child.change_child(s, c, {"allergy": "无"}, form="contact_card"),
    ),
    "confirm_child": (Right.EDIT_CHILD, lambda s, c, f: change_child.confirm_child(s, c)),
    "open_for_change": (Right.EDIT_CHILD, lambda s, c, f: child_file.open_for_change(s, c)),
    "change_file": (
        Right.EDIT_CHILD,
        lambda s, c, f: child_file.change_file(s, c, {"allergy": "无"}),
    ),
    "add_child": (
        Right.EDIT_CHILD,
        lambda s, c, f: change_child.add_child(s, {"name": "新来"}, "?", since=ANY_DAY),
    ),
    "open_file": (
        Right.EDIT_CHILD,
        lambda s, c, f: open_file.open_file(s, c, category="2", start=ANY_DAY),
    ),
    "end_spell": (
        Right.EDIT_CHILD,
        lambda s, c, f: end_spell.end_spell(s, c, last_day=ANY_DAY, reason="both_returned"),
    ),
    "pair": (Right.EDIT_CHILD, lambda s, c, f: staff.pair(s, c, teacher_of(s))),
    "add_record": (Right.RECORD, lambda s, c, f: add_record.add_record(s, a_visit(s, c))),
    "begin_sheet": (Right.RECORD, lambda s, c, f: key_pile.begin_sheet(s, "talk", c)),
    "add_to_pile": (Right.RECORD, lambda s, c, f: key_pile.add_to_pile(s, "talk", c)),
    "keep_draft": (
        Right.RECORD,
        lambda s, c, f: drafts.keep_draft(s, drafts.Draft(form="talk", child=c, answers={})),
    ),
    "void_record": (Right.RECORD, lambda s, c, f: list_records.void_record(s, "none", "错了")),
    "print_cards": (Right.PRINT, lambda s, c, f: print_cards.print_cards(s, "wallet")),
    "cards_printed": (Right.PRINT, lambda s, c, f: print_cards.cards_printed(s, [c])),
    "print_register": (Right.PRINT, lambda s, c, f: print_register.print_register(s)),
    "print_form": (Right.PRINT, lambda s, c, f: print_forms.print_form(s, "talk", blank=True)),
    "export_class_form": (
        Right.PRINT,
        lambda s, c, f: class_forms.export_class_form(s, "talk", f / "form.xlsx"),
    ),
    "export_roster": (
        Right.EXPORT,
        lambda s, c, f: class_forms.export_roster(s, f / "roster.xlsx"),
    ),
    "read_roster_file": (
        Right.IMPORT,
        lambda s, c, f: plan_roster.read_roster_file(s, f / "none.xlsx"),
    ),
    "undo_import": (Right.IMPORT, lambda s, c, f: apply_roster.undo_import(s, PASSWORD)),
    "review_term": (Right.CLOSE_TERM, lambda s, c, f: close_term.review_term(s, TERM)),
    "explain": (Right.CLOSE_TERM, lambda s, c, f: close_term.explain(s, TERM, {"x": "y"})),
    "close_term": (Right.SIGN_OFF, lambda s, c, f: close_term.close_term(s, TERM)),
    "export_report": (Right.EXPORT, lambda s, c, f: export_report.export_report(s, f)),
    "apply_receipt": (
        Right.CLOSE_TERM,
        lambda s, c, f: apply_receipt.apply_receipt(s, f / "none.lspkg"),
    ),
    "request_registration": (
        Right.SETTINGS,
        lambda s, c, f: own_keys.request_registration(
            s, f, keeper="甲", principal="乙", phone=""
        ),
    ),
    "add_staff": (Right.SETTINGS, lambda s, c, f: staff.add_staff(s, name="新老师")),
    "set_class_teacher": (
        Right.SETTINGS,
        lambda s, c, f: staff.set_class_teacher(s, teacher_of(s), OTHER_CLASS),
    ),
    "add_user": (Right.USERS, lambda s, c, f: users.add_user(s, "新人", Role.HELPER, PASSWORD)),
    "remove_user": (Right.USERS, lambda s, c, f: users.remove_user(s, COUNSELLOR)),
    "reset_password": (Right.USERS, lambda s, c, f: users.reset_password(s, HELPER, PASSWORD)),
    "back_up": (Right.CARE, lambda s, c, f: care.back_up(s, f)),
    "check_site": (Right.CARE, lambda s, c, f: care.check_site(s)),
    "access_log": (Right.CARE, lambda s, c, f: access_log.access_log(s)),
    "enrol_school": (
        Right.ENROL,
        lambda s, c, f: register.enrol_school(s, f, code="2199000009", name="某校"),
    ),
    "approve_school": (
        Right.ENROL,
        lambda s, c, f: school_keys.approve_school(s, f / "none.lspkg", "1"),
    ),
    "revoke_school": (
        Right.ENROL,
        lambda s, c, f: school_keys.revoke_school(s, "2199000001", "电脑丢了"),
    ),
    "look_at": (Right.RECEIVE, lambda s, c, f: list(look_at_packages.look_at(s, []))),
    "receive": (Right.RECEIVE, lambda s, c, f: receive_packages.receive(s, [])),
    "write_receipts": (Right.RECEIVE, lambda s, c, f: package_receipts.write_receipts(s, f, [])),
    "return_package": (
        Right.RECEIVE,
        lambda s, c, f: package_receipts.return_package(s, "00", []),
    ),
    "list_schools": (Right.READ_COUNTY, lambda s, c, f: register.list_schools(s)),
    "county_children": (Right.READ_COUNTY, lambda s, c, f: county_view.find_county_children(s)),
    "county_indicators": (Right.READ_COUNTY, lambda s, c, f: county_view.county_indicators(s)),
    "reporting_status": (Right.READ_COUNTY, lambda s, c, f: county_view.reporting_status(s)),
}  # fmt: skip


def refusal(call: Call, *args: Any) -> str:
    """The code of the refusal, "" when the call went through."""
    try:
        call(*args)
    except RefusedError as error:
        return error.code
    return ""


def head(site: Site) -> int:
    with site.unit() as unit:
        return unit.chain_head().seq


@pytest.mark.parametrize("role", [*SCHOOL_USERS, Role.BUREAU_CLERK, Role.BUREAU_HEAD])
def test_stops_every_call_a_role_has_no_right_to(
    role: Role, county: County, tmp_path: Path
) -> None:
    place = county.open_school(SCHOOL_USERS[role]) if role in SCHOOL_USERS else None
    bureau_user = {Role.BUREAU_CLERK: BUREAU_CLERK, Role.BUREAU_HEAD: BUREAU_HEAD}.get(role, "")
    with place or county.open_bureau(bureau_user) as site:
        child = ids(site).get("马玉兰", "none")
        before = head(site)
        said = {
            name: refusal(call, site, child, tmp_path)
            for name, (right, call) in CALLS.items()
            if not may(role, right)
        }
        assert head(site) == before
    assert said == dict.fromkeys(said, "NOT_ALLOWED")
    assert len(said) >= (3 if role is Role.CLERK else 10)
    assert not list(tmp_path.glob("*.*"))


@pytest.mark.parametrize("role", SCHOOL_USERS)
def test_lets_through_what_a_role_may(role: Role, county: County, tmp_path: Path) -> None:
    with county.open_school(SCHOOL_USERS[role]) as site:
        child = ids(site)["马玉兰"]
        for name, (right, call) in CALLS.items():
            if may(role, right) and name not in ("remove_user", "undo_import"):
                assert refusal(call, site, child, tmp_path) != "NOT_ALLOWED", name


ABOUT_A_CHILD = (
    *("show_child", "child_history", "reveal", "change_child", "confirm_child"),
    *("open_for_change", "change_file", "open_file", "end_spell", "pair", "add_record"),
    *("begin_sheet", "add_to_pile", "cards_printed"),
)


@pytest.mark.parametrize(
    ("user", "role", "stranger"),
    [
        (TEACHER, Role.CLASS_TEACHER, "何建军"),
        (HELPER, Role.HELPER, "马国强"),
        (COUNSELLOR, Role.COUNSELLOR, "马玉兰"),
    ],
)
def test_stops_a_teacher_at_other_children(
    user: str, role: Role, stranger: str, county: County, tmp_path: Path
) -> None:
    with county.open_school(user) as site:
        child = ids(site)[stranger]
        before = head(site)
        said = {
            name: refusal(CALLS[name][1], site, child, tmp_path)
            for name in ABOUT_A_CHILD
            if may(role, CALLS[name][0])
        }
        assert head(site) == before
    assert said == dict.fromkeys(said, "NOT_YOUR_CHILD")
    assert said


def test_shows_a_class_teacher_the_own_class_only(county: County, tmp_path: Path) -> None:
    with county.open_school() as site:
        known = ids(site)
        add_record.add_record(site, visit(site, known["何建军"], ANY_DAY))
        foreign = list_records.list_records(site, child=known["何建军"])[0].id
    own = {known[name] for name, (seat, _) in CHILDREN.items() if seat == OWN_CLASS}
    with_file = own - {known["董雪梅"]}
    everybody = find_children.child_filter()
    with county.open_school(TEACHER) as site:
        assert set(find_children.find_children(site, everybody)) == own
        assert find_children.count_children(site, everybody) == len(own)
        assert {row.id for row in find_children.child_rows(site, list(known.values()))} == own
        found = find_children.find_children(site, find_children.child_filter(text="何"))
        assert found == []
        assert [label for _, label in find_children.filter_choices(site).classes] == [OWN_CLASS]
        lines = list_records.list_records(site)
        assert {line.child for line in lines} <= with_file
        assert list_records.list_records(site, child=known["何建军"]) == []
        assert {line.duty.child for line in compute_figures.duties(site)} - {None} == with_file
        figures = compute_figures.compute_indicators(site)
        assert {e.child for f in figures.indicators for e in f.entries} - {""} <= with_file
        book = browse_records.browse_records(site, browse_records.RecordQuery())
        assert {line.record.child for line in book.lines} <= with_file
        assert class_forms.export_class_form(site, "talk", tmp_path / "f.xlsx") == len(with_file)
        assert {each.id for each in key_pile_pupils(site)} == with_file
        for read in (list_records.record_answers, read_record.read_record):
            assert refusal(lambda s, c, f, r=read: r(s, foreign), site, "", tmp_path) in (
                "NOT_FOUND",
                "NOT_YOUR_CHILD",
            )
        gone = refusal(
            lambda s, c, f: list_records.void_record(s, foreign, "错"), site, "", tmp_path
        )
        assert gone == "NOT_FOUND"
        printed = refusal(
            lambda s, c, f: print_cards.print_cards(s, "full", children=[known["何建军"]]),
            site, "", tmp_path,
        )  # fmt: skip
        assert printed == "PAPER_NOTHING_TO_PRINT"


def key_pile_pupils(site: Site) -> list[Any]:
    from liushou_desktop.services.school.choose_pile import pupils

    return pupils(site)


def test_keeps_a_new_pupil_in_the_teachers_own_class(county: County) -> None:
    with county.open_school(TEACHER) as site:
        other, own = staff.find_class(site, OTHER_CLASS), staff.find_class(site, OWN_CLASS)
        with pytest.raises(RefusedError, match="NOT_YOUR_CLASS"):
            change_child.add_child(site, {"name": "新来"}, other, since=ANY_DAY)
        assert change_child.add_child(site, {"name": "新来"}, own, since=ANY_DAY)


def test_hides_class_three_from_those_who_may_not_read_it(county: County) -> None:
    with county.open_school() as site:
        child = ids(site)["马玉兰"]
        answers = {"health": "61", "disability_kind": "3", "disability_grade": "2"}
        change_child.change_child(site, child, answers, reason="残疾证")
    with county.open_school(HELPER) as site:
        page = show_child.show_child(site, child)
        assert "61" not in str(page.values.get("child.health"))
        assert "*" in page.values["child.id_number"]


def test_unseals_a_talk_for_those_who_may(county: County, tmp_path: Path) -> None:
    with county.open_school() as site:
        known = ids(site)
        saved = add_record.add_record(site, talk(site, known["马玉兰"], ANY_DAY))
    with county.open_school(PRINCIPAL) as site:
        assert read_record.read_record(site, saved.id).is_sealed
        with pytest.raises(RefusedError, match="REASON_MISSING"):
            read_record.read_record(site, saved.id, unseal=" ")
        assert not read_record.read_record(site, saved.id, unseal="核对苗头").is_sealed
        with site.unit() as unit:
            (link,) = unit.history(action="read")
        assert (link.actor, link.row, link.reason) == (PRINCIPAL, saved.id, "核对苗头")
    with county.open_school(TEACHER) as site:  # who held it reads the own words again
        assert not read_record.read_record(site, saved.id, unseal="接着谈").is_sealed
    for user in (CLERK, HELPER):
        with county.open_school(user) as site:
            assert not read_record.read_record(site, saved.id).may_open
            with pytest.raises(RefusedError, match="NOT_ALLOWED"):
                read_record.read_record(site, saved.id, unseal="看看")


def test_closes_the_other_readings_of_a_sealed_talk(county: County) -> None:
    """What is sealed in one reading is not open in another."""
    with county.open_school() as site:
        saved = add_record.add_record(site, talk(site, ids(site)["马玉兰"], ANY_DAY))
    with county.open_school(HELPER) as site, pytest.raises(RefusedError, match="NOT_ALLOWED"):
        list_records.record_answers(site, saved.id)
