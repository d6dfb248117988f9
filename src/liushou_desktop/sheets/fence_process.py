"""The child process behind the fence: started bare, fed through one pipe, heard through another."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from pathlib import Path
from queue import SimpleQueue
from threading import Thread
from typing import IO, NamedTuple

from liushou_desktop.base.errors import RefusedError
from liushou_desktop.sheets.wire import read_frame


class Part(NamedTuple):
    """What a child runs, and whether it is confined.

    Attributes:
        flag: hidden first argument by which a frozen program runs as this child (``__main__``).
        module: whose ``main`` it runs.
        is_confined: it parses foreign bytes; otherwise it starts a confined child of its own.
    """

    flag: str
    module: str
    is_confined: bool


PARSER = Part("--fenced-child", "liushou_desktop.sheets.fenced_child", True)
READER = Part("--reading-child", "liushou_desktop.exchange.reading_child", False)

_BOOT = "import sys; sys.path[:0] = sys.argv[1:]; from {module} import main; sys.exit(main())"
_LIBRARY_FOLDERS = ("site-packages", "dist-packages")
_PIPE_BYTES = 1 << 20
_BUFFER_BYTES = 1 << 18
"""What this end of a pipe takes at once: nobody is woken for each frame of an answer."""

_NO_WINDOW = getattr(subprocess, "CREATE_NO_WINDOW", 0)  # Windows only
_PATIENCE_SECONDS = 5.0
_CPU_SIGNAL = 24  # SIGXCPU; SIGKILL is ours, or the system's when memory is short

_MEMORY_KEPT = dict.fromkeys(("MALLOC_TRIM_THRESHOLD_", "MALLOC_MMAP_THRESHOLD_"), "64000000")
"""glibc shall not give every sheet's memory back and ask for it anew with the next workbook."""

Frame = tuple[bytes, bytes] | None


def nonsense(name: str) -> RefusedError:
    """What a child answered to this file makes no sense."""
    return RefusedError("FENCE_NONSENSE", file=name)


class ChildProcess:
    """One running child. What is sent goes out in order, in the background."""

    def __init__(self, part: Part = PARSER) -> None:
        self._process = subprocess.Popen(  # noqa: S603  our own interpreter, a fixed command
            child_command(part),
            bufsize=_BUFFER_BYTES,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=_bare_environment(),
            cwd=Path(sys.executable).anchor or "/",
            close_fds=True,
            creationflags=_NO_WINDOW,
        )
        self._job = _confine(self._process) if part.is_confined else None
        _widen(self._process.stdin)
        _widen(self._process.stdout)
        self._outgoing: SimpleQueue[bytes | None] = SimpleQueue()
        Thread(target=_send, args=(self._process.stdin, self._outgoing), daemon=True).start()

    @property
    def pid(self) -> int:
        """Process number."""
        return self._process.pid

    def is_running(self) -> bool:
        """Whether it has not ended yet."""
        return self._process.poll() is None

    def send(self, *pieces: bytes) -> None:
        """Hand over bytes; returns at once."""
        for piece in pieces:
            self._outgoing.put(piece)

    def receive(self) -> Frame:
        """The next frame, or None when the child has ended."""
        assert self._process.stdout is not None
        try:
            return read_frame(self._process.stdout.read)
        except (OSError, ValueError):
            return None

    def kill(self) -> None:
        """End it now; ``receive`` then gives None."""
        self._process.kill()

    def ran_out_of_time(self) -> bool:
        """Of a child that closed its end of the pipe: whether the CPU limit ended it.

        A child that is dying keeps its first signal, whatever we send; one that goes on without
        its pipe is ended here.
        """
        self.kill()
        return -self._process.wait() == _CPU_SIGNAL

    def finish(self) -> None:
        """Let it end by itself, as it does when nothing more can come; then ``close``."""
        self._outgoing.put(None)
        with contextlib.suppress(OSError, subprocess.TimeoutExpired):
            assert self._process.stdin is not None
            self._process.stdin.close()
            self._process.wait(_PATIENCE_SECONDS)
        self.close()

    def close(self) -> None:
        """End it and give everything back."""
        self.kill()
        self._outgoing.put(None)
        for stream in (self._process.stdin, self._process.stdout):
            with contextlib.suppress(OSError):  # what it never read cannot be flushed
                if stream is not None:
                    stream.close()
        self._process.wait()
        self._job = None


def child_command(part: Part = PARSER) -> list[str]:
    """How to start the child: from source, when installed, and frozen."""
    if getattr(sys, "frozen", False):
        return [sys.executable, part.flag]
    import liushou_desktop

    source = Path(liushou_desktop.__file__).resolve().parents[1]
    libraries = [path for path in sys.path if Path(path).name in _LIBRARY_FOLDERS]
    boot = _BOOT.format(module=part.module)
    return [sys.executable, "-I", "-S", "-c", boot, str(source), *libraries]


def _bare_environment() -> dict[str, str]:
    """Nothing of ours; Windows cannot start a process without its own root."""
    kept = ("SYSTEMROOT", "TEMP") if os.name == "nt" else ()
    return {
        "LC_ALL": "C.UTF-8",
        **_MEMORY_KEPT,
        **{key: os.environ[key] for key in kept if key in os.environ},
    }


def _confine(process: subprocess.Popen[bytes]) -> object:
    if os.name != "nt":
        return None  # the child limits itself
    from liushou_desktop.sheets.fence_windows import confine

    return confine(int(getattr(process, "_handle")))  # noqa: B009


def _send(pipe: IO[bytes], outgoing: SimpleQueue[bytes | None]) -> None:
    with contextlib.suppress(OSError, ValueError):  # the child ended; the receiving side says so
        while (piece := outgoing.get()) is not None:
            pipe.write(piece)
            if outgoing.empty():
                pipe.flush()


def _widen(pipe: IO[bytes] | None) -> None:
    """A larger pipe saves switches between the two processes where the system allows it."""
    try:
        import fcntl

        if pipe is not None:
            fcntl.fcntl(pipe.fileno(), fcntl.F_SETPIPE_SZ, _PIPE_BYTES)
    except (ImportError, AttributeError, OSError):
        return
