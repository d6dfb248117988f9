"""A transfer file came from another school: verify it, then say what taking it would do.

Nothing is written. Verification comes before parsing, parsing happens behind the fence. A child
that is here already is found by number, or by name and birth date (``domain.duplicates``); where
that is not certain a person decides.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from liushou_desktop.base.errors import RefusedError
from liushou_desktop.base.files import read_limited
from liushou_desktop.domain.child import Child
from liushou_desktop.domain.class_names import short_label
from liushou_desktop.domain.duplicates import Enlisted, Likeness, Pair, find_pairs, plain_name
from liushou_desktop.domain.facts import ChildFacts, SchoolFacts
from liushou_desktop.domain.pinyin import full
from liushou_desktop.domain.register import ReceivedPackage
from liushou_desktop.domain.transfers import IN, Transfer
from liushou_desktop.services.school.child_history import shown_value
from liushou_desktop.services.school.child_values import values_of
from liushou_desktop.services.school.school_facts import class_on, load_facts, load_school
from liushou_desktop.services.school.transfer_partners import refuse, state_of
from liushou_desktop.services.shared.rights import Right
from liushou_desktop.services.shared.site import Site
from liushou_desktop.services.shared.site_keys import identities

if TYPE_CHECKING:
    from liushou_desktop.exchange.envelope import Opened
    from liushou_desktop.exchange.transfers import SentChild, TransferFile
    from liushou_desktop.storage.unit import UnitOfWork

#: What may become of a child of the file.
NEW, KNOWN, PERHAPS, CONFLICT, HERE = "new", "known", "perhaps", "conflict", "here"


@dataclass(frozen=True, slots=True)
class Differing:
    """A value that is otherwise here; ours stays unless somebody decides."""

    path: str
    label: str
    ours: str
    theirs: str


@dataclass(frozen=True, slots=True)
class Incoming:
    """One child of the file.

    Attributes:
        id: at the giving school; moved_on: last day there.
        kind: ``new``; ``known`` (a number says it is a child of ours); ``perhaps`` (name and birth
            date); ``conflict`` (the number is that of another name, or fits several); ``here``
            (taken from this very file before).
        held: our child it is or may be, with its name and class; reasons: why.
        fills: how many values we lack it brings; differing: values that are otherwise here.
        spells, records: how many it brings.
    """

    id: str
    name: str
    sex: str
    birth_date: date | None
    class_name: str
    file_number: str | None
    moved_on: date
    kind: str
    held: str | None = None
    held_name: str = ""
    held_class: str = ""
    held_number: str | None = None
    reasons: tuple[Likeness, ...] = ()
    fills: int = 0
    differing: tuple[Differing, ...] = ()
    spells: int = 0
    records: int = 0

    @property
    def must_decide(self) -> bool:
        """Whether it is left out until a person has said who it is."""
        return self.kind in (PERHAPS, CONFLICT)


@dataclass(frozen=True, slots=True)
class TransferShown:
    """A verified transfer file and what taking it would do.

    Attributes:
        is_repeat: the file was taken before; carries: groups of class-3 data in it.
    """

    giver: str
    giver_name: str
    number: int
    short_code: str
    occasion: str
    written_on: date
    written_by: str
    note: str
    carries: tuple[str, ...]
    is_repeat: bool
    children: tuple[Incoming, ...]

    def of_kind(self, *kinds: str) -> list[Incoming]:
        """Children of these kinds, in the order of the file."""
        return [child for child in self.children if child.kind in kinds]


@dataclass(frozen=True, slots=True)
class ReadTransfer:
    """A transfer file opened, verified and parsed; for ``take_transfer`` and the preview."""

    opened: Opened = field(repr=False)
    file: TransferFile = field(repr=False)
    held: ReceivedPackage | None

    @property
    def digest(self) -> str:
        """Names the file."""
        return self.opened.digest


def show_transfer(site: Site, file: Path) -> TransferShown:
    """Verify a transfer file and compare its children with ours; nothing is written.

    Raises:
        RefusedError: NOT_ALLOWED, REGISTER_MISSING, FILE_MISSING, TRANSFER_NOT_A_PACKAGE,
            TRANSFER_TOO_LARGE, TRANSFER_NOT_FOR_US, TRANSFER_WRONG_KIND, TRANSFER_WRONG_RECEIVER,
            TRANSFER_UNKNOWN_SIGNER, TRANSFER_REVOKED, TRANSFER_UNAPPROVED, TRANSFER_OLD_EPOCH,
            TRANSFER_KEY_EXPIRED, TRANSFER_NEWER_FORMAT, TRANSFER_OLDER, FENCE_….
        ConflictError: TRANSFER_CONFLICT. DamagedError: TRANSFER_DAMAGED, TRANSFER_MALFORMED,
            TRANSFER_UNREADABLE.
    """
    site.require(Right.IMPORT)
    with site.unit() as unit:
        read = read_transfer_file(site, unit, file)
        return shown(site, unit, read)


def read_transfer_file(site: Site, unit: UnitOfWork, file: Path) -> ReadTransfer:
    """Open, verify, parse, in this order; what comes out was signed by a school of the register.

    Raises:
        as ``show_transfer``.
    """
    from liushou_desktop.exchange.comment import Kind
    from liushou_desktop.exchange.envelope import PACKAGE_LIMIT
    from liushou_desktop.exchange.transfers import read_transfer
    from liushou_desktop.exchange.verdicts import Verdict, VerdictKind, judge, open_or_refuse

    opened = open_or_refuse(read_limited(file, PACKAGE_LIMIT), identities(unit))
    if isinstance(opened, Verdict):
        raise refuse(opened)
    if opened.comment.kind is not Kind.TRANSFER:  # said before the sender is looked for
        raise RefusedError("TRANSFER_WRONG_KIND", found=opened.comment.kind.label)
    comment = opened.comment
    taken = unit.find(ReceivedPackage, code=comment.site, kind=Kind.TRANSFER.value)
    merged: dict[tuple[int, Kind], dict[int, str]] = {}
    for package in taken:
        place = merged.setdefault((package.epoch, Kind.TRANSFER), {})
        place[package.sequence] = package.digest
    state = state_of(unit, comment.site, merged)
    verdict = judge(opened, state, receiver=site.code, today=site.today, kind=Kind.TRANSFER)
    if verdict.kind not in (VerdictKind.NEW, VerdictKind.ALREADY_MERGED):
        raise refuse(verdict)
    read = read_transfer(opened)
    held = next((each for each in taken if each.digest == opened.digest), None)
    _refuse_older(unit, opened, read)
    return ReadTransfer(opened, read, held)


def _refuse_older(unit: UnitOfWork, opened: Opened, file: TransferFile) -> None:
    """A child that came with a later file of that school is not put back by an earlier one."""
    comment = opened.comment
    ours = (comment.epoch, comment.sequence)
    ids = [child.id for child in file.children]
    for each in unit.find(Transfer, direction=IN, partner=comment.site, their_child=ids):
        if (each.epoch, each.sequence) > ours:
            name = next(c.facts.child.name for c in file.children if c.id == each.their_child)
            raise RefusedError(
                "TRANSFER_OLDER", site=comment.site, sequence=comment.sequence,
                highest=each.sequence, name=name,
            )  # fmt: skip


def shown(site: Site, unit: UnitOfWork, read: ReadTransfer) -> TransferShown:
    """The preview of a read file, inside the caller's transaction."""
    head = read.file.head
    return TransferShown(
        giver=head.giver,
        giver_name=head.giver_name,
        number=head.number,
        short_code=read.opened.short_code,
        occasion=head.occasion,
        written_on=head.written_on,
        written_by=head.written_by,
        note=head.note,
        carries=head.carries,
        is_repeat=read.held is not None,
        children=tuple(_Planner(site, unit, read).plan()),
    )


