"""bureau duplicates, decide, undecide: children counted twice, children no school received."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from liushou_desktop.base.files import make_folder, write_whole
from liushou_desktop.cli.command import Command, arg, day_of
from liushou_desktop.cli.outcome import Outcome
from liushou_desktop.cli.session import Session

if TYPE_CHECKING:
    from liushou_desktop.domain.clearing import Clearing
    from liushou_desktop.services.bureau.find_duplicates import DoubtPair, LostChild
    from liushou_desktop.services.bureau.pass_transfers import OnTheWay


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
        "on_the_way": [on_the_way_data(each) for each in doubts.on_the_way],
        "on_rolls": doubts.on_rolls,
        "pupils": doubts.pupils,
        "pairs": [_pair_data(each) for each in pairs],
        "lost": [_lost_data(each) for each in lost],
    }
    if args.out is not None:
        write_whole(args.out, print_duplicates(site).pdf)
        data["file"] = args.out
    return Outcome(
        f"可能重复 {len(pairs)} 对，离校后没有着落 {len(lost)} 人，"
        f"转出还没有学校接收 {len(doubts.on_the_way)} 人；"
        f"各校在册合计 {doubts.on_rolls} 人，去掉认定重复的是 {doubts.pupils} 人。",
        lines=[
            *map(_pair_line, pairs),
            *map(_lost_line, lost),
            *map(on_the_way_line, doubts.on_the_way),
        ],
        data=data,
    )


def transfer_words(each: OnTheWay) -> str:
    """Where a transfer stands, in words."""
    from liushou_desktop.services.bureau.pass_transfers import moving_words

    return moving_words(each)


def _pair_line(each: DoubtPair) -> str:
    from liushou_desktop.services.shared.words import words

    who = f"{each.pair.first.name}　{each.first_school}、{each.second_school}"
    decided = f"　{_decided(each.clearing)}" if each.clearing else ""
    moved = f"　{transfer_words(each.transfer)}" if each.transfer else ""
    return f"{who}　{words('likeness', each.pair.reasons)}{moved}{decided}\n    {each.key}"


def _lost_line(each: LostChild) -> str:
    days = f"　离校 {each.days} 天" if each.days is not None else "　名册里不见了"
    decided = f"　{_decided(each.clearing)}" if each.clearing else ""
    moved = transfer_words(each.transfer) if each.transfer else "没有学校接到"
    return f"{each.leaver.who.name}　{each.school}{days}　{moved}{decided}\n    {each.key}"


def on_the_way_line(each: OnTheWay) -> str:
    """A child sent and not received."""
    return f"{each.notice.name}　{each.giver}　{transfer_words(each)}"


def on_the_way_data(each: OnTheWay) -> dict[str, object]:
    """The same for programs."""
    notice = each.notice
    return {
        "name": notice.name,
        "child": notice.child,
        "giver": notice.giver,
        "giver_name": each.giver,
        "receiver": notice.receiver,
        "receiver_name": each.receiver,
        "moved_on": notice.moved_on,
        "written_on": notice.written_on,
        "state": notice.state,
        "answer": notice.answer,
        "days": each.days,
        "kept": each.is_kept,
        "receipt_kept": each.answer_is_kept,
        "relayed_on": notice.relayed_on,
    }


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
        "transfer": on_the_way_data(each.transfer) if each.transfer else None,
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
        "transfer": on_the_way_data(each.transfer) if each.transfer else None,
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
    from liushou_desktop.services.bureau.find_duplicates import find_duplicates

    site = session.site()
    doubts = find_duplicates(site)
    decided = {pair.key: pair.clearing for pair in doubts.pairs}
    decided |= {lost.key: lost.clearing for lost in doubts.lost}
    held = decided.get(args.key)
    take_back_decision(site, held.id if held is not None else args.key, args.reason or "")
    return Outcome("决定已撤回，这一处又是待定。")


def _transfers(args: argparse.Namespace, session: Session) -> Outcome:
    from liushou_desktop.services.bureau.pass_transfers import (
        relay_transfers,
        transfers_on_the_way,
    )

    site = session.site()
    written: list[Path] = []
    if args.out is not None:
        make_folder(args.out)
        written = relay_transfers(site, args.out)
    lines = transfers_on_the_way(site)
    waiting = sum(line.waits for line in lines)
    passed = f"转交的写好 {len(written)} 份。" if written else ""
    return Outcome(
        f"学校通知转学 {len(lines)} 人，还没有学校接收 {waiting} 人。{passed}",
        lines=[*map(on_the_way_line, lines), *(f"  {file.name}" for file in written)],
        data={"transfers": [on_the_way_data(line) for line in lines], "files": written},
    )


COMMANDS = (
    Command(
        ("bureau", "transfers"),
        "转学途中的孩子：谁转出了、等了几天；把学校写的文件原样转交",
        _transfers,
        (arg("--out", type=Path, metavar="DIR", help="把要转交的文件写到这里"),),
    ),
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
        (
            arg("key", metavar="KEY", help="bureau duplicates --all 列出的编号，或决定的编号"),
            arg("--reason"),
        ),
    ),
)
