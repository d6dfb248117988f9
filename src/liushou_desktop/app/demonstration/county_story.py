"""What happens between schools, 学区 and county: packs, an inspection, a cover, two transfers.

The items and points of the assessment are those of this invented county; the plan gives none.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

from liushou_desktop.base.clock import RehearsalClock
from liushou_desktop.domain.inspections import EVIDENCE
from liushou_desktop.domain.rules import AssessmentItem
from liushou_desktop.domain.schooling import Term
from liushou_desktop.services.shared.reading_words import plan
from liushou_desktop.services.shared.site import Site

DISTRICT_CODE, DISTRICT_NAME = "622927-Q1", "癿藏学区"
DISTRICT_USER = "马主任"
_POINTS = {"A01": 10, "A02": 10, "A03": 20, "A04": 15, "A05": 10, "A06": 5, "A12": 5, "A14": 10}
_INSPECTION_POINTS = 15
_FLATTERED = 4  # points a school gives itself above its figures


def found_district(bureau: Site, folder: Path, stick: Path, password: str, day: date) -> None:
    """Enrolment file → folder of the 学区 → stamped sheet → approval."""
    from liushou_desktop.services.bureau.register import enrol_school
    from liushou_desktop.services.bureau.school_keys import approve_school
    from liushou_desktop.services.shared import enrolment, own_keys
    from liushou_desktop.services.shared.open_site import open_site

    invited = enrol_school(bureau, stick, code=DISTRICT_CODE, name=DISTRICT_NAME, kind="district")
    clock = RehearsalClock(day)
    enrolment.create_enrolled_site(
        folder,
        enrolment.read_enrolment_file(invited.file),
        short_code="QZ",
        user=DISTRICT_USER,
        password=password,
        clock=clock,
    )
    district = open_site(folder, DISTRICT_USER, password, clock)
    try:
        made = own_keys.request_registration(
            district, stick, keeper=DISTRICT_USER, principal=DISTRICT_USER, phone="19900000009"
        )
    finally:
        district.lock()
    typed = " ".join(line.split(" ", 1)[1] for line in made.fingerprint_lines)
    approve_school(bureau, made.file, typed)


def settle_and_inspect(bureau: Site, school: str, term: Term, out: Path) -> dict[str, Path]:
    """The county settles its items, inspects a school, and issues packs; by site."""
    from liushou_desktop.services.bureau.inspect_school import record_inspection
    from liushou_desktop.services.bureau.issue_packs import issue_packs
    from liushou_desktop.services.shared.edit_assessment import keep_items

    items = [replace(each, weight=_POINTS.get(each.code, 0)) for each in plan().assessment]
    items.append(AssessmentItem("A16", "督查整改", "五1", EVIDENCE, _INSPECTION_POINTS, "effect"))
    keep_items(bureau, term.id, items, "示例县局务会")
    record_inspection(bureau, school, _findings(bureau.today))
    made = issue_packs(bureau, out, note="请三日内应用，督查的问题按期整改")
    return {file.name.split("_")[0]: file for file in made.files}


def _findings(day: date) -> dict[str, object]:
    def finding(kind: str, words: str, clause: str, remedy: str, days: int) -> dict[str, object]:
        return {
            "finding_kind": kind,
            "finding": words,
            "clause": clause,
            "remedy": remedy,
            "remedy_due": day + timedelta(days=days),
        }

    return {
        "occurred_on": day,
        "inspectors": "何静、马海明",
        "looked_at": "档案联系卡、谈心和家访记录、亲情电话登记、重点对象结对",
        "praise": "亲情电话每周两次，登记清楚。",
        "findings": (
            finding("record_gap", "五年级两次谈心只记了日期", "四（二）4", "补谈补记", 14),
            finding("weak_measures", "重点对象没有配帮扶教师", "四（二）3", "逐个配对", 21),
        ),
        "criticised": False,
    }


def answer_and_assess(school: Site, term: Term, staff: str) -> None:
    """The school answers the notice, and gives itself its points."""
    from liushou_desktop.services.school.add_record import NewRecord, add_record
    from liushou_desktop.services.school.bureau_inspections import (
        answer_inspection,
        bureau_findings,
    )
    from liushou_desktop.services.school.proposed_answers import proposed_answers

    found = bureau_findings(school)
    if found:
        done = {found[0].row: school.today - timedelta(days=9)}
        answer_inspection(school, found[0].number, done, (staff,), "已核对")
    form = "self_assessment"
    begun = proposed_answers(school, school.forms.form(form), term.id)
    points, full = begun.get("counted_points"), begun.get("full_points")
    assert isinstance(points, Decimal)
    assert isinstance(full, Decimal)
    rows = begun.get("items", ())
    assert isinstance(rows, tuple)
    begun["items"] = tuple({**row, "own": row.get("counted")} for row in rows)
    answers = {
        **begun,
        "occurred_on": school.today,
        "assessed_by": (staff,),
        "own_points": min(points + _FLATTERED, full),
        "lacking": "家访、谈心各差几次，亲情联系登记不全。",
        "remedy": "下学期开学两周内补上，按月核对。",
    }
    add_record(school, NewRecord(form=form, answers=answers, reason="已核对"))


def pass_on(district: Site, stick: Path, out: Path, term: Term) -> Path:
    """The 学区 takes its schools' packages, writes a remark, passes them on in its cover."""
    from liushou_desktop.services.bureau.package_receipts import return_package
    from liushou_desktop.services.bureau.receive_packages import receive
    from liushou_desktop.services.bureau.relay_packages import relay_packages
    from liushou_desktop.services.bureau.stick_contents import packages_on

    looked = receive(district, packages_on([stick])[0])
    first = next(each for each in looked if each.merged and each.opened is not None)
    assert first.opened is not None
    remark = {"sheet": "S2", "text": "学区看过：照护人电话还差三个，下学期补"}
    return_package(district, first.opened.digest, [remark], returned=False)
    (cover,) = relay_packages(district, out, term.id, note="两所村小齐了").files
    return cover


