"""Encrypted backups: one file each, verified by opening, kept in a ring by sequence.

A backup is an uncompressed tar of ``manifest.json``, ``slots.json`` and ``site.db``: the last two
byte for byte as they lay in the folder, so it opens with the passwords of its day. Where reports
were made, ``strongbox.json`` follows them, sealed as it is. Nothing goes by date.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import os
import re
import shutil
import tarfile
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Final

from liushou_desktop.base.errors import DamagedError, ProgramError, RefusedError
from liushou_desktop.base.files import from_os_error
from liushou_desktop.base.progress import Watcher
from liushou_desktop.storage import schema, slot_file, strongbox_file
from liushou_desktop.storage.canonical import canonical
from liushou_desktop.storage.change_chain import Head
from liushou_desktop.storage.copies import put_in_place, require_sound
from liushou_desktop.storage.files import (
    BACKUP_FOLDER,
    DATABASE_FILE,
    STRONGBOX_FILE,
    UNPACKING,
    os_errors_explained,
)
from liushou_desktop.storage.keyslots import authentic_slots

if TYPE_CHECKING:
    from liushou_desktop.storage.store import Store

SUFFIX: Final = ".lsbackup"
RING: Final = 12
_FORMAT: Final = 1
_MANIFEST: Final = "manifest.json"
_MEMBERS: Final = (_MANIFEST, slot_file.MAIN, DATABASE_FILE)
_KINDS: Final = (_MEMBERS, (*_MEMBERS, STRONGBOX_FILE))
_CHUNK: Final = 1 << 20
_NAME: Final = re.compile(r"(?:backup|before-restore)-.+-(\d{6,})" + re.escape(SUFFIX))


@dataclass(frozen=True, slots=True)
class Backup:
    """A backup file as its manifest describes it; only ``verify`` says whether it is good.

    Attributes:
        sequence: the higher, the newer; made_at: what the clock said, for people only.
        chain_seq, chain_hash: last link of the change chain inside.
        version: revision of the tables inside.
        is_kept: saved from being overwritten by a restore; outside the ring.
    """

    path: Path
    sequence: int
    site: str
    database_id: str
    made_at: str
    version: str
    chain_seq: int
    chain_hash: str
    size: int
    is_kept: bool
    digests: Mapping[str, str]

    def tells(self, head: Head) -> bool:
        """Whether the manifest names this end of the chain; what was merely kept names none."""
        return self.is_kept or (head.seq, head.hash) == (self.chain_seq, self.chain_hash)


def back_up(store: Store, to: Path | None = None, watcher: Watcher | None = None) -> Backup:
    """Copy the site into the ring, or to another folder (a stick); verified before it counts.

    The oldest copies beyond ``RING`` go afterwards, in that folder and of this site alone.

    Raises:
        SurroundingsError: disk full, stick gone …; no file under a final name was left behind.
        DamagedError: STORE_DAMAGED, the copy (and so perhaps the store) is not sound.
    """
    folder = to or store.folder / BACKUP_FOLDER
    with os_errors_explained(folder), store.resting() as database:
        return _back_up(store, folder, database, watcher or Watcher())


def _back_up(store: Store, folder: Path, database: Path, watcher: Watcher) -> Backup:
    watcher.report("BACKUP_COPY", 0, 2)
    head = require_sound(database, store.key, fully=False)
    sequence = next_sequence(folder, store.folder / BACKUP_FOLDER)
    about = {
        "site": store.site,
        "database_id": store.database_id,
        "sequence": sequence,
        "made_at": store.clock.now().isoformat(),
        "version": schema.CURRENT,
        "chain_seq": head.seq,
        "chain_hash": head.hash,
    }
    name = f"backup-{store.site}-{sequence:06d}{SUFFIX}"
    slots = authentic_slots(store.folder, store.key).bytes()
    place = bundle(folder / name, about, slots, database, strongbox_file.raw(store.folder))
    watcher.report("BACKUP_VERIFY", 1, 2)
    try:
        backup = read_manifest(place)
        verify(backup, store.key, inside=store.folder)
    except DamagedError:
        place.unlink(missing_ok=True)
        raise
    _prune(folder, store.site)
    return backup


def next_sequence(*folders: Path) -> int:
    """One more than any backup there; by name, so that a damaged one is not written over."""
    known = [path for folder in folders for path in _files(folder)]
    numbered = (_NAME.fullmatch(path.name) for path in known)
    return 1 + max((int(match[1]) for match in numbered if match), default=0)


def _prune(folder: Path, site: str) -> None:
    """Drop what is beyond the ring; the newest has just been verified, so a good one stays."""
    own = [backup for backup in ring(folder) if backup.site == site and not backup.is_kept]
    for backup in own[RING:]:
        backup.path.unlink(missing_ok=True)


def ring(folder: Path) -> list[Backup]:
    """The backups in a folder whose manifest can be read, newest first.

    Raises:
        SurroundingsError: the folder cannot be read.
    """
    found = []
    for path in _files(folder):
        with contextlib.suppress(ProgramError):
            found.append(read_manifest(path))
    return sorted(found, key=lambda backup: backup.sequence, reverse=True)


def _files(folder: Path) -> list[Path]:
    with os_errors_explained(folder):
        return sorted(folder.glob(f"*{SUFFIX}")) if folder.is_dir() else []


def own_ring(site_folder: Path) -> list[Backup]:
    """The backups a site keeps in its own folder, newest first."""
    return ring(site_folder / BACKUP_FOLDER)


def newest_good(site_folder: Path, key: bytes) -> Backup | None:
    """The newest backup of a site's own ring that opens and is sound."""
    for backup in own_ring(site_folder):
        try:
            verify(backup, key, inside=site_folder)
        except ProgramError:
            continue
        return backup
    return None


