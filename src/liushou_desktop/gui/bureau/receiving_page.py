"""收U盘: a stick's packages judged as they come, planned, merged, answered."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtGui import QHideEvent, QShowEvent

from liushou_desktop.app.wording import sentence
from liushou_desktop.base.progress import Watcher
from liushou_desktop.gui.bureau import receiving_words as words
from liushou_desktop.gui.bureau.answering import Answering
from liushou_desktop.gui.bureau.package_preview import KEY_WANTED
from liushou_desktop.gui.bureau.receiving_view import ReceivingView
from liushou_desktop.gui.bureau.remarking import Remarking
from liushou_desktop.gui.bureau.stick_lookout import StickFound, StickLookout
from liushou_desktop.gui.common.cards import Beginning, EmptyState
from liushou_desktop.gui.common.page import Desk, Page, PageAction
from liushou_desktop.gui.common.places import choose_place

if TYPE_CHECKING:
    from liushou_desktop.exchange.receipts import Receipt
    from liushou_desktop.services.bureau.looked import Looked

_HEADER_AGAIN = 150  # ms; verdicts come in bursts, and the header's buttons are made anew each time


class ReceivingPage(Page):
    """Choose a stick or folder; verdicts arrive line by line; merge those without doubt."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.title = sentence("PAGE_RECEIVING")
        self._stick: StickFound | None = None
        self._looked: dict[Path, Looked] = {}
        self._is_busy = False
        self.empty = self._build_empty()
        self.body.addWidget(self.empty, 1)
        self.view = ReceivingView()
        self.view.row_chosen.connect(self._on_current)
        self.view.row_opened.connect(lambda _: self._merge_one())
        self.answering = Answering(desk, self.view)
        self.view.failed.pressed.connect(self._on_receipts_again)
        self.remarks = Remarking(desk, self.view)
        self.remarks.kept.connect(self._on_remarks_kept)
        self.remarks.toggled.connect(self.header_changed)
        preview = self.view.preview
        preview.merge_pressed.connect(self._merge_one)
        preview.remark_pressed.connect(lambda: self.remarks.begin(self._current()))
        preview.approve_pressed.connect(self._on_approve)
        preview.compared.connect(self._on_compared)
        self.body.addWidget(self.view, 1)
        self.view.hide()
        self.lookout = StickLookout(desk, lambda: self._stick is None, self)
        self.lookout.found.connect(self._open)
        self._header_soon = QTimer(self, interval=_HEADER_AGAIN, singleShot=True)
        self._header_soon.timeout.connect(self.header_changed)

    def _build_empty(self) -> EmptyState:
        empty = EmptyState(
            sentence("RECEIVING_TITLE"),
            sentence("RECEIVING_TEXT"),
            (
                Beginning(
                    "stick",
                    sentence("RECEIVING_STICK"),
                    sentence("RECEIVING_STICK_TEXT"),
                    sentence("RECEIVING_READ_STICK"),
                    "Ctrl+I",
                    is_primary=True,
                ),
                Beginning(
                    "folder",
                    sentence("RECEIVING_FOLDER"),
                    sentence("RECEIVING_FOLDER_TEXT"),
                    sentence("RECEIVING_CHOOSE_FOLDER"),
                ),
            ),
        )
        empty.chosen.connect(
            lambda way: self.lookout.choose_folder() if way else self.lookout.choose()
        )
        return empty

    # what can be done ---------------------------------------------------------------------------

    def page_actions(self) -> Sequence[PageAction]:
        actions = self._stick_actions()
        return self._beside_remarks(actions) if self.remarks.is_open else actions

    def _beside_remarks(self, actions: Sequence[PageAction]) -> list[PageAction]:
        """While remarks are written, Ctrl+Enter keeps them and nothing else may be begun."""
        waits = sentence("RECEIVING_REMARKS_FIRST")
        return [
            *(
                replace(
                    each,
                    command="" if each.command == "page.confirm" else each.command,
                    kind="plain",
                    blocked=waits,
                )
                for each in actions
            ),
            PageAction("page.confirm", "", self.view.remarks.give_now, in_header=False),
        ]

    def _stick_actions(self) -> Sequence[PageAction]:
        other = PageAction(
            "page.open_file",
            sentence("RECEIVING_OTHER" if self._stick else "RECEIVING_READ_STICK"),
            self.lookout.choose,
            icon="stick",
            blocked=sentence("PREVIEW_WAIT") if self._is_busy else None,
            in_header=self._stick is not None,
        )
        if self._stick is None:
            return (other,)
        left = [file for file in self._stick.files if file not in self._looked]
        if left and not self._is_busy:
            text = sentence("RECEIVING_GO_ON", {"count": len(left)})
            return (
                other,
                PageAction("page.confirm", text, lambda: self._judge(left), "primary"),
            )
        return (other, *self._merge_and_answer())

    def _merge_and_answer(self) -> tuple[PageAction, PageAction]:
        ready, receipts = self._ready(), self._receipts()
        busy = sentence("PREVIEW_WAIT") if self._is_busy else None
        answer = PageAction(
            "page.export",
            sentence("RECEIVING_WRITE_RECEIPTS", {"count": len(receipts)}),
            self._on_receipts,
            "plain" if ready or not receipts else "primary",
            "export",
            blocked=busy or (None if receipts else sentence("RECEIVING_NO_RECEIPTS")),
        )
        requests = sum(each.may_be_quarantined for each in ready)
        reports = sum(each.kind == "report" and not each.may_be_quarantined for each in ready)
        code = "RECEIVING_MERGE_AND_TAKE" if requests else "RECEIVING_MERGE"
        if requests and requests == len(ready):
            code = "RECEIVING_TAKE_REQUESTS"
        if ready and not reports and not requests:  # covers, receipts and notices alone
            code = "RECEIVING_TAKE_OTHERS"
        args = {"count": reports, "requests": requests, "others": len(ready) - requests}
        merge = PageAction(
            "page.confirm",
            sentence(code, args),
            self._on_merge,
            "primary" if ready or not receipts else "plain",
            blocked=busy or (None if ready else sentence("RECEIVING_NOTHING_TO_MERGE")),
        )
        return (answer, merge) if merge.kind == "primary" else (merge, answer)

    def _ready(self) -> list[Looked]:
        """What merges without doubt, and requests that go into quarantine."""
        return [
            each
            for each in self._looked.values()
            if (each.may_be_merged and not each.merged and each.lost_children is None)
            or each.may_be_quarantined
            or (each.is_paper and not each.key_state)
        ]

    def _receipts(self) -> list[Receipt]:
        """Of what was merged now and of what was merged before and came again."""
        held = [each.receipt for each in self._looked.values() if each.receipt is not None]
        return list({receipt.package: receipt for receipt in held}.values())

    def open(self, **arguments: object) -> None:
        """``folder``: what to look at; ``asks``: which stick is asked for at once."""
        folder = arguments.get("folder")
        if folder is not None:
            self.lookout.take(Path(str(folder)))
        elif arguments.get("asks"):
            self.lookout.choose()

    def first_field(self) -> object:  # type: ignore[override]
        return self.view.table if self._stick else self.empty.buttons[0]

    # choosing -----------------------------------------------------------------------------------

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.lookout.start()
        self._judge_again()

    def _judge_again(self) -> None:
        """A key that was waited for may have been approved or extended on another page."""
        files = {each.file: None for each in self._looked.values() if _waits_for_key(each)}
        waiting = list(files)  # of a package inside a cover the cover
        if waiting and not self._is_busy and not self.remarks.is_open:
            self._judge(waiting)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.lookout.stop()

    def _open(self, stick: StickFound) -> None:
        if self._is_busy:  # another was chosen meanwhile
            return
        self._stick, self._looked = stick, {}
        count = sentence("RECEIVING_COUNT", {"count": len(stick.files)})
        name = stick.folder.name or str(stick.folder)
        self.facts = (name, count, self.desk.site.term().name)
        self.empty.hide()
        self.view.show()
        suspects, passed = words.suspect_words(stick.passed), words.passed_words(stick.passed)
        self.view.show_files(stick.files, suspects, passed)
        self.view.table.setFocus()
        self._judge(stick.files)

    # judging ------------------------------------------------------------------------------------

    def _judge(self, files: Sequence[Path]) -> None:
        if not files:
            self.header_changed.emit()
            return
        site, wanted = self.desk.site, list(files)

        def judge(watcher: Watcher) -> Iterator[Looked]:
            from liushou_desktop.services.bureau.receive_packages import judge_each

            return judge_each(site, wanted, watcher)

        self._begin_work()
        self._mark_judged_now()
        self.desk.jobs.run_each(
            judge,
            each=self._on_looked,
            done=lambda _: None,
            strip=self.view.strip,
            what=sentence("RECEIVING_JUDGING"),
        ).ended.connect(self._on_judged)

    def _on_judged(self) -> None:
        """What was merged before may still have to be kept, to be passed on."""
        self._end_work()
        site, held = self.desk.site, list(self._looked.values())
        if any(each.is_merged_before for each in held):

            def keep(watcher: Watcher) -> None:
                from liushou_desktop.services.bureau.kept_packages import keep_again

                keep_again(site, held)

            self.desk.jobs.run(keep)

    def _begin_work(self) -> None:
        self._is_busy = True
        self.header_changed.emit()

    def _end_work(self) -> None:
        """Done, refused or stopped: what came stays, what waits says so."""
        self._is_busy = False
        self._show_followers()
        self._mark_judged_now()
        self._on_current(self.view.table.row_id())
        self._header_soon.stop()
        self.header_changed.emit()

    def _on_looked(self, looked: Looked) -> None:
        self._looked[looked.place] = looked
        self._show_row(looked)
        self._show_followers()
        self._mark_judged_now()
        if not self._header_soon.isActive():
            self._header_soon.start()  # the numbers in the buttons grow

    def _show_followers(self) -> None:
        from liushou_desktop.services.bureau.looked import mark_followers

        for follower in mark_followers(self._looked.values()):
            self._show_row(follower)

    def _show_row(self, looked: Looked) -> None:
        assert self._stick is not None
        place, rows = str(looked.place), self.view.rows
        if looked.inner and rows.position(place) < 0:
            inside = sum(each.file == looked.file for each in self._looked.values())
            after = rows.position(str(looked.file)) + max(1, inside - 1)
            rows.insert_row(after, place, words.package_row(0, looked))
        else:
            number = self._stick.files.index(looked.file) + 1
            rows.update_row(place, words.package_row(0 if looked.inner else number, looked))
        if self.view.table.row_id() == place:
            self._on_current(place)

    def _mark_judged_now(self) -> None:
        """The first file without a verdict is the one under way."""
        assert self._stick is not None
        for number, file in enumerate(self._stick.files, start=1):
            if file not in self._looked:
                row = words.judged_now_row if self._is_busy else words.waiting_row
                self.view.rows.update_row(str(file), row(number, file))
                return

    def _on_current(self, row_id: object) -> None:
        looked = self._current(row_id)
        preview = self.view.preview
        if looked is None:
            preview.clear(sentence("PREVIEW_QUEUED") if row_id is not None else "")
            return
        said, verdict = words.full_words(looked), words.verdict_cell(looked)
        names = {term.id: term.name for term in self.desk.site.own_terms}
        term = names.get(looked.term, looked.term)
        preview.show_package(looked, said, verdict, term, self._is_busy)

    def _current(self, row_id: object | None = None) -> Looked | None:
        wanted = str(row_id if row_id is not None else self.view.table.row_id())
        return self._looked.get(Path(wanted))

    def _on_compared(self, is_same: bool) -> None:
        looked = self._current()
        if looked is not None:
            looked.is_compared = is_same

    # merging ------------------------------------------------------------------------------------

    def _on_merge(self) -> None:
        self._merge(self._ready())

    def _merge_one(self) -> None:
        looked = self._current()
        waits = self._is_busy or self.remarks.is_open
        if looked is None or waits:
            return
        if looked in self._ready() or (looked.may_be_merged and not looked.merged):
            self._merge([looked])

    def _merge(self, chosen: list[Looked]) -> None:
        site = self.desk.site

        def merge(watcher: Watcher) -> Iterator[Looked]:
            from liushou_desktop.services.bureau.receive_packages import merge_each

            return merge_each(site, chosen, watcher)

        def count() -> None:
            self._end_work()
            self._say_merged(chosen)
            self._keep_passing()

        self._begin_work()
        self.desk.jobs.run_each(
            merge,
            each=self._show_row,
            strip=self.view.strip,
            what=sentence("RECEIVING_MERGING"),
        ).ended.connect(count)

    def _keep_passing(self) -> None:
        """Files for other schools, told of by a notice, are kept to be passed on."""
        site, held = self.desk.site, list(self._looked.values())

        def keep(watcher: Watcher) -> int:
            from liushou_desktop.services.bureau.pass_transfers import keep_passing

            return keep_passing(site, held)

        def shown(count: int) -> None:
            for each in held:
                if each.kind == "transfer" and each.file in self._looked:
                    self._show_row(each)

        if any(each.is_paper for each in held):
            self.desk.jobs.run(keep, done=shown)

    def _say_merged(self, chosen: Sequence[Looked]) -> None:
        merged = sum(each.merged for each in chosen if each.kind == "report")
        taken = sum(each.key_state == "quarantined" for each in chosen)
        said = [sentence("RECEIVING_MERGED", {"count": merged})] if merged else []
        said += [sentence("RECEIVING_TAKEN", {"count": taken})] if taken else []
        answers = sum(
            len(each.cover.entries)
            for each in chosen
            if each.kind == "answers" and each.merged and each.cover is not None
        )
        said += [sentence("RECEIVING_ANSWERS_TAKEN", {"count": answers})] if answers else []
        papers = sum(each.is_paper for each in chosen)
        said += [sentence("RECEIVING_PAPERS", {"count": papers})] if papers else []
        if said:
            self.desk.say("，".join(said))
            self.desk.set_status("，".join(said))
        self.desk.refresh_counts()

    def _on_approve(self) -> None:
        looked = self._current()
        if looked is not None:
            self.desk.go("bureau.schools", school=looked.code)

    def _on_receipts(self) -> None:
        assert self._stick is not None
        self._write_receipts(self._stick.folder)

    def _on_receipts_again(self) -> None:
        """The stick they came on is full or gone: another one does as well."""
        folder = choose_place(self.desk.ask, sentence("REPORTED_RECEIPTS_WHERE"))
        if folder is not None:
            self._write_receipts(folder)

    def _write_receipts(self, folder: Path) -> None:
        self._begin_work()
        self.answering.write(folder, self._receipts()).ended.connect(self._end_work)

    def _on_remarks_kept(self, looked: Looked) -> None:
        self._show_row(looked)
        self.desk.refresh_counts()
        self.header_changed.emit()

    # keys and sizes -----------------------------------------------------------------------------

    def may_leave(self) -> bool:
        return self.remarks.may_close()

    def escape(self) -> bool:
        if self.view.strip.isVisible():
            self.view.strip.stop()
        elif self.view.remarks.isVisible():
            self.remarks.close()
        else:
            return False
        return True

    def set_compact(self, is_compact: bool) -> None:
        super().set_compact(is_compact)
        self.view.preview.setFixedWidth(300 if is_compact else 346)
        self.view.table.set_compact(is_compact)


def _waits_for_key(looked: Looked) -> bool:
    """A package or a request whose key was not approved when it was judged, or had run out."""
    if looked.kind == "request":
        return looked.key_state == "quarantined"
    word = looked.verdict.kind.word if looked.verdict is not None else ""
    return word in KEY_WANTED and looked.kind == "report"
