"""Everything of a site as one documented JSON file, so that nobody is locked in (design: 无锁定).

The file is plain text: names, identity numbers, illnesses of every child. Writing it is therefore
asked a reason, kept to those who care for the site, stands in the change chain, and is offered
behind a password. Answers the user may not open on the screen stay behind (``protected``).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from liushou_desktop import __version__
from liushou_desktop.base.errors import RefusedError
from liushou_desktop.base.files import writing_whole
from liushou_desktop.base.progress import Watcher
from liushou_desktop.domain.interchange import plain_row
from liushou_desktop.services.shared.protected import Withholding
from liushou_desktop.services.shared.rights import Right
from liushou_desktop.services.shared.site import Site
from liushou_desktop.services.shared.site_format import FORMAT, NAMED, VERSION, is_carried
from liushou_desktop.services.shared.site_keys import current_keys

if TYPE_CHECKING:
    from liushou_desktop.storage.unit import UnitOfWork
    from liushou_desktop.storage.whole_site import Told

_TOLD_EVERY = 2_000


class _Sink(Protocol):
    def write(self, content: bytes, /) -> int: ...


@dataclass(frozen=True, slots=True)
class SiteExported:
    """The file, and how many rows of each table and how many changes stand in it.

    ``withheld``: how many records of which forms left without the answers only others may open.
    """

    file: Path
    counts: dict[str, int]
    is_sealed: bool
    withheld: Mapping[str, int]


def export_site(
    site: Site, file: Path, *, reason: str, password: str | None = None,
    watcher: Watcher | None = None,
) -> SiteExported:  # fmt: skip
    """Write everything the site holds, whole or not at all; keys and passwords stay here.

    Args:
        reason: why the content leaves the PC; kept in the change chain.
        password: seals the file (age); None leaves it plain text.

    Raises:
        RefusedError: NOT_ALLOWED, EXPORT_NEEDS_REASON, FILE_PASSWORD_SHORT.
        SurroundingsError: disk full, stick gone ….
    """
    site.require(Right.EXPORT)
    site.require(Right.CARE)
    if not reason.strip():
        raise RefusedError("EXPORT_NEEDS_REASON")
    from liushou_desktop.exchange.password_seal import sealing

    counts: dict[str, int] = {}
    withholding = Withholding(site)
    with writing_whole(file) as handle, site.unit() as unit:
        with sealing(handle, password) if password is not None else nullcontext(handle) as sink:
            for piece in _pieces(site, unit, counts, withholding, watcher or Watcher()):
                sink.write(piece.encode())
        unit.note_access("export", f"site {file.name}", reason.strip())
    return SiteExported(file, counts, password is not None, dict(withholding.counts))


def _pieces(
    site: Site,
    unit: UnitOfWork,
    counts: dict[str, int],
    withholding: Withholding,
    watcher: Watcher,
) -> Iterator[str]:
    from liushou_desktop.storage import whole_site

    yield f'{{\n"format": {_json(FORMAT)},\n"version": {VERSION},\n'
    yield f'"made": {_json(_made(site, unit))},\n"site": {_json(_named(site, unit))},\n'
    yield '"settings": '
    yield from _list(_settings(site, unit, withholding))
    yield ',\n"sequences": '
    yield from _list(_sequences(site, unit))
    yield ',\n"tables": {'
    progress = _Progress(watcher, whole_site.count_stored(unit))
    for number, (name, kind) in enumerate(whole_site.KINDS.items()):
        yield f"{',' if number else ''}\n{_json(name)}: "
        stored = (plain_row(kind, row, site.code) for row in whole_site.stored_rows(unit, kind))
        rows = (withholding.row(kind, row) for row in stored)
        yield from _list(progress.counted(rows, counts, name))
    yield '\n},\n"changes": '
    told = (
        _plain_change(site, withholding.told(each))
        for each in whole_site.told_links(unit)
        if _is_told(each, withholding)
    )
    yield from _list(progress.counted(told, counts, "changes"))
    if withholding.counts:
        yield f',\n"withheld": {_json(dict(sorted(withholding.counts.items())))}'
    yield "\n}\n"


def _made(site: Site, unit: UnitOfWork) -> dict[str, object]:
    return {
        "at": site.clock.now().isoformat(),
        "by": site.user.name,
        "program": __version__,
        "key_period": current_keys(unit).epoch,
    }


def _named(site: Site, unit: UnitOfWork) -> dict[str, object]:
    return {"code": site.code} | {name: unit.setting(key) for name, key in NAMED.items()}


def _settings(
    site: Site, unit: UnitOfWork, withholding: Withholding
) -> Iterator[dict[str, object]]:
    from liushou_desktop.storage import whole_site

    for owner, key, value in whole_site.stored_settings(unit):
        if is_carried(key) and withholding.tells(key):
            yield _owned(site, owner) | {"key": key, "value": value}


def _sequences(site: Site, unit: UnitOfWork) -> Iterator[dict[str, object]]:
    from liushou_desktop.storage import whole_site

    for owner, name, value in whole_site.stored_sequences(unit):
        yield _owned(site, owner) | {"name": name, "last": value}


def _owned(site: Site, owner: str) -> dict[str, object]:
    return {} if owner == site.code else {"site": owner}


def _is_told(told: Told, withholding: Withholding) -> bool:
    is_setting = told.table == "setting"
    return not is_setting or (is_carried(told.row) and withholding.tells(told.row))


def _plain_change(site: Site, told: Told) -> dict[str, object]:
    change: dict[str, object] = {
        "at": told.at,
        "actor": told.actor,
        "role": told.role,
        "action": told.action,
        **_owned(site, told.site),
        "table": told.table,
        "row": told.row,
    }
    if told.old is not None:
        change["old"] = told.old
    if told.new is not None:
        change["new"] = told.new
    return change | ({"reason": told.reason} if told.reason else {})


class _Progress:
    """Counts what goes by and tells the watcher now and then."""

    def __init__(self, watcher: Watcher, total: int) -> None:
        self._watcher, self._total, self._done = watcher, total, 0

    def counted(
        self, rows: Iterable[dict[str, object]], counts: dict[str, int], name: str
    ) -> Iterator[dict[str, object]]:
        counts[name] = 0
        for row in rows:
            if self._done % _TOLD_EVERY == 0:
                self._watcher.report("EXPORTING_SITE", self._done, self._total)
            self._done += 1
            counts[name] += 1
            yield row


def _list(rows: Iterable[dict[str, object]]) -> Iterator[str]:
    """One row to a line, so that two files can be compared line by line."""
    lead = "[\n"
    for row in rows:
        yield lead + _json(row)
        lead = ",\n"
    yield "[]" if lead == "[\n" else "\n]"


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)
