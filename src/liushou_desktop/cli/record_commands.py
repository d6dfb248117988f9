"""record: filled forms about a child, a list of children, a teacher or the school."""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from liushou_desktop.base.errors import ConflictError, RefusedError
from liushou_desktop.base.files import read_limited
from liushou_desktop.cli.arguments import TERM
from liushou_desktop.cli.child_commands import child_id
from liushou_desktop.cli.command import Command, arg, day_of
from liushou_desktop.cli.outcome import Outcome, plain
from liushou_desktop.cli.session import Session
from liushou_desktop.formspec.model import Form, FormField

if TYPE_CHECKING:
    from liushou_desktop.domain.pictures import Picture
    from liushou_desktop.services.school.call_sheet import CalledSheet
    from liushou_desktop.storage.unit import UnitOfWork

_ANSWERS_LIMIT = 5_000_000


def _record_add(args: argparse.Namespace, session: Session) -> Outcome:
    """One record per child, or one of a list, a teacher or the school; answers as texts a person
    would type, by field id."""
    from liushou_desktop.formspec.check import read_texts
    from liushou_desktop.services.school.add_record import NewRecord, children_of, keep_record
    from liushou_desktop.services.school.record_context import context_for
    from liushou_desktop.services.school.refresh_summaries import refresh_children
    from liushou_desktop.services.shared.record_answers import RecordRefusedError
    from liushou_desktop.services.shared.rights import Right

    site = session.site()
    form = site.forms.form(args.form)
    site.require(Right.RECORD)
    children: list[str | None] = [child_id(session, number) for number in args.child or ()]
    texts, pictures = answers_and_photos(args.answers, form, _numbers(session))
    saved = []
    with site.unit() as unit:
        sheet = _called(session, unit, form.id, args.sheet) if args.sheet else None
        if sheet is not None and not children:
            children = [sheet.child]
        if not children and not form.is_of_child:
            children = [None]
        if not children or (sheet is not None and children != [sheet.child]):
            raise RefusedError("SHEET_OR_CHILD")
        context = context_for(
            site,
            unit,
            site.term(),
            is_late_entry=args.late,
            with_children=form.attendance is not None,
        )
        answers, problems = read_texts(form, texts, context)
        if problems:
            raise RecordRefusedError(tuple(problems))
        answers |= pictures
        for child in children:
            new = NewRecord(
                form=form.id,
                child=child,
                answers=answers,
                reason=args.reason or "",
                is_late_entry=args.late,
                sheet_number=sheet.sheet_number if sheet is not None else None,
            )
            saved.append(keep_record(site, unit, new))
            refresh_children(site, unit, children_of(site, new))
    counted = "、".join(dict.fromkeys(c.label for each in saved for c in each.counts_for))
    return Outcome(
        f"已保存 {len(saved)} 条{form.title}。" + (counted and f"{counted}。"),
        data={
            "records": [
                {"id": each.id, "counts_for": [c.rule for c in each.counts_for]} for each in saved
            ]
        },
    )


def read_answers(session: Session, form: Form, file: Path) -> dict[str, Any]:
    """The answers of a form about a list of children, from a JSON file.

    Raises:
        RefusedError: ANSWERS_UNREADABLE, FIELD_UNKNOWN, RECORD_HAS_PROBLEMS.
    """
    from liushou_desktop.formspec.check import read_texts
    from liushou_desktop.services.school.record_context import context_for
    from liushou_desktop.services.shared.record_answers import RecordRefusedError

    site = session.site()
    texts, pictures = answers_and_photos(file, form, _numbers(session))
    with site.unit() as unit:
        context = context_for(site, unit, site.term(), with_children=True)
        answers, problems = read_texts(form, texts, context)
    if problems:
        raise RecordRefusedError(tuple(problems))
    return {**answers, **pictures}


def _called(session: Session, unit: UnitOfWork, form: str, typed: str) -> CalledSheet:
    """The sheet of paper a record is keyed from, or the row of a worklist."""
    from liushou_desktop.services.school.call_sheet import sheet_called

    called = sheet_called(session.site(), unit, form, typed)
    if called.keyed_on is not None:
        number, day = called.sheet_number, called.keyed_on.isoformat()
        raise ConflictError("SHEET_KEYED_ALREADY", number=number, day=day)
    return called


