"""The verdict on a 学区's cover, or on receipts from above: at the first look and when it is taken.

Covers of one maker may come in any order and with some missing, for what is inside is proven by
itself; only two with one number and different contents are a conflict.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from liushou_desktop.base.errors import DamagedError, ProgramError
from liushou_desktop.services.shared.enrolment import enrolment_held, known_superiors

if TYPE_CHECKING:
    from liushou_desktop.exchange.covers import Cover
    from liushou_desktop.exchange.envelope import Opened
    from liushou_desktop.exchange.news import Superior
    from liushou_desktop.exchange.verdicts import Verdict
    from liushou_desktop.services.bureau.looked import Looked
    from liushou_desktop.services.bureau.register_state import RegisterNow
    from liushou_desktop.services.shared.site import Site
    from liushou_desktop.storage.unit import UnitOfWork

UNNAMED = "unnamed"
"""In the arguments of a verdict on a 学区's cover: names of schools it leaves out."""

_READABLE = ("new", "already_merged", "gap", "older")
"""Verdicts on a cover that let its packages be judged: they are proven by their own keys."""


def judge_cover(
    site: Site, register: RegisterNow, above: Sequence[Superior], looked: Looked
) -> None:
    """Judge a cover and, once it is verified, read it."""
    from liushou_desktop.exchange.covers import read_relay

    assert looked.opened is not None
    looked.kind = "relay"
    senders = [each for each in above if each.code == looked.code]
    if register.state_of(looked.code) is None and senders:
        looked.kind, looked.school = "answers", senders[0].name
    looked.verdict = _verdict(site, register, senders, looked.opened)
    if not looked.verdict.is_verified or looked.verdict.kind.word not in _READABLE:
        return
    try:
        register.require_maker(looked.code, looked.opened.comment.kind)
        cover = read_relay(looked.opened).cover
        _require_own_profile(register, cover)
    except ProgramError as error:
        looked.problem = error
    else:
        looked.cover = cover
        _note_unnamed(register, looked)


def _note_unnamed(register: RegisterNow, looked: Looked) -> None:
    """Beside the verdict: the schools of the 学区 that its cover does not name, by the register."""
    cover, verdict = looked.cover, looked.verdict
    if cover is None or verdict is None or cover.profile != "packages" or looked.kind != "relay":
        return
    named = {entry.site for entry in cover.entries}
    unnamed = tuple(each.name for each in register.below(cover.site) if each.code not in named)
    looked.verdict = replace(verdict, args={**verdict.args, UNNAMED: unnamed})


def _require_own_profile(register: RegisterNow, cover: Cover) -> None:
    """Sums and names, with the keys of schools, are told by a county below us alone: a 学区 that
    could name keys would be believed whatever it writes in the name of a school.

    Raises:
        DamagedError: COVER_MALFORMED.
    """
    if (register.kind_of(cover.site) == "county") != (cover.profile != "packages"):
        raise DamagedError("COVER_MALFORMED")


def judge_cover_again(site: Site, unit: UnitOfWork, register: RegisterNow, looked: Looked) -> None:
    """As ``judge_cover``, when it is taken: the cover before it may have been taken meanwhile."""
    assert looked.opened is not None
    assert looked.verdict is not None
    above = known_superiors(unit) if enrolment_held(unit) is not None else ()
    senders = [each for each in above if each.code == looked.code]
    looked.verdict = _verdict(site, register, senders, looked.opened, looked.verdict.proven_by)
    _note_unnamed(register, looked)


def _verdict(
    site: Site,
    register: RegisterNow,
    senders: Sequence[Superior],
    opened: Opened,
    proven_by: str = "",
) -> Verdict:
    """By the key of the register or of an office above; one that comes late is ``new``."""
    from liushou_desktop.exchange.comment import Kind
    from liushou_desktop.exchange.verdicts import (
        RegisteredKey,
        RegisterState,
        VerdictKind,
        judge,
    )

    comment = opened.comment
    state = register.state_of(comment.site)
    if state is None and senders:
        keys = (
            RegisteredKey(epoch=each.epoch, signing_key=each.signing_key, state="pinned")
            for each in senders
        )
        chains = {
            (each.epoch, Kind.RELAY): register.chain_of(comment.site, each.epoch, Kind.RELAY)
            for each in senders
        }
        state = RegisterState(code=comment.site, keys=tuple(keys), chains=chains)
    verdict = judge(
        opened, state, receiver=site.code, today=site.today, kind=Kind.RELAY, proven_by=proven_by
    )
    taken = register.chain_of(comment.site, comment.epoch, Kind.RELAY).merged
    is_late = verdict.kind is VerdictKind.OLDER and comment.sequence not in taken
    return replace(verdict, kind=VerdictKind.NEW) if is_late else verdict


class CoversSeen:
    """The covers of one look: two of them with one number are a conflict before either is taken."""

    def __init__(self) -> None:
        self._digests: dict[tuple[str, int, int], str] = {}

    def note(self, looked: Looked) -> None:
        """Refuse a cover whose number another one of this look bears; its packages stay inside."""
        from liushou_desktop.exchange.envelope import code_of
        from liushou_desktop.exchange.verdicts import VerdictKind

        if looked.cover is None or looked.opened is None or looked.verdict is None:
            return
        comment = looked.opened.comment
        place = (comment.site, comment.epoch, comment.sequence)
        held = self._digests.setdefault(place, comment.hash)
        if held != comment.hash:
            args = {**looked.verdict.args, "held": code_of(held)}
            looked.verdict = replace(looked.verdict, kind=VerdictKind.CONFLICT, args=args)
            looked.cover = None
