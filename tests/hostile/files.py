"""Hostile and odd roster files, made by code. What each must lead to stands in the test's table.

``FILES`` maps a name to (file name, maker). Nothing here is a real child: region 999999, phones
199.
"""

from __future__ import annotations

import io
import random
import struct
import zipfile
from collections.abc import Callable, Sequence

from tests.sheets.making import (
    BOY,
    CHILDREN,
    DECLARATION,
    GIRL,
    HEAD,
    MAIN,
    PACKAGE,
    RELATIONS,
    ROSTER,
    Cell,
    changed,
    csv,
    identity,
    packed,
    parts,
    relationships,
    shared,
    sheet_xml,
    xls,
    xlsx,
)

Maker = Callable[[], bytes]
FILES: dict[str, tuple[str, Maker]] = {}
SHEET = "xl/worksheets/sheet1.xml"


def made(name: str, file_name: str = "名单.xlsx") -> Callable[[Maker], Maker]:
    """Register a maker under a name."""

    def keep(maker: Maker) -> Maker:
        assert name not in FILES, name
        FILES[name] = (file_name, maker)
        return maker

    return keep


def given(name: str, maker: Maker, file_name: str = "名单.xlsx") -> None:
    """Register a short maker."""
    made(name, file_name)(maker)


def rows_with(column: int, value: Cell, row: int = 1) -> Maker:
    """The roster as .xlsx with one cell of one child changed."""
    return lambda: xlsx(changed(row, column, value))


def with_columns(*columns: tuple[str, Sequence[Cell]]) -> Maker:
    """The roster with further columns."""

    def make() -> bytes:
        rows: list[list[Cell]] = [list(row) for row in ROSTER]
        for heading, values in columns:
            for row, value in zip(rows, (heading, *values), strict=False):
                row.append(value)
        return xlsx(rows)

    return make


def replaced(name: str, data: bytes | str, base: dict[str, bytes] | None = None) -> bytes:
    """A workbook with one part put in the place of another (or added)."""
    members = dict(base or parts(sheet_xml(ROSTER)))
    members[name] = data.encode() if isinstance(data, str) else data
    return packed(members)


# ── what a table may look like ───────────────────────────────────────────────────────────────────

