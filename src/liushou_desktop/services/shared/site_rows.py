"""What stands in an interchange file, member by member: read, checked, put into the fresh file.

A row with a problem is named and left out; reading goes on, so that somebody who converts an old
system sees many mistakes at once. With any problem nothing is kept.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import date, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

from liushou_desktop.base.errors import RefusedError
from liushou_desktop.base.json_reader import JsonReader
from liushou_desktop.base.problem import Problem
from liushou_desktop.domain import codes, terms
from liushou_desktop.domain.child import Child, ChildPhoto
from liushou_desktop.domain.entity import Entity
from liushou_desktop.domain.interchange import MOST, faces_of, read_row, row_values
from liushou_desktop.domain.records import Record, RecordPhoto
from liushou_desktop.domain.reporting import Closing
from liushou_desktop.domain.schooling import Staff, Term
from liushou_desktop.domain.spells import Spell
from liushou_desktop.formspec.versions import Editions, shipped
from liushou_desktop.services.shared.forms_in_force import (
    EDITIONS,
    OWN_QUESTIONS,
    QUESTIONS,
    editions_of,
)
from liushou_desktop.services.shared.site import LOCK_AFTER, PRACTICE
from liushou_desktop.services.shared.site_codes import RecordChecks, code_columns, code_problems
from liushou_desktop.services.shared.site_format import is_carried
from liushou_desktop.services.shared.site_photos import PhotoChecks

if TYPE_CHECKING:
    from liushou_desktop.storage.whole_site import FreshContents, Told

MOST_PROBLEMS: Final = 50
_SHOWN: Final = 60
_RECORD_ORDER: Final = "record"  # the sequence of ``services.school.add_record``

#: What a setting must be, by the beginning of its key; others may hold any value.
_SETTING_SHAPES: Final[Mapping[str, type]] = {
    PRACTICE: bool,
    LOCK_AFTER: int,
    "rules.settings": dict,
    EDITIONS: dict,
    QUESTIONS: list,
    OWN_QUESTIONS: list,
    "enrolment": dict,
    "roster.mappings": dict,
    "explanations.": dict,
    "school.": str,
}

_MOVED: Final = timedelta(days=31)
"""By how much a calendar is moved at most."""

Row = Mapping[str, object]
#: Kinds of rows that hold codes, or that records name.
_CODED: Final = frozenset({entity for entity, _ in code_columns()} | {Child, Staff})


class SiteFileRefusedError(RefusedError):
    """The file breaks rules; each place is listed. Nothing was kept."""

    def __init__(self, problems: Collection[Problem], *, is_all: bool = True) -> None:
        code = "SITE_FILE_HAS_PROBLEMS" if is_all else "SITE_FILE_HAS_MANY_PROBLEMS"
        super().__init__(code, count=len(problems))
        self.problems = tuple(problems)


class RowChecks:
    """Takes the members of a file into fresh contents.

    Attributes:
        counts: rows taken per table, ``changes`` among them.
        setting_keys: keys of the own site's settings the file brings.
        withheld: records the file brings without their protected answers, by form.
    """

    def __init__(self, contents: FreshContents, own_site: str, reader: JsonReader) -> None:
        self._contents, self._own, self._reader = contents, own_site, reader
        self._photos, self._names = PhotoChecks(), RecordChecks(own_site)
        self._problems: list[Problem] = []
        self._terms: list[Term] = []
        self._spells: dict[tuple[str, str], list[tuple[date, date, str]]] = {}
        self._signed: dict[tuple[str, str], str] = {}
        self._days: dict[tuple[str, date], str] = {}  # term and day of records → the first such
        self._last_given, self._last_record = 0, 0
        self._forms: Editions = shipped()
        self.counts: dict[str, int] = {}
        self.setting_keys: set[str] = set()
        self.withheld: dict[str, int] = {}

    def take(self, member: str) -> None:
        """Read the member the reader stands at.

        Raises:
            RefusedError: JSON_…; SiteFileRefusedError when there are too many problems to go on.
        """
        taken: dict[str, Callable[[], None]] = {
            "settings": self._take_settings,
            "sequences": self._take_sequences,
            "tables": self._take_tables,
            "changes": self._take_changes,
            "withheld": self._take_withheld,
        }
        taken[member]()

    def finish(self, own_terms: Collection[Term]) -> None:
        """What can only be judged with everything in place.

        Args:
            own_terms: the site's own calendar, for a file that brings none.

        Raises:
            SiteFileRefusedError: something is wrong anywhere.
        """
        from liushou_desktop.storage import whole_site

        if not self._terms:
            self._contents.add_rows(Term, [row_values(term) for term in own_terms])
        self._judge_terms()
        self._judge_days(self._terms or own_terms)
        self._judge_spells()
        for missing in self._photos.missing():
            self._note(missing)
        if self._last_record > self._last_given:
            args = {"path": "sequences", "name": _RECORD_ORDER, "least": self._last_record}
            self._note(Problem("last", "SITE_SEQUENCE_LOW", args))
        self._stop_at_problems()
        for missing in self._names.missing():
            self._note(missing)
        for kind in whole_site.FACTS:
            for row_id, column, other, value in self._contents.dangling(kind):
                path = f"tables.{whole_site.NAMES[kind]}[id={row_id}].{column}"
                args = {"path": path, "table": other, "id": value[:_SHOWN]}
                self._note(Problem(column, "SITE_ROW_DANGLING", args))
        self._stop_at_problems()
        for problem in self._contents.disagreements():
            args = {"path": f"tables.{problem.args['kind']}[id={problem.args['id']}]"}
            self._note(Problem(problem.field, "SITE_CHANGES_DIFFER", args))
        self._stop_at_problems()

    def _note(self, problem: Problem) -> None:
        self._problems.append(problem)
        if len(self._problems) >= MOST_PROBLEMS:
            raise SiteFileRefusedError(self._problems, is_all=False)

    def _stop_at_problems(self) -> None:
        if self._problems:
            raise SiteFileRefusedError(self._problems)

    # settings and sequences

    def _take_settings(self) -> None:
        seen: set[tuple[str, str]] = set()
        batch = []
        for path, row in self._objects(("site", "key", "value")):
            owner, key = row.get("site", self._own), row.get("key")
            if not isinstance(key, str) or not isinstance(owner, str) or "value" not in row:
                self._note(Problem("key", "SITE_SETTING_WRONG", {"path": path}))
            elif not is_carried(key) or not _fits(key, row["value"]) or (owner, key) in seen:
                self._note(Problem("value", "SITE_SETTING_WRONG", {"path": f"{path}.value"}))
            else:
                seen.add((owner, key))
                batch.append((owner, key, row["value"]))
        own = {key: value for owner, key, value in batch if owner == self._own}
        self.setting_keys = set(own)
        self._read_forms(own)
        self._contents.add_settings(batch)

    def _read_forms(self, settings: Mapping[str, Any]) -> None:
        """Records may be of the editions a bureau's pack brought, and answer added questions."""
        keys = (QUESTIONS, OWN_QUESTIONS)
        try:
            asked = (settings.get(key, []) for key in keys)
            self._forms = editions_of(settings.get(EDITIONS, {}), *asked)
        except (RefusedError, TypeError, KeyError, AttributeError):
            args = {"path": f"settings[key={', '.join((EDITIONS, *keys))}]"}
            self._note(Problem("value", "SITE_SETTING_WRONG", args))

    def _take_sequences(self) -> None:
        found: dict[tuple[str, str], int] = {}
        for path, row in self._objects(("site", "name", "last")):
            owner, name, last = row.get("site", self._own), row.get("name"), row.get("last")
            if not isinstance(owner, str) or not isinstance(name, str) or (owner, name) in found:
                self._note(Problem("name", "SITE_SEQUENCE_WRONG", {"path": path}))
            elif isinstance(last, bool) or not isinstance(last, int) or not 0 <= last <= MOST:
                self._note(Problem("last", "SITE_SEQUENCE_WRONG", {"path": path}))
            else:
                found[owner, name] = last
        self._last_given = found.get((self._own, _RECORD_ORDER), 0)
        self._contents.add_sequences((*key, last) for key, last in found.items())

    def _take_withheld(self) -> None:
        """Only told to whoever imports: nothing hangs on it."""
        found = self._reader.value()
        counts = found.items() if isinstance(found, dict) else [("", None)]
        for form, count in counts:
            if type(count) is not int or form not in self._forms.current:
                self._note(Problem("", "SITE_WITHHELD_WRONG", {"path": "withheld"}))
                return
            self.withheld[form] = count

    def _objects(self, known: tuple[str, ...]) -> Iterator[tuple[str, dict[str, Any]]]:
        for _ in self._reader.items():
            path, row = self._reader.path, self._reader.value()
            if not isinstance(row, dict):
                self._note(Problem("", "SITE_ROW_NOT_OBJECT", {"path": path}))
            elif strange := sorted(row.keys() - set(known)):
                where = f"{path}.{strange[0][:_SHOWN]}"
                self._note(Problem("", "SITE_COLUMN_UNKNOWN", {"path": where}))
            else:
                yield path, row

    # rows

    def _take_tables(self) -> None:
        from liushou_desktop.sheets.fence import Fence
        from liushou_desktop.storage import whole_site

        with Fence() as self._photos.fence:
            for name in self._reader.members():
                kind = whole_site.KINDS.get(name)
                if kind is None:
                    path = self._reader.path[:_SHOWN]
                    raise RefusedError("SITE_TABLE_UNKNOWN", path=path, line=self._reader.line)
                self.counts[name] = self._take_rows(kind)

    def _take_rows(self, kind: type[Entity]) -> int:
        from liushou_desktop.storage.whole_site import rows_at_once

        once, most = _Once(kind), rows_at_once(kind)
        batch: list[tuple[object, ...]] = []
        count = 0
        for _ in self._reader.items():
            path = self._reader.path
            values, problems = read_row(kind, self._reader.value(), self._own, path)
            problems = problems or [*once.judge(values, path), *self._judge(kind, values, path)]
            for problem in problems:
                self._note(problem)
            if not problems:
                batch.append(values)
                count += 1
            if len(batch) >= most:
                self._contents.add_rows(kind, batch)
                batch.clear()
        self._contents.add_rows(kind, batch)
        return count

    def _judge(
        self, kind: type[Entity], values: tuple[object, ...], path: str
    ) -> Iterator[Problem]:
        """What rows of some kinds must keep to, beyond the shape of their columns."""
        judge: dict[type[Entity], Callable[[Any, str], Iterator[Problem]]] = {
            Record: self._record_problems,
            Term: self._term_problems,
            Spell: self._spell_problems,
            Closing: self._closing_problems,
            ChildPhoto: self._photos.of_child,
            RecordPhoto: self._photos.of_record,
        }
        if kind in judge or kind in _CODED:
            names = ("site", *(face.name for face in faces_of(kind)))
            row: Any = dict(zip(names, values, strict=True))
            self._names.brings(kind, row)
            yield from code_problems(kind, row, path)
            if kind in judge:
                yield from judge[kind](row, path)

    def _record_problems(self, row: dict[str, Any], path: str) -> Iterator[Problem]:
        if row["site"] == self._own:
            self._last_record = max(self._last_record, row["entered_seq"])
            self._days.setdefault((row["term"], row["occurred_on"]), path)
        return self._form_problems(row, path)

    def _form_problems(self, row: dict[str, Any], path: str) -> Iterator[Problem]:
        """A form the site knows, and answers its fields can hold."""
        from liushou_desktop.formspec.kinds import Unreadable, kind_of

        try:
            form = self._forms.form(row["form"], max(row["form_version"], 1))
        except RefusedError:
            found = f"{row['form']} {row['form_version']}"[:_SHOWN]
            args = {"path": f"{path}.form", "found": found}
            yield Problem("form", "SITE_FORM_UNKNOWN", args)
            return
        yield from self._names.of_record(form, row, path)
        fields = {field.id: field for field in form.every_field()}
        for name, stored in row["answers"].items():
            field = fields.get(name)
            where = {"path": f"{path}.answers.{name[:_SHOWN]}"}
            if field is None:
                if row["form_version"] == form.version:
                    yield Problem("answers", "SITE_COLUMN_UNKNOWN", where)
                continue
            try:
                value = kind_of(field).from_json(stored, field)
            except Unreadable:
                yield Problem("answers", "SITE_ANSWER_WRONG", where)
            else:
                self._photos.named(row, field, stored, where["path"])
                yield from self._names.of_answer(row, field, value, where["path"])

    def _term_problems(self, row: dict[str, Any], path: str) -> Iterator[Problem]:
        term = Term(**row)
        try:
            terms.parse_term_id(term.id)
            terms.holidays(term)
        except RefusedError:
            yield Problem("id", "SITE_TERM_WRONG", {"path": path})
        else:
            if term.site == self._own and not term.is_void:
                self._terms.append(term)

    def _judge_terms(self) -> None:
        try:
            terms.calendar_of(self._terms)
        except RefusedError as error:
            args = {"first": "", "second": "", **error.arguments}
            self._note(
                Problem("start", "SITE_TERMS_OVERLAP", {
                    "path": "tables.term", "first": args["first"], "second": args["second"],
                })
            )  # fmt: skip

    def _judge_days(self, own_terms: Collection[Term]) -> None:
        """A record stands in the term of its day, or in the one before it during the holidays.

        A calendar may have been moved by some weeks after records were made, and they stay where
        they were: only what is further off is no such record.
        """
        begins = {term.id: term.start for term in own_terms}
        follows = dict(pairwise(sorted(begins, key=begins.__getitem__)))
        for (term, day), path in self._days.items():
            if term not in begins:
                continue  # a reference to nothing is told as such
            last = begins[follows[term]] if term in follows else date.max - _MOVED
            if not begins[term] - _MOVED <= day < last + _MOVED:
                args = {"path": f"{path}.term", "term": term, "day": day.isoformat()}
                self._note(Problem("term", "SITE_RECORD_OF_OTHER_TERM", args))

    def _spell_problems(self, row: dict[str, Any], path: str) -> Iterator[Problem]:
        if row["end_reason"] != codes.MISTAKE:
            span = (row["start"], row["end"] or date.max, path)
            self._spells.setdefault((row["site"], row["child"]), []).append(span)
        return iter(())

    def _judge_spells(self) -> None:
        for spans in self._spells.values():
            for earlier, later in pairwise(sorted(spans)):
                if later[0] <= earlier[1]:
                    args = {"path": later[2], "other": earlier[2]}
                    self._note(Problem("start", "SITE_SPELLS_OVERLAP", args))

    def _closing_problems(self, row: dict[str, Any], path: str) -> Iterator[Problem]:
        place = (row["site"], row["term"])
        if row["state"] == "signed" and place in self._signed:
            args = {"path": path, "other": self._signed[place]}
            yield Problem("state", "SITE_TERM_CLOSED_TWICE", args)
        elif row["state"] == "signed":
            self._signed[place] = path

    # the past

    def _take_changes(self) -> None:
        from liushou_desktop.storage import whole_site

        count = 0
        for path, row in self._objects(_CHANGE_KEYS):
            told = _told(row, self._own, whole_site.KINDS, whole_site.TELLING)
            if told is None:
                self._note(Problem("", "SITE_CHANGE_WRONG", {"path": path}))
            elif not self._problems:
                self._contents.tell(told)
                count += 1
        self.counts["changes"] = count


