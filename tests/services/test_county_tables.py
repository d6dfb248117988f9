"""The county's tables: counted from packages, closed, frozen, and the same whenever printed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
from tests.helpers.sites import TERM, County

from liushou_desktop.app.table_words import problem_words
from liushou_desktop.base.errors import RefusedError
from liushou_desktop.domain.county_tables import CountyTable, as_values, from_values
from liushou_desktop.domain.reported import ReportedRow
from liushou_desktop.services.bureau.county_tables import count_tables
from liushou_desktop.services.bureau.freeze_tables import (
    digest_of,
    freeze_tables,
    frozen_tables,
    thaw,
    write_tables,
)
from liushou_desktop.services.bureau.receive_packages import receive
from liushou_desktop.services.shared.site import Site


@pytest.fixture
def merged(reported: County) -> Iterator[Site]:
    with reported.open_bureau() as site:
        receive(site, [reported.package])
        yield site


def table(site: Site, id: str) -> CountyTable:
    return next(each for each in count_tables(site, TERM).tables.tables if each.id == id)


def test_counts_all_eight_tables_and_every_sum_closes(merged: Site) -> None:
    counted = count_tables(merged, TERM)
    assert counted.problems == ()
    ids = [each.id for each in counted.tables.tables]
    assert ids[:8] == [str(number) for number in range(1, 9)]
    pupils = counted.tables.pupils
    assert pupils == len(table(merged, "2").rows) == 6
    sums: dict[str, int] = {}
    for group, _, heads in table(merged, "1").rows:
        sums[str(group)] = sums.get(str(group), 0) + int(heads or 0)
    for group in ("性别", "年龄段", "年级", "民族", "留守类别", "监护方式", "就读方式"):
        assert sums[group] == pupils, group
    visits = table(merged, "3")
    assert visits.total is not None
    by_title = dict(zip([head.title for head in visits.heads], visits.total, strict=True))
    assert (by_title["家访次数"], by_title["家访人数"], by_title["谈心次数"]) == (4, 3, 3)
    assert all("********" in str(row[7]) for row in table(merged, "2").rows)


def test_gives_back_frozen_tables_whatever_came_later(merged: Site, tmp_path: Path) -> None:
    first = freeze_tables(merged, problem_words, TERM)
    assert freeze_tables(merged, problem_words, TERM).version == first.version == 1
    (tmp_path / "one").mkdir()
    (tmp_path / "two").mkdir()
    one = write_tables(merged, thaw(first), tmp_path / "one", first)
    with merged.unit() as unit:  # a correction of the school comes in
        row = unit.find(ReportedRow, site="2199000001", sheet="S7", limit=1)[0]
        unit.connection.exec_driver_sql("DELETE FROM reported_row WHERE id = ?", (row.id,))
    assert table(merged, "3").total != next(t for t in thaw(first).tables if t.id == "3").total
    (held,) = frozen_tables(merged, TERM)
    assert digest_of(held.contents) == held.digest
    two = write_tables(merged, thaw(held), tmp_path / "two", held)
    assert [file.read_bytes() for file in one] == [file.read_bytes() for file in two]
    assert freeze_tables(merged, problem_words, TERM).version == 2
    book = openpyxl.load_workbook(one[0])
    assert book.sheetnames[0].startswith("表1")
    assert all(sheet.page_setup.fitToWidth == 1 for sheet in book)
    assert from_values(as_values(thaw(held))) == thaw(held)


def test_asks_why_when_a_school_is_missing_and_refuses_sums_that_do_not_close(
    merged: Site, reported: County, tmp_path: Path
) -> None:
    from liushou_desktop.services.bureau.register import enrol_school

    enrol_school(merged, tmp_path, code="2199000009", name="上湾小学")
    with pytest.raises(RefusedError, match="TABLES_NEED_REASON"):
        freeze_tables(merged, problem_words, TERM)
    kept = freeze_tables(merged, problem_words, TERM, "县里今天要")
    assert thaw(kept).notices[-1] == "县里今天要"
    with merged.unit() as unit:
        unit.connection.exec_driver_sql(
            "DELETE FROM reported_row WHERE sheet = 'S2' AND id IN "
            "(SELECT id FROM reported_row WHERE sheet = 'S2' LIMIT 1)"
        )
    with pytest.raises(RefusedError, match="TABLES_NOT_BALANCED"):
        freeze_tables(merged, problem_words, TERM, "县里今天要")
