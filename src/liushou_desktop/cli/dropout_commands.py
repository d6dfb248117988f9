"""dropout: the ledgers of 控辍保学, moves of a case, the monthly report (R45)."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from liushou_desktop.base.errors import RefusedError
from liushou_desktop.cli.child_commands import child_id
from liushou_desktop.cli.command import Command, arg, code_of, day_of
from liushou_desktop.cli.outcome import Outcome
from liushou_desktop.cli.print_commands import write_job
from liushou_desktop.cli.session import Session
from liushou_desktop.formspec.codes import code_set


def _list(args: argparse.Namespace, session: Session) -> Outcome:
    from liushou_desktop.services.school.dropout_ledgers import OF_AGE, dropout_ledgers, rows_of

    ledgers = dropout_ledgers(session.site())
    lines = []
    for name, held in ledgers.lines.items():
        title = code_set("dropout_ledger").name_of(name)
        lines.append(f"{title}：{len(held)} 人")
        if name != OF_AGE:
            for line in held:
                cells = dict(rows_of(line))
                lines.append(f"  {line.name}　{line.class_label}　{cells['state']}")
    data = {"ledgers": {name: list(held) for name, held in ledgers.lines.items()}}
    return Outcome(f"有 {ledgers.due} 人等着办下一步。", lines=lines, data=data)


def _move(args: argparse.Namespace, session: Session) -> Outcome:
    from liushou_desktop.services.school.dropout_ledgers import dropout_ledgers
    from liushou_desktop.services.school.move_dropout import Move, move_dropout

    site, child = session.site(), child_id(session, args.child)
    lines = (line for held in dropout_ledgers(site).lines.values() for line in held)
    line = next((each for each in lines if each.child == child and each.case), None)
    if line is None or line.case is None:
        raise RefusedError("DROPOUT_NO_CASE")
    to = code_of("dropout_state", args.to)
    answers: dict[str, Any] = {}
    for name, typed, options in (
        ("placement", args.placement, "placement"),
        ("off_ramp", args.off_ramp, "dropout_off_ramp"),
    ):
        if typed:
            answers[name] = code_of(options, typed)
    if args.proof:
        answers["off_ramp_proof"] = args.proof
    if args.reported_to:
        codes = tuple(code_of("reported_to", each) for each in args.reported_to)
        answers |= {"reported_to": codes, "reported_on": site.today}
    on = day_of(args.on) if args.on else None
    move_dropout(site, line.case.id, Move(to=to, on=on, why=args.reason or "", answers=answers))
    return Outcome(f"{line.name}：已转为{code_set('dropout_state').name_of(to)}。")


def _month(args: argparse.Namespace, session: Session) -> Outcome:
    from liushou_desktop.services.school import report_dropout_month as service

    site = session.site()
    if args.look:
        found = service.dropout_month(site)
    else:
        found = service.report_dropout_month(site, args.measures or "")
    kind = "零报告" if found.is_zero else "月报"
    verb = "算出来是" if args.look else "已报"
    return Outcome(
        f"{found.month}{kind}{verb}：应在校 {found.expected}，实在校 {found.present}，"
        f"疑似辍学 {found.suspected}，辍学 {found.dropped_out}，本月复学 {found.returned}。",
        data={"report": found},
    )


def _print(args: argparse.Namespace, session: Session) -> Outcome:
    from liushou_desktop.services.school.print_dropout import print_dropout

    job = print_dropout(session.site(), code_of("dropout_ledger", args.ledger))
    return write_job(job, args)


def _export(args: argparse.Namespace, session: Session) -> Outcome:
    from liushou_desktop.services.school.print_dropout import export_dropout

    count = export_dropout(session.site(), args.out)
    return Outcome(
        f"控辍保学台账已存成 {args.out.name}，不在校和在跟踪的 {count} 人。",
        data={"file": args.out, "children": count},
    )


COMMANDS = (
    Command(("dropout", "list"), "控辍保学三本台账", _list),
    Command(
        ("dropout", "move"),
        "一个孩子转到下一个状态",
        _move,
        (
            arg("child", metavar="NO"),
            arg("to", metavar="状态"),
            arg("--on", metavar="YYYY-MM-DD"),
            arg("--reason"),
            arg("--placement", metavar="安置方式"),
            arg("--off-ramp", metavar="情形", help="不属辍学的情形"),
            arg("--proof", metavar="凭什么"),
            arg("--reported-to", nargs="+", metavar="送哪里"),
        ),
    ),
    Command(
        ("dropout", "month"),
        "报这个月（没有就是零报告）",
        _month,
        (arg("--look", action="store_true", help="只看，不报"), arg("--measures")),
    ),
    Command(
        ("dropout", "print"),
        "打印一本台账",
        _print,
        (arg("ledger", metavar="台账"), arg("--out", type=Path, required=True)),
    ),
    Command(
        ("dropout", "export"),
        "台账存成 Excel",
        _export,
        (arg("--out", type=Path, required=True),),
    ),
)
