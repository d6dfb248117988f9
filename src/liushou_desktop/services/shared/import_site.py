"""A site from an interchange file (docs/formats/site.md): everything in it, or nothing.

The rows go into a fresh file beside the site's own, streamed; every problem is named with its place
in the JSON. Only when there is none does the fresh file take the empty one's place.
"""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from liushou_desktop.base.clock import Clock
from liushou_desktop.base.errors import RefusedError
from liushou_desktop.base.files import from_os_error
from liushou_desktop.base.json_reader import JsonReader
from liushou_desktop.base.progress import Watcher
from liushou_desktop.domain.schooling import Term
from liushou_desktop.services.shared.create_site import Created, NewSite, check_names, create_site
from liushou_desktop.services.shared.forms_in_force import forms_in_force
from liushou_desktop.services.shared.open_site import open_site
from liushou_desktop.services.shared.rights import Right, Role
from liushou_desktop.services.shared.site import Side, Site
from liushou_desktop.services.shared.site_format import (
    FORMAT,
    HEAD,
    LARGEST_FILE,
    MEMBERS,
    NAMED,
    VERSION,
    is_carried,
)
from liushou_desktop.services.shared.site_keys import current_keys, make_keys
from liushou_desktop.services.shared.site_rows import RowChecks

if TYPE_CHECKING:
    from liushou_desktop.storage.whole_site import FreshContents

_CHUNK = 1 << 20
_SHOWN = 40
_ENROLMENT = "enrolment"
REASON = "导入全部数据"


@dataclass(frozen=True, slots=True)
class SiteHead:
    """What the beginning of a file says: whose it is. ``key_period``: newest of the old site."""

    code: str
    side: Side
    name: str
    short_code: str
    key_period: int = 0


@dataclass(frozen=True, slots=True)
class SiteImported:
    """How many rows of each table, and how many changes, were taken in.

    ``withheld``: how many records of which forms came without the answers only others may open.
    """

    head: SiteHead
    counts: Mapping[str, int] = field(default_factory=dict)
    withheld: Mapping[str, int] = field(default_factory=dict)


def read_head(file: Path, password: str | None = None) -> SiteHead:
    """Whose the file is; the rest is not looked at.

    Raises:
        RefusedError: FILE_MISSING, NOT_A_FILE, FILE_TOO_LARGE, FILE_NEEDS_PASSWORD,
            FILE_PASSWORD_WRONG, JSON_…, SITE_FORMAT_UNKNOWN, SITE_HEAD_WRONG.
        DamagedError: SEAL_BROKEN.
    """
    with _opened(file, password) as reader:
        for _, head in _members(reader):
            return head
    raise RefusedError("SITE_MEMBER_MISSING", member=MEMBERS[len(HEAD)])


def import_site(
    site: Site, file: Path, password: str | None = None, watcher: Watcher | None = None
) -> SiteImported:
    """Take everything in; the site must be new and bear the code and side the file names.

    Raises:
        RefusedError: NOT_ALLOWED, SITE_NOT_EMPTY, SITE_FILE_OF_OTHER, as ``read_head``, and
            SITE_FILE_HAS_PROBLEMS (a ``SiteFileRefusedError`` with the list). Nothing was changed.
    """
    site.require(Right.CARE)
    from liushou_desktop.storage.whole_site import written_anew

    watcher = watcher or Watcher()
    held = _require_empty(site)
    size = _size(file)
    with _opened(
        file, password, lambda done: watcher.report("IMPORTING_SITE", done, size)
    ) as reader:
        members = _members(reader)
        with written_anew(site.store, site.user.name, site.user.role.value, REASON) as contents:
            head, checks = _fill(site, contents, members, reader)
            watcher.report("CHECKING", 0)
            checks.finish(site.own_terms)
            _add_own(contents, head, held, checks.setting_keys)
    with site.unit() as unit:
        unit.note_access("import", f"site {file.name}")
        site.own_terms = tuple(unit.find(Term, is_void=False, order_by="start"))
        site.forms = forms_in_force(unit)
        site.name, site.short_code = head.name, head.short_code
    return SiteImported(head, checks.counts, checks.withheld)


def create_site_from(
    folder: Path, file: Path, *, user: str, password: str, clock: Clock,
    file_password: str | None = None, watcher: Watcher | None = None,
) -> tuple[Created, SiteImported]:  # fmt: skip
    """A new site with the file's name and all it holds; refused, the folder stays as it was.

    Raises:
        as ``create_site`` and ``import_site``.
    """
    head = read_head(file, file_password)
    role = Role.CLERK if head.side == "school" else Role.BUREAU_CLERK
    was_there = set(folder.iterdir()) if folder.is_dir() else None
    new = NewSite(
        side=head.side,
        code=head.code,
        name=head.name,
        short_code=head.short_code,
        user=user,
        role=role,
        password=password,
    )
    created = create_site(folder, new, clock)
    try:
        site = open_site(folder, user, password, clock)
        try:
            return created, import_site(site, file, file_password, watcher)
        finally:
            site.lock()
    except BaseException:
        _remove_again(folder, was_there)
        raise


def _remove_again(folder: Path, was_there: set[Path] | None) -> None:
    for path in [folder] if was_there is None else set(folder.iterdir()) - was_there:
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)


# ── the file ─────────────────────────────────────────────────────────────────────────────────────


