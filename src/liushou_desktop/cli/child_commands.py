"""child, duties, indicators: files and figures."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from liushou_desktop.base.errors import RefusedError
from liushou_desktop.base.files import write_whole
from liushou_desktop.cli.arguments import TERM
from liushou_desktop.cli.command import Command, arg, day_of
from liushou_desktop.cli.outcome import Outcome, plain, problem_data, problem_lines
from liushou_desktop.cli.session import Session

if TYPE_CHECKING:
    from liushou_desktop.services.school.child_leaves import LeaveLine
    from liushou_desktop.services.school.signed_figures import SignedFigures


def child_id(session: Session, number: str) -> str:
    """Id of the child with this file number; who has none yet is called by student number, name
    or id.

    Raises:
        RefusedError: CHILD_UNKNOWN; CHILD_NAME_SHARED, several are called so.
    """
    from liushou_desktop.domain.child import Child

    with session.site().unit() as unit:
        found = (
            unit.find(Child, file_number=number)
            or unit.find(Child, student_number=number)
            or unit.find(Child, name=number)
            or unit.find(Child, id=number)
        )
    if len(found) > 1:
        raise RefusedError("CHILD_NAME_SHARED", name=number, count=len(found))
    if not found:
        raise RefusedError("CHILD_UNKNOWN", number=number)
    return found[0].id


def _child_list(args: argparse.Namespace, session: Session) -> Outcome:
    from liushou_desktop.services.school.find_children import child_rows, find_children
    from liushou_desktop.services.school.refresh_summaries import refresh_all
    from liushou_desktop.services.school.staff import find_class
    from liushou_desktop.storage.queries.child_list import ChildFilter

    site = session.site()
    refresh_all(site)
    wanted = ChildFilter(
        text=args.find or "",
        who="all" if args.all else "active",
        class_id=find_class(site, args.class_) if args.class_ else None,
    )
    rows = child_rows(site, find_children(site, wanted))
    return Outcome(
        f"找到 {len(rows)} 人。",
        lines=[
            "　".join((row.file_number or "—", row.name, row.class_label or "—")) for row in rows
        ],
        data={"children": rows},
    )


def _child_show(args: argparse.Namespace, session: Session) -> Outcome:
    from liushou_desktop.services.school.show_child import show_child

    page = show_child(session.site(), child_id(session, args.number))
    done, asked = page.knows.meter
    lines = [f"{line.relation}　{line.name}　{line.place}　{line.phone}" for line in page.family]
    lines += [f"{entry.on}　{entry.title}　{entry.text}" for entry in page.timeline]
    lines += problem_lines(page.doubts)
    summary = page.summary
    return Outcome(
        f"{summary.name}　{summary.class_label or ''}　四知道 {done} / {asked}",
        lines=lines,
        data={"child": page, "doubts": [problem_data(doubt) for doubt in page.doubts]},
    )


def _child_set(args: argparse.Namespace, session: Session) -> Outcome:
    from liushou_desktop.services.school.change_child import FILE_FORM, change_child

    site = session.site()
    pairs = dict(_pair(text) for text in args.values)
    for form in (FILE_FORM, "contact_card"):
        answers = _read_texts(session, form, pairs)
        if answers is not None:
            change_child(
                site, child_id(session, args.number), answers, form=form, reason=args.reason or ""
            )
            return Outcome(f"已改 {len(answers)} 项。", data={"fields": sorted(answers)})
    raise RefusedError("FIELD_UNKNOWN", field=next(iter(pairs)), form="档案")


def _pair(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals:
        raise RefusedError("FIELD_NEEDS_VALUE", text=text)
    return name, value


def _read_texts(session: Session, form_id: str, texts: dict[str, str]) -> dict[str, Any] | None:
    """Typed texts as values, by a field's id or its words on the form; None when the form does not
    have all these fields."""
    from liushou_desktop.formspec.check import read_texts
    from liushou_desktop.services.school.record_context import context_for
    from liushou_desktop.services.shared.record_answers import RecordRefusedError

    site = session.site()
    form = site.forms.form(form_id)
    called = {field.label: field.id for field in form.fields()}
    texts = {called.get(name, name): text for name, text in texts.items()}
    if not set(texts) <= set(called.values()):
        return None
    with site.unit() as unit:
        context = context_for(site, unit, None)
    answers, problems = read_texts(form, texts, context)
    if problems:
        raise RecordRefusedError(tuple(problems))
    return {name: answers.get(name) for name in texts}


def _child_photo(args: argparse.Namespace, session: Session) -> Outcome:
    """Look whether there is one; take one in, out of the file, or into a file of one's own."""
    from liushou_desktop.base.files import write_whole
    from liushou_desktop.services.school import child_photo as service

    site, child = session.site(), child_id(session, args.number)
    if args.file:
        made = service.set_photo(site, child, args.file)
        return Outcome(f"照片放好了，存成 {len(made) // 1000 + 1} KB。", data={"bytes": len(made)})
    if args.remove:
        service.remove_photo(site, child)
        return Outcome("照片去掉了。", data={"bytes": 0})
    held = service.child_photo(site, child)
    if held and args.out:
        write_whole(args.out, held)
        return Outcome(f"照片存成 {args.out.name}。", data={"bytes": len(held), "file": args.out})
    return Outcome("有照片。" if held else "没有照片。", data={"bytes": len(held or b"")})


