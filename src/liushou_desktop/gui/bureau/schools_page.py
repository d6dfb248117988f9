"""学校登记: invite, compare the stamped sheet, approve, revoke."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from liushou_desktop.app.wording import say_error, sentence
from liushou_desktop.base.errors import ProgramError
from liushou_desktop.base.progress import Watcher
from liushou_desktop.gui.bureau.district_start import district_start
from liushou_desktop.gui.bureau.own_keys import OwnKeys
from liushou_desktop.gui.bureau.school_cards import ApprovalBlock, EntryCard
from liushou_desktop.gui.bureau.school_rows import (
    STATE_MARKS,
    key_cell,
    key_facts,
    newest_key,
    school_row,
    school_tree,
)
from liushou_desktop.gui.common import theme
from liushou_desktop.gui.common.buttons import Button
from liushou_desktop.gui.common.cards import Beginning, Card, EmptyState, Facts
from liushou_desktop.gui.common.cells import Column
from liushou_desktop.gui.common.dialogs import Answer
from liushou_desktop.gui.common.labels import Badge, label
from liushou_desktop.gui.common.page import Desk, Page, PageAction
from liushou_desktop.gui.common.preview_pane import PreviewPane
from liushou_desktop.gui.common.rows_model import RowsModel
from liushou_desktop.gui.common.tables import TableView
from liushou_desktop.services.shared.office_words import DISTRICT

if TYPE_CHECKING:
    from liushou_desktop.domain.register import SiteKey
    from liushou_desktop.services.bureau.register import Invited, SchoolLine
    from liushou_desktop.services.bureau.signers import Signers


def _columns(tier: str) -> tuple[Column, ...]:
    return (
        Column("state", "情况", 124),
        Column("name", sentence(f"SCHOOLS_TREE_{tier.upper()}"), 220, stretches=True),
        Column("code", "标识码", 120),
        Column("kind", "类别", 76, folds=True),
        Column("key", "密钥", 156),
        Column("contact", "联系人", 96, folds=True),
    )


_NEXT_STEPS = {"invited": "SCHOOLS_NEXT_INVITED", "revoked": "SCHOOLS_NEXT_REVOKED"}


class SchoolsPage(Page):
    """The register; the row that waits for its stamped sheet is approved at the right."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.title = sentence("PAGE_SCHOOLS")
        self._lines: dict[str, SchoolLine] = {}
        self._signers: Mapping[str, Signers] = {}
        self._wanted = ""
        self._typed: dict[str, str] = {}  # of stamped sheets so far, by school
        self._is_district = desk.site.tier == DISTRICT
        self.approval: ApprovalBlock | None = None
        self.empty = district_start(desk) if self._is_district else self._build_empty()
        self.body.addWidget(self.empty, 1)
        self.work = self._build_work()
        self.body.addWidget(self.work, 1)
        self.empty.hide()

    def _build_empty(self) -> EmptyState:
        empty = EmptyState(
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
                Beginning(
                    "document",
                    sentence("SCHOOLS_FROM_LIST"),
                    sentence("SCHOOLS_FROM_LIST_TEXT"),
                    sentence("SCHOOLS_FROM_LIST"),
                ),
            ),
        )
        empty.chosen.connect(lambda way: self._on_list() if way else self._on_new())
        return empty

    def _build_work(self) -> QWidget:
        work = QWidget()
        row = QHBoxLayout(work)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.S12)
        left = QVBoxLayout()
        left.setSpacing(theme.S12)
        self.entry = EntryCard(self.desk.site.tier)
        self.entry.written.connect(self._on_write)
        self.entry.closed.connect(self._close_entry)
        self.keys = OwnKeys(self.desk, self._make_room)
        self.own = self.keys.card
        self.own.closed.connect(self._put_own_away)
        card = Card(flush=True)
        self.rows = RowsModel(_columns(self.desk.site.tier))
        self.table = TableView(self.rows, "schools")
        self.table.current_changed.connect(self._on_current)
        card.body.addWidget(self.table, 1)
        self.entry.hide()
        self.own.hide()
        left.addWidget(self.entry)
        left.addWidget(self.own)
        left.addWidget(card, 1)
        row.addLayout(left, 1)
        self.preview = PreviewPane("school")
        self.preview.setFixedWidth(346)
        row.addWidget(self.preview)
        return work

    def page_actions(self) -> Sequence[PageAction]:
        if self._is_district:  # the register is the county's
            take = sentence("RELAY_TAKE_PACK")
            return (PageAction("page.open_file", take, self._on_pack, "primary", "import"),)
        return (
            PageAction(
                "page.print", sentence("SCHOOLS_OWN"), lambda: self.keys.show(""), icon="key"
            ),
            PageAction(
                "page.open_file",
                sentence("SCHOOLS_TAKE_REQUEST"),
                self._on_request,
                icon="import",
            ),
            PageAction(
                "page.new_many", sentence("SCHOOLS_FROM_LIST"), self._on_list, icon="document"
            ),
            PageAction("page.new", sentence("SCHOOLS_ADD"), self._on_new, "primary", "plus"),
        )

    def open(self, **arguments: object) -> None:
        self._wanted = str(arguments.get("school") or "")

    def first_field(self) -> QWidget | None:
        return self.table

    # the register -------------------------------------------------------------------------------

    def refresh(self) -> None:
        def load(watcher: Watcher) -> tuple[list[SchoolLine], Mapping[str, Signers]]:
            from liushou_desktop.services.bureau.register import list_schools
            from liushou_desktop.services.bureau.signers import school_signers

            lines = list_schools(self.desk.site)
            return lines, school_signers(self.desk.site, [line.site.code for line in lines])

        self.desk.jobs.run(load, done=lambda found: self._show(*found))

    def _show(self, lines: list[SchoolLine], signers: Mapping[str, Signers]) -> None:
        self._signers = signers
        self._lines = {line.site.code: line for line in lines}
        waiting = sum(line.waiting is not None for line in lines)
        counts = {"count": len(lines), "waiting": waiting}
        code = "SCHOOLS_COUNT" if waiting else "SCHOOLS_COUNT_ONLY"
        self.facts = (sentence(code, counts),) if lines else ()
        if self._is_district:
            self.facts = (*self.facts, sentence("SCHOOLS_FROM_ABOVE"))
        is_empty = not lines and self.entry.isHidden()
        begins = is_empty and self.empty.isHidden()
        self.empty.setVisible(is_empty)
        self.work.setVisible(not is_empty)
        if begins:  # the table had the cursor and is gone
            self.empty.buttons[0].setFocus()
        held = self._wanted or self.table.row_id()
        self._wanted = ""
        tree = [(line, depth) for line, depth in school_tree(lines)]
        rows = (
            (
                line.site.code,
                school_row(
                    line,
                    depth,
                    key_cell(line, self._signers.get(line.site.code, ()), self.desk.site.today),
                ),
            )
            for line, depth in tree
        )
        self.rows.show_rows(list(rows))
        if not (held and self.table.select_id(held)):
            self.table.select_row(0)
        self._on_current(self.table.row_id())
        self.header_changed.emit()

    def _on_current(self, code: object) -> None:
        self.approval = None
        line = self._lines.get(str(code))
        if line is None:
            self.preview.begin(sentence("PREVIEW_NOTHING"))
            self.preview.finish()
            return
        site = line.site
        badge = Badge(sentence(f"SCHOOL_STATE_{site.state.upper()}"), STATE_MARKS[site.state])
        self.preview.begin(site.name, "", [badge])
        if line.waiting is not None and not self._is_district:  # what is to be done comes first
            self._add_approval(site.code, line.waiting)
        self.preview.add_block(self._facts(line))
        if self._is_district:
            self.preview.finish()
            return
        if line.waiting is None and site.state in _NEXT_STEPS:
            self.preview.add_block(label(sentence(_NEXT_STEPS[site.state]), wrap=True))
        if site.state == "approved":
            extend = Button(sentence("SCHOOLS_EXTEND"), icon="key", scale="small")
            extend.setObjectName("button:extend")
            extend.clicked.connect(lambda: self._on_extend(line))
            self.preview.add_block(extend)
        again = Button(sentence("SCHOOLS_WRITE_AGAIN"))
        again.clicked.connect(
            lambda: self._write(
                code=site.code, name=site.name, kind=site.kind, district=site.district
            )
        )
        revoke = Button(sentence("SCHOOLS_REVOKE"), "danger")
        revoke.setObjectName("button:revoke")
        revoke.clicked.connect(lambda: self._on_revoke(line))
        self.preview.finish(again, *([revoke] if site.state == "approved" else []))

    def _facts(self, line: SchoolLine) -> Facts:
        from liushou_desktop.domain.masking import mask

        site = line.site
        name, _, phone = (site.contact or "").partition(" ")
        contact = f"{name}　{mask('phone', phone)}" if phone else name
        district = self._lines.get(site.district or "")
        facts = Facts(88)
        pairs: list[tuple[str, str | QWidget]] = [
            (sentence("SCHOOLS_CODE_SHORT"), site.code),
            (sentence("SCHOOLS_KIND"), sentence(f"SCHOOL_KIND_{site.kind.upper()}")),
            (sentence("SCHOOLS_INVITED"), site.invited_on.isoformat()),
            (sentence("SCHOOLS_APPROVED"), f"{site.approved_on or '—'}"),
            (sentence("SCHOOLS_CONTACT"), contact or "—"),
        ]
        signers = self._signers.get(line.site.code, ())
        pairs += key_facts(line, signers, self.desk.site.today)
        if district is not None:
            pairs.insert(2, (sentence("SCHOOLS_DISTRICT"), district.site.name))
        facts.set_facts(pairs)
        return facts

    # approving ----------------------------------------------------------------------------------

    def _add_approval(self, code: str, key: SiteKey) -> None:
        block = self.approval = ApprovalBlock(key.epoch, self._typed.get(code, ""))
        block.typed.connect(lambda typed: self._typed.update({code: typed}))
        block.given.connect(lambda typed: self._approve(code, typed))
        note = label(sentence("SCHOOLS_QUARANTINE"), tone="due", wrap=True)
        blocks: list[QWidget] = [block, note]
        if key.epoch > 1:
            word = "SCHOOLS_VOUCHED" if key.is_vouched else "SCHOOLS_NOT_VOUCHED"
            args = {"why": sentence(f"SCHOOLS_OCCASION_{key.occasion.upper()}")}
            args |= {"keeper": key.keeper or "—"}
            blocks.insert(0, label(sentence(word, args), wrap=True))
        self.preview.add_block(*blocks)

    def _approve(self, code: str, typed: str) -> None:
        def approve(watcher: Watcher) -> SchoolLine:
            from liushou_desktop.services.bureau.school_keys import approve_waiting

            return approve_waiting(self.desk.site, code, typed)

        self.desk.jobs.run(approve, done=self._on_approved, failed=self._on_refused)

    def _on_refused(self, error: ProgramError) -> None:
        if self.approval is not None:
            self.approval.refuse(say_error(error))
            self.preview.show_widget(self.approval.refusal)
        else:
            self.desk.tell_error(error)

    def _on_approved(self, line: SchoolLine) -> None:
        self._typed.pop(line.site.code, None)
        self.desk.say(sentence("SCHOOLS_APPROVED_TOAST", {"name": line.site.name}))
        self.desk.refresh_counts()
        self.refresh()

    # inviting -----------------------------------------------------------------------------------

    def _on_new(self) -> None:
        districts = [
            (line.site.code, line.site.name)
            for line in self._lines.values()
            if line.site.kind == "district" and line.site.state != "revoked"
        ]
        self.entry.begin(districts)
        self.empty.hide()
        self.work.show()
        self.own.hide()
        self.entry.show()
        self.entry.code.setFocus()

    def _on_pack(self) -> None:
        self.desk.go("bureau.relay")

    def _on_list(self) -> None:
        file = self.desk.ask.open_file(sentence("ENROL_LIST_CHOOSE"), sentence("ENROL_LIST_FILES"))
        if file is not None:
            self.desk.go("bureau.enrol_list", file=file)

    def _close_entry(self) -> None:
        self.entry.hide()
        self.table.setFocus()
        self.refresh()

    def _on_write(self) -> None:
        self._write(**self.entry.answers())

    def _write(self, **answers: Any) -> None:
        folder = self.desk.ask.folder(sentence("SCHOOLS_WHERE"))
        if folder is None:
            return
        self.desk.clear_error()

        def write(watcher: Watcher) -> Invited:
            from liushou_desktop.services.bureau.register import enrol_school

            return enrol_school(self.desk.site, folder, **answers)

        self.desk.jobs.run(write, done=lambda made: self._on_invited(answers, made))

    def _on_invited(self, answers: dict[str, Any], made: Invited) -> None:
        self.entry.hide()
        self._wanted = answers["code"]
        self.refresh()
        args = {"name": answers["name"], "file": made.file.name}
        self.keys.show(sentence("SCHOOLS_INVITED_TOAST", args))

    def _put_own_away(self) -> None:
        """The keyboard goes back to the register."""
        self.own.hide()
        self.table.setFocus()

    def _make_room(self) -> None:
        """For the card of the own fingerprint."""
        self.entry.hide()
        self.empty.hide()
        self.work.show()

    # requests, revoking -----------------------------------------------------------------------

    def _on_request(self) -> None:
        file = self.desk.ask.open_file(
            sentence("SCHOOLS_CHOOSE_REQUEST"), sentence("SCHOOLS_REQUEST_FILES")
        )
        if file is None:
            return

        def take(watcher: Watcher) -> SiteKey:
            from liushou_desktop.services.bureau.school_keys import take_request

            return take_request(self.desk.site, file)

        self.desk.jobs.run(take, done=self._on_taken)

    def _on_taken(self, key: SiteKey) -> None:
        self._wanted = key.code
        code = "SCHOOLS_REQUEST_KNOWN" if key.state == "pinned" else "SCHOOLS_REQUEST_TAKEN"
        self.desk.say(sentence(code))
        self.desk.refresh_counts()
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
            from liushou_desktop.services.bureau.school_keys import revoke_school

            return revoke_school(self.desk.site, line.site.code, reason)

        def revoked(_: object) -> None:
            self.desk.say(sentence("SCHOOLS_REVOKED_TOAST", {"name": line.site.name}))
            self.desk.refresh_counts()
            self.refresh()

        self.desk.jobs.run(revoke, done=revoked)

    def _on_extend(self, line: SchoolLine) -> None:
        from liushou_desktop.services.bureau.school_keys import usual_end

        pinned = newest_key(line)
        if pinned is None:
            return
        last = usual_end(self.desk.site.today)
        days = {f"{year}": last.replace(year=year) for year in range(last.year - 2, last.year + 1)}
        answers = [
            Answer(code, sentence("SCHOOLS_EXTEND_TO", {"day": day.isoformat()}))
            for code, day in days.items()
        ]
        chosen = self.desk.ask.choose(
            sentence("SCHOOLS_EXTEND_QUESTION", {"name": line.site.name}),
            sentence("SCHOOLS_EXTEND_TEXT", {"until": f"{pinned.expires_on or '—'}"}),
            [Answer("", sentence("SCHOOLS_LEAVE")), *answers],
        )
        if not chosen:
            return

        def extend(watcher: Watcher) -> SchoolLine:
            from liushou_desktop.services.bureau.school_keys import extend_key

            return extend_key(self.desk.site, line.site.code, days[chosen])

        def extended(_: object) -> None:
            args = {"name": line.site.name, "day": days[chosen].isoformat()}
            self.desk.say(sentence("SCHOOLS_EXTENDED", args))
            self.desk.refresh_counts()
            self.refresh()

        self.desk.jobs.run(extend, done=extended)

    def escape(self) -> bool:
        if self.entry.isVisible():
            self._close_entry()
        elif self.own.isVisible():
            self._put_own_away()
            self.refresh()
        else:
            return False
        return True

    def set_compact(self, is_compact: bool) -> None:
        super().set_compact(is_compact)
        self.preview.setFixedWidth(290 if is_compact else 346)
        self.table.set_compact(is_compact)
