"""The table of counts (F17, sheet S5) in words: groups and values in the order of code sets."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple, cast

from liushou_desktop.domain.balance import CountTable
from liushou_desktop.domain.tally import NOT_COLLECTED
from liushou_desktop.formspec.codes import code_set
from liushou_desktop.services.shared.words import word

Counts = Mapping[str, Mapping[str, int]]
"""Group → value → heads, as kept with a closing."""

TOTAL, MOVEMENT = "total", "movement"
TAKEN_OFF = "taken_off"
"""A line of a county's group: children of two schools that are one, counted once."""
_NOT_COLLECTED = "未采集"
_TAKEN_OFF = "两校重复，已减"


class CountLine(NamedTuple):
    """One number: codes of group and value, and both in words."""

    group: str
    value: str
    group_title: str
    title: str
    heads: int


def counts_of(table: CountTable) -> dict[str, dict[str, int]]:
    """A table of counts as plain numbers, to be kept and printed again."""
    moves = table.movement
    found: dict[str, dict[str, int]] = {TOTAL: {TOTAL: table.total}}
    if moves is not None:
        names = [code.code for code in code_set("count_movement").codes]
        found[MOVEMENT] = {name: int(getattr(moves, name)) for name in names}
    for name, counts in {**table.breakdowns, **table.mentions}.items():
        found[name] = dict(counts)
    return found


def kept_counts(figures: Mapping[str, object]) -> Counts:
    """The counts kept with a closing; {} for one made before they were kept."""
    return cast("Counts", figures.get("counts") or {})


def count_lines(counts: Counts) -> Iterator[CountLine]:
    """All numbers, group by group, what nobody collected last."""
    for group in code_set("count_group").codes:
        held = counts.get(group.code)
        if held is None:
            continue
        names = str(group.attributes.get("set", ""))
        for value in sorted(held, key=lambda code: _place(names, code)):
            title = group.name if group.code == TOTAL else _title(group.code, names, value)
            yield CountLine(group.code, value, group.name, title, held[value])


def _place(names: str, value: str) -> tuple[int, int, str]:
    if value in (NOT_COLLECTED, TAKEN_OFF):
        return (1 + (value == TAKEN_OFF), 0, "")
    order = [code.code for code in code_set(names).codes] if names else []
    number = int(value) if value.isdecimal() else 0
    return (0, order.index(value) if value in order else len(order) + number, value)


def _title(group: str, names: str, value: str) -> str:
    if value == NOT_COLLECTED:
        return _NOT_COLLECTED
    if value == TAKEN_OFF:
        return _TAKEN_OFF
    return word(names, value) if names else f"{value}岁"
