"""It says no with the right exit code and a sentence, and never with a traceback."""

from __future__ import annotations

import errno
import shutil
from pathlib import Path

import pytest
from tests.cli.running import Terminal
from tests.helpers.sites import AFTER_TERM, PRINCIPAL, TEACHER, TODAY, County

from liushou_desktop.base import files

KNOWN, STRANGER = "LW-2026-001", "LW-2026-999"

# command line → code; all of them exit 2
REFUSED = {
    f"child show {STRANGER}": "CHILD_UNKNOWN",
    f"child set {STRANGER} allergy=无": "CHILD_UNKNOWN",
    f"child end {STRANGER} --last-day 2026-06-01 --reason 父母双方返乡": "CHILD_UNKNOWN",
    f"record list --child {STRANGER}": "CHILD_UNKNOWN",
    f"duties --child {STRANGER}": "CHILD_UNKNOWN",
    f"print card --out x.pdf --child {STRANGER}": "CHILD_UNKNOWN",
    "child list --class 九(9)班": "CLASS_UNKNOWN",
    "print register --out x.pdf --class 九(9)班": "CLASS_UNKNOWN",
    "export class-form --form home_visit --class 九(9)班 --out x.xlsx": "CLASS_UNKNOWN",
    "staff add --name 祁老师 --class-teacher-of 九(9)班": "CLASS_UNKNOWN",
    f"record add no_such --child {KNOWN} --answers empty.json": "FORM_UNKNOWN",
    f"print form no_such --out x.pdf --child {KNOWN}": "FORM_UNKNOWN",
    "export class-form --form no_such --out x.xlsx": "FORM_UNKNOWN",
    "record list --form no_such": "FORM_UNKNOWN",
    "indicators --term 1999-1": "NO_SUCH_TERM",
    "duties --term 1999-1": "NO_SUCH_TERM",
    "record list --term 1999-1": "NO_SUCH_TERM",
    "print talk-term --out x.pdf --term 1999-1": "NO_SUCH_TERM",
    "report close --term 1999-1": "NO_SUCH_TERM",
    "report export --term 1999-1 --out .": "NO_SUCH_TERM",
    "report close --term 2026-1": "TERM_NOT_BEGUN",
    "report export --term 2025-2 --out .": "TERM_NOT_SIGNED",
    f"child set {KNOWN} allergy": "FIELD_NEEDS_VALUE",
    f"child set {KNOWN} no_such=1": "FIELD_UNKNOWN",
    f"child set {KNOWN} name=马玉": "CHANGE_NEEDS_REASON",
    f"child set {KNOWN} birth_date=属马的": "RECORD_HAS_PROBLEMS",
    f"child open {KNOWN} --category 2 --since 明天": "DAY_UNREADABLE",
    f"child open {KNOWN} --category 2 --since 2027-01-01": "SPELL_IN_FUTURE",
    f"child open {KNOWN} --category 2 --since 2026-04-01": "SPELL_RUNS_ALREADY",
    f"child end {KNOWN} --last-day 2026-06-01 --reason 不想说": "END_REASON_UNKNOWN",
    f"child end {KNOWN} --last-day 2020-06-01 --reason 父母双方返乡": "SPELL_ENDS_BEFORE_START",
    "indicators --cut-off 昨天": "DAY_UNREADABLE",
    f"record add home_visit --child {KNOWN} --answers broken.json": "ANSWERS_UNREADABLE",
    f"record add home_visit --child {KNOWN} --answers list.json": "ANSWERS_UNREADABLE",
    f"record add home_visit --child {KNOWN} --answers none.json": "FILE_MISSING",
    f"record add home_visit --child {KNOWN} --answers .": "NOT_A_FILE",
    f"record add home_visit --child {KNOWN} --answers empty.json": "RECORD_HAS_NO_DATE",
    f"record add home_visit --child {KNOWN} --answers strange.json": "RECORD_HAS_PROBLEMS",
    "record void no-such-record --reason 错了": "NOT_FOUND",
    "import roster none.xlsx": "FILE_MISSING",
    "import records none.xlsx": "FILE_MISSING",
    "package verify none.lspkg": "FILE_MISSING",
    "package verify empty.json": "NOT_A_PACKAGE",
    "package open empty.json --out .": "NOT_A_PACKAGE",
    "receipt apply none.lspkg": "FILE_MISSING",
    "receipt apply empty.json": "NOT_A_PACKAGE",
    "enrolment show none.lsenrol": "FILE_MISSING",
    "restore none.lsbackup": "FILE_MISSING",
    "user add --name 李向荣 --role helper": "USER_EXISTS",
    "user add --name 新人 --role helper --staff 没这人": "STAFF_UNKNOWN",
    "user remove --name 没这人": "NO_SUCH_USER",
    "unlock --paper-key 123": "PAPER_KEY_LENGTH",
    "init school": "INIT_NEEDS_CODE_OR_FILE",
    "init school --code 2199000001 --name 某小学": "STORE_EXISTS",
    "bureau schools": "NOT_ALLOWED",
    "bureau merge .": "NOT_ALLOWED",
    "bureau merge no-such-stick": "FILE_MISSING",
    "bureau status": "NOT_ALLOWED",
    "no-such-command": "COMMAND_NOT_UNDERSTOOD",
    "child": "COMMAND_NOT_UNDERSTOOD",
    "user add --name 新人 --role king": "COMMAND_NOT_UNDERSTOOD",
    "demo .": "FOLDER_NOT_EMPTY",
}  # fmt: skip


