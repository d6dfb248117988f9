"""bureau merge, status, indicators, sheets, children: what schools reported."""

from __future__ import annotations

import argparse
import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from liushou_desktop.base.errors import RefusedError, SurroundingsError
from liushou_desktop.base.files import make_folder, write_whole
from liushou_desktop.cli.arguments import SCHOOL, TERM
from liushou_desktop.cli.command import Command, arg
from liushou_desktop.cli.outcome import Outcome
from liushou_desktop.cli.server_commands import move_to_server
from liushou_desktop.cli.session import Session

if TYPE_CHECKING:
    from liushou_desktop.services.bureau.county_view import ReportLine
    from liushou_desktop.services.bureau.looked import Looked


def _merge(args: argparse.Namespace, session: Session) -> Outcome:
    """One verdict per file; the exit code is that of the worst, the others are merged."""
    from liushou_desktop.app.stick_words import (
        passed_over_words,
    )
    from liushou_desktop.app.wording import say_alone, say_error, sentence
    from liushou_desktop.services.bureau.package_receipts import write_receipts
    from liushou_desktop.services.bureau.receive_packages import receive
    from liushou_desktop.services.bureau.rules_used import rules_told
    from liushou_desktop.services.bureau.stick_contents import packages_on

    site = session.site()
    for path in args.paths:
        if not path.exists():
            raise RefusedError("FILE_MISSING", file=str(path))
    files, passed = packages_on(args.paths)
    looked = receive(
        site,
        files,
        dry_run=args.dry_run,
        even_emptied=args.even_emptied,
        watcher=session.watcher(),
    )
    lines, verdicts, worst = [], [], 0
    for each in looked:
        said, word, code = _said_of(each)
        worst = max(worst, code)
        lines.append(f"{each.file.name}　{said}")
        used = rules_told(each.manifest)
        if used is not None and not used.is_same:
            lines.append(f"　　{sentence('PREVIEW_RULES_TEXT', {'rules': used.words})}")
        lines += [f"　　{say_alone(problem)}" for problem in each.imbalances]
        verdicts.append(
            {
                "file": each.file.name,
                "verdict": word,
                "exit_code": code,
                "message": said,
                "school": each.school,
                "site": each.code,
                "term": each.term,
                "sequence": each.sequence,
                "short_code": each.short_code,
                "merged": each.merged,
                "subject": each.subject,
                "issuer": each.issuer,
                "plan": each.counts,
                "rules": used,
                "imbalances": [
                    {"code": problem.code, "message": say_alone(problem)}
                    for problem in each.imbalances
                ],
            }
        )
    merged = sum(each.merged for each in looked if each.kind == "report")
    receipts = [each.receipt for each in looked if each.receipt is not None]
    written: list[Path] = []
    failed: SurroundingsError | None = None
    if receipts and not args.dry_run:
        folder = args.receipts or site.outbox
        try:
            make_folder(folder)
            written = write_receipts(site, folder, receipts)
        except SurroundingsError as error:  # what was merged stays merged and is told
            failed = error
    suspect = {True: "，可疑", False: ""}
    lines += [f"没有动：{passed_over_words(each)}{suspect[each.is_suspect]}" for each in passed]
    verb = "可以合并" if args.dry_run else "合并了"
    count = sum(e.may_be_merged for e in looked) if args.dry_run else merged
    told = f"看了 {len(looked)} 个包，{verb} {count} 个，回执 {len(written)} 份。"
    if failed is not None:
        told = sentence("RECEIPTS_FAILED", {"said": told, "why": say_error(failed)})
    return Outcome(
        told,
        lines=lines,
        data={
            "files": verdicts,
            "merged": merged,
            "receipts": written,
            "passed_over": [each.name for each in passed],
            "passed_over_why": [
                {
                    "name": each.name,
                    "why": each.why,
                    "suspect": each.is_suspect,
                    "issuer": each.issuer,
                    "school": each.school,
                }
                for each in passed
            ],
        },
        exit_code=worst if failed is None else failed.exit_code,
        code=failed.code if failed is not None else "SOME_NOT_MERGED" if worst else "OK",
    )


