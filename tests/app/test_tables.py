"""Pages, commands and jobs as data; what a crash report may say."""

from __future__ import annotations

from datetime import datetime

import pytest

from liushou_desktop.app.commands import COMMANDS, command, commands_of, room_shortcut, shown_keys
from liushou_desktop.app.crash_report import report_of
from liushou_desktop.app.jobs import Broken, Failed, Finished, Stopped, carry_out
from liushou_desktop.app.sides import BUREAU, SCHOOL, SIDES, groups
from liushou_desktop.app.window_memory import WindowMemory
from liushou_desktop.app.wording import sentences
from liushou_desktop.base.errors import Cancelled, RefusedError
from liushou_desktop.base.progress import Watcher
from liushou_desktop.services.shared.rights import Role

MOMENT = datetime(2026, 6, 16, 10, 12, 5)


def test_has_words_for_every_page_and_command() -> None:
    known = set(sentences())
    assert {entry.word for entry in COMMANDS} <= known
    for side in SIDES.values():
        assert {entry.word for entry in side.pages} | {side.search_word} <= known


@pytest.mark.parametrize("side", SIDES.values())
def test_knows_every_page_it_names(side) -> None:
    ids = [entry.id for entry in side.pages]
    assert len(ids) == len(set(ids))
    assert {side.first, side.search_page} <= set(ids)
    assert {entry.parent for entry in side.pages if entry.parent} <= set(ids)
    assert all(entry.group in range(5) for entry in side.pages)


def test_shows_a_role_only_what_it_may_open() -> None:
    clerk = {entry.id for entry in SCHOOL.rail(Role.CLERK)}
    helper = {entry.id for entry in SCHOOL.rail(Role.HELPER)}
    assert "school.importing" in clerk
    assert "school.importing" not in helper
    assert helper < clerk
    assert BUREAU.rail(Role.BUREAU_CLERK)


def test_finds_the_room_of_a_page() -> None:
    assert SCHOOL.room_of("school.child_form") == "school.children"
    assert SCHOOL.room_of("school.workbench") == "school.workbench"
    with pytest.raises(KeyError):
        SCHOOL.room_of("bureau.schools")


def test_divides_the_rail_into_groups_in_order() -> None:
    numbers = [group[0].group for group in groups(SCHOOL.rail(None))]
    assert numbers == sorted(set(numbers))


def test_writes_keys_for_people() -> None:
    assert shown_keys("Ctrl+Return") == "Ctrl+Enter"
    assert shown_keys("Ctrl+Down") == "Ctrl+↓"
    assert room_shortcut(8) == "Ctrl+9"
    assert room_shortcut(9) == ""


def test_knows_its_commands_by_id() -> None:
    assert command("page.print").shortcut == "Ctrl+P"
    assert "page.switch_form" not in {entry.id for entry in commands_of("bureau")}
    with pytest.raises(KeyError):
        command("page.fly")


def _raise(error: BaseException):
    def work(_: Watcher) -> None:
        raise error

    return work


def test_sorts_how_work_ended() -> None:
    watcher = Watcher()
    assert carry_out(lambda _: 7, watcher) == Finished(7)
    refused = RefusedError("FILE_MISSING", file="x")
    assert carry_out(_raise(refused), watcher) == Failed(refused)
    assert carry_out(_raise(Cancelled()), watcher) == Stopped()
    bug = ZeroDivisionError()
    assert carry_out(_raise(bug), watcher) == Broken(bug)


def _crash() -> BaseException:
    names: dict[str, str] = {}
    try:
        names["马玉兰"]
    except KeyError as inner:
        outer = ValueError("999999201409030017 not found")
        outer.__cause__ = inner
        return outer
    raise AssertionError


def test_writes_a_report_without_anybody_in_it() -> None:
    text = report_of(_crash(), MOMENT, {"page": "school.child"}).text
    assert "马玉兰" not in text
    assert "99999920" not in text
    assert "ValueError" in text
    assert "KeyError" in text
    assert "page: school.child" in text


def test_names_our_code_but_not_its_arguments() -> None:
    text = report_of(RefusedError("FILE_MISSING", file="马玉兰.xlsx"), MOMENT).text
    assert "FILE_MISSING" in text
    assert "马玉兰" not in text


def test_leaves_out_whose_folder_it_was() -> None:
    try:
        carry_out.__wrapped__  # type: ignore[attr-defined]  # noqa: B018
    except AttributeError as error:
        text = report_of(error, MOMENT).text
    assert "/home" not in text
    assert "/root" not in text
    assert "test_tables.py" in text


def test_ends_a_report_about_a_loop_of_causes() -> None:
    first, second = ValueError(), ValueError()
    first.__cause__, second.__cause__ = second, first
    assert report_of(first, MOMENT).text.count("ValueError") == 2


def test_saves_a_report_where_it_was_told(tmp_path) -> None:
    report = report_of(ValueError(), MOMENT)
    assert report.file_name == "liushou-20260616-101205.txt"
    assert report.save(tmp_path / "reports").read_text("utf-8") == report.text


def test_remembers_per_user(tmp_path) -> None:
    WindowMemory("a", tmp_path).remember("table:children", {"name": 120})
    assert WindowMemory("a", tmp_path).recall("table:children") == {"name": 120}
    assert WindowMemory("b", tmp_path).recall("table:children", {}) == {}


@pytest.mark.parametrize("content", [b"", b"[]", b"{", b"\xff\xfe", b'{"a": 1}'])
def test_takes_a_damaged_memory_for_none(tmp_path, content: bytes) -> None:
    (tmp_path / "window.json").write_bytes(content)
    memory = WindowMemory("a", tmp_path)
    assert memory.recall("x", 1) == 1
    memory.remember("x", 2)
    assert WindowMemory("a", tmp_path).recall("x") == 2
