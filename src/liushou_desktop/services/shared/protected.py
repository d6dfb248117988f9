"""What an export of everything leaves behind: answers only some roles open (``Form.opened_by``).

What was said in a counselling session (F12) opens to the counsellor and to whoever held it (R46),
and no export of the clerk's or the principal's says more than their screens do. The rows go along,
so that counts stay true; their answers of class 3 do not, in the rows nor in what the change chain
tells of them, nor unfinished forms. Whoever may open them takes them along apart
(``services.school.carry_protected``). Why: docs/decisions/0011.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from liushou_desktop.domain.records import Record
from liushou_desktop.formspec.model import Form
from liushou_desktop.formspec.sealed import without_sealed
from liushou_desktop.services.shared.site import Site

if TYPE_CHECKING:
    from liushou_desktop.storage.whole_site import Told

_RECORD: Final = "record"
_DRAFTS: Final = ("draft.", "drafts.")  # keys of ``services.school.drafts``


def protected_forms(site: Site) -> dict[str, Form]:
    """Forms whose answers of class 3 open to the roles they name alone, by id."""
    return {form.id: form for form in site.forms.current.values() if form.opened_by}


def carries_protected(site: Site) -> bool:
    """Whether the user's role opens any of these answers, and so takes them along."""
    role = site.user.role.value
    return any(role in form.opened_by for form in protected_forms(site).values())


class Withholding:
    """Takes out of the rows and changes of an export what the user may not open.

    Rows come before the changes that tell of them.

    Attributes:
        counts: records whose answers stay behind, by form.
    """

    def __init__(self, site: Site) -> None:
        role, self._staff = site.user.role.value, site.user.staff
        self._forms = site.forms
        self._closed = {
            name for name, form in protected_forms(site).items() if role not in form.opened_by
        }
        self._withheld: dict[tuple[str, str], Form] = {}
        self._own = site.code
        self.counts: Counter[str] = Counter()

    def row(self, kind: type, row: dict[str, Any]) -> dict[str, Any]:
        """A row as the file writes it."""
        if kind is not Record or row["form"] not in self._closed:
            return row
        if self._staff is not None and self._staff in row.get("staff", ()):
            return row
        form = self._forms.form(row["form"], row["form_version"])
        self._withheld[row.get("site", self._own), row["id"]] = form
        self.counts[form.id] += 1
        return row | _bare(form, row)

    def tells(self, key: str) -> bool:
        """Whether a setting goes along: an unfinished form may hold the same answers."""
        is_draft = key.startswith(_DRAFTS)
        return not (is_draft and any(f".{form}." in f"{key}." for form in self._closed))

    def told(self, told: Told) -> Told:
        """A change as the file tells it."""
        form = self._withheld.get((told.site, told.row)) if told.table == _RECORD else None
        if form is None:
            return told
        old, new = (None if each is None else {**each, **_bare(form, each)} for each in (
            told.old, told.new,
        ))  # fmt: skip
        return replace(told, old=old, new=new)


def _bare(form: Form, columns: Mapping[str, Any]) -> dict[str, Any]:
    answers = columns.get("answers")
    return {"answers": without_sealed(form, answers)} if answers else {}
