"""A corrected report: what it says otherwise than the version before, kept when it is merged."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from tests.exchange.make import BUREAU, TODAY, package, sealing_key, state
from tests.helpers.sites import SCHOOL, SCHOOL_NAME, TERM, County, ids, sign_and_export

from liushou_desktop.domain.register import ReceivedPackage
from liushou_desktop.domain.reported import ReportedChild
from liushou_desktop.exchange.verdicts import judge, open_with_any
from liushou_desktop.services.bureau.looked import Looked, mark_followers
from liushou_desktop.services.bureau.package_receipts import return_package
from liushou_desktop.services.bureau.receive_packages import receive
from liushou_desktop.services.bureau.version_changes import version_changes
from liushou_desktop.services.school.change_child import change_child


def test_shows_cell_by_cell_what_the_second_version_says_otherwise(reported: County) -> None:
    first = reported.package
    with reported.open_bureau() as bureau:
        receive(bureau, [first])
        assert version_changes(bureau, SCHOOL) == []
        with bureau.unit() as unit:
            digest = unit.find(ReceivedPackage, code=SCHOOL)[0].digest
            row = unit.find(ReportedChild, site=SCHOOL, name="马玉兰")[0].id
        remarks = [
            {"sheet": "S2", "row": row, "field": "name", "text": "名字和户口簿不同"},
            {"sheet": "S2", "row": row, "field": "village", "text": "村名不对"},
            {"sheet": "S10", "text": "请核对会议日期"},
        ]
        return_package(bureau, digest, remarks)
    day = date(2026, 7, 15)
    with reported.open_school(day=day) as school:
        change_child(school, ids(school)["马玉兰"], {"name": "马玉岚"}, reason="照户口簿更正")
    sign_and_export(reported, day)
    (second,) = {
        path for path in reported.stick.glob(f"{SCHOOL}*.lspkg") if "申请" not in path.name
    } - {first}
    with reported.open_bureau(day=day) as bureau:
        receive(bureau, [second])
        (found,) = version_changes(bureau, SCHOOL, TERM)
    assert (found.school, found.version, found.more) == (SCHOOL_NAME, 2, 0)
    (cell,) = [each for each in found.cells if each.sheet == "儿童名册"]
    assert (cell.what, cell.field, cell.old, cell.new) == ("changed", "姓名", "马玉兰", "马玉岚")
    assert "马玉岚" in cell.who
    asked = [(each.what, each.field, each.old) for each in found.asked]
    assert asked == [
        ("mended", "姓名", "名字和户口簿不同"),
        ("not_mended", "现住村", "村名不对"),
        ("not_mended", "", "请核对会议日期"),
    ]
    assert not [each for each in found.cells if each.sheet == "变动日志"]


def test_marks_what_lacks_only_its_forerunner_on_the_same_stick() -> None:
    """Version 1 and 2 on one stick are merged together, whatever their files are called."""
    first = package(b"1")
    second = package(b"2", sequence=2, previous=first.digest)
    third = package(b"3", sequence=3, previous=second.digest)
    lone = package(b"9", sequence=5, previous=third.digest)
    keys = (sealing_key("bureau").identity,)
    looked = []
    for made in (third, lone, second, first):
        opened = open_with_any(made.content, keys)
        verdict = judge(opened, state(), receiver=BUREAU, today=TODAY)
        sequence = made.comment.sequence
        looked.append(
            Looked(Path(f"{sequence}"), "report", verdict, sequence=sequence, opened=opened)
        )
    assert [each.may_be_merged for each in looked] == [False, False, False, True]
    assert [each.sequence for each in mark_followers(looked)] == [2, 3]
    assert [each.may_be_merged for each in looked] == [True, False, True, True]
    assert mark_followers(looked) == []
