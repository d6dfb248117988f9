"""Contact cards: which went stale, a PDF in class order, and what happens once they are printed.

A card keeps an edition with the fingerprint of what it says (R19, R21). It counts as printed when
somebody has answered that it came out right (``cards_printed``).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Literal

from liushou_desktop.base.identifiers import new_id
from liushou_desktop.base.progress import Watcher
from liushou_desktop.domain.child import Card
from liushou_desktop.domain.facts import ChildFacts
from liushou_desktop.paper.card_contents import CardFace
from liushou_desktop.services.school.card_face import (
    SchoolFace,
    card_face,
    fingerprint,
    school_face,
)
from liushou_desktop.services.school.child_photo import photos_of
from liushou_desktop.services.school.compute_figures import SchoolPicture, picture
from liushou_desktop.services.school.print_job import (
    PrintJob,
    in_class_order,
    note_sheets,
    refuse_nothing,
)
from liushou_desktop.services.school.refresh_summaries import card_state, refresh_children
from liushou_desktop.services.school.school_facts import class_on
from liushou_desktop.services.school.scope import require_visible
from liushou_desktop.services.shared.rights import Right
from liushou_desktop.services.shared.site import Site
from liushou_desktop.services.shared.trial import trial_unit

if TYPE_CHECKING:
    from liushou_desktop.storage.unit import UnitOfWork

CardKind = Literal["full", "carry", "wallet"]


@dataclass(frozen=True, slots=True)
class CardLine:
    """A child as the list of cards shows it.

    Attributes:
        state: none, draft, printed, delivered, stale.
        changed: what the newest printed card says wrong, in words; ``since`` when it was printed.
    """

    child: str
    name: str
    class_id: str | None
    class_label: str
    state: str
    changed: str
    since: date | None


def card_lines(site: Site) -> list[CardLine]:
    """All children with a file on the roll, in class order, with the state of their card.

    Raises:
        RefusedError: NOT_ALLOWED.
    """
    site.require(Right.READ)
    with site.unit() as unit:
        shown = picture(site, unit, site.term())
        face = school_face(unit)
    labels = shown.class_labels()
    return [
        _card_line(facts, shown, face, labels[facts.child.id]) for facts in in_class_order(shown)
    ]


def _card_line(facts: ChildFacts, shown: SchoolPicture, face: SchoolFace, label: str) -> CardLine:
    state = card_state(facts)
    cards = [card for card in facts.cards if card.state not in ("recalled", "draft")]
    newest = max(cards, key=lambda card: card.edition, default=None)
    seat = class_on(facts, shown.school, shown.today)
    changed = "、".join(_what_changed(facts, newest)) if state == "stale" and newest else ""
    return CardLine(
        facts.child.id,
        facts.child.name,
        seat.id if seat else None,
        label,
        state,
        changed,
        newest.printed_on if newest else None,
    )


def _what_changed(facts: ChildFacts, card: Card) -> Iterable[str]:
    """In words, which kind of fact began after the card was made."""
    made = card.made_on
    owners = {"father": "父亲换电话", "mother": "母亲换电话", "carer": "照护人换电话"}
    for owner, said in owners.items():
        if any(phone.owner == owner and phone.start >= made for phone in facts.phones):
            yield said
    if any(carer.start >= made for carer in facts.carers):
        yield "换了照护人"
    if any(where.start >= made for where in facts.whereabouts):
        yield "父母去向变了"
    if any(seat.start >= made for seat in facts.enrolments):
        yield "换了班级"
    if any(pairing.start >= made for pairing in facts.pairings):
        yield "换了帮扶教师"


def print_cards(
    site: Site,
    kind: CardKind,
    *,
    classes: Sequence[str] | None = None,
    children: Sequence[str] | None = None,
    keep: bool = True,
    watcher: Watcher | None = None,
) -> PrintJob:
    """Contact cards as a PDF; changed words make a new edition, a draft until it is printed.

    Args:
        keep: False to look at the pages only; no edition, number or log line stays.

    Raises:
        RefusedError: NOT_ALLOWED, PAPER_NOTHING_TO_PRINT.
        Cancelled: nothing was kept.
    """
    from liushou_desktop import paper

    site.require(Right.PRINT)
    with trial_unit(site, keep=keep) as unit:
        shown = picture(site, unit, site.term())
        chosen = in_class_order(shown, classes, children)
        refuse_nothing(chosen)
        face = school_face(unit)
        batch = unit.next_number("print")
        faces = [
            _edition(unit, facts, shown, face, batch, index)
            for index, facts in enumerate(chosen, start=1)
        ]
        if kind == "full":
            photos = photos_of(unit, [facts.child.id for facts in chosen])
            faces = [
                replace(face, photo=photos.get(facts.child.id))
                for face, facts in zip(faces, chosen, strict=True)
            ]
        note_sheets(unit, f"contact_card_{kind}", batch, [f.child.id for f in chosen], site)
        refresh_children(site, unit, [facts.child.id for facts in chosen])
        form = site.forms.form("contact_card")
        printed = paper.print_cards(faces, kind, form=form, codes=site.forms.codes, watcher=watcher)
    title = {"full": "档案联系卡", "carry": "随身卡", "wallet": "口袋卡"}[kind]
    return PrintJob(printed, title, tuple(facts.child.id for facts in chosen))


def _edition(
    unit: UnitOfWork,
    facts: ChildFacts,
    shown: SchoolPicture,
    school: SchoolFace,
    batch: int,
    index: int,
) -> CardFace:
    from liushou_desktop.paper.numbering import check_code, sheet_number

    today = shown.today
    face = card_face(facts, shown.school, school, today)
    digest = fingerprint(face)
    live = [card for card in facts.cards if card.state != "recalled"]
    newest = max(live, key=lambda card: card.edition, default=None)
    if newest is not None and newest.fingerprint == digest:
        card = newest
    else:
        edition = newest.edition + 1 if newest else 1
        code = check_code("F02", edition, [facts.child.id], {"fingerprint": digest})
        changes = tuple(_what_changed(facts, newest)) if newest else ()
        card = Card(
            site=facts.child.site,
            id=new_id(),
            child=facts.child.id,
            edition=edition,
            fingerprint=digest,
            check_code=code,
            state="draft",
            made_on=today,
            changes=changes,
        )
        unit.add(card)
    return replace(
        face,
        edition=card.edition,
        check_code=card.check_code,
        made_on=card.made_on,
        sheet_number=sheet_number(batch, index),
    )


def cards_printed(site: Site, children: Iterable[str]) -> int:
    """The cards came out of the printer right: they are in force, older editions are called in.

    Class teacher's and school's signatures are on the sheet, so the edition counts as confirmed and
    approved from today (I01). Returns how many old cards to take back.

    Raises:
        RefusedError: NOT_ALLOWED, NOT_YOUR_CHILD.
    """
    site.require(Right.PRINT)
    recalled = 0
    wanted = set(children)
    with site.unit() as unit:
        require_visible(site, unit, wanted)
        cards = unit.find(Card, child=wanted, order_by="edition") if wanted else []
        newest = {card.child: card for card in cards if card.state != "recalled"}
        for card in cards:
            if newest.get(card.child) is card:
                if card.state in ("draft", "printed"):
                    unit.change(
                        card,
                        state="printed",
                        printed_on=site.today,
                        teacher_confirmed_on=card.teacher_confirmed_on or site.today,
                        school_approved_on=card.school_approved_on or site.today,
                        confirmed_on=site.today,
                    )
            elif card.state in ("printed", "delivered"):
                unit.change(card, state="recalled")
                recalled += 1
        refresh_children(site, unit, wanted)
    return recalled
