"""The one ``QApplication`` of the process, so that ``bootstrap`` need not know Qt."""

from __future__ import annotations

import sys

from PySide6.QtWidgets import QApplication

from liushou_desktop.gui.common import theme


def make_application(side: str = "school") -> QApplication:
    """The application in a side's dress; made on the first call, dressed anew on later ones."""
    app = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(app, QApplication)
    app.setApplicationName("liushou")
    theme.apply_theme(app, side)
    return app