class _Planner:
    """Finds for each child of a file the child of ours it is."""

    def __init__(self, site: Site, unit: UnitOfWork, read: ReadTransfer) -> None:
        self._today, self._read = site.today, read
        self._school: SchoolFacts = load_school(unit)
        self._ours = {f.child.id: f for f in load_facts(unit, unit.find(Child))}
        sent = unit.find(Transfer, direction=IN, partner=read.file.head.giver)
        #: Children of the giving school that came before, by their id there.
        self._came = {each.their_child or "": each.child for each in sent}
        self._from_this = {e.their_child or "": e.child for e in sent if e.package == read.digest}

    def plan(self) -> Iterator[Incoming]:
        pairs = self._pairs()
        found = [self._incoming(each, pairs.get(each.id, [])) for each in self._read.file.children]
        twice = Counter(each.held for each in found if each.kind == KNOWN)
        for each in found:
            is_twice = each.kind == KNOWN and twice[each.held] > 1
            yield replace(each, kind=CONFLICT) if is_twice else each

    def _pairs(self) -> dict[str, list[Pair]]:
        """Pairs by the id of the incoming child, the surest first."""
        giver = self._read.file.head.giver
        theirs = [_enlisted(f"+{giver}", c.facts, c.moved_on) for c in self._read.file.children]
        ours = [_enlisted("", facts, self._today) for facts in self._ours.values()]
        found: dict[str, list[Pair]] = {}
        for pair in find_pairs([*theirs, *ours]):  # "" stands before every code: ours is first
            found.setdefault(pair.second.child, []).append(pair)
        return found

    def _incoming(self, child: SentChild, pairs: Sequence[Pair]) -> Incoming:
        kind, held, reasons = self._kind(child, pairs)
        facts = self._ours.get(held or "")
        wanted, differing = compare(child, facts, self._today) if facts else ({}, ())
        seat = class_on(facts, self._school, self._today) if facts else None
        row = child.facts.child
        return Incoming(
            id=child.id,
            name=row.name,
            sex=row.sex,
            birth_date=row.birth_date,
            class_name=child.class_name,
            file_number=child.file_number,
            moved_on=child.moved_on,
            kind=kind,
            held=held,
            held_name=facts.child.name if facts else "",
            held_class=short_label(seat, self._today) if seat else "",
            held_number=facts.child.file_number if facts else None,
            reasons=reasons,
            fills=len(wanted),
            differing=differing,
            spells=len(child.facts.spells),
            records=len(child.records),
        )

    def _kind(
        self, child: SentChild, pairs: Sequence[Pair]
    ) -> tuple[str, str | None, tuple[Likeness, ...]]:
        if child.id in self._from_this:
            return HERE, self._from_this[child.id], ()
        if child.id in self._came:
            return KNOWN, self._came[child.id], ()
        if not pairs:
            return NEW, None, ()
        best = pairs[0]
        certain = [pair for pair in pairs if pair.is_certain]
        if not certain:
            return PERHAPS, best.first.child, best.reasons
        same_name = plain_name(best.first.name) == plain_name(child.facts.child.name)
        kind = KNOWN if len(certain) == 1 and same_name else CONFLICT
        return kind, best.first.child, best.reasons


