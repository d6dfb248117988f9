"""What an open school knows of its children, kept from one page to the next.

A large school has 150,000 records: to read them all for every page would take seconds. So facts
stay in memory while the site is open, and what the change chain says was touched since they were
read is read anew. What is worked out from a child's facts is kept beside them in the same way: it
holds as long as the facts are the same object and nothing else that was asked has changed.

Nothing of this is ever written down; locking the site forgets it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Generic, TypeVar

from liushou_desktop.domain.child import Child
from liushou_desktop.domain.facts import ChildFacts, SchoolFacts
from liushou_desktop.services.school.card_face import SchoolFace
from liushou_desktop.services.school.refresh_summaries import with_fingerprint
from liushou_desktop.services.school.school_facts import load_facts, load_school
from liushou_desktop.services.shared.site import Site

if TYPE_CHECKING:
    from liushou_desktop.storage.change_chain import Head
    from liushou_desktop.storage.unit import UnitOfWork

V = TypeVar("V")


class Worked(Generic[V]):
    """One value for each child, worked out again only where the child's facts are new."""

    def __init__(self) -> None:
        self._asked: tuple[object, ...] = ()
        self._held: dict[str, tuple[ChildFacts, V]] = {}

    def out(
        self,
        asked: tuple[object, ...],
        children: Iterable[ChildFacts],
        work_out: Callable[[ChildFacts], V],
        *,
        holds: Callable[[V], bool] = lambda value: True,
    ) -> list[V]:
        """The values of the children, in their order.

        Args:
            asked: everything else the values stand on; another one makes all anew.
            holds: whether a kept value may be taken at all (a clock may run in it).
        """
        held = self._held if asked == self._asked else {}
        found: dict[str, tuple[ChildFacts, V]] = {}
        for facts in children:
            known = held.get(facts.child.id)
            if known is None or known[0] is not facts or not holds(known[1]):
                known = facts, work_out(facts)
            found[facts.child.id] = known
        self._asked, self._held = asked, found  # both new: another thread may be reading the old
        return [value for _, value in found.values()]


@dataclass(slots=True)
class KeptFacts:
    """The facts of all children, in the order of the store, and as cards would print them."""

    head: Head | None = None
    facts: dict[str, ChildFacts] = field(default_factory=dict)
    school: SchoolFacts | None = None
    printed: Worked[ChildFacts] = field(default_factory=Worked)

    def bring_up_to_date(self, unit: UnitOfWork) -> None:
        """Read what was touched since the last time, or everything."""
        from liushou_desktop.storage.engine import let_go_of_pages
        from liushou_desktop.storage.queries.touched import children_touched

        touched = None if self.head is None else children_touched(unit, self.head)
        if touched is None:
            self.facts = {facts.child.id: facts for facts in load_facts(unit, unit.find(Child))}
            let_go_of_pages(unit.connection)  # a third as many megabytes as the facts
        elif touched:
            fresh = load_facts(unit, unit.find(Child, id=touched))
            self.facts = self.facts | {facts.child.id: facts for facts in fresh}
        self.head = unit.chain_head()


def _kept(site: Site) -> KeptFacts:
    """What the open site keeps."""
    held: KeptFacts = site.kept.setdefault(KeptFacts, KeptFacts())
    return held


def same_school(site: Site, unit: UnitOfWork) -> SchoolFacts:
    """The school's facts as they are now; the kept object as long as they are the same."""
    kept, now = _kept(site), load_school(unit)
    if kept.school is None or kept.school != now:
        kept.school = now
    return kept.school


def all_facts(
    site: Site, unit: UnitOfWork, school: SchoolFacts, face: SchoolFace, day: date
) -> list[ChildFacts]:
    """Facts of all children, those with a card knowing what it would print on a day."""
    kept = _kept(site)
    kept.bring_up_to_date(unit)
    return kept.printed.out(
        (school, face, day),
        kept.facts.values(),
        lambda facts: with_fingerprint(facts, school, face, day),
    )