def _said_of(each: Looked) -> tuple[str, str, int]:
    """What is said of one file, its word for programs, and the exit code it asks for."""
    from liushou_desktop.app.stick_words import cover_words, not_to_merge_words, verdict_words
    from liushou_desktop.app.wording import say_error, sentence
    from liushou_desktop.services.bureau.not_to_merge import NOT_TO_MERGE
    from liushou_desktop.services.bureau.pass_transfers import EARLY

    if each.kind in NOT_TO_MERGE:
        return not_to_merge_words(each), each.kind, 0
    if each.problem is not None:
        return say_error(each.problem), each.problem.code, each.problem.exit_code
    if each.kind == "request":
        code = f"RECEIVING_REQUEST_{each.key_state.upper()}_TEXT"
        return sentence(code, {"school": each.school}), "request", 0
    if each.key_state == EARLY:
        return sentence("TRANSFER_RECEIPT_EARLY"), each.kind, 0
    if each.kind in ("transfer", *_PAPERS) and _is_fine(each):
        return sentence(f"BUREAU_{each.kind.upper()}"), each.kind, 0
    assert each.verdict is not None
    kind = each.verdict.kind
    if each.merged and each.cover is not None:
        return cover_words(each), kind.word, 0  # one missing before it is said, and no refusal
    said = verdict_words(each)
    if each.merged and each.kind == "report":
        said = f"{each.school}{sentence('RECEIVING_MERGED_SHORT', {'sequence': each.sequence})}"
    return said, kind.word, kind.exit_code


def _return(args: argparse.Namespace, session: Session) -> Outcome:
    """Remarks to the newest package of a school: given back, or accepted with a word."""
    from liushou_desktop.services.bureau.package_receipts import (
        receipt_of,
        return_package,
        write_receipts,
    )
    from liushou_desktop.services.bureau.term_receipts import newest_package

    site = session.site()
    digest = newest_package(site, site.term(args.term).id, args.school)
    remarks = [_remark(text) for text in args.remark]
    before = receipt_of(site, digest)
    receipt = return_package(site, digest, remarks, returned=not args.accept, seen=before)
    folder = args.receipts or site.outbox
    make_folder(folder)
    written = write_receipts(site, folder, [receipt])
    verb = "接收了，附意见" if args.accept else "退回了，意见"
    return Outcome(
        f"{args.school} 第 {receipt.sequence} 号包{verb} {len(remarks)} 条，回执写好了。"
        + (f"原来的 {len(before.remarks)} 条意见换掉了。" if before.remarks else ""),
        data={
            "state": receipt.state,
            "remarks": receipt.remarks,
            "replaced": before.remarks,
            "receipts": written,
        },
    )


def _remark(typed: str) -> dict[str, str]:
    """``S2/ROW/FIELD words``; row and field may be left out."""
    place, _, text = typed.strip().replace("\u3000", " ").partition(" ")
    sheet, _, rest = place.partition("/")
    row, _, field = rest.partition("/")
    if not text.strip() or not re.fullmatch(r"S[0-9]{1,2}", sheet):
        raise RefusedError("REMARK_UNREADABLE", text=typed)
    named = {"row": row, "field": field}
    return {"sheet": sheet, "text": text.strip(), **{k: v for k, v in named.items() if v}}


_PAPERS = ("transfer_notice", "transfer_receipt")


def _is_fine(looked: Looked) -> bool:
    """A file to be passed on, or a notice or receipt that was verified."""
    is_new = looked.verdict is not None and not looked.verdict.kind.exit_code
    return looked.kind == "transfer" or is_new


def _status(args: argparse.Namespace, session: Session) -> Outcome:
    from liushou_desktop.services.bureau.county_view import reporting_status

    site = session.site()
    found = reporting_status(site, args.term)
    if args.out is not None:
        from liushou_desktop.app.report_words import reminder_words
        from liushou_desktop.services.bureau.print_reminders import print_reminders

        write_whole(args.out, print_reminders(site, args.term, reminder_words).pdf)
    return Outcome(
        f"{found.term_name}：应报 {len(found.lines)} 所，已合并 {found.count('merged')} 所，"
        f"没报 {found.count('missing', 'late')} 所。",
        lines=[_status_line(line) for line in found.lines],
        data={"term": found.term_id, "due": found.due, "schools": found.lines},
    )


def _status_line(line: ReportLine) -> str:
    words = line.rules.words if line.rules is not None else ""
    return "　".join(filter(None, (line.name, _REPORT_STATES[line.state], words)))


_REPORT_STATES = {
    "merged": "已合并",
    "returned": "已退回",
    "waiting": "等核准密钥",
    "missing": "没报",
    "late": "逾期没报",
    "not_enrolled": "还没登记好",
}


def _hints(args: argparse.Namespace, session: Session) -> Outcome:
    from liushou_desktop.app.wording import sentence
    from liushou_desktop.services.bureau.county_hints import county_hints

    found = county_hints(session.site(), args.term)
    return Outcome(
        f"请核实 {len(found)} 处，只是请学校说明，不扣次数。",
        lines=[
            "　".join(
                filter(
                    None,
                    (
                        line.school,
                        sentence(f"VERIFY_{line.hint.kind.upper()}", {"usual": line.hint.usual}),
                        f"{line.day}",
                        line.teacher,
                        f"{len(line.hint.records)} 条",
                        "、".join(line.names),
                    ),
                )
            )
            for line in found
        ],
        data={"hints": found},
    )


