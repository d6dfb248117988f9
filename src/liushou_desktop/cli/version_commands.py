"""bureau changes: what a school's corrected report says otherwise than the version before."""

from __future__ import annotations

import argparse

from liushou_desktop.cli.arguments import TERM
from liushou_desktop.cli.command import Command, arg
from liushou_desktop.cli.outcome import Outcome
from liushou_desktop.cli.session import Session


def _changes(args: argparse.Namespace, session: Session) -> Outcome:
    from liushou_desktop.app.wording import sentence
    from liushou_desktop.services.bureau.version_changes import version_changes

    found = version_changes(session.site(), args.code, args.term)
    lines = []
    for each in found:
        lines.append(f"{each.term}　第 {each.version} 版　{len(each.cells)} 处不同")
        for cell in (*each.asked, *each.cells):
            what = sentence(f"CHANGES_{cell.what.upper()}")
            step = f"{cell.field}：{cell.old or '—'} → {cell.new or '—'}" if cell.field else ""
            lines.append(f"  {what}　{cell.sheet}　{cell.who}　{step}".rstrip("　"))
    message = f"重报 {len(found)} 次。" if found else sentence("CHANGES_NONE")
    return Outcome(message, lines=lines, data={"versions": found})


COMMANDS = (
    Command(
        ("bureau", "changes"),
        "学校重报的一版和上一版有哪些不同",
        _changes,
        (arg("code", metavar="学校代码"), TERM),
    ),
)
