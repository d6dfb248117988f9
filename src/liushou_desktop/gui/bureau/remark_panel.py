"""写意见: which sheet, which row, which cell, and what shall be done about it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from liushou_desktop.app.commands import command, shown_keys
from liushou_desktop.app.wording import sentence
from liushou_desktop.gui.common import theme
from liushou_desktop.gui.common.buttons import Button, Choice
from liushou_desktop.gui.common.cards import Card
from liushou_desktop.gui.common.cells import Cell, Column
from liushou_desktop.gui.common.combos import FilterCombo, SearchCombo
from liushou_desktop.gui.common.inputs import TextField
from liushou_desktop.gui.common.labels import label, rule
from liushou_desktop.gui.common.rows_model import RowsModel
from liushou_desktop.gui.common.tables import TableView

if TYPE_CHECKING:
    from liushou_desktop.services.bureau.remark_places import SheetPlaces

_COLUMNS = (
    Column("sheet", "表", 96),
    Column("row", "哪一行", 150),
    Column("field", "哪一格", 110),
    Column("text", "意见", 200, stretches=True),
    Column("drop", "", 66),
)

Remark = Mapping[str, str]
_CHILDREN = "S2"  # what most remarks are about


class RemarkPanel(Card):
    """Remarks to one package, one line each, until they are written down together.

    ``given`` carries them as mappings with ``sheet``, ``text`` and, where chosen, ``row`` and
    ``field``, and whether the package is given back; an empty list takes all remarks back.
    """

    given = Signal(object, bool)
    closed = Signal()

    def __init__(self) -> None:
        super().__init__(sentence("REMARK_TITLE"), flush=True)
        self.setObjectName("card:remarks")
        self._places: dict[str, SheetPlaces] = {}
        self._remarks: list[dict[str, str]] = []
        self._begun: list[dict[str, str]] = []
        self.body.addWidget(self._build_entry())
        self.body.addWidget(rule())
        self.remarks = RowsModel(_COLUMNS)
        self.table = TableView(self.remarks, "remarks", row_height=29)
        self.table.link_pressed.connect(lambda row, _: self._drop(row))
        self.table.setFixedHeight(theme.TABLE_HEAD + 2 * 29 + 2)
        self.body.addWidget(self.table)
        self.body.addWidget(rule())
        self.body.addWidget(self._build_foot())

    def _build_entry(self) -> QWidget:
        self.sheet = FilterCombo([])
        self.sheet.setObjectName("field:remark_sheet")
        self.sheet.setAccessibleName(sentence("REMARK_SHEET"))
        self.row = _combo("row", "REMARK_ROW")
        self.field = _combo("field", "REMARK_FIELD")
        self.text = TextField()
        self.text.setObjectName("field:remark_text")
        self.text.setPlaceholderText(sentence("REMARK_WHAT"))
        self.text.setAccessibleName(sentence("REMARK_WHAT"))
        self.add = Button(sentence("REMARK_ADD"))
        self.add.setObjectName("button:add_remark")
        self.sheet.chosen.connect(lambda _: self._on_sheet())
        self.row.settled.connect(self.field.setFocus)
        self.field.settled.connect(self.text.setFocus)
        self.text.textChanged.connect(self._judge)
        for place in (self.row, self.field):
            place.changed.connect(self._judge)
        self.unknown = label("", tone="bad", wrap=True)
        self.text.settled.connect(self._on_add)
        self.add.clicked.connect(self._on_add)
        entry = QWidget()
        column = QVBoxLayout(entry)
        column.setContentsMargins(14, 10, 14, 10)
        column.setSpacing(theme.S8)
        where, what = QHBoxLayout(), QHBoxLayout()
        for row in (where, what):
            row.setSpacing(theme.S8)
            column.addLayout(row)
        where.addWidget(self.sheet)
        where.addWidget(self.row, 3)
        where.addWidget(self.field, 2)
        column.addWidget(self.unknown)
        self.unknown.hide()
        what.addWidget(self.text, 1)
        what.addWidget(self.add)
        return entry

    def _build_foot(self) -> QWidget:
        line = QWidget()
        row = QHBoxLayout(line)
        row.setContentsMargins(14, 8, 14, 8)
        row.setSpacing(theme.S8)
        self.give = Button("", "primary", shortcut=shown_keys(command("page.confirm").shortcut))
        self.give.setObjectName("button:give_remarks")
        self.give.clicked.connect(lambda: self.give_now())
        self.keep = Button(sentence("REMARK_KEEP"))
        self.keep.setObjectName("button:keep_remarks")
        self.keep.clicked.connect(lambda: self.give_now(returned=False))
        leave = Button(sentence("REMARK_LEAVE"))
        leave.clicked.connect(self.closed)
        row.addStretch(1)  # a toast may stand at the left
        row.addWidget(leave)
        row.addWidget(self.keep)
        row.addWidget(self.give)
        return line

    def begin(
        self, school: str, places: Sequence[SheetPlaces], written: Sequence[Remark] = ()
    ) -> None:
        """Start on a package; ``written`` are the remarks it carries already."""
        self.set_title(sentence("REMARK_TITLE"), sentence("REMARK_FACT", {"school": school}))
        self._places = {place.id: place for place in places}
        self._remarks = [dict(remark) for remark in written]
        self._begun = [dict(remark) for remark in written]
        self._had_any = bool(written)
        self.sheet.set_choices([Choice(place.id, place.title) for place in places])
        if places:
            self.sheet.choose(_CHILDREN if _CHILDREN in self._places else places[0].id)
        self._on_sheet()
        self.text.clear()
        self._show()

    def add_written(self, written: Sequence[Remark]) -> None:
        """Remarks somebody else wrote to the same package meanwhile, before those written here."""
        theirs = [dict(remark) for remark in written]
        self._remarks = [*theirs, *(each for each in self._remarks if each not in theirs)]
        self._begun, self._had_any = theirs, self._had_any or bool(theirs)
        self._show()

    @property
    def is_unsaved(self) -> bool:
        """Whether something was written that is not kept yet."""
        return self.isVisible() and (self._remarks != self._begun or bool(self.text.text().strip()))

    def give_now(self, *, returned: bool = True) -> None:
        """Ctrl+Enter: the remark being written counts too, unless it names a place there is not."""
        self._on_add()
        if self.text.text().strip():
            self.text.setFocus()
        elif self._remarks or self._had_any:
            self.given.emit([dict(remark) for remark in self._remarks], returned)

    def first_field(self) -> QWidget:
        """Where the cursor goes."""
        return self.row

    def _on_sheet(self) -> None:
        place = self._places.get(self.sheet.code())
        rows = place.rows.items() if place else ()
        fields = place.fields.items() if place else ()
        self.row.set_choices([Choice(key, words) for key, words in rows])
        self.field.set_choices([Choice(code, words) for code, words in fields])
        self._judge()

    def _judge(self) -> None:
        is_ready = bool(self.text.text().strip()) and bool(self.sheet.code())
        why = None if is_ready else sentence("REMARK_NEEDS_TEXT")
        for place in (self.row, self.field):
            unknown = place.currentText().strip() if place.problem() else ""
            place.set_tone("bad" if unknown else "")
            if unknown:
                why = sentence("REMARK_UNKNOWN_PLACE", {"text": unknown})
        self.unknown.setText(why if why and self.row.problem() + self.field.problem() else "")
        self.unknown.setVisible(bool(self.unknown.text()))
        self.add.set_blocked(why)

    def _on_add(self) -> None:
        text, sheet = self.text.text().strip(), self.sheet.code()
        if not text or not sheet or self.row.problem() or self.field.problem():
            return
        remark = {"sheet": sheet, "text": text}
        if (row := self.row.code()) is not None:
            remark["row"] = row
        if (field := self.field.code()) is not None:
            remark["field"] = field
        self._remarks.append(remark)
        self.text.clear()
        self.row.set_code(None)
        self.field.set_code(None)
        self._show()
        self.row.setFocus()

    def _drop(self, row_id: object) -> None:
        del self._remarks[int(str(row_id))]
        self._show()

    def _show(self) -> None:
        self.remarks.show_rows(
            [(str(place), self._line(remark)) for place, remark in enumerate(self._remarks)]
        )
        count = len(self._remarks)
        self.table.setVisible(bool(count))
        takes_back = not count and self._had_any
        code = "REMARK_TAKE_BACK" if takes_back else "REMARK_GIVE"
        self.give.setText(sentence(code, {} if takes_back else {"count": count}))
        self.give.set_blocked(None if count or takes_back else sentence("REMARK_NEEDS_ONE"))
        self.keep.set_blocked(None if count else sentence("REMARK_NEEDS_ONE"))
        self._judge()

    def _line(self, remark: Remark) -> tuple[Cell | str, ...]:
        place = self._places.get(remark["sheet"])
        title = place.title if place else remark["sheet"]
        rows = place.rows if place else {}
        fields = place.fields if place else {}
        return (
            title,
            rows.get(remark.get("row") or "", "—"),
            fields.get(remark.get("field") or "", "—"),
            Cell(remark["text"], strong=True),
            Cell(sentence("REMARK_DROP"), link=True),
        )


def _combo(name: str, code: str) -> SearchCombo:
    combo = SearchCombo([], width=120)
    combo.setObjectName(f"field:remark_{name}")
    combo.setAccessibleName(sentence(code))
    combo.line.setPlaceholderText(sentence(code))
    return combo
