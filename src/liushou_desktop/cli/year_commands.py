"""rollover show, do, undo: the school year turns."""

from __future__ import annotations

import argparse
from pathlib import Path

from liushou_desktop.base.files import write_whole
from liushou_desktop.cli.child_commands import child_id
from liushou_desktop.cli.command import Command, arg
from liushou_desktop.cli.outcome import Outcome
from liushou_desktop.cli.session import Session
from liushou_desktop.services.school.plan_rollover import RolloverChoices


def _choices(args: argparse.Namespace, session: Session) -> RolloverChoices:
    return RolloverChoices(
        frozenset(child_id(session, number) for number in args.repeat or ()),
        frozenset(child_id(session, number) for number in args.goes_up or ()),
    )


def _show(args: argparse.Namespace, session: Session) -> Outcome:
    from liushou_desktop.services.school import roll_over
    from liushou_desktop.services.school.plan_rollover import plan_rollover

    choices = _choices(args, session)
    plan = plan_rollover(session.site(), args.year, choices)
    if args.out:
        job = roll_over.print_rollover(session.site(), args.year, choices)
        write_whole(args.out, job.printed.pdf)
    lines = [f"{c.before} → {c.after or '毕业'}　{c.pupils} 人" for c in plan.classes]
    lines += [
        f"不随班升级：{child.before} {child.name}　{roll_over.why_words(child)}"
        for child in plan.not_moved
    ]
    return Outcome(
        f"{plan.year}—{plan.year + 1} 学年：{len(plan.classes)} 个班，"
        f"{len(plan.not_moved)} 人不随班升级，{len(plan.graduates)} 人毕业。",
        lines=lines,
        data={
            "year": plan.year,
            "done": plan.done,
            "classes": plan.classes,
            "not_moved": plan.not_moved,
            "goes_up": plan.of("goes_up"),
            "graduates": plan.graduates,
        },
    )


def _do(args: argparse.Namespace, session: Session) -> Outcome:
    from liushou_desktop.services.school.roll_over import roll_over

    done = roll_over(session.site(), args.year, _choices(args, session))
    return Outcome(
        f"已升级：{done.went_up} 人升级，{done.stayed} 人留在原年级，{done.graduated} 人毕业，"
        f"归档 {done.archived} 份。没有改别的以前，可以用 rollover undo 撤回。",
        data={
            "year": done.year,
            "went_up": done.went_up,
            "stayed": done.stayed,
            "graduated": done.graduated,
            "archived": done.archived,
            "backup": done.backup,
        },
    )


def _undo(args: argparse.Namespace, session: Session) -> Outcome:
    from liushou_desktop.services.school.roll_over import undo_rollover

    undo_rollover(session.site(), session.password())
    return Outcome("已撤回，档案回到升级前的样子。")


_WHO = (
    arg("--year", type=int, help="学年从哪一年的9月1日起"),
    arg("--repeat", nargs="+", metavar="NO", help="留级的孩子"),
    arg("--goes-up", nargs="+", metavar="NO", help="休学但随班升级的孩子"),
)

COMMANDS = (
    Command(
        ("rollover", "show"),
        "学年升级：谁升级、谁不升和为什么、谁毕业",
        _show,
        (*_WHO, arg("--out", type=Path, metavar="FILE.pdf", help="名单存成 PDF")),
    ),
    Command(("rollover", "do"), "学年升级，毕业班离校归档", _do, _WHO),
    Command(("rollover", "undo"), "撤回刚做的学年升级", _undo),
)
