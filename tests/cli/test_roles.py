"""A password opens at the command line what it opens in the window, and no more."""

from __future__ import annotations

import pytest
from tests.cli.running import Terminal
from tests.helpers.sites import COUNSELLOR, HELPER, PRINCIPAL, TEACHER, County

OWN, OTHER = "LW-2026-001", "LW-2026-004"  # 马玉兰 of 五(2)班, 法图麦·马玉洁 of 三(1)班

# user, command line → code
STOPPED = (
    (TEACHER, f"child show {OTHER}", "NOT_YOUR_CHILD"),
    (TEACHER, f"child set {OTHER} allergy=无", "NOT_YOUR_CHILD"),
    (TEACHER, f"child end {OTHER} --last-day 2026-06-01 --reason 父母双方返乡", "NOT_YOUR_CHILD"),
    (TEACHER, f"child open {OTHER} --category 2 --since 2026-06-01", "NOT_YOUR_CHILD"),
    (TEACHER, f"print card --child {OTHER} --out x.pdf", "PAPER_NOTHING_TO_PRINT"),
    (TEACHER, "print register --class 三(1)班 --out x.pdf", "PAPER_NOTHING_TO_PRINT"),
    (TEACHER, "export roster --out x.xlsx", "NOT_ALLOWED"),
    (TEACHER, "import roster none.xlsx", "NOT_ALLOWED"),
    (TEACHER, "report close --term 2025-2", "NOT_ALLOWED"),
    (TEACHER, "report export --term 2025-2 --out .", "NOT_ALLOWED"),
    (TEACHER, "user remove --name 石青", "NOT_ALLOWED"),
    (TEACHER, "staff add --name 新老师", "NOT_ALLOWED"),
    (TEACHER, "backup --out .", "NOT_ALLOWED"),
    (TEACHER, "check", "NOT_ALLOWED"),
    (HELPER, "child show LW-2026-002", "NOT_YOUR_CHILD"),
    (HELPER, f"child set {OWN} allergy=无", "NOT_ALLOWED"),
    (HELPER, f"print card --child {OWN} --out x.pdf", "NOT_ALLOWED"),
    (HELPER, "export class-form --form talk --out x.xlsx", "NOT_ALLOWED"),
    (COUNSELLOR, f"child show {OWN}", "NOT_YOUR_CHILD"),
    (PRINCIPAL, "import roster none.xlsx", "NOT_ALLOWED"),
    (PRINCIPAL, f"child set {OWN} allergy=无", "NOT_ALLOWED"),
    (PRINCIPAL, "staff add --name 新老师", "NOT_ALLOWED"),
    (PRINCIPAL, "enrolment request --out . --keeper 甲 --principal 乙", "NOT_ALLOWED"),
)


@pytest.mark.parametrize(("user", "line", "code"), STOPPED)
def test_stops(
    user: str, line: str, code: str, terminal: Terminal, county: County, tmp_path, monkeypatch
) -> None:
    monkeypatch.chdir(tmp_path)
    terminal.folder = county.school
    answer = terminal.run(*line.split(), user=user)
    assert (answer.exit_code, answer.code) == (2, code)
    assert not list(tmp_path.glob("x.*"))


def test_shows_a_class_teacher_the_own_class(terminal: Terminal, county: County) -> None:
    terminal.folder = county.school
    children = terminal.run("child", "list", user=TEACHER)["children"]
    assert {child["class_label"] for child in children} == {"五(2)班"}
    assert len(terminal.run("child", "list", "--all", user=TEACHER)["children"]) == 4
    assert terminal.run("child", "list", "--find", "何", user=TEACHER)["children"] == []
    assert terminal.run("child", "list", "--class", "三(1)班", user=TEACHER)["children"] == []
    duties = terminal.run("duties", user=TEACHER)["duties"]
    assert {duty["class_label"] for duty in duties if duty["child"]} == {"五(2)班"}
    figures = terminal.run("indicators", user=TEACHER)["indicators"]
    names = {entry["name"] for figure in figures for entry in figure["names"]}
    assert names - {""} <= {"马玉兰", "马国强", "冶䶮"}  # a plan or a meeting has no child's name
    records = terminal.run("record", "list", user=TEACHER)["records"]
    assert {record["child_name"] for record in records} == {"马玉兰", "马国强", "冶䶮"}


def test_shows_a_helper_the_paired_child(terminal: Terminal, county: County) -> None:
    terminal.folder = county.school
    children = terminal.run("child", "list", user=HELPER)["children"]
    assert [child["name"] for child in children] == ["马玉兰"]
    shown = terminal.run("child", "show", OWN, user=HELPER)["child"]
    assert "*" in shown["values"]["child.id_number"]
