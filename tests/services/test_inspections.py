"""The bureau's own inspections: told with a pack, answered with a package, looked at again."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from tests.helpers.sites import (
    AFTER_TERM,
    PRINCIPAL,
    SCHOOL,
    SCHOOL_NAME,
    TEACHER,
    TERM,
    TODAY,
    County,
    cheap_passwords,
    sign_and_export,
    staff_id,
)

from liushou_desktop.base.errors import RefusedError
from liushou_desktop.domain.inspections import EVIDENCE, Finding, remedied
from liushou_desktop.domain.rules import AssessmentItem
from liushou_desktop.formspec.versions import shipped
from liushou_desktop.services.bureau.county_assessment import county_assessment
from liushou_desktop.services.bureau.county_inspections import FindingLine, county_inspections
from liushou_desktop.services.bureau.inspect_school import (
    list_inspections,
    recheck_finding,
    record_inspection,
    void_inspection,
)
from liushou_desktop.services.bureau.issue_packs import issue_packs
from liushou_desktop.services.bureau.office_duties import open_office_duties
from liushou_desktop.services.bureau.office_group import keep_group, office_groups, print_group
from liushou_desktop.services.bureau.print_notice import notice_sections
from liushou_desktop.services.bureau.print_rectification import print_rectification
from liushou_desktop.services.bureau.receive_packages import receive
from liushou_desktop.services.school.apply_pack import apply_pack, show_pack
from liushou_desktop.services.school.bureau_inspections import (
    answer_begun,
    answer_inspection,
    bureau_findings,
)
from liushou_desktop.services.school.self_assessment import self_assessment
from liushou_desktop.services.shared.edit_assessment import keep_items
from liushou_desktop.services.shared.record_answers import RecordRefusedError
from liushou_desktop.services.shared.site import Site
from liushou_desktop.storage.unit import UnitOfWork

VISITED, DUE, LATER = date(2026, 5, 20), date(2026, 6, 10), date(2026, 6, 30)
NUMBER = "督改〔2026〕1号"
D01 = AssessmentItem("A01", "督查整改", "五1", EVIDENCE, 10)


def answers(**changes: Any) -> dict[str, Any]:
    def row(finding: str, due: date) -> dict[str, Any]:
        return {
            "finding_kind": "record_gap",
            "finding": finding,
            "clause": "四（二）4",
            "remedy": "补谈补记",
            "remedy_due": due,
        }

    return {
        "occurred_on": VISITED,
        "inspectors": "何静、马主任",
        "looked_at": "谈心、家访记录",
        "findings": (row("谈心缺五月", DUE), row("家访没签字", LATER)),
        "criticised": True,
        **changes,
    }


@dataclass(frozen=True)
class Walked:
    """A county whose school was inspected, answered one of two findings, and reported."""

    county: County
    during: list[str]
    changes: dict[str, str]


@pytest.fixture(scope="module")
def walked(tmp_path_factory: pytest.TempPathFactory, running_county: County) -> Walked:
    folder = tmp_path_factory.mktemp("inspected")
    with pytest.MonkeyPatch.context() as patch:
        cheap_passwords(patch)
        county = running_county.copy(folder / "county")
        stick = folder / "stick"
        stick.mkdir()
        with county.open_bureau(day=TODAY) as bureau:
            record_inspection(bureau, SCHOOL, answers())
            keep_items(bureau, TERM, (D01,), "局务会")
            pack = issue_packs(bureau, stick).files[0]
        with county.open_school(day=TODAY) as school:
            changes = {each.subject: each.after for each in show_pack(school, pack).changes}
            apply_pack(school, pack)
            during = [each.state for each in bureau_findings(school)]
            answer_inspection(school, NUMBER, {0: TODAY}, (staff_id(school, TEACHER),))
            during += [each.state for each in bureau_findings(school)]
        sign_and_export(county)
        return Walked(county, during, changes)


@pytest.fixture
def bureau(walked: Walked, tmp_path: Path) -> Iterator[Site]:
    county = walked.county.copy(tmp_path / "county")
    with county.open_bureau(day=AFTER_TERM) as site:
        receive(site, [county.package])
        yield site


def states(lines: list[FindingLine]) -> list[tuple[str, str]]:
    return [(line.finding, line.state) for line in lines]


def test_reaches_the_school_with_the_pack_and_takes_its_answer(walked: Walked) -> None:
    assert walked.changes["inspections"] == "2026-05-20 督查，问题 2 个，已整改 0 个"
    assert walked.changes["assessment"] == "1 项，满分 10 分"
    assert walked.during == ["overdue", "open", "answered", "open"]
    with walked.county.open_school(PRINCIPAL, AFTER_TERM) as school:
        (item,) = self_assessment(school, TERM).score.items
        assert (item.item, item.numerator, item.denominator) == (D01, 0, 2)
        with pytest.raises(RefusedError, match="NOT_ALLOWED"):
            answer_begun(school, NUMBER)


def test_closes_a_finding_when_the_bureau_has_looked_again(bureau: Site) -> None:
    """The school's answer opens no line of its own, and ends nothing by itself."""
    lines = county_inspections(bureau, TERM)
    assert states(lines) == [("家访没签字", "overdue"), ("谈心缺五月", "answered")]
    answered = lines[1]
    assert (answered.notice, answered.answered, answered.done) == (NUMBER, TODAY, None)
    with pytest.raises(RefusedError, match="RECHECK_BEFORE"):
        recheck_finding(bureau, answered.inspection, answered.row, date(2026, 5, 1), "remedied")
    recheck_finding(bureau, answered.inspection, answered.row, AFTER_TERM, "remedied")
    recheck_finding(bureau, lines[0].inspection, lines[0].row, AFTER_TERM, "partly")
    told = county_inspections(bureau, TERM)
    assert states(told) == [("家访没签字", "overdue"), ("谈心缺五月", "done")]
    assert (told[0].result, told[1].done) == ("部分整改", AFTER_TERM)
    (school,) = county_assessment(bureau, TERM)
    (item,) = school.score.items
    assert (item.numerator, item.denominator, item.tenths) == (1, 2, 50)
    said = dict(notice_sections(bureau, TERM))["检查与整改"]
    assert "县局督查 1 次" in said
    assert f"对{SCHOOL_NAME}通报批评" in said
    assert states(county_inspections(bureau, "2026-1")) == [("家访没签字", "overdue")]


