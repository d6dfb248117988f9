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

    __slots__ = ("_attended", "_by_form", "_in_force", "_own", "_spans", "_today", "_was_there")

    def __init__(
        self,
        own: Sequence[RecordFact],
        attended: Sequence[RecordFact],
        spans: Spans,
        today: int,
    ) -> None:
        self._own = own
        self._attended = attended
        self._spans = spans
        self._today = today
        self._by_form: _ByForm | None = None
        self._was_there: _ByForm | None = None
        self._in_force: dict[tuple[str, str, tuple[str, ...]], list[RecordFact]] = {}

    def confirmed(self, form: str, proof: str = "record") -> Sequence[RecordFact]:
        """Confirmed records of a form, of any day."""
        if proof == "attendance":
            if self._was_there is None:
                self._was_there = _by_form(self._attended)
            return self._was_there.get(form, ())
        if self._by_form is None:
            self._by_form = _by_form(self._own)
        return self._by_form.get(form, ())

    def in_force(self, wanted: Satisfaction) -> Sequence[RecordFact]:
        """Records of the form and outcome asked, of days in force until today."""
        made = self.confirmed(wanted.form, wanted.proof)
        if not made:  # of most forms a child has none
            return ()
        key = (wanted.proof, wanted.form, wanted.outcomes)
        held = self._in_force.get(key)
        if held is None:
            held = self._in_force[key] = self._of_days(made, wanted)
        return held

    def _of_days(self, made: Sequence[RecordFact], wanted: Satisfaction) -> list[RecordFact]:
        found: list[RecordFact] = []
        for first, last in intervals.clip(self._spans, 1, self._today):
            found += [r for r in made if first <= r.day <= last and r.outcome in wanted.outcomes]
        return found

    def ever(self, wanted: Satisfaction) -> Sequence[RecordFact]:
        """Records of the form and outcome asked, of any day until today."""
        made = self.confirmed(wanted.form, wanted.proof)
        return [r for r in made if r.day <= self._today and r.outcome in wanted.outcomes]


def _by_form(records: Iterable[RecordFact]) -> _ByForm:
    found: defaultdict[str, list[RecordFact]] = defaultdict(list)
    for record in records:
        if record.state == "confirmed":
            found[record.form].append(record)
    found.default_factory = None  # a form asked for is not a form there is
    return found
