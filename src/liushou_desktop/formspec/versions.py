"""Editions of forms: what the program ships, what the bureau sent, what the school added.

A record keeps the edition it was filled under. It is read and printed with that edition where we
hold it, otherwise with today's through renamed and retired fields. A later edition than ours is
refused kindly. A school may append questions of its own; it may not touch what totals depend on.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from liushou_desktop.base.errors import RefusedError
from liushou_desktop.formspec.codes import CodeSets, code_sets, read_set
from liushou_desktop.formspec.loader import build_field, catalogue, county_forms, parse_form
from liushou_desktop.formspec.model import CodeSet, Form, FormField, Section
from liushou_desktop.formspec.questions import (
    CHOSEN,
    MOST_QUESTIONS,
    Question,
    question_field,
    question_set,
)
from liushou_desktop.formspec.strict import parse_table

LOCAL_SECTION, BUREAU_SECTION = "local", "bureau"
OWN = "own_"  # every id a school invents begins with it, so that no later edition collides


@dataclass(frozen=True, slots=True)
class LocalQuestions:
    """A school's own questions by form id, each with its heading, and its own code sets."""

    fields: Mapping[str, tuple[FormField, ...]]
    titles: Mapping[str, str]
    code_sets: Mapping[str, CodeSet]


@dataclass(frozen=True, slots=True)
class Editions:
    """All editions at hand.

    Attributes:
        current: today's edition of each form, the school's questions appended.
        earlier: other editions by form id and version.
        codes: code sets, the school's own among them.
    """

    current: Mapping[str, Form]
    earlier: Mapping[tuple[str, int], Form]
    codes: CodeSets

    def form(self, form_id: str, version: int | None = None) -> Form:
        """A form of one edition; of today's when the wanted one is older and not at hand.

        Forms that only a bureau fills in are known here too, though no list shows them.

        Raises:
            RefusedError: FORM_UNKNOWN; FORM_TOO_NEW for a later edition than any at hand.
        """
        today = self.current.get(form_id) or county_forms().get(form_id)
        if today is None:
            raise RefusedError("FORM_UNKNOWN", form=form_id, known=", ".join(sorted(self.current)))
        if version is None or version == today.version:
            return today
        kept = self.earlier.get((form_id, version))
        if kept is None and version > today.version:
            raise RefusedError(
                "FORM_TOO_NEW", title=today.title, theirs=version, ours=today.version
            )
        return kept or today


def shipped() -> Editions:
    """What the program brings, nothing added."""
    return Editions(catalogue(), {}, code_sets())


def with_bureau_forms(editions: Editions, files: Iterable[tuple[str, bytes]]) -> Editions:
    """The same with the forms of a bureau's pack; the highest version of each becomes today's.

    Args:
        files: name and content of each form file.

    Raises:
        RefusedError: strictness of the loader; FORM_CORE_CHANGED when a new edition drops or alters
            a core field.
    """
    current, earlier = dict(editions.current), dict(editions.earlier)
    for name, content in files:
        form = parse_form(content, name)
        held = current.get(form.id)
        if held is not None and form.version <= held.version:
            earlier.setdefault((form.id, form.version), form)
            continue
        if held is not None:
            refuse_changed_core(held, form)
            earlier[form.id, held.version] = held
        current[form.id] = form
    return Editions(current, earlier, editions.codes)


def refuse_changed_core(old: Form, new: Form) -> None:
    """Totals depend on core fields: they stay, with their kind, code set and place.

    Raises:
        RefusedError: FORM_CORE_CHANGED.
    """
    later = {name: field for field in new.fields() for name in (field.id, *field.renamed_from)}
    for field in old.fields():
        found = later.get(field.id)
        same = found is not None and (
            (found.kind, found.options, found.binds, found.core)
            == (field.kind, field.options, field.binds, field.core)
        )
        if field.core and not same:
            raise RefusedError("FORM_CORE_CHANGED", title=old.title, label=field.label)


