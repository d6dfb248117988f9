"""The near side of the fence: foreign files are parsed by a child process, never by us.

A 5 KB workbook can make a parser ask for 512 GB and abort; no ``except`` catches that. So the
bytes go to a child (``fenced_child``) that has limits on memory, CPU and time, no keys, no
environment and no file of ours, and what comes back is plain text in frames (``wire``). However the
child ends, the parent answers with a ``RefusedError``.

    read(content, "五年级.xlsx")        one file
    with Fence() as fence: ...          many files by one child, restarted when it dies
"""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from threading import Event, Thread
from types import TracebackType
from typing import IO, Any, NoReturn

from liushou_desktop.base.errors import Cancelled, RefusedError
from liushou_desktop.base.progress import Watcher
from liushou_desktop.sheets import limits
from liushou_desktop.sheets.grid import GridRow, SheetGrid, WorkbookGrid
from liushou_desktop.sheets.wire import HEADER, decode_block, frame, read_frame

CHILD_FLAG = "--fenced-child"
"""Hidden first argument by which a frozen program runs as the child (see ``__main__``)."""

_BOOT = (
    "import sys; sys.path[:0] = sys.argv[1:]; "
    "from liushou_desktop.sheets.fenced_child import main; sys.exit(main())"
)
_TICK_SECONDS = 0.05
_PIPE_BYTES = 1 << 20
_NO_WINDOW = getattr(subprocess, "CREATE_NO_WINDOW", 0)  # Windows only

Frame = tuple[bytes, bytes] | None


def read(content: bytes, name: str, watcher: Watcher | None = None) -> WorkbookGrid:
    """Read one foreign table.

    Args:
        content: the file's bytes, read once (``base.files.read_limited``).
        name: file name, for messages and to tell ``.et`` from ``.xls``.
        watcher: told ``READING_TABLE`` with rows so far; stopping it ends the child.

    Raises:
        RefusedError: with the file and, where known, the place; the child's death is FENCE_….
        Cancelled: the watcher was stopped.
    """
    with Fence() as fence:
        return fence.read(content, name, watcher)


class Fence:
    """A child that parses one file after another. A context manager; one thread at a time."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._job: object = None

    def __enter__(self) -> Fence:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the child."""
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        for stream in (process.stdin, process.stdout):
            with contextlib.suppress(OSError):  # what it never read cannot be flushed
                if stream is not None:
                    stream.close()
        process.wait()
        self._job = None

    def warm(self) -> None:
        """Start the child now, so that the first file does not wait for it."""
        self._child()

    def read(
        self,
        content: bytes,
        name: str,
        watcher: Watcher | None = None,
        *,
        strict: bool = False,
    ) -> WorkbookGrid:
        """As ``read`` of this module. ``strict``: .xlsx alone, without even a hyperlink (ours)."""
        if len(content) > limits.FILE_BYTES:
            limit = limits.FILE_BYTES // 1_000_000
            raise RefusedError("FILE_TOO_LARGE", file=name, limit_mb=limit)
        try:
            return self._ask(content, name, watcher or Watcher(), strict)
        except BaseException:
            self.close()
            raise

    def _child(self) -> subprocess.Popen[bytes]:
        if self._process is None or self._process.poll() is not None:
            self.close()
            self._process = _start_child()
            if os.name == "nt":
                from liushou_desktop.sheets.fence_windows import confine

                self._job = confine(int(getattr(self._process, "_handle")))  # noqa: B009
        return self._process

    def _ask(self, content: bytes, name: str, watcher: Watcher, strict: bool) -> WorkbookGrid:
        process = self._child()
        question = json.dumps({"name": name, "strict": strict}).encode()
        assert process.stdin is not None
        assert process.stdout is not None
        _in_background(
            _send, process.stdin, frame(b"Q", question), HEADER.pack(b"C", len(content)), content
        )
        answer = _Answer(name)
        with _Watchdog(process, watcher) as watchdog:
            while True:
                received = _receive(process.stdout)
                if received is None:
                    watchdog.explain(name)
                    self._refuse_death(process, name)
                if answer.take(*received, watcher):
                    return answer.workbook

    def _refuse_death(self, process: subprocess.Popen[bytes], name: str) -> NoReturn:
        """The pipe closed without an answer: aborted, killed by a limit, or worse."""
        try:
            code = process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            code = None
        if code is not None and -code in _CPU_SIGNALS:
            raise RefusedError("FENCE_TOO_SLOW", file=name)
        raise RefusedError("FENCE_TOO_HEAVY", file=name)


_CPU_SIGNALS = (24, 9)  # SIGXCPU; SIGKILL when the hard limit strikes