given("plain", xlsx)
given("shared strings", lambda: packed(shared()))
given("header on row 4", lambda: xlsx([["留守儿童摸底表"], ["单位：某某小学"], [], *ROSTER]))
given(
    "merged title",
    lambda: xlsx(
        [["五年级留守儿童登记表"], *ROSTER],
        after='<mergeCells count="1"><mergeCell ref="A1:E1"/></mergeCells>',
    ),
)
given(
    "heading in two rows",
    lambda: xlsx(
        [
            ["姓名", "性别", "身份证号", "班级", "父亲", "", "母亲", ""],
            ["", "", "", "", "姓名", "电话", "姓名", "电话"],
            *[[*child[:4], "马大", "19900000001", "韩大", "19900000002"] for child in CHILDREN],
        ],
        after='<mergeCells count="2"><mergeCell ref="E1:F1"/><mergeCell ref="G1:H1"/></mergeCells>',
    ),
)
given("headings repeated in the middle", lambda: xlsx([HEAD, CHILDREN[0], HEAD, *CHILDREN[1:]]))
given(
    "headings by other names",
    lambda: xlsx(
        [["学生姓名", "性 别", "★公民身份号码", "年级班级（必填）", "家庭住址"], *CHILDREN]
    ),
)
given("column twice", with_columns(("姓名", ["甲", "乙", "丙"])))
given("columns unknown", with_columns(("鞋码", [35, 34, 36]), ("属相", ["羊", "羊", "马"])))
given("columns moved", lambda: xlsx([list(reversed(row)) for row in ROSTER]))
given("total row", lambda: xlsx([*ROSTER, ["合计", "3人"]]))
given(
    "signature lines",
    lambda: xlsx([*ROSTER, [], ["审核人：", "", "校长：某某"], ["注：按户口本填写"]]),
)
given("blank tail", lambda: xlsx([*ROSTER, *[["", "", "", "", ""]] * 50]))
given(
    "numbered tail",
    lambda: xlsx(
        [
            ["序号", *HEAD],
            *[[n, *c] for n, c in enumerate(CHILDREN, 1)],
            *[[n] for n in range(4, 40)],
        ]
    ),
)
given("example row", lambda: xlsx([HEAD, ["例：张三", "男", BOY, "一年级(1)班", ""], *CHILDREN]))
given("blank formatted rows", lambda: _blank_rows(60_000))
given("filter on", lambda: xlsx(ROSTER, after='<autoFilter ref="A1:E4"/>'))
given("protected sheet", lambda: xlsx(ROSTER, after='<sheetProtection sheet="1" password="CC1A"/>'))
given("dimension too small", lambda: xlsx(ROSTER, before='<dimension ref="A1:B2"/>'))
given("dimension too large", lambda: xlsx(ROSTER, before='<dimension ref="A1:XFD1048576"/>'))
given("hidden row", lambda: xlsx(ROSTER, hidden_rows=[3]))
given(
    "hidden column",
    lambda: xlsx(ROSTER, before='<cols><col min="5" max="5" width="9" hidden="1"/></cols>'),
)
given(
    "hidden sheet beside",
    lambda: packed(
        parts(
            sheet_xml(ROSTER),
            sheet_xml([HEAD, ("丁", "男", identity("20150101", 31), "一(1)", "")]),
            states={2: "hidden"},
        )
    ),
)
given(
    "very hidden sheet alone",
    lambda: packed(parts(sheet_xml(ROSTER), sheet_xml([["说明"]]), states={1: "veryHidden"})),
)
given(
    "sheets of classes",
    lambda: packed(
        parts(
            *[
                sheet_xml(
                    [
                        ("姓名", "性别", "身份证号"),
                        (f"马小{'一二三四五六'[n]}", "男", identity("20150301", 41 + 2 * n)),
                    ]
                )
                for n in range(6)
            ],
            names=[f"{'一二三四五六'[n]}年级(1)班" for n in range(6)],
        )
    ),
)
given("20 sheets", lambda: packed(parts(sheet_xml(ROSTER), *[sheet_xml([["说明"]])] * 19)))
given("61 sheets", lambda: packed(parts(*[sheet_xml(ROSTER)] * 61)))
given(
    "prefixed namespace",
    lambda: replaced(
        SHEET,
        sheet_xml(ROSTER)
        .replace("<", "<x:")
        .replace("<x:/", "</x:")
        .replace("<x:?", "<?")
        .replace("xmlns=", "xmlns:x="),
    ),
)
given("chart sheet beside", lambda: _chart_sheet())
given(
    "merged class cells",
    lambda: xlsx(
        [[*child] if n != 2 else [*child[:3], "", child[4]] for n, child in enumerate(ROSTER)],
        after='<mergeCells count="1"><mergeCell ref="D2:D3"/></mergeCells>',
    ),
)
given(
    "merged identity cells",
    lambda: xlsx(
        [[*child] if n != 2 else [*child[:2], "", *child[3:]] for n, child in enumerate(ROSTER)],
        after='<mergeCells count="1"><mergeCell ref="C2:C3"/></mergeCells>',
    ),
)
given(
    "class only in the tab",
    lambda: packed(parts(sheet_xml([[r[0], r[1], r[2]] for r in ROSTER]), names=["五年级（1）班"])),
)
given(
    "class only in the title",
    lambda: xlsx([["五年级（1）班留守儿童名单"], *[[r[0], r[1], r[2]] for r in ROSTER]]),
)
given(
    "grade and class apart",
    lambda: xlsx(
        [
            ["姓名", "身份证号", "年级", "班级"],
            ["马小龙", BOY, "五年级", "1班"],
            ["韩癿英", GIRL, "五", "2"],
        ]
    ),
)

given("empty file", lambda: b"")
given("only blanks", lambda: b" \r\n \r\n")
given("no sheet", lambda: packed(parts()))
given("only headings", lambda: xlsx([HEAD]))
given("no name column", lambda: xlsx([row[1:] for row in ROSTER]))
given("no heading at all", lambda: xlsx([["1", "2"], ["3", "4"]]))
given("nothing in the sheet", lambda: xlsx([]))


def _blank_rows(count: int) -> bytes:
    blank = "".join(f'<row r="{n}" s="1" customFormat="1"/>' for n in range(5, count))
    return replaced(SHEET, sheet_xml(ROSTER).replace("</sheetData>", blank + "</sheetData>"))


