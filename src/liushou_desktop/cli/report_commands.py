"""report close, report export, receipt apply, enrolment: closing the loop on the school's side."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from liushou_desktop.base.errors import RefusedError
from liushou_desktop.base.files import make_folder, write_whole
from liushou_desktop.cli.arguments import FILE, OUT_FOLDER, TERM
from liushou_desktop.cli.command import Command, arg
from liushou_desktop.cli.outcome import Outcome
from liushou_desktop.cli.session import Session

_READING_PASSWORD = "LIUSHOU_WORKBOOK_PASSWORD"  # noqa: S105 - name of the environment variable


def _close(args: argparse.Namespace, session: Session) -> Outcome:
    """Check, keep explanations, and sign when the user is the principal and ``--sign`` is given."""
    from liushou_desktop.services.school import close_term
    from liushou_desktop.services.shared.rights import Right

    site = session.site()
    explanations = dict(_explanation(text) for text in args.explain or ())
    review = close_term.review_term(site, args.term)
    if args.explain_all:
        open_ones = [f for f in review.findings if f.state == "explain" and not f.explanation]
        explanations |= {finding.key: args.explain_all for finding in open_ones}
    if explanations:
        close_term.explain(site, review.term_id, explanations)
        review = close_term.review_term(site, args.term)
    lines = [
        f"  {_WORDS[f.state]}　{f.key}　{f.title}　{f.detail}　{f.explanation}".rstrip()
        for f in review.findings
    ]
    data = {
        "term": review.term_id,
        "cut_off": review.cut_off,
        "version": review.version,
        "ready": review.is_ready,
        "findings": review.findings,
    }
    if site.may(Right.SIGN_OFF) and review.is_ready:
        closing = close_term.close_term(site, args.term)
        return Outcome(
            f"{review.term_id} 第 {closing.version} 版，{closing.principal} 已审签。",
            lines=lines,
            data={**data, "signed": True},
        )
    if not review.is_ready:
        waiting = sum(not f.is_settled for f in review.findings)
        return Outcome(
            f"还有 {waiting} 项要改或要说明，没有审签。",
            lines=lines,
            data={**data, "signed": False},
            exit_code=2,
            code="REVIEW_NOT_READY",
        )
    return Outcome(
        "核对都过了，请校长审签（--user 校长的用户名）。",
        lines=lines,
        data={**data, "signed": False},
    )


_WORDS = {"passed": "通过", "explain": "要说明", "blocked": "要改"}


def _explanation(text: str) -> tuple[str, str]:
    key, equals, sentence = text.partition("=")
    if not equals:
        raise RefusedError("FIELD_NEEDS_VALUE", text=text)
    return key, sentence


def _export(args: argparse.Namespace, session: Session) -> Outcome:
    from liushou_desktop.services.school.export_report import export_report

    password = None
    if args.workbook:
        password = session.password("阅读版 Excel 的密码：", _READING_PASSWORD)
    make_folder(args.out)
    done = export_report(session.site(), args.out, term=args.term, workbook_password=password)
    return Outcome(
        f"已写好并读回核对，可以安全拔出。短码 {done.short_code}。",
        lines=[f"  {done.package}", f"  {done.handover}"],
        data={
            "package": done.package,
            "handover": done.handover,
            "workbook": done.workbook,
            "short_code": done.short_code,
            "sequence": done.sequence,
            "size": done.size,
        },
    )


def _statistics(args: argparse.Namespace, session: Session) -> Outcome:
    """F17 as PDF or Excel; the numbers as signed, what changed since below them."""
    from liushou_desktop.services.school.print_statistics import (
        export_statistics,
        print_statistics,
    )
    from liushou_desktop.services.school.term_statistics import term_statistics

    site = session.site()
    told = term_statistics(site, args.term)
    written = []
    if args.pdf:
        job = print_statistics(site, args.term, watcher=session.watcher())
        write_whole(args.pdf, job.printed.pdf)
        written.append(args.pdf)
    if args.excel:
        export_statistics(site, args.excel, args.term)
        written.append(args.excel)
    closing = told.closing
    state = f"第 {closing.version} 版，{closing.principal} 已审签" if closing else "还没有审签"
    return Outcome(
        f"{told.term.name}期末在册 {told.pupils} 人，{state}。",
        lines=[
            *(f"  存在 {path}" for path in written),
            *(f"  更正　{c.title}　审签时 {c.signed}，现在 {c.now}" for c in told.corrections),
        ],
        data={
            "term": told.term.id,
            "cut_off": told.cut_off,
            "signed": closing is not None,
            "pupils": told.pupils,
            "cross": told.cross,
            "figures": told.figures,
            "corrections": told.corrections,
            "files": written,
        },
    )


def _summary(args: argparse.Namespace, session: Session) -> Outcome:
    """F18: the summary that was kept, or the numbers it would begin with; ``--answers`` writes the
    beginning as a file for ``record add work_summary``."""
    from liushou_desktop.services.school.print_summary import print_summary, term_summary

    site = session.site()
    found = term_summary(site, args.term)
    written = []
    if args.pdf:
        job = print_summary(site, args.term, watcher=session.watcher())
        write_whole(args.pdf, job.printed.pdf)
        written.append(args.pdf)
    if args.answers:
        text = json.dumps(dict(found.texts), ensure_ascii=False, indent=1)
        write_whole(args.answers, text.encode())
        written.append(args.answers)
    said = "存好的总结" if found.record else "还没有存总结，这是按数字起的草稿"
    return Outcome(
        f"{found.term} {said}。",
        lines=[*(f"  存在 {path}" for path in written), *found.texts.values()],
        data={"term": found.term, "record": found.record, "texts": found.texts, "files": written},
    )


def _assessment(args: argparse.Namespace, session: Session) -> Outcome:
    """F21: items, points of the county, and the figures that prove them."""
    from liushou_desktop.domain.assessment import points
    from liushou_desktop.services.school.self_assessment import (
        evidence_words,
        print_assessment,
        self_assessment,
    )

    site = session.site()
    found = self_assessment(site, args.term)
    score = found.score
    if args.pdf:
        job = print_assessment(site, args.term, watcher=session.watcher())
        write_whole(args.pdf, job.printed.pdf)
    total = (
        f"{points(score.tenths)} / {score.full} 分" if score.is_scored else "没有定分值，不算总分"
    )
    lines = [
        f"{each.item.code} {each.item.title}　{each.item.weight or '—'} 分　"
        f"{evidence_words(each, found.rates)}　"
        f"{'—' if each.tenths is None else points(each.tenths)}"
        for each in score.items
    ]
    return Outcome(
        f"{found.term.name}自查考核：{total}。",
        lines=lines,
        data={
            "term": found.term.id,
            "record": found.record,
            "full": score.full,
            "tenths": score.tenths,
            "items": score.items,
        },
    )


def _remarks(args: argparse.Namespace, session: Session) -> Outcome:
    from liushou_desktop.services.school.remark_lines import remark_lines

    lines = remark_lines(session.site())
    return Outcome(
        f"没有处理的意见有 {len(lines)} 条。",
        lines=[
            f"{li.id}　{'　'.join(part for part in (li.sheet, li.who, li.field, li.text) if part)}"
            for li in lines
        ],
        data={"remarks": lines},
    )


def _settle(args: argparse.Namespace, session: Session) -> Outcome:
    from liushou_desktop.services.school.apply_receipt import settle_remark

    settle_remark(session.site(), args.remark)
    return Outcome("这条意见记为处理好了，下次上报就带上改好的内容。")


def _receipt_apply(args: argparse.Namespace, session: Session) -> Outcome:
    from liushou_desktop.services.school.apply_receipt import apply_receipt
    from liushou_desktop.services.school.peek_file import kind_of

    if kind_of(session.site(), args.file) == "transfer_receipt":
        return _transfer_receipt(args, session)
    done = apply_receipt(session.site(), args.file)
    state = "已接收" if done.state == "accepted" else "退回了"
    again = "（以前收过这份回执）" if done.is_repeat else ""
    warning = f"注意：有不是这台电脑报送的包：{'、'.join(done.foreign)}。" if done.foreign else ""
    return Outcome(
        f"{done.receiver}{state}{done.term}第 {done.sequence} 包，意见 {done.remarks} 条{again}。"
        + warning,
        data={"receipt": done},
    )


def _transfer_receipt(args: argparse.Namespace, session: Session) -> Outcome:
    from liushou_desktop.services.school.apply_transfer_receipt import apply_transfer_receipt

    done = apply_transfer_receipt(session.site(), args.file)
    again = "（以前收过这份回执）" if done.is_repeat else ""
    lines = [f"  没有收　{name}：{reason}" for name, reason in done.not_taken]
    lines += [f"  注意：{name}已经撤回，对方却收下了，请两校核对。" for name in done.withdrawn]
    return Outcome(
        f"{done.receiver_name}答复第 {done.number} 号转学档案：收下 {len(done.taken)} 人，"
        f"没有收 {len(done.not_taken)} 人{again}。",
        lines=lines,
        data={"receipt": done},
    )


def _enrolment_show(args: argparse.Namespace, session: Session) -> Outcome:
    from liushou_desktop.services.shared.enrolment import read_enrolment_file

    read = read_enrolment_file(args.file)
    lines = [
        f"  {line.label} {' '.join(line.groups)} {line.check}" for line in read.fingerprint.lines()
    ]
    return Outcome(
        f"{read.bureau.name}发给{read.site_name}（{read.site}）的登记文件，请核对指纹：",
        lines=lines,
        data={"site": read.site, "name": read.site_name, "fingerprint": read.fingerprint.digits},
    )


def _enrolment_adopt(args: argparse.Namespace, session: Session) -> Outcome:
    from liushou_desktop.services.shared.enrolment import adopt_enrolment, read_enrolment_file

    read = read_enrolment_file(args.file)
    adopt_enrolment(session.site(), read)
    return Outcome(f"已按{read.bureau.name}的登记文件登记。")


def _enrolment_state(args: argparse.Namespace, session: Session) -> Outcome:
    from liushou_desktop.app.wording import sentence
    from liushou_desktop.services.shared.own_keys import enrolment_state

    state = enrolment_state(session.site())
    day = state.requested_on if state.standing == "asked" else state.until
    said = sentence(
        f"SETTINGS_KEYS_{state.standing.upper()}", {"day": str(day or ""), "epoch": state.epoch}
    )
    signers = (("密钥保管人", state.keeper), ("校长", state.principal))
    return Outcome(
        f"第 {state.epoch} 期密钥：{said}。",
        lines=[
            f"{post}登记的是{signer.named}，现在{signer.now or '空缺'}，请换密钥。"
            for post, signer in signers
            if signer.is_other
        ],
        data={
            "epoch": state.epoch,
            "standing": state.standing,
            "until": state.until,
            "keeper": state.keeper,
            "principal": state.principal,
        },
    )


def _enrolment_request(args: argparse.Namespace, session: Session) -> Outcome:
    from liushou_desktop.services.shared.own_keys import request_registration

    make_folder(args.out)
    made = request_registration(
        session.site(),
        args.out,
        keeper=args.keeper,
        principal=args.principal,
        phone=args.phone,
        occasion=args.occasion,
    )
    return Outcome(
        "密钥登记申请和登记表已写好，登记表打印盖章后交教育局。",
        lines=[f"  {line}" for line in made.fingerprint_lines],
        data={
            "request": made.file,
            "sheet": made.sheet,
            "fingerprint": " ".join(made.fingerprint_lines),
            "short_code": made.short_code,
        },
    )


COMMANDS = (
    Command(
        ("report", "close"),
        "核对、说明、校长审签",
        _close,
        (
            TERM,
            arg("--explain", nargs="+", metavar="KEY=说明"),
            arg("--explain-all", metavar="说明", help="没说明的都写这一句"),
        ),
    ),
    Command(
        ("report", "export"),
        "写报送包到U盘",
        _export,
        (
            TERM,
            OUT_FOLDER,
            arg("--workbook", action="store_true", help="另存带密码的阅读版 Excel"),
        ),
    ),
    Command(
        ("report", "statistics"),
        "学期统计汇总表（F17），PDF 或 Excel",
        _statistics,
        (
            TERM,
            arg("--pdf", type=Path, metavar="FILE.pdf"),
            arg("--excel", type=Path, metavar="FILE.xlsx"),
        ),
    ),
    Command(
        ("report", "summary"),
        "学期工作总结（F18）：数字先填好，存好的照印",
        _summary,
        (
            TERM,
            arg("--pdf", type=Path, metavar="FILE.pdf"),
            arg("--answers", type=Path, metavar="FILE.json", help="草稿存成文件，改好再录"),
        ),
    ),
    Command(
        ("report", "assessment"),
        "自查考核（F21）：项目、分值和依据",
        _assessment,
        (TERM, arg("--pdf", type=Path, metavar="FILE.pdf")),
    ),
    Command(("receipt", "remarks"), "上级的意见", _remarks),
    Command(("receipt", "settle"), "一条意见处理好了", _settle, (arg("remark", metavar="编号"),)),
    Command(("receipt", "apply"), "收回执", _receipt_apply, (FILE,)),
    Command(
        ("enrolment", "show"),
        "看登记文件和教育局指纹",
        _enrolment_show,
        (FILE,),
    ),
    Command(
        ("enrolment", "adopt"),
        "单独用的学校登记到教育局",
        _enrolment_adopt,
        (FILE,),
    ),
    Command(("enrolment", "state"), "本校密钥：第几期、到哪天、签字人换没换", _enrolment_state),
    Command(
        ("enrolment", "request"),
        "申请登记本校密钥",
        _enrolment_request,
        (
            OUT_FOLDER,
            arg("--keeper", required=True, metavar="保管人"),
            arg("--principal", required=True, metavar="校长"),
            arg("--phone", default=""),
            arg(
                "--occasion",
                default="first",
                choices=("first", "new_keeper", "new_computer", "lost"),
            ),
        ),
    ),
)
