"""Receipts for the schools of a 学区, in one cover of the county: the way back of a relay.

Inside lie the very receipts the schools will open; the 学区 cannot. What they say, the cover tells
it: accepted or returned, with the remarks.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from liushou_desktop.base.errors import RefusedError
from liushou_desktop.base.files import safe_file_name, write_whole
from liushou_desktop.domain.register import EnrolledSite, SiteKey
from liushou_desktop.services.bureau.sent_covers import next_cover, sent_cover
from liushou_desktop.services.bureau.stick_contents import PACKAGE_SUFFIX
from liushou_desktop.services.shared.rights import Right
from liushou_desktop.services.shared.site import Site
from liushou_desktop.services.shared.site_keys import current_keys

if TYPE_CHECKING:
    from liushou_desktop.exchange.covers import CoverEntry
    from liushou_desktop.exchange.receipts import Receipt


@dataclass(frozen=True, slots=True)
class Answer:
    """A receipt ready to be written: sealed, with the school's name and the name of its file."""

    receipt: Receipt
    school: str
    file_name: str
    content: bytes = field(repr=False)


def write_answers(site: Site, folder: Path, district: str, answers: Sequence[Answer]) -> Path:
    """One cover with the receipts for schools of a 学区, read back.

    Raises:
        RefusedError: NOT_ALLOWED, DISTRICT_WITHOUT_KEY. SurroundingsError: the stick failed.
    """
    site.require(Right.RECEIVE)
    from liushou_desktop.exchange.comment import Kind
    from liushou_desktop.exchange.covers import Cover, seal_cover

    term = max(answer.receipt.term for answer in answers)
    entries = tuple(_entry(number, each) for number, each in enumerate(answers, 1))
    files = {entry.file: answer.content for entry, answer in zip(entries, answers, strict=True)}
    with site.unit() as unit:
        keys = current_keys(unit)
        name = unit.require(EnrolledSite, district).name
        pinned = unit.find(SiteKey, code=district, state="pinned", order_by="-epoch", limit=1)
        if not pinned:
            raise RefusedError("DISTRICT_WITHOUT_KEY", name=name)
        number, previous = next_cover(unit, keys.epoch, district)
        cover = Cover(
            site=site.code,
            site_name=site.name,
            receiver=district,
            term=term,
            number=number,
            made_on=site.today,
            entries=entries,
        )
        recipients = (pinned[0].sealing_key, keys.sealing_public)
        sealed = seal_cover(cover, files, keys.signing, keys.epoch, previous, recipients)
    stem = safe_file_name(f"{district}_{name}_{term}_{Kind.RECEIPT.name_mark}_第{cover.number}包")
    file = folder / f"{stem}{PACKAGE_SUFFIX}"
    write_whole(file, sealed.content, read_back=True)
    with site.unit() as unit:
        row = sent_cover(site, cover, sealed, file.name)
        unit.add(row)
    return file


def _entry(number: int, answer: Answer) -> CoverEntry:
    from liushou_desktop.exchange.covers import CoverEntry, sealed_hash

    receipt = answer.receipt
    return CoverEntry(
        site=receipt.site,
        name=answer.school,
        state=receipt.state,
        epoch=receipt.epoch,
        sequence=receipt.sequence,
        package=receipt.package,
        file=f"{number}.lspkg",
        sealed=sealed_hash(answer.content),
        file_name=answer.file_name,
        remarks=receipt.remarks,
    )
