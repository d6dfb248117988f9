"""A real PostgreSQL for the tests: one server for a whole run, a database for each test.

Started from Debian's package (``make ready-test`` installs it) by whichever worker asks first,
as an ordinary user, on a socket in a folder of its own, and ended when the run ends.
"""

from __future__ import annotations

import contextlib
import fcntl
import functools
import json
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

USER = "liushou"
_PROGRAMS = "/usr/lib/postgresql"
_STATE = "postgresql.json"
_SETTINGS = {
    "listen_addresses": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "shared_buffers": "48MB",
    "max_connections": "40",
    "autovacuum": "off",
    "jit": "off",
}


@dataclass(frozen=True, slots=True)
class Server:
    """A running server; ``sockets`` is the folder of its socket."""

    sockets: Path
    pid: int

    def url(self, database: str) -> str:
        return f"postgresql://{USER}@/{database}?host={self.sockets}"

    def create(self, database: str, like: str = "template0") -> str:
        """A new database, or a copy of one nobody is using; its address."""
        self._run(f'DROP DATABASE IF EXISTS "{database}"')
        self._run(f'CREATE DATABASE "{database}" TEMPLATE "{like}"')
        return self.url(database)

    def _run(self, statement: str) -> None:
        import psycopg

        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(statement)


@functools.cache
def _programs() -> Path | None:
    found = sorted(Path(_PROGRAMS).glob("*/bin/initdb"), key=lambda p: int(p.parts[-3]))
    return found[-1].parent if found else None


def shared_server(config: pytest.Config) -> Server:
    """The server of this run; the first who asks starts it."""
    programs = _programs()
    if programs is None:
        pytest.skip("PostgreSQL is not installed: apt-get install postgresql")
    state = _state(config)
    with _alone(state):
        if not state.exists():
            started = _start(programs)
            _end_with(os.getppid() if hasattr(config, "workerinput") else os.getpid(), started)
            state.write_text(json.dumps(started), "utf-8")
        kept = json.loads(state.read_text("utf-8"))
    return Server(Path(kept["sockets"]), kept["pid"])


def end_server(config: pytest.Config) -> None:
    """End the server of this run, if somebody started it; asked once, where the run was started."""
    state = _state(config)
    if hasattr(config, "workerinput") or not state.exists():
        return
    kept = json.loads(state.read_text("utf-8"))
    state.unlink()
    with contextlib.suppress(ProcessLookupError):
        os.kill(kept["pid"], signal.SIGQUIT)
    shutil.rmtree(Path(kept["sockets"]).parent, ignore_errors=True)


def _state(config: pytest.Config) -> Path:
    """In the folder all workers of a run share."""
    base: Path = config._tmp_path_factory.getbasetemp()  # type: ignore[attr-defined]
    return (base.parent if hasattr(config, "workerinput") else base) / _STATE


@contextlib.contextmanager
def _alone(state: Path) -> Iterator[None]:
    with state.with_suffix(".lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def _start(programs: Path) -> dict[str, object]:
    folder = Path(tempfile.mkdtemp(prefix="liushou-pg-"))
    data, sockets = folder / "data", folder / "sockets"
    data.mkdir(0o700)
    sockets.mkdir()
    ordinary = _ordinary_user()
    if ordinary is not None:
        for place in (folder, data, sockets):
            os.chown(place, ordinary.pw_uid, ordinary.pw_gid)
    who = {"user": ordinary.pw_uid, "group": ordinary.pw_gid} if ordinary else {}
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "cwd": folder, **who}
    subprocess.run(
        [
            programs / "initdb", "-D", data, "-U", USER, "-A", "trust", "-E", "UTF8",
            "--locale=C", "--no-sync", "--no-instructions",
        ],
        check=True,
        **quiet,
    )  # fmt: skip
    settings = " ".join(f"-c {name}={value!r}" for name, value in _SETTINGS.items())
    subprocess.run(
        [
            programs / "pg_ctl", "start", "-w", "-s", "-D", data, "-l", folder / "log",
            "-o", f"-k {sockets} {settings}",
        ],
        check=True,
        **quiet,
    )  # fmt: skip
    pid = int((data / "postmaster.pid").read_text().splitlines()[0])
    return {"pid": pid, "sockets": str(sockets)}


def _end_with(runner: int, started: dict[str, object]) -> None:
    """A run that is killed cannot end the server: a shell beside it sees to that."""
    pid, folder = started["pid"], Path(str(started["sockets"])).parent
    watch = (
        f"(while kill -0 {runner} && kill -0 {pid}; do sleep 5; done; "
        f"kill -QUIT {pid}; rm -rf '{folder}') >/dev/null 2>&1 </dev/null &"
    )
    subprocess.run(["sh", "-c", watch], check=True, start_new_session=True)


def _ordinary_user() -> pwd.struct_passwd | None:
    """PostgreSQL refuses to run as root: whom to run it as then."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name)
    raise LookupError("no ordinary user to run PostgreSQL as")
