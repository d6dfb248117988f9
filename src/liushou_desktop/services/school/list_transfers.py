"""Children on the way: sent and waited for, taken in; and graduates still to be handed over."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from liushou_desktop.domain.child import Child
from liushou_desktop.domain.class_names import label, order_key
from liushou_desktop.domain.schooling import Enrolment, SchoolClass
from liushou_desktop.domain.transfers import IN, MOVED, OUT, TAKEN, WAITING, WITHDRAWN, Transfer
from liushou_desktop.services.school.scope import require_visible, visible_children
from liushou_desktop.services.school.send_transfer import ENDED, running_transfer
from liushou_desktop.services.shared.rights import Right
from liushou_desktop.services.shared.site import Site
from liushou_desktop.services.shared.words import word

if TYPE_CHECKING:
    from liushou_desktop.storage.unit import UnitOfWork

_RECENT = timedelta(days=400)  # graduates of the last summer, and not of years ago


@dataclass(frozen=True, slots=True)
class TransferLine:
    """One child sent or taken.

    ``days``: how long the receipt has been waited for; None when it is here.
    """

    transfer: Transfer
    name: str
    file_number: str
    days: int | None


@dataclass(frozen=True, slots=True)
class Leaving:
    """A child that may be sent: ``class_label`` as of its last day, ``left_on`` if it is over."""

    id: str
    name: str
    file_number: str
    class_id: str
    class_label: str
    left_on: date | None


def list_transfers(site: Site) -> list[TransferLine]:
    """Every transfer in the user's scope, what is waited for first, then the newest.

    Raises:
        RefusedError: NOT_ALLOWED.
    """
    site.require(Right.READ)
    with site.unit() as unit:
        visible = visible_children(site, unit)
        found = [
            each
            for each in unit.find(Transfer, order_by=("-written_on", "-sequence"))
            if visible is None or each.child in visible
        ]
        children = {row.id: row for row in unit.find(Child, id=[each.child for each in found])}
    lines = [_line(each, children[each.child], site.today) for each in found]
    return sorted(lines, key=lambda line: (line.days is None, -(line.days or 0)))


def _line(transfer: Transfer, child: Child, today: date) -> TransferLine:
    days = days_waiting(transfer, today)
    return TransferLine(transfer, child.name, child.file_number or "", days)


def days_waiting(transfer: Transfer, today: date) -> int | None:
    """How long the receipt has been waited for; None when nobody waits."""
    waits = transfer.direction == OUT and transfer.state == WAITING
    return (today - transfer.written_on).days if waits else None


def transfer_words(transfer: Transfer, days: int | None) -> str:
    """Where a child's transfer stands, for lists and the child's page."""
    if transfer.direction == IN:
        return f"{transfer.moved_on.isoformat()} 从{transfer.partner_name}转入"
    said = f"{word('transfer_state', transfer.state)}　{transfer.partner_name}"
    return f"{said}　{state_words(transfer, days)}".rstrip()


def state_words(transfer: Transfer, days: int | None) -> str:
    """How long it has been waited for, or what the other school said."""
    if days is not None:
        return f"等了 {days} 天"
    if transfer.direction == OUT and transfer.state == TAKEN and transfer.answer:
        return f"新档案编号 {transfer.answer}"
    return transfer.answer or ""


def who_left(site: Site, occasion: str) -> list[Leaving]:
    """``left_already`` in a transaction of its own.

    Raises:
        RefusedError: NOT_ALLOWED.
    """
    site.require(Right.EXPORT)
    with site.unit() as unit:
        return left_already(site, unit, occasion)


def left_already(site: Site, unit: UnitOfWork, occasion: str) -> list[Leaving]:
    """Children with a file who left last and whose file was not sent, by class and number.

    Args:
        occasion: ``graduated``, or ``moved``: whom a roster took off the roll as gone to another
            school of the county. Who goes on in this school after graduating is none of them: that
            file was never closed.
    """
    reason, since = ENDED[occasion][0], site.today - _RECENT
    gone = {
        seat.child
        for seat in unit.find(Enrolment, end_reason=reason)
        if (seat.end or since) > since
    }
    if not gone:
        return []
    last = {child: seat for child, seat in _last_seats(unit, gone).items() if seat.end is not None}
    found = _leaving(site, unit, last)
    if occasion == MOVED:
        return list(found)
    closed = {child.id for child in unit.find(Child, id=list(gone), is_closed=True)}
    return [each for each in found if each.id in closed]


def names_of(unit: UnitOfWork, children: Iterable[str]) -> dict[str, str]:
    """Names by id."""
    return {row.id: row.name for row in unit.find(Child, id=list(children))}


def of_class(site: Site, class_id: str) -> list[Leaving]:
    """Children with a file who sit in a class now and are not on the way.

    Raises:
        RefusedError: NOT_ALLOWED, NOT_FOUND.
    """
    site.require(Right.EXPORT)
    with site.unit() as unit:
        unit.require(SchoolClass, class_id)
        found = _leaving(site, unit, _last_seats(unit))
        return [each for each in found if each.class_id == class_id and each.left_on is None]


def of_school(site: Site) -> list[Leaving]:
    """Every child with a file who sits in a class and is not on the way.

    Raises:
        RefusedError: NOT_ALLOWED.
    """
    site.require(Right.EXPORT)
    with site.unit() as unit:
        return [each for each in _leaving(site, unit, _last_seats(unit)) if each.left_on is None]


def _last_seats(unit: UnitOfWork, children: Iterable[str] | None = None) -> dict[str, Enrolment]:
    asked: dict[str, Any] = {} if children is None else {"child": list(children)}
    return {seat.child: seat for seat in unit.find(Enrolment, order_by="start", **asked)}


def _leaving(site: Site, unit: UnitOfWork, last: Mapping[str, Enrolment]) -> Iterator[Leaving]:
    classes = {row.id: row for row in unit.find(SchoolClass)}

    def place(child: Child) -> tuple[int, str]:
        seat = last[child.id]
        return order_key(classes[seat.class_], seat.end or site.today), child.file_number or ""

    children = [row for row in unit.find(Child, id=list(last)) if row.file_number]
    for child in sorted(children, key=place):
        seat = last[child.id]
        if running_transfer(unit, child.id) is None:
            words = label(classes[seat.class_], seat.end or site.today)
            yield Leaving(
                child.id, child.name, child.file_number or "", seat.class_, words, seat.end
            )


@dataclass(frozen=True, slots=True)
class BroughtRecord:
    """What the other school had written down once; ``text``: its answers in words."""

    occurred_on: str
    title: str
    by: str
    text: str


def brought_records(site: Site, transfer_id: str) -> list[BroughtRecord]:
    """The records that came with a child, oldest first; reading them is logged.

    Raises:
        RefusedError: NOT_ALLOWED, NOT_FOUND, NOT_YOUR_CHILD.
    """
    site.require(Right.READ_SENSITIVE)
    with site.unit() as unit:
        transfer = unit.require(Transfer, transfer_id)
        require_visible(site, unit, [transfer.child])
        if transfer.direction == IN:
            unit.note_access("read", transfer)
    records: list[Any] = list(transfer.brought.get("records", []))  # type: ignore[call-overload]
    return [
        BroughtRecord(
            each["occurred_on"],
            each["title"],
            each["by"],
            "　".join(f"{line['label']}：{line['text']}" for line in each["lines"]),
        )
        for each in records
    ]


def transfer_of(unit: UnitOfWork, child: str) -> Transfer | None:
    """The child's last transfer that still says something, for its page."""
    found = unit.find(Transfer, child=child, order_by=("written_on", "sequence"))
    found = [each for each in found if each.state != WITHDRAWN]
    return found[-1] if found else None
