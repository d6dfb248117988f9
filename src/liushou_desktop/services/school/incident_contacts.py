"""Whom to ring in an emergency: the child's own people, the partners of the newest directory."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from liushou_desktop.domain.child import Child
from liushou_desktop.domain.facts import ChildFacts
from liushou_desktop.domain.records import Record
from liushou_desktop.formspec.codes import code_set
from liushou_desktop.services.shared.site import Site

if TYPE_CHECKING:
    from liushou_desktop.storage.unit import UnitOfWork

_DIRECTORY = "partner_directory"


@dataclass(frozen=True, slots=True)
class Contact:
    """Who stands for a party, and the best number."""

    who: str
    phone: str


def contacts(site: Site, unit: UnitOfWork, children: Sequence[str]) -> Mapping[str, Contact]:
    """Party of ``notified_party`` → whom to ring: carer and parents of the children involved, the
    partners whose kind the code of the party names."""
    from liushou_desktop.services.school.school_facts import load_facts

    found: dict[str, Contact] = {}
    if children:
        facts = load_facts(unit, unit.find(Child, id=list(children)))
        found |= {
            "carer": _joined(list(_carers(site, facts))),
            "parents": _joined(list(_parents(site, facts))),
        }
    known = partners(site, unit)
    for code in code_set("notified_party").codes:
        partner = known.get(str(code.attributes.get("partner", "")))
        if partner is not None:
            found[code.code] = partner
    return found


def _joined(people: Sequence[Contact]) -> Contact:
    """Several people as one line; the first number that is known."""
    phones = [each.phone for each in people if each.phone]
    return Contact("、".join(each.who for each in people), phones[0] if phones else "")


def _carers(site: Site, children: Sequence[ChildFacts]) -> Iterator[Contact]:
    for facts in children:
        carer = facts.carer_on(site.today)
        if carer is not None:
            yield Contact(carer.name or "", _phone(site, facts, "carer"))


def _parents(site: Site, children: Sequence[ChildFacts]) -> Iterator[Contact]:
    for facts in children:
        for role in ("father", "mother"):
            parent = facts.relative(role)
            if parent is not None and parent.name:
                yield Contact(parent.name, _phone(site, facts, role))


def _phone(site: Site, facts: ChildFacts, owner: str) -> str:
    numbers = facts.phones_on(owner, site.today)
    return numbers[0].digits if numbers else ""


def partners(site: Site, unit: UnitOfWork) -> dict[str, Contact]:
    """Kind of partner → the first of that kind in the newest directory."""
    found: dict[str, Contact] = {}
    for row in partner_rows(site, unit):
        who = str(row.get("partner") or "")
        phone = str(row.get("partner_phone") or "")
        found.setdefault(str(row.get("partner_kind")), Contact(who, phone))
    return found


def partner_rows(site: Site, unit: UnitOfWork) -> Sequence[Mapping[str, Any]]:
    """The lines of the newest directory."""
    from liushou_desktop.services.shared.record_answers import values_of_record

    newest = unit.find(
        Record,
        form=_DIRECTORY,
        state="confirmed",
        order_by=("-occurred_on", "-entered_seq"),
        limit=1,
    )
    for record in newest:
        form = site.forms.form(record.form, record.form_version)
        rows: Sequence[Mapping[str, Any]] = values_of_record(form, record).get("partners", ())
        return rows
    return ()
