"""Editions of forms: what the program ships, what the bureau sent, what bureau and school ask more.

A record keeps the edition it was filled under. It is read and printed with that edition where we
hold it, otherwise with today's through renamed and retired fields. A later edition than ours is
refused kindly. Questions may be appended; what totals depend on nobody touches.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from liushou_desktop.base.errors import RefusedError
from liushou_desktop.formspec.codes import CodeSets, code_sets
from liushou_desktop.formspec.loader import catalogue, county_forms, parse_form
from liushou_desktop.formspec.model import Form, FormField, Section
from liushou_desktop.formspec.questions import (
    CHOSEN,
    MOST_QUESTIONS,
    RETIRED,
    Asker,
    Question,
    asker_of,
    question_field,
    question_set,
)


@dataclass(frozen=True, slots=True)
class Editions:
    """All editions at hand.

    Attributes:
        current: today's edition of each form, with the questions that were added.
        earlier: other editions by form id and version.
        codes: code sets, those of added questions among them.
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
            a core field; FORM_ID_OF_QUESTION when it uses an id kept for added questions.
    """
    current, earlier = dict(editions.current), dict(editions.earlier)
    for name, content in files:
        form = parse_form(content, name)
        _refuse_ids_of_questions(form)
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


def _refuse_ids_of_questions(form: Form) -> None:
    """What a school asks on its own must never meet a field of a later edition."""
    for name in _ids(form.every_field()):
        if asker_of(name) is not None:
            raise RefusedError("FORM_ID_OF_QUESTION", title=form.title, field=name)


def with_questions(editions: Editions, questions: Sequence[Question], asker: Asker) -> Editions:
    """The same with somebody's questions as a last section of their forms.

    One that is asked no more, on a form that is there no more, has nowhere to be shown.

    Raises:
        RefusedError: FORM_UNKNOWN, FORM_TAKES_NO_QUESTIONS, FORM_FIELD_TWICE, QUESTIONS_TOO_MANY,
            QUESTION_ID, QUESTION_LABEL, QUESTION_KIND, QUESTION_OPTIONS.
    """
    asked = sum(not question.is_retired for question in questions)
    if asked > MOST_QUESTIONS:
        raise RefusedError("QUESTIONS_TOO_MANY", found=asked, most=MOST_QUESTIONS)
    current, codes = dict(editions.current), dict(editions.codes)
    seen: set[str] = set()
    for question in questions:
        if asker_of(question.id) is not asker:
            raise RefusedError("QUESTION_ID", id=question.id)
        if question.id in seen:
            raise RefusedError("FORM_FIELD_TWICE", file=asker.title, field=question.id)
        seen.add(question.id)
        if question.is_retired and not has_home(editions, question.form):
            continue
        form = current.get(question.form)
        if form is None:
            raise RefusedError("FORM_UNKNOWN", form=question.form, known=", ".join(sorted(current)))
        if not takes_questions(form):
            raise RefusedError("FORM_TAKES_NO_QUESTIONS", title=form.title)
        if question.kind in CHOSEN:
            codes[question.id] = question_set(question)
        current[form.id] = _asking(form, question, asker)
    return Editions(current, editions.earlier, codes)


def has_home(editions: Editions, form_id: str) -> bool:
    """Whether a question can be asked on this form today."""
    form = editions.current.get(form_id)
    return form is not None and takes_questions(form)


def takes_questions(form: Form) -> bool:
    """Registers are lists made of other forms: there is nobody to answer. What is kept apart is
    nobody's to ask about."""
    return form.subject not in ("register", "apart")


def _asking(form: Form, question: Question, asker: Asker) -> Form:
    field = question_field(question)
    if field.id in _ids(form.every_field()):
        raise RefusedError("FORM_FIELD_TWICE", file=form.title, field=field.id)
    if question.is_retired:
        return replace(form, retired=(*form.retired, field))
    *others, last = form.sections
    if last.id != asker.section:
        added = Section(asker.section, asker.title, (field,))
        return replace(form, sections=(*form.sections, added))
    return replace(form, sections=(*others, replace(last, fields=(*last.fields, field))))


def with_answered(form: Form, answers: Container[str]) -> Form:
    """The form as a record shows it: what it answers and nobody asks any more stands at the end."""
    asked = tuple(field for field in form.retired if field.id in answers)
    if not asked:
        return form
    return replace(form, sections=(*form.sections, Section(RETIRED, "不再问的", asked)))


def _ids(fields: Iterable[FormField]) -> Iterator[str]:
    for field in fields:
        yield field.id
        yield from field.renamed_from
        yield from (column.id for column in field.fields)
