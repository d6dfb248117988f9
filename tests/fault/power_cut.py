"""A power cut: what lies on the disk at a random instant, without what was not flushed.

The data folder is on an ext4 image that is itself a file on XFS. While a writer saves, the image is
cloned (``cp --reflink``) at a random moment and the clone mounted: the page cache of the upper file
system is lost exactly as in a cut. Needs root, loop devices and the tools named in ``can_cut``.
"""

from __future__ import annotations

import contextlib
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from tests.fault.operations import KEY, SITE, USER

from liushou_desktop.storage.checking import check
from liushou_desktop.storage.engine import SAFE_PRAGMAS
from liushou_desktop.storage.store import Store

_ROOT = Path(__file__).resolve().parents[2]
_TOOLS = ("mkfs.xfs", "mkfs.ext4", "mount", "umount", "losetup")
UNSAFE = {**SAFE_PRAGMAS, "synchronous": "OFF"}


def can_cut() -> bool:
    """Whether this machine lets us build and cut a disk."""
    if sys.platform != "linux" or os.geteuid() != 0 or any(not shutil.which(t) for t in _TOOLS):
        return False
    with (
        tempfile.TemporaryDirectory() as name,
        contextlib.suppress(subprocess.CalledProcessError),
        _disks(Path(name)),
    ):
        return True
    return False


@contextlib.contextmanager
def _disks(scratch: Path) -> Iterator[tuple[Path, Path]]:
    """The pool (XFS) and, on it, the mounted disk that will be cut (ext4)."""
    pool, disk = scratch / "pool", scratch / "disk"
    pool.mkdir()
    disk.mkdir()
    try:
        _run("truncate", "-s", "2G", scratch / "pool.img")
        _run("mkfs.xfs", "-q", "-m", "reflink=1", scratch / "pool.img")
        _run("mount", "-o", "loop", scratch / "pool.img", pool)
        _run("truncate", "-s", "300M", pool / "disk.img")
        _run("mkfs.ext4", "-q", pool / "disk.img")
        _run("mount", "-o", "loop", pool / "disk.img", disk)
        yield pool, disk
    finally:
        for place in (disk, pool):
            subprocess.run(["umount", "-l", str(place)], capture_output=True, check=False)


def cut(times: int, *, safe: bool = True, seed: int = 1) -> list[str]:
    """Cut the power so many times; what was lost, one line for each cut that lost something."""
    chance = random.Random(seed)
    with tempfile.TemporaryDirectory() as name, _disks(Path(name)) as (pool, disk):
        folder = disk / "site"
        Store.create(folder, site=SITE, key=KEY).close()
        with (pool / "acked").open("wb") as acked:
            writer = _writer(folder, acked, "safe" if safe else "unsafe")
        try:
            while _acked(pool) < 3:
                time.sleep(0.05)
            return [lost for _ in range(times) if (lost := _one_cut(pool, chance))]
        finally:
            writer.kill()
            writer.wait()


def _writer(folder: Path, acked: IO[bytes], how: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "tests.fault.power_cut", str(folder), how],
        stdout=acked,
        cwd=_ROOT,
        env={**os.environ, "PYTHONPATH": f"{_ROOT}{os.pathsep}{_ROOT / 'src'}"},
    )


def _one_cut(pool: Path, chance: random.Random) -> str | None:
    time.sleep(chance.uniform(0.05, 0.5))
    acked = _acked(pool)  # read before the cut
    clone, place = pool / "cut.img", pool / "cut"
    _run("cp", "--reflink=always", pool / "disk.img", clone)
    place.mkdir(exist_ok=True)
    _run("mount", "-o", "loop", clone, place)
    try:
        with Store.open(place / "site", KEY) as store:
            report = check(store)
            with store.unit(USER, "clerk") as unit:
                kept = unit.setting("saved", 0)
        if not report.is_sound:
            return f"unsound: {[p.code for p in report.problems]}"
        return None if kept >= acked else f"acknowledged {acked}, kept {kept}"
    except Exception as error:  # noqa: BLE001 - whatever it is, it is the finding
        return repr(error)
    finally:
        _run("umount", "-l", place)
        clone.unlink()


def _acked(pool: Path) -> int:
    lines = (pool / "acked").read_text().split("\n")
    return int(lines[-2]) if len(lines) > 1 else 0


def _run(*words: object) -> None:
    subprocess.run([str(word) for word in words], check=True, capture_output=True)


def main(folder: str, how: str) -> None:
    """Save without end, and say so after each save."""
    with Store.open(Path(folder), KEY, pragmas=SAFE_PRAGMAS if how == "safe" else UNSAFE) as store:
        for number in range(1, 1_000_000):
            with store.unit(USER, "clerk") as unit:
                unit.set_setting("saved", number)
            print(number, flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:3])
