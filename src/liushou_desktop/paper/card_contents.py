"""What a contact card may show (F02): plain data, with the rules of ``paper.contents``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """Somebody to call. ``relation`` is what that person is to the child (祖父)."""

    name: str = ""
    phone: str = ""
    relation: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parent:
    """A parent on a card. ``place``: 务工地 to province and city, whole; ``short_place``: for the
    carry card. Prison, drug treatment and lost contact never go into any of them (class 3)."""

    name: str = ""
    place: str = ""
    short_place: str = ""
    work: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CardCarer:
    """The entrusted carer on a card."""

    name: str = ""
    relation: str = ""
    age: str = ""
    health: str = ""
    phone: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CardChange:
    """One line of 信息变更 on the full card's back."""

    changed_on: date
    what: str
    old: str
    new: str
    handled_by: str = ""
    checked_by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CardContact:
    """One line of 联系记录 on the full card's back."""

    made_on: date
    way: str
    person: str
    content: str
    noted_by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CardFace:
    """Everything the contact cards of one child may show (F02; clause 四(一)1, R19).

    The full card prints all of it. Carry and wallet cards take only what may hang round a child's
    neck: no illness, no study or household text, no identity or student number (there is no field
    for either), and a text that speaks of 留守, prison or drug treatment is left white and listed
    in the report.

    Attributes:
        edition: number of this edition of the card (printed ``版 K3``).
        class_name, class_short: ``四年级（1）班`` and ``四（1）班``.
        born: month of birth as printed, ``2015年2月``.
        boarding: code of ``走读``/``寄宿``: True = boards, None = not known.
        health: illness and state of health, full card only.
        allergy: a warning, on every card; ``无`` when asked and none.
        duty_hours: 全天 …, beside the duty phone.
        whereabouts … surroundings: the texts of the four knows (K1–K4).
        made_on: date of this edition; opened_on: date of the first one.
        check_code: stored code of this edition; None = computed from the values printed.
        photo: JPEG, full card only; another one makes no card stale.
        more: values, by field id, of fields of the form that no attribute above carries (questions
            a school or the bureau added); printed on the full card only.
    """

    file_number: str
    edition: int
    name: str
    school: str
    class_name: str = ""
    class_short: str = ""
    sex: str = ""
    ethnicity: str = ""
    born: str = ""
    boarding: bool | None = None
    address: str = ""
    short_address: str = ""
    health: str = ""
    allergy: str = ""
    father: Parent = Parent()
    mother: Parent = Parent()
    carer: CardCarer = CardCarer()
    emergency: Contact = Contact()
    class_teacher: Contact = Contact()
    helper: Contact = Contact()
    duty_phone: str = ""
    duty_hours: str = "全天"
    village: Contact = Contact()
    whereabouts: str = ""
    household: str = ""
    personal: str = ""
    surroundings: str = ""
    changes: tuple[CardChange, ...] = ()
    contacts: tuple[CardContact, ...] = ()
    made_on: date | None = None
    opened_on: date | None = None
    sheet_number: str = ""
    check_code: str | None = None
    photo: bytes | None = None
    more: Mapping[str, object] = field(default_factory=dict)
