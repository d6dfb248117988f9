"""Take the children of a transfer file, in one transaction, and answer with a receipt.

Twice changes nothing and gives the same receipt. A child that is already here keeps our values;
what we lacked is filled. A child nobody decided about is not taken and stays in the file, to be
taken later from the same file.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from liushou_desktop.base.errors import RefusedError
from liushou_desktop.base.files import safe_file_name, write_whole
from liushou_desktop.base.identifiers import new_id
from liushou_desktop.domain.child import Child
from liushou_desktop.domain.entity import Entity
from liushou_desktop.domain.register import ReceivedPackage
from liushou_desktop.domain.schooling import Enrolment, SchoolClass
from liushou_desktop.domain.spells import Spell
from liushou_desktop.domain.transfers import IN, NOT_TAKEN, TAKEN, Transfer
from liushou_desktop.services.school.child_values import set_values
from liushou_desktop.services.school.open_file import next_file_number
from liushou_desktop.services.school.refresh_summaries import refresh_children
from liushou_desktop.services.school.school_facts import load_child
from liushou_desktop.services.school.show_transfer import (
    CONFLICT,
    HERE,
    KNOWN,
    NEW,
    Incoming,
    ReadTransfer,
    TransferShown,
    compare,
    read_transfer_file,
    shown,
)
from liushou_desktop.services.school.transfer_partners import receiver_of
from liushou_desktop.services.shared.enrolment import superiors_of
from liushou_desktop.services.shared.rights import Right
from liushou_desktop.services.shared.site import Site
from liushou_desktop.services.shared.site_keys import current_keys

if TYPE_CHECKING:
    from liushou_desktop.exchange.transfer_answers import TransferReceipt
    from liushou_desktop.exchange.transfers import SentChild
    from liushou_desktop.storage.unit import UnitOfWork

#: What a person decides about a child: it is the one named, it is another, it is not ours.
SAME, OTHER, REFUSE = "same", "new", "refuse"
UNDECIDED = "是不是本校已有的孩子，还在核对"


@dataclass(frozen=True, slots=True)
class TransferChoices:
    """What a person decided before taking a file.

    Attributes:
        children: id at the giving school → ``same``, ``new`` or ``refuse``.
        refused_because: id of a refused child → what is said to the giving school.
        takes_theirs: ids of children whose differing values become those of the file.
        class_id: the class they sit in from now on; None waits for the new roster.
    """

    children: Mapping[str, str] = field(default_factory=dict)
    refused_because: Mapping[str, str] = field(default_factory=dict)
    takes_theirs: frozenset[str] = frozenset()
    class_id: str | None = None


@dataclass(frozen=True, slots=True)
class TransferTaken:
    """What was done. ``receipt``: the file for the giving school; ``shown`` as before taking.

    ``taken``, ``not_taken``: names, of the whole file; ``changed``: how many were taken this time.
    """

    shown: TransferShown
    receipt: Path
    taken: tuple[str, ...]
    not_taken: tuple[tuple[str, str], ...]
    changed: int


def take_transfer(
    site: Site, file: Path, out: Path, choices: TransferChoices | None = None
) -> TransferTaken:
    """Verify the file again, take its children, write the receipt into a folder.

    Raises:
        as ``show_transfer``; RefusedError: FOLDER_NOT_THERE, CHOICE_OF_NOBODY, CHOICE_NEEDS_REASON;
        SurroundingsError: the stick failed; what was taken counts, and the receipt is written by
            taking the same file again.
    """
    site.require(Right.IMPORT)
    if not out.is_dir():
        raise RefusedError("FOLDER_NOT_THERE", folder=str(out))
    chosen = choices or TransferChoices()
    with site.unit() as unit:
        read = read_transfer_file(site, unit, file)
        preview = shown(site, unit, read)
        _check(chosen, preview)
        writer = _Taking(site, unit, read, chosen)
        changed = writer.take(preview)
        receipt = _keep(site, unit, read, chosen, preview)
        unit.note_access("import", f"transfer {read.file.head.giver} {read.file.head.number}")
        refresh_children(site, unit, writer.touched)
    path = _write(site, receipt, preview, out)
    names = {child.id: child.name for child in preview.children}
    return TransferTaken(
        preview,
        path,
        tuple(names[each.child] for each in receipt.children if each.state == TAKEN),
        tuple((names[e.child], e.reason) for e in receipt.children if e.state == NOT_TAKEN),
        changed,
    )


def _check(chosen: TransferChoices, preview: TransferShown) -> None:
    known = {child.id: child for child in preview.children}
    for child, choice in chosen.children.items():
        if child not in known or choice not in (SAME, OTHER, REFUSE):
            raise RefusedError("CHOICE_OF_NOBODY", child=child)
        row = known[child]
        if (choice == SAME and row.held is None) or (choice == OTHER and row.kind == CONFLICT):
            raise RefusedError("CHOICE_DOES_NOT_FIT", name=row.name)
        if choice == REFUSE and not chosen.refused_because.get(child, "").strip():
            raise RefusedError("CHOICE_NEEDS_REASON")


class _Taking:
    """Writes the children of one file."""

    def __init__(
        self, site: Site, unit: UnitOfWork, read: ReadTransfer, chosen: TransferChoices
    ) -> None:
        self._site, self._unit, self._read, self._chosen = site, unit, read, chosen
        self._reason = f"{read.file.head.giver_name}转来"
        self.touched: list[str] = []
        if chosen.class_id is not None:
            unit.require(SchoolClass, chosen.class_id)

    def take(self, preview: TransferShown) -> int:
        """Returns how many children were taken now."""
        sent = {child.id: child for child in self._read.file.children}
        for row in preview.children:
            way = self._way(row)
            if way is None:
                continue
            child = sent[row.id]
            ours = self._join(child, row) if way == SAME else self._enter(child)
            self._seat(ours, child)
            self._note(ours, child)
            self.touched.append(ours)
        return len(self.touched)

    def _way(self, row: Incoming) -> str | None:
        """``same`` or ``new``; None: not taken now."""
        decided = self._chosen.children.get(row.id)
        if row.kind == HERE or decided == REFUSE:
            return None
        if decided is not None:
            return decided
        return {NEW: OTHER, KNOWN: SAME}.get(row.kind)

    def _enter(self, child: SentChild) -> str:
        """A child that is not here: all its rows, under ids and a file number of ours."""
        facts, today = child.facts, self._site.today
        row = replace(
            facts.child,
            site=self._site.code,
            id=new_id(),
            file_number=next_file_number(self._unit, self._site.short_code, today),
            file_opened_on=today,
            identified_on=facts.child.identified_on or today,
            is_closed=False,
        )
        rows: list[Entity] = [row]
        for group in (
            facts.relatives, facts.whereabouts, facts.carers, facts.phones, facts.addresses,
            facts.spells, facts.suspensions, facts.attentions,
        ):  # fmt: skip
            rows += [self._ours(each, row.id) for each in group]
        self._unit.add_many(rows, self._reason)
        return row.id

    def _ours(self, fact: Any, child: str) -> Entity:
        made: Entity = replace(fact, site=self._site.code, id=new_id(), child=child)
        return made

    def _join(self, child: SentChild, row: Incoming) -> str:
        """A child that is here: what we lacked; ours stays where both say something."""
        assert row.held is not None
        unit, today = self._unit, self._site.today
        held = load_child(unit, row.held)
        wanted, differing = compare(child, held, today)
        if row.id in self._chosen.takes_theirs:
            wanted |= _theirs(child, [each.path for each in differing])
        if wanted:
            set_values(unit, held, wanted, day=today, reason=self._reason)
        for spell in child.facts.spells:
            if not any(_overlap(spell, other) for other in held.spells):
                unit.add(self._ours(spell, row.held), self._reason)
        if not held.attentions:
            unit.add_many([self._ours(e, row.held) for e in child.facts.attentions], self._reason)
        self._open(unit.require(Child, row.held))
        return row.held

    def _open(self, child: Child) -> None:
        """Its file is open here from now on; a number it had stays."""
        code, today = self._site.short_code, self._site.today
        self._unit.change(
            child,
            self._reason,
            file_number=child.file_number or next_file_number(self._unit, code, today),
            file_opened_on=child.file_opened_on or today,
            identified_on=child.identified_on or today,
            is_closed=False,
            closed_on=None,
            close_reason=None,
        )

    def _seat(self, ours: str, child: SentChild) -> None:
        if self._chosen.class_id is None or self._unit.count(Enrolment, child=ours, end=None):
            return
        self._unit.add(
            Enrolment(
                site=self._site.code,
                id=new_id(),
                child=ours,
                class_=self._chosen.class_id,
                start=min(child.moved_on + timedelta(days=1), self._site.today),
            ),
            self._reason,
        )

    def _note(self, ours: str, child: SentChild) -> None:
        from liushou_desktop.exchange.payloads import to_values

        head, comment = self._read.file.head, self._read.opened.comment
        self._unit.add(
            Transfer(
                site=self._site.code,
                id=new_id(),
                child=ours,
                direction=IN,
                package=self._read.digest,
                sequence=comment.sequence,
                epoch=comment.epoch,
                partner=head.giver,
                partner_name=head.giver_name,
                their_child=child.id,
                occasion=head.occasion,
                moved_on=child.moved_on,
                written_on=head.written_on,
                state=TAKEN,
                answered_on=self._site.today,
                brought={
                    "file_number": child.file_number or "",
                    "class_name": child.class_name,
                    "records": [to_values(record) for record in child.records],
                },
            ),
            self._reason,
        )


def _theirs(child: SentChild, paths: list[str]) -> dict[str, Any]:
    from liushou_desktop.services.school.child_values import values_of

    values = values_of(child.facts, child.moved_on)
    owners = {path.partition(".")[0] for path in paths if path.endswith(".name")}
    chosen = set(paths)
    # Another person comes with everything known of that person.
    chosen |= {p for p in values if p.partition(".")[0] in owners - {"child"}}
    return {path: values[path] for path in chosen}


def _overlap(one: Spell, other: Spell) -> bool:
    if one.end is not None and one.end < other.start:
        return False
    return other.end is None or other.end >= one.start


# the answer -------------------------------------------------------------------------------------


def _keep(
    site: Site, unit: UnitOfWork, read: ReadTransfer, chosen: TransferChoices, shown: TransferShown
) -> TransferReceipt:
    """The receipt of the file as it now stands, kept beside it; unchanged when nothing changed."""
    from liushou_desktop.exchange.payloads import from_values, to_values
    from liushou_desktop.exchange.transfer_answers import TransferReceipt

    comment, head = read.opened.comment, read.file.head
    before = from_values(TransferReceipt, read.held.receipt) if read.held else None
    said = {e.child: e.reason for e in before.children} if before else {}
    receipt = TransferReceipt(
        transfer=read.digest,
        giver=head.giver,
        giver_epoch=comment.epoch,
        number=head.number,
        receiver=site.code,
        receiver_name=site.name,
        answered_on=site.today,
        answered_by=site.user.name,
        children=tuple(_answers(unit, read, chosen, said)),
    )
    if before is not None:
        if before.children == receipt.children:
            return before
        assert read.held is not None
        unit.change(read.held, receipt=to_values(receipt), counts={"taken": receipt.taken})
        return receipt
    unit.add(
        ReceivedPackage(
            site=site.code,
            id=new_id(),
            code=head.giver,
            kind=comment.kind.value,
            sequence=comment.sequence,
            epoch=comment.epoch,
            digest=read.digest,
            verdict="new",
            received_at=site.clock.now(),
            received_by=site.user.name,
            counts={"taken": receipt.taken, "children": len(shown.children)},
            receipt=to_values(receipt),
        )
    )
    return receipt


def _answers(
    unit: UnitOfWork, read: ReadTransfer, chosen: TransferChoices, said: Mapping[str, str]
) -> Iterator[Any]:
    from liushou_desktop.exchange.transfer_answers import AnsweredChild

    taken = {
        each.their_child: each.child
        for each in unit.find(Transfer, direction=IN, package=read.digest)
    }
    for child in read.file.children:
        ours = taken.get(child.id)
        if ours is not None:
            number = unit.require(Child, ours).file_number
            yield AnsweredChild(child=child.id, state=TAKEN, file_number=number, reason="")
            continue
        reason = said.get(child.id) or UNDECIDED
        if chosen.children.get(child.id) == REFUSE:
            reason = chosen.refused_because[child.id].strip()
        yield AnsweredChild(child=child.id, state=NOT_TAKEN, file_number=None, reason=reason)


def _write(site: Site, receipt: TransferReceipt, shown: TransferShown, out: Path) -> Path:
    """The receipt for the giving school (the bureau can read it too)."""
    from liushou_desktop.exchange.comment import Kind
    from liushou_desktop.exchange.transfer_answers import seal_answer

    with site.unit() as unit:
        keys = current_keys(unit)
        giver = receiver_of(site, unit, receipt.giver)
        bureau = superiors_of(unit)[-1]
        unit.note_access("export", f"transfer receipt {receipt.giver} {receipt.number}")
    recipients = (giver.sealing_key, bureau.sealing_key, keys.sealing_public)
    sealed = seal_answer(receipt, bureau.code, keys.signing, keys.epoch, recipients)
    what = f"{Kind.TRANSFER_RECEIPT.name_mark}_{shown.giver_name}第{receipt.number}号"
    stem = f"{site.code}_{site.name}_{what}"
    path = out / f"{safe_file_name(stem)}.lspkg"
    write_whole(path, sealed.content, read_back=True)
    return path
