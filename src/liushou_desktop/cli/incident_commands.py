"""incident: an emergency from its first minute to its end (R14)."""

from __future__ import annotations

import argparse
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from liushou_desktop.base.errors import RefusedError
from liushou_desktop.cli.command import Command, arg
from liushou_desktop.cli.outcome import Outcome, plain
from liushou_desktop.cli.record_commands import read_answers
from liushou_desktop.cli.session import Session
from liushou_desktop.formspec.codes import code_set

if TYPE_CHECKING:
    from liushou_desktop.services.school.show_incident import NoticeLine

_FORM = "incident"


def _list(args: argparse.Namespace, session: Session) -> Outcome:
    from liushou_desktop.services.school.show_incident import list_incidents

    lines = list_incidents(session.site())
    running = sum(line.clock.is_running and not line.clock.is_drill for line in lines)
    return Outcome(
        f"共 {len(lines)} 件，{running} 件还没结案。",
        lines=[
            f"{line.number}　{line.kinds}　{line.found_at:%Y-%m-%d %H:%M}　{line.children}"
            f"{'　演练' if line.clock.is_drill else ''}"
            for line in lines
        ],
        data={"incidents": lines},
    )


def _show(args: argparse.Namespace, session: Session) -> Outcome:
    from liushou_desktop.services.school.show_incident import show_incident

    page = show_incident(session.site(), _id(args, session))
    lines = [f"  {_party(each.notice.party)}：{_told(each)}" for each in page.notices]
    missing = tuple(page.line.clock.missing_to_close())
    said = f"突发事件 {page.line.number}：发现到现在 {page.line.clock.minutes} 分钟。"
    return Outcome(said, lines=lines, data={"incident": plain(page), "missing": missing})


def _told(line: NoticeLine) -> str:
    word = _STATES[line.notice.state.value]
    used = f"，用了 {line.minutes} 分" if line.minutes is not None else ""
    why = f"（{line.notice.why}）" if line.notice.why else ""
    return f"{word}{used}{why}"


_STATES = {
    "told": "已告知",
    "late": "告知迟了",
    "waiting": "还没告知",
    "overdue": "过了时限，还没告知",
    "not_asked": "不需要",
    "undecided": "还没定要不要",
}


def _open(args: argparse.Namespace, session: Session) -> Outcome:
    from liushou_desktop.services.school.handle_incident import open_incident
    from liushou_desktop.services.school.show_incident import show_incident

    site = session.site()
    saved = open_incident(site, read_answers(session, site.forms.form(_FORM), args.answers))
    line = show_incident(site, saved.id).line
    return Outcome(
        f"突发事件 {line.number} 已开始计时，从 {line.found_at:%H:%M} 算起。",
        data={"id": saved.id, "number": line.number},
    )


def _tell(args: argparse.Namespace, session: Session) -> Outcome:
    from liushou_desktop.services.school import handle_incident as service

    party, site, incident = _code(args.party), session.site(), _id(args, session)
    if args.take_back:
        service.take_back_notice(site, incident, party, args.take_back)
        return Outcome(f"{_party(party)}最后一次告知已收回。")
    told = service.Told(
        party=party, at=moment_typed(args.at), person=args.person or "", answer=args.answer or ""
    )
    service.tell_party(site, incident, told)
    return Outcome(f"已记下：告知{_party(party)}。")


def _delay(args: argparse.Namespace, session: Session) -> Outcome:
    from liushou_desktop.services.school.handle_incident import explain_delay

    party = _code(args.party)
    explain_delay(session.site(), _id(args, session), party, args.why)
    return Outcome(f"{_party(party)}的原因已写上；迟了还是算迟。")


def _add(args: argparse.Namespace, session: Session) -> Outcome:
    from liushou_desktop.services.school.handle_incident import add_happening

    add_happening(session.site(), _id(args, session), args.text, moment_typed(args.at))
    return Outcome("已加一条经过。")


def _police(args: argparse.Namespace, session: Session) -> Outcome:
    from liushou_desktop.services.school.handle_incident import answer_police

    answer_police(session.site(), _id(args, session), args.reasons)
    asked = args.reasons != ["none"]
    return Outcome("已记下：要报公安。" if asked else "已记下：不是必须报公安的情形。")


def _report(args: argparse.Namespace, session: Session) -> Outcome:
    from liushou_desktop.services.school.handle_incident import send_report

    incident = _id(args, session)
    at, said = moment_typed(args.at), args.said or ""
    send_report(session.site(), incident, args.stage, sent_to=args.to or "", said=said, at=at)
    stage = code_set("report_stage").get(args.stage)
    return Outcome(f"已记下：{stage.name if stage else args.stage}已报出。")


def _close(args: argparse.Namespace, session: Session) -> Outcome:
    from liushou_desktop.services.school.handle_incident import close_incident

    close_incident(session.site(), _id(args, session), args.aftermath)
    return Outcome("已结案。")


def _id(args: argparse.Namespace, session: Session) -> str:
    """The emergency of that number (``2026-003``) or id."""
    from liushou_desktop.services.school.show_incident import list_incidents, page_numbers

    return page_numbers(list_incidents(session.site())).get(args.number, args.number)


def _code(typed: str) -> str:
    """A party by its code or any of its names."""
    parties = code_set("notified_party")
    found = parties.get(typed) or parties.find(typed)
    if found is None:
        known = "、".join(code.name for code in parties.codes)
        raise RefusedError("CHOICE_UNKNOWN", label="告知谁", text=typed, known=known)
    return found.code


def _party(code: str) -> str:
    found = code_set("notified_party").get(code)
    return found.name if found else code


def moment_typed(text: str | None) -> datetime | None:
    """A moment as it is typed; None = now.

    Raises:
        RefusedError: MOMENT_UNREADABLE.
    """
    if text is None:
        return None
    try:
        return datetime.fromisoformat(text)
    except ValueError as error:
        raise RefusedError("MOMENT_UNREADABLE", text=text) from error


_NUMBER = arg("number", metavar="编号")
_AT = arg("--at", metavar="YYYY-MM-DDTHH:MM", help="几点，不写就是现在")
_STAGES = ("initial", "follow_up", "final")

COMMANDS = (
    Command(("incident", "list"), "列出突发事件", _list),
    Command(("incident", "show"), "看一件：钟、告知了谁、还缺什么", _show, (_NUMBER,)),
    Command(
        ("incident", "open"),
        "发现了一件，开始计时",
        _open,
        (arg("--answers", type=Path, required=True, metavar="FILE.json"),),
    ),
    Command(
        ("incident", "tell"),
        "告知了一方，记下几点",
        _tell,
        (
            _NUMBER,
            arg("party", metavar="哪一方"),
            _AT,
            arg("--person"),
            arg("--answer"),
            arg("--take-back", metavar="原因", help="记错了，收回最后一次"),
        ),
    ),
    Command(
        ("incident", "delay"),
        "写明拖延或没告知的原因",
        _delay,
        (_NUMBER, arg("party", metavar="哪一方"), arg("--why", required=True)),
    ),
    Command(("incident", "add"), "加一条经过", _add, (_NUMBER, arg("text"), _AT)),
    Command(
        ("incident", "police"),
        "答：要不要报公安",
        _police,
        (_NUMBER, arg("reasons", nargs="+", metavar="情形", help="都不是写 none")),
    ),
    Command(
        ("incident", "report"),
        "书面报告报出了",
        _report,
        (_NUMBER, arg("stage", choices=_STAGES), arg("--to"), arg("--said"), _AT),
    ),
    Command(("incident", "close"), "结案", _close, (_NUMBER, arg("--aftermath", required=True))),
)