def _numbers(session: Session) -> dict[str, str]:
    """File number → id, for the children on a list."""
    from liushou_desktop.domain.child import Child

    with session.site().unit() as unit:
        return {row.file_number: row.id for row in unit.find(Child) if row.file_number}


def _record_make_up(args: argparse.Namespace, session: Session) -> Outcome:
    """Note how an absent child of a list was made up for."""
    from liushou_desktop.formspec.codes import code_set
    from liushou_desktop.services.school.group_lists import MakeUp, make_up

    ways = code_set("make_up_way")
    way = ways.find(args.way) if args.way else None
    if args.way and way is None:
        known = "、".join(code.name for code in ways.codes)
        raise RefusedError("CHOICE_UNKNOWN", label="怎么补", text=args.way, known=known)
    done = MakeUp(
        child=child_id(session, args.child), on=day_of(args.on), way=way.code if way else None
    )
    make_up(session.site(), args.id, done)
    return Outcome("补的已记在那次的名单里。")


def answers_and_photos(
    file: Path, form: Form, numbers: Mapping[str, str]
) -> tuple[dict[str, str], dict[str, tuple[Picture, ...]]]:
    """The answers as texts, and the photos: a list of files beside the JSON file, or one.

    Raises:
        RefusedError: ANSWERS_UNREADABLE, PHOTO_… and those of ``read_limited``, with the file.
    """
    from liushou_desktop.formspec.kinds.photos import most_bytes
    from liushou_desktop.services.shared.pictures import small_picture

    texts, pictures = _read_answers(file), {}
    for field in form.fields():
        if field.kind == "photos" and texts.get(field.id):
            named = texts.pop(field.id)
            paths = named if isinstance(named, list) else [named]
            pictures[field.id] = tuple(
                small_picture(file.parent / str(path), most_bytes(field)) for path in paths
            )
    return _as_texts(texts, form, numbers), pictures


def answers_file(
    file: Path, form: Form, numbers: Mapping[str, str] | None = None
) -> dict[str, str]:
    """Field id → text, from a JSON object; lists are joined, yes/no become 是/否.

    Rows of a table are objects by column id; a child is named by file number or name.
    """
    return _as_texts(_read_answers(file), form, numbers or {})


def _read_answers(file: Path) -> dict[str, Any]:
    try:
        read = json.loads(read_limited(file, _ANSWERS_LIMIT).decode("utf-8-sig"))
    except (ValueError, UnicodeDecodeError) as error:
        raise RefusedError("ANSWERS_UNREADABLE", file=file.name) from error
    if not isinstance(read, dict):
        raise RefusedError("ANSWERS_UNREADABLE", file=file.name)
    return read


def _as_texts(read: Mapping[str, Any], form: Form, numbers: Mapping[str, str]) -> dict[str, str]:
    tables = {field.id: field for field in form.fields() if field.kind == "repeat"}
    return {
        str(name): _rows(value, tables[name], numbers)
        if name in tables and isinstance(value, list)
        else _text(value)
        for name, value in read.items()
    }


def _rows(rows: list[Any], table: FormField, numbers: Mapping[str, str]) -> str:
    """One line per row, cells between ``|``, as the kind ``repeat`` reads it.

    Raises:
        RefusedError: FIELD_UNKNOWN, ANSWERS_ROW_UNREADABLE.
    """
    known = [column.id for column in table.fields]
    lines = []
    for number, row in enumerate(rows, start=1):
        if not isinstance(row, dict):
            raise RefusedError("ANSWERS_ROW_UNREADABLE", label=table.label, row=number)
        strange = next((name for name in row if name not in known), None)
        if strange is not None:
            raise RefusedError("FIELD_UNKNOWN", field=strange, form=table.label)
        cells = [_text(row.get(name)).replace("|", "／").replace("\n", " ") for name in known]
        named = [
            numbers.get(cell, cell) if column.kind == "child" else cell
            for column, cell in zip(table.fields, cells, strict=True)
        ]
        lines.append(" | ".join(named))
    return "\n".join(lines)


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, list):
        return "、".join(str(each) for each in value)
    return "" if value is None else str(value)


