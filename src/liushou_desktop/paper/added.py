"""Rows for fields that no geometry places: a new question appears on paper by itself.

A form with a geometry gets one band 补充 before its signatures; a form without one is set from its
sections alone, two short questions to a row.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from math import ceil

from liushou_desktop.formspec.kinds.photos import most_photos
from liushou_desktop.formspec.model import Form, FormField
from liushou_desktop.paper.cells import keys_of
from liushou_desktop.paper.geometry import SIDE, Band, Cell, Geometry, Row
from liushou_desktop.paper.pages import PORTRAIT, PageClass
from liushou_desktop.paper.sheet import NOTE_LINE
from liushou_desktop.paper.values import Questions, Style

_LABEL = 24.0
_ROW = 9.0
_LOWEST = 8.0  # mm of a row somebody writes in
_LINE = 8.3
_SHORT_BOXES = 9  # characters of options that fit half a row
_REPEAT_ROWS = 4
_NUMBER = 8.0  # mm of the column that counts a table's rows
_MOST_EMPTY = 15
_NOTE = 6.0  # mm of the note below the table
_NOTE_SIGN = 2.83  # mm of one of its characters
_NO_ROWS: Mapping[str, int] = {}


def placed_keys(geometry: Geometry) -> frozenset[str]:
    """Ids of the fields a geometry has a place for."""
    keys = set(geometry.leaves_out)
    for row in geometry.rows():
        for cell in row.cells:
            keys.update(_owner(key, row) for key in keys_of(cell.text))
        if row.repeat:
            keys.add(row.repeat)
    return frozenset(keys)


def _owner(key: str, row: Row) -> str:
    return row.repeat or key.lstrip(".") if key.startswith(".") else key.split(".")[0]


def is_printed(asked: FormField) -> bool:
    """Whether a field belongs into the table of a paper: photos stand below it, but may have an
    empty frame on a blank sheet (``frame``)."""
    is_framed = asked.kind != "photos" or bool(asked.paper.get("frame"))
    return is_framed and not asked.paper.get("skip")


def missing_fields(geometry: Geometry, form: Form) -> list[FormField]:
    """The form's fields that belong on paper and have no place in the geometry."""
    placed = placed_keys(geometry)
    return [one for one in form.fields() if is_printed(one) and one.id not in placed]


def with_added(geometry: Geometry, questions: Questions) -> Geometry:
    """The geometry, with a band for every field it has no place for."""
    if questions.form is None:
        return geometry
    missing = missing_fields(geometry, questions.form)
    if not missing:
        return geometry
    side = "" if geometry.page.name == "half" else "补充"
    width = geometry.page.span - (SIDE if side else 0)
    band = Band(tuple(_rows(missing, questions, width)), side)
    bands = list(geometry.bands)
    ends = next((i for i, each in enumerate(bands) if each.last), len(bands))
    return replace(geometry, bands=(*bands[:ends], band, *bands[ends:]))


def lengthened(geometry: Geometry, held: Mapping[str, int]) -> Geometry:
    """The geometry with its tables long enough for the rows they hold; its note keeps its place."""
    page = geometry.page
    room = replace(page, bottom=page.bottom - _NOTE) if geometry.note else page
    bands = []
    for band in geometry.bands:
        rows = (replace(row, times=max(row.times, held.get(row.repeat, 0))) for row in band.rows)
        bands.append(replace(band, rows=tuple(rows)))
    return replace(geometry, page=room, bands=tuple(bands))


def geometry_of(
    form: Form,
    questions: Questions,
    page: PageClass = PORTRAIT,
    rows_held: Mapping[str, int] = _NO_ROWS,
    *,
    has_frames: bool = True,
) -> Geometry:
    """A geometry for a form that has none: one band per section, then the signatures.

    Args:
        rows_held: how many rows each repeat holds; a table is never shorter than that.
        has_frames: places to glue photos on, for sheets filled by hand.
    """
    bands = []
    for section in form.sections:
        fields = [
            one
            for one in section.fields
            if is_printed(one) and (has_frames or one.kind != "photos")
        ]
        if fields:
            rows = tuple(_rows(fields, questions, page.span - SIDE, rows_held))
            bands.append(Band(rows, section.title.partition("（")[0]))
    if form.signatures:
        bands.append(_signatures(form.signatures, page.span))
    lines = ceil(len(form.note) * _NOTE_SIGN / page.span)
    room = replace(page, bottom=page.bottom - _NOTE - NOTE_LINE * (lines - 1)) if lines else page
    grown = _grown(bands, questions, room.bottom - room.top, is_empty=not any(rows_held.values()))
    return Geometry(form.id, room, tuple(grown), subline=_subline(form), note=form.note)


def _subline(form: Form) -> tuple[tuple[str, str], ...]:
    """Whose sheet it is: the child's number, the class of a list, or nothing but the school."""
    whose = {"group": (("班级", "@class_name"),)}
    is_childs = form.is_of_child or form.subject in ("file", "register")
    last = (("档案编号", "@file_number"),) if is_childs else ()
    head = str(form.paper.get("whose") or "学校")
    return ((head, "@school"), ("学期", "@term"), *whose.get(form.subject, last))


def _grown(
    bands: Sequence[Band], questions: Questions, room: float, *, is_empty: bool
) -> Iterator[Band]:
    """Bands that use a sheet they leave half empty: longer tables, more lines to write on."""
    free = room - sum(row.height * row.times for band in bands for row in band.rows)
    for band in bands:
        rows = list(band.rows)
        for place, row in enumerate(rows):
            if free < _LINE:
                break
            if row.repeat and is_empty:
                more = min(_most_rows(row, questions) - row.times, int(free / row.height))
                rows[place] = replace(row, times=row.times + max(more, 0))
                free -= max(more, 0) * row.height
            elif _is_writing(row, questions):
                lines = min(round(row.height / _LINE), int(free / _LINE))
                rows[place] = replace(row, height=row.height + lines * _LINE)
                free -= lines * _LINE
        yield replace(band, rows=tuple(rows))


