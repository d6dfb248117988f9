"""The same child at two schools, and children one school let go and none received.

Children are put into blocks by what may be equal (numbers, name and birth date, sound, carer); only
within a block are two compared, so that the cost follows the number of children. What is found is a
doubt with its reasons: a person decides (``domain.clearing``).
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import combinations

from liushou_desktop.domain import identity_number, person_name, student_number

MOST_IN_BLOCK = 24
"""A block larger than this is a filler typed everywhere; its children are compared with its first
alone, so that one slip does not make thousands of pairs."""

_SEPARATORS = re.compile(r"[\s·'’.\-]")


class Likeness(StrEnum):
    """Why two rows may be one child; the value is a code of the set ``likeness``."""

    SAME_ID = "same_id"
    SAME_STUDENT_NUMBER = "same_student_number"
    NUMBERS_CROSS = "numbers_cross"  # the identity number stands in the other's student number
    OLD_REGION = "old_region"  # the same number but for the region, which offices renumbered
    SAME_NAME_AND_BIRTH = "same_name_birth"
    LIKE_NAME = "like_name"  # born the same day, and the names sound alike or share a carer
    SAME_CARER = "same_carer"
    SAME_VILLAGE = "same_village"


WEIGHTS: Mapping[Likeness, int] = {
    Likeness.SAME_ID: 100,
    Likeness.SAME_STUDENT_NUMBER: 90,
    Likeness.NUMBERS_CROSS: 80,
    Likeness.OLD_REGION: 70,
    Likeness.SAME_NAME_AND_BIRTH: 50,
    Likeness.LIKE_NAME: 20,
    Likeness.SAME_CARER: 8,
    Likeness.SAME_VILLAGE: 4,
}
CERTAIN = (Likeness.SAME_ID, Likeness.SAME_STUDENT_NUMBER, Likeness.NUMBERS_CROSS)


@dataclass(frozen=True, slots=True)
class Enlisted:
    """A child on the roll of a school, as reported.

    Attributes:
        sound: the name in pinyin, blank between characters.
        carer: relation code and name.
    """

    site: str
    child: str
    name: str
    sound: str = ""
    sex: str | None = None
    birth_date: date | None = None
    id_number: str | None = None
    student_number: str | None = None
    village: str | None = None
    carer: str | None = None

    @property
    def place(self) -> tuple[str, str]:
        """School and child: what tells two rows apart."""
        return self.site, self.child


@dataclass(frozen=True, slots=True)
class Pair:
    """Two rows that may be one child, with the reasons; the first stands first in order."""

    first: Enlisted
    second: Enlisted
    reasons: tuple[Likeness, ...]

    @property
    def weight(self) -> int:
        """How sure it is; for the order only."""
        return sum(WEIGHTS[reason] for reason in self.reasons)

    @property
    def is_certain(self) -> bool:
        """Whether a number says so."""
        return self.reasons[0] in CERTAIN

    @property
    def key(self) -> str:
        """See ``pair_key``."""
        return pair_key(self.first, self.second)


def pair_key(first: Enlisted, second: Enlisted) -> str:
    """The name of a doubt, whichever of the two comes first."""
    one, other = sorted((first.place, second.place))
    return f"{'/'.join(one)} {'/'.join(other)}"


def lost_key(site: str, child: str) -> str:
    """The name of a doubt about one child."""
    return f"{site}/{child}"


def places_of(key: str) -> tuple[tuple[str, str], ...]:
    """(school, child) of every row a doubt is about; the way back from its key."""
    return tuple((site, child) for site, _, child in (p.partition("/") for p in key.split(" ")))


def plain_name(name: str) -> str:
    """A name without dots, blanks and case: 法图麦·马玉洁 and 法图麦马玉洁 are one."""
    return _SEPARATORS.sub("", person_name.clean(name)).casefold()


def find_pairs(children: Iterable[Enlisted]) -> list[Pair]:
    """Doubtful pairs of different schools, the surest first; the order of the input is nothing."""
    rows = sorted(children, key=lambda each: each.place)
    blocks: dict[Hashable, list[int]] = {}
    for number, row in enumerate(rows):
        for key in _keys(row):
            blocks.setdefault(key, []).append(number)
    seen: set[tuple[int, int]] = set()
    for members in blocks.values():
        if len(members) > 1:
            seen.update(_within(members))
    found = []
    for one, other in seen:
        first, second = rows[one], rows[other]
        reasons = reasons_of(first, second) if first.site != second.site else ()
        if reasons:
            found.append(Pair(first, second, reasons))
    return sorted(found, key=lambda pair: (-pair.weight, pair.first.place, pair.second.place))


def _within(members: Sequence[int]) -> Iterator[tuple[int, int]]:
    ordered = sorted(set(members))
    if len(ordered) > MOST_IN_BLOCK:
        return ((ordered[0], other) for other in ordered[1:])
    return combinations(ordered, 2)


def _keys(row: Enlisted) -> Iterator[Hashable]:
    """The blocks a child stands in."""
    number = _identity(row)
    if number:
        yield ("number", number)
        if len(number) == identity_number.LENGTH:
            yield ("region", number[6:17])
    if student := _student(row):
        yield ("number", student)
    if row.birth_date is not None:
        yield ("name", row.birth_date, plain_name(row.name))
        if row.sound:
            yield ("sound", row.birth_date, row.sound)
        if row.carer:
            yield ("carer", row.birth_date, row.carer)


def _identity(row: Enlisted) -> str:
    return identity_number.clean(row.id_number or "")


def _student(row: Enlisted) -> str:
    """The student number without its letter: L becomes G, the rest stays."""
    number = student_number.clean(row.student_number or "")
    return number[1:] if number[:1].isalpha() else number


def reasons_of(first: Enlisted, second: Enlisted) -> tuple[Likeness, ...]:
    """Why the two may be one child, the strongest first; nothing when they are not alike."""
    main = [*_by_number(first, second), *_by_name(first, second)]
    if not main:
        return ()
    beside = [*_beside(first, second)]
    if main == [Likeness.LIKE_NAME] and not beside:
        return ()
    return (*main, *beside)


def _by_number(first: Enlisted, second: Enlisted) -> Iterator[Likeness]:
    one, other = _identity(first), _identity(second)
    mine, yours = _student(first), _student(second)
    if one and one == other:
        yield Likeness.SAME_ID
    if mine and mine == yours and mine != one:
        yield Likeness.SAME_STUDENT_NUMBER
    if one != other and ((one and one == yours) or (other and other == mine)):
        yield Likeness.NUMBERS_CROSS
    if _is_renumbered(one, other) and _names_fit(first, second):
        yield Likeness.OLD_REGION


def _is_renumbered(one: str, other: str) -> bool:
    """Equal in birth date and sequence, different in region: the check character follows."""
    if len(one) != identity_number.LENGTH or len(other) != identity_number.LENGTH:
        return False
    return one[6:17] == other[6:17] and one[:6] != other[:6]


def _names_fit(first: Enlisted, second: Enlisted) -> bool:
    if plain_name(first.name) == plain_name(second.name):
        return True
    return bool(first.sound) and first.sound == second.sound


def _by_name(first: Enlisted, second: Enlisted) -> Iterator[Likeness]:
    if (
        first.birth_date is None
        or first.birth_date != second.birth_date
        or _sexes_differ(first, second)
    ):
        return
    if plain_name(first.name) == plain_name(second.name):
        if _regions_fit(first, second):
            yield Likeness.SAME_NAME_AND_BIRTH
    elif _names_fit(first, second) or is_near(first.name, second.name):
        yield Likeness.LIKE_NAME


def _sexes_differ(first: Enlisted, second: Enlisted) -> bool:
    return bool(first.sex and second.sex) and first.sex != second.sex


def _regions_fit(first: Enlisted, second: Enlisted) -> bool:
    """Not both with sound numbers of different provinces: within one, offices were renumbered."""
    one, other = _identity(first), _identity(second)
    if identity_number.has_right_check(one) and identity_number.has_right_check(other):
        return one[:2] == other[:2]
    return True


def is_near(one: str, other: str) -> bool:
    """Names that differ in one character, or one of which is part of the other."""
    mine, yours = plain_name(one), plain_name(other)
    if min(len(mine), len(yours)) < 2:
        return False
    if mine in yours or yours in mine:
        return True
    if len(mine) != len(yours) or len(mine) < 3:
        return False
    return sum(a != b for a, b in zip(mine, yours, strict=True)) == 1


def _beside(first: Enlisted, second: Enlisted) -> Iterator[Likeness]:
    if first.carer and first.carer == second.carer:
        yield Likeness.SAME_CARER
    if first.village and first.village == second.village:
        yield Likeness.SAME_VILLAGE


@dataclass(frozen=True, slots=True)
class Leaver:
    """A child a school has no more.

    Attributes:
        reason: code of ``enrolment_end_reason``; "" when the row vanished without a word.
        left_on: the day told, None for a row that vanished.
    """

    who: Enlisted
    reason: str = ""
    left_on: date | None = None


def unreached(leavers: Iterable[Leaver], enlisted: Iterable[Enlisted]) -> list[Leaver]:
    """Leavers no roll of any school holds, longest gone first.

    One who is found again by a number, or by name and birth date, has been reached.
    """
    waiting = list(leavers)
    wanted: dict[Hashable, set[int]] = {}
    for number, leaver in enumerate(waiting):
        for key in _sure_keys(leaver.who):
            wanted.setdefault(key, set()).add(number)
    reached: set[int] = set()
    for row in enlisted:
        for key in _sure_keys(row):
            for number in wanted.get(key, ()):
                if waiting[number].who.place != row.place:
                    reached.add(number)
    lost = [leaver for number, leaver in enumerate(waiting) if number not in reached]
    return sorted(lost, key=lambda each: (each.left_on or date.max, each.who.place))


def _sure_keys(row: Enlisted) -> Iterator[Hashable]:
    return (key for key in _keys(row) if isinstance(key, tuple) and key[0] in ("number", "name"))
