"""Every hostile or odd file leads to exactly one of three ends, fixed in the table below.

``Exact``     all rows are taken as they stand (notes that only inform do not count)
``Reported``  good rows are taken; each doubtful row is named with its code; ``notes`` are yellow
``Refused``   the whole file, with one sentence; nothing else happens

Whatever the end: the parent lives, the child stays within its limits, no traceback, the source is
untouched, every code has a Chinese sentence, and a second reading gives the same.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from tests.helpers.patience import cpu_seconds
from tests.hostile.files import FILES
from tests.sheets.making import packed, parts, shared, sheet_xml, xls, xlsx

from liushou_desktop.app.wording import say_error, say_problem
from liushou_desktop.base.errors import RefusedError
from liushou_desktop.base.problem import Severity
from liushou_desktop.sheets import limits
from liushou_desktop.sheets.fence import Fence
from liushou_desktop.sheets.roster import read_roster
from liushou_desktop.sheets.roster_row import RosterReading

MEMORY_MB = 512
CPU_SECONDS = 60


@dataclass(frozen=True)
class Exact:
    good: int


@dataclass(frozen=True)
class Reported:
    good: int
    doubtful: dict[int, str]
    notes: set[str] = field(default_factory=set)


@dataclass(frozen=True)
class Refused:
    code: str


TABLE: dict[str, Exact | Reported | Refused] = {
    "plain": Exact(3),
    "shared strings": Exact(3),
    "header on row 4": Exact(3),
    "merged title": Exact(3),
    "heading in two rows": Exact(3),
    "headings repeated in the middle": Exact(3),
    "headings by other names": Exact(3),
    "column twice": Exact(3),
    "columns unknown": Exact(3),
    "columns moved": Exact(3),
    "total row": Exact(3),
    "signature lines": Exact(3),
    "blank tail": Exact(3),
    "numbered tail": Exact(3),
    "example row": Exact(3),
    "blank formatted rows": Exact(3),
    "filter on": Exact(3),
    "protected sheet": Exact(3),
    "dimension too small": Exact(3),
    "dimension too large": Exact(3),
    "hidden row": Reported(2, {3: "ROW_HIDDEN"}),
    "hidden column": Reported(3, {}, notes={"COLUMN_HIDDEN"}),
    "hidden sheet beside": Reported(3, {}, notes={"SHEET_HIDDEN"}),
    "very hidden sheet alone": Refused("ROSTER_IS_HIDDEN"),
    "sheets of classes": Exact(6),
    "20 sheets": Exact(3),
    "61 sheets": Refused("TOO_MANY_SHEETS"),
    "prefixed namespace": Exact(3),
    "chart sheet beside": Exact(3),
    "merged class cells": Exact(3),
    "merged identity cells": Reported(2, {3: "SAME_AS_ABOVE_UNSAFE"}),
    "class only in the tab": Exact(3),
    "class only in the title": Exact(3),
    "grade and class apart": Exact(2),
    "empty file": Refused("FILE_EMPTY"),
    "only blanks": Refused("FILE_EMPTY"),
    "no sheet": Refused("WORKBOOK_EMPTY"),
    "only headings": Refused("ROSTER_NO_ROWS"),
    "no name column": Reported(
        0, {2: "PERSON_NAME_MISSING", 3: "PERSON_NAME_MISSING", 4: "PERSON_NAME_MISSING"}
    ),
    "no heading at all": Refused("ROSTER_NO_HEADINGS"),
    "nothing in the sheet": Refused("ROSTER_NO_HEADINGS"),
    "cell at XFD1048576": Refused("CELL_FAR_AWAY"),
    "cell at XFD5": Refused("CELL_FAR_AWAY"),
    "cell at A1048576": Refused("CELL_FAR_AWAY"),
    "far cell oddly spelled": Refused("FENCE_TOO_HEAVY"),
    "201 columns": Refused("CELL_FAR_AWAY"),
    "200 columns": Exact(3),
    "100,000 rows": Refused("CELL_FAR_AWAY"),
    "a bomb of blanks within the limits": Refused("ZIP_BOMB"),
    "a bomb of blanks": Refused("ZIP_TOO_LARGE"),
    "declared small, is large": Refused("ZIP_LIES"),
    "attribute of a megabyte": Exact(3),
    "false uniqueCount": Refused("COUNT_LIES"),
    "no uniqueCount": Exact(3),
    "50,001 merges": Refused("TOO_MANY_MERGES"),
    "text number too high": Refused("WORKBOOK_UNREADABLE"),
    "201 parts": Refused("ZIP_TOO_MANY_PARTS"),
    "file of 21 MB": Refused("FILE_TOO_LARGE"),
    "data descriptors": Exact(3),
    "ZIP64 that tells the truth": Exact(3),
    "ZIP64 that lies": Refused("ZIP_LIES"),
    "overlapping parts": Refused("ZIP_OVERLAP"),
    "part twice": Refused("ZIP_NAME_TWICE"),
    "part twice in other case": Refused("ZIP_NAME_TWICE"),
    "content types twice": Refused("ZIP_NAME_TWICE"),
    "backslash in a name": Refused("ZIP_NAME_UNSAFE"),
    "name climbs out": Refused("ZIP_NAME_UNSAFE"),
    "absolute name": Refused("ZIP_NAME_UNSAFE"),
    "drive in a name": Refused("ZIP_NAME_UNSAFE"),
    "symbolic link inside": Refused("ZIP_NAME_UNSAFE"),
    "encrypted flag": Refused("ZIP_ENCRYPTED"),
    "unknown compression": Refused("ZIP_BROKEN"),
    "wrong checksum": Refused("ZIP_LIES"),
    "headers disagree": Refused("ZIP_LIES"),
    "junk before": Refused("ZIP_JUNK"),
    "program before": Refused("NOT_A_WORKBOOK"),
    "junk after": Refused("ZIP_JUNK"),
    "archive comment": Refused("ZIP_JUNK"),
    "two archives": Refused("ZIP_JUNK"),
    "archive in an archive": Refused("NOT_A_WORKBOOK"),
    "entry count wrong": Refused("ZIP_BROKEN"),
    "directory moved": Refused("ZIP_JUNK"),
    "no content types": Refused("NOT_A_WORKBOOK"),
    "no root relationships": Refused("NOT_A_WORKBOOK"),
    "sheet part missing": Refused("XML_BROKEN"),
    "root points elsewhere": Refused("NOT_A_WORKBOOK"),
    "folder entries": Exact(3),
    "document type in the sheet": Refused("XML_DTD"),
    "document type behind a comment": Refused("XML_DTD"),
    "external entity": Refused("XML_DTD"),
    "document type in the workbook": Refused("XML_DTD"),
    "entity bomb in texts": Refused("XML_DTD"),
    "sheet in UTF-16": Refused("XML_NOT_UTF8"),
    "sheet says GBK": Refused("XML_NOT_UTF8"),
    "sheet cut off": Refused("WORKBOOK_UNREADABLE"),
    "sheet is no XML": Refused("XML_NOT_UTF8"),
    "workbook cut off": Refused("XML_BROKEN"),
    "macro part": Refused("WORKBOOK_MACRO"),
    "macro workbook": Refused("WORKBOOK_MACRO"),
    "binary workbook": Refused("WORKBOOK_BINARY"),
    "external relationship": Refused("WORKBOOK_EXTERNAL_LINK"),
    "hyperlink to a mail address": Exact(3),
    "external link part": Refused("WORKBOOK_EXTERNAL_LINK"),
    "data connection": Refused("WORKBOOK_EXTERNAL_LINK"),
    "embedded object": Refused("PART_UNKNOWN"),
    "ActiveX control": Refused("PART_UNKNOWN"),
    "label of recent Office": Exact(3),
    "picture in capitals": Exact(3),
    "unknown part": Refused("PART_UNKNOWN"),
    "OpenDocument": Refused("WORKBOOK_ODS"),
    "web page named .xls": Refused("FILE_IS_WEB_PAGE"),
    "web page in GBK": Refused("FILE_IS_WEB_PAGE"),
    "XML table named .xls": Refused("FILE_IS_XML_TABLE"),
    "mail archive named .xls": Refused("FILE_IS_WEB_PAGE"),
    "WPS .et": Refused("FILE_IS_ET"),
    "PDF named .xlsx": Refused("NOT_A_WORKBOOK"),
    "picture named .xlsx": Refused("NOT_A_WORKBOOK"),
    "program named .xlsx": Refused("NOT_A_WORKBOOK"),
    "shortcut": Refused("NOT_A_WORKBOOK"),
    "random bytes": Refused("CSV_BINARY"),
    "password-protected": Refused("WORKBOOK_PASSWORD"),
    "compound file without a workbook": Refused("NOT_A_WORKBOOK"),
    "old .xls": Exact(3),
    "old .xls named .xlsx": Exact(3),
    "new .xlsx named .xls": Exact(3),
    "old .xls with a hidden row": Reported(2, {3: "ROW_HIDDEN"}),
    "old .xls with a number as identity": Reported(2, {2: "ID_IN_NUMBER_CELL"}),
    "old .xls cut off": Refused("NOT_A_WORKBOOK"),
    "old .xls with garbage inside": Refused("WORKBOOK_UNREADABLE"),
    "identity as number": Reported(2, {2: "ID_IN_NUMBER_CELL"}),
    "identity as 15-digit number": Reported(2, {2: "ID_IN_NUMBER_CELL"}),
    "identity as scientific text": Reported(2, {2: "ID_SCIENTIFIC"}),
    "identity as 1.1E+17": Reported(2, {2: "ID_SCIENTIFIC"}),
    "identity ending in 000": Reported(2, {2: "ID_PRECISION_LOST"}),
    "identity of 15 digits": Reported(2, {2: "ID_OLD_15"}),
    "identity of 17 digits": Reported(2, {2: "ID_LENGTH_WRONG"}),
    "identity of 19 digits": Reported(2, {2: "ID_LENGTH_WRONG"}),
    "identity with wrong check": Reported(2, {2: "ID_CHECK_DIGIT_WRONG"}),
    "identity of the other sex": Reported(2, {2: "ID_SEX_DIFFERS"}),
    "identity of another day": Reported(2, {2: "ID_BIRTH_DATE_DIFFERS"}),
    "identity with a day that is none": Reported(2, {2: "ID_DATE_MISSING"}),
    "identity in lower case": Exact(3),
    "identity in full width": Exact(3),
    "identity with blanks": Exact(3),
    "identity with zero-width marks": Exact(3),
    "identity with an apostrophe": Exact(3),
    "identity says 同上": Reported(2, {3: "SAME_AS_ABOVE_UNSAFE"}),
    "identity is a sex": Reported(2, {2: "ID_CHARACTERS_WRONG"}),
    "identity from a formula": Exact(3),
    "identity is an error": Reported(2, {2: "CELL_IS_ERROR"}),
    "identity is a yes": Reported(2, {2: "ID_CHARACTERS_WRONG"}),
    "no identity at all": Reported(2, {2: "IDENTITY_MISSING"}),
    "passport": Exact(3),
    "name missing": Reported(2, {2: "PERSON_NAME_MISSING"}),
    "name is a dash": Reported(2, {2: "PERSON_NAME_LIKE_FORMULA"}),
    "name is =cmd": Reported(2, {2: "PERSON_NAME_LIKE_FORMULA"}),
    "name begins with @": Reported(2, {2: "PERSON_NAME_LIKE_FORMULA"}),
    "name with inner blanks": Exact(3),
    "name with another dot": Exact(3),
    "name with rare characters": Exact(3),
    "name of 32,000 characters": Reported(2, {2: "CELL_TEXT_TOO_LONG"}),
    "name with a lost character": Reported(2, {2: "PERSON_NAME_CHARACTER_LOST"}),
    "name as number": Reported(2, {2: "PERSON_NAME_CHARACTERS_WRONG"}),
    "class missing": Reported(2, {2: "CLASS_MISSING"}),
    "class without grade": Reported(2, {2: "CLASS_GRADE_MISSING"}),
    "class says 同上": Exact(3),
    "address says 同上": Exact(3),
    "address 本村": Exact(3),
    "day as serial": Exact(3),
    "day as serial of 1904": Exact(3),
    "day as text with dots": Exact(3),
    "day in Chinese numerals": Exact(3),
    "day to the month": Reported(3, {}, notes={"BIRTH_DATE_INEXACT"}),
    "day of the moon": Reported(3, {}, notes={"DATE_LUNAR"}),
    "day that no calendar has": Reported(3, {}, notes={"DATE_NOT_IN_CALENDAR"}),
    "phone as number": Exact(3),
    "phone with +86": Exact(3),
    "two phones in a cell": Exact(3),
    "phone with a note": Exact(3),
    "phone unreadable": Reported(3, {}, notes={"PHONE_UNREADABLE"}),
    "parent's identity as number": Reported(3, {}, notes={"ID_IN_NUMBER_CELL"}),
    "left behind says 是": Reported(3, {}, notes={"LEFT_BEHIND_KIND_UNKNOWN"}),
    "ethnic group unknown": Reported(3, {}, notes={"ETHNICITY_UNKNOWN"}),
    "note names a hardship": Exact(3),
    "values from error cells": Reported(3, {}, notes={"CELL_IS_ERROR"}),
    "same child twice": Reported(3, {5: "DUPLICATE_IN_FILE"}),
    "same child in two classes": Reported(3, {5: "DUPLICATE_IN_FILE"}),
    "same child on two sheets": Reported(3, {2: "DUPLICATE_IN_FILE"}),
    "same number, other name": Reported(3, {5: "DUPLICATE_IN_FILE"}),
    "same name, other number": Exact(4),
    "same number with x and X": Reported(1, {3: "DUPLICATE_IN_FILE"}),
    "same name and day without numbers": Reported(1, {3: "DUPLICATE_IN_FILE"}),
    "csv in UTF-8": Exact(3),
    "csv in UTF-8 with a mark": Exact(3),
    "csv in UTF-16": Exact(3),
    "csv in UTF-16 big-endian with a mark": Exact(3),
    "csv in UTF-16 without a mark": Exact(3),
    "csv in GB18030 with four bytes": Exact(3),
    "csv of two encodings": Refused("CSV_ENCODING_MIXED"),
    "csv with zero bytes": Refused("CSV_BINARY"),
    "csv with bare carriage returns": Exact(3),
    "csv with semicolons": Exact(3),
    "csv with tabs": Exact(3),
    "csv with an open quote": Refused("CSV_BROKEN"),
    "csv with a line break in quotes": Exact(3),
    "csv with guarded digits": Exact(3),
    "csv with digits lost": Reported(2, {2: "ID_SCIENTIFIC"}),
    "csv named .xlsx": Exact(3),
    "csv named .xls in GBK": Exact(3),
    "csv without separators": Refused("ROSTER_NO_HEADINGS"),
    "csv of 201 columns": Refused("CELL_FAR_AWAY"),
    "csv cut in a character": Refused("CSV_ENCODING"),
    "line of 15 MB": Reported(3, {5: "CELL_TEXT_TOO_LONG"}),
}


def test_table_and_files_belong_together() -> None:
    assert TABLE.keys() == FILES.keys()
    assert len(TABLE) >= 150


def outcome(reading: RosterReading) -> Exact | Reported:
    """What a reading amounts to, in the words of the table."""
    doubtful = {row.place.row or 0: row.blocking[0].code for row in reading.doubtful}
    blocking = {id(problem) for row in reading.rows for problem in row.blocking}
    everything = [p for row in reading.rows for p in row.problems] + list(reading.problems)
    notes = {
        problem.code
        for problem in everything
        if id(problem) not in blocking and problem.severity is not Severity.INFO
    }
    good = len(reading.good)
    return Reported(good, doubtful, notes) if doubtful or notes else Exact(good)


@pytest.mark.parametrize("name", TABLE)
def test_ends_as_the_table_says(name: str, tmp_path: Path) -> None:
    file_name, make = FILES[name]
    content = make()
    path = tmp_path / file_name
    path.write_bytes(content)
    expected = TABLE[name]
    started = cpu_seconds()
    if isinstance(expected, Refused):
        with pytest.raises(RefusedError) as refused:
            read_roster(path, file_name)
        assert refused.value.code == expected.code
        sentence = say_error(refused.value)
        assert file_name in sentence
        assert sentence.endswith("。")
    else:
        reading = read_roster(path, file_name)
        assert outcome(reading) == expected
        assert read_roster(content, file_name) == reading
        for problem in (*reading.problems, *(p for row in reading.rows for p in row.problems)):
            assert file_name in say_problem(problem)
    assert cpu_seconds() - started < CPU_SECONDS
    assert path.read_bytes() == content


def test_every_doubt_names_sheet_row_column_and_cell() -> None:
    reading = read_roster(FILES["identity as number"][1](), "名单.xlsx")
    (problem,) = reading.doubtful[0].blocking
    assert say_problem(problem).startswith("名单.xlsx 表“Sheet1” 第2行“身份证号”：")
    assert problem.place is not None
    assert problem.place.cell == "C2"


def test_says_how_heavy_the_child_became() -> None:
    """The heaviest honest files and the worst hostile ones stay below the memory limit."""
    many = packed(
        shared([("姓名", "班级", "身份证号"), *[("马小龙", "一(1)", "x" * 900)] * 20_000])
    )
    for content, name in ((many, "大.xlsx"), (xls([["x" * 200] * 40] * 1_500), "大.xls")):
        with Fence() as fence:
            fence.read(content, name)
            assert fence._child is not None
            status = Path(f"/proc/{fence._child.pid}/status").read_text()
            peak = re.search(r"VmHWM:\s+(\d+) kB", status)
            assert peak is not None
            assert int(peak[1]) < MEMORY_MB * 1024
    assert limits.MEMORY_BYTES <= MEMORY_MB * 1024 * 1024


@pytest.mark.parametrize("kind", ["inline", "shared", "old"])
def test_a_file_cut_at_any_kilobyte_is_refused_or_whole(kind: str) -> None:
    rows = [("姓名", "身份证号", "班级"), *[(f"马{n}", str(n), "一(1)") for n in range(400)]]
    whole = {
        "inline": lambda: xlsx(rows),
        "shared": lambda: packed(shared(rows)),
        "old": lambda: xls(rows),
    }[kind]()
    with Fence() as fence:
        for length in range(8, len(whole), max(len(whole) // 24, 1)):
            with pytest.raises(RefusedError):
                fence.read(whole[:length], "名单.xlsx")
        assert fence.read(whole, "名单.xlsx").sheets[0].rows


def test_takes_only_ordinary_files(tmp_path: Path) -> None:
    import os

    folder = tmp_path / "名单.xlsx"
    folder.mkdir()
    pipe = tmp_path / "管道.xlsx"
    os.mkfifo(pipe)
    link = tmp_path / "链接.xlsx"
    (tmp_path / "真.xlsx").write_bytes(xlsx())
    link.symlink_to(tmp_path / "真.xlsx")
    for path in (folder, pipe, link, Path("/dev/zero")):
        with pytest.raises(RefusedError, match="NOT_A_FILE"):
            read_roster(path, path.name)
    with pytest.raises(RefusedError, match="FILE_MISSING"):
        read_roster(tmp_path / "没有.xlsx", "没有.xlsx")


@pytest.mark.parametrize(
    "name", ["名\n单.xlsx", "名\u202excslx.xlsx", "名 单 (改)(最终).xlsx", "a'b;rm.xlsx"]
)
def test_a_strange_name_is_only_a_name(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(
        packed(
            parts(
                sheet_xml(
                    [["姓名", "性别", "班级", "出生日期"], ["马一", "男", "一(1)", "2015.3.1"]]
                )
            )
        )
    )
    assert len(read_roster(path, name).good) == 1
