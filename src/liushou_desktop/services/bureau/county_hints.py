"""请核实 across the county: what schools reported that looks too much alike, too many at once, out
of time; with the rows that show it. To be asked about, never a penalty (domain standard §9)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from liushou_desktop.domain.record_facts import RecordFact, Said, short_digest
from liushou_desktop.domain.register import EnrolledSite
from liushou_desktop.domain.reported import ReportedRow
from liushou_desktop.domain.rule_reader import read_rules
from liushou_desktop.domain.terms import Calendar
from liushou_desktop.domain.worth_a_look import CONTACT, TALK, Hint, hints_among
from liushou_desktop.services.bureau.merged_reports import newest_by_school
from liushou_desktop.services.shared.bureau_rules import bureau_answers
from liushou_desktop.services.shared.reading_words import shipped_rules
from liushou_desktop.services.shared.rights import Right
from liushou_desktop.services.shared.site import Site

if TYPE_CHECKING:
    from liushou_desktop.domain.rules import RuleSet
    from liushou_desktop.domain.schooling import Term

_VISITS, _TALKS, _CONTACTS = "S7", "S8", "S6"
_FORMS = {_VISITS: "home_visit", _TALKS: TALK, _CONTACTS: CONTACT}
_TEXTS = ("advice", "measure")  # of a visit; what was said in a talk stays at school
_LONG_ENOUGH = 30  # characters: a shorter piece of advice is the same in good faith


@dataclass(frozen=True, slots=True)
class CountyHint:
    """One thing to ask a school about.

    Attributes:
        code, school: which. sheet: where most of its rows stand; rows: their keys in that sheet.
        teacher: "" when several did it. names: the children, in order of day.
    """

    code: str
    school: str
    hint: Hint
    day: date
    teacher: str
    names: tuple[str, ...]
    sheet: str
    rows: tuple[str, ...]


class _KeptHints(dict[tuple[str, str], tuple[Hashable, tuple[CountyHint, ...]]]):
    """School and term → what its hints stand on, and they: a county's rows are read school by
    school, and again only of one that has reported anew."""


def county_hints(site: Site, term: str | None = None) -> list[CountyHint]:
    """What the newest reports of a term give to ask about, school by school.

    Raises:
        RefusedError: NOT_ALLOWED, NO_SUCH_TERM.
    """
    site.require(Right.READ_COUNTY)
    from liushou_desktop.storage.queries.reported import reported_rows

    asked = site.term(term)
    kept: _KeptHints = site.kept.setdefault(_KeptHints, _KeptHints())
    found: list[CountyHint] = []
    with site.unit() as unit:
        names = {entry.code: entry.name for entry in unit.find(EnrolledSite)}
        answers = bureau_answers(unit)
        rules = read_rules(shipped_rules(), answers)
        for code, package in sorted(newest_by_school(unit, asked.id).items()):
            stands_on = (
                package.digest,
                json.dumps(answers, sort_keys=True),
                asked,
                names.get(code),
            )
            held = kept.get((code, asked.id))
            if held is None or held[0] != stands_on:
                rows = reported_rows(unit, site=code, sheet=tuple(_FORMS), term=asked.id)
                hints = _of_school(code, names.get(code, code), rows, rules, site, asked)
                held = kept[code, asked.id] = (stands_on, tuple(hints))
            found += held[1]
    return found


def _of_school(
    code: str, school: str, rows: list[ReportedRow], rules: RuleSet, site: Site, term: Term
) -> Iterator[CountyHint]:
    held = {row.key: row for row in rows}
    called = {row.child: str(row.values.get("child_name") or "") for row in rows if row.child}
    facts = [fact for fact in map(_fact, rows) if fact is not None]
    for hint in hints_among(facts, rules, Calendar(site.own_terms), term):
        sheets = [held[key].sheet for key in hint.records]
        sheet = max(sorted(set(sheets)), key=sheets.count)
        yield CountyHint(
            code,
            school,
            hint,
            date.fromordinal(hint.day),
            hint.staff,
            tuple(called[child] for child in hint.children),
            sheet,
            tuple(key for key in hint.records if held[key].sheet == sheet),
        )


def _fact(row: ReportedRow) -> RecordFact | None:
    """A row as the rules see a record; None for what is no record of a child's (a hotline)."""
    values = row.values
    day, entered = _ordinal(values.get("occurred_on")), _ordinal(values.get("entered_on"))
    form = _FORMS[row.sheet]
    if row.sheet == _CONTACTS and not values.get("between"):
        return None  # a hotline, or the school urging parents: not a contact
    if day is None or row.child is None:
        return None
    teacher = str(values.get("staff") or "")
    said = Said(
        form=form,
        outcome=str(values.get("outcome") or "met"),
        staff=(teacher,) if teacher else (),
        details={"content": bool(values.get("text_length"))},
    )
    return RecordFact(row.key, row.child, day, entered or day, _digest(values), said)


def _ordinal(value: object) -> int | None:
    try:
        return date.fromisoformat(str(value)).toordinal()
    except ValueError:
        return None


def _digest(values: Mapping[str, Any]) -> int | None:
    """Of the texts of a visit, white space apart; None where they are too short to be copied."""
    texts = ["".join(str(values[name]).split()) for name in _TEXTS if values.get(name)]
    whole = "\n".join(texts)
    if len(whole) < _LONG_ENOUGH:
        return None
    return short_digest(hashlib.blake2b(whole.encode(), digest_size=12).hexdigest())
