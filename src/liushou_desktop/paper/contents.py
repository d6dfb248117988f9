"""What goes on paper: plain data, filled by services, drawn here. No storage, no reportlab.

Texts are ready to print (names of codes, not codes); dates are ``date``; a value that is not known
is ``""`` or ``None`` and stays white on paper (never ``null``, never ``0``); ``"—"`` means that it
cannot apply. Phones and identity numbers are given whole: masking is done by the paper that asks
for it, never by the caller.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

ABSENT = "—"


@dataclass(frozen=True, slots=True, kw_only=True)
class FormSheet:
    """One sheet of a form for one child (or one group).

    Attributes:
        values: by field id, as the form stores them (codes, dates, tuples, mappings; a repeat is a
            sequence of mappings). On a blank sheet only what is known of the child is given.
        names: names of the ids that stand in ``values`` (staff, children, classes); an id without
            a name is printed as it is, so names may also be given directly.
        blank: leave room for handwriting; known values are printed all the same.
        file_number: goes into the head and, alone, into the QR code; None = no code.
        sheet_number: 单号, see ``numbering.sheet_number``; also on blanks.
        record_ids: identifiers of the records printed, part of the check code.
        texts: further constants a layout may ask for as ``@name`` (``assessed_by`` …).
        photo: JPEG of the child, for papers with a place for it; no part of the check code.
    """

    values: Mapping[str, object]
    school: str = ""
    term: str = ""
    class_name: str = ""
    child_name: str = ""
    file_number: str | None = None
    sheet_number: str = ""
    blank: bool = False
    record_ids: tuple[str, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict)
    photo: bytes | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TalkMonth:
    """One box of the talk sheet of a term: ``label`` is ``三月`` or ``加谈``; no values = blank."""

    label: str
    values: Mapping[str, object] | None = None
    record_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TalkTermSheet:
    """One child's talks of one term, three boxes a side (F05 month sheet)."""

    school: str
    term: str
    class_name: str
    child_name: str
    file_number: str
    months: tuple[TalkMonth, ...]
    sheet_number: str = ""
    names: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ListLine:
    """One row of a list: its cells by key; with ``group`` or ``wide`` a line over the whole width.

    ``group`` heads the rows below it; ``wide`` is a text that breaks over as many lines as it
    needs. ``is_total``: the row adds up the others, in bold.
    """

    values: Mapping[str, str] = field(default_factory=dict)
    group: str = ""
    is_total: bool = False
    wide: str = ""


@dataclass(frozen=True, slots=True)
class ListColumn:
    """A column of a list whose paper leaves the columns to its caller.

    ``weight``: its share of the width, against the other columns.
    """

    key: str
    title: str
    weight: float = 10
    align: str = "centre"


@dataclass(frozen=True, slots=True, kw_only=True)
class ListSheet:
    """One list of a job (a class teacher's, an indicator's); it may take several sides.

    Attributes:
        texts: constants of the sub-line, asked for as ``@name``.
        foot: right end of the foot (the day of printing); "" = the paper's own.
        watermark: 学校　操作人　日期 under the table; "" = none.
        name: what messages call this list when it has no 单号.
        columns, note, code: in place of the paper's own; "" = the paper's own.
    """

    lines: tuple[ListLine, ...]
    columns: tuple[ListColumn, ...] = ()
    texts: Mapping[str, str] = field(default_factory=dict)
    title: str = ""
    code: str = ""
    foot: str = ""
    watermark: str = ""
    sheet_number: str = ""
    name: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Narrative:
    """A text of the school set as an official document (GB/T 9704).

    Attributes:
        sections: heading without its number, and text; a line feed begins a paragraph.
        signed: whose it is; day: in words, "" = to be written by hand.
        watermark: 草稿 while it is no record yet.
    """

    title: str
    sections: tuple[tuple[str, str], ...]
    signed: str
    day: str = ""
    watermark: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterSheet:
    """One letter, slip or poster, its texts ready to print.

    Attributes:
        code: number and clause in the corner; "" on what pupils get and what is put up.
        prompts: headings, each with lines to write on. lines: empty lines to write on.
        columns, rows: a table to tick. contacts: office, person and number, line by line.
        signed: lines at the right end. receipt: what is cut off; hands_back: whose it is, with
            room to sign, "" = no signature.
    """

    title: str
    code: str = ""
    greeting: str = ""
    text: tuple[str, ...] = ()
    prompts: tuple[str, ...] = ()
    lines: int = 0
    columns: tuple[str, ...] = ()
    rows: tuple[str, ...] = ()
    contacts: tuple[tuple[str, str, str], ...] = ()
    signed: tuple[str, ...] = ()
    receipt_title: str = ""
    receipt: tuple[str, ...] = ()
    hands_back: str = ""
    is_poster: bool = False


