"""学校登记: invite, compare the stamped sheet, approve, revoke."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from liushou_desktop.app.wording import sentence
from liushou_desktop.base.progress import Watcher
from liushou_desktop.gui.common import theme
from liushou_desktop.gui.common.buttons import Button, ChipGroup, Choice
from liushou_desktop.gui.common.cards import Beginning, Card, EmptyState, Facts
from liushou_desktop.gui.common.cells import Cell, Column, Row
from liushou_desktop.gui.common.inputs import CodeField, LongTextField, TextField
from liushou_desktop.gui.common.labels import Badge, StatusLabel, label
from liushou_desktop.gui.common.marks import Mark
from liushou_desktop.gui.common.page import Desk, Page, PageAction
from liushou_desktop.gui.common.preview_pane import PreviewPane
from liushou_desktop.gui.common.rows_model import RowsModel
from liushou_desktop.gui.common.tables import TableView

if TYPE_CHECKING:
    from liushou_desktop.domain.register import SiteKey
    from liushou_desktop.services.bureau.register import Invited, SchoolLine

_COLUMNS = (
    Column("state", "情况", 130),
    Column("name", "学校", 220, stretches=True),
    Column("code", "标识码", 130),
    Column("kind", "类别", 90, folds=True),
    Column("key", "密钥", 150),
    Column("contact", "联系人", 160, folds=True),
)
_MARKS = {
    "invited": Mark.OPEN,
    "requested": Mark.DOUBT,
    "approved": Mark.DONE,
    "revoked": Mark.REFUSED,
}


class SchoolsPage(Page):
    """The register; the row that waits for its stamped sheet is approved at the right."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.title = sentence("PAGE_SCHOOLS")
        self._lines: dict[str, SchoolLine] = {}
        self.empty = EmptyState(
            sentence("SCHOOLS_EMPTY"),
            sentence("SCHOOLS_EMPTY_TEXT"),
            (
                Beginning(
                    "plus",
                    sentence("SCHOOLS_ADD"),
                    sentence("SCHOOLS_ADD_TEXT"),
                    sentence("SCHOOLS_ADD"),
                    "Ctrl+N",
                    is_primary=True,
                ),
            ),
        )
        self.empty.chosen.connect(lambda _: self._on_new())
        self.body.addWidget(self.empty, 1)
        self.work = QWidget()
        row = QHBoxLayout(self.work)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.S12)
        left = QVBoxLayout()
        left.setSpacing(theme.S12)
        self.entry = self._build_entry()
        left.addWidget(self.entry)
        card = Card(flush=True)
        self.rows = RowsModel(_COLUMNS)
        self.table = TableView(self.rows, "schools")
        self.table.current_changed.connect(self._on_current)
        card.body.addWidget(self.table, 1)
        left.addWidget(card, 1)
        row.addLayout(left, 1)
        self.preview = PreviewPane("school")
        row.addWidget(self.preview)
        self.body.addWidget(self.work, 1)
        self.entry.hide()
        self.empty.hide()

    def _build_entry(self) -> Card:
        card = Card(sentence("SCHOOLS_NEW"), sentence("SCHOOLS_NEW_FACT"))
        line = QHBoxLayout()
        line.setSpacing(theme.S12)
        self.code = CodeField(width=150)
        self.code.setObjectName("field:school_code")
        self.code.setPlaceholderText(sentence("SCHOOLS_CODE"))
        self.code.setAccessibleName(sentence("SCHOOLS_CODE"))
        self.name = TextField()
        self.name.setObjectName("field:school_name")
        self.name.setPlaceholderText(sentence("SCHOOLS_NAME"))
        self.name.setAccessibleName(sentence("SCHOOLS_NAME"))
        self.kind = ChipGroup(
            [
                Choice("school", sentence("SCHOOL_KIND_SCHOOL")),
                Choice("teaching_point", sentence("SCHOOL_KIND_TEACHING_POINT")),
                Choice("district", sentence("SCHOOL_KIND_DISTRICT")),
            ]
        )
        self.kind.set_codes(("school",))
        write = Button(sentence("SCHOOLS_WRITE"), "primary", "stick")
        write.setObjectName("button:write_enrolment")
        write.clicked.connect(self._on_write)
        cancel = Button(sentence("SCHOOLS_CANCEL"))
        cancel.clicked.connect(card.hide)
        line.addWidget(self.code)
        line.addWidget(self.name, 1)
        line.addWidget(self.kind)
        line.addWidget(write)
        line.addWidget(cancel)
        card.body.addLayout(line)
        return card

    def page_actions(self) -> Sequence[PageAction]:
        return (
            PageAction(
                "page.open_file",
                sentence("SCHOOLS_TAKE_REQUEST"),
                self._on_request,
                icon="import",
            ),
            PageAction("page.new", sentence("SCHOOLS_ADD"), self._on_new, "primary", "plus"),
        )

    def first_field(self) -> QWidget | None:
        return self.table

    def refresh(self) -> None:
        def load(watcher: Watcher) -> list[SchoolLine]:
            from liushou_desktop.services.bureau.register import list_schools

            return list_schools(self.desk.site)

        self.desk.jobs.run(load, done=self._show)

    def _show(self, lines: list[SchoolLine]) -> None:
        self._lines = {line.site.code: line for line in lines}
        waiting = sum(line.waiting is not None for line in lines)
        self.facts = (sentence("SCHOOLS_COUNT", {"count": len(lines), "waiting": waiting}),)
        is_empty = not lines and self.entry.isHidden()
        self.empty.setVisible(is_empty)
        self.work.setVisible(not is_empty)
        held = self.table.row_id()
        ordered = sorted(lines, key=lambda line: (line.waiting is None, line.site.name))
        self.rows.show_rows([(line.site.code, _row(line)) for line in ordered])
        if not (held and self.table.select_id(held)):
            self.table.select_row(0)
        self._on_current(self.table.row_id())
        self.header_changed.emit()

    def _on_current(self, code: object) -> None:
        line = self._lines.get(str(code))
        if line is None:
            self.preview.begin(sentence("PREVIEW_NOTHING"))
            self.preview.finish()
            return
        site = line.site
        badge = Badge(sentence(f"SCHOOL_STATE_{site.state.upper()}"), _MARKS[site.state])
        self.preview.begin(site.name, site.code, [badge])
        facts = Facts(84)
        facts.set_facts(
            [
                (sentence("SCHOOLS_KIND"), sentence(f"SCHOOL_KIND_{site.kind.upper()}")),
                (sentence("SCHOOLS_INVITED"), site.invited_on.isoformat()),
                (sentence("SCHOOLS_APPROVED"), f"{site.approved_on or '—'}"),
                (sentence("SCHOOLS_CONTACT"), site.contact or "—"),
            ]
        )
        self.preview.add_block(facts)
        waiting = line.waiting
        if waiting is not None:
            self._add_approval(waiting)
        again = Button(sentence("SCHOOLS_WRITE_AGAIN"))
        again.clicked.connect(lambda: self._write(site.code, site.name, site.kind))
        revoke = Button(sentence("SCHOOLS_REVOKE"), "danger")
        revoke.clicked.connect(lambda: self._on_revoke(line))
        self.preview.finish(again, *([revoke] if site.state == "approved" else []))

    def _add_approval(self, key: SiteKey) -> None:
        head = label(sentence("SCHOOLS_COMPARE", {"epoch": key.epoch}), role="strong", wrap=True)
        text = label(sentence("SCHOOLS_COMPARE_TEXT"), tone="ink2", wrap=True)
        typed = LongTextField(5)
        typed.setObjectName("field:fingerprint")
        typed.setAccessibleName(sentence("SCHOOLS_FINGERPRINT"))
        approve = Button(sentence("SCHOOLS_APPROVE"), "primary")
        approve.setObjectName("button:approve")
        approve.clicked.connect(lambda: self._approve(key.code, typed.toPlainText()))
        state = StatusLabel(Mark.DOUBT, sentence("SCHOOLS_QUARANTINE"))
        self.preview.add_block(head, text, typed, approve, state, gap=8)

    # doing --------------------------------------------------------------------------------

    def _on_new(self) -> None:
        self.empty.hide()
        self.work.show()
        self.entry.show()
        self.code.setFocus()

    def _on_write(self) -> None:
        kind = (self.kind.codes() or ("school",))[0]
        self._write(self.code.text().strip(), self.name.text().strip(), kind)

    def _write(self, code: str, name: str, kind: str) -> None:
        folder = self.desk.ask.folder(sentence("SCHOOLS_WHERE"))
        if folder is None:
            return

        def write(watcher: Watcher) -> Invited:
            from liushou_desktop.services.bureau.register import enrol_school

            return enrol_school(self.desk.site, folder, code=code, name=name, kind=kind)

        self.desk.jobs.run(write, done=lambda made: self._on_invited(name, made))

    def _on_invited(self, name: str, made: Invited) -> None:
        args = {"name": name, "file": made.file.name}
        self.desk.say(sentence("SCHOOLS_INVITED_TOAST", args))
        self.code.clear()
        self.name.clear()
        self.entry.hide()
        self.refresh()

    def _on_request(self) -> None:
        file = self.desk.ask.open_file(
            sentence("SCHOOLS_CHOOSE_REQUEST"), sentence("SCHOOLS_REQUEST_FILES")
        )
        if file is None:
            return

        def take(watcher: Watcher) -> SiteKey:
            from liushou_desktop.services.bureau.register import take_request

            return take_request(self.desk.site, file)

        self.desk.jobs.run(take, done=self._on_taken)

    def _on_taken(self, key: SiteKey) -> None:
        self.refresh()
        self.desk.say(sentence("SCHOOLS_REQUEST_TAKEN"))
        self.table.select_id(key.code)

    def _approve(self, code: str, typed: str) -> None:
        def approve(watcher: Watcher) -> SchoolLine:
            from liushou_desktop.services.bureau.register import approve_waiting

            return approve_waiting(self.desk.site, code, typed)

        self.desk.jobs.run(approve, done=self._on_approved)

    def _on_approved(self, line: SchoolLine) -> None:
        self.desk.say(sentence("SCHOOLS_APPROVED_TOAST", {"name": line.site.name}))
        self.refresh()

    def _on_revoke(self, line: SchoolLine) -> None:
        reason = self.desk.ask.reason(
            sentence("SCHOOLS_REVOKE_QUESTION", {"name": line.site.name}),
            sentence("SCHOOLS_REVOKE_TEXT"),
            sentence("SCHOOLS_REVOKE"),
        )
        if reason is None:
            return

        def revoke(watcher: Watcher) -> SchoolLine:
            from liushou_desktop.services.bureau.register import revoke_school

            return revoke_school(self.desk.site, line.site.code, reason)

        self.desk.jobs.run(revoke, done=lambda _: self.refresh())

    def escape(self) -> bool:
        if self.entry.isVisible():
            self.entry.hide()
            self.refresh()
            return True
        return False

    def set_compact(self, is_compact: bool) -> None:
        super().set_compact(is_compact)
        self.table.set_compact(is_compact)


def _row(line: SchoolLine) -> Row:
    site, waiting = line.site, line.waiting
    pinned = next((key for key in line.keys if key.state == "pinned"), None)
    if waiting is not None:
        key = Cell(sentence("SCHOOLS_KEY_WAITS"), mark=Mark.DOUBT)
    elif pinned is not None:
        key = Cell(sentence("SCHOOLS_KEY_EPOCH", {"epoch": pinned.epoch}), mark=Mark.DONE)
    else:
        key = Cell("—")
    return (
        Cell(sentence(f"SCHOOL_STATE_{site.state.upper()}"), mark=_MARKS[site.state]),
        Cell(site.name, strong=True),
        site.code,
        sentence(f"SCHOOL_KIND_{site.kind.upper()}"),
        key,
        (site.contact or "—").split(" ")[0],
    )
