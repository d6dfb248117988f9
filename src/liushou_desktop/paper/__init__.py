"""Papers: form → boxes in millimetres → PDF. Plain data in, bytes out; no storage.

``contents`` holds what callers fill; the functions below draw it. reportlab is imported by the
first of them that is called, never by importing this package.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Literal

from liushou_desktop.base.problem import Problem
from liushou_desktop.base.progress import Watcher
from liushou_desktop.paper.card_contents import CardFace
from liushou_desktop.paper.contents import (
    FormSheet,
    Handover,
    KeyRegistration,
    LetterSheet,
    ListLine,
    ListSheet,
    Narrative,
    OverviewFrame,
    ProgressBook,
    RecoveryKey,
    RegisterHead,
    RegisterRow,
    StatisticsSheet,
    TalkTermSheet,
)
from liushou_desktop.paper.printed import Printed

if TYPE_CHECKING:
    from datetime import date

    from liushou_desktop.domain.term_overview import TermOverview
    from liushou_desktop.formspec.model import CodeSet, Form

CardKind = Literal["full", "carry", "wallet", "folded"]


def print_form(
    form: Form,
    sheets: Sequence[FormSheet],
    codes: Mapping[str, CodeSet],
    *,
    watcher: Watcher | None = None,
) -> Printed:
    """Blank or filled sheets of any form.

    Geometry comes from ``forms/paper/<form id>.toml``; fields that are not placed there, and forms
    without such a file, flow into rows of their own.

    Args:
        codes: code sets by id, for the names of options.

    Raises:
        RefusedError: PAPER_NOTHING_TO_PRINT, PAPER_COLUMNS_DO_NOT_ADD_UP, PAPER_FIELD_UNKNOWN.
        SurroundingsError: PAPER_NO_FONT.
        Cancelled: the watcher was asked to stop.
    """
    from liushou_desktop.paper.form_sheets import print_form as draw

    return draw(form, sheets, codes, watcher or Watcher())


def print_talk_terms(
    form: Form,
    sheets: Sequence[TalkTermSheet],
    codes: Mapping[str, CodeSet],
    *,
    watcher: Watcher | None = None,
) -> Printed:
    """Two-sided sheets with a child's talks of a term, three boxes a side (F05)."""
    from liushou_desktop.paper.talk_terms import print_talk_terms as draw

    return draw(form, sheets, codes, watcher or Watcher())


def print_cards(
    cards: Sequence[CardFace],
    kind: CardKind = "full",
    *,
    form: Form | None = None,
    codes: Mapping[str, CodeSet] | None = None,
    watcher: Watcher | None = None,
) -> Printed:
    """Contact cards (F02): ``full`` two sides of A4 each, ``carry`` two on A4, ``wallet`` eight,
    ``folded`` four wallet cards on one side, to be folded and glued.

    Fronts and backs come as 1,2,1,2 for long-edge duplex, in the order of ``cards``.

    Args:
        form, codes: the form ``contact_card`` and its code sets; questions added to it are printed
            on the full card from ``CardFace.more`` (never on carry or wallet cards).
    """
    from liushou_desktop.paper.cards import print_cards as draw

    return draw(cards, kind, form, codes or {}, watcher or Watcher())


def print_register(
    rows: Sequence[RegisterRow],
    head: RegisterHead,
    *,
    masked: bool = True,
    is_bound_at_top: bool = False,
    watcher: Watcher | None = None,
) -> Printed:
    """The register F03: landscape, subtotals per page, totals per class and for all.

    Identity numbers are masked in every case (they are whole only on F01 and F16, kept locked);
    ``masked=False`` prints the phones whole. ``is_bound_at_top``: 装订边 at the long upper edge
    instead of the left; one row less on each page.
    """
    from liushou_desktop.paper.register import print_register as draw

    return draw(rows, head, masked, is_bound_at_top, watcher or Watcher())


def print_lists(
    name: str, sheets: Sequence[ListSheet], *, watcher: Watcher | None = None
) -> Printed:
    """Lists with a geometry of two rows, heads and line: ``worklist`` (W1), ``missing_list``,
    ``figure_names``, ``duty_handover`` (W7), ``rollover`` (W8), ``census_doors``
    (W9). Each list numbers its own sides.

    Raises:
        RefusedError: PAPER_NOTHING_TO_PRINT.
    """
    from liushou_desktop.paper.listing import print_lists as draw

    return draw(name, sheets, watcher or Watcher())