def _child_open(args: argparse.Namespace, session: Session) -> Outcome:
    """Identify a pupil as left behind."""
    from liushou_desktop.services.school.open_file import open_file

    number = open_file(
        session.site(),
        child_id(session, args.number),
        category=args.category,
        start=day_of(args.since),
    )
    return Outcome(f"已建档，编号 {number}。", data={"file_number": number})


def _child_end(args: argparse.Namespace, session: Session) -> Outcome:
    from liushou_desktop.formspec.codes import code_set
    from liushou_desktop.services.school.end_spell import end_spell

    reason = code_set("spell_end_reason").find(args.reason)
    if reason is None:
        names = "、".join(code.name for code in code_set("spell_end_reason").codes)
        raise RefusedError("END_REASON_UNKNOWN", text=args.reason, known=names)
    end_spell(
        session.site(),
        child_id(session, args.number),
        last_day=day_of(args.last_day),
        reason=reason.code,
    )
    return Outcome("留守时段已结束。")


def _child_left(args: argparse.Namespace, session: Session) -> Outcome:
    """The pupil left the roll, or did not after all."""
    from liushou_desktop.formspec.codes import code_set
    from liushou_desktop.services.school.leave_school import (
        DROPPED_OUT,
        REASONS,
        leave_school,
        take_back_leaving,
    )

    site, child = session.site(), child_id(session, args.number)
    if args.take_back:
        take_back_leaving(site, child, args.take_back)
        return Outcome("离校登记已撤回。")
    found = code_set(REASONS).find(args.why or "")
    leave_school(
        site,
        child,
        last_day=day_of(args.last_day) if args.last_day else site.today,
        reason=found.code if found is not None else args.why or "",
        destination=args.to or "",
    )
    if found is not None and found.code == DROPPED_OUT:
        return Outcome("离校已登记。辍学的请再登记控辍保学，写劝返和书面报告。")
    return Outcome("离校已登记。")


def _child_leave(args: argparse.Namespace, session: Session) -> Outcome:
    """List the leaves of a child; note one, put one right, take one back."""
    from liushou_desktop.services.school.show_child import show_child
    from liushou_desktop.services.school.suspend_child import (
        Leave,
        change_leave,
        suspend_child,
        void_leave,
    )

    site, child = session.site(), child_id(session, args.number)
    held = {line.id: line for line in show_child(site, child).leaves}
    if args.void:
        void_leave(site, args.void, args.reason or "")
        return Outcome("请假休学已撤回。")
    if args.change or args.kind:
        old = held.get(args.change or "")
        if args.change and old is None:
            raise RefusedError("NOT_FOUND", kind="suspension", id=args.change)
        start = day_of(args.since) if args.since else (old.start if old else None)
        if start is None:
            raise RefusedError("LEAVE_WITHOUT_START")
        last_day = day_of(args.last_day) if args.last_day else (old.end if old else None)
        leave = Leave(
            kind=_leave_kind(args.kind) if args.kind else (old.kind if old else ""),
            start=start,
            end=last_day,
            has_proof=args.proof or bool(old and old.has_proof),
            note=args.note or (old.note if old else None),
        )
        if old:
            change_leave(site, old.id, leave, args.reason or "")
            return Outcome("请假休学已改好。", data={"leave": old.id})
        made = suspend_child(site, child, leave)
        return Outcome("请假休学已记下。", data={"leave": made})
    return Outcome(
        f"请假休学 {len(held)} 条。",
        lines=[_leave_words(line) for line in held.values()],
        data={"leaves": list(held.values())},
    )


def _leave_kind(text: str) -> str:
    from liushou_desktop.formspec.codes import code_set
    from liushou_desktop.services.school.suspend_child import KINDS

    found = code_set(KINDS).find(text)
    return found.code if found is not None else text


def _leave_words(line: LeaveLine) -> str:
    from liushou_desktop.services.school.suspend_child import KINDS
    from liushou_desktop.services.shared.words import word

    counted = "不算应做" if line.suspends else "照常算应做"
    end = line.end.isoformat() if line.end else ""
    return f"{line.id}　{word(KINDS, line.kind)}　{line.start}—{end}　{counted}"


