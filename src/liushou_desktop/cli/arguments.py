"""Arguments that many commands take, written once, and the answer of those that print a paper."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from liushou_desktop.base.files import write_whole
from liushou_desktop.cli.command import arg
from liushou_desktop.cli.outcome import Outcome

TERM = arg("--term")
FILE = arg("file", type=Path, metavar="FILE")
CHILD = arg("number", metavar="NO", help="档案编号；还没有编号的用学籍号或姓名")
SCHOOL = arg("school", metavar="学校标识码")
NEEDS_REASON = arg("--reason", required=True, metavar="REASON")
OUT_FOLDER = arg("--out", type=Path, required=True, metavar="DIR")
OUT_FILE = arg("--out", type=Path, required=True, metavar="FILE")
OUT_PDF = arg("--out", type=Path, required=True, metavar="FILE.pdf")
OUT_EXCEL = arg("--out", type=Path, required=True, metavar="FILE.xlsx")


def paper_written(
    title: str, pdf: bytes, pages: int, out: Path, more: Mapping[str, Any] | None = None
) -> Outcome:
    """Write a paper and say how many pages it has.

    Raises:
        SurroundingsError: the file cannot be written.
    """
    write_whole(out, pdf)
    data = {"file": out, "pages": pages, **(more or {})}
    return Outcome(f"{title} {pages} 页，存在 {out.name}。", data=data)
