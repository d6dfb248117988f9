"""The records of a party (a child, a class, a teacher, a site) made ready once for all rules.

Thirty rules ask the same few records again and again, and most are of another form, another term or
not met. So they are sorted out once: by form, and by form and outcome on the days in force.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from liushou_desktop.domain import intervals
from liushou_desktop.domain.facts import RecordFact
from liushou_desktop.domain.intervals import Spans
from liushou_desktop.domain.rules import Satisfaction

_ByForm = dict[str, list[RecordFact]]


class PartyRecords:
    """Confirmed records of one party until one day.

    Args:
        own: records about the party. attended: group records whose list says the child was there.
        spans: the days in force in the term. today: the last day that counts.
    """

    __slots__ = ("_attended", "_in_force", "_own", "_spans", "_today", "forms")

    def __init__(
        self,
        own: Sequence[RecordFact],
        attended: Sequence[RecordFact],
        spans: Spans,
        today: int,
    ) -> None:
        self._own = _by_form(own)
        self._attended = _by_form(attended) if attended else {}
        self._spans = spans
        self._today = today
        self._in_force: dict[tuple[str, str, tuple[str, ...]], list[RecordFact]] = {}
        #: Forms of which there is a record at all: most rules ask for others.
        self.forms = self._own.keys() | self._attended.keys() if attended else self._own.keys()

    def confirmed(self, form: str, proof: str = "record") -> Sequence[RecordFact]:
        """Confirmed records of a form, of any day."""
        return (self._attended if proof == "attendance" else self._own).get(form, ())

    def in_force(self, wanted: Satisfaction) -> Sequence[RecordFact]:
        """Records of the form and outcome asked, of days in force until today."""
        held = self._in_force.get(wanted.met_as)
        if held is None:
            held = self._in_force[wanted.met_as] = self._of_days(wanted)
        return held

    def _of_days(self, wanted: Satisfaction) -> list[RecordFact]:
        made = self.confirmed(wanted.form, wanted.proof)
        found: list[RecordFact] = []
        for first, last in intervals.clip(self._spans, 1, self._today):
            found += [
                r for r in made if first <= r.day <= last and r.said.outcome in wanted.outcomes
            ]
        return found

    def ever(self, wanted: Satisfaction, since: int) -> Sequence[RecordFact]:
        """Records of the form and outcome asked, of any day from ``since`` until today."""
        made, today = self.confirmed(wanted.form, wanted.proof), self._today
        return [r for r in made if since <= r.day <= today and r.said.outcome in wanted.outcomes]


def _by_form(records: Iterable[RecordFact]) -> _ByForm:
    found: defaultdict[str, list[RecordFact]] = defaultdict(list)
    for record in records:
        said = record.said
        if said.state == "confirmed":
            found[said.form].append(record)
    found.default_factory = None  # a form asked for is not a form there is
    return found