def _chart_sheet() -> bytes:
    members = parts(sheet_xml(ROSTER))
    book = members["xl/workbook.xml"].replace(
        b"</sheets>", b'<sheet name="\xe5\x9b\xbe" sheetId="9" r:id="rId9"/></sheets>'
    )
    members["xl/workbook.xml"] = book
    members["xl/_rels/workbook.xml.rels"] = relationships(
        ("rId1", "worksheet", "worksheets/sheet1.xml"),
        ("rId9", "chartsheet", "chartsheets/sheet1.xml"),
    ).encode()
    members["xl/chartsheets/sheet1.xml"] = f'{DECLARATION}<chartsheet xmlns="{MAIN}"/>'.encode()
    return packed(members)


# ── far, large, many ─────────────────────────────────────────────────────────────────────────────


def _far(cell: str, row: int) -> bytes:
    far = f'<row r="{row}"><c r="{cell}" t="inlineStr"><is><t>x</t></is></c></row>'
    return replaced(SHEET, sheet_xml(ROSTER).replace("</sheetData>", far + "</sheetData>"))


given("cell at XFD1048576", lambda: _far("XFD1048576", 1_048_576))
given("cell at XFD5", lambda: _far("XFD5", 5))
given("cell at A1048576", lambda: _far("A1048576", 1_048_576))
given(
    "far cell oddly spelled",
    lambda: replaced(
        SHEET,
        sheet_xml(ROSTER).replace(
            "</sheetData>", "<row r = '1048576'><c r = 'XFD1048576'><v>1</v></c></row></sheetData>"
        ),
    ),
)
given("201 columns", lambda: xlsx([[*row, *["x"] * 196] for row in ROSTER]))
given("200 columns", lambda: xlsx([[*row, *["x"] * 195] for row in ROSTER]))
given("100,000 rows", lambda: packed(shared([HEAD, *[CHILDREN[n % 3] for n in range(100_000)]])))
given(
    "a bomb of blanks within the limits",
    lambda: replaced(
        SHEET, sheet_xml(ROSTER).replace("</sheetData>", " " * 30_000_000 + "</sheetData>")
    ),
)
given(
    "a bomb of blanks",
    lambda: replaced(
        SHEET, sheet_xml(ROSTER).replace("</sheetData>", " " * 2**27 + "</sheetData>")
    ),
)
given("declared small, is large", lambda: _lying_size())
given(
    "attribute of a megabyte",
    lambda: replaced(
        SHEET,
        sheet_xml(ROSTER).replace(
            '<row r="2"', f'<row r="2" x="{random.Random(1).randbytes(700_000).hex()}"'
        ),
    ),
)
given(
    "false uniqueCount", lambda: packed(shared(head='count="4294967295" uniqueCount="4294967295"'))
)
given("no uniqueCount", lambda: packed(shared(head='x="1"')))
given(
    "50,001 merges",
    lambda: xlsx(
        ROSTER,
        after="<mergeCells>"
        + "".join(f'<mergeCell ref="A{n}:B{n}"/>' for n in range(100, 50_101))
        + "</mergeCells>",
    ),
)
given(
    "text number too high",
    lambda: replaced(
        SHEET,
        sheet_xml(ROSTER).replace(
            "</sheetData>", '<row r="5"><c r="A5" t="s"><v>99</v></c></row></sheetData>'
        ),
    ),
)
given(
    "201 parts",
    lambda: packed(
        parts(sheet_xml(ROSTER), extra={f"customXml/item{n}.xml": "<a/>" for n in range(200)})
    ),
)
given("file of 21 MB", lambda: b"a," * 10_500_000, "名单.csv")


def _lying_size() -> bytes:
    whole = bytearray(xlsx(ROSTER))
    for signature, at_size in ((b"PK\x01\x02", 24), (b"PK\x03\x04", 22)):
        at = whole.find(signature)
        while at != -1:
            if SHEET.encode() in whole[at : at + 80]:
                struct.pack_into("<L", whole, at + at_size, 100)
            at = whole.find(signature, at + 4)
    return bytes(whole)


# ── the container ────────────────────────────────────────────────────────────────────────────────


def _twice(name: str, second: str | None = None) -> bytes:
    members = list(parts(sheet_xml(ROSTER)).items())
    data = dict(members)[name]
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return packed([*members, (second or name, data)])


