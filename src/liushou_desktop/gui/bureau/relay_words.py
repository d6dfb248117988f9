"""What 学区转交 and 各县上报 say: the rows, who is withheld or altered, what is to be done."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from liushou_desktop.app.figure_words import total_words
from liushou_desktop.app.wording import sentence
from liushou_desktop.gui.common.cells import Cell, Column, Row
from liushou_desktop.gui.common.marks import Mark
from liushou_desktop.services.bureau.district_status import IN_QUESTION
from liushou_desktop.services.shared.sheet_titles import sheet_title

if TYPE_CHECKING:
    from liushou_desktop.services.bureau.district_status import (
        DistrictSchool,
        DistrictStatus,
        TotalDifference,
    )
    from liushou_desktop.services.bureau.relay_packages import RelayLine

COLUMNS = (
    Column("school", "学校", 200),
    Column("state", "情况", 150),
    Column("package", "第几包", 72, align="right"),
    Column("version", "版次", 56, align="center"),
    Column("pupils", "在册", 64, align="right"),
    Column("remarks", "意见", 84, folds=True),
    Column("text", "说明", 240, stretches=True),
)
_OWN_MARKS = {
    "ready": Mark.NEW,
    "passed_on": Mark.DONE,
    "returned": Mark.DUE,
    "not_handed_in": Mark.OPEN,
    "lost": Mark.REFUSED,
}
_COUNTY_MARKS = {
    "reported": Mark.DONE,
    "passed_on": Mark.DONE,
    "refused": Mark.REFUSED,
    "altered": Mark.REFUSED,
    "direct": Mark.SAME,
    "returned": Mark.DUE,
    "not_handed_in": Mark.OPEN,
    "withheld": Mark.OVERDUE,
    "waiting": Mark.OPEN,
}
_COUNTY = "county"
_FEW, _MANY = 1, 4  # differing sums named in the row and below the table


def own_row(line: RelayLine) -> Row:
    """A school of this 学区."""
    above = sentence(f"RELAY_ABOVE_{line.above.upper()}") if line.above else ""
    remarks = sentence("RELAY_REMARK_COUNT", {"count": line.remarks}) if line.remarks else "—"
    return (
        Cell(line.name, strong=True),
        Cell(sentence(f"RELAY_STATE_{line.state.upper()}"), mark=_OWN_MARKS[line.state]),
        str(line.sequence or "—"),
        str(line.version or "—"),
        "—" if line.pupils is None else str(line.pupils),
        remarks,
        above,
    )


def county_fact(districts: Sequence[DistrictStatus]) -> str:
    """How many schools are withheld or altered; of counties how many have reported."""
    if any(each.kind == _COUNTY for each in districts):
        told = sum(bool(each.covers) for each in districts)
        return sentence("RELAY_FACT_ABOVE", {"told": told, "silent": len(districts) - told})
    counts = {
        "withheld": sum(each.count("withheld") for each in districts),
        "altered": sum(each.count("altered", "refused") for each in districts),
    }
    said = sentence("RELAY_FACT_COUNTY", counts)
    differ = sum(bool(each.differences) for each in districts)
    return said + (sentence("RELAY_FACT_DIFFERS", {"count": differ}) if differ else "")


def county_rows(district: DistrictStatus) -> Iterator[tuple[str, Row]]:
    """The office below, and its schools under it."""
    last = f"{district.last.month}月{district.last.day}日" if district.last else "—"
    mark = Mark.DUE if district.differences else Mark.DONE if district.covers else Mark.OPEN
    head = (Cell(district.name, strong=True), Cell(last, mark=mark), "", "", "", "")
    yield district.code, (*head, _district_words(district, _FEW))
    for school in district.schools:
        yield school.code, _school_row(school)


def details(districts: Sequence[DistrictStatus]) -> dict[str, str]:
    """By row: what is not as it should be, whole, and what is to be done; others are not named."""
    found = {}
    for district in districts:
        if district.differences:
            words = _district_words(district, _MANY)
            found[district.code] = sentence("RELAY_SUM_DO", {"said": words})
        for school in district.schools:
            if school.state in IN_QUESTION:
                args = {"school": school.name, "district": district.name}
                found[school.code] = sentence(f"DISTRICT_DO_{school.state.upper()}", args)
    return found


def _district_words(district: DistrictStatus, most: int) -> str:
    words = []
    pupils = next((total[1] for total in district.totals if total[0] == "pupils"), None)
    if pupils is not None:
        words.append(sentence("UPWARD_PUPILS", {"count": pupils}))
    if district.purpose:
        words.append(sentence("UPWARD_FOR", {"purpose": district.purpose}))
    if district.differences:
        words.append(_sums_words(district.differences, most))
    words.append(_covers_words(district))
    if district.note:
        words.append(district.note)
    return "；".join(words)


def _sums_words(differences: Sequence[TotalDifference], most: int) -> str:
    """The first sums that differ, both numbers beside each other, and how many more."""
    figures = "、".join(map(_sum_words, differences[:most]))
    more = len(differences) - most
    rest = sentence("RELAY_SUM_MORE", {"count": more}) if more > 0 else ""
    return sentence("RELAY_SUM_DIFFERS", {"figures": figures + rest})


def _sum_words(differs: TotalDifference) -> str:
    told, found = (
        str(pair[0]) if differs.figure == "pupils" else "/".join(map(str, pair))
        for pair in (differs.told, differs.found)
    )
    args = {"figure": total_words(differs.figure), "told": told, "found": found}
    return sentence("RELAY_SUM_ONE", args)


def _covers_words(district: DistrictStatus) -> str:
    if district.kind == _COUNTY:
        missing = district.count("not_handed_in")
        counts = {"told": len(district.schools) - missing, "missing": missing}
        return sentence(f"RELAY_COUNTY_{(district.profile or 'none').upper()}", counts)
    args = {"count": district.covers, "passed": district.count("passed_on")}
    return sentence("RELAY_DISTRICT_TEXT" if district.covers else "RELAY_DISTRICT_NONE", args)


def _school_row(school: DistrictSchool) -> Row:
    remarks = len(school.remarks)
    count = sentence("RELAY_REMARK_COUNT", {"count": remarks}) if remarks else "—"
    text = "；".join(f"{sheet_title(sheet)} {said}" for sheet, said in school.remarks)
    said = sentence("RELAY_REMARKS", {"text": text}) if text else ""
    if school.state in IN_QUESTION:
        said = sentence(f"DISTRICT_SHORT_{school.state.upper()}")
    return (
        f"　　{school.name}",
        Cell(sentence(f"DISTRICT_STATE_{school.state.upper()}"), mark=_COUNTY_MARKS[school.state]),
        str(school.sequence or "—"),
        "",
        "",
        count,
        said,
    )
