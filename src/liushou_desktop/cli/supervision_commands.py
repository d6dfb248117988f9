"""bureau assessment, inspections, events, notice: judging the schools and telling them."""

from __future__ import annotations

import argparse
from pathlib import Path

from liushou_desktop.base.files import write_whole
from liushou_desktop.cli.command import Command, arg
from liushou_desktop.cli.outcome import Outcome
from liushou_desktop.cli.session import Session


def _inspections(args: argparse.Namespace, session: Session) -> Outcome:
    from liushou_desktop.app.wording import sentence
    from liushou_desktop.services.bureau.county_inspections import county_inspections

    lines = county_inspections(session.site(), args.term)
    overdue = sum(line.state == "overdue" for line in lines)
    return Outcome(
        f"检查发现问题 {len(lines)} 个，过期没改完 {overdue} 个。",
        lines=[
            f"{line.school}　{sentence(f'FINDING_STATE_{line.state.upper()}')}　{line.finding}　"
            f"期限 {line.due or '—'}　改完 {line.done or '—'}"
            for line in lines
        ],
        data={"findings": lines},
    )


def _events(args: argparse.Namespace, session: Session) -> Outcome:
    from liushou_desktop.services.bureau.county_events import county_events

    found = county_events(session.site(), args.term)
    late = sum(bool(line.late) for line in found.incidents)
    lines = [
        f"{line.school}　{line.kinds}　{line.found or '—'}　报教育部门 "
        f"{'—' if line.told is None else f'{line.told} 分钟'}{'　迟报' if line.late else ''}"
        for line in found.incidents
    ]
    lines += [
        f"{line.school}　{line.state}　{'—' if line.days is None else f'{line.days} 天没到校'}　"
        f"劝返 {line.attempts} 次{'　超过期限' if line.is_overdue else ''}"
        for line in found.dropouts
    ]
    return Outcome(
        f"突发事件 {len(found.incidents)} 起，迟报 {late} 起；控辍台账 {len(found.dropouts)} 人。",
        lines=lines,
        data={"incidents": found.incidents, "dropouts": found.dropouts},
    )


def _notice(args: argparse.Namespace, session: Session) -> Outcome:
    from liushou_desktop.services.bureau.print_notice import print_notice

    printed = print_notice(session.site(), args.term, args.demand or "")
    write_whole(args.out, printed.pdf)
    return Outcome(
        f"通报 {printed.pages} 页，存在 {args.out.name}。",
        data={"file": args.out, "pages": printed.pages},
    )


_TERM = arg("--term")

COMMANDS = (
    Command(("bureau", "inspections"), "各校检查发现的问题和整改期限", _inspections, (_TERM,)),
    Command(("bureau", "events"), "全县突发事件的时限和控辍台账", _events, (_TERM,)),
    Command(
        ("bureau", "notice"),
        "按上报的数据拟一份通报（PDF）",
        _notice,
        (
            _TERM,
            arg("--demand", metavar="工作要求"),
            arg("--out", type=Path, required=True, metavar="FILE.pdf"),
        ),
    ),
)
