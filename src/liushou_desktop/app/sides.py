"""The two sides as data: which pages each has, in which group of the rail, for whom.

A page's class is found from its id: ``school.term_report`` is ``TermReportPage`` in
``gui/school/term_report_page.py``, imported when first opened (``gui.pages``). ``common`` pages
serve both sides. Services ask for the right again: leaving a page out of the rail is courtesy.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from liushou_desktop.services.shared.rights import RIGHTS, Right, Role


class PageEntry(NamedTuple):
    """One page.

    Attributes:
        id: ``side.name``; also the place of its module.
        word: wording key of its name in the rail.
        icon: name of its drawing.
        group: group in the rail (1 to 4), 0 for pages reached from another one.
        right: what the user must be allowed to do to see it.
        parent: the page it belongs to: marked in the rail, target of the back link.
    """

    id: str
    word: str
    icon: str
    group: int
    right: Right = Right.READ
    parent: str | None = None


class Side(NamedTuple):
    """One side of the program.

    Attributes:
        first: the page shown after unlocking.
        search_page: the page 找儿童 (``Ctrl+F``) searches in.
    """

    id: str
    pages: tuple[PageEntry, ...]
    first: str
    search_page: str
    search_word: str

    def page(self, page_id: str) -> PageEntry:
        """The page of that id.

        Raises:
            KeyError: this side has no such page.
        """
        for entry in self.pages:
            if entry.id == page_id:
                return entry
        raise KeyError(page_id)

    def rail(self, role: Role | None) -> tuple[PageEntry, ...]:
        """Pages of the rail for a role, in order; None (practice, tests) sees all."""
        return tuple(entry for entry in self.pages if entry.group and may_open(entry, role))

    def room_of(self, page_id: str) -> str:
        """The rail's page that a page belongs to."""
        entry = self.page(page_id)
        return entry.id if entry.parent is None else self.room_of(entry.parent)


def may_open(entry: PageEntry, role: Role | None) -> bool:
    """Whether a role sees the page."""
    return role is None or entry.right in RIGHTS[role]


def groups(entries: Iterable[PageEntry]) -> list[list[PageEntry]]:
    """Entries by group, in order, empty groups left out."""
    found: dict[int, list[PageEntry]] = {}
    for entry in entries:
        found.setdefault(entry.group, []).append(entry)
    return [found[number] for number in sorted(found)]


def _care(right: Right) -> tuple[PageEntry, ...]:
    """The pages both sides have, for everybody who may read on that side."""
    return (
        PageEntry("common.backup", "PAGE_BACKUP", "shield", 4, right),
        PageEntry("common.settings", "PAGE_SETTINGS", "settings", 4, right),
        PageEntry("common.help", "PAGE_HELP", "help", 4, right),
    )


SCHOOL = Side(
    id="school",
    first="school.workbench",
    search_page="school.children",
    search_word="GUI_FIND_CHILD",
    pages=(
        PageEntry("school.workbench", "PAGE_WORKBENCH", "workbench", 1),
        PageEntry("school.children", "PAGE_CHILDREN", "children", 1),
        PageEntry("school.records", "PAGE_RECORDS", "record", 1),
        PageEntry("school.pairing", "PAGE_PAIRING", "pairs", 1),
        PageEntry("school.meetings", "PAGE_MEETINGS", "calendar", 1),
        PageEntry("school.key_cases", "PAGE_KEY_CASES", "flag", 2),
        PageEntry("school.incidents", "PAGE_INCIDENTS", "warning", 2),
        PageEntry("school.dropout", "PAGE_DROPOUT", "home", 2),
        PageEntry("school.organisation", "PAGE_ORGANISATION", "organisation", 2),
        PageEntry("school.forms", "PAGE_FORMS", "document", 2),
        PageEntry("school.printing", "PAGE_PRINTING", "printer", 3, Right.PRINT),
        PageEntry("school.reporting", "PAGE_REPORTING", "chart", 3),
        PageEntry("school.importing", "PAGE_IMPORTING", "import", 3, Right.IMPORT),
        *_care(Right.READ),
        PageEntry("school.child", "PAGE_CHILD", "children", 0, parent="school.children"),
        PageEntry(
            "school.child_form", "PAGE_CHILD_FORM", "pencil", 0, Right.EDIT_CHILD, "school.child"
        ),
        PageEntry("school.transfers", "PAGE_TRANSFERS", "swap", 0, parent="school.children"),
        PageEntry(
            "school.transfer_out",
            "PAGE_TRANSFER_OUT",
            "export",
            0,
            Right.EXPORT,
            "school.transfers",
        ),
        PageEntry(
            "school.transfer_in", "PAGE_TRANSFER_IN", "import", 0, Right.IMPORT, "school.transfers"
        ),
        PageEntry(
            "school.form_entry", "PAGE_FORM_ENTRY", "document", 0, Right.RECORD, "school.forms"
        ),
        PageEntry("school.incident", "PAGE_INCIDENT", "warning", 0, parent="school.incidents"),
        PageEntry(
            "school.incident_report",
            "PAGE_INCIDENT_REPORT",
            "warning",
            0,
            Right.RECORD,
            "school.incidents",
        ),
        PageEntry("school.mandatory", "PAGE_MANDATORY", "shield", 0, parent="school.incidents"),
        PageEntry(
            "school.mandatory_report",
            "PAGE_MANDATORY_REPORT",
            "shield",
            0,
            Right.REPORT_HARM,
            "school.mandatory",
        ),
        PageEntry(
            "school.class_month",
            "PAGE_CLASS_MONTH",
            "record",
            0,
            Right.RECORD,
            parent="school.records",
        ),
        PageEntry("school.ledgers", "PAGE_LEDGERS", "book", 0, parent="school.records"),
        PageEntry(
            "school.keying", "PAGE_KEYING", "record", 0, Right.RECORD, parent="school.records"
        ),
        PageEntry(
            "school.roster", "PAGE_ROSTER", "import", 0, Right.IMPORT, parent="school.importing"
        ),
        PageEntry(
            "school.rollover", "PAGE_ROLLOVER", "import", 0, Right.IMPORT, "school.importing"
        ),
        PageEntry("school.duty_list", "PAGE_DUTY_LIST", "workbench", 0, parent="school.workbench"),
        PageEntry("school.verify", "PAGE_VERIFY", "check", 0, Right.CLOSE_TERM, "school.workbench"),
        PageEntry("school.census", "PAGE_CENSUS", "record", 0, parent="school.workbench"),
        PageEntry("school.definitions", "PAGE_DEFINITIONS", "chart", 0, parent="school.reporting"),
        PageEntry(
            "school.roster_check",
            "PAGE_ROSTER_CHECK",
            "swap",
            0,
            Right.IMPORT,
            "school.reporting",
        ),
        PageEntry(
            "school.term_overview",
            "PAGE_TERM_OVERVIEW",
            "chart",
            0,
            Right.CLOSE_TERM,
            "school.reporting",
        ),
        PageEntry("school.indicators", "PAGE_INDICATORS", "chart", 0, parent="school.reporting"),
        PageEntry(
            "school.term_report",
            "PAGE_TERM_REPORT",
            "chart",
            0,
            Right.CLOSE_TERM,
            "school.reporting",
        ),
        PageEntry(
            "school.term_papers",
            "PAGE_TERM_PAPERS",
            "document",
            0,
            Right.CLOSE_TERM,
            "school.term_report",
        ),
        PageEntry(
            "school.assessment",
            "PAGE_ASSESSMENT",
            "check",
            0,
            Right.CLOSE_TERM,
            "school.reporting",
        ),
        PageEntry(
            "common.assessment_items",
            "PAGE_ASSESSMENT_ITEMS",
            "scales",
            0,
            Right.CLOSE_TERM,
            "school.assessment",
        ),
        PageEntry(
            "school.pack", "PAGE_PACK", "import", 0, Right.SETTINGS, parent="school.reporting"
        ),
    ),
)