def _renamed(old: str, new: str) -> bytes:
    """The archive with one name changed in both headers, to a name of the same length."""
    assert len(old) == len(new)
    return xlsx(ROSTER).replace(old.encode(), new.encode())


def _patched(
    field_at: int, value: int, signature: bytes = b"PK\x01\x02", size: str = "<H"
) -> bytes:
    """A header field of the first entry overwritten."""
    whole = bytearray(xlsx(ROSTER))
    struct.pack_into(size, whole, whole.find(signature) + field_at, value)
    return bytes(whole)


def _overlap() -> bytes:
    """Every entry of the directory points to one and the same body."""
    whole = bytearray(xlsx(ROSTER))
    at = whole.find(b"PK\x01\x02")
    while at != -1:
        struct.pack_into("<L", whole, at + 42, 0)
        at = whole.find(b"PK\x01\x02", at + 4)
    return bytes(whole)


def _symlink() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, data in parts(sheet_xml(ROSTER)).items():
            info = zipfile.ZipInfo(name)
            info.create_system = 3
            info.external_attr = (0o120777 if name == SHEET else 0o100644) << 16
            archive.writestr(info, data)
    return buffer.getvalue()


def _with_descriptors() -> bytes:
    class Pipe(io.RawIOBase):
        """Not seekable, so the writer puts sizes behind the data."""

        def __init__(self) -> None:
            self.data = bytearray()

        def writable(self) -> bool:
            return True

        def write(self, piece: bytes) -> int:  # type: ignore[override]
            self.data += piece
            return len(piece)

    pipe = Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts(sheet_xml(ROSTER)).items():
            archive.writestr(name, data)
    return bytes(pipe.data)


def _zip64() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts(sheet_xml(ROSTER)).items():
            with archive.open(zipfile.ZipInfo(name), "w", force_zip64=True) as member:
                member.write(data)
    return buffer.getvalue()


def _zip64_lie() -> bytes:
    """The directory says "see ZIP64", and the ZIP64 field is not there."""
    return _patched(24, 0xFFFFFFFF, size="<L")


given("data descriptors", _with_descriptors)
given("ZIP64 that tells the truth", _zip64)
given("ZIP64 that lies", _zip64_lie)
given("overlapping parts", _overlap)
given("part twice", lambda: _twice(SHEET))
given("part twice in other case", lambda: _twice(SHEET, "xl/worksheets/Sheet1.xml"))
given("content types twice", lambda: _twice("[Content_Types].xml"))
given("backslash in a name", lambda: _renamed(SHEET, "xl\\worksheets\\sheet1.xml"))
given("name climbs out", lambda: _renamed(SHEET, "../worksheets/sheet1.xml"))
given("absolute name", lambda: _renamed(SHEET, "/l/worksheets/sheet1.xml"))
given("drive in a name", lambda: _renamed(SHEET, "C:/worksheets/sheet1.xml"))
given("symbolic link inside", _symlink)
given("encrypted flag", lambda: _patched(8, 1))
given("unknown compression", lambda: _patched(10, 12))
given("wrong checksum", lambda: _patched(16, 0x12345678, size="<L"))
given("headers disagree", lambda: _patched(30, ord("X"), b"PK\x03\x04", "<B"))
given("junk before", lambda: b"junk" + xlsx())
given("program before", lambda: b"MZ" + xlsx())
given("junk after", lambda: xlsx() + b"junk")
given("archive comment", lambda: _with_comment())
given(
    "two archives",
    lambda: xlsx() + xlsx([HEAD, ("丁一", "男", identity("20150101", 33), "一(1)", "")]),
)
given("archive in an archive", lambda: packed({"名单.xlsx": xlsx()}))
given("entry count wrong", lambda: _end_patched(10, 99))
given("directory moved", lambda: _end_patched(16, 12, "<L"))
given(
    "no content types",
    lambda: packed({k: v for k, v in parts(sheet_xml(ROSTER)).items() if "Types" not in k}),
)
given(
    "no root relationships",
    lambda: packed({k: v for k, v in parts(sheet_xml(ROSTER)).items() if k != "_rels/.rels"}),
)
given(
    "sheet part missing",
    lambda: packed({k: v for k, v in parts(sheet_xml(ROSTER)).items() if k != SHEET}),
)
given(
    "root points elsewhere",
    lambda: replaced("_rels/.rels", relationships(("rId1", "officeDocument", "xl/other.xml"))),
)
given("folder entries", lambda: packed([("xl/", b""), *parts(sheet_xml(ROSTER)).items()]))


