"""The first window waits for nothing that only an open site needs."""

from __future__ import annotations

import subprocess
import sys

HEAVY = (
    "sqlalchemy",
    "cryptography",
    "reportlab",
    "openpyxl",
    "tomllib",
    "liushou_desktop.domain",
    "liushou_desktop.formspec",
    "liushou_desktop.paper",
    "liushou_desktop.sheets",
    "liushou_desktop.gui.common.dialogs",
    "liushou_desktop.gui.common.shell",
)
PROBE = f"""
import sys
from liushou_desktop import bootstrap
from liushou_desktop.app.wording import sentence
from liushou_desktop.gui.main_window import MainWindow
from liushou_desktop.services.shared.users import list_users
sentence("GUI_PRODUCT")
print(*(name for name in {HEAVY} if name in sys.modules))
"""


def test_the_opening_page_imports_no_heavy_room() -> None:
    probe = [sys.executable, "-c", PROBE]
    done = subprocess.run(probe, capture_output=True, text=True, check=True)
    assert done.stdout.split() == []
