"""Remarks on a merged package: written in their panel, kept with its receipt."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from liushou_desktop.app.wording import sentence
from liushou_desktop.base.progress import Watcher
from liushou_desktop.gui.bureau.receiving_view import ReceivingView
from liushou_desktop.gui.common.dialogs import ask_unsaved
from liushou_desktop.gui.common.page import Desk

if TYPE_CHECKING:
    from liushou_desktop.base.errors import ProgramError
    from liushou_desktop.exchange.receipts import Receipt, RowRemark
    from liushou_desktop.services.bureau.looked import Looked
    from liushou_desktop.services.bureau.remark_places import SheetPlaces


class Remarking(QObject):
    """Opens the panel for one package; ``kept`` tells which package has another receipt now,
    ``toggled`` that the panel came or went."""

    kept = Signal(object)
    toggled = Signal()

    def __init__(self, desk: Desk, view: ReceivingView) -> None:
        super().__init__(view)
        self._desk = desk
        self._view = view
        self._looked: Looked | None = None
        view.remarks.given.connect(self._on_given)
        view.remarks.closed.connect(self.close)

    def begin(self, looked: Looked | None) -> None:
        """Show the panel with what was remarked before; nothing without a receipt."""
        if looked is None or looked.receipt is None or not self.may_close():
            return
        code, receipt = looked.code, looked.receipt

        def places(watcher: Watcher) -> list[SheetPlaces]:
            from liushou_desktop.services.bureau.remark_places import remark_places

            return remark_places(self._desk.site, code)

        def show(found: list[SheetPlaces]) -> None:
            panel = self._view.remarks
            panel.begin(looked.school, found, [_as_mapping(each) for each in receipt.remarks])
            self._view.show_passed(False)  # the room is the panel's
            panel.show()
            panel.first_field().setFocus()
            self.toggled.emit()

        self._looked = looked
        self._desk.jobs.run(places, done=show)

    def _on_given(self, remarks: list[dict[str, str]], returned: bool) -> None:
        looked = self._looked
        if looked is None or looked.receipt is None:
            return
        seen, digest = looked.receipt, looked.receipt.package

        def write(watcher: Watcher) -> Receipt:
            from liushou_desktop.services.bureau.package_receipts import return_package

            return return_package(
                self._desk.site, digest, remarks, returned=returned and bool(remarks), seen=seen
            )

        def written(receipt: Receipt) -> None:
            looked.receipt = receipt
            code = "RECEIVING_RETURNED" if returned else "RECEIVING_REMARKED"
            code = code if remarks else "RECEIVING_TAKEN_BACK"
            self._desk.say(sentence(code, {"school": looked.school, "count": len(remarks)}))
            self._put_away()
            self.kept.emit(looked)

        def refused(error: ProgramError) -> None:
            self._desk.jobs.failed.emit(error)
            if error.code == "REMARKED_BY_OTHER":
                self._take_theirs(looked, digest)

        self._desk.jobs.run(write, done=written, failed=refused)

    def _take_theirs(self, looked: Looked, digest: str) -> None:
        """What a colleague wrote meanwhile stands in the panel beside what is being written; given
        once more, both are kept."""

        def read(watcher: Watcher) -> Receipt:
            from liushou_desktop.services.bureau.package_receipts import receipt_of

            return receipt_of(self._desk.site, digest)

        def show(receipt: Receipt) -> None:
            looked.receipt = receipt
            self._view.remarks.add_written([_as_mapping(each) for each in receipt.remarks])

        self._desk.jobs.run(read, done=show)

    @property
    def is_open(self) -> bool:
        """Whether remarks are being written."""
        return self._view.remarks.isVisible()

    def may_close(self) -> bool:
        """Nothing is lost, or the user throws it away."""
        return not self._view.remarks.is_unsaved or ask_unsaved(self._desk.ask)

    def close(self) -> None:
        """先不写, Esc: put the panel away; the keyboard goes back to the list."""
        if self.is_open and self.may_close():
            self._put_away()

    def _put_away(self) -> None:
        self._view.remarks.hide()
        self._view.show_passed(True)
        self._view.table.setFocus()
        self.toggled.emit()


def _as_mapping(remark: RowRemark) -> dict[str, str]:
    found = {"sheet": remark.sheet, "text": remark.text}
    if remark.row:
        found["row"] = remark.row
    if remark.field:
        found["field"] = remark.field
    return found
