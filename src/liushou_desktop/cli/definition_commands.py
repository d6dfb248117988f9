"""definitions: several definitions side by side; compare roster: an export of 学籍 against us."""

from __future__ import annotations

import argparse
from pathlib import Path

from liushou_desktop.base.files import write_whole
from liushou_desktop.cli.arguments import FILE, TERM
from liushou_desktop.cli.command import Command, arg
from liushou_desktop.cli.outcome import Outcome, plain
from liushou_desktop.cli.session import Session
from liushou_desktop.domain.definition_gaps import KINDS


def _definitions(args: argparse.Namespace, session: Session) -> Outcome:
    from liushou_desktop.services.school.compare_definitions import (
        compare_definitions,
        export_comparison,
        print_comparison,
        short,
        why_words,
    )

    site, watcher = session.site(), session.watcher()
    found = compare_definitions(site, term=args.term, watcher=watcher)
    one, other = args.pair
    if args.excel:
        export_comparison(site, found, args.excel)
    if args.pdf:
        job = print_comparison(site, found, (one, other), watcher=watcher)
        write_whole(args.pdf, job.printed.pdf)
    whole = dict(zip(KINDS, found.lines[0].heads, strict=True))
    only = {kind: found.only_in(*pair) for kind, pair in _both(one, other)}
    lines = [
        f"{line.group}　{line.title}　"
        + "　".join(f"{short(k)} {n}" for k, n in zip(KINDS, line.heads, strict=True))
        for line in found.lines
    ]
    for kind, pair in _both(one, other):
        lines += [
            f"{short(pair[0])}算{short(pair[1])}不算　{child.class_label}　{child.name}　"
            f"{why_words(child, pair[1])}"
            for child in only[kind]
        ]
    figures = {
        kind: {f.id: [f.numerator, f.denominator] for f in found.figures[kind]} for kind in KINDS
    }
    return Outcome(
        "，".join(f"{short(kind)} {heads} 人" for kind, heads in whole.items()) + "。",
        lines=lines,
        data={
            "term": found.term.id,
            "day": found.day.isoformat(),
            "in_force": found.in_force,
            "children": whole,
            "heads": [plain(line) for line in found.lines],
            "figures": figures,
            "only": {kind: [plain(child) for child in names] for kind, names in only.items()},
        },
    )


def _both(one: str, other: str) -> tuple[tuple[str, tuple[str, str]], ...]:
    return ((f"{one}_not_{other}", (one, other)), (f"{other}_not_{one}", (other, one)))


def _compare_roster(args: argparse.Namespace, session: Session) -> Outcome:
    from liushou_desktop.app.roster_words import VALUE_WORDS
    from liushou_desktop.services.school.compare_roster import (
        KIND,
        OURS,
        THEIRS,
        advice_words,
        compare_roster,
        export_roster_gaps,
        ours_words,
        print_roster_gaps,
        theirs_words,
    )

    site, watcher = session.site(), session.watcher()
    found = compare_roster(site, args.file, watcher)
    if args.excel:
        export_roster_gaps(site, found, args.excel, VALUE_WORDS)
    if args.pdf:
        write_whole(args.pdf, print_roster_gaps(site, found, watcher=watcher).printed.pdf)
    counts = {kind: len(found.of_kind(kind)) for kind in (THEIRS, OURS, KIND)}
    marks = [gap for kind in (THEIRS, OURS, KIND) for gap in found.of_kind(kind)]
    lines = [
        f"{gap.class_label}　{gap.name}　学籍：{theirs_words(gap)}　本校：{ours_words(gap)}　"
        f"{advice_words(gap)}"
        for gap in marks
    ]
    lines += [
        f"{gap.class_label}　{gap.name}　{VALUE_WORDS.path(each.path)}　"
        f"学籍：{VALUE_WORDS.value(each.path, each.theirs)}　"
        f"本校：{VALUE_WORDS.value(each.path, each.ours)}"
        for gap in found.data
        for each in gap.differences
    ]
    return Outcome(
        f"{found.file} 共 {found.rows} 行：学籍标了本校没有 {counts[THEIRS]} 人，"
        f"本校有学籍没标 {counts[OURS]} 人，单双亲不一样 {counts[KIND]} 人，"
        f"资料不一样 {len(found.data)} 人，认不准 {len(found.unread)} 行。",
        lines=lines,
        data={
            "counts": {
                **counts,
                "data": len(found.data),
                "unread": len(found.unread),
                "agreeing": found.agreeing,
                "rows": found.rows,
            },
            "has_marks": found.has_marks,
            "marks": [plain(gap) for gap in marks],
            "data": [
                {
                    "row": gap.row,
                    "child": gap.child,
                    "name": gap.name,
                    "fields": [each.path for each in gap.differences],
                }
                for gap in found.data
            ],
        },
    )


COMMANDS = (
    Command(
        ("definitions",),
        "几种口径并排：人数、指标、名单不同的",
        _definitions,
        (
            TERM,
            arg("--pair", nargs=2, choices=KINDS, default=("mca", "edu"), help="比哪两种"),
            arg("--excel", type=Path, metavar="FILE.xlsx", help="存成 Excel"),
            arg("--pdf", type=Path, metavar="FILE.pdf", help="两种口径名单不同的，存成 PDF"),
        ),
    ),
    Command(
        ("compare", "roster"),
        "学籍名单和本校档案对一遍，只看不改",
        _compare_roster,
        (
            FILE,
            arg("--excel", type=Path, metavar="FILE.xlsx", help="存成 Excel"),
            arg("--pdf", type=Path, metavar="FILE.pdf", help="待更正清单存成 PDF"),
        ),
    ),
)