def test_prints_the_notice_and_takes_an_inspection_back(bureau: Site, tmp_path: Path) -> None:
    (held,) = list_inspections(bureau)
    file = tmp_path / "notice.pdf"
    file.write_bytes(print_rectification(bureau, held.id).pdf)
    text = subprocess.run(["pdftotext", file, "-"], capture_output=True, text=True, check=True)
    for part in ("督查整改通知书", SCHOOL_NAME, "谈心缺五月", "四（二）4"):
        assert part in text.stdout.replace(" ", "").replace("\n", ""), part
    with pytest.raises(RefusedError, match="REASON_MISSING"):
        void_inspection(bureau, held.id, " ")
    void_inspection(bureau, held.id, "记错学校")
    assert list_inspections(bureau) == []
    with pytest.raises(RefusedError, match="NOT_FOUND"):
        recheck_finding(bureau, held.id, 0, AFTER_TERM, "remedied")
    # the school's own record of it stands as the school reported it
    assert states(county_inspections(bureau, TERM)) == [
        ("家访没签字", "overdue"),
        ("谈心缺五月", "done"),
    ]


def test_refuses_what_cannot_be(bureau: Site) -> None:
    with pytest.raises(RefusedError, match="NOT_FOUND"):
        record_inspection(bureau, "2199000098", answers())
    with pytest.raises(RecordRefusedError) as caught:
        record_inspection(bureau, SCHOOL, answers(occurred_on=date(2026, 12, 1), inspectors=""))
    assert {problem.field for problem in caught.value.problems} == {"occurred_on", "inspectors"}
    with pytest.raises(RecordRefusedError):
        record_inspection(bureau, SCHOOL, answers(findings=({"finding": "没有期限"},)))
    assert len(list_inspections(bureau)) == 1


def test_gives_no_number_twice(bureau: Site) -> None:
    """Also where the counter of a restored PC begins anew."""
    with pytest.MonkeyPatch.context() as patch:
        numbers = iter((1, 2, 3))
        patch.setattr(UnitOfWork, "next_number", lambda *_, **__: next(numbers))
        made = record_inspection(bureau, SCHOOL, answers())
    assert made.number == "督改〔2026〕2号"


def test_is_a_form_every_reader_knows_and_no_school_is_offered() -> None:
    """Else a bureau that moves could not take its inspections along."""
    assert shipped().form("school_inspection").code == "K01"
    assert "school_inspection" not in shipped().current


def test_counts_what_was_due() -> None:
    today = date(2026, 6, 20)
    found = [
        Finding(kind="other", finding="a", due=DUE),
        Finding(kind="other", finding="b", due=LATER),
        Finding(kind="other", finding="c", due=LATER, rechecked_on=today, result="remedied"),
        Finding(kind="other", finding="d", due=DUE, answered_on=today, rechecked_on=today),
        Finding(kind="other", finding="e"),
    ]
    assert remedied(found, today) == (1, 3)
    assert [f.state(today) for f in found] == ["overdue", "open", "done", "overdue", "undated"]


def test_keeps_the_groups_of_the_office_one_after_another(bureau: Site) -> None:
    head = {"role": "head", "member": "妥局长", "job": "局长"}
    said = {"occurred_on": TODAY, "made_by": "何静", "members": ({**head, "role": "member"},)}
    with pytest.raises(RecordRefusedError) as refused:
        keep_group(bureau, said)
    assert [problem.code for problem in refused.value.problems] == ["GROUP_WITHOUT_HEAD"]
    assert "R09" in {duty.rule for duty in open_office_duties(bureau)}
    keep_group(bureau, {**said, "members": (head,), "occurred_on": VISITED})
    assert "R09" not in {duty.rule for duty in open_office_duties(bureau)}
    keep_group(bureau, {**said, "members": ({**head, "member": "马局长"},)})
    assert [each.head for each in office_groups(bureau)] == ["马局长", "妥局长"]
    assert print_group(bureau).pages == 1