def _most_rows(row: Row, questions: Questions) -> int:
    """How many empty rows of a table are worth printing."""
    asked = questions.field(row.repeat)
    most = asked.limits.get("max_rows") if asked else None
    return min(most, _MOST_EMPTY) if isinstance(most, int) else _MOST_EMPTY


def _is_writing(row: Row, questions: Questions) -> bool:
    keys = [key for cell in row.cells for key in keys_of(cell.text)]
    return not row.repeat and any(questions.style(key) is Style.WRITING for key in keys)


def _signatures(names: Sequence[str], span: float) -> Band:
    count = len(names)
    width = int(span / count * 2) / 2
    widths = (*([width] * (count - 1)), span - width * (count - 1))
    made = tuple(Cell(name, kind="signature") for name in names)
    return Band((Row(27, widths, made, gives=5),), last=True)


def _rows(
    fields: Iterable[FormField],
    questions: Questions,
    width: float,
    rows_held: Mapping[str, int] = _NO_ROWS,
) -> Iterator[Row]:
    """Rows of ``width`` mm; two short questions share one."""
    waiting: FormField | None = None
    for asked in fields:
        if not _is_short(asked, questions):
            if waiting is not None:
                yield _full(waiting, questions, width)
                waiting = None
            yield from _wide(asked, questions, width, rows_held)
        elif waiting is None:
            waiting = asked
        else:
            half = int(width) / 2 - _LABEL
            labels = _LABEL, half, _LABEL, width - 2 * _LABEL - half
            cells = *_pair(waiting, questions), *_pair(asked, questions)
            yield Row(_ROW, labels, cells, gives=_ROW - _LOWEST)
            waiting = None
    if waiting is not None:
        yield _full(waiting, questions, width)


def _is_short(asked: FormField, questions: Questions) -> bool:
    style = questions.style(asked.id)
    if style in (Style.DATE, Style.TIME):
        return True
    if style is Style.BOXES:
        return sum(len(one.label) + 1 for one in questions.options(asked.id)) <= _SHORT_BOXES
    longest = asked.limits.get("max_length", 0)
    wide_kind = asked.kind in ("region", "identity_number")
    return style is Style.LINE and not wide_kind and not (isinstance(longest, int) and longest > 40)


def _pair(asked: FormField, questions: Questions) -> tuple[Cell, Cell]:
    return Cell(questions.label(asked.id)), Cell(f"{{{asked.id}}}", note=_note(asked))


def _note(asked: FormField) -> str:
    hint = asked.hint or ""
    return hint if len(hint) <= 12 else ""


def _full(asked: FormField, questions: Questions, width: float, height: float = _ROW) -> Row:
    label, value = _pair(asked, questions)
    cells = label, replace(value, align="left")
    gives = height - _LOWEST if height == _ROW else height / 2
    return Row(height, (_LABEL, width - _LABEL), cells, gives=gives)


def _wide(
    asked: FormField, questions: Questions, width: float, rows_held: Mapping[str, int]
) -> Iterator[Row]:
    style = questions.style(asked.id)
    if style is Style.TABLE:
        yield from _table(asked, width, rows_held.get(asked.id, 0))
    elif style is Style.PICTURE:
        photo = Cell(f"（贴在这里，最多{most_photos(asked)}张）")
        label = Cell(questions.label(asked.id))
        yield Row(46.5, (_LABEL, width - _LABEL), (label, photo), gives=12)
    elif style is Style.WRITING:
        lines = asked.paper.get("lines")
        height = _LINE * (lines if isinstance(lines, int) else 2)
        yield _full(asked, questions, width, max(height, _ROW))
    else:
        yield _full(asked, questions, width)


def _table(asked: FormField, width: float, held: int) -> Iterator[Row]:
    """A repeat: a row of heads, then a row for each it holds, or some to fill."""
    most = asked.limits.get("max_rows")
    times = max(held, min(most, _REPEAT_ROWS) if isinstance(most, int) else _REPEAT_ROWS)
    widths = (_NUMBER, *_column_widths(asked, width - _NUMBER))
    heads = (Cell("序"), *(Cell(_column_label(column)) for column in asked.fields))
    yield Row(7, widths, heads, head=True)
    values = tuple(_column_cell(column) for column in asked.fields)
    yield Row(8.5, widths, (Cell("{#}"), *values), times=times, repeat=asked.id)


def _column_label(column: FormField) -> str:
    return str(column.paper.get("label") or column.label)


def _column_cell(column: FormField) -> Cell:
    """A cell of a table: always a text, a choice by its name; words start at the left."""
    longest = column.limits.get("max_length", 0)
    is_words = column.kind in ("text", "long_text") and isinstance(longest, int) and longest > 30
    align = "left" if is_words else ""
    return Cell(f"{{.{column.id}}}", kind="value", align=align, size=10, floor=8)


def _column_widths(asked: FormField, width: float) -> Iterator[float]:
    """Widths the form asks for; the columns that ask for none share the rest."""
    given = [column.paper.get("width") for column in asked.fields]
    fixed = [float(each) if isinstance(each, int | float) else 0.0 for each in given]
    free = fixed.count(0.0)
    share = int((width - sum(fixed)) / free * 2) / 2 if free else 0.0
    lacking = width - sum(fixed) - share * free
    last = len(fixed) - 1 - fixed[::-1].index(0.0) if free else len(fixed) - 1
    for place, each in enumerate(fixed):
        yield (each or share) + (lacking if place == last else 0.0)