def _with_comment() -> bytes:
    whole = bytearray(xlsx())
    struct.pack_into("<H", whole, len(whole) - 2, 4)
    return bytes(whole) + b"note"


def _end_patched(field_at: int, value: int, size: str = "<H") -> bytes:
    whole = bytearray(xlsx())
    struct.pack_into(size, whole, whole.rfind(b"PK\x05\x06") + field_at, value)
    return bytes(whole)


# ── what is inside the parts ─────────────────────────────────────────────────────────────────────

DTD = '<!DOCTYPE a [<!ENTITY b "bbbb"><!ENTITY c "&b;&b;&b;&b;">]>'


def _after_declaration(text: str, insert: str) -> str:
    return text.replace(DECLARATION, DECLARATION + insert, 1)


given(
    "document type in the sheet",
    lambda: replaced(SHEET, _after_declaration(sheet_xml(ROSTER), DTD)),
)
given(
    "document type behind a comment",
    lambda: replaced(SHEET, _after_declaration(sheet_xml(ROSTER), f"<!-- x -->\n{DTD}")),
)
given(
    "external entity",
    lambda: replaced(
        SHEET, _after_declaration(sheet_xml(ROSTER), '<!DOCTYPE a SYSTEM "file:///etc/passwd">')
    ),
)
given(
    "document type in the workbook",
    lambda: replaced(
        "xl/workbook.xml",
        _after_declaration(parts(sheet_xml(ROSTER))["xl/workbook.xml"].decode(), DTD),
    ),
)
given("entity bomb in texts", lambda: _entity_bomb())
given(
    "sheet in UTF-16",
    lambda: replaced(SHEET, sheet_xml(ROSTER).replace("UTF-8", "UTF-16").encode("utf-16")),
)
given(
    "sheet says GBK",
    lambda: replaced(SHEET, sheet_xml(ROSTER).replace("UTF-8", "GBK").encode("gbk", "replace")),
)
given("sheet cut off", lambda: replaced(SHEET, sheet_xml(ROSTER)[:700]))
given("sheet is no XML", lambda: replaced(SHEET, b"\x00\x01\x02 not xml"))
given(
    "workbook cut off",
    lambda: replaced("xl/workbook.xml", parts(sheet_xml(ROSTER))["xl/workbook.xml"][:200]),
)
given("macro part", lambda: replaced("xl/vbaProject.bin", b"\xd0\xcf"))
given("macro workbook", lambda: _content_type(b"sheet.macroEnabled.main+xml"), "名单.xlsm")
given(
    "binary workbook",
    lambda: packed(
        {"[Content_Types].xml": b"<Types>sheet.binary</Types>", "xl/workbook.bin": b"x"}
    ),
    "名单.xlsb",
)
given(
    "external relationship",
    lambda: replaced("xl/worksheets/_rels/sheet1.xml.rels", _external("image")),
)
given(
    "hyperlink to a mail address",
    lambda: replaced("xl/worksheets/_rels/sheet1.xml.rels", _external("hyperlink")),
)
given("external link part", lambda: replaced("xl/externalLinks/externalLink1.xml", "<a/>"))
given("data connection", lambda: replaced("xl/connections.xml", "<a/>"))
given("embedded object", lambda: replaced("xl/embeddings/oleObject1.bin", b"\xd0\xcf"))
given("ActiveX control", lambda: replaced("xl/activeX/activeX1.xml", "<a/>"))
given("label of recent Office", lambda: replaced("docMetadata/LabelInfo.xml", "<a/>"))
given("picture in capitals", lambda: replaced("xl/media/IMAGE1.PNG", b"\x89PNG"))
given("unknown part", lambda: replaced("xl/surprise.bin", b"?"))
given(
    "OpenDocument",
    lambda: packed(
        {"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": b"<a/>"}
    ),
    "名单.ods",
)


