"""What a form is, once its TOML has been read: meaning only, no medium.

Screen, paper, sheet and checks are derived from these objects (docs/formats/form.md). A field says
what it asks; where its value is kept; when it is shown and required; how sensitive it is. Each
medium may find a few hints in ``screen``, ``paper`` and ``sheet``, but must do well without them: a
field added to a TOML file shows up everywhere.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

from liushou_desktop.base.problem import Severity

if TYPE_CHECKING:
    from liushou_desktop.formspec.conditions import Condition


@dataclass(frozen=True, slots=True)
class FormField:
    """One question of a form.

    Attributes:
        id: stable, lower snake case, unique within the form (also inside a repeat).
        kind: name of a field kind (``formspec.kinds``).
        label: the question as printed.
        required: ★ mandatory.
        options: code set the answer comes from (``forms/codes``), for choice and choices.
        limits: kind-specific limits such as ``max_length``, ``minimum``, ``maximum``.
        show_if, required_if: conditions over other fields of the form, or None.
        sensitivity: 1 general, 2 personal, 3 highly sensitive.
        binds: where the value is kept: ``record.occurred_on``, ``child.name``, ``father.phone`` …;
            None = among the record's answers (or ``child.extra`` for a child form).
        computed: name of a value the program fills in (``visit_number``), never typed.
        known: four-knows group (K1…K4) this field belongs to, if any.
        fact: name under which duties and figures find the answer (``initiator``), the same in
            every form; a repeat's rows become a list of such facts (``attendance``).
        default: what an empty field means, as its text or code (``met``); never for ★ facts.
        prefill: name of a value proposed when the form opens (``child.address``).
        fields: the columns of a repeat.
        repeatable: may be carried over from the last form with Ctrl+D.
        fact: name under which duties and figures know the answer (``initiator``); the rows of a
            list have the names of its columns.
        renamed_from: earlier ids of this field, so that old records still read.
    """

    id: str
    kind: str
    label: str
    required: bool = False
    options: str | None = None
    limits: Mapping[str, object] = field(default_factory=dict)
    show_if: Condition | None = None
    required_if: Condition | None = None
    sensitivity: int = 1
    binds: str | None = None
    computed: str | None = None
    known: str | None = None
    default: str | None = None
    prefill: str | None = None
    hint: str | None = None
    fields: tuple[FormField, ...] = ()
    repeatable: bool = False
    fact: str | None = None
    core: bool = False  # totals depend on it: a school may not change it
    renamed_from: tuple[str, ...] = ()
    screen: Mapping[str, object] = field(default_factory=dict)
    paper: Mapping[str, object] = field(default_factory=dict)
    sheet: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Section:
    """A block of a form with a heading."""

    id: str
    title: str
    fields: tuple[FormField, ...]


@dataclass(frozen=True, slots=True)
class FormRule:
    """A check over several fields, written in the form (``[[rule]]``).

    Attributes:
        holds: must not be false; ``when`` limits the rule to forms for which it is true.
        fields: where the problem is shown; the first one names it.
        code: key of the sentence in ``resources/wording``.
    """

    id: str
    holds: Condition
    fields: tuple[str, ...]
    code: str
    when: Condition | None = None
    severity: Severity = Severity.RED


@dataclass(frozen=True, slots=True)
class CountsFor:
    """What a confirmed record of this form satisfies: shown to the user before saving."""

    rule: str  # R31 …
    when: Condition | None = None
    label: str = ""


@dataclass(frozen=True, slots=True)
class LedgerColumn:
    """A column of a form's ledger: which answer, its share of the width, its head.

    Attributes:
        field: id of a field (of the list, when the ledger has a row per line of it), or ``@from``
            and ``@until``: the days between which a line stood in the list.
        label: head in place of the field's own.
    """

    field: str
    width: int
    label: str = ""


@dataclass(frozen=True, slots=True)
class FormLedger:
    """The ledger that gathers a form's records, row by row (登记册: F05, F06, F15 …).

    Attributes:
        per: ``month``, a sheet per class and month; ``school``, one list of all that was written.
        rule: the duty of which the foot says how many are owed and done in the month.
        rows: the repeat whose lines are the rows; "" = a row per record.
        same: columns of that list by which a line is known again in the next record, so that one
            row says from when until when it held.
        since: the column of that list that may say the first day itself.
    """

    title: str
    per: str
    columns: tuple[LedgerColumn, ...]
    rule: str = ""
    rows: str = ""
    same: tuple[str, ...] = ()
    since: str = ""


@dataclass(frozen=True, slots=True)
class Form:
    """One form of one version.

    Attributes:
        id: equals the file name; code: its number in the plan's order (``F04``).
        subject: ``child`` (about one child), ``file`` (the child's own file), ``register`` (a list
            over children), ``group`` (several children, with attendance), ``class``, ``staff``,
            ``site``; ``apart`` (kept in the strongbox, never among the records).
        clause: the plan's clause printed in the foot (``四（二）2``).
        signatures: labels of the signature lines, in paper order.
        gentle_title: title for paper that pupils see (R08: no word of 留守).
        rules: checks over several fields.
        opened_by: roles that may open its answers of class 3, beside whoever the record says did
            it; empty = everybody with that right.
        seals_paper: answers of class 3 are printed only with a reason.
        retired: fields that earlier versions asked; their answers still read and print.
        ledger: how its records stand in one list; None for forms that have none.
    """

    id: str
    code: str
    version: int
    title: str
    subject: str
    clause: str
    sections: tuple[Section, ...]
    signatures: tuple[str, ...] = ()
    counts_for: tuple[CountsFor, ...] = ()
    rules: tuple[FormRule, ...] = ()
    gentle_title: str | None = None
    note: str = ""
    opened_by: tuple[str, ...] = ()
    seals_paper: bool = False
    retired: tuple[FormField, ...] = ()
    ledger: FormLedger | None = None
    paper: Mapping[str, object] = field(default_factory=dict)
    sheet: Mapping[str, object] = field(default_factory=dict)

    def fields(self) -> Iterator[FormField]:
        """All fields in order; a repeat is one field."""
        for section in self.sections:
            yield from section.fields

    def every_field(self) -> Iterator[FormField]:
        """All fields in order, then those that earlier versions asked."""
        yield from self.fields()
        yield from self.retired

    @property
    def is_record(self) -> bool:
        """Whether filling it in makes a record; files and registers hold the child's own facts,
        what is kept apart is in the strongbox."""
        return self.subject not in ("file", "register", "apart")

    @property
    def is_apart(self) -> bool:
        """Whether filled copies go into the strongbox (强制报告)."""
        return self.subject == "apart"

    @property
    def is_of_child(self) -> bool:
        """Whether a record of it is about one child."""
        return self.subject == "child"

    @property
    def attendance(self) -> FormField | None:
        """The repeat with a row for each child who was asked to come, if the form has one."""
        return next((f for f in self.fields() if f.limits.get("rows") == "children"), None)

    def field(self, field_id: str) -> FormField:
        """The field of that id.

        Raises:
            KeyError: when the form has no such field.
        """
        for found in self.fields():
            if found.id == field_id:
                return found
        raise KeyError(field_id)


@dataclass(frozen=True, slots=True)
class Code:
    """One value of a code set: ``name`` is canonical, ``also`` are spellings accepted on import."""

    code: str
    name: str
    also: tuple[str, ...] = ()
    short: str | None = None
    attributes: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CodeSet:
    """A closed list of values, with the standard it comes from.

    ``pinned`` codes come first in lists. Values whose ``hidden`` attribute is set are read, never
    offered (0 未知 of the sexes).
    """

    id: str
    title: str
    source: str
    codes: tuple[Code, ...]
    pinned: tuple[str, ...] = ()
    _by_code: Mapping[str, Code] = field(init=False, repr=False, compare=False)
    _by_word: Mapping[str, Code] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        words: dict[str, Code] = {}
        for entry in self.codes:
            for word in spellings(entry):
                words.setdefault(word, entry)
        object.__setattr__(self, "_by_code", {entry.code: entry for entry in self.codes})
        object.__setattr__(self, "_by_word", words)

    def get(self, code: str) -> Code | None:
        """The value of a stored code."""
        return self._by_code.get(code)

    def name_of(self, code: str) -> str:
        """The canonical name.

        Raises:
            KeyError: for a code that is not in the set.
        """
        return self._by_code[code].name

    def offered(self) -> tuple[Code, ...]:
        """What a person may choose from, pinned ones first: chips, drop-downs, tick boxes."""
        shown = [entry for entry in self.codes if not entry.attributes.get("hidden")]
        first = [entry for code in self.pinned for entry in shown if entry.code == code]
        return (*first, *(entry for entry in shown if entry.code not in self.pinned))

    def find(self, text: str) -> Code | None:
        """The value meant by a typed or imported text: name, short name or synonym.

        Never by a bare number: systems number the same list differently. A number in front of a
        name (``2-双亲留守儿童``) is passed over. Spaces and the width of characters do not matter.
        """
        wanted = plain(text)
        return self._by_word.get(wanted) or self._by_word.get(_NUMBERED.sub("", wanted))


_NUMBERED = re.compile(r"\A[0-9]{1,3}[-.、:]?(?=[^0-9])")


@lru_cache(maxsize=20_000)
def plain(text: str) -> str:
    """A text without the accidents of typing: width of characters, spaces."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def spellings(entry: Code) -> Iterator[str]:
    """All texts that mean this value. Its own code only when no other system could use it."""
    words = (entry.name, entry.short, *entry.also, None if len(entry.code) <= 2 else entry.code)
    return (plain(word) for word in words if word)