def print_statistics(statistics: StatisticsSheet, *, watcher: Watcher | None = None) -> Printed:
    """The statistics of a term (F17): the cross table, landscape, then the indicators."""
    from liushou_desktop.paper.statistics import print_statistics as draw

    return draw(statistics, watcher or Watcher())


def print_narrative(narrative: Narrative, *, watcher: Watcher | None = None) -> Printed:
    """A text as an official document: 156 × 225 mm of 22 lines, headings in 黑, pages numbered."""
    from liushou_desktop.paper.narrative import print_narrative as draw

    return draw(narrative, watcher or Watcher())


def print_letters(sheets: Sequence[LetterSheet], *, watcher: Watcher | None = None) -> Printed:
    """Letters, notices, slips and posters, one side of A4 each, as large as their words allow.

    Raises:
        RefusedError: PAPER_NOTHING_TO_PRINT.
    """
    from liushou_desktop.paper.letters import print_letters as draw

    return draw(sheets, watcher or Watcher())


def print_overview(
    report: TermOverview, frame: OverviewFrame, *, watcher: Watcher | None = None
) -> Printed:
    """学期情况 (W15): a term's figures, courses, classes, what is missing and why, with charts."""
    from liushou_desktop.paper.overview import print_overview as draw

    return draw(report, frame, watcher or Watcher())


def print_progress_books(
    books: Sequence[ProgressBook], *, watcher: Watcher | None = None
) -> Printed:
    """Progress archives as small books: A5 pages laid out on A4 landscape, to be printed on both
    sides, turned over the short edge and folded once; each book begins a new sheet."""
    from liushou_desktop.paper.progress_book import print_progress_books as draw

    return draw(books, watcher or Watcher())


def print_handover(handover: Handover) -> Printed:
    """The handover sheet W2 with the receipt strip."""
    from liushou_desktop.paper.handover import print_handover as draw

    return draw(handover)


def print_key_registration(registration: KeyRegistration) -> Printed:
    """The key registration sheet W3 with fingerprints in digits and as a QR code."""
    from liushou_desktop.paper.key_registration import print_key_registration as draw

    return draw(registration)


def print_recovery_key(key: RecoveryKey) -> Printed:
    """The paper recovery key W4: no QR code; keep the bytes only as long as printing takes.

    Raises:
        RefusedError: RECOVERY_LINE_WRONG when a line's check digits do not fit.
    """
    from liushou_desktop.paper.recovery_key import print_recovery_key as draw

    return draw(key)


def print_bureau_fingerprint(
    name: str,
    code: str,
    lines: Sequence[tuple[str, Sequence[str], str]],
    short_code: str,
    made_on: date,
) -> Printed:
    """The bureau's fingerprint, handed to schools with their enrolment file.

    Args:
        lines: label, groups and check digit of each line.
    """
    from liushou_desktop.paper.bureau_fingerprint import print_bureau_fingerprint as draw

    return draw(name, code, lines, short_code, made_on)


def print_test_page() -> Printed:
    """The printer's test page: rulers of 100 mm, margins, rare characters, the faces in use."""
    from liushou_desktop.paper.sample_page import print_test_page as draw

    return draw()


def try_form(form: Form, codes: Mapping[str, CodeSet]) -> list[Problem]:
    """Set a form blank, as ``forms check`` asks; nothing is drawn.

    Raises:
        RefusedError: PAPER_COLUMNS_DO_NOT_ADD_UP, PAPER_FIELD_UNKNOWN, PAPER_FILE_WRONG,
            PAPER_LABEL_TOO_LONG.
    """
    from liushou_desktop.paper.trial import try_form as attempt

    return attempt(form, codes)


def faces_in_use() -> Mapping[str, str]:
    """Role → name of the face that draws it on this machine (``标题`` → ``Noto Sans SC Bold``)."""
    from liushou_desktop.paper.fonts import faces_in_use as ask

    return ask()


__all__ = [
    "CardFace",
    "CardKind",
    "FormSheet",
    "Handover",
    "KeyRegistration",
    "ListLine",
    "ListSheet",
    "Printed",
    "RecoveryKey",
    "RegisterHead",
    "RegisterRow",
    "TalkTermSheet",
    "faces_in_use",
    "print_cards",
    "print_form",
    "print_handover",
    "print_key_registration",
    "print_lists",
    "print_recovery_key",
    "print_register",
    "print_talk_terms",
    "print_test_page",
    "try_form",
]
