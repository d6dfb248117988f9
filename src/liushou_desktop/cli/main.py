"""Parse, run, answer.

Exit codes: 0 ok · 1 our bug · 2 refused · 3 conflict · 4 damaged · 5 surroundings. Never a
traceback for 2–5. With ``--json`` exactly one object on stdout.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any, NoReturn

from liushou_desktop import __version__
from liushou_desktop.base.errors import Cancelled, ProgramError, RefusedError
from liushou_desktop.cli.command import Command
from liushou_desktop.cli.outcome import Outcome, error_outcome, print_outcome
from liushou_desktop.cli.session import Session

OUR_BUG = 1


class _Help(argparse.HelpFormatter):
    """Argparse's help with a Chinese first word."""

    def add_usage(self, usage: Any, actions: Any, groups: Any, prefix: str | None = None) -> None:
        super().add_usage(usage, actions, groups, "用法：" if prefix is None else prefix)


class _Parser(argparse.ArgumentParser):
    """An argparse parser that helps and refuses in Chinese and raises instead of exiting."""

    def __init__(self, **options: Any) -> None:
        super().__init__(add_help=False, formatter_class=_Help, **options)
        self._positionals.title = "内容"
        self._optionals.title = "选项"
        self.add_argument("-h", "--help", action="help", help="显示这段说明")

    def error(self, message: str) -> NoReturn:
        raise RefusedError("COMMAND_NOT_UNDERSTOOD", usage=self.format_usage().strip())


def build_parser(commands: Sequence[Command]) -> argparse.ArgumentParser:
    """The parser of all commands in the table."""
    parser = _Parser(prog="liushou", description="留守儿童关爱档案")
    parser.add_argument(
        "--version", action="version", version=f"liushou {__version__}", help="版本"
    )
    parser.add_argument("--data-dir", type=Path, help="本单位的资料夹")
    parser.add_argument("--json", action="store_true", help="只输出一个 JSON 对象")
    parser.add_argument("--today", type=_day, help="演练日期 YYYY-MM-DD")
    parser.add_argument("--user", help="用户名")
    parser.add_argument(
        "--database-url", metavar="URL", help="教育局的数据在 PostgreSQL 上：postgresql://…"
    )
    groups: dict[str, argparse._SubParsersAction[_Parser]] = {}
    top = parser.add_subparsers(dest="command", metavar="命令", required=True, parser_class=_Parser)
    for command in commands:
        place = top
        if len(command.words) > 1:
            first = command.words[0]
            if first not in groups:
                group = top.add_parser(first, help=_group_help(commands, first))
                groups[first] = group.add_subparsers(
                    dest="subcommand", metavar="什么", required=True, parser_class=_Parser
                )
            place = groups[first]
        own = place.add_parser(command.words[-1], help=command.help, description=command.help)
        for argument in command.arguments:
            own.add_argument(*argument.names, **argument.options)
        own.set_defaults(handler=command.run)
    return parser


def _group_help(commands: Sequence[Command], first: str) -> str:
    return "  ".join(command.words[1] for command in commands if command.words[0] == first)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(text) from error


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; the value is the exit code."""
    from liushou_desktop.cli.commands import COMMANDS

    words = list(sys.argv[1:] if argv is None else argv)
    as_json = "--json" in words
    session: Session | None = None
    try:
        args = build_parser(COMMANDS).parse_args(_globals_first(words))
        session = Session(
            args.data_dir,
            args.today,
            args.user,
            is_quiet=as_json,
            database_url=args.database_url,
        )
        outcome: Outcome = args.handler(args, session)
    except ProgramError as error:
        outcome = error_outcome(error)
    except (Cancelled, KeyboardInterrupt):
        outcome = Outcome("停下了，没有改动任何东西。", exit_code=2, code="CANCELLED")
    except Exception as error:  # noqa: BLE001 - the last door: a report instead of a traceback
        outcome = _our_bug(error)
    finally:
        if session is not None:
            session.close()
    _say(outcome, as_json=as_json)
    return outcome.exit_code


def _say(outcome: Outcome, *, as_json: bool) -> None:
    stream = sys.stdout if as_json or outcome.exit_code in (0, 3) else sys.stderr
    try:
        print_outcome(outcome, as_json=as_json, out=stream)
        stream.flush()
    except BrokenPipeError:  # whoever listened has heard enough (``| head``); what is done is done
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


_TAKING_VALUE = ("--data-dir", "--today", "--user", "--database-url")


def _globals_first(words: list[str]) -> list[str]:
    """Global options may stand anywhere; argparse wants them before the command."""
    front: list[str] = []
    rest: list[str] = []
    index = 0
    while index < len(words):
        word = words[index]
        if word == "--json":
            front.append(word)
        elif word in _TAKING_VALUE and index + 1 < len(words):
            front += words[index : index + 2]
            index += 1
        elif word.startswith(tuple(f"{name}=" for name in _TAKING_VALUE)):
            front.append(word)
        else:
            rest.append(word)
        index += 1
    return front + rest


def _our_bug(error: Exception) -> Outcome:
    """A report without personal data, and where it lies."""
    from liushou_desktop.app.crash_report import report_of
    from liushou_desktop.base.clock import SystemClock
    from liushou_desktop.base.paths import user_config_dir

    where = report_of(error, SystemClock().now()).save(user_config_dir() / "reports")
    message = f"程序出了错，这是我们的问题，您的档案没有丢。报告存在 {where}，不含个人信息。"
    return Outcome(message, exit_code=OUR_BUG, code="OUR_BUG", data={"report": str(where)})
