"""A verdict per file of a stick: opened, verified and placed in its row. Nothing is written.

Files are opened before the store is asked, and judged some at a time: a slow stick must not keep
the window from the store.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from liushou_desktop.base.errors import DamagedError, ProgramError, RefusedError
from liushou_desktop.base.files import read_limited
from liushou_desktop.base.progress import Watcher
from liushou_desktop.services.bureau.judge_covers import CoversSeen, judge_cover
from liushou_desktop.services.bureau.looked import TRANSFERS, Looked
from liushou_desktop.services.bureau.not_to_merge import NOT_TO_MERGE, Recognised
from liushou_desktop.services.bureau.register_state import RegisterNow
from liushou_desktop.services.shared.enrolment import (
    enrolment_held,
    is_district,
    known_superiors,
)
from liushou_desktop.services.shared.rights import Right
from liushou_desktop.services.shared.site import Site
from liushou_desktop.services.shared.site_keys import identities, own_public_keys

if TYPE_CHECKING:
    from liushou_desktop.exchange.comment import Comment
    from liushou_desktop.exchange.envelope import Opened
    from liushou_desktop.exchange.verdicts import RegisterState, Verdict

_MOST_AT_ONCE = 16
_SECONDS_AT_ONCE = 0.1


def look_at(site: Site, files: Sequence[Path], watcher: Watcher | None = None) -> Iterator[Looked]:
    """A verdict per file, in the order of the files; nothing is written.

    Raises:
        RefusedError: NOT_ALLOWED.
        Cancelled: the watcher was asked to stop.
    """
    site.require(Right.RECEIVE)
    watch = watcher or Watcher()
    keys: tuple[str, ...] = ()
    waiting: list[Looked] = []
    seen = CoversSeen()
    began = time.monotonic()
    for number, file in enumerate(files):
        watch.report("JUDGING_PACKAGE", number, len(files))
        if not keys:
            with site.unit() as unit:
                keys = identities(unit)
        waiting.append(_open(file, keys))
        is_late = time.monotonic() - began > _SECONDS_AT_ONCE
        if is_late or len(waiting) >= _MOST_AT_ONCE or number < 1:
            yield from _judge_with_insides(site, waiting, keys, seen)
            waiting, began = [], time.monotonic()
    yield from _judge_with_insides(site, waiting, keys, seen)
    watch.report("JUDGING_PACKAGE", len(files), len(files))


def look_again(site: Site, looked: Looked, keys: tuple[str, ...]) -> None:
    """Read a file again whose content was let go; another content is another verdict.

    Args:
        keys: our identities, newest first.

    Raises:
        RefusedError: NOT_ALLOWED.
    """
    site.require(Right.RECEIVE)
    fresh = _open_again(looked, keys)
    if _is_as_verified(looked, fresh):
        looked.opened = fresh.opened
        return
    _ = list(_judge(site, [fresh]))
    was = looked.opened.digest if looked.opened is not None else ""
    looked.opened, looked.verdict, looked.problem = fresh.opened, fresh.verdict, fresh.problem
    if fresh.opened is None or fresh.opened.digest != was:
        looked.kind, looked.code, looked.term = fresh.kind, fresh.code, fresh.term
        looked.sequence, looked.short_code = fresh.sequence, fresh.short_code
        looked.school, looked.receipt, looked.is_compared = fresh.school, fresh.receipt, False
        looked.counts, looked.manifest, looked.elsewhere = None, None, ()


def _is_as_verified(looked: Looked, fresh: Looked) -> bool:
    """Whether this is, to the byte, what was verified before: opening it compared its content with
    the hash in the comment, and comment and signature are the same."""
    was, now, verdict = looked.opened, fresh.opened, looked.verdict
    if was is None or now is None or verdict is None or not verdict.is_verified:
        return False
    return (was.comment, was.signature) == (now.comment, now.signature)


def _open(file: Path, keys: tuple[str, ...]) -> Looked:
    """Read and unseal a file; whose signature must be on it only the register can say."""
    from liushou_desktop.exchange.envelope import PACKAGE_LIMIT
    from liushou_desktop.exchange.verdicts import Verdict, VerdictKind

    try:
        content = read_limited(file, PACKAGE_LIMIT)
    except RefusedError as error:
        if error.code == "FILE_MISSING":  # it was there when the stick was looked through
            return Looked(file, "other", None, problem=RefusedError("PACKAGE_GONE", file=file.name))
        is_large = error.code == "FILE_TOO_LARGE"
        kind = VerdictKind.TOO_LARGE if is_large else VerdictKind.NOT_A_PACKAGE
        return Looked(file, "other", Verdict(kind, dict(error.arguments), cause=error.code))
    except ProgramError as error:
        return Looked(file, "other", None, problem=error)
    return _unseal(file, content, keys)


def content_of(looked: Looked, keys: tuple[str, ...]) -> bytes:
    """The sealed bytes of a package as they came, inside a cover or alone.

    Raises:
        RefusedError, DamagedError, SurroundingsError: the file is another one now, or gone.
    """
    from liushou_desktop.exchange.covers import read_relay
    from liushou_desktop.exchange.envelope import PACKAGE_LIMIT
    from liushou_desktop.exchange.verdicts import open_with_any

    content = read_limited(looked.file, PACKAGE_LIMIT)
    if not looked.inner:
        return content
    found = read_relay(open_with_any(content, keys)).files.get(looked.inner)
    if found is None:
        raise RefusedError("FILE_MISSING", file=looked.inner)
    return found


def _open_again(looked: Looked, keys: tuple[str, ...]) -> Looked:
    if not looked.inner:
        return _open(looked.file, keys)
    try:
        return _unseal(looked.file, content_of(looked, keys), keys)
    except ProgramError as error:
        return Looked(looked.file, "other", None, problem=error)


def _unseal(file: Path, content: bytes, keys: tuple[str, ...]) -> Looked:
    from liushou_desktop.exchange.covers import sealed_hash
    from liushou_desktop.exchange.verdicts import Verdict, VerdictKind, open_or_refuse

    opened = open_or_refuse(content, keys)
    if isinstance(opened, Verdict):
        sealed = sealed_hash(content) if opened.kind is VerdictKind.NOT_FOR_US else ""
        return Looked(file, "report", opened, sealed=sealed)
    comment = opened.comment
    return Looked(
        file,
        "report",
        None,
        code=comment.site,
        term=comment.term,
        sequence=comment.sequence,
        short_code=opened.short_code,
        opened=opened,
    )


def _judge_with_insides(
    site: Site, waiting: Sequence[Looked], keys: tuple[str, ...], seen: CoversSeen
) -> Iterator[Looked]:
    """Judge what was opened, and after each cover the packages inside it, each alone."""
    for each in _judge(site, waiting):
        seen.note(each)
        if _is_settled(each):
            each.let_go()
        insides = _insides(site, each, keys) if each.kind == "relay" else []
        yield each
        yield from insides


def _is_settled(looked: Looked) -> bool:
    """Nobody will look into it again: forged covers of 15 MB each would fill the memory else."""
    is_refused = looked.verdict is not None and looked.verdict.kind.exit_code != 0
    waits = looked.kind == "report" and is_refused and looked.verdict_word == "gap"
    is_asked = looked.kind == "request" and looked.problem is None
    has_more = looked.cover is not None or is_asked or waits
    return not has_more and (is_refused or looked.problem is not None)


def _insides(site: Site, relay: Looked, keys: tuple[str, ...]) -> list[Looked]:
    """The packages of a verified cover; which of them were altered is noted on the cover."""
    from liushou_desktop.exchange.covers import read_relay

    if relay.cover is None or relay.opened is None:
        return []
    files = read_relay(relay.opened).files
    entries = relay.cover.inside
    found = []
    for entry in entries:
        inside = _unseal(relay.file, files[entry.file], keys)
        inside.inner, inside.relayed_by = entry.file, relay.code
        if relay.cover.profile == "names":
            inside.meant_for, inside.told_key = relay.code, (entry.epoch, entry.signing_key)
        found.append(inside)
    _ = list(_judge(site, [inside for inside in found if _is_report(inside)]))
    altered = []
    for entry, inside in zip(entries, found, strict=True):
        comment = inside.opened.comment if inside.opened is not None else None
        if comment is not None and not _is_report(inside):
            inside.kind = "other"
            inside.problem = RefusedError("RELAY_HOLDS_OTHER", what=comment.kind.label)
            continue
        is_named = comment is not None and (comment.site, comment.hash) == (
            entry.site,
            entry.package,
        )
        is_proven = inside.verdict is not None and inside.verdict.is_verified
        if not (is_named and is_proven):
            altered.append(entry.site)
        if is_proven and not is_named:
            inside.problem = DamagedError("RELAY_ENTRY_DIFFERS", school=entry.name)
        inside.school = inside.school or entry.name
        inside.code = inside.code or entry.site
    relay.altered = tuple(altered)
    relay.let_go()
    return found


def _is_report(inside: Looked) -> bool:
    """Whatever else lies in a cover (another cover, a key) has its own way to us."""
    from liushou_desktop.exchange.comment import Kind

    return inside.opened is None or inside.opened.comment.kind is Kind.REPORT


def _judge(site: Site, waiting: Sequence[Looked]) -> Iterator[Looked]:
    """Verify what was opened, all in one look into the register; then hand out one by one."""
    from liushou_desktop.exchange.comment import Kind
    from liushou_desktop.exchange.file_names import site_named

    codes = {each.code for each in waiting if each.opened is not None}
    receivers = {
        code for each in waiting if each.opened is not None for code in each.opened.comment.receiver
    }
    named = {site_named(each.file.name)[0] for each in waiting if each.sealed} - {""}
    if codes or any(each.sealed for each in waiting):
        with site.unit() as unit:
            register = RegisterNow(unit, codes | receivers | named)
            above = known_superiors(unit) if enrolment_held(unit) is not None else ()
            ours = own_public_keys(unit) if site.code in codes else {}
            recognised = Recognised(
                unit, register, site, ours, above, is_district=is_district(unit)
            )
            for each in waiting:
                if each.opened is not None:
                    _judge_one(site, register, each, each.opened)
                recognised.note(each)
                is_cover = each.opened is not None and each.opened.comment.kind is Kind.RELAY
                if is_cover and each.opened is not None and each.kind not in NOT_TO_MERGE:
                    judge_cover(site, register, above, each)
    yield from waiting


def _judge_one(site: Site, register: RegisterNow, looked: Looked, opened: Opened) -> None:
    from liushou_desktop.exchange.comment import Kind
    from liushou_desktop.exchange.verdicts import judge

    comment = opened.comment
    state = _with_told_key(register, looked, register.state_of(comment.site))
    kind = comment.kind if comment.kind in TRANSFERS else Kind.REPORT
    receiver = looked.meant_for or site.code
    verdict = judge(opened, state, receiver=receiver, today=site.today, kind=kind)
    looked.verdict = over_gaps(looked, verdict)
    looked.school = register.name_of(comment.site)
    if comment.kind is Kind.REQUEST:
        looked.kind = "request"
        _compare_key(site, register, looked, opened)
        return
    if comment.kind.value in TRANSFERS:
        looked.kind = comment.kind.value
    if verdict.is_verified and comment.kind is not Kind.RELAY:
        looked.problem = _not_to_be_told(site, register, comment)
    if looked.kind == "report" and looked.verdict.kind.word in ("already_merged", "older"):
        looked.receipt = register.receipt_for(comment.site, comment.hash)


def _not_to_be_told(site: Site, register: RegisterNow, comment: Comment) -> ProgramError | None:
    """Why a verified package may not be taken all the same: it is not for its maker to write, or
    a report of a term that our calendar does not reach (everything later would be a correction
    of the past)."""
    from liushou_desktop.exchange.comment import Kind

    try:
        register.require_maker(comment.site, comment.kind)
    except RefusedError as error:
        return error
    last = site.own_terms[-1].id if site.own_terms else ""
    if comment.kind is Kind.REPORT and not "" < comment.term <= last:
        return RefusedError("REPORT_TERM_UNKNOWN", term=comment.term, last=last)
    return None


def over_gaps(looked: Looked, verdict: Verdict) -> Verdict:
    """A county passes on each school's newest report alone: what it left out is no gap."""
    if not looked.meant_for or verdict.kind.word != "gap":
        return verdict
    return replace(verdict, kind=type(verdict.kind).NEW)


