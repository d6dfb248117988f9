"""What 突发事件 and 控辍保学 of all schools have in common: the rows behind a line, the paper."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Generic, TypeVar

from liushou_desktop.app.wording import sentence
from liushou_desktop.base.progress import Watcher
from liushou_desktop.gui.bureau.reported_rows_link import ToldLine, go_to_rows
from liushou_desktop.gui.bureau.term_list_page import TermListPage
from liushou_desktop.gui.common.cells import Column
from liushou_desktop.gui.common.page import Desk, PageAction
from liushou_desktop.services.shared.rights import Right

if TYPE_CHECKING:
    from liushou_desktop.paper.printed import Printed


Line = TypeVar("Line", bound=ToldLine)


class EventListPage(TermListPage[Line], Generic[Line]):
    """``sheet`` is that of the package, ``paper`` one of ``print_events.PAPERS``."""

    page_id = ""
    sheet = ""
    paper = ""

    def __init__(
        self, desk: Desk, columns: Sequence[Column], name: str, words: tuple[str, str, str]
    ) -> None:
        super().__init__(desk, columns, name, words)
        self.table.opened.connect(lambda _: self._see())

    def page_actions(self) -> Sequence[PageAction]:
        nothing = None if self.lines else sentence("EVENTS_NOTHING")
        return (
            PageAction(
                "page.print",
                sentence("EVENTS_PRINT", {"count": len(self.lines)}),
                self._on_print,
                icon="printer",
                blocked=nothing,
                needs=Right.PRINT,
            ),
            PageAction(
                "page.confirm",
                sentence("EVENTS_SEE"),
                self._see,
                "primary",
                blocked=None if self.chosen() is not None else sentence("EVENTS_NOTHING"),
            ),
        )

    def _see(self) -> None:
        """What the school reported of it, row by row."""
        go_to_rows(self.desk, self.chosen(), term=self.term, sheet=self.sheet, origin=self.page_id)

    def _on_print(self) -> None:
        site, term, name = self.desk.site, self.term, self.paper

        def draw(watcher: Watcher) -> Printed:
            from liushou_desktop.app.event_words import dropout_words, incident_words
            from liushou_desktop.services.bureau.print_events import print_events

            return print_events(site, term, name, incident_words, dropout_words)

        def hand_over(printed: Printed) -> None:
            from liushou_desktop.gui.common.paper_printing import print_or_save

            print_or_save(self.desk, printed.pdf, self.title, self.window())

        self.desk.jobs.run(draw, done=hand_over)
