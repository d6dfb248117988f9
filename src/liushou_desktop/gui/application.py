"""The one ``QApplication`` of the process, so that ``bootstrap`` need not know Qt."""

from __future__ import annotations

import sys

from PySide6.QtWidgets import QApplication

from liushou_desktop.gui.common import theme

_TURN_SECONDS = 0.0005
"""How long a worker computes while the window waits for its turn; Python's own 5 ms add up, as
painting a list takes a turn for every cell."""


def make_application(side: str = "school") -> QApplication:
    """The application in a side's dress; made on the first call, dressed anew on later ones."""
    app = QApplication.instance() or QApplication([*sys.argv[:1], *theme.FUSION])
    assert isinstance(app, QApplication)
    app.setApplicationName("liushou")
    sys.setswitchinterval(_TURN_SECONDS)
    theme.apply_theme(app, side)
    return app
