"""An office that was put back from a backup does not know what it has told since that backup.

Its packs, covers and changes of the register are told apart by number, so a number given twice with
other contents would be refused wherever the first one went. Numbers may have gaps: they leap.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from liushou_desktop.domain.reporting import SentPackage

if TYPE_CHECKING:
    from liushou_desktop.storage.unit import UnitOfWork

LEAP = 100
"""More issues, covers and changes than an office makes between two backups; ten leaps at once are
still no jump too large (``exchange.verdicts``)."""

PACK_COUNTER = "pack"
REGISTER_VERSION = "register.version"
_COVER_KIND = "relay"  # as ``services.bureau.take_covers`` keeps covers
_COVERS = "covers.above"
_TIMES = "office.put_back"
_SCHOOL = "school.put_back"


def leap(unit: UnitOfWork, *, is_district: bool) -> None:
    """The office was just put back: nothing it issues from now on bears a number of before."""
    unit.next_numbers(PACK_COUNTER, LEAP)
    unit.set_setting(_TIMES, int(unit.setting(_TIMES, 0)) + 1)
    if not is_district:  # a 学区 keeps its county's count
        version = int(unit.setting(REGISTER_VERSION, 0))
        unit.set_setting(REGISTER_VERSION, version + LEAP)
    last = dict(unit.setting(_COVERS, {}))
    for cover in unit.find(SentPackage, kind=_COVER_KIND):
        row = _row(cover.epoch, cover.receiver or "")
        last[row] = max(last.get(row, 0), cover.sequence)
    unit.set_setting(_COVERS, {row: number + LEAP for row, number in last.items()})


def note_school(unit: UnitOfWork, epoch: int) -> None:
    """A school was put back under the keys of this period. Its reports form a row without gaps, so
    they cannot leap: what it reported since the backup is followed only under new keys."""
    unit.set_setting(_SCHOOL, epoch)


def is_school_put_back(unit: UnitOfWork, epoch: int) -> bool:
    """Whether the school was put back under these keys and nobody above has answered since."""
    return int(unit.setting(_SCHOOL, 0)) == epoch


def answered_since(unit: UnitOfWork, epoch: int) -> None:
    """A package of this PC was answered: its row goes on where the superior's does."""
    if is_school_put_back(unit, epoch):
        unit.set_setting(_SCHOOL, 0)


def covers_go_on_above(unit: UnitOfWork, epoch: int, receiver: str) -> int:
    """Number above which the covers of a row go on; 0 at an office that was never put back."""
    floors: dict[str, int] = unit.setting(_COVERS, {})
    return floors.get(_row(epoch, receiver), LEAP * int(unit.setting(_TIMES, 0)))


def _row(epoch: int, receiver: str) -> str:
    return f"{epoch} {receiver}"
