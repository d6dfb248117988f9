"""Whatever is typed, it is our answer that comes back: never a bug report, never a traceback."""

from __future__ import annotations

import io
import json
import os
import sys
from datetime import date
from pathlib import Path

import pytest
from tests.cli.running import Terminal
from tests.helpers.sites import TODAY, County

from liushou_desktop.cli.main import main
from liushou_desktop.cli.outcome import Outcome, print_outcome

KNOWN = "LW-2026-001"


def test_says_only_what_a_terminal_shows_and_a_program_reads() -> None:
    said, told = io.StringIO(), io.StringIO()
    odd = Outcome("\udcff 𮯠\u3000\u202e\x1b[31m", lines=["a\nb\x9b"])
    print_outcome(odd, as_json=False, out=said)
    assert said.getvalue() == "? 𮯠\u3000\ufffd\ufffd[31m\na\nb\ufffd\n"
    print_outcome(odd, as_json=True, out=told)
    assert json.loads(told.getvalue().encode("utf-8"))["message"].startswith("? ")


STRANGE = [
    ["child", "list", "--find", "%_'\";--"],
    ["child", "list", "--find", "\x00"],
    ["child", "list", "--find", "𤩽😀" * 200],
    ["child", "list", "--class", ""],
    ["child", "show", ""],
    ["child", "show", "' OR 1=1"],
    ["child", "set", KNOWN, "="],
    ["child", "set", KNOWN, "allergy=" + "长" * 100_000],
    ["child", "set", KNOWN, "birth_date=9999-99-99"],
    ["child", "set", KNOWN, "father_phone=not a phone"],
    ["child", "set", KNOWN, "id_number=\x00"],
    ["child", "set", KNOWN, "file_number=LW-2026-999"],
    ["child", "set", KNOWN, "photo=x"],
    ["child", "open", KNOWN, "--category", "2", "--since", "0001-01-01"],
    ["child", "end", KNOWN, "--last-day", "9999-12-31", "--reason", "父母双方返乡"],
    ["record", "list", "--term", ""],
    ["record", "void", "", "--reason", ""],
    ["record", "add", "register", "--child", KNOWN, "--answers", "deep.json"],
    ["record", "add", "talk", "--child", KNOWN, "--answers", "deep.json"],
    ["record", "add", "talk", "--child", KNOWN, "--answers", "latin.json"],
    ["record", "add", "talk", "--child", KNOWN, KNOWN, "--answers", "numbers.json"],
    ["record", "add", "../talk", "--child", KNOWN, "--answers", "numbers.json"],
    ["duties", "--owner", ""],
    ["indicators", "--cut-off", "1900-01-01"],
    ["indicators", "--cut-off", "9999-12-31"],
    ["print", "card", "--out", "folder"],
    ["print", "card", "--out", "none/x.pdf"],
    ["print", "card", "--out", "a" * 300 + ".pdf"],
    ["print", "form", "talk", "--blank", "--out", "numbers.json/x.pdf"],
    ["export", "roster", "--out", "folder"],
    ["export", "class-form", "--form", "register", "--out", "reg.xlsx"],
    ["import", "roster", "folder"],
    ["import", "roster", "numbers.json"],
    ["import", "roster", "pipe"],
    ["import", "records", "numbers.json"],
    ["package", "verify", "folder"],
    ["package", "verify", "pipe"],
    ["package", "open", "numbers.json", "--out", "numbers.json"],
    ["receipt", "apply", "folder"],
    ["enrolment", "show", "numbers.json"],
    ["enrolment", "show", "folder"],
    ["enrolment", "request", "--out", "numbers.json", "--keeper", "", "--principal", ""],
    ["report", "close", "--explain", "noequals"],
    ["report", "export", "--out", "numbers.json"],
    ["restore", "numbers.json"],
    ["restore", "folder"],
    ["backup", "--out", "numbers.json"],
    ["backup", "--out", "no/such/folder"],
    ["forms", "check", "--folder", "folder"],
    ["forms", "check", "--folder", "nowhere"],
    ["user", "add", "--name", "", "--role", "helper"],
    ["user", "add", "--name", "a/b\x00", "--role", "helper"],
    ["user", "password", "--name", ""],
    ["user", "remove", "--name", "李向荣"],
    ["unlock", "--paper-key", ""],
    ["unlock", "--paper-key", "甲乙丙" * 50],
    ["staff", "add", "--name", " "],
    ["staff", "add", "--name", "老师", "--phone", "abc"],
    ["init", "bureau", "--code", "中文", "--name", "x"],
    ["init", "bureau", "--code", "1", "--name", " "],
    ["init", "school", "--code", "1", "--name", "x", "--short-code", "中"],
    ["init", "school", "--enrolment", "numbers.json"],
    ["--today", "2026-02-30", "child", "list"],
    ["--user", "", "child", "list"],
    [],
    ["--json"],
]


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "desk"
    (folder / "folder").mkdir(parents=True)
    (folder / "numbers.json").write_text('{"occurred_on": 20260610, "mood": 1e400}', "utf-8")
    (folder / "deep.json").write_text('{"occurred_on": {"a": [[[[]]]]}, "said": null}', "utf-8")
    (folder / "latin.json").write_bytes(b'{"said": "\xe9"}')
    os.mkfifo(folder / "pipe")
    monkeypatch.chdir(folder)
    monkeypatch.setenv("LIUSHOU_NEW_PASSWORD", "changed-2026")
    return folder


@pytest.mark.parametrize("words", STRANGE, ids=lambda words: " ".join(words)[:60].strip("\x00"))
def test_answers_the_strangest_lines(
    words: list[str], terminal: Terminal, county: County, desk: Path
) -> None:
    is_new = words[:1] == ["init"]
    terminal.folder = desk / "new" if is_new else county.school
    answer = terminal.run(*words)
    assert answer.exit_code in (0, 2, 3, 4, 5), answer.values
    assert not [path for path in desk.rglob("*") if path.suffix == ".part"]
    if answer.exit_code:
        assert not list(desk.glob("*.pdf"))


@pytest.mark.parametrize("words", [["merge", "nowhere"], ["merge", "pipe"], ["merge", "folder"]])
def test_answers_the_strangest_sticks(
    words: list[str], terminal: Terminal, county: County, desk: Path
) -> None:
    terminal.folder = county.bureau
    assert terminal.run("bureau", *words).exit_code in (0, 2)


@pytest.mark.parametrize(
    "line", ["child list", "user list", "check", "init bureau --code 1 --name x"]
)
def test_answers_where_the_folder_is_a_file(line: str, terminal: Terminal, desk: Path) -> None:
    terminal.folder = desk / "numbers.json"
    assert terminal.run(*line.split()).exit_code in (2, 5)


@pytest.mark.parametrize("day", [date(1, 1, 1), date(1999, 9, 9), date(2099, 1, 1), date.max])
@pytest.mark.parametrize("line", ["child list", "duties", "indicators", f"child show {KNOWN}"])
def test_answers_on_any_day(day: date, line: str, terminal: Terminal, county: County) -> None:
    terminal.folder = county.school
    assert terminal.run(*line.split(), day=day).exit_code in (0, 2)
    assert terminal.run("child", "list", day=TODAY).exit_code == 0


def test_stops_speaking_when_nobody_listens(monkeypatch: pytest.MonkeyPatch) -> None:
    """``liushou … | head``: the pipe is closed before all of it is said."""
    ear, mouth = os.pipe()
    os.close(ear)
    with open(mouth, "w", encoding="utf-8") as out:
        monkeypatch.setattr(sys, "stdout", out)
        assert main(["forms", "check"]) == 0
