"""From stored answers to what stands on paper: kinds, options and ready texts.

``Questions`` is what a paper may ask (fixed for a job), ``Answers`` what one sheet says. Papers
without a form (cards, key sheets) ask plain texts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from enum import StrEnum

from liushou_desktop.domain.dates import MONTH, YEAR, PartialDate
from liushou_desktop.formspec.kinds.dates import from_iso
from liushou_desktop.formspec.model import CodeSet, Form, FormField
from liushou_desktop.formspec.places import Region

_HEAD_TEXTS = {"class_label": "class_name", "school_name": "school"}  # computed → constant
MOST_BOXES = 14  # a choice with more options is written, not ticked


class Style(StrEnum):
    """How a kind of field appears on paper."""

    LINE = "line"
    WRITING = "writing"
    DATE = "date"
    TIME = "time"
    BOXES = "boxes"
    TABLE = "table"
    PICTURE = "picture"


STYLES: Mapping[str, Style] = {
    "text": Style.LINE,
    "long_text": Style.WRITING,
    "integer": Style.LINE,
    "decimal": Style.LINE,
    "yes_no": Style.BOXES,
    "date": Style.DATE,
    "time": Style.TIME,
    "choice": Style.BOXES,
    "choices": Style.BOXES,
    "identity_number": Style.LINE,
    "student_number": Style.LINE,
    "phone": Style.LINE,
    "person_name": Style.LINE,
    "region": Style.LINE,
    "staff": Style.LINE,
    "child": Style.LINE,
    "class": Style.LINE,
    "repeat": Style.TABLE,
    "photos": Style.PICTURE,
    "computed": Style.LINE,
}


@dataclass(frozen=True, slots=True)
class Option:
    """One box: its code, its full label and a short one for narrow cells."""

    code: str
    label: str
    short: str


@dataclass(frozen=True, slots=True)
class Questions:
    """What a paper may ask: the form's fields and their options, or nothing but texts.

    ``is_open``: keys the form does not know are texts (a card with added questions).
    """

    form: Form | None = None
    is_open: bool = False
    codes: Mapping[str, CodeSet] = field(default_factory=dict)

    def field(self, key: str) -> FormField | None:
        """The field of a key; ``months.0.said`` is ``said`` of the form or of the repeat."""
        if self.form is None or key.startswith("@"):
            return None
        parts = key.split(".")
        owner = next((each for each in self.form.fields() if each.id == parts[0]), None)
        if len(parts) == 1:
            return owner
        columns = owner.fields if owner is not None else tuple(self.form.fields())
        return next((each for each in columns if each.id == parts[-1]), None)

    def style(self, key: str) -> Style:
        """How the key appears; a choice of too many options is a line."""
        asked = self.field(key)
        if asked is None:
            return Style.LINE
        style = STYLES.get(asked.kind, Style.LINE)
        if asked.options and asked.kind == "computed":
            style = Style.BOXES
        if style is Style.BOXES and not 0 < len(self.options(key)) <= MOST_BOXES:
            return Style.LINE
        return style

    def options(self, key: str) -> tuple[Option, ...]:
        """The boxes of a choice."""
        asked = self.field(key)
        if asked is None:
            return ()
        if asked.kind == "yes_no":
            yes, no = asked.limits.get("yes", "是"), asked.limits.get("no", "否")
            return (Option("yes", str(yes), str(yes)), Option("no", str(no), str(no)))
        codes = self.codes.get(asked.options or "")
        if codes is None:
            return ()
        return tuple(Option(code.code, code.name, code.short or code.name) for code in codes.codes)

    def label(self, key: str) -> str:
        """The question as printed beside its cell."""
        asked = self.field(key)
        return key if asked is None else str(asked.paper.get("label") or asked.label)


@dataclass(frozen=True, slots=True)
class Answers:
    """What one sheet says.

    Attributes:
        values: by field id, as stored or as read. texts: constants, asked for as ``@name``.
        names: names of ids (staff, children, classes).
        blank: room is left for handwriting where nothing is known.
        pictures: JPEG by the key of its place (``photo``).
    """

    questions: Questions
    values: Mapping[str, object]
    names: Mapping[str, str] = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict)
    blank: bool = False
    pictures: Mapping[str, bytes] = field(default_factory=dict)

    def value(self, key: str) -> object:
        """The stored value, or None; ``changes.0.what`` looks into a repeat."""
        if key.startswith("@"):
            return self.texts.get(key[1:]) or None
        found: object = self.values
        for part in key.split("."):
            if isinstance(found, Mapping):
                found = found.get(part)
            elif isinstance(found, Sequence) and not isinstance(found, str) and part.isdigit():
                found = found[int(part)] if int(part) < len(found) else None
            else:
                return None
        return found

    def text(self, key: str, *, short: bool = False) -> str:
        """The value as printed; ``""`` when it is not known. ``short``: a date without its year."""
        asked = self.questions.field(key)
        if self._is_hidden(key, asked):
            return ""
        value = self.value(key)
        if asked is not None and "." not in key:  # the children of a list have their own names
            value = self._from_head(asked, value)
        names = {option.code: option.label for option in self.questions.options(key)}
        if asked is not None and asked.kind == "date" and isinstance(value, str):
            value = _stored_date(value)
        return shown(value, names or self.names, short=short)

    def _is_hidden(self, key: str, asked: FormField | None) -> bool:
        """Whether the form's own condition leaves the question out on this filled sheet."""
        if asked is None or asked.show_if is None or self.blank:
            return False
        owner, _, _ = key.rpartition(".")
        answers = self.value(owner) if owner else self.values
        return isinstance(answers, Mapping) and not asked.show_if.holds(answers)

    def _from_head(self, asked: FormField, value: object) -> object:
        """Some fields are known from the head of the sheet; a count is printed as its figure."""
        if asked.kind == "child" and self.texts.get("child_name"):
            return self.texts["child_name"]
        if asked.computed in _HEAD_TEXTS and value in (None, ""):
            return self.texts.get(_HEAD_TEXTS[asked.computed])
        if asked.computed == "visit_number" and isinstance(value, str):
            return "".join(character for character in value if character.isdigit())
        return value

    def chosen(self, key: str) -> frozenset[str]:
        """Codes of the boxes to tick."""
        if self._is_hidden(key, self.questions.field(key)):
            return frozenset()
        value = self.value(key)
        if value is None or value == "":
            return frozenset()
        if isinstance(value, bool):
            return frozenset({"yes" if value else "no"})
        if isinstance(value, str):
            return frozenset({value})
        if isinstance(value, Sequence):
            return frozenset(str(each) for each in value)
        return frozenset({str(value)})


