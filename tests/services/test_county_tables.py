"""The county's tables: counted from packages, closed, frozen, and the same whenever printed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from tests.helpers.second_school import OTHER, OTHER_NAME, report_elsewhere
from tests.helpers.sites import SCHOOL, TERM, County

from liushou_desktop.app.table_words import problem_words
from liushou_desktop.app.wording import sentence
from liushou_desktop.base.errors import RefusedError
from liushou_desktop.domain.clearing import SAME
from liushou_desktop.domain.county_tables import CountyTable, as_values, from_values
from liushou_desktop.domain.reported import ReportedChild, ReportedPiece, ReportedRow, columns_in
from liushou_desktop.services.bureau.county_tables import count_tables
from liushou_desktop.services.bureau.decide_duplicate import decide_pair
from liushou_desktop.services.bureau.find_duplicates import find_duplicates
from liushou_desktop.services.bureau.freeze_tables import (
    digest_of,
    freeze_tables,
    frozen_tables,
    thaw,
    write_tables,
)
from liushou_desktop.services.bureau.receive_packages import receive
from liushou_desktop.services.shared.site import Site
from liushou_desktop.storage.canonical import canonical
from liushou_desktop.storage.queries.reported import reported_rows
from liushou_desktop.storage.unit import UnitOfWork


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


def leave_out(unit: UnitOfWork, row: ReportedRow) -> None:
    """As if the school had never told of it."""
    (piece,) = unit.find(ReportedPiece, site=row.site, sheet=row.sheet)
    rows = [each.values for each in reported_rows(unit, site=row.site, sheet=row.sheet)]
    text = canonical(columns_in([each for each in rows if each[piece.key] != row.key]))
    unit.connection.exec_driver_sql(
        'UPDATE reported_piece SET "values" = ? WHERE site = ? AND id = ?',
        (text, row.site, piece.id),
    )


def test_counts_a_child_of_two_schools_once_as_soon_as_it_is_decided(merged: Site) -> None:
    with merged.unit() as unit:
        (known,) = unit.find(ReportedChild, site=SCHOOL, name="马玉兰")
        told = reported_rows(unit, site=SCHOOL, sheet=("S2", "S7"), child=known.id)
    rows = [row._replace(values={**row.values, "child": "twin"}) for row in told]
    report_elsewhere(merged, replace(known, id="twin", student_number=None), rows=rows)
    before = {id: table(merged, id) for id in ("1", "2", "3")}
    assert before["1"].note == ""
    (pair,) = find_duplicates(merged).pairs
    decide_pair(merged, pair.key, SAME, "癿沟有转入手续", sentence, stays_at=OTHER)
    counted = count_tables(merged, TERM).tables
    assert (counted.pupils, counted.twice) == (7, 1)
    tables = {each.id: each for each in counted.tables}
    assert OTHER_NAME in tables["1"].note
    sums: dict[str, int] = {}
    for group, _, heads in tables["1"].rows:
        sums[str(group)] = sums.get(str(group), 0) + int(heads or 0)
    assert {sums[name] for name in ("性别", "年级", "民族", "父母务工地", "健康情况")} == {6}
    girls = {row[1]: row[2] for row in tables["1"].rows if row[0] == "性别"}
    were = {row[1]: row[2] for row in before["1"].rows if row[0] == "性别"}
    assert int(were["女"] or 0) - int(girls["女"] or 0) == 1
    assert len(tables["2"].rows) == len(before["2"].rows) - 1 == 6
    assert tables["2"].note == tables["3"].note == tables["1"].note.partition("变动和")[0]
    by_title = [head.title for head in tables["3"].heads].index
    old, new = before["3"].total, tables["3"].total
    assert old is not None and new is not None  # noqa: PT018
    heads, times = by_title("家访人数"), by_title("家访次数")
    assert (int(old[heads] or 0) - int(new[heads] or 0), old[times]) == (1, new[times])
    assert tables["3"].rows[-1][1] == "减：两校重复"
    by_sex = tables["1-性别"]
    assert by_sex.total is not None
    assert by_sex.total[2] == sum(int(row[2] or 0) for row in by_sex.rows) == 6


def test_gives_back_frozen_tables_whatever_came_later(merged: Site, tmp_path: Path) -> None:
    first = freeze_tables(merged, problem_words, TERM)
    assert freeze_tables(merged, problem_words, TERM).version == first.version == 1
    (tmp_path / "one").mkdir()
    (tmp_path / "two").mkdir()
    one = write_tables(merged, thaw(first), tmp_path / "one", first)
    with merged.unit() as unit:  # a correction of the school comes in
        row = reported_rows(unit, site="2199000001", sheet="S7")[0]
        leave_out(unit, row)
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
        leave_out(unit, reported_rows(unit, site="2199000001", sheet="S2")[0])
    with pytest.raises(RefusedError, match="TABLES_NOT_BALANCED"):
        freeze_tables(merged, problem_words, TERM, "县里今天要")
