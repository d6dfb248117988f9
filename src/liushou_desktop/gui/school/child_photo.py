"""The photo on the page of a child: shown, chosen, taken out again."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from liushou_desktop.app.wording import sentence
from liushou_desktop.gui.common import theme
from liushou_desktop.gui.common.buttons import Button
from liushou_desktop.gui.common.labels import label
from liushou_desktop.gui.common.page import Desk
from liushou_desktop.services.shared.rights import Right

_WIDTH, _HEIGHT = 84, 108  # 35 : 45


class PhotoStrip(QWidget):
    """``choose_pressed``: another one; ``remove_pressed``: none."""

    choose_pressed = Signal()
    remove_pressed = Signal()

    def __init__(self) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 12, 14, 0)
        row.setSpacing(theme.S12)
        self.picture = label("", tone="ink3")
        self.picture.setObjectName("label:photo")
        self.picture.setFixedSize(_WIDTH, _HEIGHT)
        self.picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        row.addWidget(self.picture)
        column = QVBoxLayout()
        column.setSpacing(6)
        column.addWidget(label(sentence("CHILD_PHOTO"), role="strong"))
        self.text = label(sentence("CHILD_PHOTO_TEXT"), tone="ink2", wrap=True)
        column.addWidget(self.text)
        buttons = QHBoxLayout()
        buttons.setSpacing(theme.S12)
        self.choose = Button("", icon="import", scale="small")
        self.choose.setObjectName("button:photo")
        self.choose.clicked.connect(self.choose_pressed)
        self.remove = Button(sentence("CHILD_PHOTO_REMOVE"), kind="link")
        self.remove.setObjectName("button:remove_photo")
        self.remove.clicked.connect(self.remove_pressed)
        buttons.addWidget(self.choose)
        buttons.addWidget(self.remove)
        buttons.addStretch(1)
        column.addLayout(buttons)
        column.addStretch(1)
        row.addLayout(column, 1)
        self.hide()

    def show_photo(self, name: str, content: bytes | None, may_edit: bool) -> None:
        """The photo of a child, or the place where one may be put."""
        shown = QPixmap()
        if content is not None and shown.loadFromData(content):
            keep = Qt.AspectRatioMode.KeepAspectRatio
            smooth = Qt.TransformationMode.SmoothTransformation
            self.picture.setPixmap(shown.scaled(self.picture.size(), keep, smooth))
        else:
            self.picture.setText(sentence("GUI_NO_PHOTO"))
        self.picture.setAccessibleName(sentence("CHILD_PHOTO_OF", {"name": name}))
        other = "CHILD_PHOTO_OTHER" if content is not None else "CHILD_PHOTO_CHOOSE"
        self.choose.setText(sentence(other))
        self.choose.setVisible(may_edit)
        self.remove.setVisible(may_edit and content is not None)
        self.text.setVisible(may_edit)
        self.show()


class PhotoKeeping(QObject):
    """Keeps a strip showing the photo of the child on the page; hidden while none are kept."""

    def __init__(self, desk: Desk, strip: PhotoStrip) -> None:
        super().__init__(strip)
        self._desk, self._strip = desk, strip
        self._child = self._name = ""
        strip.choose_pressed.connect(self.choose)
        strip.remove_pressed.connect(self.remove)

    def load(self, child: str, name: str) -> None:
        """Show the photo of another child, or this one's again."""
        from liushou_desktop.services.school.child_photo import child_photo, keeps_photos

        if child != self._child:
            self._strip.hide()
        self._child, self._name = child, name
        site = self._desk.site

        def work(_: object) -> tuple[bool, bytes | None]:
            return keeps_photos(site), child_photo(site, child)

        def arrive(found: tuple[bool, bytes | None]) -> None:
            is_kept, content = found
            if child == self._child and (is_kept or content is not None):
                may = is_kept and site.may(Right.EDIT_CHILD)
                self._strip.show_photo(name, content, may)

        self._desk.jobs.run(work, done=arrive)

    def choose(self) -> None:
        """A file with a photo; what cannot be used is told with what to do."""
        from liushou_desktop.services.school.child_photo import set_photo

        question = sentence("CHILD_PHOTO_CHOOSE")
        file = self._desk.ask.open_file(question, sentence("CHILD_PHOTO_FILES"))
        if file is not None:
            site, child = self._desk.site, self._child
            self._keep(lambda _: set_photo(site, child, file), "CHILD_PHOTO_KEPT")

    def remove(self) -> None:
        """No photo any more."""
        from liushou_desktop.services.school.child_photo import remove_photo

        site, child = self._desk.site, self._child
        self._keep(lambda _: remove_photo(site, child), "CHILD_PHOTO_REMOVED")

    def _keep(self, work: Callable[[object], object], said: str) -> None:
        def done(_: object) -> None:
            self._desk.say(sentence(said))
            self.load(self._child, self._name)

        self._desk.jobs.run(work, done=done)
