"""bureau duplicates, decide, undecide: children counted twice, children no school received."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from liushou_desktop.base.files import write_whole
from liushou_desktop.cli.command import Command, arg, day_of
from liushou_desktop.cli.outcome import Outcome
from liushou_desktop.cli.session import Session

if TYPE_CHECKING:
    from liushou_desktop.domain.clearing import Clearing
    from liushou_desktop.services.bureau.find_duplicates import DoubtPair, LostChild


def _duplicates(args: argparse.Namespace, session: Session) -> Outcome:
    from liushou_desktop.services.bureau.find_duplicates import find_duplicates
    from liushou_desktop.services.bureau.print_duplicates import print_duplicates

    site = session.site()
    doubts = find_duplicates(site)
    pairs, lost = doubts.open_pairs(), doubts.open_lost()
    if args.twice:
        pairs, lost = doubts.certain(), []
    elif args.all:
        pairs, lost = list(doubts.pairs), list(doubts.lost)
    data: dict[str, object] = {
        "on_rolls": doubts.on_rolls,
        "pupils": doubts.pupils,
        "pairs": [_pair_data(each) for each in pairs],
        "lost": [_lost_data(each) for each in lost],
    }
    if args.out is not None:
        write_whole(args.out, print_duplicates(site).pdf)
        data["file"] = args.out
    return Outcome(
        f"可能重复 {len(pairs)} 对，离校后没有着落 {len(lost)} 人；"
        f"各校在册合计 {doubts.on_rolls} 人，去掉认定重复的是 {doubts.pupils} 人。",
        lines=[*map(_pair_line, pairs), *map(_lost_line, lost)],
        data=data,
    )


def _pair_line(each: DoubtPair) -> str:
    from liushou_desktop.services.shared.words import words

    who = f"{each.pair.first.name}　{each.first_school}、{each.second_school}"
    decided = f"　{_decided(each.clearing)}" if each.clearing else ""
    return f"{who}　{words('likeness', each.pair.reasons)}{decided}\n    {each.key}"


def _lost_line(each: LostChild) -> str:
    days = f"　离校 {each.days} 天" if each.days is not None else "　名册里不见了"
    decided = f"　{_decided(each.clearing)}" if each.clearing else ""
    return f"{each.leaver.who.name}　{each.school}{days}　没有学校接到{decided}\n    {each.key}"


def _decided(clearing: Clearing) -> str:
    from liushou_desktop.services.shared.words import word

    return f"{word('clearing', clearing.decision)}（{clearing.reason}）"


def _pair_data(each: DoubtPair) -> dict[str, object]:
    return {
        "key": each.key,
        "names": [each.pair.first.name, each.pair.second.name],
        "sites": [each.pair.first.site, each.pair.second.site],
        "schools": [each.first_school, each.second_school],
        "reasons": [reason.value for reason in each.pair.reasons],
        "decision": _clearing_data(each.clearing),
    }


def _lost_data(each: LostChild) -> dict[str, object]:
    return {
        "key": each.key,
        "name": each.leaver.who.name,
        "site": each.leaver.who.site,
        "school": each.school,
        "reason": each.leaver.reason,
        "left_on": each.leaver.left_on,
        "days": each.days,
        "awaited": each.awaited,
        "decision": _clearing_data(each.clearing),
    }


def _clearing_data(clearing: Clearing | None) -> dict[str, object] | None:
    if clearing is None:
        return None
    return {
        "id": clearing.id,
        "decision": clearing.decision,
        "stays_at": clearing.stays_at,
        "moved_on": clearing.moved_on,
        "reason": clearing.reason,
        "decided_on": clearing.decided_on,
        "decided_by": clearing.decided_by,
    }


def _decide(args: argparse.Namespace, session: Session) -> Outcome:
    """A key with two rows is a pair, one with a single row a lost child."""
    from liushou_desktop.app.wording import sentence
    from liushou_desktop.domain.duplicates import places_of
    from liushou_desktop.services.bureau.decide_duplicate import decide_lost, decide_pair

    site = session.site()
    if len(places_of(args.key)) > 1:
        made = decide_pair(
            site,
            args.key,
            args.decision,
            args.reason,
            sentence,
            stays_at=args.stays,
            moved_on=day_of(args.since) if args.since else None,
        )
    else:
        made = decide_lost(site, args.key, args.decision, args.reason, sentence)
    return Outcome(
        f"记下了：{_decided(made)}。学校下次收回执时会看到。" if made.told else "记下了。",
        data={"decision": _clearing_data(made), "told": made.told},
    )


def _undecide(args: argparse.Namespace, session: Session) -> Outcome:
    from liushou_desktop.services.bureau.decide_duplicate import take_back_decision

    take_back_decision(session.site(), args.id, args.reason or "")
    return Outcome("决定已撤回，这一处又是待定。")


COMMANDS = (
    Command(
        ("bureau", "duplicates"),
        "查重与流失：哪些孩子两校都报，哪些离校后没有学校接到",
        _duplicates,
        (
            arg("--twice", action="store_true", help="只看被两校重复计数的"),
            arg("--all", action="store_true", help="连已经定下的一起"),
            arg("--out", type=Path, metavar="FILE.pdf", help="打印核实单"),
        ),
    ),
    Command(
        ("bureau", "decide"),
        "对一处重复或流失作出决定",
        _decide,
        (
            arg("key", metavar="KEY", help="bureau duplicates 列出的编号，含空格时加引号"),
            arg(
                "--as",
                dest="decision",
                required=True,
                choices=("same", "different", "asked", "found"),
            ),
            arg("--stays", metavar="学校代码", help="same 时：孩子现在哪所学校"),
            arg("--since", metavar="YYYY-MM-DD", help="same 时：从哪天转来"),
            arg("--reason", required=True),
        ),
    ),
    Command(
        ("bureau", "undecide"),
        "撤回一处决定",
        _undecide,
        (arg("id"), arg("--reason")),
    ),
)
