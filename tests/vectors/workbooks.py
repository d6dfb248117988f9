"""Validly signed packages whose workbook is a trap: one fault each, no cell is believed.

The workbook is written by hand and small; its sheets are not those of a report, so the one without
a fault is refused, too, but only after it was read.
"""

from __future__ import annotations

import io
import struct
import warnings
import zipfile
from collections.abc import Iterable

from tests.vectors import packages
from tests.vectors.packages import KEY, NAME, SIGNATURE_NAME, seal, vector

from liushou_desktop.exchange import container, minisign
from liushou_desktop.exchange.comment import Comment

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
SHEET, BOOK, RELS = "xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
TYPES = "[Content_Types].xml"

PARTS: dict[str, str] = {
    TYPES: f'{_XML}<Types xmlns="{_PACKAGE}/content-types">'
    '<Default Extension="rels" '
    'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    f'<Override PartName="/{BOOK}" ContentType="{_TYPE}.sheet.main+xml"/>'
    f'<Override PartName="/{SHEET}" ContentType="{_TYPE}.worksheet+xml"/></Types>',
    "_rels/.rels": f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_LINKS}/officeDocument" Target="{BOOK}"/></Relationships>',
    BOOK: f'{_XML}<workbook xmlns="{_MAIN}" xmlns:r="{_LINKS}"><sheets>'
    '<sheet name="S0" sheetId="1" r:id="rId1"/></sheets></workbook>',
    RELS: f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_LINKS}/worksheet" Target="worksheets/sheet1.xml"/>'
    "</Relationships>",
    SHEET: f'{_XML}<worksheet xmlns="{_MAIN}"><sheetData><row r="1">'
    '<c r="A1" t="inlineStr"><is><t>x</t></is></c></row></sheetData></worksheet>',
}


def _packed(parts: Iterable[tuple[str, str | bytes]]) -> bytes:
    """A zip of parts, always the same bytes for the same parts."""
    buffer = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(buffer, "w") as archive:
        warnings.simplefilter("ignore")  # a name that stands twice is one of the faults
        for name, data in parts:
            info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            info.create_system = 0
            archive.writestr(info, data)
    return buffer.getvalue()


def _with(**changes: str | bytes) -> bytes:
    """The workbook with parts replaced or added: ``SHEET=…`` by the names above."""
    names = {"SHEET": SHEET, "BOOK": BOOK, "RELS": RELS, "TYPES": TYPES}
    return _packed({**PARTS, **{names[key]: value for key, value in changes.items()}}.items())


def _also(name: str, data: str | bytes) -> bytes:
    return _packed([*PARTS.items(), (name, data)])


def _sealed(workbook: bytes) -> bytes:
    """Signed and sealed as the school's next package."""
    comment = Comment.over(workbook, packages.HEADING)
    signature = minisign.sign(workbook, KEY, comment.to_line())
    return seal(container.pack_members((NAME, workbook), (SIGNATURE_NAME, signature)))


def _declared(text: str) -> str:
    """The sheet with something between its XML declaration and its root."""
    return PARTS[SHEET].replace(_XML, _XML + text)


@vector("new", then="REPORT_MALFORMED")
def workbook_of_other_sheets() -> bytes:
    return _sealed(_packed(PARTS.items()))


@vector("new", then="XML_DTD")
def workbook_with_a_document_type() -> bytes:
    return _sealed(_with(SHEET=_declared("<!DOCTYPE worksheet>")))


@vector("new", then="XML_DTD")
def workbook_with_an_entity_bomb() -> bytes:
    entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10 if n else "x"}">' for n in range(9))
    text = _declared(f"<!DOCTYPE worksheet [{entities}]>").replace("<t>x</t>", "<t>&e8;</t>")
    return _sealed(_with(SHEET=text))


@vector("new", then="XML_DTD")
def workbook_with_an_external_entity() -> bytes:
    entity = '<!DOCTYPE worksheet [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
    return _sealed(_with(SHEET=_declared(entity).replace("<t>x</t>", "<t>&e;</t>")))


@vector("new", then="XML_NOT_UTF8")
def workbook_with_a_part_in_utf16() -> bytes:
    text = PARTS[SHEET].replace("UTF-8", "UTF-16")
    return _sealed(_with(SHEET=text.encode("utf-16")))


@vector("new", then="WORKBOOK_UNREADABLE")
def workbook_with_broken_xml() -> bytes:
    return _sealed(_with(SHEET=PARTS[SHEET].replace("</sheetData>", "")))


@vector("new", then="WORKBOOK_MACRO")
def workbook_with_a_macro() -> bytes:
    return _sealed(_also("xl/vbaProject.bin", b"\xd0\xcf\x11\xe0"))


