"""督查整改: what inspections found, the day set for each remedy, what became of it."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

from liushou_desktop.app.wording import sentence
from liushou_desktop.base.progress import Watcher
from liushou_desktop.formspec.codes import code_set
from liushou_desktop.gui.bureau.term_list_page import TermListPage
from liushou_desktop.gui.common.cells import Cell, Column, Row
from liushou_desktop.gui.common.day_dialog import DayAsked
from liushou_desktop.gui.common.dialogs import Answer
from liushou_desktop.gui.common.labels import label
from liushou_desktop.gui.common.marks import Mark
from liushou_desktop.gui.common.page import Desk, PageAction
from liushou_desktop.services.shared.rights import Right

if TYPE_CHECKING:
    from liushou_desktop.domain.schooling import Term
    from liushou_desktop.services.bureau.county_inspections import FindingLine
    from liushou_desktop.services.shared.site import Site

_VOID = "void"
_COLUMNS = (
    Column("state", "情况", 142),
    Column("school", "学校", 128),
    Column("on", "检查日期", 96),
    Column("inspector", "谁来查", 78, folds=True),
    Column("finding", "问题", 180, stretches=True),
    Column("clause", "依据", 84, folds=True),
    Column("remedy", "怎么改", 110, folds=True),
    Column("due", "期限", 96),
    Column("done", "整改和复查", 142),
    Column("notice", "文号", 126, folds=True),
)
_MARKS = {
    "done": Mark.DONE,
    "answered": Mark.DUE,
    "overdue": Mark.OVERDUE,
    "open": Mark.RUNNING,
    "undated": Mark.DOUBT,
}
_WORDS = ("FINDINGS_TITLE", "FINDINGS_FACT", "SUPERVISION_NO_FINDINGS")


class FindingsPage(TermListPage["FindingLine"]):
    """The bureau's own inspections and what schools found in their own."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, _COLUMNS, "findings", _WORDS)
        self.title = sentence("PAGE_FINDINGS")
        self._wanted = ""
        self.whole = label("", wrap=True)  # what the cells of the chosen line have no room for
        self.body.addWidget(self.whole)
        self.table.current_changed.connect(lambda _: self._say_whole())

    def open(self, **arguments: object) -> None:
        """``inspection``: the one just written, chosen so that what follows is about it."""
        super().open(**arguments)
        self._wanted = str(arguments.get("inspection") or "")

    def _show(self, loaded: tuple[Term, Sequence[FindingLine]]) -> None:
        super()._show(loaded)
        wanted, self._wanted = self._wanted, ""
        places = (n for n, line in enumerate(self.lines) if wanted and line.inspection == wanted)
        if (first := next(places, None)) is not None:
            self.table.select_row(first)
        self._say_whole()

    def key(self, line: FindingLine, place: int) -> Hashable:
        return (line.inspection, line.row) if line.inspection else place

    def _say_whole(self) -> None:
        line = self.chosen()
        parts = (line.finding, line.clause, line.remedy, _became(line)) if line else ()
        self.whole.setText("　".join(part for part in parts if part and part != "—"))

    def load(self, site: Site, term: str) -> Sequence[FindingLine]:
        from liushou_desktop.services.bureau.county_inspections import county_inspections

        return county_inspections(site, term)

    def numbers(self, lines: Sequence[FindingLine]) -> Mapping[str, object]:
        late = sum(line.state == "overdue" for line in lines)
        return {"count": len(lines), "overdue": late}

    def row(self, line: FindingLine) -> Row:
        criticised = sentence("FINDING_CRITICISED") if line.criticised else ""
        word = sentence(f"FINDING_STATE_{line.state.upper()}")
        return (
            Cell(word, mark=_MARKS[line.state]),
            Cell(line.school, strong=True),
            f"{line.on or '—'}",
            line.inspector,
            line.finding,
            line.clause,
            line.remedy,
            f"{line.due or '—'}",
            _became(line),
            " ".join(part for part in (line.notice, criticised) if part),
        )

    def page_actions(self) -> Sequence[PageAction]:
        """What the bureau does about its own inspections."""
        chosen = self.own()
        only = None if self.desk.site.may(Right.RECEIVE) else sentence("SETTINGS_ONLY_CLERK")
        none = None if chosen is not None else sentence("INSPECTION_CHOOSE")
        return (
            PageAction(
                "page.print",
                sentence("INSPECTION_PRINT"),
                self._on_paper,
                icon="printer",
                blocked=none,
            ),
            PageAction(
                "page.edit",
                sentence("INSPECTION_RECHECK"),
                self._on_recheck,
                icon="check",
                blocked=only or none,
            ),
            PageAction(
                "page.new",
                sentence("INSPECTION_NEW"),
                lambda: self.desk.go("bureau.inspection"),
                "primary",
                "plus",
                only,
            ),
        )

    def own(self) -> FindingLine | None:
        """The finding under the cursor, if it is the bureau's own."""
        line = self.chosen()
        return line if line is not None and line.inspection else None

    def _on_recheck(self) -> None:
        """A look at the finding under the cursor: what became of it, seen on which day."""
        line, site = self.own(), self.desk.site
        if line is None:
            return
        results = code_set("recheck_result").codes
        answers = [Answer("", sentence("INSPECTION_NOT_NOW"))]
        answers += [Answer(each.code, each.name) for each in results]
        answers.append(Answer(_VOID, sentence("INSPECTION_VOID"), is_harmful=True))
        args = {"school": line.school, "finding": line.finding}
        first = line.on or self.desk.today()
        asked = DayAsked(
            sentence("INSPECTION_RECHECK_DAY"),
            self.desk.today(),
            first,
            sentence("RECHECK_BEFORE", {"on": first}),
        )
        result, day = self.desk.ask.choose_on_day(
            sentence("INSPECTION_RECHECK"),
            sentence("INSPECTION_RECHECK_TEXT", args),
            answers,
            asked,
        )
        if result in ("", _VOID):
            if result:
                self._void(line)
            return

        def keep(watcher: Watcher) -> object:
            from liushou_desktop.services.bureau.inspect_school import recheck_finding

            return recheck_finding(site, line.inspection, line.row, day, result)

        self.desk.jobs.run(keep, done=lambda _: self._told("INSPECTION_RECHECKED", line))

    def _void(self, line: FindingLine) -> None:
        site = self.desk.site
        reason = self.desk.ask.reason(
            sentence("INSPECTION_VOID"),
            sentence("INSPECTION_VOID_TEXT", {"school": line.school, "number": line.notice}),
            sentence("INSPECTION_VOID"),
        )
        if reason is None:
            return

        def void(watcher: Watcher) -> None:
            from liushou_desktop.services.bureau.inspect_school import void_inspection

            void_inspection(site, line.inspection, reason)

        self.desk.jobs.run(void, done=lambda _: self._told("INSPECTION_VOIDED", line))

    def _told(self, code: str, line: FindingLine) -> None:
        self.desk.say(sentence(code, {"number": line.notice, "school": line.school}))
        self.refresh()

    def _on_paper(self) -> None:
        line, site = self.own(), self.desk.site
        if line is None:
            return

        def draw(watcher: Watcher) -> bytes:
            from liushou_desktop.services.bureau.print_rectification import print_rectification

            return print_rectification(site, line.inspection).pdf

        self.desk.jobs.run(draw, done=self._print)

    def _print(self, pdf: bytes) -> None:
        from liushou_desktop.gui.common.paper_printing import print_or_save

        print_or_save(self.desk, pdf, sentence("INSPECTION_PRINT"), self.window())


def _short(day: date) -> str:
    return f"{day.month}月{day.day}日"


def _became(line: FindingLine) -> str:
    """What the bureau found on looking again, else what the school says."""
    if line.rechecked is not None:
        return sentence("FINDING_RECHECKED", {"day": _short(line.rechecked), "result": line.result})
    if line.answered is not None and line.inspection:
        return sentence("FINDING_ANSWERED", {"day": _short(line.answered)})
    return f"{line.done or '—'}"
