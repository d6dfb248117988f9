"""Receipts of transfers on their way back: kept as they came, put on a stick for the giving school.

The bureau reads a receipt, for it is sealed to both; what the giving school takes is the file
itself, byte for byte as the receiving school signed it. A receipt is kept until it was passed on
once; a newer one of the same transfer takes its place.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from liushou_desktop.base.files import read_limited, safe_file_name, write_whole
from liushou_desktop.services.shared.rights import Right
from liushou_desktop.services.shared.site import Site

if TYPE_CHECKING:
    from liushou_desktop.exchange.transfer_answers import TransferReceipt

_BETWEEN = "_"


class KeptAnswer(NamedTuple):
    """A receipt that waits to be passed on: codes of both schools, the hash of the transfer."""

    giver: str
    receiver: str
    transfer: str

    @property
    def file_name(self) -> str:
        """Under which it is kept; a code of a school has no such sign in it."""
        return f"{_BETWEEN.join(self)}.lspkg"


def keep_answer(site: Site, answer: TransferReceipt, file: Path) -> None:
    """Keep the file a receipt came in.

    Raises:
        RefusedError: NOT_ALLOWED; it is gone meanwhile. SurroundingsError: the disk failed.
    """
    site.require(Right.RECEIVE)
    from liushou_desktop.exchange.envelope import PACKAGE_LIMIT

    kept = KeptAnswer(answer.giver, answer.receiver, answer.transfer)
    place = _folder(site) / kept.file_name
    place.parent.mkdir(parents=True, exist_ok=True)
    write_whole(place, read_limited(file, PACKAGE_LIMIT), read_back=True)


def answers_kept(site: Site) -> list[KeptAnswer]:
    """Those that were not passed on yet.

    Raises:
        RefusedError: NOT_ALLOWED.
    """
    site.require(Right.READ_COUNTY)
    names = sorted(file.stem.split(_BETWEEN) for file in _folder(site).glob("*.lspkg"))
    return [KeptAnswer(*parts) for parts in names if len(parts) == len(KeptAnswer._fields)]


def write_answers(site: Site, names: Mapping[str, str], out: Path) -> list[Path]:
    """Put every kept receipt on a stick; what is written there whole is kept no longer.

    Args:
        names: of schools, by code.

    Raises:
        RefusedError: NOT_ALLOWED. SurroundingsError: the stick failed; files written before are
            whole.
    """
    site.require(Right.RECEIVE)
    from liushou_desktop.exchange.comment import Kind
    from liushou_desktop.exchange.envelope import PACKAGE_LIMIT, code_of

    written = []
    for kept in answers_kept(site):
        code = code_of(kept.transfer)
        giver, receiver = (names.get(each, each) for each in (kept.giver, kept.receiver))
        stem = f"{kept.giver}_{giver}_{receiver}{Kind.TRANSFER_RECEIPT.name_mark}_{code}"
        written.append(out / f"{safe_file_name(stem)}.lspkg")
        with site.unit() as unit:
            unit.note_access("export", f"transfer receipt {code} {kept.giver}")
        place = _folder(site) / kept.file_name
        write_whole(written[-1], read_limited(place, PACKAGE_LIMIT), read_back=True)
        place.unlink(missing_ok=True)
    return written


def _folder(site: Site) -> Path:
    return site.outbox / "transfers" / "receipts"
