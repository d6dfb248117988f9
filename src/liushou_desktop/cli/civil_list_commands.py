"""bureau civil-list: the civil-affairs office's Excel beside what schools reported."""

from __future__ import annotations

import argparse
from pathlib import Path

from liushou_desktop.base.files import write_whole
from liushou_desktop.cli.arguments import FILE
from liushou_desktop.cli.command import Command, arg
from liushou_desktop.cli.outcome import Outcome, problem_data
from liushou_desktop.cli.session import Session


def _civil_list(args: argparse.Namespace, session: Session) -> Outcome:
    from liushou_desktop.app.wording import say_alone
    from liushou_desktop.services.bureau.compare_civil_list import (
        KINDS,
        compare_civil_list,
        print_civil_list,
        save_civil_list,
        why_words,
    )
    from liushou_desktop.services.shared.words import word

    site = session.site()
    found = compare_civil_list(site, args.file, session.watcher())
    if args.out is not None:
        save_civil_list(site, found, args.out, say_alone)
    if args.pdf is not None and found.lines:
        write_whole(args.pdf, print_civil_list(site, found, say_alone).pdf)
    counts = {kind: len(found.of_kind(kind)) for kind in KINDS}
    told = "，".join(f"{word('civil_kind', kind)} {count}" for kind, count in counts.items())
    return Outcome(
        f"民政名单 {found.theirs} 行，学校上报 {found.ours} 人，对上 {found.agreed} 人；{told}。",
        lines=[
            f"  {word('civil_kind', line.kind)}　{line.name}　{line.where}　"
            f"{why_words(line, say_alone)}"
            for line in found.lines
        ],
        data={
            "theirs": found.theirs,
            "ours": found.ours,
            "agreed": found.agreed,
            "counts": counts,
            "lines": [
                {
                    "kind": line.kind,
                    "name": line.name,
                    "birth_date": line.birth_date,
                    "row": line.row,
                    "where": line.where,
                    "notes": line.notes,
                    "reasons": [reason.value for reason in line.reasons],
                    "other": line.other,
                    "problems": [problem_data(problem) for problem in line.problems],
                }
                for line in found.lines
            ],
        },
    )


COMMANDS = (
    Command(
        ("bureau", "civil-list"),
        "和民政名单比：两边各多了谁，谁的内容不同",
        _civil_list,
        (
            FILE,
            arg("--out", type=Path, metavar="OUT.xlsx", help="差别存成 Excel"),
            arg("--pdf", type=Path, metavar="OUT.pdf", help="核对单"),
        ),
    ),
)
