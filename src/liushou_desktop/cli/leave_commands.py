"""child left, child leave: a pupil who leaves the school, and one who is away for a while."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from liushou_desktop.base.errors import RefusedError
from liushou_desktop.cli.arguments import CHILD
from liushou_desktop.cli.child_commands import child_id
from liushou_desktop.cli.command import Command, arg, day_of
from liushou_desktop.cli.outcome import Outcome
from liushou_desktop.cli.session import Session

if TYPE_CHECKING:
    from liushou_desktop.services.school.child_leaves import LeaveLine


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


COMMANDS = (
    Command(
        ("child", "left"),
        "登记离校（转到县外、出国、死亡、辍学、误登），或撤回",
        _child_left,
        (
            CHILD,
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
            CHILD,
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
)