def _show_duties(args: argparse.Namespace, session: Session) -> Outcome:
    from liushou_desktop.services.school.compute_figures import DutyChoice
    from liushou_desktop.services.school.list_duties import (
        export_duties,
        list_duties,
        print_duties,
    )
    from liushou_desktop.services.shared.words import word

    site = session.site()
    choice = DutyChoice(
        state=args.state or "",
        clause=args.clause or "",
        owner=args.owner or "",
        village=args.village or "",
        child=child_id(session, args.child) if args.child else "",
    )
    lines = list_duties(site, args.term).chosen(choice)
    if args.excel:
        export_duties(site, args.excel, choice, term=args.term)
    if args.pdf:
        job = print_duties(site, choice, term=args.term, watcher=session.watcher())
        write_whole(args.pdf, job.printed.pdf)
    counts: dict[str, int] = {}
    for line in lines:
        counts[line.duty.state.value] = counts.get(line.duty.state.value, 0) + 1
    words = "，".join(f"{word('duty_state', state)} {number}" for state, number in counts.items())
    return Outcome(
        f"共 {len(lines)} 项应做：{words or '没有'}。",
        lines=[
            f"{word('duty_state', line.duty.state.value)}　{line.rule.title}　{line.class_label}"
            f"　{line.child_name}　{line.duty.done} / {line.duty.owed}　{line.duty.due_on}"
            f"　{line.owner_name}　{line.rule.clause}"
            for line in lines
        ],
        data={
            "counts": counts,
            "duties": [
                {
                    **plain(line.duty._asdict()),
                    "title": line.rule.title,
                    "clause": line.rule.clause,
                    "child_name": line.child_name,
                    "class_label": line.class_label,
                    "owner_name": line.owner_name,
                    "village": line.village,
                    "attention": line.attention,
                }
                for line in lines
            ],
        },
    )


_STATES = ("open", "owed", "due", "overdue", "done", "exempt")


def _show_indicators(args: argparse.Namespace, session: Session) -> Outcome:
    from liushou_desktop.services.school.compute_figures import compute_indicators
    from liushou_desktop.services.shared.words import word

    asked: dict[str, Any] = {
        "term": args.term,
        "cut_off": day_of(args.cut_off) if args.cut_off else None,
    }
    signed = _signed(args, session) if args.signed else None
    figures = signed.figures if signed else compute_indicators(session.site(), **asked)
    asked["figures"] = figures
    message = f"{figures.term.name}　截至 {figures.cut_off}" + _figure_files(args, session, asked)
    if signed is not None:
        args_of = (signed.closing.version, signed.closing.principal)
        message += "　第 {} 版审签时的数，{}已审签。".format(*args_of)
    changes = signed.changes if signed else ()
    return Outcome(
        message,
        lines=[
            f"{f.id:6}{word('indicator', f.id)}　"
            + (str(f.numerator) if f.is_count else f"{f.numerator} / {f.denominator}　{f.rate}")
            for f in figures.indicators
        ]
        + [f"更正　{c.title}　审签时 {c.signed}，现在 {c.now}" for c in changes],
        data={
            "term": figures.term.id,
            "cut_off": figures.cut_off,
            "signed": signed is not None,
            "corrections": changes,
            "indicators": [
                {
                    "id": f.id,
                    "title": word("indicator", f.id),
                    "numerator": f.numerator,
                    "denominator": f.denominator,
                    "rate": f.rate,
                    "names": [
                        {"name": figures.names.get(e.child, ""), **plain(e._asdict())}
                        for e in f.entries
                    ],
                    "late": [plain(late._asdict()) for late in f.late],
                    "readings": list(f.readings),
                    "open_periods": list(f.open_periods),
                }
                for f in figures.indicators
            ],
        },
    )


def _signed(args: argparse.Namespace, session: Session) -> SignedFigures:
    """The figures as they were signed.

    Raises:
        RefusedError: TERM_NOT_SIGNED.
    """
    from liushou_desktop.services.school.signed_figures import signed_figures

    found = signed_figures(session.site(), args.term)
    if found is None:
        raise RefusedError("TERM_NOT_SIGNED", term=session.site().term(args.term).name)
    return found