class _Watchdog:
    """Ends the child when the user stops or time is up, while the caller waits at the pipe.

    The caller reads in its own thread: a second reading thread would wait for the interpreter lock
    at every piece and double the time of a large file.
    """

    def __init__(self, process: subprocess.Popen[bytes], watcher: Watcher) -> None:
        self._process = process
        self._watcher = watcher
        self._deadline = time.monotonic() + limits.WALL_SECONDS
        self._finished = Event()
        self._stopped: Cancelled | None = None
        self._late = False

    def __enter__(self) -> _Watchdog:
        _in_background(self._watch)
        return self

    def __exit__(self, *_: object) -> None:
        self._finished.set()

    def _watch(self) -> None:
        while not self._finished.wait(_TICK_SECONDS):
            try:
                self._watcher.check()
            except Cancelled as stopped:
                self._stopped = stopped
            self._late = time.monotonic() > self._deadline
            if self._stopped or self._late:
                self._process.kill()
                return

    def explain(self, name: str) -> None:
        """Raise for an end that was ours: Cancelled, or RefusedError FENCE_TOO_SLOW."""
        if self._stopped:
            raise self._stopped
        if self._late:
            raise RefusedError("FENCE_TOO_SLOW", file=name)


class _Answer:
    """Puts the frames of one file together, trusting none of them."""

    def __init__(self, name: str) -> None:
        self.workbook = WorkbookGrid(name, "", [])
        self._bytes = 0
        self._rows = 0

    def take(self, letter: bytes, payload: bytes, watcher: Watcher) -> bool:
        """Add one frame; True at the end.

        Raises:
            RefusedError: what the child refused, or FENCE_NONSENSE when frames make no sense.
        """
        self._bytes += len(payload)
        try:
            return self._take(letter, payload, watcher)
        except (ValueError, KeyError, TypeError, IndexError) as error:
            raise RefusedError("FENCE_NONSENSE", file=self.workbook.name) from error

    def _take(self, letter: bytes, payload: bytes, watcher: Watcher) -> bool:
        if self._bytes > limits.ANSWER_BYTES:
            raise ValueError("answer too long")
        if letter == b"R":
            rows = self.workbook.sheets[-1].rows
            numbers, kinds, texts = decode_block(payload)
            rows.extend(map(GridRow, numbers, texts, kinds))
            self._rows += len(numbers)
            if len(rows) > limits.ROWS_WITH_HEAD:
                raise ValueError("too many rows")
            watcher.report("READING_TABLE", self._rows)
        elif letter == b"S":
            self.workbook.sheets.append(_sheet(json.loads(payload)))
        elif letter == b"W":
            head = json.loads(payload)
            self.workbook.format = str(head["format"])
            self.workbook.encoding = head.get("encoding")
        elif letter == b"X":
            refusal = json.loads(payload)
            raise RefusedError(
                str(refusal["code"]), **{**refusal["args"], "file": self.workbook.name}
            )
        elif letter == b"Z":
            return True
        else:
            raise ValueError("unknown frame")
        return False


def _sheet(head: dict[str, Any]) -> SheetGrid:
    return SheetGrid(
        name=str(head["name"]),
        hidden=bool(head.get("hidden")),
        hidden_rows=frozenset(head.get("hidden_rows", ())),
        hidden_columns=frozenset(head.get("hidden_columns", ())),
        merges=tuple((a, b, c, d) for a, b, c, d in head.get("merges", ())),
        formulas=int(head.get("formulas", 0)),
    )


# ── process and pipes ────────────────────────────────────────────────────────────────────────────


def _start_child() -> subprocess.Popen[bytes]:
    process = subprocess.Popen(  # noqa: S603  our own interpreter, a fixed command
        _command(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=_bare_environment(),
        cwd=Path(sys.executable).anchor or "/",
        close_fds=True,
        creationflags=_NO_WINDOW,
    )
    _widen(process.stdin)
    _widen(process.stdout)
    return process


def _command() -> list[str]:
    if getattr(sys, "frozen", False):
        return [sys.executable, CHILD_FLAG]
    import liushou_desktop

    source = Path(liushou_desktop.__file__).resolve().parents[1]
    libraries = {str(Path(path).resolve()) for path in sys.path if "site-packages" in path}
    return [sys.executable, "-I", "-S", "-c", _BOOT, str(source), *sorted(libraries)]


def _bare_environment() -> dict[str, str]:
    """Nothing of ours; Windows cannot start a process without its own root."""
    kept = ("SYSTEMROOT", "TEMP") if os.name == "nt" else ()
    return {"LC_ALL": "C.UTF-8", **{key: os.environ[key] for key in kept if key in os.environ}}


def _in_background(work: Callable[..., None], *arguments: object) -> None:
    Thread(target=work, args=arguments, daemon=True).start()


def _send(pipe: IO[bytes], *pieces: bytes) -> None:
    try:
        for piece in pieces:
            pipe.write(piece)
        pipe.flush()
    except (OSError, ValueError):
        return  # the child died or was ended; the receiving side says so


def _receive(pipe: IO[bytes]) -> Frame:
    try:
        return read_frame(pipe.read)
    except (OSError, ValueError):
        return None


def _widen(pipe: IO[bytes] | None) -> None:
    """A larger pipe saves switches between the two processes where the system allows it."""
    try:
        import fcntl

        if pipe is not None:
            fcntl.fcntl(pipe.fileno(), fcntl.F_SETPIPE_SZ, _PIPE_BYTES)
    except (ImportError, AttributeError, OSError):
        return
