"""print: cards, register, forms."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from liushou_desktop.app.wording import sentence
from liushou_desktop.base.errors import RefusedError
from liushou_desktop.cli.arguments import OUT_PDF, TERM, paper_written
from liushou_desktop.cli.child_commands import child_id
from liushou_desktop.cli.command import Command, arg
from liushou_desktop.cli.outcome import Outcome, plain
from liushou_desktop.cli.session import Session

if TYPE_CHECKING:
    from liushou_desktop.services.school.print_cards import CardKind
    from liushou_desktop.services.school.print_job import PrintJob


def _chosen(
    args: argparse.Namespace, session: Session
) -> tuple[Sequence[str] | None, Sequence[str] | None]:
    """Class ids and child ids asked for."""
    from liushou_desktop.services.school.staff import find_class

    classes = [find_class(session.site(), args.class_)] if args.class_ else None
    asked = getattr(args, "child", None)
    children = [child_id(session, number) for number in asked] if asked else None
    return classes, children


def write_job(job: PrintJob, args: argparse.Namespace) -> Outcome:
    """The pages of a job in ``--out``, with what could not be drawn."""
    printed = job.printed
    report = {"report": plain(printed.report)}
    written = paper_written(job.title, printed.pdf, printed.pages, args.out, report)
    lines = [
        f"  {each.sheet}　{each.text}：字库画不出“{each.character}”，请手写补上。"
        for each in printed.report.undrawn
    ]
    lines += [
        f"  {each.sheet}：{each.place}不能印在随身卡上，留白了。"
        for each in printed.report.withheld
    ]
    return replace(written, lines=lines)


def _cards(kind: CardKind) -> Callable[[argparse.Namespace, Session], Outcome]:
    def run(args: argparse.Namespace, session: Session) -> Outcome:
        from liushou_desktop.services.school.print_cards import cards_printed, print_cards

        classes, children = _chosen(args, session)
        job = print_cards(
            session.site(),
            kind,
            classes=classes,
            children=children,
            watcher=session.watcher(),
        )
        outcome = write_job(job, args)
        if args.printed:  # only what lies there whole counts as printed
            old = cards_printed(session.site(), job.children)
            message = f"{outcome.message}已记为印好，旧卡收回 {old} 张。"
            outcome = replace(outcome, message=message)
        return outcome

    return run


def _register(args: argparse.Namespace, session: Session) -> Outcome:
    from liushou_desktop.services.school.print_register import print_register

    classes, _ = _chosen(args, session)
    is_at_top = getattr(args, "binding", "left") == "top"
    job = print_register(
        session.site(), classes=classes, masked=args.masked, is_bound_at_top=is_at_top
    )
    return write_job(job, args)


def _form(args: argparse.Namespace, session: Session) -> Outcome:
    """A form blank or filled; the filled register is the one ``print register`` makes."""
    from liushou_desktop.services.school.print_forms import print_form

    if session.site().forms.form(args.form).subject == "register" and not args.blank:
        return _register(args, session)
    classes, children = _chosen(args, session)
    job = print_form(
        session.site(),
        args.form,
        blank=args.blank,
        term=args.term,
        classes=classes,
        children=children,
        reason=args.reason,
        watcher=session.watcher(),
    )
    return write_job(job, args)


def _talk_term(args: argparse.Namespace, session: Session) -> Outcome:
    from liushou_desktop.services.school.print_forms import print_talk_terms

    classes, children = _chosen(args, session)
    job = print_talk_terms(
        session.site(), term=args.term, classes=classes, children=children, reason=args.reason
    )
    return write_job(job, args)


def _progress_book(args: argparse.Namespace, session: Session) -> Outcome:
    from liushou_desktop.services.school.print_progress_book import print_progress_book

    classes, children = _chosen(args, session)
    site = session.site()
    job = print_progress_book(site, classes=classes, children=children, watcher=session.watcher())
    return write_job(job, args)


def _worklist(args: argparse.Namespace, session: Session) -> Outcome:
    from liushou_desktop.services.school.print_worklist import print_worklists

    classes, _ = _chosen(args, session)
    job = print_worklists(session.site(), classes=classes, watcher=session.watcher())
    return write_job(job, args)


def _missing(args: argparse.Namespace, session: Session) -> Outcome:
    from liushou_desktop.services.school.missing_list import print_missing

    classes, _ = _chosen(args, session)
    job = print_missing(session.site(), classes=classes, watcher=session.watcher())
    return write_job(job, args)


def _sign_in(args: argparse.Namespace, session: Session) -> Outcome:
    """The sheet to sign of a meeting (``--record``), or one for a meeting to come."""
    from liushou_desktop.services.school.print_sign_in import print_sign_in

    classes, _ = _chosen(args, session)
    site = session.site()
    return write_job(print_sign_in(site, args.form, record=args.record, classes=classes), args)


def _pairs(args: argparse.Namespace, session: Session) -> Outcome:
    from liushou_desktop.services.school.print_pairs import print_pairs

    return write_job(print_pairs(session.site(), watcher=session.watcher()), args)


def _class_month(args: argparse.Namespace, session: Session) -> Outcome:
    """The grid of a class and month; this month unless ``--month``."""
    from liushou_desktop.services.school.class_month import print_class_month

    classes, _ = _chosen(args, session)
    site = session.site()
    month = args.month or f"{site.today:%Y-%m}"
    return write_job(
        print_class_month(site, args.form, month, classes=classes, watcher=session.watcher()), args
    )


def _ledger(args: argparse.Namespace, session: Session) -> Outcome:
    """The ledger of a form, filled from the records or ruled to write on."""
    from liushou_desktop.services.school.print_ledger import print_ledger

    classes, _ = _chosen(args, session)
    job = print_ledger(
        session.site(),
        args.form,
        month=args.month,
        classes=classes,
        blank=args.blank,
        watcher=session.watcher(),
    )
    return write_job(job, args)


def _list(args: argparse.Namespace, session: Session) -> Outcome:
    """Everything that can be printed, room by room; words narrow the list."""
    from liushou_desktop.app.paper_words import by_room, is_named, paper_title
    from liushou_desktop.services.school.paper_shelf import papers

    found = [paper for paper in papers(session.site()) if is_named(paper, args.words or "")]
    lines = []
    for entry, held in by_room(found):
        lines.append(sentence(entry.word))
        lines += [f"  {paper.code:<5} {paper_title(paper)}　{paper.id}" for paper in held]
    data = [
        {"id": paper.id, "code": paper.code, "title": paper_title(paper), "room": paper.room}
        for paper in found
    ]
    return Outcome(f"能打的有 {len(found)} 种。", lines=lines, data={"papers": data})


def _paper(args: argparse.Namespace, session: Session) -> Outcome:
    """Any paper of the list, by its id, or by a number that is one paper's alone (``F01``)."""
    from liushou_desktop.services.school.draw_paper import Wish, draw_paper
    from liushou_desktop.services.school.paper_shelf import paper_of, papers

    site = session.site()
    paper = paper_of(site, args.id)
    if paper is None:
        numbered = [each for each in papers(site) if each.code == args.id.upper()]
        if len(numbered) != 1:
            raise RefusedError("PAPER_UNKNOWN", paper=args.id)
        (paper,) = numbered
    classes, children = _chosen(args, session)
    wish = Wish(
        children=children,
        classes=classes,
        blank=not args.filled,
        records=args.record or None,
        reason=args.reason,
        month=args.month,
        masked=args.masked,
    )
    return write_job(draw_paper(site, paper, wish, keep=True, watcher=session.watcher()), args)


