"""duties, indicators: what is owed and done, and the figures with the names behind them."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from liushou_desktop.base.errors import RefusedError
from liushou_desktop.base.files import write_whole
from liushou_desktop.cli.arguments import TERM
from liushou_desktop.cli.child_commands import child_id
from liushou_desktop.cli.command import Command, arg, day_of
from liushou_desktop.cli.outcome import Outcome, plain
from liushou_desktop.cli.session import Session

if TYPE_CHECKING:
    from liushou_desktop.services.school.signed_figures import SignedFigures


def _show_duties(args: argparse.Namespace, session: Session) -> Outcome:
    from liushou_desktop.services.school.compute_figures import DutyChoice
    from liushou_desktop.services.school.list_duties import (
        export_duties,
        list_duties,
        print_duties,
    )
    from liushou_desktop.services.shared.words import word

    site = session.site()
    choice = DutyChoice(
        state=args.state or "",
        clause=args.clause or "",
        owner=args.owner or "",
        village=args.village or "",
        child=child_id(session, args.child) if args.child else "",
    )
    lines = list_duties(site, args.term).chosen(choice)
    if args.excel:
        export_duties(site, args.excel, choice, term=args.term)
    if args.pdf:
        job = print_duties(site, choice, term=args.term, watcher=session.watcher())
        write_whole(args.pdf, job.printed.pdf)
    counts: dict[str, int] = {}
    for line in lines:
        counts[line.duty.state.value] = counts.get(line.duty.state.value, 0) + 1
    words = "，".join(f"{word('duty_state', state)} {number}" for state, number in counts.items())
    return Outcome(
        f"共 {len(lines)} 项应做：{words or '没有'}。",
        lines=[
            f"{word('duty_state', line.duty.state.value)}　{line.rule.title}　{line.class_label}"
            f"　{line.child_name}　{line.duty.done} / {line.duty.owed}　{line.duty.due_on}"
            f"　{line.owner_name}　{line.rule.clause}"
            for line in lines
        ],
        data={
            "counts": counts,
            "duties": [
                {
                    **plain(line.duty._asdict()),
                    "title": line.rule.title,
                    "clause": line.rule.clause,
                    "child_name": line.child_name,
                    "class_label": line.class_label,
                    "owner_name": line.owner_name,
                    "village": line.village,
                    "attention": line.attention,
                }
                for line in lines
            ],
        },
    )


_STATES = ("open", "owed", "due", "overdue", "done", "exempt")


def _show_indicators(args: argparse.Namespace, session: Session) -> Outcome:
    from liushou_desktop.services.school.compute_figures import compute_indicators
    from liushou_desktop.services.shared.words import word

    asked: dict[str, Any] = {
        "term": args.term,
        "cut_off": day_of(args.cut_off) if args.cut_off else None,
    }
    signed = _signed(args, session) if args.signed else None
    figures = signed.figures if signed else compute_indicators(session.site(), **asked)
    asked["figures"] = figures
    message = f"{figures.term.name}　截至 {figures.cut_off}" + _figure_files(args, session, asked)
    if signed is not None:
        args_of = (signed.closing.version, signed.closing.principal)
        message += "　第 {} 版审签时的数，{}已审签。".format(*args_of)
    changes = signed.changes if signed else ()
    return Outcome(
        message,
        lines=[
            f"{f.id:6}{word('indicator', f.id)}　"
            + (str(f.numerator) if f.is_count else f"{f.numerator} / {f.denominator}　{f.rate}")
            for f in figures.indicators
        ]
        + [f"更正　{c.title}　审签时 {c.signed}，现在 {c.now}" for c in changes],
        data={
            "term": figures.term.id,
            "cut_off": figures.cut_off,
            "signed": signed is not None,
            "corrections": changes,
            "indicators": [
                {
                    "id": f.id,
                    "title": word("indicator", f.id),
                    "numerator": f.numerator,
                    "denominator": f.denominator,
                    "rate": f.rate,
                    "names": [
                        {"name": figures.names.get(e.child, ""), **plain(e._asdict())}
                        for e in f.entries
                    ],
                    "late": [plain(late._asdict()) for late in f.late],
                    "readings": list(f.readings),
                    "open_periods": list(f.open_periods),
                }
                for f in figures.indicators
            ],
        },
    )


def _signed(args: argparse.Namespace, session: Session) -> SignedFigures:
    """The figures as they were signed.

    Raises:
        RefusedError: TERM_NOT_SIGNED.
    """
    from liushou_desktop.services.school.signed_figures import signed_figures

    found = signed_figures(session.site(), args.term)
    if found is None:
        raise RefusedError("TERM_NOT_SIGNED", term=session.site().term(args.term).name)
    return found


def _figure_files(args: argparse.Namespace, session: Session, asked: dict[str, Any]) -> str:
    """``--excel`` and ``--pdf``: what was written, in words."""
    from liushou_desktop.app.figure_words import FIGURE_WORDS
    from liushou_desktop.services.school.figure_names import export_figures, print_figure_names

    said = ""
    if args.excel is not None:
        export_figures(session.site(), args.excel, FIGURE_WORDS, **asked)
        said += f"　指标和名单存在 {args.excel.name}。"
    if args.pdf is not None:
        job = print_figure_names(
            session.site(),
            FIGURE_WORDS,
            wanted=args.figure or (),
            only_lacking=not args.all,
            **asked,
        )
        write_whole(args.pdf, job.printed.pdf)
        said += f"　名单 {job.printed.pages} 页，存在 {args.pdf.name}。"
    return said


COMMANDS = (
    Command(
        ("duties",),
        "应做、已做、逾期",
        _show_duties,
        (
            TERM,
            arg("--child", metavar="NO"),
            arg("--owner", metavar="姓名"),
            arg("--state", choices=_STATES, help="只要这一种；open 是还没做的"),
            arg("--clause", metavar="条款", help="只要这一条，如 四（二）2"),
            arg("--village", metavar="村", help="只要住这个村的孩子"),
            arg("--excel", type=Path, metavar="FILE.xlsx", help="这张清单存成 Excel"),
            arg("--pdf", type=Path, metavar="FILE.pdf", help="这张清单存成 PDF"),
        ),
    ),
    Command(
        ("indicators",),
        "指标：分子、分母、名单",
        _show_indicators,
        (
            TERM,
            arg("--cut-off", metavar="YYYY-MM-DD"),
            arg("--signed", action="store_true", help="审签时的数和名单，后来的变化列成更正"),
            arg("--excel", type=Path, metavar="FILE.xlsx", help="全部指标和名单存成 Excel"),
            arg("--pdf", type=Path, metavar="FILE.pdf", help="名单存成 PDF，按班排"),
            arg("--figure", nargs="+", metavar="I04", help="PDF 只要这几个指标"),
            arg("--all", action="store_true", help="PDF 连不差的人也列上"),
        ),
    ),
)
