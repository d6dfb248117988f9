"""Who works with forms asks the site for them, so that a bureau's additions reach every place."""

from __future__ import annotations

import re
from pathlib import Path

import liushou_desktop

# Facts about core fields, which no edition may change, and the titles of forms; the command that
# lists the program's forms and the page about the plan, which need no site.
ALLOWED = {
    "app/coverage.py",
    "cli/care_commands.py",
    "services/school/child_file.py",
    "services/school/prefills.py",
    "services/school/child_history.py",
    "services/school/browse_records.py",
    "services/school/call_sheet.py",
    "services/school/duty_places.py",
    "services/school/worklist_rows.py",
    "gui/school/keying_end.py",
    "gui/school/pairing_pane.py",
    "services/shared/site_codes.py",
    "services/bureau/county_tables.py",
    "app/roster_words.py",
}


def test_nobody_takes_the_shipped_forms_by_mistake() -> None:
    source = Path(liushou_desktop.__file__).parent
    rooms = [source / room for room in ("services", "gui", "cli", "app")]
    wanted = re.compile(r"formspec\.loader import .*\b(form|catalogue)\b")
    found = {
        path.relative_to(source).as_posix()
        for room in rooms
        for path in room.rglob("*.py")
        if wanted.search(path.read_text("utf-8"))
    }
    assert found <= ALLOWED
