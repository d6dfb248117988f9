"""One list over one term, as schools reported it: the newest term unless another is chosen."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import TYPE_CHECKING, Generic, TypeVar

from PySide6.QtWidgets import QWidget

from liushou_desktop.app.wording import sentence
from liushou_desktop.base.progress import Watcher
from liushou_desktop.gui.common.cells import Column, Row
from liushou_desktop.gui.common.list_card import ListCard
from liushou_desktop.gui.common.page import Desk, Page
from liushou_desktop.gui.common.term_combo import TermCombo

if TYPE_CHECKING:
    from liushou_desktop.domain.schooling import Term
    from liushou_desktop.services.shared.site import Site

Line = TypeVar("Line")


class TermListPage(Page, Generic[Line]):
    """A page says what it loads, how a line looks and what the whole is in numbers.

    Args:
        words: wording codes of the list's title, of its fact (with the numbers) and of what stands
            there without lines.
    """

    def __init__(
        self, desk: Desk, columns: Sequence[Column], name: str, words: tuple[str, str, str]
    ) -> None:
        super().__init__(desk)
        self._title, self._fact, self._nothing = words
        self.lines: Sequence[Line] = ()
        self._by_key: dict[Hashable, Line] = {}
        self.term: str | None = None
        self.card = ListCard(columns, name, sentence(self._title))
        self.table = self.card.table
        self.terms = TermCombo()
        self.terms.chosen.connect(self._on_term)
        self.card.add_to_header(self.terms)
        self.body.addWidget(self.card, 1)
        self.table.current_changed.connect(lambda _: self.header_changed.emit())

    def load(self, site: Site, term: str) -> Sequence[Line]:
        """The lines of a term, in the order they are shown; on the worker."""
        raise NotImplementedError

    def row(self, line: Line) -> Row:
        """One line of the table."""
        raise NotImplementedError

    def key(self, line: Line, place: int) -> Hashable:
        """By what the cursor finds a line again when the list has changed its order."""
        return place

    def numbers(self, lines: Sequence[Line]) -> Mapping[str, object]:
        """What the fact beside the title says."""
        raise NotImplementedError

    def open(self, **arguments: object) -> None:
        """``term``: which one."""
        self.term = str(arguments["term"]) if arguments.get("term") else self.term

    def first_field(self) -> QWidget | None:
        return self.table

    def refresh(self) -> None:
        site, term = self.desk.site, self.term
        self.terms.offer(site)

        def load(watcher: Watcher) -> tuple[Term, Sequence[Line]]:
            from liushou_desktop.services.bureau.package_chain import last_told_term

            wanted = last_told_term(site, term)
            return wanted, self.load(site, wanted.id)

        self.desk.jobs.run(load, done=self._show)

    def chosen(self) -> Line | None:
        """The line under the cursor."""
        return self._by_key.get(self.table.row_id())

    def _on_term(self, term: str) -> None:
        self.term = term
        self.refresh()

    def _show(self, loaded: tuple[Term, Sequence[Line]]) -> None:
        term, self.lines = loaded
        self.term = term.id
        self.terms.choose(term.id)
        self.facts = (term.name,)
        fact = sentence(self._fact, self.numbers(self.lines)) if self.lines else ""
        self.card.set_title(sentence(self._title), fact)
        nothing = sentence(self._nothing, {"term": term.name})
        self._by_key = {self.key(line, n): line for n, line in enumerate(self.lines)}
        rows = [(key, self.row(line)) for key, line in self._by_key.items()]
        self.card.show_rows(rows, nothing)
        self.header_changed.emit()

    def set_compact(self, is_compact: bool) -> None:
        super().set_compact(is_compact)
        self.table.set_compact(is_compact)
