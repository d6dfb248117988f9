"""Letters and notices as data (``forms/letters.toml``): texts with blanks the program fills in.

A blank is a name in braces; one whose value is not known becomes a line to write on. A mistake in
the file names the letter and the key, as in a form.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from liushou_desktop.base.paths import forms_dir
from liushou_desktop.formspec.strict import Table, read_table

FILE = "letters.toml"
SCOPES = ("child", "school")
#: What may stand in braces; ``services.school.print_letters`` knows the values.
BLANKS = frozenset(
    {
        *("child", "class", "school", "class_teacher", "class_teacher_phone"),
        *("father_place", "mother_place", "meeting_advice", "helper", "helper_phone"),
        *("file_number", "opened_on"),
        *("duty_phone", "duty_hours", "principal"),
        *("hotline", "hotline_place", "hotline_hours", "hotline_keeper"),
    }
)
OPEN = "＿＿＿＿＿＿"
_BLANK = re.compile(r"\{([a-z_]*)\}")


@dataclass(frozen=True, slots=True)
class Letter:
    """One letter.

    Attributes:
        form: whose room of the window it lies in. scope: one for each ``child``, or the ``school``.
        text: paragraphs. prompts: headings with lines to write on. lines: empty lines.
        columns, rows: a table to tick. contacts: ``partners``: the directory's phones.
        receipt: what is cut off and handed back, under ``receipt_title``.
        signed: the last line; "" = school and day. is_plain: no signature at all, unless
            ``signed`` says one. is_poster: large, to be put up.
    """

    id: str
    code: str
    title: str
    clause: str
    form: str
    scope: str
    greeting: str
    text: tuple[str, ...]
    prompts: tuple[str, ...]
    lines: int
    columns: tuple[str, ...]
    rows: tuple[str, ...]
    contacts: str
    receipt: tuple[str, ...]
    receipt_title: str
    signed: str
    is_plain: bool
    is_poster: bool


@cache
def letters() -> Mapping[str, Letter]:
    """All letters the program ships, by id."""
    return read_letters(forms_dir() / FILE)


def read_letters(path: Path) -> Mapping[str, Letter]:
    """All letters of a file, by id.

    Raises:
        RefusedError: FORM_…, with letter and key.
    """
    whole = read_table(path)
    found = [_letter(table) for table in whole.tables("letter")]
    whole.finish()
    return {letter.id: letter for letter in found}


def filled(text: str, known: Mapping[str, str]) -> str:
    """A text with its blanks filled; what is not known is a line to write on."""
    return _BLANK.sub(lambda blank: known.get(blank[1]) or OPEN, text)


def _letter(table: Table) -> Letter:
    made = Letter(
        id=table.text("id"),
        code=table.text("code"),
        title=table.text("title"),
        clause=table.text("clause"),
        form=table.text("form"),
        scope=table.text("scope"),
        greeting=table.optional_text("greeting") or "",
        text=table.texts("text"),
        prompts=table.texts("prompts"),
        lines=table.number_or("lines", 0),
        columns=table.texts("columns"),
        rows=table.texts("rows"),
        contacts=table.optional_text("contacts") or "",
        receipt=table.texts("receipt"),
        receipt_title=table.optional_text("receipt_title") or "回　执",
        signed=table.optional_text("signed") or "",
        is_plain=table.flag("is_plain"),
        is_poster=table.flag("is_poster"),
    )
    table.finish()
    if made.scope not in SCOPES:
        table.wrong("scope", " / ".join(SCOPES))
    for text in (made.greeting, made.signed, *made.text, *made.prompts, *made.receipt):
        for name in _BLANK.findall(text):
            if name not in BLANKS:
                table.wrong("text", f"{{{name}}}：{'、'.join(sorted(BLANKS))}")
    return made