def _indicators(args: argparse.Namespace, session: Session) -> Outcome:
    from liushou_desktop.app.wording import here
    from liushou_desktop.services.bureau.county_view import county_indicators

    figures = county_indicators(session.site(), args.term, by_school=True)
    return Outcome(
        f"{here().area} {len(figures)} 个指标。",
        lines=[
            f"{f.indicator:6}{f.title}　{f.numerator} / {f.denominator}　{f.rate}"
            f"{_apart(f.other_rules)}"
            for f in figures
        ],
        data={
            "indicators": [
                {
                    "id": f.indicator,
                    "title": f.title,
                    "numerator": f.numerator,
                    "denominator": f.denominator,
                    "rate": f.rate,
                    "schools": f.schools,
                    "other_rules": f.other_rules,
                }
                for f in figures
            ]
        },
    )


def _apart(schools: Sequence[str]) -> str:
    """Whose figures in a sum were counted by other rules."""
    return f"　其中{'、'.join(schools)}按别版规则" if schools else ""


def _sheets(args: argparse.Namespace, session: Session) -> Outcome:
    from liushou_desktop.services.bureau.reported_sheets import (
        reported_sheets,
        save_reported_sheets,
    )

    site = session.site()
    sheets = reported_sheets(site, args.school, args.term)
    shown = [each for each in sheets if args.sheet in (None, each.id)]
    lines = [f"{each.id} {each.title}　{len(each.lines)} 行" for each in sheets]
    if args.sheet:
        lines = [
            "　".join(f"{h}：{t}" for h, t in row.cells) for each in shown for row in each.lines
        ]
    if args.excel:
        save_reported_sheets(site, args.school, args.excel, args.term)
        lines.append(f"全部存在 {args.excel.name}。")
    return Outcome(
        f"{args.school} 报来 {sum(len(each.lines) for each in sheets)} 行。",
        lines=lines,
        data={
            "sheets": [
                {
                    "id": each.id,
                    "title": each.title,
                    "rows": [{"key": row.key, **dict(row.cells)} for row in each.lines],
                }
                for each in shown
            ]
        },
    )


def _children(args: argparse.Namespace, session: Session) -> Outcome:
    from liushou_desktop.services.bureau.county_view import find_county_children

    lines = find_county_children(session.site(), args.find or "", school=args.school)
    return Outcome(
        f"找到 {len(lines)} 人。",
        lines=[f"{li.school}　{li.child.class_label or ''}　{li.child.name}" for li in lines],
        data={
            "children": [
                {
                    "school": li.school,
                    "site": li.school_code,
                    "name": li.child.name,
                    "class": li.child.class_label,
                    "id_number": li.masked_id,
                    "category": li.category,
                    "on_roll": li.child.is_on_roll,
                }
                for li in lines
            ]
        },
    )


COMMANDS = (
    Command(
        ("bureau", "move-to-server"),
        "把教育局（学区）的数据从文件搬到 --database-url 的服务器上",
        move_to_server,
    ),
    Command(
        ("bureau", "merge"),
        "接收U盘或文件",
        _merge,
        (
            arg("paths", nargs="+", type=Path, metavar="PATH"),
            arg("--receipts", type=Path, metavar="DIR"),
            arg("--dry-run", action="store_true"),
            arg(
                "--even-emptied",
                action="store_true",
                help="孩子少了一大半的包也合并，先打电话问过学校",
            ),
        ),
    ),
    Command(
        ("bureau", "return"),
        "把一所学校最新的包退回（或附意见接收），写回执",
        _return,
        (
            SCHOOL,
            TERM,
            arg("--remark", action="append", required=True, metavar="“S2/行号/栏名 意见”"),
            arg("--accept", action="store_true", help="不退回，只写意见"),
            arg("--receipts", type=Path, metavar="DIR"),
        ),
    ),
    Command(
        ("bureau", "status"),
        "谁报了，谁没报",
        _status,
        (TERM, arg("--out", type=Path, metavar="FILE.pdf", help="打印催报单，写明电话")),
    ),
    Command(("bureau", "hints"), "请核实：记得太多、一字不差、放假谈心、补录", _hints, (TERM,)),
    Command(("bureau", "indicators"), "各校合起来的指标", _indicators, (TERM,)),
    Command(
        ("bureau", "sheets"),
        "一所学校报来的各张表",
        _sheets,
        (
            SCHOOL,
            TERM,
            arg("--sheet", metavar="S6", help="只看这一张，逐行列出"),
            arg("--excel", type=Path, metavar="FILE.xlsx"),
        ),
    ),
    Command(
        ("bureau", "children"),
        "在各校报来的台账里找孩子",
        _children,
        (arg("--find", metavar="TEXT"), arg("--school", metavar="学校代码")),
    ),
)
