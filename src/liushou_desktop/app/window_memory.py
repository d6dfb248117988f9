"""What the window remembers per user: column widths, splitters, last filters. Never a child's data.

One small JSON file in the user's own configuration folder. A damaged or foreign file is as good as
none: nothing here is worth a message.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from liushou_desktop.base.errors import ProgramError
from liushou_desktop.base.files import write_whole
from liushou_desktop.base.paths import user_config_dir


class WindowMemory:
    """Values by key, for one user of one site.

    Args:
        owner: site and user, such as ``9999000012/clerk``; "" before anybody has unlocked.
        folder: where the file lies; the user's configuration folder unless given.
    """

    def __init__(self, owner: str = "", folder: Path | None = None) -> None:
        self._path = (folder or user_config_dir()) / "window.json"
        self._owner = owner
        self._all: dict[str, dict[str, Any]] = _read(self._path)

    def recall(self, key: str, otherwise: Any = None) -> Any:
        """What was remembered under ``key``."""
        return self._all.get(self._owner, {}).get(key, otherwise)

    def remember(self, key: str, value: Any) -> None:
        """Keep ``value`` (JSON) under ``key``; written at once when it is new."""
        mine = self._all.setdefault(self._owner, {})
        if mine.get(key) == value:
            return
        mine[key] = value
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            write_whole(self._path, json.dumps(self._all, ensure_ascii=False).encode("utf-8"))
        except (ProgramError, OSError):
            pass  # a full or read-only profile must not disturb the work


def _read(path: Path) -> dict[str, dict[str, Any]]:
    try:
        found = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    if not isinstance(found, dict):
        return {}
    return {owner: values for owner, values in found.items() if isinstance(values, dict)}