BUREAU = Side(
    id="bureau",
    first="bureau.workbench",
    search_page="bureau.ledger",
    search_word="GUI_FIND",
    pages=(
        PageEntry("bureau.workbench", "PAGE_WORKBENCH", "workbench", 1, Right.READ_COUNTY),
        PageEntry("bureau.receiving", "PAGE_RECEIVING", "stick", 1, Right.RECEIVE),
        PageEntry("bureau.reported", "PAGE_REPORTED", "check", 1, Right.READ_COUNTY),
        PageEntry("bureau.figures", "PAGE_FIGURES", "chart", 1, Right.READ_COUNTY),
        PageEntry(
            "bureau.changes", "PAGE_CHANGES", "swap", 0, Right.READ_COUNTY, "bureau.reported"
        ),
        PageEntry("bureau.relay", "PAGE_RELAY", "swap", 0, Right.READ_COUNTY, "bureau.reported"),
        PageEntry(
            "bureau.assessment",
            "PAGE_SUPERVISION",
            "scales",
            0,
            Right.READ_COUNTY,
            "bureau.figures",
        ),
        PageEntry(
            "common.assessment_items",
            "PAGE_ASSESSMENT_ITEMS",
            "scales",
            0,
            Right.READ_COUNTY,
            "bureau.assessment",
        ),
        PageEntry("bureau.hints", "PAGE_VERIFY", "check", 0, Right.READ_COUNTY, "bureau.figures"),
        PageEntry("bureau.duplicates", "PAGE_DUPLICATES", "copy", 1, Right.READ_COUNTY),
        PageEntry(
            "bureau.on_the_way",
            "PAGE_ON_THE_WAY",
            "swap",
            0,
            Right.READ_COUNTY,
            "bureau.duplicates",
        ),
        PageEntry(
            "bureau.sheets", "PAGE_SHEETS", "document", 0, Right.READ_COUNTY, "bureau.reported"
        ),
        PageEntry("bureau.ledger", "PAGE_LEDGER", "children", 2, Right.READ_COUNTY),
        PageEntry(
            "bureau.civil_list", "PAGE_CIVIL_LIST", "swap", 0, Right.READ_COUNTY, "bureau.ledger"
        ),
        PageEntry("bureau.incidents", "PAGE_INCIDENTS", "warning", 2, Right.READ_COUNTY),
        PageEntry("bureau.dropout", "PAGE_DROPOUT", "home", 2, Right.READ_COUNTY),
        PageEntry("bureau.findings", "PAGE_FINDINGS", "flag", 2, Right.READ_COUNTY),
        PageEntry(
            "bureau.inspection", "PAGE_INSPECTION", "record", 0, Right.RECEIVE, "bureau.findings"
        ),
        PageEntry("bureau.schools", "PAGE_SCHOOLS", "organisation", 3, Right.ENROL),
        PageEntry(
            "bureau.enrol_list", "PAGE_ENROL_LIST", "import", 0, Right.ENROL, "bureau.schools"
        ),
        PageEntry("bureau.office_group", "PAGE_OFFICE_GROUP", "person", 3, Right.READ_COUNTY),
        PageEntry("bureau.packs", "PAGE_PACKS", "export", 3, Right.READ_COUNTY),
        PageEntry("bureau.tables", "PAGE_TABLES", "printer", 3, Right.PRINT),
        *_care(Right.READ_COUNTY),
    ),
)

SIDES = {side.id: side for side in (SCHOOL, BUREAU)}
