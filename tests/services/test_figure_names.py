"""Figures leave the program with everybody who stands behind them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import openpyxl
import pytest
from tests.helpers.sites import TEACHER, TERM, staff_id
from tests.services.test_papers import words

from liushou_desktop.app.figure_words import FIGURE_WORDS as SAY
from liushou_desktop.base.errors import RefusedError
from liushou_desktop.services.school.add_record import NewRecord, add_record
from liushou_desktop.services.school.compute_figures import compute_indicators
from liushou_desktop.services.school.figure_names import export_figures, print_figure_names
from liushou_desktop.services.shared.site import Site


def table(sheet, heading: str) -> list[tuple[object, ...]]:
    rows = [tuple(row) for row in sheet.iter_rows(values_only=True)]
    head = next(n for n, row in enumerate(rows) if row[0] == heading)
    return rows[head + 1 :]


def test_every_figure_adds_up_from_its_names(school: Site, tmp_path: Path) -> None:
    figures = compute_indicators(school, term=TERM)
    out = tmp_path / "指标.xlsx"
    assert export_figures(school, out, SAY, term=TERM) == len(figures.indicators)
    book = openpyxl.load_workbook(out)
    sums = {row[0]: row[2:4] for row in table(book.worksheets[0], "编号") if row[0]}
    for figure, sheet in zip(figures.indicators, book.worksheets[1:], strict=True):
        denominator = None if figure.is_count else figure.denominator
        assert sums[figure.id] == (figure.numerator, denominator)
        names = table(sheet, "姓名")
        total = next(n for n, row in enumerate(names) if row[0] == "合计")
        rows = names[:total]
        assert names[total][3] == figure.numerator
        assert sum(int(str(row[3])) for row in rows) == sum(e.done for e in figure.entries)
        assert sum(int(str(row[4])) for row in rows) == sum(e.owed for e in figure.entries)
        assert {row[0] for row in rows} >= {
            figures.names[each.child] for each in figure.entries if each.child and each.owed
        }


def test_names_who_is_not_enrolled_on_the_list_of_the_town(school: Site) -> None:
    numbers = {"entitled": 9, "deferred": 0, "died": 0, "moved_out": 1, "enrolled": 7}
    add_record(
        school,
        NewRecord(
            form="school_age_count",
            answers={
                "occurred_on": date(2026, 6, 1),
                "made_by": (staff_id(school, TEACHER),),
                "source": "小庄村台账",
                "source_on": date(2026, 5, 30),
                "not_enrolled": ({"missing_name": "冶云朵"},),
                **numbers,
            },
        ),
    )
    figures = compute_indicators(school, term=TERM)
    entries = figures.indicator("I14").entries
    told = [(SAY.name(e, figures), SAY.period(e, figures), e.done, e.owed) for e in entries]
    assert told == [("冶云朵", "6月1日", 0, 1), ("小庄村台账", "6月1日", 7, 7)]


def test_prints_whom_a_figure_lacks_by_class(school: Site, tmp_path: Path) -> None:
    figure = compute_indicators(school, term=TERM).indicator("I04")
    job = print_figure_names(school, SAY, wanted=("I04",), term=TERM)
    text = words(job.printed.pdf, tmp_path)
    lacking = [entry for entry in figure.entries if entry.done < entry.owed]
    assert lacking
    assert f"{figure.numerator} / {figure.denominator}" in text
    assert "马玉兰" not in text  # visited twice
    whole = words(
        print_figure_names(school, SAY, wanted=("I04",), only_lacking=False).printed.pdf, tmp_path
    )
    assert "马玉兰" in whole
    with school.unit() as unit:
        assert len(unit.history(action="print")) == 2


def test_prints_a_list_per_figure_that_is_not_reached(school: Site) -> None:
    short = [
        figure for figure in compute_indicators(school, term=TERM).indicators if figure.lacking()
    ]
    assert print_figure_names(school, SAY, term=TERM).printed.pages >= len(short) > 5


def test_refuses_a_figure_nobody_knows(school: Site) -> None:
    with pytest.raises(RefusedError, match="FIGURE_UNKNOWN"):
        print_figure_names(school, SAY, wanted=("I99",), term=TERM)
