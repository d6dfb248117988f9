"""Words put together from states: there is one for every state a service can give."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from liushou_desktop.app.roster_words import path_words
from liushou_desktop.app.wording import sentences
from liushou_desktop.base.paths import resources_dir
from liushou_desktop.domain import contact_card, four_knows, indicators
from liushou_desktop.exchange.package_sheets import package_sheets
from liushou_desktop.gui.bureau import reported_page
from liushou_desktop.services.bureau import county_view, package_chain, register, school_keys
from liushou_desktop.services.school import plan_roster, report_overview
from liushou_desktop.services.school.prefills import question_text
from liushou_desktop.services.shared.sheet_titles import sheet_title

FILES = ("bureau_pages", "school_pages", "report_pages", "import_pages")
_LATIN = re.compile(r"[A-Za-z]{2,}")
_KNOWN_LATIN = {
    "Excel",
    "PDF",
    "xlsx",
    "toml",
    "xls",
    "csv",
    "lspkg",
    "GB",
    "WPS",
    "Alt",
    "Ctrl",
    "Esc",
    "pdf",
}


def own() -> dict[str, str]:
    found: dict[str, str] = {}
    for name in FILES:
        found |= tomllib.loads((resources_dir() / "wording" / f"{name}.toml").read_text("utf-8"))
    return found


def said_in(module) -> set[str]:
    """Lower-case words in quotes of a module: among them the states it gives."""
    return set(re.findall(r'"([a-z_]+)"', Path(module.__file__).read_text("utf-8")))


def test_names_every_state_of_reporting() -> None:
    states = set(reported_page._MARKS)
    assert states <= said_in(county_view)
    for state in states:
        assert f"REPORTED_STATE_{state.upper()}" in sentences()
        assert f"REPORTED_WHAT_{state.upper()}" in sentences()


def test_names_every_link_of_a_chain() -> None:
    states = set(reported_page._CHAIN_MARKS)
    assert states <= said_in(package_chain)
    assert {f"CHAIN_STATE_{state.upper()}" for state in states} <= set(sentences())


def test_names_every_state_of_a_school_and_its_key() -> None:
    for state in ("requested", "approved", "revoked"):
        assert state in said_in(register) | said_in(school_keys)
        assert f"SCHOOL_STATE_{state.upper()}" in sentences()
    for state in ("new", "quarantined", "pinned", "revoked"):
        for ending in ("", "_SHORT", "_TEXT"):
            assert f"RECEIVING_REQUEST_{state.upper()}{ending}" in sentences()


def test_names_every_sheet_of_a_package() -> None:
    sheets = [sheet.id for sheet in package_sheets().filled()]
    assert sheets
    assert all(sheet_title(sheet) not in ("", sheet) for sheet in sheets)


def test_names_every_state_of_a_term() -> None:
    states = said_in(report_overview) & {
        "running",
        "ended",
        "signed",
        "sent",
        "accepted",
        "returned",
    }
    assert len(states) == 6
    assert {f"TERM_STATE_{state.upper()}" for state in states} <= set(sentences())


def test_says_why_for_every_reason_a_figure_gives() -> None:
    source = Path(indicators.__file__).read_text("utf-8")
    folder = Path(indicators.__file__).parent
    source += "".join(path.read_text("utf-8") for path in folder.glob("figures*.py"))
    reasons = set(re.findall(r'"([A-Z]+(?:_[A-Z]+)+)"', source)) | {"SUSPENDED", "PRORATED"}
    assert len(reasons) >= 5
    assert {f"WHY_{reason}" for reason in reasons} <= set(sentences())


@pytest.mark.parametrize(
    "path",
    sorted(
        {
            f"child.{name}"
            for name in (
                "name",
                "former_name",
                "sex",
                "birth_date",
                "ethnicity",
                "id_number",
                "student_number",
                "household_kind",
                "entered_month",
                "boarding",
                "commute_hundred_metres",
                "roster_left_behind",
                "commute_ways",
                "health",
                "disability_kind",
            )
        }
        | {"address.detail", "carer.relation"}
        | {
            f"{role}.{name}"
            for role in ("father", "mother", "carer")
            for name in ("name", "id_number", "phone")
        }
    ),
)
def test_names_every_value_a_roster_may_change(path: str) -> None:
    name = path.partition(".")[2]
    assert name in Path(plan_roster.__file__).read_text("utf-8")
    assert path_words(path)


def test_asks_every_question_in_chinese() -> None:
    """Questions of the card and of the four knows stand as reasons beside a name."""
    source = "".join(Path(each.__file__).read_text("utf-8") for each in (contact_card, four_knows))
    found = set(re.findall(r'"([a-z_]+\.[a-z_]+)"', source))
    parents = re.findall(r'f"\{parent\}\.([a-z_]+)"', source)
    found |= {f"{who}.{name}" for who in ("father", "mother") for name in parents}
    assert len(found) > 15
    assert [each for each in sorted(found) if _LATIN.search(question_text(each))] == []


def test_speaks_no_english() -> None:
    for code, text in own().items():
        plain = re.sub(r"\{[^}]*\}", "", text)
        assert set(_LATIN.findall(plain)) <= _KNOWN_LATIN, code


def test_avoids_the_words_of_machines() -> None:
    for code, text in own().items():
        for word in ("非法", "失败", "异常", "请勿", "！", "操作", "记录集", "系统错误"):
            assert word not in text, f"{code}: {word}"
