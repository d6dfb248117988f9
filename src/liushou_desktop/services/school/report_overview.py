"""统计上报 at a glance: each term with its closing, package and receipt."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from liushou_desktop.domain.child import Child
from liushou_desktop.domain.reporting import Closing, Remark, SentPackage
from liushou_desktop.domain.schooling import Term
from liushou_desktop.services.school.apply_receipt import remarks_in
from liushou_desktop.services.shared.enrolment import enrolment_held, superiors_of
from liushou_desktop.services.shared.rights import Right
from liushou_desktop.services.shared.site import Site

_FROM_THE_TOP = {"accepted": "accepted", "returned": "returned"}
_FROM_BELOW = {"accepted": "taken_below", "returned": "returned_below"}


@dataclass(frozen=True, slots=True)
class TermLine:
    """A term that has begun.

    Attributes:
        state: running, ended, signed, sent, accepted, returned; taken_below, returned_below while
            only the 学区 has answered.
        closing: the one in force; package: the last one made of this term.
    """

    term: Term
    state: str
    closing: Closing | None
    package: SentPackage | None


@dataclass(frozen=True, slots=True)
class ReportOverview:
    """Terms newest first; what the bureau wrote and nobody settled; whether we are enrolled.

    ``via``: the 学区 that takes the package first, "" where the school reports to the bureau.
    """

    terms: tuple[TermLine, ...]
    remarks: tuple[Remark, ...]
    bureau: str | None
    today: date
    via: str = ""


def report_overview(site: Site) -> ReportOverview:
    """All begun terms since the first file was opened, with what was reported.

    Raises:
        RefusedError: NOT_ALLOWED.
    """
    site.require(Right.READ)
    with site.unit() as unit:
        closings = unit.find(Closing, state="signed", order_by="version")
        packages = unit.find(SentPackage, kind="report", order_by=("epoch", "sequence"))
        remarks = tuple(remarks_in(site, unit))
        enrolment = enrolment_held(unit)
        above = superiors_of(unit) if enrolment else ()
        opened = [child.file_opened_on for child in unit.find(Child) if child.file_opened_on]
    by_term = {closing.term: closing for closing in closings}
    sent = {package.term: package for package in packages}
    since = min(opened, default=site.today)
    top = enrolment.bureau.code if enrolment else ""
    begun = [t for t in site.own_terms if t.start <= site.today and t.end >= since]
    lines = tuple(
        TermLine(
            term, _state(site, term, by_term, sent, top), by_term.get(term.id), sent.get(term.id)
        )
        for term in reversed(begun)
    )
    via = above[0].name if len(above) > 1 else ""
    bureau = enrolment.bureau.name if enrolment else None
    return ReportOverview(lines, remarks, bureau, site.today, via)


def _state(
    site: Site,
    term: Term,
    closings: dict[str, Closing],
    sent: dict[str | None, SentPackage],
    top: str,
) -> str:
    package, closing = sent.get(term.id), closings.get(term.id)
    if package is not None and closing is not None and package.closing == closing.id:
        is_below = (package.receipt or {}).get("receiver", top) != top
        answered = _FROM_BELOW if is_below else _FROM_THE_TOP
        return answered.get(package.receipt_state, "sent")
    if closing is not None:
        return "signed"
    return "running" if term.end >= site.today else "ended"
