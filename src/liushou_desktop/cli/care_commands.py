"""backup, restore, check, migrate, forms check: care of the file and of the forms."""

from __future__ import annotations

import argparse
from pathlib import Path

from liushou_desktop.cli.command import Command, arg
from liushou_desktop.cli.outcome import Outcome, problem_data, problem_lines
from liushou_desktop.cli.session import Session


def _backup(args: argparse.Namespace, session: Session) -> Outcome:
    from liushou_desktop.services.shared.care import back_up

    made = back_up(session.site(), args.out, session.watcher())
    return Outcome(f"已备份并打开核对过：{made.path.name}。", data={"file": made.path})


def _restore(args: argparse.Namespace, session: Session) -> Outcome:
    from liushou_desktop.services.shared import care

    if args.paper_key:
        care.restore_with_paper_key(args.file, session.folder, args.paper_key, session.clock)
    else:
        care.restore_with_password(
            args.file, session.folder, session.user_name(), session.password(), session.clock
        )
    return Outcome(f"已用 {args.file.name} 恢复。原来的先另存了一份。")


def _check(args: argparse.Namespace, session: Session) -> Outcome:
    from liushou_desktop.services.shared.care import check_site

    report = check_site(session.site(), session.watcher())
    data = {"problems": [problem_data(problem) for problem in report.problems]}
    if report.is_sound:
        return Outcome("资料完好，变更记录一条不少。", data=data)
    return Outcome(
        "资料有损坏，请先备份现状，再用最近的好备份恢复。",
        lines=[f"  {line}" for line in problem_lines(report.problems)],
        data=data,
        exit_code=4,
        code="STORE_DAMAGED",
    )


def _migrate(args: argparse.Namespace, session: Session) -> Outcome:
    """Opening brings an older file up to date; this says so."""
    site = session.site()
    return Outcome(f"{site.name}的资料已是这一版程序的格式。")


def _forms_check(args: argparse.Namespace, session: Session) -> Outcome:
    from liushou_desktop.cli.form_faces import faces
    from liushou_desktop.formspec.lint import check_forms

    found = check_forms(args.folder, faces())
    data = {
        "forms": list(found.forms),
        "code_sets": found.code_sets,
        "problems": [problem_data(problem) for problem in found.problems],
    }
    if not found.problems:
        return Outcome(
            f"{len(found.forms)} 张表单、{found.code_sets} 个代码表都没有问题。", data=data
        )
    return Outcome(
        f"表单里有 {len(found.problems)} 处问题。",
        lines=[f"  {line}" for line in problem_lines(found.problems)],
        data=data,
        exit_code=2,
        code="FORMS_HAVE_PROBLEMS",
    )


COMMANDS = (
    Command(("backup",), "备份", _backup, (arg("--out", type=Path, metavar="DIR"),)),
    Command(
        ("restore",),
        "用备份恢复",
        _restore,
        (arg("file", type=Path, metavar="FILE"), arg("--paper-key")),
    ),
    Command(("check",), "检查资料", _check),
    Command(("migrate",), "把旧资料升到这一版", _migrate),
    Command(
        ("forms", "check"),
        "检查表单定义",
        _forms_check,
        (arg("--folder", type=Path, metavar="DIR"),),
    ),
)