@pytest.fixture
def at_school(
    terminal: Terminal, county: County, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Terminal:
    """A terminal at the school, in a folder with a few bad files."""
    desk = tmp_path / "desk"
    desk.mkdir()
    (desk / "broken.json").write_text('{"occurred_on": ', "utf-8")
    (desk / "list.json").write_text("[1, 2]", "utf-8")
    (desk / "empty.json").write_text("{}", "utf-8")
    (desk / "strange.json").write_text('{"occurred_on": "2026-06-10", "no_such": "1"}', "utf-8")
    monkeypatch.chdir(desk)
    monkeypatch.setenv("LIUSHOU_NEW_PASSWORD", "changed-2026")
    terminal.folder = county.school
    return terminal


@pytest.mark.parametrize("line", REFUSED)
def test_refuses_with_a_sentence(line: str, at_school: Terminal) -> None:
    answer = at_school.run(*line.split())
    assert (answer.exit_code, answer.code) == (2, REFUSED[line])
    assert not any(Path().glob("x.*"))


def test_refuses_a_wrong_password(at_school: Terminal) -> None:
    answer = at_school.run("child", "list", password="not-it-2021")
    assert (answer.exit_code, answer.code) == (2, "WRONG_PASSWORD")


def test_refuses_an_unknown_user(at_school: Terminal) -> None:
    answer = at_school.run("child", "list", user="没这人")
    assert (answer.exit_code, answer.code) == (2, "NO_SUCH_USER")


def test_refuses_a_folder_without_a_site(terminal: Terminal) -> None:
    answer = terminal.run("child", "list")
    assert (answer.exit_code, answer.code) == (2, "STORE_MISSING")


def test_refuses_a_short_new_password(at_school: Terminal, monkeypatch) -> None:
    monkeypatch.setenv("LIUSHOU_NEW_PASSWORD", "abc")
    answer = at_school.run("user", "password", "--name", TEACHER)
    assert (answer.exit_code, answer.code) == (2, "PASSWORD_TOO_SHORT")


def test_asks_where_no_password_was_given(at_school: Terminal, monkeypatch, capsys) -> None:
    from liushou_desktop.cli.main import main

    monkeypatch.delenv("LIUSHOU_PASSWORD")
    assert main(["--data-dir", str(at_school.folder), "child", "list"]) == 2
    assert "LIUSHOU_PASSWORD" in capsys.readouterr().err


def test_asks_for_a_folder(capsys) -> None:
    from liushou_desktop.cli.main import main

    assert main(["child", "list"]) == 2
    assert "--data-dir" in capsys.readouterr().err


def test_refuses_a_second_window(at_school: Terminal, county: County) -> None:
    with county.open_school():
        answer = at_school.run("child", "list")
    assert (answer.exit_code, answer.code) == (2, "ALREADY_OPEN")


def test_waits_for_explanations_before_signing(at_school: Terminal) -> None:
    answer = at_school.run("report", "close", "--term", "2025-2", user=PRINCIPAL, day=AFTER_TERM)
    assert (answer.exit_code, answer.code) == (2, "REVIEW_NOT_READY")
    assert answer["signed"] is False
    assert any(finding["state"] == "explain" for finding in answer["findings"])


def test_refuses_the_enrolment_of_another_school(
    at_school: Terminal, county: County, tmp_path: Path
) -> None:
    made = at_school.run(
        *("bureau", "enrol", "--code", "2199000002", "--name", "癿沟小学", "--out", tmp_path),
        folder=county.bureau,
    )
    answer = at_school.run("enrolment", "adopt", made["file"])
    assert (answer.exit_code, answer.code) == (2, "ENROLMENT_FOR_OTHER_SITE")


def test_refuses_an_older_enrolment(at_school: Terminal, county: County, tmp_path: Path) -> None:
    old = tmp_path / "old.lsenrol"
    shutil.copy(county.invitation, old)
    newer = at_school.run(
        *("bureau", "enrol", "--code", "2199000001", "--name", "柳湾中心小学", "--out", tmp_path),
        folder=county.bureau,
    )
    assert at_school.run("enrolment", "adopt", newer["file"]).exit_code == 0
    answer = at_school.run("enrolment", "adopt", old)
    assert (answer.exit_code, answer.code) == (2, "ENROLMENT_OLDER")


@pytest.mark.parametrize(
    ("number", "code"),
    [
        (errno.EROFS, "READ_ONLY"),
        (errno.ENOSPC, "DISK_FULL"),
        (errno.EACCES, "NO_RIGHTS"),
        (errno.ENOENT, "FOLDER_MISSING"),
    ],
)
@pytest.mark.parametrize(
    "line",
    [
        "print register --out x.pdf",
        "export roster --out x.xlsx",
        "export class-form --form talk --out x.xlsx",
        "enrolment request --out . --keeper 李向荣 --principal 周立本",
    ],
)
def test_blames_the_disk_when_it_is_the_disk(
    at_school: Terminal, monkeypatch: pytest.MonkeyPatch, line: str, number: int, code: str
) -> None:
    def refuse(path: Path, mode: str = "r", *rest: object, **more: object) -> object:
        if "x" in mode:
            raise OSError(number, "no")
        return open(path, mode, *rest, **more)  # type: ignore[call-overload]

    monkeypatch.setattr(files, "open", refuse, raising=False)
    answer = at_school.run(*line.split())
    assert (answer.exit_code, answer.code) == (5, code)


def test_counts_no_card_as_printed_that_was_not_written(
    at_school: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> object:
        raise OSError(errno.ENOSPC, "full")

    with monkeypatch.context() as patch:
        patch.setattr(files, "open", full, raising=False)
        answer = at_school.run("print", "carry-card", "--out", "x.pdf", "--printed")
    assert (answer.exit_code, answer.code) == (5, "DISK_FULL")
    children = at_school.run("child", "list")["children"]
    assert {child["card_state"] for child in children} == {"draft"}
    assert at_school.run("print", "carry-card", "--out", "x.pdf", "--printed").exit_code == 0
    children = at_school.run("child", "list")["children"]
    assert {child["card_state"] for child in children} == {"printed"}


@pytest.mark.parametrize("line", ["user list", "child list", "record list", "check"])
def test_calls_a_broken_site_broken(at_school: Terminal, county: County, line: str) -> None:
    database = county.school / "site.db"
    content = bytearray(database.read_bytes())
    content[: len(content) // 2] = bytes(len(content) // 2)
    database.write_bytes(content)
    answer = at_school.run(*line.split())
    if line == "user list":  # needs no store
        assert answer.exit_code == 0
    else:
        assert (answer.exit_code, answer.code) == (4, "STORE_NOT_READABLE")


def test_calls_broken_slots_broken(at_school: Terminal, county: County) -> None:
    for name in ("slots.json", "slots.copy.json"):
        (county.school / name).write_text("{", "utf-8")
    answer = at_school.run("child", "list")
    assert (answer.exit_code, answer.code) == (4, "SLOTS_DAMAGED")


def test_reports_forms_with_problems(at_school: Terminal, repository: Path, tmp_path: Path) -> None:
    folder = tmp_path / "forms"
    shutil.copytree(repository / "forms", folder)
    text = (folder / "talk.toml").read_text("utf-8")
    (folder / "talk.toml").write_text(
        text.replace('kind = "long_text"', 'kind = "no_such"'), "utf-8"
    )
    answer = at_school.run("forms", "check", "--folder", folder)
    assert (answer.exit_code, answer.code) == (2, "FORMS_HAVE_PROBLEMS")
    assert all(problem["message"] for problem in answer["problems"])


def test_keeps_our_own_mistakes_apart(at_school: Terminal, monkeypatch) -> None:
    from liushou_desktop.services.school import list_records

    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError("secret of 马玉兰")

    monkeypatch.setattr(list_records, "list_records", broken)
    answer = at_school.run("record", "list")
    assert (answer.exit_code, answer.code) == (1, "OUR_BUG")
    assert "马玉兰" not in Path(answer["report"]).read_text("utf-8")


def test_cannot_work_before_its_calendar(at_school: Terminal) -> None:
    answer = at_school.run("duties", day=TODAY.replace(year=2001))
    assert (answer.exit_code, answer.code) == (2, "NO_TERM")
