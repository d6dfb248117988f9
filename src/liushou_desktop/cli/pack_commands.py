"""bureau rules, set-rule, leave-rule, revise-form, packs, issue; pack show and apply at the
school."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from liushou_desktop.base.errors import RefusedError
from liushou_desktop.base.files import make_folder
from liushou_desktop.cli.arguments import FILE, OUT_FOLDER
from liushou_desktop.cli.command import Command, arg
from liushou_desktop.cli.outcome import Outcome
from liushou_desktop.cli.session import Session

if TYPE_CHECKING:
    from liushou_desktop.domain.rules import SettingValue
    from liushou_desktop.services.school.pack_changes import PackShown
    from liushou_desktop.services.shared.setting_lines import SettingLine


# what the bureau decides ------------------------------------------------------------------------


def _rules(args: argparse.Namespace, session: Session) -> Outcome:
    from liushou_desktop.services.bureau.decide_rules import county_rules

    lines = county_rules(session.site())
    return Outcome(
        f"方案里要定的有 {len(lines)} 处，统一定了 {sum(li.is_decided for li in lines)} 处。",
        lines=[
            f"{li.setting.id}　{li.setting.short or li.setting.label}：{li.words}"
            f"{'（统一）' if li.is_decided else ''}"
            for li in lines
        ],
        data={
            "rules": [
                {"id": li.setting.id, "value": li.setting.value, "decided": li.is_decided}
                for li in lines
            ]
        },
    )


def _set_rule(args: argparse.Namespace, session: Session) -> Outcome:
    from liushou_desktop.services.bureau.decide_rules import county_rules, decide_rule

    site = session.site()
    line = next((li for li in county_rules(site) if li.setting.id == args.rule), None)
    if line is None:
        raise RefusedError("SETTING_NOT_THERE", setting=args.rule)
    decided = decide_rule(site, args.rule, _value(line, args.value), args.reason)
    return Outcome(
        f"“{line.setting.short or line.setting.label}”统一定为：{decided.words}。"
        "写下发包后学校才跟着变。",
        data={"id": args.rule, "value": decided.setting.value},
    )


def _value(line: SettingLine, text: str) -> SettingValue:
    """A typed answer: a code, its word, a number, 是 or 否, several with 、 between."""
    codes = {word: code for code, word in line.options}
    if line.kind == "yes_no" and text in ("是", "否"):
        return text == "是"
    if line.kind == "several":
        return tuple(codes.get(part, part) for part in text.split("、") if part)
    typed = codes.get(text, text)
    if isinstance(line.plan_value, int) and not isinstance(line.plan_value, bool):
        if not (typed.isascii() and typed.isdigit()):
            raise RefusedError(
                "SETTING_ANSWER_WRONG", label=line.setting.short or line.setting.label
            )
        return int(typed)
    return typed


def _leave_rule(args: argparse.Namespace, session: Session) -> Outcome:
    from liushou_desktop.services.bureau.decide_rules import leave_rule_open

    line = leave_rule_open(session.site(), args.rule)
    label = line.setting.short or line.setting.label
    return Outcome(f"“{label}”不再统一定，学校各自按方案或自己的口径。")


def _revise(args: argparse.Namespace, session: Session) -> Outcome:
    from liushou_desktop.services.bureau.revise_form import revise_form

    title, version = revise_form(session.site(), args.file)
    return Outcome(f"“{title}”换成第 {version} 版。", data={"title": title, "version": version})


# packs ------------------------------------------------------------------------------------------


def _packs(args: argparse.Namespace, session: Session) -> Outcome:
    from liushou_desktop.services.bureau.issue_packs import pack_standings

    lines = pack_standings(session.site())
    old = [line for line in lines if line.is_old]
    return Outcome(
        f"已核准 {len(lines)} 个：有新内容要下发 {sum(li.is_due for li in lines)} 个，"
        f"还按旧口径报的 {len(old)} 所。",
        lines=[
            f"{line.name}　下发到 {line.issued or '—'} 号　"
            f"报表按 {'—' if line.applied is None else line.applied} 号"
            f"{'（旧口径）' if line.is_old else ''}"
            f"{'　' + line.rules.words if line.rules and not line.rules.is_same else ''}"
            for line in lines
        ],
        data={"schools": lines},
    )


def _issue(args: argparse.Namespace, session: Session) -> Outcome:
    from liushou_desktop.services.bureau.issue_packs import issue_packs

    make_folder(args.out)
    made = issue_packs(session.site(), args.out, args.school, args.note or "", session.watcher())
    left = f"；还没核准、没有写的：{'、'.join(made.left_out)}" if made.left_out else ""
    return Outcome(
        f"第 {made.number} 号下发包写好 {len(made.files)} 份{left}。",
        lines=[f"  {file.name}" for file in made.files],
        data={"number": made.number, "files": made.files, "left_out": made.left_out},
    )


def _show(args: argparse.Namespace, session: Session) -> Outcome:
    from liushou_desktop.services.school.apply_pack import show_pack

    if session.site().side == "bureau":
        return _take_at_district(args, session, only_look=True)
    shown = show_pack(session.site(), args.file)
    return Outcome(f"{_head(shown)}{_counted(shown)}", lines=_lines(shown), data=_data(shown))


def _apply(args: argparse.Namespace, session: Session) -> Outcome:
    from liushou_desktop.services.school.apply_pack import apply_pack

    if session.site().side == "bureau":
        return _take_at_district(args, session, only_look=False)
    shown = apply_pack(session.site(), args.file)
    said = "以前应用过，没有变化。" if shown.is_repeat else f"已应用，{_counted(shown)}"
    return Outcome(f"{_head(shown)}{said}", lines=_lines(shown), data=_data(shown))


def _take_at_district(args: argparse.Namespace, session: Session, *, only_look: bool) -> Outcome:
    """The county's pack at a 学区: which schools are its own, and by which calendar."""
    from liushou_desktop.services.bureau.take_pack import take_pack

    taken = take_pack(session.site(), args.file, only_look=only_look)
    said = "会应用" if only_look else "以前应用过，没有变化" if taken.is_repeat else "已应用"
    lines = [f"  新来的学校：{name}" for name in taken.new]
    lines += [f"  不再归本学区：{name}" for name in taken.gone]
    return Outcome(
        f"{taken.issuer}第 {taken.number} 号下发包（{taken.short_code}）：{said}，"
        f"登记簿第 {taken.register_version} 版，本学区 {taken.schools} 所，"
        f"学期改动 {taken.terms} 处。",
        lines=lines,
        data={"pack": taken},
    )


