"""Transfer files: children's files from one school to another, signed and sealed to it.

One file carries one child or a whole graduating class. The facts are rows as
``docs/formats/site.md`` writes them, less what stays (``TRAVELS_WITH``); what was written down
(visits, talks …) goes along in words, to be read, never to be counted at the other school. The
format is ``docs/formats/transfer.md``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

from liushou_desktop.base.errors import DamagedError, ProgramError, RefusedError
from liushou_desktop.domain import person_name
from liushou_desktop.domain.child import Child
from liushou_desktop.domain.entity import Entity
from liushou_desktop.domain.facts import ChildFacts
from liushou_desktop.domain.family import Address, Carer, Phone, Relative, Whereabouts
from liushou_desktop.domain.interchange import faces_of, plain_row, read_row, row_values
from liushou_desktop.domain.plain_text import visible
from liushou_desktop.domain.spells import Attention, Spell, Suspension
from liushou_desktop.domain.transfers import GRADUATED, MOVED
from liushou_desktop.exchange import canonical, envelope, payloads
from liushou_desktop.exchange.comment import Heading, Kind
from liushou_desktop.exchange.envelope import Opened, SealedPackage
from liushou_desktop.exchange.minisign import SigningKey

if TYPE_CHECKING:
    from liushou_desktop.sheets.fence import Fence

TRANSFER_LIMIT: Final = 5_000_000  # bytes of the payload
MOST_CHILDREN: Final = 500

#: Groups of class-3 data a person decides about; ``sealed`` are the sealed answers of records.
HEALTH, IDENTITY, ATTENTION, SEALED = "health", "identity", "attention", "sealed"
GROUPS: Final = (HEALTH, IDENTITY, ATTENTION, SEALED)
#: What goes along unless somebody decides otherwise: who cares for a child must know what it is
#: allergic to; the rest is the other school's to ask (domain §7, shortest list that serves).
USUAL: Final = frozenset({HEALTH})

#: Every class-3 column of the kinds that travel → the group it goes with; ``""`` goes always,
#: because without it the other school does not know the child again.
TRAVELS_WITH: Final[Mapping[tuple[str, str], str]] = {
    ("child", "id_number"): "",
    ("child", "student_number"): "",
    ("child", "health"): HEALTH,
    ("child", "illness"): HEALTH,
    ("child", "allergy"): HEALTH,
    ("child", "disability_kind"): HEALTH,
    ("child", "disability_grade"): HEALTH,
    ("child", "disability_card"): HEALTH,
    ("carer", "health"): HEALTH,
    ("relative", "id_number"): IDENTITY,
    ("carer", "id_number"): IDENTITY,
    ("child", "mental_attention"): ATTENTION,
    ("carer", "barred"): ATTENTION,
    ("whereabouts", "last_contact_on"): ATTENTION,
    ("whereabouts", "reported_on"): ATTENTION,
    ("attention", "level"): ATTENTION,
    ("attention", "reasons"): ATTENTION,
    ("attention", "note"): ATTENTION,
}
#: Columns that belong to the giving school alone: its numbers, its own questions, its archive.
STAYS: Final = frozenset(
    {"file_number", "file_opened_on", "extra", "is_closed", "closed_on", "close_reason"}
)
#: Kinds that travel: name in the file → entity, attribute of ``ChildFacts``.
KINDS: Final[Mapping[str, tuple[type[Entity], str]]] = {
    "relative": (Relative, "relatives"),
    "whereabouts": (Whereabouts, "whereabouts"),
    "carer": (Carer, "carers"),
    "phone": (Phone, "phones"),
    "address": (Address, "addresses"),
    "spell": (Spell, "spells"),
    "suspension": (Suspension, "suspensions"),
    "attention": (Attention, "attentions"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenLine:
    """A question and its answer in words."""

    label: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenRecord:
    """What the giving school wrote down once: form, day, who did it, the answers in words."""

    form: str
    title: str
    occurred_on: date
    by: str
    lines: tuple[WrittenLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SentChild:
    """One child of a transfer file.

    Attributes:
        facts: rows of the giving school, with its ids; only what travels.
        file_number: the number there, or None when no file was opened.
        class_name: the class it sat in last, in words.
        moved_on: last day there.
    """

    facts: ChildFacts
    file_number: str | None
    class_name: str
    moved_on: date
    records: tuple[WrittenRecord, ...] = ()

    @property
    def id(self) -> str:
        """The child's id at the giving school."""
        return self.facts.child.id


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferHead:
    """Who sends whom what. ``carries``: groups of class-3 data inside (``GROUPS``)."""

    giver: str
    giver_name: str
    receiver: str
    receiver_name: str
    number: int
    occasion: str
    written_on: date
    written_by: str
    carries: tuple[str, ...]
    note: str

    def __post_init__(self) -> None:
        if self.occasion not in (MOVED, GRADUATED) or not set(self.carries) <= set(GROUPS):
            raise ValueError("an occasion and groups of the format are needed")


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferFile:
    """A head and its children, at least one, each once."""

    head: TransferHead
    children: tuple[SentChild, ...]

    def __post_init__(self) -> None:
        ids = [child.id for child in self.children]
        if not ids or len(ids) > MOST_CHILDREN or len(set(ids)) != len(ids):
            raise ValueError("children, each once")


