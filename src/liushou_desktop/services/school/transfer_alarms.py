"""Children between two schools who wait too long: nobody answers for them until somebody asks.

A child that was sent and not received, or left without its file, is the real sign of a dropout
(domain §6.4, R45). How long is too long the rule set says (``transfer_days``).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Final

from liushou_desktop.domain.rules import RuleSet
from liushou_desktop.domain.transfers import GRADUATED, MOVED, NOT_TAKEN, OUT, WAITING, Transfer
from liushou_desktop.services.school.alarm import AT_ONCE, PAST, Alarm
from liushou_desktop.services.school.list_transfers import (
    Leaving,
    days_waiting,
    left_already,
    names_of,
)
from liushou_desktop.services.school.scope import visible_children
from liushou_desktop.services.shared.rights import Right
from liushou_desktop.services.shared.site import Site

if TYPE_CHECKING:
    from liushou_desktop.storage.unit import UnitOfWork

_CLAUSE: Final = "四（三）4"
_ON_THE_WAY, _TO_SEND = "school.transfers", "school.transfer_out"
#: Who left and why, and what is said of those whose file was not sent.
_WITHOUT_FILE: Final = {MOVED: "MOVED_WITHOUT_FILE", GRADUATED: "GRADUATED_WITHOUT_FILE"}


def transfer_alarms(site: Site, unit: UnitOfWork, rules: RuleSet) -> Iterator[Alarm]:
    """Whom the other school refused, whose receipt does not come, whose file was not sent."""
    limit = rules.number("transfer_days")
    yield from _sent(site, unit, limit)
    if site.may(Right.EXPORT):
        for occasion, code in _WITHOUT_FILE.items():
            left = left_already(site, unit, occasion)
            yield from _not_sent(site, code, occasion, left, limit)


def _sent(site: Site, unit: UnitOfWork, limit: int) -> Iterator[Alarm]:
    visible = visible_children(site, unit)
    last: dict[str, Transfer] = {}
    for each in unit.find(Transfer, direction=OUT, order_by=("written_on", "sequence")):
        if visible is None or each.child in visible:
            last[each.child] = each
    refused = [each for each in last.values() if each.state == NOT_TAKEN]
    waited = {
        each.child: days
        for each in last.values()
        if each.state == WAITING and (days := days_waiting(each, site.today)) is not None
    }
    late = [child for child, days in waited.items() if days > limit]
    names = names_of(unit, [*late, *(each.child for each in refused)])
    if refused:
        yield _alarm("TRANSFER_REFUSED", [each.child for each in refused], names, AT_ONCE)
    if late:
        days = max(waited.values()) - limit
        yield _alarm("TRANSFER_UNANSWERED", late, names, PAST, days)


def _alarm(
    code: str, children: Iterable[str], names: dict[str, str], state: str, days: int = 0
) -> Alarm:
    about = tuple(children)
    said = tuple(names[child] for child in about)
    return Alarm(code, about, said, _CLAUSE, _ON_THE_WAY, state, days)


def _not_sent(
    site: Site, code: str, occasion: str, left: Iterable[Leaving], limit: int
) -> Iterator[Alarm]:
    gone = {each: (site.today - each.left_on).days for each in left if each.left_on is not None}
    late = sorted((each for each, days in gone.items() if days > limit), key=lambda e: -gone[e])
    if late:
        yield Alarm(
            code=code,
            children=tuple(each.id for each in late),
            names=tuple(each.name for each in late),
            clause=_CLAUSE,
            page=_TO_SEND,
            state=PAST,
            days=gone[late[0]] - limit,
            arguments={"source": occasion},
        )
