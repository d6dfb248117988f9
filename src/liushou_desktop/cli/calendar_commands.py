"""bureau calendar, set-term, remove-term: the dates all schools of a bureau work by."""

from __future__ import annotations

import argparse
from dataclasses import replace

from liushou_desktop.cli.command import Command, arg, day_of
from liushou_desktop.cli.outcome import Outcome
from liushou_desktop.cli.session import Session


def _calendar(args: argparse.Namespace, session: Session) -> Outcome:
    from liushou_desktop.domain.calendar_editing import shown_holidays

    terms = session.site().own_terms
    return Outcome(
        f"校历里有 {len(terms)} 个学期。",
        lines=[
            f"{term.id}　{term.name}　{term.start} 到 {term.end}　"
            f"截止 {term.cut_off or term.end}　放假 {shown_holidays(term) or '没有'}"
            for term in terms
        ],
        data={"terms": list(terms)},
    )


def _set(args: argparse.Namespace, session: Session) -> Outcome:
    """What is not given stays as it is; a term that is not there yet begins with typical dates."""
    from liushou_desktop.domain.terms import parse_term_id
    from liushou_desktop.services.bureau.edit_calendar import draft_of, keep_term
    from liushou_desktop.services.shared.calendar import typical_terms

    site = session.site()
    held = next((term for term in site.own_terms if term.id == args.term), None)
    if held is None:
        year, number = parse_term_id(args.term)
        held = typical_terms(site.code, [year])[number - 1]
    draft = draft_of(held)
    dates_move = args.start or args.end
    draft = replace(
        draft,
        name=args.name or draft.name,
        start=day_of(args.start) if args.start else draft.start,
        end=day_of(args.end) if args.end else draft.end,
        cut_off=day_of(args.cut_off) if args.cut_off else draft.cut_off,
        holidays=draft.holidays if args.holidays is None else args.holidays,
        months=tuple(args.months.split(",")) if args.months else draft.months,
    )
    if dates_move and not args.months:
        draft = replace(draft, months=())
    changed = keep_term(site, draft, args.reason or "")
    return Outcome(
        f"{draft.name}已存下：{draft.start} 到 {draft.end}。学校要收到下发包才跟着变。",
        data={"term": changed.after, "before": changed.before, "version": changed.version},
    )


def _remove(args: argparse.Namespace, session: Session) -> Outcome:
    from liushou_desktop.services.bureau.edit_calendar import remove_term

    changed = remove_term(session.site(), args.term, args.reason or "")
    assert changed.before is not None
    return Outcome(
        f"{changed.before.name}已从校历去掉。",
        data={"before": changed.before, "version": changed.version},
    )


_TERM = arg("term", metavar="学期", help="如 2026-1")
_REASON = arg("--reason", metavar="原因")

COMMANDS = (
    Command(("bureau", "calendar"), "看校历", _calendar),
    Command(
        ("bureau", "set-term"),
        "加或改一个学期",
        _set,
        (
            _TERM,
            arg("--name", metavar="名称"),
            arg("--start", metavar="YYYY-MM-DD"),
            arg("--end", metavar="YYYY-MM-DD"),
            arg("--cut-off", metavar="YYYY-MM-DD"),
            arg("--months", metavar="2026-03,2026-04"),
            arg("--holidays", metavar="4-4～4-6、5-1～5-5"),
            _REASON,
        ),
    ),
    Command(("bureau", "remove-term"), "从校历去掉一个学期", _remove, (_TERM, _REASON)),
)
