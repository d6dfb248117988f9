"""What the pure rules look at: one bundle per child, one per school.

Services load rows and bundle them once; duties, four knows, indicators and quality rules all read
the same bundles and never the store. Bundling 3,000 pupils is grouping, nothing more.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol, TypeVar

from liushou_desktop.domain import codes, record_facts
from liushou_desktop.domain.child import Card, Child, Confirmation
from liushou_desktop.domain.family import Address, Carer, Phone, Relative, Whereabouts
from liushou_desktop.domain.record_facts import RecordFact as RecordFact
from liushou_desktop.domain.schooling import Enrolment, Pairing, Post, SchoolClass, Staff
from liushou_desktop.domain.spells import Attention, Spell, Suspension


@dataclass(frozen=True, slots=True, kw_only=True)
class ChildFacts:
    """Everything known about one pupil. Lists may be in any order.

    ``attended`` are group records (meetings, activities) whose list says the child was there.
    ``card_fingerprint`` is the digest of what the contact card would print today; a card with
    another one is out of date. ``None`` = nobody computed it, so no card counts as out of date.
    """

    child: Child
    relatives: tuple[Relative, ...] = ()
    whereabouts: tuple[Whereabouts, ...] = ()
    carers: tuple[Carer, ...] = ()
    phones: tuple[Phone, ...] = ()
    addresses: tuple[Address, ...] = ()
    spells: tuple[Spell, ...] = ()
    suspensions: tuple[Suspension, ...] = ()
    enrolments: tuple[Enrolment, ...] = ()
    attentions: tuple[Attention, ...] = ()
    pairings: tuple[Pairing, ...] = ()
    cards: tuple[Card, ...] = ()
    confirmations: tuple[Confirmation, ...] = ()
    records: tuple[RecordFact, ...] = ()
    attended: tuple[RecordFact, ...] = ()
    card_fingerprint: str | None = None

    def whereabouts_of(self, role: str, day: date) -> Whereabouts | None:
        """Where the ``father`` or ``mother`` is on that day."""
        return held_on((w for w in self.whereabouts if w.role == role), day)

    def relative(self, role: str) -> Relative | None:
        """The father, the mother or a grandparent."""
        return next((r for r in self.relatives if r.role == role), None)

    def carer_on(self, day: date) -> Carer | None:
        """Who cares for the child on that day."""
        return held_on(self.carers, day)

    def address_on(self, day: date) -> Address | None:
        """Where the child lives on that day."""
        return held_on(self.addresses, day)

    def enrolment_on(self, day: date) -> Enrolment | None:
        """Which class the child is in on that day."""
        return held_on(self.enrolments, day)

    def attention_on(self, day: date) -> Attention | None:
        """The attention level in force on that day."""
        return held_on(self.attentions, day)

    def spell_on(self, day: date) -> Spell | None:
        """The spell of being left behind that day lies in."""
        return held_on(self.spells, day)

    def helper_on(self, day: date) -> str | None:
        """The helper teacher of that day."""
        pairing = held_on(self.pairings, day)
        return pairing.staff if pairing else None

    def first_spell(self) -> Spell | None:
        """The spell that began first, of those that were no mistake."""
        real = (s for s in self.spells if s.end_reason != codes.MISTAKE)
        return min(real, key=lambda s: s.start, default=None)

    def identification_of(self, spell: Spell) -> date:
        """When the school learnt of a spell; its start when nobody noted the day."""
        if spell.identified_on is not None:
            return spell.identified_on
        is_first = spell is self.first_spell()
        return (self.child.identified_on if is_first else None) or spell.start

    def identified_on(self, day: date) -> date | None:
        """When the school learnt of the spell that day lies in."""
        spell = self.spell_on(day)
        return self.child.identified_on if spell is None else self.identification_of(spell)

    def current_card(self) -> Card | None:
        """The newest edition that was printed and not called in."""
        made = (card for card in self.cards if card.state in codes.CARD_IN_USE)
        return max(made, key=lambda card: card.edition, default=None)

    def phones_on(self, owner: str, day: date) -> list[Phone]:
        """Numbers of somebody around the child on that day, best first.

        A number that took another's place that very day comes before the one it replaced.
        """
        held = (p for p in self.phones if p.owner == owner and _holds(p, day))
        return sorted(held, key=lambda p: (p.rank, p.end is not None, -p.start.toordinal()))


@dataclass(frozen=True, slots=True, kw_only=True)
class SchoolFacts:
    """The school as far as duties ask: classes, staff, posts, records that name no single child."""

    site: str
    classes: Mapping[str, SchoolClass]
    staff: Mapping[str, Staff] = field(default_factory=dict)
    posts: tuple[Post, ...] = ()
    records: tuple[RecordFact, ...] = ()
    _posts: dict[tuple[str, str | None], list[Post]] = field(
        init=False, repr=False, compare=False, default_factory=dict
    )
    _owners: dict[tuple[str, str | None, date], str | None] = field(
        init=False, repr=False, compare=False, default_factory=dict
    )

    def __post_init__(self) -> None:
        for post in sorted(self.posts, key=lambda p: p.start, reverse=True):
            self._posts.setdefault((post.kind, post.class_), []).append(post)

    def holders(self, kind: str, class_: str | None, day: date) -> tuple[str, ...]:
        """Staff who hold a post on that day (of that class, for posts of a class), latest first."""
        return tuple(p.staff for p in self._posts.get((kind, class_), ()) if _holds(p, day))

    def class_teacher(self, class_: str, day: date) -> str | None:
        """Who answers for the class that day: 代班 before 班主任, as the register says (R10)."""
        for kind in ("acting_class_teacher", "class_teacher"):
            for post in self._posts.get((kind, class_), ()):
                if _holds(post, day):
                    return post.staff
        return None

    def owner(self, post: str, class_: str | None, day: date) -> str | None:
        """Who owes what falls to a post on that day; None when it is vacant."""
        key = (post, class_, day)
        if key not in self._owners:
            self._owners[key] = self._owner(post, class_, day)
        return self._owners[key]

    def _owner(self, post: str, class_: str | None, day: date) -> str | None:
        if post == "class_teacher":
            return self.class_teacher(class_, day) if class_ is not None else None
        return next(iter(self.holders(post, None, day)), None)

    def is_here(self, staff: str, day: date) -> bool:
        """Whether somebody is on the staff on that day."""
        person = self.staff.get(staff)
        return person is not None and (person.end is None or day <= person.end)


class _Dated(Protocol):
    @property
    def start(self) -> date: ...

    @property
    def end(self) -> date | None: ...


Dated = TypeVar("Dated", bound=_Dated)


def _holds(fact: _Dated, day: date) -> bool:
    return fact.start <= day and (fact.end is None or day <= fact.end)


def held_on(facts: Iterable[Dated], day: date) -> Dated | None:
    """The one fact that holds on that day; of several the one that began last."""
    found: Dated | None = None
    for fact in facts:
        if _holds(fact, day) and (found is None or fact.start >= found.start):
            found = fact
    return found


class _OfChild(Protocol):
    @property
    def child(self) -> str: ...


Row = TypeVar("Row", bound=_OfChild)


def _by_child(rows: Iterable[Row]) -> dict[str, tuple[Row, ...]]:
    grouped: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        grouped[row.child].append(row)
    return {child: tuple(found) for child, found in grouped.items()}


def gather(
    children: Iterable[Child],
    *,
    relatives: Iterable[Relative] = (),
    whereabouts: Iterable[Whereabouts] = (),
    carers: Iterable[Carer] = (),
    phones: Iterable[Phone] = (),
    addresses: Iterable[Address] = (),
    spells: Iterable[Spell] = (),
    suspensions: Iterable[Suspension] = (),
    enrolments: Iterable[Enrolment] = (),
    attentions: Iterable[Attention] = (),
    pairings: Iterable[Pairing] = (),
    cards: Iterable[Card] = (),
    confirmations: Iterable[Confirmation] = (),
    records: Iterable[RecordFact] = (),
    group_records: Iterable[RecordFact] = (),
    card_fingerprints: Mapping[str, str] | None = None,
) -> list[ChildFacts]:
    """Bundle whole tables by child, in the order of ``children``.

    Args:
        records: facts of any state; those without a child are left out here (they belong to
            ``SchoolFacts.records``).
        group_records: those, for the children on their lists.
        card_fingerprints: child id → digest of what the card would print today.
    """
    of_record: dict[str, list[RecordFact]] = defaultdict(list)
    for record in records:
        if record.child is not None:
            of_record[record.child].append(record)
    there = record_facts.attended(group_records)
    prints = card_fingerprints or {}
    tables: dict[str, Mapping[str, tuple[Any, ...]]] = {
        "relatives": _by_child(relatives),
        "whereabouts": _by_child(whereabouts),
        "carers": _by_child(carers),
        "phones": _by_child(phones),
        "addresses": _by_child(addresses),
        "spells": _by_child(spells),
        "suspensions": _by_child(each for each in suspensions if not each.is_void),
        "enrolments": _by_child(enrolments),
        "attentions": _by_child(attentions),
        "pairings": _by_child(pairings),
        "cards": _by_child(cards),
        "confirmations": _by_child(confirmations),
    }
    return [
        ChildFacts(
            child=child,
            records=tuple(of_record.get(child.id, ())),
            attended=tuple(there.get(child.id, ())),
            card_fingerprint=prints.get(child.id),
            **{name: rows[child.id] for name, rows in tables.items() if child.id in rows},
        )
        for child in children
    ]