def _entity_bomb() -> bytes:
    lines = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
    members = shared()
    text = members["xl/sharedStrings.xml"].decode()
    bomb = f'<!DOCTYPE sst [<!ENTITY e0 "x">{lines}]>'
    return replaced(
        "xl/sharedStrings.xml",
        _after_declaration(text, bomb).replace(">马小龙<", ">&e9;<"),
        members,
    )


def _content_type(kind: bytes) -> bytes:
    members = parts(sheet_xml(ROSTER))
    members["[Content_Types].xml"] = members["[Content_Types].xml"].replace(b"sheet.main+xml", kind)
    return packed(members)


def _external(kind: str) -> str:
    return (
        f'{DECLARATION}<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="r1" '
        f'Type="{RELATIONS}/{kind}" Target="http://example.invalid/x.png" TargetMode="External"/>'
        "</Relationships>"
    )


# ── files that are something else ────────────────────────────────────────────────────────────────

PAGE = "<html><body><table><tr><td>姓名</td></tr></table></body></html>"
given("web page named .xls", lambda: PAGE.encode(), "名单.xls")
given("web page in GBK", lambda: b"\r\n<TABLE>" + PAGE.encode("gbk"), "名单.xls")
given(
    "XML table named .xls",
    lambda: (
        b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>'
    ),
    "名单.xls",
)
given(
    "mail archive named .xls",
    lambda: b"MIME-Version: 1.0\r\nContent-Type: multipart/related",
    "名单.xls",
)
given("WPS .et", lambda: xls(), "名单.et")
given("PDF named .xlsx", lambda: b"%PDF-1.7\n%\xe2\xe3", "名单.xlsx")
given("picture named .xlsx", lambda: b"\x89PNG\r\n\x1a\n" + b"\0" * 50)
given("program named .xlsx", lambda: b"MZ\x90\0" + b"\0" * 100)
given("shortcut", lambda: b"L\0\0\0\x01\x14\x02\0" + b"\0" * 60, "名单.xlsx.lnk")
given("random bytes", lambda: random.Random(7).randbytes(3_000))
given("password-protected", lambda: _encrypted(), "名单.xlsx")
given(
    "compound file without a workbook",
    lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 2_000,
    "名单.xls",
)
given("old .xls", lambda: xls(), "名单.xls")
given("old .xls named .xlsx", lambda: xls(), "名单.xlsx")
given("new .xlsx named .xls", xlsx, "名单.xls")
given("old .xls with a hidden row", lambda: xls(hidden_rows=[3]), "名单.xls")
given(
    "old .xls with a number as identity",
    lambda: xls(changed(1, 2, int(BOY[:15] + "000"))),
    "名单.xls",
)
given("old .xls cut off", lambda: xls()[:3_000], "名单.xls")
given("old .xls with garbage inside", lambda: _spoilt_xls(), "名单.xls")


def _encrypted() -> bytes:
    from liushou_desktop.sheets.protected import protect

    return protect(xlsx(), "password-2021")


def _spoilt_xls() -> bytes:
    whole = bytearray(xls())
    whole[512:1_400] = random.Random(3).randbytes(888)
    return bytes(whole)


# ── values ───────────────────────────────────────────────────────────────────────────────────────

