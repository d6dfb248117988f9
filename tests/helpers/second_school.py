"""A second school in a bureau's store, whose package tells of children of the first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from liushou_desktop.domain.register import EnrolledSite, ReceivedPackage
from liushou_desktop.domain.reported import ReportedChild, ReportedRow
from liushou_desktop.services.shared.site import Site
from liushou_desktop.storage.vouched import values_of

OTHER, OTHER_NAME = "2199000002", "癿沟小学"


def report_elsewhere(
    site: Site, *children: ReportedChild, rows: Sequence[ReportedRow] = ()
) -> None:
    """Enter the school and put the children into its register, as if its package told of them."""
    with site.unit() as unit:
        entry = unit.find(EnrolledSite, limit=1)[0]
        package = unit.find(ReceivedPackage, verdict="new", limit=1)[0]
        told = replace(package, id="second", code=OTHER, digest="ab" * 64)
        unit.add(replace(entry, id="second", code=OTHER, name=OTHER_NAME))
        unit.add(told)
        unit.keep_reported(
            told, map(values_of, rows), [replace(child, site=OTHER) for child in children]
        )
