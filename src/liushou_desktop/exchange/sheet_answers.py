"""Where the value of a sheet's column comes from in a record: the paths of ``forms/package.toml``.

::

    advice                                     the answer of a field
    activity:kinds                             of that field in one form only
    #attendance                                how many rows a list has
    #attendance(there=present)                 … of those whose field says so
    notices(party=carer).told_on+told_at       the first such row: its answers, a blank between them
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, time

Answers = Mapping[str, object]

_PATH = re.compile(
    r"(?:(?P<form>\w+):)?(?P<tally>#)?(?P<field>\w+)"
    r"(?:\((?P<where>\w+)=(?P<code>\w+)\))?(?:\.(?P<cells>\w+(?:\+\w+)*))?"
    r"|(?:(?P<form2>\w+):)?(?P<joined>\w+(?:\+\w+)+)"
)


@dataclass(frozen=True, slots=True)
class AnswerPath:
    """One path, read.

    Attributes:
        form: the only form it is asked of, or "". fields: a field, several joined, or one list.
        is_tally: rows are counted. where, code: which rows of the list are meant.
        cells: columns of the list, joined; empty for a field or a count.
    """

    form: str
    fields: tuple[str, ...]
    is_tally: bool = False
    where: str = ""
    code: str = ""
    cells: tuple[str, ...] = ()

    @property
    def is_list(self) -> bool:
        """Whether it looks into a list."""
        return self.is_tally or bool(self.cells)

    def named(self) -> tuple[str, ...]:
        """Every field it looks at."""
        where = (self.where,) if self.where else ()
        return (*self.fields, *where, *self.cells)

    def value(self, form: str, answers: Answers) -> object:
        """What the answers of a form say; None when they say nothing.

        Args:
            form: id of the form the answers belong to.
            answers: values by field id; a list is a tuple of such mappings.
        """
        if self.form and self.form != form:
            return None
        if not self.is_list:
            return _joined(answers, self.fields)
        held = answers.get(self.fields[0])
        if not isinstance(held, tuple):
            return None
        rows = [row for row in held if isinstance(row, Mapping) and self._is_meant(row)]
        if self.is_tally:
            return len(rows)
        return _joined(rows[0], self.cells) if rows else None

    def _is_meant(self, row: Answers) -> bool:
        said = row.get(self.where) if self.where else None
        if isinstance(said, bool):
            return self.code == ("yes" if said else "no")
        return not self.where or said == self.code


def parse_path(text: str) -> AnswerPath:
    """Read a path.

    Raises:
        ValueError: it is none.
    """
    found = _PATH.fullmatch(text)
    if found is None:
        raise ValueError(f"no path to an answer: {text}")
    if found["joined"]:
        return AnswerPath(found["form2"] or "", tuple(found["joined"].split("+")))
    cells = tuple(found["cells"].split("+")) if found["cells"] else ()
    path = AnswerPath(
        form=found["form"] or "",
        fields=(found["field"],),
        is_tally=bool(found["tally"]),
        where=found["where"] or "",
        code=found["code"] or "",
        cells=cells,
    )
    if (path.where and not path.is_list) or (path.is_tally and cells):
        raise ValueError(f"no path to an answer: {text}")
    return path


def _joined(answers: Answers, fields: tuple[str, ...]) -> object:
    """The one answer as it is, or the text of several."""
    if len(fields) == 1:
        return answers.get(fields[0])
    return " ".join(_texts(answers, fields)) or None


def _texts(answers: Answers, fields: tuple[str, ...]) -> Iterator[str]:
    for name in fields:
        value = answers.get(name)
        if isinstance(value, date):
            yield value.isoformat()
        elif isinstance(value, time):
            yield value.isoformat("minutes")
        elif value is not None:
            yield str(value)