def _head(shown: PackShown) -> str:
    return f"{shown.issuer}第 {shown.number} 号下发包（{shown.short_code}）："


def _counted(shown: PackShown) -> str:
    return f"改动 {len(shown.changes)} 处，回执 {shown.receipts} 份，意见 {shown.remarks} 条。"


def _lines(shown: PackShown) -> list[str]:
    from liushou_desktop.app.wording import sentence

    lines = [f"  局里的话：{shown.note}"] if shown.note else []
    lines += [
        f"  {sentence(f'PACK_SUBJECT_{each.subject.upper()}')}　{each.what}："
        f"{each.before or '没有'} → {each.after or '没有'}"
        for each in shown.changes
    ]
    return lines + [f"  注意：局里收到过本机没有做过的包：{each}" for each in shown.foreign]


def _data(shown: PackShown) -> dict[str, object]:
    return {
        "number": shown.number,
        "short_code": shown.short_code,
        "repeated": shown.is_repeat,
        "changes": shown.changes,
        "receipts": shown.receipts,
        "remarks": shown.remarks,
        "foreign": shown.foreign,
        "note": shown.note,
    }


_RULE = arg("rule", metavar="编号")

COMMANDS = (
    Command(("bureau", "rules"), "方案里要定的事，统一定了哪些", _rules),
    Command(
        ("bureau", "set-rule"),
        "统一定一处口径",
        _set_rule,
        (_RULE, arg("value", metavar="答案"), arg("--reason", required=True, metavar="原因")),
    ),
    Command(("bureau", "leave-rule"), "一处口径不再统一定", _leave_rule, (_RULE,)),
    Command(("bureau", "revise-form"), "换一张表的新版", _revise, (FILE,)),
    Command(("bureau", "packs"), "下发包发到了哪里，谁还按旧口径", _packs),
    Command(
        ("bureau", "issue"),
        "写下发包",
        _issue,
        (
            OUT_FOLDER,
            arg("--school", action="append", metavar="学校代码"),
            arg("--note", metavar="一句话"),
        ),
    ),
    Command(("pack", "show"), "看一个下发包会改什么", _show, (FILE,)),
    Command(("pack", "apply"), "应用下发包", _apply, (FILE,)),
)
