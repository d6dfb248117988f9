"""bureau: enrol, approve, revoke, merge, status, indicators."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from liushou_desktop.base.files import make_folder
from liushou_desktop.cli.command import Command, arg, day_of
from liushou_desktop.cli.outcome import Outcome, problem_data, problem_lines
from liushou_desktop.cli.server_commands import move_to_server
from liushou_desktop.cli.session import Session

if TYPE_CHECKING:
    from liushou_desktop.services.bureau.look_at_packages import Looked
    from liushou_desktop.services.bureau.register import SchoolLine
    from liushou_desktop.services.bureau.signers import SchoolSigner
    from liushou_desktop.services.bureau.stick_contents import PassedOver


def _enrol(args: argparse.Namespace, session: Session) -> Outcome:
    from liushou_desktop.services.bureau.register import enrol_school

    make_folder(args.out)
    made = enrol_school(
        session.site(),
        args.out,
        code=args.code,
        name=args.name,
        kind=args.kind,
        district=args.district,
    )
    return Outcome(
        f"{args.name}的登记文件已写好：{made.file.name}。本局指纹请印在纸上一起交给学校：",
        lines=[f"  {line}" for line in made.fingerprint_lines],
        data={"file": made.file, "fingerprint": list(made.fingerprint_lines)},
    )


def _enrol_list(args: argparse.Namespace, session: Session) -> Outcome:
    """Enter the sound rows of a list; doubtful ones are named and left out."""
    from liushou_desktop.services.bureau.enrol_list import DOUBTFUL, enrol_list, read_list

    site, watcher = session.site(), session.watcher()
    plan = read_list(site, args.file, watcher)
    problems = [problem for row in plan.rows for problem in row.problems]
    states = ("new", "changed", "same", DOUBTFUL)
    data: dict[str, object] = {
        "counts": {state: plan.count(state) for state in states},
        "rows": [
            {
                "state": r.state,
                "code": r.code,
                "name": r.name,
                "kind": r.kind,
                "district": r.district,
            }
            for r in plan.rows
        ],
        "problems": [problem_data(problem) for problem in problems],
        "files": [],
    }
    message = (
        f"{plan.file} 有 {len(plan.rows)} 行：新 {plan.count('new')}，改 {plan.count('changed')}，"
        f"没变 {plan.count('same')}，有疑问 {plan.count(DOUBTFUL)}。"
    )
    if not args.dry_run:
        if args.out is not None:
            make_folder(args.out)
        made = enrol_list(site, plan, args.out, watcher)
        data["files"] = made.files
        message += (
            f"登记了 {made.entered} 所，改了 {made.changed} 所，登记文件 {len(made.files)} 个。"
        )
    return Outcome(message, lines=[f"  {line}" for line in problem_lines(problems)], data=data)


def _approve(args: argparse.Namespace, session: Session) -> Outcome:
    from liushou_desktop.services.bureau.register import approve_school

    line = approve_school(
        session.site(), args.file, args.fingerprint, day_of(args.until) if args.until else None
    )
    key = line.keys[0]
    older = [each for each in line.keys[1:] if each.state == "pinned"]
    left = f"第 {older[0].epoch} 期用到 {older[0].expires_on}。" if older else ""
    return Outcome(
        f"{line.site.name}第 {key.epoch} 期密钥已核准，有效到 {key.expires_on}。{left}",
        data={"site": line.site.code, "epoch": key.epoch, "until": key.expires_on},
    )


def _extend(args: argparse.Namespace, session: Session) -> Outcome:
    from liushou_desktop.services.bureau.register import extend_key

    until = day_of(args.until)
    line = extend_key(session.site(), args.code, until)
    return Outcome(f"{line.site.name}的密钥有效到 {until}。写一次下发包学校就知道。")


def _change_keys(args: argparse.Namespace, session: Session) -> Outcome:
    from liushou_desktop.services.bureau.change_own_keys import change_own_keys

    changed = change_own_keys(session.site(), args.reason)
    return Outcome(
        f"本局换成第 {changed.epoch} 期密钥，由旧密钥签认。写一次下发包，学校就跟着换；"
        "新指纹请重新打印。",
        data={"epoch": changed.epoch},
    )


def _take(args: argparse.Namespace, session: Session) -> Outcome:
    from liushou_desktop.services.bureau.register import take_request

    key = take_request(session.site(), args.file)
    return Outcome(f"{key.code} 的密钥申请已收下，等盖章的登记表。", data={"epoch": key.epoch})


def _revoke(args: argparse.Namespace, session: Session) -> Outcome:
    from liushou_desktop.services.bureau.register import revoke_school

    line = revoke_school(session.site(), args.code, args.reason)
    return Outcome(f"{line.site.name}的密钥已停用，要重新登记才能报送。")


def _schools(args: argparse.Namespace, session: Session) -> Outcome:
    from liushou_desktop.services.bureau.register import list_schools, register_version_now
    from liushou_desktop.services.bureau.signers import school_signers

    site = session.site()
    lines = list_schools(site)
    signers = school_signers(site, [line.site.code for line in lines])
    return Outcome(
        f"登记簿第 {register_version_now(site)} 版，{len(lines)} 所。",
        lines=[
            f"{line.site.code}　{line.site.name}　{_STATES[line.site.state]}{_key_words(line)}"
            + "".join(_signer_words(each) for each in signers[line.site.code])
            for line in lines
        ],
        data={
            "version": register_version_now(site),
            "schools": [
                {
                    "code": line.site.code,
                    "name": line.site.name,
                    "kind": line.site.kind,
                    "district": line.site.district,
                    "state": line.site.state,
                    "keys": [
                        {
                            "epoch": key.epoch,
                            "state": key.state,
                            "until": key.expires_on,
                            "occasion": key.occasion,
                            "vouched": key.is_vouched,
                        }
                        for key in line.keys
                    ],
                    "signers": signers[line.site.code],
                }
                for line in lines
            ],
        },
    )


def _key_words(line: SchoolLine) -> str:
    pinned = next((key for key in line.keys if key.state == "pinned"), None)
    return f"　第 {pinned.epoch} 期密钥到 {pinned.expires_on or '—'}" if pinned else ""


def _signer_words(signer: SchoolSigner) -> str:
    if not signer.is_other:
        return ""
    post = "密钥保管人" if signer.post == "clerk" else "校长"
    return f"　{post}登记的是{signer.named}，现在{signer.now or '空缺'}"


_STATES = {
    "invited": "已发登记文件",
    "requested": "等核准",
    "approved": "已核准",
    "revoked": "已停用",
}


def _merge(args: argparse.Namespace, session: Session) -> Outcome:
    """One verdict per file; the exit code is that of the worst, the others are merged."""
    from liushou_desktop.app.wording import say_alone, say_error, sentence
    from liushou_desktop.services.bureau.package_receipts import write_receipts
    from liushou_desktop.services.bureau.receive_packages import receive
    from liushou_desktop.services.bureau.stick_contents import packages_on

    site = session.site()
    files, passed = packages_on(args.paths)
    looked = receive(site, files, dry_run=args.dry_run, watcher=session.watcher())
    lines, verdicts, worst = [], [], 0
    for each in looked:
        if each.kind == "request" and each.problem is None:
            said, word, code = "密钥申请，等盖章的登记表核准", "request", 0
        elif each.kind in ("transfer", *_PAPERS) and each.problem is None and _is_fine(each):
            said, word, code = sentence(f"BUREAU_{each.kind.upper()}"), each.kind, 0
        elif each.problem is not None:
            said, word, code = say_error(each.problem), each.problem.code, each.problem.exit_code
        else:
            assert each.verdict is not None
            said = sentence(each.verdict.kind.wording_key, each.verdict.args)
            word, code = each.verdict.kind.word, each.verdict.kind.exit_code
        worst = max(worst, code)
        lines.append(f"{each.file.name}　{said}")
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
                "plan": each.counts,
                "imbalances": [
                    {"code": problem.code, "message": say_alone(problem)}
                    for problem in each.imbalances
                ],
            }
        )
    merged = sum(each.merged for each in looked if each.kind == "report")
    receipts = [each.receipt for each in looked if each.receipt is not None]
    written: list[Path] = []
    if receipts and not args.dry_run:
        folder = args.receipts or site.outbox
        make_folder(folder)
        written = write_receipts(site, folder, receipts)
    lines += [f"没有动：{_passed(each)}" for each in passed]
    verb = "可以合并" if args.dry_run else "合并了"
    count = sum(e.may_be_merged for e in looked) if args.dry_run else merged
    return Outcome(
        f"看了 {len(looked)} 个包，{verb} {count} 个，回执 {len(written)} 份。",
        lines=lines,
        data={
            "files": verdicts,
            "merged": merged,
            "receipts": written,
            "passed_over": [each.name for each in passed],
            "passed_over_why": [
                {"name": each.name, "why": each.why, "suspect": each.is_suspect} for each in passed
            ],
        },
        exit_code=worst,
        code="OK" if worst == 0 else "SOME_NOT_MERGED",
    )


_PAPERS = ("transfer_notice", "transfer_receipt")


def _is_fine(looked: Looked) -> bool:
    """A file to be passed on, or a notice or receipt that was verified."""
    is_new = looked.verdict is not None and not looked.verdict.kind.exit_code
    return looked.kind == "transfer" or is_new


def _passed(passed: PassedOver) -> str:
    from liushou_desktop.app.wording import sentence

    why = sentence(f"STICK_WHY_{passed.why.upper()}")
    return f"{passed.name}（{why}{'，可疑' if passed.is_suspect else ''}）"


def _status(args: argparse.Namespace, session: Session) -> Outcome:
    from liushou_desktop.services.bureau.county_view import reporting_status

    found = reporting_status(session.site(), args.term)
    return Outcome(
        f"{found.term_name}：应报 {len(found.lines)} 所，已合并 {found.count('merged')} 所，"
        f"没报 {found.count('missing', 'late')} 所。",
        lines=[f"{line.name}　{_REPORT_STATES[line.state]}" for line in found.lines],
        data={"term": found.term_id, "due": found.due, "schools": found.lines},
    )


_REPORT_STATES = {
    "merged": "已合并",
    "returned": "已退回",
    "waiting": "等核准密钥",
    "missing": "没报",
    "late": "逾期没报",
    "not_enrolled": "还没登记好",
}


def _indicators(args: argparse.Namespace, session: Session) -> Outcome:
    from liushou_desktop.services.bureau.county_view import county_indicators

    figures = county_indicators(session.site(), args.term, by_school=True)
    return Outcome(
        f"全县 {len(figures)} 个指标。",
        lines=[
            f"{f.indicator:6}{f.title}　{f.numerator} / {f.denominator}　{f.rate}" for f in figures
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
                }
                for f in figures
            ]
        },
    )


def _assessment(args: argparse.Namespace, session: Session) -> Outcome:
    from liushou_desktop.domain.assessment import points
    from liushou_desktop.services.bureau.county_assessment import county_assessment

    schools = county_assessment(session.site(), args.term)
    lines = []
    for each in schools:
        score = each.score
        total = f"{points(score.tenths)} / {score.full} 分" if score.is_scored else "没有定分值"
        own = "" if each.own_total is None else f"　自评 {points(each.own_total)} 分"
        lines.append(f"{each.code}　{each.name}　{total}{own}")
        lines += [
            f"　　{item.item.code} {item.item.title}　{item.numerator}/{item.denominator}　"
            f"{'—' if item.tenths is None else points(item.tenths)} / {item.item.weight or '—'}"
            for item in score.items
        ]
    data = [
        {
            "site": each.code,
            "school": each.name,
            "tenths": each.score.tenths,
            "full": each.score.full,
            "items": each.score.items,
            "own_tenths": each.own_total,
            "own_items": {code: tenths for code, (tenths, _) in each.own.items()},
            "share_before": each.before,
        }
        for each in schools
    ]
    return Outcome(f"已上报的 {len(schools)} 所学校的考核。", lines=lines, data={"schools": data})


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


_FILE = arg("file", type=Path, metavar="FILE")

COMMANDS = (
    Command(
        ("bureau", "enrol"),
        "登记学校，写登记文件",
        _enrol,
        (
            arg("--code", required=True),
            arg("--name", required=True),
            arg(
                "--kind",
                default="school",
                choices=("school", "teaching_point", "district", "county"),
            ),
            arg("--district", metavar="学区代码"),
            arg("--out", type=Path, required=True, metavar="DIR"),
        ),
    ),
    Command(
        ("bureau", "enrol-list"),
        "按 Excel 名单登记许多学校",
        _enrol_list,
        (
            _FILE,
            arg("--out", type=Path, metavar="DIR", help="登记文件写到哪里"),
            arg("--dry-run", action="store_true"),
        ),
    ),
    Command(
        ("bureau", "approve"),
        "对照盖章的登记表核准密钥",
        _approve,
        (
            _FILE,
            arg("--fingerprint", required=True, metavar="指纹"),
            arg("--until", metavar="YYYY-MM-DD", help="有效到哪天；不写算三个学年"),
        ),
    ),
    Command(
        ("bureau", "extend"),
        "密钥延期",
        _extend,
        (arg("code"), arg("--until", required=True, metavar="YYYY-MM-DD")),
    ),
    Command(
        ("bureau", "change-keys"),
        "换本局自己的密钥，旧的签认新的",
        _change_keys,
        (arg("--reason", required=True, metavar="原因"),),
    ),
    Command(("bureau", "take"), "收下密钥申请，等登记表", _take, (_FILE,)),
    Command(
        ("bureau", "revoke"),
        "停用学校的密钥",
        _revoke,
        (arg("code"), arg("--reason", required=True)),
    ),
    Command(
        ("bureau", "move-to-server"),
        "把本局的数据从文件搬到 --database-url 的服务器上",
        move_to_server,
    ),
    Command(("bureau", "schools"), "登记簿", _schools),
    Command(
        ("bureau", "merge"),
        "接收U盘或文件",
        _merge,
        (
            arg("paths", nargs="+", type=Path, metavar="PATH"),
            arg("--receipts", type=Path, metavar="DIR"),
            arg("--dry-run", action="store_true"),
        ),
    ),
    Command(("bureau", "status"), "谁报了，谁没报", _status, (arg("--term"),)),
    Command(("bureau", "indicators"), "全县指标", _indicators, (arg("--term"),)),
    Command(
        ("bureau", "sheets"),
        "一所学校报来的各张表",
        _sheets,
        (
            arg("school", metavar="学校标识码"),
            arg("--term"),
            arg("--sheet", metavar="S6", help="只看这一张，逐行列出"),
            arg("--excel", type=Path, metavar="FILE.xlsx"),
        ),
    ),
    Command(
        ("bureau", "assessment"),
        "按县局定的分值算各校考核，逐项带依据",
        _assessment,
        (arg("--term"),),
    ),
    Command(
        ("bureau", "children"),
        "全县台账里找孩子",
        _children,
        (arg("--find", metavar="TEXT"), arg("--school", metavar="学校代码")),
    ),
)
