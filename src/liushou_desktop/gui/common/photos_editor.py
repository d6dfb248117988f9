"""The editor of photos: chosen or dragged in, looked at, taken out. A worker reads them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent, QKeyEvent
from PySide6.QtWidgets import (
    QApplication,
    QFileDialog,
    QHBoxLayout,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid

from liushou_desktop.app.wording import say_error, sentence
from liushou_desktop.base.errors import ProgramError
from liushou_desktop.domain.pictures import Picture
from liushou_desktop.formspec.context import Context
from liushou_desktop.formspec.kinds.photos import most_bytes, most_photos
from liushou_desktop.formspec.model import FormField
from liushou_desktop.gui.common import theme
from liushou_desktop.gui.common.buttons import Button
from liushou_desktop.gui.common.field_editor import WIDE, FieldEditor
from liushou_desktop.gui.common.flow_layout import FlowLayout
from liushou_desktop.gui.common.job_runner import JobRunner
from liushou_desktop.gui.common.labels import label
from liushou_desktop.gui.common.photos import PhotoCell, PhotoThumb

ChooseFiles = Callable[[str, str], Sequence[Path]]


class PhotosEditor(FieldEditor):
    """Up to so many photos. Enter passes by: most records have none."""

    extent = WIDE
    is_stop = False

    def __init__(self, field: FormField, context: Context) -> None:
        super().__init__(field, context)
        self.choose_files: ChooseFiles = _choose_files
        self._most = most_photos(field)
        self._pictures: list[Picture] = []
        self._cells: list[PhotoCell] = []
        self._waiting = 0
        self.setAcceptDrops(True)
        column = QVBoxLayout()
        column.setSpacing(6)
        self.row.addLayout(column, 1)
        self._thumbs = QWidget()
        self._flow = FlowLayout(self._thumbs, theme.S8, theme.S8)
        column.addWidget(self._thumbs)
        line = QHBoxLayout()
        line.setSpacing(10)
        column.addLayout(line)
        self.button = _AddButton()
        self.note = label("", tone="ink3")
        line.addWidget(self.button)
        line.addWidget(self.note, 1)
        self.answer = label("", tone="bad", wrap=True)
        column.addWidget(self.answer)
        self.control = self.button
        self.button.setObjectName(f"field:{field.id}")
        self.button.setAccessibleName(f"{field.label}　{self.button.text()}")
        self.setFocusProxy(self.button)
        self.button.clicked.connect(self._on_choose)
        self.button.passed.connect(self.settled)
        self._show()

    def value(self) -> object:
        return tuple(self._pictures) or None

    def set_value(self, value: object) -> None:
        held = value if isinstance(value, tuple) else ()
        self._pictures = [each for each in held if isinstance(each, Picture)]
        self.answer.setText("")
        self._show()

    def holds_text(self) -> bool:
        return bool(self._pictures)

    def add_files(self, files: Sequence[Path]) -> None:
        """Read these pictures, one after another; each shows up when it is there."""
        self.answer.setText("")
        free = self._most - len(self._pictures) - self._waiting
        if len(files) > free:
            args = {"most": self._most, "file": files[max(free, 0)].name}
            self.answer.setText(sentence("GUI_PHOTO_MORE", args))
        for file in files[: max(free, 0)]:
            self._waiting += 1
            self._read(file)
        self._show()

    def _read(self, file: Path) -> None:
        from liushou_desktop.services.shared.pictures import small_picture

        most = most_bytes(self.field)

        def done(picture: Picture) -> None:
            if isValid(self):
                self._arrived(file, picture)

        def failed(error: ProgramError) -> None:
            if isValid(self):
                self._waiting -= 1
                self._say(say_error(error))
                self._show()

        self.note.setText(sentence("GUI_PHOTO_READING", {"file": file.name}))
        _runner().run(lambda _: small_picture(file, most), done=done, failed=failed)

    def _arrived(self, file: Path, picture: Picture) -> None:
        self._waiting -= 1
        if picture in self._pictures:
            self._say(sentence("GUI_PHOTO_SAME", {"file": file.name}))
        else:
            self._pictures.append(picture)
        self._show()
        self.changed.emit()
        self.left.emit()

    def remove(self, place: int) -> None:
        """Take one out again."""
        del self._pictures[place]
        self.answer.setText("")
        self._show()
        thumbs = self.thumbs()
        (thumbs[min(place, len(thumbs) - 1)] if thumbs else self.button).setFocus()
        self.changed.emit()
        self.left.emit()

    def thumbs(self) -> list[PhotoThumb]:
        """The small photos, in order."""
        return [cell.thumb for cell in self._cells]

    def _say(self, words: str) -> None:
        held = self.answer.text()
        self.answer.setText(f"{held}\n{words}" if held else words)

    def _show(self) -> None:
        focused = QApplication.focusWidget()
        had_focus = focused is not None and self.isAncestorOf(focused)
        for cell in self._cells:
            self._flow.removeWidget(cell)
            cell.hide()
            cell.deleteLater()
        self._cells = [self._cell(place, each) for place, each in enumerate(self._pictures)]
        for cell in self._cells:
            self._flow.addWidget(cell)
        is_full = len(self._pictures) + self._waiting >= self._most
        self._thumbs.setVisible(bool(self._pictures))
        self.button.setEnabled(not is_full)
        self.answer.setVisible(bool(self.answer.text()))
        if not self._waiting:
            code = "GUI_PHOTO_FULL" if is_full else "GUI_PHOTO_DROP"
            self.note.setText(sentence(code, {"most": self._most}))
        self.updateGeometry()
        if had_focus:
            (self.button if self.button.isEnabled() else self.thumbs()[-1]).setFocus()
            QTimer.singleShot(0, self, self._into_view)

    def _into_view(self) -> None:
        """What was added or said may lie below the edge of the form."""
        around = self.parentWidget()
        while around is not None and not isinstance(around, QScrollArea):
            around = around.parentWidget()
        if isinstance(around, QScrollArea):
            around.ensureWidgetVisible(self, 20, 20)

    def _cell(self, place: int, picture: Picture) -> PhotoCell:
        cell = PhotoCell(picture.content, place + 1)
        cell.removed.connect(lambda: self.remove(place))
        return cell

    def _on_choose(self) -> None:
        files = self.choose_files(sentence("GUI_PHOTO_ADD"), sentence("CHILD_PHOTO_FILES"))
        if files:
            self.add_files(files)

    # dragging -----------------------------------------------------------------------------

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if self.button.isEnabled() and _files(event):
            event.acceptProposedAction()
            theme.set_property(self.note, "tone", "accent")

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        theme.set_property(self.note, "tone", "ink3")

    def dropEvent(self, event: QDropEvent) -> None:
        theme.set_property(self.note, "tone", "ink3")
        event.acceptProposedAction()
        self.add_files(_files(event))


class _AddButton(Button):
    """The space bar chooses a file, Enter goes on to the next field."""

    passed = Signal()

    def __init__(self) -> None:
        super().__init__(sentence("GUI_PHOTO_ADD"), icon="import", scale="small")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.text() == "\r":
            self.passed.emit()
        else:
            super().keyPressEvent(event)


def _files(event: QDropEvent) -> list[Path]:
    urls = event.mimeData().urls()
    return [Path(url.toLocalFile()) for url in urls if url.isLocalFile()]


def _choose_files(question: str, pattern: str) -> Sequence[Path]:
    found, _ = QFileDialog.getOpenFileNames(None, question, "", pattern)
    return [Path(each) for each in found]


def _runner() -> JobRunner:
    """One worker for the pictures of all forms: it outlives each of them."""
    app = QApplication.instance()
    assert app is not None
    found = app.findChild(JobRunner, "pictures")
    if not isinstance(found, JobRunner):
        found = JobRunner(app)
        found.setObjectName("pictures")
    return found
