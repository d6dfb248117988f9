"""One link answers for all rows of a package, and the check finds each that was touched since."""

from __future__ import annotations

import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.helpers.rows import make_package

from liushou_desktop.base.errors import ConflictError
from liushou_desktop.domain.register import ReceivedPackage
from liushou_desktop.domain.reported import (
    ReportedChild,
    ReportedFigures,
    ReportedPiece,
    figures_of,
    rows_in,
)
from liushou_desktop.storage.backup import back_up
from liushou_desktop.storage.canonical import canonical, canonical_each
from liushou_desktop.storage.checking import CheckReport, check
from liushou_desktop.storage.queries.reported import reported_rows
from liushou_desktop.storage.reported_pieces import (
    MOST_BYTES,
    Piece,
    SheetRows,
    altered_columns,
    columns_of,
    pieces_of,
)
from liushou_desktop.storage.store import Store
from liushou_desktop.storage.unit import UnitOfWork

CELL = st.none() | st.integers() | st.booleans() | st.text(st.sampled_from('a马"\\[],\x1e\x1f\n'))
KEY = st.text(st.sampled_from('a马"\\./'), min_size=1)
SCHOOL, OTHER = "6229990102", "6229990103"


def visits(package: ReceivedPackage, *keys: str, name: str = "马玉兰") -> SheetRows:
    columns = columns_of([{"record": key, "name": name} for key in keys])
    return SheetRows("S7", "2025-2", package.id, "record", columns)


def child(package: ReceivedPackage, id: str, name: str = "马玉兰") -> ReportedChild:
    return ReportedChild(
        site=package.code,
        id=id,
        package=package.id,
        term="2025-2",
        name=name,
        birth_date=date(2015, 3, 4),
        id_number="999999201503040019",
    )


def figures(package: ReceivedPackage) -> ReportedFigures:
    return figures_of(package.code, package.id, "2025-2", {"I01": (3, 4), "I02": (0, 7)})


def keep(unit: UnitOfWork, package: ReceivedPackage, rows: int = 30) -> None:
    unit.add(package)
    lifted = [*(child(package, f"c{n}") for n in range(3)), figures(package)]
    unit.keep_reported(package, [visits(package, *(f"{n:02d}" for n in range(rows)))], lifted)


@pytest.fixture
def merged(store: Store) -> Store:
    """Two schools with a package each, the first with a second one that changed some rows."""
    with store.unit("何静", "bureau_clerk") as unit:
        first = make_package(SCHOOL)
        keep(unit, first)
        keep(unit, make_package(OTHER))
        second = make_package(SCHOOL, sequence=2)
        unit.add(second)
        left = visits(first, *(f"{n:02d}" for n in range(30) if n not in (3, 5)))
        unit.keep_reported(
            second,
            [
                visits(second, "03", name="马玉岚"),
                left._replace(piece=f"S7/2025-2/{first.id}/1"),
                visits(second, "05")._replace(is_gone=True),
            ],
            [child(second, "c1", "马玉岚")],
        )
    return store


def tamper(store: Store, statement: str) -> CheckReport:
    with store.engine.begin() as connection:
        connection.exec_driver_sql(statement)
    return check(store)


def codes(report: CheckReport) -> list[str]:
    return [problem.code for problem in report.problems]


def test_takes_one_link_for_a_package_and_its_rows(merged: Store) -> None:
    assert check(merged).problems == ()
    with merged.unit("何静", "bureau_clerk") as unit:
        links = unit.history(action="merge")
        assert len(links) == 3
        assert unit.chain_head().seq == 6  # and one for each package itself
        newest = links[0]
        assert (newest.site, newest.entity, newest.actor) == (SCHOOL, "received_package", "何静")
        assert newest.new["package"] == "ab" * 64
        told = newest.new["rows"]
        first, second = (
            each.row for each in reversed([link for link in links if link.site == SCHOOL])
        )
    pieces = [f"S7/2025-2/{first}/1", f"S7/2025-2/{second}/1", f"S7/2025-2/{second}/gone/1"]
    assert {name: sorted(rows) for name, rows in told.items()} == {
        "reported_piece": sorted(pieces),
        "reported_child": ["c1"],
    }
    assert {id: len(marks) for id, marks in newest.new["marks"].items()} == dict(
        zip(pieces, (2 * 8,) * 3, strict=True)
    )


