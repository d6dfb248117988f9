"""帮助: the manual, opened at the page one came from; all keys; about the program."""

from __future__ import annotations

import html
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtWidgets import QWidget

from liushou_desktop import __version__
from liushou_desktop.app.commands import commands_of, shown_keys
from liushou_desktop.app.manual import ManualPage, as_html, manual_pages, page_about
from liushou_desktop.app.wording import sentence
from liushou_desktop.base.errors import ProgramError
from liushou_desktop.base.paths import font_dirs
from liushou_desktop.gui.common import fonts
from liushou_desktop.gui.common.help_view import HelpView
from liushou_desktop.gui.common.page import Desk, Page, PageAction

KEYS, ABOUT = "keys", "about"

_LIBRARIES = (
    ("PySide6（Qt）", "LGPL-3.0"),
    ("SQLCipher", "BSD-3-Clause"),
    ("SQLAlchemy、Alembic", "MIT"),
    ("cryptography", "Apache-2.0 / BSD-3-Clause"),
    ("pyrage（age）", "MIT"),
    ("argon2-cffi", "MIT"),
    ("openpyxl、python-calamine、msoffcrypto-tool", "MIT"),
    ("ReportLab", "BSD-3-Clause"),
    ("segno", "BSD-3-Clause"),
    ("pypdfium2（PDFium）", "Apache-2.0 / BSD-3-Clause"),
)


class HelpPage(Page):
    """``open(about="school.children")`` shows the page of the manual about that page."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.title = sentence("PAGE_HELP")
        self._pages = manual_pages(desk.site.side)
        self._shown = self._pages[0].id if self._pages else KEYS
        self._typed = ""
        self.view = HelpView()
        self.body.addWidget(self.view, 1)
        self.view.page_chosen.connect(self.show_page)
        self.view.searched.connect(self._on_searched)

    def page_actions(self) -> Sequence[PageAction]:
        return (PageAction("page.print", sentence("HELP_PRINT"), self._on_print, icon="printer"),)

    def open(self, **arguments: object) -> None:
        about = str(arguments.get("about") or "")
        found = page_about(self._pages, about)
        if found is not None:
            self._shown = found.id
        elif arguments.get("page"):
            self._shown = str(arguments["page"])

    def refresh(self) -> None:
        self._show_list()
        self.show_page(self._shown)

    def first_field(self) -> QWidget:
        return self.view.search

    def escape(self) -> bool:
        if self.view.search.text():
            self.view.search.clear()
            return True
        return False

    def _entries(self) -> list[tuple[str, str]]:
        found = [page for page in self._pages if page.matches(self._typed)]
        entries = [(page.id, page.title) for page in found]
        if not self._typed:
            entries += [(KEYS, sentence("HELP_KEYS")), (ABOUT, sentence("HELP_ABOUT"))]
        return entries

    def _show_list(self) -> None:
        self.view.show_pages(self._entries(), self._shown, self._typed)

    def _on_searched(self, typed: str) -> None:
        self._typed = typed.strip()
        self._show_list()

    def show_page(self, page_id: str) -> None:
        """Show one page in the reader and put the list's cursor on it."""
        self._shown = page_id
        if page_id == KEYS:
            self.view.show_text(keys_html(self.desk.site.side))
        elif page_id == ABOUT:
            self.view.show_text(about_html())
        elif (page := self._page(page_id)) is not None:
            self.view.show_text(as_html(page), self._typed)
        if self.view.table.row_id() != page_id:
            self.view.table.select_id(page_id)

    def _page(self, page_id: str) -> ManualPage | None:
        return next((page for page in self._pages if page.id == page_id), None)

    def _on_print(self) -> None:
        from liushou_desktop.gui.common.paper_printing import print_html

        try:
            print_html(self.view.document().toHtml(), sentence("PAGE_HELP"), self.window())
        except ProgramError as error:
            self.desk.tell_error(error)

    def set_compact(self, is_compact: bool) -> None:
        super().set_compact(is_compact)
        self.view.set_compact(is_compact)


def keys_html(side: str) -> str:
    """All keys of a side in one table."""
    rows = "".join(
        f"<tr><td width='150'><code>&nbsp;{html.escape(shown_keys(entry.shortcut))}&nbsp;</code>"
        f"</td><td>{html.escape(sentence(entry.word))}</td></tr>"
        for entry in commands_of(side)
        if entry.shortcut and not entry.id.startswith("page.decide_")
    )
    first = f"<tr><td><code>&nbsp;Ctrl+1…9&nbsp;</code></td><td>{sentence('HELP_ROOMS')}</td></tr>"
    table = f"<table cellspacing='0' cellpadding='6' width='100%'>{first}{rows}</table>"
    return f"<p class='h1'>{sentence('HELP_KEYS')}</p><p>{sentence('HELP_KEYS_TEXT')}</p>{table}"


def about_html() -> str:
    """Version, face of the letters, licences."""
    rows = "".join(f"<tr><td>{name}</td><td>{licence}</td></tr>" for name, licence in _LIBRARIES)
    licences = "".join(
        f"<tr><td>{path.stem}</td><td>{html.escape(_first_line(path))}</td></tr>"
        for path in _font_licences()
    )
    version = sentence("HELP_VERSION", {"version": __version__, "face": fonts.description()})
    return (
        f"<p class='h1'>{sentence('HELP_ABOUT')}</p>"
        f"<p>{version}</p><p>{sentence('HELP_LICENCE')}</p>"
        f"<p class='h2'>{sentence('HELP_LIBRARIES')}</p>"
        f"<table cellspacing='0' cellpadding='6' width='100%'>{rows}</table>"
        f"<p class='h2'>{sentence('HELP_FONTS')}</p>"
        f"<table cellspacing='0' cellpadding='6' width='100%'>{licences}</table>"
    )


def _font_licences() -> list[Path]:
    for folder in font_dirs():
        if (folder / "licences").is_dir():
            return sorted((folder / "licences").glob("*.txt"))
    return []


def _first_line(path: Path) -> str:
    """What the licence file calls itself."""
    text = path.read_text("utf-8", errors="replace")
    for name in ("SIL Open Font License", "SIL OPEN FONT LICENSE", "Arphic Public License"):
        if name in text:
            return "SIL Open Font License 1.1" if name.upper().startswith("SIL") else name
    return next((line.strip() for line in text.splitlines() if line.strip()), "")[:80]
