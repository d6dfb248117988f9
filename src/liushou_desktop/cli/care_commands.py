"""backup, restore, check, migrate, export and import everything, forms check: care of the file."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path

from liushou_desktop.app.wording import sentence
from liushou_desktop.base.files import make_folder
from liushou_desktop.cli.arguments import FILE, OUT_FILE
from liushou_desktop.cli.command import Command, arg
from liushou_desktop.cli.outcome import Outcome, problem_data, problem_lines
from liushou_desktop.cli.session import Session
from liushou_desktop.services.shared.site_folder import is_site


def _backup(args: argparse.Namespace, session: Session) -> Outcome:
    from liushou_desktop.services.shared.care import back_up

    if args.out is not None:
        make_folder(args.out)
    made = back_up(session.site(), args.out, session.watcher())
    return Outcome(f"已备份并打开核对过：{made.path.name}。", data={"file": made.path})


def _restore(args: argparse.Namespace, session: Session) -> Outcome:
    from liushou_desktop.services.shared import care

    if args.paper_key:
        care.restore_with_paper_key(args.file, session.folder, args.paper_key, session.clock)
    else:
        care.restore_with_password(
            args.file, session.folder, session.user_name(), session.password(), session.clock
        )
    return Outcome(f"已用 {args.file.name} 恢复。原来的先另存了一份。")


def _check(args: argparse.Namespace, session: Session) -> Outcome:
    from liushou_desktop.services.shared.care import check_site

    report = check_site(session.site(), session.watcher())
    data = {"problems": [problem_data(problem) for problem in report.problems]}
    if report.is_sound:
        return Outcome("资料完好，变更记录一条不少。", data=data)
    return Outcome(
        "资料有损坏，请先备份现状，再用最近的好备份恢复。",
        lines=[f"  {line}" for line in problem_lines(report.problems)],
        data=data,
        exit_code=4,
        code="STORE_DAMAGED",
    )


def _migrate(args: argparse.Namespace, session: Session) -> Outcome:
    """Opening brings an older file up to date; this says so."""
    site = session.site()
    return Outcome(f"{site.name}的资料已是这一版程序的格式。")


_FILE_PASSWORD = "LIUSHOU_FILE_PASSWORD"  # noqa: S105 - name of the environment variable


def _export_site(args: argparse.Namespace, session: Session) -> Outcome:
    """All of it as JSON; ``--plain`` says that the writer knows it can be read by anybody."""
    from liushou_desktop.services.shared.export_site import export_site

    prompt = "这个文件的密码（至少 8 个字符）："
    password = None if args.plain else session.password(prompt, _FILE_PASSWORD)
    done = export_site(
        session.site(), args.out, reason=args.reason, password=password, watcher=session.watcher()
    )
    rows = sum(done.counts.values()) - done.counts["changes"]
    said = "要用密码打开" if done.is_sealed else "是明文，谁拿到都能看，用完就删"
    return Outcome(
        f"已导出全部数据 {args.out.name}：{rows} 行，变动 {done.counts['changes']} 条；{said}。",
        lines=_withheld_lines(done.withheld),
        data={
            "file": args.out,
            "counts": done.counts,
            "is_sealed": done.is_sealed,
            "withheld": done.withheld,
        },
    )


def _withheld_lines(withheld: Mapping[str, int]) -> list[str]:
    """That answers stayed behind, and how they come along."""
    if not withheld:
        return []
    return [sentence("EXPORT_SITE_WITHHELD", {"count": sum(withheld.values())})]


def _export_protected(args: argparse.Namespace, session: Session) -> Outcome:
    from liushou_desktop.services.school.carry_protected import export_protected

    password = session.password("这个文件的密码（至少 8 个字符）：", _FILE_PASSWORD)
    done = export_protected(session.site(), args.out, reason=args.reason, password=password)
    return Outcome(
        sentence("PROTECTED_CARRIED", {"file": args.out.name, "count": done.records}),
        data={"file": args.out, "records": done.records},
    )


def _import_protected(args: argparse.Namespace, session: Session) -> Outcome:
    from liushou_desktop.services.school.carry_protected import import_protected

    password = session.password("这个文件的密码：", _FILE_PASSWORD)
    done = import_protected(session.site(), args.file, password)
    return Outcome(
        sentence("PROTECTED_TAKEN", asdict(done)),
        data=asdict(done),
    )


def _import_site(args: argparse.Namespace, session: Session) -> Outcome:
    """Into the empty site of ``--data-dir``; where there is none, it is made from the file."""
    from liushou_desktop.services.shared import import_site as service

    sealed = service.is_sealed(args.file)
    opening = session.password("这个文件的密码：", _FILE_PASSWORD) if sealed else None
    watcher = session.watcher()
    lines: list[str] = []
    data: dict[str, object] = {}
    if is_site(session.folder):
        done = service.import_site(session.site(), args.file, opening, watcher)
    else:
        head = service.read_head(args.file, opening)
        created, done = service.create_site_from(
            session.folder,
            args.file,
            user=session.user or ("资料员" if head.side == "school" else "县局资料员"),
            password=session.password(),
            clock=session.clock,
            file_password=opening,
            watcher=watcher,
        )
        data["paper_key"] = list(created.paper_key_lines)
        lines += [
            "纸质钥匙只显示这一次，请抄好封存：",
            *(f"  {x}" for x in created.paper_key_lines),
        ]
    rows = sum(done.counts.values()) - done.counts.get("changes", 0)
    return Outcome(
        f"已导入 {done.head.name} 的全部数据：{rows} 行。用户和密码要重新添加，钥匙是新的。",
        lines=[*lines, *_withheld_lines(done.withheld)],
        data={
            **data,
            "code_of_site": done.head.code,
            "counts": done.counts,
            "withheld": done.withheld,
        },
    )


def _forms_check(args: argparse.Namespace, session: Session) -> Outcome:
    from liushou_desktop.cli.form_faces import faces
    from liushou_desktop.formspec.lint import check_forms

    found = check_forms(args.folder, faces())
    data = {
        "forms": list(found.forms),
        "code_sets": found.code_sets,
        "problems": [problem_data(problem) for problem in found.problems],
    }
    if not found.problems:
        return Outcome(
            f"{len(found.forms)} 张表单、{found.code_sets} 个代码表都没有问题。", data=data
        )
    return Outcome(
        f"表单里有 {len(found.problems)} 处问题。",
        lines=[f"  {line}" for line in problem_lines(found.problems)],
        data=data,
        exit_code=2,
        code="FORMS_HAVE_PROBLEMS",
    )


_SUBJECTS = {
    "child": "一个孩子",
    "file": "孩子的档案",
    "register": "名册",
    "apart": "单独封存",
    "group": "一群孩子",
    "class": "一个班",
    "staff": "一位教师",
    "site": "学校",
}


def _forms_list(args: argparse.Namespace, session: Session) -> Outcome:
    """Every form with its number, id and whom it is about; it needs no site."""
    from liushou_desktop.formspec.loader import catalogue

    forms = list(catalogue().values())
    return Outcome(
        f"共 {len(forms)} 张表。",
        lines=[f"{f.code}　{f.title}　{f.id}　{_SUBJECTS[f.subject]}　{f.clause}" for f in forms],
        data={
            "forms": [
                {
                    "id": f.id,
                    "code": f.code,
                    "version": f.version,
                    "title": f.title,
                    "subject": f.subject,
                    "clause": f.clause,
                }
                for f in forms
            ]
        },
    )


COMMANDS = (
    Command(("backup",), "备份", _backup, (arg("--out", type=Path, metavar="DIR"),)),
    Command(
        ("restore",),
        "用备份恢复",
        _restore,
        (FILE, arg("--paper-key")),
    ),
    Command(("check",), "检查资料", _check),
    Command(("migrate",), "把旧资料升到这一版", _migrate),
    Command(("forms", "list"), "有哪些表", _forms_list),
    Command(
        ("export", "site"),
        "导出本单位全部数据（JSON，默认加密码）",
        _export_site,
        (
            OUT_FILE,
            arg("--reason", required=True, help="为什么要导出，记进变动链"),
            arg("--plain", action="store_true", help="不加密码，明文存"),
        ),
    ),
    Command(
        ("import", "site"),
        "把导出的全部数据放进新的空资料夹",
        _import_site,
        (FILE,),
    ),
    Command(
        ("export", "protected"),
        "心理教师带走封存的心理辅导内容（总是加密码）",
        _export_protected,
        (
            OUT_FILE,
            arg("--reason", required=True, help="为什么要带走，记进变动链"),
        ),
    ),
    Command(
        ("import", "protected"),
        "心理教师把带来的封存内容放回各份记录",
        _import_protected,
        (FILE,),
    ),
    Command(
        ("forms", "check"),
        "检查表单定义",
        _forms_check,
        (arg("--folder", type=Path, metavar="DIR"),),
    ),
)
