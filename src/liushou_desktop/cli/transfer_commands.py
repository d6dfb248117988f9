"""transfer out, show, in, back, list: children who change the school."""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from liushou_desktop.base.errors import RefusedError
from liushou_desktop.base.files import make_folder, write_whole
from liushou_desktop.cli.arguments import FILE, OUT_FOLDER
from liushou_desktop.cli.child_commands import child_id
from liushou_desktop.cli.command import Command, arg, day_of
from liushou_desktop.cli.outcome import Outcome
from liushou_desktop.cli.session import Session
from liushou_desktop.domain.transfers import GRADUATED, MOVED

if TYPE_CHECKING:
    from liushou_desktop.services.school.list_transfers import TransferLine
    from liushou_desktop.services.school.show_transfer import Incoming, TransferShown

_GROUPS = ("health", "identity", "attention", "sealed")


def _out(args: argparse.Namespace, session: Session) -> Outcome:
    from liushou_desktop.exchange.transfers import USUAL
    from liushou_desktop.services.school.print_transfer import print_sent
    from liushou_desktop.services.school.send_transfer import send_transfer

    site = session.site()
    children, occasion = _whom(args, session)
    make_folder(args.out)
    sent = send_transfer(
        site,
        children,
        args.to,
        args.out,
        occasion=occasion,
        moved_on=day_of(args.on) if args.on else None,
        carries=(USUAL | frozenset(args.with_ or ())) - frozenset(args.without or ()),
        note=args.note or "",
    )
    job = print_sent(site, sent.number)
    paper = sent.file.with_suffix(".pdf")
    write_whole(paper, job.printed.pdf)
    return Outcome(
        f"{len(sent.children)} 个孩子的档案写给{sent.receiver_name}了，第 {sent.number} 号，"
        f"短码 {sent.short_code}。收到回执以前算“已转出，等回执”。",
        lines=[f"  {sent.file.name}", f"  {sent.notice.name}", f"  {paper.name}"],
        data={
            "file": sent.file,
            "notice": sent.notice,
            "paper": paper,
            "number": sent.number,
            "short_code": sent.short_code,
            "receiver": sent.receiver,
            "children": sent.children,
        },
    )


def _whom(args: argparse.Namespace, session: Session) -> tuple[list[str], str]:
    """Ids of the children meant, and why they go."""
    from liushou_desktop.services.school.list_transfers import of_class, who_left
    from liushou_desktop.services.school.staff import find_class

    site = session.site()
    if args.graduates:
        return [each.id for each in who_left(site, GRADUATED)], GRADUATED
    if args.class_:
        return [each.id for each in of_class(site, find_class(site, args.class_))], GRADUATED
    return [child_id(session, number) for number in args.numbers], MOVED


def _show(args: argparse.Namespace, session: Session) -> Outcome:
    from liushou_desktop.services.school.show_transfer import show_transfer

    shown = show_transfer(session.site(), args.file)
    return Outcome(_head(shown), lines=_lines(shown), data=_data(shown))


def _head(shown: TransferShown) -> str:
    waits = sum(child.must_decide for child in shown.children)
    again = "以前收过这份文件，" if shown.is_repeat else ""
    ask = f"其中 {waits} 人要你先定是不是本校的孩子" if waits else "没有要先定的"
    return (
        f"{again}{shown.giver_name}第 {shown.number} 号转学档案（{shown.short_code}）："
        f"{len(shown.children)} 人，{ask}。"
    )


def _lines(shown: TransferShown) -> list[str]:
    from liushou_desktop.services.shared.words import word

    lines = [f"  原学校的话：{shown.note}"] if shown.note else []
    for place, child in enumerate(shown.children, start=1):
        held = f"：{child.held_name} {child.held_class}".rstrip() if child.held else ""
        lines.append(
            f"  {place}　{child.name}　{child.class_name or '—'}　"
            f"{word('incoming', child.kind)}{held}"
        )
        lines += [
            f"      {each.label}：本校 {each.ours}，来的 {each.theirs}" for each in child.differing
        ]
    return lines


def _data(shown: TransferShown) -> dict[str, object]:
    return {
        "giver": shown.giver,
        "giver_name": shown.giver_name,
        "number": shown.number,
        "short_code": shown.short_code,
        "repeated": shown.is_repeat,
        "carries": shown.carries,
        "children": shown.children,
    }


