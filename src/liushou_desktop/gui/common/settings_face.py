"""设置 → 本局的指纹: the bureau's own fingerprint, to print and hand to the schools."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QVBoxLayout

from liushou_desktop.app.wording import sentence
from liushou_desktop.base.errors import ProgramError
from liushou_desktop.gui.common import theme
from liushou_desktop.gui.common.cards import Card, Facts
from liushou_desktop.gui.common.fingerprints import FingerprintGrid, Line
from liushou_desktop.gui.common.labels import label
from liushou_desktop.gui.common.page import Desk, PageAction
from liushou_desktop.gui.common.paper_printing import print_html
from liushou_desktop.gui.common.settings_section import Section


class FaceSection(Section):
    """Six lines and the way they are used."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._lines: list[Line] = []
        card = Card(sentence("SETTINGS_FACE_CARD"), sentence("SETTINGS_FACE_FACT"))
        self.about = Facts(92)
        card.body.addWidget(self.about)
        card.body.addSpacing(theme.S8)
        self.grid = FingerprintGrid(is_tall=True)
        card.body.addWidget(self.grid)
        card.body.addSpacing(theme.S8)
        card.body.addWidget(label(sentence("SETTINGS_FACE_NOTE"), tone="ink2", wrap=True))
        column = QVBoxLayout()
        column.addWidget(card)
        column.addStretch(1)
        self.row.addLayout(column, 1)

    def page_actions(self) -> Sequence[PageAction]:
        why = None if self._lines else sentence("SETTINGS_FACE_NONE")
        word = sentence("SETTINGS_FACE_PRINT")
        return (PageAction("page.print", word, self._on_print, "primary", "printer", why),)

    def load(self) -> str:
        from liushou_desktop.services.bureau.fingerprint_sheet import superior_face

        return superior_face(self.desk.site)

    def show_data(self, data: str) -> None:
        self._lines = [_line(line) for line in data.splitlines()]
        self.grid.show_lines(self._lines)
        site = self.desk.site
        self.about.set_facts(
            [
                (sentence("FIRST_BUREAU_NAME"), site.name),
                (sentence("FIRST_BUREAU_CODE"), site.code),
            ]
        )

    def _on_print(self) -> None:
        try:
            print_html(self.html(), sentence("SETTINGS_FACE_CARD"), self.window())
        except ProgramError as error:
            self.desk.tell_error(error)

    def html(self) -> str:
        """The sheet to hand out: name, six lines, what to do with it."""
        site = self.desk.site
        rows = "".join(
            f"<tr><td>{name}</td><td><b>{groups.replace('  ', '&nbsp;&nbsp;')}</b></td>"
            f"<td>{check}</td></tr>"
            for name, groups, check in self._lines
        )
        note = sentence("SETTINGS_FACE_PAPER", {"day": self.desk.today().isoformat()})
        title = sentence("SETTINGS_FACE_TITLE", {"name": site.name})
        return (
            f"<h2 align='center'>{title}</h2>"
            f"<table align='center' cellpadding='8' style='font-size:15pt'>{rows}</table>"
            f"<p style='font-size:11pt'>{note}</p>"
        )


def _line(text: str) -> Line:
    name, *groups, check = text.split()
    return name, "  ".join(groups), check