def test_keeps_the_newest_of_each_row(merged: Store) -> None:
    with merged.unit("何静", "bureau_clerk") as unit:
        rows = {each.key: each for each in reported_rows(unit, site=SCHOOL, is_gone=None)}
        assert len(reported_rows(unit, site=SCHOOL)) == 29
        names = [each.name for each in unit.find(ReportedChild, site=SCHOOL, order_by="id")]
        assert unit.search("玉岚", kind=ReportedChild, site=SCHOOL) == ["c1"]
    assert len(rows) == 30
    assert rows["03"].values == {"record": "03", "name": "马玉岚"}
    assert rows["05"].is_gone
    assert names == ["马玉兰", "马玉岚", "马玉兰"]


HERE = f"site = '{SCHOOL}'"
LARGE = f"""{HERE} AND instr("values", '"07"')"""


@pytest.mark.parametrize(
    ("statement", "code"),
    [
        (f"""UPDATE reported_piece SET "values" = json_set("values", '$.name[6]', 'x')
             WHERE {LARGE}""", "CHECK_REPORTED_ALTERED S7.name"),
        (f"""UPDATE reported_piece SET "values" = json_remove("values", '$.name')
             WHERE {LARGE}""", "CHECK_REPORTED_ALTERED S7/2025-2/"),
        (f"""UPDATE reported_piece SET "values" = replace("values", '"07"', '"99"')
             WHERE {LARGE}""", "CHECK_REPORTED_ALTERED S7.record"),
        (f"""UPDATE reported_piece SET "values" = replace("values", ':', ': ') WHERE {LARGE}""",
         "CHECK_REPORTED_ALTERED S7/2025-2/"),
        (f"""UPDATE reported_piece SET "values" = '' WHERE {LARGE}""",
         "CHECK_REPORTED_ALTERED S7/2025-2/"),
        (f"UPDATE reported_piece SET is_gone = 1 WHERE {LARGE}", "CHECK_REPORTED_ALTERED"),
        (f"UPDATE reported_piece SET is_gone = 0 WHERE {HERE} AND is_gone",
         "CHECK_REPORTED_ALTERED"),
        (f"UPDATE reported_piece SET term = '2026-1' WHERE {LARGE}", "CHECK_REPORTED_ALTERED"),
        (f"UPDATE reported_piece SET package = 'x' WHERE {LARGE}", "CHECK_REPORTED_ALTERED"),
        (f"UPDATE reported_child SET birth_date = NULL WHERE {HERE} AND id = 'c2'",
         "CHECK_REPORTED_ALTERED"),
        (f"UPDATE reported_child SET is_on_roll = 0 WHERE {HERE} AND id = 'c2'",
         "CHECK_REPORTED_ALTERED"),
        (f"""UPDATE reported_figures SET "values" = replace("values", '[3,0]', '[4,0]')
             WHERE {HERE}""", "CHECK_REPORTED_ALTERED"),
        (f"DELETE FROM reported_piece WHERE {LARGE}", "CHECK_ROW_MISSING"),
        (f"DELETE FROM reported_figures WHERE {HERE}", "CHECK_ROW_MISSING"),
        (f"""INSERT INTO reported_piece SELECT site, 'S7/99', sheet, key, package, term, is_gone,
             "values" FROM reported_piece WHERE {LARGE}""", "CHECK_ROW_UNKNOWN"),
        (f"""INSERT INTO reported_figures SELECT '6229990109', id, package, term, "values"
             FROM reported_figures WHERE {HERE}""", "CHECK_ROW_UNKNOWN"),
        (f"UPDATE reported_piece SET site = '6229990104' WHERE {LARGE}",
         "CHECK_ROW_UNKNOWN"),
    ],
)  # fmt: skip
def test_names_every_row_touched_behind_the_chain(merged: Store, statement: str, code: str) -> None:
    report = tamper(merged, statement)
    code, _, which = code.partition(" ")
    assert code in codes(report)
    assert which in str(report.problems[0].args["id"])
    assert "CHECK_CHAIN_LINK" not in codes(report)
    assert SCHOOL in str(report.problems[0].args["id"]) or code == "CHECK_ROW_UNKNOWN"


