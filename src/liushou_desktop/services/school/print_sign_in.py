"""签到表: the landscape sheet that lies at the door of a meeting or an activity (F08, F19).

Of carers it names who is expected for each child and leaves room for the make-up; of pupils it
sets two children in a line. Phones are masked: the sheet passes through many hands.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from liushou_desktop.base.errors import RefusedError
from liushou_desktop.base.progress import Watcher
from liushou_desktop.domain.facts import ChildFacts
from liushou_desktop.domain.masking import mask
from liushou_desktop.domain.records import Record
from liushou_desktop.formspec.model import Form
from liushou_desktop.services.school.compute_figures import SchoolPicture, picture
from liushou_desktop.services.school.group_lists import ABSENT, EXCUSED, column_of
from liushou_desktop.services.school.print_job import PrintJob, in_class_order, refuse_nothing
from liushou_desktop.services.school.scope import may_read_record, visible_children
from liushou_desktop.services.shared.record_answers import values_of_record
from liushou_desktop.services.shared.rights import Right
from liushou_desktop.services.shared.site import Site
from liushou_desktop.services.shared.trial import trial_unit
from liushou_desktop.services.shared.words import word

if TYPE_CHECKING:
    from liushou_desktop.paper.contents import ListLine, ListSheet
    from liushou_desktop.storage.unit import UnitOfWork

#: Paper of each form that has a sheet to sign.
SIGN_IN = {"guardian_meeting": "sign_in_carers", "activity": "sign_in_pupils"}
TITLE = "签到表"
_SIGN_OF = {ABSENT: "缺", EXCUSED: "假"}


@dataclass(frozen=True, slots=True)
class _Held:
    """What is known of the meeting: nothing of one that is still to come."""

    values: Mapping[str, Any]
    rows: Mapping[str, Mapping[str, Any]]

    def day(self) -> str:
        day = self.values.get("occurred_on")
        return f"{day.year}年{day.month}月{day.day}日" if day else ""

    def text(self, name: str) -> str:
        return str(self.values.get(name) or "")


def print_sign_in(
    site: Site,
    form_id: str,
    *,
    record: str | None = None,
    classes: Sequence[str] | None = None,
    keep: bool = True,
    watcher: Watcher | None = None,
) -> PrintJob:
    """The sheet of a meeting that was, or one with empty places for a meeting to come, by class.

    Args:
        record: id of the meeting; its list is printed. None = the children of ``classes`` (all).
        keep: False to look at the pages only.

    Raises:
        RefusedError: NOT_ALLOWED, FORM_HAS_NO_LIST, NOT_FOUND, PAPER_NOTHING_TO_PRINT.
    """
    from liushou_desktop import paper

    site.require(Right.PRINT)
    form = site.forms.form(form_id)
    if form_id not in SIGN_IN:
        raise RefusedError("FORM_HAS_NO_LIST", form=form.title)
    with trial_unit(site, keep=keep) as unit:
        shown = picture(site, unit, site.term())
        held = _held(site, unit, form, record)
        chosen = in_class_order(shown, classes, list(held.rows) if record else None)
        refuse_nothing(chosen)
        sheets = list(_sheets(site, form_id, shown, held, chosen))
        unit.note_access("print", f"{SIGN_IN[form_id]} × {len(chosen)}")
    return PrintJob(paper.print_lists(SIGN_IN[form_id], sheets, watcher=watcher), TITLE)


def _held(site: Site, unit: UnitOfWork, form: Form, record_id: str | None) -> _Held:
    if record_id is None:
        return _Held({}, {})
    record = unit.require(Record, record_id)
    if record.form != form.id or not may_read_record(site, visible_children(site, unit), record):
        raise RefusedError("NOT_FOUND", kind="record", id=record_id)
    asked = site.forms.form(record.form, record.form_version)
    listed, values = asked.attendance, values_of_record(asked, record)
    rows = values.get(listed.id) or () if listed is not None else ()
    child = listed.fields[0].id if listed is not None else ""
    return _Held(values, {str(row[child]): row for row in rows})


def _sheets(
    site: Site, form_id: str, shown: SchoolPicture, held: _Held, chosen: Sequence[ChildFacts]
) -> Iterator[ListSheet]:
    """Carers by class, so that each class teacher takes the own sheet; pupils in one list."""
    from liushou_desktop.paper.contents import ListSheet

    groups: dict[str, list[ChildFacts]] = {}
    for facts in chosen:
        key = shown.class_label(facts) if form_id == "guardian_meeting" else ""
        groups.setdefault(key, []).append(facts)
    for label, members in groups.items():
        rows = _carers if form_id == "guardian_meeting" else _pupils
        yield ListSheet(
            lines=tuple(rows(site, shown, held, members)),
            texts={
                "school": site.name,
                "day": held.day(),
                "place": held.text("place"),
                "topic": held.text("theme"),
                "class": label,
                "count": f"{len(members)} 人",
            },
            foot=f"积县教发〔2021〕96号 {site.forms.form(form_id).clause}",
            watermark=f"{site.name}　{site.user.name}　{site.today.isoformat()}",
            name=label,
        )


def _carers(
    site: Site, shown: SchoolPicture, held: _Held, members: Sequence[ChildFacts]
) -> Iterator[ListLine]:
    from liushou_desktop.paper.listing import rows_of

    today = shown.today

    def row(facts: ChildFacts) -> dict[str, str]:
        said = held.rows.get(facts.child.id, {})
        carer, spell = facts.carer_on(today), facts.spell_on(today)
        phones = facts.phones_on("carer", today)
        made_up = said.get("made_up_on")
        return {
            "child": facts.child.name,
            "category": word("left_behind_category", spell.category, short=True) if spell else "",
            "carer": str(said.get("guest") or (carer.name if carer else "")),
            "relation": word(
                "relation", said.get("guest_relation") or (carer.relation if carer else None)
            ),
            "phone": mask("phone", phones[0].digits) if phones else "",
            "made_up": f"{made_up.month}.{made_up.day:02d}" if made_up else "",
            "way": word("make_up_way", said.get("made_up_way")),
        }

    return iter(rows_of([row(facts) for facts in members]))


def _pupils(
    site: Site, shown: SchoolPicture, held: _Held, members: Sequence[ChildFacts]
) -> Iterator[ListLine]:
    """Two children a line, numbered down the left half, then down the right one."""
    from liushou_desktop.paper.contents import ListLine

    there = column_of(site.forms.form("activity").attendance, "there")  # type: ignore[arg-type]
    half = (len(members) + 1) // 2

    def said(place: int, suffix: str) -> dict[str, str]:
        if place >= len(members):
            return {}
        facts = members[place]
        row = held.rows.get(facts.child.id, {})
        sign = _SIGN_OF.get(str(row.get(there.id)), "") if there is not None else ""
        return {
            f"number{suffix}": str(place + 1),
            f"child{suffix}": facts.child.name,
            f"class{suffix}": shown.class_label(facts),
            f"receipt{suffix}": sign or ("√" if row.get("receipt") else ""),
        }

    for place in range(half):
        yield ListLine({**said(place, ""), **said(place + half, "2")})