def shown(value: object, names: Mapping[str, str], *, short: bool = False) -> str:
    """Any stored value as text: codes by name, dates in Chinese, lists joined with 、."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return names.get("yes" if value else "no", "是" if value else "否")
    if isinstance(value, (datetime, date)):
        return date_text(value, short=short)
    if isinstance(value, PartialDate):
        return partial_text(value)
    if isinstance(value, time):
        return f"{value.hour}时{value.minute:02d}分"
    if isinstance(value, str):
        return names.get(value) or _dated(value, short)
    if isinstance(value, Region):
        return value.text()
    if isinstance(value, Mapping):  # a region as it is stored
        return replace(Region(), **value).text()
    if isinstance(value, Sequence):
        return "、".join(shown(each, names) for each in value)
    return str(value)


def _dated(text: str, short: bool) -> str:
    if len(text) == 10 and text[4] == text[7] == "-":
        try:
            return date_text(date.fromisoformat(text), short=short)
        except ValueError:
            return text
    if len(text) == 7 and text[4] == "-" and text.replace("-", "").isdigit():
        return f"{text[:4]}年{int(text[5:])}月"
    if len(text) == 5 and text[2] == ":" and text.replace(":", "").isdigit():
        return f"{int(text[:2])}时{text[3:]}分"
    return text


def _stored_date(text: str) -> object:
    """A date as it is stored (day, month or year), or the text when it is none (``—``)."""
    try:
        return from_iso(text)
    except ValueError:
        return text


def partial_text(value: PartialDate) -> str:
    """As much of a date as is known: 2015年, 2015年2月, 2015年2月28日."""
    if value.precision == YEAR:
        return f"{value.day.year}年"
    if value.precision == MONTH:
        return f"{value.day.year}年{value.day.month}月"
    return date_text(value.day)


def date_text(day: date, *, short: bool = False) -> str:
    """2026年3月12日, or 3月12日."""
    return f"{day.month}月{day.day}日" if short else f"{day.year}年{day.month}月{day.day}日"
