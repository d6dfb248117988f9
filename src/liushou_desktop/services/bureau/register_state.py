"""What the register holds of the schools at hand, read in one go and kept true while merging.

Judging asks who the school is, which keys are pinned and which packages of its row were merged. A
unit of work that judges or merges several packages reads all of that once, and adds what it merges.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from liushou_desktop.base.errors import RefusedError
from liushou_desktop.domain.register import EnrolledSite, ReceivedPackage, SiteKey

if TYPE_CHECKING:
    from liushou_desktop.exchange.comment import Kind
    from liushou_desktop.exchange.receipts import Receipt
    from liushou_desktop.exchange.verdicts import Chain, RegisterState
    from liushou_desktop.storage.unit import UnitOfWork


class RegisterNow:
    """The register as it is in one unit of work, for some schools.

    Args:
        codes: the schools that are asked for; of others nothing is known.
    """

    def __init__(self, unit: UnitOfWork, codes: Collection[str]) -> None:
        wanted = list(codes)
        self._schools = {each.code: each for each in unit.find(EnrolledSite, id=wanted)}
        self._keys: dict[str, list[SiteKey]] = {}
        for key in unit.find(SiteKey, code=wanted, order_by="-epoch"):
            self._keys.setdefault(key.code, []).append(key)
        offices = [each.code for each in self._schools.values() if not each.is_school]
        self._below: dict[str, list[EnrolledSite]] = {}
        for school in unit.find(EnrolledSite, district=offices, order_by="name") if offices else ():
            self._below.setdefault(str(school.district), []).append(school)
        self._merged: dict[str, list[ReceivedPackage]] = {}
        for package in unit.find(
            ReceivedPackage, code=wanted, verdict="new", order_by=("epoch", "sequence")
        ):
            self.add(package)

    def add(self, package: ReceivedPackage) -> None:
        """A package was merged in this unit."""
        self._merged.setdefault(package.code, []).append(package)

    def name_of(self, code: str) -> str:
        """Name of a school as the register has it; "" for one it does not know."""
        school = self._schools.get(code)
        return school.name if school else ""

    def kind_of(self, code: str) -> str:
        """school, teaching_point, district or county; "" for a site it does not know."""
        school = self._schools.get(code)
        return school.kind if school else ""

    def require_maker(self, code: str, kind: Kind) -> None:
        """Return unless a site we know writes what only another kind of site does: schools report
        and transfer, a 学区 or county writes covers.

        Raises:
            RefusedError: NOT_THE_MAKER.
        """
        site = self._schools.get(code)
        if site is not None and site.is_school == (kind.value == "relay"):
            raise RefusedError("NOT_THE_MAKER", school=site.name, what=kind.label)

    def above(self, code: str) -> str | None:
        """Code of the 学区 or county a site stands under in the register."""
        school = self._schools.get(code)
        return school.district if school else None

    def below(self, code: str) -> list[EnrolledSite]:
        """The approved schools of a 学区, by name."""
        return [each for each in self._below.get(code, ()) if each.state == "approved"]

    def keys_of(self, code: str) -> list[SiteKey]:
        """All keys of a school, newest period first."""
        return self._keys.get(code, [])

    def merged_of(self, code: str) -> list[ReceivedPackage]:
        """Packages merged of a school, in their row."""
        return self._merged.get(code, [])

    def receipt_for(self, code: str, digest: str) -> Receipt | None:
        """The receipt of a package that was merged before."""
        from liushou_desktop.exchange.receipts import receipt_from_values

        for package in self.merged_of(code):
            if package.digest == digest and package.receipt:
                return receipt_from_values(package.receipt)
        return None

    def state_of(self, code: str) -> RegisterState | None:
        """The school as ``verdicts.judge`` asks for it; None when the register has none."""
        from liushou_desktop.exchange.comment import Kind
        from liushou_desktop.exchange.verdicts import RegisteredKey, RegisterState

        school = self._schools.get(code)
        if school is None:
            return None
        keys = tuple(
            RegisteredKey(
                epoch=key.epoch,
                signing_key=key.signing_key,
                state=key.state,
                expires_on=key.expires_on,
            )
            for key in self.keys_of(code)
        )
        places = {(package.epoch, Kind(package.kind)) for package in self.merged_of(code)}
        return RegisterState(
            code=code,
            is_revoked=school.state == "revoked",
            keys=keys,
            chains={place: self.chain_of(code, *place) for place in places},
        )

    def chain_of(self, code: str, epoch: int, kind: Kind) -> Chain:
        """What was taken of one site, key period and kind."""
        from liushou_desktop.exchange.verdicts import Chain

        return Chain(
            merged={
                package.sequence: package.digest
                for package in self.merged_of(code)
                if (package.epoch, package.kind) == (epoch, kind.value)
            }
        )
