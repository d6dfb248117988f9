"""Which term a page shows: the terms that have begun, the newest first."""

from __future__ import annotations

from liushou_desktop.app.wording import sentence
from liushou_desktop.gui.common.buttons import Choice
from liushou_desktop.gui.common.combos import FilterCombo
from liushou_desktop.services.shared.site import Site


class TermCombo(FilterCombo):
    """``chosen`` carries the id of the term."""

    def __init__(self) -> None:
        super().__init__([])
        self.setObjectName("field:term")
        self.setAccessibleName(sentence("PREVIEW_TERM"))

    def offer(self, site: Site, *, with_coming: bool = False) -> None:
        """Offer the terms of the site that have begun, or all of its calendar."""
        terms = [t for t in site.own_terms if with_coming or t.start <= site.today]
        self.set_choices([Choice(term.id, term.name) for term in reversed(terms)])
        self.fit(to_all=True)