def _enlisted(site: str, facts: ChildFacts, day: date) -> Enlisted:
    child, carer, address = facts.child, facts.carer_on(day), facts.address_on(day)
    return Enlisted(
        site=site,
        child=child.id,
        name=child.name,
        sound=full(child.name),
        sex=child.sex,
        birth_date=child.birth_date,
        id_number=child.id_number,
        student_number=child.student_number,
        village=address.village if address else None,
        carer=f"{carer.relation or ''} {carer.name}" if carer else None,
    )


# values of one child beside ours ----------------------------------------------------------------

_OF_ONE_PERSON = ("father", "mother", "carer", "emergency", "village")
_NOT_COMPARED = frozenset({"child.photo", "child.file_number"})


def compare(
    child: SentChild, held: ChildFacts, today: date
) -> tuple[dict[str, Any], tuple[Differing, ...]]:
    """Values we lack, by bind path; and values that are otherwise here.

    What is known of a person is not mixed with another's: where the two name different people, only
    the name is compared.
    """
    theirs = _comparable(values_of(child.facts, child.moved_on))
    ours = _comparable(values_of(held, today))
    wanted: dict[str, Any] = {}
    differing = []
    for path, value in theirs.items():
        owner, _, name = path.partition(".")
        if name != "name" and _is_other_person(owner, theirs, ours):
            continue
        if path not in ours:
            wanted[path] = value
        elif ours[path] != value:
            label, mine = shown_value(path, ours[path])
            differing.append(Differing(path, label, mine, shown_value(path, value)[1]))
    return wanted, tuple(differing)


def _comparable(values: Mapping[str, Any]) -> dict[str, Any]:
    """Values that a field of the child's forms asks, less what each school notes for itself."""
    return {
        path: value
        for path, value in values.items()
        if path not in _NOT_COMPARED
        and path.partition(".")[0] not in ("spell", "attention")
        and not path.endswith(("_verified_on", ".phone_result", ".start"))
        and shown_value(path, value)[0]
    }


def _is_other_person(owner: str, theirs: Mapping[str, Any], ours: Mapping[str, Any]) -> bool:
    if owner not in _OF_ONE_PERSON:
        return False
    mine, yours = ours.get(f"{owner}.name"), theirs.get(f"{owner}.name")
    return bool(mine and yours) and plain_name(str(mine)) != plain_name(str(yours))
