"""考核与督查: points by the county's weights against the schools' own, findings, events, 通报."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from liushou_desktop.app.wording import sentence
from liushou_desktop.base.errors import ProgramError
from liushou_desktop.base.progress import Watcher
from liushou_desktop.domain.assessment import points
from liushou_desktop.gui.bureau.assessment_view import AssessmentView
from liushou_desktop.gui.common.buttons import Choice
from liushou_desktop.gui.common.cells import Cell, Row
from liushou_desktop.gui.common.marks import Mark
from liushou_desktop.gui.common.page import Desk, Page, PageAction
from liushou_desktop.services.shared.rights import Right
from liushou_desktop.services.shared.words import spent

if TYPE_CHECKING:
    from liushou_desktop.domain.assessment import ItemScore
    from liushou_desktop.domain.rules import AssessmentItem
    from liushou_desktop.services.bureau.county_assessment import SchoolScore
    from liushou_desktop.services.bureau.county_events import (
        CountyEvents,
        DropoutLine,
        IncidentLine,
    )
    from liushou_desktop.services.bureau.county_inspections import FindingLine

_FINDING_MARKS = {
    "done": Mark.DONE,
    "overdue": Mark.OVERDUE,
    "open": Mark.RUNNING,
    "undated": Mark.DOUBT,
}
_WIDE = 50  # tenths: as in the circular


@dataclass(frozen=True, slots=True)
class _Loaded:
    term: str
    term_name: str
    items: tuple[AssessmentItem, ...]
    scores: list[SchoolScore]
    findings: list[FindingLine]
    events: CountyEvents


class AssessmentPage(Page):
    """Three tabs over one term."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.title = sentence("PAGE_SUPERVISION")
        self._term: str | None = None
        self._tab = "scores"
        self._loaded: _Loaded | None = None
        self.view = AssessmentView()
        self.body.addWidget(self.view, 1)
        self.view.tab_chosen.connect(self._on_tab)
        self.view.term_chosen.connect(self._on_term)
        self.view.school_chosen.connect(lambda _: self._show_items())
        self.view.item_chosen.connect(lambda _: self._show_weight())
        self.view.weight_given.connect(self._on_weight)

    def open(self, **arguments: object) -> None:
        self._term = str(arguments["term"]) if arguments.get("term") else self._term

    def first_field(self) -> QWidget | None:
        return self.view.scores_table

    def page_actions(self) -> Sequence[PageAction]:
        loaded = self._loaded
        nothing = None
        if loaded is None or not loaded.scores:
            term = loaded.term_name if loaded else ""
            nothing = sentence("SUPERVISION_NOTHING", {"term": term})
        elif not self.desk.site.may(Right.PRINT):
            nothing = sentence("SETTINGS_ONLY_CLERK")
        return (
            PageAction(
                "page.export",
                sentence("SUPERVISION_SAVE"),
                lambda: self._on_notice(self._save),
                icon="document",
                blocked=nothing,
            ),
            PageAction(
                "page.print",
                sentence("SUPERVISION_PRINT"),
                lambda: self._on_notice(self._print),
                "primary",
                "printer",
                blocked=nothing,
            ),
        )

    # loading ------------------------------------------------------------------------------------

    def refresh(self) -> None:
        site, term = self.desk.site, self._term
        begun = [each for each in site.own_terms if each.start <= site.today]
        self.view.terms.set_choices([Choice(each.id, each.name) for each in reversed(begun)])

        def load(watcher: Watcher) -> _Loaded:
            from liushou_desktop.services.bureau.county_assessment import (
                assessment_items,
                county_assessment,
            )
            from liushou_desktop.services.bureau.county_events import county_events
            from liushou_desktop.services.bureau.county_inspections import county_inspections
            from liushou_desktop.services.bureau.package_chain import pupils_by_term

            reported = [line.term_id for line in pupils_by_term(site) if line.reported]
            wanted = site.term(term or (reported[-1] if reported else None))
            return _Loaded(
                wanted.id,
                wanted.name,
                assessment_items(site),
                county_assessment(site, wanted.id),
                county_inspections(site, wanted.id),
                county_events(site, wanted.id),
            )

        self.desk.jobs.run(load, done=self._show)

    def _on_term(self, term: str) -> None:
        self._term = term
        self.refresh()

    def _on_tab(self, tab: str) -> None:
        self._tab = tab
        self._show_tab()

    # showing ------------------------------------------------------------------------------------

    def _show(self, loaded: _Loaded) -> None:
        self._loaded = loaded
        self._term = loaded.term
        self.view.terms.choose(loaded.term)
        rows = [(each.code, _score_row(n, each)) for n, each in enumerate(loaded.scores, start=1)]
        full = sum(item.weight for item in loaded.items)
        code = "SUPERVISION_FACT" if full else "SUPERVISION_NO_WEIGHTS"
        self.view.show_scores(rows, sentence(code, {"count": len(rows), "full": full}))
        self.view.findings.show_rows(
            [(n, _finding_row(line)) for n, line in enumerate(loaded.findings)]
        )
        events = loaded.events
        self.view.events.show_rows(
            [
                *((f"i{n}", _incident_row(line)) for n, line in enumerate(events.incidents)),
                *((f"d{n}", _dropout_row(line)) for n, line in enumerate(events.dropouts)),
            ]
        )
        self._show_items()
        self._show_tab()

    def _show_tab(self) -> None:
        loaded = self._loaded
        if loaded is None:
            return
        term = {"term": loaded.term_name}
        events = loaded.events
        late = sum(bool(line.late) for line in events.incidents)
        overdue = sum(line.state == "overdue" for line in loaded.findings)
        empty, code, args = {
            "scores": (not loaded.scores, "NOTHING", None),
            "findings": (
                not loaded.findings,
                "NO_FINDINGS",
                {"count": len(loaded.findings), "overdue": overdue},
            ),
            "events": (
                not (events.incidents or events.dropouts),
                "NO_EVENTS",
                {"count": len(events.incidents), "late": late, "cases": len(events.dropouts)},
            ),
        }[self._tab]
        self.view.show_tab(self._tab, sentence(f"SUPERVISION_{code}", term) if empty else "")
        facts = [loaded.term_name]
        if args is not None and not empty:
            facts.append(sentence(f"SUPERVISION_{self._tab.upper()}_FACT", args))
        self.facts = tuple(facts)
        self.header_changed.emit()

    def _score(self) -> SchoolScore | None:
        code = self.view.scores_table.row_id()
        scores = self._loaded.scores if self._loaded else []
        return next((each for each in scores if each.code == code), None)

    def _show_items(self) -> None:
        if self._loaded is None:
            return
        score = self._score()
        if score is None:
            bare = [(item.code, _bare_row(item)) for item in self._loaded.items]
            self.view.show_items(bare, sentence("SUPERVISION_ITEMS"))
        else:
            rows = [
                (each.item.code, _item_row(each, score.own.get(each.item.code)))
                for each in score.score.items
            ]
            self.view.show_items(rows, sentence("SUPERVISION_ITEMS_OF", {"school": score.name}))
        self._show_weight()

    def _item(self) -> AssessmentItem | None:
        code = self.view.items_table.row_id()
        items = self._loaded.items if self._loaded else ()
        return next((item for item in items if item.code == code), None)

    def _show_weight(self) -> None:
        item = self._item()
        may = self.desk.site.may(Right.SETTINGS)
        self.view.weight_bar.setVisible(item is not None and may)
        if item is not None:
            self.view.weight.setText(str(item.weight))

    # what the bureau does -----------------------------------------------------------------------

    def _on_weight(self, text: str) -> None:
        item, typed = self._item(), text.strip()
        if item is None or not (typed.isascii() and typed.isdigit()):
            return
        if int(typed) == item.weight:
            return
        site, weight = self.desk.site, int(typed)

        def keep(watcher: Watcher) -> object:
            from liushou_desktop.services.bureau.county_assessment import set_weight

            return set_weight(site, item.code, weight, sentence("SUPERVISION_WEIGHT_REASON"))

        def kept(_: object) -> None:
            args = {"item": item.title, "weight": weight}
            self.desk.say(sentence("SUPERVISION_WEIGHT_SET", args))
            self.refresh()

        self.desk.jobs.run(keep, done=kept)

    def _on_notice(self, then) -> None:  # type: ignore[no-untyped-def]
        """The circular, with what the bureau asks of the schools."""
        if self._loaded is None:
            return
        demand = self.desk.ask.reason(
            sentence("SUPERVISION_DEMAND"),
            sentence("SUPERVISION_DEMAND_TEXT"),
            sentence("SUPERVISION_DEMAND_GO"),
        )
        if demand is None:
            return
        site, term = self.desk.site, self._loaded.term

        def draw(watcher: Watcher) -> bytes:
            from liushou_desktop.services.bureau.print_notice import print_notice

            return print_notice(site, term, demand).pdf

        self.desk.jobs.run(draw, done=then)

    def _print(self, pdf: bytes) -> None:
        from liushou_desktop.gui.common.paper_printing import print_pdf

        try:
            print_pdf(pdf, sentence("SUPERVISION_PRINT"), self.window())
        except ProgramError as error:
            self.desk.tell_error(error)

    def _save(self, pdf: bytes) -> None:
        assert self._loaded is not None
        name = sentence("SUPERVISION_NOTICE_FILE", {"term": self._loaded.term_name})
        file = self.desk.ask.save_file(sentence("SUPERVISION_SAVE"), name, "PDF (*.pdf)")
        if file is None:
            return

        def save(watcher: Watcher) -> Path:
            from liushou_desktop.base.files import write_whole

            write_whole(file, pdf)
            return file

        self.desk.jobs.run(
            save,
            done=lambda made: self.desk.say(
                sentence("SUPERVISION_NOTICE_SAVED", {"file": made.name})
            ),
        )

    def set_compact(self, is_compact: bool) -> None:
        super().set_compact(is_compact)
        self.view.set_compact(is_compact)


