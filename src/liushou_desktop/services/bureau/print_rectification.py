"""督查整改通知书: an inspection on paper, for the school to sign and the bureau to file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from liushou_desktop.base.errors import RefusedError
from liushou_desktop.services.bureau.inspect_school import (
    inspection_form,
    inspections_in,
    visit_form,
)
from liushou_desktop.services.shared.rights import Right
from liushou_desktop.services.shared.site import Site
from liushou_desktop.services.shared.trial import trial_unit

if TYPE_CHECKING:
    from liushou_desktop.paper.printed import Printed


def print_rectification(site: Site, inspection: str, *, keep: bool = True) -> Printed:
    """The notice of one inspection as PDF.

    Args:
        keep: note the print; without it the same page is drawn for a look only.

    Raises:
        RefusedError: NOT_ALLOWED, NOT_FOUND.
    """
    site.require(Right.PRINT)
    site.require(Right.READ_COUNTY)
    from liushou_desktop import paper
    from liushou_desktop.paper.contents import FormSheet

    with trial_unit(site, keep=keep) as unit:
        found = next((each for each in inspections_in(unit) if each.id == inspection), None)
        if found is None:
            raise RefusedError("NOT_FOUND", kind="inspection", id=inspection)
        unit.note_access("print", f"K01 {found.number}")
    sheet = FormSheet(
        values=found.values,
        school=found.school,
        term=site.term(found.term).name,
        record_ids=(found.id,),
    )
    looked_again = any(finding.rechecked_on for finding in found.findings)
    form = inspection_form() if looked_again else visit_form()  # no column stays empty on paper
    return paper.print_form(form, [sheet], site.forms.codes)
