"""The bureau's own papers: bureau inspect, recheck, void-inspection, print-inspection, group; at
the school inspection list, inspection answer."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from liushou_desktop.base.errors import RefusedError
from liushou_desktop.cli.arguments import NEEDS_REASON, OUT_PDF, SCHOOL, paper_written
from liushou_desktop.cli.command import Command, arg, code_of, day_of
from liushou_desktop.cli.outcome import Outcome
from liushou_desktop.cli.record_commands import answers_file
from liushou_desktop.cli.session import Session
from liushou_desktop.services.shared.words import word

if TYPE_CHECKING:
    from liushou_desktop.services.bureau.inspect_school import Inspection
    from liushou_desktop.services.shared.site import Site


def _inspect(args: argparse.Namespace, session: Session) -> Outcome:
    """An inspection from a file of answers, by field id, as texts a person would type."""
    from liushou_desktop.formspec.check import read_texts
    from liushou_desktop.services.bureau.inspect_school import (
        inspection_context,
        inspection_form,
        record_inspection,
    )
    from liushou_desktop.services.shared.record_answers import RecordRefusedError

    site, form = session.site(), inspection_form()
    texts = answers_file(args.answers, form)
    answers, problems = read_texts(form, texts, inspection_context(site))
    if problems:
        raise RecordRefusedError(tuple(problems))
    made = record_inspection(site, args.school, answers, args.reason or "")
    return Outcome(
        f"{made.number}：{made.school}，问题 {len(made.findings)} 个。写一次下发包学校就看到。",
        data={"number": made.number, "id": made.id, "findings": made.findings},
    )


def _named(site: Site, number: str) -> Inspection:
    from liushou_desktop.services.bureau.inspect_school import list_inspections

    found = next((each for each in list_inspections(site) if each.number == number), None)
    if found is None:
        raise RefusedError("NOT_FOUND", kind="inspection", id=number)
    return found


def _recheck(args: argparse.Namespace, session: Session) -> Outcome:
    from liushou_desktop.services.bureau.inspect_school import recheck_finding

    site = session.site()
    result = code_of("recheck_result", args.result)
    day = day_of(args.on) if args.on else site.today
    done = recheck_finding(site, _named(site, args.number).id, args.finding - 1, day, result)
    finding = done.findings[args.finding - 1]
    return Outcome(
        f"{done.number}第 {args.finding} 个问题复查：{word('recheck_result', result)}。",
        data={"number": done.number, "finding": finding},
    )


def _void_inspection(args: argparse.Namespace, session: Session) -> Outcome:
    from liushou_desktop.services.bureau.inspect_school import void_inspection

    site = session.site()
    void_inspection(site, _named(site, args.number).id, args.reason)
    return Outcome(f"{args.number} 已作废。写一次下发包学校就不再看到。")


def _rectification(args: argparse.Namespace, session: Session) -> Outcome:
    from liushou_desktop.services.bureau.print_rectification import print_rectification

    site = session.site()
    printed = print_rectification(site, _named(site, args.number).id)
    return paper_written("整改通知书", printed.pdf, printed.pages, args.out)


def _findings_here(args: argparse.Namespace, session: Session) -> Outcome:
    from liushou_desktop.app.wording import sentence
    from liushou_desktop.services.school.bureau_inspections import bureau_findings

    found = bureau_findings(session.site())
    return Outcome(
        f"教育局和学区督查发现的问题，还没有复查合格的 {len(found)} 个。",
        lines=[
            f"{word('inspector_kind', each.by)}　{each.number} 第 {each.row + 1} 个　"
            f"{sentence(f'FINDING_STATE_{each.state.upper()}')}　{each.finding.finding}　"
            f"{each.finding.clause}　期限 {each.finding.due}"
            for each in found
        ],
        data={"findings": found},
    )


def _answer(args: argparse.Namespace, session: Session) -> Outcome:
    from liushou_desktop.services.school.bureau_inspections import answer_inspection
    from liushou_desktop.services.school.staff import find_staff

    site = session.site()
    remedied = {}
    for text in args.remedied:
        place, _, day = text.partition("=")
        if not (place.isascii() and place.isdigit()):
            raise RefusedError("POINTS_UNREADABLE", text=text)
        remedied[int(place) - 1] = day_of(day)
    staff = tuple(find_staff(site, name).id for name in args.received_by)
    saved = answer_inspection(site, args.number, remedied, staff)
    return Outcome(
        f"{args.number} 的整改情况已记下，随本学期的报送包报上去。", data={"record": saved.id}
    )


def _group(args: argparse.Namespace, session: Session) -> Outcome:
    """The office's own leading group: shown, a new list from a file of answers, on paper."""
    from liushou_desktop.services.bureau import office_group as service

    site = session.site()
    if args.answers is not None:
        made = service.keep_group(site, _group_answers(site, args.answers), args.reason or "")
        return Outcome(f"领导小组名单存好了，{made.members} 人。", data={"id": made.id})
    if args.out is not None:
        printed = service.print_group(site)
        return paper_written("领导小组名单", printed.pdf, printed.pages, args.out)
    held = service.office_groups(site)
    if not held:
        return Outcome("还没有登记过领导小组名单。", data={"groups": []})
    lines = [
        f"{word('group_role', row['role'])}　{row['member']}　{row.get('job', '')}".rstrip()
        for row in held[0].values["members"]
    ]
    said = (
        f"{held[0].on} 起，组长{held[0].head}，共 {held[0].members} 人；以前的 {len(held) - 1} 份。"
    )
    return Outcome(said, lines=lines, data={"groups": held})