def month_text(text: str) -> str:
    """``2026-06``, checked."""
    return f"{date.fromisoformat(f'{text}-01'):%Y-%m}"


def _report(args: argparse.Namespace, session: Session) -> Outcome:
    """The term for the principal, with charts; as signed once it is."""
    from liushou_desktop.services.school.term_overview import print_overview

    return write_job(print_overview(session.site(), args.term, watcher=session.watcher()), args)


_OF_CLASS = (
    OUT_PDF,
    arg("--class", dest="class_", metavar="班级"),
)
_WHOM = (
    OUT_PDF,
    arg("--class", dest="class_", metavar="班级"),
    arg("--child", nargs="+", metavar="NO"),
)
_CARD = (*_WHOM, arg("--printed", action="store_true", help="确认印好了，旧卡收回"))
_BINDING = arg(
    "--binding", choices=("left", "top"), default="left", help="装订边在左（left）还是在上（top）"
)
_REASON = arg("--reason", help="为什么连封存的内容一起打印，记一笔；不写就不印")
_MASKED = arg("--masked", action="store_true", help="电话也遮盖")

COMMANDS = (
    Command(("print", "list"), "能打的各种表，按栏目", _list, (arg("words", nargs="?"),)),
    Command(
        ("print", "paper"),
        "打其中一种（编号见 print list）",
        _paper,
        (
            arg("id"),
            *_WHOM,
            arg("--filled", action="store_true", help="填好的，不是空白的"),
            arg("--record", nargs="+", metavar="ID"),
            arg("--month", type=month_text, metavar="YYYY-MM"),
            _MASKED,
            _REASON,
        ),
    ),
    Command(("print", "card"), "档案联系卡（A4 正反）", _cards("full"), _CARD),
    Command(("print", "carry-card"), "随身卡（A5，两张一页）", _cards("carry"), _CARD),
    Command(("print", "wallet-card"), "口袋卡（八张一页）", _cards("wallet"), _CARD),
    Command(("print", "register"), "留守儿童花名册", _register, (*_WHOM, _MASKED, _BINDING)),
    Command(
        ("print", "form"),
        "表格，空白或填好的",
        _form,
        (arg("form"), *_WHOM, arg("--blank", action="store_true"), TERM, _MASKED, _REASON),
    ),
    Command(
        ("print", "sign-in"),
        "会议、活动签到表（横版，按班）",
        _sign_in,
        (arg("form"), arg("--record", metavar="ID"), *_OF_CLASS),
    ),
    Command(
        ("print", "pairs"),
        "结对帮扶台账（横版）",
        _pairs,
        (OUT_PDF,),
    ),
    Command(
        ("print", "progress-book"), "进步档案小册子（A4 对折，孩子带走）", _progress_book, _WHOM
    ),
    Command(
        ("print", "class-month"),
        "班级月登记表（横版，孩子×周）",
        _class_month,
        (arg("form"), arg("--month", type=month_text, metavar="YYYY-MM"), *_OF_CLASS),
    ),
    Command(
        ("print", "ledger"),
        "登记册（横版，一班一月一张；机构的一册）",
        _ledger,
        (
            arg("form"),
            arg("--month", type=month_text, metavar="YYYY-MM"),
            *_OF_CLASS,
            arg("--blank", action="store_true", help="空白，手写用"),
        ),
    ),
    Command(
        ("print", "report"),
        "学期情况，给校长看的图和表",
        _report,
        (TERM, OUT_PDF),
    ),
    Command(("print", "worklist"), "教师一周工作单（按行号录回）", _worklist, _OF_CLASS),
    Command(("print", "missing"), "给班主任的催报单", _missing, _OF_CLASS),
    Command(
        ("print", "talk-term"),
        "谈心记录卡（一学期一张）",
        _talk_term,
        (*_WHOM, TERM, _REASON),
    ),
)