def verify(backup: Backup, key: bytes, *, inside: Path | None = None) -> None:
    """Unpack a backup, compare every byte with the manifest, open it, check it.

    Raises:
        DamagedError: BACKUP_DAMAGED, STORE_DAMAGED, STORE_NOT_READABLE (also: a key of another
        day).
    """
    with unpacked(backup, inside=inside) as folder:
        authentic_slots(folder, key)
        head = require_sound(folder / DATABASE_FILE, key, fully=False)
    if not backup.tells(head):
        raise _damaged(backup.path)


@contextlib.contextmanager
def unpacked(backup: Backup, *, inside: Path | None = None) -> Iterator[Path]:
    """A temporary folder with the backup's ``site.db`` and slot files; gone afterwards.

    Only ciphertext is written. Raises ``DamagedError`` BACKUP_DAMAGED before the folder is given
    out when a byte is not what the manifest says.
    """
    try:
        with tempfile.TemporaryDirectory(prefix=UNPACKING, dir=inside) as name:
            folder = Path(name)
            _unpack(backup, folder)
            yield folder
    except OSError as error:
        raise from_os_error(error, backup.path) from error


def read_manifest(path: Path) -> Backup:
    """What a backup says about itself; nothing else is read.

    Raises:
        RefusedError: BACKUP_FOREIGN, not a backup of this program; STORE_TOO_NEW.
    """
    try:
        with tarfile.open(path, "r:") as archive:
            data = json.loads(_member(archive, _MANIFEST).read(_CHUNK))
        if data["format"] > _FORMAT:
            raise RefusedError("STORE_TOO_NEW", version=data["format"], known=_FORMAT)
        return Backup(
            path=path,
            sequence=int(data["sequence"]),
            site=str(data["site"]),
            database_id=str(data["database_id"]),
            made_at=str(data["made_at"]),
            version=str(data["version"]),
            chain_seq=int(data["chain_seq"]),
            chain_hash=str(data["chain_hash"]),
            size=path.stat().st_size,
            is_kept=bool(data.get("is_kept")),
            digests={str(name): str(digest) for name, digest in data["digests"].items()},
        )
    except (tarfile.TarError, ValueError, KeyError, TypeError, AttributeError, EOFError) as error:
        raise RefusedError("BACKUP_FOREIGN", file=path.name) from error
    except OSError as error:
        raise from_os_error(error, path) from error


def _unpack(backup: Backup, folder: Path) -> None:
    try:
        with tarfile.open(backup.path, "r:") as archive:
            names = tuple(archive.getnames())
            if names not in _KINDS or set(backup.digests) != set(names[1:]):
                raise _damaged(backup.path)
            for name, digest in backup.digests.items():
                if _copy(_member(archive, name), folder / name) != digest:
                    raise _damaged(backup.path)
    except (tarfile.TarError, ValueError, EOFError) as error:
        raise _damaged(backup.path) from error
    shutil.copyfile(folder / slot_file.MAIN, folder / slot_file.COPY)


def _member(archive: tarfile.TarFile, name: str) -> IO[bytes]:
    info = archive.getmember(name)
    content = archive.extractfile(info) if info.isreg() else None
    if content is None:
        raise KeyError(name)
    return content


def _copy(source: IO[bytes], target: Path) -> str:
    digest = hashlib.sha256()
    with open(target, "wb") as writer:
        while chunk := source.read(_CHUNK):
            digest.update(chunk)
            writer.write(chunk)
    return digest.hexdigest()


def bundle(
    place: Path, about: Mapping[str, object], slots: bytes, database: Path, strongbox: bytes | None
) -> Path:
    """Write a backup file under a temporary name, flush, replace, flush the folder."""
    temp = place.with_name(f".{place.name}.part")
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        digests = {
            slot_file.MAIN: hashlib.sha256(slots).hexdigest(),
            DATABASE_FILE: _digest(database),
        }
        if strongbox is not None:
            digests[STRONGBOX_FILE] = hashlib.sha256(strongbox).hexdigest()
        manifest = canonical({"format": _FORMAT, **about, "digests": digests}).encode()
        with open(temp, "wb") as writer:
            with (
                tarfile.open(fileobj=writer, mode="w", format=tarfile.PAX_FORMAT) as archive,
                open(database, "rb") as reader,
            ):
                _add(archive, _MANIFEST, len(manifest), io.BytesIO(manifest))
                _add(archive, slot_file.MAIN, len(slots), io.BytesIO(slots))
                _add(archive, DATABASE_FILE, database.stat().st_size, reader)
                if strongbox is not None:
                    _add(archive, STRONGBOX_FILE, len(strongbox), io.BytesIO(strongbox))
            writer.flush()
            os.fsync(writer.fileno())
        put_in_place(temp, place)
    except OSError as error:
        raise from_os_error(error, place) from error
    finally:
        with contextlib.suppress(OSError):
            temp.unlink(missing_ok=True)
    return place


def _add(archive: tarfile.TarFile, name: str, size: int, content: IO[bytes]) -> None:
    info = tarfile.TarInfo(name)
    info.size = size
    archive.addfile(info, content)


def _digest(path: Path) -> str:
    with open(path, "rb") as reader:
        return hashlib.file_digest(reader, "sha256").hexdigest()


def _damaged(path: Path) -> DamagedError:
    return DamagedError("BACKUP_DAMAGED", file=path.name)
