"""bureau relay, relay-status, districts: what a 学区 passes on, and how the county sees it."""

from __future__ import annotations

import argparse

from liushou_desktop.base.files import make_folder
from liushou_desktop.cli.arguments import OUT_FOLDER, TERM
from liushou_desktop.cli.command import Command, arg
from liushou_desktop.cli.outcome import Outcome
from liushou_desktop.cli.session import Session


def _relay(args: argparse.Namespace, session: Session) -> Outcome:
    from liushou_desktop.services.bureau.relay_packages import relay_packages

    make_folder(args.out)
    made = relay_packages(
        session.site(),
        args.out,
        args.term,
        note=args.note or "",
        again=args.again,
        watcher=session.watcher(),
    )
    lost = f"；原件不在了、请学校再交：{'、'.join(made.lost)}" if made.lost else ""
    return Outcome(
        f"转交 {made.passed_on} 所的包，没交的 {made.not_handed_in} 所写在封面上{lost}。",
        lines=[f"  {file.name}" for file in made.files],
        data={"files": made.files, "passed_on": made.passed_on, "lost": made.lost},
    )


def _relay_status(args: argparse.Namespace, session: Session) -> Outcome:
    from liushou_desktop.app.wording import sentence
    from liushou_desktop.services.bureau.relay_packages import relay_lines

    lines = relay_lines(session.site(), args.term)
    ready = sum(line.state == "ready" for line in lines)
    return Outcome(
        f"本学区 {len(lines)} 所，可以转交 {ready} 所。",
        lines=[
            f"{line.code}　{line.name}　{sentence(f'RELAY_STATE_{line.state.upper()}')}"
            f"{f'　意见 {line.remarks} 条' if line.remarks else ''}"
            for line in lines
        ],
        data={"schools": lines},
    )


def _districts(args: argparse.Namespace, session: Session) -> Outcome:
    from liushou_desktop.app.figure_words import total_words
    from liushou_desktop.app.wording import here, sentence
    from liushou_desktop.services.bureau.district_status import district_status

    found = district_status(session.site(), args.term)
    lines = []
    for each in found:
        lines.append(
            f"{each.code}　{each.name}　封面 {each.covers} 份，转交 {each.count('passed_on')} 所，"
            f"扣下 {each.count('withheld')} 所，改过 {each.count('altered')} 所"
        )
        if each.purpose:
            lines.append(f"　　用途：{each.purpose}")
        lines += [
            f"　　{total_words(figure)}　{done} / {owed}" for figure, done, owed in each.totals
        ]
        lines += [
            f"　　{school.name}　{sentence(f'DISTRICT_STATE_{school.state.upper()}')}"
            for school in each.schools
        ]
        lines += [
            f"　　合计不一样：{total_words(each_sum.figure)}　"
            f"学区 {'/'.join(map(str, each_sum.told))}，"
            f"{here().office} {'/'.join(map(str, each_sum.found))}"
            for each_sum in each.differences
        ]
    return Outcome(f"{here().below} {len(found)} 个。", lines=lines, data={"districts": found})


def _upward(args: argparse.Namespace, session: Session) -> Outcome:
    from liushou_desktop.services.bureau.report_upward import report_upward

    make_folder(args.out)
    made = report_upward(session.site(), args.out, args.term, args.note or "")
    lost = f"；原件不在了、只报了数：{'、'.join(made.lost)}" if made.lost else ""
    return Outcome(
        f"已写好上报：{_profile_words(made.profile)}，{made.schools} 所{lost}。",
        lines=[f"  {made.file.name}"],
        data={"file": made.file, "profile": made.profile, "schools": made.schools},
    )


def _set_upward(args: argparse.Namespace, session: Session) -> Outcome:
    from liushou_desktop.services.bureau.report_upward import set_upward_rule

    rule = set_upward_rule(session.site(), args.profile, args.purpose or "", args.reason)
    purpose = f"，用途：{rule.purpose}" if rule.purpose else ""
    return Outcome(
        f"往上报的内容定为：{_profile_words(rule.profile)}{purpose}。", data={"rule": rule}
    )


def _profile_words(profile: str) -> str:
    from liushou_desktop.app.wording import sentence

    return sentence(f"UPWARD_{profile.upper()}")


COMMANDS = (
    Command(
        ("bureau", "relay"),
        "学区：把学校的包原样装进本学区的封面，转交上级",
        _relay,
        (
            TERM,
            OUT_FOLDER,
            arg("--note", metavar="一句话"),
            arg("--again", action="store_true", help="转交过的也再写一次（U盘丢了）"),
        ),
    ),
    Command(("bureau", "relay-status"), "学区：哪些可以转交，哪些没交", _relay_status, (TERM,)),
    Command(
        ("bureau", "upward"),
        "把一学期的合计（或名单）报给上一级（学区用 relay）",
        _upward,
        (
            TERM,
            OUT_FOLDER,
            arg("--note", metavar="一句话"),
        ),
    ),
    Command(
        ("bureau", "set-upward"),
        "定往上报什么：totals 合计，schools 到学校，names 连同名单",
        _set_upward,
        (
            arg("profile", metavar="内容"),
            arg("--purpose", metavar="用途", help="报名单必须写明"),
            arg("--reason", required=True, metavar="原因"),
        ),
    ),
    Command(
        ("bureau", "districts"),
        "各学区（州局看各县）转交了谁、扣下谁、改过谁，合计对不对",
        _districts,
        (TERM,),
    ),
)
