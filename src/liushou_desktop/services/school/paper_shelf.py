"""Everything the school can print, derived from the forms: the list of 打印中心 and `print list`.

A form of ``forms/*.toml`` is on the shelf because it is a form; its ledger, its sheet to sign and
its class month because the form has one. Only what is drawn from more than one form is named here.
Each paper lies with the room of the window where its work is done.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from liushou_desktop.formspec.letters import letters
from liushou_desktop.formspec.model import Form
from liushou_desktop.services.school.class_month import CELL_FIELDS
from liushou_desktop.services.school.dropout_ledgers import LEDGERS
from liushou_desktop.services.school.duty_places import room_of_form
from liushou_desktop.services.school.form_ledger import MONTH
from liushou_desktop.services.school.print_sign_in import SIGN_IN
from liushou_desktop.services.shared.rights import Right
from liushou_desktop.services.shared.site import Site
from liushou_desktop.services.shared.words import word

#: Whom a paper is made for: each child ticked, a class or all of them, the school.
CHILD, CLASS, SCHOOL = "child", "class", "school"
#: How it is drawn (``draw_paper``).
CARD, FORM, LEDGER, SIGN, CLASS_MONTH, DROPOUT, LETTER = (
    "card",
    "form",
    "ledger",
    "sign_in",
    "class_month",
    "dropout",
    "letter",
)
FILES, TODAY, IMPORTING = "school.children", "school.workbench", "school.importing"
PAIRING, RECORDS, REPORTING = "school.pairing", "school.records", "school.reporting"
_SEALED = 3
#: Cards and the register are drawn from contents of their own.
_DRAWN_OTHERWISE = frozenset({"contact_card", "register"})


@dataclass(frozen=True, slots=True)
class Paper:
    """One paper.

    Attributes:
        id: unique; a form's is the form's id.
        kind, of: how it is drawn, and from what: a form, a ledger, a size of card.
        room: the page of the window it belongs to.
        code: number printed on it; title: "" when the window has its own words for it.
        scope: child, class or school.
        has_filled: blank and filled sheets are two things to ask for.
        has_month: one sheet shows one month.
        is_two_sided: printed on both sides of a sheet (over which edge, the job says).
        is_book: folded once, so turned over the short edge when printed on both sides.
        shows_sealed: filled sheets carry answers of class 3; looking at the pages is logged, too.
        seals: filled sheets leave answers of class 3 out unless a reason is given.
        right: what the user must be allowed to do.
    """

    id: str
    kind: str
    room: str
    scope: str
    of: str = ""
    code: str = ""
    title: str = ""
    has_filled: bool = False
    has_month: bool = False
    is_two_sided: bool = False
    is_book: bool = False
    shows_sealed: bool = False
    seals: bool = False
    right: Right = Right.PRINT

    @property
    def is_card(self) -> bool:
        """Whether printing it makes an edition of the contact card."""
        return self.kind == CARD

    @property
    def is_by_class(self) -> bool:
        """One list per class or of all, not a sheet per child."""
        return self.scope != CHILD

    @property
    def is_wanted_by_some(self) -> bool:
        """Whether the facts say who needs it now; other papers are for all."""
        return self.is_card or self.id in ("home_visit", "talk", "talk_term")


#: Papers made of more than one form, in their order within a room.
_OWN = (
    Paper("full", CARD, FILES, CHILD, code="F02a", is_two_sided=True),
    Paper("carry", CARD, FILES, CHILD, code="F02b", is_two_sided=True),
    Paper("wallet", CARD, FILES, CHILD, code="F02", is_two_sided=True),
    Paper("register", "register", FILES, CLASS, code="F03"),
    Paper("worklist", "worklist", TODAY, CLASS, code="W1"),
    Paper("missing_list", "missing_list", TODAY, CLASS, code="W5"),
    Paper("doors", "doors", TODAY, SCHOOL, code="W9"),
    Paper(
        "talk_term",
        "talk_term",
        RECORDS,
        CHILD,
        code="F05",
        is_two_sided=True,
        shows_sealed=True,
        seals=True,
    ),
    Paper(
        "progress_book",
        "progress_book",
        PAIRING,
        CHILD,
        code="F11",
        is_two_sided=True,
        is_book=True,
    ),
    Paper("pairs", "pairs", PAIRING, SCHOOL, code="F07"),
    Paper("overview", "overview", REPORTING, SCHOOL, code="W15", right=Right.CLOSE_TERM),
    Paper("statistics", "statistics", REPORTING, SCHOOL, code="F17", right=Right.CLOSE_TERM),
    Paper("summary", "summary", REPORTING, SCHOOL, code="F18", right=Right.CLOSE_TERM),
    Paper("assessment", "assessment", REPORTING, SCHOOL, code="F21", right=Right.CLOSE_TERM),
    Paper("rollover", "rollover", IMPORTING, SCHOOL, code="W8", right=Right.IMPORT),
    Paper("graduates", "graduates", IMPORTING, SCHOOL, code="W8", right=Right.IMPORT),
)


def papers(site: Site) -> tuple[Paper, ...]:
    """All papers the user may print, room by room not yet in the window's order.

    Raises:
        RefusedError: NOT_ALLOWED.
    """
    site.require(Right.PRINT)
    return tuple(paper for paper in _all(site) if site.may(paper.right))


def paper_of(site: Site, paper_id: str) -> Paper | None:
    """The paper of that id, if the user may print it.

    Raises:
        RefusedError: NOT_ALLOWED.
    """
    return next((paper for paper in papers(site) if paper.id == paper_id), None)


def _all(site: Site) -> Iterator[Paper]:
    yield from _OWN
    for form in site.forms.current.values():
        if form.id not in _DRAWN_OTHERWISE:
            yield _form_paper(form)
        yield from _beside(form)
    for letter in letters().values():
        scope = CHILD if letter.scope == "child" else SCHOOL
        is_of_file = site.forms.form(letter.form).subject == "file"
        room = FILES if is_of_file else room_of_form(letter.form)
        name = f"{LETTER}.{letter.id}"
        yield Paper(name, LETTER, room, scope, letter.id, letter.code, letter.title)
    yield from (
        Paper(
            f"{DROPOUT}.{name}",
            DROPOUT,
            room_of_form("dropout_case"),
            SCHOOL,
            name,
            "F13",
            word("dropout_ledger", name),
        )
        for name in LEDGERS
    )


def _form_paper(form: Form) -> Paper:
    scope = CHILD
    if form.is_apart or (form.is_record and not form.is_of_child):
        scope = CLASS if form.attendance is not None else SCHOOL
    return Paper(
        form.id,
        FORM,
        FILES if form.subject == "file" else _room(form),
        scope,
        form.id,
        form.code,
        form.title,
        has_filled=not form.is_apart,
        shows_sealed=any(field.sensitivity >= _SEALED for field in form.every_field()),
        seals=form.seals_paper,
    )


def _room(form: Form) -> str:
    """What no room of its own has: records of children, and papers of the school's reports."""
    room = room_of_form(form.id)
    return REPORTING if room == RECORDS and form.subject == "site" else room


def _beside(form: Form) -> Iterator[Paper]:
    """What a form has beside its own sheet: a list to sign, a class month, a ledger."""
    if form.id in SIGN_IN:
        title = f"{form.title}签到表"
        yield Paper(f"{SIGN}.{form.id}", SIGN, _room(form), CLASS, form.id, form.code, title)
    if form.id in CELL_FIELDS:
        title = f"{form.title.removesuffix('记录')}月登记"
        yield Paper(
            f"{CLASS_MONTH}.{form.id}",
            CLASS_MONTH,
            _room(form),
            CLASS,
            form.id,
            "W14",
            title,
            has_month=True,
        )
    if form.ledger is not None:
        is_monthly = form.ledger.per == MONTH
        yield Paper(
            f"{LEDGER}.{form.id}",
            LEDGER,
            _room(form),
            CLASS if is_monthly else SCHOOL,
            form.id,
            form.code,
            form.ledger.title,
            has_filled=True,
            has_month=is_monthly,
        )
