"""A bureau on a PostgreSQL server of this PC against its encrypted file: what one package costs."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from bench import county
from bench.harness import Bench, Measures, Stopwatch, Within, peak_mb
from liushou_desktop.services.shared.site import Site

USER = "liushou"


def in_a_file() -> Measures:
    """The store every bureau begins with."""
    with _copied() as folder:
        return _merge(county.open_bureau(folder), county.packages())


def on_a_server() -> Measures:
    """The same bureau moved there, the server with its durable settings."""
    from liushou_desktop.services.bureau.move_to_server import move_to_server

    with _copied() as folder, _server() as url:
        move_to_server(county.open_bureau(folder), url)
        return _merge(county.open_bureau(folder), county.packages())


def _merge(bureau: Site, files: list[Path]) -> Measures:
    from liushou_desktop.services.bureau.county_view import county_indicators
    from liushou_desktop.services.bureau.receive_packages import receive

    watch = Stopwatch()
    with watch("package"):
        looked = receive(bureau, files)
    watch.measures["package"] /= len(files)
    watch.repeat("figures", lambda: county_indicators(bureau, looked[0].term), 9)
    watch.measures["peak_mb"] = peak_mb()
    bureau.lock()
    assert all(each.merged for each in looked), [each.problem for each in looked]
    return watch.measures


@contextmanager
def _copied() -> Iterator[Path]:
    with TemporaryDirectory() as folder:
        shutil.copytree(county.BUREAU, Path(folder) / "bureau")
        yield Path(folder) / "bureau"


@contextmanager
def _server() -> Iterator[str]:
    """A server of its own with one empty database, run as an ordinary user."""
    import pwd

    programs = max(Path("/usr/lib/postgresql").glob("*/bin"))
    person = pwd.getpwnam("postgres") if os.geteuid() == 0 else None
    who = {"user": person.pw_uid, "group": person.pw_gid} if person else {}
    with TemporaryDirectory() as folder:
        data = Path(folder) / "data"
        data.mkdir(0o700)
        for place in (folder, data):
            Path(folder).chmod(0o755)
            if person:
                os.chown(place, person.pw_uid, person.pw_gid)
        quiet = {"check": True, "cwd": folder, "stdout": subprocess.DEVNULL, **who}
        made = ["-U", USER, "-A", "trust", "-E", "UTF8", "--locale=C", "--no-instructions"]
        subprocess.run([programs / "initdb", "-D", data, *made], **quiet)
        options = f"-c listen_addresses='' -k {folder}"
        control = [programs / "pg_ctl", "-D", data, "-l", f"{folder}/log", "-w", "-s"]
        subprocess.run([*control, "-o", options, "start"], **quiet)
        try:
            yield f"postgresql://{USER}@/postgres?host={folder}"
        finally:
            subprocess.run([*control, "-m", "immediate", "stop"], **quiet)


BENCH = Bench(
    about="merging a package into a server of this PC, and into the encrypted file",
    prepare=county.prepare,
    candidates={"file": in_a_file, "server": on_a_server},
    goals=(Within("package", "server", "file", times=2),),
)