def with_questions(editions: Editions, questions: Sequence[Question], title: str) -> Editions:
    """The same with a bureau's questions as a last section of their forms.

    Args:
        title: heading of that section on screen, paper and in the workbook.

    Raises:
        RefusedError: FORM_UNKNOWN, FORM_TAKES_NO_QUESTIONS, FORM_FIELD_TWICE, QUESTIONS_TOO_MANY,
            QUESTION_ID, QUESTION_LABEL, QUESTION_KIND, QUESTION_OPTIONS.
    """
    if len(questions) > MOST_QUESTIONS:
        raise RefusedError("QUESTIONS_TOO_MANY", found=len(questions), most=MOST_QUESTIONS)
    current, codes = dict(editions.current), dict(editions.codes)
    seen: set[str] = set()
    for question in questions:
        if question.id in seen:
            raise RefusedError("FORM_FIELD_TWICE", file=title, field=question.id)
        seen.add(question.id)
        form = Editions(current, {}, codes).form(question.form)
        if not takes_questions(form):
            raise RefusedError("FORM_TAKES_NO_QUESTIONS", title=form.title)
        current[form.id] = _asking(form, question, title)
        if question.kind in CHOSEN:
            codes[question.id] = question_set(question)
    return Editions(current, editions.earlier, codes)


def takes_questions(form: Form) -> bool:
    """Registers are lists made of other forms: there is nobody to answer. What is kept apart is
    nobody's to ask about."""
    return form.subject not in ("register", "apart")


def _asking(form: Form, question: Question, title: str) -> Form:
    field = question_field(question)
    taken = {*_ids(form.fields()), *_ids(form.retired)}
    if field.id in taken:
        raise RefusedError("FORM_FIELD_TWICE", file=form.title, field=field.id)
    if question.is_retired:
        return replace(form, retired=(*form.retired, field))
    *others, last = form.sections
    if last.id != BUREAU_SECTION:
        return replace(form, sections=(*form.sections, Section(BUREAU_SECTION, title, (field,))))
    return replace(form, sections=(*others, replace(last, fields=(*last.fields, field))))


def read_local(content: bytes, name: str = "local.toml") -> LocalQuestions:
    """A school's own questions.

    Raises:
        RefusedError: strictness of the loader; FORM_LOCAL_ID when an id does not begin with
            ``own_``; FORM_LOCAL_BINDS when a question wants a column or calls itself core.
    """
    table = parse_table(content, name)
    sets = {each.id: each for each in map(read_set, table.tables("set"))}
    fields: dict[str, tuple[FormField, ...]] = {}
    titles: dict[str, str] = {}
    for entry in table.tables("form"):
        form_id = entry.text("id")
        titles[form_id] = entry.optional_text("title") or "本校附加"
        fields[form_id] = tuple(_own(build_field(each), name) for each in entry.tables("field"))
        entry.finish()
    table.finish()
    for set_id in sets:
        _refuse_foreign(set_id, name)
    return LocalQuestions(fields, titles, sets)


def with_local(editions: Editions, local: LocalQuestions) -> Editions:
    """The same with the school's questions as a last section of their forms.

    Raises:
        RefusedError: FORM_UNKNOWN; FORM_FIELD_TWICE.
    """
    current = dict(editions.current)
    for form_id, fields in local.fields.items():
        form = Editions(current, {}, editions.codes).form(form_id)
        taken = set(_ids(form.fields())) | set(_ids(form.retired))
        for name in _ids(fields):
            if name in taken:
                raise RefusedError("FORM_FIELD_TWICE", file=form.title, field=name)
            taken.add(name)
        section = Section(LOCAL_SECTION, local.titles[form_id], fields)
        current[form_id] = replace(form, sections=(*form.sections, section))
    return Editions(current, editions.earlier, {**editions.codes, **local.code_sets})


def _ids(fields: Iterable[FormField]) -> Iterator[str]:
    for field in fields:
        yield field.id
        yield from field.renamed_from
        yield from (column.id for column in field.fields)


def _own(field: FormField, file: str) -> FormField:
    for name in _ids((field,)):
        _refuse_foreign(name, file)
    if field.binds is not None or field.core or field.computed is not None:
        raise RefusedError("FORM_LOCAL_BINDS", file=file, field=field.id)
    return field


def _refuse_foreign(name: str, file: str) -> None:
    if not name.startswith(OWN):
        raise RefusedError("FORM_LOCAL_ID", file=file, field=name, start=OWN)