def _in(args: argparse.Namespace, session: Session) -> Outcome:
    from liushou_desktop.services.school.print_transfer import print_taken
    from liushou_desktop.services.school.show_transfer import show_transfer
    from liushou_desktop.services.school.staff import find_class
    from liushou_desktop.services.school.take_transfer import (
        OTHER,
        REFUSE,
        SAME,
        TransferChoices,
        take_transfer,
    )

    site = session.site()
    shown = show_transfer(site, args.file)
    decided = {
        **dict.fromkeys(_ids(shown, args.same), SAME),
        **dict.fromkeys(_ids(shown, args.new), OTHER),
        **dict.fromkeys(_ids(shown, args.refuse), REFUSE),
    }
    choices = TransferChoices(
        children=decided,
        refused_because=dict.fromkeys(_ids(shown, args.refuse), args.because or ""),
        takes_theirs=frozenset(_ids(shown, args.take_theirs)),
        class_id=find_class(site, args.class_) if args.class_ else None,
    )
    out = args.out or site.outbox
    make_folder(out)
    done = take_transfer(site, args.file, out, choices)
    paper = done.receipt.with_suffix(".pdf")
    write_whole(paper, print_taken(site, done.shown.giver, done.shown.number).printed.pdf)
    again = "以前收过，没有变化；" if shown.is_repeat and not done.changed else ""
    return Outcome(
        f"{again}{shown.giver_name}转来 {len(shown.children)} 人：收下 {len(done.taken)} 人，"
        f"没有收 {len(done.not_taken)} 人。回执写好了，请交回原学校。",
        lines=[
            *(f"  没有收　{name}：{reason}" for name, reason in done.not_taken),
            f"  {done.receipt.name}",
            f"  {paper.name}",
        ],
        data={
            "giver": shown.giver,
            "number": shown.number,
            "repeated": shown.is_repeat,
            "changed": done.changed,
            "taken": done.taken,
            "not_taken": [{"name": name, "reason": reason} for name, reason in done.not_taken],
            "receipt": done.receipt,
            "paper": paper,
        },
    )


def _ids(shown: TransferShown, texts: Iterable[str] | None) -> list[str]:
    """Children by their place in the preview, or by the id the file gives them."""
    known: dict[str, Incoming] = {child.id: child for child in shown.children}
    known |= {str(place): child for place, child in enumerate(shown.children, start=1)}
    found = []
    for text in texts or ():
        if text not in known:
            raise RefusedError("TRANSFER_CHILD_UNKNOWN", text=text)
        found.append(known[text].id)
    return found


def _back(args: argparse.Namespace, session: Session) -> Outcome:
    from liushou_desktop.services.school.send_transfer import withdraw_transfer

    if args.out is not None:
        make_folder(args.out)
    child = child_id(session, args.number)
    done = withdraw_transfer(session.site(), child, args.reason, args.out)
    return Outcome(
        f"已撤回写给{done.partner_name}的档案，孩子还在本校。写过的U盘文件请删掉，不要再交出去。",
        data={"number": done.sequence, "receiver": done.partner},
    )


def _list(args: argparse.Namespace, session: Session) -> Outcome:
    from liushou_desktop.services.school.list_transfers import list_transfers

    lines = list_transfers(session.site())
    waiting = [line for line in lines if line.days is not None]
    return Outcome(
        f"转学 {len(lines)} 人，等回执的 {len(waiting)} 人。",
        lines=[_line(line) for line in lines],
        data={
            "transfers": [
                {
                    "child": line.transfer.child,
                    "name": line.name,
                    "direction": line.transfer.direction,
                    "partner": line.transfer.partner,
                    "partner_name": line.transfer.partner_name,
                    "state": line.transfer.state,
                    "answer": line.transfer.answer,
                    "moved_on": line.transfer.moved_on,
                    "written_on": line.transfer.written_on,
                    "days": line.days,
                }
                for line in lines
            ]
        },
    )


def _line(line: TransferLine) -> str:
    from liushou_desktop.services.school.list_transfers import transfer_words

    return f"  {line.name}　{line.file_number or '—'}　{transfer_words(line.transfer, line.days)}"


_PLACES = {"nargs": "+", "metavar": "序号"}

COMMANDS = (
    Command(
        ("transfer", "out"),
        "把孩子的档案写给转去的学校（毕业班可以一起写给初中）",
        _out,
        (
            arg("numbers", nargs="*", metavar="NO"),
            arg("--to", required=True, metavar="学校代码"),
            OUT_FOLDER,
            arg("--class", dest="class_", metavar="班级", help="整班移交"),
            arg("--graduates", action="store_true", help="今年毕业、还没有移交的全部"),
            arg("--on", metavar="YYYY-MM-DD", help="离校日期，不写是今天"),
            arg("--with", dest="with_", nargs="+", choices=_GROUPS, help="另外带上的高敏感内容"),
            arg("--without", nargs="+", choices=_GROUPS, help="不带的高敏感内容"),
            arg("--note", metavar="一句话"),
        ),
    ),
    Command(("transfer", "show"), "看一份转学档案：谁是新的，谁可能已经在本校", _show, (FILE,)),
    Command(
        ("transfer", "in"),
        "收下转学档案，写回执",
        _in,
        (
            FILE,
            arg("--out", type=Path, metavar="DIR", help="回执写到哪里"),
            arg("--class", dest="class_", metavar="班级", help="放进哪个班；不写等新名单分班"),
            arg("--same", help="就是预览里那个本校的孩子", **_PLACES),
            arg("--new", help="不是同一个孩子，另建档案", **_PLACES),
            arg("--refuse", help="不接收", **_PLACES),
            arg("--because", metavar="原因", help="为什么不接收"),
            arg("--take-theirs", help="两边不同的项用来的", **_PLACES),
        ),
    ),
    Command(
        ("transfer", "back"),
        "撤回一份还没有回执的转学档案",
        _back,
        (
            arg("number", metavar="NO"),
            arg("--reason", required=True, metavar="原因"),
            arg("--out", type=Path, metavar="DIR", help="给教育局的撤回通知写到哪里"),
        ),
    ),
    Command(("transfer", "list"), "转出转入的孩子，等了几天", _list),
)
