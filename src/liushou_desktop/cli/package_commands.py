"""package verify, package open: look at one package by hand."""

from __future__ import annotations

import argparse

from liushou_desktop.base.files import make_folder, read_limited, write_whole
from liushou_desktop.cli.arguments import FILE, OUT_FOLDER
from liushou_desktop.cli.command import Command
from liushou_desktop.cli.outcome import Outcome
from liushou_desktop.cli.session import Session


def _verify(args: argparse.Namespace, session: Session) -> Outcome:
    """At the bureau a verdict from the register; at a school whether it is ours and whole."""
    from liushou_desktop.app.wording import sentence

    site = session.site()
    if site.side == "bureau":
        from liushou_desktop.services.bureau.look_at_packages import look_at

        looked = next(iter(look_at(site, [args.file])))
        verdict = looked.verdict
        if verdict is None:
            assert looked.problem is not None
            raise looked.problem
        return Outcome(
            sentence(verdict.wording_key, verdict.args),
            data={
                "verdict": verdict.kind.word,
                "verified": verdict.is_verified,
                "site": looked.code,
                "school": looked.school,
                "term": looked.term,
                "sequence": looked.sequence,
                "short_code": looked.short_code,
                "cause": verdict.cause,
            },
            exit_code=verdict.kind.exit_code,
            code=verdict.kind.name,
        )
    from liushou_desktop.services.school.own_package import verify_own

    own = verify_own(site, args.file)
    return Outcome(
        f"这是本校 {own.term} 第 {own.sequence} 包，短码 {own.short_code}，完好。",
        data={"verdict": "own", "verified": True, "sequence": own.sequence, "term": own.term},
    )


def _open_package(args: argparse.Namespace, session: Session) -> Outcome:
    """The readable workbook for whoever the package was sealed to."""
    from liushou_desktop.exchange.envelope import PACKAGE_LIMIT
    from liushou_desktop.exchange.verdicts import open_with_any
    from liushou_desktop.services.shared.rights import Right
    from liushou_desktop.services.shared.site_keys import identities

    site = session.site()
    site.require(Right.EXPORT)
    with site.unit() as unit:
        opened = open_with_any(read_limited(args.file, PACKAGE_LIMIT), identities(unit))
        unit.note_access("export", f"opened {opened.short_code}")
    make_folder(args.out)
    name = f"{args.file.stem}_{opened.comment.kind.payload_name}"
    write_whole(args.out / name, opened.payload)
    return Outcome(
        f"已打开，内容在 {name}。打开后改动的文件不再有签名。",
        data={"file": args.out / name, "kind": opened.comment.kind.value},
    )


COMMANDS = (
    Command(("package", "verify"), "验一个包", _verify, (FILE,)),
    Command(
        ("package", "open"),
        "打开发给我们的包",
        _open_package,
        (FILE, OUT_FOLDER),
    ),
)