def test_names_the_row_when_a_backup_still_has_it(owned: Store) -> None:
    with owned.unit("何静", "bureau_clerk") as unit:
        keep(unit, make_package(SCHOOL))
    made = back_up(owned)
    with owned.unit("何静", "bureau_clerk") as unit:
        keep(unit, make_package(OTHER))
    names = """UPDATE reported_piece
               SET "values" = json_set("values", '$.name[6]', 'x', '$.name[9]', 'y')"""
    report = tamper(owned, names)
    here = [each.args for each in report.problems if each.code == "CHECK_REPORTED_ROW"]
    assert [(told["school"], told["sheet"], told["row"]) for told in here] == [
        (SCHOOL, "S7", "06"),
        (SCHOOL, "S7", "09"),
    ]
    assert (here[0]["who"], here[0]["fields"], here[0]["backup"]) == (
        "马玉兰",
        ("name",),
        made.path.name,
    )
    (other,) = (each for each in report.problems if each.code == "CHECK_REPORTED_ALTERED")
    assert other.args["id"] == f"{OTHER} S7.name", "merged after the backup: the column alone"
    keys = (
        f"""UPDATE reported_piece SET "values" = replace("values", '"07"', '"99"') WHERE {HERE}"""
    )
    assert ("S7", "07", ("name", "record")) not in _named(tamper(owned, keys))
    assert ("S7", "07", ("record",)) in _named(tamper(owned, keys))
    emptied = f"""UPDATE reported_piece SET "values" = '' WHERE {HERE}"""
    assert ("S7", "00", ("name", "record")) in _named(tamper(owned, emptied))


def _named(report: CheckReport) -> list[tuple[object, ...]]:
    rows = (each.args for each in report.problems if each.code == "CHECK_REPORTED_ROW")
    return [(told["sheet"], told["row"], told["fields"]) for told in rows]


def test_finds_a_link_changed_to_fit_the_row(merged: Store) -> None:
    """Whoever alters a row and its digest alters a link, and every link after it."""
    statement = (
        "UPDATE change SET new = replace(new, substr(new, instr(new, 'S7/2025-2/') + 50, 32), "
        f"'{'0' * 32}') WHERE action = 'merge' AND {HERE}"
    )
    assert "CHECK_CHAIN_LINK" in codes(tamper(merged, statement))


def test_finds_an_older_state_of_a_row_put_back(merged: Store) -> None:
    """What an old page brings back was once true; the newest link tells otherwise."""
    keys = [f"{n:02d}" for n in range(30)]
    whole = canonical({"record": keys, "name": ["马玉兰"] * 30})
    report = tamper(merged, f"""UPDATE reported_piece SET "values" = '{whole}' WHERE {LARGE}""")
    assert set(codes(report)) == {"CHECK_REPORTED_ALTERED"}


def test_takes_reported_rows_by_no_other_way(merged: Store) -> None:
    with merged.unit("何静", "bureau_clerk") as unit:
        (known,) = unit.find(ReportedChild, site=SCHOOL, id="c2")
        with pytest.raises(TypeError):
            unit.add(known)
        with pytest.raises(TypeError):
            unit.change(known, name="别人")
        package = make_package(OTHER)
        with pytest.raises(ValueError):
            unit.keep_reported(package, [], [known])
        with pytest.raises(ValueError):
            unit.keep_reported(make_package(SCHOOL), [], [make_package(SCHOOL)])
        unit._is_half_done = False  # nothing was written; the unit may end


def test_undoes_a_part_alone(merged: Store) -> None:
    """The second of three packages fails half way: it is as if it had never come."""

    def fail(unit: UnitOfWork) -> None:
        with unit.part():
            keep(unit, make_package("6229990105", digest="cd" * 64))
            raise InterruptedError

    with merged.unit("何静", "bureau_clerk") as unit:
        before = unit.chain_head()
        with unit.part():
            keep(unit, make_package("6229990104"))
        with pytest.raises(InterruptedError):
            fail(unit)
        with unit.part():
            keep(unit, make_package("6229990106"))
        assert unit.chain_head().seq == before.seq + 4
        assert unit.count(ReportedPiece, site="6229990105") == 0
        assert unit.search("玉兰", kind=ReportedChild, site="6229990105") == []
        assert len(unit.search("玉兰", kind=ReportedChild, site="6229990106")) == 3
    assert check(merged).problems == ()


