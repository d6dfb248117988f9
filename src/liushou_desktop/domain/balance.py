"""勾稽: sums that must close before a report may be sealed.

Over a plain table of counts, so that the school checks what it is about to send and the bureau what
it received. 未采集 is a value like any other: without it no breakdown would close.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from liushou_desktop.base.problem import Problem


@dataclass(frozen=True, slots=True)
class Movement:
    """期初 + 新增 + 转入 − 解除 − 转出 − 毕业 = 期末, in heads."""

    opening: int
    added: int
    moved_in: int
    ended: int
    moved_out: int
    graduated: int
    closing: int

    @property
    def expected_closing(self) -> int:
        """What the closing number must be."""
        gains = self.opening + self.added + self.moved_in
        return gains - self.ended - self.moved_out - self.graduated


@dataclass(frozen=True, slots=True)
class CountTable:
    """The counts of one report.

    Attributes:
        total: children at the cut-off (合计).
        breakdowns: name → value → heads, each over all children: sex, age, grade, ethnicity …;
            "" is 未采集.
        mentions: name → value → heads of what a child may have several of; these close no sum.
        cross: the same by sex, age, grade and boarding (``cross_table``).
        movement: how the number came about; previous_closing: 期末 of the report before.
        register_rows: rows of the register (表2); None when there is none.
        figures: indicator id → (numerator, denominator).
        id_numbers: (child, identity number) of everybody counted.
    """

    total: int
    breakdowns: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    mentions: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    cross: Mapping[str, Mapping[str, Mapping[str, int]]] = field(default_factory=dict)
    movement: Movement | None = None
    previous_closing: int | None = None
    register_rows: int | None = None
    figures: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    id_numbers: Sequence[tuple[str, str | None]] = ()


def check_balance(table: CountTable) -> list[Problem]:
    """Every sum that does not close; all are red.

    BALANCE_SUM_DIFFERS, BALANCE_COUNT_NEGATIVE, BALANCE_CLOSING_DIFFERS, BALANCE_TOTAL_DIFFERS,
    BALANCE_OPENING_DIFFERS, BALANCE_ROWS_DIFFER, BALANCE_FIGURE_ABOVE_ONE, BALANCE_ID_TWICE.
    """
    return [
        *_sums(table),
        *_movement(table),
        *_rows(table),
        *_figures(table),
        *_twins(table),
    ]


def _sums(table: CountTable) -> Iterator[Problem]:
    for name, counts in table.breakdowns.items():
        total = sum(counts.values())
        if any(count < 0 for count in counts.values()):
            yield Problem(name, "BALANCE_COUNT_NEGATIVE", {"breakdown": name})
        if total != table.total:
            args = {"breakdown": name, "sum": total, "total": table.total}
            yield Problem(name, "BALANCE_SUM_DIFFERS", args)


def _movement(table: CountTable) -> Iterator[Problem]:
    moves = table.movement
    if moves is None:
        return
    if moves.closing != moves.expected_closing:
        args = {"closing": moves.closing, "expected": moves.expected_closing}
        yield Problem("movement", "BALANCE_CLOSING_DIFFERS", args)
    if moves.closing != table.total:
        args = {"closing": moves.closing, "total": table.total}
        yield Problem("movement", "BALANCE_TOTAL_DIFFERS", args)
    if table.previous_closing is not None and moves.opening != table.previous_closing:
        args = {"opening": moves.opening, "previous": table.previous_closing}
        yield Problem("movement", "BALANCE_OPENING_DIFFERS", args)


def _rows(table: CountTable) -> Iterator[Problem]:
    if table.register_rows is not None and table.register_rows != table.total:
        args = {"rows": table.register_rows, "total": table.total}
        yield Problem("register", "BALANCE_ROWS_DIFFER", args)


def _figures(table: CountTable) -> Iterator[Problem]:
    for name, (numerator, denominator) in table.figures.items():
        if not 0 <= numerator <= denominator:
            args = {"indicator": name, "numerator": numerator, "denominator": denominator}
            yield Problem(name, "BALANCE_FIGURE_ABOVE_ONE", args)


def _twins(table: CountTable) -> Iterator[Problem]:
    numbers = Counter(number for _, number in table.id_numbers if number)
    for number in sorted(n for n, count in numbers.items() if count > 1):
        children = tuple(child for child, held in table.id_numbers if held == number)
        yield Problem("id_number", "BALANCE_ID_TWICE", {"children": children})