def _record_list(args: argparse.Namespace, session: Session) -> Outcome:
    from liushou_desktop.services.school.list_records import list_records

    lines = list_records(
        session.site(),
        child=child_id(session, args.child) if args.child else None,
        form=args.form,
        term=args.term,
    )
    return Outcome(
        f"共 {len(lines)} 条。",
        lines=[f"{r.occurred_on}　{r.form_title}　{r.child_name}　{r.staff}" for r in lines],
        data={"records": lines},
    )


def _record_show(args: argparse.Namespace, session: Session) -> Outcome:
    from liushou_desktop.services.school.read_record import read_record

    sheet = read_record(session.site(), args.id, unseal=args.unseal)
    lines = []
    for section in sheet.sections:
        lines.append(section.title)
        lines += [
            f"  {line.label}：{'（封着）' if line.is_sealed else line.text}"
            for line in section.lines
        ]
    whom = f"　{sheet.child_name}" if sheet.child_name else ""
    return Outcome(
        f"{sheet.title}{whom}　{sheet.occurred_on}", lines=lines, data={"record": plain(sheet)}
    )


def _record_photos(args: argparse.Namespace, session: Session) -> Outcome:
    """How many there are; into a folder of one's own, or one of them taken out for good."""
    from liushou_desktop.base.files import write_whole
    from liushou_desktop.services.school.record_photos import record_photos, take_out_photo

    site = session.site()
    found = record_photos(site, args.id)
    if args.remove is not None:
        if not 0 < args.remove <= len(found):
            raise RefusedError("PHOTO_NUMBER", number=args.remove, count=len(found))
        left = take_out_photo(site, args.id, found[args.remove - 1].digest, args.reason or "")
        return Outcome(f"第 {args.remove} 张照片去掉了，还有 {left} 张。", data={"photos": left})
    contents = [each.content for each in found if each.content]
    files = []
    for number, content in enumerate(contents if args.to else (), start=1):
        args.to.mkdir(parents=True, exist_ok=True)
        files.append(args.to / f"{args.id}-{number}.jpg")
        write_whole(files[-1], content)
    said = f"有 {len(contents)} 张照片" if contents else "没有照片"
    return Outcome(
        f"{said}，存到 {args.to.name}。" if files else f"{said}。",
        lines=[file.name for file in files],
        data={"photos": len(contents), "files": files},
    )


def _record_void(args: argparse.Namespace, session: Session) -> Outcome:
    from liushou_desktop.services.school.list_records import void_record

    void_record(session.site(), args.id, args.reason)
    return Outcome("这条记录已作废，不再计数，原文留着。")


COMMANDS = (
    Command(
        ("record", "add"),
        "记一次家访、谈心、会议或机构用表",
        _record_add,
        (
            arg("form"),
            arg("--child", nargs="+", metavar="NO"),
            arg("--sheet", metavar="单号[/行号]", help="照哪一张纸、工作单哪一行录的"),
            arg("--answers", type=Path, required=True, metavar="FILE.json"),
            arg("--reason"),
            arg("--late", action="store_true", help="补录以前学期的"),
        ),
    ),
    Command(
        ("record", "list"),
        "列出记录",
        _record_list,
        (arg("--child", metavar="NO"), arg("--form"), TERM),
    ),
    Command(
        ("record", "show"),
        "看一条记录",
        _record_show,
        (arg("id"), arg("--unseal", metavar="原因", help="封存的也看：写明原因，要留痕")),
    ),
    Command(
        ("record", "photos"),
        "看一条记录的照片，另存，或去掉一张",
        _record_photos,
        (
            arg("id"),
            arg("--to", type=Path, metavar="DIR", help="另存到这个文件夹"),
            arg("--remove", type=int, metavar="N", help="去掉第 N 张，要写原因"),
            arg("--reason"),
        ),
    ),
    Command(
        ("record", "void"),
        "作废一条记录",
        _record_void,
        (arg("id"), arg("--reason", required=True)),
    ),
    Command(
        ("record", "make-up"),
        "缺席的补上了",
        _record_make_up,
        (
            arg("id"),
            arg("--child", required=True, metavar="NO"),
            arg("--on", required=True, metavar="YYYY-MM-DD"),
            arg("--way", metavar="怎么补"),
        ),
    ),
)
