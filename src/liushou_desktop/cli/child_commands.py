"""child list, show, set, photo, open, end: the file of a child."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from liushou_desktop.base.errors import RefusedError
from liushou_desktop.base.files import write_whole
from liushou_desktop.cli.arguments import CHILD
from liushou_desktop.cli.command import Command, arg, day_of
from liushou_desktop.cli.outcome import Outcome, problem_data, problem_lines
from liushou_desktop.cli.session import Session

if TYPE_CHECKING:
    pass


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
    Command(("child", "show"), "看一个孩子的档案", _child_show, (CHILD,)),
    Command(
        ("child", "set"),
        "改档案里的项目",
        _child_set,
        (CHILD, arg("values", nargs="+", metavar="FIELD=VALUE"), arg("--reason")),
    ),
    Command(
        ("child", "photo"),
        "孩子的照片：放进、去掉、取出",
        _child_photo,
        (
            CHILD,
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
            CHILD,
            arg("--category", required=True, choices=("1", "2"), help="1 单亲 2 双亲"),
            arg("--since", required=True, metavar="YYYY-MM-DD"),
        ),
    ),
    Command(
        ("child", "end"),
        "登记返乡或其他结束原因",
        _child_end,
        (
            CHILD,
            arg("--last-day", required=True, metavar="YYYY-MM-DD"),
            arg("--reason", required=True),
        ),
    ),
)
