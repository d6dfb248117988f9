"""import roster, import records, export class-form, export roster: tables in and out."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from liushou_desktop.base.files import write_whole
from liushou_desktop.base.problem import Problem
from liushou_desktop.cli.arguments import FILE, OUT_EXCEL, OUT_FILE
from liushou_desktop.cli.command import Command, arg, day_of
from liushou_desktop.cli.outcome import Outcome, problem_data, problem_lines
from liushou_desktop.cli.session import Session

if TYPE_CHECKING:
    from liushou_desktop.services.school.plan_roster import PlannedRow


def _import_roster(args: argparse.Namespace, session: Session) -> Outcome:
    """Read, compare and, without ``--dry-run``, write; doubtful rows are named and left out."""
    from liushou_desktop.services.school.apply_roster import Decisions, apply_roster
    from liushou_desktop.services.school.plan_roster import plan_roster, read_roster_file

    site, watcher = session.site(), session.watcher()
    moved_on = day_of(args.moved_on) if args.moved_on else None
    reading = read_roster_file(site, args.file, watcher)
    plan = plan_roster(site, reading, watcher)
    doubts = [problem for row in reading.doubtful for problem in row.blocking]
    others = [p for row in reading.good for p in row.problems]
    counts = {kind: len(plan.of_kind(kind)) for kind in _KINDS}
    counts |= {"gone": len(plan.gone), "rows": len(plan.rows), "good": len(reading.good)}
    counts["differing_marks"] = len(plan.differing_marks)
    data = {
        "counts": counts,
        "dry_run": args.dry_run,
        "missing_columns": list(reading.missing),
        "doubtful": [problem_data(problem) for problem in doubts],
        "noticed": [problem_data(problem) for problem in (*reading.problems, *others)],
        "perhaps": [_perhaps(row) for row in plan.of_kind("perhaps")],
        "gone": [{"name": g.name, "class": g.class_label} for g in plan.gone],
    }
    if args.report is not None and reading.doubtful:
        from liushou_desktop.app.wording import say_alone
        from liushou_desktop.sheets.doubtful_rows import doubtful_workbook

        write_whole(args.report, doubtful_workbook(reading, say_alone))
        data["report"] = str(args.report)
    message = (
        f"{args.file.name} 共 {counts['rows']} 行：新来 {counts['new']}，"
        f"有变化 {counts['changed']}，没变 {counts['same']}，"
        f"可能是同一人 {counts['perhaps']}，有疑问 {counts['doubtful']}，"
        f"名单里没有了 {counts['gone']}。"
    )
    if not args.dry_run:
        decisions = Decisions(opens_files=not args.no_files, moved_on=moved_on)
        done = apply_roster(site, plan, decisions, watcher)
        data["imported"] = {
            "added": done.added,
            "changed": done.changed,
            "unchanged": done.unchanged,
            "skipped": done.skipped,
            "files_opened": done.files_opened,
            "unsaid": done.unsaid,
        }
        message += (
            f"已导入：新增 {done.added}，更新 {done.changed}，没导 {done.skipped}，"
            f"建档 {done.files_opened}。"
        )
        if done.unsaid:
            message += f"{done.unsaid} 人只写了“是”，没说父母哪一方外出，还没有建档。"
    lines = problem_lines(doubts) + _noticed(others)
    return Outcome(message, lines=[f"  {line}" for line in lines], data=data)


def _noticed(problems: Sequence[Problem]) -> list[str]:
    """One line for each sort of what was taken in but deserves a look: its first, and how many."""
    sorts: dict[str, list[Problem]] = {}
    for problem in problems:
        sorts.setdefault(problem.code, []).append(problem)
    return [
        line + (f"（一样的共 {len(alike)} 处）" if len(alike) > 1 else "")
        for alike in sorts.values()
        for line in problem_lines(alike[:1])
    ]


_KINDS = ("new", "changed", "same", "perhaps", "doubtful")


def _perhaps(planned: PlannedRow) -> dict[str, object]:
    row = planned.row
    return {"row": row.place.row, "name": row.name, "like": planned.child_name}


def _import_records(args: argparse.Namespace, session: Session) -> Outcome:
    from liushou_desktop.services.school.class_forms import import_records as take

    done = take(session.site(), args.file, dry_run=args.dry_run, watcher=session.watcher())
    verb = "可以收" if args.dry_run else "收了"
    message = (
        f"{args.file.name}：{verb} {done.kept} 行，重复 {done.repeated} 行，"
        f"要看的有 {len(done.problems)} 处。"
    )
    return Outcome(
        message,
        lines=[f"  {line}" for line in problem_lines(done.problems)],
        data={
            "form": done.form,
            "kept": done.kept,
            "repeated": done.repeated,
            "problems": [problem_data(problem) for problem in done.problems],
        },
    )


def _export_class_form(args: argparse.Namespace, session: Session) -> Outcome:
    from liushou_desktop.services.school.class_forms import export_class_form as write

    count = write(session.site(), args.form, args.out, class_text=args.class_)
    return Outcome(f"已写好 {args.out.name}，{count} 个孩子。", data={"children": count})


def _export_roster(args: argparse.Namespace, session: Session) -> Outcome:
    from liushou_desktop.services.school.class_forms import export_roster as write

    count = write(session.site(), args.out, masked=not args.whole)
    return Outcome(f"已写好 {args.out.name}，{count} 行。", data={"rows": count})


def _export_missing(args: argparse.Namespace, session: Session) -> Outcome:
    from liushou_desktop.services.school.missing_list import export_missing as write
    from liushou_desktop.services.school.staff import find_class

    classes = [find_class(session.site(), args.class_)] if args.class_ else None
    count = write(session.site(), args.out, classes=classes)
    return Outcome(f"已写好 {args.out.name}，{count} 个孩子。", data={"children": count})


COMMANDS = (
    Command(
        ("import", "roster"),
        "导入学籍名单或班主任的名单",
        _import_roster,
        (
            FILE,
            arg("--dry-run", action="store_true", help="只看，不写"),
            arg("--report", type=Path, metavar="OUT.xlsx", help="把有疑问的行存成 Excel"),
            arg("--no-files", action="store_true", help="标了留守的也先不建档"),
            arg("--moved-on", metavar="YYYY-MM-DD", help="从哪天起换班，不写就是今天"),
        ),
    ),
    Command(
        ("import", "records"),
        "收回班主任填好的表格",
        _import_records,
        (FILE, arg("--dry-run", action="store_true")),
    ),
    Command(
        ("export", "class-form"),
        "给班主任的表格",
        _export_class_form,
        (
            arg("--class", dest="class_", metavar="班级"),
            arg("--form", required=True),
            OUT_FILE,
        ),
    ),
    Command(
        ("export", "missing"),
        "给班主任的催报单，Excel",
        _export_missing,
        (
            arg("--class", dest="class_", metavar="班级"),
            OUT_EXCEL,
        ),
    ),
    Command(
        ("export", "roster"),
        "花名册存成 Excel",
        _export_roster,
        (
            OUT_FILE,
            arg("--whole", action="store_true", help="证件号不遮盖"),
        ),
    ),
)