def test_undoes_links_flushed_in_a_part(merged: Store) -> None:
    def fail(unit: UnitOfWork) -> None:
        with unit.part():
            keep(unit, make_package("6229990105"))
            unit.flush()
            raise InterruptedError

    with merged.unit("何静", "bureau_clerk") as unit:
        unit.note_access("read", "before")
        with pytest.raises(InterruptedError):
            fail(unit)
        unit.note_access("read", "after")
    assert check(merged).problems == ()
    with merged.unit("何静", "bureau_clerk") as unit:
        assert [change.row for change in unit.history(action="read")] == ["after", "before"]


def test_commits_nothing_when_a_part_failed_in_the_store(merged: Store) -> None:
    def twice(unit: UnitOfWork) -> None:
        with unit.part():
            package = make_package(OTHER)
            unit.add(package)
            unit.add(package)

    def all_of_it() -> None:
        with merged.unit("何静", "bureau_clerk") as unit:
            keep(unit, make_package("6229990104"))
            twice(unit)

    with pytest.raises(ConflictError):
        all_of_it()
    with merged.unit("何静", "bureau_clerk") as unit:
        assert unit.count(ReportedPiece, site="6229990104") == 0
    assert check(merged).problems == ()


@given(st.lists(st.lists(CELL, min_size=1).map(tuple)))
def test_spells_many_rows_as_it_spells_one(rows) -> None:
    assert canonical_each(rows) == [canonical(row) for row in rows]


FILLED = CELL.filter(lambda cell: cell is not None)


@given(st.lists(st.dictionaries(KEY, FILLED)), st.data())
def test_joins_columns_as_it_would_spell_the_whole(rows, data) -> None:
    told = SheetRows("S7", "2025-2", "p", "key", columns_of(rows))
    (piece,) = pieces_of(SCHOOL, told)
    held = json.loads(cells_in(piece))
    assert cells_in(piece) == canonical(held)
    assert rows_in(held) == (rows if held else [])
    assert altered_columns(held, piece.marks) == []
    assert altered_columns({**held, "one more": []}, piece.marks) == []
    if held:
        changed = data.draw(st.sampled_from(sorted(held)))
        assert altered_columns({**held, changed: ["other", 1]}, piece.marks) == [changed]


def cells_in(piece: Piece) -> str:
    text = piece.values[-1]
    assert isinstance(text, bytes)
    return text.decode()


def test_parts_very_many_rows() -> None:
    size = MOST_BYTES // 2
    rows: list[dict[str, object]] = [{"record": str(n), "name": "x" * size} for n in range(5)]
    told = SheetRows("S7", "2025-2", "p", "record", columns_of(rows))
    pieces = list(pieces_of(SCHOOL, told))
    assert [piece.values[1] for piece in pieces] == [f"S7/2025-2/p/{n}" for n in range(1, 6)]
    assert [row for piece in pieces for row in rows_in(json.loads(cells_in(piece)))] == rows


def test_children_wait_for_the_next_search(merged: Store) -> None:
    """Their entries are made for many packages at once; until then nothing is wrong."""
    assert check(merged).is_sound
    with merged.unit("何静", "bureau_clerk") as unit:
        found = unit.search_everywhere("玉岚", kind=ReportedChild)
        assert found == [(SCHOOL, "c1")]
        assert len(unit.search_everywhere("玉兰", kind=ReportedChild)) == 5
    assert check(merged).is_sound
    report = tamper(merged, "DELETE FROM search_key WHERE number = 2")
    assert [each.code for each in report.problems] == ["CHECK_SEARCH"]


def test_nobody_waits_of_a_package_that_was_undone(merged: Store) -> None:
    with merged.unit("何静", "bureau_clerk") as unit:
        unit.settle_search()
        with pytest.raises(ZeroDivisionError):
            _keep_and_fail(unit)
        waiting = unit.connection.exec_driver_sql("SELECT count(*) FROM search_waiting")
        assert waiting.scalar() == 0


def _keep_and_fail(unit: UnitOfWork) -> None:
    with unit.part():
        keep(unit, make_package("6229990104"))
        raise ZeroDivisionError
