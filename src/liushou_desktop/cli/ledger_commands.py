"""ledger: the 登记册 of a form on the screen and as Excel (on paper: print ledger)."""

from __future__ import annotations

import argparse
from collections.abc import Sequence

from liushou_desktop.cli.arguments import OUT_EXCEL
from liushou_desktop.cli.command import Command, arg
from liushou_desktop.cli.outcome import Outcome
from liushou_desktop.cli.print_commands import month_text
from liushou_desktop.cli.session import Session


def _classes(args: argparse.Namespace, session: Session) -> Sequence[str] | None:
    from liushou_desktop.services.school.staff import find_class

    return [find_class(session.site(), args.class_)] if args.class_ else None


def _show(args: argparse.Namespace, session: Session) -> Outcome:
    from liushou_desktop.services.school.form_ledger import form_ledger
    from liushou_desktop.services.school.print_ledger import closing_words, sums_words

    classes = _classes(args, session)
    book = form_ledger(session.site(), args.form, month=args.month, classes=classes)
    lines = []
    for sheet in book.sheets:
        lines.append(f"{sheet.class_label}　{sums_words(book, sheet)}".strip())
        lines += ["  " + "　".join(text or "—" for text in row.cells) for row in sheet.rows]
        lines += [f"  {text}" for text in closing_words(sheet)]
    count = sum(len(sheet.rows) for sheet in book.sheets)
    return Outcome(f"{book.title} {count} 行。", lines=lines, data={"ledger": book})


def _export(args: argparse.Namespace, session: Session) -> Outcome:
    from liushou_desktop.services.school.print_ledger import export_ledger

    classes = _classes(args, session)
    count = export_ledger(session.site(), args.form, args.out, month=args.month, classes=classes)
    return Outcome(
        f"登记册 {count} 行，存成 {args.out.name}。", data={"rows": count, "file": args.out}
    )


_WHICH = (
    arg("form"),
    arg("--month", type=month_text, metavar="YYYY-MM"),
    arg("--class", dest="class_", metavar="班级"),
)

COMMANDS = (
    Command(("ledger", "show"), "一种表的登记册", _show, _WHICH),
    Command(
        ("ledger", "export"),
        "登记册存成 Excel",
        _export,
        (*_WHICH, OUT_EXCEL),
    ),
)