@vector("new", then="PART_UNKNOWN")
def workbook_with_a_picture() -> bytes:
    return _sealed(_also("xl/media/image1.png", b"\x89PNG\r\n\x1a\n"))


@vector("new", then="PART_UNKNOWN")
def workbook_with_a_note() -> bytes:
    return _sealed(_also("xl/comments1.xml", f"{_XML}<comments/>"))


@vector("new", then="WORKBOOK_EXTERNAL_LINK")
def workbook_with_an_external_link() -> bytes:
    return _sealed(_also("xl/externalLinks/externalLink1.xml", f"{_XML}<externalLink/>"))


@vector("new", then="WORKBOOK_EXTERNAL_LINK")
def workbook_with_an_external_relationship() -> bytes:
    link = (
        f'<Relationship Id="rId9" Type="{_LINKS}/image" Target="http://example.org/x.png"'
        ' TargetMode="External"/></Relationships>'
    )
    return _sealed(_with(RELS=PARTS[RELS].replace("</Relationships>", link)))


@vector("new", then="PART_UNKNOWN")
def workbook_with_a_part_of_no_format() -> bytes:
    return _sealed(_also("xl/embeddings/oleObject1.bin", b"\xd0\xcf\x11\xe0"))


@vector("new", then="ZIP_NAME_TWICE")
def workbook_with_a_part_twice() -> bytes:
    return _sealed(_also(SHEET, PARTS[SHEET].replace("<t>x</t>", "<t>y</t>")))


@vector("new", then="ZIP_NAME_TWICE")
def workbook_with_a_part_twice_in_other_case() -> bytes:
    return _sealed(_also(SHEET.upper(), PARTS[SHEET]))


@vector("new", then="ZIP_NAME_UNSAFE")
def workbook_with_a_part_above_the_folder() -> bytes:
    return _sealed(_also("../sheet2.xml", PARTS[SHEET]))


@vector("new", then="ZIP_NAME_UNSAFE")
def workbook_with_an_absolute_part() -> bytes:
    return _sealed(_also("/etc/passwd", "x"))


@vector("new", then="ZIP_NAME_UNSAFE")
def workbook_with_a_backslash_part() -> bytes:
    whole = _also("xl/worksheets-sheet2.xml", PARTS[SHEET])
    return _sealed(whole.replace(b"worksheets-sheet2", b"worksheets\\sheet2"))


@vector("new", then="NOT_A_WORKBOOK")
def workbook_with_bytes_before() -> bytes:
    return _sealed(b"MZ" + _packed(PARTS.items()))


@vector("new", then="ZIP_JUNK")
def workbook_with_bytes_behind() -> bytes:
    return _sealed(_packed(PARTS.items()) + b"\0")


@vector("new", then="ZIP_JUNK")
def two_workbooks_in_one() -> bytes:
    return _sealed(_packed(PARTS.items()) * 2)


@vector("new", then="ZIP_OVERLAP")
def workbook_whose_parts_lie_on_one_body() -> bytes:
    whole = bytearray(_packed(PARTS.items()))
    at = whole.find(b"PK\x01\x02")
    while at != -1:
        struct.pack_into("<L", whole, at + 42, 0)
        at = whole.find(b"PK\x01\x02", at + 4)
    return _sealed(bytes(whole))


@vector("new", then="ZIP_BOMB")
def workbook_that_is_a_bomb() -> bytes:
    blank = PARTS[SHEET].replace("</sheetData>", " " * 30_000_000 + "</sheetData>")
    return _sealed(_with(SHEET=blank))


@vector("new", then="ZIP_ENCRYPTED")
def workbook_with_an_encrypted_part() -> bytes:
    whole = bytearray(_packed(PARTS.items()))
    for signature, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        whole[whole.find(signature) + flags] |= 1
    return _sealed(bytes(whole))


@vector("new", then="ZIP_BROKEN")
def workbook_cut_off() -> bytes:
    return _sealed(_packed(PARTS.items())[:-40])


@vector("new", then="CELL_FAR_AWAY")
def workbook_with_a_cell_at_the_end_of_the_world() -> bytes:
    far = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    return _sealed(_with(SHEET=PARTS[SHEET].replace("</sheetData>", far)))


@vector("new", then="CELLS_IN_DISORDER")
def workbook_with_a_cell_twice() -> bytes:
    twin = '<c r="A1" t="inlineStr"><is><t>y</t></is></c></row>'
    return _sealed(_with(SHEET=PARTS[SHEET].replace("</row>", twin)))