given("identity as number", rows_with(2, int(BOY[:17] + "0")))
given("identity as 15-digit number", rows_with(2, 999999150228001))
given("identity as scientific text", rows_with(2, "9.99999E+17"))
given("identity as 1.1E+17", rows_with(2, "1.1E+17"))
given("identity ending in 000", rows_with(2, BOY[:15] + "000"))
given("identity of 15 digits", rows_with(2, "999999150228001"))
given("identity of 17 digits", rows_with(2, BOY[:17]))
given("identity of 19 digits", rows_with(2, BOY + "1"))
given("identity with wrong check", rows_with(2, BOY[:17] + ("0" if BOY[17] != "0" else "1")))
given("identity of the other sex", rows_with(1, "女"))
given(
    "identity of another day",
    with_columns(("出生日期", ["2015-02-27", "2015-06-15", "2014-03-09"])),
)
given("identity with a day that is none", rows_with(2, "999999201502300014"))
given("identity in lower case", lambda: xlsx(changed(1, 2, _with_x().lower())))
given("identity in full width", rows_with(2, "".join(chr(ord(c) + 0xFEE0) for c in BOY)))
given("identity with blanks", rows_with(2, f" {BOY[:6]} {BOY[6:14]}\u00a0{BOY[14:]} "))
given("identity with zero-width marks", rows_with(2, f"\u200b{BOY[:9]}\ufeff{BOY[9:]}"))
given("identity with an apostrophe", rows_with(2, f"'{BOY}"))
given("identity says 同上", rows_with(2, "同上", row=2))
given("identity is a sex", rows_with(2, "男"))
given("identity from a formula", rows_with(2, f'<c t="str"><f>A1&amp;B1</f><v>{BOY}</v></c>'))
given("identity is an error", rows_with(2, '<c t="e"><v>#N/A</v></c>'))
given("identity is a yes", rows_with(2, True))
given("no identity at all", rows_with(2, ""))
given("passport", with_columns(("证件类型", ["护照", "居民身份证", "居民身份证"])))
given("name missing", rows_with(0, ""))
given("name is a dash", rows_with(0, "-"))
given("name is =cmd", rows_with(0, "=cmd|' /C calc'!A0"))
given("name begins with @", rows_with(0, "@马小龙"))
given("name with inner blanks", rows_with(0, "马  小 龙"))
given("name with another dot", rows_with(0, "阿卜都•赛里麦"))
given("name with rare characters", rows_with(0, "尕𤩽𫗠"))
given("name of 32,000 characters", rows_with(0, "马" * 32_000))
given("name with a lost character", rows_with(0, "马?龙"))
given("name as number", rows_with(0, 12345))
given("class missing", rows_with(3, ""))
given("class without grade", rows_with(3, "1班"))
given("class says 同上", rows_with(3, "同上", row=2))
given("address says 同上", rows_with(4, "同上", row=2))
given("address 本村", rows_with(4, "本村"))
given("day as serial", with_columns(("出生日期", [42063, 42170, 41707])))
given("day as serial of 1904", lambda: _dates_1904())
given("day as text with dots", with_columns(("出生日期", ["2015.2.28", "2015.6.15", "2014.3.9"])))
given(
    "day in Chinese numerals",
    with_columns(("出生日期", ["二〇一五年二月二十八日", "2015年6月15日", "2014/3/9"])),
)
given("day to the month", with_columns(("出生日期", ["2015.2", "2015.6.15", "2014.3.9"])))
given("day of the moon", with_columns(("出生日期", ["农历正月初十", "2015.6.15", "2014.3.9"])))
given(
    "day that no calendar has", with_columns(("出生日期", ["2015-02-29", "2015.6.15", "2014.3.9"]))
)
given("phone as number", with_columns(("父亲电话", [19900000001.0, "19900000002", "19900000003"])))
given(
    "phone with +86",
    with_columns(("父亲电话", ["+86 199 0000 0001", "19900000002", "19900000003"])),
)
given("two phones in a cell", with_columns(("父亲电话", ["19900000001/19900000002", "无", "不详"])))
given("phone with a note", with_columns(("父亲电话", ["19900000001(爷)", "/", "19900000003"])))
given("phone unreadable", with_columns(("父亲电话", ["问爷爷", "19900000002", "19900000003"])))
given(
    "parent's identity as number",
    with_columns(("父亲身份证号", [999999198001010000, identity("19800202", 35), ""])),
)
given("left behind says 是", with_columns(("是否留守儿童", ["是", "双亲留守", "否"])))
given("ethnic group unknown", with_columns(("民族", ["火星族", "回", "保安族"])))
given("note names a hardship", with_columns(("备注", ["残疾", "", "父母离异"])))
given("values from error cells", rows_with(4, '<c t="e"><v>#REF!</v></c>'))

given("same child twice", lambda: xlsx([*ROSTER, CHILDREN[0]]))
given("same child in two classes", lambda: xlsx([*ROSTER, [*CHILDREN[0][:3], "六年级(1)班", ""]]))
given(
    "same child on two sheets",
    lambda: packed(parts(sheet_xml(ROSTER), sheet_xml([HEAD, CHILDREN[2]]))),
)
given("same number, other name", lambda: xlsx([*ROSTER, ["马大龙", *CHILDREN[0][1:]]]))
given(
    "same name, other number",
    lambda: xlsx([*ROSTER, ["马小龙", "男", identity("20150301", 51), "五年级(1)班", ""]]),
)
given(
    "same number with x and X",
    lambda: xlsx(
        [
            HEAD,
            ["马一", "男", _with_x(), "一(1)", ""],
            ["马一", "男", _with_x().lower(), "一(1)", ""],
        ]
    ),
)
given(
    "same name and day without numbers",
    lambda: xlsx(
        [
            ["姓名", "出生日期", "班级"],
            ["马一", "2015.3.1", "一(1)"],
            ["马一", "2015-03-01", "一(1)"],
        ]
    ),
)