def travelling(facts: ChildFacts, carries: frozenset[str]) -> ChildFacts:
    """What of a child's facts goes along: without what stays, and without groups left out."""
    kept: dict[str, Any] = {"child": _bare(facts.child, carries)}
    for name, (_, attribute) in KINDS.items():
        rows = getattr(facts, attribute)
        if name == "attention" and ATTENTION not in carries:
            rows = ()  # a level without its name and reason says nothing
        kept[attribute] = tuple(_bare(row, carries) for row in rows)
    return ChildFacts(**kept)


def _bare(row: Any, carries: frozenset[str]) -> Any:
    kind = _name_of(type(row))
    left: dict[str, object] = {}
    for face in faces_of(type(row)):
        group = TRAVELS_WITH.get((kind, face.name), "")
        if (kind == "child" and face.name in STAYS) or (group and group not in carries):
            left[face.name] = face.default
    return replace(row, **left)


def _name_of(kind: type[Entity]) -> str:
    return "child" if kind is Child else next(n for n, (each, _) in KINDS.items() if each is kind)


# to and from the payload ------------------------------------------------------------------------


def to_payload(file: TransferFile) -> bytes:
    """The canonical bytes of ``transfer.json``."""
    values = payloads.to_values(file.head)
    children = [_child_values(child, file.head.giver) for child in file.children]
    return canonical.to_bytes({**values, "children": children})


def _child_values(child: SentChild, giver: str) -> dict[str, object]:
    def rows(kind: type[Entity], found: Sequence[Entity]) -> list[dict[str, object]]:
        return [plain_row(kind, row_values(row), giver) for row in found]

    facts: dict[str, object] = {"child": rows(Child, [child.facts.child])}
    for name, (kind, attribute) in KINDS.items():
        facts[name] = rows(kind, getattr(child.facts, attribute))
    return {
        "file_number": child.file_number,
        "class_name": child.class_name,
        "moved_on": child.moved_on.isoformat(),
        "facts": facts,
        "records": [payloads.to_values(record) for record in child.records],
    }


