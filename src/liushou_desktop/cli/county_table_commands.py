"""bureau tables: the county's tables 表1–表8, checked, frozen, as Excel and PDF."""

from __future__ import annotations

import argparse
from pathlib import Path

from liushou_desktop.base.errors import RefusedError
from liushou_desktop.base.files import make_folder
from liushou_desktop.cli.arguments import OUT_FOLDER, TERM
from liushou_desktop.cli.command import Command, arg
from liushou_desktop.cli.outcome import Outcome
from liushou_desktop.cli.session import Session


def _tables(args: argparse.Namespace, session: Session) -> Outcome:
    from liushou_desktop.app.table_words import problem_words
    from liushou_desktop.services.bureau.county_tables import count_tables
    from liushou_desktop.services.bureau.freeze_tables import (
        freeze_tables,
        frozen_tables,
        short_code,
        thaw,
        write_tables,
    )

    site, frozen = session.site(), None
    term = site.term(args.term)
    lines: list[str] = []
    if args.freeze:
        frozen = freeze_tables(site, problem_words, term.id, args.reason or "")
    elif args.version is not None:
        held = {each.version: each for each in frozen_tables(site, term.id)}
        if args.version not in held:
            raise RefusedError("TABLES_NOT_FROZEN", term=term.name, version=args.version)
        frozen = held[args.version]
    if frozen is not None:
        tables = thaw(frozen)
        lines += [f"  {notice}" for notice in tables.notices]
    else:
        counted = count_tables(site, term.id)
        tables = counted.tables
        lines += [f"  {problem_words(problem)}" for problem in counted.problems]
    data: dict[str, object] = {
        "term": tables.term,
        "schools": list(tables.schools),
        "missing": list(tables.missing),
        "pupils": tables.pupils,
        "once": tables.pupils - tables.twice,
        "notices": [line.strip() for line in lines],
        "version": frozen.version if frozen else None,
        "digest": frozen.digest if frozen else None,
        "tables": [
            {"id": each.id, "title": each.title, "rows": len(each.rows), "total": each.total}
            for each in tables.tables
        ],
    }
    if args.out is not None:
        make_folder(args.out)
        data["files"] = list(write_tables(site, tables, args.out, frozen))
    state = f"第 {frozen.version} 版，核对码 {short_code(frozen)}" if frozen else "草稿"
    every = len(tables.schools) + len(tables.missing)
    return Outcome(
        f"{tables.term_name}{site.here.field}报表（{state}）："
        f"已报 {len(tables.schools)} / {every} 所，"
        f"在册 {tables.pupils} 人，去重后 {tables.pupils - tables.twice} 人。",
        lines=lines,
        data=data,
    )


def _hand_out(args: argparse.Namespace, session: Session) -> Outcome:
    from liushou_desktop.services.bureau.hand_out import write_hand_out

    make_folder(args.out)
    files = write_hand_out(session.site(), args.out, args.term)
    return Outcome(
        f"去标识数据已写好，{len(files)} 个文件；小的数留空。",
        lines=[f"  {file.name}" for file in files],
        data={"files": files},
    )


_CHOICE = (
    TERM,
    arg("--freeze", action="store_true", help="按截止日定下一版，以后照样印得出来"),
    arg("--reason", help="还有没报的、没定的，为什么现在就定"),
    arg("--version", type=int, metavar="N", help="要哪一版；不写就是现在的数"),
)

COMMANDS = (
    Command(
        ("bureau", "hand-out"),
        "去标识的统计数据，SQLite 和 CSV，小的数留空",
        _hand_out,
        (TERM, OUT_FOLDER),
    ),
    Command(
        ("bureau", "tables"),
        "表1—表8：核对、定版、存成 Excel 和 PDF",
        _tables,
        (*_CHOICE, arg("--out", type=Path, metavar="DIR", help="写到哪个文件夹")),
    ),
    Command(
        ("bureau", "report"),
        "把表1—表8写成 Excel 和 PDF（和 tables 同一份）",
        _tables,
        (*_CHOICE, OUT_FOLDER),
    ),
)
