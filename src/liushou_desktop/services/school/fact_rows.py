"""Rows of the report sheets that tell facts which are no records: posts, pairings, counts, how many
key children there are and what was done for them. ``facts = [...]`` in ``forms/package.toml``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from liushou_desktop.domain import codes
from liushou_desktop.domain.class_names import short_label
from liushou_desktop.domain.contact_card import is_key_child
from liushou_desktop.domain.facts import ChildFacts
from liushou_desktop.services.school.compute_figures import SchoolPicture
from liushou_desktop.services.shared.count_words import Counts, count_lines
from liushou_desktop.services.shared.words import word

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Told:
    """What facts are told of: the picture, the children reported, those on the roll at the end,
    the counts as signed."""

    shown: SchoolPicture
    children: Sequence[ChildFacts]
    on_roll: Sequence[ChildFacts]
    counts: Counts


def fact_rows(fact: str, told: Told) -> Iterator[Row]:
    """The rows of a fact, by its name.

    Raises:
        KeyError: there is no such fact.
    """
    return _FACTS[fact](told)


def _key(told: Told, own: str) -> str:
    return f"{told.shown.term.id}/{own}"


def _posts(told: Told) -> Iterator[Row]:
    """Who holds which post on the cut-off day (R10, R20)."""
    shown = told.shown
    for post in shown.school.posts:
        person = shown.school.staff.get(post.staff)
        if person is None or not _holds(post.start, post.end, shown.today):
            continue
        seat = shown.school.classes.get(post.class_ or "")
        yield {
            "row": _key(told, post.id),
            "kind": word("sheet_fact", "post"),
            "post": post.kind,
            "class_label": short_label(seat, shown.today) if seat else None,
            "person": person.name,
            "job": person.job,
            "since": post.start,
        }


def _holds(start: date, end: date | None, day: date) -> bool:
    return start <= day and (end is None or end >= day)


def _pairings(told: Told) -> Iterator[Row]:
    """Pairings that held on some day of the term (R32)."""
    shown = told.shown
    for facts in told.children:
        for pair in facts.pairings:
            if pair.start > shown.today or (pair.end and pair.end < shown.term.start):
                continue
            person = shown.school.staff.get(pair.staff)
            yield {
                "row": _key(told, pair.id),
                "kind": word("sheet_fact", "pairing"),
                "child": facts.child.id,
                "file_number": facts.child.file_number,
                "child_name": facts.child.name,
                "class_label": shown.class_label(facts),
                "staff": person.name if person else None,
                "doer_role": "helper",
                "start": pair.start,
                "ended_on": pair.end if pair.end and pair.end <= shown.today else None,
                "aim": pair.aim,
            }


def _counts(told: Told) -> Iterator[Row]:
    """The table of counts (F17), a row a number."""
    for line in count_lines(told.counts):
        yield {
            "row": _key(told, f"{line.group}-{line.value}"),
            "kind": word("sheet_fact", "count"),
            "group": line.group_title,
            "item": line.title,
            "heads": line.heads,
        }


def _key_children(told: Told) -> Iterator[Row]:
    """How many children need attention, and how often the key children were talked to and visited
    (R35): numbers, nobody named."""
    shown = told.shown
    for level in (codes.RED, codes.YELLOW):
        held = [facts.attention_on(shown.today) for facts in told.on_roll]
        yield {
            "row": _key(told, f"level-{level}"),
            "kind": word("sheet_fact", "level"),
            "level": level,
            "heads": sum(each is not None and each.level == level for each in held),
        }
    key = [facts for facts in told.on_roll if is_key_child(facts, shown.today)]
    for fact, form in (("key_talk", "talk"), ("key_visit", "home_visit")):
        done = [_done(facts, form, shown) for facts in key]
        yield {
            "row": _key(told, fact),
            "kind": word("sheet_fact", fact),
            "times": sum(done),
            "heads": sum(number > 0 for number in done),
        }


def _done(facts: ChildFacts, form: str, shown: SchoolPicture) -> int:
    first, last = shown.term.start.toordinal(), shown.today.toordinal()
    return sum(
        record.form == form
        and record.state == "confirmed"
        and record.outcome == "met"
        and first <= record.day <= last
        and record.entered <= last
        for record in facts.records
    )


_FACTS: Mapping[str, Callable[[Told], Iterator[Row]]] = {
    "post": _posts,
    "pairing": _pairings,
    "count": _counts,
    "key_child": _key_children,
}
