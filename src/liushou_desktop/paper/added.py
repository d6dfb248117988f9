"""Rows for fields that no geometry places: a new question appears on paper by itself.

A form with a geometry gets one band 补充 before its signatures; a form without one is set from its
sections alone, two short questions to a row.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from liushou_desktop.formspec.model import Form, FormField
from liushou_desktop.paper.cells import keys_of
from liushou_desktop.paper.geometry import SIDE, Band, Cell, Geometry, Row
from liushou_desktop.paper.pages import PORTRAIT, PageClass
from liushou_desktop.paper.values import Questions, Style

_LABEL = 24.0
_ROW = 9.0
_LINE = 8.3
_SHORT_BOXES = 9  # characters of options that fit half a row
_REPEAT_ROWS = 4


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
    """Whether a field belongs on paper at all."""
    return not asked.paper.get("skip")


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


def geometry_of(form: Form, questions: Questions, page: PageClass = PORTRAIT) -> Geometry:
    """A geometry for a form that has none: one band per section, then the signatures."""
    bands = []
    for section in form.sections:
        fields = [one for one in section.fields if is_printed(one)]
        if fields:
            rows = tuple(_rows(fields, questions, page.span - SIDE))
            bands.append(Band(rows, section.title.partition("（")[0]))
    if form.signatures:
        bands.append(_signatures(form.signatures, page.span))
    pairs = (("学校", "@school"), ("学期", "@term"), ("档案编号", "@file_number"))
    return Geometry(form.id, page, tuple(bands), subline=pairs)


def _signatures(names: Sequence[str], span: float) -> Band:
    count = len(names)
    width = int(span / count * 2) / 2
    widths = (*([width] * (count - 1)), span - width * (count - 1))
    made = tuple(Cell(name, kind="signature") for name in names)
    return Band((Row(27, widths, made),), last=True)


def _rows(fields: Iterable[FormField], questions: Questions, width: float) -> Iterator[Row]:
    """Rows of ``width`` mm; two short questions share one."""
    waiting: FormField | None = None
    for asked in fields:
        if not _is_short(asked, questions):
            if waiting is not None:
                yield _full(waiting, questions, width)
                waiting = None
            yield from _wide(asked, questions, width)
        elif waiting is None:
            waiting = asked
        else:
            half = int(width) / 2 - _LABEL
            labels = _LABEL, half, _LABEL, width - 2 * _LABEL - half
            yield Row(_ROW, labels, (*_pair(waiting, questions), *_pair(asked, questions)))
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
    return Row(height, (_LABEL, width - _LABEL), (label, replace(value, align="left")))


def _wide(asked: FormField, questions: Questions, width: float) -> Iterator[Row]:
    style = questions.style(asked.id)
    if style is Style.TABLE:
        yield from _table(asked, width)
    elif style is Style.PICTURE:
        photo = Cell("（贴在这里）")
        yield Row(46.5, (_LABEL, width - _LABEL), (Cell(asked.label), photo))
    elif style is Style.WRITING:
        lines = asked.paper.get("lines")
        height = _LINE * (lines if isinstance(lines, int) else 2)
        yield _full(asked, questions, width, max(height, _ROW))
    else:
        yield _full(asked, questions, width)


def _table(asked: FormField, width: float) -> Iterator[Row]:
    """A repeat: a row of heads, then rows to fill."""
    most = asked.limits.get("max_rows")
    times = min(most, _REPEAT_ROWS) if isinstance(most, int) else _REPEAT_ROWS
    columns = len(asked.fields)
    share = int((width - _LABEL) / columns * 2) / 2
    widths = (_LABEL, *([share] * (columns - 1)), width - _LABEL - share * (columns - 1))
    heads = (Cell(asked.label), *(Cell(column.label) for column in asked.fields))
    yield Row(7, widths, heads, head=True)
    values = tuple(Cell(f"{{.{column.id}}}") for column in asked.fields)
    yield Row(8.5, widths, (Cell("{#}"), *values), times=times, repeat=asked.id)
