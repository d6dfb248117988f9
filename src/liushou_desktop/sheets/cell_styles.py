"""The looks our workbooks use, as one ``styles.xml`` made from a table.

A data cell's look is a product: column kind × state. States: ``plain``; ``marked`` (painted, for a
cell in doubt); ``total`` (bold); ``open`` (may be changed on a locked sheet).
"""

from __future__ import annotations

from functools import cache

from liushou_desktop.sheets.sheet_spec import ColumnKind

STATES = ("plain", "marked", "total", "open")
_LOOKS = ("text", "wrap", "integer", "decimal", "date")
_FIXED = (
    # font, fill, border, alignment
    ("title", 1, 0, 0, '<alignment horizontal="center" vertical="center"/>'),
    ("note", 2, 0, 0, '<alignment vertical="center"/>'),
    ("heading", 3, 2, 1, '<alignment horizontal="center" vertical="center" wrapText="1"/>'),
    ("footer", 0, 0, 0, '<alignment vertical="center"/>'),
    ("id", 4, 0, 0, ""),
)
_FONT_NAME = "宋体"
_FONTS = (
    '<font><sz val="11"/>{name}</font>',
    '<font><b/><sz val="16"/>{name}</font>',
    '<font><sz val="10"/><color rgb="FF595959"/>{name}</font>',
    '<font><b/><sz val="11"/>{name}</font>',
    '<font><sz val="8"/><color rgb="FF999999"/>{name}</font>',
)
_FILLS = (
    '<fill><patternFill patternType="none"/></fill>',
    '<fill><patternFill patternType="gray125"/></fill>',
    '<fill><patternFill patternType="solid"><fgColor rgb="FFEDEDED"/></patternFill></fill>',
    '<fill><patternFill patternType="solid"><fgColor rgb="FFFFE699"/></patternFill></fill>',
)
_EDGE = '<{0} style="thin"><color rgb="FF8C8C8C"/></{0}>'
_BORDERS = (
    "<border><left/><right/><top/><bottom/><diagonal/></border>",
    "<border>"
    + "".join(_EDGE.format(side) for side in ("left", "right", "top", "bottom"))
    + "<diagonal/></border>",
)
_TEXT_FORMAT, _DATE_FORMAT = 49, 164
_FORMATS = {"text": _TEXT_FORMAT, "wrap": _TEXT_FORMAT, "integer": 1, "decimal": 2,
            "date": _DATE_FORMAT}  # fmt: skip


def fixed_style(name: str) -> int:
    """Style number of ``title``, ``note``, ``heading``, ``footer`` or ``id``."""
    return 1 + [row[0] for row in _FIXED].index(name)


def data_style(kind: ColumnKind, wrap: bool, state: str) -> int:
    """Style number of a data cell."""
    look = "wrap" if wrap and kind is ColumnKind.TEXT else kind.value
    return 1 + len(_FIXED) + STATES.index(state) * len(_LOOKS) + _LOOKS.index(look)


@cache
def styles_xml() -> bytes:
    """The whole ``styles.xml``."""
    xfs = ['<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>']
    xfs += [
        _xf(0 if name != "id" else _TEXT_FORMAT, font, fill, border, alignment)
        for name, font, fill, border, alignment in _FIXED
    ]
    xfs += [_data_xf(look, state) for state in STATES for look in _LOOKS]
    name = f'<name val="{_FONT_NAME}"/><family val="3"/><charset val="134"/>'
    fonts = [font.format(name=name) for font in _FONTS]
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        '<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        f'<numFmts count="1"><numFmt numFmtId="{_DATE_FORMAT}" formatCode="yyyy\\-mm\\-dd"/>'
        "</numFmts>"
        f"{_listed('fonts', fonts)}{_listed('fills', _FILLS)}{_listed('borders', _BORDERS)}"
        '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/>'
        f"</cellStyleXfs>{_listed('cellXfs', xfs)}"
        '<cellStyles count="1"><cellStyle name="常规" xfId="0" builtinId="0"/></cellStyles>'
        "</styleSheet>"
    ).encode()


def _listed(tag: str, items: list[str] | tuple[str, ...]) -> str:
    return f'<{tag} count="{len(items)}">{"".join(items)}</{tag}>'


def _data_xf(look: str, state: str) -> str:
    font = 3 if state == "total" else 0
    fill = 3 if state == "marked" else 0
    sideways = ' horizontal="right"' if look in ("integer", "decimal") else ""
    wrapped = ' wrapText="1"' if look == "wrap" else ""
    alignment = f'<alignment{sideways} vertical="center"{wrapped}/>'
    return _xf(_FORMATS[look], font, fill, 1, alignment, unlocked=state == "open")


def _xf(
    number_format: int, font: int, fill: int, border: int, alignment: str, unlocked: bool = False
) -> str:
    protection = '<protection locked="0"/>' if unlocked else ""
    return (
        f'<xf numFmtId="{number_format}" fontId="{font}" fillId="{fill}" borderId="{border}" '
        f'xfId="0" applyNumberFormat="1" applyFont="1" applyFill="1" applyBorder="1" '
        f'applyAlignment="1" applyProtection="1">{alignment}{protection}</xf>'
    )
