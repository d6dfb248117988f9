"""case: children who need attention, early signs, individual plans (R35, R36, R51)."""

from __future__ import annotations

import argparse

from liushou_desktop.cli.child_commands import child_id
from liushou_desktop.cli.command import Command, arg, code_of
from liushou_desktop.cli.outcome import Outcome
from liushou_desktop.cli.session import Session
from liushou_desktop.formspec.codes import code_set


def _list(args: argparse.Namespace, session: Session) -> Outcome:
    from liushou_desktop.services.school.key_cases import key_cases

    found = key_cases(session.site())
    lines = [
        f"{line.name}　{line.class_label}　{line.causes}　{line.state}"
        for line in (*found.children, *found.signs, *found.plans)
    ]
    message = (
        f"重点儿童 {len(found.children)} 人，苗头 {len(found.signs)} 条，"
        f"方案 {len(found.plans)} 份，等着办的 {found.waiting} 件。"
    )
    data = {"children": found.children, "signs": found.signs, "plans": found.plans}
    return Outcome(message, lines=lines, data=data)


def _level(args: argparse.Namespace, session: Session) -> Outcome:
    from liushou_desktop.services.school.set_attention import set_attention

    level = code_of("attention_level", args.level)
    causes = [code_of("attention_reason", each) for each in args.causes or ()]
    set_attention(session.site(), child_id(session, args.child), level, causes, args.reason)
    return Outcome(f"关注等级已定为{code_set('attention_level').name_of(level)}。")


def _judge(args: argparse.Namespace, session: Session) -> Outcome:
    from liushou_desktop.services.school.judge_sign import judge_sign

    decision = code_of("sign_decision", args.decision)
    judge_sign(session.site(), args.id, decision, args.measure or "")
    return Outcome(f"研判已记下：{code_set('sign_decision').name_of(decision)}。")


COMMANDS = (
    Command(("case", "list"), "重点儿童、苗头、个别方案", _list),
    Command(
        ("case", "level"),
        "定关注等级",
        _level,
        (
            arg("child", metavar="NO"),
            arg("level", metavar="红|黄|绿"),
            arg("--causes", nargs="+", metavar="原因"),
            arg("--reason", required=True),
        ),
    ),
    Command(
        ("case", "judge"),
        "研判一条苗头",
        _judge,
        (arg("id"), arg("decision", metavar="怎么处置"), arg("--measure")),
    ),
)
