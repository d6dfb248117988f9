"""Reading the 71-column roster of 10,000 pupils, as a spreadsheet program saves it."""

from __future__ import annotations

import xml.parsers.expat
import zipfile

from bench.harness import DATA, Bench, Faster, Measures, Stopwatch
from bench.invented_rows import roster, write_as_spreadsheets_do

FILE = DATA / "roster-10000.xlsx"
ROWS = 10_001


def prepare() -> None:
    """Write the workbook once."""
    if not FILE.exists():
        write_as_spreadsheets_do(FILE, roster(ROWS - 1))


def unzip_and_parse() -> Measures:
    """The floor: unzip, then an XML parser without handlers."""
    watch = Stopwatch()
    with watch("read"), zipfile.ZipFile(FILE) as archive:
        for part in archive.namelist():
            xml.parsers.expat.ParserCreate().Parse(archive.read(part), True)
    return watch.measures


def calamine_alone() -> Measures:
    """The bare library, without a fence and without our checks."""
    from python_calamine import CalamineWorkbook

    watch = Stopwatch()
    with watch("read"):
        sheet = CalamineWorkbook.from_path(str(FILE)).get_sheet_by_index(0)
        assert sum(1 for _ in sheet.iter_rows()) == ROWS
    return watch.measures


def openpyxl_read_only() -> Measures:
    """What would usually be picked."""
    from openpyxl import load_workbook

    watch = Stopwatch()
    with watch("read"):
        sheet = load_workbook(FILE, read_only=True).worksheets[0]
        assert sum(1 for _ in sheet.iter_rows(values_only=True)) == ROWS
    return watch.measures


def ours_fenced() -> Measures:
    """Our reading: a fenced child process, every cell's kind kept, nothing trusted."""
    from liushou_desktop.sheets import fence

    content = FILE.read_bytes()
    watch = Stopwatch()
    with watch("read"):
        grid = fence.read(content, FILE.name)
        assert sum(len(sheet.rows) for sheet in grid.sheets) == ROWS
    return watch.measures


BENCH = Bench(
    about="71 columns × 10,000 pupils, .xlsx with shared strings",
    prepare=prepare,
    candidates={
        "unzip + expat": unzip_and_parse,
        "calamine": calamine_alone,
        "openpyxl read-only": openpyxl_read_only,
        "ours, fenced": ours_fenced,
    },
    goals=(Faster("read", "ours, fenced", "openpyxl read-only", times=9),),
)
