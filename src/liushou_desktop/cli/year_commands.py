"""rollover show, do, undo; census show, plan, confirm; print doors: the year of the clerk."""

from __future__ import annotations

import argparse
from pathlib import Path

from liushou_desktop.base.errors import RefusedError
from liushou_desktop.base.files import write_whole
from liushou_desktop.cli.arguments import OUT_PDF, TERM
from liushou_desktop.cli.child_commands import child_id
from liushou_desktop.cli.command import Command, arg, day_of
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


def _graduates(args: argparse.Namespace, session: Session) -> Outcome:
    """Who graduated with a file, by receiving school."""
    from liushou_desktop.services.school import graduate_list as service

    site = session.site()
    found = service.graduate_list(site, args.year)
    if args.out and args.out.suffix == ".xlsx":
        service.export_graduates(site, args.out, args.year)
    elif args.out:
        job = service.print_graduates(site, args.year, watcher=session.watcher())
        write_whole(args.out, job.printed.pdf)
    lines = []
    for group in found.groups:
        lines.append(f"{group.receiver or service.UNDECIDED}　{len(group.children)} 人")
        lines += [
            f"  {each.class_label} {each.name}　{each.file_number}　{each.state}".rstrip()
            for each in group.children
        ]
    count = sum(len(group.children) for group in found.groups)
    return Outcome(f"毕业的留守儿童 {count} 人。", lines=lines, data={"graduates": found})


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


def _census(args: argparse.Namespace, session: Session) -> Outcome:
    from liushou_desktop.services.school.census import census

    found = census(session.site())
    lines = [
        f"{village.name or '没有写村'}　{village.reached} / {len(village.households)} 户"
        f"　{village.team or '没有家访组'}"
        for village in found.villages
    ]
    lines += [f"{day.isoformat()}　走访 {count} 户" for day, count in found.by_day]
    state = f"{found.confirmed_on} 校长已确认" if found.confirmed_on else "还没有确认"
    return Outcome(
        f"{found.year} 年摸底：已走访 {found.reached} / {found.households} 户，"
        f"底数 {found.before} + {found.added} − {found.ended} = {found.total} 人，{state}。",
        lines=lines,
        data={
            "census": found,
            "households": found.households,
            "reached": found.reached,
            "days_left": found.days_left,
            "step": found.step,
        },
    )


def _census_plan(args: argparse.Namespace, session: Session) -> Outcome:
    from liushou_desktop.services.school.census import plan_census

    teams = {}
    for text in args.team:
        village, equals, names = text.partition("=")
        if not equals:
            raise RefusedError("FIELD_NEEDS_VALUE", text=text)
        teams[village] = names
    start = day_of(args.start) if args.start else None
    plan_census(session.site(), start=start, teams=teams)
    return Outcome("集中家访的安排记下了。")


def _census_confirm(args: argparse.Namespace, session: Session) -> Outcome:
    from liushou_desktop.services.school.census import confirm_census

    password = session.password("校长的密码：", _PRINCIPAL_PASSWORD)
    saved = confirm_census(session.site(), args.principal, password, note=args.note)
    return Outcome("底数已由校长确认，G19 已记下。", data={"record": saved.id})


def _doors(args: argparse.Namespace, session: Session) -> Outcome:
    from liushou_desktop.services.school.census import print_doors

    job = print_doors(session.site(), only_open=args.only_open, watcher=session.watcher())
    write_whole(args.out, job.printed.pdf)
    return Outcome(
        f"{job.title}已写好，{job.printed.pages} 页。", data={"pages": job.printed.pages}
    )


def _verify(args: argparse.Namespace, session: Session) -> Outcome:
    from liushou_desktop.app.wording import sentence
    from liushou_desktop.services.school.please_verify import please_verify

    found = please_verify(session.site(), args.term)
    return Outcome(
        f"{found.term.name}有 {len(found.lines)} 处请核实，只是提醒，不扣次数。",
        lines=[
            f"{sentence(f'VERIFY_{line.hint.kind.upper()}', {'usual': line.hint.usual})}　"
            f"{line.day.isoformat()}　{line.teacher or '—'}　"
            f"{len(line.hint.records)} 条　{'、'.join(line.names)}"
            for line in found.lines
        ],
        data={"hints": found.lines},
    )


_PRINCIPAL_PASSWORD = "LIUSHOU_PRINCIPAL_PASSWORD"  # noqa: S105 - name of the environment variable

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
    Command(
        ("rollover", "graduates"),
        "毕业的留守儿童，按接收学校",
        _graduates,
        (
            arg("--year", type=int),
            arg("--out", type=Path, metavar="FILE", help="存成 PDF；名字以 .xlsx 结尾存成 Excel"),
        ),
    ),
    Command(("rollover", "do"), "学年升级，毕业班离校归档", _do, _WHO),
    Command(("census", "show"), "摸底进度：户数、每天走访、底数", _census),
    Command(
        ("census", "plan"),
        "定集中家访的一周和家访组",
        _census_plan,
        (
            arg("--start", metavar="YYYY-MM-DD", help="这一周从哪天起"),
            arg("--team", action="append", default=[], metavar="村=姓名、姓名"),
        ),
    ),
    Command(
        ("census", "confirm"),
        "校长用自己的密码确认底数",
        _census_confirm,
        (
            arg("--principal", required=True, metavar="用户名"),
            arg("--note", default="", help="没见到人的户，原因和怎么补"),
        ),
    ),
    Command(
        ("print", "doors"),
        "摸底家访上门名单，按村",
        _doors,
        (
            OUT_PDF,
            arg("--only-open", action="store_true", help="只印还没走到的户"),
        ),
    ),
    Command(("record", "verify"), "请校长核实的记录（提醒）", _verify, (TERM,)),
    Command(("rollover", "undo"), "撤回刚做的学年升级", _undo),
)
