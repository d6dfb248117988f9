"""催报单: what a class has not done, or not told, yet; on paper and as Excel for its teacher."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from liushou_desktop.base.errors import RefusedError
from liushou_desktop.base.files import write_whole
from liushou_desktop.base.progress import Watcher
from liushou_desktop.paper.contents import ListSheet
from liushou_desktop.services.school.class_owed import ChildOwed, ClassOwed, classes_owed
from liushou_desktop.services.school.compute_figures import SchoolPicture, picture
from liushou_desktop.services.school.prefills import question_text
from liushou_desktop.services.school.print_job import PrintJob, refuse_nothing
from liushou_desktop.services.shared.rights import Right
from liushou_desktop.services.shared.site import Site
from liushou_desktop.services.shared.trial import trial_unit

if TYPE_CHECKING:
    from liushou_desktop.sheets.ledger import Ledger

PAPER = "missing_list"
TITLE = "留守儿童工作催报单"


def print_missing(
    site: Site,
    *,
    classes: Sequence[str] | None = None,
    keep: bool = True,
    watcher: Watcher | None = None,
) -> PrintJob:
    """One list per class in which something is missing, in school order.

    Args:
        keep: False to look at the pages only.

    Raises:
        RefusedError: NOT_ALLOWED, PAPER_NOTHING_TO_PRINT.
    """
    from liushou_desktop import paper
    from liushou_desktop.paper.listing import rows_of

    site.require(Right.PRINT)
    with trial_unit(site, keep=keep) as unit:
        shown = picture(site, unit, site.term())
        found = _with_something(site, shown, classes)
        refuse_nothing(found)
        unit.note_access("print", f"{PAPER} × {len(found)}")
    day = site.today
    sheets = [
        ListSheet(
            lines=rows_of(rows),
            texts={
                "class": owed.label,
                "teacher": owed.teacher,
                "term": shown.term.name,
                "day": f"{day.year}年{day.month}月{day.day}日",
            },
            watermark=f"{site.name}　{site.user.name}　{day.isoformat()}",
            foot=site.name,
            name=owed.label,
        )
        for owed, rows in found
    ]
    return PrintJob(paper.print_lists(PAPER, sheets, watcher=watcher), TITLE)


def export_missing(site: Site, out: Path, *, classes: Sequence[str] | None = None) -> int:
    """The same lists as a workbook, one sheet per class; returns how many children stand in it.

    Raises:
        RefusedError: NOT_ALLOWED, PAPER_NOTHING_TO_PRINT. SurroundingsError: disk.
    """
    site.require(Right.EXPORT)
    from liushou_desktop.sheets.ledger import write_ledgers

    with site.unit() as unit:
        shown = picture(site, unit, site.term())
        found = _with_something(site, shown, classes)
        if not found:
            raise RefusedError("PAPER_NOTHING_TO_PRINT", paper=TITLE)
        unit.note_access("export", f"{PAPER} × {len(found)}")
    write_whole(out, write_ledgers([_ledger(site, shown, owed, rows) for owed, rows in found]))
    return sum(len(rows) for _, rows in found)


def _with_something(
    site: Site, shown: SchoolPicture, classes: Sequence[str] | None
) -> list[tuple[ClassOwed, list[dict[str, str]]]]:
    found = [(owed, list(_rows(owed))) for owed in classes_owed(site, shown, classes)]
    return [(owed, rows) for owed, rows in found if rows]


def _rows(owed: ClassOwed) -> Iterator[dict[str, str]]:
    """A row per child with something overdue or unknown; what is due later is not pressed for."""
    for child in owed.children:
        duties = _pressed(child)
        questions = "、".join(dict.fromkeys(map(question_text, child.questions)))
        if duties or questions:
            name = child.facts.child.name
            yield {"child": name, "duties": duties, "questions": questions}


def _pressed(child: ChildOwed) -> str:
    return "；".join(
        f"{task.task}（{task.due_on.month}月{task.due_on.day}日到期）"
        for task in child.tasks
        if task.is_overdue
    )


def _ledger(
    site: Site, shown: SchoolPicture, owed: ClassOwed, rows: Sequence[dict[str, str]]
) -> Ledger:
    from liushou_desktop.sheets.ledger import Ledger
    from liushou_desktop.sheets.sheet_spec import ColumnSpec

    day = site.today.isoformat()
    return Ledger(
        id=PAPER,
        title=f"{owed.label}催报单",
        columns=(
            ColumnSpec("child", "儿童", 14),
            ColumnSpec("duties", "还没有记录的事", 42, wrap=True),
            ColumnSpec("questions", "档案里还缺", 42, wrap=True),
            ColumnSpec("promised", "哪天补上", 12),
            ColumnSpec("note", "备注", 18, wrap=True),
        ),
        rows=rows,
        notes=(f"{site.name}　{shown.term.name}　班主任：{owed.teacher or '—'}　截至 {day}",),
        signatures="班主任签字：　　　　　　　　签收日期：　　　　　　　　资料员：",
        watermark=f"{site.name}　{site.user.name}　{day}",
    )
