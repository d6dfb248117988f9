"""Counts under the register: per page, per class, for all; men and women add up to the whole."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from liushou_desktop.paper.contents import RegisterRow


@dataclass(frozen=True, slots=True)
class Count:
    """How many children, and of which kind. ``other`` sex and category keep the sums closed."""

    total: int
    boys: int
    girls: int
    both_away: int
    one_away: int
    boarding: int
    key: int

    @property
    def sex_unknown(self) -> int:
        return self.total - self.boys - self.girls

    @property
    def category_unknown(self) -> int:
        return self.total - self.both_away - self.one_away

    def text(self) -> str:
        """One line; what is not known is named, so that the figures always add up."""
        sexes = f"男 {self.boys}，女 {self.girls}"
        if self.sex_unknown:
            sexes += f"，未采集 {self.sex_unknown}"
        kinds = f"双亲留守 {self.both_away}，单亲留守 {self.one_away}"
        if self.category_unknown:
            kinds += f"，未采集 {self.category_unknown}"
        return f"{self.total}人：{sexes}；{kinds}；寄宿 {self.boarding}；重点帮扶（▲）{self.key}"


def count(rows: Iterable[RegisterRow]) -> Count:
    """The count of some rows."""
    listed = list(rows)
    return Count(
        total=len(listed),
        boys=sum(row.sex == "男" for row in listed),
        girls=sum(row.sex == "女" for row in listed),
        both_away=sum(row.left_behind.startswith("双亲") for row in listed),
        one_away=sum(row.left_behind.startswith("单亲") for row in listed),
        boarding=sum(row.boarding is True for row in listed),
        key=sum(row.is_key for row in listed),
    )


def class_counts(rows: Sequence[RegisterRow]) -> list[tuple[str, Count]]:
    """The count of every class, in the order in which classes appear."""
    names = dict.fromkeys(row.class_name for row in rows)
    return [(name, count(row for row in rows if row.class_name == name)) for name in names]
