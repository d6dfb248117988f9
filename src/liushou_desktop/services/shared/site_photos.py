"""Photos in an interchange file: foreign pictures, decoded behind the fence before they are kept.

What is kept is drawn later without asking again; a record must bring every photo it names.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from liushou_desktop.base.problem import Problem
from liushou_desktop.domain.pictures import digest_of
from liushou_desktop.services.shared.pictures import kept_photo

if TYPE_CHECKING:
    from liushou_desktop.formspec.model import FormField
    from liushou_desktop.sheets.fence import Fence

_KIND = "photos"


class PhotoChecks:
    """Judges the photos of one file; ``fence`` is open while its tables are read."""

    def __init__(self) -> None:
        self.fence: Fence | None = None
        self._named: dict[tuple[str, str, str], str] = {}
        self._brought: set[tuple[str, str, str]] = set()

    def of_child(self, row: Mapping[str, Any], path: str) -> Iterator[Problem]:
        """A row of ``child_photo``."""
        if row["picture"] is not None and self._decoded(row["picture"]) is None:
            yield Problem("picture", "SITE_PHOTO_WRONG", {"path": f"{path}.picture"})

    def of_record(self, row: Mapping[str, Any], path: str) -> Iterator[Problem]:
        """A row of ``record_photo``: whole, and the one its digest says."""
        if row["picture"] is None:
            return
        content = self._decoded(row["picture"])
        if content is None:
            yield Problem("picture", "SITE_PHOTO_WRONG", {"path": f"{path}.picture"})
        elif row["digest"] != digest_of(content):
            yield Problem("digest", "SITE_PHOTO_DIGEST", {"path": f"{path}.digest"})
        elif row["record"] is not None:
            self._brought.add((row["site"], row["record"], row["digest"]))

    def named(self, row: Mapping[str, Any], field: FormField, digests: Any, path: str) -> None:
        """An answer of a record that names photos."""
        if field.kind == _KIND:
            self._named |= {(row["site"], row["id"], digest): path for digest in digests}

    def missing(self) -> Iterator[Problem]:
        """Photos that records name and the file does not bring."""
        for place, path in self._named.items():
            if place not in self._brought:
                yield Problem("answers", "SITE_PHOTO_MISSING", {"path": path, "digest": place[2]})

    def _decoded(self, text: str) -> bytes | None:
        assert self.fence is not None
        return kept_photo(text, self.fence)
