"""关爱记录: the records of a term, read and voided; class teachers' workbooks out and in."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

from liushou_desktop.app.wording import sentence
from liushou_desktop.base.progress import Watcher
from liushou_desktop.gui.common.buttons import Choice
from liushou_desktop.gui.common.cards import Beginning, EmptyState
from liushou_desktop.gui.common.dialogs import Answer
from liushou_desktop.gui.common.page import Desk, Page, PageAction
from liushou_desktop.gui.school.photo_removal import remove_photo
from liushou_desktop.gui.school.records_import import RecordsImport
from liushou_desktop.gui.school.records_view import RecordsView
from liushou_desktop.gui.school.reveal import ask_to_unseal
from liushou_desktop.services.school.browse_records import CARE_FORMS, RecordQuery
from liushou_desktop.services.shared.rights import Right

if TYPE_CHECKING:
    from liushou_desktop.services.school.browse_records import RecordBook
    from liushou_desktop.services.school.class_forms import RecordsImported
    from liushou_desktop.services.school.read_record import RecordSheet

_PREVIEW_PAUSE_MS = 90
_WORKBOOKS = "Excel (*.xlsx *.xls)"


class RecordsPage(Page):
    """``open(text=…)`` searches, ``form=`` shows the records of a form, ``record=`` one of them,
    ``bring_in=True`` asks for a workbook."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.title = sentence("PAGE_RECORDS")
        self._book: RecordBook | None = None
        self._wanted: str | None = None
        self._brings_in = False
        self._asked_form = ""
        self._file: Path | None = None
        self.view = RecordsView(tuple(CARE_FORMS))
        self.view.set_states(
            (
                Choice("", sentence("RECORDS_ALL_STATES")),
                Choice("confirmed", sentence("RECORDS_STATE_CONFIRMED")),
                Choice("void", sentence("RECORDS_STATE_VOID")),
            )
        )
        self.reading = RecordsImport()
        self.empty = self._build_empty()
        for widget in (self.view, self.reading, self.empty):
            self.body.addWidget(widget, 1)
        self.reading.hide()
        self.empty.hide()
        self._pause = QTimer(self, singleShot=True, interval=_PREVIEW_PAUSE_MS)
        self._pause.timeout.connect(self._load_record)
        self.view.asked_again.connect(self._ask)
        self.view.chosen.connect(lambda _: self._pause.start())
        self.view.opened.connect(lambda _: self.view.show_preview())
        self.view.ledgers_pressed.connect(self._open_ledgers)
        self.view.late_pressed.connect(self._key_late)
        self.view.preview.unsealed.connect(lambda _: self._on_unseal())
        self.view.preview.voided.connect(self.void)
        self.view.preview.photo_removed.connect(self._on_photo_removed)
        self.view.preview.child_opened.connect(lambda id: desk.go("school.child", child=id))
        self.reading.confirmed.connect(self.take_in)
        self.reading.left.connect(self._leave_file)
        self.reading.copied.connect(
            lambda count: desk.say(sentence("RECORDS_TAKE_COPIED", {"count": count}))
        )
        self.view.table.remember_columns(desk.memory)

    def _build_empty(self) -> EmptyState:
        ways = (
            Beginning(
                "record",
                sentence("RECORDS_BEGIN_KEY"),
                sentence("RECORDS_BEGIN_KEY_TEXT"),
                sentence("RECORDS_BEGIN_KEY_BUTTON"),
                "Ctrl+N",
                is_primary=True,
            ),
            Beginning(
                "import",
                sentence("RECORDS_BEGIN_TABLE"),
                sentence("RECORDS_BEGIN_TABLE_TEXT"),
                sentence("RECORDS_BEGIN_TABLE_BUTTON"),
                "Ctrl+I",
            ),
        )
        made = EmptyState(sentence("RECORDS_EMPTY_TITLE"), sentence("RECORDS_EMPTY_TEXT"), ways)
        made.chosen.connect(lambda way: self._key() if way == 0 else self.bring_in())
        return made

    # the page ---------------------------------------------------------------------------

    def open(self, **arguments: object) -> None:
        text, record = arguments.get("text"), arguments.get("record")
        if isinstance(text, str):
            self.view.search.setText(text)
        self._wanted = str(record) if record else None
        self._asked_form = str(arguments.get("form") or "")
        self._brings_in = bool(arguments.get("bring_in"))

    def refresh(self) -> None:
        self._ask()
        if self._brings_in:
            self._brings_in = False
            QTimer.singleShot(0, self.bring_in)

    def page_actions(self) -> Sequence[PageAction]:
        if not self.reading.isHidden():
            return (PageAction("page.confirm", "", self.take_in, in_header=False),)
        found = []
        if self.desk.site.may(Right.PRINT):
            words = sentence("RECORDS_GIVE")
            found.append(PageAction("page.export", words, self.give_out, icon="export"))
        if self.desk.site.may(Right.RECORD):
            words = sentence("RECORDS_TAKE")
            found.append(PageAction("page.open_file", words, self.bring_in, icon="import"))
            words = sentence("PAGE_CLASS_MONTH")
            found.append(PageAction("page.new_many", words, self._key_month, icon="calendar"))
            words = sentence("RECORDS_NEW")
            found.append(PageAction("page.new", words, self._key, "primary", "plus"))
        fold = PageAction("page.fold_pane", "", self.view.fold_preview, in_header=False)
        return (*found, fold)

    def first_field(self) -> QWidget | None:
        return self.view.search

    def start_search(self) -> None:
        self.view.search.setFocus()
        self.view.search.selectAll()

    def escape(self) -> bool:
        if not self.view.strip.isHidden():
            self.view.strip.stop()
            return True
        if not self.reading.isHidden():
            self._leave_file()
            return True
        if self.view.is_filtered():
            self.view.clear_filters()
            return True
        return False

    def set_compact(self, is_compact: bool) -> None:
        super().set_compact(is_compact)
        self.view.set_compact(is_compact)

    # the list ---------------------------------------------------------------------------

    def _query(self) -> RecordQuery:
        codes = {name: combo.code() for name, combo in self.view.combos.items()}
        return RecordQuery(
            text=self.view.search.text(),
            form=self._asked_form or codes["form"],
            class_id=codes["class"],
            staff=codes["staff"],
            state=codes["state"],
            term=codes["term"],
        )

    def _ask(self) -> None:
        from liushou_desktop.services.school.browse_records import browse_records

        query = self._query()
        self.desk.jobs.run(lambda _: browse_records(self.desk.site, query), done=self._show)

    def _show(self, book: RecordBook) -> None:
        self._book = book
        term = dict(book.terms).get(book.term, "")
        self.facts = (sentence("RECORDS_FACT", {"term": term, "kept": book.total}),)
        present = self.desk.site.term().id
        is_empty = book.total == 0 and book.term == present and not self.view.is_filtered()
        is_reading = not self.reading.isHidden()
        self.empty.setVisible(is_empty and not is_reading)
        self.view.setVisible(not is_empty and not is_reading)
        self.view.show_book(book, self.desk.site.may(Right.RECORD))
        if self._asked_form:  # what was asked for from elsewhere stands in the filter now
            self.view.combos["form"].choose(self._asked_form)
            self._asked_form = ""
        if self._wanted is not None:
            self.view.table.select_id(self._wanted)
            self._wanted = None
        self.header_changed.emit()

    def _on_unseal(self) -> None:
        reason = ask_to_unseal(self.desk)
        if reason:
            self._load_record(unseal=reason)

    def _load_record(self, *, unseal: str | None = None) -> None:
        from liushou_desktop.services.school.read_record import read_record

        record = self.view.table.row_id()
        if record is None:
            self.view.preview.show_nothing()
            return
        self.desk.jobs.run(
            lambda _: read_record(self.desk.site, str(record), unseal=unseal),
            done=self._show_record,
        )

    def _show_record(self, sheet: RecordSheet) -> None:
        if sheet.id == self.view.table.row_id():
            self.view.preview.show_record(sheet, may_void=self.desk.site.may(Right.RECORD))

    def _key(self) -> None:
        form = self.view.combos["form"].code()
        if form and not self.desk.site.forms.form(form).is_of_child:
            self.desk.go("school.form_entry", form=form)
        else:
            self.desk.go("school.keying", **({"form": form} if form else {}))

    def _key_late(self, form_id: str) -> None:
        assert self._book is not None
        late = next(count.overdue for count in self._book.counts if count.form == form_id)
        self.desk.go("school.keying", form=form_id, children=late)

    def _on_photo_removed(self, record: str, digest: str) -> None:
        remove_photo(self.desk, record, digest, self._load_record)

    def void(self) -> None:
        """Take the record in the pane out of all counts, with a reason."""
        from liushou_desktop.services.school.list_records import void_record

        sheet = self.view.preview.sheet
        if sheet is None:
            return
        day = f"{sheet.occurred_on.month}月{sheet.occurred_on.day}日"
        args = {"name": sheet.child_name, "day": day, "form": sheet.title}
        reason = self.desk.ask.reason(
            sentence("RECORDS_VOID_QUESTION", args),
            sentence("RECORDS_VOID_TEXT"),
            sentence("RECORDS_VOID"),
        )
        if not reason:
            return

        def done(_: object) -> None:
            self.desk.say(sentence("RECORDS_VOIDED", {"name": sheet.child_name}))
            self.desk.refresh_counts()
            self._ask()
            self._load_record()

        self.desk.jobs.run(lambda _: void_record(self.desk.site, sheet.id, reason), done=done)

    def _open_ledgers(self) -> None:
        """The ledger of the form and class looked at."""
        codes = {name: self.view.combos[name].code() for name in ("form", "class")}
        self.desk.go("school.ledgers", form=codes["form"], class_id=codes["class"])

    def _key_month(self) -> None:
        """Ctrl+Shift+N: the grid of a class and month, of the class in the filter."""
        self.desk.go("school.class_month", class_id=self.view.combos["class"].code())

    # class teachers' workbooks ----------------------------------------------------------

    def give_out(self) -> None:
        """A workbook for the class in the filter, or one per class into a folder."""
        combo = self.view.combos["class"]
        class_name = combo.currentText() if combo.code() else ""
        text = sentence("RECORDS_GIVE_TEXT_ALL")
        if class_name:
            text = sentence("RECORDS_GIVE_TEXT_CLASS", {"class_name": class_name})
        answers = [Answer("later", sentence("RECORDS_GIVE_LATER"))]
        answers += [Answer(form, self._title(form)) for form in CARE_FORMS]
        form = self.desk.ask.choose(sentence("RECORDS_GIVE_QUESTION"), text, answers)
        if form == "later":
            return
        if class_name:
            name = self._file_name(form, class_name)
            file = self.desk.ask.save_file(sentence("RECORDS_GIVE_SAVE"), name, _WORKBOOKS)
            if file is not None:
                self._write_forms(form, {class_name: file})
            return
        folder = self.desk.ask.folder(sentence("RECORDS_GIVE_FOLDER"))
        if folder is not None:
            self._write_forms(form, None, folder)

    def _write_forms(
        self, form: str, files: dict[str, Path] | None, folder: Path | None = None
    ) -> None:
        from liushou_desktop.services.school.choose_pile import list_piles
        from liushou_desktop.services.school.class_forms import export_class_form

        site = self.desk.site

        def work(watcher: Watcher) -> tuple[int, int]:
            wanted = files
            if wanted is None:
                assert folder is not None
                labels = [line.label for line in list_piles(site, form)]
                wanted = {each: folder / self._file_name(form, each) for each in labels}
            children = 0
            for number, (class_name, file) in enumerate(wanted.items(), 1):
                watcher.report("GIVING_CLASS_FORMS", number, len(wanted))
                children += export_class_form(site, form, file, class_text=class_name)
            return len(wanted), children

        def done(found: tuple[int, int]) -> None:
            args = {"files": found[0], "count": found[1]}
            self.desk.say(sentence("RECORDS_GIVE_DONE", args))

        words = sentence("GIVING_CLASS_FORMS")
        self.desk.jobs.run(work, done=done, strip=self.view.strip, what=words)

    def bring_in(self) -> None:
        """Choose a filled workbook and look at it; nothing is kept yet."""
        file = self.desk.ask.open_file(sentence("RECORDS_TAKE"), _WORKBOOKS)
        if file is None:
            return
        from liushou_desktop.services.school.class_forms import import_records

        self._file = file
        self.desk.jobs.run(
            lambda watcher: import_records(self.desk.site, file, dry_run=True, watcher=watcher),
            done=self._show_reading,
            strip=self.view.strip,
            what=sentence("RECORDS_TAKE_READING"),
        )

    def _show_reading(self, found: RecordsImported) -> None:
        assert self._file is not None
        self.reading.show_reading(self._file.name, self._title(found.form), found)
        self.view.hide()
        self.empty.hide()
        self.reading.show()
        self.reading.confirm.setFocus()
        self.header_changed.emit()

    def _leave_file(self) -> None:
        self._file = None
        self.reading.hide()
        self.view.show()
        self._ask()

    def take_in(self) -> None:
        """Keep the good rows."""
        file = self._file
        if file is None or not self.reading.confirm.isEnabled():
            return
        from liushou_desktop.services.school.class_forms import import_records

        self.reading.hide()
        self.view.show()
        self.desk.jobs.run(
            lambda watcher: import_records(self.desk.site, file, watcher=watcher),
            done=self._on_taken,
            strip=self.view.strip,
            what=sentence("RECORDS_TAKE_WRITING"),
        )

    def _on_taken(self, found: RecordsImported) -> None:
        args = {"kept": found.kept, "repeated": found.repeated, "bad": len(found.problems)}
        self.desk.say(sentence("RECORDS_TAKE_DONE", args))
        self.desk.refresh_counts()
        self._leave_file()

    def _title(self, form: str) -> str:
        return str(self.desk.site.forms.form(form).title)

    def _file_name(self, form: str, class_name: str) -> str:
        args = {"form": self._title(form), "class_name": class_name}
        return sentence("RECORDS_GIVE_FILE", args)