@vector("new", then="CELLS_IN_DISORDER")
def workbook_with_a_row_twice() -> bytes:
    sheet = PARTS[SHEET]
    twin = sheet[sheet.index("<row") : sheet.index("</sheetData>")].replace("<t>x</t>", "<t>y</t>")
    return _sealed(_with(SHEET=sheet.replace("</sheetData>", f"{twin}</sheetData>")))


@vector("new", then="CELL_FAR_AWAY")
def workbook_with_a_blank_row_beyond_the_last() -> bytes:
    far = '<row r="1048576"/></sheetData>'
    return _sealed(_with(SHEET=PARTS[SHEET].replace("</sheetData>", far)))


@vector("new", then="CELLS_IN_DISORDER")
def workbook_with_a_cell_that_says_two_things() -> bytes:
    return _sealed(_with(SHEET=PARTS[SHEET].replace("</is></c>", "</is><v>y</v></c>")))


@vector("new", then="REPORT_MALFORMED")
def workbook_with_a_formula_in_a_cell_without_an_address() -> bytes:
    formula = '<c t="str"><v>x</v><f>1+1</f></c></row>'
    return _sealed(_with(SHEET=PARTS[SHEET].replace("</row>", formula)))


@vector("new", then="WORKBOOK_UNREADABLE")
def workbook_with_a_text_below_the_first() -> bytes:
    cell = '<c r="B1" t="s"><v>-1</v></c></row>'
    return _sealed(_with(SHEET=PARTS[SHEET].replace("</row>", cell)))


@vector("new", then="SHEET_HOLDS_OTHER")
def workbook_with_a_hyperlink() -> bytes:
    link = '</sheetData><hyperlinks><hyperlink ref="A1" location="x"/></hyperlinks>'
    return _sealed(_with(SHEET=PARTS[SHEET].replace("</sheetData>", link)))


@vector("new", then="WORKBOOK_EXTERNAL_LINK")
def workbook_that_refers_to_another() -> bytes:
    other = '</sheets><externalReferences><externalReference r:id="rId1"/></externalReferences>'
    return _sealed(_with(BOOK=PARTS[BOOK].replace("</sheets>", other)))


@vector("new", then="XML_BROKEN")
def workbook_with_an_element_without_end() -> bytes:
    attributes = " ".join(f'a{n}="1"' for n in range(20_000))
    return _sealed(_with(SHEET=PARTS[SHEET].replace("<sheetData>", f"<sheetData {attributes}>")))


@vector("new", then="ZIP_NAME_TWICE")
def workbook_with_a_part_twice_in_another_normal_form() -> bytes:
    twins = [(f"docProps/{name}.xml", "<a/>") for name in ("\u00e9", "e\u0301")]
    return _sealed(_packed([*PARTS.items(), *twins]))


@vector("new", then="ZIP_NAME_UNSAFE")
def workbook_with_a_second_name_for_a_part() -> bytes:
    """Info-ZIP's Unicode Path: the name some programs show instead."""
    whole = bytearray(_packed(PARTS.items()))
    at = whole.rfind(b"PK\x01\x02")
    size = struct.unpack_from("<H", whole, at + 28)[0]
    other = b"xl/worksheets/sheet9.xml"
    body = struct.pack("<BL", 1, 0) + other
    extra = b"up" + struct.pack("<H", len(body)) + body
    struct.pack_into("<H", whole, at + 30, len(extra))
    whole[at + 46 + size : at + 46 + size] = extra
    end = whole.rfind(b"PK\x05\x06")
    struct.pack_into("<L", whole, end + 12, end - struct.unpack_from("<L", whole, end + 16)[0])
    return _sealed(bytes(whole))


@vector("new", then="ZIP_JUNK")
def workbook_with_something_where_a_descriptor_stands() -> bytes:
    whole = bytearray(_packed(PARTS.items()))
    for signature, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        whole[whole.rfind(signature) + flags] |= 8
    at = whole.find(b"PK\x01\x02")
    whole[at:at] = b"twelve bytes"
    end = whole.rfind(b"PK\x05\x06")
    struct.pack_into("<L", whole, end + 16, at + 12)
    return _sealed(bytes(whole))


@vector("new", then="NOT_A_WORKBOOK")
def old_workbook_under_the_new_name() -> bytes:
    return _sealed(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(1_528))


@vector("new", then="FILE_IS_WEB_PAGE")
def web_page_under_a_workbooks_name() -> bytes:
    return _sealed(b"<html><table><tr><td>x</td></tr></table></html>")


@vector("new", then="FILE_EMPTY")
def empty_workbook() -> bytes:
    return _sealed(b"")
