"""Pinyin of names: all initials a name can be looked up by, and the order names stand in.

Every reading counts for finding (单 is dan, shan and chan); for sorting a surname is read as
surnames are (单 shan, 仇 qiu). The readings are ``resources/pinyin.tsv``, made from pypinyin.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from io import StringIO
from itertools import product

from liushou_desktop.base.errors import SurroundingsError
from liushou_desktop.base.paths import resources_dir

UNKNOWN = "?"
MOST_SPELLINGS = 64

# Surnames read otherwise than the character is read elsewhere.
_AS_SURNAME = {
    "单": "shan", "仇": "qiu", "解": "xie", "查": "zha", "曾": "zeng", "朴": "piao", "区": "ou",
    "覃": "qin", "翟": "zhai", "种": "chong", "员": "yun", "黑": "he", "冼": "xian", "缪": "miao",
    "尉": "wei", "任": "ren", "乐": "yue", "盖": "ge", "折": "she", "牟": "mu", "华": "hua",
    "燕": "yan", "葛": "ge", "褚": "chu", "宁": "ning", "召": "shao", "繁": "po", "撒": "sa",
    "尕": "ga", "冶": "ye", "喇": "la", "妥": "tuo", "祭": "zhai", "洗": "xian", "秘": "bi",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Table:
    """The readings of 45,000 characters in half a megabyte; as a dict they would take nine.

    Attributes:
        characters: all of them, in order.
        kinds: for each character its place in ``said``; most share what they are read as.
        said: readings, commonest first.
    """

    characters: str
    kinds: array[int]
    said: tuple[tuple[str, ...], ...]

    def of(self, character: str) -> tuple[str, ...]:
        at = bisect_left(self.characters, character)
        if self.characters[at : at + 1] != character:
            return (UNKNOWN,)
        return self.said[self.kinds[at]]


@cache
def _table() -> _Table:
    path = resources_dir() / "pinyin.tsv"
    characters, kinds, places = StringIO(), array("H"), dict[str, int]()
    try:
        with path.open(encoding="utf-8") as lines:  # in the order of the characters
            for line in lines:
                if line[0] != "#":
                    characters.write(line[0])
                    kinds.append(places.setdefault(line[2:].rstrip(), len(places)))
    except OSError as error:
        raise SurroundingsError("PINYIN_TABLE_MISSING", file=path.name) from error
    said = tuple(tuple(readings.split(" ")) for readings in places)
    return _Table(characters.getvalue(), kinds, said)


@lru_cache(maxsize=4096)
def readings(character: str) -> tuple[str, ...]:
    """All readings of a character, commonest first; a Latin letter reads as itself, others as
    ``?``.

    Raises:
        SurroundingsError: PINYIN_TABLE_MISSING.
    """
    if character.isascii() and character.isalpha():
        return (character.lower(),)
    return _table().of(character)


def initials(name: str) -> frozenset[str]:
    """Every string of initials a name can be typed by, one small letter per character.

    ``单小明`` → sxm, dxm, cxm. Dots and blanks count as absent. Long names of many readings are cut
    to the commonest ones, at most 64 spellings.
    """
    choices = [_first_letters(character) for character in _letters(name)]
    if all(len(choice) == 1 for choice in choices):  # most names
        return frozenset({"".join(letters for (letters,) in choices)} if choices else ())
    size = 1
    for position, choice in enumerate(choices):
        if size * len(choice) > MOST_SPELLINGS:
            choices[position] = choice[:1]
        size *= len(choices[position])
    return frozenset("".join(letters) for letters in product(*choices)) if choices else frozenset()


def full(name: str) -> str:
    """The whole pinyin, blank between characters, the surname read as a surname."""
    return " ".join(_spoken(name))


def sort_key(name: str) -> str:
    """Orders names as people look for them: by pinyin, then by the characters themselves."""
    return f"{full(name)} {name}"


def _letters(name: str) -> list[str]:
    return [c for c in name if not c.isspace() and c not in "·•・．.'-"]


@lru_cache(maxsize=4096)
def _first_letters(character: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(reading[0] for reading in readings(character)))


def _spoken(name: str) -> Iterator[str]:
    for position, character in enumerate(_letters(name)):
        usual = readings(character)[0]
        yield _AS_SURNAME.get(character, usual) if position == 0 else usual