@dataclass(frozen=True, slots=True)
class OverviewFrame:
    """What stands around the report of a term.

    Attributes:
        day: the cut-off in words. state: 审签 by whom and when, or that it is not signed.
        corrections: title, as signed, as it is now.
    """

    day: str = ""
    state: str = ""
    watermark: str = ""
    corrections: tuple[tuple[str, str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class BookEntry:
    """One entry of a progress book: its day, what kind, labelled texts ("" = no label)."""

    day: str
    kinds: str
    parts: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class BookTerm:
    """The entries of a term, the earliest first."""

    name: str
    entries: tuple[BookEntry, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgressBook:
    """A child's progress archive to take along (R40); ``span``: its first and last term."""

    name: str
    class_label: str
    school: str
    span: str
    terms: tuple[BookTerm, ...]


@dataclass(frozen=True, slots=True)
class StatisticsRow:
    """One line of the statistics (F17); ``figures`` a text per column, “—” where there is none."""

    label: str
    number: str
    figures: tuple[str, ...]
    is_strong: bool = False


@dataclass(frozen=True, slots=True)
class StatisticsSection:
    """A group of lines under its title."""

    title: str
    rows: tuple[StatisticsRow, ...]


@dataclass(frozen=True, slots=True)
class StatisticsSide:
    """One side of the cross table, and what must be equal on it."""

    sections: tuple[StatisticsSection, ...]
    equations: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StatisticsSheet:
    """The statistics of a term (F17).

    Attributes:
        columns: (head above, head) of each column; equal heads above are drawn as one.
        figures: the indicators as lines of ``statistics_figures``.
        authority: who set the form. definition: 口径 in words. reported_on: "" before signing.
        code: of the package it belongs to, or its own. watermark: "" once signed.
    """

    title: str
    form: str
    version: int
    school: str
    term: str
    cut_off: str
    definition: str
    authority: str
    columns: tuple[tuple[str, str], ...]
    sides: tuple[StatisticsSide, ...]
    figures: ListSheet
    maker: str = ""
    phone: str = ""
    reported_on: str = ""
    code: str = ""
    watermark: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterRow:
    """One child of the register F03, in class order. Codes are already words.

    ``left_behind``: 双亲 or 单亲; ``born``: ``2015.02``; ``father_place`` may be 在家;
    ``class_name`` is the short form ``四（1）`` and groups the totals. ``more``: label → text of
    questions that were added to the form; they stand in the column of notes.
    """

    class_name: str
    name: str
    sex: str = ""
    ethnicity: str = ""
    born: str = ""
    id_number: str | None = None
    left_behind: str = ""
    address: str = ""
    father_place: str = ""
    father_phone: str = ""
    mother_place: str = ""
    mother_phone: str = ""
    carer_name: str = ""
    carer_relation: str = ""
    carer_phone: str = ""
    boarding: bool | None = None
    is_key: bool = False
    helper: str = ""
    note: str = ""
    more: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterHead:
    """Head, foot and watermark of the register.

    Attributes:
        definition: 口径 of the table, ``学籍口径（外出满三个月）``.
        scope: what is counted in the last line, ``全校`` or ``四（1）班``.
        operator, printed_on: go into the watermark under the table, with the school.
        maker: printed on the 制表 line; the other lines stay empty for people to sign.
    """

    school: str
    term: str
    definition: str
    cut_off: date
    operator: str
    printed_on: date
    maker: str = ""
    scope: str = "全校"
    sheet_number: str = ""
    version: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class HandoverSheet:
    """One row of the handover sheet: package sheet, what it holds, how many rows."""

    code: str
    title: str
    rows: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Handover:
    """The paper that goes with a package (W2). ``short_code`` equals screen, cover and receipt."""

    school: str
    school_code: str
    receivers: str
    term: str
    file_name: str
    size: int
    sequence: int
    epoch: int
    made_at: datetime
    short_code: str
    previous_short_code: str | None
    sheets: tuple[HandoverSheet, ...]
    pupils: int
    maker: str = ""
    sheet_number: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyRegistration:
    """The stamped sheet that binds keys to a school (W3).

    Attributes:
        signing_digits, receiving_digits: the fingerprints as 60 decimal digits each; printed in
            three lines of four groups of five, with a Damm check digit per line.
        qr_text: what the code holds (site, key period, fingerprint); nothing secret.
        occasion: 首次, 换人, 换机 or 遗失补办.
    """

    site_name: str
    site_code: str
    district: str
    occasion: str
    effective_on: date
    epoch: int
    keeper: str
    phone: str
    principal: str
    previous_keeper: str
    signing_digits: str
    receiving_digits: str
    qr_text: str
    short_code: str
    sheet_number: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecoveryKey:
    """The paper recovery key (W4): four lines of 12 digits and two check digits (MOD 97-10).

    ``lines`` are 14 digits each, spaces allowed. ``generation`` counts the keys of this database.
    """

    site_name: str
    database_id: str
    generation: int
    made_on: date
    lines: tuple[str, str, str, str]
    sealed_reason: str = "首次封存"