def _score_row(place: int, each: SchoolScore) -> Row:
    score = each.score
    if not score.is_scored:
        return ("—", Cell(each.name, strong=True), "—", "", "", _own(each.own_total), "")
    args = {"points": points(score.tenths), "full": score.full}
    before = "—" if each.before is None else f"{each.before / 10:.1f}%"
    return (
        str(place),
        Cell(each.name, strong=True),
        sentence("SUPERVISION_POINTS", args),
        Cell(meter=(score.tenths, score.full * 10, False)),
        before,
        _own(each.own_total),
        _gap(each.gap),
    )


def _own(tenths: int | None) -> str:
    return "—" if tenths is None else points(tenths)


def _gap(gap: int | None) -> Cell:
    """Where the school's own points stand against its figures."""
    if not gap:
        return Cell("")
    code = "SUPERVISION_OWN_ABOVE" if gap > 0 else "SUPERVISION_OWN_BELOW"
    said = sentence(code, {"points": points(abs(gap))})
    return Cell(said, mark=Mark.DOUBT) if gap > _WIDE else Cell(said, tone="ink2")


def _bare_row(item: AssessmentItem) -> Row:
    weight = str(item.weight) if item.weight else "—"
    return (Cell(f"{item.code} {item.title}", strong=True), item.figure, f"— / {weight}", "", "")


