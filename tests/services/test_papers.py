"""Papers carry what the file knows; every sheet can be called back by its number."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from tests.helpers.sites import PRINCIPAL, County, ids

from liushou_desktop.base.errors import RefusedError
from liushou_desktop.domain.records import PrintedSheet
from liushou_desktop.formspec.letters import letters
from liushou_desktop.services.school.list_records import list_records
from liushou_desktop.services.school.print_forms import print_form, print_talk_terms
from liushou_desktop.services.school.print_letters import print_letters
from liushou_desktop.services.school.print_register import print_register
from liushou_desktop.services.shared.site import Site


def words(pdf: bytes, folder: Path) -> str:
    file = folder / "paper.pdf"
    file.write_bytes(pdf)
    done = subprocess.run(["pdftotext", "-layout", str(file), "-"], capture_output=True, check=True)
    return done.stdout.decode()


@pytest.mark.parametrize(
    ("form", "wanted"),
    [
        ("registration", ("马玉兰", "LW-2026-001", "柳湾中心小学", "五(2)班", "马国才", "韩桂英")),
        ("contact_card", ("马玉兰", "LW-2026-001", "2014年1月", "马成林", "王秀兰", "韩桂英")),
        ("home_visit", ("马玉兰", "马成林", "睡前封好炉火")),
        ("talk", ("马玉兰", "马成林", "封存")),
    ],
)
def test_fills_a_form_with_what_is_known(
    school: Site, tmp_path: Path, form: str, wanted: tuple[str, ...]
) -> None:
    job = print_form(school, form, blank=False, children=[ids(school)["马玉兰"]])
    text = words(job.printed.pdf, tmp_path)
    assert [word for word in wanted if word not in text] == []
    assert "{" not in text


def test_writes_every_letter_on_one_side_and_none_says_why(school: Site, tmp_path: Path) -> None:
    child = [ids(school)["马玉兰"]]
    said = {}
    for name in letters():
        printed = print_letters(school, name, children=child, keep=False).printed
        assert (printed.pages, printed.report.undrawn) == (1, ()), name
        said[name] = words(printed.pdf, tmp_path)
    assert [name for name, text in said.items() if "留守" in text or "{" in text] == []
    for word in ("马玉兰的家长", "班主任马成林", "签字"):
        assert word in said["meeting_notice"]
    assert "＿＿" in said["hotline_poster"] or "__" in said["hotline_poster"]  # none was opened


def test_prints_what_was_said_with_a_reason_alone(county: County, tmp_path: Path) -> None:
    with county.open_school(PRINCIPAL) as site:
        child = [ids(site)["马玉兰"]]
        sheets = {
            "talk": lambda reason: print_form(
                site, "talk", blank=False, children=child, reason=reason
            ),
            "talk_term": lambda reason: print_talk_terms(site, children=child, reason=reason),
        }
        for name, draw in sheets.items():
            assert "球鞋" not in words(draw(None).printed.pdf, tmp_path), name
            assert "球鞋" in words(draw("家长要看").printed.pdf, tmp_path), name
        with site.unit() as unit:
            logged = [each.reason for each in unit.history(action="print") if each.entity]
    assert logged == ["家长要看"] * 6  # three talks, printed twice
    with county.open_school() as site, pytest.raises(RefusedError, match="NOT_ALLOWED"):
        print_talk_terms(site, children=child, reason="存档")


def test_leaves_a_blank_form_to_be_written_on(school: Site, tmp_path: Path) -> None:
    job = print_form(school, "home_visit", blank=True, children=[ids(school)["马玉兰"]])
    text = words(job.printed.pdf, tmp_path)
    assert "马玉兰" in text
    assert "睡前封好炉火" not in text


def test_calls_every_sheet_back_to_its_own_child(school: Site) -> None:
    """Two visits of one child are two sheets, and both are hers."""
    known = ids(school)
    print_form(school, "home_visit", blank=False)
    with school.unit() as unit:
        sheets = unit.find(PrintedSheet, form="home_visit", order_by="id")
    visits = [line for line in list_records(school, form="home_visit") if line.state != "void"]
    assert len(sheets) == len(visits)
    assert sorted(s.child for s in sheets) == sorted(v.child for v in visits)
    assert sum(sheet.child == known["马玉兰"] for sheet in sheets) == 2


def test_masks_the_register(school: Site, tmp_path: Path) -> None:
    text = words(print_register(school).printed.pdf, tmp_path)
    assert "马玉兰" in text
    assert "冶䶮" in text.replace(" ", "")
    assert "19900000200" not in text
    open_text = words(print_register(school, masked=False).printed.pdf, tmp_path)
    assert "19900000200" in open_text.replace(" ", "")
    with school.unit() as unit:
        reasons = [change.reason for change in unit.history(action="print")]
    assert reasons == ["unmasked phones", ""]


def test_gives_no_sheet_number_twice(school: Site) -> None:
    for _ in range(3):
        print_form(school, "talk", blank=True)
    print_talk_terms(school)
    with school.unit() as unit:
        sheets = unit.find(PrintedSheet)
    assert len(sheets) == 4 * 6
    assert len({sheet.batch for sheet in sheets}) == 4


def test_prints_nothing_where_there_is_nothing(county: County) -> None:
    with county.open_school() as site:
        nobody = [ids(site)["董雪梅"]]
        with pytest.raises(RefusedError, match="PAPER_NOTHING_TO_PRINT"):
            print_form(site, "talk", blank=False, children=[ids(site)["马国强"]])
        with pytest.raises(RefusedError, match="PAPER_NOTHING_TO_PRINT"):
            print_register(site, classes=["no-such-class"])
        with pytest.raises(RefusedError, match="PAPER_NOTHING_TO_PRINT"):
            print_form(site, "home_visit", blank=False, children=nobody)
        with site.unit() as unit:
            assert unit.count(PrintedSheet) == 0
            assert unit.history(action="print") == []
