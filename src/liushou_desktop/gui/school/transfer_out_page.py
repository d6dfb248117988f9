"""写转学档案: whose files, to which school, what goes along; then one button and one stick."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from liushou_desktop.app.wording import sentence
from liushou_desktop.base.files import write_whole
from liushou_desktop.base.progress import Watcher
from liushou_desktop.domain.transfers import GRADUATED, MOVED
from liushou_desktop.gui.common.page import BackLink, Desk, Page, PageAction
from liushou_desktop.gui.common.places import choose_place
from liushou_desktop.gui.school.transfer_out_view import ONE, TransferOutView
from liushou_desktop.services.shared.rights import Right

if TYPE_CHECKING:
    from liushou_desktop.exchange.packs import RegisterEntry
    from liushou_desktop.services.school.list_transfers import Leaving
    from liushou_desktop.services.school.send_transfer import TransferSent
    from liushou_desktop.services.school.staff import ClassLine


@dataclass(frozen=True, slots=True)
class _Loaded:
    schools: list[RegisterEntry]
    classes: list[ClassLine]
    leaving: list[Leaving]


class TransferOutPage(Page):
    """``open(child=…)`` for one child, ``open(source=…, children=…)`` for those who left."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.title = sentence("PAGE_TRANSFER_OUT")
        self.back = BackLink(sentence("PAGE_TRANSFERS"), "school.transfers")
        self._wanted: tuple[str, ...] = ()
        self._has_register = True
        self.view = TransferOutView(desk.today, may_open=desk.site.may(Right.OPEN_SEALED))
        self.body.addWidget(self.view, 1)
        self.view.source_changed.connect(self.refresh)
        self.view.changed.connect(self._on_changed)

    def open(self, **arguments: object) -> None:
        child = arguments.get("child")
        self._wanted = tuple(arguments.get("children") or ((child,) if child else ()))  # type: ignore[arg-type]
        source = str(arguments.get("source") or (ONE if child else ""))
        if source:
            self.view.source.choose(source)

    def page_actions(self) -> Sequence[PageAction]:
        count = len(self.view.chosen())
        return (
            PageAction(
                "page.confirm",
                sentence("TRANSFER_OUT_WRITE", {"count": count}),
                self._on_write,
                "primary",
                "stick",
                self._why_not(),
            ),
        )

    def _why_not(self) -> str | None:
        if not self._has_register:
            return sentence("TRANSFER_OUT_NO_REGISTER")
        if not self.view.chosen():
            return sentence("TRANSFER_OUT_NOBODY")
        if not self.view.receiver():
            return sentence("TRANSFER_OUT_NO_SCHOOL")
        return sentence("TRANSFER_OUT_DAY_WRONG") if self.view.day() is None else None

    def first_field(self) -> QWidget | None:
        return self.view.school

    def refresh(self) -> None:
        source, class_id = self.view.source.code(), self.view.class_box.code()

        def load(watcher: Watcher) -> _Loaded:
            from liushou_desktop.services.school import list_transfers
            from liushou_desktop.services.school.staff import list_classes
            from liushou_desktop.services.school.transfer_partners import partner_schools

            site = self.desk.site
            classes = list_classes(site)
            if source in (MOVED, GRADUATED):
                leaving = list_transfers.who_left(site, source)
            elif source == ONE:
                leaving = list_transfers.of_school(site)
            else:
                known = [line.id for line in classes]
                wanted = class_id if class_id in known else (known or [""])[0]
                leaving = list_transfers.of_class(site, wanted) if wanted else []
            return _Loaded(partner_schools(site), classes, leaving)

        self.desk.jobs.run(load, done=self._show)

    def _show(self, loaded: _Loaded) -> None:
        self._has_register = bool(loaded.schools)
        schools = [(each.code, each.name) for each in loaded.schools]
        classes = [(each.id, each.label) for each in loaded.classes]
        self.view.show_choices(schools, classes, loaded.leaving, self._wanted)
        self._on_changed()

    def _on_changed(self) -> None:
        self.facts = (sentence("TRANSFER_OUT_CHOSEN", {"count": len(self.view.chosen())}),)
        self.header_changed.emit()

    def _on_write(self) -> None:
        if self._why_not() is not None:
            return
        folder = choose_place(self.desk.ask, sentence("TRANSFER_OUT_WHERE"))
        if folder is None:
            return
        view, site = self.view, self.desk.site
        children, to, day = view.chosen(), view.receiver(), view.day()
        carries, note = view.carries(), view.note.text()
        occasion = MOVED if view.source.code() in (ONE, MOVED) else GRADUATED

        def send(watcher: Watcher) -> TransferSent:
            from liushou_desktop.services.school.print_transfer import print_sent
            from liushou_desktop.services.school.send_transfer import send_transfer

            sent = send_transfer(
                site, children, to, folder,
                occasion=occasion, moved_on=day, carries=carries, note=note,
            )  # fmt: skip
            write_whole(_paper(sent.file), print_sent(site, sent.number).printed.pdf)
            return sent

        self.desk.jobs.run(send, done=self._on_sent)

    def _on_sent(self, sent: TransferSent) -> None:
        args = {
            "number": sent.number,
            "count": len(sent.children),
            "receiver": sent.receiver_name,
            "code": sent.short_code,
        }
        self.desk.say(sentence("TRANSFER_OUT_DONE", args))
        self.desk.refresh_counts()
        self.desk.go("school.transfers")

    def set_compact(self, is_compact: bool) -> None:
        super().set_compact(is_compact)
        self.view.table.set_compact(is_compact)


def _paper(file: Path) -> Path:
    return file.with_suffix(".pdf")
