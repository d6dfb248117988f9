"""S19 未完成: what the plan asked for by the cut-off and did not get, and what was excused.

With the reasons the school gives: a system that wants honesty tells this as readily as what was
done.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from liushou_desktop.domain.duties import DutyState
from liushou_desktop.domain.facts import ChildFacts
from liushou_desktop.domain.records import Record
from liushou_desktop.services.school.compute_figures import DutyLine, SchoolPicture

if TYPE_CHECKING:
    from liushou_desktop.storage.unit import UnitOfWork

Row = dict[str, Any]

_EXEMPTION = "exemption"
_MOST_BY_CHILD = 15_000  # above, a sheet could not hold them: told by class


@dataclass(slots=True)
class _Group:
    """The duties of one rule towards one party."""

    first: DutyLine
    key: str
    owed: int = 0
    done: int = 0
    excused: int = 0
    periods: list[str] = field(default_factory=list)
    causes: list[str] = field(default_factory=list)
    owners: list[str] = field(default_factory=list)


def undone_rows(
    unit: UnitOfWork,
    shown: SchoolPicture,
    lines: Iterable[DutyLine],
    explanations: Mapping[str, str],
) -> Iterator[Row]:
    """One row for each rule and child (class, teacher, school).

    Args:
        lines: the duties as of the cut-off day.
        explanations: indicator id → why it is short, as signed.
    """
    undone = [line for line in lines if _is_told(line, shown)]
    groups = _grouped(undone, by_child=True)
    if len(groups) > _MOST_BY_CHILD:
        groups = _grouped(undone, by_child=False)
    excuses = _Excuses(unit, shown)
    children = {facts.child.id: facts for facts in shown.children}
    for group in groups:
        yield _row(group, shown, children, excuses, explanations)


def _is_told(line: DutyLine, shown: SchoolPicture) -> bool:
    """Only what the plan itself asks for, and only what had to be done by that day."""
    duty = line.duty
    if line.rule.force != "plan":
        return False
    if duty.state is DutyState.EXEMPT:
        return duty.exemption is not None and duty.opens_on <= shown.today
    return duty.done < duty.owed and duty.due_on <= shown.today


def _grouped(lines: Sequence[DutyLine], *, by_child: bool) -> list[_Group]:
    groups: dict[str, _Group] = {}
    for line in lines:
        duty = line.duty
        party = (duty.child if by_child else None) or duty.staff or duty.class_ or ""
        group = groups.setdefault(f"{duty.rule}-{party}", _Group(line, f"{duty.rule}-{party}"))
        group.owed += duty.owed
        group.done += duty.done
        group.excused += duty.state is DutyState.EXEMPT
        _once(group.periods, _period(duty.period))
        _once(group.causes, duty.exemption)
        _once(group.owners, line.owner_name)
    return list(groups.values())


def _once(held: list[str], value: str | None) -> None:
    if value and value not in held:
        held.append(value)


def _period(period: str) -> str:
    """3月 of a month, 上半期 of a half; "" for the whole term."""
    part = period.partition("/")[2]
    if part in _HALVES:
        return _HALVES[part]
    is_month = len(part) == 7 and part[4] == "-"
    return f"{int(part[5:])}月" if is_month else ""


_HALVES = {"h1": "前半学期", "h2": "后半学期"}


def _row(
    group: _Group,
    shown: SchoolPicture,
    children: Mapping[str, ChildFacts],
    excuses: _Excuses,
    explanations: Mapping[str, str],
) -> Row:
    duty, rule = group.first.duty, group.first.rule
    party = group.key.partition("-")[2]
    facts = children.get(party)
    excuse = excuses.of(party, rule.exempted_as) if facts else None
    return {
        "row": f"{shown.term.id}/{group.key}",
        "rule": rule.code,
        "title": rule.title,
        "clause": rule.clause,
        "child": facts.child.id if facts else None,
        "file_number": facts.child.file_number if facts else None,
        "child_name": facts.child.name if facts else None,
        "class_label": group.first.class_label if duty.class_ else None,
        "owner": "、".join(group.owners),
        "periods": "、".join(group.periods),
        "owed": group.owed,
        "done": group.done,
        "missing": group.owed - group.done,
        "excused": group.excused,
        "causes": tuple(group.causes),
        "reason": excuse.way if excuse else None,
        "explanation": _text(excuse, "explanation") or explanations.get(rule.indicator),
        "remedy": _text(excuse, "remedy"),
    }


def _text(record: Record | None, name: str) -> str | None:
    return str(record.answers.get(name) or "") or None if record else None


class _Excuses:
    """The statements of the term (G02) by child, newest last."""

    def __init__(self, unit: UnitOfWork, shown: SchoolPicture) -> None:
        self._held: dict[str, list[Record]] = {}
        for record in unit.find(
            Record,
            form=_EXEMPTION,
            term=shown.term.id,
            state="confirmed",
            order_by=("occurred_on", "entered_seq"),
        ):
            if record.child and record.occurred_on <= shown.today:
                self._held.setdefault(record.child, []).append(record)

    def of(self, child: str, what: str) -> Record | None:
        """The last one that speaks of a kind of work, if any."""
        said = [r for r in self._held.get(child, ()) if what and what in r.purposes]
        return said[-1] if said else None
