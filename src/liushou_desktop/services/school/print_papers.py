"""Papers of the school: cards, register, forms blank and filled, by class in class order.

A print job takes numbers that never repeat (单号 of every sheet), writes a line into the log before
the paper exists, and, for cards, keeps an edition with the fingerprint of what it says. Cards count
as printed when somebody has answered that they came out right (``cards_printed``).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Literal

from liushou_desktop.base.errors import RefusedError
from liushou_desktop.base.identifiers import new_id
from liushou_desktop.base.progress import Watcher
from liushou_desktop.domain.child import Card
from liushou_desktop.domain.class_names import order_key
from liushou_desktop.domain.facts import ChildFacts
from liushou_desktop.domain.four_knows import four_knows
from liushou_desktop.domain.records import PrintedSheet, Record
from liushou_desktop.formspec.model import Form, FormField
from liushou_desktop.paper.contents import (
    CardFace,
    FormSheet,
    Printed,
    RegisterHead,
    RegisterRow,
    TalkMonth,
    TalkTermSheet,
)
from liushou_desktop.services.school.card_face import (
    SchoolFace,
    card_face,
    fingerprint,
    school_face,
)
from liushou_desktop.services.school.change_child import file_answers
from liushou_desktop.services.school.compute_figures import SchoolPicture, picture
from liushou_desktop.services.school.list_records import values_of_record
from liushou_desktop.services.school.refresh_summaries import card_state, refresh_children
from liushou_desktop.services.school.school_facts import class_on
from liushou_desktop.services.shared.rights import Right
from liushou_desktop.services.shared.site import Site
from liushou_desktop.services.shared.words import word

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


@dataclass(frozen=True, slots=True)
class PrintJob:
    """A finished job and the children whose cards it holds (to answer ``cards_printed``)."""

    printed: Printed
    title: str
    children: tuple[str, ...] = ()


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


def in_class_order(
    shown: SchoolPicture,
    classes: Sequence[str] | None = None,
    children: Sequence[str] | None = None,
) -> list[ChildFacts]:
    """Children on the roll with a running spell, by class, then file number.

    Args:
        classes: class ids to keep; children: ids to keep (may be off the roll).
    """
    found: list[tuple[int, str, ChildFacts]] = []
    for facts in shown.children:
        seat = class_on(facts, shown.school, shown.today)
        if children is not None:
            wanted = facts.child.id in children
        else:
            wanted = seat is not None and facts.spell_on(shown.today) is not None
            wanted = wanted and (classes is None or (seat is not None and seat.id in classes))
        if wanted:
            order = order_key(seat, shown.today) if seat else 0
            found.append((order, facts.child.file_number or "", facts))
    return [facts for _, _, facts in sorted(found, key=lambda each: each[:2])]


def print_cards(
    site: Site,
    kind: CardKind,
    *,
    classes: Sequence[str] | None = None,
    children: Sequence[str] | None = None,
    watcher: Watcher | None = None,
) -> PrintJob:
    """Contact cards as a PDF; changed words make a new edition, a draft until it is printed.

    Raises:
        RefusedError: NOT_ALLOWED, PAPER_NOTHING_TO_PRINT.
        Cancelled: nothing was kept.
    """
    from liushou_desktop import paper

    site.require(Right.PRINT)
    with site.unit() as unit:
        shown = picture(site, unit, site.term())
        chosen = in_class_order(shown, classes, children)
        _refuse_nothing(chosen)
        face = school_face(unit)
        batch = unit.next_number("print")
        faces = [
            _edition(unit, facts, shown, face, batch, index)
            for index, facts in enumerate(chosen, start=1)
        ]
        _note_sheets(unit, f"contact_card_{kind}", batch, [f.child.id for f in chosen], site)
        refresh_children(site, unit, [facts.child.id for facts in chosen])
        printed = paper.print_cards(faces, kind, watcher=watcher)
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
        RefusedError: NOT_ALLOWED.
    """
    site.require(Right.PRINT)
    recalled = 0
    wanted = set(children)
    with site.unit() as unit:
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


