"""What lies on a stick beside reports, in words: for the window and for the command line."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from liushou_desktop.app.wording import sentence

if TYPE_CHECKING:
    from liushou_desktop.exchange.covers import Cover
    from liushou_desktop.services.bureau.looked import Looked
    from liushou_desktop.services.bureau.stick_contents import PassedOver

_MOST_NAMES = 8


def not_to_merge_words(looked: Looked, *, short: bool = False) -> str:
    """Whose paper it is, for whom, and that there is nothing to do with it here."""
    from liushou_desktop.exchange.comment import Kind

    args = {
        "what": Kind(looked.subject).label,
        "school": looked.school or sentence("STICK_SOMEBODY"),
        "issuer": looked.issuer,
    }
    code = f"STICK_{looked.kind.upper()}"
    if not looked.issuer and looked.opened is None:
        is_on_the_way = looked.subject in ("transfer", "transfer_notice", "transfer_receipt")
        code = "STICK_ON_THE_WAY" if is_on_the_way else f"{code}_BY_NAME"
    return sentence(f"{code}_SHORT" if short else code, args)


def verdict_words(looked: Looked) -> str:
    """The sentence of a verdict, with the school by its name where it is known."""
    assert looked.verdict is not None
    args = dict(looked.verdict.args)
    if "site" in args:
        args["site"] = looked.school or looked.code
    return sentence(looked.verdict.wording_key, args)


def cover_words(looked: Looked) -> str:
    """What a cover holds: how many inside, who is not, who was altered."""
    assert looked.cover is not None
    entries = looked.cover.entries
    if looked.kind == "answers":
        returned = sum(entry.state == "returned" for entry in entries)
        args = {"count": len(entries), "returned": returned}
        code = "RECEIVING_ANSWERS_THERE" if looked.merged else "RECEIVING_ANSWERS_TEXT"
        return sentence(code, args)
    return _faults_of(looked, looked.cover) + _inside_words(looked.cover, looked)


def unnamed_in(looked: Looked) -> tuple[str, ...]:
    """Names of the schools a 学区 left out of its cover."""
    from liushou_desktop.services.bureau.judge_covers import UNNAMED

    found = looked.verdict.args.get(UNNAMED, ()) if looked.verdict is not None else ()
    return found if isinstance(found, tuple) else ()


def _faults_of(looked: Looked, cover: Cover) -> str:
    """Who was altered or left out: before everything else, for a row is cut at its end."""
    names = {entry.site: entry.name for entry in cover.entries}
    said = ""
    if looked.altered:
        altered = [names.get(code, code) for code in looked.altered]
        said += sentence("RECEIVING_RELAY_ALTERED", {"schools": _some(altered)})
    if unnamed := unnamed_in(looked):
        said += sentence("RECEIVING_RELAY_UNNAMED", {"schools": _some(unnamed)})
    return said


def _inside_words(cover: Cover, looked: Looked) -> str:
    missing = [entry.name for entry in cover.entries if entry.state == "not_handed_in"]
    args = {
        "count": len(cover.inside),
        "missing": len(missing),
        "reported": len(cover.entries) - len(missing),
    }
    if cover.profile == "packages":
        code = "RECEIVING_RELAY_MISSING" if missing else "RECEIVING_RELAY_TEXT"
        said = sentence(code, {**args, "schools": _some(missing)})
    else:
        said = sentence(f"RECEIVING_UPWARD_{cover.profile.upper()}", args)
    if looked.verdict is not None and looked.verdict.kind.word == "gap":
        said += sentence("RECEIVING_RELAY_GAP", {"sequence": looked.sequence})
    return said


def _some(names: Sequence[str]) -> str:
    """The first of many names."""
    more = len(names) - _MOST_NAMES
    said = "、".join(names[:_MOST_NAMES])
    return said + sentence("RECEIVING_RELAY_MORE", {"count": more}) if more > 0 else said


def passed_over_words(passed: PassedOver) -> str:
    """Name and reason of something that was not touched."""
    args = {"issuer": passed.issuer, "school": passed.school}
    return f"{passed.name}（{sentence(f'STICK_WHY_{passed.why.upper()}', args)}）"
