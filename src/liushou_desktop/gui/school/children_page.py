"""儿童档案: find a child in a few keys; the list, its filters and what can be done with it."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

from liushou_desktop.app.wording import sentence
from liushou_desktop.base.progress import Watcher
from liushou_desktop.gui.common.buttons import Choice
from liushou_desktop.gui.common.cards import Beginning, EmptyState
from liushou_desktop.gui.common.cells import Row
from liushou_desktop.gui.common.dialogs import Answer
from liushou_desktop.gui.common.page import Desk, Page, PageAction
from liushou_desktop.gui.common.paged_model import SqlPagedModel
from liushou_desktop.gui.common.progress_strip import ProgressStrip
from liushou_desktop.gui.school.children_rows import columns, row_of
from liushou_desktop.gui.school.children_view import ChildrenView
from liushou_desktop.gui.school.masked_value import MaskedValue
from liushou_desktop.gui.school.reveal import reveal_on
from liushou_desktop.services.school.scope import sees_all
from liushou_desktop.services.shared.rights import Right

if TYPE_CHECKING:
    from liushou_desktop.services.school.find_children import FilterChoices
    from liushou_desktop.services.school.show_child import ChildPage
    from liushou_desktop.services.shared.site import Site

_PREVIEW_PAUSE_MS = 60
_MOST_NAMED = 500  # so many children are handed to the printing page by name
_SORT_KEY = "children.sort"


class ChildrenModel(SqlPagedModel):
    """Asks for its ids on the worker: 100,000 of them must not hold the window."""

    def __init__(self, page: ChildrenPage) -> None:
        super().__init__(columns(), lambda _key, _down: (), page.fetch_rows, page.desk.jobs)
        self._owner = page

    def reload(self) -> None:
        self._owner.ask()


class ChildrenPage(Page):
    """The list of children; it keeps its filters and its row while other pages are shown."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.title = sentence("PAGE_CHILDREN")
        self._among: frozenset[str] | None = None
        self._asked = self._looked = 0  # numbers of the newest question, the newest preview
        self._wanted_row = ""
        self._returns = False  # from a child that was opened here
        self._is_folded: bool | None = None
        self.model = ChildrenModel(self)
        sort, down = desk.memory.recall(_SORT_KEY, ["class", False])
        self.model.sort_key, self.model.sort_descending = sort, down
        self.model.sorted_by.connect(lambda key, down: desk.memory.remember(_SORT_KEY, [key, down]))
        self.view = ChildrenView(self.model)
        self.view.table.remember_columns(desk.memory)
        self.strip = ProgressStrip()
        self.empty = _empty_state(desk.site)
        self.empty.hide()
        for widget in (self.strip, self.view, self.empty):
            self.body.addWidget(widget, 0 if widget is self.strip else 1)
        self._set_fixed_choices()
        self._preview_pause = QTimer(self, singleShot=True, interval=_PREVIEW_PAUSE_MS)
        self._preview_pause.timeout.connect(self._look)
        self._connect()

    def _connect(self) -> None:
        self.view.asked_again.connect(self.ask)
        self.view.cleared.connect(self.clear)
        self.view.pane_pressed.connect(self.fold_pane)
        self.view.opened.connect(self.open_child)
        self.view.current_changed.connect(self._on_current_changed)
        self.view.preview.open_pressed.connect(lambda: self.open_child(self.view.preview.child))
        self.view.preview.visit_pressed.connect(self._on_visit)
        self.view.preview.reveal_asked.connect(self._on_reveal)
        self.empty.chosen.connect(self._on_begin)

    def _set_fixed_choices(self) -> None:
        word = sentence
        self.view.set_choices(
            "who",
            (
                Choice("active", word("FILTER_ACTIVE")),
                Choice("closed", word("FILTER_CLOSED")),
                Choice("all", word("FILTER_ALL_PUPILS")),
            ),
        )
        self.view.set_choices(
            "category",
            (
                Choice("", word("FILTER_CATEGORY")),
                Choice("2", word("FILTER_BOTH_AWAY")),
                Choice("1", word("FILTER_ONE_AWAY")),
            ),
        )
        self.view.set_choices(
            "attention",
            (
                Choice("", word("FILTER_ATTENTION")),
                Choice("red", word("FILTER_RED")),
                Choice("yellow", word("FILTER_YELLOW")),
                Choice("green", word("FILTER_GREEN")),
            ),
        )
        knows = (Choice(f"k{n}", word("FILTER_KNOW_GAP", {"know": word(f"KNOW_K{n}")})) for n in _K)
        self.view.set_choices(
            "gap", (Choice("", word("FILTER_GAP")), Choice("any", word("FILTER_ANY_GAP")), *knows)
        )
        self._set_found_choices((), ())

    def _set_found_choices(
        self, classes: Iterable[tuple[str, str]], villages: Iterable[str]
    ) -> None:
        every = Choice("", sentence("FILTER_CLASS_ID"))
        self.view.set_choices("class_id", (every, *(Choice(id, name) for id, name in classes)))
        every = Choice("", sentence("FILTER_VILLAGE"))
        self.view.set_choices("village", (every, *(Choice(name, name) for name in villages)))

    # what the window asks -----------------------------------------------------------------

    def page_actions(self) -> Sequence[PageAction]:
        site = self.desk.site
        actions = [PageAction("page.fold_pane", "", self.fold_pane)]
        actions.append(PageAction("page.next_pane", "", self._next_pane))
        if self.empty.isVisibleTo(self):
            return [*actions, *self._first_actions()]
        if site.may(Right.EXPORT):
            word = sentence("CHILDREN_EXPORT")
            actions.append(PageAction("page.export", word, self.export, icon="export"))
        if not self.is_compact:
            word = sentence("PAGE_TRANSFERS")
            actions.append(
                PageAction(
                    "page.transfer", word, lambda: self.desk.go("school.transfers"), icon="swap"
                )
            )
        if site.may(Right.PRINT):
            word = sentence("CHILDREN_PRINT_CARDS")
            actions.append(PageAction("page.print", word, self._on_print, icon="printer"))
        if site.may(Right.EDIT_CHILD):
            word = sentence("CHILDREN_NEW")
            actions.append(PageAction("page.new", word, self._on_new, "primary", "plus"))
        return actions

    def _first_actions(self) -> Iterator[PageAction]:
        """The keys shown on the ways to begin; their buttons stand in the empty state."""
        site = self.desk.site
        if site.may(Right.IMPORT):
            word = sentence("CHILDREN_CHOOSE_FILE")
            yield PageAction("page.open_file", word, lambda: self._on_begin(0), in_header=False)
        if site.may(Right.EDIT_CHILD):
            yield PageAction("page.new", sentence("CHILDREN_NEW"), self._on_new, in_header=False)

    def open(self, **arguments: object) -> None:
        """``village``, ``class_id``, ``category``, ``who``, ``gap``, ``text``: filters set;
        ``children``: only these; ``row``: where the cursor goes. Without filters the page stays
        as it was left."""
        if row := arguments.pop("row", None):
            self._wanted_row = str(row)
            self.view.table.select_id(self._wanted_row)
        children = arguments.pop("children", None)
        if not arguments and children is None:
            return
        self.view.clear_filters()
        self._among = frozenset(children) if children else None  # type: ignore[call-overload]
        text = str(arguments.pop("text", "") or "")
        self.view.search.blockSignals(True)
        self.view.search.setText(text)
        self.view.search.blockSignals(False)
        for name, value in arguments.items():
            if name in self.view.combos and value:
                self._choose(name, str(value))

    def _choose(self, name: str, code: str) -> None:
        """Choose a filter; a village or class that is not offered yet is offered from now on."""
        combo = self.view.combos[name]
        if combo.findText(code) < 0 and name == "village":
            self._set_found_choices((), (code,))
        combo.choose(code)

    def refresh(self) -> None:
        self.desk.jobs.run(self._load_choices, done=self._show_choices)

    def start_search(self) -> None:
        """找儿童: an empty search field with the cursor in it."""
        self.view.search.setFocus()
        self.view.search.selectAll()

    def first_field(self) -> QWidget | None:
        """The row a child was opened from, or the search field."""
        returns, self._returns = self._returns, False
        return self.view.table if returns else self.view.search

    def escape(self) -> bool:
        if self.strip.isVisible():
            self.strip.stop()
            return True
        if self.view.is_narrowed() or self._among is not None:
            self.clear()
            return True
        return False

    def set_compact(self, is_compact: bool) -> None:
        super().set_compact(is_compact)
        folded = is_compact if self._is_folded is None else self._is_folded
        self.view.set_compact(is_compact, folded)

    def fold_pane(self) -> None:
        """F7: fold or show the pane."""
        self._is_folded = not self.view.preview.isHidden()
        self.view.set_compact(self.is_compact, self._is_folded)
        if not self._is_folded:
            self._look()

    def _next_pane(self) -> None:
        order = (self.view.search, self.view.table)
        present = next((i for i, widget in enumerate(order) if widget.hasFocus()), 1)
        order[(present + 1) % len(order)].setFocus()

    # the list -----------------------------------------------------------------------------

    def ask(self) -> None:
        """Ask for the children that fit now; the newest question wins."""
        self._asked += 1
        number, among = self._asked, self._among
        criteria = self.view.criteria()
        sort = ("-" if self.model.sort_descending else "") + self.model.sort_key
        row_id = self.view.table.row_id()
        held = self._wanted_row if row_id is None else row_id

        def work(watcher: Watcher) -> list[str] | None:
            from liushou_desktop.services.school.find_children import child_filter, find_children

            if number != self._asked:
                return None  # somebody typed on while this waited
            wanted = child_filter(**criteria)
            return find_children(self.desk.site, wanted, sort=sort, among=among)

        def arrive(ids: list[str] | None) -> None:
            if ids is not None and number == self._asked:
                self._show_ids(ids, held)

        self.desk.jobs.run(work, done=arrive)

    def _show_ids(self, ids: list[str], held: Hashable) -> None:
        self.model.show_ids(ids)
        only = sentence("CHILDREN_ONLY", {"count": len(self._among)}) if self._among else ""
        typed = self.view.search.text().strip()
        code = "CHILDREN_NOBODY_FOUND" if typed else "CHILDREN_NOBODY_FITS"
        self.view.show_found(len(ids), only, sentence(code, {"text": typed}))
        if ids and not self.view.table.select_id(held):
            self.view.table.select_row(0)
        if not ids:
            self._on_current_changed(None)

    def fetch_rows(self, ids: Sequence[Hashable]) -> Sequence[Row]:
        """A page of rows for the table."""
        from liushou_desktop.services.school.find_children import child_rows

        typed = self.view.search.text().strip()
        wanted = [str(each) for each in ids]
        found = {row.id: row_of(row, typed) for row in child_rows(self.desk.site, wanted)}
        return [found.get(each, ()) for each in wanted]

    def _load_choices(self, watcher: Watcher) -> tuple[FilterChoices, int, int]:
        from liushou_desktop.services.school.find_children import (
            child_filter,
            count_children,
            filter_choices,
        )
        from liushou_desktop.services.school.refresh_summaries import refresh_all

        site = self.desk.site
        refresh_all(site)  # the program may have stood open over midnight
        active = count_children(site, child_filter(who="active"))
        pupils = active or count_children(site, child_filter())
        return filter_choices(site), active, pupils

    def _show_choices(self, loaded: tuple[FilterChoices, int, int]) -> None:
        choices, active, pupils = loaded
        codes = {name: self.view.combos[name].code() for name in ("class_id", "village")}
        self._set_found_choices(choices.classes, choices.villages)
        for name, code in codes.items():
            self.view.combos[name].choose(code)
        self.empty.setVisible(pupils == 0)
        self.view.setVisible(pupils > 0)
        code = "CHILDREN_ON_ROLL" if pupils else "CHILDREN_NONE_YET"
        self.facts = (sentence(code, {"count": active}),)
        self.header_changed.emit()
        if pupils:
            self.ask()

    def clear(self) -> None:
        """Everybody left behind today; the cursor stays on its child."""
        self._among = None
        self.view.clear_filters()
        self.ask()

    # preview ------------------------------------------------------------------------------

    def _on_current_changed(self, row_id: Hashable | None) -> None:
        self._looked += 1
        if row_id is None:
            if self.model.rowCount() == 0:
                self.view.preview.show_nothing(sentence("CHILDREN_NOBODY"))
            return
        self._wanted_row = str(row_id)
        self._preview_pause.start()

    def _look(self) -> None:
        """Read the child under the cursor, unless the pane is folded."""
        child = self.view.table.row_id()
        if child is None or self.view.preview.isHidden():
            return
        number, site = self._looked, self.desk.site

        def work(watcher: Watcher) -> ChildPage | None:
            from liushou_desktop.services.school.show_child import show_child

            return show_child(site, str(child)) if number == self._looked else None

        def arrive(page: ChildPage | None) -> None:
            if page is not None and number == self._looked:
                may_record = site.may(Right.RECORD)
                self.view.preview.show_child(page, self.desk.today(), may_record)

        self.desk.jobs.run(work, done=arrive)

    def _on_reveal(self, value: MaskedValue) -> None:
        reveal_on(self.desk, self.view.preview.child, value)

    # going on -----------------------------------------------------------------------------

    def open_child(self, row_id: object) -> None:
        """Open a child; the page knows the list for Ctrl+↓ and Ctrl+↑."""
        if row_id:
            self._wanted_row, self._returns = str(row_id), True
            self.desk.go("school.child", child=str(row_id), among=tuple(self.model.ids()))

    def _on_new(self) -> None:
        self.desk.go("school.child_form", child=None)

    def _on_visit(self) -> None:
        child = self.view.preview.child
        self.desk.go("school.keying", form="home_visit", children=(child,))

    def _on_print(self) -> None:
        """The rows chosen; else what the filters leave; else the printing page decides."""
        rows = self.view.table.selectionModel().selectedRows()
        chosen = [str(self.model.row_id(index.row())) for index in rows]
        if len(chosen) < 2:
            is_few = self.view.is_narrowed() or self._among is not None
            chosen = [str(each) for each in self.model.ids()] if is_few else []
        if 0 < len(chosen) <= _MOST_NAMED:
            self.desk.go("school.printing", children=tuple(chosen))
        else:
            self.desk.go("school.printing")

    def export(self) -> None:
        """The whole register as an Excel ledger; whole numbers only when asked for."""
        answers = (
            Answer("", sentence("GUI_LEAVE_AS_IS")),
            Answer("whole", sentence("EXPORT_WHOLE"), is_harmful=True),
            Answer("masked", sentence("EXPORT_MASKED")),
        )
        question, text = sentence("EXPORT_QUESTION"), sentence("EXPORT_TEXT")
        how = self.desk.ask.choose(question, text, answers)
        if not how:
            return
        site, today = self.desk.site, self.desk.today()
        name = sentence("EXPORT_NAME", {"school": site.name, "day": f"{today:%Y%m%d}"})
        place = self.desk.ask.save_file(sentence("EXPORT_WHERE"), name, "Excel (*.xlsx)")
        if place is None:
            return

        def work(watcher: Watcher) -> int:
            from liushou_desktop.services.school.class_forms import export_roster

            return export_roster(site, place, masked=how == "masked")

        def done(count: int) -> None:
            self.desk.say(sentence("EXPORT_DONE", {"count": count, "file": place.name}))

        self.desk.jobs.run(work, done=done, strip=self.strip, what=sentence("EXPORT_RUNNING"))

    def _on_begin(self, position: int) -> None:
        if self.desk.site.may(Right.IMPORT) and position < 2:
            self.desk.go("school.importing")
        else:
            self._on_new()