def print_register(
    site: Site,
    *,
    classes: Sequence[str] | None = None,
    masked: bool = True,
    watcher: Watcher | None = None,
) -> PrintJob:
    """The register of left-behind children (F03).

    Raises:
        RefusedError: NOT_ALLOWED, PAPER_NOTHING_TO_PRINT.
    """
    from liushou_desktop import paper

    site.require(Right.PRINT)
    term = site.term()
    with site.unit() as unit:
        shown = picture(site, unit, term)
        chosen = in_class_order(shown, classes)
        _refuse_nothing(chosen)
        face = school_face(unit)
        unit.note_access("print", f"register {term.id}", "" if masked else "unmasked phones")
    labels = shown.class_labels()
    rows = [_register_row(facts, shown, face, labels[facts.child.id]) for facts in chosen]
    scope = "全校" if classes is None else "、".join(sorted({row.class_name for row in rows}))
    head = RegisterHead(
        school=site.name,
        term=term.name,
        definition="登记的留守时段",
        cut_off=site.today,
        operator=site.user.name,
        printed_on=site.today,
        maker=site.user.name,
        scope=scope,
    )
    printed = paper.print_register(rows, head, masked=masked, watcher=watcher)
    return PrintJob(printed, "留守儿童花名册")


def _register_row(
    facts: ChildFacts, shown: SchoolPicture, school: SchoolFace, label: str
) -> RegisterRow:
    face = card_face(facts, shown.school, school, shown.today)
    spell = facts.spell_on(shown.today)
    attention = facts.attention_on(shown.today)
    born = facts.child.birth_date
    return RegisterRow(
        class_name=label,
        name=face.name,
        sex=face.sex,
        ethnicity=face.ethnicity.removesuffix("族"),
        born=f"{born:%Y.%m}" if born else "",
        id_number=facts.child.id_number,
        left_behind=word("left_behind_category", spell.category, short=True) if spell else "",
        address=face.short_address or face.address,
        father_place=face.father.short_place,
        father_phone=face.father.phone,
        mother_place=face.mother.short_place,
        mother_phone=face.mother.phone,
        carer_name=face.carer.name,
        carer_relation=face.carer.relation,
        carer_phone=face.carer.phone,
        boarding=face.boarding,
        is_key=attention is not None and attention.level in ("red", "yellow"),
        helper=face.helper.name,
        note=facts.child.note or "",
    )


def print_form(
    site: Site,
    form_id: str,
    *,
    blank: bool,
    term: str | None = None,
    classes: Sequence[str] | None = None,
    children: Sequence[str] | None = None,
    records: Sequence[str] | None = None,
    watcher: Watcher | None = None,
) -> PrintJob:
    """Sheets of a form: blank ones that already carry what is known, or the records of the term.

    Args:
        records: ids of the records to print; None = all confirmed ones of the term.

    Raises:
        RefusedError: NOT_ALLOWED, FORM_UNKNOWN, PAPER_NOTHING_TO_PRINT.
    """
    from liushou_desktop import paper
    from liushou_desktop.formspec.codes import code_sets
    from liushou_desktop.formspec.loader import form as form_of

    site.require(Right.PRINT)
    form = form_of(form_id)
    asked = site.term(term)
    with site.unit() as unit:
        shown = picture(site, unit, asked)
        chosen = in_class_order(shown, classes, children)
        _refuse_nothing(chosen)
        batch = unit.next_number("print")
        if blank or form.subject == "file":
            sheets = _file_sheets(site, form, chosen, shown, blank=blank)
        else:
            sheets = _record_sheets(site, unit, form, chosen, shown, records)
        _refuse_nothing(sheets)
        sheets = _numbered(sheets, batch)
        _note_sheets(unit, form.id, batch, [facts.child.id for facts in chosen], site)
        printed = paper.print_form(form, sheets, code_sets(), watcher=watcher)
    return PrintJob(printed, form.title)