def _with_x() -> str:
    return next(n for n in (identity("20150301", k) for k in range(1, 400, 2)) if n[-1] == "X")


def _dates_1904() -> bytes:
    style = (
        f'{DECLARATION}<styleSheet xmlns="{MAIN}"><fonts count="1"><font/></fonts><fills count="1">'
        '<fill/></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/>'
        '</cellStyleXfs><cellXfs count="2"><xf/><xf numFmtId="14" applyNumberFormat="1"/></cellXfs>'
        "</styleSheet>"
    )
    rows: list[list[Cell]] = [[*row] for row in ROSTER]
    days = (
        "出生日期",
        *(f'<c s="1"><v>{serial - 1462}</v></c>' for serial in (42063, 42170, 41707)),
    )
    for row, day in zip(rows, days, strict=True):
        row.append(day)
    relation = f'<Relationship Id="rIdY" Type="{RELATIONS}/styles" Target="styles.xml"/>'
    return packed(
        parts(sheet_xml(rows), date1904=True, extra={"xl/styles.xml": style}, relations=relation)
    )


# ── delimited text ───────────────────────────────────────────────────────────────────────────────

given("csv in UTF-8", csv, "名单.csv")
given("csv in UTF-8 with a mark", lambda: csv(encoding="utf-8-sig"), "名单.csv")
given("csv in UTF-16", lambda: csv(encoding="utf-16"), "名单.csv")
given(
    "csv in UTF-16 big-endian with a mark",
    lambda: b"\xfe\xff" + csv(encoding="utf-16-be"),
    "名单.csv",
)
given("csv in UTF-16 without a mark", lambda: csv(encoding="utf-16-le"), "名单.csv")
given(
    "csv in GB18030 with four bytes",
    lambda: csv([*ROSTER[:3], ("尕𤩽", *ROSTER[3][1:])], encoding="gb18030"),
    "名单.csv",
)
given(
    "csv of two encodings",
    lambda: csv(ROSTER[:2], encoding="gb18030") + csv(ROSTER[2:]),
    "名单.csv",
)
given("csv with zero bytes", lambda: csv().replace(b",", b"\0,"), "名单.csv")
given("csv with bare carriage returns", lambda: csv(end="\r"), "名单.csv")
given("csv with semicolons", lambda: csv(mark=";"), "名单.csv")
given("csv with tabs", lambda: csv(mark="\t"), "名单.txt")
given(
    "csv with an open quote",
    lambda: csv([*ROSTER[:2], ('"韩癿英', *ROSTER[2][1:]), ROSTER[3]]),
    "名单.csv",
)
given(
    "csv with a line break in quotes",
    lambda: csv([*ROSTER[:3], (*ROSTER[3][:4], '"癿藏镇\r\n下庄村"')]),
    "名单.csv",
)
given(
    "csv with guarded digits",
    lambda: csv([HEAD, *[(c[0], c[1], f'="{c[2]}"', c[3], c[4]) for c in CHILDREN]]),
    "名单.csv",
)
given(
    "csv with digits lost",
    lambda: csv([HEAD, (*CHILDREN[0][:2], "9.99999E+17", *CHILDREN[0][3:]), *CHILDREN[1:]]),
    "名单.csv",
)
given("csv named .xlsx", csv, "名单.xlsx")
given("csv named .xls in GBK", lambda: csv(encoding="gb18030"), "名单.xls")
given(
    "csv without separators", lambda: "姓名 性别 身份证号\r\n马小龙 男 1\r\n".encode(), "名单.csv"
)
given("csv of 201 columns", lambda: csv([(*row, *["x"] * 196) for row in ROSTER]), "名单.csv")
given("csv cut in a character", lambda: csv(encoding="gb18030")[:-5] + b"\x81", "名单.csv")
given("line of 15 MB", lambda: csv() + b"a" * 15_000_000, "名单.csv")
