"""The whole package: every sheet tells what was recorded, names only whom it must, and the bureau
takes, checks and answers it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, time
from pathlib import Path
from typing import Any

import pytest
from tests.helpers.sites import (
    AFTER_TERM,
    HELPER,
    SCHOOL,
    TEACHER,
    TERM,
    County,
    cheap_passwords,
    ids,
    sign_and_export,
    staff_id,
)

from liushou_desktop.base.errors import RefusedError
from liushou_desktop.base.problem import Severity
from liushou_desktop.domain.records import Record
from liushou_desktop.exchange.report_balance import check_report
from liushou_desktop.exchange.report_reading import Report, read_report
from liushou_desktop.formspec.codes import code_sets
from liushou_desktop.services.bureau import package_receipts as receipts
from liushou_desktop.services.bureau import receive_packages as receiving
from liushou_desktop.services.bureau.reported_sheets import reported_sheets
from liushou_desktop.services.school.add_record import NewRecord, add_record
from liushou_desktop.services.school.apply_receipt import apply_receipt
from liushou_desktop.services.school.export_report import report_workbook
from liushou_desktop.services.school.remark_lines import remark_lines
from liushou_desktop.services.shared.site import Site
from liushou_desktop.storage.queries.reported import reported_rows

DAY = date(2026, 5, 8)


def keep(site: Site) -> dict[str, str]:
    """One record of many forms; ids by form."""
    known, teacher = ids(site), staff_id(site, TEACHER)
    helper = staff_id(site, HELPER)
    child, other = known["马玉兰"], known["冶䶮"]
    said = "多数孩子按时交作业，少数要家里多问。"
    lists = tuple({"guest_child": known[name], "there": there} for name, there in (
        ("马玉兰", "present"), ("冶䶮", "absent"), ("马国强", "made_up")))  # fmt: skip
    group: Mapping[str, tuple[str | None, dict[str, Any]]] = {
        "family_contact": (child, {
            "organiser": (teacher,), "doer_role": "class_teacher", "between": ("child_parent",),
            "initiator": "school", "way": "phone", "outcome": "met", "parent": "mother",
            "minutes": 12, "known_from": "present", "content": "妈妈问了数学，约好月底再打。",
            "wish": "想让妈妈回来过端午",
        }),
        "pairing_record": (child, {
            "helper": (helper,), "doer_role": "helper", "kinds": ("study",), "effect": "better",
            "measures": "陪着读了两页课文，订正错字。",
        }),
        "individual_plan": (other, {
            "responsible": (teacher,), "doer_role": "class_teacher", "causes": ("study_slump",),
            "facts": "三月以来有六次没交作业，五月二日上课睡觉。", "assessment": "晚上看手机。",
            "aim": "按时交作业", "review_on": date(2026, 6, 8), "plan_state": "open",
        }),
        "exemption": (other, {
            "explained_by": (teacher,), "exempted": ("talk",), "from_on": date(2026, 4, 1),
            "to_on": date(2026, 4, 30), "exemption_reason": "illness",
            "explanation": "住院治疗，四月不在校", "has_proof": True,
        }),
        "guardian_meeting": (None, {
            "place": "教室", "chairs": (teacher,), "agenda": "期中通报", "on_study": said,
            "on_life": said, "on_conduct": said, "on_mind": said,
            "advice": "晚上八点前收手机，周末和父母视频。", "attendance": lists,
        }),
        "incident": (None, {
            "kinds": ("injury",), "is_drill": False, "discovered_on": DAY,
            "discovered_at": time(10, 20), "place": "操场", "reporters": (teacher,),
            "course": "跳绳时崴了脚，当时不能走路。", "injury": "脚踝扭伤",
            "measures": "送镇卫生院，通知家里。", "police_reasons": ("none",),
            "notices": (
                {"party": "carer", "told_on": DAY, "told_at": time(10, 40)},
                {"party": "bureau", "told_on": DAY, "told_at": time(11, 5)},
            ),
            "involved": ({"involved_child": child, "state": "扭伤"},),
        }),
        "dropout_month": (None, {
            "made_by": (teacher,), "month": "2026年4月", "expected": 8, "present": 8,
            "suspected": 0, "dropped_out": 0, "returned": 0,
        }),
        "rule_register": (None, {
            "noted_by": (teacher,), "rule_kind": "plan", "name": "关爱实施方案",
            "issued_on": date(2026, 3, 5), "rule_state": "in_force",
        }),
        "leading_group": (None, {
            "made_by": (teacher,), "members": (
                {"role": "head", "member": "周立本", "job": "校长"},
                {"role": "member", "member": TEACHER, "task": "家访"},
            ),
        }),
    }  # fmt: skip
    made = {}
    for form, (whom, answers) in group.items():
        new = NewRecord(
            form=form, child=whom, answers={"occurred_on": DAY, **answers}, reason="已核对"
        )
        made[form] = add_record(site, new).id
    return made


@pytest.fixture(scope="module")
def sent(running_county: County, tmp_path_factory: pytest.TempPathFactory) -> Iterator[County]:
    """The small county with many forms filled, reported; not to be changed."""
    with pytest.MonkeyPatch.context() as patch:
        cheap_passwords(patch)
        county = running_county.copy(tmp_path_factory.mktemp("sheets") / "county")
        with county.open_school() as site:
            keep(site)
        sign_and_export(county)
        yield county


@pytest.fixture(scope="module")
def report(sent: County) -> Report:
    with pytest.MonkeyPatch.context() as patch:
        cheap_passwords(patch)
        with sent.open_school(day=AFTER_TERM) as site:
            return read_report(report_workbook(site, TERM), code_sets())


def of(report: Report, sheet: str, kind: str) -> list[Mapping[str, object]]:
    return [row for row in report.rows[sheet].values() if row.get("kind") == kind]


def test_tells_contacts_without_what_was_said(report: Report) -> None:
    (row,) = of(report, "S6", "亲情联络记录")
    assert (row["child_name"], row["way"], row["minutes"]) == ("马玉兰", "phone", 12)
    assert row["counts"] is True
    assert row["text_length"] == len("妈妈问了数学，约好月底再打。")
    assert not {"content", "wish"} & set(row)


def test_tells_who_helps_whom(report: Report) -> None:
    (pair,) = of(report, "S9", "结对")
    (record,) = of(report, "S9", "结对帮扶记录")
    assert (pair["staff"], pair["child_name"]) == (HELPER, "马玉兰")
    assert (record["help"], record["effect"]) == (["study"], "better")


def test_counts_who_came(report: Report) -> None:
    (row,) = of(report, "S10", "监护人会议记录")
    told = [row[name] for name in ("listed", "present", "made_up", "absent", "excused")]
    assert told == [3, 1, 1, 1, 0]


def test_names_nobody_in_cases_and_emergencies(report: Report) -> None:
    """An individual plan and an emergency travel without child, cause and course."""
    (case,) = of(report, "S12", "个别教育管理方案")
    assert not {"child", "child_name", "file_number", "causes", "plan_state"} & set(case)
    assert case["review_on"] == "2026-06-08"
    (event,) = of(report, "S13", "突发事件报告单")
    assert event["found"] == "2026-05-08 10:20"
    assert (event["told_carer"], event["told_bureau"]) == ("2026-05-08 10:40", "2026-05-08 11:05")
    assert event["involved"] == 1
    assert "told_parents" not in event
    words = [
        text.decode() for sheet in ("S12", "S13") for text in report.rows[sheet].columns.values()
    ]
    assert not any(name in text for text in words for name in ("马玉兰", "冶䶮", "崴", "手机"))


def test_tells_the_organisation_and_the_zero_report(report: Report) -> None:
    posts = {(row.get("post"), row["person"]) for row in of(report, "S1", "岗位")}
    assert ("class_teacher", TEACHER) in posts
    assert [row["role"] for row in of(report, "S1", "领导小组名单")] == ["head", "member"]
    (month,) = of(report, "S14", "控辍保学月报")
    assert (month["expected"], month["suspected"]) == (8, 0)
    (rule,) = of(report, "S17", "规章制度登记")
    assert (rule["heading"], rule["rule_kind"]) == ("关爱实施方案", "plan")


def test_adds_up_the_number_of_children(report: Report) -> None:
    counts = of(report, "S5", "人数统计")
    by_sex = [row["heads"] for row in counts if row["group"] == "性别"]
    assert sum(map(int, map(str, by_sex))) == report.manifest.pupils == 6
    moves = {row["item"]: row["heads"] for row in counts if row["group"] == "本期变动"}
    assert (moves["期初"], moves["期末"]) == (6, 6)


def test_says_what_was_not_done_and_why(report: Report) -> None:
    """Nobody visited 韩义; 冶䶮 was ill in April, which a statement excuses."""
    rows = list(report.rows["S19"].values())
    visits = next(r for r in rows if (r["rule"], r.get("child_name")) == ("R31", "韩义"))
    assert (visits["owed"], visits["done"], visits["missing"]) == (2, 0, 2)
    assert visits["explanation"] == "下学期补上"
    talks = next(r for r in rows if (r["rule"], r.get("child_name")) == ("R34", "冶䶮"))
    assert (talks["excused"], talks["reason"]) == (1, "illness")
    assert talks["explanation"] == "住院治疗，四月不在校"
    assert not any(r["rule"] == "R26" for r in rows)  # the parents' own, never the school's debt


def test_notes_consent_and_purpose_on_the_cover(report: Report) -> None:
    assert report.manifest.consent.startswith("告知同意书：没签或撤回 6 人")
    assert "不得挪作他用" in report.manifest.purpose


def test_closes_every_sum_and_notices_one_that_does_not(report: Report) -> None:
    assert check_report(report.manifest, report.rows) == []
    rows = {sheet: dict(held) for sheet, held in report.rows.items()}
    key = next(key for key in rows["S5"] if "sex-" in key)
    rows["S5"][key] = {**rows["S5"][key], "heads": 7}
    total = next(key for key in rows["S5"] if "total-total" in key)
    rows["S5"][total] = {**rows["S5"][total], "heads": 70}
    met = next(key for key, row in rows["S10"].items() if "listed" in row)
    rows["S10"][met] = {**rows["S10"][met], "present": 9}
    call = next(iter(rows["S6"]))
    rows["S6"][call] = {**rows["S6"][call], "child": "nobody"}
    undone = next(iter(rows["S19"]))
    rows["S19"][undone] = {**rows["S19"][undone], "done": 9}
    month = next(key for key, row in rows["S14"].items() if "expected" in row)
    rows["S14"][month] = {**rows["S14"][month], "present": 9}
    found = {problem.code: problem.severity for problem in check_report(report.manifest, rows)}
    assert found == {
        "BALANCE_SUM_DIFFERS": Severity.RED,
        "REPORT_CHILD_NOT_REGISTERED": Severity.YELLOW,
        "REPORT_LIST_DIFFERS": Severity.RED,
        "REPORT_MONTH_DIFFERS": Severity.RED,
        "REPORT_TOTAL_DIFFERS": Severity.RED,
        "REPORT_UNDONE_DIFFERS": Severity.RED,
    }


def test_brings_all_of_it_to_the_bureau_and_remarks_back(sent: County, tmp_path: Path) -> None:
    county = sent.copy(tmp_path / "county")
    with county.open_bureau() as bureau:
        (looked,) = receiving.receive(bureau, [county.package])
        assert looked.merged
        assert looked.imbalances == ()
        assert looked.opened is not None
        with bureau.unit() as unit:
            held = reported_rows(unit, site=SCHOOL)
            told = {row.sheet for row in held}
            contact = next(row for row in held if row.sheet == "S6")
        assert told == {f"S{n}" for n in (1, 2, 3, 5, 6, 7, 8, 9, 10, 12, 13, 14, 15, 16, 17, 19)}
        sheets = {each.id: each for each in reported_sheets(bureau, SCHOOL, TERM)}
        assert list(sheets) == [f"S{number}" for number in range(1, 20)]
        cells = dict(next(row for row in sheets["S6"].lines).cells)
        assert (cells["儿童姓名"], cells["方式"], cells["算数"]) == ("马玉兰", "电话", "是")
        assert all("*" in dict(row.cells)["证件号码"] for row in sheets["S2"].lines)
        with pytest.raises(RefusedError, match="SCHOOL_NOT_IN_REGISTER"):
            reported_sheets(bureau, "2199000009", TERM)
        (again,) = receiving.receive(bureau, [county.package])
        assert not again.merged
        remark = {"sheet": "S6", "row": contact.key, "field": "minutes", "text": "时长写错了"}
        receipt = receipts.return_package(bureau, looked.opened.digest, [remark])
        (file,) = receipts.write_receipts(bureau, tmp_path, [receipt])
    with county.open_school(day=AFTER_TERM) as site:
        apply_receipt(site, file)
        (line,) = remark_lines(site)
        assert (line.sheet, line.field, line.who) == ("亲情联络", "时长（分）", "马玉兰")
        with site.unit() as unit:
            record = unit.get(Record, line.record or "")
        assert record is not None
        assert record.form == "family_contact"