def _item_row(each: ItemScore, own: tuple[int | None, str] | None) -> Row:
    item = each.item
    got = "—" if each.tenths is None else points(each.tenths)
    args = {"points": got, "full": item.weight or "—"}
    told, remark = own or (None, "")
    return (
        Cell(f"{item.code} {item.title}", strong=True),
        f"{item.figure}　{each.numerator} / {each.denominator}",
        sentence("SUPERVISION_POINTS", args),
        _own(told),
        remark,
    )


def _finding_row(line: FindingLine) -> Row:
    criticised = sentence("FINDING_CRITICISED") if line.criticised else ""
    word = sentence(f"FINDING_STATE_{line.state.upper()}")
    return (
        Cell(word, mark=_FINDING_MARKS[line.state]),
        Cell(line.school, strong=True),
        f"{line.on or '—'}",
        line.inspector,
        line.kind,
        line.finding,
        line.remedy,
        f"{line.due or '—'}",
        f"{line.done or '—'}",
        " ".join(part for part in (criticised, line.notice) if part),
    )


def _incident_row(line: IncidentLine) -> Row:
    told = "EVENT_NOT_TOLD" if line.told is None else "EVENT_TOLD"
    clock = sentence(told, {"spent": spent(line.told or 0)})
    is_running = line.state == "running"
    if line.late:
        how = Cell(sentence("EVENT_LATE"), mark=Mark.OVERDUE)
    elif line.told is None:
        how = Cell("—", mark=Mark.DOUBT)
    else:
        how = Cell(sentence("EVENT_IN_TIME"), mark=Mark.DONE)
    return (
        how,
        Cell(line.school, strong=True),
        line.kinds,
        f"{line.found:%Y-%m-%d %H:%M}" if line.found else "—",
        clock,
        Cell(sentence("EVENT_RUNNING" if is_running else "EVENT_CLOSED")),
    )


def _dropout_row(line: DropoutLine) -> Row:
    if line.returned_on is not None:
        clock = sentence("EVENT_RETURNED", {"day": line.returned_on.isoformat()})
    else:
        clock = "—" if line.days is None else sentence("EVENT_AWAY", {"days": line.days})
    is_back = line.days is None
    mark = Mark.OVERDUE if line.is_overdue else Mark.DONE if is_back else Mark.RUNNING
    word = sentence("EVENT_OVERDUE") if line.is_overdue else line.state
    return (
        Cell(word, mark=mark),
        Cell(line.school, strong=True),
        line.state,
        f"{line.seen_on or '—'}",
        clock,
        sentence("EVENT_ATTEMPTS", {"count": line.attempts}),
    )