def _numbered(sheets: Sequence[FormSheet], batch: int) -> list[FormSheet]:
    from liushou_desktop.paper.numbering import sheet_number

    return [
        replace(sheet, sheet_number=sheet_number(batch, index))
        for index, sheet in enumerate(sheets, start=1)
    ]


def _file_sheets(
    site: Site, form: Form, chosen: Sequence[ChildFacts], shown: SchoolPicture, *, blank: bool
) -> list[FormSheet]:
    sheets = []
    for facts in chosen:
        known = {
            name: value
            for name, value in file_answers(facts, form, shown.today).items()
            if value is not None
        }
        sheets.append(_sheet(site, facts, shown, {**known, **_about(form, facts, shown)}, blank))
    return sheets


def _record_sheets(
    site: Site,
    unit: UnitOfWork,
    form: Form,
    chosen: Sequence[ChildFacts],
    shown: SchoolPicture,
    wanted: Sequence[str] | None,
) -> list[FormSheet]:
    by_child: dict[str, list[Record]] = {}
    query = {"id": list(wanted)} if wanted is not None else {"term": shown.term.id}
    for record in unit.find(
        Record, form=form.id, state="confirmed", order_by=("occurred_on", "entered_seq"), **query
    ):
        by_child.setdefault(record.child or "", []).append(record)
    sheets = []
    for facts in chosen:
        for record in by_child.get(facts.child.id, []):
            values = {**_about(form, facts, shown), **values_of_record(form, record)}
            values = _with_names(form, values, facts, shown)
            sheet = _sheet(site, facts, shown, values, blank=False)
            sheets.append(replace(sheet, record_ids=(record.id,)))
    return sheets


def _with_names(
    form: Form, values: dict[str, object], facts: ChildFacts, shown: SchoolPicture
) -> dict[str, object]:
    """Ids of staff and child become the names that stand on paper."""
    named = dict(values)
    for field in form.fields():
        value = named.get(field.id)
        if field.kind == "staff" and value:
            people = (value,) if isinstance(value, str) else value
            named[field.id] = "、".join(
                shown.school.staff[person].name if person in shown.school.staff else str(person)
                for person in people  # type: ignore[attr-defined]
            )
        elif field.kind == "child":
            named[field.id] = facts.child.name
    return named


def _about(form: Form, facts: ChildFacts, shown: SchoolPicture) -> dict[str, object]:
    """What is known of the child on any form: name, class, address."""
    known: dict[str, object] = {}
    address = facts.address_on(shown.today)
    parts = (address.town, address.village, address.group, address.detail) if address else ()
    place = "".join(part or "" for part in parts)
    seat = class_on(facts, shown.school, shown.today)
    for field in form.fields():
        if field.kind == "child":
            known[field.id] = facts.child.name
        elif field.computed == "class_label" and seat is not None:
            known[field.id] = shown.class_label(facts)
        elif field.prefill == "child.address" and place:
            known[field.id] = place
        elif field.prefill == "child.missing_questions":
            known[field.id] = _questions(facts, shown, field)
    return known


def _questions(
    facts: ChildFacts, shown: SchoolPicture, field: FormField
) -> tuple[dict[str, object], ...]:
    """What the four knows still lack, as the first column of the form's own question list."""
    most = int(str(field.limits.get("max_rows", 3)))
    asked = four_knows(facts, shown.today).next_questions(most)
    return tuple({field.fields[0].id: question_text(question)} for question in asked)


def _sheet(
    site: Site, facts: ChildFacts, shown: SchoolPicture, values: dict[str, object], blank: bool
) -> FormSheet:
    return FormSheet(
        values=values,
        school=site.name,
        term=shown.term.name,
        class_name=shown.class_label(facts),
        child_name=facts.child.name,
        file_number=facts.child.file_number,
        blank=blank,
    )


