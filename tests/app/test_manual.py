"""The manual: every room is explained, every link leads somewhere, every button has those words."""

from __future__ import annotations

import re

import pytest

from liushou_desktop.app.manual import as_html, manual_pages, page_about
from liushou_desktop.app.sides import SIDES
from liushou_desktop.app.wording import sentences
from liushou_desktop.services.shared.office_words import office_words

_PRESSED = re.compile(r"按“([^”]+)”")
_OFFICE = re.compile(r"\{here\.(\w+)\}")
_LINK = re.compile(r"\]\(([^)]+)\)")


def _as_said(tier: str, text: str) -> str:
    """A sentence in the words of an office of that tier."""
    return _OFFICE.sub(lambda found: str(getattr(office_words(tier), found[1])), text)


def _all_pages():
    return {page.id: page for side in SIDES for page in manual_pages(side)}.values()


@pytest.mark.parametrize("side", list(SIDES))
def test_explains_every_room_of_a_side(side: str) -> None:
    pages = manual_pages(side)
    for entry in SIDES[side].pages:
        if entry.id != "common.help":
            assert page_about(pages, entry.id) is not None, entry.id


def test_leads_every_link_to_a_page(repository) -> None:
    for page in _all_pages():
        for target in _LINK.findall(page.text):
            if target.endswith(".md"):
                assert (repository / "docs" / "manual" / target).is_file(), (page.id, target)


def test_numbers_every_page_once() -> None:
    numbers = [page.id.split("-")[0] for page in _all_pages()]
    assert len(numbers) == len(set(numbers))


def test_names_buttons_as_they_are_named() -> None:
    known = {
        re.sub(r"\{[^}]*\}", "…", _as_said(tier, text))
        for tier in ("county", "district")
        for text in sentences().values()
    }
    for page in _all_pages():
        for words in _PRESSED.findall(page.text):
            shown = words.replace(" … ", "…").replace("… ", "…").replace(" …", "…")
            names = {name.replace(" … ", "…").replace(" …", "…") for name in known}
            names |= {name.replace("… ", "…") for name in names}
            assert shown in names or shown.replace("…", "") in names, (page.id, words)


def test_turns_steps_tables_and_keys_into_html() -> None:
    page = next(page for page in manual_pages("bureau") if page.id == "42-take-a-stick")
    made = as_html(page)
    assert made.startswith("<p class='h1'>收U盘</p>")
    assert made.count("<li>") == 6
    assert "<th>它说</th>" in made
    assert "<code>&nbsp;Ctrl+Enter&nbsp;</code>" in made
    assert "![" not in made


def test_finds_pages_by_what_they_say() -> None:
    found = [page.id for page in manual_pages("school") if page.matches("恢复码 保险柜")]
    assert "60-users-and-paper-key" in found
    assert "09-indicators" not in found