class _Once:
    """Ids and unique columns of one table: no value may stand twice."""

    def __init__(self, kind: type[Entity]) -> None:
        names = ("site", *(face.name for face in faces_of(kind)))
        unique = ("id", *(face.name for face in faces_of(kind) if face.is_unique))
        self._places = [(names.index(name), name) for name in unique]
        self._seen: set[tuple[str, object, object]] = set()

    def judge(self, values: tuple[object, ...], path: str) -> Iterator[Problem]:
        for place, name in self._places:
            value = values[place]
            key = (name, values[0], value)
            if value is not None and key in self._seen:
                args = {"path": f"{path}.{name}", "found": str(value)[:_SHOWN]}
                yield Problem(name, "SITE_VALUE_TWICE", args)
            self._seen.add(key)


def _fits(key: str, value: object) -> bool:
    for beginning, shape in _SETTING_SHAPES.items():
        if key.startswith(beginning) and value is not None:
            return type(value) is shape
    return True


_CHANGE_KEYS: Final = (
    *("at", "actor", "role", "action", "site", "table", "row", "old", "new", "reason"),
)


def _told(
    row: dict[str, Any], own: str, kinds: Mapping[str, type[Entity]], actions: Collection[str]
) -> Told | None:
    """The link a change stands for; None when it cannot be one."""
    from datetime import datetime

    from liushou_desktop.storage.whole_site import Told

    texts = {name: row.get(name) for name in ("at", "actor", "role", "action", "table", "row")}
    texts |= {"site": row.get("site", own), "reason": row.get("reason", "")}
    if not all(isinstance(text, str) for text in texts.values()):
        return None
    try:
        datetime.fromisoformat(texts["at"] or "")
    except ValueError:
        return None
    told = Told(**texts, old=row.get("old"), new=row.get("new"))  # type: ignore[arg-type]
    if told.action not in actions or not _about(told, kinds):
        return None
    return told


def _about(told: Told, kinds: Mapping[str, type[Entity]]) -> bool:
    """Whether it tells columns of a table, or the value of a setting that is carried."""
    values = [each for each in (told.old, told.new) if each is not None]
    if not values or not all(isinstance(each, dict) for each in values):
        return False
    if told.table == "setting":
        return told.action == "set" and is_carried(told.row)
    kind = kinds.get(told.table)
    if kind is None or told.action == "set":
        return False
    if told.action == "merge":
        return told.old is None and {*(told.new or ())} == {"package", "rows", "marks"}
    known = {"site", *(face.name for face in faces_of(kind))}
    return all(each.keys() <= known for each in values)
