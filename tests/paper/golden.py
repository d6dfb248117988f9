"""Golden pages: every mark as one line of text. Accept new ones with

    python -m tests.paper.golden

and look at the difference before committing it. Positions depend on the widths of the faces, so the
comparison is made only where the same faces are found.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import fields, replace
from pathlib import Path

from tests.paper import invented as inv

from liushou_desktop.paper import faces_in_use
from liushou_desktop.paper.card_job import CardJob
from liushou_desktop.paper.carry_card import carry_pages
from liushou_desktop.paper.form_sheets import form_printer, two_up
from liushou_desktop.paper.full_card import full_pages
from liushou_desktop.paper.marks import Mark, Page

FOLDER = Path(__file__).parents[1] / "golden" / "paper"


def pages() -> Iterator[tuple[str, Page]]:
    """The pages that are kept, by name."""
    visits = form_printer(inv.VISIT, inv.CODES)
    yield "F04_blank", next(visits.sides(inv.blank_visit()))
    yield "F04_filled", next(visits.sides(inv.sheet(inv.VISIT_VALUES)))
    registration = form_printer(inv.REGISTRATION, inv.CODES)
    yield "F01_blank", next(registration.sides(inv.sheet({}, blank=True)))
    talks = form_printer(inv.TALK, inv.CODES)
    sheets = (inv.sheet(inv.TALK_VALUES), inv.sheet({}, blank=True))
    yield "F05_half", next(two_up(page for one in sheets for page in talks.sides(one)))
    yield from derived_pages()
    front, back = full_pages([inv.face()], CardJob())
    yield "F02a_front", front
    yield "F02a_back", back
    front, back = carry_pages([inv.face(), inv.face(name=inv.LONG_NAME)], CardJob())
    yield "F02b_front", front
    yield "F02b_back", back


def derived_pages() -> Iterator[tuple[str, Page]]:
    """First pages of the forms that have no geometry of their own: all blank, some filled."""
    for form in inv.SCHOOL_FORMS:
        blank = inv.sheet({}, blank=True)
        yield f"{form.code}_blank", next(form_printer(form, inv.CODES).sides(blank))
    for name, values in (
        ("family_contact", inv.CONTACT_VALUES),
        ("guardian_meeting", inv.MEETING_VALUES),
        ("incident", inv.INCIDENT_VALUES),
    ):
        form = inv.form(name)
        filled = replace(inv.sheet(values), names=inv.NAMES)
        yield f"{form.code}_filled", next(form_printer(form, inv.CODES).of(filled).sides(filled))


def described(page: Page) -> list[str]:
    """A page as lines, in the order of drawing."""
    return [_line(mark) for mark in page.all_marks()]


def _line(mark: Mark) -> str:
    values = ((field.name, getattr(mark, field.name)) for field in fields(mark))
    shown = " ".join(
        f"{name}={value:.2f}" if isinstance(value, float) else f"{name}={value}"
        for name, value in values
        if value not in (0, 0.0, (), "", False)
    )
    return f"{type(mark).__name__} {shown}"


def main() -> None:
    """Write all golden pages anew."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, page in pages():
        content = {"faces": dict(faces_in_use()), "marks": described(page)}
        text = json.dumps(content, ensure_ascii=False, indent=1)
        (FOLDER / f"{name}.json").write_text(text + "\n", "utf-8")


if __name__ == "__main__":
    main()