def seal_transfer(
    file: TransferFile, key: SigningKey, epoch: int, recipients: tuple[str, ...]
) -> SealedPackage:
    """The file as a package from school to school.

    Args:
        epoch: key period of ``key``, the giving school's own.
        recipients: the receiving school's sealing key, and the giver's own to read it again.

    Raises:
        RefusedError: PACKAGE_TOO_LARGE.
    """
    payload = to_payload(file)
    if len(payload) > TRANSFER_LIMIT:
        raise RefusedError("PACKAGE_TOO_LARGE", limit_mb=TRANSFER_LIMIT // 1_000_000)
    head = file.head
    heading = Heading(
        kind=Kind.TRANSFER,
        site=head.giver,
        receiver=(head.receiver,),
        sequence=head.number,
        epoch=epoch,
    )
    return envelope.seal_package(payload, heading, key, recipients)


def read_transfer(opened: Opened, fence: Fence | None = None) -> TransferFile:
    """The children in an opened package whose signature **was verified**; parsed behind the fence.

    Raises:
        RefusedError: PACKAGE_TOO_LARGE, FENCE_… (the parser died of it).
        DamagedError: TRANSFER_UNREADABLE, naming the place.
    """
    if len(opened.payload) > TRANSFER_LIMIT:
        raise RefusedError("PACKAGE_TOO_LARGE", limit_mb=TRANSFER_LIMIT // 1_000_000)
    values = _parsed(opened.payload, fence)
    try:
        file = _file(values)
    except (ProgramError, ValueError, TypeError, KeyError) as error:
        raise _malformed(getattr(error, "place", "")) from error
    head, comment = file.head, opened.comment
    told = (head.giver, (head.receiver,), head.number, "", "")
    if told != (
        comment.site, comment.receiver, comment.sequence, comment.term, comment.previous,
    ):  # fmt: skip
        raise _malformed("giver, receiver, number")
    return file


def _malformed(place: str) -> DamagedError:
    return DamagedError("TRANSFER_UNREADABLE", place=place or "—")


def _parsed(payload: bytes, fence: Fence | None) -> dict[str, Any]:
    """The values of the payload: what the child read, written again, must be the payload."""
    from liushou_desktop.sheets.document import value_of
    from liushou_desktop.sheets.fence import Fence

    try:
        if fence is not None:
            grid = fence.read(payload, Kind.TRANSFER.payload_name, is_document=True)
        else:
            with Fence() as own:
                grid = own.read(payload, Kind.TRANSFER.payload_name, is_document=True)
        values = value_of(grid)
        is_same = isinstance(values, dict) and canonical.to_bytes(values) == payload
    except RefusedError as error:
        if error.code.startswith("JSON_"):
            raise _malformed(str(error.arguments.get("path", ""))) from error
        raise
    except (ValueError, KeyError, IndexError, TypeError) as error:
        raise _malformed("") from error
    if not is_same:
        raise _malformed("")
    return dict(values)


class _Place(ValueError):
    """Where a value does not fit the format."""

    def __init__(self, place: str) -> None:
        super().__init__(place)
        self.place = place


def _file(values: Mapping[str, Any]) -> TransferFile:
    rest = {name: value for name, value in values.items() if name != "children"}
    head = payloads.from_values(TransferHead, rest)
    children = _list(values["children"], "children")
    return TransferFile(
        head=head,
        children=tuple(
            _child(each, head, f"children[{number}]") for number, each in enumerate(children)
        ),
    )


_CHILD_KEYS: Final = {"file_number", "class_name", "moved_on", "facts", "records"}


def _child(values: Any, head: TransferHead, place: str) -> SentChild:
    if not isinstance(values, dict) or set(values) != _CHILD_KEYS:
        raise _Place(place)
    number, class_name = values["file_number"], values["class_name"]
    if not isinstance(class_name, str) or not isinstance(number, str | None):
        raise _Place(place)
    try:
        moved_on = date.fromisoformat(values["moved_on"])
        records = tuple(
            payloads.from_values(WrittenRecord, each)
            for each in _list(values["records"], f"{place}.records")
        )
    except (ValueError, TypeError) as error:
        raise _Place(f"{place}.moved_on, records") from error
    facts = _facts(values["facts"], head, f"{place}.facts")
    return SentChild(
        facts=facts,
        file_number=number,
        class_name=class_name,
        moved_on=moved_on,
        records=records,
    )


def _facts(values: Any, head: TransferHead, place: str) -> ChildFacts:
    if not isinstance(values, dict) or set(values) != {"child", *KINDS}:
        raise _Place(place)
    (child,) = _rows(Child, values["child"], head, f"{place}.child") or (None,)
    if not isinstance(child, Child):
        raise _Place(f"{place}.child")
    if child.name != visible(child.name) or len(child.name) > person_name.LONGEST:
        raise _Place(f"{place}.child.name")  # a mark that turns the line around, or no name at all
    facts: dict[str, Any] = {"child": child}
    for name, (kind, attribute) in KINDS.items():
        rows = tuple(_rows(kind, values[name], head, f"{place}.{name}"))
        if any(getattr(row, "child", "") != child.id for row in rows):
            raise _Place(f"{place}.{name}.child")
        facts[attribute] = rows
    _check_spells(facts["spells"], f"{place}.spell")
    return ChildFacts(**facts)


def _rows(kind: type[Entity], values: Any, head: TransferHead, place: str) -> list[Entity]:
    found: list[Entity] = []
    for number, row in enumerate(_list(values, place)):
        where = f"{place}[{number}]"
        if not isinstance(row, dict) or "site" in row:
            raise _Place(where)
        read, problems = read_row(kind, row, head.giver, where)
        if problems:
            raise _Place(str(problems[0].args.get("path", where)))
        names = ("site", *(face.name for face in faces_of(kind)))
        columns: dict[str, Any] = dict(zip(names, read, strict=True))
        entity = kind(**columns)
        if _bare(entity, frozenset(head.carries)) != entity:
            raise _Place(where)  # it brings what the head says it does not carry
        found.append(entity)
    if len({row.id for row in found}) != len(found):
        raise _Place(f"{place}.id")
    return found


def _check_spells(spells: Sequence[Spell], place: str) -> None:
    ordered = sorted(spells, key=lambda spell: spell.start)
    for earlier, later in pairwise(ordered):
        if later.start <= (earlier.end or date.max):
            raise _Place(place)


def _list(values: Any, place: str) -> list[Any]:
    if not isinstance(values, list):
        raise _Place(place)
    return values