def question_text(question: str) -> str:
    """A four-knows question as it is printed on the next visit's form: the label of its field."""
    from liushou_desktop.formspec.loader import catalogue

    for form in catalogue().values():
        for field in form.fields():
            if field.binds == question:
                return field.label
    from liushou_desktop.services.shared.words import question_words

    return question_words(question)


def print_talk_terms(
    site: Site,
    *,
    term: str | None = None,
    classes: Sequence[str] | None = None,
    children: Sequence[str] | None = None,
    watcher: Watcher | None = None,
) -> PrintJob:
    """One two-sided sheet per child with the talks of the term, empty boxes for those to come.

    Raises:
        RefusedError: NOT_ALLOWED, NO_SUCH_TERM, PAPER_NOTHING_TO_PRINT.
    """
    from liushou_desktop import paper
    from liushou_desktop.formspec.codes import code_sets
    from liushou_desktop.formspec.loader import form as form_of
    from liushou_desktop.paper.numbering import sheet_number

    site.require(Right.PRINT)
    form, asked = form_of("talk"), site.term(term)
    with site.unit() as unit:
        shown = picture(site, unit, asked)
        chosen = in_class_order(shown, classes, children)
        _refuse_nothing(chosen)
        batch = unit.next_number("print")
        sheets = [
            TalkTermSheet(
                school=site.name,
                term=asked.name,
                class_name=shown.class_label(facts),
                child_name=facts.child.name,
                file_number=facts.child.file_number or "",
                months=tuple(_talk_months(unit, form, facts, shown)),
                sheet_number=sheet_number(batch, index),
            )
            for index, facts in enumerate(chosen, start=1)
        ]
        _note_sheets(unit, "talk_term", batch, [facts.child.id for facts in chosen], site)
        printed = paper.print_talk_terms(form, sheets, code_sets(), watcher=watcher)
    return PrintJob(printed, "谈心记录卡（学期）")


_MONTH_WORDS = "一二三四五六七八九十"


def _talk_months(
    unit: UnitOfWork, form: Form, facts: ChildFacts, shown: SchoolPicture
) -> Iterable[TalkMonth]:
    talks = unit.find(
        Record,
        form="talk",
        child=facts.child.id,
        term=shown.term.id,
        state="confirmed",
        order_by=("occurred_on", "entered_seq"),
    )
    extra: list[Record] = []
    for month in shown.term.months:
        own = [talk for talk in talks if f"{talk.occurred_on:%Y-%m}" == month]
        yield _talk_box(form, _month_word(int(month[5:])), own[0] if own else None, facts, shown)
        extra += own[1:]
    yield _talk_box(form, "加谈", extra[0] if extra else None, facts, shown)


def _month_word(number: int) -> str:
    word = _MONTH_WORDS[number - 1] if number <= 10 else "十" + _MONTH_WORDS[number - 11]
    return f"{word}月"


def _talk_box(
    form: Form, label: str, talk: Record | None, facts: ChildFacts, shown: SchoolPicture
) -> TalkMonth:
    if talk is None:
        return TalkMonth(label=label)
    values = _with_names(form, values_of_record(form, talk), facts, shown)
    return TalkMonth(label=label, values=values, record_id=talk.id)


def _note_sheets(
    unit: UnitOfWork, form: str, batch: int, children: Sequence[str], site: Site
) -> None:
    from liushou_desktop.paper.numbering import sheet_number

    unit.note_access("print", f"{form} × {len(children)}")
    unit.add_many(
        PrintedSheet(
            site=site.code,
            id=sheet_number(batch, index),
            form=form,
            child=child,
            printed_on=site.today,
            printed_by=site.user.name,
            batch=batch,
        )
        for index, child in enumerate(children, start=1)
    )


def _refuse_nothing(found: Sequence[object]) -> None:
    if not found:
        raise RefusedError("PAPER_NOTHING_TO_PRINT")