_K = (1, 2, 3, 4)


def _empty_state(site: Site) -> EmptyState:
    """Ways to begin; whoever sees only the own children is told whose they are."""
    if not sees_all(site):
        return EmptyState(sentence("CHILDREN_NONE_YOURS"), sentence("CHILDREN_NONE_YOURS_TEXT"), ())
    may_import = site.may(Right.IMPORT)
    ways = [
        Beginning(
            "import",
            sentence("CHILDREN_BEGIN_ROSTER"),
            sentence("CHILDREN_BEGIN_ROSTER_TEXT"),
            sentence("CHILDREN_CHOOSE_FILE"),
            "Ctrl+I",
            is_primary=True,
        ),
        Beginning(
            "document",
            sentence("CHILDREN_BEGIN_SHEET"),
            sentence("CHILDREN_BEGIN_SHEET_TEXT"),
            sentence("CHILDREN_CHOOSE_FILE"),
        ),
    ]
    by_hand = Beginning(
        "pencil",
        sentence("CHILDREN_BEGIN_HAND"),
        sentence("CHILDREN_BEGIN_HAND_TEXT"),
        sentence("CHILDREN_NEW"),
        "Ctrl+N",
        is_primary=not may_import,
    )
    shown = (*ways, by_hand) if may_import else (by_hand,)
    return EmptyState(sentence("CHILDREN_EMPTY_TITLE"), sentence("CHILDREN_EMPTY_TEXT"), shown)
