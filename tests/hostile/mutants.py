"""Random damage to good files, the same for a seed."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator

from tests.sheets.making import ROSTER, csv, packed, parts, shared, sheet_xml, xls, xlsx

SEEDS: dict[str, Callable[[], bytes]] = {
    "名单.xlsx": xlsx,
    "共享.xlsx": lambda: packed(shared()),
    "名单.xls": xls,
    "名单.csv": lambda: csv(encoding="gb18030"),
}


def mutants(count: int, seed: int) -> Iterator[tuple[str, bytes]]:
    """(file name, damaged content), ``count`` times."""
    dice = random.Random(seed)
    whole = {name: make() for name, make in SEEDS.items()}
    for _ in range(count):
        name = dice.choice(list(whole))
        if name.endswith(".xlsx") and dice.random() < 0.6:
            yield name, _inside(dice)
        else:
            yield name, _bytes(whole[name], dice)


def _bytes(content: bytes, dice: random.Random) -> bytes:
    spoilt = bytearray(content)
    for _ in range(dice.choice((1, 1, 2, 8, 40))):
        at = dice.randrange(len(spoilt))
        action = dice.randrange(4)
        if action == 0:
            spoilt[at] = dice.randrange(256)
        elif action == 1:
            del spoilt[at : at + dice.randrange(1, 30)]
        elif action == 2:
            spoilt[at:at] = dice.randbytes(dice.randrange(1, 30))
        else:
            spoilt[at:at] = spoilt[at : at + dice.randrange(1, 200)]
        if not spoilt:
            return b""
    return bytes(spoilt)


def _inside(dice: random.Random) -> bytes:
    """One part damaged, the archive around it sound: this reaches the parser."""
    members = dict(dice.choice((lambda: parts(sheet_xml(ROSTER)), shared))())
    name = dice.choice([name for name in members if name.startswith("xl/")])
    members[name] = _bytes(members[name], dice)
    return packed(members)
