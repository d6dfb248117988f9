"""Who the chosen paper is for: the classes on offer, the rows in the middle, what is ticked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from PySide6.QtCore import QObject, Signal

from liushou_desktop.app.wording import sentence
from liushou_desktop.gui.common.buttons import Choice
from liushou_desktop.gui.common.cells import Row
from liushou_desktop.gui.common.page import Desk
from liushou_desktop.gui.school.printing_rows import child_row, filled_rows
from liushou_desktop.gui.school.printing_view import PrintingView
from liushou_desktop.services.school.paper_shelf import FORM, SCHOOL, Paper
from liushou_desktop.services.school.print_choices import (
    KeptSheet,
    PaperChild,
    class_to_open,
    kept_sheets,
)

_GIVEN, _EVERYBODY = "*", ""


class PrintingList(QObject):
    """Follows a paper; ``changed`` when other rows are shown or ticked.

    Attributes:
        everybody: all children of the school, by class.
        paper: the paper to print, filled in or blank.
    """

    changed = Signal()

    def __init__(self, desk: Desk, view: PrintingView, paper: Paper) -> None:
        super().__init__(view)
        self.everybody: list[PaperChild] = []
        self.paper = paper
        self.is_filled = False
        self._desk, self._view = desk, view
        self._kept: list[KeptSheet] = []
        self._given: frozenset[str] = frozenset()
        self._class: str | None = None
        view.class_chosen.connect(self.take_class)
        view.scope_chosen.connect(lambda _: self._show_rows())
        view.changed.connect(self.changed)
        view.tick_all.clicked.connect(lambda: view.model.tick(view.model.ids(), True))
        view.tick_others.clicked.connect(self._tick_others)

    # what it is asked for -----------------------------------------------------------------

    def give(self, children: Iterable[object]) -> None:
        """The children another page wants printed; none: as before."""
        self._given = frozenset(str(child) for child in children)
        if self._given:
            self._class = _GIVEN
        elif self._class == _GIVEN:
            self._class = None

    def take_paper(self, paper: Paper, *, is_filled: bool = False) -> None:
        """Another paper, or the same one blank or filled in; shown by ``show``."""
        self.paper, self.is_filled = paper, is_filled

    def forget_class(self) -> None:
        """Let the paper say which class to open."""
        self._class = None

    def take_class(self, class_id: str) -> None:
        """A class; "" is the whole school."""
        self._class = class_id
        self._show_rows()

    def show(self) -> None:
        """The classes and rows of the paper in hand."""
        self._view.show_paper(self.paper, self.is_filled)
        self._offer_classes()
        is_asked_for_all = self._class == _GIVEN or not self.paper.is_wanted_by_some
        self._view.switch.choose("all" if is_asked_for_all else "wanted")
        self._kept = []
        if self.is_filled and self.paper.kind == FORM:
            self._load_kept()
        else:
            self._show_rows()

    # what it answers ----------------------------------------------------------------------

    def chosen(self) -> list[str]:
        """Ids to print, in the order of the list: of children, or of records."""
        if self.paper.is_by_class and not self._view.shows_records():
            return [child.id for child in self._in_class()]
        model = self._view.model
        return [str(each) for each in model.ids() if each in model.ticked]

    def is_anything(self) -> bool:
        """Whether there is somebody or something to print; the school's own papers always are."""
        is_of_school = self.paper.scope == SCHOOL and not self._view.shows_records()
        return is_of_school or bool(self.chosen())

    def one_class(self) -> tuple[str, ...] | None:
        """The class chosen, for papers of a class; None = the whole school."""
        if self._class is None or self._class in (_GIVEN, _EVERYBODY):
            return None
        return (self._class,)

    def to_take_back(self) -> list[PaperChild]:
        """Of those chosen, who holds a card that the new one replaces."""
        chosen = set(self.chosen())
        return [
            child
            for child in self.everybody
            if child.id in chosen and child.since is not None and child.card_state == "stale"
        ]

    # rows ---------------------------------------------------------------------------------

    def _load_kept(self) -> None:
        """What was filled in this term; asked when somebody wants to print it."""
        site, paper = self._desk.site, self.paper

        def done(kept: list[KeptSheet]) -> None:
            if paper is self.paper and self.is_filled:
                self._kept = kept
                self._show_rows()

        self._desk.jobs.run(lambda _: kept_sheets(site, paper.of), done=done)

    def _offer_classes(self) -> None:
        names = {child.class_id: child.class_label for child in self.everybody}
        choices = [Choice(_EVERYBODY, sentence("PRINT_ALL_CLASSES"))]
        choices += [Choice(key, name) for key, name in names.items() if key]
        if self._given:
            words = sentence("PRINT_CHOSEN", {"count": len(self._given)})
            choices.insert(0, Choice(_GIVEN, words))
        self._view.classes.set_choices(choices)
        if self.paper.is_by_class and self._class in (None, _GIVEN):
            self._class = _EVERYBODY
        if self._class is None:
            self._class = class_to_open(self.everybody, self.paper)
            if not self._class and self.everybody:
                self._class = self.everybody[0].class_id
        self._view.classes.choose(self._class)

    def _in_class(self) -> list[PaperChild]:
        if self._class == _GIVEN:
            return [child for child in self.everybody if child.id in self._given]
        return [child for child in self.everybody if self._class in (_EVERYBODY, child.class_id)]

    def _show_rows(self) -> None:
        """Children to tick, children with what was filled in, kept records, or nobody."""
        if self.is_filled and self.paper.kind == FORM:
            rows = filled_rows(self.paper, self._in_class(), self._kept, self._desk.today())
            self._set_rows(rows, {row_id for row_id, _ in rows}, sentence("PRINT_KEPT_NONE"))
        elif self.paper.scope == SCHOOL:
            self._set_rows([], set(), sentence("PRINT_SCHOOL_PAPER"))
        else:
            self._show_children()

    def _show_children(self) -> None:
        here, paper, switch = self._in_class(), self.paper, self._view.switch
        wanted = [child for child in here if child.needs(paper)]
        switch.set_word("wanted", sentence("PRINT_WANTED", {"count": len(wanted)}))
        whole = "PRINT_WHOLE_CLASS" if self._class not in (_GIVEN, _EVERYBODY) else "PRINT_WHOLE"
        all_word = sentence(whole, {"count": len(here)})
        switch.set_word("all", all_word)
        is_narrowed = switch.code() == "wanted" and paper.is_wanted_by_some
        shown = wanted if is_narrowed else here
        ticked = {child.id for child in (here if self._class == _GIVEN else wanted)}
        if not paper.is_card and not is_narrowed:
            ticked = {child.id for child in here}
        empty = sentence("PRINT_NOBODY_WANTED", {"word": all_word})
        self._set_rows(
            [(child.id, child_row(child, paper, self._desk.today())) for child in shown],
            ticked,
            empty if self.everybody else sentence("PRINT_EMPTY"),
        )

    def _set_rows(self, rows: Sequence[tuple[str, Row]], ticked: set[str], empty: str) -> None:
        self._view.model.ticked = set(ticked)
        self._view.model.show_rows(rows)
        self._view.empty.setVisible(not rows)
        self._view.empty.setText(empty)
        self.changed.emit()

    def _tick_others(self) -> None:
        model = self._view.model
        held: set[Any] = set(model.ticked)
        model.tick([each for each in model.ids() if each not in held], True)
        model.tick([each for each in model.ids() if each in held], False)
