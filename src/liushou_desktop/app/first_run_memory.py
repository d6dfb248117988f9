"""What was answered before the first run was left: taken up again at the next start.

One small JSON file in the user's own configuration folder. Passwords and the paper key are never
among it; once the site exists it is forgotten, and the site itself remembers what is still open.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from liushou_desktop.base.errors import ProgramError
from liushou_desktop.base.files import write_whole
from liushou_desktop.base.paths import user_config_dir

_FILE = "first-run.json"
_KEPT = (
    "purpose",
    "folder",
    "joins",
    "enrolment_file",
    "code",
    "name",
    "short_code",
    "user",
    "principal",
)


def remember_answers(answers: Mapping[str, Any]) -> None:
    """Keep what may be kept; a failure here is worth no message."""
    kept = {key: str(answers[key]) for key in _KEPT if answers.get(key)}
    try:
        user_config_dir().mkdir(parents=True, exist_ok=True)
        text = json.dumps(kept, ensure_ascii=False)
        write_whole(_place(), text.encode("utf-8"))
    except (OSError, ProgramError):
        return


def recall_answers() -> dict[str, str]:
    """What was kept, or nothing."""
    try:
        found = json.loads(_place().read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    if not isinstance(found, dict):
        return {}
    return {key: value for key, value in found.items() if key in _KEPT and isinstance(value, str)}


def forget_answers() -> None:
    """The site exists now."""
    _place().unlink(missing_ok=True)


def _place() -> Path:
    return user_config_dir() / _FILE
