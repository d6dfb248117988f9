"""Which parts of an ``.xlsx`` we take, and the clean archive the parser gets instead of the file.

Readers disagree about odd files, so the parser is not shown the file: it gets an archive made here
from checked parts only (list of sheets, styles, shared strings, sheets), uncompressed, in one known
shape. What was checked and what is parsed are then the same bytes. Macros, links to other files,
embedded objects and anything unknown refuse the whole file.

Runs in the fenced child.
"""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Callable
from functools import lru_cache
from xml.parsers import expat

from liushou_desktop.base.errors import RefusedError
from liushou_desktop.sheets import limits
from liushou_desktop.sheets.container import Container
from liushou_desktop.sheets.strict_scan import refuse_long_tags

_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_STRICT_RELATIONS = "http://purl.oclc.org/ooxml/officeDocument/relationships"
_MAIN_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"

_TAKEN_PARTS = re.compile(
    r"""(?xi)
      \[Content_Types\]\.xml
    | docMetadata/[^/]+\.xml                                     # labels of recent Office
    | \[trash\]/[0-9]+\.dat                                     # left behind by Excel, never read
    | _rels/\.rels
    | docProps/(?:[^/]+\.(?:xml|jpeg|jpg|png|wmf|emf)|_rels/[^/]+\.rels)
    | customXml/(?:_rels/)?[^/]+\.(?:xml|rels)
    | customStorage/[^/]+\.xml                                   # WPS
    | xl/_rels/[^/]+\.rels
    | xl/(?:workbook|styles|sharedStrings|calcChain|metadata|cellimages|sheetMetadata)\.xml
    | xl/(?:worksheets|chartsheets|dialogsheets)/(?:_rels/)?[^/]+\.(?:xml|rels)
    | xl/(?:theme|tables|persons|threadedComments|comments|richData|slicers|slicerCaches
          |pivotTables|pivotCache|revisions|featurePropertyBag|namedSheetViews|timelines
          |timelineCaches)/(?:_rels/)?[^/]+\.(?:xml|rels)
    | xl/comments\d*\.xml
    | xl/(?:drawings|charts|diagrams)/(?:_rels/)?[^/]+\.(?:xml|vml|rels)
    | xl/(?:media|theme/media)/[^/]+\.(?:png|jpg|jpeg|gif|bmp|tif|tiff|emf|wmf|svg|wdp)
    | xl/printerSettings/[^/]+\.bin
    | xl/customProperty\d*\.bin
    | xl/ctrlProps/[^/]+\.xml
    """
)
_REPORT_PARTS = re.compile(
    r"""(?xi)
      \[Content_Types\]\.xml | docMetadata/[^/]+\.xml | _rels/\.rels
    | docProps/(?:[^/]+\.xml|_rels/[^/]+\.rels)
    | xl/_rels/[^/]+\.rels
    | xl/(?:workbook|styles|sharedStrings|metadata|sheetMetadata)\.xml
    | xl/worksheets/(?:_rels/)?[^/]+\.(?:xml|rels)
    | xl/theme/[^/]+\.xml
    | xl/printerSettings/[^/]+\.bin
    """
)
"""Of our own packages: sheets of cells and what they are printed with; no pictures, no notes."""

