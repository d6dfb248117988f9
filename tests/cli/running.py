"""Run a command in this process and hold its answer to what every answer must be."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from tests.helpers.sites import PASSWORD, TODAY

from liushou_desktop.cli.main import main

_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_LEFT_OVER = re.compile(r"\{[a-z_]+\}")


@dataclass(frozen=True)
class Answer:
    """What one run said with ``--json``."""

    exit_code: int
    values: dict[str, Any]

    @property
    def code(self) -> str:
        return self.values["code"]

    @property
    def message(self) -> str:
        return self.values["message"]

    def __getitem__(self, name: str) -> Any:
        return self.values[name]


class Terminal:
    """A terminal: folder, user and day stay until others are given."""

    def __init__(
        self, capsys: pytest.CaptureFixture[str], patch: pytest.MonkeyPatch, folder: Path
    ) -> None:
        self._capsys = capsys
        self._patch = patch
        self.folder = folder
        patch.setenv("LIUSHOU_PASSWORD", PASSWORD)

    def run(
        self,
        *words: str | Path,
        folder: Path | None = None,
        user: str | None = None,
        password: str = PASSWORD,
        day: date = TODAY,
    ) -> Answer:
        """Run with ``--json``: exactly one object on stdout, a Chinese sentence, no traceback."""
        self._patch.setenv("LIUSHOU_PASSWORD", password)
        whole = ["--data-dir", str(folder or self.folder), "--today", day.isoformat(), "--json"]
        whole += ["--user", user] if user else []
        self._capsys.readouterr()
        exit_code = main([*whole, *map(str, words)])
        out, err = self._capsys.readouterr()
        values = json.loads(out)
        assert out.count("\n") == 1
        assert "Traceback" not in err
        assert values["ok"] is (exit_code == 0)
        assert values["code"].isascii()
        assert values["code"].isupper()
        assert _CHINESE.search(values["message"])
        assert not _LEFT_OVER.search(values["message"])
        return Answer(exit_code, values)

    def say(self, *words: str | Path, day: date = TODAY) -> str:
        """Run for people; the words on the screen."""
        self._capsys.readouterr()
        main(["--data-dir", str(self.folder), "--today", day.isoformat(), *map(str, words)])
        out, err = self._capsys.readouterr()
        assert "Traceback" not in err
        return out + err