def _size(file: Path) -> int:
    """Bytes of a regular file that is not too large.

    Raises:
        RefusedError: FILE_MISSING, NOT_A_FILE, FILE_TOO_LARGE.
    """
    if file.is_symlink() or (file.exists() and not file.is_file()):
        raise RefusedError("NOT_A_FILE", file=file.name)
    if not file.exists():
        raise RefusedError("FILE_MISSING", file=str(file))
    size = file.stat().st_size
    if size > LARGEST_FILE:
        raise RefusedError("FILE_TOO_LARGE", file=file.name, limit_mb=LARGEST_FILE // 1_000_000)
    return size


def is_sealed(file: Path) -> bool:
    """Whether the file must be opened with a password."""
    from liushou_desktop.exchange.sealing import AGE_MAGIC

    _size(file)
    with open(file, "rb") as handle:
        return handle.read(len(AGE_MAGIC)) == AGE_MAGIC


@contextlib.contextmanager
def _opened(
    file: Path, password: str | None, report: Callable[[int], None] = lambda _: None
) -> Iterator[JsonReader]:
    sealed = is_sealed(file)
    if sealed and not password:
        raise RefusedError("FILE_NEEDS_PASSWORD", file=file.name)
    from liushou_desktop.exchange.password_seal import unsealed

    try:
        with open(file, "rb") as handle:
            chunks = (
                unsealed(handle, password or "")
                if sealed
                else iter(lambda: handle.read(_CHUNK), b"")
            )
            yield JsonReader(_reported(chunks, handle, report))
    except OSError as error:
        raise from_os_error(error, file) from error


def _reported(
    chunks: Iterator[bytes], handle: BinaryIO, report: Callable[[int], None]
) -> Iterator[bytes]:
    for chunk in chunks:
        report(handle.tell())
        yield chunk


def _members(reader: JsonReader) -> Iterator[tuple[str, SiteHead]]:
    """Each member behind the head, in any order, with what the head said."""
    said: dict[str, Any] = {}
    head: SiteHead | None = None
    found: set[str] = set()
    for name in reader.members():
        if name not in MEMBERS:
            raise RefusedError("SITE_MEMBER_UNKNOWN", path=reader.path[:_SHOWN], line=reader.line)
        if name in HEAD:
            said[name] = reader.value()
            continue
        head = head or _head(said)
        found.add(name)
        if name == "tables" and "settings" not in found:
            raise RefusedError("SITE_MEMBER_MISSING", member="settings")
        yield name, head
    reader.finish()
    for name in ("settings", "sequences", "tables"):
        if name not in found:
            raise RefusedError("SITE_MEMBER_MISSING", member=name)


def _head(said: Mapping[str, Any]) -> SiteHead:
    if said.get("format") != FORMAT or said.get("version") != VERSION:
        found = f"{said.get('format')} {said.get('version')}"[:_SHOWN]
        raise RefusedError("SITE_FORMAT_UNKNOWN", found=found, known=f"{FORMAT} {VERSION}")
    named, made = said.get("site"), said.get("made", {})
    if not isinstance(named, dict) or not isinstance(made, dict):
        raise RefusedError("SITE_HEAD_WRONG", path="site")
    for key in ("code", *NAMED):
        if not isinstance(named.get(key), str):
            raise RefusedError("SITE_HEAD_WRONG", path=f"site.{key}")
    if named["side"] not in ("school", "bureau"):
        raise RefusedError("SITE_HEAD_WRONG", path="site.side")
    check_names(named["code"], named["name"], named["short_code"])
    period = made.get("key_period", 0)
    if not isinstance(period, int) or isinstance(period, bool) or not 0 <= period < 1_000_000:
        raise RefusedError("SITE_HEAD_WRONG", path="made.key_period")
    return SiteHead(named["code"], named["side"], named["name"], named["short_code"], period)


# ── into the site ────────────────────────────────────────────────────────────────────────────────


def _require_empty(site: Site) -> dict[str, Any]:
    """The settings of a new site; one in which anything but a calendar was entered is refused."""
    from liushou_desktop.storage import whole_site
    from liushou_desktop.storage.rows import ANY_SITE

    with site.unit() as unit:
        for kind, name in whole_site.NAMES.items():
            if kind is not Term and (count := unit.count(kind, site=ANY_SITE)):
                raise RefusedError("SITE_NOT_EMPTY", table=name, count=count)
        return {key: value for _, key, value in whole_site.stored_settings(unit)}


def _fill(
    site: Site, contents: FreshContents, members: Iterator[tuple[str, SiteHead]], reader: JsonReader
) -> tuple[SiteHead, RowChecks]:
    checks = RowChecks(contents, site.code, reader)
    head = None
    for name, head in members:
        if (head.code, head.side) != (site.code, site.side):
            raise RefusedError("SITE_FILE_OF_OTHER", code=head.code, name=head.name, own=site.code)
        checks.take(name)
    assert head is not None
    return head, checks


def _add_own(
    contents: FreshContents, head: SiteHead, held: Mapping[str, Any], brought: Collection[str]
) -> None:
    """The name, and what this PC keeps for itself: its keys, of a period nobody used before.

    An enrolment this PC was given stays: its keys were compared by a person, the file's were not.
    """
    unit = contents.unit
    for name, key in NAMED.items():
        unit.set_setting(key, getattr(head, name), reason=REASON)
    for key, value in held.items():
        is_own = not is_carried(key) or key not in brought or key == _ENROLMENT
        if is_own and key not in NAMED.values():
            unit.set_setting(key, value)
    if current_keys(unit).epoch <= head.key_period:
        unit.set_setting("keys", {})
        make_keys(unit, epoch=head.key_period + 1)