def _with_told_key(
    register: RegisterNow, looked: Looked, state: RegisterState | None
) -> RegisterState | None:
    """The register, and the key the signed cover of the school's own county tells beyond it: a
    school we do not know yet, or a key period of it that is new."""
    from liushou_desktop.exchange.verdicts import RegisteredKey, RegisterState

    if looked.told_key is None:
        return state
    epoch, signing_key = looked.told_key
    key = RegisteredKey(epoch=epoch, signing_key=signing_key, state="pinned")
    if state is None:
        return RegisterState(code=looked.code, keys=(key,))
    is_its_county = register.above(looked.code) == looked.relayed_by
    if is_its_county and state.key_of(epoch) is None:
        return replace(state, keys=(*state.keys, key))
    return state


def _compare_key(site: Site, register: RegisterNow, looked: Looked, opened: Opened) -> None:
    """How the register holds the key of a request; a request that does not read keeps its refusal
    in ``problem``."""
    from liushou_desktop.exchange.enrolment import read_request

    try:
        request = read_request(opened, site.code)
    except ProgramError as error:
        looked.problem = error
        return
    if not looked.school:
        looked.problem = RefusedError(
            "SCHOOL_NOT_ENTERED", code=request.site, name=request.site_name
        )
        return
    held = (key for key in register.keys_of(request.site) if key.epoch == request.epoch)
    same = (key.state for key in held if key.fingerprint == request.fingerprint.digits)
    looked.key_state = next(same, "new")
