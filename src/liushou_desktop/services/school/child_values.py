"""What a form field binds to (``father.phone``), read from and written to dated facts.

Forms say *where* a value is kept as ``owner.column``. Reading asks who held on a day; writing
closes the fact that held and opens a new one from that day, so that "who was the carer in May"
keeps its answer. Nothing here knows a medium.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from liushou_desktop.base.errors import RefusedError
from liushou_desktop.base.identifiers import new_id
from liushou_desktop.domain.child import Child
from liushou_desktop.domain.entity import Entity
from liushou_desktop.domain.facts import ChildFacts
from liushou_desktop.domain.family import Address, Carer, Phone, Relative, Whereabouts
from liushou_desktop.formspec.places import Region

if TYPE_CHECKING:
    from liushou_desktop.storage.unit import UnitOfWork

PARENTS = ("father", "mother")
GRANDPARENTS = ("grandfather", "grandmother", "maternal_grandfather", "maternal_grandmother")
PHONE_OWNERS = (*PARENTS, "carer", "emergency", "village")

_PHONE_COLUMNS = {
    "phone": "digits",
    "phone_verified_on": "verified_on",
    "phone_result": "result",
}
_CONTACT_NAMES = {"name": "owner_name", "relation": "relation"}


def _names(kind: type[Entity]) -> frozenset[str]:
    hidden = {"site", "id", "child", "role", "end"}
    return frozenset(f.name for f in dataclasses.fields(kind)) - hidden


RELATIVE_COLUMNS = _names(Relative)
WHEREABOUTS_COLUMNS = _names(Whereabouts)
CARER_COLUMNS = _names(Carer)
ADDRESS_COLUMNS = _names(Address) - {"start"}


def values_of(facts: ChildFacts, day: date) -> dict[str, Any]:
    """All values a child form may show, by bind path, as they hold on ``day``."""
    child = facts.child
    values: dict[str, Any] = {
        f"child.{f.name}": getattr(child, f.name) for f in dataclasses.fields(child)
    }
    for role in (*PARENTS, *GRANDPARENTS):
        values |= _prefixed(role, facts.relative(role), RELATIVE_COLUMNS)
    for role in PARENTS:
        where = facts.whereabouts_of(role, day)
        values |= _prefixed(role, where, WHEREABOUTS_COLUMNS)
        if where is not None:
            values[f"{role}.place"] = _work_place(where)
    values |= _prefixed("carer", facts.carer_on(day), CARER_COLUMNS)
    address = facts.address_on(day)
    values |= _prefixed("address", address, ADDRESS_COLUMNS)
    if address is not None:
        values["address.detail"] = _home(address)
    for owner in PHONE_OWNERS:
        values |= _phone_values(facts, owner, day)
    spell = facts.spell_on(day)
    if spell is not None:
        names = "category reason start start_precision end end_reason identified_on"
        for name in names.split():
            values[f"spell.{name}"] = getattr(spell, name)
    attention = facts.attention_on(day)
    if attention is not None:
        values["attention.level"] = attention.level
        values["attention.reasons"] = attention.reasons
    return {path: value for path, value in values.items() if value not in _NOTHING}


_NOTHING: tuple[object, ...] = (None, "", (), Region())


def _work_place(where: Whereabouts) -> Region:
    return Region(province=where.province or "", city=where.city or "", detail=where.place or "")


def _home(address: Address) -> Region:
    parts = {name: getattr(address, name) or "" for name in _HOME_PARTS}
    return Region(**parts)


_HOME_PARTS = ("town", "town_code", "village", "group", "detail")


def _work_columns(place: Region | None) -> dict[str, Any]:
    place = place or Region()
    detail = place.county + place.detail
    return {"province": place.province or None, "city": place.city or None, "place": detail or None}


def _home_columns(place: Region | None) -> dict[str, Any]:
    place = place or Region()
    return {name: getattr(place, name) or None for name in _HOME_PARTS}


def _prefixed(prefix: str, fact: Entity | None, columns: frozenset[str]) -> dict[str, Any]:
    if fact is None:
        return {}
    return {f"{prefix}.{name}": getattr(fact, name) for name in columns}


def _phone_values(facts: ChildFacts, owner: str, day: date) -> dict[str, Any]:
    phones = facts.phones_on(owner, day)
    if not phones:
        return {}
    best = phones[0]
    values: dict[str, Any] = {
        f"{owner}.{shown}": getattr(best, column) for shown, column in _PHONE_COLUMNS.items()
    }
    if owner in ("emergency", "village"):
        for shown, column in _CONTACT_NAMES.items():
            values[f"{owner}.{shown}"] = getattr(best, column)
    return values


def set_values(
    unit: UnitOfWork,
    facts: ChildFacts,
    values: Mapping[str, Any],
    *,
    day: date,
    reason: str = "",
) -> Child:
    """Write values by bind path; each dated fact that changes is closed and opened anew on ``day``.

    A value of None (or "") empties. Paths nobody binds are a mistake of ours.

    Returns:
        the child's row as it is afterwards.

    Raises:
        KeyError: for a path that leads nowhere.
    """
    by_owner: dict[str, dict[str, Any]] = {}
    for path, value in values.items():
        owner, _, name = path.partition(".")
        by_owner.setdefault(owner, {})[name] = None if value == "" else value
    child = facts.child
    for owner, wanted in by_owner.items():
        if owner == "child":
            child = unit.change(child, reason, **wanted)
        elif owner in (*PARENTS, *GRANDPARENTS):
            _set_relative(unit, facts, owner, wanted, day, reason)
        elif owner == "carer":
            _set_carer(unit, facts, wanted, day, reason)
        elif owner == "spell":
            _set_spell(unit, facts, wanted, day, reason)
        elif owner == "address":
            home = _expanded(wanted, "detail", _home_columns)
            held = facts.address_on(day)
            _set_dated(unit, held, Address, facts, {}, home, day=day, reason=reason)
        elif owner in ("emergency", "village"):
            _set_phone(unit, facts, owner, wanted, day, reason)
        else:
            raise KeyError(owner)
    return child


def _expanded(
    wanted: dict[str, Any], name: str, columns: Callable[[Region | None], dict[str, Any]]
) -> dict[str, Any]:
    """A place given whole, as the columns it is kept in."""
    if name not in wanted or not isinstance(wanted[name], Region | None):
        return wanted
    rest = {key: value for key, value in wanted.items() if key != name}
    return columns(wanted[name]) | rest


def _set_spell(
    unit: UnitOfWork, facts: ChildFacts, wanted: dict[str, Any], day: date, reason: str
) -> None:
    """Correct the running spell; a new one is opened by ``open_file``."""
    held = facts.spell_on(day)
    if held is None:
        raise RefusedError("NO_RUNNING_SPELL")
    start = wanted.get("start")
    if start is not None:
        wanted = {**wanted, "start_is_assumed": False}
    after = dataclasses.replace(held, **wanted)
    unit.change_many([(held, after)], reason)  # a spell has a ``reason`` of its own


def _split(wanted: Mapping[str, Any], columns: frozenset[str]) -> dict[str, Any]:
    return {name: value for name, value in wanted.items() if name in columns}


def _set_relative(
    unit: UnitOfWork, facts: ChildFacts, role: str, wanted: dict[str, Any], day: date, reason: str
) -> None:
    wanted = _expanded(wanted, "place", _work_columns)
    identity = _split(wanted, RELATIVE_COLUMNS)
    where = _split(wanted, WHEREABOUTS_COLUMNS)
    phone = _split(wanted, frozenset(_PHONE_COLUMNS))
    stray = wanted.keys() - identity.keys() - where.keys() - phone.keys()
    if stray:
        raise KeyError(f"{role}.{stray.pop()}")
    relative = facts.relative(role)
    if identity and relative is not None:
        unit.change(relative, reason, **identity)
    elif any(identity.values()):
        owner = facts.child
        unit.add(
            Relative(site=owner.site, id=new_id(), child=owner.id, role=role, **identity), reason
        )
    if where:
        since = where.pop("start", None)
        held = facts.whereabouts_of(role, day)
        if held is not None and since is not None and not _differs(held, where):
            unit.change(held, reason, start=since)
        elif held is not None or where.get("status"):
            _set_dated(
                unit,
                held,
                Whereabouts,
                facts,
                {"role": role},
                where,
                day=since or day,
                reason=reason,
            )
    if phone:
        _set_phone(unit, facts, role, phone, day, reason)


def _set_carer(
    unit: UnitOfWork, facts: ChildFacts, wanted: dict[str, Any], day: date, reason: str
) -> None:
    phone = _split(wanted, frozenset(_PHONE_COLUMNS))
    own = {name: value for name, value in wanted.items() if name not in phone}
    start = own.pop("start", None)
    held = facts.carer_on(day)
    if held is not None and own.get("name", held.name) == held.name:
        if start is not None:
            own["start"] = start
        unit.change(held, reason, **own)
    elif own.get("name"):
        _set_dated(unit, held, Carer, facts, {}, own, day=start or day, reason=reason, fresh=True)
    if phone:
        _set_phone(unit, facts, "carer", phone, day, reason)


def _differs(fact: Entity, wanted: Mapping[str, Any]) -> bool:
    return any(getattr(fact, name) != value for name, value in wanted.items())


def _set_dated(
    unit: UnitOfWork,
    held: Any,
    kind: type[Entity],
    facts: ChildFacts,
    fixed: Mapping[str, Any],
    wanted: Mapping[str, Any],
    *,
    day: date,
    reason: str,
    fresh: bool = False,
) -> None:
    """Close ``held`` the day before and open a copy with the wanted values; same day = correct it.

    ``fresh`` starts from empty columns instead of a copy (another person, not a changed fact).
    """
    if held is not None and not _differs(held, wanted):
        return
    if held is not None and held.start >= day and not fresh:
        unit.change(held, reason, **wanted)
        return
    kept: dict[str, Any] = {}
    if held is not None:
        unit.change(held, reason, end=max(held.start, day - timedelta(days=1)))
        if not fresh:
            kept = {f.name: getattr(held, f.name) for f in dataclasses.fields(held)}
    owner = facts.child
    values = kept | {"site": owner.site, "child": owner.id} | dict(fixed) | dict(wanted)
    values |= {"id": new_id(), "start": day, "end": None}
    unit.add(kind(**values), reason)


def _set_phone(
    unit: UnitOfWork, facts: ChildFacts, owner: str, wanted: dict[str, Any], day: date, reason: str
) -> None:
    columns = {(_PHONE_COLUMNS | _CONTACT_NAMES)[name]: value for name, value in wanted.items()}
    held = next(iter(facts.phones_on(owner, day)), None)
    digits = columns.get("digits", held.digits if held else None)
    if held is not None and digits == held.digits:
        unit.change(held, reason, **columns)
        return
    if held is not None:
        unit.change(held, reason, end=max(held.start, day - timedelta(days=1)))
    if not digits:
        return
    kept = {} if held is None else {"owner_name": held.owner_name, "relation": held.relation}
    child = facts.child
    unit.add(
        Phone(
            site=child.site,
            id=new_id(),
            child=child.id,
            owner=owner,
            start=day,
            **(kept | columns),
        ),
        reason,
    )
