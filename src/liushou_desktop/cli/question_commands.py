"""bureau questions, ask, retire-question, ask-again; question list, add, retire, again at a school.

The same handlers serve both: whose questions they are is decided by who works in the folder.
"""

from __future__ import annotations

import argparse

from liushou_desktop.cli.command import Command, arg
from liushou_desktop.cli.outcome import Outcome
from liushou_desktop.cli.session import Session
from liushou_desktop.formspec.questions import KINDS_ASKED


def _list(args: argparse.Namespace, session: Session) -> Outcome:
    from liushou_desktop.services.shared.ask_questions import list_questions

    lines = list_questions(session.site())
    return Outcome(
        f"附加的问题有 {len(lines)} 个。",
        lines=[
            f"{li.question.id}　{li.asker}　{li.form_title}　{li.question.label}"
            f"{'（不再问）' if li.question.is_retired else ''}"
            for li in lines
        ],
        data={"questions": [li.question for li in lines]},
    )


def _ask(args: argparse.Namespace, session: Session) -> Outcome:
    from liushou_desktop.services.shared.ask_questions import ask_question

    site = session.site()
    question = ask_question(
        site,
        args.form,
        args.label,
        args.kind,
        options=args.option or (),
        required=args.required,
        hint=args.hint or "",
        is_sensitive=args.sensitive,
    )
    title = site.forms.form(question.form).title
    then = "屏幕、纸表和 Excel 上已经有了。"
    if site.side == "bureau":
        then = "写下发包后学校的屏幕、纸表和 Excel 上才有。"
    return Outcome(f"“{title}”加了问题“{question.label}”。{then}", data={"question": question})


def _retire(args: argparse.Namespace, session: Session) -> Outcome:
    from liushou_desktop.services.shared.ask_questions import retire_question

    question = retire_question(session.site(), args.question)
    return Outcome(f"“{question.label}”不再问，答过的还在。", data={"question": question})


def _again(args: argparse.Namespace, session: Session) -> Outcome:
    from liushou_desktop.services.shared.ask_questions import ask_again

    question = ask_again(session.site(), args.question)
    return Outcome(f"“{question.label}”又问了。", data={"question": question})


_QUESTION = (arg("question", metavar="编号"),)
_NEW = (
    arg("form", metavar="FORM"),
    arg("--label", required=True, metavar="问题"),
    arg("--kind", default="text", choices=KINDS_ASKED),
    arg("--option", action="append", metavar="选项"),
    arg("--required", action="store_true"),
    arg("--sensitive", action="store_true"),
    arg("--hint", metavar="提示"),
)

COMMANDS = (
    Command(("question", "list"), "附加在表上的问题，县局的和本校的", _list),
    Command(("question", "add"), "给一张表加一个本校的问题", _ask, _NEW),
    Command(("question", "retire"), "本校的一个问题不再问", _retire, _QUESTION),
    Command(("question", "again"), "本校的一个问题又问", _again, _QUESTION),
    Command(("bureau", "questions"), "附加在学校的表上的问题", _list),
    Command(("bureau", "ask"), "给一张表加一个问题", _ask, _NEW),
    Command(("bureau", "retire-question"), "一个问题不再问", _retire, _QUESTION),
    Command(("bureau", "ask-again"), "一个问题又问", _again, _QUESTION),
)
