"""The ledgers of 控辍保学 (R45): children of age, suspected, dropped out, back and watched.

A child stands in the ledger its newest case says; reasons of belief and early marriage are never
told in a list.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from liushou_desktop.domain.child import Child
from liushou_desktop.domain.dropout import DropoutCase, dropout_case
from liushou_desktop.domain.facts import ChildFacts
from liushou_desktop.domain.masking import mask
from liushou_desktop.domain.records import Record
from liushou_desktop.formspec.codes import code_set
from liushou_desktop.services.school.compute_figures import SchoolPicture, picture
from liushou_desktop.services.school.scope import visible_children
from liushou_desktop.services.shared.record_answers import values_of_record
from liushou_desktop.services.shared.rights import Right
from liushou_desktop.services.shared.site import Site
from liushou_desktop.services.shared.words import word, words

if TYPE_CHECKING:
    from liushou_desktop.storage.unit import UnitOfWork

CASE, ATTEMPT = "dropout_case", "return_attempt"
OF_AGE = "of_age"
LEDGERS = tuple(code.code for code in code_set("dropout_ledger").codes)


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """A child in a ledger; ``case`` is None for a child that simply goes to school.

    ``reasons`` in words, sensitive ones replaced; "" for who may not read them.
    """

    child: str
    name: str
    file_number: str
    class_label: str
    id_number: str
    village: str
    phone: str
    born: date | None
    reasons: str
    whereabouts: str
    owners: str
    is_left_behind: bool
    case: DropoutCase | None


@dataclass(frozen=True, slots=True)
class Ledgers:
    """All ledgers on one day, by the codes of ``dropout_ledger``."""

    day: date
    lines: Mapping[str, tuple[LedgerLine, ...]]

    @property
    def due(self) -> int:
        """Cases that wait for something."""
        cases = (line.case for name, of in self.lines.items() if name != OF_AGE for line in of)
        return sum(case is not None and bool(case.due) for case in cases)


def dropout_ledgers(site: Site) -> Ledgers:
    """The ledgers of the children in the user's scope.

    Raises:
        RefusedError: NOT_ALLOWED.
    """
    site.require(Right.READ)
    with site.unit() as unit:
        shown = picture(site, unit, site.term())
        return _ledgers(site, unit, shown, [*shown.children, *_others(site, unit, shown)])


def _others(site: Site, unit: UnitOfWork, shown: SchoolPicture) -> list[ChildFacts]:
    """Pupils who are not left behind: school is owed to them too."""
    from liushou_desktop.services.school.school_facts import load_facts

    known = {facts.child.id for facts in shown.children}
    visible = visible_children(site, unit)
    pupils = [
        child
        for child in unit.find(Child, is_closed=False)
        if child.id not in known and (visible is None or child.id in visible)
    ]
    return load_facts(unit, pupils) if pupils else []


def _ledgers(
    site: Site, unit: UnitOfWork, shown: SchoolPicture, children: Sequence[ChildFacts]
) -> Ledgers:
    answers = _newest_cases(site, unit)
    found: dict[str, list[LedgerLine]] = {name: [] for name in LEDGERS}
    for facts in children:
        case = _case(site, facts, shown)
        told = answers.get(case.id, {}) if case is not None else {}
        line = _line(site, facts, shown, shown.class_label(facts), case, told)
        if case is not None:
            found[ledger_of(case.state)].append(line)
        if facts.enrolment_on(site.today) is not None or (case is not None and case.is_open):
            found[OF_AGE].append(line)
    ordered = {name: tuple(sorted(lines, key=_order)) for name, lines in found.items()}
    return Ledgers(site.today, ordered)


def ledger_of(state: str) -> str:
    """The ledger a state stands in, as the code set says."""
    code = code_set("dropout_state").get(state)
    return str(code.attributes.get("ledger", "suspected")) if code else "suspected"


def next_states(state: str) -> tuple[str, ...]:
    """Where a case may move from a state, as the code set says."""
    code = code_set("dropout_state").get(state)
    return tuple(str(code.attributes.get("next", "")).split()) if code else ()


def _order(line: LedgerLine) -> tuple[bool, str, str]:
    return not (line.case and line.case.due), line.class_label, line.name


def _newest_cases(site: Site, unit: UnitOfWork) -> dict[str, dict[str, Any]]:
    """Answers of every confirmed case, by the id of its record."""
    return {
        record.id: values_of_record(site.forms.form(CASE, record.form_version), record)
        for record in unit.find(Record, form=CASE, state="confirmed")
    }


def _case(site: Site, facts: ChildFacts, shown: SchoolPicture) -> DropoutCase | None:
    own = [r for r in facts.records if r.form == CASE and r.state == "confirmed"]
    if not own:
        return None
    newest = max(own, key=lambda record: (record.day, record.id))
    attempts = [r for r in facts.records if r.form == ATTEMPT and r.state == "confirmed"]
    return dropout_case(newest, attempts, shown.rules, site.own_terms, site.today)


def _line(
    site: Site,
    facts: ChildFacts,
    shown: SchoolPicture,
    label: str,
    case: DropoutCase | None,
    told: Mapping[str, Any],
) -> LedgerLine:
    child, address = facts.child, facts.address_on(site.today)
    phones = [
        p.digits for who in ("carer", "father", "mother") for p in facts.phones_on(who, site.today)
    ]
    phone = str(told.get("guardian_phone") or "") or (phones[0] if phones else "")
    owners = (("校", "school_owner"), ("乡", "town_owner"), ("村", "village_owner"))
    return LedgerLine(
        child=child.id,
        name=child.name,
        file_number=child.file_number or "",
        class_label=label,
        id_number=mask("identity_number", child.id_number or ""),
        village=(address.village or "") if address else "",
        phone=mask("phone", phone),
        born=child.birth_date,
        reasons=_reasons(site, told.get("reasons", ())),
        whereabouts=str(told.get("whereabouts") or ""),
        owners="　".join(f"{who} {told[name]}" for who, name in owners if told.get(name)),
        is_left_behind=facts.spell_on(site.today) is not None,
        case=case,
    )


def _reasons(site: Site, codes: Sequence[str]) -> str:
    if not site.may(Right.READ_SENSITIVE):
        return ""
    known = code_set("dropout_reason")
    open_ones, sealed = [], False
    for code in codes:
        entry = known.get(code)
        if entry is not None and entry.attributes.get("sensitive"):
            sealed = True
        else:
            open_ones.append(code)
    return "、".join(
        part for part in (words("dropout_reason", open_ones), _SEALED * sealed) if part
    )


_SEALED = "（封着）"


def rows_of(line: LedgerLine) -> Iterator[tuple[str, str]]:
    """The cells of a line, by the keys of the paper and the workbook."""
    case = line.case
    yield from (
        ("name", line.name),
        ("id_number", line.id_number),
        ("class", line.class_label),
        ("village", line.village),
        ("phone", line.phone),
        ("reasons", line.reasons),
        ("owners", line.owners),
        ("left_behind", "是" if line.is_left_behind else "否"),
        ("born", line.born.isoformat() if line.born else ""),
    )
    if case is None:
        yield from (
            ("state", "在校"),
            ("result", ""),
            ("attempts", ""),
            ("seen", ""),
            ("found", ""),
        )
        return
    yield "state", word("dropout_state", case.state)
    yield "seen", _short(case.last_seen_on)
    yield "found", _short(case.found_on)
    yield "attempts", str(case.attempts)
    yield "result", _result(case)


def _result(case: DropoutCase) -> str:
    parts = [word("persuading_result", case.result)]
    if case.returned_on is not None:
        parts.append(f"{_short(case.returned_on)} 复学")
    if case.closed_on is not None:
        parts.append(f"{_short(case.closed_on)} 销号")
    return "，".join(part for part in parts if part)


def _short(day: date | None) -> str:
    return f"{day.month}.{day.day:02}" if day else ""