_XML_ENDINGS = (".xml", ".rels", ".vml")
_PROLOG = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?:<\?[^>]{0,400}\?>\s*|<!--(?:[^-]|-[^-]){0,4000}-->\s*){0,20}<[A-Za-z_]"
)
_ENCODING = re.compile(rb"""<\?xml[^>]*\bencoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")
_SHARED_STRINGS_TAG = re.compile(rb"<((?:\w+:)?sst)(\s[^>]*?)?(/?)>")
_COUNTS = re.compile(rb"""\s(count|uniqueCount)\s*=\s*["'](\d*)["']""")
_HEAD_BYTES = 65_536
_RELATIONS_KEPT, _KEPT_BYTES = 32, 20_000
_DIMENSION = re.compile(rb"<(?:\w+:)?dimension\b[^>]*/?>")


class SheetPart:
    """One worksheet: tab name, whether the tab is hidden, and its XML."""

    __slots__ = ("hidden", "name", "xml")

    def __init__(self, name: str, hidden: bool, xml: bytes) -> None:
        self.name = name
        self.hidden = hidden
        self.xml = xml


class WorkbookParts:
    """What is left of a workbook after checking."""

    __slots__ = ("date1904", "shared_strings", "sheets", "styles")

    def __init__(
        self, sheets: list[SheetPart], shared_strings: bytes, styles: bytes, date1904: bool
    ) -> None:
        self.sheets = sheets
        self.shared_strings = shared_strings
        self.styles = styles
        self.date1904 = date1904


def take_parts(container: Container, *, strict: bool = False) -> WorkbookParts:
    """The worksheets of a checked archive.

    Args:
        strict: refuse even hyperlinks and pictures; for our own packages, which have none.

    Raises:
        RefusedError: NOT_A_WORKBOOK, WORKBOOK_MACRO, WORKBOOK_BINARY, WORKBOOK_ODS,
            WORKBOOK_EXTERNAL_LINK, PART_UNKNOWN, XML_DTD, XML_BROKEN, XML_NOT_UTF8, ZIP_….
    """
    _check_part_names(container, _REPORT_PARTS if strict else _TAKEN_PARTS)
    for name in container:
        _check_part(container, name, strict)
    targets = _relations(container, "xl/_rels/workbook.xml.rels")
    listed, date1904 = _listed_sheets(container, strict=strict)
    sheets = []
    for name, hidden, relation in listed:
        kind, target = targets.get(relation, ("", ""))
        if kind != "worksheet" and not strict:
            continue  # chart sheets and the like hold no rows
        if target not in container:
            raise RefusedError("XML_BROKEN", part=target or "xl/workbook.xml")
        sheets.append(SheetPart(name, hidden, container.part(target)))
    return WorkbookParts(
        sheets,
        _honest_shared_strings(_optional(container, targets, "sharedStrings")),
        _optional(container, targets, "styles"),
        date1904,
    )


def _without_dimension(xml: bytes) -> bytes:
    """The sheet without its claimed size, which is often wrong and never believed."""
    if xml.find(b"dimension", 0, _HEAD_BYTES) < 0:
        return xml
    found = _DIMENSION.search(xml, 0, _HEAD_BYTES)
    if found is None:
        return xml
    whole = memoryview(xml)  # a sheet is large: copied once
    return b"".join((whole[: found.start()], whole[found.end() :]))


def _optional(container: Container, targets: dict[str, tuple[str, str]], kind: str) -> bytes:
    for found, target in targets.values():
        if found == kind and target in container:
            return container.part(target)
    return b""


# ── names and bytes of the parts ─────────────────────────────────────────────────────────────────


def _check_part_names(container: Container, taken: re.Pattern[str]) -> None:
    names = set(container)
    if "mimetype" in names and "content.xml" in names:
        raise RefusedError("WORKBOOK_ODS")
    if "[Content_Types].xml" not in names:
        raise RefusedError("NOT_A_WORKBOOK")
    for name in names:
        _refuse_active(name)
    _check_content_types(container)
    if not {"xl/workbook.xml", "xl/_rels/workbook.xml.rels", "_rels/.rels"} <= names:
        raise RefusedError("NOT_A_WORKBOOK")
    root = _relations(container, "_rels/.rels", folder="")
    if ("officeDocument", "xl/workbook.xml") not in root.values():
        raise RefusedError("NOT_A_WORKBOOK")
    for name in names:
        if not taken.fullmatch(name) and not name.endswith("/"):
            raise RefusedError("PART_UNKNOWN", part=name)


def _refuse_active(name: str) -> None:
    """Parts that do something, or belong to another format, get their own sentence."""
    if name.endswith("vbaProject.bin") or "/macrosheets/" in name:
        raise RefusedError("WORKBOOK_MACRO")
    if name == "xl/workbook.bin":
        raise RefusedError("WORKBOOK_BINARY")
    if name.startswith("xl/externalLinks/") or name == "xl/connections.xml":
        raise RefusedError("WORKBOOK_EXTERNAL_LINK", part=name)


def _check_content_types(container: Container) -> None:
    text = container.part("[Content_Types].xml", limits.SMALL_PART_BYTES)
    if b"macroEnabled" in text:
        raise RefusedError("WORKBOOK_MACRO")
    if b"sheet.binary" in text:
        raise RefusedError("WORKBOOK_BINARY")
    if _MAIN_TYPE.encode() not in text:
        raise RefusedError("NOT_A_WORKBOOK")


def _check_part(container: Container, name: str, strict: bool) -> None:
    data = container.part(name)  # proves size and checksum of every part, used or not
    if not name.endswith(_XML_ENDINGS) or not data:
        return
    check_xml_text(data, name)
    if strict:
        refuse_long_tags(data, name)
    if name.endswith(".rels"):
        for kind, target, external in _read_relations(data, name):
            if external and (strict or kind != "hyperlink"):
                raise RefusedError("WORKBOOK_EXTERNAL_LINK", part=target[:80])


def check_xml_text(data: bytes, name: str) -> None:
    """UTF-8, and nothing but comments before the first element: no document type, hence no
    entities and no entity bombs. A document type cannot stand anywhere else.

    Raises:
        RefusedError: XML_NOT_UTF8, XML_DTD, XML_BROKEN.
    """
    if data[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\0" in data[:200]:
        raise RefusedError("XML_NOT_UTF8", part=name)
    prolog = _PROLOG.match(data)
    if prolog is None:
        raise RefusedError("XML_DTD" if b"<!DOCTYPE" in data else "XML_BROKEN", part=name)
    declared = _ENCODING.search(prolog[0])
    if declared and declared.group(1).lower() not in (b"utf-8", b"utf8", b"us-ascii"):
        raise RefusedError("XML_NOT_UTF8", part=name)


# ── the two small parts that say which sheets there are ──────────────────────────────────────────


def _parse(data: bytes, name: str, start: Callable[[str, dict[str, str]], None]) -> None:
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = start
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        raise RefusedError("XML_BROKEN", part=name) from error


def _read_relations(data: bytes, name: str) -> list[tuple[str, str, bool]]:
    return [(kind, target, external) for _, kind, target, external in _relation_rows(data, name)]


def _relation_rows(data: bytes, name: str) -> tuple[tuple[str, str, str, bool], ...]:
    """(id, last word of the type, target, external) of each relationship; small parts are the same
    in all our packages."""
    return (_kept_rows if len(data) <= _KEPT_BYTES else _read_rows)(data, name)


def _read_rows(data: bytes, name: str) -> tuple[tuple[str, str, str, bool], ...]:
    rows: list[tuple[str, str, str, bool]] = []

    def start(tag: str, attributes: dict[str, str]) -> None:
        if tag.rpartition(" ")[2] == "Relationship":
            kind = attributes.get("Type", "").rpartition("/")[2]
            external = attributes.get("TargetMode", "").lower() == "external"
            rows.append((attributes.get("Id", ""), kind, attributes.get("Target", ""), external))

    _parse(data, name, start)
    return tuple(rows)


_kept_rows = lru_cache(_RELATIONS_KEPT)(_read_rows)


def _relations(container: Container, name: str, folder: str = "xl/") -> dict[str, tuple[str, str]]:
    """Relationship id → (kind, part name) of the part that lies in ``folder``."""
    data = container.part(name, limits.SMALL_PART_BYTES)
    found: dict[str, tuple[str, str]] = {}
    for key, kind, target, _ in _relation_rows(data, name):
        if key in found:
            raise RefusedError("XML_BROKEN", part=name)
        found[key] = (kind, target.lstrip("/") if target.startswith("/") else folder + target)
    return found


def _listed_sheets(
    container: Container, *, strict: bool
) -> tuple[list[tuple[str, bool, str]], bool]:
    """((tab name, hidden, relationship id) of each sheet in order, 1904 date system)."""
    sheets: list[tuple[str, bool, str]] = []
    epoch = [False]

    def start(tag: str, attributes: dict[str, str]) -> None:
        element = tag.rpartition(" ")[2]
        if element == "sheet":
            hidden = attributes.get("state", "visible") != "visible"
            relation = attributes.get(f"{_RELATIONS} id") or attributes.get(
                f"{_STRICT_RELATIONS} id", ""
            )
            sheets.append((attributes.get("name", ""), hidden, relation))
        elif element == "workbookPr":
            epoch[0] = attributes.get("date1904", "0") in ("1", "true")
        elif element == "externalReference" and strict:
            raise RefusedError("WORKBOOK_EXTERNAL_LINK", part=name)

    name = "xl/workbook.xml"
    _parse(container.part(name, limits.SMALL_PART_BYTES), name, start)
    if not sheets:
        raise RefusedError("WORKBOOK_EMPTY")
    if len(sheets) > limits.SHEETS:
        raise RefusedError("TOO_MANY_SHEETS", count=len(sheets), limit=limits.SHEETS)
    return sheets, epoch[0]


def _honest_shared_strings(data: bytes) -> bytes:
    """The shared strings without their counts: a parser that believes them asks for gigabytes.

    Raises:
        RefusedError: COUNT_LIES when the part claims far more strings than it holds.
    """
    tag = _SHARED_STRINGS_TAG.search(data)
    if tag is None:
        return data
    attributes = tag.group(2) or b""
    held = data.count(b"<si") + data.count(b":si")
    for name, value in _COUNTS.findall(attributes):
        if name == b"uniqueCount" and (not value or int(value[:12]) > held + 1000):
            raise RefusedError("COUNT_LIES", count=value.decode()[:20], held=held)
    clean = b"<" + tag.group(1) + _COUNTS.sub(b"", attributes) + tag.group(3) + b">"
    return data[: tag.start()] + clean + data[tag.end() :]


# ── the archive for the parser ───────────────────────────────────────────────────────────────────


def parser_archive(parts: WorkbookParts, sheets: list[SheetPart]) -> bytes:
    """An uncompressed workbook of ``sheets`` (named by position) for the parser."""
    numbers = range(1, len(sheets) + 1)
    epoch = "1" if parts.date1904 else "0"
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    package = "http://schemas.openxmlformats.org/package/2006"
    workbook = (
        f'<workbook xmlns="{main}" xmlns:r="{_RELATIONS}"><workbookPr date1904="{epoch}"/><sheets>'
        + "".join(f'<sheet name="{n}" sheetId="{n}" r:id="s{n}"/>' for n in numbers)
        + "</sheets></workbook>"
    )
    relations = [(f"s{n}", "worksheet", f"worksheets/{n}.xml") for n in numbers]
    members = [
        (f"xl/worksheets/{n}.xml", _without_dimension(sheet.xml))
        for n, sheet in zip(numbers, sheets, strict=True)
    ]
    for key, kind, data in (
        ("t", "sharedStrings", parts.shared_strings),
        ("y", "styles", parts.styles),
    ):
        if data:
            relations.append((key, kind, f"{kind}.xml"))
            members.append((f"xl/{kind}.xml", data))
    relation_rows = "".join(
        f'<Relationship Id="{key}" Type="{_RELATIONS}/{kind}" Target="{target}"/>'
        for key, kind, target in relations
    )
    opening = f'<Relationships xmlns="{package}/relationships">'
    root = f'<Relationship Id="w" Type="{_RELATIONS}/officeDocument" Target="xl/workbook.xml"/>'
    types = f'<Types xmlns="{package}/content-types"><Default Extension="xml" ContentType="a/x"/>'
    return _stored_zip(
        [
            ("[Content_Types].xml", f"{types}</Types>".encode()),
            ("_rels/.rels", f"{opening}{root}</Relationships>".encode()),
            ("xl/workbook.xml", workbook.encode()),
            ("xl/_rels/workbook.xml.rels", f"{opening}{relation_rows}</Relationships>".encode()),
            *members,
        ]
    )


def _stored_zip(members: list[tuple[str, bytes]]) -> bytes:
    pieces: list[bytes] = []
    directory: list[bytes] = []
    at = 0
    for name, data in members:
        raw = name.encode()
        common = struct.pack(
            "<HHHHHLLLHH", 20, 0, 0, 0, 33, zlib.crc32(data), len(data), len(data), len(raw), 0
        )
        pieces += [b"PK\x03\x04", common, raw, data]
        directory.append(b"PK\x01\x02\x14\0" + common + struct.pack("<HHHLL", 0, 0, 0, 0, at) + raw)
        at += 4 + len(common) + len(raw) + len(data)
    listing = b"".join(directory)
    end = struct.pack(
        "<4s4H2LH", b"PK\x05\x06", 0, 0, len(members), len(members), len(listing), at, 0
    )
    return b"".join([*pieces, listing, end])
