"""bureau waiting, assessment, items, inspections, events, notice: what waits, judging the schools,
telling them; at a school that stands alone report items."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from liushou_desktop.base.errors import RefusedError
from liushou_desktop.base.files import write_whole
from liushou_desktop.cli.arguments import OUT_PDF, TERM, paper_written
from liushou_desktop.cli.command import Command, arg
from liushou_desktop.cli.outcome import Outcome
from liushou_desktop.cli.session import Session
from liushou_desktop.services.shared.words import evidence, spent

if TYPE_CHECKING:
    from liushou_desktop.services.bureau.county_events import DropoutLine, IncidentLine


def _assessment(args: argparse.Namespace, session: Session) -> Outcome:
    from liushou_desktop.domain.assessment import points
    from liushou_desktop.services.bureau.county_assessment import county_assessment

    schools = county_assessment(session.site(), args.term)
    lines = []
    for each in schools:
        score = each.score
        total = f"{points(score.tenths)} / {score.full} 分" if score.is_scored else "没有定分值"
        own = "" if each.own_total is None else f"　自评 {points(each.own_total)} 分"
        apart = f"　{each.rules.words}" if each.rules else ""
        lines.append(f"{each.code}　{each.name}　{total}{own}{apart}")
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
            "rules": each.rules,
        }
        for each in schools
    ]
    return Outcome(f"已上报的 {len(schools)} 所学校的考核。", lines=lines, data={"schools": data})


def _items(args: argparse.Namespace, session: Session) -> Outcome:
    """The items of a term; with --out written, with --from read from a file, with --set changed."""
    from liushou_desktop.services.shared.assessment_files import import_items, write_items
    from liushou_desktop.services.shared.edit_assessment import assessment_sheet, set_points

    site, reason = session.site(), args.reason or ""
    if args.source is not None:
        import_items(site, args.source, args.term, reason, session.watcher())
    if args.set:
        set_points(site, args.term, dict(map(_points_typed, args.set)), reason)
    sheet = assessment_sheet(site, args.term)
    if args.out is not None:
        write_items(site, args.out, args.term)
    version = f"第 {sheet.version} 版" if sheet.version else "方案的项目"
    frozen = f"，{sheet.frozen_on} 发过通报，不能再改" if sheet.frozen_on else ""
    return Outcome(
        f"{sheet.term_name}考核 {len(sheet.items)} 项，满分 {sheet.full} 分，{version}{frozen}。",
        lines=[
            f"{each.code} {each.title}　{each.clause}　{each.figure} {evidence(each.figure)}　"
            f"{each.weight or '—'} 分"
            for each in sheet.items
        ],
        data={
            "term": sheet.term,
            "since": sheet.since,
            "version": sheet.version,
            "full": sheet.full,
            "frozen_on": sheet.frozen_on,
            "items": sheet.items,
            "file": args.out,
        },
    )


def _points_typed(text: str) -> tuple[str, int]:
    """``A01=10``."""
    item, _, points = text.partition("=")
    if not (points.isascii() and points.isdigit()):
        raise RefusedError("POINTS_UNREADABLE", text=text)
    return item.strip(), int(points)


def _inspections(args: argparse.Namespace, session: Session) -> Outcome:
    from liushou_desktop.app.wording import sentence
    from liushou_desktop.services.bureau.county_inspections import county_inspections

    lines = county_inspections(session.site(), args.term)
    overdue = sum(line.state == "overdue" for line in lines)
    return Outcome(
        f"检查发现问题 {len(lines)} 个，过期没改完 {overdue} 个。",
        lines=[
            f"{line.school}　{sentence(f'FINDING_STATE_{line.state.upper()}')}　{line.finding}　"
            f"期限 {line.due or '—'}　改完 {line.done or '—'}　{line.notice}".rstrip()
            for line in lines
        ],
        data={"findings": lines},
    )


def _events(args: argparse.Namespace, session: Session) -> Outcome:
    from liushou_desktop.services.bureau.county_events import county_events

    site = session.site()
    found = county_events(site, args.term)
    if args.out is not None:
        from liushou_desktop.app.event_words import dropout_words, incident_words
        from liushou_desktop.services.bureau.print_events import print_events

        paper = f"county_{args.paper}"
        printed = print_events(site, args.term, paper, incident_words, dropout_words)
        write_whole(args.out, printed.pdf)
    late = sum(line.is_late for line in found.incidents)
    overdue = sum(line.is_overdue for line in found.dropouts)
    away = sum(line.days is not None for line in found.dropouts)
    return Outcome(
        f"突发事件 {len(found.incidents)} 起，迟报或没有报 {late} 起；"
        f"控辍台账 {len(found.dropouts)} 人，还没回来 {away} 人，超过期限 {overdue} 人。",
        lines=[*map(_incident_line, found.incidents), *map(_dropout_line, found.dropouts)],
        data={
            "incidents": [{**asdict(line), "is_late": line.is_late} for line in found.incidents],
            "dropouts": found.dropouts,
        },
    )


def _incident_line(line: IncidentLine) -> str:
    """As the page of the window has it: in time or not, what, how many, each clock, how it is."""
    clocks = (("told", "报教育部门", line.told), ("first", "初报", line.first))
    parts = [
        line.school,
        line.kinds,
        f"涉及 {line.children} 人",
        f"{line.found:%Y-%m-%d %H:%M}" if line.found else "—",
    ]
    for which, title, minutes in (*clocks, ("final", "终报", line.final)):
        took = "没有写" if minutes is None else spent(minutes)
        parts.append(f"{title} {took}{'（迟）' if which in line.late else ''}")
    parts.append("处理完了" if line.state == "closed" else "还在处理")
    return "　".join(parts)


def _dropout_line(line: DropoutLine) -> str:
    away = f"{line.days} 天没到校" if line.days is not None else f"复学 {line.returned_on or '—'}"
    parts = [line.school, line.state, f"末次到校 {line.seen_on or '—'}", away]
    parts.append(f"劝返 {line.attempts} 次")
    if line.closed_on is not None:
        parts.append(f"销号 {line.closed_on}")
    return "　".join([*parts, *(["超过期限"] if line.is_overdue else [])])


def _waiting(args: argparse.Namespace, session: Session) -> Outcome:
    """What the first page of the window lists."""
    from liushou_desktop.app.wording import sentence
    from liushou_desktop.services.bureau.county_desk import county_desk

    site = session.site()
    desk = county_desk(site)
    names = {term.id: term.name for term in site.own_terms}
    lines = []
    for each in desk.waiting:
        about = {"count": each.count, "term": names.get(each.term, each.term)}
        past = "逾期" if each.is_overdue else "等着办"
        said = sentence(f"DESK_{each.kind.upper()}", about)
        lines.append(f"{past}　{said}　{'、'.join(each.schools)}")
    status = desk.status
    share = f"{status.count('merged')} / {len(status.lines)}"
    return Outcome(
        f"等着办的事 {len(desk.waiting)} 件；{status.term_name}已收 {share} 所。",
        lines=lines,
        data={"waiting": desk.waiting, "districts": desk.districts, "pupils": desk.pupils},
    )


def _notice(args: argparse.Namespace, session: Session) -> Outcome:
    from liushou_desktop.services.bureau.print_notice import print_notice

    printed = print_notice(session.site(), args.term, args.demand or "")
    return paper_written("通报", printed.pdf, printed.pages, args.out)


_ITEMS = (
    TERM,
    arg("--out", type=Path, metavar="FILE.xlsx|FILE.toml"),
    arg("--from", dest="source", type=Path, metavar="FILE.xlsx|FILE.toml"),
    arg("--set", action="append", metavar="A01=10"),
    arg("--reason", metavar="为什么改"),
)

_EVENTS = (
    TERM,
    arg("--out", type=Path, metavar="FILE.pdf"),
    arg("--paper", choices=("incidents", "dropout"), default="incidents", help="打印哪一张"),
)

COMMANDS = (
    Command(
        ("bureau", "assessment"),
        "按定好的分值算各校考核，逐项带依据",
        _assessment,
        (TERM,),
    ),
    Command(("bureau", "inspections"), "各校检查发现的问题和整改期限", _inspections, (TERM,)),
    Command(("bureau", "waiting"), "工作台：等着办的事、各学区报送", _waiting, ()),
    Command(("bureau", "events"), "各校突发事件的时限和控辍台账", _events, _EVENTS),
    Command(
        ("bureau", "notice"),
        "按上报的数据拟一份通报（PDF）",
        _notice,
        (
            TERM,
            arg("--demand", metavar="工作要求"),
            OUT_PDF,
        ),
    ),
    Command(
        ("bureau", "items"),
        "考核项目、依据和分值：列出、写成 Excel 或 TOML、读回来、改分值",
        _items,
        _ITEMS,
    ),
    Command(
        ("report", "items"),
        "自查考核的项目和分值：列出；单独用的学校自己定",
        _items,
        _ITEMS,
    ),
)