def _group_answers(site: Site, file: Path) -> Mapping[str, Any]:
    from liushou_desktop.formspec.check import read_texts
    from liushou_desktop.services.bureau.office_group import group_context, group_form
    from liushou_desktop.services.shared.record_answers import RecordRefusedError

    form = group_form()
    answers, problems = read_texts(form, answers_file(file, form), group_context(site))
    if problems:
        raise RecordRefusedError(tuple(problems))
    return answers


_NUMBER = arg("number", metavar="文号")

COMMANDS = (
    Command(
        ("bureau", "inspect"),
        "登记对一所学校的督查",
        _inspect,
        (
            SCHOOL,
            arg("--answers", type=Path, required=True, metavar="FILE.json"),
            arg("--reason", metavar="REASON"),
        ),
    ),
    Command(
        ("bureau", "recheck"),
        "登记督查问题的复查结果",
        _recheck,
        (
            _NUMBER,
            arg("finding", type=int, metavar="第几个问题"),
            arg("--on", metavar="YYYY-MM-DD", help="哪天看的；不写就是今天"),
            arg("--result", required=True, metavar="已整改|部分整改|未整改"),
        ),
    ),
    Command(
        ("bureau", "void-inspection"),
        "作废一次督查",
        _void_inspection,
        (_NUMBER, NEEDS_REASON),
    ),
    Command(
        ("bureau", "print-inspection"),
        "督查整改通知书（PDF）",
        _rectification,
        (_NUMBER, OUT_PDF),
    ),
    Command(
        ("bureau", "group"),
        "本局（学区）的领导小组名单：看、换一份、打印",
        _group,
        (
            arg("--answers", type=Path, metavar="FILE.json", help="换成这一份"),
            arg("--out", type=Path, metavar="FILE.pdf", help="打印现在用的"),
            arg("--reason", metavar="REASON"),
        ),
    ),
    Command(("inspection", "list"), "教育局和学区督查发现、还没有复查合格的问题", _findings_here),
    Command(
        ("inspection", "answer"),
        "答复教育局或学区的督查：哪个问题哪天改完",
        _answer,
        (
            _NUMBER,
            arg("--remedied", action="append", metavar="1=YYYY-MM-DD", default=[]),
            arg("--received-by", action="append", required=True, metavar="NAME"),
        ),
    ),
)
