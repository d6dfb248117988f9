"""mandatory: a mandatory report (强制报告) is made by anybody, read by counsellor and principal."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from liushou_desktop.base.errors import RefusedError
from liushou_desktop.cli.arguments import OUT_PDF
from liushou_desktop.cli.command import Command, arg
from liushou_desktop.cli.incident_commands import moment_typed
from liushou_desktop.cli.outcome import Outcome, plain, problem_lines
from liushou_desktop.cli.print_commands import write_job
from liushou_desktop.cli.record_commands import read_answers
from liushou_desktop.cli.session import Session
from liushou_desktop.domain.mandatory import PARTIES, MandatoryReport
from liushou_desktop.formspec.codes import code_set
from liushou_desktop.services.shared.words import spent, word, words

if TYPE_CHECKING:
    from liushou_desktop.services.school.read_strongbox import OpenStrongbox

_FORM = "mandatory_report"


def _make(args: argparse.Namespace, session: Session) -> Outcome:
    from liushou_desktop.services.school.report_harm import make_report

    site = session.site()
    made = make_report(site, read_answers(session, site.forms.form(_FORM), args.answers))
    who = "、".join(made.openers) or "纸质恢复码"
    untold = words("report_party", made.untold)
    return Outcome(
        f"强制报告已单独封存，只有{who}能打开。" + (untold and f"还没报给：{untold}，现在就报。"),
        lines=[f"  补记时用这个号：{made.id}"],
        data={"id": made.id, "openers": made.openers, "untold": made.untold},
    )


def _told(args: argparse.Namespace, session: Session) -> Outcome:
    from liushou_desktop.services.school.report_harm import add_told

    party, at = _party(args.party), moment_typed(args.at)
    row = {"party": party, "person": args.person, "answer": args.answer, "told_way": args.way}
    if at is not None:
        row |= {"told_on": at.date(), "told_at": at.time()}
    add_told(session.site(), args.id, row)
    return Outcome(f"已封存：报给了{word('report_party', party)}。")


def _party(typed: str) -> str:
    """A party by its code or any of its names."""
    parties = code_set("report_party")
    found = parties.get(typed) or parties.find(typed)
    if found is None:
        known = "、".join(code.name for code in parties.codes)
        raise RefusedError("CHOICE_UNKNOWN", label="报给", text=typed, known=known)
    return found.code


def _follow(args: argparse.Namespace, session: Session) -> Outcome:
    from liushou_desktop.services.school.report_harm import add_follow_up

    add_follow_up(session.site(), args.id, args.text)
    return Outcome("已封存：后来的跟进一条。")


def _opened(args: argparse.Namespace, session: Session) -> OpenStrongbox:
    """The strongbox, by the password of the environment or typed again, or by the paper key."""
    from liushou_desktop.services.school.read_strongbox import open_strongbox

    site = session.site()
    typed = args.paper_key or session.password("再输一次自己的密码：")
    return open_strongbox(site, typed, args.reason, by_paper_key=bool(args.paper_key))


def _list(args: argparse.Namespace, session: Session) -> Outcome:
    opened = _opened(args, session)
    lines = [_line(each) for each in opened.reports]
    closed = [each.name for each in opened.readers if not each.can_open and each.name]
    if closed:
        lines.append(f"  还打不开的人：{'、'.join(closed)}。要他能看，用 mandatory let-in。")
    if opened.unopened:
        lines.append(f"  另有 {opened.unopened} 条是别的时候封存的，你还打不开，请别人给你开。")
    lines += [f"  {line}" for line in problem_lines(opened.doubts)]
    log = [f"  {each.at:%Y-%m-%d %H:%M}　{each.by}　{_did(each.kind)}" for each in opened.log]
    return Outcome(
        f"强制报告 {len(opened.reports)} 件，打开过 {len(opened.log)} 次。",
        lines=[*lines, *(log if args.log else ())],
        data={
            "reports": [_data(each) for each in opened.reports],
            "log": opened.log,
            "readers": opened.readers,
            "unopened": opened.unopened,
        },
    )


def _did(kind: str) -> str:
    return {"opened": "打开", "printed": "打印", "let_in": "让别人能打开"}[kind]


def _line(report: MandatoryReport) -> str:
    told = f"还没报：{words('report_party', report.untold())}" if report.untold() else "三方都报了"
    child, kinds = report.answers["child_name"], words("harm_situation", _kinds(report))
    return f"{report.number}　{report.found_at:%Y-%m-%d %H:%M}　{child}　{kinds}　{told}"


def _kinds(report: MandatoryReport) -> tuple[str, ...]:
    return tuple(report.answers.get("situations", ()))


def _show(args: argparse.Namespace, session: Session) -> Outcome:
    report = _opened(args, session).report(args.number)
    now = session.site().clock.now()
    lines = [*_parties(report, now), f"  {report.answers['facts']}"]
    lines += [
        f"  {row['followed_on']}　{row['follow_up']}" for row in report.answers.get("followed", ())
    ]
    return Outcome(_line(report), lines=lines, data={"report": _data(report)})


def _parties(report: MandatoryReport, now: datetime) -> Iterator[str]:
    for party in PARTIES:
        used = spent(report.minutes(party, now))
        at = report.told_at(party)
        said = f"{at:%m-%d %H:%M} 报的，用了 {used}" if at else f"还没报，已过 {used}"
        yield f"  {word('report_party', party)}：{said}"


def _data(report: MandatoryReport) -> object:
    return {**plain(report), "untold": report.untold()}


def _let_in(args: argparse.Namespace, session: Session) -> Outcome:
    from liushou_desktop.services.school.read_strongbox import let_in

    let_in(session.site(), _opened(args, session).keys, args.name)
    return Outcome(f"{args.name} 现在能打开强制报告了。")


def _print(args: argparse.Namespace, session: Session) -> Outcome:
    from liushou_desktop.services.school.read_strongbox import print_report

    site, opened = session.site(), _opened(args, session)
    report = opened.report(args.number)
    return write_job(print_report(site, opened.keys, report.id, args.reason), args)


_ID = arg("id", metavar="号", help="写报告时给的号")
_NUMBER = arg("number", metavar="编号")
_OPENING = (
    arg("--reason", required=True, help="为什么打开，记进封存的登记"),
    arg("--paper-key", metavar="数字", help="用纸质恢复码打开，以后用自己的密码"),
)

COMMANDS = (
    Command(
        ("mandatory", "make"),
        "写一份强制报告，单独封存",
        _make,
        (arg("--answers", type=Path, required=True, metavar="FILE.json"),),
    ),
    Command(
        ("mandatory", "told"),
        "补记：报给了公安、民政或教育",
        _told,
        (
            _ID,
            arg("party", metavar="报给"),
            arg("--at", metavar="YYYY-MM-DDTHH:MM", help="几点，不写就是现在"),
            arg("--person"),
            arg("--answer"),
            arg("--way", choices=("phone", "face", "writing", "message"), default="phone"),
        ),
    ),
    Command(("mandatory", "follow"), "补记：后来做了什么", _follow, (_ID, arg("text"))),
    Command(
        ("mandatory", "list"),
        "打开强制报告（心理教师、校长）",
        _list,
        (*_OPENING, arg("--log", action="store_true", help="谁打开过")),
    ),
    Command(("mandatory", "show"), "看一份强制报告", _show, (_NUMBER, *_OPENING)),
    Command(
        ("mandatory", "print"),
        "打印登记表",
        _print,
        (_NUMBER, OUT_PDF, *_OPENING),
    ),
    Command(
        ("mandatory", "let-in"),
        "让另一位心理教师或校长也能打开",
        _let_in,
        (arg("name", metavar="用户"), *_OPENING),
    ),
)