def _figure_files(args: argparse.Namespace, session: Session, asked: dict[str, Any]) -> str:
    """``--excel`` and ``--pdf``: what was written, in words."""
    from liushou_desktop.app.figure_words import FIGURE_WORDS
    from liushou_desktop.services.school.figure_names import export_figures, print_figure_names

    said = ""
    if args.excel is not None:
        export_figures(session.site(), args.excel, FIGURE_WORDS, **asked)
        said += f"　指标和名单存在 {args.excel.name}。"
    if args.pdf is not None:
        job = print_figure_names(
            session.site(),
            FIGURE_WORDS,
            wanted=args.figure or (),
            only_lacking=not args.all,
            **asked,
        )
        write_whole(args.pdf, job.printed.pdf)
        said += f"　名单 {job.printed.pages} 页，存在 {args.pdf.name}。"
    return said


_NUMBER = arg("number", metavar="NO", help="档案编号；还没有编号的用学籍号或姓名")

COMMANDS = (
    Command(
        ("child", "list"),
        "找孩子：姓名、拼音首字母、证件号或电话末几位",
        _child_list,
        (
            arg("--find", metavar="TEXT"),
            arg("--class", dest="class_", metavar="班级"),
            arg("--all", action="store_true", help="全部学生，不只在册留守儿童"),
        ),
    ),
    Command(("child", "show"), "看一个孩子的档案", _child_show, (_NUMBER,)),
    Command(
        ("child", "set"),
        "改档案里的项目",
        _child_set,
        (_NUMBER, arg("values", nargs="+", metavar="FIELD=VALUE"), arg("--reason")),
    ),
    Command(
        ("child", "photo"),
        "孩子的照片：放进、去掉、取出",
        _child_photo,
        (
            _NUMBER,
            arg("--set", dest="file", type=Path, metavar="FILE.jpg"),
            arg("--remove", action="store_true"),
            arg("--out", type=Path, metavar="FILE.jpg"),
        ),
    ),
    Command(
        ("child", "open"),
        "认定为留守儿童并建档",
        _child_open,
        (
            _NUMBER,
            arg("--category", required=True, choices=("1", "2"), help="1 单亲 2 双亲"),
            arg("--since", required=True, metavar="YYYY-MM-DD"),
        ),
    ),
    Command(
        ("child", "end"),
        "登记返乡或其他结束原因",
        _child_end,
        (
            _NUMBER,
            arg("--last-day", required=True, metavar="YYYY-MM-DD"),
            arg("--reason", required=True),
        ),
    ),
    Command(
        ("child", "left"),
        "登记离校（转到县外、出国、死亡、辍学、误登），或撤回",
        _child_left,
        (
            _NUMBER,
            arg("--why", metavar="离校原因"),
            arg("--last-day", metavar="YYYY-MM-DD", help="在校最后一天，不写就是今天"),
            arg("--to", metavar="去向"),
            arg("--take-back", metavar="为什么", help="撤回离校登记"),
        ),
    ),
    Command(
        ("child", "leave"),
        "请假、休学、随家外出、父母短期在家：看、登记、改、撤回",
        _child_leave,
        (
            _NUMBER,
            arg("--kind", metavar="种类", help="病假、休学、随家外出、父母短期在家"),
            arg("--since", metavar="YYYY-MM-DD", help="第一天"),
            arg("--last-day", metavar="YYYY-MM-DD", help="最后一天，还没有就不写"),
            arg("--proof", action="store_true", help="有证明材料"),
            arg("--note", metavar="说明"),
            arg("--change", metavar="ID", help="改这一条"),
            arg("--void", metavar="ID", help="撤回这一条"),
            arg("--reason", metavar="原因"),
        ),
    ),
    Command(
        ("duties",),
        "应做、已做、逾期",
        _show_duties,
        (
            TERM,
            arg("--child", metavar="NO"),
            arg("--owner", metavar="姓名"),
            arg("--state", choices=_STATES, help="只要这一种；open 是还没做的"),
            arg("--clause", metavar="条款", help="只要这一条，如 四（二）2"),
            arg("--village", metavar="村", help="只要住这个村的孩子"),
            arg("--excel", type=Path, metavar="FILE.xlsx", help="这张清单存成 Excel"),
            arg("--pdf", type=Path, metavar="FILE.pdf", help="这张清单存成 PDF"),
        ),
    ),
    Command(
        ("indicators",),
        "指标：分子、分母、名单",
        _show_indicators,
        (
            TERM,
            arg("--cut-off", metavar="YYYY-MM-DD"),
            arg("--signed", action="store_true", help="审签时的数和名单，后来的变化列成更正"),
            arg("--excel", type=Path, metavar="FILE.xlsx", help="全部指标和名单存成 Excel"),
            arg("--pdf", type=Path, metavar="FILE.pdf", help="名单存成 PDF，按班排"),
            arg("--figure", nargs="+", metavar="I04", help="PDF 只要这几个指标"),
            arg("--all", action="store_true", help="PDF 连不差的人也列上"),
        ),
    ),
)
