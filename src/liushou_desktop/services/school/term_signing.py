"""How far a term is between checking and the stick, and whether another version is due."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from liushou_desktop.domain.reporting import Remark
from liushou_desktop.services.school.close_term import Review, is_signed, principals, review_term
from liushou_desktop.services.school.own_package import sent_packages
from liushou_desktop.services.school.signed_figures import (
    FigureChange,
    as_signed,
    changed_figures,
)
from liushou_desktop.services.shared.enrolment import enrolment_held, superiors_of
from liushou_desktop.services.shared.site import Site

if TYPE_CHECKING:
    from liushou_desktop.domain.reporting import Closing, SentPackage
    from liushou_desktop.domain.schooling import Term

CHANGED, RETURNED, ASKED = "changed", "returned", "asked"


@dataclass(frozen=True, slots=True)
class TermSigning:
    """What is to be done next with the report of a term.

    Attributes:
        review: as it is now, or as it was signed where that stands.
        principals: who may sign; readers: who above the school can open the package, nearest first.
        closing: the one signed last; package: what was made of it.
        changes: figures that are no longer what was signed.
        why_again: why another version is to be signed: ``changed``, ``returned`` (whoever stands
            above gave the package back; what is put right may touch no figure at all), ``asked``;
            "" while nothing was signed or what was signed stands.
        open_remarks: to this report, not settled yet.
        may_ask: a school may sign again of its own accord until the report is accepted and the
            next term has begun.
    """

    review: Review
    principals: tuple[str, ...]
    readers: tuple[str, ...]
    closing: Closing | None
    package: SentPackage | None
    changes: tuple[FigureChange, ...]
    why_again: str
    open_remarks: int
    may_ask: bool

    @property
    def is_in_force(self) -> bool:
        """Signed, and it stands."""
        return self.closing is not None and not self.why_again

    @property
    def returned_by(self) -> str:
        """Who gave the last package back, "" for nobody."""
        package = self.package
        if package is None or package.receipt_state != "returned":
            return ""
        return str((package.receipt or {}).get("receiver_name", ""))


def term_signing(site: Site, term: str | None = None, *, again: bool = False) -> TermSigning:
    """Where a term stands.

    Args:
        again: the school wants to sign another version though what was signed stands.

    Raises:
        RefusedError: NOT_ALLOWED, NO_SUCH_TERM, TERM_NOT_BEGUN.
    """
    asked = site.term(term)
    closing = is_signed(site, asked.id)
    package = _package_of(sent_packages(site), closing)
    review = review_term(site, asked.id)
    with site.unit() as unit:
        has_superiors = enrolment_held(unit) is not None
        remarks = unit.count(Remark, package=package.id, is_done=False) if package else 0
        readers = tuple(each.name for each in superiors_of(unit)) if has_superiors else ()
    is_settled = package is not None and _is_settled(site, asked, package)
    changes: Sequence[FigureChange] = ()
    if closing is not None and not is_settled:
        changes = changed_figures(closing, review)
    why = ""
    if closing is not None and package is not None and package.receipt_state == "returned":
        why = RETURNED
    elif changes:
        why = CHANGED
    elif closing is not None and again and not is_settled:
        why = ASKED
    if closing is not None and not why:
        review = as_signed(closing, review)
    return TermSigning(
        review,
        tuple(principals(site)),
        readers,
        closing,
        package,
        tuple(changes),
        why,
        remarks,
        closing is not None and not is_settled,
    )


def _package_of(packages: Sequence[SentPackage], closing: Closing | None) -> SentPackage | None:
    return next((p for p in packages if closing and p.closing == closing.id), None)


def _is_settled(site: Site, term: Term, package: SentPackage) -> bool:
    """Accepted, and the next term has begun: what is learnt now belongs to that one."""
    is_over = any(term.start < other.start <= site.today for other in site.own_terms)
    return is_over and package.receipt_state == "accepted"