def hand_back(district: Site, answers: Path, stick: Path) -> list[Path]:
    """The county's receipts, out of the cover they came in, onto the stick of the schools."""
    from liushou_desktop.domain.register import ReceivedPackage
    from liushou_desktop.exchange.receipts import receipt_from_values
    from liushou_desktop.services.bureau.package_receipts import write_receipts
    from liushou_desktop.services.bureau.receive_packages import receive

    receive(district, [answers])
    with district.unit() as unit:
        held = unit.find(ReceivedPackage, kind="report", verdict="new")
        receipts = [receipt_from_values(each.receipt) for each in held if each.receipt]
    return write_receipts(district, stick, receipts)


def look_again(bureau: Site) -> None:
    """What the school says it remedied, the county has seen."""
    from liushou_desktop.services.bureau.inspect_school import list_inspections, recheck_finding

    for held in list_inspections(bureau):
        for row, finding in enumerate(held.findings):
            if finding.answered_on is not None:
                recheck_finding(bureau, held.id, row, bureau.today, "remedied")


def move_two(giver: Site, receiver: Site, other: str, stick: Path) -> tuple[str, ...]:
    """One child moves and is taken up, another one is on the way; their names, none in a school of
    one child."""
    from liushou_desktop.domain.child import Child
    from liushou_desktop.services.school.find_children import child_filter, find_children
    from liushou_desktop.services.school.send_transfer import send_transfer
    from liushou_desktop.services.school.take_transfer import take_transfer

    here = find_children(giver, child_filter(who="active"))
    if len(here) < 2:
        return ()
    going, waiting = here[-2:]
    sent = send_transfer(giver, [going], receiver.code, stick, note="随父母搬家")
    take_transfer(receiver, sent.file, stick)
    send_transfer(giver, [waiting], other, stick)
    with giver.unit() as unit:
        return unit.require(Child, going).name, unit.require(Child, waiting).name
