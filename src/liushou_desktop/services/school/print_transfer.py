"""The sheet of one transfer file: 移交单 at the giving school, 回执 at the receiving one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from liushou_desktop.base.errors import RefusedError
from liushou_desktop.domain.child import Child
from liushou_desktop.domain.class_names import label
from liushou_desktop.domain.register import ReceivedPackage
from liushou_desktop.domain.reporting import SentPackage
from liushou_desktop.domain.schooling import Enrolment, SchoolClass
from liushou_desktop.domain.transfers import IN, OUT, TAKEN, WAITING, Transfer
from liushou_desktop.services.school.print_job import PrintJob
from liushou_desktop.services.school.send_transfer import TRANSFER_KIND
from liushou_desktop.services.shared.rights import Right
from liushou_desktop.services.shared.site import Site
from liushou_desktop.services.shared.words import word

if TYPE_CHECKING:
    from liushou_desktop.paper.contents import ListLine
    from liushou_desktop.storage.unit import UnitOfWork

PAPER = "transfer"


def print_sent(site: Site, number: int) -> PrintJob:
    """The sheet that goes along with a file this school wrote; after the receipt, with its answers.

    Raises:
        RefusedError: NOT_ALLOWED, NOT_FOUND.
    """
    site.require(Right.EXPORT)
    with site.unit() as unit:
        sent = unit.find(SentPackage, kind=TRANSFER_KIND, sequence=number)
        if not sent:
            raise RefusedError("NOT_FOUND", kind="transfer", id=str(number))
        rows = unit.find(Transfer, direction=OUT, package=sent[-1].digest)
        lines = list(_sent_lines(unit, rows))
        unit.note_access("print", f"{PAPER} {number}")
    texts = {
        "giver": site.name,
        "receiver": rows[0].partner_name,
        "number": str(number),
        "code": sent[-1].short_code,
    }
    return _job(site, "", texts, lines)


def print_taken(site: Site, giver: str, number: int) -> PrintJob:
    """The receipt on paper, for a file this school took.

    Raises:
        RefusedError: NOT_ALLOWED, NOT_FOUND.
    """
    site.require(Right.EXPORT)
    from liushou_desktop.exchange.envelope import code_of
    from liushou_desktop.exchange.payloads import from_values
    from liushou_desktop.exchange.transfer_answers import TransferReceipt
    from liushou_desktop.services.school.transfer_partners import receiver_of

    with site.unit() as unit:
        found = unit.find(ReceivedPackage, kind=TRANSFER_KIND, code=giver, sequence=number)
        if not found:
            raise RefusedError("NOT_FOUND", kind="transfer", id=str(number))
        receipt = from_values(TransferReceipt, found[-1].receipt)
        lines = list(_taken_lines(unit, found[-1].digest, receipt))
        name = receiver_of(site, unit, giver).name
        unit.note_access("print", f"{PAPER} {giver} {number}")
    texts = {
        "giver": name,
        "receiver": site.name,
        "number": str(number),
        "code": code_of(receipt.transfer),
    }
    return _job(site, "转学档案回执", texts, lines)


def _job(site: Site, title: str, texts: Mapping[str, str], lines: Sequence[ListLine]) -> PrintJob:
    from liushou_desktop import paper
    from liushou_desktop.paper.contents import ListSheet

    sheet = ListSheet(
        lines=tuple(lines),
        texts=texts,
        title=title,
        watermark=f"{site.name}　{site.user.name}　{site.today.isoformat()}",
        name=texts["number"],
    )
    return PrintJob(paper.print_lists(PAPER, [sheet]), title or "转学档案移交单")


def _sent_lines(unit: UnitOfWork, rows: Iterable[Transfer]) -> Iterator[ListLine]:
    from liushou_desktop.paper.contents import ListLine

    classes = {row.id: row for row in unit.find(SchoolClass)}
    for place, row in enumerate(sorted(rows, key=lambda each: each.id), start=1):
        child = unit.require(Child, row.child)
        seats = unit.find(Enrolment, child=row.child, order_by="-start", limit=1)
        words = label(classes[seats[0].class_], row.moved_on) if seats else ""
        result = "" if row.state == WAITING else word("transfer_state", row.state)
        if row.answer:
            result = f"{row.answer}" if row.state == TAKEN else f"{result}：{row.answer}"
        yield ListLine(
            {
                "number": str(place),
                "name": child.name,
                "class": words,
                "file": child.file_number or "",
                "moved": row.moved_on.isoformat(),
                "result": result,
            }
        )


def _taken_lines(unit: UnitOfWork, digest: str, receipt: Any) -> Iterator[ListLine]:
    """Names are known of children that were taken; of others the number in the file."""
    from liushou_desktop.paper.contents import ListLine

    taken = {each.their_child: each for each in unit.find(Transfer, direction=IN, package=digest)}
    for place, answer in enumerate(receipt.children, start=1):
        row = taken.get(answer.child)
        brought: Mapping[str, Any] = row.brought if row else {}
        yield ListLine(
            {
                "number": str(place),
                "name": unit.require(Child, row.child).name if row else f"（第 {place} 个）",
                "class": str(brought.get("class_name") or ""),
                "file": str(brought.get("file_number") or ""),
                "moved": row.moved_on.isoformat() if row else "",
                "result": f"已接收 {answer.file_number}" if row else answer.reason,
            }
        )
