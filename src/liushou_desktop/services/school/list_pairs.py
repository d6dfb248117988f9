"""结对与学习: who helps which child, and how each child's learning is looked after this term.

Clauses 四(二)3 and 四(三)1 (R32, R33, R37–R40): the pairing is a dated fact, its log F07; the study
group G18, the study plan F09 with its stages, the helping pupil F09B, the progress archive F11.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from liushou_desktop.domain.duties import DutyState
from liushou_desktop.domain.facts import ChildFacts, held_on
from liushou_desktop.domain.pinyin import sort_key
from liushou_desktop.domain.records import Record
from liushou_desktop.services.school.compute_figures import SchoolPicture, duty_lines, picture
from liushou_desktop.services.school.duty_places import PAIRING, ROOMS, form_of_rule, page_of_rule
from liushou_desktop.services.school.print_job import in_class_order
from liushou_desktop.services.school.room_duties import RoomDuty, room_duties
from liushou_desktop.services.school.scope import may_read_record, visible_children
from liushou_desktop.services.shared.record_answers import values_of_record
from liushou_desktop.services.shared.rights import Right
from liushou_desktop.services.shared.site import Site
from liushou_desktop.services.shared.words import word, words

if TYPE_CHECKING:
    from liushou_desktop.storage.unit import UnitOfWork

#: What may be lacking for a child: a helper teacher, or the form that is not there.
HELPER = "helper"
_OPEN = frozenset({DutyState.OVERDUE, DutyState.DUE, DutyState.OWED})
_KEY = frozenset({"red", "yellow"})


@dataclass(frozen=True, slots=True)
class Noted:
    """One record in a line: its form and id, the day, what it says in short, what else it says."""

    form: str
    record: str
    on: date
    text: str
    more: str = ""


@dataclass(frozen=True, slots=True)
class PairedChild:
    """A child with who helps it and how its learning is looked after.

    Attributes:
        helper, helper_id, since, aim: the pairing of today; "" and None without one.
        helped: F07 of the term, newest first; groups: G18 of the term; plans: F09 of the term, with
            the last stage in ``more``; study_helper: F09B in force; progress: F11 of the term.
        reasons: why it is a key child, for those who may read that; "" for others.
        lacks: ``helper`` or the forms owed to the child and not there.
    """

    id: str
    name: str
    file_number: str
    class_id: str
    class_label: str
    is_key: bool
    reasons: str
    helper: str
    helper_id: str
    since: date | None
    aim: str
    helped: tuple[Noted, ...]
    groups: tuple[Noted, ...]
    plans: tuple[Noted, ...]
    study_helper: Noted | None
    progress: tuple[Noted, ...]
    lacks: frozenset[str]


@dataclass(frozen=True, slots=True)
class HelperLoad:
    """A teacher who helps: how many children, how often this term, when last."""

    id: str
    name: str
    job: str
    phone: str
    children: tuple[PairedChild, ...]
    times: int
    carer_visits: int
    last_on: date | None


@dataclass(frozen=True, slots=True)
class PairBook:
    """Everything the page shows.

    Attributes:
        children: in class order; helpers: most children first. staff: id and name of everybody who
        could help. classes: id and label of those with a child here.
    """

    term: str
    children: tuple[PairedChild, ...]
    helpers: tuple[HelperLoad, ...]
    duties: tuple[RoomDuty, ...]
    staff: tuple[tuple[str, str], ...]
    classes: tuple[tuple[str, str], ...]
    key_without_helper: int


def list_pairs(site: Site) -> PairBook:
    """Children on the roll with a running spell in the user's scope, with pairs and study help.

    Raises:
        RefusedError: NOT_ALLOWED.
    """
    site.require(Right.READ)
    with site.unit() as unit:
        shown = picture(site, unit, site.term())
        notes = _notes(site, unit, shown)
    lacks = _lacks(site, shown)
    children = tuple(
        _child(shown, facts, notes.get(facts.child.id, _Notes()), lacks)
        for facts in in_class_order(shown)
    )
    if not site.may(Right.READ_SENSITIVE):  # why a child is a key child is class 3
        children = tuple(replace(child, reasons="") for child in children)
    here = [p for p in shown.school.staff.values() if shown.school.is_here(p.id, shown.today)]
    return PairBook(
        term=shown.term.name,
        children=children,
        helpers=tuple(_helpers(shown, children)),
        duties=room_duties(site, shown, PAIRING),
        staff=tuple(sorted(((p.id, p.name) for p in here), key=lambda each: sort_key(each[1]))),
        classes=tuple({c.class_id: c.class_label for c in children}.items()),
        key_without_helper=sum(c.is_key and not c.helper_id for c in children),
    )


@dataclass(slots=True)
class _Notes:
    """Records of one child by form, newest first."""

    by_form: dict[str, list[Noted]] = field(default_factory=dict)
    visits: int = 0

    def of(self, form: str) -> tuple[Noted, ...]:
        return tuple(self.by_form.get(form, ()))


def _notes(site: Site, unit: UnitOfWork, shown: SchoolPicture) -> dict[str, _Notes]:
    """Of the term; a helping pupil stands on from earlier terms."""
    visible = visible_children(site, unit)
    found: dict[str, _Notes] = {}
    for record in unit.find(
        Record,
        form=list(ROOMS[PAIRING]),
        state="confirmed",
        order_by=("-occurred_on", "-entered_seq"),
    ):
        if record.term != shown.term.id and record.form != "study_helper":
            continue
        if not may_read_record(site, visible, record):
            continue
        form = site.forms.form(record.form, record.form_version)
        for child, noted in _SAY[record.form](record, values_of_record(form, record), shown.today):
            notes = found.setdefault(child, _Notes())
            notes.by_form.setdefault(record.form, []).append(noted)
    return found


Values = Mapping[str, Any]
Said = Iterator[tuple[str, Noted]]


def _helped(record: Record, values: Values, today: date) -> Said:
    text = words("help_kind", record.purposes)
    more = f"{values.get('measures', '')}（{word('help_effect', values.get('effect'))}）"
    yield record.child or "", Noted(record.form, record.id, record.occurred_on, text, more)


def _planned(record: Record, values: Values, today: date) -> Said:
    """``数学：期末能独立做完基础题``; the last stage that has a result."""
    stages = [row for row in values.get("stages") or () if row.get("stage_result")]
    last = stages[-1] if stages else None
    when = last.get("stage_on") if last else None
    more = f"{when.month}月{when.day}日 " if when else ""
    more += str(last.get("stage_result")) if last else ""
    text = f"{words('subject', record.purposes)}：{values.get('aim', '')}"
    yield record.child or "", Noted(record.form, record.id, record.occurred_on, text, more)


def _pupil_helps(record: Record, values: Values, today: date) -> Said:
    ended = values.get("ended_on")
    if ended is None or ended > today:
        text = str(values.get("study_helper", ""))
        more = words("subject", record.purposes)
        yield record.child or "", Noted(record.form, record.id, record.occurred_on, text, more)


def _progressed(record: Record, values: Values, today: date) -> Said:
    text, more = words("progress_kind", record.purposes), str(values.get("what", ""))
    yield record.child or "", Noted(record.form, record.id, record.occurred_on, text, more)


def _grouped(record: Record, values: Values, today: date) -> Said:
    for row in values.get("groups") or ():
        text = f"{words('subject', record.purposes)} {row.get('group_name') or ''}".strip()
        more = word("study_grade", row.get("group_grade"))
        noted = Noted(record.form, record.id, record.occurred_on, text, more)
        yield str(row.get("grouped_child", "")), noted


_SAY = {
    "pairing_record": _helped,
    "study_plan": _planned,
    "study_helper": _pupil_helps,
    "progress_entry": _progressed,
    "study_group": _grouped,
}


def _lacks(site: Site, shown: SchoolPicture) -> dict[str, set[str]]:
    """Child → what the rules of the room still ask for it."""
    found: dict[str, set[str]] = {}
    for line in duty_lines(site, shown):
        child = line.duty.child
        if child and line.duty.state in _OPEN and page_of_rule(line.rule) == PAIRING:
            found.setdefault(child, set()).add(form_of_rule(line.rule) or HELPER)
    return found


def _child(
    shown: SchoolPicture, facts: ChildFacts, notes: _Notes, lacks: Mapping[str, set[str]]
) -> PairedChild:
    today, child = shown.today, facts.child
    pair, level = held_on(facts.pairings, today), facts.attention_on(today)
    seat = facts.enrolment_on(today)
    helper = shown.school.staff.get(pair.staff) if pair else None
    return PairedChild(
        id=child.id,
        name=child.name,
        file_number=child.file_number or "",
        class_id=seat.class_ if seat else "",
        class_label=shown.class_label(facts),
        is_key=level is not None and level.level in _KEY,
        reasons=words("attention_reason", level.reasons) if level else "",
        helper=helper.name if helper else "",
        helper_id=helper.id if helper else "",
        since=pair.start if pair else None,
        aim=(pair.aim if pair else None) or "",
        helped=notes.of("pairing_record"),
        groups=notes.of("study_group"),
        plans=notes.of("study_plan"),
        study_helper=next(iter(notes.of("study_helper")), None),
        progress=notes.of("progress_entry"),
        lacks=frozenset(lacks.get(child.id, ())),
    )


def _helpers(shown: SchoolPicture, children: tuple[PairedChild, ...]) -> list[HelperLoad]:
    from liushou_desktop.domain.masking import mask

    mine: dict[str, list[PairedChild]] = {}
    for child in children:
        if child.helper_id:
            mine.setdefault(child.helper_id, []).append(child)
    visit = word("help_kind", "visit_carer")
    found = []
    for staff, held in mine.items():
        person = shown.school.staff[staff]
        deeds = [noted for child in held for noted in child.helped]
        found.append(
            HelperLoad(
                id=staff,
                name=person.name,
                job="　".join(filter(None, (person.job, person.subject))),
                phone=mask("phone", person.phone or ""),
                children=tuple(held),
                times=len(deeds),
                carer_visits=sum(visit in noted.text for noted in deeds),
                last_on=max((noted.on for noted in deeds), default=None),
            )
        )
    return sorted(found, key=lambda each: (-len(each.children), sort_key(each.name)))
