"""bureau enrol, approve, extend, take, revoke, schools: the register and its keys."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from liushou_desktop.base.files import make_folder
from liushou_desktop.cli.arguments import FILE, OUT_FOLDER
from liushou_desktop.cli.command import Command, arg, day_of
from liushou_desktop.cli.outcome import Outcome, problem_data, problem_lines
from liushou_desktop.cli.session import Session

if TYPE_CHECKING:
    from liushou_desktop.services.bureau.register import SchoolLine
    from liushou_desktop.services.bureau.signers import SchoolSigner


def _enrol(args: argparse.Namespace, session: Session) -> Outcome:
    from liushou_desktop.app.wording import here
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
        f"{args.name}的登记文件已写好：{made.file.name}。{here().own}指纹请印在纸上一起交给学校：",
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
    from liushou_desktop.services.bureau.school_keys import approve_school

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
    from liushou_desktop.services.bureau.school_keys import extend_key

    until = day_of(args.until)
    line = extend_key(session.site(), args.code, until)
    return Outcome(f"{line.site.name}的密钥有效到 {until}。写一次下发包学校就知道。")


def _change_keys(args: argparse.Namespace, session: Session) -> Outcome:
    from liushou_desktop.app.wording import here
    from liushou_desktop.services.bureau.change_own_keys import change_own_keys

    changed = change_own_keys(session.site(), args.reason)
    return Outcome(
        f"{here().own}换成第 {changed.epoch} 期密钥，由旧密钥签认。写一次下发包，学校就跟着换；"
        "新指纹请重新打印。",
        data={"epoch": changed.epoch},
    )


def _take(args: argparse.Namespace, session: Session) -> Outcome:
    from liushou_desktop.services.bureau.school_keys import take_request

    key = take_request(session.site(), args.file)
    return Outcome(f"{key.code} 的密钥申请已收下，等盖章的登记表。", data={"epoch": key.epoch})


def _revoke(args: argparse.Namespace, session: Session) -> Outcome:
    from liushou_desktop.services.bureau.school_keys import revoke_school

    line = revoke_school(session.site(), args.code, args.reason)
    return Outcome(f"{line.site.name}的密钥已停用，要重新登记才能报送。")


def _schools(args: argparse.Namespace, session: Session) -> Outcome:
    from liushou_desktop.services.bureau.register import list_schools, register_version_now
    from liushou_desktop.services.bureau.signers import school_signers

    site = session.site()
    lines = list_schools(site)
    signers = school_signers(site, [line.site.code for line in lines])
    changed = sum(any(each.is_other for each in held) for held in signers.values())
    return Outcome(
        f"登记簿第 {register_version_now(site)} 版，{len(lines)} 所；"
        f"密钥保管人或校长换了人、空着的 {changed} 所。",
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
                    "signers": [
                        {**asdict(each), "is_other": each.is_other}
                        for each in signers[line.site.code]
                    ],
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
            OUT_FOLDER,
        ),
    ),
    Command(
        ("bureau", "enrol-list"),
        "按 Excel 名单登记许多学校",
        _enrol_list,
        (
            FILE,
            arg("--out", type=Path, metavar="DIR", help="登记文件写到哪里"),
            arg("--dry-run", action="store_true"),
        ),
    ),
    Command(
        ("bureau", "approve"),
        "对照盖章的登记表核准密钥",
        _approve,
        (
            FILE,
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
        "换教育局自己的密钥，旧的签认新的（学区用 enrolment request）",
        _change_keys,
        (arg("--reason", required=True, metavar="原因"),),
    ),
    Command(("bureau", "take"), "收下密钥申请，等登记表", _take, (FILE,)),
    Command(
        ("bureau", "revoke"),
        "停用学校的密钥",
        _revoke,
        (arg("code"), arg("--reason", required=True)),
    ),
    Command(("bureau", "schools"), "登记簿", _schools),
)
