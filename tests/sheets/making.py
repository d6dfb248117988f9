"""Invented rosters and workbooks, made by code, part by part, so that a test can spoil one part."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from xml.sax.saxutils import escape

from liushou_desktop.domain.identity_number import check_character
from liushou_desktop.sheets.addresses import column_letter

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'

HEAD = ("姓名", "性别", "身份证号", "班级", "现住址")


def identity(day: str, sequence: int) -> str:
    """A sound number of the invented region 999999: ``identity("20150228", 1)``."""
    body = f"999999{day}{sequence:03d}"
    return body + check_character(body)


BOY, GIRL, THIRD = identity("20150228", 11), identity("20150615", 12), identity("20140309", 23)
CHILDREN = (
    ("马小龙", "男", BOY, "五年级(1)班", "积石山县银川镇前沟村8社"),
    ("韩癿英", "女", GIRL, "五年级(1)班", "积石山县吹麻滩镇小洼村3社"),
    ("冶䶮", "男", THIRD, "六年级(2)班", "积石山县癿藏镇下庄村1社"),
)
ROSTER = (HEAD, *CHILDREN)

Cell = str | int | float | bool | None
"""Text becomes a string cell, numbers number cells; text with ``<c`` is taken as ready markup."""


def changed(row: int, column: int, value: Cell) -> list[list[Cell]]:
    """The roster with one cell changed; row 1 is the first child, column from 0."""
    rows: list[list[Cell]] = [list(line) for line in ROSTER]
    rows[row][column] = value
    return rows


def cell_xml(address: str, value: Cell) -> str:
    """One cell, text as an inline string."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return f'<c r="{address}" t="b"><v>{int(value)}</v></c>'
    if isinstance(value, (int, float)):
        return f'<c r="{address}"><v>{value!r}</v></c>'
    if value.startswith("<c"):
        return value.replace("<c", f'<c r="{address}"', 1)
    text = escape(value)
    return f'<c r="{address}" t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'


def sheet_xml(
    rows: Sequence[Sequence[Cell]],
    *,
    before: str = "",
    after: str = "",
    hidden_rows: Iterable[int] = (),
    first_row: int = 1,
) -> str:
    """A worksheet. ``before`` and ``after`` stand around ``sheetData``."""
    hidden = set(hidden_rows)
    lines = []
    for number, row in enumerate(rows, first_row):
        cells = "".join(
            cell_xml(f"{column_letter(index)}{number}", value) for index, value in enumerate(row)
        )
        mark = ' hidden="1"' if number in hidden else ""
        lines.append(f'<row r="{number}"{mark}>{cells}</row>')
    return (
        f'{DECLARATION}<worksheet xmlns="{MAIN}" xmlns:r="{RELATIONS}">{before}'
        f"<sheetData>{''.join(lines)}</sheetData>{after}</worksheet>"
    )


def parts(
    *sheets: str,
    names: Sequence[str] = (),
    states: Mapping[int, str] | None = None,
    date1904: bool = False,
    extra: Mapping[str, str | bytes] | None = None,
    relations: str = "",
) -> dict[str, bytes]:
    """The parts of a workbook by name, in order. ``extra`` adds or replaces parts."""
    count = range(1, len(sheets) + 1)
    titles = [*names, *(f"Sheet{n}" for n in count)][: len(sheets)]
    shown = states or {}
    entries = "".join(
        f'<sheet name="{title}" sheetId="{n}" state="{shown.get(n, "visible")}" r:id="rId{n}"/>'
        for n, title in zip(count, titles, strict=True)
    )
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    overrides = "".join(
        f'<Override PartName="/xl/worksheets/sheet{n}.xml" ContentType="{kind}.worksheet+xml"/>'
        for n in count
    )
    found: dict[str, str | bytes] = {
        "[Content_Types].xml": f'{DECLARATION}<Types xmlns="{PACKAGE}/content-types">'
        '<Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{kind}.sheet.main+xml"/>'
        f"{overrides}</Types>",
        "_rels/.rels": relationships(("rId1", "officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": f'{DECLARATION}<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}">'
        f'<workbookPr date1904="{int(date1904)}"/><sheets>{entries}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": relationships(
            *((f"rId{n}", "worksheet", f"worksheets/sheet{n}.xml") for n in count),
            more=relations,
        ),
    }
    found |= {f"xl/worksheets/sheet{n}.xml": xml for n, xml in zip(count, sheets, strict=True)}
    found |= extra or {}
    return {name: v.encode() if isinstance(v, str) else v for name, v in found.items()}


def relationships(*rows: tuple[str, str, str], more: str = "") -> str:
    """A ``.rels`` part of (id, last word of the type, target)."""
    body = "".join(
        f'<Relationship Id="{key}" Type="{RELATIONS}/{kind}" Target="{target}"/>'
        for key, kind, target in rows
    )
    return (
        f'{DECLARATION}<Relationships xmlns="{PACKAGE}/relationships">{body}{more}</Relationships>'
    )


def packed(members: Mapping[str, bytes] | Sequence[tuple[str, bytes]]) -> bytes:
    """A ZIP of the parts."""
    pairs = members.items() if isinstance(members, Mapping) else members
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in pairs:
            archive.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def xlsx(rows: Sequence[Sequence[Cell]] = ROSTER, **options: object) -> bytes:
    """A workbook of one sheet; options as of ``sheet_xml``."""
    return packed(parts(sheet_xml(rows, **options)))  # type: ignore[arg-type]


def shared(
    rows: Sequence[Sequence[str]] = ROSTER, head: str = "", **options: object
) -> dict[str, bytes]:
    """Parts of a workbook whose texts are shared strings, as spreadsheet programs save them.

    ``head`` replaces the attributes of the shared-strings tag.
    """
    texts = list(dict.fromkeys(text for row in rows for text in row if text))
    numbers = {text: number for number, text in enumerate(texts)}
    marked = [
        [f'<c t="s"><v>{numbers[text]}</v></c>' if text else "" for text in row] for row in rows
    ]
    items = "".join(f"<si><t>{escape(text)}</t></si>" for text in texts)
    tag = head or f'count="{len(texts)}" uniqueCount="{len(texts)}"'
    strings = f'{DECLARATION}<sst xmlns="{MAIN}" {tag}>{items}</sst>'
    relation = (
        f'<Relationship Id="rIdS" Type="{RELATIONS}/sharedStrings" Target="sharedStrings.xml"/>'
    )
    return parts(
        sheet_xml(marked, **options),  # type: ignore[arg-type]
        extra={"xl/sharedStrings.xml": strings},
        relations=relation,
    )


def xls(rows: Sequence[Sequence[Cell]] = ROSTER, hidden_rows: Iterable[int] = ()) -> bytes:
    """An old ``.xls``; ``hidden_rows`` from 1."""
    import xlwt

    book = xlwt.Workbook(encoding="utf-8")
    sheet = book.add_sheet("名单")
    for number, row in enumerate(rows):
        for index, value in enumerate(row):
            if value not in (None, ""):
                sheet.write(number, index, value)
    for number in hidden_rows:
        sheet.row(number - 1).hidden = True
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def csv(
    rows: Sequence[Sequence[str]] = ROSTER,
    encoding: str = "utf-8",
    mark: str = ",",
    end: str = "\r\n",
) -> bytes:
    """Delimited text without quotes."""
    return "".join(mark.join(row) + end for row in rows).encode(encoding)
